//! Every Rust file opens by saying what it is, is short enough to read, and has a name that says something.

use super::Finding;
use crate::tree::{File, Tree};

/// Lines of a file, its tests not counted.
const LINES_MAX: usize = 600;

/// Names that say nothing: a thing is named for what it is in the plant.
const EMPTY_NAMES: [&str; 11] =
    ["common", "handler", "handlers", "helper", "helpers", "info", "manager", "managers", "misc", "util", "utils"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = vec![];
    for file in tree.below("crates/").chain(tree.below("xtask/")) {
        let stem = file.name().split('.').next().unwrap_or_default();
        let folder = file.path.rsplit('/').nth(1).unwrap_or_default();
        for word in stem.split(['_', '-']).chain([folder]) {
            if EMPTY_NAMES.contains(&word) {
                let todo = "name it for what it is in the plant";
                found.push(Finding::at(&file.path, 1, format!("`{word}` says nothing"), todo));
            }
        }
        if file.extension() != "rs" {
            continue;
        }
        if !file.text.starts_with("//!") {
            found.push(Finding::at(&file.path, 1, "it has no `//!` head", "say in a sentence what it is for"));
        }
        let lines = production_lines(file);
        if lines > LINES_MAX {
            let what = format!("it has {lines} lines, more than {LINES_MAX}");
            found.push(Finding::at(&file.path, LINES_MAX, what, "find the second thing in it and give that a file"));
        }
    }
    found
}

/// How many lines come before the tests at its foot; none in a file that is tests.
fn production_lines(file: &File) -> usize {
    let is_tests = file.path.split('/').any(|it| it == "tests" || it.ends_with("tests.rs"));
    if is_tests {
        return 0;
    }
    let lines: Vec<&str> = file.text.lines().collect();
    let foot = lines
        .windows(2)
        .position(|it| matches!(it, ["#[cfg(test)]", next] if next.starts_with("mod ") && next.ends_with('{')));
    foot.unwrap_or(lines.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_it_is_in_its_name_and_in_its_head() {
        super::super::tests::check(
            check,
            &[
                ("crates/a/src/good.rs", "//! Good.\n"),
                ("crates/a/src/bad.rs", "use x;\n"),
                ("crates/a/src/form_helper.rs", "//! Hm.\n"),
                ("crates/a/src/utils/one.rs", "//! Hm.\n"),
            ],
            &[
                "crates/a/src/bad.rs:1: it has no `//!` head",
                "crates/a/src/form_helper.rs:1: `helper` says nothing",
                "crates/a/src/utils/one.rs:1: `utils` says nothing",
            ],
        );
    }

    #[test]
    fn a_long_file_is_found_and_its_tests_are_not_counted() {
        let lines = |count: usize| format!("//! Head.\n{}", "x();\n".repeat(count - 1));
        let tested = format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", lines(600), "x();\n".repeat(500));
        super::super::tests::check(
            check,
            &[
                ("crates/a/src/a.rs", &lines(600)),
                ("crates/a/src/b.rs", &lines(601)),
                ("crates/a/src/c.rs", &tested),
                ("crates/a/tests/it/d.rs", &lines(900)),
            ],
            &["crates/a/src/b.rs:600: it has 601 lines, more than 600"],
        );
    }
}
