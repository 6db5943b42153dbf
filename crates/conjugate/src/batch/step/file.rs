//! Reading the file of an instrument: kept as it came, then read; what it says of this step's sample becomes the result.

use std::collections::BTreeMap;

use formats::{Unreadable, lunatic, results_csv};
use plant::batch::{FileReading, Replicate};
use plant::id::AttributeId;
use plant::quantity::Unit;
use plant::strategy::{Specification, StepKind};

use super::form::Upload;
use super::ground::Ground;
use super::view::{Place, Reading, Trouble};
use crate::language::Lang;
use crate::page::part::{Bounds, LimitBar};

/// What the step asks of a file.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub sample: String,
    /// Each test with the unit that its limit is in, or the number one for a judgement.
    pub tests: Vec<(AttributeId, Unit)>,
    /// Protein by A280 is read from the Lunatic; everything else from our own table of results.
    pub lunatic: bool,
}

/// What this step asks of a file, where it reads one.
pub(super) fn wanted(it: &Ground<'_>) -> Option<Wanted> {
    let StepKind::File { tests } = &it.step.kind else { return None };
    let found = tests.iter().filter_map(|id| Some((id, it.stage.attribute_of(&it.unit.id, id)?.1)));
    let lunatic = found.clone().all(|(_, of)| of.method.as_ref().is_some_and(|it| it.as_str() == "a280"));
    let unit = |of: &Specification| match of {
        Specification::Number { unit, .. } => *unit,
        Specification::Choice { .. } => Unit::ONE,
    };
    Some(Wanted {
        sample: it.batch.sample_name(&it.unit.id),
        tests: found.map(|(id, of)| (id.clone(), unit(&of.specification))).collect(),
        lunatic,
    })
}

/// The part of the page that asks for the file.
pub(super) fn reading(it: &Ground<'_>) -> Option<Reading> {
    let wanted = wanted(it)?;
    let tests = wanted.tests.iter().filter_map(|(id, _)| {
        let (_, of) = it.stage.attribute_of(&it.unit.id, id)?;
        let bar = match &of.specification {
            Specification::Number { unit, alert, release, shelf_life, .. } => {
                let bounds = |range: &Option<plant::quantity::Range>| range.as_ref().map(Bounds::from);
                let bar = LimitBar::new(it.lang, it.label(&of.name), unit.shown());
                Some(bar.normal(bounds(alert)).registered(bounds(release)).proven(bounds(shelf_life)).numbered())
            }
            Specification::Choice { .. } => None,
        };
        Some((it.label(&of.name), bar))
    });
    let made_up = it.plant.demonstration.then(|| format!("{}/made-up.csv", crate::batch::path::step(it.id, it.path)));
    Some(Reading { sample: wanted.sample.clone(), tests: tests.collect(), lunatic: wanted.lunatic, made_up })
}

/// Reads a file that was kept under this hash.
pub(super) fn read(wanted: &Wanted, file: &Upload, sha256: String, lang: Lang) -> Result<FileReading, Trouble> {
    if wanted.lunatic { by_lunatic(wanted, file, sha256, lang) } else { by_table(wanted, file, sha256, lang) }
}

fn unreadable(lang: Lang, fault: &Unreadable) -> Trouble {
    let words = fault.in_words(lang == Lang::Zh);
    super::trouble::problem(
        Place::File,
        lang.say("step-file-unreadable").with("why", words.sentence).plain(),
        lang.say("step-file-advice").with("advice", words.advice).plain(),
    )
}

fn by_lunatic(wanted: &Wanted, file: &Upload, sha256: String, lang: Lang) -> Result<FileReading, Trouble> {
    let export = lunatic::protein_results(&file.bytes).map_err(|fault| unreadable(lang, &fault))?;
    let rows = export.of_sample(&wanted.sample);
    let other = rows.iter().find(|it| !it.application.text.to_lowercase().contains("protein"));
    if let Some(row) = other {
        return Err(super::trouble::problem(
            Place::File,
            lang.say("step-file-application")
                .with_text("place", row.application.at)
                .with("application", formats::What::short(&row.application.text))
                .plain(),
            lang.text("step-file-application-now"),
        ));
    }
    let instrument = rows.first().map(|it| it.instrument.trimmed().to_owned());
    let mut replicates = BTreeMap::new();
    for (test, _) in &wanted.tests {
        let found = rows.iter().filter_map(|row| {
            let unit = Unit::new(row.unit.ucum()).ok()?;
            let (place, text) = (row.concentration.at.to_string(), row.concentration.written.trim().to_owned());
            Some(Replicate { place, text, unit })
        });
        replicates.insert(test.clone(), found.collect());
    }
    Ok(FileReading {
        sha256,
        name: file.name.clone(),
        format: "unchained-labs-lunatic-a280".to_owned(),
        instrument: instrument.unwrap_or_default(),
        // Where nothing is of this sample, the record names what was there instead.
        sample: sample(wanted, rows.is_empty(), &export.samples()),
        replicates,
    })
}

fn by_table(wanted: &Wanted, file: &Upload, sha256: String, lang: Lang) -> Result<FileReading, Trouble> {
    let table = results_csv::results(&file.bytes).map_err(|fault| unreadable(lang, &fault))?;
    let rows = table.of_sample(&wanted.sample);
    let mut replicates: BTreeMap<AttributeId, Vec<Replicate>> = BTreeMap::new();
    for (test, _) in &wanted.tests {
        let of_test = rows.iter().filter(|it| it.test.trimmed() == test.as_str());
        let mut all = Vec::new();
        for row in of_test {
            let code = if row.unit.is_blank() { "1" } else { row.unit.trimmed() };
            let unit = Unit::new(code).map_err(|_| {
                super::trouble::problem(
                    Place::File,
                    lang.say("step-file-unit")
                        .with_text("place", row.unit.at)
                        .with("unit", formats::What::short(code))
                        .plain(),
                    lang.text("step-file-unit-now"),
                )
            })?;
            let (place, text) = (row.value.at.to_string(), row.value.trimmed().to_owned());
            all.push(Replicate { place, text, unit });
        }
        replicates.insert(test.clone(), all);
    }
    Ok(FileReading {
        sha256,
        name: file.name.clone(),
        format: "conjugate-results-csv".to_owned(),
        instrument: "-".to_owned(),
        sample: sample(wanted, rows.is_empty(), &table.samples()),
        replicates,
    })
}

/// The sample that the reading is of; where the file holds none of ours, the names that it does hold.
fn sample(wanted: &Wanted, none: bool, found: &[&str]) -> String {
    const SHOWN: usize = 8;
    if !none {
        return wanted.sample.clone();
    }
    let names: Vec<_> = found.iter().take(SHOWN).map(|it| formats::What::short(it)).collect();
    let more = if found.len() > SHOWN { " …" } else { "" };
    if names.is_empty() { "-".to_owned() } else { format!("{}{more}", names.join(", ")) }
}
