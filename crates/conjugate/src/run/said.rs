//! What pages say of runs: their standing, their choices.

use plant::Plant;
use plant::id::{BatchId, MethodId, PersonId};
use plant::run::{Run, RunStanding, fault};
use plant::strategy::Method;
use plant::verdict::Verdict;

use crate::language::Lang;
use crate::page::part::{State, Stated};

/// Where a run stands, and whether it carries results by the limits that it was begun under.
pub(super) fn standing(lang: Lang, plant: &Plant, it: &Run) -> Stated {
    let carries = plant.method_of(it).map(|method| it.suits(method));
    let (state, key) = match (&it.standing, carries) {
        (RunStanding::Aborted { .. }, _) => (State::Fail, "run-aborted"),
        (RunStanding::Open, _) => (State::Indeterminate, "run-open"),
        (RunStanding::Ended { .. }, Some(Verdict::Pass)) if !it.doubts.is_empty() => (State::Alert, "run-in-doubt"),
        (RunStanding::Ended { .. }, Some(Verdict::Pass)) if it.in_spite().is_some() => (State::Alert, "run-in-spite"),
        (RunStanding::Ended { .. }, Some(Verdict::Pass)) => (State::Pass, "run-suited"),
        (RunStanding::Ended { .. }, Some(Verdict::Fail)) => (State::Fail, "run-unsuited"),
        (RunStanding::Ended { .. }, Some(Verdict::Indeterminate) | None) => (State::Indeterminate, "run-unmeasured"),
    };
    Stated::new(lang, state).saying(lang.text(key))
}

/// The same in words alone.
pub(crate) fn standing_words(lang: Lang, it: &Run, method: Option<&Method>) -> String {
    let carries = method.is_some_and(|method| fault(method, Some(it)).is_none());
    match &it.standing {
        RunStanding::Open => lang.text("run-open"),
        RunStanding::Aborted { .. } => lang.text("run-aborted"),
        RunStanding::Ended { .. } if carries => lang.text("run-suited"),
        RunStanding::Ended { .. } => lang.text("run-unsuited"),
    }
}

/// The runs by a method with a sample of the batch, the last first: number, words, whether it is the chosen one.
pub(crate) fn choices(
    lang: Lang,
    plant: &Plant,
    batch: &BatchId,
    method: &MethodId,
    chosen: &str,
) -> Vec<(String, String, bool)> {
    let all = plant.runs_of(batch).into_iter().rev().filter(|(_, it)| it.method == *method);
    let choice = |(id, it): (&plant::id::RunId, &Run)| {
        let words = format!("{id} · {}", standing_words(lang, it, plant.method_of(it)));
        (id.to_string(), words, id.as_str() == chosen)
    };
    all.map(choice).collect()
}

/// The name of a method as the newest strategy that declares it says it.
pub(crate) fn method_name(lang: Lang, plant: &Plant, id: &MethodId) -> String {
    let found = plant.strategies.values().rev().find_map(|it| it.strategy.methods.get(id));
    found.map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned())
}

/// The name of a person.
pub(super) fn name(lang: Lang, plant: &Plant, id: &PersonId) -> String {
    plant.people.get(id).map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned())
}
