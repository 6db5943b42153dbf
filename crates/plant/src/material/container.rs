//! The containers of a lot: what is in each, where it stands, whether it was opened. A container's number is given once
//! in the plant, so that a scan finds its lot.
//!
//! A lot need not have numbered containers. Where it has, whatever is taken of it names one, and the balance of each
//! follows.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::keeping::Keeping;
use super::record::bookable;
use super::{Lot, lot};
use crate::act::{Act, Stamp};
use crate::bank;
use crate::event::{Event, Happened, Subject};
use crate::id::{ContainerId, LotId};
use crate::people;
use crate::quantity::{Quantity, Unit};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// One container of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// As filled, in the unit of the lot.
    pub amount: Decimal,
    /// What is left in it, in the unit of the lot; below nothing where more was taken than was booked.
    pub left: Decimal,
    /// The empty container, as its label or the scale says.
    pub tare: Option<Quantity>,
    pub location: Option<Text>,
    /// When it was first opened.
    pub opened: Option<Timestamp>,
    /// Why it is no longer there, and since when.
    pub discarded: Option<(Text, Timestamp)>,
    /// How it was frozen and thawed, and how long it was out of its storage condition.
    pub keeping: Keeping,
}

/// A container that comes in with a lot, or that part of a lot is filled into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewContainer {
    pub container: ContainerId,
    pub amount: Quantity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tare: Option<Quantity>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Text>,
}

/// Some of one container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub container: ContainerId,
    pub amount: Quantity,
}

/// A container was opened for the first time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerOpened {
    pub lot: LotId,
    pub container: ContainerId,
}

/// A container was taken to another place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerMoved {
    pub lot: LotId,
    pub container: ContainerId,
    pub to: Text,
}

/// A container was discarded, with what was left in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerDiscarded {
    pub lot: LotId,
    pub container: ContainerId,
    /// What was left in it, and is gone with it.
    pub left: Quantity,
    pub why: Text,
}

/// A container turned out to be empty although some of it was booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerEmptied {
    pub lot: LotId,
    pub container: ContainerId,
    /// What was booked in it until now, and is not there.
    pub left: Quantity,
    pub why: Text,
}

/// Opens a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenContainer {
    pub container: ContainerId,
}

/// Takes a container to another place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveContainer {
    pub container: ContainerId,
    pub to: Text,
}

/// States that a container is empty; the reason is owed where some of it is still booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmptyContainer {
    pub container: ContainerId,
}

/// Discards a container with what is left in it; the reason is owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscardContainer {
    pub container: ContainerId,
}

impl Container {
    /// As it was filled, with nothing taken yet.
    pub(super) fn filled(it: &NewContainer, unit: Unit) -> Self {
        let amount = it.amount.to(unit).map_or(Decimal::ZERO, |it| it.value);
        let (tare, location) = (it.tare, it.location.clone());
        Self { amount, left: amount, tare, location, opened: None, discarded: None, keeping: Keeping::default() }
    }

    /// Its id in translations: `discarded`, `empty`, `opened`, `closed`.
    #[must_use]
    pub fn state(&self) -> &'static str {
        if self.discarded.is_some() {
            "discarded"
        } else if self.left <= Decimal::ZERO {
            "empty"
        } else if self.opened.is_some() {
            "opened"
        } else {
            "closed"
        }
    }
}

impl Lot {
    /// The containers that can still be taken from.
    pub fn in_containers(&self) -> impl Iterator<Item = (&ContainerId, &Container)> {
        self.containers.iter().filter(|(_, it)| it.discarded.is_none() && it.left > Decimal::ZERO)
    }
}

/// The number is free: neither a container nor a lot has it, and no batch will make one of that name.
pub(super) fn free(plant: &Plant, id: &ContainerId) -> Result<(), Refusal> {
    let lots = || plant.lots.keys().chain(plant.batches.values().map(|it| &it.lot));
    if plant.containers.contains_key(id) || lots().any(|it| it.as_str() == id.as_str()) {
        return Err(Refusal::from(Rule::ContainerExists).with("container", id.as_str()));
    }
    Ok(())
}

/// The containers are new, each once, and together hold exactly this amount; no container at all fits any amount.
pub(crate) fn fits(plant: &Plant, of: &LotId, them: &[NewContainer], amount: &Quantity) -> Result<(), Refusal> {
    let mut sum = Decimal::ZERO;
    for (place, it) in them.iter().enumerate() {
        free(plant, &it.container)?;
        let earlier = them.iter().take(place).any(|other| other.container == it.container);
        if earlier || it.container.as_str() == of.as_str() {
            return Err(Refusal::from(Rule::ContainerExists).with("container", it.container.as_str()));
        }
        if !bookable(&it.amount) || it.amount.value.is_zero() {
            return Err(Refusal::from(Rule::AmountNotPositive).with("amount", it.amount));
        }
        let Some(counted) = it.amount.to(amount.unit) else {
            let refusal = Refusal::from(Rule::WrongUnit).with("amount", it.amount);
            return Err(refusal.with("unit", amount.unit.code()));
        };
        sum = sum.saturating_add(counted.value);
    }
    if !them.is_empty() && sum != amount.value {
        return Err(Refusal::from(Rule::ContainersDoNotSum)
            .with("lot", of.as_str())
            .with("amount", *amount)
            .with("sum", Quantity::exact(sum, amount.unit)));
    }
    Ok(())
}

/// As much can be taken from these containers of a lot. Of a lot that has numbered containers at least one is named; of
/// one that has none, none.
pub(crate) fn drawn(id: &LotId, it: &Lot, named: &[&ContainerId], amount: Decimal) -> Result<(), Refusal> {
    if named.is_empty() {
        return match it.in_containers().next() {
            None => Ok(()),
            Some(_) => Err(Refusal::from(Rule::ContainerNotNamed).with("lot", id.as_str())),
        };
    }
    let mut there = Decimal::ZERO;
    for (place, container) in named.iter().enumerate() {
        let Some(of) = it.containers.get(*container) else {
            let refusal = Refusal::from(Rule::UnknownContainer).with("container", container.as_str());
            return Err(refusal.with("lot", id.as_str()));
        };
        let twice = named.iter().take(place).any(|other| other == container);
        if of.discarded.is_some() || of.left <= Decimal::ZERO || twice {
            let refusal = Refusal::from(Rule::ContainerEmpty).with("container", container.as_str());
            return Err(refusal.with("lot", id.as_str()).with("left", Quantity::exact(Decimal::ZERO, it.unit)));
        }
        there = there.saturating_add(of.left);
    }
    if amount > there {
        return Err(Refusal::from(Rule::ContainerEmpty)
            .with("container", named.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(" "))
            .with("lot", id.as_str())
            .with("left", Quantity::exact(there, it.unit))
            .with("amount", Quantity::exact(amount, it.unit)));
    }
    Ok(())
}

impl Plant {
    /// An amount spread over containers of a lot as they are emptied one after the other; the last gives the rest,
    /// whatever is booked in it.
    #[must_use]
    pub(crate) fn spread(&self, lot: &LotId, named: &[&ContainerId], amount: &Quantity) -> Vec<Share> {
        let of = self.lots.get(lot);
        let amount = of.and_then(|it| amount.to(it.unit)).unwrap_or(*amount);
        let mut rest = amount.value;
        let share = |(place, container): (usize, &&ContainerId)| {
            let left = of.and_then(|it| it.containers.get(*container)).map_or(Decimal::ZERO, |it| it.left);
            let last = place + 1 == named.len();
            let taken = if last { rest } else { left.max(Decimal::ZERO).min(rest) };
            rest = rest.saturating_sub(taken);
            Share { container: (*container).clone(), amount: Quantity::exact(taken, amount.unit) }
        };
        named.iter().enumerate().map(share).filter(|it| !it.amount.value.is_zero()).collect()
    }
}

/// Takes from a container of a lot; a container taken from is open. What the lot does not have is not touched.
pub(crate) fn take(of: &mut Lot, container: &ContainerId, amount: Decimal, at: Timestamp) {
    if let Some(it) = of.containers.get_mut(container) {
        it.left = it.left.saturating_sub(amount);
        it.opened = it.opened.or(Some(at));
    }
}

/// The container and its lot, if it is still there.
pub(super) fn there<'a>(plant: &'a Plant, id: &ContainerId) -> Result<(&'a LotId, &'a Lot, &'a Container), Refusal> {
    let unknown = || Refusal::from(Rule::UnknownContainer).with("container", id.as_str());
    let of = plant.containers.get(id).ok_or_else(unknown)?;
    let it = lot(plant, of)?;
    bank::not_a_bank(plant, of)?;
    let container = it.containers.get(id).ok_or_else(unknown)?;
    if container.discarded.is_some() {
        return Err(Refusal::from(Rule::ContainerEmpty).with("container", id.as_str()).with("lot", of.as_str()));
    }
    Ok((of, it, container))
}

impl Decide for OpenContainer {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let (of, _, it) = there(plant, &self.container)?;
        if it.opened.is_some() {
            return Ok(vec![]);
        }
        Ok(vec![ContainerOpened { lot: of.clone(), container: self.container.clone() }.into()])
    }
}

impl Decide for MoveContainer {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let (of, _, _) = there(plant, &self.container)?;
        let Self { container, to } = self.clone();
        Ok(vec![ContainerMoved { lot: of.clone(), container, to }.into()])
    }
}

impl Decide for EmptyContainer {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let (of, it, container) = there(plant, &self.container)?;
        if container.left.is_zero() {
            return Ok(vec![]);
        }
        let (why, left) = (people::owed_reason(act)?, Quantity::exact(container.left, it.unit));
        Ok(vec![ContainerEmptied { lot: of.clone(), container: self.container.clone(), left, why }.into()])
    }
}

impl Decide for DiscardContainer {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let (of, it, container) = there(plant, &self.container)?;
        let (why, left) = (people::owed_reason(act)?, Quantity::exact(container.left, it.unit));
        Ok(vec![ContainerDiscarded { lot: of.clone(), container: self.container.clone(), left, why }.into()])
    }
}

/// Changes a container and, with it, its lot.
fn change(plant: &mut Plant, lot: &LotId, id: &ContainerId, change: impl FnOnce(&mut Container) -> Decimal) {
    if let Some(of) = plant.lots.get_mut(lot)
        && let Some(it) = of.containers.get_mut(id)
    {
        let gone = change(it);
        it.left = it.left.saturating_sub(gone);
        of.left = of.left.saturating_sub(gone);
    }
}

impl Happened for ContainerOpened {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { lot, container } = self;
        change(plant, lot, container, |it| {
            it.opened = it.opened.or(Some(stamp.happened));
            Decimal::ZERO
        });
    }
}

impl Happened for ContainerMoved {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { lot, container, to } = self;
        change(plant, lot, container, |it| {
            it.location = Some(to.clone());
            Decimal::ZERO
        });
    }
}

impl Happened for ContainerEmptied {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { lot, container, left, why: _ } = self;
        change(plant, lot, container, |it| {
            it.opened = it.opened.or(Some(stamp.happened));
            left.value
        });
    }
}

impl Happened for ContainerDiscarded {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { lot, container, left, why } = self;
        change(plant, lot, container, |it| {
            it.discarded = Some((why.clone(), stamp.happened));
            left.value
        });
    }
}

/// Notes new containers in the index of the plant, and answers them as a lot keeps them.
pub(crate) fn placed(
    plant: &mut Plant,
    lot: &LotId,
    them: &[NewContainer],
    unit: Unit,
) -> BTreeMap<ContainerId, Container> {
    for it in them {
        plant.containers.insert(it.container.clone(), lot.clone());
    }
    them.iter().map(|it| (it.container.clone(), Container::filled(it, unit))).collect()
}
