//! What is found out about a run after it: an instrument out of tolerance, a standard that had expired. Late evidence: every
//! result of the run asks for a decision again, and what was released on it is open again.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Run, run};
use crate::act::{Act, Stamp};
use crate::batch::Raise;
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, EquipmentId, LotId, RunId};
use crate::quality::{self, About};
use crate::refusal::Refusal;
use crate::stability;
use crate::state::{Decide, Plant};
use crate::strategy::Blocker;
use crate::text::Text;

/// What it is that was found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DoubtGround {
    Instrument,
    /// A reference standard or a reagent.
    Standard,
    Analyst,
    /// A figure of the system was corrected, and says another thing than before.
    Suitability,
    Other,
}

impl DoubtGround {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Instrument, Self::Standard, Self::Analyst, Self::Suitability, Self::Other];

    /// Its id in translations and in the ledger.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Instrument => "instrument",
            Self::Standard => "standard",
            Self::Analyst => "analyst",
            Self::Suitability => "suitability",
            Self::Other => "other",
        }
    }

    /// The ground of this id.
    ///
    /// ```
    /// use plant::run::DoubtGround;
    /// assert_eq!(DoubtGround::from_id("standard"), Some(DoubtGround::Standard));
    /// assert_eq!(DoubtGround::from_id("weather"), None);
    /// ```
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.id() == id)
    }
}

/// Something was found out about a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunDoubted {
    pub run: RunId,
    pub ground: DoubtGround,
    pub why: Text,
}

/// Records what was found out about a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoubtRun {
    pub run: RunId,
    pub ground: DoubtGround,
    pub why: Text,
}

impl Decide for DoubtRun {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        run(plant, &self.run)?;
        Ok(doubted(plant, &[&self.run], self.ground, &self.why))
    }
}

/// The runs on this instrument that began from that instant on: what was found of it touches them.
pub(crate) fn about_instrument(plant: &Plant, id: &EquipmentId, since: Timestamp, why: &Text) -> Vec<Event> {
    let touched = |it: &Run| it.instrument.as_ref() == Some(id) && it.opened.happened >= since;
    let runs: Vec<_> = plant.runs.iter().filter(|(_, it)| touched(it)).map(|(id, _)| id).collect();
    doubted(plant, &runs, DoubtGround::Instrument, why)
}

/// The runs that used this lot after that instant, or at all where none is given.
pub(crate) fn about_lot(plant: &Plant, lot: &LotId, after: Option<Timestamp>, why: &Text) -> Vec<Event> {
    let late = |it: &Run| after.is_none_or(|after| it.opened.happened > after);
    let touched = |it: &Run| it.lots.contains(lot) && late(it);
    let runs: Vec<_> = plant.runs.iter().filter(|(_, it)| touched(it)).map(|(id, _)| id).collect();
    doubted(plant, &runs, DoubtGround::Standard, why)
}

/// The runs are in doubt, each of their results asks for a decision, and what rests on them is open again.
pub(super) fn doubted(plant: &Plant, runs: &[&RunId], ground: DoubtGround, why: &Text) -> Vec<Event> {
    let said = |run: &&RunId| RunDoubted { run: (*run).clone(), ground, why: why.clone() }.into();
    let mut events: Vec<Event> = runs.iter().map(said).collect();
    // A batch numbers its exceptions, so all that is raised about it is raised at once.
    let mut touched: BTreeMap<&BatchId, Vec<About>> = BTreeMap::new();
    for of in runs.iter().flat_map(|it| plant.results_of_run(it)).filter(|it| it.result.invalid.is_none()) {
        let about = About::Result { attribute: of.attribute.into() };
        let known = touched.entry(of.batch).or_default();
        if !known.contains(&about) {
            known.push(about);
        }
    }
    for (id, abouts) in touched {
        let Some(batch) = plant.batches.get(id) else { continue };
        let mut raise = Raise::new(plant, id, &batch.lot);
        for about in abouts {
            quality::reopen(plant, id, &about, &mut raise);
            raise.exception(Blocker::Indeterminate, &about, None);
        }
        disposition::reopen(plant, id, &mut raise);
        events.extend(raise.events);
    }
    // A study raises no exceptions: it deviates at every result that counts on the run.
    let pulled = runs.iter().flat_map(|it| plant.study_results_of_run(it));
    let pulled = pulled.filter(|it| it.result.test.invalid.is_none());
    events.extend(
        pulled.enumerate().filter_map(|(further, it)| stability::doubted(plant, further, it.place, it.attribute)),
    );
    events
}

impl Happened for RunDoubted {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Run(self.run.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { run, ground, why } = self.clone();
        if let Some(it) = plant.runs.get_mut(&run) {
            it.doubts.push(super::Doubt { ground, why, stamp: stamp.clone() });
        }
    }
}
