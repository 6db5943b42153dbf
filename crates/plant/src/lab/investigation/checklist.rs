//! Phase I: the same questions, answered by who measured and by somebody who did not.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Checked, Oos, change, explained, open};
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{EntryId, InvestigationId, PersonId};
use crate::people::{Role, permitted};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// Who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Examiner {
    /// Who recorded the result.
    Analyst,
    /// Somebody else of the laboratory, who leads the investigation.
    Supervisor,
}

impl Examiner {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Analyst => "analyst",
            Self::Supervisor => "supervisor",
        }
    }
}

/// What was found at one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    AsItShould,
    Fault,
    NotApplicable,
}

impl Found {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::AsItShould, Self::Fault, Self::NotApplicable];

    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::AsItShould => "as-it-should",
            Self::Fault => "fault",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// One question, answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    pub question: EntryId,
    pub found: Found,
    /// What exactly; owed where a fault was found, or the question does not apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// Answers every question of phase I; again, where something was overlooked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerChecklist {
    pub investigation: InvestigationId,
    pub examiner: Examiner,
    pub answers: Vec<Answered>,
}

/// Every question was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistAnswered {
    pub investigation: InvestigationId,
    pub examiner: Examiner,
    pub answers: Vec<Answered>,
}

/// Whether the person measured the result, or stands for somebody who did and whose account is closed.
fn measured(plant: &Plant, it: &Oos, person: &PersonId) -> Result<(), Refusal> {
    let Some(result) = it.result(plant) else { return Ok(()) };
    let analyst = &result.recorded.by;
    let gone = plant.people.get(analyst).is_none_or(|it| it.closed);
    if analyst == person || gone {
        return Ok(());
    }
    Err(Refusal::from(Rule::NotTheAnalyst).with("person", person).with("analyst", analyst))
}

/// Whether the person did not measure it.
pub(super) fn not_measured(plant: &Plant, it: &Oos, person: &PersonId) -> Result<(), Refusal> {
    match it.result(plant) {
        Some(result) if result.recorded.by == *person => {
            Err(Refusal::from(Rule::AnalystSupervises).with("person", person))
        }
        Some(_) | None => Ok(()),
    }
}

/// Whether the person holds the role of the one who assesses the laboratory phase, where the strategy names one.
pub(super) fn leads(plant: &Plant, it: &Oos, act: &Act) -> Result<(), Refusal> {
    permitted(plant, &[it.laboratory(plant).led_by()], act)
}

/// Both parts of the questions are answered.
pub(super) fn both_answered(it: &Oos, id: &InvestigationId) -> Result<(), Refusal> {
    for examiner in [Examiner::Analyst, Examiner::Supervisor] {
        if it.checked(examiner).is_none() {
            return Err(Refusal::from(Rule::ChecklistOpen).with("oos", id.as_str()).with("examiner", examiner.id()));
        }
    }
    Ok(())
}

impl Decide for AnswerChecklist {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = open(plant, &self.investigation)?;
        match self.examiner {
            Examiner::Analyst => {
                permitted(plant, &[Role::QcAnalyst], act)?;
                measured(plant, it, &act.by)?;
            }
            Examiner::Supervisor => {
                not_measured(plant, it, &act.by)?;
                leads(plant, it, act)?;
                // One person is not two pairs of eyes.
                if it.checked(Examiner::Analyst).is_some_and(|it| it.stamp.by == act.by) {
                    return Err(Refusal::from(Rule::AnalystSupervises).with("person", &act.by));
                }
            }
        }
        let asked = it.laboratory(plant).questions;
        for question in &asked {
            let mut answers = self.answers.iter().filter(|it| it.question == question.id);
            let (Some(answer), None) = (answers.next(), answers.next()) else {
                return Err(Refusal::from(Rule::QuestionOpen).with("question", &question.name));
            };
            if answer.found != Found::AsItShould && answer.note.is_none() {
                return Err(Refusal::from(Rule::AnswerUnexplained).with("question", &question.name));
            }
        }
        if let Some(other) = self.answers.iter().find(|it| !asked.iter().any(|asked| asked.id == it.question)) {
            return Err(Refusal::from(Rule::QuestionOpen).with("question", other.question.as_str()));
        }
        explained(self.answers.iter().filter_map(|it| it.note.as_ref()))?;
        let Self { investigation, examiner, answers } = self.clone();
        Ok(vec![ChecklistAnswered { investigation, examiner, answers }.into()])
    }
}

impl Happened for ChecklistAnswered {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Investigation(self.investigation.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { investigation, examiner, answers } = self.clone();
        change(plant, &investigation, |it| it.checks.push(Checked { examiner, answers, stamp: stamp.clone() }));
    }
}
