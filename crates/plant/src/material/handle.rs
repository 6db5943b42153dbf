//! Handling lots in the store: split, pool, and what comes back from a batch unused.
//!
//! A part carries what is true of the whole. A pool is no better than the worst lot in it, and what its lots say
//! differently is not known of the pool.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::record::bookable;
use super::{Lot, LotStanding, lot};
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, LotId};
use crate::quantity::Quantity;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};

/// Some of a lot, and what it becomes or comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub lot: LotId,
    pub amount: Quantity,
}

/// A lot was split: each part is a lot of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotSplit {
    pub lot: LotId,
    pub parts: Vec<Part>,
}

/// Several lots of one material were pooled into a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotsPooled {
    pub lot: LotId,
    pub from: Vec<Part>,
}

/// Some of what was charged came back to its lot, unused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotReturned {
    pub lot: LotId,
    pub batch: BatchId,
    pub amount: Quantity,
}

/// Splits a lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitLot {
    pub lot: LotId,
    pub parts: Vec<Part>,
}

/// Pools lots of one material into a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolLots {
    pub lot: LotId,
    pub from: Vec<Part>,
}

/// Takes back what a batch did not use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnLot {
    pub lot: LotId,
    pub batch: BatchId,
    pub amount: Quantity,
}

/// The amount in the unit of the lot: exact, and more than nothing.
fn counted(it: &Lot, amount: &Quantity) -> Result<Decimal, Refusal> {
    if !bookable(amount) || amount.value.is_zero() {
        return Err(Refusal::from(Rule::AmountNotPositive).with("amount", *amount));
    }
    let in_unit = amount.to(it.unit).map(|it| it.value);
    in_unit.ok_or_else(|| Refusal::from(Rule::WrongUnit).with("amount", *amount).with("unit", it.unit.code()))
}

/// A number that no lot has, and no batch will.
pub(super) fn free(plant: &Plant, id: &LotId) -> Result<(), Refusal> {
    let taken = plant.lots.contains_key(id) || plant.maker(id).is_some();
    if taken { Err(Refusal::from(Rule::LotExists).with("lot", id.as_str())) } else { Ok(()) }
}

fn not_enough(id: &LotId, it: &Lot, wanted: Decimal) -> Refusal {
    Refusal::from(Rule::NotEnough)
        .with("lot", id.as_str())
        .with("left", Quantity::exact(it.left, it.unit))
        .with("amount", Quantity::exact(wanted, it.unit))
}

impl Decide for SplitLot {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let whole = lot(plant, &self.lot)?;
        let mut sum = Decimal::ZERO;
        for (place, part) in self.parts.iter().enumerate() {
            free(plant, &part.lot)?;
            if self.parts.iter().take(place).any(|it| it.lot == part.lot) {
                return Err(Refusal::from(Rule::LotExists).with("lot", part.lot.as_str()));
            }
            sum = sum.saturating_add(counted(whole, &part.amount)?);
        }
        if self.parts.is_empty() || sum > whole.left {
            return Err(not_enough(&self.lot, whole, sum));
        }
        Ok(vec![LotSplit { lot: self.lot.clone(), parts: self.parts.clone() }.into()])
    }
}

impl Decide for PoolLots {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        free(plant, &self.lot)?;
        let mut first: Option<&Lot> = None;
        let mut taken: BTreeMap<&LotId, Decimal> = BTreeMap::new();
        for part in &self.from {
            let it = lot(plant, &part.lot)?;
            if let Some(first) = first
                && first.material != it.material
            {
                return Err(Refusal::from(Rule::WrongMaterial)
                    .with("lot", part.lot.as_str())
                    .with("material", it.material.as_str())
                    .with("wanted", first.material.as_str()));
            }
            first = first.or(Some(it));
            let sum = taken.entry(&part.lot).or_default();
            *sum = sum.saturating_add(counted(it, &part.amount)?);
            if *sum > it.left {
                return Err(not_enough(&part.lot, it, *sum));
            }
        }
        if first.is_none() {
            return Err(Refusal::from(Rule::UnknownLot).with("lot", "-"));
        }
        Ok(vec![LotsPooled { lot: self.lot.clone(), from: self.from.clone() }.into()])
    }
}

impl Decide for ReturnLot {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = lot(plant, &self.lot)?;
        let Some(batch) = plant.batches.get(&self.batch) else {
            return Err(Refusal::from(Rule::UnknownBatch).with("batch", self.batch.as_str()));
        };
        let back = counted(it, &self.amount)?;
        let charged = batch.charged(&self.lot, it.unit);
        let earlier = batch.returned.get(&self.lot).copied().unwrap_or_default();
        if back.saturating_add(earlier) > charged {
            return Err(not_enough(&self.lot, it, back));
        }
        let (lot, batch, amount) = (self.lot.clone(), self.batch.clone(), self.amount);
        Ok(vec![LotReturned { lot, batch, amount }.into()])
    }
}

impl Happened for LotSplit {
    fn about(&self) -> Vec<Subject> {
        let parts = self.parts.iter().map(|it| Subject::Lot(it.lot.clone()));
        core::iter::once(Subject::Lot(self.lot.clone())).chain(parts).collect()
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { lot, parts } = self;
        for part in parts {
            let Some(whole) = plant.lots.get_mut(lot) else { return };
            let Some(amount) = part.amount.to(whole.unit).map(|it| it.value) else { continue };
            whole.left = whole.left.saturating_sub(amount);
            let piece = Lot { amount, left: amount, received: stamp.happened, ..whole.clone() };
            plant.lots.insert(part.lot.clone(), piece);
            plant.genealogy.join(lot, &part.lot);
        }
    }
}

impl Happened for LotsPooled {
    fn about(&self) -> Vec<Subject> {
        let from = self.from.iter().map(|it| Subject::Lot(it.lot.clone()));
        core::iter::once(Subject::Lot(self.lot.clone())).chain(from).collect()
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { lot, from } = self;
        let mut pool: Option<Lot> = None;
        for part in from {
            let Some(it) = plant.lots.get_mut(&part.lot) else { continue };
            let Some(amount) = part.amount.to(it.unit).map(|it| it.value) else { continue };
            it.left = it.left.saturating_sub(amount);
            let share = Lot { amount, left: amount, ..it.clone() };
            pool = Some(match pool {
                None => Lot { received: stamp.happened, ..share },
                Some(pool) => pooled(pool, &share, &part.amount),
            });
            plant.genealogy.join(&part.lot, lot);
        }
        if let Some(pool) = pool {
            plant.lots.insert(lot.clone(), pool);
        }
    }
}

/// A pool with one more lot in it.
fn pooled(pool: Lot, share: &Lot, amount: &Quantity) -> Lot {
    let more = amount.to(pool.unit).map_or(Decimal::ZERO, |it| it.value);
    let worse = |one: LotStanding, other: LotStanding| match (one, other) {
        (LotStanding::Rejected, _) | (_, LotStanding::Rejected) => LotStanding::Rejected,
        (LotStanding::Quarantine, _) | (_, LotStanding::Quarantine) => LotStanding::Quarantine,
        (LotStanding::Released, LotStanding::Released) => LotStanding::Released,
    };
    let earlier = match (pool.use_by, share.use_by) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    Lot {
        amount: pool.amount.saturating_add(more),
        left: pool.left.saturating_add(more),
        standing: worse(pool.standing, share.standing),
        held: pool.held.or_else(|| share.held.clone()),
        use_by: earlier,
        supplier: pool.supplier.filter(|it| share.supplier.as_ref() == Some(it)),
        made_by: pool.made_by.filter(|it| share.made_by.as_ref() == Some(it)),
        facts: pool.facts.into_iter().filter(|(id, value)| share.facts.get(id) == Some(value)).collect(),
        ..pool
    }
}

impl Happened for LotReturned {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone()), Subject::Batch(self.batch.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { lot, batch, amount } = self;
        let Some(it) = plant.lots.get_mut(lot) else { return };
        let Some(back) = amount.to(it.unit).map(|it| it.value) else { return };
        it.left = it.left.saturating_add(back);
        if let Some(it) = plant.batches.get_mut(batch) {
            it.last = stamp.seq;
            let sum = it.returned.entry(lot.clone()).or_default();
            *sum = sum.saturating_add(back);
        }
    }
}
