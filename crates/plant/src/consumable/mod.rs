//! What wears and lives across batches: packed columns, membranes, filters, single-use assemblies.
//!
//! Each is a thing of its own with a number, made of a lot of the books of materials. How often it was used is counted from
//! what happened. Before a use the rules ask whether it is fit; a use in spite of them is kept with what stood against it.

mod assign;
mod care;
mod column;
mod fit;
mod install;
mod integrity;
mod read;
mod used;

#[cfg(test)]
mod tests;

pub use assign::{AssignConsumable, ConsumableAssigned};
pub(crate) use care::regenerated;
pub use care::{Care, CareForConsumable, ConsumableCaredFor, MeasurePermeability, PermeabilityMeasured};
pub use column::{ColumnFigures, ColumnTested, TestColumn};
pub use fit::Unfit;
pub(crate) use fit::{must_be_fit, unfit};
pub use install::{Bed, ConsumableInstalled, ConsumableRemoved, InstallConsumable, RemoveConsumable};
pub use integrity::{INTEGRITY_RULE, INTEGRITY_RULE_VERSION, IntegrityTested, Stated, TestIntegrity, TestStanding};
pub use read::Worn;
pub(crate) use read::figure;
pub use used::{ConsumableUsed, UseConsumable};
pub(crate) use used::{ready, record_used};

use alloc::vec::Vec;

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::act::Stamp;
use crate::id::{BatchId, ConsumableClassId, ConsumableId, EquipmentId, LotId, StepPath, StrategyId};
use crate::quantity::Quantity;
use crate::refusal::{Refusal, Rule};
use crate::state::Plant;
use crate::strategy::{ConsumableClass, IntegrityMethod, Phase, Standing, Strategy, StrategyVersion};
use crate::text::Text;
use crate::verdict::Verdict;

/// One use of it in a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    pub batch: BatchId,
    pub step: StepPath,
    /// Which use it was: the uses before it came here included.
    pub number: u32,
    /// What stood against it when it was used all the same.
    pub despite: Vec<Unfit>,
    pub stamp: Stamp,
}

/// One test of a packed column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnTest {
    /// Theoretical plates for each metre of bed.
    pub plates: Option<Decimal>,
    pub asymmetry: Option<Decimal>,
    pub verdict: Verdict,
    pub stamp: Stamp,
}

/// One care of it: regenerated, sanitised, put into storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cared {
    pub care: Care,
    pub agent: Text,
    pub contact: Option<Quantity>,
    pub temperature: Option<Quantity>,
    pub stamp: Stamp,
}

/// One measurement of a membrane's water permeability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permeability {
    pub value: Quantity,
    /// In per cent of what it was when new.
    pub share: Option<Decimal>,
    pub verdict: Verdict,
    pub stamp: Stamp,
}

/// One integrity test, every one of which stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    pub phase: Phase,
    /// For which batch.
    pub batch: Option<BatchId>,
    pub method: IntegrityMethod,
    pub value: Option<Quantity>,
    pub stated: Stated,
    pub verdict: Verdict,
    /// The test was repeated, wetted again, by the approved procedure.
    pub retest: bool,
    /// Whether it counts: a repetition that no procedure allows is kept and counts for nothing.
    pub counts: bool,
    pub rule: u16,
    pub stamp: Stamp,
}

/// One thing that wears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consumable {
    pub class: ConsumableClassId,
    /// The strategy for whose product it was fitted; it serves no other product.
    pub strategy: StrategyId,
    /// What it is made of.
    pub lot: LotId,
    /// The serial number of the element, where it has one.
    pub serial: Option<Text>,
    /// What it is fitted to; a packing's column.
    pub equipment: Option<EquipmentId>,
    pub bed: Option<Bed>,
    /// The unpacked column whose resin it is.
    pub from: Option<ConsumableId>,
    /// Used so often before this ledger knew it: by an earlier packing of the same resin, or by a paper log.
    pub uses_before: u32,
    /// Fitted in spite of what stood against its lot, and why.
    pub despite: Option<Text>,
    pub installed: Stamp,
    pub uses: Vec<Use>,
    pub columns: Vec<ColumnTest>,
    pub care: Vec<Cared>,
    pub permeability: Vec<Permeability>,
    pub tests: Vec<Tested>,
    /// Unpacked, discarded: why, and by whom.
    pub removed: Option<(Text, Stamp)>,
}

impl Consumable {
    /// How often it was used, the uses before this ledger knew it included.
    #[must_use]
    pub fn used(&self) -> u32 {
        self.uses_before.saturating_add(u32::try_from(self.uses.len()).unwrap_or(u32::MAX))
    }

    /// How often it may still be used.
    #[must_use]
    pub fn uses_left(&self, class: &ConsumableClass) -> u32 {
        class.uses_max.saturating_sub(self.used())
    }

    /// The entry of its last use.
    #[must_use]
    pub fn last_use(&self) -> Option<&Use> {
        self.uses.last()
    }

    /// When it was last used, cared for or fitted: from then on it stands.
    #[must_use]
    pub fn stands_since(&self) -> Timestamp {
        let used = self.uses.iter().map(|it| it.stamp.happened);
        let cared = self.care.iter().map(|it| it.stamp.happened);
        used.chain(cared).fold(self.installed.happened, Timestamp::max)
    }

    /// Until when it may stand as it is; nothing where its class sets no time.
    #[must_use]
    pub fn stands_until(&self, class: &ConsumableClass) -> Option<Timestamp> {
        let days = jiff::SignedDuration::from_hours(i64::from(class.hold_days?).saturating_mul(24));
        self.stands_since().checked_add(days).ok()
    }
}

impl Plant {
    /// The class of a consumable: as the strategy that it was fitted for declares it now, in the version in force or else
    /// in its newest.
    #[must_use]
    pub fn class_of(&self, consumable: &Consumable) -> Option<&ConsumableClass> {
        self.class_in(&consumable.strategy, &consumable.class)
    }

    pub(crate) fn class_in(&self, strategy: &StrategyId, class: &ConsumableClassId) -> Option<&ConsumableClass> {
        self.strategy_for(strategy, class)?.strategy.consumables.get(class)
    }

    fn strategy_for(&self, strategy: &StrategyId, class: &ConsumableClassId) -> Option<&StrategyVersion> {
        let has = |it: &&StrategyVersion| it.strategy.consumables.contains_key(class);
        let versions = || self.versions(strategy).map(AsRef::as_ref).filter(has);
        versions().find(|it| it.standing == Standing::Effective).or_else(|| versions().next_back())
    }

    /// The consumables of a class that are fitted and not removed.
    pub fn consumables_of<'a>(
        &'a self,
        class: &'a ConsumableClassId,
    ) -> impl Iterator<Item = (&'a ConsumableId, &'a Consumable)> {
        self.consumables.iter().filter(move |(_, it)| it.class == *class && it.removed.is_none())
    }

    /// The packing, membrane or filter that is fitted to a piece of equipment now.
    pub fn fitted_to<'a>(
        &'a self,
        equipment: &'a EquipmentId,
    ) -> impl Iterator<Item = (&'a ConsumableId, &'a Consumable)> {
        self.consumables.iter().filter(move |(_, it)| it.equipment.as_ref() == Some(equipment))
    }
}

/// Whether two strategies are about one product: the same strategy, or the same code of the product.
pub(crate) fn same_product(plant: &Plant, fitted_for: &StrategyId, strategy: &Strategy) -> bool {
    if *fitted_for == strategy.id {
        return true;
    }
    let code = |it: &Strategy| it.dedications.first().map(|it| it.to_ascii_lowercase());
    let theirs = plant.versions(fitted_for).next_back().and_then(|it| code(&it.strategy));
    theirs.is_some() && theirs == code(strategy)
}

/// The consumable with this number.
pub(crate) fn known<'a>(plant: &'a Plant, id: &ConsumableId) -> Result<&'a Consumable, Refusal> {
    plant.consumables.get(id).ok_or_else(|| Refusal::from(Rule::UnknownConsumable).with("consumable", id.as_str()))
}

/// It, with its class; a class that no strategy has any more is as unknown as the thing.
pub(crate) fn with_class<'a>(
    plant: &'a Plant,
    id: &ConsumableId,
) -> Result<(&'a Consumable, &'a ConsumableClass), Refusal> {
    let it = known(plant, id)?;
    let class = plant.class_of(it);
    let unknown = || Refusal::from(Rule::UnknownConsumableClass).with("class", it.class.as_str());
    Ok((it, class.ok_or_else(unknown)?))
}

/// Whether a value may be judged at all: an example judges nothing in a plant that is no demonstration.
pub(crate) fn judges(plant: &Plant, strategy: &StrategyId, class: &ConsumableClassId) -> bool {
    let illustrative = plant.strategy_for(strategy, class).is_none_or(|it| it.strategy.illustrative);
    plant.demonstration || !illustrative
}
