//! The dates of a lot: until when it may be charged, and what a retest changes.
//!
//! A material declares whether its lots carry an expiry, a retest date, or neither. A date that is owed and not there
//! blocks like one that has passed. A retest moves the retest date, never beyond the expiry.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::record::change;
use super::{Lot, LotHeld, LotStanding, lot};
use crate::act::{Act, Signature, Stamp};
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{LotId, MaterialId};
use crate::people;
use crate::refusal::{Refusal, Rule};
use crate::run;
use crate::stability;
use crate::state::{Decide, Plant};
use crate::strategy::{Dating, Material};
use crate::text::Text;

/// A lot was retested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotRetested {
    pub lot: LotId,
    /// What was tested and found.
    pub found: Text,
    /// The hash of the report, where it was filed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// The new retest date; nothing where it did not pass, and then it is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    pub signature: Signature,
}

/// A date that the receipt had not given was entered from the certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotDated {
    pub lot: LotId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub use_by: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retest_by: Option<Timestamp>,
    pub why: Text,
    pub signature: Signature,
}

/// Records a retest; a signature. Without a new date it did not pass, and the lot is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetestLot {
    pub lot: LotId,
    pub found: Text,
    #[serde(default)]
    pub evidence: Option<String>,
    #[serde(default)]
    pub until: Option<Timestamp>,
}

/// Enters a date that the receipt did not give, or an earlier one than it gave; a signature with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateLot {
    pub lot: LotId,
    #[serde(default)]
    pub use_by: Option<Timestamp>,
    #[serde(default)]
    pub retest_by: Option<Timestamp>,
}

/// What the newest strategy that declares a material says of it.
pub(crate) fn declared<'a>(plant: &'a Plant, id: &MaterialId) -> Option<&'a Material> {
    plant.strategies.values().filter_map(|it| it.strategy.materials.get(id)).next_back()
}

/// The lot has the date that its material asks for, and no date of it has passed. A strategy that does not say which
/// date a material carries has said that it carries one: silence blocks.
pub(super) fn dated(id: &LotId, it: &Lot, material: &Material, at: Timestamp) -> Result<(), Refusal> {
    if let Some(use_by) = it.use_by
        && at > use_by
    {
        return Err(Refusal::from(Rule::LotExpired).with("lot", id.as_str()).with("use-by", use_by));
    }
    if let Some(retest_by) = it.retest_by
        && at > retest_by
    {
        return Err(Refusal::from(Rule::RetestDue).with("lot", id.as_str()).with("retest-by", retest_by));
    }
    let owed = match material.dating {
        Some(Dating::None) => false,
        Some(Dating::Expiry) => it.use_by.is_none(),
        Some(Dating::Retest) | None => it.use_by.is_none() && it.retest_by.is_none(),
    };
    if owed {
        return Err(Refusal::from(Rule::LotDateMissing).with("lot", id.as_str()).with("material", &material.name));
    }
    Ok(())
}

/// As [`dated`], by the newest strategy that declares the lot's material.
pub(super) fn in_date(plant: &Plant, id: &LotId, it: &Lot, at: Timestamp) -> Result<(), Refusal> {
    match declared(plant, &it.material) {
        Some(material) => dated(id, it, material, at),
        None => Err(Refusal::from(Rule::UnknownMaterial).with("material", it.material.as_str())),
    }
}

/// Until when a lot that is made now keeps, where its material declares it.
pub(crate) fn keeps_until(material: &Material, made: Timestamp) -> Option<Timestamp> {
    let days = i64::from(material.keep_days?);
    made.checked_add(SignedDuration::from_hours(days.checked_mul(24)?)).ok()
}

/// The earlier of two dates; one that is not there says nothing.
pub(crate) fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

impl Decide for RetestLot {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = lot(plant, &self.lot)?;
        if it.standing == LotStanding::Rejected {
            let refusal = Refusal::from(Rule::LotNotIn).with("lot", self.lot.as_str());
            return Err(refusal.with("standing", it.standing.id()));
        }
        let retests = declared(plant, &it.material).is_some_and(|it| it.dating == Some(Dating::Retest));
        let beyond = |until: Timestamp| until <= act.happened || it.use_by.is_some_and(|use_by| until > use_by);
        if !retests || self.until.is_some_and(beyond) {
            let mut refusal = Refusal::from(Rule::RetestBeyond).with("lot", self.lot.as_str());
            if let Some(use_by) = it.use_by {
                refusal = refusal.with("use-by", use_by);
            }
            return Err(match self.until {
                Some(until) => refusal.with("retest-by", until),
                None => refusal,
            });
        }
        let signature = people::signed(act)?;
        let Self { lot, found, evidence, until } = self.clone();
        let mut events: Vec<Event> =
            vec![LotRetested { lot: lot.clone(), found: found.clone(), evidence, until, signature }.into()];
        if until.is_none() {
            let doubts = run::about_lot(plant, &lot, None, &found);
            events.push(LotHeld { lot: lot.clone(), why: found }.into());
            events.extend(doubts);
            events.extend(disposition::reopened_with(plant, &lot));
        }
        Ok(events)
    }
}

impl Decide for DateLot {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = lot(plant, &self.lot)?;
        let later =
            |given: Option<Timestamp>, known: Option<Timestamp>| given.zip(known).is_some_and(|(new, old)| new > old);
        let none = self.use_by.is_none() && self.retest_by.is_none();
        if none || later(self.use_by, it.use_by) || later(self.retest_by, it.retest_by) {
            let mut refusal = Refusal::from(Rule::RetestBeyond).with("lot", self.lot.as_str());
            for (name, date) in [("use-by", it.use_by), ("retest-by", it.retest_by)] {
                if let Some(date) = date {
                    refusal = refusal.with(name, date);
                }
            }
            return Err(refusal);
        }
        stability::within_adopted(plant, &self.lot, self.use_by)?;
        let (why, signature) = (people::owed_reason(act)?, people::signed(act)?);
        let Self { lot, use_by, retest_by } = self.clone();
        // A standard that was used after what turns out to be its last day.
        let last = use_by.into_iter().chain(retest_by).min();
        let doubts = run::about_lot(plant, &self.lot, last, &why);
        let mut events: Vec<Event> = vec![LotDated { lot, use_by, retest_by, why, signature }.into()];
        events.extend(doubts);
        Ok(events)
    }
}

impl Happened for LotRetested {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { lot, found, evidence: _, until, signature: _ } = self;
        let retest = Retest { found: found.clone(), until: *until, stamp: stamp.clone() };
        change(plant, lot, |it| {
            it.retest_by = until.or(it.retest_by);
            it.retests.push(retest);
        });
    }
}

impl Happened for LotDated {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { lot, use_by, retest_by, why: _, signature: _ } = self;
        change(plant, lot, |it| {
            it.use_by = use_by.or(it.use_by);
            it.retest_by = retest_by.or(it.retest_by);
        });
    }
}

/// One retest as the lot keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retest {
    pub found: Text,
    /// The date that it gave; nothing where it did not pass.
    pub until: Option<Timestamp>,
    pub stamp: Stamp,
}
