//! Reading what a library says of things that wear. What a kind owes is required here, so that no packing is without its
//! limits and no filter without its test.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::consumable::{ConsumableClass, ConsumableKind, IntegrityMethod, IntegrityTest, Phase};
use super::entry::{Entry, Placed};
use super::fault::{FaultKind, Sort};
use super::index::Index;
use super::stage::reference;
use crate::id::{ConsumableClassId, EquipmentClassId, MaterialId};

const KINDS: &[(&str, ConsumableKind)] = &[
    ("packing", ConsumableKind::Packing),
    ("membrane", ConsumableKind::Membrane),
    ("filter", ConsumableKind::Filter),
    ("assembly", ConsumableKind::Assembly),
];

const PHASES: &[(&str, Phase)] = &[("before-use", Phase::BeforeUse), ("after-use", Phase::AfterUse)];

const METHODS: &[(&str, IntegrityMethod)] = &[
    ("bubble-point", IntegrityMethod::BubblePoint),
    ("forward-flow", IntegrityMethod::ForwardFlow),
    ("pressure-hold", IntegrityMethod::PressureHold),
    ("leak", IntegrityMethod::Leak),
    ("pressure-decay", IntegrityMethod::PressureDecay),
    ("visual", IntegrityMethod::Visual),
];

pub(super) fn consumable(entry: &Entry<'_>, index: &Index<'_>) -> Option<ConsumableClass> {
    entry.only(&[
        "id",
        "points",
        "name",
        "kind",
        "material",
        "equipment",
        "uses-max",
        "regenerate",
        "hold-days",
        "plates",
        "asymmetry",
        "permeability",
        "test",
        "retests",
    ]);
    let (points, name) = (index.points(entry), entry.label("name"));
    let material = reference(entry, "material", Sort::Material, index, MaterialId::new);
    let kind = entry.one_of("kind", KINDS);
    let fitted =
        entry.has("equipment").then(|| reference(entry, "equipment", Sort::Equipment, index, EquipmentClassId::new));
    entry.require("uses-max");
    let uses_max = entry.whole("uses-max");
    let tests: Vec<Option<IntegrityTest>> = entry.tables("test").iter().map(test).collect();
    twice(entry);
    match kind? {
        ConsumableKind::Packing => {
            entry.without(&["permeability", "test", "retests"], "packing");
            for key in ["equipment", "plates", "asymmetry", "hold-days"] {
                entry.require(key);
            }
        }
        ConsumableKind::Membrane => {
            entry.without(&["plates", "asymmetry"], "membrane");
            for key in ["permeability", "hold-days"] {
                entry.require(key);
            }
        }
        ConsumableKind::Filter => {
            entry.without(&["plates", "asymmetry", "permeability"], "filter");
            after_use(entry);
        }
        ConsumableKind::Assembly => {
            entry.without(&["plates", "asymmetry", "permeability", "regenerate", "hold-days", "retests"], "assembly");
            entry.require_some("test");
        }
    }
    if uses_max == Some(1) {
        entry.without(&["regenerate", "hold-days"], "single-use");
    }
    Some(ConsumableClass {
        points,
        name: name?,
        kind: kind?,
        material: material?,
        equipment: match fitted {
            Some(it) => Some(it?),
            None => None,
        },
        uses_max: uses_max?,
        regenerate: entry.flag("regenerate"),
        hold_days: entry.whole("hold-days"),
        plates: entry.range("plates"),
        asymmetry: entry.range("asymmetry"),
        permeability: entry.range("permeability"),
        tests: tests.into_iter().collect::<Option<_>>()?,
        retests_max: if entry.has("retests") { entry.whole("retests")? } else { 0 },
    })
}

/// A filter is tested after its use, whatever else it is: that alone shows that it held.
fn after_use(entry: &Entry<'_>) {
    entry.require_some("test");
    let tests = entry.peek_tables("test");
    if !tests.is_empty() && !tests.iter().any(|it| it.peek("when") == Some("after-use")) {
        entry.fault("test", FaultKind::FilterUntested {});
    }
}

/// One test on each side of the use.
fn twice(entry: &Entry<'_>) {
    let tests = entry.peek_tables("test");
    for (place, it) in tests.iter().enumerate() {
        let when = it.peek("when");
        if when.is_some() && tests.iter().take(place).any(|other| other.peek("when") == when) {
            it.fault("when", FaultKind::Repeated { given: when.unwrap_or_default().to_string() });
        }
    }
}

fn test(entry: &Entry<'_>) -> Option<IntegrityTest> {
    entry.only(&["when", "method", "unit", "limit"]);
    let (phase, method) = (entry.one_of("when", PHASES), entry.one_of("method", METHODS));
    let method = method?;
    if !method.is_measured() {
        entry.without(&["unit", "limit"], "visual");
        return Some(IntegrityTest { phase: phase?, method, unit: None, limit: None });
    }
    entry.require("limit");
    let (unit, limit) = (entry.unit("unit"), entry.range("limit"));
    let open = limit.as_ref().map(|it| (it.low().is_some(), it.high().is_some()));
    let wanted = if method.has_minimum() { (true, false) } else { (false, true) };
    if open.is_some_and(|it| it != wanted) {
        let expected = if method.has_minimum() { ">=" } else { "<=" };
        entry.fault(
            "limit",
            FaultKind::LimitWrongWay { method: method.id().to_string(), expected: expected.to_string() },
        );
    }
    Some(IntegrityTest { phase: phase?, method, unit: Some(unit?), limit: Some(limit?) })
}

/// The classes that a step names under a key.
pub(super) fn classes(entry: &Entry<'_>, key: &str, index: &Index<'_>) -> Vec<ConsumableClassId> {
    let known = |it: &Placed<&str>| index.refers(entry, Sort::Consumable, *it);
    entry.texts(key).into_iter().filter(known).filter_map(|it| ConsumableClassId::new(it.it).ok()).collect()
}
