//! Which crate may know which: read from the build's own metadata, so that the map cannot lie.

use serde::Deserialize;

use super::Finding;
use crate::tree::Tree;

/// Each crate of the workspace and the crates of the workspace that it may know.
const ARROWS: &[(&str, &[&str])] = &[
    ("science", &[]),
    ("plant", &["science"]),
    ("formats", &[]),
    ("ledger", &[]),
    ("conjugate", &["science", "plant", "formats", "ledger"]),
    ("xtask", &["plant"]),
];

/// The pure crates, and everything else that they may use; what their tests may use is in the last list.
const PURE: &[(&str, &[&str], &[&str])] = &[
    ("science", &["libm", "rust_decimal"], &["proptest"]),
    ("plant", &["jiff", "rust_decimal", "serde", "toml"], &["proptest", "serde_json"]),
];

/// The part of cargo's metadata that is needed.
#[derive(Deserialize)]
pub(super) struct Workspace {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// `dev`, `build`, or nothing.
    kind: Option<String>,
    /// It lies in this workspace.
    path: Option<String>,
}

pub(super) fn check(tree: &Tree, workspace: &Workspace) -> Vec<Finding> {
    let mut found = vec![];
    for package in &workspace.packages {
        let manifest = ["", "crates/"].map(|it| format!("{it}{}/Cargo.toml", package.name));
        let Some(file) = manifest.iter().find_map(|it| tree.file(it)) else { continue };
        let Some((_, known)) = ARROWS.iter().find(|(name, _)| *name == package.name) else {
            let todo = "draw its arrows in xtask/src/tidy/arrows.rs and in ARCHITECTURE.md";
            found.push(Finding::at(&file.path, 1, format!("`{}` is not on the map", package.name), todo));
            continue;
        };
        let pure = PURE.iter().find(|(name, ..)| *name == package.name);
        for dependency in &package.dependencies {
            let Dependency { name, kind, path } = dependency;
            let here = || line_of_entry(&file.text, name);
            if path.is_some() {
                if !known.contains(&name.as_str()) {
                    let what = format!("`{}` must not know `{name}`", package.name);
                    found.push(Finding::at(
                        &file.path,
                        here(),
                        what,
                        "turn the arrow round, or hand in what is needed",
                    ));
                }
            } else if let Some((_, used, tests)) = pure {
                let for_tests = kind.as_deref() == Some("dev") && tests.contains(&name.as_str());
                if !for_tests && !used.contains(&name.as_str()) {
                    let what = format!("`{}` is pure and may not use `{name}`", package.name);
                    let todo =
                        "do it in `conjugate`, or argue for it in DECISIONS.md and list it in xtask/src/tidy/arrows.rs";
                    found.push(Finding::at(&file.path, here(), what, todo));
                }
            }
        }
    }
    if let Some(head) = tree.file("crates/plant/src/lib.rs")
        && !head.text.lines().any(|it| it == "#![no_std]")
    {
        let todo = "put it back: without `std` there is no clock, no file and no chance to call";
        found.push(Finding::at(&head.path, 1, "`plant` has lost `#![no_std]`", todo));
    }
    found
}

/// The line of a manifest that declares a dependency, or 1.
fn line_of_entry(manifest: &str, name: &str) -> usize {
    let declares = |line: &str| line.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '.', '=']));
    (1..).zip(manifest.lines()).find(|(_, line)| declares(line)).map_or(1, |(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn arrow(from: &str, to: &str, kind: &str, in_workspace: bool, found: &[&str]) {
        let path = if in_workspace { "\"/x\"" } else { "null" };
        let metadata = format!(
            r#"{{"packages":[{{"name":"{from}","dependencies":[{{"name":"{to}","kind":{kind},"path":{path}}}]}}]}}"#
        );
        let manifest = format!("[dependencies]\n{to}.workspace = true\n");
        let tree = Tree::of(&[(&format!("crates/{from}/Cargo.toml"), &manifest)]);
        let findings = check(&tree, &serde_json::from_str(&metadata).unwrap());
        let lines: Vec<String> = findings.iter().map(|it| format!("{}: {}", it.line, it.what)).collect();
        assert_eq!(lines, found, "{from} → {to}");
    }

    #[test]
    fn arrows_run_one_way() {
        arrow("plant", "science", "null", true, &[]);
        arrow("science", "plant", "null", true, &["2: `science` must not know `plant`"]);
        arrow("ledger", "plant", "\"dev\"", true, &["2: `ledger` must not know `plant`"]);
        arrow("formats", "ledger", "null", true, &["2: `formats` must not know `ledger`"]);
        arrow("history", "serde", "null", false, &["1: `history` is not on the map"]);
    }

    #[test]
    fn the_pure_crates_use_what_is_listed() {
        arrow("plant", "jiff", "null", false, &[]);
        arrow("plant", "proptest", "\"dev\"", false, &[]);
        arrow("plant", "proptest", "null", false, &["2: `plant` is pure and may not use `proptest`"]);
        arrow("plant", "tokio", "null", false, &["2: `plant` is pure and may not use `tokio`"]);
        arrow("ledger", "rusqlite", "null", false, &[]);
    }
}
