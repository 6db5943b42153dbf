//! What the answer of a calculator says of itself: how well each stretch was reproduced, what belongs to no load, whether
//! the assay is valid.

use serde_json::Value;

use crate::language::Lang;
use crate::page::part::{State, Stated};

/// How well one stretch was reproduced.
pub(super) struct Fit {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) score: String,
    pub(super) r_squared: String,
    pub(super) accepted: Stated,
}

/// One test of an assay's validity.
pub(super) struct Validity {
    pub(super) name: String,
    pub(super) p: String,
    pub(super) criterion: &'static str,
    pub(super) stated: Stated,
}

/// A number of an answer with as many digits as a person compares; the record has all.
fn shown(value: Option<&Value>, digits: usize) -> String {
    value.and_then(Value::as_f64).map_or_else(|| "–".to_owned(), |it| format!("{it:.digits$}").replace('-', "−"))
}

pub(super) fn fits(lang: Lang, output: &Value) -> Vec<Fit> {
    let all = output.get("fits").and_then(Value::as_array).into_iter().flatten();
    let fit = |it: &Value| {
        let accepted = it.get("accepted").and_then(Value::as_bool) == Some(true);
        Fit {
            from: shown(it.get("from"), 2),
            to: shown(it.get("to"), 2),
            score: shown(it.get("reconstruction"), 4),
            r_squared: shown(it.get("r_squared"), 5),
            accepted: if accepted {
                Stated::new(lang, State::Pass).saying(lang.text("derived-fit-accepted"))
            } else {
                Stated::new(lang, State::Indeterminate).saying(lang.text("derived-fit-refused"))
            },
        }
    };
    all.map(fit).collect()
}

/// What else is looked at: how much belongs to no load, what no fit explains, how far the peaks are apart.
pub(super) fn facts(lang: Lang, output: &Value, parameters: &str) -> Vec<(String, String)> {
    let parameters: Value = serde_json::from_str(parameters).unwrap_or(Value::Null);
    let mut facts = Vec::new();
    if output.get("unassigned_percent").is_some() {
        let limit = parameters.get("unassigned_max_percent");
        let limit = limit.and_then(Value::as_f64).map_or_else(String::new, |it| format!(" (≤ {it} %)"));
        let value = format!("{} %{limit}", shown(output.get("unassigned_percent"), 3));
        facts.push((lang.text("derived-unassigned"), value));
    }
    let peaks: Vec<&Value> = output.get("peaks").and_then(Value::as_array).into_iter().flatten().collect();
    if !peaks.is_empty() {
        let resolutions = peaks.iter().filter_map(|it| it.get("resolution")?.as_f64());
        let least = resolutions.fold(f64::INFINITY, f64::min);
        facts.push((lang.text("derived-peaks"), peaks.len().to_string()));
        if least.is_finite() {
            facts.push((lang.text("derived-resolution"), format!("{least:.2}")));
        }
    }
    // The interval is as wide as the assay was good; a number without it says nothing.
    for it in output.get("samples").and_then(Value::as_array).into_iter().flatten() {
        let at = |key| shown(it.get(key), 5);
        let name = it.get("name").and_then(Value::as_str).unwrap_or_default();
        let value = format!("{} ({} – {})", at("potency"), at("lower"), at("upper"));
        facts.push((lang.say("entered-potency").with("name", name).plain(), value));
    }
    for (key, name, digits) in [
        ("slope", "entered-slope", 4),
        ("noise", "derived-noise", 4),
        ("dar_uncertainty", "derived-uncertainty", 4),
        ("r_squared", "derived-r-squared", 4),
    ] {
        if output.get(key).is_some_and(Value::is_number) {
            facts.push((lang.text(name), shown(output.get(key), digits)));
        }
    }
    facts
}

/// The tests that come before a potency, as the calculator makes them: 5 per cent, each way.
pub(super) fn validity(lang: Lang, output: &Value) -> Vec<Validity> {
    let tests = [
        ("regression_p", "entered-regression", "p < 0.05"),
        ("parallelism_p", "entered-parallelism", "p ≥ 0.05"),
        ("linearity_p", "entered-linearity", "p ≥ 0.05"),
    ];
    let test = |(key, name, criterion): (&str, &str, &'static str)| {
        let value = output.get(key)?;
        let state = match value.as_f64() {
            None => State::Indeterminate,
            Some(p) if (p < 0.05) == (key == "regression_p") => State::Pass,
            Some(_) => State::Fail,
        };
        // A chance is never nothing.
        let small = value.as_f64().is_some_and(|p| p < 0.000_1);
        let p = if small { "< 0.0001".to_owned() } else { shown(Some(value), 4) };
        Some(Validity { name: lang.text(name), p, criterion, stated: Stated::new(lang, state) })
    };
    tests.into_iter().filter_map(test).collect()
}
