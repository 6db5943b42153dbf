//! Who is next in an investigation, for the page and the worklists.

use super::{Examiner, Oos, OosStanding};
use crate::id::{InvestigationId, PersonId};
use crate::people::Role;
use crate::state::Plant;

/// What an investigation waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The questions, answered by this one, who holds this role.
    Questions(Examiner, Role),
    /// The approval of a plan to test a hypothesis.
    ApproveHypothesis,
    /// The measurements of an approved plan.
    TestHypothesis,
    /// A cause, or the full investigation, by whoever assesses the laboratory phase.
    Cause(Role),
    /// Quality's decision about a cause.
    DecideCause,
    Production,
    ApproveRetests,
    /// So many retests, by this analyst.
    Retests(PersonId, u32),
    /// A plan of retests, or the outcome.
    Outcome,
    Nothing,
}

impl Next {
    /// Its id in translations.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Questions(Examiner::Analyst, _) => "questions-analyst",
            Self::Questions(Examiner::Supervisor, _) => "questions-supervisor",
            Self::ApproveHypothesis => "approve-hypothesis",
            Self::TestHypothesis => "test-hypothesis",
            Self::Cause(_) => "cause",
            Self::DecideCause => "decide-cause",
            Self::Production => "production",
            Self::ApproveRetests => "approve-retests",
            Self::Retests(..) => "retests",
            Self::Outcome => "outcome",
            Self::Nothing => "nothing",
        }
    }

    /// Whose turn it is.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        match self {
            Self::Questions(_, role) | Self::Cause(role) => Some(*role),
            Self::TestHypothesis | Self::Retests(..) => Some(Role::QcAnalyst),
            Self::ApproveHypothesis | Self::DecideCause | Self::ApproveRetests | Self::Outcome => {
                Some(Role::QaReviewer)
            }
            Self::Production => Some(Role::ProductionHead),
            Self::Nothing => None,
        }
    }
}

impl Oos {
    /// What it waits for first.
    #[must_use]
    pub fn next(&self, plant: &Plant, id: &InvestigationId) -> Next {
        let full = match self.standing {
            OosStanding::Closed { .. } => return Next::Nothing,
            OosStanding::Laboratory => false,
            OosStanding::Full => true,
        };
        if self.pending_cause().is_some() {
            return Next::DecideCause;
        }
        let leads = self.laboratory(plant).led_by();
        for (examiner, role) in [(Examiner::Analyst, Role::QcAnalyst), (Examiner::Supervisor, leads)] {
            if self.checked(examiner).is_none() {
                return Next::Questions(examiner, role);
            }
        }
        if self.hypotheses.iter().any(|it| it.approved.is_none() && it.tests.is_empty()) {
            return Next::ApproveHypothesis;
        }
        if self.hypotheses.iter().any(|it| it.approved.is_some() && it.tests.is_empty()) {
            return Next::TestHypothesis;
        }
        if !full {
            return Next::Cause(leads);
        }
        if self.production.is_empty() {
            return Next::Production;
        }
        if self.plans.iter().any(|it| it.approved.is_none() && it.withdrawn.is_none()) {
            return Next::ApproveRetests;
        }
        match self.plan_in_hand(plant, id) {
            Some((_, plan, left)) => Next::Retests(plan.analyst.clone(), left),
            None => Next::Outcome,
        }
    }
}
