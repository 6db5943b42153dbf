//! One signature verifies what a run gave: the reviewer looked at what needs a look, and at the rule that passed the rest.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::run;
use crate::act::{Act, Signature, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::RunId;
use crate::lab::ResultVerified;
use crate::people;
use crate::refusal::{Refusal, Rule};
use crate::stability::{StabilityResultVerified, StudyPlace};
use crate::state::{Decide, Plant};

/// The results of a run were verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunVerified {
    pub run: RunId,
    /// How many results the signature covers.
    pub results: u32,
    pub signature: Signature,
}

/// Verifies every result of a run that waits for it; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyRun {
    pub run: RunId,
}

impl Decide for VerifyRun {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = run(plant, &self.run)?;
        let refusal = |rule| Refusal::from(rule).with("run", self.run.as_str());
        let waiting: Vec<_> =
            plant.results_of_run(&self.run).into_iter().filter(|it| it.result.verified.is_none()).collect();
        let pulled: Vec<_> = plant.study_results_of_run(&self.run);
        let pulled: Vec<_> = pulled.into_iter().filter(|it| it.result.test.verified.is_none()).collect();
        if waiting.is_empty() && pulled.is_empty() {
            return Err(refusal(Rule::NothingToVerify));
        }
        // Whoever began the run or recorded any of its results measured in it.
        let mut recorded =
            waiting.iter().map(|it| &it.result.recorded).chain(pulled.iter().map(|it| &it.result.test.recorded));
        if it.opened.by == act.by || recorded.any(|it| it.by == act.by) {
            return Err(refusal(Rule::RunOwn).with("person", &act.by));
        }
        let signature = people::signed(act)?;
        let mut events: Vec<Event> = vec![];
        for it in &waiting {
            let Some(batch) = plant.batches.get(it.batch) else { continue };
            let (lot, attribute) = (batch.lot.clone(), it.attribute.into());
            let of = Some(it.result.recorded.seq);
            events.push(ResultVerified { batch: it.batch.clone(), lot, attribute, of }.into());
        }
        for it in &pulled {
            let StudyPlace { study, place } = it.place.clone();
            let (attribute, of) = (it.attribute.into(), Some(it.result.test.recorded.seq));
            events.push(StabilityResultVerified { study, place, attribute, of }.into());
        }
        let results = u32::try_from(events.len()).unwrap_or(u32::MAX);
        events.push(RunVerified { run: self.run.clone(), results, signature }.into());
        Ok(events)
    }
}

impl Happened for RunVerified {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Run(self.run.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        if let Some(it) = plant.runs.get_mut(&self.run) {
            it.verified = Some(stamp.clone());
        }
    }
}
