//! What is to be taken of a batch, and what was: every sample of the strategy, as far as it has got.

use alloc::vec::Vec;

use jiff::Timestamp;

use super::Sample;
use crate::batch::{Batch, BatchStanding};
use crate::id::{BatchId, SampleId};
use crate::quality::About;
use crate::state::Plant;
use crate::strategy::{SamplePlan, Stage};

/// How far a planned sample is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlannedStanding {
    /// The batch has not got to where it is taken.
    Ahead,
    /// It can be taken, and nobody has.
    Due,
    Taken,
    /// Somebody stated that it was not, or cannot be shown any more.
    Missed,
}

impl PlannedStanding {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Ahead => "ahead",
            Self::Due => "due",
            Self::Taken => "taken",
            Self::Missed => "missed",
        }
    }
}

/// One entry of the sampling plan, for one batch.
#[derive(Debug, Clone)]
pub struct Planned<'a> {
    pub plan: &'a SamplePlan,
    pub standing: PlannedStanding,
    /// Since when it can be taken.
    pub reached: Option<Timestamp>,
    /// The samples that were taken by it of what is there now, parts of samples left out.
    pub taken: Vec<(&'a SampleId, &'a Sample)>,
}

/// Since which entry of the ledger a sample is of what is there now, and not of what was done again.
pub(super) fn since(batch: &Batch, stage: &Stage, plan: &SamplePlan) -> u64 {
    match &plan.after {
        Some(step) => batch.since(&step.unit),
        None => stage.operations().map(|it| batch.since(&it.id)).max().unwrap_or_default(),
    }
}

/// When the batch got to where a sample is taken; nothing where it has not.
pub(super) fn reached(batch: &Batch, plan: &SamplePlan) -> Option<Timestamp> {
    match (&plan.after, &batch.standing) {
        (Some(step), _) => Some(batch.steps.get(step)?.done.as_ref()?.stamp.happened),
        (None, BatchStanding::Finished { stamp, .. }) => Some(stamp.happened),
        (None, BatchStanding::Running | BatchStanding::Paused { .. }) => None,
    }
}

impl Plant {
    /// Every sample that the strategy asks of a batch, in its order; none where it declares none.
    #[must_use]
    pub fn planned_samples<'a>(&'a self, id: &'a BatchId) -> Vec<Planned<'a>> {
        let Some(batch) = self.batches.get(id) else { return Vec::new() };
        let Some((_, stage)) = self.pinned(batch) else { return Vec::new() };
        let planned = |plan: &'a SamplePlan| {
            let since = since(batch, stage, plan);
            let own = |it: &Sample| it.plan == plan.id && it.parent.is_none() && it.taken.seq >= since;
            let taken: Vec<_> = self.samples_of(id).filter(|(_, it)| own(it)).collect();
            let about = About::Sample { sample: plan.id.clone() };
            let missed = self.exceptions_of(id).any(|(_, it)| it.about == about && it.raised.seq >= since);
            let reached = reached(batch, plan);
            let standing = match (missed, taken.is_empty(), reached) {
                (true, _, _) => PlannedStanding::Missed,
                (false, false, _) => PlannedStanding::Taken,
                (false, true, Some(_)) => PlannedStanding::Due,
                (false, true, None) => PlannedStanding::Ahead,
            };
            Planned { plan, standing, reached, taken }
        };
        stage.samples.iter().filter(|it| it.applies).map(planned).collect()
    }
}
