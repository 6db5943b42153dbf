//! How a method's figures come from what an instrument recorded: which calculation, with which parameters, and which of
//! its figures is which attribute. Declared with the method, so a change of a window or a limit is a change of the strategy.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use toml::de::{DeTable, DeValue};

use super::entry::Entry;
use super::fault::FaultKind;
use crate::id::AttributeId;
use crate::quantity::Unit;

/// How a method derives its results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derives {
    /// The calculation's name.
    pub calculator: String,
    /// Which runs of a file are this method's.
    pub run: RunOf,
    /// What the calculation is given beside the recording: a JSON object, its names in order.
    pub parameters: String,
    pub gives: Vec<Gives>,
}

/// Which runs of a file are a method's: without a mark of its own, every one of that family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunOf {
    /// The family of files; any where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// A field of the file, and what it must say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<(String, String)>,
}

/// A figure of a calculation that is an attribute's result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gives {
    pub attribute: AttributeId,
    /// Where in the answer it stands, as a JSON pointer (RFC 6901): `/distribution_percent/0`.
    pub field: String,
    pub unit: Unit,
}

impl Derives {
    /// The figure that is this attribute's result.
    #[must_use]
    pub fn figure(&self, attribute: &AttributeId) -> Option<&Gives> {
        self.gives.iter().find(|it| it.attribute == *attribute)
    }
}

/// Reads `[method.derives]`.
pub(super) fn derives(entry: &Entry<'_>) -> Option<Derives> {
    entry.only(&["calculator", "family", "field", "says", "parameters", "gives"]);
    for key in ["calculator", "parameters", "gives"] {
        entry.require(key);
    }
    let text = |key| entry.text_maybe(key).map(ToString::to_string);
    let field = match (text("field"), text("says")) {
        (Some(field), Some(says)) => Some((field, says)),
        (None, None) => None,
        (Some(_), None) => {
            entry.require("says");
            return None;
        }
        (None, Some(_)) => {
            entry.require("field");
            return None;
        }
    };
    let gives: Vec<Option<Gives>> = entry.tables("gives").iter().map(gives).collect();
    let parameters = match object(entry.table("parameters")?.raw()) {
        Ok(text) => text,
        Err(given) => {
            entry.fault("parameters", FaultKind::BadNumber { key: "parameters".to_string(), given });
            return None;
        }
    };
    Some(Derives {
        calculator: entry.text("calculator")?.to_string(),
        run: RunOf { family: text("family"), field },
        parameters,
        gives: gives.into_iter().collect::<Option<_>>()?,
    })
}

fn gives(entry: &Entry<'_>) -> Option<Gives> {
    entry.only(&["attribute", "field", "unit"]);
    let (attribute, unit) = (entry.id("attribute", AttributeId::new), entry.unit("unit"));
    Some(Gives { attribute: attribute?, field: entry.text("field")?.to_string(), unit: unit? })
}

/// A table as a JSON object, its names in order; numbers keep their digits. What JSON has no word for is an error.
fn object(table: &DeTable<'_>) -> Result<String, String> {
    let mut members: Vec<(String, String)> = Vec::new();
    for (key, it) in table {
        members.push((key.get_ref().to_string(), value(it.get_ref())?));
    }
    members.sort();
    let members: Vec<_> = members.iter().map(|(key, it)| format!("{}:{it}", quoted(key))).collect();
    Ok(format!("{{{}}}", members.join(",")))
}

/// A value; what JSON has no word for is handed back as an error.
fn value(it: &DeValue<'_>) -> Result<String, String> {
    Ok(match it {
        DeValue::String(text) => quoted(text),
        DeValue::Boolean(it) => it.to_string(),
        DeValue::Integer(number) if number.radix() == 10 => plain(number.as_str())?,
        DeValue::Integer(number) => return Err(number.as_str().to_string()),
        DeValue::Float(number) => plain(number.as_str())?,
        DeValue::Datetime(it) => return Err(it.to_string()),
        DeValue::Array(all) => {
            let all = all.iter().map(|it| value(it.get_ref())).collect::<Result<Vec<_>, _>>()?;
            format!("[{}]", all.join(","))
        }
        DeValue::Table(table) => object(table)?,
    })
}

/// A number as both TOML and JSON write it.
fn plain(written: &str) -> Result<String, String> {
    let text = written.strip_prefix('+').unwrap_or(written).replace('_', "");
    let fits = text.bytes().all(|it| it.is_ascii_digit() || matches!(it, b'-' | b'+' | b'.' | b'e' | b'E'));
    if fits { Ok(text) } else { Err(written.to_string()) }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for it in text.chars() {
        match it {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            it if u32::from(it) < 0x20 => out.push_str(&format!("\\u{:04x}", u32::from(it))),
            it => out.push(it),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::fixture::{edited, marked};

    const METHOD: &str = "id = \"a280\"\nversion = 2\nname = { zh = \"紫外\", en = \"A280\" }\n";
    const DERIVES: &str = "[method.derives]\ncalculator = \"hic-trace\"\nfield = \"ProcessingMethod\"\nsays = \"HIC\"\n\
        gives = [{ attribute = \"dar\", field = \"/dar\", unit = \"mol/mol\" }]\n\
        [method.derives.parameters]\nwindows = [{ load = 0, from = 6.0, to = 7.50 }]\nbaseline = \"straight\"\n";

    #[test]
    fn a_method_says_how_its_results_derive_and_an_old_one_says_nothing() {
        let old = edited(&[]);
        assert!(!serde_json::to_string(&old).unwrap().contains("derives"));
        let new = edited(&[(METHOD, &format!("{METHOD}{DERIVES}"))]);
        let it = new.methods.values().find_map(|it| it.derives.clone()).unwrap();
        assert_eq!(it.parameters, r#"{"baseline":"straight","windows":[{"from":6.0,"load":0,"to":7.50}]}"#);
        assert_eq!(it.run.field, Some(("ProcessingMethod".to_string(), "HIC".to_string())));
        assert!(it.figure(&AttributeId::new("dar").unwrap()).is_some_and(|it| it.unit.code() == "mol/mol"));
        assert!(it.figure(&AttributeId::new("load-d0").unwrap()).is_none());
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        for (from, to, then) in [
            ("calculator = \"hic-trace\"", "calculator = ¶7", "NotText"),
            ("to = 7.50", "to = inf", "BadNumber"),
            ("says = \"HIC\"\n", "", "Missing"),
            ("unit = \"mol/mol\"", "unit = ¶\"nothing\"", "UnknownUnit"),
            ("field = \"/dar\"", "¶felt = \"/dar\", field = \"/dar\"", "UnknownKey"),
        ] {
            let (faults, places) = marked(&[(METHOD, &format!("{METHOD}{}", DERIVES.replace(from, to)))]);
            let kinds: Vec<_> = faults.iter().map(|it| format!("{:?}", it.what)).collect();
            assert!(kinds.len() == 1 && kinds[0].starts_with(then), "{to}: {kinds:?}");
            for (path, line, column) in places {
                assert!(faults.iter().any(|it| (&it.path, it.line, it.column) == (&path, line, column)), "{faults:?}");
            }
        }
    }

    #[test]
    fn parameters_are_json_with_their_names_in_order_and_their_digits() {
        let table = DeTable::parse("b = [{ to = 7.50, from = 6 }]\na = \"x\\\"y\"\nc = true").unwrap();
        let text = object(table.get_ref()).unwrap();
        assert_eq!(text, r#"{"a":"x\"y","b":[{"from":6,"to":7.50}],"c":true}"#);
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
        for wrong in ["a = inf", "a = 0x10", "a = 2031-03-18"] {
            assert!(object(DeTable::parse(wrong).unwrap().get_ref()).is_err(), "{wrong}");
        }
    }
}
