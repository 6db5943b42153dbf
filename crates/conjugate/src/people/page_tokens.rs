//! Personal access tokens on the pages of people: made by oneself, shown once, taken back by oneself or an administrator.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::{SignedDuration, Timestamp};
use plant::Plant;
use plant::id::{PersonId, TokenId};
use plant::people::{MakeToken, RevokeToken, Role, Scope, TOKEN_DAYS_MAX, Token};
use plant::text::Text;

use super::ceremony::Denied;
use super::door::Me;
use super::page::name;
use super::page_person::{again, send};
use super::posted::Posted;
use super::tokens::Tokens;
use crate::app::App;
use crate::language::{Lang, Zone};
use crate::page::part::{State as Look, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::quality::Problem;
use crate::trail::scope;

/// So many days before its end a token is said to end soon.
const SOON_DAYS: i64 = 14;

/// One token as a page shows it.
pub(super) struct TokenLine {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) owner: String,
    pub(super) owner_name: String,
    pub(super) scopes: String,
    pub(super) until: String,
    pub(super) state: Stated,
    pub(super) used: String,
    /// The entry that made it.
    pub(super) entry: u64,
    /// Whether the reader may take it back.
    pub(super) revoke: bool,
    /// The reader's own: no reason is owed.
    pub(super) own: bool,
}

/// The tokens on a person's page, and what the reader may do with them.
pub(super) struct Held {
    pub(super) lines: Vec<TokenLine>,
    /// Scope, its name, what it is.
    pub(super) scopes: Vec<(&'static str, String, String)>,
    /// The first and the last day that the form offers, and the day that stands in it.
    pub(super) days: [String; 3],
}

impl Held {
    pub(super) fn of(shell: &Shell, app: &App, plant: &Plant, me: &Me, person: &PersonId) -> Self {
        let (lang, now) = (shell.lang, app.now());
        let day = |days: i64| {
            let at = now.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(now);
            shell.zone.day(at)
        };
        Self {
            lines: lines(shell, plant, me, now, |it| it.person == *person),
            scopes: Scope::ALL
                .iter()
                .map(|it| (it.id(), scope(lang, *it), lang.text(&format!("scope-{}.hint", it.id()))))
                .collect(),
            // A token ends with its last day, so the last day that is offered is one day short of the limit.
            days: [day(0), day(TOKEN_DAYS_MAX - 1), day(30)],
        }
    }
}

/// The tokens that pass, those in force first, the newest in front.
fn lines(shell: &Shell, plant: &Plant, me: &Me, now: Timestamp, pass: impl Fn(&Token) -> bool) -> Vec<TokenLine> {
    let mut all: Vec<_> = plant.tokens.iter().filter(|(_, it)| pass(it)).collect();
    all.sort_by_key(|(_, it)| (!it.is_open(now), std::cmp::Reverse(it.made.seq)));
    all.into_iter().map(|(id, it)| line(shell.lang, &shell.zone, plant, me, now, id, it)).collect()
}

fn line(lang: Lang, zone: &Zone, plant: &Plant, me: &Me, now: Timestamp, id: &TokenId, it: &Token) -> TokenLine {
    TokenLine {
        id: id.to_string(),
        name: it.name.to_string(),
        owner: it.person.to_string(),
        owner_name: name(lang, plant, &it.person),
        scopes: it.scopes.iter().map(|it| scope(lang, *it)).collect::<Vec<_>>().join(lang.pick("、", ", ")),
        until: zone.whole(it.until),
        state: state(lang, plant, now, it),
        used: it.last_used.map_or_else(|| lang.text("tokens-never-used"), |it| zone.whole(it)),
        entry: it.made.seq,
        own: it.person == me.session.person,
        revoke: it.revoked.is_none() && (it.person == me.session.person || me.is(Role::Administrator)),
    }
}

fn state(lang: Lang, plant: &Plant, now: Timestamp, it: &Token) -> Stated {
    let owner = plant.people.get(&it.person);
    let said = |look, key| Stated::new(lang, look).saying(lang.text(key));
    let left = it.until.duration_since(now).as_hours() / 24;
    match owner {
        _ if it.revoked.is_some() => said(Look::Unverified, "tokens-revoked"),
        _ if now > it.until => said(Look::Unverified, "tokens-ended"),
        Some(owner) if owner.closed => said(Look::Stop, "tokens-owner-closed"),
        Some(owner) if owner.roles_at(now).is_empty() => said(Look::Stop, "tokens-owner-lapsed"),
        Some(_) if left < SOON_DAYS => {
            Stated::new(lang, Look::Alert).saying(lang.say("tokens-ends-soon").with("days", left).plain())
        }
        Some(_) => said(Look::Pass, "tokens-open"),
        None => said(Look::Stop, "tokens-owner-closed"),
    }
}

#[derive(Template)]
#[template(path = "people/tokens.html")]
struct TokensPage {
    shell: Shell,
    lines: Vec<TokenLine>,
}

/// `GET /people/tokens`: everybody's, as far as the reader reads their accounts.
pub(super) async fn all(shell: Shell, me: Me, State(app): State<App>) -> Response {
    let lines = lines(&shell, &app.settled(), &me, app.now(), |_| true);
    Page(TokensPage { lines, shell: shell.at(Section::People) }).into_response()
}

/// The one page on which a token stands; nothing keeps it in clear.
#[derive(Template)]
#[template(path = "people/token_once.html")]
struct TokenOnce {
    shell: Shell,
    id: String,
    name: String,
    /// Nothing where it could not be kept.
    whole: Option<String>,
}

/// What the form asks for; nothing where it is not filled in.
fn asked(app: &App, posted: &Posted, token: TokenId) -> Result<Option<MakeToken>, PageError> {
    let scopes: Vec<_> = posted.under("scope-").filter_map(|(it, _)| Scope::from_id(it)).collect();
    let until = posted.field("last-day").and_then(|it| app.zone().end_of(it));
    let name: Option<Text> = posted.text("token-name")?;
    Ok(match (name, until) {
        (Some(name), Some(until)) if !scopes.is_empty() => Some(MakeToken { token, name, scopes, until }),
        _ => None,
    })
}

/// `POST /me/tokens`: the fact is recorded first, the hash of the secret kept then, and the secret shown once.
pub(super) async fn make(shell: Shell, State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let person = posted.me.session.person.clone();
    let (id, whole) = Tokens::fresh().ok_or(PageError::Broken)?;
    let Some(command) = asked(&app, &posted, id.clone())? else {
        let problem = Problem::Said(shell.text("tokens-no-scope"));
        return again(shell, &posted.me, &app, &person, problem);
    };
    let name = command.name.to_string();
    // A token outlasts the session, so whoever sits at an open browser must be its person.
    let known = app.credential(&person, posted.field("password").unwrap_or_default()).await;
    let done = match known {
        Ok(()) => app.carry_out(&posted, shell.lang, command, None, None).await,
        Err(denied) => Err(denied),
    };
    match done {
        // A form that came twice was answered the first time; its token was shown then, and another one is not made.
        Ok(answer) if answer.repeated => Err(PageError::Changed),
        Err(Denied::NotDone(crate::node::NotDone::Refused(it))) if it.rule == plant::Rule::IdUsed => {
            Err(PageError::Changed)
        }
        Ok(_) => {
            let shut: Vec<_> = {
                let (plant, now) = (app.settled(), app.now());
                plant.tokens.iter().filter(|(_, it)| !it.is_open(now)).map(|(id, _)| id.clone()).collect()
            };
            let (keeper, secret, token) = (app.clone(), whole.clone(), id.clone());
            let kept = tokio::task::spawn_blocking(move || {
                keeper.tokens().forget(&shut)?;
                keeper.tokens().keep(&token, &secret)
            });
            let kept = matches!(kept.await, Ok(Ok(())));
            let (id, whole) = (id.to_string(), kept.then_some(whole));
            Ok(Page(TokenOnce { shell: shell.at(Section::People), id, name, whole }).into_response())
        }
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            again(shell, &posted.me, &app, &person, problem)
        }
    }
}

/// `POST /people/tokens/{token}/revoke`
pub(super) async fn revoke(
    shell: Shell,
    State(app): State<App>,
    Path(token): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let token = TokenId::new(&token).map_err(|_| PageError::NotFound)?;
    let owner = app.settled().tokens.get(&token).map(|it| it.person.clone()).ok_or(PageError::NotFound)?;
    let (keeper, forgotten) = (app.clone(), token.clone());
    let answer = send(shell, app, posted, owner, RevokeToken { token }, None).await?;
    if keeper.settled().tokens.get(&forgotten).is_some_and(|it| it.revoked.is_some()) {
        // The record keeps it shut, whether or not its hash could be forgotten.
        let _kept = tokio::task::spawn_blocking(move || keeper.tokens().forget(&[forgotten])).await;
    }
    Ok(answer)
}

/// `GET /me/tokens` and the like lead to one's own page.
pub(super) async fn own() -> Redirect {
    Redirect::to("/me")
}
