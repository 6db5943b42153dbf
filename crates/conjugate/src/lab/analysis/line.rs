//! One line of a certificate of analysis: a test as it was signed, as it would be signed now, or what keeps it off.

use plant::Plant;
use plant::batch::Observed;
use plant::id::BatchId;
use plant::lab::{AnalysisLine, AnalysisPerson, AnalysisSkipped, Lack, Required};
use plant::strategy::Attribute;
use plant::verdict::Verdict;

use super::said::verdict;
use crate::language::{Lang, Zone};
use crate::page::part::{Bounds, State, Stated};
use crate::quality::result_shown;

/// One test.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) method: String,
    pub(super) required: String,
    /// On which daily intake of a patient the limits rest, by the strategy of the batch; empty where on none.
    pub(super) intake: String,
    pub(super) found: String,
    /// The round of reprocessing or rework that it was found after.
    pub(super) round: Option<u32>,
    pub(super) state: Stated,
    /// Where it cannot stand on a certificate yet: what is open about it, and who is to do something.
    pub(super) waits: Option<Waits>,
    /// When it was tested, and by whom.
    pub(super) tested: String,
    pub(super) analyst: String,
    /// When that was verified, and by whom.
    pub(super) checked: String,
    pub(super) verifier: String,
    pub(super) sample: Option<String>,
    pub(super) run: Option<String>,
    /// Whether it was typed, read from a file, or derived.
    pub(super) source: String,
    /// The entries of the result and of its verification.
    pub(super) entries: Vec<u64>,
    /// Where it cannot be judged: the entries in which that was decided.
    pub(super) decided: Vec<u64>,
}

/// What is open about a test, by its number and address, and who is to do something about it.
pub(super) struct Waits {
    pub(super) of: String,
    pub(super) href: String,
    pub(super) who: String,
}

/// What is said of one line. Beside one that fails no other is said to comply: it is within its limit.
fn line_verdict(lang: Lang, it: Verdict, whole: Verdict) -> Stated {
    match (it, whole) {
        (Verdict::Pass, Verdict::Fail) => Stated::new(lang, State::Info).saying(lang.text("analysis-within")),
        (Verdict::Pass | Verdict::Fail | Verdict::Indeterminate, _) => verdict(lang, it),
    }
}

fn required(lang: Lang, it: &Required) -> String {
    match it {
        Required::Within { limit, unit } => {
            format!("{} {}", Bounds::from(limit).text(lang), unit.shown()).trim_end().to_owned()
        }
        Required::Undeclared => lang.text("analysis-no-limit"),
        Required::OneOf(names) => {
            let names: Vec<_> = names.iter().map(|it| lang.label(it)).collect();
            names.join(lang.pick("、", ", "))
        }
    }
}

/// The value of a line; a judgement by the name that the batch's own strategy gives it.
fn found(lang: Lang, plant: &Plant, batch: &BatchId, it: &AnalysisLine) -> String {
    let stage = plant.batches.get(batch).and_then(|it| plant.pinned(it));
    let attribute = stage.and_then(|(_, stage)| stage.attribute_at(&it.attribute));
    match (attribute, &it.found) {
        (Some(attribute), value) => result_shown::value(lang, attribute, value),
        (None, Observed::Number(it)) => it.to_string(),
        (None, Observed::Choice(it)) => it.to_string(),
        (None, Observed::Order(_) | Observed::Missing(_)) => lang.text("results-no-value"),
    }
}

fn intake(lang: Lang, plant: &Plant, batch: &BatchId, path: &str) -> String {
    let pinned = plant.batches.get(batch).and_then(|it| plant.pinned(it));
    let said = pinned.and_then(|(_, stage)| crate::strategy::exposure(lang, stage, stage.attribute_at(path)?));
    said.unwrap_or_default()
}

fn named(lang: Lang, it: &AnalysisPerson) -> String {
    lang.label(&it.name).to_owned()
}

/// A line as it was signed, or would be.
pub(super) fn line(lang: Lang, zone: &Zone, plant: &Plant, batch: &BatchId, it: &AnalysisLine, whole: Verdict) -> Line {
    let measured = it.measured.as_ref();
    Line {
        tested: measured.map_or_else(String::new, |it| zone.day(it.at)),
        analyst: measured.and_then(|it| it.by.as_ref()).map_or_else(String::new, |it| named(lang, it)),
        checked: it.checked.as_ref().map_or_else(String::new, |it| zone.day(it.at)),
        verifier: it.checked.as_ref().map_or_else(String::new, |it| named(lang, &it.by)),
        sample: measured.and_then(|it| it.sample.as_ref()).map(ToString::to_string),
        run: measured.and_then(|it| it.run.as_ref()).map(ToString::to_string),
        name: lang.label(&it.name).to_owned(),
        method: it.method.as_ref().map_or_else(String::new, |it| format!("{} v{}", lang.label(&it.name), it.version)),
        required: required(lang, &it.required),
        intake: intake(lang, plant, batch, &it.attribute),
        found: found(lang, plant, batch, it),
        round: (it.round > 0).then_some(it.round),
        state: line_verdict(lang, it.verdict, whole),
        waits: None,
        source: source(lang, plant, batch, it),
        entries: vec![it.result, it.verified],
        decided: it.decided.clone(),
    }
}

/// Where the result that a line states came from; the record of the result says it.
fn source(lang: Lang, plant: &Plant, batch: &BatchId, it: &AnalysisLine) -> String {
    let lot = plant.batches.get(batch).map(|it| &it.lot);
    let mut all = lot.map(|lot| plant.results_on(lot, &it.attribute)).into_iter().flatten();
    all.find(|of| of.recorded.seq == it.result).map_or_else(String::new, |it| result_shown::source(lang, &it.origin))
}

/// What was not tested on this batch: never as conforming.
pub(super) fn without(lang: Lang, plant: &Plant, batch: &BatchId, it: &AnalysisSkipped) -> Line {
    Line {
        name: lang.label(&it.name).to_owned(),
        method: it.method.as_ref().map_or_else(String::new, |it| format!("{} v{}", lang.label(&it.name), it.version)),
        required: required(lang, &it.required),
        intake: intake(lang, plant, batch, &it.attribute),
        found: lang.say("analysis-left-out").with("n", it.every).with_text("batch", &it.last).plain(),
        round: None,
        state: Stated::new(lang, State::Info).saying(lang.text("gap-left-out")),
        waits: None,
        tested: String::new(),
        analyst: String::new(),
        checked: String::new(),
        verifier: String::new(),
        sample: None,
        run: None,
        source: String::new(),
        entries: vec![it.skipped],
        decided: Vec::new(),
    }
}

/// A test that cannot stand on a certificate yet, beside the limit that it would be held against.
pub(super) fn lacking(lang: Lang, plant: &Plant, batch: &BatchId, attribute: &Attribute, lack: &Lack) -> Line {
    let pinned = plant.batches.get(batch).and_then(|it| plant.pinned(it));
    let method = pinned.zip(attribute.method.as_ref()).and_then(|((it, _), id)| it.strategy.methods.get(id));
    Line {
        name: lang.label(&attribute.name).to_owned(),
        method: method.map_or_else(String::new, |it| format!("{} v{}", lang.label(&it.name), it.version)),
        required: result_shown::specification(lang, attribute),
        intake: pinned.and_then(|(_, it)| crate::strategy::exposure(lang, it, attribute)).unwrap_or_default(),
        found: lang.text("results-no-value"),
        round: None,
        state: Stated::new(lang, State::Indeterminate).saying(lang.text(&format!("gap-{}", lack.id()))),
        waits: waits(lang, plant, batch, lack),
        tested: String::new(),
        analyst: String::new(),
        checked: String::new(),
        verifier: String::new(),
        sample: None,
        run: None,
        source: String::new(),
        entries: Vec::new(),
        decided: Vec::new(),
    }
}

/// What is open about a test that cannot stand on a certificate yet.
fn waits(lang: Lang, plant: &Plant, batch: &BatchId, it: &Lack) -> Option<Waits> {
    let (of, href) = match it {
        Lack::Investigated(id) => (id.to_string(), format!("/oos/{id}")),
        Lack::Reviewed(id) => (id.to_string(), format!("/oot/{id}")),
        Lack::Undecided(id) => (id.to_string(), format!("/review/{batch}#{id}")),
        Lack::NoResult | Lack::LeftOut | Lack::NotVerified | Lack::Indeterminate => return None,
    };
    let roles: Vec<_> = it.waits_for(plant).into_iter().map(|it| lang.role(it)).collect();
    let who = match roles.as_slice() {
        [] => lang.text("analysis-waits-for-nobody"),
        roles => lang.say("analysis-waits-for").with("who", roles.join(" · ")).plain(),
    };
    Some(Waits { of, href, who })
}
