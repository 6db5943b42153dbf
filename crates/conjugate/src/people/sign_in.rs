//! The sign-in page. In the demonstration it offers everybody to choose from.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use plant::Act;
use plant::id::{CommandId, PersonId};
use plant::people::{Credential, SignIn};
use serde::Deserialize;

use super::ceremony::Denied;
use super::door::Me;
use super::posted::Posted;
use super::session::SESSION_COOKIE;
use crate::app::App;
use crate::demo::PASSWORD;
use crate::node::{NotDone, Order, Standing, log};
use crate::page::{Page, PageError, Shell, guard};

/// Addresses of the door.
pub(super) fn router() -> Router<App> {
    Router::new().route("/sign-in", get(show).post(enter)).route("/sign-out", post(leave))
}

#[derive(Template)]
#[template(path = "people/sign_in.html")]
struct SignInPage {
    shell: Shell,
    /// Where the person wanted to go.
    to: String,
    person: String,
    problem: Option<String>,
    /// In the demonstration: everybody, with name, role and organisation.
    players: Vec<Player>,
}

struct Player {
    id: String,
    name: String,
    roles: String,
    organisation: String,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    to: String,
}

#[derive(Deserialize)]
struct Entered {
    #[serde(default)]
    to: String,
    person: String,
    #[serde(default)]
    password: String,
}

/// `GET /sign-in`
async fn show(shell: Shell, State(app): State<App>, Query(asked): Query<Asked>) -> Page<SignInPage> {
    page(shell, &app, asked.to, String::new(), None)
}

fn page(shell: Shell, app: &App, to: String, person: String, problem: Option<String>) -> Page<SignInPage> {
    let lang = shell.lang;
    let plant = app.whole();
    let players = if plant.demonstration {
        let roles =
            |it: &plant::people::Person| it.roles.iter().map(|it| lang.role(*it)).collect::<Vec<_>>().join(" · ");
        let of = |it: &plant::people::Person| {
            plant.organisations.get(&it.organisation).map_or_else(String::new, |it| lang.label(&it.name).to_owned())
        };
        let mut players: Vec<_> = plant
            .people
            .iter()
            .filter(|(_, it)| !it.closed)
            .map(|(id, it)| {
                let player = Player {
                    id: id.to_string(),
                    name: lang.label(&it.name).to_owned(),
                    roles: roles(it),
                    organisation: of(it),
                };
                (it.roles.first().copied(), player)
            })
            .collect();
        players.sort_by_key(|(role, it)| (*role, it.id.clone()));
        players.into_iter().map(|(_, it)| it).collect()
    } else {
        Vec::new()
    };
    drop(plant);
    Page(SignInPage { shell, to: safe(&to), person, problem, players })
}

/// A path of ours to lead back to; anything else leads to the first page.
fn safe(to: &str) -> String {
    let plain = to.chars().all(|it| it.is_ascii_alphanumeric() || "/-_.".contains(it));
    if plain && to.starts_with('/') && !to.starts_with("//") { to.to_owned() } else { "/".to_owned() }
}

/// `POST /sign-in`
async fn enter(
    shell: Shell,
    State(app): State<App>,
    method: Method,
    headers: HeaderMap,
    Form(entered): Form<Entered>,
) -> Result<Response, PageError> {
    // Nobody is signed in yet, so there is no token; the browser itself says whose page the form is on.
    guard::same_site(&method, &headers)?;
    let wrong = |shell: Shell, key: &str| {
        let problem = Some(shell.lang.text(key));
        page(shell, &app, entered.to.clone(), entered.person.clone(), problem).into_response()
    };
    let Ok(person) = PersonId::new(entered.person.trim()) else {
        app.knocked_as(None, Credential::Password);
        return Ok(wrong(shell, "credential-wrong"));
    };
    // In the demonstration choosing a person is enough; signing still asks for the password.
    let password = if shell.demo && entered.password.is_empty() { PASSWORD } else { entered.password.as_str() };
    let token = match begin(&app, person, password).await {
        Ok(it) => it,
        Err(Denied::Credential(key)) => return Ok(wrong(shell, key)),
        Err(Denied::NotDone(_)) => return Ok(wrong(shell, "credential-not-now")),
        Err(Denied::Page(error)) => return Err(error),
    };
    Ok(([(SET_COOKIE, cookie(&token)?)], Redirect::to(&safe(&entered.to))).into_response())
}

/// The cookie that carries a session's token.
///
/// # Errors
/// Never, as long as a token is letters and digits.
pub(crate) fn cookie(token: &str) -> Result<HeaderValue, PageError> {
    let cookie = format!("{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict");
    HeaderValue::from_str(&cookie).map_err(|_| PageError::Broken)
}

/// Begins a session for whoever has the password, on record; answers its token.
///
/// # Errors
/// When the password is wrong, or nothing can be recorded.
pub(crate) async fn begin(app: &App, person: PersonId, password: &str) -> Result<String, Denied> {
    app.credential(&person, password).await?;
    let (token, session) = app.sessions().begin(&person).ok_or(PageError::Broken)?;
    if let Standing::StandsBy { .. } = app.standing() {
        // Nothing can be recorded here, and nothing can be done in such a session but read. It ends when this node begins
        // to write.
        log(&format!("standing by: {person} signed in to read; no record holds this"));
        return Ok(token);
    }
    let (now, who) = (app.now(), person.clone());
    let act = Act {
        by: person,
        session: session.id.clone(),
        happened: now,
        known: now,
        second: None,
        reason: None,
        signature: None,
    };
    let id = CommandId::new(&format!("sign-in-{}", session.id)).map_err(|_| PageError::Broken)?;
    let order = Order { id, command: SignIn {}.into(), act, happened: None, seen: None, as_of: None };
    match app.ask(order).await {
        Ok(_) => Ok(token),
        Err(why) => {
            app.sessions().end(&token);
            // The password was right, and the account is closed.
            if let NotDone::Refused(_) = &why {
                app.knocked_as(Some(who), Credential::Password);
            }
            Err(Denied::NotDone(why))
        }
    }
}

/// `POST /sign-out`
async fn leave(State(app): State<App>, me: Me, posted: Posted) -> Response {
    let _ = posted;
    app.sessions().end(&me.token);
    let gone = format!("{SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    let mut response = Redirect::to("/sign-in").into_response();
    if let Ok(gone) = HeaderValue::from_str(&gone) {
        response.headers_mut().append(SET_COOKIE, gone);
    }
    response
}
