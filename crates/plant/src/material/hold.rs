//! Holds on a lot. Each has its own reason and is lifted by its own signed act; the lot is free when none is left.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::record::change;
use super::{Lot, lot};
use crate::act::{Act, Signature, Stamp};
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{LotId, PersonId};
use crate::people;
use crate::refusal::{Refusal, Rule};
use crate::run;
use crate::state::{Decide, Plant};
use crate::text::Text;

/// One hold in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The entry that placed it, by which it is named when it is lifted.
    pub entry: u64,
    pub by: PersonId,
    pub why: Text,
}

/// It is held, whatever its standing; so is everything made from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotHeld {
    pub lot: LotId,
    pub why: Text,
}

/// A hold was lifted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotUnheld {
    pub lot: LotId,
    /// The entry that had placed it; nothing in entries from when a lot had one hold at most, which lift that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<u64>,
    pub why: Text,
    pub signature: Signature,
}

/// Holds a lot, at once; the reason is owed. It may be held already: this hold stands beside the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldLot {
    pub lot: LotId,
}

/// Lifts one hold; a signature with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnholdLot {
    pub lot: LotId,
    /// The entry that placed the hold; needed where there are several.
    #[serde(default)]
    pub hold: Option<u64>,
}

impl Lot {
    /// Whether at least one hold is in force.
    #[must_use]
    pub fn is_held(&self) -> bool {
        !self.holds.is_empty()
    }
}

impl Decide for HoldLot {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        lot(plant, &self.lot)?;
        let mut events: Vec<Event> = vec![LotHeld { lot: self.lot.clone(), why: people::owed_reason(act)? }.into()];
        events.extend(disposition::reopened_with(plant, &self.lot));
        if let Some(why) = &act.reason {
            events.extend(run::about_lot(plant, &self.lot, None, why));
        }
        Ok(events)
    }
}

impl Decide for UnholdLot {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = lot(plant, &self.lot)?;
        let hold = match (self.hold, it.holds.as_slice()) {
            (None, []) => return Ok(vec![]),
            (None, [only]) => only.entry,
            (Some(entry), holds) if holds.iter().any(|it| it.entry == entry) => entry,
            (None | Some(_), holds) => {
                let count = u64::try_from(holds.len()).unwrap_or(u64::MAX);
                return Err(Refusal::from(Rule::HoldNotNamed).with("lot", self.lot.as_str()).with("count", count));
            }
        };
        let (why, signature) = (people::owed_reason(act)?, people::signed(act)?);
        Ok(vec![LotUnheld { lot: self.lot.clone(), hold: Some(hold), why, signature }.into()])
    }
}

impl Happened for LotHeld {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { lot, why } = self;
        let hold = Hold { entry: stamp.seq, by: stamp.by.clone(), why: why.clone() };
        change(plant, lot, |it| it.holds.push(hold));
    }
}

impl Happened for LotUnheld {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { lot, hold, why: _, signature: _ } = self;
        change(plant, lot, |it| match hold {
            Some(entry) => it.holds.retain(|it| it.entry != *entry),
            None => it.holds.clear(),
        });
    }
}
