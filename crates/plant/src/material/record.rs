//! What can be asked about lots, and what happened to them.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::container::{self, NewContainer, fits};
use super::date;
use super::handle::free;
use super::intake::{self, Intaken, ReleasedWithout};
use super::receipt::{self, Receipt, ReceiptExamined};
use super::{Lot, LotStanding, book, lot};
use crate::act::{Act, Signature, Stamp};
use crate::bank;
use crate::event::{Event, Happened, Subject};
use crate::id::{EntryId, LotId, MaterialId};
use crate::people;
use crate::quantity::{Bound, Quantity};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// A lot came in and waits in quarantine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotReceived {
    pub lot: LotId,
    pub material: MaterialId,
    pub amount: Quantity,
    pub supplier: Text,
    pub use_by: Option<Timestamp>,
    /// From then on it is charged only after a retest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retest_by: Option<Timestamp>,
    /// What its certificate says: concentration, purity.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<EntryId, Quantity>,
    /// What it came in, where its containers have numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub containers: Vec<NewContainer>,
}

/// Quality released it for use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotReleased {
    pub lot: LotId,
    pub signature: Signature,
    /// What it was released without, where that was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without: Option<ReleasedWithout>,
}

/// Quality rejected it, for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotRejected {
    pub lot: LotId,
    pub signature: Signature,
}

/// Takes a lot in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiveLot {
    pub lot: LotId,
    pub material: MaterialId,
    pub amount: Quantity,
    pub supplier: Text,
    pub use_by: Option<Timestamp>,
    #[serde(default)]
    pub retest_by: Option<Timestamp>,
    #[serde(default)]
    pub facts: BTreeMap<EntryId, Quantity>,
    /// What it came in: together they hold the amount. None at all where its containers have no numbers.
    #[serde(default)]
    pub containers: Vec<NewContainer>,
    /// From whom and in what state; may be recorded later.
    #[serde(default)]
    pub receipt: Option<Receipt>,
}

/// Releases a lot for use; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseLot {
    pub lot: LotId,
}

/// Rejects a lot; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectLot {
    pub lot: LotId,
}

impl Decide for ReceiveLot {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        free(plant, &self.lot)?;
        if !bookable(&self.amount) || self.amount.value.is_zero() {
            return Err(Refusal::from(Rule::AmountNotPositive).with("amount", self.amount));
        }
        let known = plant.strategies.values().filter_map(|it| it.strategy.materials.get(&self.material)).next_back();
        let Some(material) = known else {
            return Err(Refusal::from(Rule::UnknownMaterial).with("material", self.material.as_str()));
        };
        if !self.amount.unit.measures_the_same_as(material.unit) {
            return Err(Refusal::from(Rule::WrongUnit).with("amount", self.amount).with("unit", material.unit.code()));
        }
        for fact in &material.facts {
            let Some(given) = self.facts.get(&fact.id) else { continue };
            if !given.unit.measures_the_same_as(fact.unit) {
                return Err(Refusal::from(Rule::WrongUnit).with("amount", *given).with("unit", fact.unit.code()));
            }
            if !bookable(given) {
                return Err(Refusal::from(Rule::AmountNotPositive).with("amount", *given));
            }
        }
        if let (Some(use_by), Some(retest_by)) = (self.use_by, self.retest_by)
            && retest_by > use_by
        {
            let refusal = Refusal::from(Rule::RetestBeyond).with("lot", self.lot.as_str());
            return Err(refusal.with("use-by", use_by).with("retest-by", retest_by));
        }
        fits(plant, &self.lot, &self.containers, &self.amount)?;
        if let Some(receipt) = &self.receipt {
            // From whom it came is recorded as it is; whether they are approved is asked at its release.
            receipt::sound(plant, &self.lot, self.containers.len(), receipt)?;
        }
        let Self { lot, material, amount, supplier, use_by, retest_by, facts, containers, receipt } = self.clone();
        let examined = receipt.map(|receipt| ReceiptExamined { lot: lot.clone(), receipt, why: None });
        let received = LotReceived { lot, material, amount, supplier, use_by, retest_by, facts, containers };
        Ok(core::iter::once(received.into()).chain(examined.map(Event::from)).collect())
    }
}

/// A number that can be booked: exact, not negative, and with room left for its sums. Twelve places below and fifteen
/// above the point are more than any store weighs, and their sums and differences never lose a digit.
pub(crate) fn bookable(amount: &Quantity) -> bool {
    let ceiling = Decimal::from(1_000_000_000_000_000_i64);
    amount.bound == Bound::Exact
        && !amount.value.is_sign_negative()
        && amount.value <= ceiling
        && amount.value.normalize().scale() <= 12
}

/// The lot is in quarantine, waiting for a decision.
fn waiting(plant: &Plant, id: &LotId) -> Result<(), Refusal> {
    let it = lot(plant, id)?;
    if it.standing == LotStanding::Quarantine {
        return Ok(());
    }
    Err(Refusal::from(Rule::LotNotIn).with("lot", id.as_str()).with("standing", it.standing.id()))
}

/// Whatever is decided about its intake: the lot waits, came from outside, holds nothing unreleased, and is in date.
pub(super) fn releasable(plant: &Plant, id: &LotId, act: &Act) -> Result<(), Refusal> {
    waiting(plant, id)?;
    // A bank is released over its tests and its line, by its own act.
    bank::not_a_bank(plant, id)?;
    if let Some(batch) = plant.lots.get(id).and_then(|it| it.made_by.as_ref()) {
        // What a batch of ours made is released by its disposition, over the evidence, and in no other way.
        return Err(Refusal::from(Rule::LotNotIn).with("lot", id.as_str()).with("batch", batch.as_str()));
    }
    // Nor is a pool better than what is in it: every lot it was made from is released first.
    for each in plant.genealogy.ancestors(id) {
        let standing = plant.lots.get(each).map_or("unknown", |it| it.standing.id());
        if standing != LotStanding::Released.id() {
            return Err(Refusal::from(Rule::LotNotReleased).with("lot", each.as_str()).with("standing", standing));
        }
    }
    // What was blended in spite of a rule, or is otherwise in question, waits for its answer.
    if let Some((open, _)) = plant.open_deviations().find(|(_, it)| it.lot.as_ref() == Some(id)) {
        return Err(Refusal::from(Rule::DeviationOpen).with("deviation", open.as_str()));
    }
    date::in_date(plant, id, lot(plant, id)?, act.happened)
}

impl Decide for ReleaseLot {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        releasable(plant, &self.lot, act)?;
        intake::taken_in(plant, &self.lot, act)?;
        Ok(vec![LotReleased { lot: self.lot.clone(), signature: people::signed(act)?, without: None }.into()])
    }
}

impl Decide for RejectLot {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        waiting(plant, &self.lot)?;
        if let Some((batch, _)) = plant.maker(&self.lot) {
            // What a batch made is rejected by its disposition too; a part of it may be rejected for itself.
            return Err(Refusal::from(Rule::LotNotIn).with("lot", self.lot.as_str()).with("batch", batch.as_str()));
        }
        Ok(vec![LotRejected { lot: self.lot.clone(), signature: people::signed(act)? }.into()])
    }
}

impl Happened for LotReceived {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { lot, material, amount, supplier, use_by, retest_by, facts, containers } = self;
        let containers = container::placed(plant, lot, containers, amount.unit);
        book(
            plant,
            lot,
            Lot {
                material: material.clone(),
                unit: amount.unit,
                amount: amount.value,
                left: amount.value,
                standing: LotStanding::Quarantine,
                holds: vec![],
                use_by: *use_by,
                retest_by: *retest_by,
                retests: vec![],
                supplier: Some(supplier.clone()),
                made_by: None,
                facts: facts.clone(),
                received: stamp.happened,
                containers,
                intake: Intaken::default(),
            },
        );
    }
}

pub(super) fn change(plant: &mut Plant, id: &LotId, change: impl FnOnce(&mut Lot)) {
    if let Some(it) = plant.lots.get_mut(id) {
        change(it);
    }
}

impl Happened for LotReleased {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { lot, signature: _, without } = self;
        change(plant, lot, |it| {
            it.standing = LotStanding::Released;
            it.intake.exception = without.clone().map(|it| (it, stamp.clone()));
        });
    }
}

impl Happened for LotRejected {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { lot, signature: _ } = self;
        change(plant, lot, |it| it.standing = LotStanding::Rejected);
    }
}
