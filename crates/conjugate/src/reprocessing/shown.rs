//! Rounds, reworks and acts as a page shows them.

use plant::Plant;
use plant::act::Stamp;
use plant::batch::Batch;
use plant::id::BatchId;
use plant::lab::TestResult;
use plant::reprocessing::{Rework, RoundStanding, Way};
use plant::strategy::{Attribute, Stage};
use plant::verdict::Verdict;

use crate::language::Lang;
use crate::page::Shell;
use crate::page::part::{Instant, State, Stated};
use crate::quality::result_shown;
use crate::words;

/// One round.
pub(super) struct RoundView {
    pub(super) number: u32,
    pub(super) name: String,
    pub(super) standing: Stated,
    pub(super) deviation: String,
    pub(super) why: String,
    pub(super) ordered: Act,
    /// Which unit operations, and how many of their steps are done again.
    pub(super) units: String,
    pub(super) done: usize,
    pub(super) of: usize,
    pub(super) tests: Vec<Tested>,
    /// The study that it asks for, where it asks for one.
    pub(super) asks: Option<String>,
    pub(super) study: Option<(String, Act)>,
    /// It waits for a study to be named.
    pub(super) owes: bool,
}

/// Who did something, when, and the entry that says so.
pub(super) struct Act {
    pub(super) by: String,
    pub(super) at: Instant,
    pub(super) entry: u64,
}

/// One test of a round: what was found before it, and what was found after.
pub(super) struct Tested {
    pub(super) name: String,
    pub(super) specification: String,
    pub(super) before: Vec<Value>,
    pub(super) after: Vec<Value>,
}

/// A result.
pub(super) struct Value {
    pub(super) text: String,
    pub(super) state: Stated,
    pub(super) entry: u64,
}

/// One rework.
pub(super) struct ReworkView {
    pub(super) number: u32,
    pub(super) what: String,
    pub(super) deviation: String,
    pub(super) standing: Stated,
    pub(super) tests: String,
    pub(super) stability: Option<String>,
    pub(super) proposed: Act,
    pub(super) decisions: Vec<(String, Stated, String, Act)>,
}

/// Something that was done beyond the registered process.
pub(super) struct Done {
    pub(super) number: usize,
    pub(super) what: String,
    pub(super) standing: Stated,
    pub(super) despite: Option<String>,
    pub(super) charged: Vec<(String, String)>,
    pub(super) equipment: Option<String>,
    pub(super) act: Act,
}

/// What the page shows is made from.
pub(super) struct Book<'a> {
    pub(super) shell: &'a Shell,
    pub(super) plant: &'a Plant,
    pub(super) id: &'a BatchId,
    pub(super) batch: &'a Batch,
    pub(super) stage: &'a Stage,
}

impl Book<'_> {
    fn lang(&self) -> Lang {
        self.shell.lang
    }

    pub(super) fn act(&self, it: &Stamp) -> Act {
        let name = self.plant.people.get(&it.by);
        Act {
            by: name.map_or_else(|| it.by.to_string(), |it| self.lang().label(&it.name).to_owned()),
            at: self.shell.zone.time(it.happened),
            entry: it.seq,
        }
    }

    /// Unit operations by name.
    pub(super) fn units(&self, ids: &[plant::id::UnitId]) -> String {
        let name = |id| self.stage.operation(id).map_or_else(String::new, |it| self.lang().label(&it.name).to_owned());
        ids.iter().map(name).collect::<Vec<_>>().join(self.lang().pick("、", ", "))
    }

    /// Attributes by name.
    pub(super) fn attributes(&self, paths: &[String]) -> String {
        let name = |path: &String| {
            let found = self.stage.attribute_at(path);
            found.map_or_else(|| path.clone(), |it| self.lang().label(&it.name).to_owned())
        };
        paths.iter().map(name).collect::<Vec<_>>().join(self.lang().pick("、", ", "))
    }

    /// Every round, the last first.
    pub(super) fn rounds(&self) -> Vec<RoundView> {
        let lang = self.lang();
        let view = |(number, round): (u32, &plant::reprocessing::Round)| {
            let standing = self.plant.round_standing(self.id, number).unwrap_or(RoundStanding::Open);
            let state = match standing.verdict() {
                Verdict::Pass => State::Pass,
                Verdict::Fail => State::Fail,
                Verdict::Indeterminate => State::Pending,
            };
            let steps = || self.stage.steps().filter(|(path, _, _)| round.units.contains(&path.unit));
            let is_done =
                |path: &plant::id::StepPath| self.batch.record_in(number, path).is_some_and(|it| it.done.is_some());
            let (name, asks) = match &round.way {
                Way::Route(id) => {
                    let route = self.stage.route(id);
                    let name = route.map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned());
                    (name, route.and_then(|it| it.stability.as_ref()).map(|it| lang.label(it).to_owned()))
                }
                Way::Rework(n) => {
                    let asks = self.batch.rework(*n).and_then(|it| it.stability.as_ref()).map(ToString::to_string);
                    (lang.say("round-of-rework").with("n", *n).plain(), asks)
                }
            };
            let tests = round.tests.iter().filter_map(|path| self.tested(number, path)).collect();
            RoundView {
                number,
                name,
                standing: Stated::new(lang, state).saying(lang.text(&format!("round-standing-{}", standing.id()))),
                deviation: round.deviation.to_string(),
                why: round.why.to_string(),
                ordered: self.act(&round.ordered),
                units: self.units(&round.units),
                done: steps().filter(|(path, _, _)| is_done(path)).count(),
                of: steps().count(),
                tests,
                owes: asks.is_some() && round.study.is_none() && self.batch.repeated(self.stage, number).is_some(),
                asks,
                study: round.study.as_ref().map(|(study, it)| (study.to_string(), self.act(it))),
            }
        };
        self.batch.numbered_rounds().rev().map(view).collect()
    }

    fn tested(&self, round: u32, path: &str) -> Option<Tested> {
        let attribute = self.stage.attribute_at(path)?;
        let all = self.plant.results.get(&self.batch.lot).and_then(|it| it.get(path));
        let all = all.map(Vec::as_slice).unwrap_or_default();
        let value = |it: &TestResult| self.value(attribute, it);
        let lang = self.lang();
        Some(Tested {
            name: lang.label(&attribute.name).to_owned(),
            specification: result_shown::specification(lang, attribute),
            before: all.iter().filter(|it| it.round < round).map(value).collect(),
            after: all.iter().filter(|it| it.round >= round).map(value).collect(),
        })
    }

    fn value(&self, attribute: &Attribute, it: &TestResult) -> Value {
        let lang = self.lang();
        let state = Stated::new(lang, result_shown::state(it.band)).saying(words::result_band(lang, it.band));
        Value { text: result_shown::value(lang, attribute, &it.reportable), state, entry: it.recorded.seq }
    }

    /// Every rework that was proposed, the last first.
    pub(super) fn reworks(&self) -> Vec<ReworkView> {
        let lang = self.lang();
        let view = |(number, it): (u32, &Rework)| {
            let (state, key) = match (it.is_approved(), it.is_declined()) {
                (true, _) => (State::Verified, "rework-approved"),
                (false, true) => (State::Fail, "rework-declined"),
                (false, false) => (State::Pending, "rework-waits"),
            };
            let waits = it.waits_for().into_iter().map(|role| lang.role(role)).collect::<Vec<_>>();
            let said = lang.say(key).with("roles", waits.join(lang.pick("、", ", "))).plain();
            ReworkView {
                number,
                what: it.what.to_string(),
                deviation: it.deviation.to_string(),
                standing: Stated::new(lang, state).saying(said),
                tests: self.attributes(&it.tests),
                stability: it.stability.as_ref().map(ToString::to_string),
                proposed: self.act(&it.proposed),
                decisions: it
                    .decisions
                    .iter()
                    .map(|it| {
                        let state = if it.approved { State::Verified } else { State::Fail };
                        let key = if it.approved { "trail-accepted" } else { "trail-not-accepted" };
                        let stated = Stated::new(lang, state).saying(lang.text(key));
                        (lang.role(it.role), stated, it.why.to_string(), self.act(&it.stamp))
                    })
                    .collect(),
            }
        };
        let mut all: Vec<_> = (1..).zip(&self.batch.reworks).map(view).collect();
        all.reverse();
        all
    }

    /// Everything that was done beyond the registered process.
    pub(super) fn acts(&self) -> Vec<Done> {
        let lang = self.lang();
        let all = (1..).zip(&self.batch.rework_acts);
        all.map(|(number, it)| {
            let (state, said) = match (&it.despite, it.round) {
                (Some(_), _) => (State::Fail, lang.text("because-rework-unapproved")),
                (None, Some(round)) => (State::Info, lang.say("round-n").with("n", round).plain()),
                (None, None) => (State::Info, lang.text("rework-approved-act")),
            };
            let step = plant::id::StepPath::new(&format!("rework/act-{number}")).ok();
            let charged = step.and_then(|it| self.batch.steps.get(&it)).map(|it| it.additions.as_slice());
            let charged = charged.unwrap_or_default().iter().map(|it| (it.lot.to_string(), it.amount.to_string()));
            Done {
                number,
                what: it.what.to_string(),
                standing: Stated::new(lang, state).saying(said),
                despite: it.despite.as_ref().map(ToString::to_string),
                charged: charged.collect(),
                equipment: it.equipment.as_ref().map(ToString::to_string),
                act: self.act(&it.stamp),
            }
        })
        .collect()
    }
}
