//! One person: roles, training against the versions in force, and what may be done with the account.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::id::{PersonId, ProcedureId};
use plant::people::{CloseAccount, Person, Train, TrainOnSeveral};

use super::ceremony::Shown;
use super::door::Me;
use super::page::{name, organisation, procedures, trained};
use super::page_may::May;
use super::page_rights::{Rights, admitting};
use super::page_tokens::Held;
use super::posted::Posted;
use super::rights;
use crate::app::App;
use crate::page::part::{Instant, Signing, State as Look, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "people/person.html")]
struct PersonPage {
    shell: Shell,
    id: String,
    name: String,
    facts: Vec<(String, String)>,
    closed: bool,
    mine: bool,
    problem: Option<Problem>,
    training: Vec<TrainingLine>,
    behind: usize,
    train: May,
    close: May,
    rights: Rights,
    /// The signature under an inspector's admission.
    admitting: Signing,
    reset: May,
    tokens: Held,
    /// What was seen of the account at the door since the last review.
    seen: String,
    /// How many procedures in force the person was not trained on.
    open: usize,
}

struct TrainingLine {
    id: String,
    name: String,
    in_force: u32,
    state: Stated,
    when: Option<Instant>,
    trainer: String,
    current: bool,
}

pub(super) fn person(app: &App, id: &str) -> Result<(PersonId, Person), PageError> {
    let id = PersonId::new(id).map_err(|_| PageError::NotFound)?;
    let it = app.settled().people.get(&id).cloned().ok_or(PageError::NotFound)?;
    Ok((id, it))
}

fn page(shell: Shell, me: &Me, app: &App, id: &PersonId, it: &Person, problem: Option<Problem>) -> Page<PersonPage> {
    let lang = shell.lang;
    let plant = app.settled();
    let mut facts = vec![
        (lang.text("people-id"), id.to_string()),
        (lang.text("people-organisation"), organisation(lang, &plant, &it.organisation)),
    ];
    if let Some(at) = it.last_signed_in {
        facts.push((lang.text("people-last"), shell.zone.whole(at)));
    }
    let training: Vec<_> = procedures(&plant)
        .iter()
        .map(|(procedure, declared)| {
            let record = it.training.get(procedure);
            let never = || Stated::new(lang, Look::Unverified).saying(lang.text("people-never"));
            TrainingLine {
                id: procedure.to_string(),
                name: lang.label(&declared.name).to_owned(),
                in_force: declared.version,
                state: trained(lang, &plant, id, procedure, declared.version).unwrap_or_else(never),
                when: record.map(|it| shell.zone.time(it.at)),
                trainer: record.map_or_else(String::new, |it| name(lang, &plant, &it.trainer)),
                current: plant.knows_procedure(id, procedure, declared.version),
            }
        })
        .collect();
    let rights = Rights::of(&shell, app, &plant, me, id, it);
    let admitting = admitting(&shell, &plant, me, id);
    let tokens = Held::of(&shell, app, &plant, me, id);
    let seen = rights::seen(lang, &plant, id, it, app.now());
    drop(plant);
    // Behind is who was trained once and not on what is in force now.
    let behind = training.iter().filter(|it| it.when.is_some() && !it.current).count();
    let page = PersonPage {
        id: id.to_string(),
        name: lang.label(&it.name).to_owned(),
        facts,
        closed: it.closed,
        mine: me.session.person == *id,
        problem,
        open: training.iter().filter(|it| !it.current).count(),
        training,
        behind,
        train: May::of(lang, me, "people.train"),
        close: May::of(lang, me, "people.close-account"),
        rights,
        admitting,
        reset: May::of(lang, me, "people.reset-password"),
        tokens,
        seen,
        shell: shell.at(Section::People),
    };
    Page(page)
}

/// The page of a person after something was refused.
pub(super) fn again(shell: Shell, me: &Me, app: &App, id: &PersonId, problem: Problem) -> Result<Response, PageError> {
    let (id, it) = person(app, id.as_str())?;
    Ok(page(shell, me, app, &id, &it, Some(problem)).into_response())
}

/// `POST /people/{id}/train-all`: on everything in force that they were not trained on yet.
pub(super) async fn train_all(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, _) = person(&app, &id)?;
    let procedures = {
        let plant = app.settled();
        let open = |(procedure, declared): &(ProcedureId, plant::strategy::Procedure)| {
            !plant.knows_procedure(&id, procedure, declared.version)
        };
        procedures(&plant).into_iter().filter(open).map(|(id, it)| (id, it.version)).collect()
    };
    send(shell, app, posted, id.clone(), TrainOnSeveral { person: id, procedures }, None).await
}

/// `GET /people/{id}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (id, it) = person(&app, &id)?;
    Ok(page(shell, &me, &app, &id, &it, None).into_response())
}

pub(super) async fn send(
    shell: Shell,
    app: App,
    posted: Posted,
    id: PersonId,
    command: impl Into<plant::Command>,
    shown: Option<Shown>,
) -> Result<Response, PageError> {
    match app.carry_out(&posted, shell.lang, command, shown.as_ref(), None).await {
        Ok(_) => Ok(Redirect::to(&format!("/people/{id}")).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            let (id, it) = person(&app, id.as_str())?;
            Ok(page(shell, &posted.me, &app, &id, &it, Some(problem)).into_response())
        }
    }
}

/// `POST /people/{id}/train`: the one who is signed in trained them on the version in force.
pub(super) async fn train(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, _) = person(&app, &id)?;
    let procedure = ProcedureId::new(posted.need("procedure")?).map_err(|_| PageError::NotAcceptable)?;
    let version = posted.need("version")?.parse().map_err(|_| PageError::NotAcceptable)?;
    send(shell, app, posted, id.clone(), Train { person: id, procedure, version }, None).await
}

/// `POST /people/{id}/close`
pub(super) async fn close(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, _) = person(&app, &id)?;
    send(shell, app, posted, id.clone(), CloseAccount { person: id }, None).await
}
