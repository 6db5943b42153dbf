//! Lock files and settings say what is needed, never where one machine got it from.

use super::Finding;
use crate::tree::Tree;

/// How Cargo.lock begins to say that a crate comes from a registry, and not from a repository.
const CRATES: &str = "source = \"registry+";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = vec![];
    for file in &tree.files {
        for (number, line) in file.lines() {
            let line = line.trim();
            let (what, todo) = match file.name() {
                "package-lock.json" if line.starts_with("\"resolved\"") => {
                    ("it says where a package was fetched", "make it again with `omit-lockfile-registry-resolved`")
                }
                "Cargo.lock" if line.starts_with("source =") && !line.starts_with(CRATES) => {
                    ("a crate comes from no registry", "take it from the registry, or make it our own")
                }
                ".npmrc" if line.contains("registry") && !line.starts_with("omit-") => {
                    ("it names a registry", "leave that to each machine's own settings")
                }
                "config.toml"
                    if file.path.starts_with(".cargo/")
                        && (line.contains("registr") || line.starts_with("[source")) =>
                {
                    ("it names a registry", "leave that to each machine's own settings")
                }
                _ => continue,
            };
            found.push(Finding::at(&file.path, number, what, todo));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_only_one_machine_knows_is_found() {
        super::super::tests::check(
            check,
            &[
                ("Cargo.lock", "source = \"registry+index\"\nsource = \"git+x\""),
                ("b/package-lock.json", "{\n  \"resolved\": \"x\",\n  \"integrity\": \"sha512-x\"\n}"),
                ("b/.npmrc", "omit-lockfile-registry-resolved=true\nregistry=x"),
                (".cargo/config.toml", "[alias]\n[source.crates-io]"),
            ],
            &[
                ".cargo/config.toml:2: it names a registry",
                "Cargo.lock:2: a crate comes from no registry",
                "b/.npmrc:2: it names a registry",
                "b/package-lock.json:2: it says where a package was fetched",
            ],
        );
    }
}
