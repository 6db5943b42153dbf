//! Deviations: opened by a rule or a person, assessed, closed by somebody who was not part of it.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{About, Class};
use crate::act::{Act, Signature, Stamp};
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, DeviationId, InvestigationId, LotId, StudyId};
use crate::people;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// Where a deviation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviationStanding {
    Open,
    /// Explained: cause and impact are written down.
    Assessed {
        cause: Text,
        impact: Text,
        stamp: Stamp,
    },
    /// The assessment was accepted by somebody else.
    Closed {
        cause: Text,
        impact: Text,
        assessed: Stamp,
        signature: Signature,
        stamp: Stamp,
    },
}

impl DeviationStanding {
    /// Its id in translations.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Assessed { .. } => "assessed",
            Self::Closed { .. } => "closed",
        }
    }
}

/// A departure from what was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    pub batch: Option<BatchId>,
    pub lot: Option<LotId>,
    pub class: Class,
    pub about: Option<About>,
    /// In a person's words, where a person opened it.
    pub what: Option<Text>,
    pub opened: Stamp,
    pub standing: DeviationStanding,
}

/// A deviation was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviationOpened {
    pub deviation: DeviationId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<LotId>,
    pub class: Class,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<Text>,
}

/// Its cause and impact were written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviationAssessed {
    pub deviation: DeviationId,
    pub cause: Text,
    pub impact: Text,
}

/// Somebody else accepted the assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviationClosed {
    pub deviation: DeviationId,
    pub signature: Signature,
}

/// Opens a deviation by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenDeviation {
    #[serde(default)]
    pub batch: Option<BatchId>,
    #[serde(default)]
    pub lot: Option<LotId>,
    pub class: Class,
    pub what: Text,
}

/// Writes cause and impact down; again, where the first assessment was not enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssessDeviation {
    pub deviation: DeviationId,
    pub cause: Text,
    /// On quality, on other batches, on people.
    pub impact: Text,
}

/// Accepts the assessment and closes; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseDeviation {
    pub deviation: DeviationId,
}

fn known<'a>(plant: &'a Plant, id: &DeviationId) -> Result<&'a Deviation, Refusal> {
    let it = plant.deviations.get(id);
    it.ok_or_else(|| Refusal::from(Rule::UnknownDeviation).with("deviation", id.as_str()))
}

impl Decide for OpenDeviation {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        if let Some(batch) = self.batch.as_ref().filter(|it| !plant.batches.contains_key(*it)) {
            return Err(Refusal::from(Rule::UnknownBatch).with("batch", batch.as_str()));
        }
        if let Some(lot) = self.lot.as_ref().filter(|it| !plant.lots.contains_key(*it)) {
            return Err(Refusal::from(Rule::UnknownLot).with("lot", lot.as_str()));
        }
        let number = plant.deviations.len().saturating_add(1);
        let Ok(deviation) = DeviationId::new(&format!("DEV-{number:05}")) else {
            return Err(Refusal::from(Rule::UnknownDeviation).with("deviation", format!("DEV-{number:05}")));
        };
        let Self { batch, lot, class, what } = self.clone();
        let mut events: Vec<Event> =
            vec![DeviationOpened { deviation, batch, lot, class, about: None, what: Some(what) }.into()];
        let over_batch = self.batch.iter().flat_map(|it| disposition::reopened(plant, it));
        let over_lot = self.lot.iter().flat_map(|it| disposition::reopened_with(plant, it));
        for event in over_batch.chain(over_lot) {
            if !events.contains(&event) {
                events.push(event);
            }
        }
        Ok(events)
    }
}

impl Decide for AssessDeviation {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        match known(plant, &self.deviation)?.standing {
            DeviationStanding::Open | DeviationStanding::Assessed { .. } => {
                let Self { deviation, cause, impact } = self.clone();
                Ok(vec![DeviationAssessed { deviation, cause, impact }.into()])
            }
            DeviationStanding::Closed { .. } => {
                Err(Refusal::from(Rule::DeviationClosed).with("deviation", self.deviation.as_str()))
            }
        }
    }
}

impl Decide for CloseDeviation {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = known(plant, &self.deviation)?;
        let refusal =
            |rule: Rule| Refusal::from(rule).with("deviation", self.deviation.as_str()).with("person", &act.by);
        let assessed = match &it.standing {
            DeviationStanding::Open => return Err(refusal(Rule::NotAssessed)),
            DeviationStanding::Closed { .. } => return Err(refusal(Rule::DeviationClosed)),
            DeviationStanding::Assessed { stamp, .. } => stamp,
        };
        if let Some((oos, study)) = investigated(plant, &self.deviation) {
            let refusal = Refusal::from(Rule::StudyInvestigated).with("study", study.as_str());
            return Err(refusal.with("oos", oos.as_str()));
        }
        let made = it.lot.as_ref().and_then(|it| plant.maker(it)).map(|(_, it)| it);
        let mut performed = it.batch.as_ref().and_then(|it| plant.batches.get(it)).into_iter().chain(made);
        let involved =
            it.opened.by == act.by || assessed.by == act.by || performed.any(|it| it.performers.contains(&act.by));
        if involved {
            return Err(refusal(Rule::OpenerCloses));
        }
        Ok(vec![DeviationClosed { deviation: self.deviation.clone(), signature: people::signed(act)? }.into()])
    }
}

/// The open investigation of a study's result that a deviation opened with. A release waits for the investigations of its own
/// results by itself; for what a study finds of its lot it waits at the deviation.
fn investigated<'a>(plant: &'a Plant, id: &DeviationId) -> Option<(&'a InvestigationId, &'a StudyId)> {
    let mut of = plant.open_oos().filter(|(_, it)| it.deviation.as_ref() == Some(id));
    of.find_map(|(oos, it)| Some((oos, &it.place.as_ref()?.study)))
}

fn change(plant: &mut Plant, id: &DeviationId, change: impl FnOnce(&mut Deviation)) {
    if let Some(it) = plant.deviations.get_mut(id) {
        change(it);
    }
}

impl Happened for DeviationOpened {
    fn about(&self) -> Vec<Subject> {
        let mut about = vec![Subject::Deviation(self.deviation.clone())];
        about.extend(self.batch.clone().map(Subject::Batch));
        about.extend(self.lot.clone().map(Subject::Lot));
        about
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { deviation, batch, lot, class, about, what } = self.clone();
        let standing = DeviationStanding::Open;
        let opened = stamp.clone();
        plant.deviations.insert(deviation, Deviation { batch, lot, class, about, what, opened, standing });
    }
}

impl Happened for DeviationAssessed {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Deviation(self.deviation.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { deviation, cause, impact } = self;
        change(plant, deviation, |it| {
            let (cause, impact, stamp) = (cause.clone(), impact.clone(), stamp.clone());
            it.standing = DeviationStanding::Assessed { cause, impact, stamp };
        });
    }
}

impl Happened for DeviationClosed {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Deviation(self.deviation.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { deviation, signature } = self;
        change(plant, deviation, |it| {
            if let DeviationStanding::Assessed { cause, impact, stamp: assessed } = it.standing.clone() {
                let (signature, stamp) = (signature.clone(), stamp.clone());
                it.standing = DeviationStanding::Closed { cause, impact, assessed, signature, stamp };
            }
        });
    }
}
