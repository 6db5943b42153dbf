//! Chromatograms of the demonstration: made up by a formula, written as a data system hands them out, and taken in by the
//! node as any other file.
//!
//! The signal is 2 + 0.03·t and five exponentially modified Gaussians (τ/σ = 0.5) with the areas that are told, sampled
//! every 0.05 minutes over 24 minutes, with a ripple of a fixed sequence below 0.03 in either direction.

use jiff::{SignedDuration, Timestamp};
use plant::Plant;
use plant::batch::Batch;
use plant::id::{BatchId, UnitId};
use plant::instrument::{ITSELF, TakeInFile, Via};
use plant::lab::VerifyDetermination;
use science::chromatogram::shape;
use serde_json::json;

use super::author::{Author, AuthorError, How};
use super::incident::tested;
use super::laboratory;
use super::samples;
use super::spectrum;
use crate::instrument::handed;
use crate::lab::derive;

/// Where D0, D2, D4, D6 and D8 stand in the formula, in minutes: μ and σ.
const PEAKS: [(f64, f64); 5] = [(5.0, 0.25), (7.6, 0.28), (10.4, 0.31), (13.4, 0.34), (16.4, 0.37)];
const POINTS: u32 = 481;
const STEP: f64 = 0.05;

/// The areas of the working standard, which is injected before the samples.
const STANDARD: [f64; 5] = [5.0, 23.0, 41.0, 23.0, 8.0];

/// So often each sample is injected, as the method asks for it.
const INJECTIONS: usize = 2;

/// Chromatograms of the method `HIC-4` as Empower hands them out: of each sample, by its label, two.
fn written(samples: &[(&str, [f64; 5])], acquired: Timestamp) -> String {
    let each = samples.iter().flat_map(|it| std::iter::repeat_n(it, INJECTIONS));
    let channels: Vec<_> = (1..).zip(each).map(|(id, (name, areas))| channel(id, name, *areas, acquired)).collect();
    let name = samples.last().map_or("", |it| it.0);
    let file = json!({
        "metadata": { "note": "MADE UP by a formula for the demonstration; no instrument wrote this" },
        "values": {
            "fields": { "SystemName": "HPLC-04", "SampleSetName": format!("HIC {name}") },
            "channels": channels,
            "injections": [],
            "results": [],
        },
    });
    file.to_string()
}

fn channel(id: u32, sample: &str, areas: [f64; 5], acquired: Timestamp) -> serde_json::Value {
    let mut seed = 203_u32.wrapping_add(id);
    let mut ripple = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (f64::from(seed >> 16) / 65_535.0 - 0.5) * 0.06
    };
    let rounded = |it: f64| format!("{it:.3}").parse::<f64>().unwrap_or(0.0);
    let times: Vec<f64> = (0..POINTS).map(|it| rounded(f64::from(it) * STEP)).collect();
    let at = |time: f64| {
        let peaks =
            PEAKS.iter().zip(areas).map(|((centre, width), area)| area * shape::value(time, *centre, *width, 0.5));
        2.0 + 0.03 * time + peaks.fold(0.0, |sum, it| sum + it)
    };
    let signal: Vec<f64> = times.iter().map(|time| rounded(at(*time) + ripple())).collect();
    let fields = json!({ "ChannelId": id, "SampleName": sample, "Vial": format!("1:A,{id}"), "SampleType": "Unknown", "DateAcquired": acquired.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "Channel": "PDA 280", "AcquiredBy": "Li Na", "AcqMethodSet": "HIC-4", "DetUnits": "mAU", "AcqSWVersion": "Empower 3" });
    json!({ "fields": fields, "chrom": [times, signal] })
}

/// The working standard that the newest run of this batch used.
fn standard(author: &Author<'_>, batch: &BatchId) -> Option<String> {
    let runs = author.plant.runs_of(batch);
    let newest = runs.into_iter().max_by_key(|(_, it)| it.opened.seq)?;
    newest.1.lots.iter().find(|it| author.plant.standards.contains_key(*it)).map(ToString::to_string)
}

/// Whether an attribute's results derive from a chromatogram, so that the demonstration types none of them.
pub(super) fn is_asked_for(plant: &Plant, batch: &BatchId, path: &str) -> bool {
    let all = plant.derivable(batch);
    all.iter().any(|it| it.id.as_str() == "hic" && it.gives.iter().any(|(of, _)| of == path))
}

/// The node takes chromatograms of this batch in, and derives from them; a second analyst verifies. Of drug substance, the
/// second method's results of the same sample are typed.
pub(super) fn of_course(
    author: &mut Author<'_>,
    batch: &BatchId,
    path: &str,
    areas: [f64; 5],
) -> Result<(), AuthorError> {
    injected(author, batch, (path, areas), true)?;
    let stage = author.plant.batches.get(batch).map(|it| it.stage.to_string());
    let by_two = stage.as_deref() == Some("drug-substance") && !path.contains('/');
    if by_two { by_mass(author, batch, areas) } else { Ok(()) }
}

/// The same for what the visitor finds: by the other method from its file, too, so that both recordings of one sample are
/// seen, and the chromatogram not yet verified.
pub(super) fn for_the_visitor(author: &mut Author<'_>, batch: &BatchId, areas: [f64; 5]) -> Result<(), AuthorError> {
    injected(author, batch, ("dar", areas), false)?;
    let lot = author.plant.batches.get(batch).map(|it| it.lot.to_string()).unwrap_or_default();
    laboratory::run(author, batch, "dar-ms")?;
    author.wait(SignedDuration::from_mins(43));
    let of = samples::on(author, batch, "dar-ms")?.map_or_else(|| lot.clone(), |it| it.number.to_string());
    derived(author, (&format!("MS-{lot}.mzML"), &spectrum::written(&of, areas, author.now)), true)
}

/// Chromatograms of the standard and of the sample that an attribute is tested on.
pub(super) fn injected(
    author: &mut Author<'_>,
    batch: &BatchId,
    (path, areas): (&str, [f64; 5]),
    verified: bool,
) -> Result<(), AuthorError> {
    laboratory::run(author, batch, path)?;
    author.wait(SignedDuration::from_mins(31));
    let lot = author.plant.batches.get(batch).map(|it| it.lot.to_string());
    let lot = lot.ok_or_else(|| AuthorError::Name(batch.to_string()))?;
    // The label of the sample, as it is typed at the instrument.
    let of = samples::on(author, batch, path)?.map(|it| it.number.to_string());
    let of = of.or_else(|| author.plant.batches.get(batch).map(|it| named(it, path))).unwrap_or_default();
    let standard = standard(author, batch);
    let samples: Vec<_> = standard.iter().map(|it| (it.as_str(), STANDARD)).chain([(of.as_str(), areas)]).collect();
    let unit = path.split_once('/').map_or_else(String::new, |(unit, _)| format!("-{unit}"));
    derived(author, (&format!("HIC-{lot}{unit}.json"), &written(&samples, author.now)), verified)
}

/// The name of a sample without a label: of its batch, or of the unit operation it was taken in.
fn named(batch: &Batch, path: &str) -> String {
    let unit = path.split_once('/').and_then(|(unit, _)| UnitId::new(unit).ok());
    unit.map_or_else(|| batch.lot.to_string(), |it| batch.sample_name(&it))
}

/// The node takes a file in and derives from it; a second analyst verifies, where that is told.
fn derived(author: &mut Author<'_>, (name, text): (&str, &str), verified: bool) -> Result<(), AuthorError> {
    let hash = author.file(text.as_bytes())?;
    let hash = ledger::Hash::from_hex(&hash).ok_or_else(|| AuthorError::Name(hash.clone()))?;
    let handed = handed::hand(name, text.as_bytes(), (&hash, Via::Folder), &handed::Tables::default());
    let handed = handed.ok_or_else(|| AuthorError::Name(name.to_owned()))?;
    author.does(ITSELF, TakeInFile { taken: handed.taken.clone() }, &How::default())?;
    let derived = derive::all(&author.plant, &handed);
    if derived.is_empty() {
        return Err(AuthorError::Name(format!("{name}: nothing derives from it")));
    }
    for command in derived {
        author.does(ITSELF, command, &How::default())?;
    }
    if verified {
        author.wait(SignedDuration::from_mins(40));
        let newest = author.plant.determinations.keys().next_back().cloned();
        let determination = newest.ok_or_else(|| AuthorError::Name(name.to_owned()))?;
        author.does("wang-fang", VerifyDetermination { determination }, &How::default())?;
    }
    Ok(())
}

/// The second method's results of the same sample as they are typed, a little off, as another method is.
fn by_mass(author: &mut Author<'_>, batch: &BatchId, areas: [f64; 5]) -> Result<(), AuthorError> {
    let shares: Vec<f64> = areas.iter().zip([0.3, -0.4, 0.2, -0.3, 0.2]).map(|(area, off)| area + off).collect();
    let mean = shares.iter().zip([0.0, 2.0, 4.0, 6.0, 8.0]).map(|(share, load)| share * load / 100.0);
    let mut found = vec![("dar-ms".to_owned(), format!("{:.2} mol/mol", mean.fold(0.0, |sum, it| sum + it)))];
    let loads = [0, 2, 4, 6, 8].into_iter().zip(&shares);
    found.extend(loads.map(|(load, share)| (format!("ms-d{load}"), format!("{share:.1} %"))));
    for (attribute, value) in found {
        author.wait(SignedDuration::from_mins(9));
        tested(author, batch, &attribute, &value)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::injection;

    #[test]
    fn what_is_made_up_is_found_again_by_the_method_of_the_reference_strategy() {
        let strategy = plant::strategy::load(&crate::demo::reference()).unwrap();
        let hic = strategy.methods.iter().find(|(id, _)| id.as_str() == "hic").map(|it| it.1).unwrap();
        let derives = hic.derives.as_ref().unwrap();
        let areas = [11.0, 21.0, 36.0, 19.0, 13.0];
        let reading = formats::family::read(written(&[("DS-1", areas)], Timestamp::UNIX_EPOCH).as_bytes()).unwrap();
        let found = injection::calculated(&reading, "DS-1", derives, &derives.parameters, None).unwrap();
        assert!(found.doubts.is_empty(), "{:?}", found.doubts);
        let output = found.output();
        let answers = injection::answers(&output);
        assert_eq!(answers.len(), INJECTIONS);
        for (load, area) in [0, 2, 4, 6, 8].into_iter().zip(areas) {
            let share = answers[1].pointer(&format!("/distribution_percent/{load}")).unwrap().as_f64().unwrap();
            assert!((share - area).abs() < 0.2, "D{load}: {share} for {area}");
        }
        // (2·21 + 4·36 + 6·19 + 8·13) / 100
        let dar = answers[0].pointer("/dar").unwrap().as_f64().unwrap();
        assert!((dar - 4.04).abs() < 0.01, "{dar}");
    }
}
