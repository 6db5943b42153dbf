//! Who is asking. Every request learns it once; a page that needs somebody signed in takes [`Me`].

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{FromRequestParts, Request};
use axum::http::Method;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use plant::id::{BatchId, OrganisationId, PersonId};
use plant::people::{Role, Taken};
use plant::text::Text;
use tower::ServiceExt as _;

use super::access::Out;
use super::machine::{self, Machine};
use super::session::{SESSION_COOKIE, Session};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::State as Shown;
use crate::page::{Elsewhere, Shell, View, Who};

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

/// Puts the door in front of every address: it finds out who asks, lays shell and person into the request, and hands it
/// to addresses whose [`App`] reads what that person reads. No handler can come by another one.
pub fn door(app: App, addresses: Router<App>) -> Router {
    let addresses = Arc::new(Addresses { bare: addresses, of: Mutex::default() });
    Router::new().fallback(move |request: Request| know(app.clone(), Arc::clone(&addresses), request))
}

/// The addresses, as they are for each reader. To give a router its state takes as long as a page or two, so it is done
/// once for each.
struct Addresses {
    bare: Router<App>,
    of: Mutex<BTreeMap<Option<PersonId>, Router>>,
}

impl Addresses {
    /// Those whose [`App`] reads what this person reads, and that app.
    fn of(&self, app: &App, person: Option<PersonId>) -> (App, Router) {
        let app = app.read_by(person.clone());
        let mut of = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        let its = of.entry(person).or_insert_with(|| self.bare.clone().with_state(app.clone())).clone();
        (app, its)
    }
}

/// Every page says why nothing can be written, where nothing can.
fn standstill(app: &App, shell: &mut Shell) {
    if let Some(it) = app.standstill() {
        let [what, now] = it.keys().map(|key| shell.lang.text(key));
        shell.notices.push((Shown::Stop, format!("{what} {now}")));
    }
}

async fn know(app: App, addresses: Arc<Addresses>, mut request: Request) -> Response {
    let view = View::of(request.uri(), request.headers());
    let token = request.headers().get_all(COOKIE).iter().filter_map(|it| it.to_str().ok()).find_map(session_token);
    let session = token.as_ref().and_then(|it| Some((it.clone(), app.sessions().of(it)?)));
    let mut shell = Shell::new(view);
    shell.zone = app.zone().clone();
    shell.foot = app.foot();
    standstill(&app, &mut shell);
    let me = {
        let plant = app.whole();
        shell.demo = plant.demonstration;
        if let Some((from, to)) = plant.clock_jump {
            let (from, to) = (shell.zone.whole(from), shell.zone.whole(to));
            let jumped = shell.say("live-clock-jumped").with("from", from).with("to", to).plain();
            shell.notices.push((Shown::Alert, jumped));
        }
        session.and_then(|(token, session)| {
            let person = plant.people.get(&session.person).filter(|it| !it.closed)?;
            let organisation = plant.organisations.get(&person.organisation);
            let roles = person.roles_at(app.now());
            shell.who = Some(Who {
                name: shell.lang.label(&person.name).to_owned(),
                role: roles.iter().map(|it| shell.lang.role(*it)).collect::<Vec<_>>().join(" · "),
                organisation: organisation.map_or_else(String::new, |it| shell.lang.label(&it.name).to_owned()),
            });
            Some(Me { session, token, roles, as_of: plant.entries })
        })
    };
    // A token that is carried to the interface counts, and no cookie beside it.
    let machine = machine::at_the_door(&app, &request);
    let me = me.filter(|_| machine.is_none());
    let who = match &machine {
        Some(it) => it.as_ref().ok().map(|Machine(it)| it.clone()),
        None => me.clone(),
    };
    let (app, addresses) = addresses.of(&app, who.as_ref().map(|it| it.session.person.clone()));
    let out = who.and_then(|who| Some((who, asked_out(&request)?)));
    match machine {
        Some(Ok(it)) => {
            shell.elsewhere = elsewhere(&app, shell.lang, request.uri().path());
            request.extensions_mut().insert(it);
        }
        Some(Err(it)) => {
            request.extensions_mut().insert(it);
        }
        None => (),
    }
    if let Some(me) = me {
        shell.elsewhere = elsewhere(&app, shell.lang, request.uri().path());
        // An empty list says nothing about what others have, and whoever reads it must know that.
        if let (Some(_), Some(who)) = (shell.elsewhere.as_ref(), shell.who.as_ref()) {
            let said = shell.say("people-part").with("mine", who.organisation.clone()).plain();
            shell.notices.push((Shown::Info, said));
        }
        shell.guard = app.guards().of(&me.token);
        // The page of the new password is all that a newcomer gets, so nothing else learns who they are.
        if app.credentials().must_change(&me.session.person) {
            request.extensions_mut().insert(Newcomer(me));
        } else {
            shell.events = "/events";
            request.extensions_mut().insert(me);
        }
    }
    request.extensions_mut().insert(shell);
    let response = match addresses.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if let Some((who, out)) = out.filter(|_| response.status().is_success()) {
        app.took_out(&who, out);
    }
    response
}

/// What a question of a program takes out when it is answered. Entries are counted where they are read, with their
/// numbers; a checkpoint holds hashes only, and the description nothing of anybody's.
fn asked_out(request: &Request) -> Option<Out> {
    let path = request.uri().path();
    let apart = ["/api/entries", "/api/checkpoint", "/api/openapi.json"];
    let asks = *request.method() == Method::GET && path.starts_with("/api/") && !apart.contains(&path);
    asks.then(|| Out { what: Taken::Answers, items: 1, span: None, which: Text::new(path).ok(), head: None })
}

/// What a reader is told who finds nothing because it is not theirs: whose records are kept here, and what they can read
/// instead. It is the same for what is not there, so that nobody learns from it that something is.
fn elsewhere(app: &App, lang: Lang, path: &str) -> Option<Elsewhere> {
    let part = app.part()?;
    let whole = app.whole();
    let name = |id: &OrganisationId| {
        whole.organisations.get(id).map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned())
    };
    let mine = part.reader.organisation.as_ref().map(name)?;
    let others: Vec<_> = whole.owning.iter().filter(|it| !part.reader.reads(it)).map(name).collect();
    drop(whole);
    let listed = others.join(lang.text("people-and").as_str());
    let says = if others.is_empty() { lang.say("people-reads-nothing-else") } else { lang.say("people-reads") };
    let says = says.with("mine", mine).with("others", listed).plain();
    let mut instead = Vec::new();
    // Of a batch that something is shared of, its owner and what is shared are no secret.
    let shared = path.split('/').filter_map(|it| BatchId::new(it).ok()).find(|it| app.shares_part_of(it));
    if let Some(batch) = shared {
        if part.shared.dispositions.keys().any(|(id, _)| *id == batch) {
            let said = lang.say("people-reads-certificate-of").with_text("batch", &batch).plain();
            instead.push((said, format!("/disposition/{batch}")));
        }
        if part.shared.exceptions_of(&batch).next().is_some() {
            let said = lang.say("people-reads-exceptions-of").with_text("batch", &batch).plain();
            instead.push((said, format!("/review/{batch}")));
        }
    }
    if part.reader.holder {
        instead.push((lang.text("people-reads-certificates"), "/disposition".to_owned()));
        instead.push((lang.text("people-reads-exceptions"), "/review".to_owned()));
    }
    instead.push((lang.text("people-reads-own"), "/trail".to_owned()));
    Some(Elsewhere { says, instead })
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
