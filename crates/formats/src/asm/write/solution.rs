//! The document of a solution analyser: analytes, gases, pH, osmolality and cells of a culture, and particles counted by
//! light obscuration (ASM solution-analyzer, REC/2024/09).
//!
//! Each detector's quantities are a measurement of their own. What the schema insists on and the file has not is no value
//! with an error beside it. The schema knows concentrations of mass and of substance; an activity of an enzyme (U/L) is
//! neither and becomes none, but stands beside the sample with its own unit. A run of a
//! particle counter that the operator discarded says so (`data processing omission setting`), and means over the runs are
//! calculated data that point to the size classes they were taken from.

use super::parts::{Fit, Ids, aggregate, count, custom, errors, fit, member, no_value, quantity, text, truth};
use super::technique::{CELLS_NEEDED, insisted, result, sample_with, table};
use crate::json::Json;
use crate::measured::{Amount, Run, Unit};
use crate::number::Value;

/// Quantities of gases and of the pH electrode, and their units in the schema.
const GASES: &[(&str, &str)] =
    &[("pO2", "mmHg"), ("pCO2", "mmHg"), ("carbon dioxide saturation", "%"), ("oxygen saturation", "%")];
const ELECTRODE: &[(&str, &str)] = &[("pH", "pH"), ("temperature", "degC")];
/// Without these the schema takes nothing for a measurement of gases, or of the electrode.
const GASES_NEEDED: &[(&str, &str)] = &[("pO2", "mmHg"), ("pCO2", "mmHg")];
const ELECTRODE_NEEDED: &[(&str, &str)] = &[("pH", "pH")];
const OSMOMETER: &[(&str, &str)] = &[("osmolality", "mosm/kg")];
const CELLS: &[(&str, &str)] = &[
    ("viability (cell counter)", "%"),
    ("total cell density (cell counter)", "10^6 cells/mL"),
    ("viable cell density (cell counter)", "10^6 cells/mL"),
    ("average live cell diameter (cell counter)", "µm"),
    ("total cell count", "cell"),
    ("viable cell count", "cell"),
];
/// Concentrations of an analyte.
const ANALYTES: &[(&str, &str)] = &[("mass concentration", "g/L"), MOLAR];
const MOLAR: (&str, &str) = ("molar concentration", "mmol/L");
const ACTIVITY: &str = "catalytic activity concentration";
/// Counts of a size class.
const PARTICLES: &[(&str, &str)] = &[
    ("cumulative count", "(unitless)"),
    ("cumulative particle density", "Counts/mL"),
    ("differential count", "(unitless)"),
    ("differential particle density", "Counts/mL"),
];
const MEAN: &str = "average ";
/// Settings that the schema has a place for, in mL.
const OF_DEVICE: [&str; 2] = ["detector view volume", "sample volume setting"];
const REPETITIONS: &str = "repetition setting";
/// The report does not say it, and the schema insists on it for particles.
const FLUSH: &[(&str, &str)] = &[("flush volume setting", "mL")];
const OF_PROCESSING: [&str; 2] = ["dilution factor setting", "cell density dilution factor"];

/// Whether a run has something of this technique besides counts of cells, which have a technique of their own.
pub(super) fn holds(run: &Run) -> bool {
    let other = [GASES, OSMOMETER].concat();
    run.amounts.iter().any(|it| {
        it.name == "pH"
            || it.name == ACTIVITY
            || (it.of.is_some() && ANALYTES.iter().any(|(name, _)| it.name == *name))
            || other.iter().any(|(name, _)| it.name == *name)
            || is_count(it)
    })
}

/// Whether a run holds nothing but means of other runs.
pub(super) fn is_mean(run: &Run) -> bool {
    !run.amounts.is_empty() && run.amounts.iter().all(|it| it.name.strip_prefix(MEAN).is_some_and(is_particles))
}

fn is_particles(name: &str) -> bool {
    PARTICLES.iter().any(|(it, _)| *it == name)
}

fn is_count(amount: &Amount) -> bool {
    is_particles(&amount.name)
}

/// The measurements of a run, one for each detector that saw something.
pub(super) fn measurements(run: &Run, time: &str, ids: &mut Ids) -> Vec<Json> {
    let mut all = Vec::new();
    if run.amounts.iter().any(is_count) {
        all.push(particles(run, time, ids));
    }
    let mut failed = Vec::new();
    let analytes = analytes(run, &mut failed);
    let absorbance = absorbance(run, &mut failed);
    if !analytes.is_empty() || absorbance.is_some() || !failed.is_empty() {
        let analytes = if analytes.is_empty() { None } else { aggregate("analyte", analytes) };
        all.push(measurement(run, time, ids, "metabolite-detection", vec![analytes, absorbance, errors(failed)]));
    }
    for (kind, wanted, needed) in [
        ("blood-gas-detection", GASES, GASES_NEEDED),
        ("ph-detection", ELECTRODE, ELECTRODE_NEEDED),
        ("osmolality-detection", OSMOMETER, OSMOMETER),
    ] {
        let mut failed = Vec::new();
        let mut found = table(&run.amounts, wanted, &mut failed);
        if !found.is_empty() || !failed.is_empty() {
            insisted(&mut found, needed, &mut failed);
            found.push(errors(failed));
            all.push(measurement(run, time, ids, kind, found));
        }
    }
    let mut failed = Vec::new();
    let mut found = table(&run.amounts, CELLS, &mut failed);
    if !found.is_empty() || !failed.is_empty() {
        insisted(&mut found, &CELLS_NEEDED, &mut failed);
        found.push(processing(run, false));
        let processed = aggregate("processed data", vec![super::object(found)]);
        all.push(measurement(run, time, ids, "cell-counting", vec![processed, errors(failed)]));
    }
    all
}

fn measurement(run: &Run, time: &str, ids: &mut Ids, detection: &str, data: Vec<Option<(String, Json)>>) -> Json {
    let mut members = vec![
        device(run, Some(detection), Vec::new()),
        member("measurement identifier", Some(text(&ids.next()))),
        member("measurement time", Some(text(time))),
        // What the schema has no place for is kept with the sample, under its own name.
        sample_with(run, custom(run.amounts.iter().filter(|it| it.name == ACTIVITY), &run.others)),
    ];
    members.extend(data);
    super::object(members)
}

fn device(run: &Run, detection: Option<&str>, more: Vec<Option<(String, Json)>>) -> Option<(String, Json)> {
    let own = |name: &&str| run.settings.iter().find(|it| it.name == *name);
    let settings = OF_DEVICE.iter().filter_map(own).filter_map(|it| match fit(it, "mL") {
        Fit::Number(value) => Some(member(&it.name, Some(quantity(value, "mL")))),
        Fit::Error(_) | Fit::Not => None,
    });
    let repetitions = own(&REPETITIONS).map(|it| it.value);
    let repetitions = match repetitions {
        Some(Value::Number(it)) => Some(count(it)),
        Some(Value::Below(_) | Value::Above(_) | Value::NotAvailable | Value::Empty | Value::Remark) | None => None,
    };
    let placed = |name: &str| OF_DEVICE.contains(&name) || OF_PROCESSING.contains(&name) || name == REPETITIONS;
    let other = custom(run.settings.iter().filter(|it| !placed(&it.name)), &[]);
    let mut members = vec![
        member("device type", Some(text("solution-analyzer"))),
        member("detection type", detection.map(text)),
        other,
        member(REPETITIONS, repetitions),
    ];
    members.extend(settings);
    members.extend(more);
    aggregate("device control", vec![super::object(members)])
}

/// How the figures came about: dilution, and whether they were discarded.
fn processing(run: &Run, discarded: bool) -> Option<(String, Json)> {
    let own = |name: &&str| run.settings.iter().find(|it| it.name == *name);
    let mut members: Vec<_> = OF_PROCESSING
        .iter()
        .filter_map(own)
        .filter_map(|it| match fit(it, "(unitless)") {
            Fit::Number(value) => Some(member(&it.name, Some(quantity(value, "(unitless)")))),
            Fit::Error(_) | Fit::Not => None,
        })
        .collect();
    if discarded {
        members.push(member("data processing omission setting", Some(truth(true))));
    }
    (!members.is_empty()).then(|| ("data processing document".to_owned(), super::object(members)))
}

fn analytes(run: &Run, failed: &mut Vec<(String, String)>) -> Vec<Json> {
    let mut found = Vec::new();
    for amount in &run.amounts {
        let Some(of) = &amount.of else { continue };
        let known = ANALYTES.iter().find(|(name, _)| amount.name == *name);
        let (name, unit) = match known {
            Some(known) => *known,
            None if amount.name == ACTIVITY => MOLAR,
            None => continue,
        };
        let value = match (known, fit(amount, unit)) {
            (Some(_), Fit::Number(value)) => quantity(value, unit),
            // Without a number, or in a unit that becomes none of the schema's: what the file says, in its words.
            (_, Fit::Number(_) | Fit::Error(_) | Fit::Not) => {
                let unit_of = amount.unit.as_ref().map_or("", |it| it.written.as_str());
                failed.push((of.clone(), format!("{} {unit_of}", amount.written).trim().to_owned()));
                no_value(unit)
            }
        };
        found.push(super::object([member("analyte name", Some(text(of))), member(name, Some(value)), flag(amount)]));
    }
    found
}

/// What the instrument says against a value that it gives all the same.
fn flag(amount: &Amount) -> Option<(String, Json)> {
    let said = amount.remark.as_ref()?;
    member("custom information document", Some(super::object([member("flag", Some(text(said)))])))
}

fn absorbance(run: &Run, failed: &mut Vec<(String, String)>) -> Option<(String, Json)> {
    let amount = run.amounts.iter().find(|it| it.name == "absorbance")?;
    // Absorbance is a number of its own kind; the schema counts it in thousandths.
    let in_units = Amount { unit: Some(Unit { written: "AU".to_owned(), ucum: None }), ..amount.clone() };
    match fit(&in_units, "mAU") {
        Fit::Number(value) => member("absorbance", Some(quantity(value, "mAU"))),
        Fit::Error(words) => {
            failed.push(("absorbance".to_owned(), words));
            None
        }
        Fit::Not => None,
    }
}

fn particles(run: &Run, time: &str, ids: &mut Ids) -> Json {
    let mut classes: Vec<&str> = Vec::new();
    for of in run.amounts.iter().filter(|it| is_count(it)).filter_map(|it| it.of.as_deref()) {
        if !classes.contains(&of) {
            classes.push(of);
        }
    }
    let discarded = run.amounts.iter().any(|it| it.remark.is_some());
    let (mut distribution, mut failed) = (Vec::new(), Vec::new());
    for of in classes {
        let own: Vec<Amount> = run.amounts.iter().filter(|it| it.of.as_deref() == Some(of)).cloned().collect();
        let id = ids.next();
        ids.counted((run.sample.called(), of), &id, discarded);
        let mut members = vec![member("distribution identifier", Some(text(&id)))];
        let size = of.strip_suffix(" µm").and_then(|it| rust_decimal::Decimal::from_str_exact(it).ok());
        members.push(member("particle size", size.map(|it| quantity(it, "µm"))));
        let mut counts = table(&own, PARTICLES, &mut failed);
        insisted(&mut counts, PARTICLES, &mut failed);
        members.extend(counts);
        distribution.push(super::object(members));
    }
    let processed = super::object([processing(run, discarded), aggregate("distribution", distribution)]);
    let mut flush = Vec::new();
    insisted(&mut flush, FLUSH, &mut failed);
    let mut members = vec![
        device(run, None, flush),
        member("measurement identifier", Some(text(&ids.next()))),
        member("measurement time", Some(text(time))),
        sample_with(run, custom(std::iter::empty(), &run.others)),
    ];
    members.extend([aggregate("processed data", vec![processed]), errors(failed)]);
    super::object(members)
}

/// Means over the runs that count, each with the size classes that it was taken from; where the report shows none of those
/// runs, with the classes that it shows.
pub(super) fn means(run: &Run, ids: &mut Ids) -> Vec<Json> {
    let mut found = Vec::new();
    for amount in &run.amounts {
        let Some((name, unit)) = amount.name.strip_prefix(MEAN).and_then(|of| PARTICLES.iter().find(|it| it.0 == of))
        else {
            continue;
        };
        let sources = ids.classes(run.sample.called(), amount.of.as_deref().unwrap_or_default());
        let sources: Vec<(&str, &str)> = sources.iter().map(|it| (it.as_str(), *name)).collect();
        found.extend(result(amount, unit, &sources, ids));
    }
    found
}
