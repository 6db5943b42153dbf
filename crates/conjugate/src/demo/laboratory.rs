//! The laboratory of the demonstration: methods come into force, standards are qualified, and results come from runs.

use jiff::SignedDuration;
use plant::id::BatchId;
use plant::run::AbortRun;
use plant::stability::StudyPlace;
use plant::{Command, Event};

use super::author::{Author, AuthorError, How, person};
use super::history::words;
use crate::hand::{self, Hand, Whose, next_run};

/// Who measures.
const ANALYST: &str = "li-na";

/// Does whatever is missing before a result of this attribute can come from a run.
pub(super) fn run(author: &mut Author<'_>, batch: &BatchId, path: &str) -> Result<(), AuthorError> {
    while acts(author, Whose::Batch(batch), path, true)? {}
    Ok(())
}

/// The same for what was pulled at a place of a study.
pub(super) fn run_at(author: &mut Author<'_>, of: &StudyPlace, path: &str) -> Result<(), AuthorError> {
    while acts(author, Whose::Place(of), path, true)? {}
    Ok(())
}

/// What the visitor needs to begin a run for a batch: standards in date, instruments in calibration.
pub(super) fn ready(author: &mut Author<'_>, batch: &BatchId) -> Result<(), AuthorError> {
    let stage = author.plant.batches.get(batch).and_then(|it| author.plant.pinned(it)).map(|(_, it)| it);
    let paths: Vec<_> = stage.into_iter().flat_map(hand::attributes).map(|(path, _)| path).collect();
    for path in paths {
        while acts(author, Whose::Batch(batch), &path, false)? {}
    }
    Ok(())
}

/// A run that was broken off, for the reviewer's question.
pub(super) fn aborted(author: &mut Author<'_>, batch: &BatchId, path: &str) -> Result<(), AuthorError> {
    while acts(author, Whose::Batch(batch), path, false)? {}
    acts(author, Whose::Batch(batch), path, true)?;
    author.wait(SignedDuration::from_mins(25));
    let open = author.plant.runs.iter().find(|(_, it)| it.standing == plant::run::RunStanding::Open);
    let Some(run) = open.map(|(id, _)| id.clone()) else { return Ok(()) };
    let why =
        words("自动进样器卡滞，第 2 针未进样（虚构）/ the autosampler jammed before the second injection (made up)")?;
    author.does(ANALYST, AbortRun { run, why }, &How::default())?;
    Ok(())
}

/// The next act that is missing; whether there was one. What begins a run only where it is wanted.
fn acts(author: &mut Author<'_>, whose: Whose<'_>, path: &str, begins: bool) -> Result<bool, AuthorError> {
    let analyst = person(ANALYST)?;
    let next = next_run(&author.plant, &analyst, whose, path, author.now);
    let of_run = |it: &Command| matches!(it, Command::OpenRun(_) | Command::RecordSuitability(_) | Command::EndRun(_));
    if let Some((hand, command)) = next.filter(|(_, it)| begins || !of_run(it)) {
        let (who, meaning) = match hand {
            Hand::Analyst => (ANALYST, "我对本记录负责 / I answer for this record"),
            Hand::SecondAnalyst => ("wang-fang", "我批准该报告 / I approve this report"),
            Hand::Quality => ("lin-qiao", "我批准 / I approve this"),
            Hand::Engineer => ("zhou-ke", "我对本记录负责 / I answer for this record"),
            Hand::Warehouse => ("deng-wei", "我对本记录负责 / I answer for this record"),
        };
        signs(author, who, command, meaning)?;
        return Ok(true);
    }
    Ok(false)
}

fn signs(author: &mut Author<'_>, who: &str, command: Command, meaning: &str) -> Result<Vec<Event>, AuthorError> {
    let signs = matches!(
        command,
        Command::ReportValidation(_)
            | Command::ApproveValidation(_)
            | Command::QualifyStandard(_)
            | Command::ReleaseLot(_)
    );
    // Two people look at the report of a working standard.
    let second = matches!(command, Command::QualifyStandard(_)).then_some("wang-fang");
    author.does(who, command, &How { meaning: signs.then_some(meaning), second, ..How::default() })
}
