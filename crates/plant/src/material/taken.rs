//! What was taken of a lot, and by which batch.

use alloc::vec::Vec;

use rust_decimal::Decimal;

use crate::batch::{Addition, Batch};
use crate::id::{BatchId, LotId, StepPath};
use crate::quantity::Unit;
use crate::state::Plant;

impl Batch {
    /// How much of a lot it has charged, in this unit; what came back is not taken off.
    #[must_use]
    pub fn charged(&self, lot: &LotId, unit: Unit) -> Decimal {
        let of_lot = self.every_addition().filter(|it| it.lot == *lot);
        of_lot.filter_map(|it| it.amount.to(unit)).fold(Decimal::ZERO, |sum, it| sum.saturating_add(it.value))
    }
}

impl Plant {
    /// Every addition of a lot, in the order of the ledger.
    #[must_use]
    pub fn taken_of<'a>(&'a self, lot: &LotId) -> Vec<(&'a BatchId, &'a StepPath, &'a Addition)> {
        let mut all: Vec<_> = self
            .chargers(lot)
            .flat_map(|(id, it)| it.every_record().map(move |(path, it)| (id, path, it)))
            .flat_map(|(id, path, it)| it.additions.iter().map(move |it| (id, path, it)))
            .filter(|(_, _, it)| it.lot == *lot)
            .collect();
        all.sort_by_key(|(_, _, it)| it.stamp.seq);
        all
    }

    /// Every batch that charged a lot: how much in the lot's unit, and how much of it came back.
    #[must_use]
    pub fn charged_of(&self, lot: &LotId) -> Vec<(&BatchId, Decimal, Decimal)> {
        let Some(unit) = self.lots.get(lot).map(|it| it.unit) else { return Vec::new() };
        let of = |(id, it): (_, &Batch)| (id, it.charged(lot, unit), it.returned.get(lot).copied().unwrap_or_default());
        self.chargers(lot).map(of).filter(|(_, charged, _)| !charged.is_zero()).collect()
    }

    /// The batch that makes or made a lot.
    #[must_use]
    pub fn maker(&self, lot: &LotId) -> Option<(&BatchId, &Batch)> {
        self.batches.get_key_value(self.index.makers.get(lot)?)
    }

    /// Every batch that charged a lot.
    pub fn chargers(&self, lot: &LotId) -> impl Iterator<Item = (&BatchId, &Batch)> {
        self.index.charged.get(lot).into_iter().flatten().filter_map(|id| self.batches.get_key_value(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::Stamp;
    use crate::batch::{BatchStanding, StepRecord};
    use crate::id::{MaterialId, OrganisationId, PersonId, StageId, StrategyId};
    use crate::quantity::{Quantity, Unit};
    use alloc::collections::BTreeMap;
    use alloc::string::ToString;
    use alloc::sync::Arc;
    use alloc::vec;

    fn stamp(seq: u64) -> Stamp {
        let at = jiff::Timestamp::UNIX_EPOCH;
        Stamp { seq, by: PersonId::new("zhao-mei").unwrap(), happened: at, known: at }
    }

    fn batch(id: &str, additions: &[(&str, u64)]) -> Batch {
        let addition = |(lot, seq): &(&str, u64)| Addition {
            material: MaterialId::new("tcep").unwrap(),
            lot: LotId::new(lot).unwrap(),
            amount: Quantity::parse("1.0", Unit::new("g").unwrap()).unwrap(),
            shares: vec![],
            known: true,
            before: vec![],
            target: None,
            stamp: stamp(*seq),
        };
        let record =
            Arc::new(StepRecord { additions: additions.iter().map(addition).collect(), ..StepRecord::default() });
        Batch {
            consumables: Default::default(),
            uses: Default::default(),
            tested: Default::default(),
            lot: LotId::new(id).unwrap(),
            stage: StageId::new("drug-substance").unwrap(),
            strategy: StrategyId::new("s").unwrap(),
            version: 1,
            organisation: OrganisationId::new("kestrel").unwrap(),
            started: stamp(0),
            standing: BatchStanding::Running,
            equipment: BTreeMap::new(),
            steps: BTreeMap::from([(StepPath::new("activation/add").unwrap(), record)]),
            operations: Default::default(),
            returned: Default::default(),
            rounds: vec![],
            reworks: vec![],
            rework_acts: vec![],
            implausible: Default::default(),
            performers: Default::default(),
            last: 0,
        }
    }

    #[test]
    fn what_was_taken_of_a_lot_is_told_in_the_order_of_the_ledger() {
        let mut plant = Plant::default();
        plant.batches.insert(BatchId::new("DS-1").unwrap(), batch("DS-1", &[("tcep-1", 9), ("tcep-2", 3)]));
        plant.batches.insert(BatchId::new("DS-2").unwrap(), batch("DS-2", &[("tcep-1", 4)]));
        let plant = plant.indexed();
        let told = |lot: &str| {
            let lot = LotId::new(lot).unwrap();
            plant.taken_of(&lot).iter().map(|(id, _, it)| (id.to_string(), it.stamp.seq)).collect::<Vec<_>>()
        };
        assert_eq!(told("tcep-1"), vec![("DS-2".to_string(), 4), ("DS-1".to_string(), 9)]);
        assert!(told("nothing").is_empty());
        let gram = Unit::new("g").unwrap();
        let charged = plant.batches[&BatchId::new("DS-1").unwrap()].charged(&LotId::new("tcep-1").unwrap(), gram);
        assert_eq!(charged, rust_decimal::Decimal::ONE);
        assert!(plant.charged_of(&LotId::new("nothing").unwrap()).is_empty());
        assert_eq!(plant.maker(&LotId::new("DS-2").unwrap()).unwrap().0.as_str(), "DS-2");
    }
}
