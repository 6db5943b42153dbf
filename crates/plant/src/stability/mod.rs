//! Stability studies: which lots are stored under which conditions, what was pulled when, what the tests gave, and the
//! shelf life that the data support.
//!
//! A study runs for years, over lots that left the house long ago. So it is a record of its own: a protocol that two
//! approve (ICH Q1A(R2) 2.1.3 to 2.1.8; China GMP 2010, articles 231 to 239 for the ongoing programme), samples in a
//! qualified chamber, pulls within their windows, results judged against the shelf-life limits of the pinned strategy. A
//! failing result touches the lot that it is of, released or not, and is not forgotten: somebody signs what was considered
//! for the market.
//!
//! The shelf life itself is worked out by the application with its calculator (ICH Q1E); here stand what goes into it,
//! how far Q1E and Q5C let anybody go beyond the data, and the adoption by two people.

mod ask;
mod conclude;
mod counts;
mod data;
mod excursion;
mod limit;
mod protocol;
mod pull;
mod result;
mod shelf_life;
mod start;

#[cfg(test)]
mod investigated_tests;
#[cfg(test)]
mod run_tests;
#[cfg(test)]
mod tests;

pub use ask::{Due, DuePull, PlaceState};
pub use conclude::{ConcludeStudy, ConsiderMarket, Considered, MarketConsidered, StudyConcluded};
pub use data::{BatchPoints, Lack, Limiting, ShelfLifeInput, TimedValue};
pub use excursion::{ChamberExcursion, ExcursionRecorded, RecordExcursion};
pub use limit::{Change, Extrapolation, longest};
pub use protocol::{
    ApproveStudy, Condition, ConditionKind, ProposeStudy, Purpose, Storage, StudyApproved, StudyProposed, Tested,
};
pub use pull::{MissPull, Pull, PullMissed, PullSamples, SamplesPulled, Timing};
pub use result::{
    ByMethod, ExpectedRange, RecordStabilityResult, StabilityResult, StabilityResultRecorded, StabilityResultVerified,
    VerifyStabilityResult,
};
pub(crate) use result::{doubted, failed, off_plan};
pub use shelf_life::{
    DecideShelfLife, Figure, ProposeShelfLife, ProposedShelfLife, Reaches, ShelfLifeDecided, ShelfLifeProposed,
};
pub(crate) use shelf_life::{adopted_until, within_adopted};
pub use start::{Placed, StartStudy, StudyStarted};

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::act::{Signature, Stamp};
use crate::batch::Why;
use crate::event::Event;
use crate::id::{DeviationId, EntryId, LotId, StageId, StrategyId, StudyId};
use crate::lab::ResultBand;
use crate::people::Role;
use crate::quality::{About, Class, DeviationOpened};
use crate::refusal::{Refusal, Rule};
use crate::state::Plant;
use crate::strategy::{Attribute, Stage, StrategyVersion};
use crate::text::Text;

/// One cell of a study's matrix: a lot, under a condition, at a time point in months.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Place {
    pub lot: LotId,
    pub condition: EntryId,
    pub months: u32,
}

/// A place of one study.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct StudyPlace {
    pub study: StudyId,
    pub place: Place,
}

/// Who must approve a protocol, and an early end of a study is not among them: one for the science, one for quality.
pub const APPROVERS: [Role; 2] = [Role::Msat, Role::QaReviewer];

/// A study, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Study {
    pub strategy: StrategyId,
    pub version: u32,
    pub stage: StageId,
    pub purpose: Purpose,
    pub storage: Storage,
    pub lots: Vec<LotId>,
    /// Container, closure and orientation: `2R vial, inverted`.
    pub container: Text,
    pub conditions: Vec<Condition>,
    pub tests: Vec<Tested>,
    /// Units to be pulled for one lot, condition and time point.
    pub units: u32,
    pub proposed: Stamp,
    pub approvals: Vec<(Role, Signature, Stamp)>,
    /// Time zero, and what was stored where.
    pub started: Option<Stamp>,
    pub placed: Vec<Placed>,
    /// Every pull; the first of a place counts for its timing.
    pub pulls: BTreeMap<Place, Vec<Pull>>,
    pub missed: BTreeMap<Place, (Text, Stamp)>,
    /// Every result by place and attribute path; [`Study::result`] says which counts, every one is kept.
    pub results: BTreeMap<(Place, String), Vec<StabilityResult>>,
    pub excursions: Vec<ChamberExcursion>,
    pub considered: Vec<Considered>,
    pub shelf_lives: Vec<ProposedShelfLife>,
    pub concluded: Option<(bool, Text, Signature, Stamp)>,
}

/// Where a study stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StudyStanding {
    Proposed,
    Approved,
    Running,
    Stopped,
    Ended,
}

impl StudyStanding {
    /// Its id in translations.
    ///
    /// ```
    /// assert_eq!(plant::stability::StudyStanding::Running.id(), "running");
    /// ```
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Approved => "approved",
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Ended => "ended",
        }
    }
}

impl Study {
    /// Where it stands.
    #[must_use]
    pub fn standing(&self) -> StudyStanding {
        match (&self.concluded, &self.started) {
            (Some((true, ..)), _) => StudyStanding::Stopped,
            (Some((false, ..)), _) => StudyStanding::Ended,
            (None, Some(_)) => StudyStanding::Running,
            (None, None) if self.waits_for().is_empty() => StudyStanding::Approved,
            (None, None) => StudyStanding::Proposed,
        }
    }

    /// Whose approval of the protocol is missing.
    #[must_use]
    pub fn waits_for(&self) -> Vec<Role> {
        let signed = |role: &Role| self.approvals.iter().any(|it| it.0 == *role);
        APPROVERS.into_iter().filter(|role| !signed(role)).collect()
    }

    /// The condition of this id.
    #[must_use]
    pub fn condition(&self, id: &EntryId) -> Option<&Condition> {
        self.conditions.iter().find(|it| it.id == *id)
    }

    /// Every cell of its matrix: condition by condition, time by time, lot by lot.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        self.conditions.iter().flat_map(move |condition| {
            condition.months.iter().flat_map(move |months| {
                let place = |lot: &LotId| Place { lot: lot.clone(), condition: condition.id.clone(), months: *months };
                self.lots.iter().map(place)
            })
        })
    }

    /// Units of a lot that lie under a condition and were not pulled.
    #[must_use]
    pub fn left(&self, lot: &LotId, condition: &EntryId) -> u32 {
        let stored = self.placed.iter().filter(|it| it.lot == *lot && it.condition == *condition);
        let stored = stored.fold(0u32, |sum, it| sum.saturating_add(it.units));
        let pulled = self.pulls.iter().filter(|(it, _)| it.lot == *lot && it.condition == *condition);
        pulled.flat_map(|(_, all)| all).fold(stored, |left, it| left.saturating_sub(it.units))
    }
}

impl Plant {
    /// The version and the stage that a study is pinned to.
    #[must_use]
    pub fn study_stage<'a>(&'a self, it: &Study) -> Option<(&'a StrategyVersion, &'a Stage)> {
        let version = self.strategies.get(&(it.strategy.clone(), it.version))?;
        Some((version, version.strategy.stage(&it.stage)?))
    }

    /// An attribute as a study judges it: its limit is the shelf-life limit, and there is no alert before it.
    #[must_use]
    pub fn study_attribute(&self, it: &Study, path: &str) -> Option<Attribute> {
        self.study_stage(it)?.1.attribute_at(path).map(limit::by_shelf_life)
    }

    /// How each market with a shelf-life limit of its own judges a result of a study.
    #[must_use]
    pub fn study_for_markets(&self, it: &Study, path: &str, result: &StabilityResult) -> Vec<crate::lab::ForMarket> {
        // What no system carried says nothing of any market either.
        if result.test.band == ResultBand::Indeterminate(Why::RunUnsound) {
            return Vec::new();
        }
        let Some((version, _)) = self.study_stage(it) else { return Vec::new() };
        let Some(attribute) = self.study_attribute(it, path) else { return Vec::new() };
        let real = version.strategy.illustrative && !self.demonstration;
        let found = (&result.test.replicates[..], result.test.band, result.test.recorded.seq);
        crate::lab::for_markets(&attribute, path, found, real)
    }
}

/// The study of this number.
pub(crate) fn study<'a>(plant: &'a Plant, id: &StudyId) -> Result<&'a Study, Refusal> {
    plant.studies.get(id).ok_or_else(|| Refusal::from(Rule::UnknownStudy).with("study", id.as_str()))
}

/// The study of a place where samples were pulled.
pub(crate) fn pulled<'a>(plant: &'a Plant, of: &StudyPlace) -> Result<&'a Study, Refusal> {
    let it = study(plant, &of.study)?;
    planned(&of.study, it, &of.place)?;
    if !it.pulls.contains_key(&of.place) {
        return Err(told(Rule::NotPulled, &of.study, &of.place));
    }
    Ok(it)
}

/// The study, while its samples lie in their chambers.
fn running<'a>(plant: &'a Plant, id: &StudyId) -> Result<&'a Study, Refusal> {
    let it = study(plant, id)?;
    in_standing(id, it, StudyStanding::Running).map(|()| it)
}

fn in_standing(id: &StudyId, it: &Study, wanted: StudyStanding) -> Result<(), Refusal> {
    if it.standing() == wanted {
        return Ok(());
    }
    Err(Refusal::from(Rule::StudyNotIn).with("study", id.as_str()).with("standing", it.standing().id()))
}

/// The place is one of the protocol's.
fn planned(id: &StudyId, it: &Study, place: &Place) -> Result<(), Refusal> {
    let condition = it.condition(&place.condition).filter(|it| it.months.contains(&place.months));
    if condition.is_some() && it.lots.contains(&place.lot) {
        return Ok(());
    }
    Err(told(Rule::NotInProtocol, id, place))
}

fn told(rule: Rule, id: &StudyId, place: &Place) -> Refusal {
    Refusal::from(rule)
        .with("study", id.as_str())
        .with("lot", place.lot.as_str())
        .with("condition", place.condition.as_str())
        .with("months", u64::from(place.months))
}

/// A deviation that a study opens by itself. Of a lot, where the lot's quality is touched; else of nothing but the study.
fn deviation(
    plant: &Plant,
    further: usize,
    class: Class,
    about: About,
    lot: Option<&LotId>,
) -> Result<(DeviationId, Event), Refusal> {
    let number = alloc::format!("DEV-{:05}", plant.deviations.len().saturating_add(further).saturating_add(1));
    let unknown = |_| Refusal::from(Rule::UnknownDeviation).with("deviation", number.as_str());
    let deviation = DeviationId::new(&number).map_err(unknown)?;
    let batch = lot.and_then(|it| plant.maker(it)).map(|(id, _)| id.clone());
    let opened = DeviationOpened {
        deviation: deviation.clone(),
        batch,
        lot: lot.cloned(),
        class,
        about: Some(about),
        what: None,
    };
    Ok((deviation, opened.into()))
}

/// What a deviation about a place, or one attribute at it, is about.
fn about(study: &StudyId, place: &Place, attribute: Option<&str>) -> About {
    About::Stability { study: study.clone(), place: Some(place.clone()), attribute: attribute.map(Into::into) }
}

/// The number under which the next of a list is known, from 1.
fn next_number<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX).saturating_add(1)
}

/// Changes a study that is there.
fn change(plant: &mut Plant, id: &StudyId, change: impl FnOnce(&mut Study)) {
    if let Some(it) = plant.studies.get_mut(id) {
        change(it);
    }
}
