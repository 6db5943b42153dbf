//! An exception in the reader's language: what happened, against which limits, why it is one, what it holds up.

use jiff::Timestamp;
use plant::Plant;
use plant::act::Stamp;
use plant::batch::{LIMITS_RULE, LIMITS_RULE_VERSION, Reading, StepRecord};
use plant::id::ExceptionId;
use plant::lab::{SPECIFICATION_RULE, SPECIFICATION_RULE_VERSION, TestResult};
use plant::quality::{About, Exception};
use plant::strategy::{Blocker, Parameter, Stage, Step, UnitOperation, path_in_stage};

use super::result_shown;
use crate::batch::shown;
use crate::language::Lang;
use crate::page::part::{Because, LimitBar, State, Stated};
use crate::words;

/// An exception as a list shows it.
#[derive(Debug, Clone)]
pub struct Matter {
    pub id: String,
    pub batch: String,
    pub state: State,
    pub stated: Stated,
    /// "Reaction temperature 26.1 °C".
    pub what: String,
    /// Which unit operation and step, or that it is a test result.
    pub place: String,
    pub because: Because,
    /// Why, as one bare line: what a signature covers.
    pub why: String,
    /// The value against its limits, drawn.
    pub bar: Option<LimitBar>,
    /// The limit that it is measured against, in words.
    pub limit: String,
    pub deviation: Option<String>,
    pub raised: Timestamp,
    pub entry: u64,
    /// Everybody whom the table names has accepted it.
    pub lifted: bool,
    /// Somebody has decided, in whichever way.
    pub decided: bool,
}

impl Matter {
    /// Its address in the review of its batch.
    #[must_use]
    pub fn address(&self) -> String {
        format!("/review/{}?e={}", self.batch, self.id)
    }
}

/// The record that an exception speaks of.
pub enum Record<'a> {
    Reading { unit: &'a UnitOperation, step: &'a Step, parameter: &'a Parameter, readings: &'a [Reading], at: usize },
    Step { unit: &'a UnitOperation, step: &'a Step, record: &'a StepRecord },
    Result { attribute: &'a plant::strategy::Attribute, results: &'a [TestResult], at: usize },
}

impl Record<'_> {
    /// The entry in which what it speaks of was recorded.
    #[must_use]
    pub fn stamp(&self) -> Option<&Stamp> {
        match self {
            Self::Reading { readings, at, .. } => readings.get(*at).map(|it| &it.stamp),
            Self::Step { record, .. } => record.done.as_ref().map(|it| &it.stamp),
            Self::Result { results, at, .. } => results.get(*at).map(|it| &it.recorded),
        }
    }
}

/// Finds the record that an exception was raised over: the last value that was there when it was raised, which a later
/// correction may have replaced.
#[must_use]
pub fn record<'a>(plant: &'a Plant, exception: &Exception) -> Option<Record<'a>> {
    let batch = plant.batches.get(&exception.batch)?;
    let (_, stage) = plant.pinned(batch)?;
    let before = |seq: u64| seq <= exception.raised.seq;
    match &exception.about {
        About::Reading { step: path, parameter } => {
            let (unit, step) = stage.step(path)?;
            let parameter = unit.parameter(parameter)?;
            let readings = batch.steps.get(path)?.readings.get(&parameter.id)?.as_slice();
            let at = readings.iter().rposition(|it| before(it.stamp.seq))?;
            Some(Record::Reading { unit, step, parameter, readings, at })
        }
        About::Step { step: path } => {
            let (unit, step) = stage.step(path)?;
            Some(Record::Step { unit, step, record: batch.steps.get(path)? })
        }
        About::Result { attribute: path } => {
            let attribute = stage.attribute_at(path)?;
            let results = plant.results.get(&batch.lot)?.get(path)?.as_slice();
            let at = results.iter().rposition(|it| before(it.recorded.seq))?;
            Some(Record::Result { attribute, results, at })
        }
    }
}

/// The state that a blocker is shown as.
#[must_use]
pub fn state(blocker: Blocker) -> State {
    match blocker {
        Blocker::Alert => State::Alert,
        Blocker::Indeterminate => State::Indeterminate,
        Blocker::OutsideRegistered | Blocker::FailsRelease => State::Fail,
    }
}

/// The gravest first.
#[must_use]
pub fn gravity(state: State) -> u8 {
    match state {
        State::Fail | State::Stop | State::Action => 0,
        State::Indeterminate | State::Unverified | State::Pending => 1,
        State::Alert => 2,
        State::Pass | State::Verified | State::Info => 3,
    }
}

/// Puts an exception into words; nothing where its record is not there.
#[must_use]
pub fn matter(lang: Lang, plant: &Plant, id: &ExceptionId, it: &Exception) -> Option<Matter> {
    let batch = plant.batches.get(&it.batch)?;
    let (version, stage) = plant.pinned(batch)?;
    let strategy = &version.strategy;
    let (what, place, rule, why, bar, limit) = match record(plant, it)? {
        Record::Reading { unit, step, parameter, readings, at } => {
            let reading = readings.get(at)?;
            let value = shown::value(lang, strategy, parameter, &reading.value);
            let bar = shown::bar(lang, parameter, &reading.value, reading.band);
            let limit = bar.as_ref().map_or_else(String::new, LimitBar::described);
            let why = words::band(lang, reading.band);
            (named(lang, lang.label(&parameter.name), &value), place(lang, unit, step), LIMITS, why, bar, limit)
        }
        Record::Step { unit, step, record } => {
            let why =
                record.done.as_ref().and_then(|it| it.otherwise.as_ref()).map_or_else(String::new, ToString::to_string);
            let what = lang.say("review-done-otherwise").with("step", lang.label(&step.name)).plain();
            (what, place(lang, unit, step), ("R-batch-06", 1), why, None, String::new())
        }
        Record::Result { attribute, results, at } => {
            let result = results.get(at)?;
            let value = result_shown::value(lang, attribute, &result.reportable);
            let bar = result_shown::bar(lang, attribute, Some(result));
            let limit = result_shown::specification(lang, attribute);
            let why = words::result_band(lang, result.band);
            (named(lang, lang.label(&attribute.name), &value), tested(lang, stage, it), SPECIFICATION, why, bar, limit)
        }
    };
    let state = state(it.blocker);
    Some(Matter {
        id: id.to_string(),
        batch: it.batch.to_string(),
        state,
        stated: Stated::new(lang, state),
        what,
        place,
        because: Because::new(rule.0, rule.1, &why),
        why: format!("{} v{} · {why}", rule.0, rule.1),
        bar,
        limit,
        deviation: it.deviation.as_ref().map(ToString::to_string),
        raised: it.raised.happened,
        entry: it.raised.seq,
        lifted: it.lifted(plant),
        decided: !it.decisions.is_empty(),
    })
}

const LIMITS: (&str, u16) = (LIMITS_RULE, LIMITS_RULE_VERSION);
const SPECIFICATION: (&str, u16) = (SPECIFICATION_RULE, SPECIFICATION_RULE_VERSION);

fn named(lang: Lang, name: &str, value: &str) -> String {
    lang.say("review-named").with("name", name).with("value", value).plain()
}

fn place(lang: Lang, unit: &UnitOperation, step: &Step) -> String {
    format!("{} › {}", lang.label(&unit.name), lang.label(&step.name))
}

fn tested(lang: Lang, stage: &Stage, it: &Exception) -> String {
    let About::Result { attribute } = &it.about else { return String::new() };
    let unit = stage.tested().find(|(unit, it)| path_in_stage(*unit, it) == *attribute).and_then(|(unit, _)| unit);
    let of = unit.map_or_else(|| lang.label(&stage.name), |it| lang.label(&it.name));
    lang.say("review-test-of").with("of", of).plain()
}
