//! Writes the tables that Rust code holds from the vocabularies that people edit.

use std::fs;
use std::io;
use std::path::Path;

use serde::Deserialize;

/// What people edit.
pub(crate) const SOURCE: &str = "vocabularies/units.toml";
/// What the plant includes.
pub(crate) const TABLE: &str = "crates/plant/src/quantity/units.in";

/// Why no table came of a vocabulary.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VocabularyError {
    #[error("failed to read `{SOURCE}`")]
    Read(#[source] io::Error),
    #[error("failed to write `{TABLE}`")]
    Write(#[source] io::Error),
    #[error("`{SOURCE}` is not a list of units")]
    Malformed(#[source] toml::de::Error),
    #[error("the first unit of `{SOURCE}` must be `1`, the unit of plain numbers")]
    NoOne,
    #[error("`{SOURCE}` has the unit `{0}` twice")]
    Twice(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vocabulary {
    unit: Vec<Unit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unit {
    code: String,
    shown: String,
    dimension: String,
    factor: String,
}

/// Writes the table of units.
pub(crate) fn write(root: &Path) -> Result<(), VocabularyError> {
    let source = fs::read_to_string(root.join(SOURCE)).map_err(VocabularyError::Read)?;
    fs::write(root.join(TABLE), table(&source)?).map_err(VocabularyError::Write)
}

/// The table that belongs to a vocabulary.
pub(crate) fn table(source: &str) -> Result<String, VocabularyError> {
    let units = toml::from_str::<Vocabulary>(source).map_err(VocabularyError::Malformed)?.unit;
    let Some(one) = units.first().filter(|it| it.code == "1") else { return Err(VocabularyError::NoOne) };
    for (before, unit) in units.iter().enumerate() {
        if units.iter().take(before).any(|earlier| earlier.code == unit.code) {
            return Err(VocabularyError::Twice(unit.code.clone()));
        }
    }
    let mut table = String::from("// Written by `cargo xtask vocabularies` from vocabularies/units.toml.\n");
    table.push_str(&format!("const ONE_ROW: UnitRow = {};\n\n", row(one)));
    table.push_str("/// Every unit in which a quantity may be entered.\npub static UNITS: &[UnitRow] = &[\n");
    for unit in &units {
        table.push_str(&format!("    {},\n", row(unit)));
    }
    table.push_str("];\n");
    Ok(table)
}

fn row(unit: &Unit) -> String {
    let Unit { code, shown, dimension, factor } = unit;
    let [code, shown, dimension, factor] = [code, shown, dimension, factor].map(|it| quoted(it));
    format!("UnitRow {{ code: {code}, shown: {shown}, dimension: {dimension}, factor: {factor} }}")
}

/// As Rust writes a string, letters of every language left as they are.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"{ code = "1", shown = "", dimension = "number", factor = "1" }"#;

    #[test]
    fn a_unit_becomes_a_row_and_the_first_one_has_a_name() {
        let source =
            format!(r#"unit = [{ONE}, {{ code = "ug", shown = "µg", dimension = "mass", factor = "0.000000001" }}]"#);
        let table = table(&source).unwrap();
        assert!(table.contains("const ONE_ROW: UnitRow = UnitRow { code: \"1\", shown: \"\","), "{table}");
        assert!(table.ends_with(
            "    UnitRow { code: \"ug\", shown: \"µg\", dimension: \"mass\", factor: \"0.000000001\" },\n];\n"
        ));
    }

    #[test]
    fn a_vocabulary_that_cannot_be_meant_is_refused() {
        for (source, words) in [
            ("unit = []", "the first unit"),
            (&format!("unit = [{ONE}, {ONE}]"), "the unit `1` twice"),
            ("unit = [{ code = \"1\" }]", "not a list of units"),
            ("units = []", "not a list of units"),
        ] {
            let refused = table(source).unwrap_err().to_string();
            assert!(refused.contains(words), "{refused}");
        }
    }
}
