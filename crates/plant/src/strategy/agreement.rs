//! Which results by methods of different principle are to agree, and by how much they may differ.
//!
//! Chromatography and mass spectrometry see different things of one conjugate; where both are declared, neither speaks for
//! itself. The margins are the site's own, decided before there is anything to compare.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::entry::{Entry, Placed};
use super::fault::{FaultKind, Sort};
use super::index::StageSeen;
use crate::id::EntryId;
use crate::text::Label;

/// Results that are to agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    pub id: EntryId,
    pub name: Label,
    /// Where the margins come from; an old declaration says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Label>,
    /// Whether a release waits for the second method where it was not done.
    pub required: bool,
    pub pairs: Vec<AgreementPair>,
}

/// Two attributes of one stage, in one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementPair {
    /// By the method that the release rests on; its path in the stage.
    pub of: String,
    /// By the method of another principle.
    pub with: String,
    /// The most that they may differ by, itself included, in the unit of the first.
    pub within: Decimal,
}

impl Agreement {
    /// Whether one of its pairs compares this attribute.
    #[must_use]
    pub fn compares(&self, path: &str) -> bool {
        self.pairs.iter().any(|it| it.of == path || it.with == path)
    }
}

pub(super) fn agreement(entry: &Entry<'_>, stage: &StageSeen<'_>) -> Option<Agreement> {
    entry.only(&["id", "name", "why", "required", "pair"]);
    entry.require("pair");
    let (id, name) = (entry.id("id", EntryId::new), entry.label("name"));
    let pairs: Vec<Option<AgreementPair>> = entry.tables("pair").iter().map(|it| pair(it, stage)).collect();
    let required = entry.flag("required");
    let why = if entry.has("why") { Some(entry.label("why")?) } else { None };
    Some(Agreement { id: id?, name: name?, why, required, pairs: pairs.into_iter().collect::<Option<_>>()? })
}

fn pair(entry: &Entry<'_>, stage: &StageSeen<'_>) -> Option<AgreementPair> {
    entry.only(&["of", "with", "within"]);
    entry.require("within");
    let within = entry.number("within");
    if within.is_some_and(|it| it <= Decimal::ZERO) {
        let given = entry.peek("within").unwrap_or_default().to_string();
        entry.fault("within", FaultKind::BadNumber { key: "within".to_string(), given });
        return None;
    }
    let (of, with) = (tested(entry, "of", stage), tested(entry, "with", stage));
    Some(AgreementPair { of: of?, with: with?, within: within? })
}

/// An attribute of the stage, or of a unit operation of it.
fn tested(entry: &Entry<'_>, key: &str, stage: &StageSeen<'_>) -> Option<String> {
    let named = Placed { it: entry.text(key)?, at: entry.at(key) };
    let own = stage.attributes.iter().filter_map(|it| it.peek("id")).any(|it| it == named.it);
    let of_unit = || {
        let (unit, id) = named.it.split_once('/')?;
        let unit = stage.units.iter().find(|it| it.id == unit)?;
        unit.attributes.iter().filter_map(|it| it.peek("id")).find(|it| *it == id)
    };
    if own || of_unit().is_some() {
        return Some(named.it.to_string());
    }
    entry.fault_at(named.at, FaultKind::Unknown { sort: Sort::Attribute, id: named.it.to_string(), nearest: None });
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::fixture::{edited, marked};
    use alloc::format;

    const PLACE: &str = "[[stage.principle]]\n";
    const DECLARED: &str = "[[stage.agreement]]\nid = \"hic-ms\"\nname = { zh = \"一致\", en = \"Agree\" }\nrequired = true\n\
        pair = [{ of = \"dar\", with = \"dar\", within = \"0.20\" }]\n";

    #[test]
    fn what_is_to_agree_names_tests_of_the_stage_and_a_margin() {
        let declared = |text: &str| format!("{text}\n{PLACE}");
        let old = edited(&[]);
        assert!(!serde_json::to_string(&old).unwrap().contains("agreements"));
        let new = edited(&[(PLACE, &declared(DECLARED))]);
        let it = &new.stages[0].agreements[0];
        assert!(it.required && it.compares("dar") && !it.compares("appearance"));
        assert_eq!(it.pairs[0].within.to_string(), "0.20");
        assert!(it.why.is_none() && !serde_json::to_string(it).unwrap().contains("why"));
        let reasoned = DECLARED.replace("required", "why = { zh = \"桥接\", en = \"bridged\" }\nrequired");
        let it = edited(&[(PLACE, &declared(&reasoned))]);
        assert_eq!(it.stages[0].agreements[0].why.as_ref().map(|it| it.en.as_str()), Some("bridged"));
        for (from, to, then) in [
            ("with = \"dar\"", "with = ¶\"dhar\"", "Unknown"),
            ("within = \"0.20\"", "within = ¶\"0\"", "BadNumber"),
            ("within = \"0.20\"", "within = ¶\"much\"", "BadNumber"),
            ("required = true", "¶requires = true", "UnknownKey"),
        ] {
            let (faults, places) = marked(&[(PLACE, &declared(&DECLARED.replace(from, to)))]);
            let kinds: Vec<_> = faults.iter().map(|it| format!("{:?}", it.what)).collect();
            assert!(kinds.len() == 1 && kinds[0].starts_with(then), "{to}: {kinds:?}");
            for (path, line, column) in places {
                assert!(faults.iter().any(|it| (&it.path, it.line, it.column) == (&path, line, column)), "{faults:?}");
            }
        }
    }
}
