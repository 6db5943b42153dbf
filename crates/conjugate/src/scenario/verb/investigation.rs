//! Lines about investigations of results.

use plant::id::{EntryId, InvestigationId, PersonId};
use plant::lab::{
    AnswerChecklist, AnswerOot, Answered, ApproveHypothesis, ApproveRetests, BeginFullInvestigation, CauseKind,
    CloseOos, DecideCause, Examiner, Found, HypothesisOutcome, OpenOos, Outcome, PlanHypothesis, PlanRetests,
    RecordHypothesisTest, RecordProductionReview, RetestOf, StateCause, WithdrawRetests,
};
use plant::text::Text;

use super::how;
use crate::scenario::fault::Wrong;
use crate::scenario::play::{Halt, How, Play};
use crate::scenario::words::Words;

pub(super) fn act(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    match verb {
        "answers" => answer(play, who, words),
        "opens" => {
            words.need("investigation of")?;
            let (batch, attribute) = (play.batch()?, words.word("an attribute")?);
            play.does(who, OpenOos { batch, attribute }, &how(words)?)
        }
        "plans" => plan(play, who, words),
        "approves" => {
            let hypothesis = words.take("hypothesis");
            if !hypothesis {
                words.need("retests")?;
            }
            let (investigation, number) = numbered(words)?;
            let how = how(words)?;
            if hypothesis {
                play.does(who, ApproveHypothesis { investigation, number }, &how)
            } else {
                play.does(who, ApproveRetests { investigation, number }, &how)
            }
        }
        "records" => record(play, who, words),
        "states" => {
            words.need("cause of")?;
            let investigation = words.id("an investigation", InvestigationId::new)?;
            let kind = one_of(words, "where the cause lies", &CauseKind::ALL, CauseKind::id)?;
            let (cause, evidence) = (words.text("the cause")?, words.text("the evidence")?);
            play.does(who, StateCause { investigation, kind, cause, evidence }, &how(words)?)
        }
        "accepts" | "refuses" => {
            words.need("cause of")?;
            let investigation = words.id("an investigation", InvestigationId::new)?;
            let how = how(words)?;
            let why = because(&how)?;
            play.does(who, DecideCause { investigation, accept: verb == "accepts", why }, &how)
        }
        "begins" => {
            words.need("full investigation of")?;
            let investigation = words.id("an investigation", InvestigationId::new)?;
            let how = how(words)?;
            let why = because(&how)?;
            play.does(who, BeginFullInvestigation { investigation, why }, &how)
        }
        "withdraws" => {
            words.need("retests")?;
            let (investigation, number) = numbered(words)?;
            let how = how(words)?;
            let why = because(&how)?;
            play.does(who, WithdrawRetests { investigation, number, why }, &how)
        }
        _ => {
            words.need("investigation")?;
            let investigation = words.id("an investigation", InvestigationId::new)?;
            words.need("as")?;
            let all = [Outcome::LabError, Outcome::Confirmed, Outcome::Inconclusive];
            let outcome = one_of(words, "the outcome", &all, Outcome::id)?;
            let how = how(words)?;
            let why = because(&how)?;
            play.does(who, CloseOos { investigation, outcome, why }, &how)
        }
    }
}

fn because(how: &How) -> Result<Text, Wrong> {
    how.because.clone().ok_or_else(|| Wrong::new("this says why", "end the line with `because \"…\"`"))
}

/// One word of a closed list.
fn one_of<T: Copy>(words: &mut Words, what: &str, all: &[T], id: impl Fn(T) -> &'static str) -> Result<T, Wrong> {
    let given = words.word(what)?;
    all.iter().copied().find(|it| id(*it) == given).ok_or_else(|| Wrong::expected(what, Some(&given)))
}

/// `2 of OOS-00001`
fn numbered(words: &mut Words) -> Result<(InvestigationId, u32), Wrong> {
    let number = words.number("the number of the plan")?;
    words.need("of")?;
    Ok((words.id("an investigation", InvestigationId::new)?, number))
}

/// `answers OOS-00001 as analyst[, fault at calculation "…"]`, or `answers OOT-00001 "cause" "conclusion"`
fn answer(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    let investigation = words.id("an investigation", InvestigationId::new)?;
    if !words.take("as") {
        let (cause, conclusion) = (words.text("what was found out")?, words.text("what it means")?);
        return play.does(who, AnswerOot { investigation, cause, conclusion }, &how(words)?);
    }
    let examiner =
        one_of(words, "`analyst` or `supervisor`", &[Examiner::Analyst, Examiner::Supervisor], Examiner::id)?;
    words.comma();
    let fault = if words.take("fault") {
        words.need("at")?;
        Some((words.id("a question", EntryId::new)?, words.text("what was found")?))
    } else {
        None
    };
    let of = play.plant.oos.get(&investigation);
    let asked = of.map(|it| it.laboratory(&play.plant).questions).unwrap_or_default();
    let answers = asked
        .into_iter()
        .map(|it| match &fault {
            Some((question, note)) if *question == it.id => {
                Answered { question: it.id, found: Found::Fault, note: Some(note.clone()) }
            }
            Some(_) | None => Answered { question: it.id, found: Found::AsItShould, note: None },
        })
        .collect();
    play.does(who, AnswerChecklist { investigation, examiner, answers }, &how(words)?)
}

/// `plans hypothesis of OOS-00001 "what" by "how", 2 measurements`, or
/// `plans 3 retests of OOS-00001 by sun-li[, new sample] because "…"`
fn plan(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    if words.take("hypothesis") {
        words.need("of")?;
        let investigation = words.id("an investigation", InvestigationId::new)?;
        let hypothesis = words.text("what may have gone wrong")?;
        words.need("by")?;
        let how_to = words.text("how it is tested")?;
        words.comma();
        let measurements = words.number("how many measurements")?;
        words.need("measurements")?;
        let command = PlanHypothesis { investigation, hypothesis, how: how_to, measurements };
        return play.does(who, command, &how(words)?);
    }
    let tests = words.number("how many retests")?;
    words.need("retests of")?;
    let investigation = words.id("an investigation", InvestigationId::new)?;
    words.need("by")?;
    let analyst = words.id("a person", PersonId::new)?;
    words.comma();
    let of = if words.take("new") {
        words.need("sample")?;
        RetestOf::NewSample
    } else {
        RetestOf::SameSample
    };
    let how = how(words)?;
    let why = because(&how)?;
    play.does(who, PlanRetests { investigation, of, tests, analyst, why }, &how)
}

/// `records hypothesis 1 of OOS-00001 "4.02 mol/mol" [and "…"], confirmed "…"[, in spite "…"]`, or
/// `records production of OOS-00001 "…"[, cause "…"]`
fn record(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    if words.take("production") {
        words.need("of")?;
        let investigation = words.id("an investigation", InvestigationId::new)?;
        let found = words.text("what production found")?;
        words.comma();
        let cause = if words.take("cause") { Some(words.text("the cause")?) } else { None };
        return play.does(who, RecordProductionReview { investigation, found, cause }, &how(words)?);
    }
    words.need("hypothesis")?;
    let (investigation, number) = numbered(words)?;
    let mut values = vec![words.text("a value")?];
    while words.take("and") {
        values.push(words.text("a value")?);
    }
    words.comma();
    let outcome = one_of(words, "what it says", &HypothesisOutcome::ALL, HypothesisOutcome::id)?;
    let found = words.text("what was found")?;
    words.comma();
    let despite = if words.take("in") {
        words.need("spite")?;
        Some(words.text("why it was measured")?)
    } else {
        None
    };
    let command = RecordHypothesisTest { investigation, number, values, outcome, found, despite };
    play.does(who, command, &how(words)?)
}
