//! The first entry of every ledger: whose it is, and whether it is a demonstration.

use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{OrganisationId, PersonId};
use crate::people::{OrganisationAdded, OrganisationKind, PersonAdded, Role, owed_reason};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::{Label, Text};

/// The ledger began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeFounded {
    pub organisation: OrganisationId,
    /// A demonstration: every datum is made up, illustrative values may run, and a real plant refuses the ledger.
    pub demonstration: bool,
}

/// The server's clock went back, or forward by more than it should; in a demonstration, the visitor moved it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockMoved {
    pub from: Timestamp,
    pub to: Timestamp,
    /// Moved on purpose by a visitor of the demonstration.
    pub by_hand: bool,
}

/// From the next checkpoint on another key signs. The checkpoint over this entry is the last of the old key, which
/// vouches for the new one by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyChanged {
    /// The keys that verify, as they are written: `name+hash+base64`.
    pub from: Text,
    pub to: Text,
}

/// The old key is lost, and two administrators say that this one takes its place. Nothing signed by the old key vouches
/// for it: whoever wants to know that the log before this entry is the old one needs a checkpoint that was kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRecovered {
    pub from: Text,
    pub to: Text,
    /// The second administrator; the first is the actor.
    pub second: PersonId,
    /// The last checkpoint of the old key, as the two found it.
    pub checkpoint: Text,
}

/// Puts a key in the place of the present one, which still signs this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeKey {
    pub from: Text,
    pub to: Text,
}

/// Puts a key in the place of one that is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoverKey {
    pub from: Text,
    pub to: Text,
    pub checkpoint: Text,
}

/// Begins the ledger with its organisation and its first administrator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub organisation: OrganisationId,
    pub name: Label,
    pub kind: OrganisationKind,
    pub administrator: PersonId,
    pub administrator_name: Label,
    pub demonstration: bool,
}

/// Records that the clock moved. The application sends it when it notices; a demonstration sends it by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveClock {
    pub from: Timestamp,
    pub to: Timestamp,
    pub by_hand: bool,
}

impl Decide for Found {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        if plant.organisation.is_some() {
            return Err(Rule::AlreadyFounded.into());
        }
        Ok(vec![
            NodeFounded { organisation: self.organisation.clone(), demonstration: self.demonstration }.into(),
            OrganisationAdded { organisation: self.organisation.clone(), name: self.name.clone(), kind: self.kind }
                .into(),
            PersonAdded {
                person: self.administrator.clone(),
                name: self.administrator_name.clone(),
                organisation: self.organisation.clone(),
                roles: vec![Role::Administrator],
            }
            .into(),
        ])
    }
}

impl Decide for MoveClock {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        // A real clock is moved by the world, and only the writer notices it.
        if self.by_hand && !plant.demonstration {
            return Err(Refusal::from(Rule::RoleMissing).with("person", &act.by));
        }
        Ok(vec![ClockMoved { from: self.from, to: self.to, by_hand: self.by_hand }.into()])
    }
}

impl Decide for ChangeKey {
    fn decide(&self, _plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        owed_reason(act)?;
        Ok(vec![KeyChanged { from: self.from.clone(), to: self.to.clone() }.into()])
    }
}

impl Decide for RecoverKey {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        owed_reason(act)?;
        let second = act.second.clone().ok_or(Rule::SecondPersonMissing)?;
        if second == act.by {
            return Err(Refusal::from(Rule::SecondPersonIsFirst).with("person", &second));
        }
        match plant.people.get(&second) {
            None => Err(Refusal::from(Rule::UnknownPerson).with("person", second.as_str())),
            Some(it) if it.closed => Err(Refusal::from(Rule::AccountClosed).with("person", &second)),
            Some(it) if !it.is(Role::Administrator) => {
                Err(Refusal::from(Rule::RoleMissing).with("person", &second).with("role", Role::Administrator))
            }
            Some(_) => {
                let Self { from, to, checkpoint } = self.clone();
                Ok(vec![KeyRecovered { from, to, second, checkpoint }.into()])
            }
        }
    }
}

impl Happened for KeyChanged {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Node]
    }

    // Which key signs is the ledger's to know; the plant only remembers that it was changed.
    fn apply(&self, _plant: &mut Plant, _stamp: &Stamp) {
        let Self { from: _, to: _ } = self;
    }
}

impl Happened for KeyRecovered {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Node, Subject::Person(self.second.clone())]
    }

    fn apply(&self, _plant: &mut Plant, _stamp: &Stamp) {
        let Self { from: _, to: _, second: _, checkpoint: _ } = self;
    }
}

impl Happened for NodeFounded {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Node, Subject::Organisation(self.organisation.clone())]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { organisation, demonstration } = self;
        plant.organisation = Some(organisation.clone());
        plant.demonstration = *demonstration;
    }
}

impl Happened for ClockMoved {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Node]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { from, to, by_hand } = self;
        if !by_hand {
            plant.clock_jump = Some((*from, *to));
        }
    }
}
