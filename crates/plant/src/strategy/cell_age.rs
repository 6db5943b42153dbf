//! Reading the formulas of cells: population doublings, and the age that adds them up over the unit operations of a stage.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::entry::{Entry, Placed, listed};
use super::fault::{FaultKind, Sort};
use super::index::{Index, StageSeen, UnitSeen};
use super::model::Formula;
use super::near::nearest;
use super::parameter::{material_of, quantity_of, unit_among};
use crate::id::ParameterId;
use crate::quantity::Unit;

/// log2 of one cell count over another of the same unit operation.
pub(super) fn doublings(
    formula: &Entry<'_>,
    entry: &Entry<'_>,
    unit: &UnitSeen<'_>,
    index: &Index<'_>,
) -> Option<Formula> {
    formula.only(&["rule", "of", "to"]);
    unit_among(entry, &["{doublings}"]);
    let one = |key: &str| {
        let named = Placed { it: formula.text(key)?, at: formula.at(key) };
        Some((ParameterId::new(named.it).ok(), quantity_of(formula, named, unit, entry, index)))
    };
    let (of, to) = (one("of"), one("to"));
    let ((of, of_unit), (to, to_unit)) = (of?, to?);
    if let (Some(of), Some(to)) = (of_unit, to_unit)
        && !of.measures_the_same_as(to)
    {
        let expected = listed([of.code()]);
        formula.fault("to", FaultKind::WrongUnit { unit: to.code().to_string(), expected });
    }
    Some(Formula::Doublings { of: of?, to: to? })
}

/// The age of a bank and what its stage counted since.
pub(super) fn cell_age(
    formula: &Entry<'_>,
    entry: &Entry<'_>,
    stage: &StageSeen<'_>,
    counted: Option<Unit>,
    index: &Index<'_>,
) -> Option<Formula> {
    formula.only(&["rule", "of", "plus", "next"]);
    unit_among(entry, &["{passages}", "{doublings}"]);
    formula.require("of");
    let of = material_of(formula, "of", index);
    let named = formula.some_texts("plus").into_iter();
    let plus: Vec<Option<String>> = named.map(|it| added(formula, it, stage, counted)).collect();
    let next = formula.number("next");
    Some(Formula::CellAge { of: of?, plus: plus.into_iter().collect::<Option<_>>()?, next })
}

/// A number of the stage, `unit/parameter`, that a cell age adds up: counted in the age's own unit.
fn added(formula: &Entry<'_>, named: Placed<&str>, stage: &StageSeen<'_>, counted: Option<Unit>) -> Option<String> {
    let Placed { it: named, at } = named;
    let path = named.split_once('/');
    let found = path.and_then(|(unit, id)| stage.units.iter().find(|it| it.id == unit)?.parameter(id));
    let Some(input) = found else {
        let paths = stage.units.iter().flat_map(|unit| {
            let ids = unit.parameters.iter().filter_map(|it| it.peek("id"));
            ids.map(move |it| format!("{}/{it}", unit.id))
        });
        let paths: Vec<String> = paths.collect();
        let nearest = nearest(named, paths.iter().map(String::as_str));
        formula.fault_at(at, FaultKind::Unknown { sort: Sort::Parameter, id: named.to_string(), nearest });
        return None;
    };
    let unit = input.peek("unit").and_then(|it| Unit::new(it).ok());
    if !matches!(input.peek("kind"), Some("quantity" | "computed")) {
        let (parameter, expected) = (named.to_string(), "quantity".to_string());
        formula.fault_at(at, FaultKind::WrongKind { parameter, expected });
    } else if let (Some(unit), Some(counted)) = (unit, counted)
        && !unit.measures_the_same_as(counted)
    {
        let expected = listed([counted.code()]);
        formula.fault_at(at, FaultKind::WrongUnit { unit: unit.code().to_string(), expected });
    }
    Some(named.to_string())
}
