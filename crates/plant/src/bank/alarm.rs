//! A store that became too warm. The bank is not thawed until quality has said what that means for its cells.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::bank;
use super::lay_down::deviation;
use crate::act::{Act, Signature, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::LotId;
use crate::people;
use crate::quality::Class;
use crate::quantity::{Quantity, Within};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// An alarm of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    pub place: Text,
    /// The warmest that was read.
    pub warmest: Quantity,
    pub began: Timestamp,
    pub ended: Timestamp,
    /// Whether it left the range that the strategy stores the bank in; also where that cannot be told.
    pub outside: bool,
    pub stamp: Stamp,
    /// What quality made of it.
    pub assessed: Option<(Text, Stamp)>,
}

/// Records an alarm of a store that holds vials of a bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordBankAlarm {
    pub bank: LotId,
    pub place: Text,
    pub warmest: Quantity,
    pub began: Timestamp,
    pub ended: Timestamp,
}

/// Says what an alarm means for the cells; a signature with its reason. Without it the bank is not used again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssessBankAlarm {
    pub bank: LotId,
    /// The entry that recorded the alarm.
    pub alarm: u64,
}

/// A store alarmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAlarmRecorded {
    pub bank: LotId,
    pub place: Text,
    pub warmest: Quantity,
    pub began: Timestamp,
    pub ended: Timestamp,
    pub outside: bool,
}

/// Quality assessed an alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAlarmAssessed {
    pub bank: LotId,
    pub alarm: u64,
    pub why: Text,
    pub signature: Signature,
}

impl Decide for RecordBankAlarm {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = bank(plant, &self.bank)?;
        if self.ended < self.began || self.ended > act.known {
            let refusal = Refusal::from(Rule::WrongTime).with("stated", self.ended);
            return Err(refusal.with("from", self.began).with("to", act.known));
        }
        let inside = plant.asked_of_bank(it).map(|asked| asked.storage.place(&self.warmest, asked.unit));
        // Whatever is not known to be inside is outside.
        let outside = inside != Some(Some(Within::Inside));
        let Self { bank, place, warmest, began, ended } = self.clone();
        let mut events: Vec<Event> = Vec::new();
        if outside {
            let said = format!("{place}: {warmest}");
            let what = Text::new(&said).unwrap_or_else(|_| place.clone());
            events.push(deviation(plant, &bank, Class::Major, what)?.into());
        }
        events.insert(0, BankAlarmRecorded { bank, place, warmest, began, ended, outside }.into());
        Ok(events)
    }
}

impl Decide for AssessBankAlarm {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = bank(plant, &self.bank)?;
        let open = it.alarms.iter().find(|it| it.stamp.seq == self.alarm && it.assessed.is_none());
        let Some(open) = open else {
            return Err(Refusal::from(Rule::NoSuchAlarm).with("bank", self.bank.as_str()).with("entry", self.alarm));
        };
        if open.stamp.by == act.by {
            return Err(Refusal::from(Rule::OwnBank).with("person", &act.by).with("bank", self.bank.as_str()));
        }
        let (why, signature) = (people::owed_reason(act)?, people::signed(act)?);
        Ok(vec![BankAlarmAssessed { bank: self.bank.clone(), alarm: self.alarm, why, signature }.into()])
    }
}

impl Happened for BankAlarmRecorded {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.bank.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { bank, place, warmest, began, ended, outside } = self.clone();
        if let Some(it) = plant.banks.get_mut(&bank) {
            let stamp = stamp.clone();
            it.alarms.push(Alarm { place, warmest, began, ended, outside, stamp, assessed: None });
        }
    }
}

impl Happened for BankAlarmAssessed {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.bank.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { bank, alarm, why, signature: _ } = self;
        let alarms = plant.banks.get_mut(bank).map(|it| &mut it.alarms);
        if let Some(it) = alarms.and_then(|it| it.iter_mut().find(|it| it.stamp.seq == *alarm)) {
            it.assessed = Some((why.clone(), stamp.clone()));
        }
    }
}
