//! May this lot be taken now? The questions in the order in which a person at the door of the store would ask.

use alloc::collections::BTreeSet;

use jiff::Timestamp;

use super::date::dated;
use super::record::bookable;
use super::{Lot, LotStanding};
use crate::id::LotId;
use crate::quantity::Quantity;
use crate::refusal::{Refusal, Rule};
use crate::state::Plant;
use crate::strategy::Material;

/// The lot with this number.
pub(crate) fn lot<'a>(plant: &'a Plant, id: &LotId) -> Result<&'a Lot, Refusal> {
    plant.lots.get(id).ok_or_else(|| Refusal::from(Rule::UnknownLot).with("lot", id.as_str()))
}

/// The lot may go into a product at this instant: released, in date, and nothing in it held.
pub(crate) fn usable(plant: &Plant, id: &LotId, material: &Material, at: Timestamp) -> Result<(), Refusal> {
    let it = lot(plant, id)?;
    // A hold takes a release back with it; then the hold is what the person at the door needs to know.
    if it.standing == LotStanding::Quarantine {
        not_held(plant, id)?;
    }
    if it.standing != LotStanding::Released {
        return Err(Refusal::from(Rule::LotNotReleased).with("lot", id.as_str()).with("standing", it.standing.id()));
    }
    dated(id, it, material, at)?;
    not_held(plant, id)?;
    // A part, a pool, or what was made: no better than what is in it, should that be taken back.
    for each in plant.genealogy.ancestors(id) {
        if let Some(it) = plant.lots.get(each).filter(|it| it.standing != LotStanding::Released) {
            let refusal = Refusal::from(Rule::LotNotReleased).with("lot", each.as_str());
            return Err(refusal.with("standing", it.standing.id()));
        }
    }
    Ok(())
}

/// The lot may be charged with this amount at this instant.
pub(crate) fn chargeable(
    plant: &Plant,
    id: &LotId,
    material: &Material,
    amount: &Quantity,
    at: Timestamp,
) -> Result<(), Refusal> {
    usable(plant, id, material, at)?;
    let it = lot(plant, id)?;
    for fact in &material.facts {
        if !it.facts.contains_key(&fact.id) {
            return Err(Refusal::from(Rule::LotFactMissing).with("lot", id.as_str()).with("fact", &fact.name));
        }
    }
    if !bookable(amount) || amount.value.is_zero() {
        return Err(Refusal::from(Rule::AmountNotPositive).with("amount", *amount));
    }
    let Some(counted) = amount.to(it.unit) else {
        return Err(Refusal::from(Rule::WrongUnit).with("amount", *amount).with("unit", it.unit.code()));
    };
    if counted.value > it.left {
        let left = Quantity::exact(it.left, it.unit);
        return Err(Refusal::from(Rule::NotEnough).with("lot", id.as_str()).with("left", left).with("amount", *amount));
    }
    Ok(())
}

/// Neither the lot nor anything in it, at any depth, is held or rejected.
pub(super) fn not_held(plant: &Plant, id: &LotId) -> Result<(), Refusal> {
    let ancestors = plant.genealogy.ancestors(id);
    for each in core::iter::once(id).chain(ancestors) {
        let Some(it) = plant.lots.get(each) else { continue };
        if it.is_held() || it.standing == LotStanding::Rejected {
            return Err(Refusal::from(Rule::LotHeld).with("lot", id.as_str()).with("held", each.as_str()));
        }
    }
    Ok(())
}

impl Plant {
    /// Every lot that is held or rejected, or has such a lot in it at any depth: for pages that ask about many lots.
    #[must_use]
    pub fn barred(&self) -> BTreeSet<&LotId> {
        let barred = self.lots.iter().filter(|(_, it)| it.is_held() || it.standing == LotStanding::Rejected);
        self.genealogy.reached_from(barred.map(|(id, _)| id)).into_iter().collect()
    }

    /// The lots in this one, at any depth and itself included, that are held or rejected now.
    pub fn held_in<'a>(&'a self, id: &'a LotId) -> impl Iterator<Item = &'a LotId> {
        core::iter::once(id)
            .chain(self.genealogy.ancestors(id))
            .filter(|each| self.lots.get(*each).is_some_and(|it| it.is_held() || it.standing == LotStanding::Rejected))
    }
}
