//! What may have gone wrong is tested by a plan that quality approved before anything is measured again. Such
//! measurements show or refute a cause; they never take the place of a result (MHRA, OOS guidance, hypothesis testing).

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Hypothesis, HypothesisTest, change, known, next_number, numbered, numbered_mut, open};
use crate::act::{Act, Signature, Stamp};
use crate::batch::Raise;
use crate::event::{Event, Happened, Subject};
use crate::id::InvestigationId;
use crate::people;
use crate::quality::{About, Class};
use crate::refusal::{Refusal, Rule};
use crate::stability;
use crate::state::{Decide, Plant};
use crate::strategy::Blocker;
use crate::text::Text;

/// What the measurements say about the hypothesis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HypothesisOutcome {
    Confirmed,
    Refuted,
    /// They do not tell.
    Open,
}

impl HypothesisOutcome {
    /// Every outcome.
    pub const ALL: [Self; 3] = [Self::Confirmed, Self::Refuted, Self::Open];

    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Refuted => "refuted",
            Self::Open => "open",
        }
    }
}

/// Plans the test of a hypothesis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanHypothesis {
    pub investigation: InvestigationId,
    /// What may have gone wrong.
    pub hypothesis: Text,
    /// What is measured, how, and what would confirm it.
    pub how: Text,
    /// How many measurements.
    pub measurements: u32,
}

/// The test of a hypothesis was planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HypothesisPlanned {
    pub investigation: InvestigationId,
    pub number: u32,
    pub hypothesis: Text,
    pub how: Text,
    pub measurements: u32,
}

/// Approves it; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApproveHypothesis {
    pub investigation: InvestigationId,
    pub number: u32,
}

/// Quality approved the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HypothesisApproved {
    pub investigation: InvestigationId,
    pub number: u32,
    pub signature: Signature,
}

/// Records what was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordHypothesisTest {
    pub investigation: InvestigationId,
    pub number: u32,
    /// Each value as it was read, with its unit.
    pub values: Vec<Text>,
    pub outcome: HypothesisOutcome,
    pub found: Text,
    /// Why it was done in spite of a plan that is not approved, or does not allow it.
    #[serde(default)]
    pub despite: Option<Text>,
}

/// Measurements were made to look into a hypothesis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HypothesisTested {
    pub investigation: InvestigationId,
    pub number: u32,
    pub values: Vec<Text>,
    pub outcome: HypothesisOutcome,
    pub found: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
}

fn unknown(id: &InvestigationId, number: u32) -> Refusal {
    Refusal::from(Rule::UnknownPlan).with("oos", id.as_str()).with("number", u64::from(number))
}

impl Decide for PlanHypothesis {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = open(plant, &self.investigation)?;
        if self.measurements == 0 {
            return Err(Refusal::from(Rule::PlanEmpty).with("oos", self.investigation.as_str()));
        }
        let number = next_number(&it.hypotheses);
        let Self { investigation, hypothesis, how, measurements } = self.clone();
        Ok(vec![HypothesisPlanned { investigation, number, hypothesis, how, measurements }.into()])
    }
}

impl Decide for ApproveHypothesis {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = open(plant, &self.investigation)?;
        let plan = numbered(&it.hypotheses, self.number).ok_or_else(|| unknown(&self.investigation, self.number))?;
        super::apart(plant, it, &act.by)?;
        // What was measured already is not approved behind its back.
        if plan.approved.is_some() || !plan.tests.is_empty() {
            return Err(unknown(&self.investigation, self.number));
        }
        let (investigation, number) = (self.investigation.clone(), self.number);
        Ok(vec![HypothesisApproved { investigation, number, signature: people::signed(act)? }.into()])
    }
}

impl RecordHypothesisTest {
    /// What stands against measuring.
    fn barred(&self, plan: &Hypothesis) -> Option<Refusal> {
        let refusal =
            |rule| Refusal::from(rule).with("oos", self.investigation.as_str()).with("number", u64::from(self.number));
        if plan.approved.is_none() {
            return Some(refusal(Rule::PlanNotApproved));
        }
        let measured: usize = plan.tests.iter().map(|it| it.values.len()).sum();
        let all = u64::try_from(measured.saturating_add(self.values.len())).unwrap_or(u64::MAX);
        (all > u64::from(plan.measurements))
            .then(|| refusal(Rule::MoreThanPlanned).with("count", all).with("limit", u64::from(plan.measurements)))
    }
}

impl Decide for RecordHypothesisTest {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = open(plant, &self.investigation)?;
        let plan = numbered(&it.hypotheses, self.number).ok_or_else(|| unknown(&self.investigation, self.number))?;
        if self.values.is_empty() {
            return Err(Refusal::from(Rule::PlanEmpty).with("oos", self.investigation.as_str()));
        }
        let barred = self.barred(plan);
        if let (Some(refusal), None) = (&barred, &self.despite) {
            return Err(refusal.clone());
        }
        let Self { investigation, number, values, outcome, found, despite } = self.clone();
        let despite = despite.filter(|_| barred.is_some());
        let against = despite.is_some();
        let tested = HypothesisTested { investigation, number, values, outcome, found, despite };
        let (Some(batch), None) = (&it.batch, &it.place) else {
            let mut events: Vec<Event> = vec![tested.into()];
            if let Some(of) = it.place.as_ref().filter(|_| against) {
                events.push(stability::off_plan(plant, of, &it.attribute)?);
            }
            return Ok(events);
        };
        let mut raise = Raise::new(plant, batch, &it.lot);
        raise.push(tested);
        if against {
            let about = About::Result { attribute: it.attribute.clone() };
            let deviation = raise.deviation(Class::Major, &about);
            raise.exception(Blocker::Indeterminate, &about, deviation);
        }
        Ok(raise.events)
    }
}

impl Happened for HypothesisPlanned {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Investigation(self.investigation.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { investigation, number: _, hypothesis, how, measurements } = self.clone();
        let planned = stamp.clone();
        change(plant, &investigation, |it| {
            it.hypotheses.push(Hypothesis {
                hypothesis,
                how,
                measurements,
                planned,
                approved: None,
                tests: Vec::new(),
            });
        });
    }
}

impl Happened for HypothesisApproved {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Investigation(self.investigation.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { investigation, number, signature: _ } = self;
        change(plant, investigation, |it| {
            if let Some(it) = numbered_mut(&mut it.hypotheses, *number) {
                it.approved = Some(stamp.clone());
            }
        });
    }
}

impl Happened for HypothesisTested {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Investigation(self.investigation.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { investigation, number, values, outcome, found, despite } = self.clone();
        let stamp = stamp.clone();
        // Who measured again for a batch made an entry about it.
        let of = known(plant, &investigation).ok().filter(|it| it.place.is_none());
        let batch = of.and_then(|it| it.batch.clone());
        if let Some(it) = batch.and_then(|it| plant.batches.get_mut(&it)) {
            it.performers.insert(stamp.by.clone());
        }
        change(plant, &investigation, |it| {
            if let Some(it) = numbered_mut(&mut it.hypotheses, number) {
                it.tests.push(HypothesisTest { values, outcome, found, despite, stamp });
            }
        });
    }
}
