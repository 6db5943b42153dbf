//! The mass spectra of a stretch of a run as one recording. Only profiles of the first level can be added up; which spectra
//! of the sample those are, the file says of each, and where it does not say it nobody can tell.

use formats::measured::{Axis, Run, Trace};
use formats::number::Value as Measured;
use plant::strategy::Scans;
use plant::text::Label;
use rust_decimal::Decimal;
use science::spectrum::sum::{Scan, summed};
use serde_json::{Number, Value};

use super::Recording;
use crate::lab::derive::both;

/// The term of the PSI-MS vocabulary for a spectrum that was reduced to its peaks.
const CENTROIDS: &str = "centroid spectrum";

/// The spectra of a stretch of the run; nothing where none of them lies in it.
pub(super) fn recording<'a>(all: impl Iterator<Item = (&'a Run, &'a Trace)>, stretch: &Scans) -> Option<Recording<'a>> {
    let all: Vec<_> = all.filter(|(run, _)| is_of_the_first_level(run)).collect();
    let timed = |run: &Run| minutes(run).is_some();
    let mut doubts = Vec::new();
    let untimed = all.iter().filter(|(run, _)| !timed(run)).count();
    if untimed > 0 {
        doubts.push(both("derived-scans-untimed", &[("n", untimed.to_string())]));
    }
    let within: Vec<_> = all.into_iter().filter(|(run, _)| minutes(run).is_some_and(|it| stretch.holds(it))).collect();
    let centroids = within.iter().filter(|(run, _)| run.others.iter().any(|(name, _)| name == CENTROIDS)).count();
    if centroids > 0 {
        doubts.push(both("derived-scans-centroids", &[("n", centroids.to_string())]));
    }
    let (first, last) = (within.first()?, within.last()?);
    let place = match within.len() {
        1 => first.1.at.clone(),
        n => format!("{} – {} ({n})", first.1.at, last.1.at),
    };
    Some(Recording { run: first.0, traces: within.iter().map(|it| it.1).collect(), place, doubts })
}

/// Whether a spectrum is of the molecule itself and not of its fragments; one whose level nobody says is taken for one.
fn is_of_the_first_level(run: &Run) -> bool {
    let level = run.settings.iter().find(|it| it.name == "ms level");
    level.is_none_or(|it| it.value == Measured::Number(Decimal::ONE))
}

/// When in the run a spectrum was recorded.
fn minutes(run: &Run) -> Option<Decimal> {
    let it = run.settings.iter().find(|it| it.name == "scan start time")?;
    let Measured::Number(number) = it.value else { return None };
    match it.unit.as_ref()?.ucum? {
        "min" => Some(number),
        "s" => number.checked_div(Decimal::from(60)),
        _ => None,
    }
}

/// Several spectra added up: m/z and intensity, as the calculator is given them.
pub(super) fn added(several: &[&Trace]) -> Result<[(&'static str, Value); 2], Label> {
    let scan = |it: &&Trace| Ok(Scan { mz: numbers(&it.axis)?, intensity: numbers(&it.signal)? });
    let scans = several.iter().map(scan).collect::<Result<Vec<_>, Label>>()?;
    let sum = summed(&scans).map_err(|it| both("derived-scans-not-added", &[("place", it.place.clone())]))?;
    Ok([("mz", array(sum.mz())?), ("intensity", array(sum.intensity())?)])
}

fn numbers(axis: &Axis) -> Result<Vec<f64>, Label> {
    let number = |text: String| text.parse::<f64>().map_err(|_| both("derived-no-number", &[("text", text.clone())]));
    axis.points.texts().map(number).collect()
}

fn array(numbers: &[f64]) -> Result<Value, Label> {
    let number = |it: &f64| {
        let finite = Number::from_f64(*it).map(Value::Number);
        finite.ok_or_else(|| both("derived-no-number", &[("text", it.to_string())]))
    };
    numbers.iter().map(number).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

#[cfg(test)]
mod tests {
    use formats::measured::{Amount, Said, Samples};

    use super::*;

    /// A spectrum of so many minutes after the run began, 30 points of this height.
    fn spectrum(at: &str, minutes: Option<&str>, level: &str, height: f64) -> Run {
        let number = |it: &str| it.parse::<Decimal>().unwrap();
        let mut settings = vec![Amount::found("ms level", level, number(level), "1")];
        settings.extend(minutes.map(|it| Amount::found("scan start time", it, number(it), "min")));
        let axis = |concept: &str, points: Vec<f64>| Axis {
            concept: concept.to_owned(),
            unit: None,
            points: Samples::Bits64(points.into_iter().map(f64::to_bits).collect()),
        };
        let mz = (0..30).map(|it| 4_500.0 + f64::from(it)).collect();
        let trace = Trace {
            label: at.to_owned(),
            axis: axis("m/z", mz),
            signal: axis("intensity", vec![height; 30]),
            at: at.to_owned(),
        };
        Run { traces: vec![trace], settings, ..Run::default() }
    }

    fn stretch() -> Scans {
        Scans { from: "3.0".to_owned(), to: "4.0".to_owned() }
    }

    fn of(runs: &[Run]) -> Option<(String, usize, usize)> {
        let it = recording(runs.iter().map(|it| (it, &it.traces[0])), &stretch())?;
        Some((it.place, it.traces.len(), it.doubts.len()))
    }

    #[test]
    fn the_profiles_of_a_stretch_are_one_recording() {
        let runs = [
            spectrum("10:1", Some("2.9"), "1", 1.0),
            spectrum("20:1", Some("3.0"), "1", 2.0),
            spectrum("30:1", Some("3.5"), "2", 64.0),
            spectrum("40:1", Some("4.0"), "1", 4.0),
            spectrum("50:1", Some("4.1"), "1", 8.0),
        ];
        assert_eq!(of(&runs), Some(("20:1 – 40:1 (2)".to_owned(), 2, 0)));
        let [(_, mz), (_, intensity)] = added(&[&runs[1].traces[0], &runs[3].traces[0]]).unwrap();
        assert_eq!((mz.as_array().unwrap().len(), intensity[29].as_f64()), (30, Some(6.0)));
        assert_eq!(of(&runs[..1]), None);
        assert_eq!(of(&runs[..2]), Some(("20:1".to_owned(), 1, 0)));
    }

    #[test]
    fn what_does_not_say_when_or_is_no_profile_is_in_doubt() {
        let runs = [spectrum("20:1", Some("3.1"), "1", 2.0), spectrum("40:1", None, "1", 4.0)];
        assert_eq!(of(&runs), Some(("20:1".to_owned(), 1, 1)));
        let mut reduced = spectrum("20:1", Some("3.1"), "1", 2.0);
        reduced.others = vec![(CENTROIDS.to_owned(), Said { text: "MS:1000127".to_owned(), at: "21:1".to_owned() })];
        assert_eq!(of(&[reduced]), Some(("20:1".to_owned(), 1, 1)));
    }
}
