//! What a certificate of analysis says as a whole: its title, its conclusion, its limits, and the facts above its lines.

use jiff::Timestamp;
use plant::id::BatchId;
use plant::lab::{AnalysisAmount, AnalysisDates, AnalysisMakers};
use plant::verdict::Verdict;

use crate::language::{Lang, Zone};
use crate::page::part::{State, Stated};

pub(super) fn verdict(lang: Lang, it: Verdict) -> Stated {
    let (state, key) = match it {
        Verdict::Pass => (State::Pass, "analysis-complies"),
        Verdict::Fail => (State::Fail, "analysis-does-not-comply"),
        Verdict::Indeterminate => (State::Indeterminate, "state-indeterminate"),
    };
    Stated::new(lang, state).saying(lang.text(key))
}

/// What a paper with this verdict over all its lines is called, by which limits.
pub(super) fn title(lang: Lang, market: Option<&str>, it: Verdict) -> String {
    let key = match it {
        Verdict::Pass => return lang.text("analysis"),
        Verdict::Fail => "analysis-title-fails",
        Verdict::Indeterminate => "analysis-title-decided",
    };
    lang.say(key).with_text("limits", limits(lang, market)).plain()
}

/// What stands above and below a paper that does not say that the batch complies.
pub(super) fn warning(lang: Lang, market: Option<&str>, it: Verdict) -> Option<Stated> {
    let (state, key) = match it {
        Verdict::Pass => return None,
        Verdict::Fail => (State::Fail, "analysis-no-release"),
        Verdict::Indeterminate => (State::Indeterminate, "analysis-not-all-judged"),
    };
    Some(Stated::new(lang, state).saying(lang.say(key).with_text("limits", limits(lang, market)).plain()))
}

/// The sentence that a certificate comes to, and how much of the testing it rests on.
pub(super) fn conclusion(
    lang: Lang,
    (batch, day): (&BatchId, &str),
    market: Option<&str>,
    it: Verdict,
    left_out: usize,
) -> Stated {
    let (state, key) = match it {
        Verdict::Pass => (State::Pass, "analysis-conclusion-complies"),
        Verdict::Fail => (State::Fail, "analysis-conclusion-fails"),
        Verdict::Indeterminate => (State::Indeterminate, "analysis-conclusion-decided"),
    };
    let said = lang.say(key).with_text("batch", batch).with("date", day).with_text("limits", limits(lang, market));
    let mut said = said.plain();
    if left_out > 0 {
        said.push_str(lang.pick("", " "));
        said.push_str(&lang.say("analysis-conclusion-left-out").with("n", left_out).plain());
    }
    Stated::new(lang, state).saying(said)
}

/// How much was made, with the figures of the lot.
pub(super) fn amount(lang: Lang, it: Option<&AnalysisAmount>) -> Vec<(String, String)> {
    let Some(it) = it else { return Vec::new() };
    let figures = it.figures.iter().map(|it| (lang.label(&it.name).to_owned(), it.value.to_string()));
    std::iter::once((lang.text("analysis-amount"), it.made.to_string())).chain(figures).collect()
}

/// Who made it and where it was tested.
pub(super) fn makers(lang: Lang, it: Option<&AnalysisMakers>) -> Vec<(String, String)> {
    let Some(it) = it else { return Vec::new() };
    let laboratories: Vec<_> = it.laboratories.iter().map(|it| lang.label(it)).collect();
    let tested = (lang.text("analysis-laboratory"), laboratories.join(lang.pick("、", ", ")));
    let made = (lang.text("disposition-manufacturer"), lang.label(&it.manufacturer).to_owned());
    if laboratories.is_empty() { vec![made] } else { vec![made, tested] }
}

/// The limits of a market, or those of release, by their name.
pub(super) fn limits(lang: Lang, market: Option<&str>) -> String {
    match market {
        Some(market) => lang.say("analysis-of-market").with_text("market", market).plain(),
        None => lang.text("analysis-of-release"),
    }
}

/// When a batch was made, until when it may be used, and how it is stored.
pub(super) fn dates(lang: Lang, zone: &Zone, it: Option<&AnalysisDates>) -> Vec<(String, String)> {
    let Some(it) = it else { return Vec::new() };
    let mut all = vec![(lang.text("analysis-made"), zone.day(it.made))];
    let until = |key: &str, at: Option<Timestamp>| at.map(|at| (lang.text(key), zone.day(at)));
    let known = [until("analysis-use-by", it.use_by), until("analysis-retest-by", it.retest_by)];
    let undated = || (lang.text("analysis-use-by"), lang.text("analysis-undated"));
    if known.iter().all(Option::is_none) {
        all.push(undated());
    }
    all.extend(known.into_iter().flatten());
    all.extend(it.storage.as_ref().map(|it| (lang.text("analysis-storage"), lang.label(it).to_owned())));
    all
}
