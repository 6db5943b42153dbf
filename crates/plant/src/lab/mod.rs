//! Results of tests, as entered or as an instrument file gave them, judged against the specification.

mod due;
mod judge;
mod record;

pub use due::Due;
pub use judge::{ResultBand, SPECIFICATION_RULE, SPECIFICATION_RULE_VERSION, judge, judge_all, reportable};
pub use record::{Origin, RecordResult, ResultRecorded, ResultVerified, VerifyResult};
pub(crate) use record::{from_file, understood};

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::act::Stamp;
use crate::batch::Observed;

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
    pub recorded: Stamp,
    pub verified: Option<Stamp>,
}

/// All results of one lot, by the attribute's path in its stage; the last counts, every one is kept.
pub type Results = BTreeMap<String, Vec<TestResult>>;
