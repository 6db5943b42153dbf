//! A run comes to its end, or is broken off. What was broken off stays, with its reason. The system is measured before the
//! samples: a run whose opening figures are not on record is ended in spite of that, and says so.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{RunStanding, place, run};
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, RunId};
use crate::lab::Despite;
use crate::refusal::{Refusal, Rule};
use crate::stability::StudyPlace;
use crate::state::{Decide, Plant};
use crate::strategy::Bracket;
use crate::text::Text;

/// A run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunEnded {
    pub run: RunId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Despite>,
}

/// A run was broken off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunAborted {
    pub run: RunId,
    /// Whose samples stood in it.
    pub batches: Vec<BatchId>,
    /// Of which places of studies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<StudyPlace>,
    pub why: Text,
}

/// Ends a run after its last injection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndRun {
    pub run: RunId,
    /// Why it was ended in spite of a rule that stands against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
}

/// Breaks a run off, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbortRun {
    pub run: RunId,
    pub why: Text,
}

/// The run goes on, or the refusal says how it stands.
fn running(plant: &Plant, id: &RunId) -> Result<(), Refusal> {
    let it = run(plant, id)?;
    if it.standing == RunStanding::Open {
        return Ok(());
    }
    Err(Refusal::from(Rule::RunIsOver).with("run", id.as_str()).with("standing", it.standing.id()))
}

impl Decide for EndRun {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        running(plant, &self.run)?;
        let it = run(plant, &self.run)?;
        let owed = plant.method_of(it).and_then(|method| it.owed(method, Bracket::Opening).next());
        let barred = owed.map(|it| {
            let refusal = Refusal::from(Rule::OpeningNotRecorded).with("run", self.run.as_str());
            refusal.with("limit", &it.name)
        });
        let despite = Despite::of(barred, self.despite.as_ref())?;
        Ok(vec![RunEnded { run: self.run.clone(), despite }.into()])
    }
}

impl Decide for AbortRun {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        running(plant, &self.run)?;
        let it = run(plant, &self.run)?;
        let batches = it.batches().cloned().collect();
        let places = it.places().into_iter().cloned().collect();
        Ok(vec![RunAborted { run: self.run.clone(), batches, places, why: self.why.clone() }.into()])
    }
}

impl Happened for RunEnded {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Run(self.run.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        if let Some(it) = plant.runs.get_mut(&self.run) {
            it.standing = RunStanding::Ended { stamp: stamp.clone(), despite: self.despite.clone() };
        }
    }
}

impl Happened for RunAborted {
    fn about(&self) -> Vec<Subject> {
        let batches = self.batches.iter().cloned().map(Subject::Batch);
        core::iter::once(Subject::Run(self.run.clone())).chain(batches).chain(place::studies(&self.places)).collect()
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        if let Some(it) = plant.runs.get_mut(&self.run) {
            it.standing = RunStanding::Aborted { why: self.why.clone(), stamp: stamp.clone() };
        }
    }
}
