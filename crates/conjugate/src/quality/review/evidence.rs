//! What there is to read about one exception.

use plant::Event;
use plant::Plant;
use plant::act::Stamp;
use plant::batch::{Attempt, Reading, Source, StepRecord};
use plant::id::{PersonId, StepPath};
use plant::lab::{Origin, TestResult};
use plant::quality::{About, Exception};
use plant::strategy::{Attribute, Parameter};

use crate::batch::shown;
use crate::consumable;
use crate::language::Lang;
use crate::page::Shell;
use crate::page::part::{Instant, LimitBar, State, Stated};
use crate::quality::around::told;
use crate::quality::matter::{Record, record};
use crate::quality::result_shown;
use crate::words;

/// The second column.
pub(super) struct Evidence {
    pub(super) bar: Option<LimitBar>,
    pub(super) recorded: Option<Recorded>,
    /// Every value, where there is more than one; the first is the oldest.
    pub(super) values: Vec<Value>,
    pub(super) replicates: Vec<String>,
    pub(super) around: Vec<Neighbour>,
    /// What the parameter protects, with the results that are there.
    pub(super) touched: Vec<Touched>,
    pub(super) attempts: Vec<Refused>,
    pub(super) remarks: Vec<(String, String)>,
    pub(super) deviation: Option<Deviation>,
    pub(super) why_critical: String,
}

/// Who put it down, and how.
pub(super) struct Recorded {
    pub(super) by: String,
    pub(super) second: Option<String>,
    pub(super) happened: Instant,
    pub(super) known: Option<Instant>,
    pub(super) source: String,
    pub(super) entry: u64,
}

pub(super) struct Value {
    pub(super) text: String,
    pub(super) state: Stated,
    pub(super) by: String,
    pub(super) at: Instant,
    pub(super) entry: u64,
    /// This is the one that the exception was raised over.
    pub(super) raised: bool,
}

pub(super) struct Neighbour {
    pub(super) at: Instant,
    pub(super) text: String,
    /// For the eye, and in words for everybody else.
    pub(super) state: Option<(&'static str, String)>,
    pub(super) entry: u64,
    pub(super) here: bool,
}

pub(super) struct Touched {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) bar: Option<LimitBar>,
    pub(super) state: Stated,
}

pub(super) struct Refused {
    pub(super) rule: String,
    pub(super) found: String,
    pub(super) by: String,
    pub(super) at: Instant,
    pub(super) entry: u64,
}

pub(super) struct Deviation {
    pub(super) id: String,
    pub(super) class: String,
    pub(super) standing: Stated,
}

pub(super) fn name(lang: Lang, plant: &Plant, person: &PersonId) -> String {
    plant.people.get(person).map_or_else(|| person.to_string(), |it| lang.label(&it.name).to_owned())
}

impl Evidence {
    /// Every integrity test of the element for this batch, where the exception is about one.
    fn tested(&mut self, shell: &Shell, plant: &Plant, exception: &Exception, entry: Option<u64>) {
        let About::Integrity { consumable, phase } = &exception.about else { return };
        let of = plant.consumables.get(consumable);
        let tests = of.into_iter().flat_map(|it| it.tests_for(&exception.batch, *phase));
        self.values = tests
            .map(|it| Value {
                text: consumable::tested(shell.lang, it),
                state: shell.state(consumable::state(it.verdict)).saying(consumable::test_why(shell.lang, it)),
                by: name(shell.lang, plant, &it.stamp.by),
                at: shell.zone.time(it.stamp.happened),
                entry: it.stamp.seq,
                raised: Some(it.stamp.seq) == entry,
            })
            .collect();
    }

    pub(super) fn of(shell: &Shell, plant: &Plant, exception: &Exception, around: &[(Event, Stamp)]) -> Self {
        let lang = shell.lang;
        let batch = plant.batches.get(&exception.batch);
        let of_step = |path: &StepPath| batch.and_then(|it| it.record_at(exception.raised.seq, path));
        let mut it = Self {
            bar: None,
            recorded: None,
            values: Vec::new(),
            replicates: Vec::new(),
            around: Vec::new(),
            touched: Vec::new(),
            attempts: Vec::new(),
            remarks: Vec::new(),
            deviation: deviation(shell, plant, exception),
            why_critical: String::new(),
        };
        let step = match &exception.about {
            About::Reading { step, .. } | About::Step { step } => of_step(step),
            About::Consumable { step, .. } => of_step(step),
            About::Result { .. }
            | About::Integrity { .. }
            | About::Rework { .. }
            | About::Sample { .. }
            | About::Stability { .. } => None,
        };
        if let Some(step) = step {
            it.attempts = step.attempts.iter().map(|it| refused(shell, plant, it)).collect();
            it.remarks = step.remarks.iter().map(|it| (name(lang, plant, &it.stamp.by), it.text.to_string())).collect();
        }
        let record = record(plant, exception);
        let entry = record.as_ref().and_then(Record::stamp).map(|it| it.seq);
        match record {
            Some(Record::Reading { parameter, readings, at, .. }) => {
                it.reading(shell, plant, exception, (parameter, readings, at), step)
            }
            Some(Record::Found { act, .. }) => {
                let source = lang.text("review-source-typed");
                it.recorded = Some(recorded(shell, plant, &act.stamp, act.second.as_ref(), source));
            }
            Some(record @ (Record::Use { .. } | Record::Integrity { .. })) => {
                if let Some(stamp) = record.stamp() {
                    it.recorded = Some(recorded(shell, plant, stamp, None, lang.text("review-source-ledger")));
                }
                it.tested(shell, plant, exception, entry);
            }
            Some(Record::Step { act, .. }) => {
                let (stamp, second, _) = act.told();
                it.recorded = Some(recorded(shell, plant, stamp, second, lang.text("review-source-typed")));
            }
            Some(Record::Rework { act }) => {
                let source = lang.text("review-source-typed");
                it.recorded = Some(recorded(shell, plant, &act.stamp, act.second.as_ref(), source));
            }
            Some(Record::Sample { plan: _, raised }) => {
                it.recorded = Some(recorded(shell, plant, raised, None, lang.text("review-source-typed")));
            }
            Some(Record::Result { attribute, results, at }) => it.result(shell, plant, attribute, results, at),
            None => (),
        }
        it.around = around
            .iter()
            .map(|(event, stamp)| {
                let (text, state) = told(lang, plant, event);
                let (at, here) = (shell.zone.time_short(stamp.happened), Some(stamp.seq) == entry);
                Neighbour { at, text, state: state.map(|it| (it.code(), it.word(lang))), entry: stamp.seq, here }
            })
            .collect();
        it
    }

    fn result(&mut self, shell: &Shell, plant: &Plant, attribute: &Attribute, results: &[TestResult], at: usize) {
        let lang = shell.lang;
        if let Some(result) = results.get(at) {
            self.bar = result_shown::bar(lang, attribute, Some(result)).map(LimitBar::numbered);
            self.replicates = result_shown::replicates(lang, attribute, result);
            let source = match &result.origin {
                Origin::Typed => lang.text("review-source-typed"),
                Origin::Derived { determination, .. } => {
                    lang.say("review-source-derived").with_text("determination", determination).plain()
                }
                Origin::File { name, instrument, .. } => {
                    lang.say("review-source-file").with_text("file", name).with_text("instrument", instrument).plain()
                }
            };
            let second = result.verified.as_ref().map(|it| &it.by);
            self.recorded = Some(recorded(shell, plant, &result.recorded, second, source));
            self.why_critical = attribute.why.as_ref().map_or_else(String::new, |it| lang.label(it).to_owned());
        }
        if results.len() > 1 {
            self.values = results
                .iter()
                .enumerate()
                .map(|(n, it)| Value {
                    text: result_shown::value(lang, attribute, &it.reportable),
                    state: shell.state(result_shown::state(it.band)),
                    by: name(lang, plant, &it.recorded.by),
                    at: shell.zone.time(it.recorded.happened),
                    entry: it.recorded.seq,
                    raised: n == at,
                })
                .collect();
        }
    }

    fn reading(
        &mut self,
        shell: &Shell,
        plant: &Plant,
        exception: &Exception,
        (parameter, readings, at): (&Parameter, &[Reading], usize),
        step: Option<&StepRecord>,
    ) {
        let lang = shell.lang;
        let batch = plant.batches.get(&exception.batch);
        let Some((version, stage)) = batch.and_then(|it| plant.pinned(it)) else { return };
        let results = batch.and_then(|it| plant.results.get(&it.lot));
        self.why_critical = lang.label(&parameter.why).to_owned();
        let Some(reading) = readings.get(at) else { return };
        self.bar = shown::bar(lang, parameter, &reading.value, reading.band).map(LimitBar::numbered);
        let source = match reading.source {
            Source::Typed => lang.text("review-source-typed"),
            Source::Worked => lang.text("review-source-worked"),
        };
        let second = step.and_then(|it| it.done.as_ref()).and_then(|it| it.second.as_ref());
        self.recorded = Some(recorded(shell, plant, &reading.stamp, second, source));
        if readings.len() > 1 {
            self.values = readings
                .iter()
                .enumerate()
                .map(|(n, it)| Value {
                    text: shown::value(lang, &version.strategy, parameter, &it.value),
                    state: shown::stated(lang, it.band),
                    by: name(lang, plant, &it.stamp.by),
                    at: shell.zone.time(it.stamp.happened),
                    entry: it.stamp.seq,
                    raised: n == at,
                })
                .collect();
        }
        // What the parameter protects elsewhere is another batch's matter; here stand the attributes of this stage.
        for path in &parameter.protects {
            let Some(attribute) = stage.attribute_at(path) else { continue };
            let inner = path.strip_prefix(stage.id.as_str()).and_then(|it| it.strip_prefix('/')).unwrap_or(path);
            let result = results.and_then(|it| it.get(inner)).and_then(|it| it.last());
            self.touched.push(Touched {
                name: lang.label(&attribute.name).to_owned(),
                value: result.map_or_else(String::new, |it| result_shown::value(lang, attribute, &it.reportable)),
                bar: result_shown::bar(lang, attribute, result).filter(|_| result.is_some()),
                state: match result {
                    Some(it) => shell.state(result_shown::state(it.band)),
                    // Left out by an approved rule it is no test that is missing.
                    None => match plant.skip_holds(&exception.batch, inner) {
                        Some(Ok(grounds)) => shell.state(State::Info).saying(crate::words::left_out(lang, &grounds)),
                        Some(Err(_)) => shell.state(State::Indeterminate).saying(lang.text("results-left-out-owed")),
                        None => shell.state(State::Indeterminate).saying(lang.text("review-not-tested")),
                    },
                },
            });
        }
    }
}

fn recorded(shell: &Shell, plant: &Plant, stamp: &Stamp, second: Option<&PersonId>, source: String) -> Recorded {
    let late = stamp.known != stamp.happened;
    Recorded {
        by: name(shell.lang, plant, &stamp.by),
        second: second.map(|it| name(shell.lang, plant, it)),
        happened: shell.zone.time(stamp.happened),
        known: late.then(|| shell.zone.time_beside(stamp.known, stamp.happened)),
        source,
        entry: stamp.seq,
    }
}

fn refused(shell: &Shell, plant: &Plant, it: &Attempt) -> Refused {
    Refused {
        rule: it.rule.clone(),
        found: it.found.clone(),
        by: name(shell.lang, plant, &it.stamp.by),
        at: shell.zone.time_short(it.stamp.happened),
        entry: it.stamp.seq,
    }
}

fn deviation(shell: &Shell, plant: &Plant, exception: &Exception) -> Option<Deviation> {
    let id = exception.deviation.as_ref()?;
    let it = plant.deviations.get(id)?;
    Some(Deviation {
        id: id.to_string(),
        class: words::class(shell.lang, it.class),
        standing: crate::quality::deviation::stated(shell, it),
    })
}
