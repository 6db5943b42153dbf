//! The injections of one determination: a sample is recorded once or several times in a file, each recording is calculated
//! over by itself, and what they say stands together on record.

mod scans;

use formats::measured::{Axis, Moment, Reading, Run, Trace};
use jiff::tz::TimeZone;
use plant::lab::Acquired;
use plant::strategy::Derives;
use plant::text::{Label, Text};
use serde_json::{Map, Value};

use super::derive::{answered, both, given, is_recording, recordings, with};
use crate::calc::Answer;

/// Under this name the answers of several injections stand in one; the answer of a single one stands by itself.
const TOGETHER: &str = "injections";

/// What a calculation over one recording, or over readings that were entered, said.
pub(crate) struct Injected {
    /// Nothing where it was refused.
    pub(crate) answer: Option<Answer>,
    pub(crate) output: Value,
    pub(crate) doubts: Vec<Label>,
    /// What the recording was measured in: channel and unit, as the file has them.
    pub(crate) signal: Option<String>,
}

/// What the calculations of one determination said.
pub(crate) struct Calculated {
    pub(crate) injections: Vec<Injected>,
    pub(crate) doubts: Vec<Label>,
    /// Where each recording stands in the file.
    pub(crate) places: Vec<String>,
    /// When each was made, as far as the file says it.
    pub(crate) acquired: Vec<Acquired>,
}

impl Calculated {
    /// Of readings that were entered, or of the only recording.
    pub(super) fn one(it: Injected) -> Self {
        let doubts = it.doubts.clone();
        Self { injections: vec![it], doubts, places: vec![], acquired: vec![] }
    }

    /// The whole answer, as it is kept: a single one as it is, several together.
    pub(crate) fn output(&self) -> Value {
        match self.injections.as_slice() {
            [one] => one.output.clone(),
            several => {
                let all = several.iter().map(|it| it.output.clone()).collect();
                Value::Object([(TOGETHER.to_owned(), Value::Array(all))].into_iter().collect())
            }
        }
    }

    /// One of them, the first where there is no such one.
    pub(crate) fn at(&self, injection: usize) -> Option<&Injected> {
        self.injections.get(injection).or(self.injections.first())
    }

    /// Whether each gave an answer.
    pub(super) fn all_answered(&self) -> bool {
        self.injections.iter().all(|it| it.answer.is_some())
    }
}

/// The answer of each injection in one that is kept.
pub(crate) fn answers(output: &Value) -> Vec<&Value> {
    match output.get(TOGETHER).and_then(Value::as_array) {
        Some(several) => several.iter().collect(),
        None => vec![output],
    }
}

/// One recording: what a run of the file holds, or the spectra of a stretch of it.
struct Recording<'a> {
    run: &'a Run,
    traces: Vec<&'a Trace>,
    /// Where it stands in the file.
    place: String,
    /// Why it may be no recording, or not the whole one.
    doubts: Vec<Label>,
}

/// The recordings of a sample that are the method's, in the order of the file.
fn recorded<'a>(reading: &'a Reading, sample: &str, by: &Derives) -> Vec<Recording<'a>> {
    let all = recordings(reading, sample, by).into_iter().filter_map(|it| Some((it, trace(it, by)?)));
    match &by.scans {
        None => {
            all.map(|(run, it)| Recording { run, place: it.at.clone(), traces: vec![it], doubts: vec![] }).collect()
        }
        Some(stretch) => scans::recording(all, stretch).into_iter().collect(),
    }
}

/// Where the recordings of a sample stand in its file.
pub(super) fn places(reading: &Reading, sample: &str, by: &Derives) -> Vec<String> {
    recorded(reading, sample, by).into_iter().map(|it| it.place).collect()
}

/// Calculates over the recordings of a sample that are the method's; nothing where there is none. `which` are those that an
/// analyst chose, or that stand on record; else there are to be as many as the method asks for.
pub(crate) fn calculated(
    reading: &Reading,
    sample: &str,
    by: &Derives,
    parameters: &str,
    which: Option<&[String]>,
) -> Option<Calculated> {
    let mut all = recorded(reading, sample, by);
    if let Some(which) = which {
        all.retain(|it| which.contains(&it.place));
    }
    if all.is_empty() {
        return None;
    }
    let asked = usize::try_from(by.injections).unwrap_or(usize::MAX);
    let said = |key| both(key, &[("n", all.len().to_string()), ("asked", asked.to_string())]);
    let mut doubts = match all.len() {
        n if n > asked => vec![said("derived-several-runs")],
        n if n < asked => vec![said("derived-few-runs")],
        _ => vec![],
    };
    all.truncate(asked);
    doubts.extend(twice(&all));
    let acquired = all.iter().filter_map(|it| acquired(it.run)).collect();
    let injections: Vec<Injected> = all.iter().map(|it| injected(it, by, parameters)).collect();
    let several = injections.len() > 1;
    for (n, doubt) in (1..).zip(&injections).flat_map(|(n, it)| it.doubts.iter().map(move |doubt| (n, doubt))) {
        doubts.push(if several { numbered(n, doubt) } else { doubt.clone() });
    }
    Some(Calculated { injections, doubts, places: all.into_iter().map(|it| it.place).collect(), acquired })
}

/// When a run was made; nothing where the file says none, or a date that could be read in two ways.
fn acquired(run: &Run) -> Option<Acquired> {
    let when = run.when.as_ref()?;
    let at = match when.moment {
        Moment::Local(at) => at.to_zoned(TimeZone::UTC).ok()?.timestamp(),
        Moment::Zoned(at, offset) => offset.to_timestamp(at).ok()?,
        Moment::Either { .. } => return None,
    };
    Some(Acquired { written: Text::new(&when.written).ok()?, at })
}

/// What was recorded, without where it stands.
fn points<'a>(it: &'a Recording<'_>) -> Vec<(&'a Axis, &'a Axis)> {
    it.traces.iter().map(|it| (&it.axis, &it.signal)).collect()
}

/// Recordings that are the same point by point are one, whatever the file calls them.
fn twice(all: &[Recording<'_>]) -> Option<Label> {
    for (n, one) in (1_usize..).zip(all) {
        if let Some(other) = all.iter().skip(n).position(|it| points(it) == points(one)) {
            let other = n.saturating_add(other).saturating_add(1);
            return Some(both("derived-same-recording", &[("n", n.to_string()), ("asked", other.to_string())]));
        }
    }
    None
}

/// A doubt with the injection that it is about.
fn numbered(n: u32, doubt: &Label) -> Label {
    let before = both("derived-injection", &[("n", n.to_string())]);
    Label::new(&format!("{}：{}", before.zh, doubt.zh), &format!("{}: {}", before.en, doubt.en))
}

fn injected(it: &Recording<'_>, by: &Derives, parameters: &str) -> Injected {
    let text = match it.traces.as_slice() {
        [one] => given(one, &by.calculator, parameters),
        several => scans::added(several).and_then(|sum| with(parameters, sum)),
    };
    let mut found = match text {
        Ok(text) => answered(&by.calculator, &text),
        Err(doubt) => Injected { answer: None, output: Value::Object(Map::new()), doubts: vec![doubt], signal: None },
    };
    found.doubts.extend(it.doubts.iter().cloned());
    let channel = it.run.channel.as_ref().map(|it| it.text.as_str());
    let unit = it.traces.first().and_then(|it| it.signal.unit.as_deref());
    let signal: Vec<&str> = channel.into_iter().chain(unit).collect();
    found.signal = (by.calculator != "spectrum" && !signal.is_empty()).then(|| signal.join(", "));
    found
}

/// What of a run the calculation is made over.
fn trace<'a>(run: &'a Run, by: &Derives) -> Option<&'a Trace> {
    run.traces.iter().find(|it| is_recording(it, &by.calculator))
}

#[cfg(test)]
mod tests {
    use plant::id::AttributeId;
    use plant::quantity::Unit;
    use plant::strategy::{Gives, Spread};

    use super::*;
    use crate::lab::derive::apart;
    use crate::lab::derive::tests::{derives, recorded_as};

    fn twice() -> Derives {
        let spread = Spread { attribute: AttributeId::new("dar").unwrap(), most: "0.10".to_owned() };
        Derives { injections: 2, spread: vec![spread], ..derives() }
    }

    #[test]
    fn two_injections_are_calculated_over_apart_and_kept_together() {
        let (reading, parameters) = recorded_as("hic-trace", "HIC-4", &["Blank", "B-1", "B-1"]);
        let found = calculated(&reading, "B-1", &twice(), &parameters, None).unwrap();
        assert!(found.doubts.is_empty(), "{:?}", found.doubts);
        assert_eq!((found.injections.len(), found.places.len()), (2, 2));
        assert_ne!(found.places[0], found.places[1]);
        let output = found.output();
        let dar: Vec<f64> = answers(&output).into_iter().filter_map(|it| it.pointer("/dar")?.as_f64()).collect();
        // 5, 23, 38, 24 and 10 per cent (calc/example/SOURCE.md): (2·23 + 4·38 + 6·24 + 8·10) / 100, of either.
        assert!(dar.len() == 2 && dar.iter().all(|it| (it - 4.22).abs() < 0.05), "{dar:?}");
        assert!(found.at(1).is_some_and(|it| it.signal.as_deref() == Some("280 nm, AU")));
    }

    #[test]
    fn of_another_number_of_injections_somebody_says_which_count() {
        for (samples, n) in [(&["B-1"][..], 1), (&["B-1", "B-1", "B-1"], 2)] {
            let (reading, parameters) = recorded_as("hic-trace", "HIC-4", samples);
            let found = calculated(&reading, "B-1", &twice(), &parameters, None).unwrap();
            assert_eq!((found.doubts.len(), found.injections.len()), (1, n), "{:?}", found.doubts);
        }
        let (reading, parameters) = recorded_as("hic-trace", "HIC-4", &["B-1", "B-1", "B-1"]);
        let all = places(&reading, "B-1", &twice());
        let chosen = [all[0].clone(), all[2].clone()];
        let found = calculated(&reading, "B-1", &twice(), &parameters, Some(&chosen)).unwrap();
        assert!(found.doubts.is_empty() && found.places == chosen);
        assert!(calculated(&reading, "B-1", &twice(), &parameters, Some(&[])).is_none());
    }

    #[test]
    fn a_doubt_says_which_injection_it_is_about_and_a_single_answer_stands_by_itself() {
        let (reading, _) = recorded_as("hic-trace", "HIC-4", &["B-1", "B-1"]);
        let found = calculated(&reading, "B-1", &twice(), "{}", None).unwrap();
        let said: Vec<_> =
            found.doubts.iter().map(|it| it.en.split(':').next().unwrap_or_default().to_owned()).collect();
        assert_eq!(said, ["Injection 1", "Injection 2"]);
        let once =
            calculated(&reading, "B-1", &derives(), "{}", Some(&places(&reading, "B-1", &derives())[..1])).unwrap();
        assert_eq!(once.output(), once.injections[0].output);
        assert!(once.doubts.len() == 1 && !once.doubts[0].en.starts_with("Injection"));
    }

    #[test]
    fn injections_that_lie_too_far_apart_are_in_doubt() {
        let gives = Gives {
            attribute: AttributeId::new("dar").unwrap(),
            field: "/dar".to_owned(),
            unit: Unit::new("mol/mol").unwrap(),
            times: None,
        };
        let figures = |all: [&str; 2]| all.map(ToOwned::to_owned);
        let name = Label::new("平均 DAR", "Mean DAR");
        let doubt = |all| apart(&twice(), &gives, &name, &figures(all));
        assert!(doubt(["4.01", "4.11"]).is_none());
        let said = doubt(["4.01", "4.1101"]).unwrap();
        assert!(said.en.contains("0.1001") && said.en.contains("0.10 mol/mol"), "{}", said.en);
        assert!(said.en.contains("Mean DAR") && said.zh.contains("平均 DAR"), "{said:?}");
        // As few digits as tell it from the limit, and no fewer.
        for (last, then) in [("7.009516208358229", "2.9995 "), ("4.110000000358229", "0.1000000004 ")] {
            let said = doubt(["4.01", last]).unwrap();
            assert!(said.en.contains(then) && !said.en.contains("/dar"), "{}", said.en);
        }
    }
}
