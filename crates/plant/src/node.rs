//! The first entry of every ledger: whose it is, and whether it is a demonstration.

use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{OrganisationId, PersonId};
use crate::people::{OrganisationAdded, OrganisationKind, PersonAdded, Role};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Label;

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
