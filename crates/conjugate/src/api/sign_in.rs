//! A program comes in by the same door as people, and leaves by it.

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use plant::id::PersonId;
use plant::people::Credential;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::{Caller, Sender};
use super::problem::{Problem, Trouble};
use super::sent::Sent;
use crate::app::App;
use crate::page::guard;
use crate::people::{self, Denied, SESSION_COOKIE};

/// Who comes in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignIn {
    #[schema(example = "zhao-mei")]
    person: String,
    #[schema(example = "demo")]
    password: String,
}

/// A session began; its cookie came with the answer.
#[derive(Serialize, ToSchema)]
pub(super) struct SignedIn {
    person: String,
    roles: Vec<String>,
    /// To be sent in the header `x-csrf` with everything that changes something.
    csrf: String,
}

/// Signs in
///
/// The answer sets the cookie `session`. A session ends after 30 minutes without a request. Five wrong passwords lock
/// the account for 15 minutes.
#[utoipa::path(post, path = "/sign-in", tag = "session", request_body = SignIn, security(()), responses(
    (status = 200, body = SignedIn), (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Person or password is wrong, or the account is locked or closed", body = Problem,
        content_type = "application/problem+json"),
    (status = 413, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn sign_in(
    State(app): State<App>,
    method: Method,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Problem> {
    let lang = sent.lang;
    guard::same_site(&method, &headers).map_err(|_| Problem::of(lang, Trouble::NoToken))?;
    let asked: SignIn = sent.read()?;
    let denied = |it: &Denied| Problem::denied(lang, &app, it);
    let Ok(person) = PersonId::new(&asked.person) else {
        app.knocked_as(None, Credential::Password);
        return Err(denied(&Denied::Credential("credential-wrong")));
    };
    let token = people::begin(&app, person.clone(), &asked.password).await.map_err(|it| denied(&it))?;
    let cookie = people::cookie(&token).map_err(|it| denied(&Denied::Page(it)))?;
    let roles = app.whole().people.get(&person).map_or_else(Vec::new, |it| it.roles.clone());
    let csrf = app.guards().of(&token).token().to_owned();
    let roles = roles.iter().map(|it| it.id().to_owned()).collect();
    Ok(([(SET_COOKIE, cookie)], Json(SignedIn { person: person.to_string(), roles, csrf })).into_response())
}

/// Ends the session
#[utoipa::path(post, path = "/sign-out", tag = "session", security(("session" = [], "token" = [])), responses(
    (status = 204, description = "The session has ended"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 403, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn sign_out(State(app): State<App>, Sender(Caller { me, .. }): Sender) -> Response {
    app.sessions().end(&me.token);
    let gone = format!("{SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    (StatusCode::NO_CONTENT, [(SET_COOKIE, gone)]).into_response()
}
