//! An exception: something in a record that a reviewer must look at, with the decisions that lifted it.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{About, Decision};
use crate::act::{Signature, Stamp};
use crate::event::{Happened, Subject};
use crate::id::{BatchId, DeviationId, ExceptionId, PersonId};
use crate::people::Role;
use crate::state::Plant;
use crate::strategy::{Blocker, RestsOn};
use crate::text::Text;

/// An exception as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    pub batch: BatchId,
    pub about: About,
    pub blocker: Blocker,
    pub deviation: Option<DeviationId>,
    pub raised: Stamp,
    /// In force; a re-opened exception has none.
    pub decisions: Vec<Decision>,
    /// Decisions that a changed record made void; they stay readable.
    pub void: Vec<Decision>,
    /// What it was about was invalidated: it blocks no longer, and stays.
    pub withdrawn: Option<Stamp>,
}

/// A rule found something that somebody must decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionRaised {
    pub exception: ExceptionId,
    pub batch: BatchId,
    pub about: About,
    pub blocker: Blocker,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<DeviationId>,
}

/// A person entitled to it decided, and signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionDecided {
    pub exception: ExceptionId,
    pub batch: BatchId,
    pub role: Role,
    pub accepted: bool,
    pub why: Text,
    pub rests_on: RestsOn,
    pub signature: Signature,
}

/// The record under a decision changed; it asks for a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionReopened {
    pub exception: ExceptionId,
    pub batch: BatchId,
}

impl Exception {
    /// Whether everyone whom the strategy names has accepted it, or nothing is left of what it was about.
    #[must_use]
    pub fn lifted(&self, plant: &Plant) -> bool {
        if self.withdrawn.is_some() {
            return true;
        }
        let rule = plant
            .batches
            .get(&self.batch)
            .and_then(|it| plant.pinned(it))
            .and_then(|(version, _)| version.strategy.decision(self.blocker));
        let Some(rule) = rule else { return false };
        !rule.by.is_empty()
            && rule
                .by
                .iter()
                .all(|named| Role::named(named).and_then(|it| self.decision_of(it)).is_some_and(|it| it.accepted))
    }

    /// What a role decided last.
    #[must_use]
    pub fn decision_of(&self, role: Role) -> Option<&Decision> {
        self.decisions.iter().rev().find(|it| it.role == role)
    }

    /// Whether this person has accepted it, in whichever role.
    #[must_use]
    pub fn accepted_by(&self, person: &PersonId) -> bool {
        self.decisions.iter().any(|it| it.accepted && it.stamp.by == *person)
    }
}

fn change(plant: &mut Plant, id: &ExceptionId, change: impl FnOnce(&mut Exception)) {
    if let Some(it) = plant.exceptions.get_mut(id) {
        change(it);
    }
}

impl Happened for ExceptionRaised {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Exception(self.exception.clone()), Subject::Batch(self.batch.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { exception, batch, about, blocker, deviation } = self;
        plant.exceptions.insert(
            exception.clone(),
            Exception {
                batch: batch.clone(),
                about: about.clone(),
                blocker: *blocker,
                deviation: deviation.clone(),
                raised: stamp.clone(),
                decisions: Vec::new(),
                void: Vec::new(),
                withdrawn: None,
            },
        );
    }
}

impl Happened for ExceptionDecided {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Exception(self.exception.clone()), Subject::Batch(self.batch.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { exception, batch, role, accepted, why, rests_on, signature } = self;
        // Whoever opened the page before has not seen this decision.
        if let Some(it) = plant.batches.get_mut(batch) {
            it.last = stamp.seq;
        }
        change(plant, exception, |it| {
            it.decisions.push(Decision {
                role: *role,
                accepted: *accepted,
                why: why.clone(),
                rests_on: *rests_on,
                signature: signature.clone(),
                stamp: stamp.clone(),
            });
        });
    }
}

impl Happened for DecisionReopened {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Exception(self.exception.clone()), Subject::Batch(self.batch.clone())]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { exception, batch: _ } = self;
        change(plant, exception, |it| {
            let earlier = core::mem::take(&mut it.decisions);
            it.void.extend(earlier);
        });
    }
}
