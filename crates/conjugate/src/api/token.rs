//! Personal access tokens, without their secrets: who may read by program, in which scope, until when.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::problem::Problem;
use super::view::{Entry, instant};
use crate::app::App;

/// A token. Its secret is kept by its owner alone; here is a hash of it nowhere.
#[derive(Serialize, ToSchema)]
pub(super) struct Token {
    id: String,
    person: String,
    /// What its owner calls it: the program that carries it.
    name: String,
    scopes: Vec<&'static str>,
    until: String,
    made: Entry,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked: Option<Entry>,
    /// Neither taken back nor past its day.
    open: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used: Option<String>,
}

/// The tokens of everybody whose account the caller reads
#[utoipa::path(get, path = "/tokens", tag = "people", responses(
    (status = 200, body = Vec<Token>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn tokens(State(app): State<App>, _: Caller) -> Json<Vec<Token>> {
    let (plant, now) = (app.settled(), app.now());
    let all = plant.tokens.iter().map(|(id, it)| Token {
        id: id.to_string(),
        person: it.person.to_string(),
        name: it.name.to_string(),
        scopes: it.scopes.iter().map(|it| it.id()).collect(),
        until: instant(it.until),
        made: Entry::from(&it.made),
        revoked: it.revoked.as_ref().map(Entry::from),
        open: it.is_open(now),
        last_used: it.last_used.map(instant),
    });
    Json(all.collect())
}
