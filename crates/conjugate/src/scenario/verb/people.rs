//! Lines about organisations, people, training and sessions.

use plant::id::{OrganisationId, PersonId, ProcedureId, StageId};
use plant::node::{ChangeKey, Found, MoveClock, RecoverKey};
use plant::people::{
    AddOrganisation, AddPerson, ChangePassword, CloseAccount, LockOut, OrganisationKind, ResetPassword, Role, SignIn,
    Train,
};

use super::how;
use crate::scenario::fault::Wrong;
use crate::scenario::play::{Halt, Play};
use crate::scenario::words::Words;
use crate::scenario::{ready, span};

fn kind(words: &mut Words) -> Result<OrganisationKind, Wrong> {
    match words.word("`mah` or `manufacturer`")?.as_str() {
        "mah" => Ok(OrganisationKind::Mah),
        "manufacturer" => Ok(OrganisationKind::Manufacturer),
        other => Err(Wrong::expected("`mah` or `manufacturer`", Some(other))),
    }
}

/// `founded by kestrel "…" "…" as manufacturer, administrator root "…" "…", a demonstration`
pub(in crate::scenario) fn found(play: &mut Play<'_>, words: &mut Words) -> Result<(), Halt> {
    words.need("by")?;
    let organisation = words.id("an organisation", OrganisationId::new)?;
    let name = words.label()?;
    words.need("as")?;
    let kind = kind(words)?;
    words.comma();
    words.need("administrator")?;
    let administrator = words.id("a person", PersonId::new)?;
    let administrator_name = words.label()?;
    words.comma();
    let demonstration = words.take("a") && words.take("demonstration");
    let how = how(words)?;
    let who = administrator.clone();
    play.does(&who, Found { organisation, name, kind, administrator, administrator_name, demonstration }, &how)
}

pub(super) fn act(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    match verb {
        "adds" if words.take("organisation") => {
            let organisation = words.id("an organisation", OrganisationId::new)?;
            let name = words.label()?;
            words.need("as")?;
            let kind = kind(words)?;
            play.does(who, AddOrganisation { organisation, name, kind }, &how(words)?)
        }
        "adds" => {
            words.need("person")?;
            let person = words.id("a person", PersonId::new)?;
            let name = words.label()?;
            words.need("of")?;
            let organisation = words.id("an organisation", OrganisationId::new)?;
            words.need("as")?;
            let mut roles = vec![role(words)?];
            while words.take("and") {
                roles.push(role(words)?);
            }
            play.does(who, AddPerson { person, name, organisation, roles }, &how(words)?)
        }
        "trains" => train(play, who, words),
        "signs" => {
            words.need("in")?;
            play.does(who, SignIn {}, &how(words)?)
        }
        "locks" => {
            words.need("out")?;
            let person = words.id("a person", PersonId::new)?;
            words.need("after")?;
            let attempts = words.number("how many attempts")?;
            words.need("attempts")?;
            play.does(who, LockOut { person, attempts }, &how(words)?)
        }
        "moves" => {
            words.need("the clock forward by")?;
            let from = play.now;
            let span = span(words)?;
            let how = how(words)?;
            play.wait(span);
            play.does(who, MoveClock { from, to: play.now, by_hand: true }, &how)
        }
        "resets" => {
            words.need("password of")?;
            let person = words.id("a person", PersonId::new)?;
            play.does(who, ResetPassword { person }, &how(words)?)
        }
        "changes" if words.take("password") => play.does(who, ChangePassword {}, &how(words)?),
        "changes" => {
            words.need("key from")?;
            let from = words.text("the old key")?;
            words.need("to")?;
            let to = words.text("the new key")?;
            play.does(who, ChangeKey { from, to }, &how(words)?)
        }
        "replaces" => {
            words.need("lost key")?;
            let from = words.text("the lost key")?;
            words.need("by")?;
            let to = words.text("the new key")?;
            words.need("after checkpoint")?;
            let checkpoint = words.text("a checkpoint")?;
            play.does(who, RecoverKey { from, to, checkpoint }, &how(words)?)
        }
        _ => {
            words.need("account")?;
            let person = words.id("a person", PersonId::new)?;
            play.does(who, CloseAccount { person }, &how(words)?)
        }
    }
}

fn role(words: &mut Words) -> Result<Role, Wrong> {
    let word = words.word("a role")?;
    Role::from_id(&word).ok_or_else(|| Wrong::expected("a role", Some(&word)))
}

/// `trains zhao-mei and sun-li on sop-ds-031 version 7`, or `on every procedure of drug-substance`
fn train(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    let mut people = vec![words.id("a person", PersonId::new)?];
    while words.take("and") {
        people.push(words.id("a person", PersonId::new)?);
    }
    words.need("on")?;
    if words.take("every") {
        words.need("procedure of")?;
        let stage = words.id("a stage", StageId::new)?;
        let how = how(words)?;
        return ready::training(play, who, &people, &stage, &how);
    }
    let procedure = words.id("a procedure", ProcedureId::new)?;
    words.need("version")?;
    let version = words.number("a version")?;
    let how = how(words)?;
    for person in people {
        play.does(who, Train { person, procedure: procedure.clone(), version }, &how)?;
    }
    Ok(())
}
