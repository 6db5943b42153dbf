//! Reading a stage with its unit operations.

use alloc::string::String;
use alloc::vec::Vec;

use super::agreement::{Agreement, agreement};
use super::attribute::attribute;
use super::check::check;
use super::composition::{Composition, composition};
use super::entry::{Entry, Placed, unique};
use super::exposures::{self, daily_doses, permitted_intake};
use super::fault::{FaultKind, Sort};
use super::index::{Index, StageSeen, UnitSeen};
use super::library::evidence;
use super::model::{Attribute, Principle, Stage, UnitOperation};
use super::parameter::parameter;
use super::plausibility::{Plausibility, plausibility};
use super::routes::{blending, named, routes};
use super::sampling::samples;
use super::step::step;
use super::when::When;
use super::words::CONTAMINATION;
use crate::id::{EntryId, EquipmentClassId, MaterialId, NotAnId, ProcedureId, StageId, UnitId};

pub(super) fn stage(seen: &StageSeen<'_>, index: &Index<'_>) -> Option<Stage> {
    let head = seen.head()?;
    head.only(&[
        "id",
        "name",
        "points",
        "contamination",
        "makes",
        "certificate-of-analysis",
        "daily-dose",
        "principle",
        "attribute",
        "reprocessing",
        "blending",
        "sample",
        "agreement",
        "plausibility",
        "composition",
    ]);
    let id = head.id("id", StageId::new);
    let points = index.points(&head);
    let name = head.label("name");
    let contamination = head.some_of("contamination", CONTAMINATION);
    let makes = reference(&head, "makes", Sort::Material, index, MaterialId::new);
    let certificate_of_analysis = head.flag("certificate-of-analysis");
    let principles = head.tables("principle");
    let read_principles: Vec<Option<Principle>> = principles.iter().map(|it| principle(it, index)).collect();
    let doses = daily_doses(&head);
    let own = |it: &Entry<'_>| {
        let read = attribute(it, When::of(it).holds(&index.features), index);
        let intake = permitted_intake(it, read.as_ref().map(|it| &it.specification), &head, &doses);
        Some(Attribute { intake: intake?, ..read? })
    };
    let read_attributes: Vec<Option<Attribute>> = seen.attributes.iter().map(own).collect();
    let units: Vec<Option<UnitOperation>> = seen.units.iter().map(|it| unit_operation(it, seen, index)).collect();
    // A path names one thing, so whatever stands directly under the stage shares one list of ids.
    let under = seen.units.iter().map(|it| it.entry.clone());
    let (routes, blending) = (routes(&head, seen, index), blending(&head, index));
    let samples = samples(&head, seen, index);
    let own = seen.attributes.iter().cloned().chain(named(&head, seen));
    unique(&principles.into_iter().chain(own).chain(under).collect::<Vec<_>>());
    for key in ["attribute", "unit"] {
        (if key == "unit" { &seen.file } else { &head }).tables(key);
    }
    let agreements: Vec<Option<Agreement>> = head.tables("agreement").iter().map(|it| agreement(it, seen)).collect();
    unique(&head.tables("agreement"));
    let plausibilities: Vec<Option<Plausibility>> =
        head.tables("plausibility").iter().map(|it| plausibility(it, seen, index)).collect();
    unique(&head.tables("plausibility"));
    let compositions: Vec<Option<Composition>> =
        head.tables("composition").iter().map(|it| composition(it, seen, index)).collect();
    unique(&head.tables("composition"));
    check(seen, index);
    Some(Stage {
        id: id?,
        points,
        name: name?,
        contamination,
        makes: makes?,
        principles: read_principles.into_iter().collect::<Option<_>>()?,
        daily_doses: doses.into_iter().collect::<Option<_>>()?,
        attributes: read_attributes.into_iter().collect::<Option<_>>()?,
        certificate_of_analysis,
        units: units.into_iter().collect::<Option<_>>()?,
        routes: routes?,
        blending: blending?,
        samples: samples?,
        agreements: agreements.into_iter().collect::<Option<_>>()?,
        plausibilities: plausibilities.into_iter().collect::<Option<_>>()?,
        compositions: compositions.into_iter().collect::<Option<_>>()?,
    })
}

/// The entry that a key must name.
pub(super) fn reference<T>(
    entry: &Entry<'_>,
    key: &str,
    sort: Sort,
    index: &Index<'_>,
    new: fn(&str) -> Result<T, NotAnId>,
) -> Option<T> {
    let named = Placed { it: entry.text(key)?, at: entry.at(key) };
    if index.refers(entry, sort, named) { new(named.it).ok() } else { None }
}

fn references<T>(
    entry: &Entry<'_>,
    key: &str,
    sort: Sort,
    index: &Index<'_>,
    new: fn(&str) -> Result<T, NotAnId>,
) -> Vec<T> {
    entry.texts(key).into_iter().filter(|it| index.refers(entry, sort, *it)).filter_map(|it| new(it.it).ok()).collect()
}

fn principle(entry: &Entry<'_>, index: &Index<'_>) -> Option<Principle> {
    entry.only(&["id", "points", "name", "evidence"]);
    let (id, name) = (entry.id("id", EntryId::new), entry.label("name"));
    let (points, evidence): (_, Vec<String>) = (index.points(entry), evidence(entry));
    Some(Principle { id: id?, points, name: name?, evidence })
}

fn unit_operation(seen: &UnitSeen<'_>, stage: &StageSeen<'_>, index: &Index<'_>) -> Option<UnitOperation> {
    let entry = &seen.entry;
    entry.only(&[
        "id",
        "points",
        "name",
        "kind",
        "procedure",
        "equipment",
        "protection",
        "room",
        "when",
        "parameter",
        "attribute",
        "step",
        "sample",
    ]);
    for key in ["parameter", "attribute", "step"] {
        entry.tables(key);
    }
    When::check(entry, &index.features);
    let id = entry.id("id", UnitId::new);
    let points = index.points(entry);
    let (name, room) = (entry.label("name"), entry.label_maybe("room"));
    let kind = reference(entry, "kind", Sort::UnitKind, index, EntryId::new);
    let procedure = reference(entry, "procedure", Sort::Procedure, index, ProcedureId::new);
    let equipment = references(entry, "equipment", Sort::Equipment, index, EquipmentClassId::new);
    let protection = references(entry, "protection", Sort::Protection, index, EntryId::new);
    // A path names one thing, so parameters and attributes share one list of ids.
    unique(&[seen.parameters.clone(), seen.attributes.clone()].concat());
    unique(&seen.steps);
    let parameters: Vec<_> = seen.parameters.iter().map(|it| parameter(it, stage, seen, index)).collect();
    // A unit operation's material is not what the stage's daily doses are of.
    for it in seen.attributes.iter().filter(|it| it.has(exposures::KEY)) {
        let (key, kind) = (exposures::KEY.into(), "unit.attribute".into());
        it.fault(exposures::KEY, FaultKind::KeyNotHere { key, kind });
    }
    let attributes: Vec<_> = seen.attributes.iter().map(|it| attribute(it, seen.has(it, index), index)).collect();
    let steps: Vec<_> = seen.steps.iter().map(|it| step(it, stage, seen, index)).collect();
    Some(UnitOperation {
        id: id?,
        points,
        name: name?,
        kind: kind?,
        procedure: procedure?,
        equipment,
        protection,
        room,
        parameters: parameters.into_iter().collect::<Option<_>>()?,
        attributes: attributes.into_iter().collect::<Option<_>>()?,
        steps: steps.into_iter().collect::<Option<_>>()?,
        applies: seen.applies,
    })
}
