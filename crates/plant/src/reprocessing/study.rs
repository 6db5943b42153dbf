//! The stability study that a batch is put on because it was reprocessed or reworked (China GMP 2010, article 135; ICH Q7,
//! 14.32: a reworked batch is shown to be as good as one that was not).

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::act::{Act, Stamp};
use crate::batch::batch;
use crate::event::{Event, Happened, Subject};
use crate::id::BatchId;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// Names the study.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceOnStability {
    pub batch: BatchId,
    /// The round that asks for it.
    pub round: u32,
    /// Its protocol, with conditions and time points or where they stand.
    pub study: Text,
}

/// The batch was put on a stability study.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedOnStability {
    pub batch: BatchId,
    pub round: u32,
    pub study: Text,
}

impl Decide for PlaceOnStability {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = batch(plant, &self.batch)?;
        let told =
            |rule: Rule| Refusal::from(rule).with("batch", self.batch.as_str()).with("round", u64::from(self.round));
        let Some(round) = it.batch.round(self.round) else { return Err(told(Rule::UnknownRound)) };
        // Samples of what the round has not made yet cannot lie in a cabinet.
        if it.batch.repeated(it.stage, self.round).is_none() {
            return Err(told(Rule::RoundOpen));
        }
        if round.study.is_some() {
            return Err(told(Rule::StudyNamed));
        }
        let Self { batch, round, study } = self.clone();
        Ok(vec![PlacedOnStability { batch, round, study }.into()])
    }
}

impl Happened for PlacedOnStability {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, round, study } = self;
        crate::batch::change(plant, batch, stamp, |it| {
            let place = usize::try_from(*round).ok().and_then(|it| it.checked_sub(1));
            if let Some(it) = place.and_then(|place| it.rounds.get_mut(place)) {
                it.study = Some((study.clone(), stamp.clone()));
            }
        });
    }
}
