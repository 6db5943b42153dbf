//! What must not stay: notes to oneself, tests that are skipped, and paths of the machine it was written on.

use super::Finding;
use crate::tree::{File, Tree};

/// Notes to oneself.
const NOTES: [&str; 4] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK")];
/// Files in which they would be notes.
const WRITTEN: [&str; 11] = ["css", "ftl", "html", "js", "md", "mjs", "rs", "sh", "toml", "in", ""];
/// What turns a test off, or turns the others off, or talks to the terminal.
const TURNED_OFF: [(&str, &str); 8] = [
    ("rs", concat!("#[ig", "nore")),
    ("rs", concat!("db", "g!(")),
    ("js", concat!(".sk", "ip(")),
    ("js", concat!(".on", "ly(")),
    ("js", concat!("sk", "ip: ")),
    ("mjs", concat!(".sk", "ip(")),
    ("mjs", concat!(".on", "ly(")),
    ("mjs", concat!("sk", "ip: ")),
];
/// Where somebody's machine begins.
const MACHINES: [&str; 6] = [
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
    concat!("/fa", "rm/"),
    concat!("/t", "mp/"),
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = vec![];
    for file in &tree.files {
        for (number, line) in file.lines() {
            let mut add = |what: String, todo: &str| found.push(Finding::at(&file.path, number, what, todo));
            if WRITTEN.contains(&file.extension())
                && let Some(note) = NOTES.iter().find(|it| has_word(line, it))
            {
                add(format!("`{note}` was left behind"), "do it, or write an issue");
            }
            for (_, word) in TURNED_OFF.iter().filter(|(kind, word)| *kind == file.extension() && line.contains(word)) {
                add(format!("`{word}` was left behind"), "take it out; a test that cannot run fails");
            }
            if let Some(path) = MACHINES.iter().find(|it| names_machine(file, line, it)) {
                add(format!("`{path}` is a path of one machine"), "name it from the root of the project");
            }
        }
    }
    found
}

/// Whether a line contains the word, and not only as part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let part_of_word = |it: char| it.is_alphanumeric() || it == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|it| it.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|it| it.chars().next());
        !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word)
    })
}

/// Whether a path begins here; `https://host/…` and `$PLACE/…` only go on.
fn names_machine(file: &File, line: &str, path: &str) -> bool {
    let goes_on = |it: char| it.is_alphanumeric() || "_-.~}$)*".contains(it);
    file.extension() != "svg"
        && line
            .match_indices(path)
            .any(|(at, _)| !line.get(..at).and_then(|it| it.chars().next_back()).is_some_and(goes_on))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_behind_is_found() {
        let source =
            concat!("//! A head.\n// TO", "DO: later\nlet MASTO", "DON = 1;\n#[ig", "nore]\nlet x = db", "g!(1);\n",);
        super::super::tests::check(
            check,
            &[("crates/a/src/a.rs", source), ("a.test.js", concat!("test.sk", "ip(() => 1)"))],
            &[
                concat!("a.test.js:1: `.sk", "ip(` was left behind"),
                concat!("crates/a/src/a.rs:2: `TO", "DO` was left behind"),
                concat!("crates/a/src/a.rs:4: `#[ig", "nore` was left behind"),
                concat!("crates/a/src/a.rs:5: `db", "g!(` was left behind"),
            ],
        );
    }

    #[test]
    fn a_path_of_one_machine_is_found_and_an_address_is_not() {
        let text = concat!(
            "see /ho",
            "me/ana/notes\nsee https://example.org/wo",
            "rk/1\n\"$PLACE/t",
            "mp/x\"\n(/t",
            "mp/x)\n",
        );
        super::super::tests::check(
            check,
            &[("NOTES.md", text)],
            &[
                concat!("NOTES.md:1: `/ho", "me/` is a path of one machine"),
                concat!("NOTES.md:4: `/t", "mp/` is a path of one machine"),
            ],
        );
    }
}
