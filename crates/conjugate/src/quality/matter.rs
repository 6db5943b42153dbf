//! An exception in the reader's language: what happened, against which limits, why it is one, what it holds up.

use jiff::Timestamp;
use plant::Plant;
use plant::act::Stamp;
use plant::batch::Wear;
use plant::batch::{Done, Found, Further, LIMITS_RULE, Reading};
use plant::consumable::{INTEGRITY_RULE, Tested, Use};
use plant::id::{ConsumableClassId, ConsumableId, ExceptionId, PersonId};
use plant::lab::{SPECIFICATION_RULE, TestResult};
use plant::quality::{About, Exception};
use plant::reprocessing::ReworkAct;
use plant::strategy::{Blocker, Parameter, Stage, Step, UnitOperation, path_in_stage};
use plant::text::Text;

use super::result_shown;
use crate::batch::shown;
use crate::consumable;
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
    /// What it was about was invalidated; nobody decides it.
    pub withdrawn: bool,
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
    Reading {
        unit: &'a UnitOperation,
        step: &'a Step,
        parameter: &'a Parameter,
        readings: &'a [Reading],
        at: usize,
    },
    /// A value that an act after the step's end found; it stands beside the readings.
    Found {
        unit: &'a UnitOperation,
        step: &'a Step,
        parameter: &'a Parameter,
        found: &'a Found,
        act: &'a Further,
    },
    Step {
        unit: &'a UnitOperation,
        step: &'a Step,
        act: Act<'a>,
    },
    Result {
        attribute: &'a plant::strategy::Attribute,
        results: &'a [TestResult],
        at: usize,
    },
    /// The use of something that wears, or a step of which nobody says what it used.
    Use {
        unit: &'a UnitOperation,
        step: &'a Step,
        class: &'a ConsumableClassId,
        used: Option<(&'a ConsumableId, &'a Use)>,
        ended: Option<&'a Done>,
    },
    /// An integrity test of one element.
    Integrity {
        id: &'a ConsumableId,
        class: &'a ConsumableClassId,
        tested: &'a Tested,
    },
    /// Something beyond the registered process.
    Rework {
        act: &'a ReworkAct,
    },
    /// A sample that somebody stated is missing, with the entry that says so.
    Sample {
        plan: &'a plant::strategy::SamplePlan,
        raised: &'a Stamp,
    },
}

/// What was done at a step otherwise than instructed.
#[derive(Clone, Copy)]
pub enum Act<'a> {
    /// It ended the step.
    Ended(&'a Done),
    /// It came after that.
    Further(&'a Further),
}

impl<'a> Act<'a> {
    /// Its entry, its second person and the words of whoever did it.
    #[must_use]
    pub fn told(self) -> (&'a Stamp, Option<&'a PersonId>, Option<&'a Text>) {
        match self {
            Self::Ended(it) => (&it.stamp, it.second.as_ref(), it.otherwise.as_ref()),
            Self::Further(it) => (&it.stamp, it.second.as_ref(), Some(&it.what)),
        }
    }
}

impl Record<'_> {
    /// The entry in which what it speaks of was recorded.
    #[must_use]
    pub fn stamp(&self) -> Option<&Stamp> {
        match self {
            Self::Reading { readings, at, .. } => readings.get(*at).map(|it| &it.stamp),
            Self::Found { act, .. } => Some(&act.stamp),
            Self::Step { act, .. } => Some(act.told().0),
            Self::Result { results, at, .. } => results.get(*at).map(|it| &it.recorded),
            Self::Use { used, ended, .. } => used.map(|(_, it)| &it.stamp).or(ended.map(|it| &it.stamp)),
            Self::Integrity { tested, .. } => Some(&tested.stamp),
            Self::Rework { act } => Some(&act.stamp),
            Self::Sample { plan: _, raised } => Some(raised),
        }
    }
}

/// Finds the record that an exception was raised over: the last value that was there when it was raised, which a later
/// correction may have replaced.
#[must_use]
pub fn record<'a>(plant: &'a Plant, exception: &'a Exception) -> Option<Record<'a>> {
    let batch = plant.batches.get(&exception.batch)?;
    let (_, stage) = plant.pinned(batch)?;
    let before = |seq: u64| seq <= exception.raised.seq;
    let before_next = |seq: u64| seq > exception.raised.seq;
    match &exception.about {
        About::Reading { step: path, parameter } => {
            let (unit, step) = stage.step(path)?;
            let parameter = unit.parameter(parameter)?;
            // What is raised and what it is raised over were entered by one command.
            let same = |it: &&Further| it.stamp.known == exception.raised.known && before_next(it.stamp.seq);
            let record = batch.record_at(exception.raised.seq, path)?;
            let act = record.further.iter().find(same);
            if let Some((act, found)) = act.and_then(|act| Some((act, act.values.get(&parameter.id)?))) {
                return Some(Record::Found { unit, step, parameter, found, act });
            }
            let readings = record.readings.get(&parameter.id)?.as_slice();
            let at = readings.iter().rposition(|it| before(it.stamp.seq))?;
            Some(Record::Reading { unit, step, parameter, readings, at })
        }
        About::Step { step: path } => {
            let (unit, step) = stage.step(path)?;
            let record = batch.record_at(exception.raised.seq, path)?;
            // The act is entered right behind what it raised.
            let further = record.further.iter().find(|it| before_next(it.stamp.seq)).map(Act::Further);
            let ended = record.done.as_ref().map(Act::Ended);
            let act = match ended {
                Some(it) if before_next(it.told().0.seq) => Some(it),
                ended => further.or(ended),
            };
            Some(Record::Step { unit, step, act: act? })
        }
        About::Result { attribute: path } => {
            let attribute = stage.attribute_at(path)?;
            let results = plant.results.get(&batch.lot)?.get(path)?.as_slice();
            let at = results.iter().rposition(|it| before(it.recorded.seq))?;
            Some(Record::Result { attribute, results, at })
        }
        About::Consumable { step: path, class } => {
            let (unit, step) = stage.step(path)?;
            let here = |it: &&Wear| it.step == *path && it.class == *class && before(it.seq);
            let used = batch.uses.iter().rfind(here).and_then(|it| {
                let (id, of) = plant.consumables.get_key_value(&it.consumable)?;
                Some((id, of.uses.iter().find(|of| of.stamp.seq == it.seq)?))
            });
            let ended = batch.record_at(exception.raised.seq, path).and_then(|it| it.done.as_ref());
            Some(Record::Use { unit, step, class, used, ended })
        }
        About::Integrity { consumable, phase } => {
            let (id, it) = plant.consumables.get_key_value(consumable)?;
            let tested = it.tests_for(&exception.batch, *phase).rfind(|it| before(it.stamp.seq))?;
            Some(Record::Integrity { id, class: &it.class, tested })
        }
        // A study opens deviations and raises no exceptions.
        About::Stability { .. } => None,
        About::Rework { act } => {
            let place = usize::try_from(*act).ok().and_then(|it| it.checked_sub(1));
            Some(Record::Rework { act: batch.rework_acts.get(place?)? })
        }
        About::Sample { sample } => {
            let plan = stage.samples.iter().find(|it| it.id == *sample)?;
            Some(Record::Sample { plan, raised: &exception.raised })
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
#[expect(clippy::too_many_lines, reason = "every kind of record is named, so that a new one is put into words too")]
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
            let rule = (LIMITS_RULE, reading.rule);
            (named(lang, lang.label(&parameter.name), &value), place(lang, unit, step), rule, why, bar, limit)
        }
        Record::Found { unit, step, parameter, found, act: _ } => {
            let value = shown::value(lang, strategy, parameter, &found.value);
            let bar = shown::bar(lang, parameter, &found.value, found.band);
            let limit = bar.as_ref().map_or_else(String::new, LimitBar::described);
            let (name, why) = (lang.label(&parameter.name), words::band(lang, found.band));
            let rule = (LIMITS_RULE, found.rule);
            (named(lang, name, &value), place(lang, unit, step), rule, why, bar, limit)
        }
        Record::Step { unit, step, act } => {
            let why = act.told().2.map_or_else(String::new, ToString::to_string);
            let key = match act {
                Act::Ended(_) => "review-done-otherwise",
                Act::Further(_) => "review-further-act",
            };
            let what = lang.say(key).with("step", lang.label(&step.name)).plain();
            (what, place(lang, unit, step), ("R-batch-06", 1), why, None, String::new())
        }
        Record::Result { attribute, results, at } => {
            let result = results.get(at)?;
            let value = result_shown::value(lang, attribute, &result.reportable);
            let bar = result_shown::bar(lang, attribute, Some(result));
            let limit = result_shown::specification(lang, attribute);
            let why = words::result_band(lang, result.band);
            let rule = (SPECIFICATION_RULE, result.rule);
            (named(lang, lang.label(&attribute.name), &value), tested(lang, stage, it), rule, why, bar, limit)
        }
        Record::Use { unit, step, class, used, ended: _ } => {
            let name = consumable::class_name(lang, strategy, class);
            let (what, why) = match used {
                Some((id, used)) => {
                    let what = lang.say("review-use").with("class", name).with_text("id", id).with("n", used.number);
                    (what.plain(), consumable::unfit(lang, &used.despite))
                }
                None => {
                    (lang.say("review-nothing-used").with("class", name).plain(), lang.text("because-nothing-used"))
                }
            };
            (what, place(lang, unit, step), ("R-consumable-use", 1), why, None, String::new())
        }
        Record::Integrity { id, class, tested } => {
            let name = consumable::class_name(lang, strategy, class);
            let value = consumable::tested(lang, tested);
            let place = lang.say("review-integrity-of").with_text("id", id).with("class", name).plain();
            let declared = strategy.consumables.get(class).and_then(|it| it.test(tested.phase));
            let limit = declared.and_then(plant::strategy::IntegrityTest::limit_shown).unwrap_or_default();
            let why = consumable::test_why(lang, tested);
            let what = named(lang, &consumable::phase(lang, tested.phase), &value);
            (what, place, (INTEGRITY_RULE, tested.rule), why, None, limit)
        }
        Record::Sample { plan, raised: _ } => {
            let what = lang.say("review-sample-missed").with("sample", lang.label(&plan.name)).plain();
            let (place, why) = (lang.label(&stage.name).to_owned(), lang.text("because-sample-missed"));
            let rule = (plant::sample::CUSTODY_RULE, plant::sample::CUSTODY_RULE_VERSION);
            (what, place, rule, why, None, String::new())
        }
        Record::Rework { act } => {
            let why = act.despite.as_ref().map_or_else(String::new, ToString::to_string);
            let what = lang.say("review-rework").with_text("what", &act.what).plain();
            (what, lang.label(&stage.name).to_owned(), ("R-reprocessing-08", 1), why, None, String::new())
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
        withdrawn: it.withdrawn.is_some(),
        decided: !it.decisions.is_empty(),
    })
}

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
