//! `GET /determinations/{id}/asm`: our own integration of a chromatogram as an Allotrope document, for whoever takes results
//! into a system of their own: the recording, the peaks that we found in it with their loads, and the mean load.
//!
//! It is the answer on record, not one that is calculated now; the recording is read from the kept file.

use axum::extract::{Path, State as Of};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use formats::measured::{Amount, Peak, Reading, Run, Said, Trace};
use plant::lab::Determination;
use plant::people::Taken;
use plant::text::Text;
use rust_decimal::Decimal;
use serde_json::Value;

use super::determination::{kept, known, name_of, places};
use super::injection;
use crate::app::App;
use crate::page::PageError;
use crate::people::Me;
use crate::people::access::Out;

/// The calculator whose answers are peaks of a chromatogram.
const OVER_A_CHROMATOGRAM: &str = "hic-trace";

/// Whether there is such a document of it: peaks without a doubt, in a recording whose day is known.
pub(super) fn is_written(it: &Determination, reading: Option<&Reading>) -> bool {
    let recorded = reading.and_then(|reading| integrated(it, reading));
    recorded.is_some_and(|it| it.runs.iter().all(|it| it.when.is_some()))
}

/// `GET /determinations/{id}/asm`
pub(super) async fn show(me: Me, Of(app): Of<App>, Path(id): Path<String>) -> Result<Response, PageError> {
    let id = known(&id)?;
    let it = app.settled().determinations.get(&id).cloned().ok_or(PageError::NotFound)?;
    let (reader, of) = (app.clone(), it.clone());
    let reading = tokio::task::spawn_blocking(move || integrated(&of, &kept(&reader, &of)?));
    let reading = reading.await.map_err(|_| PageError::Broken)?.ok_or(PageError::NotFound)?;
    let offset = app.zone().offset(app.now());
    // Of the same answer the same document, whichever file it is asked of.
    let source = formats::asm::Source { name: name_of(&it), sha256: &it.derivation.output_sha256, offset };
    let document = formats::asm::write(&reading, &source).map_err(|_| PageError::NotFound)?;
    let which = Text::new(id.as_str()).ok();
    app.took_out(&me, Out { what: Taken::Files, items: 1, span: None, which, head: None });
    let head = [
        (CONTENT_TYPE, "application/json".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{id}.asm.json\"")),
    ];
    Ok((head, document).into_response())
}

/// The recording with our peaks in place of the data system's; nothing where it gave none that stand.
fn integrated(it: &Determination, reading: &Reading) -> Option<Reading> {
    let (_, sample) = it.derivation.file()?;
    if it.derivation.calculator != OVER_A_CHROMATOGRAM || !it.doubts.is_empty() {
        return None;
    }
    let output: Value = serde_json::from_str(&it.derivation.output).ok()?;
    let answers = injection::answers(&output);
    let runs = places(it).iter().zip(answers).map(|(place, answer)| injected(reading, sample, place, answer));
    let runs: Vec<Run> = runs.collect::<Option<_>>()?;
    (!runs.is_empty()).then(|| Reading { runs, ..reading.clone() })
}

/// One injection: its recording, and what we found in it.
fn injected(reading: &Reading, sample: &str, place: &str, answer: &Value) -> Option<Run> {
    let run = reading.of_sample(sample).into_iter().find(|it| it.traces.iter().any(|it| it.at == place))?;
    let trace = run.traces.iter().find(|it| it.at == place)?;
    let mut run = run.clone();
    run.peaks = answer.get("peaks")?.as_array()?.iter().filter_map(|it| peak(it, answer, trace)).collect();
    run.amounts = figure("drug-to-antibody ratio", answer.get("dar")?, "1").into_iter().collect();
    run.traces = vec![trace.clone()];
    Some(run)
}

fn peak(it: &Value, output: &Value, trace: &Trace) -> Option<Peak> {
    let load = it.get("load")?.as_u64();
    let area = trace.signal.unit.as_ref().map(|unit| format!("{unit}.min"));
    let share = load.and_then(|it| output.pointer(&format!("/distribution_percent/{it}")));
    let amounts = [
        figure("retention time", it.get("retention_min")?, "min"),
        area.and_then(|unit| figure("peak area", it.get("area")?, &unit)),
        it.get("half_width_min").and_then(|it| figure("peak width at half height", it, "min")),
        share.and_then(|it| figure("relative peak area", it, "%")),
    ];
    let name = load.and_then(|it| Said::known(&format!("D{it}")));
    Some(Peak { name, amounts: amounts.into_iter().flatten().collect() })
}

/// A figure with the digits that it has on record.
fn figure(name: &str, it: &Value, unit: &str) -> Option<Amount> {
    let written = it.as_number()?.to_string();
    let value = written.parse::<Decimal>().or_else(|_| Decimal::from_scientific(&written)).ok()?;
    Some(Amount::found(name, &written, value, unit))
}
