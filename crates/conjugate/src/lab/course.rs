//! The course of an investigation as its page shows it: what was asked, planned, measured, stated and decided.

use plant::Plant;
use plant::id::InvestigationId;
use plant::lab::{Examiner, Found, Oos, OosStanding, TestResult};

use super::said::{Act, act, name, purpose, valued};
use crate::page::Shell;
use crate::page::part::{State, Stated};
use crate::quality::result_shown;
use crate::words;

/// One result of the attribute.
pub(super) struct Original {
    pub(super) number: usize,
    pub(super) value: String,
    pub(super) replicates: Vec<String>,
    pub(super) state: Stated,
    pub(super) purpose: String,
    pub(super) despite: Option<String>,
    pub(super) act: Act,
    pub(super) verified: Option<Act>,
    /// The one that the investigation is about.
    pub(super) subject: bool,
}

/// One question with both answers.
pub(super) struct Question {
    pub(super) name: String,
    pub(super) answers: [Option<Answer>; 2],
}

/// The last answer of one examiner, with those that it took the place of.
pub(super) struct Answer {
    pub(super) found: Stated,
    pub(super) note: String,
    pub(super) earlier: Vec<(Stated, String, Act)>,
}

pub(super) struct Planned {
    pub(super) number: usize,
    pub(super) title: String,
    pub(super) lines: Vec<(String, String)>,
    pub(super) planned: Act,
    pub(super) approved: Option<Act>,
    pub(super) ended: Option<(String, Act)>,
    pub(super) tests: Vec<(String, String, Act)>,
}

pub(super) struct Stating {
    pub(super) kind: String,
    pub(super) cause: String,
    pub(super) evidence: String,
    pub(super) act: Act,
    pub(super) declined: Option<(String, Act)>,
}

pub(super) struct Reviewed {
    pub(super) found: String,
    pub(super) cause: Option<String>,
    pub(super) act: Act,
}

pub(super) fn originals(shell: &Shell, plant: &Plant, it: &Oos) -> Vec<Original> {
    let lang = shell.lang;
    let attribute = it.judged_as(plant);
    let all = it.results(plant);
    let state = |of: &TestResult| match &of.invalid {
        Some(_) => shell.state(State::Unverified).saying(lang.text("oos-invalid")),
        None => shell.state(result_shown::state(of.band)).saying(words::result_band(lang, of.band)),
    };
    let one = |(place, of): (usize, &TestResult)| Original {
        number: place + 1,
        value: valued(lang, plant, it, &of.reportable),
        replicates: attribute.as_ref().map(|at| result_shown::replicates(lang, at, of)).unwrap_or_default(),
        state: state(of),
        purpose: if place > 0 && of.purpose.is_none() { lang.text("oos-purpose-further") } else { purpose(lang, of) },
        despite: of.despite.as_ref().map(|it| format!("{} · {}", it.rule, it.why)),
        act: act(shell, plant, &of.recorded),
        verified: of.verified.as_ref().map(|it| act(shell, plant, it)),
        subject: u32::try_from(place + 1).is_ok_and(|at| at == it.number),
    };
    all.into_iter().enumerate().map(one).collect()
}

fn found(shell: &Shell, it: Found) -> Stated {
    let state = match it {
        Found::AsItShould => State::Pass,
        Found::Fault => State::Action,
        Found::NotApplicable => State::Pending,
    };
    shell.state(state).saying(shell.text(&format!("oos-found-{}", it.id())))
}

pub(super) fn questions(shell: &Shell, plant: &Plant, it: &Oos) -> Vec<Question> {
    let of = |examiner: Examiner, id: &plant::id::EntryId| {
        let mine = it.checks.iter().filter(|it| it.examiner == examiner);
        let answered = |of: &plant::lab::Checked| {
            let answer = of.answers.iter().find(|it| it.question == *id)?;
            let note = answer.note.as_ref().map(ToString::to_string).unwrap_or_default();
            Some((found(shell, answer.found), note, act(shell, plant, &of.stamp)))
        };
        let mut all: Vec<_> = mine.filter_map(answered).collect();
        let (found, note, _) = all.pop()?;
        Some(Answer { found, note, earlier: all })
    };
    let one = |it: plant::strategy::LabQuestion| Question {
        answers: [of(Examiner::Analyst, &it.id), of(Examiner::Supervisor, &it.id)],
        name: shell.lang.label(&it.name).to_owned(),
    };
    it.laboratory(plant).questions.into_iter().map(one).collect()
}

pub(super) fn hypotheses(shell: &Shell, plant: &Plant, it: &Oos) -> Vec<Planned> {
    let one = |(place, it): (usize, &plant::lab::Hypothesis)| Planned {
        number: place + 1,
        title: it.hypothesis.to_string(),
        lines: vec![
            (shell.text("oos-how"), it.how.to_string()),
            (shell.text("oos-measurements"), it.measurements.to_string()),
        ],
        planned: act(shell, plant, &it.planned),
        approved: it.approved.as_ref().map(|it| act(shell, plant, it)),
        ended: None,
        tests: it
            .tests
            .iter()
            .map(|it| {
                let values = it.values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" · ");
                let outcome = shell.text(&format!("oos-hypothesis-{}", it.outcome.id()));
                let despite = it.despite.as_ref().map_or_else(String::new, |it| {
                    format!(" · {}", shell.say("oos-in-spite").with("why", it.as_str()).plain())
                });
                (values, format!("{outcome}: {}{despite}", it.found), act(shell, plant, &it.stamp))
            })
            .collect(),
    };
    it.hypotheses.iter().enumerate().map(one).collect()
}

pub(super) fn plans(shell: &Shell, plant: &Plant, id: &InvestigationId, it: &Oos) -> Vec<Planned> {
    let lang = shell.lang;
    let all = it.results(plant);
    let one = |(place, plan): (usize, &plant::lab::RetestPlan)| {
        let number = u32::try_from(place + 1).unwrap_or(u32::MAX);
        let done = all.iter().filter(|it| it.is_retest_of(id, number));
        let tests = done.map(|of| {
            let value = valued(lang, plant, it, &of.reportable);
            (value, words::result_band(lang, of.band), act(shell, plant, &of.recorded))
        });
        Planned {
            number: place + 1,
            title: shell
                .say("oos-retests-of")
                .with("n", plan.tests)
                .with("of", shell.text(&format!("oos-of-{}", plan.of.id())))
                .plain(),
            lines: vec![
                (shell.text("oos-analyst"), name(lang, plant, &plan.analyst)),
                (shell.text("oos-why"), plan.why.to_string()),
            ],
            planned: act(shell, plant, &plan.planned),
            approved: plan.approved.as_ref().map(|it| act(shell, plant, it)),
            ended: plan.withdrawn.as_ref().map(|(why, stamp)| (why.to_string(), act(shell, plant, stamp))),
            tests: tests.collect(),
        }
    };
    it.plans.iter().enumerate().map(one).collect()
}

pub(super) fn causes(shell: &Shell, plant: &Plant, it: &Oos) -> Vec<Stating> {
    let one = |it: &plant::lab::Cause| Stating {
        kind: shell.text(&format!("oos-cause-{}", it.kind.id())),
        cause: it.cause.to_string(),
        evidence: it.evidence.to_string(),
        act: act(shell, plant, &it.stated),
        declined: it.declined.as_ref().map(|(why, stamp)| (why.to_string(), act(shell, plant, stamp))),
    };
    it.causes.iter().map(one).collect()
}

pub(super) fn production(shell: &Shell, plant: &Plant, it: &Oos) -> Vec<Reviewed> {
    let one = |it: &plant::lab::ProductionReview| Reviewed {
        found: it.found.to_string(),
        cause: it.cause.as_ref().map(ToString::to_string),
        act: act(shell, plant, &it.stamp),
    };
    it.production.iter().map(one).collect()
}

/// A reason, and who gave it when.
pub(super) type Reasoned = (String, Act);

/// Why the full investigation began, and what it came to.
pub(super) fn ends(shell: &Shell, plant: &Plant, it: &Oos) -> (Option<Reasoned>, Option<Reasoned>) {
    let full = it.full.as_ref().map(|(why, stamp)| (why.to_string(), act(shell, plant, stamp)));
    let outcome = match &it.standing {
        OosStanding::Laboratory | OosStanding::Full => None,
        OosStanding::Closed { why, stamp, .. } => Some((why.to_string(), act(shell, plant, stamp))),
    };
    (full, outcome)
}
