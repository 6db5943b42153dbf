//! One's own password: changed at will, and changed first of all by whoever signed in with one that somebody else set.

use askama::Template;
use axum::extract::{Form, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Router, extract::FromRequest};
use plant::people::ChangePassword;

use super::ceremony::{Denied, Given};
use super::door::{Me, Newcomer, SignInFirst};
use super::password;
use super::posted::Posted;
use crate::app::App;
use crate::page::{Page, Section, Shell, guard};
use crate::quality::Problem;

/// Addresses of this page.
pub(super) fn router() -> Router<App> {
    Router::new().route("/password", get(show).post(change))
}

#[derive(Template)]
#[template(path = "people/password.html")]
struct PasswordPage {
    shell: Shell,
    /// Somebody else set the present one.
    first: bool,
    problem: Option<Problem>,
}

/// Whoever is signed in, newcomers too.
struct Anybody {
    me: Me,
    first: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Anybody {
    type Rejection = SignInFirst;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, SignInFirst> {
        match parts.extensions.get::<Newcomer>().cloned() {
            Some(Newcomer(me)) => Ok(Self { me, first: true }),
            None => Me::from_request_parts(parts, state).await.map(|me| Self { me, first: false }),
        }
    }
}

/// `GET /password`
async fn show(shell: Shell, it: Anybody) -> Page<PasswordPage> {
    Page(PasswordPage { shell: shell.at(Section::People), first: it.first, problem: None })
}

/// `POST /password`
async fn change(shell: Shell, it: Anybody, State(app): State<App>, request: Request) -> Result<Response, Response> {
    guard::same_site(request.method(), request.headers()).map_err(IntoResponse::into_response)?;
    let Form(fields) =
        Form::<Vec<(String, String)>>::from_request(request, &app).await.map_err(IntoResponse::into_response)?;
    // Passwords are taken as they were typed, spaces at their ends included.
    let typed = |name: &str| fields.iter().find(|(it, _)| it == name).map(|(_, it)| it.clone()).unwrap_or_default();
    let (old, new, again) = (typed("old"), typed("new"), typed("again"));
    let posted = Posted::checked(it.me.clone(), fields, &app).map_err(IntoResponse::into_response)?;
    let first = it.first;
    let refused = |shell: Shell, problem: Problem| {
        Page(PasswordPage { shell: shell.at(Section::People), first, problem: Some(problem) }).into_response()
    };
    let person = it.me.session.person.clone();
    let said = if new != again {
        Some("password-differs")
    } else if new == old {
        Some("password-same")
    } else {
        password::weakness(person.as_str(), &new).map(password::Weak::key)
    };
    if let Some(key) = said {
        let problem = Problem::Said(shell.text(key));
        return Ok(refused(shell, problem));
    }
    match carry_out(&app, &posted, &person, &old, new).await {
        Ok(()) => Ok(Redirect::to(if it.first { "/" } else { "/me" }).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell).map_err(IntoResponse::into_response)?;
            Ok(refused(shell, problem))
        }
    }
}

/// The old password is asked for again, the fact is recorded, and only then the secret is changed: a password that was
/// changed without a record would be worse than a record of a change that then failed, and says so.
async fn carry_out(
    app: &App,
    posted: &Posted,
    person: &plant::id::PersonId,
    old: &str,
    new: String,
) -> Result<(), Denied> {
    app.credential(person, old).await?;
    let given =
        Given { id: posted.command.clone(), second: None, happened: None, reason: None, signed: None, seen: None };
    let _recorded = app.perform(&posted.me, ChangePassword {}.into(), given).await?;
    let (keeper, who) = (app.clone(), person.clone());
    let kept = tokio::task::spawn_blocking(move || keeper.credentials().set(&[(who, new.as_str())])).await;
    match kept {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Denied::Credential("password-not-kept")),
    }
}
