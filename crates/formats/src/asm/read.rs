//! The frame of an ASM document: the technique, its documents, their measurements, and what was calculated from them.

use std::collections::BTreeMap;

use super::walk::{Ids, Walk, amount, without_errors};
use super::{DOCUMENT, technique};
use crate::data_system::{said, when};
use crate::family::Family;
use crate::json::{Json, Kind};
use crate::measured::{Instrument, Reading, Run};
use crate::unreadable::{Unreadable, What};

/// Reads a document of any technique.
pub(crate) fn read(json: &Json) -> Result<Reading, Unreadable> {
    let missing = || What::MemberMissing { member: "… aggregate document" }.in_line(json.at.line);
    let (_, top) = technique(json).ok_or_else(missing)?;
    let mut runs = Vec::new();
    let mut ids: Ids = BTreeMap::new();
    for (name, value) in top.members() {
        let Some(name) = name.strip_suffix(DOCUMENT) else { continue };
        if name.ends_with(" aggregate") || name.ends_with(" system") || name == "custom information" {
            continue;
        }
        for document in list(value) {
            of_document(document, &mut runs, &mut ids)?;
        }
    }
    if runs.is_empty() {
        return Err(What::NoRows.in_line(top.at.line));
    }
    calculated(top, &mut runs, &ids)?;
    runs.iter_mut().for_each(without_errors);
    Ok(Reading { family: Family::Asm, instrument: instrument(top), runs })
}

/// A list, or the one thing that stands in its place.
pub(super) fn list(json: &Json) -> &[Json] {
    match &json.kind {
        Kind::List(items) => items,
        Kind::Object(_) => std::slice::from_ref(json),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => &[],
    }
}

fn instrument(top: &Json) -> Instrument {
    let device = top.get("device system document");
    let system = top.get("data system document");
    let of = |json: Option<&Json>, name: &str| json.and_then(|it| said(it, name)).filter(|it| it.text != "N/A");
    Instrument {
        vendor: of(device, "product manufacturer"),
        model: of(device, "model number"),
        serial: of(device, "equipment serial number"),
        name: of(device, "asset management identifier").or_else(|| of(device, "device identifier")),
        software: of(system, "software name"),
        version: of(system, "software version"),
    }
}

/// One document of the technique: one or several measurements under one analyst.
fn of_document(document: &Json, runs: &mut Vec<Run>, ids: &mut Ids) -> Result<(), Unreadable> {
    let analyst = said(document, "analyst");
    let before = runs.len();
    if let Some(aggregate) = document.get("measurement aggregate document") {
        let time = when(aggregate, "measurement time")?;
        for measurement in aggregate.get("measurement document").map_or(&[][..], list) {
            let mut walk = Walk::new(runs.len(), ids);
            walk.measurement(measurement)?;
            let mut run = walk.run;
            run.when = when(measurement, "measurement time")?.or_else(|| time.clone()).or(run.when);
            run.analyst = said(aggregate, "analyst").or_else(|| analyst.clone());
            runs.push(run);
        }
        calculated(aggregate, runs, ids)?;
    }
    // A document without measurements is one itself.
    if runs.len() == before {
        let mut walk = Walk::new(before, ids);
        walk.measurement(document)?;
        let mut run = walk.run;
        run.analyst = analyst;
        runs.push(run);
    }
    calculated(document, runs, ids)
}

/// What was calculated from measurements stands apart and points to them; it goes to the run that it was made from.
fn calculated(of: &Json, runs: &mut [Run], ids: &Ids) -> Result<(), Unreadable> {
    let found = of.find(&["calculated data aggregate document", "calculated data document"]);
    for it in found.map_or(&[][..], list) {
        let name = said(it, "calculated data name");
        let (Some(name), Some(result)) = (name, it.get("calculated result")) else { continue };
        let sources = it.find(&["data source aggregate document", "data source document"]).map_or(&[][..], list);
        let source = sources.iter().find_map(|it| said(it, "data source identifier"));
        let at = source.and_then(|it| ids.get(&it.text)).copied();
        // What points nowhere is of the whole file where that has one measurement, and of none where it has several.
        let at = at.or((runs.len() == 1).then_some(0));
        if let (Some(run), Some(amount)) = (at.and_then(|it| runs.get_mut(it)), amount(&name.text, result)?) {
            run.amounts.push(amount);
        }
    }
    Ok(())
}
