//! A table that is made from a vocabulary is what its vocabulary makes today.

use super::Finding;
use crate::tree::Tree;
use crate::vocabularies::{SOURCE, TABLE, table};

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let source = tree.file(SOURCE).map_or("", |it| &it.text);
    match table(source) {
        Err(error) => vec![Finding::at(SOURCE, 1, crate::chain(&error), "mend the vocabulary")],
        Ok(fresh) if tree.file(TABLE).is_some_and(|it| it.text == fresh) => vec![],
        Ok(_) => vec![Finding::at(
            TABLE,
            1,
            format!("it is not what `{SOURCE}` makes today"),
            "run `cargo xtask vocabularies`",
        )],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNITS: &str = r#"unit = [{ code = "1", shown = "", dimension = "number", factor = "1" }]"#;

    #[test]
    fn a_stale_table_is_found() {
        let fresh = table(UNITS).unwrap();
        super::super::tests::check(check, &[(SOURCE, UNITS), (TABLE, &fresh)], &[]);
        super::super::tests::check(
            check,
            &[(SOURCE, UNITS), (TABLE, "edited by hand")],
            &["crates/plant/src/quantity/units.in:1: it is not what `vocabularies/units.toml` makes today"],
        );
    }
}
