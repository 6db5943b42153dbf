//! What was derived from a recording: a chromatogram with our peaks in place of the data system's, or the masses that we
//! found in a spectrum with the loads that they are.

use formats::measured::{Peak, Reading, Run, Said, Trace};
use serde_json::Value;

use super::super::determination::places;
use super::super::injection;
use super::{Made, Told, figure};

/// The calculators over a recording whose answers can be told.
const OVER_A_CHROMATOGRAM: &str = "hic-trace";
const OVER_A_SPECTRUM: &str = "spectrum";

/// Each injection with what it gave; nothing where one of them is not in the file any more.
pub(super) fn made(told: &Told, reading: &Reading) -> Option<Made> {
    let derivation = &told.it.derivation;
    let (_, sample) = derivation.file()?;
    let output: Value = serde_json::from_str(&derivation.output).ok()?;
    let answers = injection::answers(&output);
    let one = |(place, answer): (&String, &&Value)| match derivation.calculator.as_str() {
        OVER_A_CHROMATOGRAM => chromatogram(reading, sample, place, answer),
        OVER_A_SPECTRUM => spectrum(reading, sample, place, answer),
        _ => None,
    };
    let runs: Vec<Run> = places(&told.it).iter().zip(&answers).map(one).collect::<Option<_>>()?;
    if runs.is_empty() || runs.len() != answers.len() {
        return None;
    }
    let derived = (0..runs.len()).flat_map(|at| told.figures(at, &[at])).collect();
    Some(Made { reading: Reading { runs, ..reading.clone() }, derived })
}

fn chromatogram(reading: &Reading, sample: &str, place: &str, answer: &Value) -> Option<Run> {
    let run = reading.of_sample(sample).into_iter().find(|it| it.traces.iter().any(|it| it.at == place))?;
    let trace = run.traces.iter().find(|it| it.at == place)?;
    let peaks = answer.get("peaks")?.as_array()?.iter().map(|it| peak(it, answer, trace)).collect::<Option<_>>()?;
    Some(Run { peaks, amounts: vec![], traces: vec![trace.clone()], ..run.clone() })
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

/// Spectra that were added up stand under the first of them.
fn spectrum(reading: &Reading, sample: &str, place: &str, answer: &Value) -> Option<Run> {
    let first = place.split(" – ").next()?;
    let run = reading.of_sample(sample).into_iter().find(|it| it.traces.iter().any(|it| it.at == first))?;
    let peaks = answer.get("masses")?.as_array()?.iter().map(mass).collect::<Option<_>>()?;
    Some(Run { peaks, amounts: vec![], traces: vec![], ..run.clone() })
}

fn mass(it: &Value) -> Option<Peak> {
    let amounts = [figure("mass", it.get("mass")?, "Da")?, figure("relative peak area", it.get("percent")?, "%")?];
    Some(Peak { name: it.get("species").and_then(Value::as_str).and_then(Said::known), amounts: amounts.to_vec() })
}
