//! What the documents point at is there: files, headings, and the names of code.
//!
//! A link such as ``[`in_order`](crates/plant/src/batch/perform.rs)`` also says that `in_order` stands in that file, so
//! a document that describes code fails when the code moves on.

use super::Finding;
use crate::tree::{File, Tree};

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files.iter().filter(|it| it.extension() == "md").flat_map(|file| check_document(tree, file)).collect()
}

fn check_document(tree: &Tree, file: &File) -> Vec<Finding> {
    let mut found = vec![];
    let mut in_code = false;
    for (number, line) in file.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
            continue;
        }
        if in_code {
            continue;
        }
        for (text, target) in links(line) {
            found.extend(broken(tree, file, text, target).map(|what| {
                Finding::at(&file.path, number, what, "point it at what is there now, or say what is true now")
            }));
        }
        for path in paths(tree, line).filter(|it| !tree.has(it)) {
            let todo = "name what is there now";
            found.push(Finding::at(&file.path, number, format!("`{path}` is not there"), todo));
        }
    }
    found
}

/// The links of a line: what they show and where they lead.
fn links(line: &str) -> impl Iterator<Item = (&str, &str)> {
    line.match_indices("](").filter_map(|(at, _)| {
        let text = line.get(..at)?.rsplit_once('[')?.1;
        let target = line.get(at + 2..)?.split_once(')')?.0;
        Some((text, target))
    })
}

/// What is wrong with a link, if anything is.
fn broken(tree: &Tree, from: &File, text: &str, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, heading) = target.split_once('#').unwrap_or((target, ""));
    let path = if path.is_empty() { from.path.clone() } else { resolved(&from.path, path) };
    if !tree.has(&path) {
        return Some(format!("the link to `{target}` leads nowhere"));
    }
    let file = tree.file(&path)?;
    if file.extension() == "md" && !heading.is_empty() && !headings(&file.text).any(|it| it == heading) {
        return Some(format!("`{path}` has no heading `#{heading}`"));
    }
    let name = text.strip_prefix('`')?.strip_suffix('`')?;
    let name = name.rsplit("::").next().unwrap_or(name).trim_end_matches("()").trim_end_matches('!');
    let is_identifier = !name.is_empty() && name.chars().all(|it| it.is_alphanumeric() || it == '_');
    (file.extension() == "rs" && is_identifier && !defines(&file.text, name))
        .then(|| format!("`{path}` has no `{name}`"))
}

/// Whether a file declares something of that name, rather than only speaks of it.
fn defines(text: &str, name: &str) -> bool {
    let words: Vec<&str> = text.split(|it: char| !(it.is_alphanumeric() || it == '_')).collect();
    let keywords = ["const", "enum", "fn", "macro_rules", "mod", "static", "struct", "trait", "type"];
    let declared = |text: &[&str]| {
        text.windows(2).any(|it| matches!(it, [before, it] if keywords.contains(before) && *it == name))
    };
    // Splitting at every sign leaves empty words between two of them.
    let words: Vec<&str> = words.into_iter().filter(|it| !it.is_empty()).collect();
    // A variant or a field stands at the head of its line.
    declared(&words)
        || text.lines().any(|line| {
            let line = line.trim_start().trim_start_matches("pub ");
            line.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', ',', '(', ':', '{']))
        })
}

/// A path as seen from a document.
fn resolved(from: &str, path: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// The headings of a document, as links name them.
fn headings(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter_map(|line| {
        let words = line.strip_prefix('#')?.trim_start_matches('#').strip_prefix(' ')?;
        let kept = words.trim().chars().filter(|it| it.is_alphanumeric() || " -_".contains(*it));
        Some(kept.collect::<String>().to_lowercase().replace(' ', "-"))
    })
}

/// The paths of the project that a line names between backticks.
fn paths<'a>(tree: &'a Tree, line: &'a str) -> impl Iterator<Item = &'a str> {
    line.split('`').skip(1).step_by(2).filter(|it| {
        let Some((first, rest)) = it.split_once('/') else { return false };
        let whole = rest.chars().all(|it| it.is_ascii_alphanumeric() || "/._-".contains(it));
        let folder = format!("{first}/");
        whole && !first.is_empty() && tree.below(&folder).next().is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_somewhere() {
        super::super::tests::check(
            check,
            &[
                (
                    "README.md",
                    "[a](docs/a.md) [b](docs/a.md#two-words) [c](#down)\n## Down\n[d](docs/) [e](https://x.org)",
                ),
                ("docs/a.md", "# Two, words\n[up](../README.md)\n[x](b.md)\n[y](#three)\n```\n[z](nowhere)\n```\n"),
            ],
            &["docs/a.md:3: the link to `b.md` leads nowhere", "docs/a.md:4: `docs/a.md` has no heading `#three`"],
        );
    }

    #[test]
    fn a_document_fails_when_the_code_moves_on() {
        super::super::tests::check(
            check,
            &[
                (
                    "MAP.md",
                    "[`in_order`](crates/a.rs) [`A::gone()`](crates/a.rs) [`Left`](crates/a.rs)\n`crates/b.rs` `and/or`",
                ),
                ("crates/a.rs", "fn in_order() {}\nenum A {\n    Left,\n}\n// gone"),
            ],
            &["MAP.md:1: `crates/a.rs` has no `gone`", "MAP.md:2: `crates/b.rs` is not there"],
        );
    }
}
