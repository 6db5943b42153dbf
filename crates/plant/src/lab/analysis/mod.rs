//! The certificate of analysis: what the tests of a batch gave, each beside its limit and its method, issued by quality
//! over a signature.
//!
//! It says what the results say, a failed one included, and never more: what nobody measured or verified, what is
//! still being looked into, and what was raised about a result and nobody decided, is on no certificate. What nobody could
//! judge is stated as that, beside the decision about it. An issued certificate is kept as it was signed; a result that came
//! later makes it an old one, and the page says so.
//!
//! What a certificate names: ICH Q7, 11.4 (name, batch, date of release, expiry or retest date, each test with limits and
//! results, signature) and WHO TRS 1010, Annex 4 (besides: date of manufacture, storage, dates of testing); both cited from
//! memory.

mod issue;
mod now;
#[cfg(test)]
mod tests;

pub use issue::{AnalysisIssued, IssueAnalysis};
pub use now::{Analysed, Lack};

use alloc::string::String;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::act::{Signature, Stamp};
use crate::batch::Observed;
use crate::id::{AnalysisId, BatchId, MethodId, PersonId, RunId, SampleId};
use crate::quantity::{Quantity, Range, Unit};
use crate::text::Label;
use crate::verdict::Verdict;

/// One line of a certificate: a test, what is required, what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisLine {
    /// The attribute's path in its stage.
    pub attribute: String,
    pub name: Label,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<AnalysisMethod>,
    pub required: Required,
    /// The reportable value; of a market with limits of its own, rounded to the places of those.
    pub found: Observed,
    pub verdict: Verdict,
    /// The round of reprocessing or rework on whose product it was found; 0 for the batch as it was first made.
    #[serde(default, skip_serializing_if = "is_first")]
    pub round: u32,
    /// When it was measured, and on what; nothing in certificates from before that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<AnalysisMeasured>,
    /// Who verified it, and when; nothing in certificates from before that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<AnalysisChecked>,
    /// The entry of the result that counts.
    pub result: u64,
    /// The entry in which somebody else verified it.
    pub verified: u64,
    /// Where the result cannot be judged: the entries in which those whom the strategy names decided about it, on other
    /// evidence. It stays what it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decided: Vec<u64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_first(round: &u32) -> bool {
    *round == 0
}

/// Somebody as a certificate names them: by the name that they had when it was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisPerson {
    pub id: PersonId,
    pub name: Label,
}

/// Who verified a result, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisChecked {
    pub at: Timestamp,
    pub by: AnalysisPerson,
}

/// When a result was measured, by whom, and on what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisMeasured {
    pub at: Timestamp,
    /// Nothing in certificates from before that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<AnalysisPerson>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<SampleId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
}

/// The dates of what a certificate is about, and how it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisDates {
    /// When its manufacture began: no later date may be printed (China GMP 2010, article 171; from memory).
    pub made: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub use_by: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retest_by: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<Label>,
}

/// How much a batch made, and the figures that the strategy asks of every lot of it, such as its concentration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisAmount {
    /// As it was made, in the unit of the lot; what was taken from it since is not taken off.
    pub made: Quantity,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<AnalysisFigure>,
}

/// A figure of the lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisFigure {
    pub name: Label,
    pub value: Quantity,
}

/// Who made the batch, and in whose laboratories it was tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisMakers {
    pub manufacturer: Label,
    /// The organisations of those who measured, each once, in the order of the lines.
    pub laboratories: Vec<Label>,
}

/// A test that was not done on this batch, by a rule of the strategy: it says what is required, and never that it conforms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisSkipped {
    /// The attribute's path in its stage.
    pub attribute: String,
    pub name: Label,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<AnalysisMethod>,
    pub required: Required,
    /// At least every n-th batch is tested.
    pub every: u32,
    /// The batch that was tested last.
    pub last: BatchId,
    /// The entry in which it was left out.
    pub skipped: u64,
}

/// The method that a result was measured by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisMethod {
    pub id: MethodId,
    pub name: Label,
    pub version: u32,
}

/// What a result must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Required {
    Within {
        limit: Range,
        unit: Unit,
    },
    /// One of these judgements, by their names.
    OneOf(Vec<Label>),
    /// The strategy declares no limit.
    Undeclared,
}

/// A certificate as it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    /// Its number, counted over the whole plant without a gap; nothing of certificates from before they had one.
    pub number: Option<AnalysisId>,
    pub market: Option<String>,
    pub lines: Vec<AnalysisLine>,
    /// What was not tested on this batch, by a rule.
    pub skipped: Vec<AnalysisSkipped>,
    pub verdict: Verdict,
    pub dates: Option<AnalysisDates>,
    pub amount: Option<AnalysisAmount>,
    pub makers: Option<AnalysisMakers>,
    /// A reader who does not read the results [is told](crate::Plant::shared_beyond) with it that they say something else by now.
    pub old: bool,
    pub signature: Signature,
    pub stamp: Stamp,
}
