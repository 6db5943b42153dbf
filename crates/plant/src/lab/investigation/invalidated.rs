//! A result is invalidated for a proven laboratory cause. It stays, with everything that was raised about it; what it
//! blocked is withdrawn, and the test is owed again.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Oos, OosQuestion, OosStanding, Outcome, change};
use crate::act::{Signature, Stamp};
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, ExceptionId, InvestigationId, LotId};
use crate::lab::Invalid;
use crate::quality::About;
use crate::stability::StudyPlace;
use crate::state::Plant;
use crate::strategy::Blocker;
use crate::text::Text;

/// A result counts for nothing any more, for a proven laboratory cause; its investigation is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultInvalidated {
    pub investigation: InvestigationId,
    /// The batch that made the lot; nothing of a lot that a study tests and no batch here made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
    pub lot: LotId,
    /// Where in a stability study.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<StudyPlace>,
    pub attribute: String,
    /// Which result of the attribute, from 1.
    pub number: u32,
    /// What was raised about it and blocks no longer.
    pub exceptions: Vec<ExceptionId>,
    pub why: Text,
    pub signature: Signature,
}

/// The exceptions that this result raised, and no other: they came after it and before the next result.
fn raised_by(plant: &Plant, it: &Oos) -> Vec<ExceptionId> {
    // A study raises no exceptions: what it finds is told by deviations, and by what is said of the market.
    let (None, Some(batch)) = (&it.place, &it.batch) else { return Vec::new() };
    let all = plant.results_on(&it.lot, &it.attribute);
    let place = usize::try_from(it.number).unwrap_or(usize::MAX);
    let from = it.result(plant).map(|it| it.recorded.seq);
    let until = all.get(place).map_or(u64::MAX, |it| it.recorded.seq);
    let about = About::Result { attribute: it.attribute.clone() };
    let of = plant.exceptions_of(batch).filter(|(_, exception)| {
        exception.about == about
            && matches!(exception.blocker, Blocker::FailsRelease | Blocker::Indeterminate)
            // What was measured against a rule in the course of it stands beside it and is decided for itself.
            && exception.deviation.as_ref().is_none_or(|deviation| Some(deviation) == it.deviation.as_ref())
            && from.is_some_and(|from| exception.raised.seq > from)
            && exception.raised.seq < until
    });
    of.map(|(id, _)| id.clone()).collect()
}

pub(super) fn invalidate(plant: &Plant, id: &InvestigationId, it: &Oos, why: Text, signature: Signature) -> Vec<Event> {
    let invalidated = ResultInvalidated {
        investigation: id.clone(),
        batch: it.batch.clone(),
        lot: it.lot.clone(),
        place: it.place.clone(),
        attribute: it.attribute.clone(),
        number: it.number,
        exceptions: raised_by(plant, it),
        why,
        signature,
    };
    let mut events: Vec<Event> = vec![invalidated.into()];
    // Within its limit it re-opened nothing, and takes nothing back.
    if it.place.is_none() || it.question == OosQuestion::OutsideRelease {
        events.extend(disposition::reopened_with(plant, &it.lot));
    }
    events
}

impl Happened for ResultInvalidated {
    fn about(&self) -> Vec<Subject> {
        let (batch, place) = (self.batch.as_ref(), self.place.as_ref());
        let mut about = super::subjects(&self.investigation, batch, Some(&self.lot), place);
        about.extend(self.exceptions.iter().cloned().map(Subject::Exception));
        about
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { investigation, batch, lot, place, attribute, number, exceptions, why, signature: _ } = self.clone();
        if let Some(it) = batch.and_then(|it| plant.batches.get_mut(&it)) {
            it.last = stamp.seq;
        }
        let invalid = Invalid { investigation: investigation.clone(), stamp: stamp.clone() };
        let result = match place {
            None => {
                let all = plant.results.get_mut(&lot).and_then(|it| it.get_mut(&attribute));
                all.and_then(|it| super::numbered_mut(it, number))
            }
            Some(StudyPlace { study, place }) => {
                let all = plant.studies.get_mut(&study).and_then(|it| it.results.get_mut(&(place, attribute)));
                all.and_then(|it| super::numbered_mut(it, number)).map(|it| &mut it.test)
            }
        };
        if let Some(it) = result {
            it.invalid = Some(invalid);
        }
        for exception in exceptions {
            if let Some(it) = plant.exceptions.get_mut(&exception) {
                it.withdrawn = Some(stamp.clone());
            }
        }
        let stamp = stamp.clone();
        change(plant, &investigation, |it| {
            it.standing = OosStanding::Closed { outcome: Outcome::LabError, why, stamp };
        });
    }
}
