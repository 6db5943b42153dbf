//! People, their roles and their training. Credentials are secrets and no part of the plant, so none can be asked for.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::problem::Problem;
use super::view::{Name, instant};
use crate::app::App;

/// A person with an account.
#[derive(Serialize, ToSchema)]
pub(super) struct Person {
    id: String,
    name: Name,
    organisation: String,
    roles: Vec<&'static str>,
    /// The account is closed; what the person did stays.
    closed: bool,
    training: Vec<Training>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_signed_in: Option<String>,
}

/// The latest training on a procedure.
#[derive(Serialize, ToSchema)]
pub(super) struct Training {
    procedure: String,
    version: u32,
    at: String,
    trainer: String,
}

/// Everybody
#[utoipa::path(get, path = "/people", tag = "people", responses(
    (status = 200, body = Vec<Person>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn people(State(app): State<App>, _: Caller) -> Json<Vec<Person>> {
    let plant = app.settled();
    let all = plant.people.iter().map(|(id, it)| Person {
        id: id.to_string(),
        name: Name::from(&it.name),
        organisation: it.organisation.to_string(),
        roles: it.roles.iter().map(|it| it.id()).collect(),
        closed: it.closed,
        training: it
            .training
            .iter()
            .map(|(procedure, it)| Training {
                procedure: procedure.to_string(),
                version: it.version,
                at: instant(it.at),
                trainer: it.trainer.to_string(),
            })
            .collect(),
        last_signed_in: it.last_signed_in.map(instant),
    });
    Json(all.collect())
}
