//! A method laid out flat, with what is asked of its system and how its figures derive: what of it changed is read here.

use alloc::format;
use alloc::vec::Vec;

use super::derives::Derives;
use super::method::Method;
use super::rows::{EntryKind, Row};

pub(super) fn method(id: &str, it: &Method) -> Row {
    let row = Row::new(format_args!("library/{id}"), EntryKind::Method)
        .field("version", it.version)
        .label("name", &it.name)
        .maybe("procedure", it.procedure.as_ref())
        .maybe("instrument", it.instrument.as_ref())
        .list("uses", &it.uses)
        .maybe("incubation", it.incubation.as_ref());
    let row = it.derives.iter().fold(row, derives);
    it.suitability.iter().fold(row, |row, it| {
        let at: Vec<_> = it.at.iter().map(|it| it.id()).collect();
        row.label(&format!("suitability.{}.name", it.id), &it.name)
            .field(format_args!("suitability.{}.unit", it.id), it.unit.code())
            .field(format_args!("suitability.{}.limit", it.id), it.limit)
            .list(&format!("suitability.{}.at", it.id), &at)
    })
}

/// A window, a coefficient or a limit of validity changes what a result is: it is told as a change.
fn derives(row: Row, it: &Derives) -> Row {
    let row = row
        .field("derives.calculator", &it.calculator)
        .list("derives.enters", &it.enters)
        .maybe("derives.assigned", it.assigned.as_ref())
        .maybe("derives.injections", (it.injections > 1).then_some(it.injections))
        .maybe("derives.scans.from", it.scans.as_ref().map(|it| &it.from))
        .maybe("derives.scans.to", it.scans.as_ref().map(|it| &it.to))
        .field("derives.parameters", &it.parameters);
    let row = it.signals.iter().fold(row, |row, it| {
        let wavelength = it.wavelength.as_ref().map(|it| format!(" {it} nm")).unwrap_or_default();
        row.field(format_args!("derives.signals.{}", it.field), format!("{}{wavelength}", it.quantity.id()))
    });
    let row =
        it.validity.iter().fold(row, |row, it| row.field(format_args!("derives.validity.{}", it.field), it.limit));
    let row =
        it.spread.iter().fold(row, |row, it| row.field(format_args!("derives.spread.{}", it.attribute), &it.most));
    it.gives.iter().fold(row, |row, it| row.field(format_args!("derives.gives.{}", it.attribute), &it.field))
}
