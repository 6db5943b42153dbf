//! The rules of the house that no compiler knows. Each finding says where, what, and what to do.

mod arrows;
mod capabilities;
mod events;
mod fixtures;
mod leftovers;
mod links;
mod locks;
mod modules;
mod tables;

use std::fmt;
use std::path::Path;

use crate::Failed;
use crate::tree::Tree;

/// Something to mend.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    line: usize,
    what: String,
    todo: String,
}

impl Finding {
    fn at(path: &str, line: usize, what: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into(), todo: todo.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, what, todo } = self;
        write!(out, "{path}:{line}: {what}; {todo}")
    }
}

/// Everything there is to mend.
fn findings(root: &Path) -> Result<Vec<Finding>, Failed> {
    let tree = Tree::read(root)?;
    let mut all = arrows::check(&tree, &crate::ci::metadata(root)?);
    for check in [
        capabilities::check,
        events::check,
        fixtures::check,
        leftovers::check,
        links::check,
        locks::check,
        modules::check,
        tables::check,
    ] {
        all.extend(check(&tree));
    }
    all.sort();
    Ok(all)
}

/// Prints what there is to mend.
pub(crate) fn print(root: &Path) -> Result<(), Failed> {
    let findings = findings(root)?;
    for finding in &findings {
        println!("{finding}");
    }
    if findings.is_empty() { Ok(()) } else { Err(Failed::Untidy(findings.len())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let findings = findings(&crate::tree::root().unwrap()).unwrap();
        let lines: Vec<String> = findings.iter().map(Finding::to_string).collect();
        assert!(lines.is_empty(), "\n{}\n", lines.join("\n"));
    }

    /// What a check finds in these files, one `path:line: what` each.
    #[track_caller]
    pub(super) fn check(check: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)], found: &[&str]) {
        let mut findings = check(&Tree::of(files));
        findings.sort();
        let lines: Vec<String> = findings.iter().map(|it| format!("{}:{}: {}", it.path, it.line, it.what)).collect();
        assert_eq!(lines, found);
    }
}
