//! Against what was charged a measured drug load is held, and which share of it may have reacted.
//!
//! A charge bounds what can be bound: one molecule of a phosphine or dithiol reductant opens one disulfide between the
//! chains, which gives two thiols, and each thiol takes one linker-payload. So the mean load is no more than the smallest of
//! these supplies, and its share in it, the conversion, lies where the process was validated. The window is the site's own,
//! from its process validation; none is built in.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::entry::{Entry, Placed};
use super::fault::{FaultKind, Sort};
use super::index::{Index, StageSeen};
use super::near::nearest;
use super::when::When;
use crate::id::{EntryId, ParameterId, PointId, UnitId};
use crate::quantity::{Range, Unit};
use crate::text::Label;

/// A load that is held against what was charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plausibility {
    pub id: EntryId,
    /// The rows of the paper that it carries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<PointId>,
    pub name: Label,
    /// Why this window: where it was validated.
    pub why: Label,
    /// The mean drug load in moles for a mole of antibody: the path of an attribute in the stage.
    pub load: String,
    /// What bounds it, in the order of the file; one at least.
    pub supplies: Vec<Supply>,
    /// Load over the smallest supply, as validated; both ends are there, above nothing and no more than 1.
    pub conversion: Range,
    /// Whether the product profile has it.
    pub applies: bool,
}

/// Something that drugs are bound from or to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supply {
    #[serde(flatten)]
    pub of: SupplyOf,
    /// How many drugs one mole of it allows: 2 for a reductant that opens a disulfide, 1 for linker-payload and for thiols.
    pub loads: Decimal,
}

/// Where the amount for each antibody is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SupplyOf {
    /// A molar ratio to the antibody that follows from what was charged: `unit/parameter`.
    Parameter(String),
    /// A measured attribute, by its path in the stage.
    Attribute(String),
}

impl Plausibility {
    /// Whether the load is this attribute, or one of its supplies is.
    #[must_use]
    pub fn reads(&self, path: &str) -> bool {
        let supplies = || self.supplies.iter().any(|it| matches!(&it.of, SupplyOf::Attribute(of) if of == path));
        self.applies && (self.load == path || supplies())
    }
}

impl SupplyOf {
    /// Its path in the stage.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Parameter(path) | Self::Attribute(path) => path,
        }
    }

    /// The unit operation and the parameter, where it is one.
    #[must_use]
    pub fn parameter(&self) -> Option<(UnitId, ParameterId)> {
        let Self::Parameter(path) = self else { return None };
        let (unit, id) = path.split_once('/')?;
        Some((UnitId::new(unit).ok()?, ParameterId::new(id).ok()?))
    }
}

pub(super) fn plausibility(entry: &Entry<'_>, stage: &StageSeen<'_>, index: &Index<'_>) -> Option<Plausibility> {
    entry.only(&["id", "points", "name", "why", "when", "load", "supply", "conversion"]);
    When::check(entry, &index.features);
    let applies = When::of(entry).holds(&index.features);
    let (id, name, why) = (entry.id("id", EntryId::new), entry.label("name"), entry.label("why"));
    let points = index.points(entry);
    entry.require("supply");
    let supplies: Vec<Option<Supply>> =
        entry.tables("supply").iter().map(|it| supply(it, stage, index, applies)).collect();
    let load = entry.text("load").and_then(|named| {
        let named = Placed { it: named, at: entry.at("load") };
        attribute(entry, named, stage, index, applies)
    });
    let conversion = conversion(entry);
    Some(Plausibility {
        id: id?,
        points,
        name: name?,
        why: why?,
        load: load?,
        supplies: supplies.into_iter().collect::<Option<_>>()?,
        conversion: conversion?,
        applies,
    })
}

/// A share of what was charged: two ends, above nothing, no more than all of it.
fn conversion(entry: &Entry<'_>) -> Option<Range> {
    entry.require("conversion");
    let range = entry.range("conversion")?;
    let sound = |low: Decimal, high: Decimal| low > Decimal::ZERO && high <= Decimal::ONE;
    if range.low().zip(range.high()).is_some_and(|(low, high)| sound(low, high)) {
        return Some(range);
    }
    entry.fault("conversion", FaultKind::NoConversion { given: range.to_string() });
    None
}

fn supply(entry: &Entry<'_>, stage: &StageSeen<'_>, index: &Index<'_>, applies: bool) -> Option<Supply> {
    entry.only(&["parameter", "attribute", "loads"]);
    entry.require("loads");
    let loads = entry.number("loads");
    if loads.is_some_and(|it| it <= Decimal::ZERO) {
        entry.fault("loads", FaultKind::NotPositive { key: "loads".to_string() });
        return None;
    }
    let key = if entry.has("attribute") { "attribute" } else { "parameter" };
    if key == "attribute" {
        entry.without(&["parameter"], key);
    }
    let named = Placed { it: entry.text(key)?, at: entry.at(key) };
    let of = if key == "attribute" {
        attribute(entry, named, stage, index, applies).map(SupplyOf::Attribute)
    } else {
        parameter(entry, named, stage, index, applies).map(SupplyOf::Parameter)
    };
    Some(Supply { of: of?, loads: loads? })
}

/// A molar ratio that follows from what was charged; what a person types is no charge.
fn parameter(
    entry: &Entry<'_>,
    named: Placed<&str>,
    stage: &StageSeen<'_>,
    index: &Index<'_>,
    applies: bool,
) -> Option<String> {
    let all = || stage.units.iter().flat_map(|unit| unit.parameters.iter().map(move |it| (unit, it)));
    let path = |it: &Entry<'_>| it.path.strip_prefix(stage.id).map(|it| it.trim_start_matches('/').to_string());
    let Some((unit, found)) = all().find(|(_, it)| path(it).as_deref() == Some(named.it)) else {
        let names: Vec<String> = all().filter_map(|(_, it)| path(it)).collect();
        let nearest = nearest(named.it, names.iter().map(String::as_str));
        entry.fault_at(named.at, FaultKind::Unknown { sort: Sort::Parameter, id: named.it.to_string(), nearest });
        return None;
    };
    if found.peek_table("formula").and_then(|it| it.peek("rule")) != Some("molar-ratio") {
        let (parameter, expected) = (named.it.to_string(), "computed, molar-ratio".to_string());
        entry.fault_at(named.at, FaultKind::WrongKind { parameter, expected });
        return None;
    }
    there(entry, named, Sort::Parameter, unit.has(found, index) || !applies)?;
    per_antibody(entry, named, found)?;
    Some(named.it.to_string())
}

/// A number that is measured in moles for a mole, of the stage or of a unit operation of it.
fn attribute(
    entry: &Entry<'_>,
    named: Placed<&str>,
    stage: &StageSeen<'_>,
    index: &Index<'_>,
    applies: bool,
) -> Option<String> {
    let found = named_attribute(entry, named, stage, index, applies)?;
    per_antibody(entry, named, &found)?;
    Some(named.it.to_string())
}

/// An attribute of the stage or of a unit operation of it, which the product has wherever the entry applies.
pub(super) fn named_attribute<'a>(
    entry: &Entry<'_>,
    named: Placed<&str>,
    stage: &StageSeen<'a>,
    index: &Index<'_>,
    applies: bool,
) -> Option<Entry<'a>> {
    let path = |it: &Entry<'_>| it.path.strip_prefix(stage.id).map(|it| it.trim_start_matches('/').to_string());
    let own = stage.attributes.iter().map(|it| (it, When::of(it).holds(&index.features)));
    let of_units = stage.units.iter().flat_map(|unit| unit.attributes.iter().map(|it| (it, unit.has(it, index))));
    let all: Vec<_> = own.chain(of_units).collect();
    let Some((found, has)) = all.iter().find(|(it, _)| path(it).as_deref() == Some(named.it)) else {
        let names: Vec<String> = all.iter().filter_map(|(it, _)| path(it)).collect();
        let nearest = nearest(named.it, names.iter().map(String::as_str));
        entry.fault_at(named.at, FaultKind::Unknown { sort: Sort::Attribute, id: named.it.to_string(), nearest });
        return None;
    };
    there(entry, named, Sort::Attribute, *has || !applies)?;
    Some((*found).clone())
}

fn there(entry: &Entry<'_>, named: Placed<&str>, sort: Sort, is: bool) -> Option<()> {
    if !is {
        entry.fault_at(named.at, FaultKind::NotOfThisProduct { sort, id: named.it.to_string() });
    }
    is.then_some(())
}

/// A unit that is not known is a fault of its own entry.
fn per_antibody(entry: &Entry<'_>, named: Placed<&str>, found: &Entry<'_>) -> Option<()> {
    let (expected, code) = ("mol/mol", found.peek("unit"));
    let same = match code {
        Some(code) => Unit::new(code).ok()?.measures_the_same_as(Unit::new(expected).ok()?),
        None => false,
    };
    if !same {
        let (unit, expected) = (code.unwrap_or("–").to_string(), alloc::format!("`{expected}`"));
        entry.fault_at(named.at, FaultKind::WrongUnit { unit, expected });
    }
    same.then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::Language;
    use crate::strategy::fixture::{edited, marked};
    use alloc::format;

    const PLACE: &str = "[[stage.principle]]\n";
    const DECLARED: &str = "[[stage.plausibility]]\nid = \"charged\"\nname = { zh = \"投料\", en = \"Charged\" }\n\
        why = { zh = \"工艺验证\", en = \"Process validation\" }\nload = \"dar\"\n\
        supply = [{ parameter = \"conjugation/molar-ratio\", loads = \"1\" }, { attribute = \"dar\", loads = \"2\" }]\n\
        conversion = \"0.88..0.98\"\n";

    #[test]
    fn a_load_is_held_against_charges_and_measurements_of_its_stage() {
        let declared = |text: &str| format!("{text}\n{PLACE}");
        let old = edited(&[]);
        assert!(!serde_json::to_string(&old).unwrap().contains("plausibilit"));
        let new = edited(&[(PLACE, &declared(DECLARED))]);
        let it = &new.stages[0].plausibilities[0];
        assert!(it.applies && it.reads("dar") && !it.reads("appearance"));
        let supplies: Vec<_> = it.supplies.iter().map(|it| format!("{} {}", it.of.path(), it.loads)).collect();
        assert_eq!(supplies, ["conjugation/molar-ratio 1", "dar 2"]);
        assert_eq!(it.conversion.to_string(), "0.88..0.98");
        let text = serde_json::to_string(it).unwrap();
        assert_eq!(serde_json::from_str::<Plausibility>(&text).unwrap(), *it, "{text}");
        // Of another product the same is declared and does not hold.
        let other = declared(&DECLARED.replace("load =", "when = { subclass = [\"igg4\"] }\nload ="));
        assert!(!edited(&[(PLACE, &other)]).stages[0].plausibilities[0].reads("dar"));
        for (from, to, then) in [
            ("load = \"dar\"", "load = ¶\"dhar\"", "Unknown"),
            ("load = \"dar\"", "load = ¶\"appearance\"", "WrongUnit"),
            ("load = \"dar\"", "load = ¶\"conjugation/protein-content\"", "WrongUnit"),
            ("load = \"dar\"", "load = ¶\"conjugation/half-antibody\"", "NotOfThisProduct"),
            ("\"conjugation/molar-ratio\"", "¶\"conjugation/molar-ration\"", "Unknown"),
            ("\"conjugation/molar-ratio\"", "¶\"conjugation/payload-amount\"", "WrongKind"),
            ("loads = \"2\"", "loads = ¶\"0\"", "NotPositive"),
            ("loads = \"2\"", "loads = ¶\"two\"", "BadNumber"),
            ("\"0.88..0.98\"", "¶\"0.88..1.02\"", "NoConversion"),
            ("\"0.88..0.98\"", "¶\"0..0.98\"", "NoConversion"),
            ("\"0.88..0.98\"", "¶\">=0.88\"", "NoConversion"),
            ("\"0.88..0.98\"", "¶\"0.98..0.88\"", "ReversedRange"),
            ("conversion =", "¶window =", "UnknownKey"),
            ("why =", "¶reason =", "UnknownKey"),
        ] {
            let (faults, places) = marked(&[(PLACE, &declared(&DECLARED.replace(from, to)))]);
            let kinds: Vec<_> = faults.iter().map(|it| format!("{:?}", it.what)).collect();
            // What is left out is a fault of the entry, beside the key that is there instead.
            assert!(kinds.iter().any(|it| it.starts_with(then)), "{to}: {kinds:?}");
            for (path, line, column) in places {
                assert!(
                    faults.iter().any(|it| (&it.path, it.line, it.column) == (&path, line, column)),
                    "{to} {faults:?}"
                );
            }
        }
        // Said in both languages, with the place where it stands.
        let (faults, _) = marked(&[(PLACE, &declared(&DECLARED.replace("0.88..0.98", "0.88..1.02")))]);
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        assert_eq!(fault.path, "drug-substance.toml");
        for (language, of) in [(Language::Zh, "转化率"), (Language::En, "conversion")] {
            let (sentence, advice) = fault.in_words(language);
            assert!(sentence.contains("0.88..1.02") && sentence.contains(of) && !advice.is_empty(), "{sentence}");
        }
    }
}
