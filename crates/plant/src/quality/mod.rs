//! What departs from what was approved: exceptions that somebody decides, deviations that somebody explains.
//!
//! A verdict is never overwritten. What lifts a block is a signed decision beside it, by the people whom the strategy's
//! table names, resting on what the table asks for.

mod decide;
mod deviation;
mod due;
mod exception;

#[cfg(test)]
mod tests;

pub use decide::{DecideException, Decision};
pub use deviation::{
    AssessDeviation, CloseDeviation, Deviation, DeviationAssessed, DeviationClosed, DeviationOpened, DeviationStanding,
    OpenDeviation,
};
pub use exception::{DecisionReopened, Exception, ExceptionDecided, ExceptionRaised};

use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::batch::Raise;
use crate::id::{BatchId, ConsumableClassId, ConsumableId, EntryId, ExceptionId, ParameterId, StepPath};
use crate::state::Plant;
use crate::strategy::Phase;

/// What an exception or a deviation is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// One parameter at one step.
    Reading { step: StepPath, parameter: ParameterId },
    /// A step as a whole.
    Step { step: StepPath },
    /// A test result, by the attribute's path in its stage.
    Result { attribute: String },
    /// The use of a thing that wears, at one step.
    Consumable { step: StepPath, class: ConsumableClassId },
    /// The integrity tests of one element, on one side of its use.
    Integrity { consumable: ConsumableId, phase: Phase },
    /// A stability study, or one cell of its matrix, or one test there.
    Stability {
        study: crate::id::StudyId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<crate::stability::Place>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attribute: Option<alloc::string::String>,
    },
    /// Something that was done beyond the registered process, by its number within the batch.
    Rework { act: u32 },
    /// A sample that was to be taken, by its entry in the sampling plan.
    Sample { sample: EntryId },
}

/// How grave a deviation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    Minor,
    Major,
    Critical,
}

impl Class {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Critical => "critical",
        }
    }
}

impl Plant {
    /// The exceptions of a batch, in the order in which they were raised.
    pub fn exceptions_of<'a>(&'a self, batch: &'a BatchId) -> impl Iterator<Item = (&'a ExceptionId, &'a Exception)> {
        // Exceptions are named after their batch, so they lie side by side.
        let from = ExceptionId::new(batch.as_str()).ok();
        from.into_iter()
            .flat_map(|from| self.exceptions.range(from..))
            .take_while(move |(id, _)| id.as_str().starts_with(batch.as_str()))
            .filter(move |(_, it)| it.batch == *batch)
    }

    /// The deviations that touch a batch.
    pub fn deviations_of<'a>(
        &'a self,
        batch: &'a BatchId,
    ) -> impl Iterator<Item = (&'a crate::id::DeviationId, &'a Deviation)> {
        let of = self.index.deviations.get(batch);
        of.into_iter().flatten().filter_map(|id| self.deviations.get_key_value(id))
    }
}

/// Re-opens the decisions that rested on a reading or result which has changed.
pub(crate) fn reopen(plant: &Plant, batch: &BatchId, about: &About, raise: &mut Raise<'_>) {
    for (id, it) in plant.exceptions_of(batch) {
        if it.about == *about && !it.decisions.is_empty() {
            raise.push(DecisionReopened { exception: id.clone(), batch: batch.clone() });
        }
    }
}
