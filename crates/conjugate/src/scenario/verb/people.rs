//! Lines about organisations, people, training and sessions.

use plant::id::{OrganisationId, PersonId, ProcedureId, StageId};
use plant::node::{ChangeKey, Found, MoveClock, RecoverKey};
use plant::people::{
    AddOrganisation, AddPerson, AdmitInspector, ChangePassword, CloseAccount, DecideRoles, DismissInspector, Grant,
    LockOut, LockSecondPerson, OrganisationKind, Outcome, ProposeRoles, ResetPassword, ReviewAccess, Reviewed, Role,
    SignIn, Train,
};

use super::how;
use crate::scenario::fault::Wrong;
use crate::scenario::play::{Halt, Play};
use crate::scenario::words::Words;
use crate::scenario::{ready, span};

fn kind(words: &mut Words) -> Result<OrganisationKind, Wrong> {
    match words.word("`mah`, `manufacturer` or `authority`")?.as_str() {
        "mah" => Ok(OrganisationKind::Mah),
        "manufacturer" => Ok(OrganisationKind::Manufacturer),
        "authority" => Ok(OrganisationKind::Authority),
        other => Err(Wrong::expected("`mah`, `manufacturer` or `authority`", Some(other))),
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
        "proposes" | "approves" | "declines" | "reviews" | "admits" | "dismisses" => rights(play, who, verb, words),
        "trains" => train(play, who, words),
        "signs" => {
            words.need("in")?;
            play.does(who, SignIn {}, &how(words)?)
        }
        "locks" if !words.take("out") => {
            let second = words.id("a person", PersonId::new)?;
            words.need("as second person after")?;
            let attempts = words.number("how many attempts")?;
            words.need("attempts")?;
            play.does(who, LockSecondPerson { second, attempts }, &how(words)?)
        }
        "locks" => {
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
        "resets" | "changes" | "replaces" => secrets(play, who, verb, words),
        _ => {
            words.need("account")?;
            let person = words.id("a person", PersonId::new)?;
            play.does(who, CloseAccount { person }, &how(words)?)
        }
    }
}

/// Lines about passwords and about the signing key.
fn secrets(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    match verb {
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
        _ => {
            words.need("lost key")?;
            let from = words.text("the lost key")?;
            words.need("by")?;
            let to = words.text("the new key")?;
            words.need("after checkpoint")?;
            let checkpoint = words.text("a checkpoint")?;
            play.does(who, RecoverKey { from, to, checkpoint }, &how(words)?)
        }
    }
}

/// Lines about rights, and about inspectors who are let in or out.
fn rights(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    match verb {
        "proposes" => {
            words.need("roles for")?;
            let person = words.id("a person", PersonId::new)?;
            let mut grants = Vec::new();
            while !words.take("none") {
                grants.push(grant(play, words)?);
                if !words.take("and") {
                    break;
                }
            }
            play.does(who, ProposeRoles { person, grants }, &how(words)?)
        }
        "approves" | "declines" => {
            words.need("roles of")?;
            let person = words.id("a person", PersonId::new)?;
            let approve = verb == "approves";
            // That nothing waits is for the plant to say.
            let known = play.plant.people.get(&person).and_then(|it| it.proposal.as_ref());
            let proposed = known.map_or(0, |it| it.stamp.seq);
            play.does(who, DecideRoles { person, proposed, approve }, &how(words)?)
        }
        "reviews" => {
            let review = reviewed(play, words)?;
            play.does(who, review, &how(words)?)
        }
        "admits" => {
            words.need("inspector")?;
            let person = words.id("a person", PersonId::new)?;
            words.need("for")?;
            let span = span(words)?;
            let until = play.now.checked_add(span).map_err(|_| Wrong::expected("a day that is to come", None))?;
            play.does(who, AdmitInspector { person, until }, &how(words)?)
        }
        _ => {
            words.need("inspector")?;
            let person = words.id("a person", PersonId::new)?;
            play.does(who, DismissInspector { person }, &how(words)?)
        }
    }
}

/// `reviews rights of P keep and Q change again in 90 d`
fn reviewed(play: &Play<'_>, words: &mut Words) -> Result<ReviewAccess, Wrong> {
    words.need("rights of")?;
    let mut reviewed = Vec::new();
    loop {
        let person = words.id("a person", PersonId::new)?;
        let word = words.word("an outcome")?;
        let outcome = Outcome::ALL.into_iter().find(|it| it.id() == word);
        let outcome = outcome.ok_or_else(|| Wrong::expected("`keep`, `change` or `close`", Some(&word)))?;
        reviewed.push(Reviewed { person, outcome });
        if !words.take("and") {
            break;
        }
    }
    words.need("again in")?;
    let next = play.now.checked_add(span(words)?).map_err(|_| Wrong::expected("a day that is to come", None))?;
    Ok(ReviewAccess { reviewed, next })
}

/// `operator`, or `operator for 30 d`
fn grant(play: &Play<'_>, words: &mut Words) -> Result<Grant, Wrong> {
    let role = role(words)?;
    if !words.take("for") {
        return Ok(Grant::lasting(role));
    }
    let until = play.now.checked_add(span(words)?).map_err(|_| Wrong::expected("a day that is to come", None))?;
    Ok(Grant { role, from: None, until: Some(until) })
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
