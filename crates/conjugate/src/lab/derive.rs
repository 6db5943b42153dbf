//! From a recording to a determination: a calculator over a run of a kept file, with the parameters that the strategy
//! declares, and the same again to compare the bytes.
//!
//! How a figure becomes a decimal is one rule: the shortest decimal that gives its bits back, and after that the one
//! rounding of the specification. The whole answer is kept as JSON with its names in order, without white space and
//! without sentences, so that it says the same in every language and by every run of the same software.

use formats::measured::{Axis, Reading, Run, Trace};
use plant::Plant;
use plant::id::{BatchId, FileId, SampleId};
use plant::lab::{Derivation, DerivedFigure, Input, RecordDetermination, ToDerive};
use plant::quantity::Quantity;
use plant::strategy::{self, Derives, Gives, RunOf};
use plant::text::Label;
use rust_decimal::Decimal;
use serde_json::{Map, Number, Value};
use sha2::{Digest as _, Sha256};

use super::entered::{self, Fault};
use super::injection::{Calculated, Injected, answers, calculated};
use crate::calc;
use crate::instrument::handed::Handed;
use crate::language::Lang;

/// The file that a recording stands in.
pub(crate) struct Source<'a> {
    pub(crate) file: &'a FileId,
    pub(crate) name: &'a str,
    pub(crate) reading: &'a Reading,
}

/// What a text of the application says in both languages.
pub(super) fn both(key: &str, arguments: &[(&'static str, String)]) -> Label {
    let said =
        |lang: Lang| arguments.iter().fold(lang.say(key), |it, (name, value)| it.with(*name, value.as_str())).plain();
    Label::new(&said(Lang::Zh), &said(Lang::En))
}

/// Every determination that the samples of a file are asked for by name.
pub(crate) fn all(plant: &Plant, handed: &Handed) -> Vec<RecordDetermination> {
    let Some(reading) = &handed.reading else { return Vec::new() };
    let source = Source { file: &handed.taken.file, name: handed.taken.name.as_str(), reading };
    let mut all = Vec::new();
    for sample in reading.samples() {
        all.extend(plant.to_derive(sample).iter().filter_map(|it| of_sample(&source, sample, it, None)));
    }
    all
}

/// How a person wants it derived, where not as the strategy declares.
pub(crate) struct Otherwise {
    pub(crate) parameters: String,
    /// Where the recordings stand that are to count; as many as the method asks for where nothing is said.
    pub(crate) which: Option<Vec<String>>,
}

/// What a method derives from a sample; nothing where no run of the file is this method's.
pub(crate) fn of_sample(
    source: &Source<'_>,
    sample: &str,
    it: &ToDerive<'_>,
    otherwise: Option<&Otherwise>,
) -> Option<RecordDetermination> {
    let derives = it.method.derives.as_ref()?;
    let parameters = otherwise.map_or(derives.parameters.as_str(), |it| &it.parameters);
    let which = otherwise.and_then(|it| it.which.as_deref());
    let found = calculated(source.reading, sample, derives, parameters, which)?;
    let input = Input::File {
        sha256: source.file.clone(),
        name: source.name.to_owned(),
        format: source.reading.family.id().to_owned(),
        sample: sample.to_owned(),
        places: found.places.clone(),
        acquired: found.acquired.clone(),
    };
    recorded(it, found, parameters, vec![input])
}

/// What a method derives from readings that an analyst entered, with the parameters that the strategy declares; nothing
/// where it asks for a recording.
///
/// # Errors
/// Every line that cannot be read.
pub(crate) fn of_readings(
    it: &ToDerive<'_>,
    typed: &[(String, String)],
    sample: Option<&SampleId>,
) -> Result<Option<RecordDetermination>, Vec<Fault>> {
    let Some(derives) = it.method.derives.as_ref().filter(|it| it.is_entered()) else { return Ok(None) };
    let mut faults: Vec<Fault> = vec![];
    for (field, text) in typed {
        let read = entered::json(field, text, &derives.parameters, sample.map(SampleId::as_str));
        faults.extend(read.err().into_iter().flatten());
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let kept: Vec<(String, String)> = typed.iter().map(|(name, it)| (name.clone(), entered::kept(it))).collect();
    let entered = kept.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let found = calculated_from_readings(derives, entered, sample)?;
    let inputs = kept.iter().map(|(name, text)| Input::Figure { name: name.clone(), text: text.clone() }).collect();
    let determination = recorded(it, found, &derives.parameters, inputs);
    Ok(determination.map(|determination| RecordDetermination { of: sample.cloned(), ..determination }))
}

/// Calculates over readings that were entered.
///
/// # Errors
/// Every line that cannot be read.
pub(crate) fn calculated_from_readings<'a>(
    by: &Derives,
    readings: impl Iterator<Item = (&'a str, &'a str)>,
    sample: Option<&SampleId>,
) -> Result<Calculated, Vec<Fault>> {
    // The digits go to the calculator as they were entered: the text is put together, not read and written again.
    let mut members = vec![];
    for (field, text) in readings {
        let value = entered::json(field, text, &by.parameters, sample.map(SampleId::as_str))?;
        members.push(format!("{}:{value}", Value::from(field)));
    }
    let declared = by.parameters.trim().trim_start_matches('{').trim_end();
    let declared = declared.strip_suffix('}').unwrap_or(declared);
    if !declared.trim().is_empty() {
        members.push(declared.to_owned());
    }
    Ok(Calculated::one(answered(&by.calculator, &format!("{{{}}}", members.join(",")))))
}

/// A figure of an answer as a decimal in the unit of its attribute.
fn figure(output: &Value, gives: &Gives) -> Option<String> {
    let text = output.pointer(&gives.field).and_then(Value::as_f64)?.to_string();
    let text = match &gives.times {
        None => text,
        Some(times) => {
            let number = Decimal::from_str_exact(&text).ok()?;
            number.checked_mul(Decimal::from_str_exact(times).ok()?)?.normalize().to_string()
        }
    };
    Quantity::parse(&text, gives.unit).is_ok().then_some(text)
}

/// That the injections lie further apart in a figure, which people know by this name, than the method lets them.
pub(super) fn apart(derives: &Derives, gives: &Gives, name: &Label, figures: &[String]) -> Option<Label> {
    let most = derives.spread.iter().find(|it| it.attribute == gives.attribute)?;
    let all = || figures.iter().map(String::as_str);
    if derives.lie_together(&gives.attribute, all) {
        return None;
    }
    let limit = Decimal::from_str_exact(&most.most).ok();
    let apart = strategy::apart(all()).map_or_else(|| "–".to_owned(), |it| rounded(it, limit));
    let said = |lang: Lang| {
        let most = format!("{} {}", most.most, gives.unit.shown());
        let sentence = lang.say("derived-apart").with_text("name", lang.label(name));
        sentence.with("apart", apart.as_str()).with("most", most.trim_end()).plain()
    };
    Some(Label::new(&said(Lang::Zh), &said(Lang::En)))
}

/// A figure in a sentence: to four decimals, or as many as show on which side of its limit it lies. All of its digits are
/// in the answer on record.
fn rounded(it: Decimal, limit: Option<Decimal>) -> String {
    let kept = |n: u32| limit.is_none_or(|limit| it.round_dp(n).cmp(&limit) == it.cmp(&limit));
    it.round_dp((4..28).find(|n| kept(*n)).unwrap_or(28)).normalize().to_string()
}

/// The command that records what a calculation said.
fn recorded(it: &ToDerive<'_>, found: Calculated, parameters: &str, inputs: Vec<Input>) -> Option<RecordDetermination> {
    let derives = it.method.derives.as_ref()?;
    let output = found.output();
    let answers = answers(&output);
    let mut doubts = found.doubts.clone();
    if found.all_answered() {
        doubts.extend(answers.iter().flat_map(|it| super::validity::doubts(derives, it)));
    }
    let mut figures = Vec::new();
    for (path, gives) in &it.gives {
        let id = || Label::new(path, path);
        let name = it.stage.attribute_at(path).map_or_else(id, |it| it.name.clone());
        let all: Option<Vec<String>> = answers.iter().map(|it| figure(it, gives)).collect();
        match all.as_deref() {
            Some([text, further @ ..]) => {
                doubts.extend(apart(derives, gives, &name, &[std::slice::from_ref(text), further].concat()));
                figures.push(DerivedFigure {
                    attribute: path.clone(),
                    field: gives.field.clone(),
                    text: text.clone(),
                    further: further.to_vec(),
                    unit: gives.unit,
                    times: gives.times.clone(),
                });
            }
            Some([]) | None if found.all_answered() => {
                let said = |lang: Lang| lang.say("derived-no-figure").with_text("name", lang.label(&name)).plain();
                doubts.push(Label::new(&said(Lang::Zh), &said(Lang::En)));
            }
            Some([]) | None => {}
        }
    }
    let output = output.to_string();
    let derivation = Derivation {
        method: it.id.clone(),
        version: it.method.version,
        calculator: derives.calculator.clone(),
        software: env!("CARGO_PKG_VERSION").to_owned(),
        parameters: parameters.to_owned(),
        inputs,
        output_sha256: sha256(&output),
        output,
    };
    let batch: BatchId = it.batch.clone();
    Some(RecordDetermination { batch, derivation, figures, doubts, of: None, run: None, begun: None })
}

/// SHA-256 of a text, in hexadecimal.
pub(crate) fn sha256(text: &str) -> String {
    format!("{:x}", Sha256::digest(text.as_bytes()))
}

/// The runs of a sample in the file that are this method's and hold a recording.
pub(super) fn recordings<'a>(reading: &'a Reading, sample: &str, by: &Derives) -> Vec<&'a Run> {
    let other = by.run.family.as_ref().is_some_and(|it| *it != reading.family.id());
    if by.is_entered() || other {
        return Vec::new();
    }
    let recorded = |run: &&Run| is_of(run, &by.run) && run.traces.iter().any(|it| is_recording(it, &by.calculator));
    reading.of_sample(sample).into_iter().filter(recorded).collect()
}

/// Whether a file holds a recording of a sample that is this method's.
pub(crate) fn is_recorded(reading: &Reading, sample: &str, by: &Derives) -> bool {
    !recordings(reading, sample, by).is_empty()
}

/// What keeps the recordings of a sample from being a method's: the field (nothing where it is the kind of file), what the
/// method wants it to say, and what it says. Nothing where the file holds no recording of the kind, or one that is.
pub(crate) fn other_recording(
    reading: &Reading,
    sample: &str,
    by: &Derives,
) -> Option<(Option<String>, String, String)> {
    let recorded = |run: &&Run| run.traces.iter().any(|it| is_recording(it, &by.calculator));
    let run = reading.of_sample(sample).into_iter().find(recorded)?;
    if by.is_entered() || is_recorded(reading, sample, by) {
        return None;
    }
    if let Some(family) = by.run.family.as_ref().filter(|it| **it != reading.family.id()) {
        let name = formats::Family::from_id(family).map_or_else(|| family.clone(), |it| it.name().to_owned());
        return Some((None, name, reading.family.name().to_owned()));
    }
    let (field, says) = by.run.field.as_ref()?;
    let found = run.others.iter().find(|(name, _)| name == field).map(|(_, it)| it.text.clone());
    let channel = run.channel.as_ref().filter(|_| field == "Channel").map(|it| it.text.clone());
    let found = found.or(channel).unwrap_or_default();
    Some((Some(field.clone()), says.clone(), found.trim().to_owned()))
}

/// Whether a run is the method's: by a field of the file, or every one.
fn is_of(run: &Run, of: &RunOf) -> bool {
    let Some((field, says)) = &of.field else { return true };
    let says = |text: &str| text.trim() == says;
    run.others.iter().any(|(name, it)| name == field && says(&it.text))
        || (field == "Channel" && run.channel.as_ref().is_some_and(|it| says(&it.text)))
}

/// Whether a trace is what a calculation is made over: a signal over time, or intensities over mass per charge.
pub(super) fn is_recording(trace: &Trace, calculator: &str) -> bool {
    let wanted = if calculator == "spectrum" { "m/z" } else { "retention time" };
    trace.axis.concept == wanted && trace.axis.points.len() == trace.signal.points.len()
}

/// What the calculator is given: the parameters and the recording, as one JSON object.
pub(super) fn given(trace: &Trace, calculator: &str, parameters: &str) -> Result<String, Label> {
    let (x, y) = if calculator == "spectrum" { ("mz", "intensity") } else { ("time_min", "signal") };
    with(parameters, [(x, numbers(&trace.axis)?), (y, numbers(&trace.signal)?)])
}

/// The parameters, and what was recorded, as one JSON object.
pub(super) fn with(parameters: &str, recorded: [(&str, Value); 2]) -> Result<String, Label> {
    let mut all: Map<String, Value> =
        serde_json::from_str(parameters).map_err(|_| both("derived-no-parameters", &[]))?;
    all.extend(recorded.map(|(name, values)| (name.to_owned(), values)));
    Ok(Value::Object(all).to_string())
}

/// The points of an axis with their digits; times in minutes.
fn numbers(axis: &Axis) -> Result<Value, Label> {
    let seconds = axis.concept == "retention time" && matches!(axis.unit.as_deref(), Some("s" | "sec" | "second"));
    let number = |text: String| -> Result<Value, Label> {
        let wrong = || both("derived-no-number", &[("text", text.clone())]);
        let text = if seconds {
            let read = Decimal::from_scientific(&text).or_else(|_| text.parse::<Decimal>());
            let minutes = read.ok().and_then(|it| it.checked_div(Decimal::from(60)));
            minutes.ok_or_else(wrong)?.to_string()
        } else {
            text.clone()
        };
        text.parse::<Number>().map(Value::Number).map_err(|_| wrong())
    };
    axis.points.texts().map(number).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

/// What a calculator says.
pub(super) fn answered(calculator: &str, text: &str) -> Injected {
    let refused = |doubt: Label, place: &str| Injected {
        answer: None,
        output: serde_json::json!({ "refused": place }),
        doubts: vec![doubt],
        signal: None,
    };
    let Some(method) = calc::method(calculator) else {
        return refused(both("derived-no-calculator", &[("name", calculator.to_owned())]), "");
    };
    match method.compute(text) {
        Err(fault) => {
            let said = |lang| {
                let said = fault.said.in_words(lang);
                match fault.place_in_words(lang) {
                    Some(place) => lang.say("derived-refused-at").with("said", said).with("place", place).plain(),
                    None => said,
                }
            };
            refused(Label::new(&said(Lang::Zh), &said(Lang::En)), &fault.place)
        }
        Ok(answer) => {
            let output = answer.fields().iter().cloned().collect::<Map<_, _>>();
            let doubts = match answer.verdict {
                Some(calc::Verdict::Indeterminate) => answer.doubts(),
                // The tests of validity come first: an assay that does not meet them, or cannot be tested, gives nothing.
                None if calculator == "potency" => answer.doubts(),
                Some(calc::Verdict::Pass | calc::Verdict::Fail) | None => vec![],
            };
            Injected { output: sorted(Value::Object(output)), answer: Some(answer), doubts, signal: None }
        }
    }
}

/// The same with the names of every object in order, whatever the map keeps them in.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(all) => {
            let mut all: Vec<_> = all.into_iter().map(|(name, it)| (name, sorted(it))).collect();
            all.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(all.into_iter().collect())
        }
        Value::Array(all) => Value::Array(all.into_iter().map(sorted).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The example of the calculator as a file of a chromatography system, under two samples.
    fn file(calculator: &str, method: &str) -> (Reading, String) {
        recorded_as(calculator, method, &["B-1", "Blank"])
    }

    /// The same under these names, one recording each.
    pub(in crate::lab) fn recorded_as(calculator: &str, method: &str, samples: &[&str]) -> (Reading, String) {
        let example = calc::method(calculator).unwrap().examples[0].1;
        let mut given: Map<String, Value> = serde_json::from_str(example).unwrap();
        let signal = given.remove("signal").unwrap();
        given.remove("limits");
        let (start, step) = (given.remove("start_min").unwrap(), given.remove("step_min").unwrap());
        let n = u32::try_from(signal.as_array().unwrap().len()).unwrap();
        let time: Vec<f64> =
            (0..n).map(|it| start.as_f64().unwrap() + f64::from(it) * step.as_f64().unwrap()).collect();
        // No injection repeats another to the last digit.
        let signal = |id: u32| -> Vec<f64> {
            let all = signal.as_array().unwrap().iter().filter_map(Value::as_f64);
            all.map(|it| it * (1.0 + f64::from(id) * 1e-6)).collect()
        };
        let channel = |id: u32, sample: &str| {
            let signal = signal(id);
            serde_json::json!({ "fields": { "ChannelId": id, "SampleName": sample, "Channel": "280 nm",
                "AcqMethodSet": method, "DetUnits": "AU" }, "chrom": [time, signal] })
        };
        let channels: Vec<_> = (1..).zip(samples).map(|(id, sample)| channel(id, sample)).collect();
        let text = serde_json::json!({ "metadata": {}, "values": { "fields": {}, "injections": [], "results": [],
            "channels": channels } });
        (formats::family::read(text.to_string().as_bytes()).unwrap(), Value::Object(given).to_string())
    }

    pub(in crate::lab) fn derives() -> Derives {
        let run = RunOf { family: None, field: Some(("AcqMethodSet".to_owned(), "HIC-4".to_owned())) };
        Derives {
            calculator: "hic-trace".to_owned(),
            run,
            enters: vec![],
            signals: vec![],
            typed: false,
            injections: 1,
            spread: vec![],
            scans: None,
            assigned: None,
            validity: vec![],
            parameters: String::new(),
            gives: vec![],
        }
    }

    #[test]
    fn the_same_recording_gives_the_same_bytes_and_the_figures_of_the_calculator() {
        let (reading, parameters) = file("hic-trace", "HIC-4");
        let found = calculated(&reading, "B-1", &derives(), &parameters, None).unwrap();
        assert!(found.doubts.is_empty(), "{:?}", found.doubts);
        let again = calculated(&reading, "B-1", &derives(), &parameters, None).unwrap();
        assert_eq!(sha256(&found.output().to_string()), sha256(&again.output().to_string()));
        // 5, 23, 38, 24 and 10 per cent (calc/example/SOURCE.md): (2·23 + 4·38 + 6·24 + 8·10) / 100.
        let dar = found.output().pointer("/dar").and_then(Value::as_f64).unwrap();
        assert!((dar - 4.22).abs() < 0.05, "{dar}");
        assert!(found.output().pointer("/distribution_percent/8").is_some() && found.output().get("reasons").is_none());
        assert_eq!(found.places.len(), 1);
    }

    #[test]
    fn a_mass_spectrum_is_derived_from_likewise() {
        let example = calc::method("spectrum").unwrap().examples[0].1;
        let mut given: Map<String, Value> = serde_json::from_str(example).unwrap();
        let (first, step) = (given.remove("first_mz").unwrap(), given.remove("step_mz").unwrap());
        let Value::Array(intensity) = given.remove("intensity").unwrap() else { panic!() };
        given.remove("limits");
        let at = |it: u32| first.as_f64().unwrap() + f64::from(it) * step.as_f64().unwrap();
        let mz: Vec<u64> = (0..u32::try_from(intensity.len()).unwrap()).map(|it| at(it).to_bits()).collect();
        let axis = |concept: &str, points| Axis { concept: concept.to_owned(), unit: None, points };
        let trace = Trace {
            label: "MS1".to_owned(),
            axis: axis("m/z", formats::measured::Samples::Bits64(mz)),
            signal: axis(
                "intensity",
                formats::measured::Samples::Written(intensity.iter().map(Value::to_string).collect()),
            ),
            at: "spectrum 1".to_owned(),
        };
        let (mut reading, _) = file("hic-trace", "HIC-4");
        reading.runs[0].traces = vec![trace];
        let run = RunOf { family: None, field: None };
        let derives = Derives { calculator: "spectrum".to_owned(), run, ..derives() };
        let found = calculated(&reading, "B-1", &derives, &Value::Object(given).to_string(), None).unwrap();
        assert!(found.doubts.is_empty(), "{:?}", found.doubts);
        // 5, 23, 38, 24 and 10 per cent (calc/example/SOURCE.md): (2·23 + 4·38 + 6·24 + 8·10) / 100.
        let dar = found.output().pointer("/dar").and_then(Value::as_f64).unwrap();
        assert!((dar - 4.22).abs() < 0.1, "{dar}");
    }

    fn potency(design: &str) -> Derives {
        Derives {
            calculator: "potency".to_owned(),
            run: RunOf { family: None, field: None },
            enters: vec!["preparations".to_owned()],
            signals: vec![],
            typed: false,
            injections: 1,
            spread: vec![],
            scans: None,
            assigned: None,
            validity: vec![],
            parameters: format!(r#"{{"design":"{design}","model":"parallel-line"}}"#),
            gives: vec![],
        }
    }

    /// Ph. Eur. 5.3, 5.1.3: turbidimetric assay in randomised blocks, doses in a ratio of 1.5.
    const TURBIDIMETRIC: &str = "S,1,252,249,247,250,235\nS,1.5,207,201,193,207,207\nS,2.25,168,187,162,155,140\n\
        S,3.375,113,107,111,108,98\nT,1,242,236,246,231,232\nT,1.5,206,197,197,191,186\nT,2.25,146,153,148,159,146\n\
        T,3.375,115,102,104,106,95";

    #[test]
    fn readings_of_the_european_pharmacopoeia_give_its_potency_and_its_limits() {
        let derives = potency("rbd");
        let readings = || [("preparations", TURBIDIMETRIC)].into_iter();
        let found = calculated_from_readings(&derives, readings(), None).unwrap();
        assert!(found.doubts.is_empty(), "{:?}", found.doubts);
        let at = |field: &str| found.output().pointer(field).and_then(Value::as_f64).unwrap();
        // 19228.5 IU/vial (18423.4 to 20075.2) by the factor 670 × 16.7 / 25 × 40 of the standard.
        let factor = 670.0 * 16.7 / 25.0 * 40.0;
        for (field, published) in [("potency", 19228.5), ("lower", 18423.4), ("upper", 20075.2)] {
            assert!((at(&format!("/samples/0/{field}")) * factor - published).abs() < 0.06, "{field}");
        }
        for (field, published) in [("/parallelism_p", 0.500), ("/linearity_p", 0.332), ("/anova/blocks/p", 0.010)] {
            assert!((at(field) - published).abs() < 0.0006, "{field}");
        }
        let again = calculated_from_readings(&derives, readings(), None).unwrap();
        assert_eq!(sha256(&found.output().to_string()), sha256(&again.output().to_string()));
        // The ratio in per cent, exactly: every digit of the ratio, the point moved.
        let gives = |times: Option<&str>| Gives {
            attribute: plant::id::AttributeId::new("potency").unwrap(),
            field: "/samples/0/potency".to_owned(),
            unit: plant::quantity::Unit::new("%").unwrap(),
            times: times.map(ToOwned::to_owned),
        };
        let (ratio, percent) =
            (figure(&found.output(), &gives(None)).unwrap(), figure(&found.output(), &gives(Some("100"))).unwrap());
        assert!(ratio.starts_with("1.0740") && percent.starts_with("107.40"), "{ratio} {percent}");
        assert_eq!(ratio.replace('.', ""), percent.replace('.', ""));
    }

    #[test]
    fn preparations_that_are_not_parallel_give_a_doubt() {
        // Ph. Eur. 5.3, 5.1.1 with the preparation U: non-parallelism p 0.007; and two doses cannot show linearity.
        let typed = "S,1,300,310,330,290,364,328,390,360,342,306\nS,4,289,221,267,236,250,231,229,269,233,259\n\
            U,1,250,268,273,240,307,270,317,312,320,265\nU,4,236,213,283,269,251,294,223,250,216,265";
        let found = calculated_from_readings(&potency("crd"), [("preparations", typed)].into_iter(), None).unwrap();
        assert!(found.doubts.len() >= 2, "{:?}", found.doubts);
        assert!(found.output().pointer("/parallelism_p").and_then(Value::as_f64).unwrap() < 0.05);
        assert!(calculated_from_readings(&potency("rbd"), [("preparations", "S,1,2,3")].into_iter(), None).is_err());
    }

    #[test]
    fn the_share_of_the_payload_on_the_heavy_chain_is_what_the_chains_carry() {
        let derives = Derives {
            calculator: "dar".to_owned(),
            enters: vec!["light".to_owned(), "heavy".to_owned()],
            parameters: r#"{"method":"reduced-rp"}"#.to_owned(),
            ..potency("rbd")
        };
        let typed = [("light", "L0,38.2\nL1,61.8"), ("heavy", "H0,24.5\nH1,41.0\nH2,22.9\nH3,11.6")];
        let found = calculated_from_readings(&derives, typed.into_iter(), None).unwrap();
        assert!(found.doubts.is_empty(), "{:?}", found.doubts);
        // Drugs per heavy chain 0.41 + 2·0.229 + 3·0.116 = 1.216, per light chain 0.618; DAR 3.668.
        let at = |field: &str| found.output().pointer(field).and_then(Value::as_f64).unwrap();
        assert!((at("/dar") - 3.668).abs() < 1e-9);
        assert!((at("/payload_on_heavy_percent") - 100.0 * 1.216 / 1.834).abs() < 1e-9);
    }

    #[test]
    fn another_method_is_not_this_one_and_what_cannot_be_calculated_is_in_doubt() {
        let (reading, parameters) = file("hic-trace", "SEC-2");
        assert!(calculated(&reading, "B-1", &derives(), &parameters, None).is_none());
        // Why it is not: the field that says otherwise, and what it says.
        let said = |it: [&str; 3]| Some((Some(it[0].to_owned()), it[1].to_owned(), it[2].to_owned()));
        assert_eq!(other_recording(&reading, "B-1", &derives()), said(["AcqMethodSet", "HIC-4", "SEC-2"]));
        assert_eq!(other_recording(&reading, "B-2", &derives()), None, "no recording of that sample");
        let of_another_maker = Derives { run: RunOf { family: Some("psi-mzml".into()), field: None }, ..derives() };
        let other = other_recording(&reading, "B-1", &of_another_maker);
        assert_eq!(other, Some((None, "mzML".to_owned(), "Waters Empower".to_owned())));
        let (reading, _) = file("hic-trace", "HIC-4");
        assert_eq!(other_recording(&reading, "B-1", &derives()), None);
        assert!(calculated(&reading, "B-2", &derives(), &parameters, None).is_none());
        // Windows that find nothing, parameters that say nothing, a name that the calculator does not know.
        for (given, doubts) in [
            (r#"{"windows":[{"load":0,"from":4.6,"to":6.2}],"baseline":"straight","over_min":2}"#, 1),
            ("{}", 1),
            ("[]", 1),
            (r#"{"window":[]}"#, 1),
        ] {
            let found = calculated(&reading, "B-1", &derives(), given, None).unwrap();
            assert_eq!(found.doubts.len(), doubts, "{given}: {:?}", found.doubts);
        }
    }
}
