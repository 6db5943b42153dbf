//! Handling lots in the store: split, pool, and what comes back from a batch unused.
//!
//! A part carries what is true of the whole. A pool is no better than the worst lot in it, and what its lots say
//! differently is not known of the pool.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::blend;
use super::container::{self, Container, NewContainer, fits, placed, take};
use super::date::earlier;
use super::intake::Intaken;
use super::record::bookable;
use super::{Hold, Lot, LotStanding, book, lot};
use crate::act::{Act, Stamp};
use crate::bank;
use crate::batch;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, ContainerId, DeviationId, LotId};
use crate::quality::{Class, DeviationOpened};
use crate::quantity::{Quantity, Unit};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// Some of a lot, and what it becomes or comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub lot: LotId,
    pub amount: Quantity,
    /// The container that it is taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ContainerId>,
    /// The new container that it is filled into, where a lot is split.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<ContainerId>,
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
    /// The new containers that the pool is filled into.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub containers: Vec<NewContainer>,
    /// Why it was made in spite of what stood against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
}

/// Some of what was charged came back to its lot, unused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotReturned {
    pub lot: LotId,
    pub batch: BatchId,
    pub amount: Quantity,
    /// The container that it is in now: one of the lot's, or a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub container: Option<ContainerId>,
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
    #[serde(default)]
    pub containers: Vec<NewContainer>,
    /// Made already, in spite of what stands against it: why. Without it the rules are asked first.
    #[serde(default)]
    pub despite: Option<Text>,
}

/// Takes back what a batch did not use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnLot {
    pub lot: LotId,
    pub batch: BatchId,
    pub amount: Quantity,
    #[serde(default)]
    pub container: Option<ContainerId>,
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
    // A scan must find one thing: no container has it either.
    let scanned = ContainerId::new(id.as_str()).is_ok_and(|it| plant.containers.contains_key(&it));
    if taken || scanned { Err(Refusal::from(Rule::LotExists).with("lot", id.as_str())) } else { Ok(()) }
}

/// The parts of one lot come out of containers that hold as much; what was taken of each so far is kept in `taken`.
fn out_of<'a>(
    id: &LotId,
    it: &Lot,
    part: &'a Part,
    wanted: Decimal,
    taken: &mut BTreeMap<&'a ContainerId, Decimal>,
) -> Result<(), Refusal> {
    let named: Vec<&ContainerId> = part.from.iter().collect();
    let earlier = part.from.as_ref().and_then(|it| taken.get(it)).copied().unwrap_or_default();
    container::drawn(id, it, &named, wanted.saturating_add(earlier))?;
    if let Some(from) = &part.from {
        taken.insert(from, wanted.saturating_add(earlier));
    }
    Ok(())
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
        bank::not_a_bank(plant, &self.lot)?;
        let (mut sum, mut taken) = (Decimal::ZERO, BTreeMap::new());
        for (place, part) in self.parts.iter().enumerate() {
            free(plant, &part.lot)?;
            if self.parts.iter().take(place).any(|it| it.lot == part.lot) {
                return Err(Refusal::from(Rule::LotExists).with("lot", part.lot.as_str()));
            }
            let wanted = counted(whole, &part.amount)?;
            sum = sum.saturating_add(wanted);
            if sum > whole.left {
                return Err(not_enough(&self.lot, whole, sum));
            }
            out_of(&self.lot, whole, part, wanted, &mut taken)?;
            if let Some(into) = &part.into {
                container::free(plant, into)?;
                let numbers = self.parts.iter().map(|it| it.lot.as_str());
                let twice = self.parts.iter().take(place).any(|it| it.into.as_ref() == Some(into));
                if twice || numbers.into_iter().any(|it| it == into.as_str()) {
                    return Err(Refusal::from(Rule::ContainerExists).with("container", into.as_str()));
                }
            }
        }
        if self.parts.is_empty() {
            return Err(not_enough(&self.lot, whole, sum));
        }
        Ok(vec![LotSplit { lot: self.lot.clone(), parts: self.parts.clone() }.into()])
    }
}

impl Decide for PoolLots {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        free(plant, &self.lot)?;
        let mut first: Option<&Lot> = None;
        let mut taken: BTreeMap<&LotId, Decimal> = BTreeMap::new();
        let (mut drawn, mut all) = (BTreeMap::new(), Decimal::ZERO);
        for part in &self.from {
            let it = lot(plant, &part.lot)?;
            bank::not_a_bank(plant, &part.lot)?;
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
            let wanted = counted(it, &part.amount)?;
            *sum = sum.saturating_add(wanted);
            if *sum > it.left {
                return Err(not_enough(&part.lot, it, *sum));
            }
            out_of(&part.lot, it, part, wanted, &mut drawn)?;
            // The pool is counted in the unit of its first lot.
            let unit = first.map_or(it.unit, |it| it.unit);
            all = all.saturating_add(part.amount.to(unit).map_or(Decimal::ZERO, |it| it.value));
        }
        let Some(first) = first else {
            return Err(Refusal::from(Rule::UnknownLot).with("lot", "-"));
        };
        fits(plant, &self.lot, &self.containers, &Quantity::exact(all, first.unit))?;
        let against = blend::may_be_blended(plant, self, act.happened).err();
        let Self { lot, from, containers, despite } = self.clone();
        match (against, despite) {
            (None, _) => Ok(vec![LotsPooled { lot, from, containers, despite: None }.into()]),
            (Some(refusal), None) => Err(refusal),
            (Some(_), Some(why)) => {
                let number = plant.deviations.len().saturating_add(1);
                let Ok(deviation) = DeviationId::new(&format!("DEV-{number:05}")) else {
                    return Err(Refusal::from(Rule::UnknownDeviation).with("deviation", format!("DEV-{number:05}")));
                };
                let of = Some(lot.clone());
                let (batch, about, what) = (None, None, Some(why.clone()));
                let opened = DeviationOpened { deviation, batch, lot: of, class: Class::Critical, about, what };
                Ok(vec![LotsPooled { lot, from, containers, despite: Some(why) }.into(), opened.into()])
            }
        }
    }
}

impl Decide for ReturnLot {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = lot(plant, &self.lot)?;
        // A vial that was thawed does not come back.
        bank::not_a_bank(plant, &self.lot)?;
        let Some(batch) = plant.batches.get(&self.batch) else {
            return Err(Refusal::from(Rule::UnknownBatch).with("batch", self.batch.as_str()));
        };
        let back = counted(it, &self.amount)?;
        let charged = batch.charged(&self.lot, it.unit);
        let earlier = batch.returned.get(&self.lot).copied().unwrap_or_default();
        if back.saturating_add(earlier) > charged {
            // What is left in the store says nothing here: what was charged and is still out does.
            let out = Quantity::exact(charged.saturating_sub(earlier), it.unit);
            let refusal = Refusal::from(Rule::MoreThanCharged).with("lot", self.lot.as_str());
            return Err(refusal.with("batch", self.batch.as_str()).with("charged", out).with("amount", self.amount));
        }
        match &self.container {
            None if it.containers.is_empty() => {}
            None => return Err(Refusal::from(Rule::ContainerNotNamed).with("lot", self.lot.as_str())),
            Some(id) => match it.containers.get(id) {
                Some(of) if of.discarded.is_none() => {}
                // Not one of this lot's: a new one is filled, whatever another lot has is not.
                Some(_) | None => container::free(plant, id)?,
            },
        }
        let Self { lot, batch, amount, container } = self.clone();
        let follows = batch::came_back(plant, &batch, &lot, back, act);
        let mut events: Vec<Event> = vec![LotReturned { lot, batch, amount, container }.into()];
        events.extend(follows);
        Ok(events)
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
            if let Some(from) = &part.from {
                take(whole, from, amount, stamp.happened);
            }
            let mut piece =
                Lot { intake: Intaken::default(), amount, left: amount, received: stamp.happened, ..whole.clone() };
            let unit = piece.unit;
            let filled = part.into.iter().map(|it| new(it, amount, unit)).collect::<Vec<_>>();
            piece.containers = placed(plant, &part.lot, &filled, unit);
            book(plant, &part.lot, piece);
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
        let Self { lot, from, containers, despite: _ } = self;
        let mut pool: Option<Lot> = None;
        for part in from {
            let Some(it) = plant.lots.get_mut(&part.lot) else { continue };
            let Some(amount) = part.amount.to(it.unit).map(|it| it.value) else { continue };
            it.left = it.left.saturating_sub(amount);
            if let Some(from) = &part.from {
                take(it, from, amount, stamp.happened);
            }
            let share =
                Lot { amount, left: amount, containers: BTreeMap::new(), intake: Intaken::default(), ..it.clone() };
            pool = Some(match pool {
                None => Lot { received: stamp.happened, ..share },
                Some(pool) => pooled(pool, &share, &part.amount),
            });
            plant.genealogy.join(&part.lot, lot);
        }
        if let Some(mut pool) = pool {
            pool.containers = placed(plant, lot, containers, pool.unit);
            book(plant, lot, pool);
        }
    }
}

/// A container that is filled with an amount in the unit of its lot.
fn new(container: &ContainerId, amount: Decimal, unit: Unit) -> NewContainer {
    let amount = Quantity::exact(amount, unit);
    NewContainer { container: container.clone(), amount, tare: None, location: None }
}

/// The holds of both, each once.
fn holds(mut holds: Vec<Hold>, more: &[Hold]) -> Vec<Hold> {
    for hold in more {
        if !holds.contains(hold) {
            holds.push(hold.clone());
        }
    }
    holds
}

/// A pool with one more lot in it.
fn pooled(pool: Lot, share: &Lot, amount: &Quantity) -> Lot {
    let more = amount.to(pool.unit).map_or(Decimal::ZERO, |it| it.value);
    let worse = |one: LotStanding, other: LotStanding| match (one, other) {
        (LotStanding::Rejected, _) | (_, LotStanding::Rejected) => LotStanding::Rejected,
        (LotStanding::Quarantine, _) | (_, LotStanding::Quarantine) => LotStanding::Quarantine,
        (LotStanding::Released, LotStanding::Released) => LotStanding::Released,
    };
    Lot {
        amount: pool.amount.saturating_add(more),
        left: pool.left.saturating_add(more),
        standing: worse(pool.standing, share.standing),
        holds: holds(pool.holds, &share.holds),
        use_by: earlier(pool.use_by, share.use_by),
        retest_by: earlier(pool.retest_by, share.retest_by),
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
        let Self { lot, batch, amount, container } = self;
        let Some(it) = plant.lots.get_mut(lot) else { return };
        let Some(back) = amount.to(it.unit).map(|it| it.value) else { return };
        it.left = it.left.saturating_add(back);
        if let Some(id) = container {
            let unit = it.unit;
            if let Some(of) = it.containers.get_mut(id) {
                of.left = of.left.saturating_add(back);
            } else {
                let mut of = Container::filled(&new(id, back, unit), unit);
                of.opened = Some(stamp.happened);
                it.containers.insert(id.clone(), of);
                plant.containers.insert(id.clone(), lot.clone());
            }
        }
        if let Some(it) = plant.batches.get_mut(batch) {
            it.last = stamp.seq;
            let sum = it.returned.entry(lot.clone()).or_default();
            *sum = sum.saturating_add(back);
        }
    }
}
