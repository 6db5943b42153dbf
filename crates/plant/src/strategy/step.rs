//! Reading a step of the record.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::consumables::classes;
use super::entry::{Entry, Placed};
use super::fault::{FaultKind, Sort};
use super::index::{Index, StageSeen, UnitSeen};
use super::model::{AmountRule, Step, StepKind};
use super::near::nearest;
use super::stage::reference;
use super::when::When;
use crate::id::{AttributeId, MaterialId, ParameterId, StepId};
use crate::quantity::Unit;

#[derive(Clone, Copy)]
enum Kind {
    Confirm,
    Add,
    Measure,
    Sample,
    File,
}

pub(super) fn step(entry: &Entry<'_>, stage: &StageSeen<'_>, unit: &UnitSeen<'_>, index: &Index<'_>) -> Option<Step> {
    entry.only(&[
        "id",
        "kind",
        "name",
        "instruction",
        "when",
        "material",
        "amount",
        "records",
        "tests",
        "critical",
        "second-person",
        "uses",
        "regenerates",
    ]);
    When::check(entry, &index.features);
    let id = entry.id("id", StepId::new);
    let (name, instruction) = (entry.label("name"), entry.label("instruction"));
    let (critical, second_person) = (entry.flag("critical"), entry.flag("second-person"));
    let records = records(entry, unit, index);
    let (uses, regenerates) = (classes(entry, "uses", index), classes(entry, "regenerates", index));
    let kind = entry.one_of(
        "kind",
        &[
            ("confirm", Kind::Confirm),
            ("add", Kind::Add),
            ("measure", Kind::Measure),
            ("sample", Kind::Sample),
            ("file", Kind::File),
        ],
    );
    let kind = match kind? {
        Kind::Confirm => {
            entry.without(&["material", "amount", "tests"], "confirm");
            Some(StepKind::Confirm)
        }
        Kind::Add => {
            entry.without(&["tests"], "add");
            let material = reference(entry, "material", Sort::Material, index, MaterialId::new);
            let amount = amount(entry, unit, index);
            charged(entry, unit, index);
            material.and_then(|material| Some(StepKind::Add { material, amount: amount? }))
        }
        Kind::Measure => {
            entry.without(&["material", "amount", "tests"], "measure");
            entry.require_some("records");
            Some(StepKind::Measure)
        }
        Kind::Sample => {
            entry.without(&["material", "amount"], "sample");
            Some(StepKind::Sample { tests: tests(entry, stage, unit, index) })
        }
        Kind::File => {
            entry.without(&["material", "amount"], "file");
            Some(StepKind::File { tests: tests(entry, stage, unit, index) })
        }
    };
    Some(Step {
        id: id?,
        name: name?,
        instruction: instruction?,
        kind: kind?,
        records,
        uses,
        regenerates,
        critical,
        second_person,
        applies: unit.has(entry, index),
    })
}

/// The parameters recorded here that this product has.
fn records(entry: &Entry<'_>, unit: &UnitSeen<'_>, index: &Index<'_>) -> Vec<ParameterId> {
    let mut records = Vec::new();
    for named in entry.texts("records") {
        match unit.parameter(named.it) {
            Some(parameter) => {
                let here = unit.has(parameter, index);
                records.extend(ParameterId::new(named.it).ok().filter(|_| here));
            }
            None => unknown_parameter(entry, named, unit),
        }
    }
    records
}

fn unknown_parameter(entry: &Entry<'_>, named: Placed<&str>, unit: &UnitSeen<'_>) {
    let nearest = nearest(named.it, unit.parameters.iter().filter_map(|it| it.peek("id")));
    entry.fault_at(named.at, FaultKind::Unknown { sort: Sort::Parameter, id: named.it.to_string(), nearest });
}

/// The attributes tested here that this product has: those of the unit operation, then those of the stage.
fn tests(entry: &Entry<'_>, stage: &StageSeen<'_>, unit: &UnitSeen<'_>, index: &Index<'_>) -> Vec<AttributeId> {
    let named = entry.some_texts("tests");
    let mut tests = Vec::new();
    let mut lost = named.is_empty();
    for named in &named {
        let id = named.it.rsplit('/').next().unwrap_or_default();
        let found = index.attribute(stage.id, unit.id, named.it);
        // A record names an attribute by its id alone, so a path must lead to what the id means here.
        match found.filter(|it| index.attribute(stage.id, unit.id, id) == Some(*it)) {
            Some((_, true)) => tests.extend(AttributeId::new(id).ok()),
            Some((_, false)) => {}
            None => {
                lost = true;
                let near = unit.attributes.iter().chain(&stage.attributes).filter_map(|it| it.peek("id"));
                let nearest = nearest(named.it, near);
                entry.fault_at(
                    named.at,
                    FaultKind::Unknown { sort: Sort::Attribute, id: named.it.to_string(), nearest },
                );
            }
        }
    }
    if tests.is_empty() && !lost && unit.has(entry, index) {
        entry.fault("tests", FaultKind::NothingToTest {});
    }
    tests
}

#[derive(Clone, Copy)]
enum AmountKind {
    Fixed,
    MolarRatio,
}

fn amount(entry: &Entry<'_>, unit: &UnitSeen<'_>, index: &Index<'_>) -> Option<AmountRule> {
    entry.require("amount");
    let rule = entry.table("amount")?;
    let kind = rule.one_of("rule", &[("fixed", AmountKind::Fixed), ("molar-ratio", AmountKind::MolarRatio)]);
    let named = rule.text("parameter");
    let parameter = named.and_then(|it| parameter_of(&rule, it, entry, unit, index));
    let id = named.and_then(|it| ParameterId::new(it).ok());
    match kind? {
        AmountKind::Fixed => {
            rule.only(&["rule", "parameter"]);
            if let Some(parameter) = parameter.filter(|it| it.peek("kind") != Some("quantity")) {
                wrong_kind(&rule, parameter, "quantity");
            }
            Some(AmountRule::Fixed { parameter: id? })
        }
        AmountKind::MolarRatio => {
            rule.only(&["rule", "parameter", "to"]);
            let to = reference(&rule, "to", Sort::Material, index, MaterialId::new);
            if let Some(parameter) = parameter {
                ratio_of(&rule, parameter, entry.peek("material"));
            }
            Some(AmountRule::MolarRatio { parameter: id?, to: to? })
        }
    }
}

/// The parameter that an amount follows from.
fn parameter_of<'a, 'u>(
    rule: &Entry<'_>,
    named: &str,
    step: &Entry<'_>,
    unit: &'u UnitSeen<'a>,
    index: &Index<'_>,
) -> Option<&'u Entry<'a>> {
    let Some(parameter) = unit.parameter(named) else {
        unknown_parameter(rule, Placed { it: named, at: rule.at("parameter") }, unit);
        return None;
    };
    if unit.has(step, index) && !unit.has(parameter, index) {
        rule.fault("parameter", FaultKind::NotOfThisProduct { sort: Sort::Parameter, id: named.to_string() });
    } else if !parameter.has("target") {
        rule.fault("parameter", FaultKind::AmountWithoutTarget { parameter: named.to_string() });
    }
    Some(parameter)
}

fn wrong_kind(rule: &Entry<'_>, parameter: &Entry<'_>, expected: &str) {
    let parameter = parameter.peek("id").unwrap_or_default().to_string();
    rule.fault("parameter", FaultKind::WrongKind { parameter, expected: expected.to_string() });
}

/// Holds a molar-ratio amount against the parameter that it follows from.
fn ratio_of(rule: &Entry<'_>, parameter: &Entry<'_>, material: Option<&str>) {
    let formula = parameter.peek_table("formula").filter(|it| it.peek("rule") == Some("molar-ratio"));
    let Some(formula) = formula.filter(|_| parameter.peek("kind") == Some("computed")) else {
        wrong_kind(rule, parameter, "computed, molar-ratio");
        return;
    };
    if formula.peek("of") != material || formula.peek("to") != rule.peek("to") {
        let text = |it: Option<&str>| it.unwrap_or_default().to_string();
        let (parameter, of, to) = (text(parameter.peek("id")), text(formula.peek("of")), text(formula.peek("to")));
        rule.fault("parameter", FaultKind::AmountOfOthers { parameter, of, to });
    }
}

/// Holds the amount charged against the material: the first quantity recorded, in a unit that the lot can be counted in.
fn charged(entry: &Entry<'_>, unit: &UnitSeen<'_>, index: &Index<'_>) {
    let quantity = |it: Placed<&str>| unit.parameter(it.it).filter(|it| it.peek("kind") == Some("quantity"));
    let Some(DeclaredAmount { at, unit: code }) = peek_texts(entry, "records")
        .into_iter()
        .find_map(|it| Some(DeclaredAmount { at: it.at, unit: quantity(it)?.peek("unit") }))
    else {
        // A name that leads nowhere is a fault already, and may have been the amount.
        if peek_texts(entry, "records").into_iter().all(|it| unit.parameter(it.it).is_some()) {
            entry.fault("records", FaultKind::AddWithoutAmount {});
        }
        return;
    };
    let material = entry.peek("material").and_then(|it| index.materials.get(it)).and_then(|it| it.peek("unit"));
    let (Some(code), Some(counted)) = (code, material) else { return };
    if let (Ok(unit), Ok(counts)) = (Unit::new(code), Unit::new(counted))
        && !unit.measures_the_same_as(counts)
    {
        entry.fault_at(at, FaultKind::AmountUnit { unit: code.to_string(), counted: counted.to_string() });
    }
}

struct DeclaredAmount<'a> {
    at: usize,
    unit: Option<&'a str>,
}

/// The texts of a list, silently.
pub(super) fn peek_texts<'a>(entry: &Entry<'a>, key: &str) -> Vec<Placed<&'a str>> {
    let Some(list) = entry.value(key).and_then(|it| it.get_ref().as_array()) else { return Vec::new() };
    list.iter().filter_map(|it| Some(Placed { it: it.get_ref().as_str()?, at: it.span().start })).collect()
}
