//! An investigation opens: by itself with the result, or by hand over a result from before investigations were kept.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Oos, OosStanding};
use crate::act::{Act, Stamp};
use crate::batch::{Why, batch};
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, DeviationId, InvestigationId, LotId};
use crate::lab::ResultBand;
use crate::quality::About;
use crate::refusal::{Refusal, Rule};
use crate::stability::StudyPlace;
use crate::state::{Decide, Plant};

/// What is asked about a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OosQuestion {
    /// It lies outside its release limit.
    OutsideRelease,
    /// One of its single values does, and the mean does not.
    SingleOutside,
    /// It meets its limit, and lies outside what the earlier time points of its study let one expect.
    OutOfTrend,
}

impl OosQuestion {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::OutsideRelease => "outside-release",
            Self::SingleOutside => "single-outside",
            Self::OutOfTrend => "out-of-trend",
        }
    }

    /// What is asked about a result in this band; nothing where nothing is.
    #[must_use]
    pub fn about(band: ResultBand) -> Option<Self> {
        match band {
            ResultBand::OutsideRelease => Some(Self::OutsideRelease),
            ResultBand::Indeterminate(Why::SingleOutside) => Some(Self::SingleOutside),
            ResultBand::Inside | ResultBand::Alert | ResultBand::Indeterminate(_) => None,
        }
    }
}

/// A result is out of specification, and an investigation is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OosOpened {
    pub investigation: InvestigationId,
    /// The batch that made the lot; nothing of a lot that a study tests and no batch here made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
    pub lot: LotId,
    /// Where in a stability study; nothing of a result that a release rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<StudyPlace>,
    pub attribute: String,
    /// Which result of the attribute, from 1.
    pub number: u32,
    pub question: OosQuestion,
    /// The deviation that opened with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<DeviationId>,
    pub due: Timestamp,
}

/// Opens the investigation of a result that has none: one from before investigations were kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenOos {
    pub batch: BatchId,
    pub attribute: String,
}

/// The number of the next investigation, `further` being opened before it by the same command.
pub(crate) fn next_oos(plant: &Plant, further: usize) -> Option<InvestigationId> {
    let number = plant.oos.len().saturating_add(further).saturating_add(1);
    InvestigationId::new(&format!("OOS-{number:05}")).ok()
}

impl Decide for OpenOos {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = batch(plant, &self.batch)?;
        let Some((attribute, _)) = it.stage.attribute_named(&self.attribute) else {
            return Err(Refusal::from(Rule::UnknownAttribute).with("attribute", self.attribute.as_str()));
        };
        let all = plant.results_on(&it.batch.lot, &attribute);
        let nothing = || Refusal::from(Rule::NothingOutside).with("attribute", attribute.to_string());
        let found = plant.counting(it.batch, &attribute).counts.and_then(|last| {
            let place = all.iter().position(|it| core::ptr::eq(it, last))?;
            let number = u32::try_from(place).ok()?.saturating_add(1);
            Some((number, OosQuestion::about(last.band)?))
        });
        let Some((number, question)) = found else { return Err(nothing()) };
        let about = || plant.oos_of(&self.batch).map(|(_, it)| it).filter(|it| it.attribute == attribute);
        let investigated = about().any(|it| !it.is_closed());
        let about = about().any(|it| it.number == number);
        let (false, false, Some(investigation)) = (investigated, about, next_oos(plant, 0)) else {
            return Err(nothing());
        };
        // The deviation that the result opened, in the days before investigations were kept.
        let about = About::Result { attribute: attribute.clone() };
        let raised = plant.exceptions_of(&self.batch).filter(|(_, it)| it.about == about && it.deviation.is_some());
        let deviation = raised.last().and_then(|(_, it)| it.deviation.clone());
        let due = plant.oos_due(&self.batch, act.known);
        let opened = OosOpened {
            investigation,
            batch: Some(self.batch.clone()),
            lot: it.batch.lot.clone(),
            place: None,
            attribute,
            number,
            question,
            deviation,
            due,
        };
        let mut events: Vec<Event> = vec![opened.into()];
        events.extend(disposition::reopened(plant, &self.batch));
        Ok(events)
    }
}

impl Happened for OosOpened {
    fn about(&self) -> Vec<Subject> {
        super::subjects(&self.investigation, self.batch.as_ref(), Some(&self.lot), self.place.as_ref())
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { investigation, batch, lot, place, attribute, number, question, deviation, due } = self.clone();
        let it = Oos {
            batch,
            lot,
            place,
            attribute,
            number,
            question,
            deviation,
            due,
            opened: stamp.clone(),
            checks: Vec::new(),
            hypotheses: Vec::new(),
            causes: Vec::new(),
            full: None,
            production: Vec::new(),
            plans: Vec::new(),
            standing: OosStanding::Laboratory,
        };
        plant.oos.insert(investigation, it);
    }
}
