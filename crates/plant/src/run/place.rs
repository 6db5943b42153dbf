//! The samples of stability studies in a run: what it has of which place, in which run a result of a study was measured,
//! and the results that it gave.

use alloc::vec::Vec;

use super::stands::{self, against};
use super::{Run, RunStanding, run};
use crate::act::Act;
use crate::batch::Observed;
use crate::event::Subject;
use crate::id::{MethodId, RunId};
use crate::refusal::{Refusal, Rule};
use crate::stability::{StabilityResult, StudyPlace};
use crate::state::Plant;
use crate::strategy::{Attribute, Method, Strategy};

impl Run {
    /// The places of studies whose samples stand in its sequence, each once.
    #[must_use]
    pub fn places(&self) -> Vec<&StudyPlace> {
        let mut all: Vec<&StudyPlace> = Vec::new();
        for it in self.sequence.iter().filter_map(|it| it.place.as_ref()) {
            if !all.contains(&it) {
                all.push(it);
            }
        }
        all
    }

    /// Whether it has a sample that was pulled at this place.
    #[must_use]
    pub fn has_place(&self, of: &StudyPlace) -> bool {
        self.sequence.iter().any(|it| it.place.as_ref() == Some(of))
    }
}

/// One result of a study that came from a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfPlace<'a> {
    pub place: &'a StudyPlace,
    /// The attribute's path in the stage of the study.
    pub attribute: &'a str,
    pub result: &'a StabilityResult,
}

impl OfPlace<'_> {
    /// Whether a reviewer must look at it: anything but a plain pass, what nobody expected, or a second result.
    #[must_use]
    pub fn needs_a_look(&self) -> bool {
        let test = &self.result.test;
        let plain = test.band == crate::lab::ResultBand::Inside && test.despite.is_none() && test.purpose.is_none();
        !plain || test.invalid.is_some() || self.result.expected.as_ref().is_some_and(|it| it.beyond)
    }
}

impl Plant {
    /// The results of studies that name this run, in the order of its places.
    #[must_use]
    pub fn study_results_of_run<'a>(&'a self, id: &RunId) -> Vec<OfPlace<'a>> {
        let places = self.runs.get(id).map(Run::places).unwrap_or_default();
        let of = |place: &'a StudyPlace| {
            let all = self.studies.get(&place.study).into_iter().flat_map(|it| &it.results);
            let here = all.filter(move |((at, _), _)| *at == place.place);
            here.flat_map(move |((_, path), all)| {
                all.iter().map(move |result| OfPlace { place, attribute: path.as_str(), result })
            })
        };
        places.into_iter().flat_map(of).filter(|it| it.result.test.run.as_ref() == Some(id)).collect()
    }

    /// The runs that have a sample of this place, in the order in which they were begun.
    #[must_use]
    pub fn runs_of_place<'a>(&'a self, of: &StudyPlace) -> Vec<(&'a RunId, &'a Run)> {
        let mut all: Vec<_> = self.runs.iter().filter(|(_, it)| it.has_place(of)).collect();
        all.sort_by_key(|(_, it)| it.opened.seq);
        all
    }

    /// The runs by a method with a sample of this place that were aborted: a reviewer asks why.
    #[must_use]
    pub fn aborted_at<'a>(&'a self, of: &StudyPlace, method: &MethodId) -> Vec<(&'a RunId, &'a Run)> {
        let aborted = |it: &Run| matches!(it.standing, RunStanding::Aborted { .. }) && it.method == *method;
        self.runs_of_place(of).into_iter().filter(|(_, it)| aborted(it)).collect()
    }
}

/// The studies of these places, each once.
pub(super) fn studies<'a>(places: impl IntoIterator<Item = &'a StudyPlace>) -> Vec<Subject> {
    let mut about = Vec::new();
    for it in places {
        let subject = Subject::Study(it.study.clone());
        if !about.contains(&subject) {
            about.push(subject);
        }
    }
    about
}

/// The method of an attribute, where it is done in runs.
fn method<'a>(strategy: &'a Strategy, attribute: &'a Attribute) -> Option<(&'a MethodId, &'a Method)> {
    let id = attribute.method.as_ref()?;
    strategy.methods.get(id).filter(|it| it.is_run()).map(|it| (id, it))
}

/// The run that a result at a place of a study is measured in, and what stands against it: as of a batch, with the samples
/// that were pulled there in the batch's stead.
pub(crate) fn measured_at(
    plant: &Plant,
    of: &StudyPlace,
    strategy: &Strategy,
    (path, attribute): (&str, &Attribute),
    named: Option<&RunId>,
) -> Result<(Option<RunId>, Option<Refusal>), Refusal> {
    let whose = of.study.as_str();
    let Some((id, method)) = method(strategy, attribute) else {
        return match named {
            None => Ok((None, None)),
            Some(named) => {
                run(plant, named)?;
                let refusal = Refusal::from(Rule::RunOtherMethod).with("method", &attribute.name);
                Err(refusal.with("batch", whose))
            }
        };
    };
    let found = named.cloned().or_else(|| {
        let all = plant.studies.get(&of.study).map(|it| it.results_at(&of.place, path)).unwrap_or_default();
        let gave = |run: &RunId| all.iter().any(|it| it.test.run.as_ref() == Some(run));
        let ended = |it: &Run| matches!(it.standing, RunStanding::Ended { .. });
        let fits = |it: &Run| it.method == *id && it.method_version == method.version && ended(it);
        let mut open = plant.runs_of_place(of).into_iter().filter(|(run, it)| fits(it) && !gave(run));
        // Of several the analyst says which, so that nobody picks what passes.
        let first = open.next();
        first.filter(|_| open.next().is_none()).map(|(only, _)| only.clone())
    });
    let Some(found) = found else {
        let refusal = Refusal::from(Rule::RunMissing).with("attribute", path);
        return Ok((None, Some(refusal.with("method", &method.name))));
    };
    let it = run(plant, &found)?;
    if it.method != *id || it.method_version != method.version {
        return Err(Refusal::from(Rule::RunOtherMethod).with("method", &method.name).with("batch", whose));
    }
    if !it.has_place(of) {
        return Err(Refusal::from(Rule::SampleNotInRun).with("run", found.as_str()).with("batch", whose));
    }
    let barred = against(method, &found, it);
    Ok((Some(found), barred))
}

/// Whether no run carries a result that is measured by this method.
pub(crate) fn unsound_at(plant: &Plant, strategy: &Strategy, attribute: &Attribute, named: Option<&RunId>) -> bool {
    let of = named.and_then(|it| plant.runs.get(it));
    method(strategy, attribute).and_then(|(_, it)| stands::fault(it, of)).is_some()
}

/// Whether a value lies outside what the validation of its method covers at the laboratory of the analyst.
pub(crate) fn leaves_out_at(
    plant: &Plant,
    strategy: &Strategy,
    attribute: &Attribute,
    replicates: &[Observed],
    act: &Act,
) -> bool {
    let Some((id, method)) = method(strategy, attribute) else { return false };
    let range = plant.validation(&act.by, id, method.version).and_then(|it| it.range.as_ref());
    range.is_some_and(|range| replicates.iter().any(|it| range.leaves_out(it)))
}
