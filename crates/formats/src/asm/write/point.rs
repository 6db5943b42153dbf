//! What a detector sees at one point: absorbances at a wavelength, luminescence, fluorescence, of a well or of a cuvette
//! (ASM plate-reader, REC/2025/03; spectrophotometry, REC/2024/06).
//!
//! The plate-reader's schema insists on a position and on the number of wells; a reading that says neither has `N/A` and no
//! value there, and a document of absorbances alone is one of spectrophotometry, which asks for neither.

use rust_decimal::Decimal;

use super::Technique;
use super::parts::{Fit, Ids, custom, errors, fit, member, no_value, object, quantity, text};
use super::technique::{device, result, sample_with};
use crate::json::Json;
use crate::measured::{Amount, Reading, Run, Said, Sample, Unit};

/// What is seen, its unit in the schema, and how the detector is called.
const SEEN: [(&str, &str, &str); 3] = [
    (ABSORBANCE, "mAU", "Absorbance"),
    ("luminescence", "RLU", "Luminescence"),
    ("fluorescence", "RFU", "Fluorescence"),
];
const ABSORBANCE: &str = "absorbance";
/// The roles of a sample that the schema has a word for.
const ROLES: [(&str, &str); 4] = [
    ("blank", "blank role"),
    ("control", "control sample role"),
    ("standard", "standard sample role"),
    ("unknown", "unknown sample role"),
];

/// Whether a run has something of it.
pub(super) fn holds(run: &Run) -> bool {
    run.amounts.iter().any(|it| seen(it).is_some())
}

/// Whether it is nothing but absorbances whose position nobody says.
pub(super) fn is_nowhere(run: &Run) -> bool {
    run.sample.location.is_none() && run.amounts.iter().all(|it| seen(it).is_none_or(|it| it.0 == ABSORBANCE))
}

/// What an amount is of it; an absorbance has a wavelength.
fn seen(amount: &Amount) -> Option<(&'static str, &'static str, &'static str)> {
    let it = *SEEN.iter().find(|it| it.0 == amount.name)?;
    (it.0 != ABSORBANCE || wavelength(amount).is_some()).then_some(it)
}

/// What the readings of a document are.
pub(super) fn feature(reading: &Reading) -> &'static str {
    reading.runs.iter().flat_map(|it| &it.amounts).find_map(seen).map_or(ABSORBANCE, |it| it.0)
}

/// In nanometres.
fn wavelength(amount: &Amount) -> Option<Decimal> {
    Decimal::from_str_exact(amount.of.as_deref()?.strip_suffix(" nm")?).ok()
}

/// How many wells the plate has: the smallest usual one that has every position of the file; no value where it has none.
/// Positions that are letters alone are the eight of a row.
pub(super) fn wells(reading: &Reading) -> Json {
    let mut wells = None;
    for position in reading.runs.iter().filter_map(|it| it.sample.location.as_ref()) {
        let (row, column) = position.text.split_at_checked(1).unwrap_or((position.text.as_str(), ""));
        let beyond = !row.bytes().all(|it| (b'A'..=b'H').contains(&it));
        let needed = match column.parse::<u32>() {
            Ok(1..=12) if !beyond => 96,
            Ok(1..=24) => 384,
            Ok(_) => 1_536,
            Err(_) => 8,
        };
        wells = wells.max(Some(needed));
    }
    wells.map_or_else(|| no_value("#"), |it: u32| quantity(Decimal::from(it), "#"))
}

/// One measurement for each reading; what the software calculated from them stands apart and points to the first.
pub(super) fn measurements(technique: Technique, run: &Run, ids: &mut Ids, calculated: &mut Vec<Json>) -> Vec<Json> {
    let mut measurements = Vec::new();
    let mut first = None;
    for amount in &run.amounts {
        let Some((name, unit, detection)) = seen(amount) else { continue };
        let id = ids.next();
        let setting = wavelength(amount).map(|nm| ("detector wavelength setting".to_owned(), quantity(nm, "nm")));
        // Each is a number of its own kind, and the schema counts absorbance in thousandths.
        let own = if name == ABSORBANCE { "AU" } else { unit };
        let own = Amount { unit: Some(Unit { written: own.to_owned(), ucum: None }), ..amount.clone() };
        let (value, failed) = match fit(&own, unit) {
            Fit::Number(it) => (member(name, Some(quantity(it, unit))), Vec::new()),
            Fit::Error(words) => (member(name, Some(no_value(unit))), vec![(name.to_owned(), words)]),
            Fit::Not => continue,
        };
        measurements.push(object([
            device(
                if technique == Technique::PlateReader { "plate reader" } else { "spectrophotometer" },
                Some(detection),
                setting,
            ),
            member("measurement identifier", Some(text(&id))),
            sample(technique, run),
            value,
            errors(failed),
        ]));
        first = first.or(Some((id, name)));
    }
    for amount in run.amounts.iter().filter(|it| it.name == "mass concentration" || it.name.starts_with("A260/")) {
        let Some((source, of)) = &first else { continue };
        calculated.extend(result(amount, super::parts::unit(amount), &[(source, of)], ids));
    }
    measurements
}

/// The sample with its role and what it was diluted to, as far as that is said.
fn sample(technique: Technique, run: &Run) -> Option<(String, Json)> {
    let nowhere = technique == Technique::PlateReader && run.sample.location.is_none();
    let location = if nowhere { Said::known("N/A") } else { run.sample.location.clone() };
    let run = Run { sample: Sample { location, ..run.sample.clone() }, ..run.clone() };
    let (name, mut it) = sample_with(&run, custom(run.settings.iter(), &[]))?;
    let role = run.sample.role.as_ref().map(|it| it.text.to_lowercase());
    let role = role.and_then(|role| ROLES.iter().find(|(word, _)| *word == role));
    if let (Some((_, role)), crate::json::Kind::Object(members)) = (role, &mut it.kind) {
        members.push(("sample role type".to_owned(), text(role)));
    }
    Some((name, it))
}
