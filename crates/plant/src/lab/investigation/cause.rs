//! An assignable cause in the laboratory: stated with its proof, decided by quality.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::checklist::{both_answered, leads, not_measured};
use super::invalidated::invalidate;
use super::{Cause, change, explained, open};
use crate::act::{Act, Signature, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::InvestigationId;
use crate::lab::TestResult;
use crate::people;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;
use crate::verdict::Verdict;

/// Where in the laboratory a cause lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CauseKind {
    Sample,
    Method,
    Calculation,
    Standard,
    Instrument,
    Suitability,
    Analyst,
    /// That a value lies far from the others. It is refused as a cause: an outlier test finds no error (FDA, section
    /// IV.C.2: not to invalidate chemical test results).
    Outlier,
}

impl CauseKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Sample,
        Self::Method,
        Self::Calculation,
        Self::Standard,
        Self::Instrument,
        Self::Suitability,
        Self::Analyst,
        Self::Outlier,
    ];

    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::Method => "method",
            Self::Calculation => "calculation",
            Self::Standard => "standard",
            Self::Instrument => "instrument",
            Self::Suitability => "suitability",
            Self::Analyst => "analyst",
            Self::Outlier => "outlier",
        }
    }
}

/// States an assignable cause in the laboratory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateCause {
    pub investigation: InvestigationId,
    pub kind: CauseKind,
    pub cause: Text,
    /// What shows it: raw data, instrument log, hypothesis test.
    pub evidence: Text,
}

/// A laboratory cause was stated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseStated {
    pub investigation: InvestigationId,
    pub kind: CauseKind,
    pub cause: Text,
    pub evidence: Text,
}

/// Accepts the cause, and with it invalidates the result; or not. A signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecideCause {
    pub investigation: InvestigationId,
    pub accept: bool,
    pub why: Text,
}

/// Quality did not accept the cause; the result stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseDeclined {
    pub investigation: InvestigationId,
    pub why: Text,
    pub signature: Signature,
}

impl Decide for StateCause {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = open(plant, &self.investigation)?;
        not_measured(plant, it, &act.by)?;
        leads(plant, it, act)?;
        both_answered(it, &self.investigation)?;
        let refusal = |rule| Refusal::from(rule).with("oos", self.investigation.as_str());
        if self.kind == CauseKind::Outlier {
            return Err(refusal(Rule::OutlierIsNoCause));
        }
        if !it.is_proven() {
            return Err(refusal(Rule::CauseNotProven));
        }
        if it.pending_cause().is_some() {
            return Err(refusal(Rule::CauseWaits));
        }
        explained([&self.cause, &self.evidence])?;
        let Self { investigation, kind, cause, evidence } = self.clone();
        Ok(vec![CauseStated { investigation, kind, cause, evidence }.into()])
    }
}

impl Decide for DecideCause {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = open(plant, &self.investigation)?;
        if it.pending_cause().is_none() {
            return Err(Refusal::from(Rule::NoCauseStated).with("oos", self.investigation.as_str()));
        }
        super::apart(plant, it, &act.by)?;
        // What was found again by the approved plan was no error of the first measurement.
        let retests = it.results(plant);
        let failed = |of: &&TestResult| of.is_of(&self.investigation) && of.band.verdict() == Verdict::Fail;
        if self.accept && retests.iter().any(failed) {
            return Err(Refusal::from(Rule::RetestFailed).with("oos", self.investigation.as_str()));
        }
        explained([&self.why])?;
        let signature = people::signed(act)?;
        if self.accept {
            return Ok(invalidate(plant, &self.investigation, it, self.why.clone(), signature));
        }
        let (investigation, why) = (self.investigation.clone(), self.why.clone());
        Ok(vec![CauseDeclined { investigation, why, signature }.into()])
    }
}

impl Happened for CauseStated {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Investigation(self.investigation.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { investigation, kind, cause, evidence } = self.clone();
        let stated = stamp.clone();
        change(plant, &investigation, |it| it.causes.push(Cause { kind, cause, evidence, stated, declined: None }));
    }
}

impl Happened for CauseDeclined {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Investigation(self.investigation.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { investigation, why, signature: _ } = self;
        change(plant, investigation, |it| {
            if let Some(it) = it.causes.last_mut() {
                it.declined = Some((why.clone(), stamp.clone()));
            }
        });
    }
}
