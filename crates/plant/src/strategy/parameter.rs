//! Reading a parameter and its nested ranges.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::cell_age::{cell_age, doublings};
use super::consumable::ConsumableFigure;
use super::entry::{Entry, Placed, unique};
use super::fault::{FaultKind, Sort};
use super::index::{Index, StageSeen, UnitSeen};
use super::model::{Choice, Formula, Limits, Parameter, ParameterKind};
use super::near::nearest;
use super::step::peek_texts;
use super::when::When;
use super::words::PARAMETER_CRITICALITY;
use crate::id::{ConsumableClassId, EntryId, MaterialId, MethodId, ParameterId, StepPath};
use crate::quantity::{Dimension, Range, Unit};

const COMMON: [&str; 10] =
    ["id", "points", "name", "kind", "criticality", "why", "protects", "method", "sampling", "when"];
const LIMITS: [&str; 6] = ["unit", "target", "normal", "registered", "proven", "possible"];
const OTHERS: [&str; 4] = ["options", "from", "to", "formula"];

/// The kinds of parameter, by their word.
#[derive(Clone, Copy)]
enum Kind {
    Quantity,
    Choice,
    Order,
    Duration,
    Computed,
}

pub(super) fn parameter(
    entry: &Entry<'_>,
    stage: &StageSeen<'_>,
    unit: &UnitSeen<'_>,
    index: &Index<'_>,
) -> Option<Parameter> {
    entry.only(&[&COMMON[..], &LIMITS, &OTHERS].concat());
    When::check(entry, &index.features);
    let id = entry.id("id", ParameterId::new);
    let points = index.points(entry);
    let (name, why) = (entry.label("name"), entry.label("why"));
    let criticality = entry.one_of("criticality", PARAMETER_CRITICALITY);
    let sampling = entry.label_maybe("sampling");
    let method = method(entry, index);
    let protects = protects(entry, stage, unit, index);
    let kind = entry.one_of(
        "kind",
        &[
            ("quantity", Kind::Quantity),
            ("choice", Kind::Choice),
            ("order", Kind::Order),
            ("duration", Kind::Duration),
            ("computed", Kind::Computed),
        ],
    );
    let kind = match kind? {
        Kind::Quantity => {
            entry.without(&OTHERS, "quantity");
            limits(entry).map(ParameterKind::Quantity)
        }
        Kind::Choice => {
            entry.without(&["unit", "target", "normal", "proven", "possible", "from", "to", "formula"], "choice");
            choice(entry)
        }
        Kind::Order => {
            entry.without(&[&LIMITS[..], &OTHERS].concat(), "order");
            Some(ParameterKind::Order)
        }
        Kind::Duration => {
            entry.without(&["options", "formula"], "duration");
            duration(entry, unit)
        }
        Kind::Computed => {
            entry.without(&["options", "from", "to"], "computed");
            computed(entry, stage, unit, index)
        }
    };
    Some(Parameter {
        id: id?,
        points,
        name: name?,
        criticality: criticality?,
        why: why?,
        protects,
        method,
        sampling,
        possible: entry.peek("possible").and_then(|it| Range::parse(it).ok()),
        kind: kind?,
        applies: unit.has(entry, index),
    })
}

/// The method that an entry names, where the library has it.
pub(super) fn method(entry: &Entry<'_>, index: &Index<'_>) -> Option<MethodId> {
    let named = Placed { it: entry.text_maybe("method")?, at: entry.at("method") };
    if index.refers(entry, Sort::Method, named) { MethodId::new(named.it).ok() } else { None }
}

fn protects(entry: &Entry<'_>, stage: &StageSeen<'_>, unit: &UnitSeen<'_>, index: &Index<'_>) -> Vec<String> {
    let mut paths = Vec::new();
    let mut left_out = None;
    let mut any = false;
    for named in entry.some_texts("protects") {
        match index.attribute(stage.id, unit.id, named.it) {
            Some((path, applies)) => {
                any |= applies;
                left_out = left_out.or(Some(named).filter(|_| !applies));
                paths.push(path.to_string());
            }
            None => {
                let nearest = index.near_attribute(stage.id, unit.id, named.it);
                entry.fault_at(
                    named.at,
                    FaultKind::Unknown { sort: Sort::Attribute, id: named.it.to_string(), nearest },
                );
                any = true;
            }
        }
    }
    if let Some(named) = left_out.filter(|_| !any && unit.has(entry, index)) {
        entry.fault_at(named.at, FaultKind::NotOfThisProduct { sort: Sort::Attribute, id: named.it.to_string() });
    }
    paths
}

fn limits(entry: &Entry<'_>) -> Option<Limits> {
    let unit = entry.unit("unit");
    let ranges = nested(entry, ["normal", "registered", "proven"]);
    possible(entry, unit, &ranges);
    let target = entry.number("target");
    if let (Some(target), Some((outer, around))) = (target, ranges.iter().flatten().next())
        && !around.contains(target)
    {
        let (target, outer, around) = (target.to_string(), (*outer).to_string(), around.to_string());
        entry.fault("target", FaultKind::TargetOutside { target, outer, around });
    }
    let [normal, registered, proven] = ranges.map(|it| it.map(|it| it.1));
    Some(Limits { unit: unit?, target, normal, registered, proven })
}

/// The ranges under these keys, each of which must lie within the next one that is there.
pub(super) fn nested<'k, const N: usize>(entry: &Entry<'_>, keys: [&'k str; N]) -> [Option<(&'k str, Range)>; N] {
    let ranges = keys.map(|key| entry.range(key).map(|range| (key, range)));
    let there: Vec<_> = ranges.iter().flatten().collect();
    for ((inner, range), (outer, around)) in there.iter().zip(there.iter().skip(1)) {
        within(entry, inner, range, (outer, around));
    }
    ranges
}

/// Notes a range that ends where nothing can be observed: what is declared possible is read, or else what the unit says.
pub(super) fn possible(entry: &Entry<'_>, unit: Option<Unit>, ranges: &[Option<(&str, Range)>]) {
    let declared = if entry.has("possible") { entry.range("possible") } else { unit.and_then(Unit::possible) };
    let Some(possible) = declared else { return };
    for (key, range) in ranges.iter().flatten() {
        if [range.low(), range.high()].into_iter().flatten().any(|it| !possible.contains(it)) {
            let (range, possible) = (range.to_string(), possible.to_string());
            entry.fault(key, FaultKind::NotPossible { range, possible });
        }
    }
}

/// Notes a range that leaves the one around it.
pub(super) fn within(entry: &Entry<'_>, inner: &str, range: &Range, (outer, around): (&str, &Range)) {
    if !around.encloses(range) {
        let (range, around) = (range.to_string(), around.to_string());
        entry.fault(inner, FaultKind::NotWithin { inner: inner.to_string(), range, outer: outer.to_string(), around });
    }
}

fn choice(entry: &Entry<'_>) -> Option<ParameterKind> {
    let options = options(entry);
    let registered = chosen_among(entry, "registered");
    Some(ParameterKind::Choice { options: options?, registered })
}

/// The options to choose from; at least one.
pub(super) fn options(entry: &Entry<'_>) -> Option<Vec<Choice>> {
    entry.require_some("options");
    let options = entry.tables("options");
    unique(&options);
    let read = |it: &Entry<'_>| {
        it.only(&["id", "zh", "en"]);
        let (id, name) = (it.id("id", EntryId::new), it.label_here("options"));
        Some(Choice { id: id?, name: name? })
    };
    options.iter().map(read).collect::<Vec<_>>().into_iter().collect()
}

/// The options that a key names.
pub(super) fn chosen_among(entry: &Entry<'_>, key: &str) -> Vec<EntryId> {
    let options = entry.peek_tables("options");
    let ids: Vec<&str> = options.iter().filter_map(|it| it.peek("id")).collect();
    let mut chosen = Vec::new();
    for given in entry.texts(key) {
        if !ids.contains(&given.it) {
            let nearest = nearest(given.it, ids.iter().copied());
            entry.fault_at(given.at, FaultKind::Unknown { sort: Sort::Option, id: given.it.to_string(), nearest });
        }
        chosen.extend(EntryId::new(given.it).ok());
    }
    chosen
}

fn duration(entry: &Entry<'_>, unit: &UnitSeen<'_>) -> Option<ParameterKind> {
    let limits = limits(entry);
    unit_among(entry, &["min", "h", "d"]);
    let (from, to) = (step_path(entry, "from", unit), step_path(entry, "to", unit));
    Some(ParameterKind::Duration { from: from?, to: to?, limits: limits? })
}

/// The step that a key names, `unit/step` or, inside its own unit operation, `step`.
pub(super) fn step_path(entry: &Entry<'_>, key: &str, unit: &UnitSeen<'_>) -> Option<StepPath> {
    let text = entry.text(key)?;
    let full = if text.contains('/') { text.to_string() } else { format!("{}/{text}", unit.id) };
    let path = StepPath::new(&full).ok();
    if path.is_none() {
        entry.fault(key, FaultKind::Unknown { sort: Sort::Step, id: text.to_string(), nearest: None });
    }
    path
}

pub(super) fn unit_among(entry: &Entry<'_>, codes: &[&str]) {
    if let Some(unit) = entry.peek("unit").filter(|it| Unit::new(it).is_ok() && !codes.contains(it)) {
        let expected = super::entry::listed(codes.iter().copied());
        entry.fault("unit", FaultKind::WrongUnit { unit: unit.to_string(), expected });
    }
}

#[derive(Clone, Copy)]
enum FormulaKind {
    MolarRatio,
    Ratio,
    Yield,
    Balance,
    Product,
    Cylinder,
    Consumable,
    Doublings,
    CellAge,
}

/// The formulas by their word.
const FORMULAS: &[(&str, FormulaKind)] = &[
    ("molar-ratio", FormulaKind::MolarRatio),
    ("ratio", FormulaKind::Ratio),
    ("yield", FormulaKind::Yield),
    ("balance", FormulaKind::Balance),
    ("product", FormulaKind::Product),
    ("cylinder", FormulaKind::Cylinder),
    ("consumable", FormulaKind::Consumable),
    ("doublings", FormulaKind::Doublings),
    ("cell-age", FormulaKind::CellAge),
];

fn computed(entry: &Entry<'_>, stage: &StageSeen<'_>, unit: &UnitSeen<'_>, index: &Index<'_>) -> Option<ParameterKind> {
    let limits = limits(entry);
    entry.require("formula");
    let formula = entry.table("formula")?;
    let rule = formula.one_of("rule", FORMULAS);
    let one = |key: &str| {
        let named = formula.text(key)?;
        let placed = Placed { it: named, at: formula.at(key) };
        Some((ParameterId::new(named).ok(), quantity_of(&formula, placed, unit, entry, index)))
    };
    let several = |key: &str| -> Vec<(Option<ParameterId>, Option<Unit>)> {
        let named = formula.texts(key).into_iter();
        named.map(|it| (ParameterId::new(it.it).ok(), quantity_of(&formula, it, unit, entry, index))).collect()
    };
    let formula = match rule? {
        FormulaKind::Yield => {
            formula.only(&["rule", "out", "of", "made", "to"]);
            formula.without(&["to"], "yield");
            let (out, of, made) = counted(&formula, entry, unit, index);
            Formula::Yield { out: out?, of: of?, made }
        }
        FormulaKind::Balance => {
            formula.only(&["rule", "out", "of", "made", "to"]);
            formula.without(&["to", "made"], "balance");
            let (out, of, _) = counted(&formula, entry, unit, index);
            Formula::Balance { out: out?, of: of? }
        }
        FormulaKind::MolarRatio => {
            formula.only(&["rule", "of", "to"]);
            unit_among(entry, &["mol/mol"]);
            let (of, to) = (formula.text("of"), formula.text("to"));
            let material = |key| moles_of(&formula, key, index);
            let (of, to) = (of.and_then(|_| material("of")), to.and_then(|_| material("to")));
            Formula::MolarRatio { of: of?, to: to? }
        }
        FormulaKind::Ratio => {
            formula.only(&["rule", "of", "to"]);
            let (of, to) = (one("of"), one("to"));
            let ((of, of_unit), (to, to_unit)) = (of?, to?);
            measures(entry, limits.as_ref(), &[of_unit], &[to_unit]);
            Formula::Ratio { of: of?, to: to? }
        }
        FormulaKind::Product => {
            formula.only(&["rule", "of", "over"]);
            formula.require_some("of");
            let (of, over) = (several("of"), several("over"));
            let units = |it: &[(_, Option<Unit>)]| it.iter().map(|it| it.1).collect::<Vec<_>>();
            measures(entry, limits.as_ref(), &units(&of), &units(&over));
            let ids = |it: Vec<(Option<ParameterId>, _)>| it.into_iter().map(|it| it.0).collect::<Option<Vec<_>>>();
            Formula::Product { of: ids(of).filter(|it| !it.is_empty())?, over: ids(over)? }
        }
        FormulaKind::Cylinder => {
            formula.only(&["rule", "diameter", "height"]);
            let (diameter, height) = (one("diameter"), one("height"));
            let ((diameter, wide), (height, high)) = (diameter?, height?);
            measures(entry, limits.as_ref(), &[wide, wide, high], &[]);
            Formula::Cylinder { diameter: diameter?, height: height? }
        }
        FormulaKind::Doublings => doublings(&formula, entry, unit, index)?,
        FormulaKind::CellAge => cell_age(&formula, entry, stage, limits.as_ref().map(|it| it.unit), index)?,
        FormulaKind::Consumable => {
            formula.only(&["rule", "of", "figure"]);
            figure(&formula, entry, unit, index)?
        }
    };
    Some(ParameterKind::Computed { formula, limits: limits? })
}

/// A figure of what this unit operation uses, in the unit that it is measured in.
fn figure(formula: &Entry<'_>, entry: &Entry<'_>, unit: &UnitSeen<'_>, index: &Index<'_>) -> Option<Formula> {
    let words: Vec<(&str, ConsumableFigure)> = ConsumableFigure::ALL.iter().map(|it| (it.id(), *it)).collect();
    let figure = formula.one_of("figure", &words);
    let named = Placed { it: formula.text("of")?, at: formula.at("of") };
    if !index.refers(formula, Sort::Consumable, named) {
        return None;
    }
    if !unit.steps.iter().flat_map(|it| peek_texts(it, "uses")).any(|it| it.it == named.it) {
        formula.fault("of", FaultKind::NotUsedHere { class: named.it.to_string() });
    }
    let figure = figure?;
    let class = index.consumables.get(named.it);
    let kind = class.and_then(|it| it.peek("kind")).unwrap_or_default();
    let test = |when: &str| {
        let tests = class.map(|it| it.peek_tables("test")).unwrap_or_default();
        tests.into_iter().find(|it| it.peek("when") == Some(when) && it.has("unit"))
    };
    // Nothing where a figure of this sort is not to be had of the class.
    let there = match figure {
        ConsumableFigure::Uses => true,
        ConsumableFigure::Plates
        | ConsumableFigure::Asymmetry
        | ConsumableFigure::BedHeight
        | ConsumableFigure::BedDiameter => kind == "packing",
        ConsumableFigure::Permeability => kind == "membrane",
        ConsumableFigure::BeforeUse | ConsumableFigure::AfterUse => test(figure.id()).is_some(),
    };
    if !there {
        let (figure, kind) = (figure.id().to_string(), kind.to_string());
        formula.fault("figure", FaultKind::NoSuchFigure { figure, kind });
    }
    match figure {
        ConsumableFigure::Uses => unit_among(entry, &["{cycles}"]),
        ConsumableFigure::Plates | ConsumableFigure::Asymmetry => unit_among(entry, &["1"]),
        ConsumableFigure::BedHeight | ConsumableFigure::BedDiameter => unit_among(entry, &["cm"]),
        ConsumableFigure::Permeability => unit_among(entry, &["%"]),
        ConsumableFigure::BeforeUse | ConsumableFigure::AfterUse => {
            if let Some(code) = test(figure.id()).and_then(|it| it.peek("unit")) {
                unit_among(entry, &[code]);
            }
        }
    }
    Some(Formula::Consumable { of: ConsumableClassId::new(named.it).ok()?, figure })
}

/// What a yield or a balance counts, in per cent: what came out, of which material, and the one that it became.
fn counted(
    formula: &Entry<'_>,
    entry: &Entry<'_>,
    unit: &UnitSeen<'_>,
    index: &Index<'_>,
) -> (Option<Vec<ParameterId>>, Option<MaterialId>, Option<MaterialId>) {
    unit_among(entry, &["%"]);
    formula.require("of");
    let out = outlets(formula, unit, entry, index);
    let moles = formula.has("made");
    let charged = |key: &str| if moles { moles_of(formula, key, index) } else { material_of(formula, key, index) };
    (out, charged("of"), if moles { charged("made") } else { None })
}

/// Notes a result that is declared in a unit which does not measure what the formula gives. A unit that is wrong in itself
/// has its own fault.
fn measures(entry: &Entry<'_>, limits: Option<&Limits>, of: &[Option<Unit>], over: &[Option<Unit>]) {
    let Some(limits) = limits else { return };
    let units = |them: &[Option<Unit>]| them.iter().copied().collect::<Option<Vec<Unit>>>();
    let (Some(of), Some(over)) = (units(of), units(over)) else { return };
    if !formula_measures(&of, &over, limits.unit) {
        let multiplied =
            |them: &[Unit]| them.iter().map(|it| format!("`{}`", it.code())).collect::<Vec<_>>().join(" × ");
        let gives = match over.as_slice() {
            [] => multiplied(&of),
            over => format!("{} ÷ {}", multiplied(&of), multiplied(over)),
        };
        entry.fault("unit", FaultKind::FormulaUnit { unit: limits.unit.code().to_string(), gives });
    }
}

/// Whether the product of some units over others measures what this one does. Two quantities of one kind have a pure
/// quotient, whatever they count.
fn formula_measures(of: &[Unit], over: &[Unit], stated: Unit) -> bool {
    if let ([of], [over]) = (of, over)
        && of.measures_the_same_as(*over)
    {
        return pure(stated);
    }
    let combined = || {
        let product = of.iter().try_fold(Dimension::PURE, |all, it| all.times(&it.measures()?));
        over.iter().try_fold(product?, |all, it| all.divided_by(&it.measures()?))
    };
    match (combined(), stated.measures()) {
        (Some(got), Some(wanted)) if got.measures_the_same_as(&Dimension::PURE) => {
            pure(stated) && got.measures_the_same_as(&wanted)
        }
        (Some(got), Some(wanted)) => got.measures_the_same_as(&wanted),
        (None, _) | (_, None) => false,
    }
}

/// Whether a unit only counts; UCUM writes what is counted in braces, as in `{volumes}`.
fn pure(unit: Unit) -> bool {
    unit.measures_the_same_as(Unit::ONE) || unit.code().starts_with('{')
}

/// The material that a key names, whose moles can be worked out.
fn moles_of(entry: &Entry<'_>, key: &str, index: &Index<'_>) -> Option<MaterialId> {
    let named = entry.peek(key)?;
    if !index.refers(entry, Sort::Material, Placed { it: named, at: entry.at(key) }) {
        return None;
    }
    if index.materials.get(named).is_some_and(|it| !it.has("molecular-weight")) {
        entry.fault(key, FaultKind::NoMolecularWeight { material: named.to_string() });
    }
    MaterialId::new(named).ok()
}

/// The material that a key names.
pub(super) fn material_of(entry: &Entry<'_>, key: &str, index: &Index<'_>) -> Option<MaterialId> {
    let named = entry.peek(key)?;
    let known = index.refers(entry, Sort::Material, Placed { it: named, at: entry.at(key) });
    if known { MaterialId::new(named).ok() } else { None }
}

/// The quantity parameters that a formula adds up: at least one, all of one kind of unit.
fn outlets(formula: &Entry<'_>, unit: &UnitSeen<'_>, of: &Entry<'_>, index: &Index<'_>) -> Option<Vec<ParameterId>> {
    let (mut all, mut first) = (Vec::new(), None);
    for named in formula.some_texts("out") {
        let measured = quantity_of(formula, named, unit, of, index)?;
        let same: Unit = *first.get_or_insert(measured);
        if !same.measures_the_same_as(measured) {
            let expected = super::entry::listed([same.code()]);
            formula.fault_at(named.at, FaultKind::WrongUnit { unit: measured.code().to_string(), expected });
        }
        all.push(ParameterId::new(named.it).ok()?);
    }
    (!all.is_empty()).then_some(all)
}

/// The unit of the number that a key names: typed, or worked out before.
pub(super) fn quantity_of(
    formula: &Entry<'_>,
    named: Placed<&str>,
    unit: &UnitSeen<'_>,
    of: &Entry<'_>,
    index: &Index<'_>,
) -> Option<Unit> {
    let Placed { it: named, at } = named;
    let Some(input) = unit.parameter(named) else {
        let nearest = nearest(named, unit.parameters.iter().filter_map(|it| it.peek("id")));
        formula.fault_at(at, FaultKind::Unknown { sort: Sort::Parameter, id: named.to_string(), nearest });
        return None;
    };
    if !matches!(input.peek("kind"), Some("quantity" | "computed")) {
        let (parameter, expected) = (named.to_string(), "quantity".to_string());
        formula.fault_at(at, FaultKind::WrongKind { parameter, expected });
    } else if unit.has(of, index) && !unit.has(input, index) {
        formula.fault_at(at, FaultKind::NotOfThisProduct { sort: Sort::Parameter, id: named.to_string() });
    }
    Unit::new(input.peek("unit")?).ok()
}
