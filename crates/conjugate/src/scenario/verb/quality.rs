//! Lines about deviations, exceptions and dispositions.

use plant::disposition::{Choice, DecideDisposition, Kind};
use plant::id::{BatchId, DeviationId, ExceptionId, PersonId};
use plant::lab::{IssueAnalysis, SkipTest};
use plant::quality::{AssessDeviation, Class, CloseDeviation, DecideException, OpenDeviation};
use plant::text::Text;

use super::how;
use crate::scenario::fault::Wrong;
use crate::scenario::play::{Halt, How, Play};
use crate::scenario::words::Words;

pub(super) fn act(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    match verb {
        "opens" => open(play, who, words),
        "assesses" => {
            let deviation = words.id("a deviation", DeviationId::new)?;
            let (cause, impact) = (words.text("the cause")?, words.text("the impact")?);
            play.does(who, AssessDeviation { deviation, cause, impact }, &how(words)?)
        }
        "closes" => {
            let deviation = words.id("a deviation", DeviationId::new)?;
            play.does(who, CloseDeviation { deviation }, &how(words)?)
        }
        "accepts" | "refuses" => {
            let exception = words.id("an exception", ExceptionId::new)?;
            let how = how(words)?;
            let why = because(&how)?;
            play.does(who, DecideException { exception, accept: verb == "accepts", why }, &how)
        }
        _ => decide(play, who, verb, words),
    }
}

/// `issues the analysis`, or `issues the analysis for EU`, of the batch that is spoken of.
pub(super) fn issue(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("the")?;
    words.need("analysis")?;
    let market = if words.next_is("for") {
        words.need("for")?;
        Some(words.word("a market")?)
    } else {
        None
    };
    let batch =
        play.batch.clone().ok_or_else(|| Wrong::new("no batch is spoken of", "write a line `batch B` before"))?;
    play.does(who, IssueAnalysis { batch, market }, &how(words)?)
}

/// `leaves out dar`, or `leaves out dar in spite "…"`, of the batch that is spoken of.
pub(super) fn leave_out(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("out")?;
    let attribute = words.word("an attribute")?;
    let despite = if words.take("in") {
        words.need("spite")?;
        Some(words.text("why it was left out in spite of the rule")?)
    } else {
        None
    };
    let batch =
        play.batch.clone().ok_or_else(|| Wrong::new("no batch is spoken of", "write a line `batch B` before"))?;
    play.does(who, SkipTest { batch, attribute, despite }, &how(words)?)
}

pub(super) fn because(how: &How) -> Result<Text, Wrong> {
    how.because.clone().ok_or_else(|| Wrong::new("a decision says why", "end the line with `because \"…\"`"))
}

/// `opens minor deviation "…"`, about the batch that is spoken of.
fn open(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    let class = match words.word("`minor`, `major` or `critical`")?.as_str() {
        "minor" => Class::Minor,
        "major" => Class::Major,
        "critical" => Class::Critical,
        other => return Err(Wrong::expected("`minor`, `major` or `critical`", Some(other)).into()),
    };
    words.need("deviation")?;
    let what = words.text("what departed")?;
    play.does(who, OpenDeviation { batch: play.batch.clone(), lot: None, class, what }, &how(words)?)
}

/// `releases DS-31-001 for factory because "…"`
fn decide(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    let choice = match verb {
        "releases" => Choice::Release,
        "holds" => Choice::Hold,
        _ => Choice::Reject,
    };
    let batch = words.id("a batch", BatchId::new)?;
    words.need("for")?;
    let kind = match words.word("`factory` or `market`")?.as_str() {
        "factory" => Kind::Factory,
        "market" => Kind::Market,
        other => return Err(Wrong::expected("`factory` or `market`", Some(other)).into()),
    };
    let how = how(words)?;
    let why = because(&how)?;
    play.does(who, DecideDisposition { batch, kind, choice, why }, &how)
}
