//! Who is asking. Every request learns it once; a page that needs somebody signed in takes [`Me`].

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use plant::people::Role;

use super::session::{SESSION_COOKIE, Session};
use crate::app::App;
use crate::language::Lang;
use crate::page::{Shell, View, Who};

/// The person of the session.
#[derive(Debug, Clone)]
pub struct Me {
    pub session: Session,
    /// The cookie's value; it names the session to this process and to nobody else.
    pub token: String,
    pub roles: Vec<Role>,
    /// How many entries there were when the request came in.
    pub as_of: u64,
}

impl Me {
    /// Whether they hold the role.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

/// Somebody who signed in with a password that another person set. Until they choose their own, they are nobody
/// anywhere but on that page.
#[derive(Debug, Clone)]
pub(super) struct Newcomer(pub(super) Me);

/// A request by nobody: to the sign-in page, and back afterwards.
#[derive(Debug)]
pub enum SignInFirst {
    Nobody { here: String },
    Newcomer,
}

impl IntoResponse for SignInFirst {
    fn into_response(self) -> Response {
        match self {
            Self::Nobody { here } => Redirect::to(&format!("/sign-in?to={here}")).into_response(),
            Self::Newcomer => Redirect::to("/password").into_response(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Me {
    type Rejection = SignInFirst;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, SignInFirst> {
        // Only a path of ours is led back to, and only a plain one.
        let here: String =
            parts.uri.path().chars().filter(|it| it.is_ascii_alphanumeric() || "/-_.".contains(*it)).collect();
        let newcomer = parts.extensions.get::<Newcomer>().is_some();
        parts.extensions.get::<Self>().cloned().ok_or(match newcomer {
            true => SignInFirst::Newcomer,
            false => SignInFirst::Nobody { here },
        })
    }
}

/// The layer that lays shell and person into every request.
pub async fn know(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let view = View::of(request.uri(), request.headers());
    let token = request.headers().get_all(COOKIE).iter().filter_map(|it| it.to_str().ok()).find_map(session_token);
    let session = token.as_ref().and_then(|it| Some((it.clone(), app.sessions().of(it)?)));
    let mut shell = Shell::new(view);
    shell.zone = app.zone().clone();
    shell.foot = app.foot();
    let me = {
        let plant = app.settled();
        shell.demo = plant.demonstration;
        shell.notice = plant.clock_jump.map(|(from, to)| {
            let (from, to) = (shell.zone.whole(from), shell.zone.whole(to));
            shell.say("live-clock-jumped").with("from", from).with("to", to).plain()
        });
        session.and_then(|(token, session)| {
            let person = plant.people.get(&session.person).filter(|it| !it.closed)?;
            let organisation = plant.organisations.get(&person.organisation);
            shell.who = Some(Who {
                name: shell.lang.label(&person.name).to_owned(),
                role: person.roles.iter().map(|it| shell.lang.role(*it)).collect::<Vec<_>>().join(" · "),
                organisation: organisation.map_or_else(String::new, |it| shell.lang.label(&it.name).to_owned()),
            });
            Some(Me { session, token, roles: person.roles.clone(), as_of: plant.entries })
        })
    };
    if let Some(me) = me {
        shell.guard = app.guards().of(&me.token);
        // The page of the new password is all that a newcomer gets, so nothing else learns who they are.
        if !shell.demo && app.credentials().must_change(&me.session.person) {
            request.extensions_mut().insert(Newcomer(me));
        } else {
            shell.events = "/events";
            request.extensions_mut().insert(me);
        }
    }
    request.extensions_mut().insert(shell);
    next.run(request).await
}

fn session_token(cookies: &str) -> Option<String> {
    cookies.split(';').find_map(|it| {
        let (name, value) = it.trim().split_once('=')?;
        (name == SESSION_COOKIE).then(|| value.to_owned())
    })
}

impl Lang {
    /// The text of a label in this language.
    #[must_use]
    pub fn label(self, label: &plant::text::Label) -> &str {
        match self {
            Self::Zh => &label.zh,
            Self::En => &label.en,
        }
    }

    /// The name of a role.
    #[must_use]
    pub fn role(self, role: Role) -> String {
        self.text(&format!("role-{}", role.id()))
    }

    /// The plant's word for it.
    #[must_use]
    pub fn code_in_plant(self) -> plant::act::Language {
        match self {
            Self::Zh => plant::act::Language::Zh,
            Self::En => plant::act::Language::En,
        }
    }
}
