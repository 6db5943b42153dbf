//! What the answer of a calculator says of itself: how well each stretch was reproduced, what belongs to no load, whether
//! the assay is valid.

use plant::strategy::Derives;
use plant::verdict::Verdict;
use science::chromatogram::Accept;
use serde_json::Value;

use crate::calc;
use crate::lab::validity::{Judged, judged};
use crate::language::Lang;
use crate::page::part::{Bounds, State, Stated};

/// How well one stretch was reproduced.
pub(super) struct Fit {
    pub(super) from: String,
    pub(super) to: String,
    /// Each score in the order of [`scores`].
    pub(super) scores: Vec<String>,
    pub(super) accepted: Stated,
}

/// A score of a fit, with the limit from which on it is accepted.
pub(super) struct Score {
    pub(super) name: String,
    pub(super) limit: String,
}

/// Something that is looked at beside the figures; with its verdict where it has a limit.
pub(super) struct Fact {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) stated: Option<Stated>,
}

/// One test of an assay's validity.
pub(super) struct Validity {
    pub(super) name: String,
    pub(super) found: String,
    pub(super) criterion: String,
    pub(super) stated: Stated,
}

/// A number of an answer with as many digits as a person compares; the record has all.
fn shown(value: Option<&Value>, digits: usize) -> String {
    value.and_then(Value::as_f64).map_or_else(|| "–".to_owned(), |it| format!("{it:.digits$}").replace('-', "−"))
}

/// The scores that a fit is accepted by, by their names in an answer and in the parameters, with what stands where the
/// parameters say nothing.
fn accepted_by() -> [(&'static str, f64, usize); 4] {
    let usual = Accept::default();
    [
        ("reconstruction", usual.reconstruction, 4),
        ("r_squared", usual.r_squared, 5),
        ("residual", usual.residual, 4),
        ("uncertainty", usual.uncertainty, 4),
    ]
}

/// The scores of a stretch, with their limits.
pub(super) fn scores(lang: Lang, parameters: &str) -> Vec<Score> {
    let parameters: Value = serde_json::from_str(parameters).unwrap_or(Value::Null);
    let score = |(key, usual, _): (&'static str, f64, usize)| {
        let limit = parameters.pointer(&format!("/accept/{key}")).and_then(Value::as_f64).unwrap_or(usual);
        let limit = match key {
            "reconstruction" => format!("1 ± {limit}"),
            "r_squared" => format!("≥ {limit}"),
            _ => format!("≤ {limit}"),
        };
        Score { name: lang.text(&format!("derived-score-{}", key.replace('_', "-"))), limit }
    };
    accepted_by().into_iter().map(score).collect()
}

pub(super) fn fits(lang: Lang, output: &Value) -> Vec<Fit> {
    let all = output.get("fits").and_then(Value::as_array).into_iter().flatten();
    let fit = |it: &Value| {
        let accepted = it.get("accepted").and_then(Value::as_bool) == Some(true);
        Fit {
            from: shown(it.get("from"), 2),
            to: shown(it.get("to"), 2),
            scores: accepted_by().into_iter().map(|(key, _, digits)| shown(it.get(key), digits)).collect(),
            accepted: if accepted {
                Stated::new(lang, State::Pass).saying(lang.text("derived-fit-accepted"))
            } else {
                Stated::new(lang, State::Indeterminate).saying(lang.text("derived-fit-refused"))
            },
        }
    };
    all.map(fit).collect()
}

/// The limit of a calculation by its name: as the parameters say, or else what the calculator takes where nothing is said.
fn limit(calculator: &str, parameters: &Value, name: &str) -> Option<f64> {
    let given = parameters.get(name).and_then(Value::as_f64);
    let usual = || calc::method(calculator)?.fields.iter().find(|it| it.name == name)?.default.parse().ok();
    given.or_else(usual)
}

/// What else is looked at: how much belongs to no load, what no fit explains, how far the peaks are apart.
pub(super) fn facts(lang: Lang, calculator: &str, output: &Value, parameters: &str) -> Vec<Fact> {
    let parameters: Value = serde_json::from_str(parameters).unwrap_or(Value::Null);
    let plain = |name: String, value: String| Fact { name, value, stated: None };
    let mut facts = Vec::new();
    for (key, named, name, digits, unit, at_most) in [
        ("unassigned_percent", "unassigned_max_percent", "derived-unassigned", 3, " %", true),
        ("ambiguous_percent", "ambiguous_max_percent", "derived-ambiguous", 3, " %", true),
        ("r_squared", "r_squared_min", "derived-r-squared", 4, "", false),
    ] {
        let Some(found) = output.get(key).and_then(Value::as_f64) else { continue };
        let limit = limit(calculator, &parameters, named);
        let within = limit.map(|it| if at_most { found <= it } else { found >= it });
        let bound = limit.map_or_else(String::new, |it| format!(" ({} {it}{unit})", if at_most { "≤" } else { "≥" }));
        let value = format!("{}{unit}{bound}", shown(output.get(key), digits));
        let stated = within.map(|it| Stated::new(lang, if it { State::Pass } else { State::Indeterminate }));
        facts.push(Fact { name: lang.text(name), value, stated });
    }
    let peaks: Vec<&Value> = output.get("peaks").and_then(Value::as_array).into_iter().flatten().collect();
    if !peaks.is_empty() {
        let resolutions = peaks.iter().filter_map(|it| it.get("resolution")?.as_f64());
        let least = resolutions.fold(f64::INFINITY, f64::min);
        facts.push(plain(lang.text("derived-peaks"), peaks.len().to_string()));
        if least.is_finite() {
            facts.push(plain(lang.text("derived-resolution"), format!("{least:.2}")));
        }
    }
    // The interval is as wide as the assay was good; a number without it says nothing.
    for it in output.get("samples").and_then(Value::as_array).into_iter().flatten() {
        let at = |key| shown(it.get(key), 5);
        let name = it.get("name").and_then(Value::as_str).unwrap_or_default();
        let value = format!("{} ({} – {})", at("potency"), at("lower"), at("upper"));
        facts.push(plain(lang.say("entered-potency").with("name", name).plain(), value));
    }
    for (key, name, digits) in [
        ("slope", "entered-slope", 4),
        ("noise", "derived-noise", 4),
        ("error_ppm", "derived-error-ppm", 1),
        ("dar_uncertainty", "derived-uncertainty", 4),
    ] {
        if output.get(key).is_some_and(Value::is_number) {
            facts.push(plain(lang.text(name), shown(output.get(key), digits)));
        }
    }
    facts
}

/// The standard uncertainty of a figure, as the calculator gives it beside the figure: of the fit's noise alone.
pub(super) fn uncertainty(output: &Value, field: &str) -> Option<String> {
    let field = match field {
        "/dar" => "/dar_uncertainty".to_owned(),
        "/unconjugated_percent" => "/unconjugated_uncertainty".to_owned(),
        _ => field.strip_prefix("/distribution_percent/").map(|it| format!("/distribution_uncertainty/{it}"))?,
    };
    output.pointer(&field).and_then(Value::as_f64).map(|it| format!("{it:.1e}")).map(|it| tidy(&it))
}

/// Two digits that count, written plainly: `8.2e-3` is 0.0082.
fn tidy(text: &str) -> String {
    let plain = text.parse::<f64>().map(|it| it.to_string());
    plain.map_or_else(|_| text.to_owned(), |it| it.replace('-', "−"))
}

/// The tests that come before a potency, as the calculator makes them: 5 per cent, each way; then the limits that the method
/// declares.
pub(super) fn validity(lang: Lang, output: &Value, derives: Option<&Derives>) -> Vec<Validity> {
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
        let found = if small { "< 0.0001".to_owned() } else { shown(Some(value), 4) };
        Some(Validity {
            name: lang.text(name),
            found,
            criterion: criterion.to_owned(),
            stated: Stated::new(lang, state),
        })
    };
    let declared = |it: Judged<'_>| {
        let state = match it.verdict {
            Verdict::Pass => State::Pass,
            Verdict::Fail => State::Fail,
            Verdict::Indeterminate => State::Indeterminate,
        };
        Validity {
            name: lang.label(&it.validity.name).to_owned(),
            found: it.figure.map_or_else(|| "–".to_owned(), |it| significant(&it)),
            criterion: Bounds::from(&it.validity.limit).text(lang),
            stated: Stated::new(lang, state),
        }
    };
    let mut all: Vec<_> = tests.into_iter().filter_map(test).collect();
    // A refused calculation has no answer to be judged.
    if let Some(derives) = derives.filter(|_| output.get("refused").is_none()) {
        all.extend(judged(derives, output).into_iter().map(declared));
    }
    all
}

/// Five digits that count, for the eye; what was judged has all.
fn significant(text: &str) -> String {
    let Ok(it) = text.parse::<f64>() else { return text.to_owned() };
    let digits = if it == 0.0 { 0.0 } else { it.abs().log10().floor() };
    let text = if digits < -3.0 { format!("{it:.4e}") } else { format!("{it:.4}") };
    text.replace('-', "−")
}
