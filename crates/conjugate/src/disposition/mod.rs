//! Pages of disposition: the manufacturer's plan and decision, and the authorisation holder's over its certificate.

mod chain;
mod decide;
mod factory;
pub(crate) mod list;
mod market;
mod past;

use axum::Router;
use axum::extract::{Path, Query, State as Of};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use plant::disposition::Kind;
use plant::id::BatchId;
use plant::people::Role;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::app::App;
use crate::page::{PageError, Shell};
use crate::people::Me;
use crate::quality::Problem;

/// Addresses of these pages.
pub fn router() -> Router<App> {
    Router::new().route("/disposition", get(list::show)).route("/disposition/{batch}", get(show).post(decide::decide))
}

#[derive(Deserialize, Default, Clone)]
struct Asked {
    /// Whose release: `factory` or `market`.
    #[serde(default)]
    release: String,
    /// Which items: `all`, or those that need a look.
    #[serde(default)]
    show: String,
    /// What the person means to decide.
    #[serde(default)]
    choice: String,
    /// It was just decided.
    #[serde(default)]
    signed: String,
}

/// What came back with a refusal.
#[derive(Default)]
struct Kept {
    why: String,
    problem: Option<Problem>,
}

/// `GET /disposition/{batch}`
async fn show(
    shell: Shell,
    me: Me,
    Of(app): Of<App>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let batch = BatchId::new(&id).map_err(|_| PageError::NotFound)?;
    page(shell, &app, &me, &batch, &asked, Kept::default())
}

fn page(shell: Shell, app: &App, me: &Me, batch: &BatchId, asked: &Asked, kept: Kept) -> Result<Response, PageError> {
    match kind(&asked.release, me) {
        Kind::Factory => Ok(factory::page(shell, app, me, batch, asked, kept)?.into_response()),
        Kind::Market => Ok(market::page(shell, app, me, batch, asked, kept)?.into_response()),
    }
}

/// Whose release a page is about: the one asked for, or the reader's own.
fn kind(asked: &str, me: &Me) -> Kind {
    match asked {
        "factory" => Kind::Factory,
        "market" => Kind::Market,
        _ if me.is(Role::MahQualifiedPerson) && !me.is(Role::QualifiedPerson) => Kind::Market,
        _ => Kind::Factory,
    }
}

fn code(kind: Kind) -> &'static str {
    match kind {
        Kind::Factory => "factory",
        Kind::Market => "market",
    }
}

/// SHA-256 over a text, in hexadecimal.
fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|it| format!("{it:02x}")).collect()
}
