//! Whether a run carries a result: in which run it was measured, and what stands against that run.

use crate::act::Act;
use crate::batch::{Observed, Running};
use crate::id::RunId;
use crate::refusal::{Refusal, Rule};
use crate::state::Plant;
use crate::strategy::{Attribute, Method};
use crate::verdict::Verdict;

use super::{Run, RunStanding, run};

/// What nobody lifts: the method is done in runs and there is none, or it was aborted, has not ended, or its system was
/// not suitable by the limits of this method. The run is repeated.
#[must_use]
pub fn fault(method: &Method, run: Option<&Run>) -> Option<Rule> {
    if !method.is_run() {
        return None;
    }
    let Some(it) = run else { return Some(Rule::RunMissing) };
    match it.standing {
        RunStanding::Aborted { .. } => return Some(Rule::RunWasAborted),
        RunStanding::Open => return Some(Rule::RunNotEnded),
        RunStanding::Ended { .. } => (),
    }
    (it.suits(method) != Verdict::Pass).then_some(Rule::RunUnsuited)
}

/// The run that a result is measured in, and what stands against it. Where none is named it is the one that has a sample
/// of the batch and has not given this result yet; of several the analyst says which, so that nobody picks what passes.
pub(crate) fn measured_in(
    plant: &Plant,
    it: &Running<'_>,
    (path, attribute): (&str, &Attribute),
    named: Option<&RunId>,
) -> Result<(Option<RunId>, Option<Refusal>), Refusal> {
    let declared = attribute.method.as_ref().and_then(|id| Some((id, it.strategy.methods.get(id)?)));
    let Some((id, method)) = declared.filter(|(_, it)| it.is_run()) else {
        // Measured by a method that is done by itself: a run that is named all the same is none of it.
        return match named {
            None => Ok((None, None)),
            Some(named) => {
                run(plant, named)?;
                let refusal = Refusal::from(Rule::RunOtherMethod).with("method", &attribute.name);
                Err(refusal.with("batch", it.id.as_str()))
            }
        };
    };
    let found = match named {
        Some(named) => Some(named.clone()),
        None => {
            let gave =
                |run: &RunId| plant.results_on(&it.batch.lot, path).iter().any(|it| it.run.as_ref() == Some(run));
            let ended = |it: &Run| matches!(it.standing, RunStanding::Ended { .. });
            let of = |of: &Run| of.method == *id && of.method_version == method.version && ended(of);
            let all = plant.runs_of(it.id);
            let mut open = all.into_iter().filter(|(run, it)| of(it) && !gave(run));
            match (open.next(), open.next()) {
                (Some((only, _)), None) => Some(only.clone()),
                (Some(_), Some(_)) | (None, _) => None,
            }
        }
    };
    let Some(found) = found else {
        let refusal = Refusal::from(Rule::RunMissing).with("attribute", path);
        return Ok((None, Some(refusal.with("method", &method.name))));
    };
    let of = run(plant, &found)?;
    if of.method != *id || of.method_version != method.version {
        let refusal = Refusal::from(Rule::RunOtherMethod).with("method", &method.name);
        return Err(refusal.with("batch", it.id.as_str()));
    }
    if !of.has(it.id) {
        let refusal = Refusal::from(Rule::SampleNotInRun).with("run", found.as_str());
        return Err(refusal.with("batch", it.id.as_str()));
    }
    let barred = against(method, &found, of);
    Ok((Some(found), barred))
}

/// What stands against a result that was measured in this run.
pub(super) fn against(method: &Method, id: &RunId, of: &Run) -> Option<Refusal> {
    let refusal = |rule| Refusal::from(rule).with("run", id.as_str());
    if let Some(rule) = fault(method, Some(of)) {
        let missing = of.measured(method).into_iter().find(|it| it.verdict != Verdict::Pass);
        let limit = missing.map(|it| &it.asked.name);
        Some(limit.into_iter().fold(refusal(rule), |refusal, it| refusal.with("limit", it)))
    } else if let Some(despite) = of.in_spite() {
        Some(refusal(Rule::RunInSpite).with("rule", despite.rule.as_str()))
    } else {
        let doubt = of.doubts.last();
        doubt.map(|it| refusal(Rule::RunInDoubt).with("why", it.why.as_str()))
    }
}

/// Whether nothing carries a result: by the limits of the strategy that its batch is pinned to.
pub(crate) fn unsound(plant: &Plant, it: &Running<'_>, attribute: &Attribute, named: Option<&RunId>) -> bool {
    let method = attribute.method.as_ref().and_then(|id| it.strategy.methods.get(id));
    let of = named.and_then(|it| plant.runs.get(it));
    method.and_then(|it| fault(it, of)).is_some()
}

/// Whether a value lies outside what the validation of its method covers at the laboratory of the analyst.
pub(crate) fn leaves_out(
    plant: &Plant,
    it: &Running<'_>,
    attribute: &Attribute,
    replicates: &[Observed],
    act: &Act,
) -> bool {
    let method = attribute.method.as_ref().and_then(|id| Some((id, it.strategy.methods.get(id)?)));
    let Some((id, method)) = method.filter(|(_, it)| it.is_run()) else { return false };
    let range = plant.validation(&act.by, id, method.version).and_then(|it| it.range.as_ref());
    range.is_some_and(|range| replicates.iter().any(|it| range.leaves_out(it)))
}
