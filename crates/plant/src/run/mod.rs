//! Analytical runs: how a result was measured. One sequence on one instrument by one method, with the standards and
//! reagents that it used, and what the system had to meet before any of its results counts.
//!
//! A run is never deleted: one that was aborted stays with its reason, so that nobody tests into compliance by aborting.
//! Nobody lifts a system that was not suitable; the run is repeated. Sources: USP <621>, system suitability; China GMP
//! 2010, articles 223, 226 and 227; ICH Q2(R2) for the range of a method. The clauses are cited from memory.

mod correct;
mod doubt;
mod end;
mod method;
mod open;
mod place;
mod standard;
mod stands;
mod suit;
mod takes;
mod verify;

#[cfg(test)]
pub(crate) mod tests;

pub use correct::{CorrectSuitability, Corrected, SuitabilityCorrected};
pub use doubt::{DoubtGround, DoubtRun, RunDoubted};
pub(crate) use doubt::{about_instrument, about_lot};
pub use end::{AbortRun, EndRun, RunAborted, RunEnded};
pub use method::{
    ApproveValidation, Ground, MethodValidated, MethodWithdrawn, ReportValidation, Validation, ValidationApproved,
    ValidationStanding, WithdrawMethod, WorkingRange,
};
pub use open::{OpenRun, RunOpened};
pub use place::OfPlace;
pub(crate) use place::{leaves_out_at, measured_at, unsound_at};
pub use standard::{Qualified, QualifyStandard, StandardQualified};
pub use stands::fault;
pub(crate) use stands::{leaves_out, measured_in, unsound};
pub use suit::{RecordSuitability, SUITABILITY_RULE_VERSION, SuitabilityRecorded, Suited};
pub use takes::{Taken, Takes};
pub use verify::{RunVerified, VerifyRun};

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::act::Stamp;
use crate::batch::Observed;
use crate::id::{BatchId, EntryId, EquipmentId, LotId, MethodId, RunId, StrategyId};
use crate::lab::{Despite, TestResult};
use crate::quantity::Quantity;
use crate::refusal::{Refusal, Rule};
use crate::stability::StudyPlace;
use crate::state::Plant;
use crate::strategy::{Bracket, Method, Suitability};
use crate::text::Text;
use crate::verdict::Verdict;

/// What was injected, or stands in a place of the plate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InjectionKind {
    Blank,
    Standard,
    Control,
    Sample,
}

impl InjectionKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Blank, Self::Standard, Self::Control, Self::Sample];

    /// Its id in translations and in the ledger.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Standard => "standard",
            Self::Control => "control",
            Self::Sample => "sample",
        }
    }
}

/// One place of the sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Injection {
    pub kind: InjectionKind,
    pub name: Text,
    /// Whose sample it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
    /// The place of a stability study where it was pulled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<StudyPlace>,
}

/// Where a run stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunStanding {
    Open,
    Ended {
        stamp: Stamp,
        /// What stood against ending it, where it was ended all the same.
        despite: Option<Despite>,
    },
    Aborted {
        why: Text,
        stamp: Stamp,
    },
}

impl RunStanding {
    /// Its id in translations.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Ended { .. } => "ended",
            Self::Aborted { .. } => "aborted",
        }
    }
}

/// Something that was found out about a run after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    pub ground: DoubtGround,
    pub why: Text,
    pub stamp: Stamp,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The strategy that the limits of the system were read from.
    pub strategy: StrategyId,
    pub strategy_version: u32,
    pub method: MethodId,
    pub method_version: u32,
    pub instrument: Option<EquipmentId>,
    /// The column, the plate or the kit, as the laboratory calls it.
    pub column: Option<Text>,
    /// The lots of reference standards and reagents that it used.
    pub lots: Vec<LotId>,
    /// How much of them it took, where that was said.
    pub taken: Vec<Taken>,
    pub sequence: Vec<Injection>,
    pub opened: Stamp,
    /// What stood against it when it was begun, where it was begun all the same.
    pub despite: Option<Despite>,
    /// What was measured of the system, before the samples and after them.
    pub suited: BTreeMap<Bracket, Suited>,
    pub standing: RunStanding,
    pub doubts: Vec<Doubt>,
    /// Who verified its results with one signature, last.
    pub verified: Option<Stamp>,
}

/// One limit of the system at one end of a run, with what was measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured<'a> {
    pub asked: &'a Suitability,
    pub bracket: Bracket,
    pub value: Option<&'a Observed>,
    pub verdict: Verdict,
}

impl Run {
    /// The batches whose samples stand in its sequence, each once.
    pub fn batches(&self) -> impl Iterator<Item = &BatchId> {
        let of = |it: &usize| self.sequence.get(*it).and_then(|it| it.batch.as_ref());
        let first = move |it: &usize| {
            let batch = of(it);
            batch.is_some() && !self.sequence.iter().take(*it).any(|other| other.batch.as_ref() == batch)
        };
        (0..self.sequence.len()).filter(first).filter_map(move |it| of(&it))
    }

    /// Whether it has a sample of this batch.
    #[must_use]
    pub fn has(&self, batch: &BatchId) -> bool {
        self.sequence.iter().any(|it| it.batch.as_ref() == Some(batch))
    }

    /// What a method asks of the system, with what was measured of it: what is missing is indeterminate.
    #[must_use]
    pub fn measured<'a>(&'a self, method: &'a Method) -> Vec<Measured<'a>> {
        let at = |bracket: Bracket| method.asked_at(bracket).map(move |asked| (bracket, asked));
        let measured = |(bracket, asked): (Bracket, &'a Suitability)| {
            let value = self.suited.get(&bracket).and_then(|it| it.values.get(&asked.id));
            Measured { asked, bracket, value, verdict: asked.judge(value.and_then(number)) }
        };
        Bracket::ALL.into_iter().flat_map(at).map(measured).collect()
    }

    /// What a method asks of the system at this end of the run and nobody has recorded yet.
    pub fn owed<'a>(&'a self, method: &'a Method, bracket: Bracket) -> impl Iterator<Item = &'a Suitability> {
        method
            .asked_at(bracket)
            .filter(move |it| !self.suited.get(&bracket).is_some_and(|of| of.values.contains_key(&it.id)))
    }

    /// Whether a figure of the system before the samples came on record after the run had ended: nobody can tell from the
    /// record that the system was measured before them.
    #[must_use]
    pub fn is_late(&self, bracket: Bracket, limit: &EntryId) -> bool {
        let RunStanding::Ended { stamp: ended, .. } = &self.standing else { return false };
        let recorded = self.suited.get(&bracket).and_then(|it| it.stamps.get(limit));
        bracket == Bracket::Opening && recorded.is_some_and(|it| it.seq > ended.seq)
    }

    /// What stood against beginning or ending it, where either was done all the same.
    #[must_use]
    pub fn in_spite(&self) -> Option<&Despite> {
        let ended = match &self.standing {
            RunStanding::Ended { despite, .. } => despite.as_ref(),
            RunStanding::Open | RunStanding::Aborted { .. } => None,
        };
        self.despite.as_ref().or(ended)
    }

    /// Whether the system met what the method asks of it. A method that asks for nothing is not told by a run.
    #[must_use]
    pub fn suits(&self, method: &Method) -> Verdict {
        Verdict::over(self.measured(method).into_iter().map(|it| it.verdict))
    }
}

fn number(it: &Observed) -> Option<&Quantity> {
    match it {
        Observed::Number(it) => Some(it),
        Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_) => None,
    }
}

/// The run of this number.
pub(crate) fn run<'a>(plant: &'a Plant, id: &RunId) -> Result<&'a Run, Refusal> {
    plant.runs.get(id).ok_or_else(|| Refusal::from(Rule::UnknownRun).with("run", id.as_str()))
}

/// One result that came from a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfRun<'a> {
    pub batch: &'a BatchId,
    /// The attribute's path in the stage of the batch.
    pub attribute: &'a str,
    pub result: &'a TestResult,
}

impl OfRun<'_> {
    /// Whether a reviewer must look at it: anything but a plain pass, or a second result of its attribute.
    #[must_use]
    pub fn needs_a_look(&self) -> bool {
        let plain = self.result.band == crate::lab::ResultBand::Inside;
        !plain || self.result.despite.is_some() || self.result.purpose.is_some() || self.result.invalid.is_some()
    }
}

impl Plant {
    /// The method that a run is done by, as the strategy declares it that its limits were read from.
    #[must_use]
    pub fn method_of(&self, run: &Run) -> Option<&Method> {
        let version = self.strategies.get(&(run.strategy.clone(), run.strategy_version))?;
        version.strategy.methods.get(&run.method)
    }

    /// The results that name this run, in the order of its batches.
    #[must_use]
    pub fn results_of_run<'a>(&'a self, id: &RunId) -> Vec<OfRun<'a>> {
        let Some(run) = self.runs.get(id) else { return Vec::new() };
        let of = |batch: &'a BatchId| {
            let lot = self.batches.get(batch).map(|it| &it.lot);
            let all = lot.and_then(|it| self.results.get(it)).into_iter().flatten();
            all.flat_map(move |(attribute, all)| {
                all.iter().map(move |result| OfRun { batch, attribute: attribute.as_str(), result })
            })
        };
        run.batches().flat_map(of).filter(|it| it.result.run.as_ref() == Some(id)).collect()
    }

    /// The runs that have a sample of this batch, in the order in which they were begun.
    #[must_use]
    pub fn runs_of<'a>(&'a self, batch: &'a BatchId) -> Vec<(&'a RunId, &'a Run)> {
        let mut all: Vec<_> = self.runs.iter().filter(|(_, it)| it.has(batch)).collect();
        all.sort_by_key(|(_, it)| it.opened.seq);
        all
    }

    /// The runs by this method with a sample of the batch that were aborted: a reviewer asks why.
    #[must_use]
    pub fn aborted_of<'a>(&'a self, batch: &'a BatchId, method: &MethodId) -> Vec<(&'a RunId, &'a Run)> {
        let aborted = |it: &Run| matches!(it.standing, RunStanding::Aborted { .. }) && it.method == *method;
        self.runs_of(batch).into_iter().filter(|(_, it)| aborted(it)).collect()
    }
}

/// The values of one end of a run, by the limit that they are compared with.
pub type SuitabilityValues = BTreeMap<EntryId, Observed>;
