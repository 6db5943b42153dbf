//! Every folder of fixtures says where its files come from.

use super::Finding;
use crate::tree::Tree;

const FOLDER: &str = "fixtures/";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = vec![];
    for (name, _) in tree.folders(FOLDER) {
        let source = format!("{FOLDER}{name}/SOURCE.md");
        if tree.file(&source).is_none() {
            let todo = "say which format or clause the files imitate, and who wrote them";
            found.push(Finding::at(&source, 1, "it is missing", todo));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_a_source_is_found() {
        super::super::tests::check(
            check,
            &[("fixtures/a/1.csv", ""), ("fixtures/a/SOURCE.md", ""), ("fixtures/b/1.csv", "")],
            &["fixtures/b/SOURCE.md:1: it is missing"],
        );
    }
}
