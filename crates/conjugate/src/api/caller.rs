//! Who asks: a program with a person's session, or with a personal access token. Whoever is signed in may read, and so
//! may a token within its scopes; a change needs a session, and the session's own token as well.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::problem::{Problem, Trouble};
use crate::app::App;
use crate::language::Lang;
use crate::page::guard;
use crate::people::{Machine, Me, Shut};

/// The header that carries the token of a session.
pub(super) const TOKEN_HEADER: &str = "x-csrf";

/// Somebody signed in, or a program with a token.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) me: Me,
    pub(super) lang: Lang,
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let lang = Lang::of(&parts.headers);
        if let Some(Shut(refusal)) = parts.extensions.get::<Shut>() {
            return Err(Problem::refused(lang, app, refusal));
        }
        let program = parts.extensions.get::<Machine>().map(|Machine(it)| it.clone());
        let me = program.or_else(|| parts.extensions.get::<Me>().cloned());
        me.map(|me| Self { me, lang }).ok_or_else(|| Problem::of(lang, Trouble::SignInFirst))
    }
}

/// Somebody signed in whose program holds the token of the session.
#[derive(Debug, Clone)]
pub(super) struct Sender(pub(super) Caller);

impl FromRequestParts<App> for Sender {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, app).await?;
        let refused = |_| Problem::of(caller.lang, Trouble::NoToken);
        guard::same_site(&parts.method, &parts.headers).map_err(refused)?;
        let token = parts.headers.get(TOKEN_HEADER).and_then(|it| it.to_str().ok()).unwrap_or_default();
        app.guards().check(&caller.me.token, token).map_err(refused)?;
        Ok(Self(caller))
    }
}

/// What stands in the address.
#[derive(Debug, Clone)]
pub(super) struct At<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let lang = Lang::of(&parts.headers);
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(it)) => Ok(Self(it)),
            Err(_) => Err(Problem::of(lang, Trouble::NotFound).found(parts.uri.path())),
        }
    }
}

/// What stands in the query.
#[derive(Debug, Clone)]
pub(super) struct Narrowed<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Narrowed<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let lang = Lang::of(&parts.headers);
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(it)) => Ok(Self(it)),
            Err(it) => Err(Problem::of(lang, Trouble::Address).found(it.body_text())),
        }
    }
}
