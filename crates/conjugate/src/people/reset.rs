//! An administrator resets somebody else's password: on record, with a reason, and the new one lasts for one sign-in.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use plant::id::PersonId;
use plant::people::ResetPassword;

use super::password;
use super::posted::Posted;
use crate::app::App;
use crate::page::{Page, PageError, Section, Shell};
use crate::quality::Problem;

/// The one page on which one-time passwords stand; nothing keeps them in clear.
#[derive(Template)]
#[template(path = "people/once.html")]
pub(super) struct OncePage {
    pub(super) shell: Shell,
    /// Id, name, password.
    pub(super) people: Vec<(String, String, String)>,
    pub(super) problem: Option<Problem>,
    /// Whose roles somebody else must approve first.
    pub(super) waits: Vec<String>,
}

/// Sets fresh one-time passwords and answers the page that shows them once.
pub(super) async fn hand_out(shell: Shell, app: &App, people: Vec<PersonId>) -> Result<Response, PageError> {
    let mut fresh = Vec::new();
    for person in people {
        fresh.push((person, password::one_time().ok_or(PageError::Broken)?));
    }
    let (keeper, given) = (app.clone(), fresh.clone());
    let kept = tokio::task::spawn_blocking(move || {
        let given: Vec<_> = given.iter().map(|(who, it)| (who.clone(), it.as_str())).collect();
        keeper.credentials().set_once(&given)
    })
    .await;
    // The accounts are on record; without passwords nobody can use them, and the administrator sees why.
    let kept = matches!(kept, Ok(Ok(())));
    let problem = (!kept).then(|| Problem::Said(shell.text("people-no-password")));
    let lang = shell.lang;
    let plant = app.settled();
    let name = |id: &PersonId| super::page::name(lang, &plant, id);
    let waits =
        fresh.iter().map(|(id, _)| id).filter(|id| plant.people.get(*id).is_some_and(|it| it.proposal.is_some()));
    let waits = waits.map(name).collect();
    let people = if kept { fresh } else { Vec::new() };
    let people = people.into_iter().map(|(id, it)| (id.to_string(), name(&id), it)).collect();
    drop(plant);
    Ok(Page(OncePage { shell: shell.at(Section::People), people, problem, waits }).into_response())
}

/// `POST /people/{id}/reset`
pub(super) async fn reset(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let person = PersonId::new(&id).map_err(|_| PageError::NotFound)?;
    match app.carry_out(&posted, shell.lang, ResetPassword { person: person.clone() }, None, None).await {
        // A form that came twice has been answered; its password was shown then, and another one is not made.
        Ok(answer) if answer.repeated => Err(PageError::Changed),
        Ok(_) => {
            app.sessions().end_all_of(&person);
            hand_out(shell, &app, vec![person]).await
        }
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            super::page_person::again(shell, &posted.me, &app, &person, problem)
        }
    }
}
