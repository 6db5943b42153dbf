//! Lines about controlled procedures.

use plant::id::{PersonId, ProcedureId};
use plant::people::{
    ApproveProcedure, Asks, Document, DraftProcedure, MakeProcedureEffective, ReadProcedure, Role, WithdrawProcedure,
};

use super::how;
use crate::scenario::fault::Wrong;
use crate::scenario::play::{Halt, Play};
use crate::scenario::span;
use crate::scenario::words::Words;

pub(super) fn act(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    words.need("procedure")?;
    let procedure = words.id("a procedure", ProcedureId::new)?;
    words.need("version")?;
    let version = words.number("a version")?;
    match verb {
        "writes" => {
            let draft = draft(play, procedure, version, words)?;
            play.does(who, draft, &how(words)?)
        }
        "approves" => play.does(who, ApproveProcedure { procedure, version }, &how(words)?),
        "makes" => {
            words.need("effective")?;
            play.does(who, MakeProcedureEffective { procedure, version }, &how(words)?)
        }
        "withdraws" => play.does(who, WithdrawProcedure { procedure, version }, &how(words)?),
        _ => play.does(who, ReadProcedure { procedure, version }, &how(words)?),
    }
}

/// `writes procedure P version 2 "中文" "English" of production-head for operator [and …], asks training, in 7 d: "…"`
fn draft(play: &Play<'_>, procedure: ProcedureId, version: u32, words: &mut Words) -> Result<DraftProcedure, Wrong> {
    let title = words.label()?;
    words.need("of")?;
    let owner = role(words)?;
    let mut readers = Vec::new();
    if words.take("for") {
        readers.push(role(words)?);
        while words.take("and") {
            readers.push(role(words)?);
        }
    }
    words.comma();
    words.need("asks")?;
    let word = words.word("what it asks")?;
    let asks =
        Asks::from_id(&word).ok_or_else(|| Wrong::expected("`nothing`, `reading` or `training`", Some(&word)))?;
    words.comma();
    let from = if words.take("in") {
        play.now.checked_add(span(words)?).map_err(|_| Wrong::expected("a day that is to come", None))?
    } else {
        play.now
    };
    words.comma();
    words.need("new")?;
    let changes = words.text("what is new")?;
    let document = Document::Elsewhere { reference: changes.clone() };
    Ok(DraftProcedure { procedure, version, title, owner, asks, readers, document, changes, from })
}

fn role(words: &mut Words) -> Result<Role, Wrong> {
    let word = words.word("a role")?;
    Role::from_id(&word).ok_or_else(|| Wrong::expected("a role", Some(&word)))
}
