//! Results of tests, as entered or as an instrument file gave them, judged against the specification; and what is found
//! out about those that lie outside it, or outside what was to be expected.

mod agreement;
mod analysis;
mod assigned;
mod before;
mod bench;
mod charted;
#[cfg(test)]
mod charted_tests;
mod composition;
#[cfg(test)]
mod composition_tests;
mod derivation;
#[cfg(test)]
mod derivation_tests;
mod due;
#[cfg(test)]
mod entered_tests;
mod incubation;
mod investigation;
mod judge;
mod market;
mod plausibility;
#[cfg(test)]
mod plausibility_tests;
mod purpose;
mod record;
mod reference;
#[cfg(test)]
mod reference_tests;
mod reportable;
mod rests;
mod skip;
#[cfg(test)]
mod skip_tests;
mod trend;

pub use agreement::{AGREEMENT_RULE, AGREEMENT_RULE_VERSION, Compared, Comparison, Said};
pub use analysis::{
    Analysed, Analysis, AnalysisAmount, AnalysisChecked, AnalysisDates, AnalysisFigure, AnalysisIssued, AnalysisLine,
    AnalysisMakers, AnalysisMeasured, AnalysisMethod, AnalysisPerson, AnalysisSkipped, IssueAnalysis, Lack, Required,
};
pub use assigned::{FACTOR, STANDARDS, factor_of_standard};
pub use bench::{Owed, OwedStanding, Unverified};
pub use charted::{Charted, Counted, Course, Worth};
pub use composition::{AddsUp, COMPOSITION_RULE, COMPOSITION_RULE_VERSION, Composed, Share};
pub use derivation::{
    Acquired, Derivation, DerivedFigure, Determination, DeterminationRecorded, Input, RecordDetermination, ToDerive,
    VerifyDetermination,
};
pub use due::Due;
pub use investigation::*;
pub use judge::{ResultBand, SPECIFICATION_RULE, SPECIFICATION_RULE_VERSION, judge, judge_all};
pub(crate) use market::for_markets;
pub use market::{Barring, ForMarket};
pub(crate) use plausibility::charged_otherwise;
pub use plausibility::{
    Implausible, LoadFoundImplausible, LoadHeld, PLAUSIBILITY_RULE, PLAUSIBILITY_RULE_VERSION, Plausible, Supplied,
};
pub(crate) use purpose::during;
pub use purpose::{Despite, Purpose};
pub use record::{Origin, RecordResult, ResultRecorded, ResultVerified, VerifyResult};
pub(crate) use record::{from_file, understood};
pub use reference::ReferenceRecording;
pub use reportable::reportable;
pub(crate) use reportable::worked_out;
pub(crate) use skip::undermined;
pub use skip::{SKIP_RULE, SKIP_RULE_VERSION, SkipGrounds, SkipTest, Skipped, TestSkipped, TestedBatch};
#[cfg(test)]
pub(crate) use trend::expected;
pub(crate) use trend::looked_into;
pub use trend::{AnswerOot, Foreseen, Oot, OotAnswer, OotAnswered, OotOpened, TREND_RULE, TREND_RULE_VERSION, Trend};

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::act::Stamp;
use crate::batch::Observed;
use crate::id::{DeterminationId, InvestigationId, PersonId, RunId};
use crate::sample::OfSample;
use crate::state::Plant;

/// That a result counts for nothing, and which investigation said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    pub investigation: InvestigationId,
    pub stamp: Stamp,
}

/// One result of one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestResult {
    /// Every replicate as it was given.
    pub replicates: Vec<Observed>,
    /// What is compared with the limit, rounded once by the specification's rule.
    pub reportable: Observed,
    pub band: ResultBand,
    /// The version of the rule that judged it.
    pub rule: u16,
    pub origin: Origin,
    /// The round of reprocessing or rework that it was found after; 0 for the batch as it was first made.
    pub round: u32,
    /// Why it was measured after another one; nothing of a first result.
    pub purpose: Option<Purpose>,
    /// What stood against it, where it was measured all the same.
    pub despite: Option<Despite>,
    /// What it was measured on; nothing where no sample was named.
    pub sample: Option<OfSample>,
    /// The analytical run that it was measured in; nothing where its method is done by itself.
    pub run: Option<RunId>,
    pub recorded: Stamp,
    pub verified: Option<Stamp>,
    /// It was invalidated for a laboratory cause; it stays, and counts for nothing.
    pub invalid: Option<Invalid>,
}

impl TestResult {
    /// Whether it was measured in this investigation, by a plan or in spite of there being none.
    #[must_use]
    pub fn is_of(&self, id: &InvestigationId) -> bool {
        match &self.purpose {
            Some(Purpose::Retest { investigation, .. } | Purpose::OffPlan { investigation }) => investigation == id,
            Some(Purpose::Repeat { .. }) | None => false,
        }
    }

    /// Whether this person measured it: typed it, or began the run in which it was measured.
    #[must_use]
    pub fn is_measured_by(&self, plant: &Plant, person: &PersonId) -> bool {
        let run = self.run.as_ref().and_then(|it| plant.runs.get(it));
        self.recorded.by == *person || run.is_some_and(|it| it.opened.by == *person)
    }

    /// Whether it is a figure of this determination.
    #[must_use]
    pub fn is_derived_by(&self, id: &DeterminationId) -> bool {
        matches!(&self.origin, Origin::Derived { determination, .. } if determination == id)
    }

    /// Whether it is a retest by this plan (from 1) of this investigation.
    #[must_use]
    pub fn is_retest_of(&self, id: &InvestigationId, number: u32) -> bool {
        match &self.purpose {
            Some(Purpose::Retest { investigation, plan }) => investigation == id && *plan == number,
            Some(Purpose::OffPlan { .. } | Purpose::Repeat { .. }) | None => false,
        }
    }
}

/// The tests that were left out on a batch, by the attribute's path in its stage; the last entry counts.
pub type Skips = BTreeMap<String, Vec<Skipped>>;

/// All results of one lot, by the attribute's path in its stage; the last that was not invalidated counts, every one is
/// kept.
pub type Results = BTreeMap<String, Vec<TestResult>>;
