//! Giving rights by two people, letting inspectors in, and the review of everybody's rights.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use plant::id::PersonId;
use plant::people::{
    AdmitInspector, DecideRoles, DismissInspector, Grant, Outcome, Person, ProposeRoles, ReviewAccess, Reviewed, Role,
};
use plant::{Command, Plant};

use super::ceremony::Shown;
use super::door::Me;
use super::page::{name, organisation};
use super::page_may::May;
use super::page_person::{person, send};
use super::posted::Posted;
use super::rights;
use crate::app::App;
use crate::language::{Lang, Zone};
use crate::page::part::{Instant, Signing, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::quality::Problem;

/// The part of a person's page about their rights.
pub(super) struct Rights {
    pub(super) held: String,
    pub(super) review: Stated,
    pub(super) pending: Option<Pending>,
    /// Role, its name, whether it is held.
    pub(super) roles: Vec<(&'static str, String, bool)>,
    pub(super) propose: May,
    pub(super) admission: Option<Admission>,
}

/// What waits for a second person.
pub(super) struct Pending {
    pub(super) roles: String,
    pub(super) by: String,
    pub(super) at: Instant,
    pub(super) entry: u64,
    pub(super) approve: Signing,
    pub(super) decline: Signing,
    pub(super) may: May,
}

/// Whether the reader's organisation lets this inspector in.
pub(super) struct Admission {
    pub(super) until: Option<String>,
    pub(super) may: May,
}

/// What approving or declining signs.
fn decided(lang: Lang, zone: &Zone, plant: &Plant, id: &PersonId, approve: bool) -> Shown {
    let meaning = if approve { "api-meaning-grant-roles" } else { "api-meaning-decline-roles" };
    Shown { meaning: lang.text(meaning), lines: rights::proposed(lang, zone, plant, id) }
}

impl Rights {
    pub(super) fn of(shell: &Shell, app: &App, plant: &Plant, me: &Me, id: &PersonId, it: &Person) -> Self {
        let (lang, zone) = (shell.lang, &shell.zone);
        let sign = |approve: bool| Signing::new(shell, me, &decided(lang, zone, plant, id, approve));
        let pending = it.proposal.as_ref().map(|it| Pending {
            roles: rights::grants(lang, zone, &it.grants),
            by: name(lang, plant, &it.stamp.by),
            at: zone.time(it.stamp.happened),
            entry: it.stamp.seq,
            approve: sign(true),
            decline: sign(false),
            may: May::of(lang, me, "people.decide-roles"),
        });
        let mine = plant.people.get(&me.session.person).map(|it| it.organisation.clone());
        let admitted = mine.and_then(|by| plant.admissions.get(&(by, id.clone())).copied());
        let admission = it.is(Role::Inspector).then(|| Admission {
            until: admitted.map(|it| zone.whole(it)),
            may: May::of(lang, me, "people.admit-inspector"),
        });
        Self {
            held: rights::of(lang, zone, it),
            review: rights::review(lang, zone, it, app.now()),
            pending,
            roles: Role::ALL.iter().map(|role| (role.id(), lang.role(*role), it.is(*role))).collect(),
            propose: May::of(lang, me, "people.propose-roles"),
            admission,
        }
    }
}

/// A day of the plant that a form gives, where it gives one.
fn day(app: &App, posted: &Posted, field: &str) -> Result<Option<Timestamp>, PageError> {
    let Some(text) = posted.field(field) else { return Ok(None) };
    app.zone().instant(text).map(Some).ok_or(PageError::NotAcceptable)
}

/// `POST /people/{id}/rights`
pub(super) async fn propose(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, _) = person(&app, &id)?;
    let (from, until) = (day(&app, &posted, "from")?, day(&app, &posted, "until")?);
    let grants = posted.under("role-").filter_map(|(role, _)| Role::from_id(role));
    let grants = grants.map(|role| Grant { role, from, until }).collect();
    send(shell, app, posted, id.clone(), ProposeRoles { person: id, grants }, None).await
}

/// `POST /people/{id}/rights/decide`
pub(super) async fn decide(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, _) = person(&app, &id)?;
    let proposed = posted.need("proposed")?.parse().map_err(|_| PageError::NotAcceptable)?;
    let approve = match posted.need("choice")? {
        "approve" => true,
        "decline" => false,
        _ => return Err(PageError::NotAcceptable),
    };
    let shown = decided(shell.lang, app.zone(), &app.settled(), &id, approve);
    let command = DecideRoles { person: id.clone(), proposed, approve };
    send(shell, app, posted, id, command, Some(shown)).await
}

/// What letting an inspector in signs; the day is typed into the same form, so it is not among the lines.
fn admitted(lang: Lang, plant: &Plant, me: &Me, id: &PersonId) -> Shown {
    let by = plant.people.get(&me.session.person).map(|it| organisation(lang, plant, &it.organisation));
    let who = format!("{id} · {}", name(lang, plant, id));
    Shown { meaning: lang.text("rights-admit-meaning"), lines: vec![who, by.unwrap_or_default()] }
}

/// `POST /people/{id}/admit`
pub(super) async fn admit(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, _) = person(&app, &id)?;
    let until = day(&app, &posted, "until")?.ok_or(PageError::NotAcceptable)?;
    let shown = admitted(shell.lang, &app.settled(), &posted.me, &id);
    send(shell, app, posted, id.clone(), AdmitInspector { person: id, until }, Some(shown)).await
}

/// `POST /people/{id}/dismiss`
pub(super) async fn dismiss(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, _) = person(&app, &id)?;
    send(shell, app, posted, id.clone(), DismissInspector { person: id }, None).await
}

/// The signing part of the form that lets an inspector in.
pub(super) fn admitting(shell: &Shell, plant: &Plant, me: &Me, id: &PersonId) -> Signing {
    Signing::new(shell, me, &admitted(shell.lang, plant, me, id))
}

#[derive(Template)]
#[template(path = "people/review.html")]
struct ReviewPage {
    shell: Shell,
    due: usize,
    lines: Vec<Line>,
    outcomes: Vec<(&'static str, String)>,
    next: String,
    may: May,
    signing: Signing,
    problem: Option<Problem>,
}

struct Line {
    id: String,
    name: String,
    organisation: String,
    held: String,
    state: Stated,
    by: String,
    entry: Option<u64>,
    /// What was seen of the account at the door since the last review.
    seen: String,
    /// The reader's own: somebody else reviews it.
    own: bool,
    chosen: String,
}

/// Everybody whose rights are reviewed: open accounts.
fn open(plant: &Plant) -> impl Iterator<Item = (&PersonId, &Person)> {
    plant.people.iter().filter(|(_, it)| !it.closed)
}

/// What a review signs: everybody's rights as they are. The outcomes are entered with the signature, as its body.
fn shown(lang: Lang, zone: &Zone, plant: &Plant) -> Shown {
    let lines = open(plant).map(|(id, _)| rights::held(lang, zone, plant, id)).collect();
    Shown { meaning: lang.text("api-meaning-review-access"), lines }
}

/// `GET /people/review`
pub(super) async fn show(shell: Shell, me: Me, State(app): State<App>) -> Response {
    page(shell, &me, &app, None, None).into_response()
}

fn page(shell: Shell, me: &Me, app: &App, posted: Option<&Posted>, problem: Option<Problem>) -> Page<ReviewPage> {
    let (lang, zone, now) = (shell.lang, shell.zone.clone(), app.now());
    let plant = app.settled();
    let line = |(id, it): (&PersonId, &Person)| Line {
        id: id.to_string(),
        name: lang.label(&it.name).to_owned(),
        organisation: organisation(lang, &plant, &it.organisation),
        held: rights::of(lang, &zone, it),
        state: rights::review(lang, &zone, it, now),
        by: it.reviewed.as_ref().map_or_else(String::new, |it| name(lang, &plant, &it.stamp.by)),
        entry: it.reviewed.as_ref().map(|it| it.stamp.seq),
        seen: rights::seen(lang, &plant, id, it, now),
        own: *id == me.session.person,
        chosen: posted.and_then(|it| it.field(&format!("outcome-{id}"))).unwrap_or_default().to_owned(),
    };
    let mut lines: Vec<_> = open(&plant).map(|it| (!it.1.review_is_due(now), line(it))).collect();
    lines.sort_by_key(|(later, it)| (*later, it.id.clone()));
    let due = lines.iter().filter(|it| !it.0).count();
    let signing = Signing::new(&shell, me, &shown(lang, &zone, &plant));
    drop(plant);
    Page(ReviewPage {
        due,
        lines: lines.into_iter().map(|it| it.1).collect(),
        outcomes: Outcome::ALL.iter().map(|it| (it.id(), rights::outcome(lang, *it))).collect(),
        next: posted.and_then(|it| it.field("next")).unwrap_or_default().to_owned(),
        may: May::of(lang, me, "people.review-access"),
        signing,
        problem,
        shell: shell.at(Section::People),
    })
}

/// The command that a filled-in form asks for: those for whom an outcome was chosen.
fn reviewed(app: &App, posted: &Posted) -> Result<Option<Command>, PageError> {
    let Some(next) = day(app, posted, "next")? else { return Ok(None) };
    let mut seen = BTreeSet::new();
    let mut reviewed = Vec::new();
    for (person, chosen) in posted.under("outcome-").filter(|(_, chosen)| !chosen.is_empty()) {
        let person = PersonId::new(person).map_err(|_| PageError::NotAcceptable)?;
        let outcome = Outcome::ALL.into_iter().find(|it| it.id() == chosen).ok_or(PageError::NotAcceptable)?;
        if seen.insert(person.clone()) {
            reviewed.push(Reviewed { person, outcome });
        }
    }
    Ok(Some(ReviewAccess { reviewed, next }.into()))
}

/// `POST /people/review`
pub(super) async fn review(shell: Shell, State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let Some(command) = reviewed(&app, &posted)? else {
        let problem = Problem::Said(shell.text("rights-no-next"));
        return Ok(page(shell, &posted.me, &app, Some(&posted), Some(problem)).into_response());
    };
    let shown = shown(shell.lang, app.zone(), &app.settled());
    match app.carry_out(&posted, shell.lang, command, Some(&shown), None).await {
        Ok(_) => Ok(Redirect::to("/people/review").into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            Ok(page(shell, &posted.me, &app, Some(&posted), Some(problem)).into_response())
        }
    }
}
