//! The electronic batch record: guided steps, what was charged and read, and what happened otherwise.

mod amount;
mod ask;
mod charge;
mod correct;
mod enter;
mod events;
mod judge;
mod life;
mod otherwise;
mod perform;
mod raise;
mod reconcile;
mod work_out;
pub(crate) use work_out::Now;

pub use amount::{Input, Target, target};
pub use ask::{Clock, Offer, Witness, clocks, legible, offers, preview, witnesses};
pub use charge::Charge;
pub use charge::Lack;
pub(crate) use charge::{Charges, charges, unreadable};
pub(crate) use correct::came_back;
pub use correct::{ChargeCorrected, CorrectReading, ReadingCorrected};
pub use enter::{Entered, FileReading, Replicate};
pub use events::{
    AttemptRefused, BatchEquipmentAssigned, BatchStarted, Commented, MaterialAdded, OperationCompleted,
    ReadingRecorded, StepCompleted, StepDoneOtherwise,
};
pub(crate) use events::{change, take, used};
pub use judge::{Band, LIMITS_RULE, LIMITS_RULE_VERSION, Why, is_impossible, judge};
pub use life::{
    AssignEquipment, BatchFinished, BatchPaused, BatchResumed, Comment, FinishBatch, PauseBatch, ResumeBatch,
    StartBatch, in_use,
};
pub use otherwise::{Found, FurtherActRecorded, RecordDoneOtherwise};
pub(crate) use perform::found;
pub use perform::{PerformStep, asked, kept};
pub(crate) use raise::Raise;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::act::Stamp;
use crate::id::{
    BatchId, ConsumableClassId, ConsumableId, EntryId, EquipmentClassId, EquipmentId, LotId, MaterialId,
    OrganisationId, ParameterId, PersonId, StageId, StepPath, StrategyId, UnitId,
};
use crate::lab::Implausible;
use crate::material::Share;
use crate::quantity::Quantity;
use crate::refusal::{Refusal, Rule};
use crate::reprocessing::{Rework, ReworkAct, Round};
use crate::state::Plant;
use crate::strategy::{Stage, Strategy, StrategyVersion};
use crate::text::Text;

/// What was observed of a parameter or attribute: never a bare number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Observed {
    Number(Quantity),
    Choice(EntryId),
    /// The materials in the order in which they were added.
    Order(Vec<MaterialId>),
    /// Nothing was observed, and why.
    Missing(Text),
}

/// Where a reading came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Typed by the person.
    Typed,
    /// Worked out by the record from what it holds.
    Worked,
}

/// One reading as the record keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub value: Observed,
    pub band: Band,
    /// The version of the rule that judged it.
    pub rule: u16,
    pub source: Source,
    pub stamp: Stamp,
}

/// One charge of one lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    pub material: MaterialId,
    pub lot: LotId,
    /// As it counts now.
    pub amount: Quantity,
    /// What was taken of each container, where containers were named.
    pub shares: Vec<Share>,
    /// Whether the amount is known: a correction may say that it is not.
    pub known: bool,
    /// The amounts that counted before a correction, and what corrected each.
    pub before: Vec<(Quantity, Stamp)>,
    /// What the record worked out beforehand, with its inputs.
    pub target: Option<Target>,
    pub stamp: Stamp,
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    pub stamp: Stamp,
    pub second: Option<PersonId>,
    /// What was done instead, where it was done otherwise.
    pub otherwise: Option<Text>,
    /// What was used, where it was not what is assigned.
    pub equipment: Option<EquipmentId>,
}

/// Something more that was done at a step after it had ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Further {
    pub what: Text,
    /// What it measured, beside the step's readings.
    pub values: BTreeMap<ParameterId, Found>,
    pub equipment: Option<EquipmentId>,
    pub second: Option<PersonId>,
    pub stamp: Stamp,
}

/// An attempt at a critical step that a rule stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub rule: String,
    pub found: String,
    pub stamp: Stamp,
}

/// A remark on a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    pub text: Text,
    pub stamp: Stamp,
}

/// What the record holds of one step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StepRecord {
    pub done: Option<Done>,
    /// What was done here besides, after it had ended.
    pub further: Vec<Further>,
    /// Every value of each parameter, the one that counts last.
    pub readings: BTreeMap<ParameterId, Vec<Reading>>,
    pub additions: Vec<Addition>,
    pub attempts: Vec<Attempt>,
    pub remarks: Vec<Remark>,
}

/// One use of something that wears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wear {
    pub step: StepPath,
    pub class: ConsumableClassId,
    pub consumable: ConsumableId,
    /// The entry that says so.
    pub seq: u64,
}

/// Where a batch stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BatchStanding {
    Running,
    Paused { by: PersonId, why: Text, since: Timestamp },
    Finished { amount: Quantity, stamp: Stamp },
}

impl BatchStanding {
    /// Its id in translations.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused { .. } => "paused",
            Self::Finished { .. } => "finished",
        }
    }
}

/// One run of one stage, pinned to one version of its strategy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    pub lot: LotId,
    pub stage: StageId,
    pub strategy: StrategyId,
    pub version: u32,
    /// Who makes it.
    pub organisation: OrganisationId,
    pub started: Stamp,
    pub standing: BatchStanding,
    pub equipment: BTreeMap<(UnitId, EquipmentClassId), EquipmentId>,
    /// The packing, membrane, filter or assembly that serves a unit operation now.
    pub consumables: BTreeMap<(UnitId, ConsumableClassId), ConsumableId>,
    /// Every use of one, in the order of the ledger.
    pub uses: Vec<Wear>,
    /// The elements that were tested for integrity for this batch.
    pub tested: BTreeSet<ConsumableId>,
    /// Shared by every copy of the plant until one of them changes: a copy for a reader weighs little.
    pub steps: BTreeMap<StepPath, Arc<StepRecord>>,
    pub operations: BTreeSet<UnitId>,
    /// What came back of each lot, in the lot's unit.
    pub returned: BTreeMap<LotId, Decimal>,
    /// What was done again, in the order of the orders: `steps` holds what counts, each round what was there before it.
    pub rounds: Vec<Round>,
    /// What was proposed beyond the registered process, and what was decided of it.
    pub reworks: Vec<Rework>,
    /// What was done beyond it, approved or not.
    pub rework_acts: Vec<ReworkAct>,
    /// Loads that were found implausible beside what was charged, in the order of the ledger.
    pub implausible: Vec<Implausible>,
    /// Everyone who made an entry in the record; none of them releases it.
    pub performers: BTreeSet<PersonId>,
    /// The last entry about it.
    pub last: u64,
}

impl Batch {
    /// Whether the step has been done, in whichever way.
    #[must_use]
    pub fn is_done(&self, step: &StepPath) -> bool {
        self.steps.get(step).is_some_and(|it| it.done.is_some())
    }

    /// Every addition so far, those of earlier rounds included, in the order of the ledger.
    #[must_use]
    pub fn additions(&self) -> Vec<&Addition> {
        let mut all: Vec<_> = self.every_addition().collect();
        all.sort_by_key(|it| it.stamp.seq);
        all
    }

    /// The reading of a parameter that counts now.
    #[must_use]
    pub fn reading(&self, step: &StepPath, parameter: &ParameterId) -> Option<&Reading> {
        self.steps.get(step)?.readings.get(parameter)?.last()
    }

    /// The first step that has not been done.
    #[must_use]
    pub fn next_step(&self, stage: &Stage) -> Option<StepPath> {
        stage.steps().map(|(path, _, _)| path).find(|it| !self.is_done(it))
    }

    /// What the label of a sample of this unit operation says.
    #[must_use]
    pub fn sample_name(&self, unit: &UnitId) -> String {
        format!("{}-{unit}", self.lot)
    }
}

impl Plant {
    /// The strategy version that a batch is pinned to, and its stage.
    #[must_use]
    pub fn pinned(&self, batch: &Batch) -> Option<(&Arc<StrategyVersion>, &Stage)> {
        let version = self.strategies.get(&(batch.strategy.clone(), batch.version))?;
        Some((version, version.strategy.stage(&batch.stage)?))
    }
}

/// A running batch with everything that a rule about it needs.
pub(crate) struct Running<'a> {
    pub id: &'a BatchId,
    pub batch: &'a Batch,
    pub strategy: &'a Strategy,
    pub stage: &'a Stage,
}

/// The batch, whatever its standing.
pub(crate) fn batch<'a>(plant: &'a Plant, id: &'a BatchId) -> Result<Running<'a>, Refusal> {
    let unknown = || Refusal::from(Rule::UnknownBatch).with("batch", id.as_str());
    let batch = plant.batches.get(id).ok_or_else(unknown)?;
    let (version, stage) = plant.pinned(batch).ok_or_else(unknown)?;
    Ok(Running { id, batch, strategy: &version.strategy, stage })
}

/// The batch, if it is running.
pub(crate) fn running<'a>(plant: &'a Plant, id: &'a BatchId) -> Result<Running<'a>, Refusal> {
    let it = batch(plant, id)?;
    match &it.batch.standing {
        BatchStanding::Running => Ok(it),
        BatchStanding::Paused { .. } | BatchStanding::Finished { .. } => Err(Refusal::from(Rule::BatchNotRunning)
            .with("batch", id.as_str())
            .with("standing", it.batch.standing.id())),
    }
}
