//! What becomes of vials outside batches: moved, discarded, thawed for a test or for something else. A batch thaws its
//! vial by charging the lot. A vial that was taken in spite of a rule is in the book with its reason and a deviation.

use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::ask::Took;
use super::lay_down::deviation;
use super::{BookLine, bank, release};
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{ContainerId, LotId};
use crate::people;
use crate::quality::Class;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// What a vial is thawed for, outside a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// A test that the bank is released on.
    Test,
    /// The stability of the stored bank.
    Monitoring,
    /// Anything else, such as development; only of a released bank.
    Other,
}

impl Purpose {
    /// Every purpose, in the order of forms.
    pub const ALL: [Self; 3] = [Self::Test, Self::Monitoring, Self::Other];

    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Monitoring => "monitoring",
            Self::Other => "other",
        }
    }
}

/// Takes vials to another place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveVials {
    pub bank: LotId,
    pub vials: Vec<ContainerId>,
    pub to: Text,
}

/// Discards vials; the reason and a second person are owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscardVials {
    pub bank: LotId,
    pub vials: Vec<ContainerId>,
}

/// Thaws vials outside a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeVials {
    pub bank: LotId,
    pub vials: Vec<ContainerId>,
    pub purpose: Purpose,
    /// What for, in words: the sample number, the study.
    pub what: Text,
    /// They were taken already, although a rule says no; the record is kept with its reason, and a deviation opened.
    #[serde(default)]
    pub in_spite: bool,
}

/// Vials were taken to another place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankVialsMoved {
    pub bank: LotId,
    pub vials: Vec<ContainerId>,
    pub to: Text,
}

/// Vials were discarded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankVialsDiscarded {
    pub bank: LotId,
    pub vials: Vec<ContainerId>,
    pub why: Text,
}

/// Vials were thawed outside a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankVialsTaken {
    pub bank: LotId,
    pub vials: Vec<ContainerId>,
    pub purpose: Purpose,
    pub what: Text,
    /// Why, where it was done in spite of a rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_spite: Option<Text>,
}

/// The vials are the bank's, each named once; whether they are still there is another question.
fn of_the_bank(plant: &Plant, of: &LotId, vials: &[ContainerId]) -> Result<(), Refusal> {
    bank(plant, of)?;
    let held = plant.lots.get(of).map(|it| &it.containers);
    let missing = |vial: &str| Refusal::from(Rule::VialNotThere).with("bank", of.as_str()).with("vial", vial);
    if vials.is_empty() {
        return Err(missing("-"));
    }
    for (place, vial) in vials.iter().enumerate() {
        let twice = vials.iter().take(place).any(|it| it == vial);
        if twice || !held.is_some_and(|it| it.contains_key(vial)) {
            return Err(missing(vial.as_str()));
        }
    }
    Ok(())
}

/// The vials are the bank's and still frozen.
pub(super) fn there(plant: &Plant, of: &LotId, vials: &[ContainerId]) -> Result<(), Refusal> {
    of_the_bank(plant, of, vials)?;
    let held = plant.lots.get(of).map(|it| &it.containers);
    for vial in vials {
        let frozen = |it: &crate::material::Container| it.discarded.is_none() && it.left > Decimal::ZERO;
        if !held.and_then(|it| it.get(vial)).is_some_and(frozen) {
            return Err(Refusal::from(Rule::VialNotThere).with("bank", of.as_str()).with("vial", vial.as_str()));
        }
    }
    Ok(())
}

impl Decide for MoveVials {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        there(plant, &self.bank, &self.vials)?;
        let Self { bank, vials, to } = self.clone();
        Ok(vec![BankVialsMoved { bank, vials, to }.into()])
    }
}

impl Decide for DiscardVials {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        there(plant, &self.bank, &self.vials)?;
        people::second_person(plant, act)?;
        let Self { bank, vials } = self.clone();
        Ok(vec![BankVialsDiscarded { bank, vials, why: people::owed_reason(act)? }.into()])
    }
}

impl Decide for TakeVials {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        of_the_bank(plant, &self.bank, &self.vials)?;
        let allowed = || {
            there(plant, &self.bank, &self.vials)?;
            // A bank is tested before it is released; for anything else it is released first.
            match self.purpose {
                Purpose::Test | Purpose::Monitoring => Ok(()),
                Purpose::Other => release::usable(plant, &self.bank),
            }
        };
        let in_spite = if self.in_spite {
            Some(people::owed_reason(act)?)
        } else {
            allowed()?;
            None
        };
        let Self { bank, vials, purpose, what, in_spite: _ } = self.clone();
        let opened = in_spite.clone().map(|why| deviation(plant, &bank, Class::Major, why)).transpose()?;
        let mut events: Vec<Event> = vec![BankVialsTaken { bank, vials, purpose, what, in_spite }.into()];
        events.extend(opened.map(Event::from));
        Ok(events)
    }
}

/// Takes vials out of the books of their lot; below nothing where one was gone before.
pub(super) fn take_out(plant: &mut Plant, of: &LotId, vials: &[ContainerId], stamp: &Stamp) {
    let Some(lot) = plant.lots.get_mut(of) else { return };
    for vial in vials.iter().filter(|it| lot.containers.contains_key(*it)).cloned().collect::<Vec<_>>() {
        lot.left = lot.left.saturating_sub(Decimal::ONE);
        crate::material::take(lot, &vial, Decimal::ONE, stamp.happened);
    }
}

/// Writes a line into the book of a bank.
fn write(plant: &mut Plant, of: &LotId, vials: &[ContainerId], took: Took, stamp: &Stamp) {
    if let Some(it) = plant.banks.get_mut(of) {
        it.book.push(BookLine { vials: vials.to_vec(), took, stamp: stamp.clone() });
    }
}

impl Happened for BankVialsMoved {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.bank.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { bank, vials, to } = self;
        if let Some(lot) = plant.lots.get_mut(bank) {
            for vial in vials {
                if let Some(it) = lot.containers.get_mut(vial) {
                    it.location = Some(to.clone());
                }
            }
        }
        write(plant, bank, vials, Took::Moved { to: to.clone() }, stamp);
    }
}

impl Happened for BankVialsDiscarded {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.bank.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { bank, vials, why } = self;
        let at: Timestamp = stamp.happened;
        if let Some(lot) = plant.lots.get_mut(bank) {
            for vial in vials {
                if let Some(it) = lot.containers.get_mut(vial) {
                    lot.left = lot.left.saturating_sub(it.left);
                    it.left = Decimal::ZERO;
                    it.discarded = Some((why.clone(), at));
                }
            }
        }
        write(plant, bank, vials, Took::Discarded { why: why.clone() }, stamp);
    }
}

impl Happened for BankVialsTaken {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.bank.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { bank, vials, purpose, what, in_spite } = self;
        take_out(plant, bank, vials, stamp);
        let took = Took::Thawed { purpose: *purpose, what: what.clone(), in_spite: in_spite.clone() };
        write(plant, bank, vials, took, stamp);
    }
}
