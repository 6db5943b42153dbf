//! What a run takes of its standards and reagents. A vial of a reference standard is few and dear: the books say how much
//! of it is left, since when it is open, and which runs used it up.

use alloc::vec::Vec;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::id::{ContainerId, LotId};
use crate::material::{self, Lot, Share};
use crate::quantity::Quantity;
use crate::refusal::{Refusal, Rule};
use crate::state::Plant;
use crate::strategy::Material;

/// How much of a lot a run takes, and out of which of its containers, where they have numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Takes {
    pub lot: LotId,
    pub amount: Quantity,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub containers: Vec<ContainerId>,
}

/// What went off the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    pub lot: LotId,
    pub amount: Quantity,
    /// How much of it out of which container.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<Share>,
}

impl Takes {
    fn named(&self) -> Vec<&ContainerId> {
        self.containers.iter().collect()
    }

    /// What goes off the books.
    pub(super) fn taken(&self, plant: &Plant) -> Taken {
        let from = plant.spread(&self.lot, &self.named(), &self.amount);
        Taken { lot: self.lot.clone(), amount: self.amount, from }
    }
}

/// What is no account of anything: a lot that the run does not use, or one twice; an amount that the lot is not counted in.
pub(super) fn read(plant: &Plant, takes: &[Takes], lots: &[LotId]) -> Result<(), Refusal> {
    for (at, it) in takes.iter().enumerate() {
        let refusal = |rule| Refusal::from(rule).with("lot", it.lot.as_str());
        if !lots.contains(&it.lot) || takes.iter().take(at).any(|other| other.lot == it.lot) {
            return Err(refusal(Rule::LotNotAsked));
        }
        if it.amount.value <= Decimal::ZERO {
            return Err(refusal(Rule::AmountNotPositive).with("amount", it.amount));
        }
        let of = material::lot(plant, &it.lot)?;
        if it.amount.to(of.unit).is_none() {
            return Err(refusal(Rule::WrongUnit).with("amount", it.amount).with("unit", of.unit.code()));
        }
    }
    Ok(())
}

/// What stands against taking it from this lot: there is too little of it, or the container was kept or open for too long.
/// A lot of which nothing is left is used by no run, whatever is said of the amount.
pub(super) fn barred(
    (id, of): (&LotId, &Lot),
    material: &Material,
    takes: Option<&Takes>,
    at: Timestamp,
) -> Result<(), Refusal> {
    let wanted = takes.and_then(|it| it.amount.to(of.unit)).map(|it| it.value);
    if of.left <= Decimal::ZERO || wanted.is_some_and(|it| it > of.left) {
        let refusal = Refusal::from(Rule::NotEnough).with("lot", id.as_str());
        let refusal = refusal.with("left", Quantity::exact(of.left, of.unit));
        return Err(refusal.with("amount", Quantity::exact(wanted.unwrap_or_default(), of.unit)));
    }
    let Some((takes, wanted)) = takes.zip(wanted) else { return Ok(()) };
    material::drawn(id, of, &takes.named(), wanted)?;
    material::kept_within(of, &takes.named(), material, at)
}

/// Takes it off the books; below nothing where more was taken than was booked.
pub(super) fn book(plant: &mut Plant, it: &Taken, at: Timestamp) {
    let Some(of) = plant.lots.get_mut(&it.lot) else { return };
    let Some(amount) = it.amount.to(of.unit) else { return };
    of.left = of.left.saturating_sub(amount.value);
    for share in &it.from {
        if let Some(amount) = share.amount.to(of.unit) {
            material::take(of, &share.container, amount.value, at);
        }
    }
}
