//! The outcome. What is confirmed fails; what is inconclusive counts as confirmed. A laboratory error has its own way,
//! by a stated and proven cause.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{OosQuestion, OosStanding, change, explained, open};
use crate::act::{Act, Signature, Stamp};
use crate::batch::Raise;
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, InvestigationId};
use crate::lab::TestResult;
use crate::people;
use crate::quality::{About, Class};
use crate::refusal::{Refusal, Rule};
use crate::stability::{self, StudyPlace};
use crate::state::{Decide, Plant};
use crate::strategy::Blocker;
use crate::text::Text;
use crate::verdict::Verdict;

/// What an investigation came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The result was invalidated for a proven laboratory cause.
    LabError,
    /// The result is true.
    Confirmed,
    /// Nothing explains it; it counts as true.
    Inconclusive,
}

impl Outcome {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::LabError => "lab-error",
            Self::Confirmed => "confirmed",
            Self::Inconclusive => "inconclusive",
        }
    }

    /// The verdict over what it was about.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self {
            Self::LabError => Verdict::Pass,
            Self::Confirmed | Self::Inconclusive => Verdict::Fail,
        }
    }
}

/// Closes the full investigation; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseOos {
    pub investigation: InvestigationId,
    pub outcome: Outcome,
    pub why: Text,
}

/// The full investigation was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OosClosed {
    pub investigation: InvestigationId,
    /// The batch that made the lot; nothing of a lot that a study tests and no batch here made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
    /// Where in a stability study.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<StudyPlace>,
    pub outcome: Outcome,
    pub why: Text,
    pub signature: Signature,
}

impl Decide for CloseOos {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = open(plant, &self.investigation)?;
        let id = &self.investigation;
        let refusal = |rule| Refusal::from(rule).with("oos", id.as_str());
        match it.standing {
            OosStanding::Full => {}
            OosStanding::Laboratory | OosStanding::Closed { .. } => return Err(refusal(Rule::NotInPhaseTwo)),
        }
        if self.outcome == Outcome::LabError {
            return Err(refusal(Rule::NoCauseStated));
        }
        if it.pending_cause().is_some() {
            return Err(refusal(Rule::CauseWaits));
        }
        if it.production.is_empty() {
            return Err(refusal(Rule::ProductionNotReviewed));
        }
        let unfinished = (1..)
            .zip(&it.plans)
            .any(|(number, plan)| plan.withdrawn.is_none() && it.retested(plant, id, number) < plan.tests);
        if unfinished {
            return Err(refusal(Rule::RetestsOpen));
        }
        let failed = |of: &&TestResult| of.is_of(id) && of.band.verdict() == Verdict::Fail;
        if self.outcome == Outcome::Inconclusive && it.results(plant).iter().any(failed) {
            return Err(refusal(Rule::RetestFailed));
        }
        super::apart(plant, it, &act.by)?;
        explained([&self.why])?;
        let signature = people::signed(act)?;
        let (investigation, batch, place) = (id.clone(), it.batch.clone(), it.place.clone());
        let (outcome, why) = (self.outcome, self.why.clone());
        let closed = OosClosed { investigation, batch, place, outcome, why, signature };
        // Until now it was a question; from now on it is a result that fails.
        let fails = it.question == OosQuestion::SingleOutside;
        let (Some(batch), None) = (&it.batch, &it.place) else {
            let mut events: Vec<Event> = vec![closed.into()];
            if let Some(of) = it.place.as_ref().filter(|_| fails) {
                events.extend(stability::failed(plant, of, &it.attribute)?);
            }
            return Ok(events);
        };
        let mut raise = Raise::new(plant, batch, &it.lot);
        raise.push(closed);
        if fails {
            let about = About::Result { attribute: it.attribute.clone() };
            let deviation = raise.deviation(Class::Major, &about);
            raise.exception(Blocker::FailsRelease, &about, deviation);
        }
        disposition::reopen(plant, batch, &mut raise);
        Ok(raise.events)
    }
}

impl Happened for OosClosed {
    fn about(&self) -> Vec<Subject> {
        super::subjects(&self.investigation, self.batch.as_ref(), None, self.place.as_ref())
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { investigation, batch, place: _, outcome, why, signature: _ } = self.clone();
        if let Some(it) = batch.and_then(|it| plant.batches.get_mut(&it)) {
            it.last = stamp.seq;
        }
        let stamp = stamp.clone();
        change(plant, &investigation, |it| it.standing = OosStanding::Closed { outcome, why, stamp });
    }
}
