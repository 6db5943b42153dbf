//! A round: the time from an order on, in which unit operations are done again. What they held before is kept whole.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use jiff::Timestamp;

use crate::act::{Signature, Stamp};
use crate::batch::{Addition, Batch, StepRecord};
use crate::id::{
    BatchId, ConsumableClassId, ConsumableId, DeviationId, EntryId, EquipmentClassId, EquipmentId, StepPath, UnitId,
};
use crate::quantity::Quantity;
use crate::state::Plant;
use crate::strategy::{Stage, StepKind};
use crate::text::Text;
use crate::verdict::Verdict;

/// By which way a round is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// A route of the strategy: steps of the registered process, again.
    Route(EntryId),
    /// A rework that was approved for this batch, by its number.
    Rework(u32),
}

/// One round of reprocessing or rework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    pub way: Way,
    pub deviation: DeviationId,
    pub why: Text,
    /// The unit operations that are done again; none in a rework.
    pub units: Vec<UnitId>,
    /// What is tested again, by the paths in the stage.
    pub tests: Vec<String>,
    pub ordered: Stamp,
    /// Of the order; a rework was signed for by two before.
    pub signature: Option<Signature>,
    /// What the record held of these unit operations until then.
    pub before: BTreeMap<StepPath, Arc<StepRecord>>,
    /// What was assigned to them until then.
    pub equipment: BTreeMap<(UnitId, EquipmentClassId), EquipmentId>,
    pub consumables: BTreeMap<(UnitId, ConsumableClassId), ConsumableId>,
    /// How the batch had ended before, where it had.
    pub ended: Option<(Quantity, Stamp)>,
    /// The stability study that the batch was put on for it.
    pub study: Option<(Text, Stamp)>,
    /// The last act of a rework.
    pub finished: Option<Stamp>,
}

/// How far a round is, for the plan and the pages: what is wanting first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoundStanding {
    /// More often than the route allows.
    BeyondLimit,
    /// Steps are not done again yet, or the rework is not at its end.
    Open,
    /// A test that it asks for failed again.
    Failed,
    /// A test that it asks for has no verified result since.
    Untested,
    /// The batch is on no stability study, and it asks for one.
    WithoutStudy,
    Complete,
}

impl RoundStanding {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::BeyondLimit => "beyond-limit",
            Self::Open => "open",
            Self::Failed => "failed",
            Self::Untested => "untested",
            Self::WithoutStudy => "without-study",
            Self::Complete => "complete",
        }
    }

    /// The verdict over it.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self {
            Self::BeyondLimit | Self::Failed => Verdict::Fail,
            Self::Open | Self::Untested | Self::WithoutStudy => Verdict::Indeterminate,
            Self::Complete => Verdict::Pass,
        }
    }
}

/// The rounds are counted from 1; 0 is the batch as it was first made.
fn place(number: u32) -> Option<usize> {
    usize::try_from(number).ok()?.checked_sub(1)
}

impl Batch {
    /// Every round with its number.
    pub fn numbered_rounds(&self) -> impl DoubleEndedIterator<Item = (u32, &Round)> + ExactSizeIterator {
        self.rounds.iter().enumerate().map(|(place, it)| (u32::try_from(place).unwrap_or(u32::MAX - 1) + 1, it))
    }

    /// The round with this number.
    #[must_use]
    pub fn round(&self, number: u32) -> Option<&Round> {
        self.rounds.get(place(number)?)
    }

    /// The number of the round that a step stands in now.
    #[must_use]
    pub fn round_of(&self, unit: &UnitId) -> u32 {
        self.numbered_rounds().rev().find(|(_, it)| it.units.contains(unit)).map_or(0, |(number, _)| number)
    }

    /// Every record of every step, those of earlier rounds included.
    pub fn every_record(&self) -> impl Iterator<Item = (&StepPath, &Arc<StepRecord>)> {
        self.rounds.iter().flat_map(|it| &it.before).chain(&self.steps)
    }

    /// Every charge of every round.
    pub fn every_addition(&self) -> impl Iterator<Item = &Addition> {
        self.every_record().flat_map(|(_, it)| &it.additions)
    }

    /// The record of a step as it was made in a round; of a step that the round did not repeat, as it stood then.
    #[must_use]
    pub fn record_in(&self, number: u32, path: &StepPath) -> Option<&StepRecord> {
        let mut later = self.rounds.iter().skip(usize::try_from(number).unwrap_or(usize::MAX));
        match later.find(|it| it.units.contains(&path.unit)) {
            Some(round) => round.before.get(path).map(AsRef::as_ref),
            None => self.steps.get(path).map(AsRef::as_ref),
        }
    }

    /// The record of a step in the round in which an entry was made.
    #[must_use]
    pub fn record_at(&self, seq: u64, path: &StepPath) -> Option<&StepRecord> {
        let then = self.numbered_rounds().rev().find(|(_, it)| it.ordered.seq < seq && it.units.contains(&path.unit));
        self.record_in(then.map_or(0, |(number, _)| number), path)
    }

    /// The entry since which a unit operation is done as it counts now.
    #[must_use]
    pub fn since(&self, unit: &UnitId) -> u64 {
        self.round(self.round_of(unit)).map_or(0, |it| it.ordered.seq)
    }

    /// When the last of what a round repeats was done again; nothing while something is open.
    #[must_use]
    pub fn repeated(&self, stage: &Stage, number: u32) -> Option<Timestamp> {
        let round = self.round(number)?;
        match round.way {
            Way::Rework(_) => round.finished.as_ref().map(|it| it.happened),
            Way::Route(_) => {
                let steps = stage.steps().filter(|(path, _, _)| round.units.contains(&path.unit));
                let done = steps.map(|(path, _, _)| Some(self.record_in(number, &path)?.done.as_ref()?.stamp.happened));
                done.collect::<Option<Vec<_>>>()?.into_iter().max()
            }
        }
    }

    /// The round that is not at its end, if there is one.
    #[must_use]
    pub fn open_round(&self, stage: &Stage) -> Option<(u32, &Round)> {
        self.numbered_rounds().find(|(number, _)| self.repeated(stage, *number).is_none())
    }

    /// Since when a test of a round can have been made on what the round left: the sample that was taken in it, or its end.
    /// Nothing while neither was.
    #[must_use]
    pub fn testable(&self, stage: &Stage, number: u32, attribute: &str) -> Option<Timestamp> {
        let round = self.round(number)?;
        let samples = |(path, unit, step): &(StepPath, &crate::strategy::UnitOperation, &crate::strategy::Step)| {
            let tests = match &step.kind {
                StepKind::Sample { tests } => tests,
                StepKind::Confirm | StepKind::Add { .. } | StepKind::Measure | StepKind::File { .. } => return false,
            };
            let named = |it| stage.attribute_of(&unit.id, it).is_some_and(|(path, _)| path == attribute);
            round.units.contains(&path.unit) && tests.iter().any(named)
        };
        match stage.steps().find(samples) {
            Some((path, _, _)) => Some(self.record_in(number, &path)?.done.as_ref()?.stamp.happened),
            None => self.repeated(stage, number),
        }
    }
}

impl Plant {
    /// How far a round of a batch is; nothing where there is no such round.
    #[must_use]
    pub fn round_standing(&self, id: &BatchId, number: u32) -> Option<RoundStanding> {
        let batch = self.batches.get(id)?;
        let (_, stage) = self.pinned(batch)?;
        let round = batch.round(number)?;
        if let Way::Route(route) = &round.way {
            let upto = batch.rounds.iter().take(usize::try_from(number).ok()?).filter(|it| it.way == round.way).count();
            let most = stage.route(route).map_or(0, |it| it.times_max);
            if u32::try_from(upto).map_or(true, |it| it > most) {
                return Some(RoundStanding::BeyondLimit);
            }
        }
        if batch.repeated(stage, number).is_none() {
            return Some(RoundStanding::Open);
        }
        let mut standing = RoundStanding::Complete;
        for path in &round.tests {
            let result = self.result_since(batch, number, path);
            let worse = match result {
                Some(it) if it.band.verdict() == Verdict::Fail => RoundStanding::Failed,
                Some(it) if it.verified.is_some() => continue,
                Some(_) | None => RoundStanding::Untested,
            };
            standing = standing.min(worse);
        }
        let asked = match &round.way {
            Way::Route(route) => stage.route(route).is_some_and(|it| it.stability.is_some()),
            Way::Rework(number) => batch.rework(*number).is_some_and(|it| it.stability.is_some()),
        };
        if asked && round.study.is_none() {
            standing = standing.min(RoundStanding::WithoutStudy);
        }
        Some(standing)
    }
}
