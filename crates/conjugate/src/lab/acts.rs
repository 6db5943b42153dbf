//! What can be done in an investigation: each act with its form, and the command that the filled-in form asks for.

use std::collections::BTreeMap;

use plant::Command;
use plant::Plant;
use plant::id::{InvestigationId, PersonId};
use plant::lab::{
    AnswerChecklist, Answered, ApproveHypothesis, ApproveRetests, BeginFullInvestigation, CauseKind, CloseOos,
    DecideCause, Examiner, Found, HypothesisOutcome, Oos, Outcome, PlanHypothesis, PlanRetests, RecordHypothesisTest,
    RecordProductionReview, RetestOf, StateCause, WithdrawRetests,
};
use plant::text::{NotText, Text};

/// Declares the acts: name, and its id in addresses and texts.
macro_rules! acts {
    ($($name:ident = $id:literal;)*) => {
        /// One thing that somebody may do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum What { $($name,)* }

        impl What {
            /// Every act, in the order of an investigation.
            pub(super) const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its id in addresses and texts.
            pub(super) fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }
        }
    };
}

acts! {
    Analyst = "analyst";
    Supervisor = "supervisor";
    PlanHypothesis = "plan-hypothesis";
    ApproveHypothesis = "approve-hypothesis";
    TestHypothesis = "test-hypothesis";
    Cause = "cause";
    AcceptCause = "accept-cause";
    DeclineCause = "decline-cause";
    Full = "full";
    Production = "production";
    PlanRetests = "plan-retests";
    ApproveRetests = "approve-retests";
    WithdrawRetests = "withdraw-retests";
    Confirm = "confirm";
    Inconclusive = "inconclusive";
}

impl What {
    pub(super) fn named(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.id() == id)
    }

    /// Whether it is a signature.
    pub(super) fn signs(self) -> bool {
        match self {
            Self::ApproveHypothesis
            | Self::AcceptCause
            | Self::DeclineCause
            | Self::ApproveRetests
            | Self::WithdrawRetests
            | Self::Confirm
            | Self::Inconclusive => true,
            Self::Analyst
            | Self::Supervisor
            | Self::PlanHypothesis
            | Self::TestHypothesis
            | Self::Cause
            | Self::Full
            | Self::Production
            | Self::PlanRetests => false,
        }
    }
}

/// What was filled in, by the names of the fields.
pub(super) type Fields = BTreeMap<String, String>;

/// Why a form asks for nothing that could be done: a text or a choice is missing, too long, or holds what cannot stand
/// in one.
pub(super) struct Unfit(pub(super) NotText);

impl From<NotText> for Unfit {
    fn from(it: NotText) -> Self {
        Self(it)
    }
}

fn text(fields: &Fields, name: &str) -> Result<Text, NotText> {
    Text::new(fields.get(name).map(String::as_str).unwrap_or_default())
}

fn maybe(fields: &Fields, name: &str) -> Result<Option<Text>, NotText> {
    match fields.get(name).map(|it| it.trim()).filter(|it| !it.is_empty()) {
        Some(it) => Text::new(it).map(Some),
        None => Ok(None),
    }
}

fn count(fields: &Fields, name: &str) -> Result<u32, Unfit> {
    fields.get(name).and_then(|it| it.trim().parse().ok()).ok_or(Unfit(NotText::Empty))
}

/// One of a closed list, by its id.
fn chosen<T: Copy>(fields: &Fields, name: &str, all: &[T], id: impl Fn(T) -> &'static str) -> Result<T, Unfit> {
    let given = fields.get(name).map(String::as_str).unwrap_or_default();
    all.iter().copied().find(|it| id(*it) == given).ok_or(Unfit(NotText::Empty))
}

/// The number of the plan to test a hypothesis that waits for this.
pub(super) fn hypothesis(it: &Oos, what: What) -> u32 {
    let waits = |it: &plant::lab::Hypothesis| match what {
        What::ApproveHypothesis => it.approved.is_none() && it.tests.is_empty(),
        _ => it.tests.is_empty(),
    };
    let place = it.hypotheses.iter().position(waits).or_else(|| it.hypotheses.len().checked_sub(1));
    place.and_then(|it| u32::try_from(it).ok()).map_or(0, |it| it.saturating_add(1))
}

/// The number of the plan of retests that waits for this.
pub(super) fn plan(it: &Oos, what: What) -> u32 {
    let waits = |it: &plant::lab::RetestPlan| match what {
        What::ApproveRetests => it.approved.is_none() && it.withdrawn.is_none(),
        _ => it.withdrawn.is_none(),
    };
    let place = it.plans.iter().rposition(waits);
    place.and_then(|it| u32::try_from(it).ok()).map_or(0, |it| it.saturating_add(1))
}

/// The command that a filled-in form asks for.
pub(super) fn command(
    plant: &Plant,
    id: &InvestigationId,
    it: &Oos,
    what: What,
    fields: &Fields,
) -> Result<Command, Unfit> {
    let investigation = id.clone();
    Ok(match what {
        What::Analyst | What::Supervisor => {
            let examiner = if what == What::Analyst { Examiner::Analyst } else { Examiner::Supervisor };
            let mut answers = Vec::new();
            for question in it.laboratory(plant).questions {
                let found = chosen(fields, &format!("found-{}", question.id), &Found::ALL, Found::id)?;
                let note = maybe(fields, &format!("note-{}", question.id))?;
                answers.push(Answered { question: question.id, found, note });
            }
            AnswerChecklist { investigation, examiner, answers }.into()
        }
        What::PlanHypothesis => {
            let (hypothesis, how) = (text(fields, "hypothesis")?, text(fields, "how")?);
            let measurements = count(fields, "measurements")?;
            PlanHypothesis { investigation, hypothesis, how, measurements }.into()
        }
        What::ApproveHypothesis => ApproveHypothesis { investigation, number: hypothesis(it, what) }.into(),
        What::TestHypothesis => {
            let given = fields.get("values").map(String::as_str).unwrap_or_default();
            let lines = given.lines().filter(|it| !it.trim().is_empty());
            let values = lines.map(Text::new).collect::<Result<Vec<_>, _>>()?;
            let outcome = chosen(fields, "outcome", &HypothesisOutcome::ALL, HypothesisOutcome::id)?;
            let (found, despite) = (text(fields, "found")?, maybe(fields, "despite")?);
            let number = hypothesis(it, what);
            RecordHypothesisTest { investigation, number, values, outcome, found, despite }.into()
        }
        What::Cause => {
            let kind = chosen(fields, "kind", &CauseKind::ALL, CauseKind::id)?;
            let (cause, evidence) = (text(fields, "cause")?, text(fields, "evidence")?);
            StateCause { investigation, kind, cause, evidence }.into()
        }
        What::AcceptCause | What::DeclineCause => {
            let (accept, why) = (what == What::AcceptCause, text(fields, "why")?);
            DecideCause { investigation, accept, why }.into()
        }
        What::Full => BeginFullInvestigation { investigation, why: text(fields, "why")? }.into(),
        What::Production => {
            let (found, cause) = (text(fields, "found")?, maybe(fields, "cause")?);
            RecordProductionReview { investigation, found, cause }.into()
        }
        What::PlanRetests => {
            let all = [RetestOf::SameSample, RetestOf::NewSample];
            let of = chosen(fields, "of", &all, RetestOf::id)?;
            let tests = count(fields, "tests")?;
            let analyst = fields.get("analyst").and_then(|it| PersonId::new(it.trim()).ok());
            let analyst = analyst.ok_or(Unfit(NotText::Empty))?;
            PlanRetests { investigation, of, tests, analyst, why: text(fields, "why")? }.into()
        }
        What::ApproveRetests => ApproveRetests { investigation, number: plan(it, what) }.into(),
        What::WithdrawRetests => {
            WithdrawRetests { investigation, number: plan(it, what), why: text(fields, "why")? }.into()
        }
        What::Confirm | What::Inconclusive => {
            let outcome = if what == What::Confirm { Outcome::Confirmed } else { Outcome::Inconclusive };
            CloseOos { investigation, outcome, why: text(fields, "why")? }.into()
        }
    })
}

/// A form filled in so that only a rule can stand against it: whether somebody may do it at all is asked with this.
pub(super) fn filler(plant: &Plant, id: &InvestigationId, it: &Oos) -> Fields {
    let texts = ["hypothesis", "how", "found", "cause", "evidence", "why", "values"];
    let mut fields: Fields = texts.iter().map(|it| ((*it).to_owned(), "-".to_owned())).collect();
    for question in it.laboratory(plant).questions {
        fields.insert(format!("found-{}", question.id), Found::AsItShould.id().to_owned());
    }
    for (name, value) in [
        ("measurements", "1"),
        ("tests", "1"),
        ("outcome", HypothesisOutcome::Open.id()),
        ("kind", CauseKind::Method.id()),
        ("of", RetestOf::SameSample.id()),
    ] {
        fields.insert(name.to_owned(), value.to_owned());
    }
    let analyst = analysts(plant, id).into_iter().next();
    fields.insert("analyst".to_owned(), analyst.map_or_else(String::new, |it| it.to_string()));
    fields
}

/// Who may be named for retests: analysts with an account, but not the one who measured first.
pub(super) fn analysts<'a>(plant: &'a Plant, id: &InvestigationId) -> Vec<&'a PersonId> {
    let first = plant.oos.get(id).and_then(|it| it.result(plant)).map(|it| &it.recorded.by);
    let analyst = |it: &plant::people::Person| !it.closed && it.is(plant::people::Role::QcAnalyst);
    plant.people.iter().filter(|(id, it)| analyst(it) && Some(*id) != first).map(|(id, _)| id).collect()
}
