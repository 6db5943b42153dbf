//! A result outside its specification, and what is found out about it: out of specification, OOS.
//!
//! An investigation opens by itself with the result. Phase I is the laboratory's: analyst and supervisor each answer the
//! same questions, a hypothesis is tested by a plan that quality approved before anything is measured again, and an
//! assignable cause is stated with its proof, or there is none. A result is invalidated for a proven laboratory cause
//! only, by somebody of quality who had no part in it; it stays where it is and is shown for ever. Without a cause the
//! full investigation begins (phase II): production is reviewed, retests are planned in number before the first one and
//! done by another analyst. What is inconclusive counts as confirmed.
//!
//! A result of a stability study is investigated by the same phases; its investigation names the study and the place.
//!
//! Sources: FDA, Investigating Out-of-Specification (OOS) Test Results for Pharmaceutical Production (2006, revision 1 of
//! May 2022), sections III to V; MHRA, Out of Specification Investigations (2013, revised 2018); China GMP 2010, article
//! 224. Clauses from memory.

mod cause;
mod checklist;
mod close;
mod full;
mod hypothesis;
mod invalidated;
mod open;
mod waits;

#[cfg(test)]
mod tests;

pub use cause::{CauseDeclined, CauseKind, CauseStated, DecideCause, StateCause};
pub use checklist::{AnswerChecklist, Answered, ChecklistAnswered, Examiner, Found};
pub use close::{CloseOos, OosClosed, Outcome};
pub use full::{
    ApproveRetests, BeginFullInvestigation, FullInvestigationBegun, PlanRetests, ProductionReviewed,
    RecordProductionReview, RetestOf, RetestsApproved, RetestsPlanned, RetestsWithdrawn, WithdrawRetests,
};
pub use hypothesis::{
    ApproveHypothesis, HypothesisApproved, HypothesisOutcome, HypothesisPlanned, HypothesisTested, PlanHypothesis,
    RecordHypothesisTest,
};
pub use invalidated::ResultInvalidated;
pub(crate) use open::next_oos;
pub use open::{OosOpened, OosQuestion, OpenOos};
pub use waits::Next;

use alloc::string::String;
use alloc::vec::Vec;

use jiff::Timestamp;

use super::TestResult;
use crate::act::Stamp;
use crate::event::Subject;
use crate::id::{BatchId, DeviationId, InvestigationId, LotId, PersonId, StrategyId, StudyId};
use crate::refusal::{Refusal, Rule};
use crate::stability::{Place, Study, StudyPlace};
use crate::state::Plant;
use crate::strategy::{Attribute, Laboratory, Standing};
use crate::text::{TEXT_LETTERS_MIN, Text};

/// Where an investigation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OosStanding {
    /// Phase I.
    Laboratory,
    /// Phase II.
    Full,
    Closed {
        outcome: Outcome,
        why: Text,
        stamp: Stamp,
    },
}

impl OosStanding {
    /// Its id in translations.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Laboratory => "laboratory",
            Self::Full => "full",
            Self::Closed { outcome, .. } => outcome.id(),
        }
    }
}

/// One person's answers to the questions of phase I; the last ones count, all stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub examiner: Examiner,
    pub answers: Vec<Answered>,
    pub stamp: Stamp,
}

/// What may have gone wrong in the laboratory, and how that is looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hypothesis {
    pub hypothesis: Text,
    pub how: Text,
    /// How many measurements the plan allows.
    pub measurements: u32,
    pub planned: Stamp,
    pub approved: Option<Stamp>,
    /// What was measured: once by the plan, or in spite of it.
    pub tests: Vec<HypothesisTest>,
}

/// Measurements that look into a hypothesis; they never take the place of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HypothesisTest {
    pub values: Vec<Text>,
    pub outcome: HypothesisOutcome,
    pub found: Text,
    /// Why it was measured without an approved plan.
    pub despite: Option<Text>,
    pub stamp: Stamp,
}

/// A laboratory cause, as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    pub kind: CauseKind,
    pub cause: Text,
    pub evidence: Text,
    pub stated: Stamp,
    /// Why quality did not accept it, and who.
    pub declined: Option<(Text, Stamp)>,
}

/// What production found in its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductionReview {
    pub found: Text,
    /// A cause in production, where one was found.
    pub cause: Option<Text>,
    pub stamp: Stamp,
}

/// Retests, fixed in number before the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetestPlan {
    pub of: RetestOf,
    pub tests: u32,
    pub analyst: PersonId,
    pub why: Text,
    pub planned: Stamp,
    pub approved: Option<Stamp>,
    pub withdrawn: Option<(Text, Stamp)>,
}

/// The investigation of one result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oos {
    /// The batch that made the lot; nothing of a lot that a study tests and no batch here made.
    pub batch: Option<BatchId>,
    pub lot: LotId,
    /// Where in a stability study it was found; nothing of a result that a release rests on.
    pub place: Option<StudyPlace>,
    /// The attribute's path in its stage.
    pub attribute: String,
    /// Which result of the attribute, from 1.
    pub number: u32,
    pub question: OosQuestion,
    pub deviation: Option<DeviationId>,
    /// By when it is to be closed.
    pub due: Timestamp,
    pub opened: Stamp,
    pub checks: Vec<Checked>,
    pub hypotheses: Vec<Hypothesis>,
    /// Every cause that was stated, the last one last.
    pub causes: Vec<Cause>,
    /// Why phase II began, and when.
    pub full: Option<(Text, Stamp)>,
    pub production: Vec<ProductionReview>,
    pub plans: Vec<RetestPlan>,
    pub standing: OosStanding,
}

impl Oos {
    /// Whether nothing is left to do about it.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        match self.standing {
            OosStanding::Laboratory | OosStanding::Full => false,
            OosStanding::Closed { .. } => true,
        }
    }

    /// Whether it is open past the day by which it was to be closed.
    #[must_use]
    pub fn is_overdue(&self, at: Timestamp) -> bool {
        !self.is_closed() && at > self.due
    }

    /// What somebody answered last in this part.
    #[must_use]
    pub fn checked(&self, examiner: Examiner) -> Option<&Checked> {
        self.checks.iter().rev().find(|it| it.examiner == examiner)
    }

    /// The cause that waits for quality.
    #[must_use]
    pub fn pending_cause(&self) -> Option<&Cause> {
        self.causes.last().filter(|it| it.declined.is_none() && !self.is_closed())
    }

    /// Whether a laboratory cause has a proof in the record: a fault that a question of phase I found, or a hypothesis
    /// that a test by an approved plan confirmed.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        let found = self.checks.iter().flat_map(|it| &it.answers).any(|it| it.found == Found::Fault);
        let confirmed = |it: &HypothesisTest| it.despite.is_none() && it.outcome == HypothesisOutcome::Confirmed;
        found || self.hypotheses.iter().flat_map(|it| &it.tests).any(confirmed)
    }

    /// How many retests all its plans hold; a withdrawn one counts what was done by it.
    #[must_use]
    pub fn planned_retests(&self, plant: &Plant, id: &InvestigationId) -> u32 {
        (1..)
            .zip(&self.plans)
            .map(|(number, it)| if it.withdrawn.is_some() { self.retested(plant, id, number) } else { it.tests })
            .sum()
    }

    /// How many retests were done by this plan (from 1).
    #[must_use]
    pub fn retested(&self, plant: &Plant, id: &InvestigationId, plan: u32) -> u32 {
        let done = self.results(plant).iter().filter(|it| it.is_retest_of(id, plan)).count();
        u32::try_from(done).unwrap_or(u32::MAX)
    }

    /// The plan by which a retest is to be done now: its number, and how many are left.
    #[must_use]
    pub fn plan_in_hand(&self, plant: &Plant, id: &InvestigationId) -> Option<(u32, &RetestPlan, u32)> {
        (1..).zip(&self.plans).find_map(|(number, it)| {
            let left = it.tests.saturating_sub(self.retested(plant, id, number));
            (it.approved.is_some() && it.withdrawn.is_none() && left > 0).then_some((number, it, left))
        })
    }

    /// The result that it is about.
    #[must_use]
    pub fn result<'a>(&self, plant: &'a Plant) -> Option<&'a TestResult> {
        let place = usize::try_from(self.number.checked_sub(1)?).ok()?;
        self.results(plant).get(place).copied()
    }

    /// Every result of its attribute in their order: of the lot, or at its place of a study.
    #[must_use]
    pub fn results<'a>(&self, plant: &'a Plant) -> Vec<&'a TestResult> {
        let Some(StudyPlace { study, place }) = &self.place else {
            return plant.results_on(&self.lot, &self.attribute).iter().collect();
        };
        let of = plant.studies.get(study).map(|it| it.results_at(place, &self.attribute));
        of.unwrap_or_default().iter().map(|it| &it.test).collect()
    }

    /// The attribute as its results were judged: of a study's by the shelf-life limit.
    #[must_use]
    pub fn judged_as(&self, plant: &Plant) -> Option<Attribute> {
        if let Some(StudyPlace { study, .. }) = &self.place {
            return plant.study_attribute(plant.studies.get(study)?, &self.attribute);
        }
        let (_, stage) = plant.pinned(plant.batches.get(self.batch.as_ref()?)?)?;
        stage.attribute_at(&self.attribute).cloned()
    }

    /// How the laboratory investigates it, by the version that its batch or its study is pinned to.
    #[must_use]
    pub fn laboratory(&self, plant: &Plant) -> Laboratory {
        match (&self.place, &self.batch) {
            (Some(of), _) => {
                plant.studies.get(&of.study).map_or_else(Laboratory::usual, |it| plant.laboratory_of_study(it))
            }
            (None, Some(batch)) => plant.laboratory_of(batch),
            (None, None) => Laboratory::usual(),
        }
    }

    /// Whether this person measured, verified, examined, planned or stated something in it.
    #[must_use]
    pub fn involves(&self, plant: &Plant, person: &PersonId) -> bool {
        let result = self.result(plant);
        let measured = result
            .is_some_and(|it| it.recorded.by == *person || it.verified.as_ref().is_some_and(|it| it.by == *person));
        measured
            || self.checks.iter().any(|it| it.stamp.by == *person)
            || self.causes.iter().any(|it| it.stated.by == *person)
            || self
                .hypotheses
                .iter()
                .any(|it| it.planned.by == *person || it.tests.iter().any(|it| it.stamp.by == *person))
            || self.production.iter().any(|it| it.stamp.by == *person)
            || self.plans.iter().any(|it| it.planned.by == *person || it.analyst == *person)
    }
}

impl Plant {
    /// Every result of an attribute of a lot, in their order.
    #[must_use]
    pub fn results_on(&self, lot: &LotId, attribute: &str) -> &[TestResult] {
        self.results.get(lot).and_then(|it| it.get(attribute)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The investigations of the results that the release of a batch rests on, in their order.
    pub fn oos_of<'a>(&'a self, batch: &'a BatchId) -> impl Iterator<Item = (&'a InvestigationId, &'a Oos)> {
        self.oos.iter().filter(move |(_, it)| it.place.is_none() && it.batch.as_ref() == Some(batch))
    }

    /// The last investigation of an attribute of a lot, as its release rests on it.
    #[must_use]
    pub fn last_oos(&self, lot: &LotId, attribute: &str) -> Option<(&InvestigationId, &Oos)> {
        self.oos.iter().rev().find(|(_, it)| it.place.is_none() && it.lot == *lot && it.attribute == attribute)
    }

    /// The investigations of the results of a study, in their order.
    pub fn oos_of_study<'a>(&'a self, study: &'a StudyId) -> impl Iterator<Item = (&'a InvestigationId, &'a Oos)> {
        self.oos.iter().filter(move |(_, it)| it.place.as_ref().is_some_and(|it| it.study == *study))
    }

    /// The last investigation of an attribute at a place of a study.
    #[must_use]
    pub fn last_oos_at(&self, study: &StudyId, place: &Place, attribute: &str) -> Option<(&InvestigationId, &Oos)> {
        let here = |it: &Oos| it.place.as_ref().is_some_and(|it| it.study == *study && it.place == *place);
        self.oos.iter().rev().find(|(_, it)| here(it) && it.attribute == attribute)
    }

    /// The investigations that are not closed.
    pub fn open_oos(&self) -> impl Iterator<Item = (&InvestigationId, &Oos)> {
        self.oos.iter().filter(|(_, it)| !it.is_closed())
    }

    /// How the laboratory investigates a result of this batch, by the version that it is pinned to.
    #[must_use]
    pub fn laboratory_of(&self, batch: &BatchId) -> Laboratory {
        let version = self.batches.get(batch).and_then(|it| self.pinned(it)).map(|(version, _)| version);
        version.map_or_else(Laboratory::usual, |it| it.strategy.laboratory())
    }

    /// By when an investigation that opens at this instant is to be closed: so many working days as the batch's own version
    /// declares, by the calendar of the version in force, which knows the holidays of this year.
    #[must_use]
    pub fn oos_due(&self, batch: &BatchId, opened: Timestamp) -> Timestamp {
        self.due_by(self.laboratory_of(batch), self.batches.get(batch).map(|it| &it.strategy), opened)
    }

    /// How the laboratory investigates a result of this study, by the version that it is pinned to.
    #[must_use]
    pub fn laboratory_of_study(&self, it: &Study) -> Laboratory {
        self.study_stage(it).map_or_else(Laboratory::usual, |(version, _)| version.strategy.laboratory())
    }

    /// By when an investigation of a result of this study is to be closed, counted as that of a batch is.
    #[must_use]
    pub fn study_oos_due(&self, it: &Study, opened: Timestamp) -> Timestamp {
        self.due_by(self.laboratory_of_study(it), Some(&it.strategy), opened)
    }

    fn due_by(&self, own: Laboratory, strategy: Option<&StrategyId>, opened: Timestamp) -> Timestamp {
        let in_force = strategy.and_then(|id| self.versions(id).find(|it| it.standing == Standing::Effective));
        let calendar = in_force.map_or(own.calendar, |it| it.strategy.laboratory().calendar);
        calendar.after(opened, own.oos_days)
    }
}

/// The investigation of this number.
fn known<'a>(plant: &'a Plant, id: &InvestigationId) -> Result<&'a Oos, Refusal> {
    plant.oos.get(id).ok_or_else(|| Refusal::from(Rule::UnknownOos).with("oos", id.as_str()))
}

/// The same, where it is open.
fn open<'a>(plant: &'a Plant, id: &InvestigationId) -> Result<&'a Oos, Refusal> {
    let it = known(plant, id)?;
    if it.is_closed() {
        return Err(Refusal::from(Rule::OosIsClosed).with("oos", id.as_str()));
    }
    Ok(it)
}

/// What is said of an investigation, or of a review, says something.
pub(in crate::lab) fn explained<'a>(all: impl IntoIterator<Item = &'a Text>) -> Result<(), Refusal> {
    match all.into_iter().find(|it| !it.says_something()) {
        Some(short) => {
            let limit = u64::try_from(TEXT_LETTERS_MIN).unwrap_or(u64::MAX);
            Err(Refusal::from(Rule::SaysTooLittle).with("typed", short.as_str()).with("limit", limit))
        }
        None => Ok(()),
    }
}

/// Quality decides about what it had no part in.
fn apart(plant: &Plant, it: &Oos, person: &PersonId) -> Result<(), Refusal> {
    if it.involves(plant, person) {
        return Err(Refusal::from(Rule::InvestigatorDecides).with("person", person));
    }
    Ok(())
}

/// What an entry about an investigation is about: its batch and its lot, and the study where it is one of a study.
fn subjects(
    id: &InvestigationId,
    batch: Option<&BatchId>,
    lot: Option<&LotId>,
    place: Option<&StudyPlace>,
) -> Vec<Subject> {
    let mut about = alloc::vec![Subject::Investigation(id.clone())];
    about.extend(batch.cloned().map(Subject::Batch));
    about.extend(lot.cloned().map(Subject::Lot));
    about.extend(place.map(|it| Subject::Study(it.study.clone())));
    about
}

fn change(plant: &mut Plant, id: &InvestigationId, change: impl FnOnce(&mut Oos)) {
    if let Some(it) = plant.oos.get_mut(id) {
        change(it);
    }
}

/// The number under which the next of a list is known, from 1.
fn next_number<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX).saturating_add(1)
}

/// The entry of a list that people know under this number.
fn numbered<T>(list: &[T], number: u32) -> Option<&T> {
    list.get(usize::try_from(number.checked_sub(1)?).ok()?)
}

fn numbered_mut<T>(list: &mut [T], number: u32) -> Option<&mut T> {
    list.get_mut(usize::try_from(number.checked_sub(1)?).ok()?)
}
