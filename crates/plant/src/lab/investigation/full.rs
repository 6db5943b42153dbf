//! Phase II: the laboratory found no cause of its own. Production is reviewed; retests are fixed in number before the
//! first, done by another analyst on the same sample, or on a new one for a stated reason.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::checklist::both_answered;
use super::{OosStanding, ProductionReview, RetestPlan, change, explained, next_number, numbered, numbered_mut, open};
use crate::act::{Act, Signature, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{InvestigationId, PersonId};
use crate::people::{self, Role};
use crate::refusal::{Fact, Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// Begins phase II.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeginFullInvestigation {
    pub investigation: InvestigationId,
    /// Why the laboratory found no cause of its own.
    pub why: Text,
}

/// The laboratory found no cause of its own; the full investigation began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FullInvestigationBegun {
    pub investigation: InvestigationId,
    pub why: Text,
}

/// Records what production finds in its own record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordProductionReview {
    pub investigation: InvestigationId,
    pub found: Text,
    #[serde(default)]
    pub cause: Option<Text>,
}

/// Production reviewed its record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductionReviewed {
    pub investigation: InvestigationId,
    pub found: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Text>,
}

/// What is tested again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RetestOf {
    /// A further portion of the sample that gave the result.
    SameSample,
    /// A new sample: only where the first is shown not to stand for the batch, or is used up.
    NewSample,
}

impl RetestOf {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::SameSample => "same-sample",
            Self::NewSample => "new-sample",
        }
    }
}

/// Plans retests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRetests {
    pub investigation: InvestigationId,
    pub of: RetestOf,
    pub tests: u32,
    /// Who does them: not who measured first.
    pub analyst: PersonId,
    /// Why so many, and why a new sample where it is one.
    pub why: Text,
}

/// Retests were planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetestsPlanned {
    pub investigation: InvestigationId,
    pub number: u32,
    pub of: RetestOf,
    pub tests: u32,
    pub analyst: PersonId,
    pub why: Text,
}

/// Approves the plan; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApproveRetests {
    pub investigation: InvestigationId,
    pub number: u32,
}

/// Quality approved the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetestsApproved {
    pub investigation: InvestigationId,
    pub number: u32,
    pub signature: Signature,
}

/// Ends a plan before all its retests are done; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawRetests {
    pub investigation: InvestigationId,
    pub number: u32,
    pub why: Text,
}

/// What is left of a plan is not done; what was done counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetestsWithdrawn {
    pub investigation: InvestigationId,
    pub number: u32,
    pub why: Text,
    pub signature: Signature,
}

fn in_full(it: &super::Oos, id: &InvestigationId) -> Result<(), Refusal> {
    match it.standing {
        OosStanding::Full => Ok(()),
        OosStanding::Laboratory | OosStanding::Closed { .. } => {
            Err(Refusal::from(Rule::NotInPhaseTwo).with("oos", id.as_str()))
        }
    }
}

impl Decide for BeginFullInvestigation {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = open(plant, &self.investigation)?;
        both_answered(it, &self.investigation)?;
        let refusal = |rule| Refusal::from(rule).with("oos", self.investigation.as_str());
        if it.pending_cause().is_some() {
            return Err(refusal(Rule::CauseWaits));
        }
        if in_full(it, &self.investigation).is_ok() {
            return Err(refusal(Rule::FullAlready));
        }
        explained([&self.why])?;
        let Self { investigation, why } = self.clone();
        Ok(vec![FullInvestigationBegun { investigation, why }.into()])
    }
}

impl Decide for RecordProductionReview {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = open(plant, &self.investigation)?;
        in_full(it, &self.investigation)?;
        explained(core::iter::once(&self.found).chain(&self.cause))?;
        let Self { investigation, found, cause } = self.clone();
        Ok(vec![ProductionReviewed { investigation, found, cause }.into()])
    }
}

impl Decide for PlanRetests {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = open(plant, &self.investigation)?;
        in_full(it, &self.investigation)?;
        let refusal = |rule| Refusal::from(rule).with("oos", self.investigation.as_str());
        if self.tests == 0 {
            return Err(refusal(Rule::PlanEmpty));
        }
        let unfinished = (1..).zip(&it.plans).any(|(number, plan)| {
            plan.withdrawn.is_none() && it.retested(plant, &self.investigation, number) < plan.tests
        });
        if unfinished {
            return Err(refusal(Rule::RetestsOpen));
        }
        // All plans together: a plan after a plan is how a batch is tested into compliance.
        let limit = it.laboratory(plant).retests_max;
        let all = it.planned_retests(plant, &self.investigation).saturating_add(self.tests);
        if all > limit {
            return Err(refusal(Rule::MoreThanPlanned).with("count", u64::from(all)).with("limit", u64::from(limit)));
        }
        let person = plant.people.get(&self.analyst).filter(|it| !it.closed);
        let Some(person) = person else {
            return Err(Refusal::from(Rule::UnknownPerson).with("person", self.analyst.as_str()));
        };
        if !person.holds(Role::QcAnalyst, act.known) {
            let refusal = Refusal::from(Rule::RoleMissing).with("person", &self.analyst);
            return Err(refusal.with("role", Fact::Role(Role::QcAnalyst)));
        }
        if it.result(plant).is_some_and(|it| it.recorded.by == self.analyst) {
            return Err(Refusal::from(Rule::SameAnalyst).with("person", &self.analyst));
        }
        let number = next_number(&it.plans);
        let Self { investigation, of, tests, analyst, why } = self.clone();
        Ok(vec![RetestsPlanned { investigation, number, of, tests, analyst, why }.into()])
    }
}

/// The plan of this number, in hand.
fn plan<'a>(it: &'a super::Oos, id: &InvestigationId, number: u32) -> Result<&'a RetestPlan, Refusal> {
    let unknown = || Refusal::from(Rule::UnknownPlan).with("oos", id.as_str()).with("number", u64::from(number));
    numbered(&it.plans, number).filter(|it| it.withdrawn.is_none()).ok_or_else(unknown)
}

impl Decide for ApproveRetests {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = open(plant, &self.investigation)?;
        let refusal = Refusal::from(Rule::UnknownPlan).with("oos", self.investigation.as_str());
        if plan(it, &self.investigation, self.number)?.approved.is_some() {
            return Err(refusal.with("number", u64::from(self.number)));
        }
        super::apart(plant, it, &act.by)?;
        let (investigation, number) = (self.investigation.clone(), self.number);
        Ok(vec![RetestsApproved { investigation, number, signature: people::signed(act)? }.into()])
    }
}

impl Decide for WithdrawRetests {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = open(plant, &self.investigation)?;
        let of = plan(it, &self.investigation, self.number)?;
        if it.retested(plant, &self.investigation, self.number) >= of.tests {
            let refusal = Refusal::from(Rule::UnknownPlan).with("oos", self.investigation.as_str());
            return Err(refusal.with("number", u64::from(self.number)));
        }
        super::apart(plant, it, &act.by)?;
        let signature = people::signed(act)?;
        let Self { investigation, number, why } = self.clone();
        Ok(vec![RetestsWithdrawn { investigation, number, why, signature }.into()])
    }
}

impl Happened for FullInvestigationBegun {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Investigation(self.investigation.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { investigation, why } = self.clone();
        let stamp = stamp.clone();
        change(plant, &investigation, |it| {
            it.standing = OosStanding::Full;
            it.full = Some((why, stamp));
        });
    }
}

impl Happened for ProductionReviewed {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Investigation(self.investigation.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { investigation, found, cause } = self.clone();
        let stamp = stamp.clone();
        change(plant, &investigation, |it| it.production.push(ProductionReview { found, cause, stamp }));
    }
}

impl Happened for RetestsPlanned {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Investigation(self.investigation.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { investigation, number: _, of, tests, analyst, why } = self.clone();
        let planned = stamp.clone();
        change(plant, &investigation, |it| {
            it.plans.push(RetestPlan { of, tests, analyst, why, planned, approved: None, withdrawn: None });
        });
    }
}

impl Happened for RetestsApproved {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Investigation(self.investigation.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { investigation, number, signature: _ } = self;
        change(plant, investigation, |it| {
            if let Some(it) = numbered_mut(&mut it.plans, *number) {
                it.approved = Some(stamp.clone());
            }
        });
    }
}

impl Happened for RetestsWithdrawn {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Investigation(self.investigation.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { investigation, number, why, signature: _ } = self;
        change(plant, investigation, |it| {
            if let Some(it) = numbered_mut(&mut it.plans, *number) {
                it.withdrawn = Some((why.clone(), stamp.clone()));
            }
        });
    }
}
