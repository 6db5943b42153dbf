//! Lines about tokens, and about what was counted at the door.

use jiff::Timestamp;
use plant::id::{PersonId, TokenId};
use plant::people::{
    AttemptsFailed, Credential, Head, MakeToken, NoteFailures, NoteTaking, RecordTaken, RevokeToken, Scope, Span, Taken,
};

use super::how;
use crate::scenario::fault::Wrong;
use crate::scenario::play::{Halt, Play};
use crate::scenario::span;
use crate::scenario::words::Words;

pub(super) fn act(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    match verb {
        "makes" => {
            words.need("token")?;
            let token = words.id("a token", TokenId::new)?;
            let name = words.text("what it is called")?;
            words.need("to")?;
            let mut scopes = vec![scope(words)?];
            while words.take("and") {
                scopes.push(scope(words)?);
            }
            words.need("for")?;
            let span = span(words)?;
            let until = play.now.checked_add(span).map_err(|_| Wrong::expected("a day that is to come", None))?;
            play.does(who, MakeToken { token, name, scopes, until }, &how(words)?)
        }
        "revokes" => {
            words.need("token")?;
            let token = words.id("a token", TokenId::new)?;
            play.does(who, RevokeToken { token }, &how(words)?)
        }
        "counts" => {
            let failed = failed(play.now, words)?;
            play.does(who, NoteFailures { failed }, &how(words)?)
        }
        _ => {
            let taken = taken(play.now, who, words)?;
            play.does(who, NoteTaking { taken }, &how(words)?)
        }
    }
}

fn scope(words: &mut Words) -> Result<Scope, Wrong> {
    let word = words.word("a scope")?;
    Scope::from_id(&word).ok_or_else(|| Wrong::expected("`read` or `ledger`", Some(&word)))
}

/// `counts 7 wrong passwords of zhao-mei`, `… wrong tokens of nobody`, `… wrong second passwords of sun-li at zhao-mei`
fn failed(now: Timestamp, words: &mut Words) -> Result<AttemptsFailed, Wrong> {
    let count = words.number("how many")?;
    words.need("wrong")?;
    let credential = match words.word("`passwords`, `second` or `tokens`")?.as_str() {
        "passwords" => Credential::Password,
        "second" => {
            words.need("passwords")?;
            Credential::SecondPerson
        }
        "tokens" => Credential::Token,
        other => return Err(Wrong::expected("`passwords`, `second` or `tokens`", Some(other))),
    };
    words.need("of")?;
    let person = if words.take("nobody") { None } else { Some(words.id("a person", PersonId::new)?) };
    let at = if words.take("at") { Some(words.id("a person", PersonId::new)?) } else { None };
    Ok(AttemptsFailed { person, credential, at, count, first: now, last: now })
}

/// `takes out 300 entries from 0 to 299`, `… 12 lines of the trail`, `… 3 answers by token T`
fn taken(now: Timestamp, who: &PersonId, words: &mut Words) -> Result<RecordTaken, Wrong> {
    words.need("out")?;
    let items = words.number("how many")?;
    let what = match words.word("`entries`, `lines`, `files` or `answers`")?.as_str() {
        "entries" => Taken::Entries,
        "lines" => {
            words.need("of the trail")?;
            Taken::TrailList
        }
        "files" => Taken::Files,
        "answers" => Taken::Answers,
        other => return Err(Wrong::expected("`entries`, `lines`, `files` or `answers`", Some(other))),
    };
    let mut taken = RecordTaken {
        person: who.clone(),
        token: None,
        what,
        times: 1,
        items,
        span: None,
        which: Vec::new(),
        head: None,
        first: now,
        last: now,
    };
    if words.take("from") {
        let first = words.number("the first entry")?;
        words.need("to")?;
        let last: u64 = words.number("the last entry")?;
        taken.span = Some(Span { first, last });
        taken.head = Some(Head { size: last.saturating_add(1), root: "0".repeat(64) });
    }
    if words.take("by") {
        words.need("token")?;
        taken.token = Some(words.id("a token", TokenId::new)?);
    }
    Ok(taken)
}
