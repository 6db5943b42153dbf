//! People, their roles and their training. Credentials are secrets and no part of the plant, so none can be asked for.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::problem::Problem;
use super::view::{Entry, Name, instant};
use crate::app::App;

/// A person with an account.
#[derive(Serialize, ToSchema)]
pub(super) struct Person {
    id: String,
    name: Name,
    organisation: String,
    roles: Vec<&'static str>,
    /// From when until when each role is held, where that is limited or was approved.
    grants: Vec<Held>,
    /// Rights that wait for a second person's approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<Proposed>,
    /// The last review of the rights.
    #[serde(skip_serializing_if = "Option::is_none")]
    review: Option<Review>,
    /// The account is closed; what the person did stays.
    closed: bool,
    training: Vec<Training>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_signed_in: Option<String>,
}

/// One role and its days.
#[derive(Serialize, ToSchema)]
#[schema(as = Grant)]
pub(super) struct Held {
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

/// Rights that somebody proposed: all that the person shall hold.
#[derive(Serialize, ToSchema)]
#[schema(as = RightsProposal)]
pub(super) struct Proposed {
    grants: Vec<Held>,
    entry: Entry,
}

/// What a review of rights came to.
#[derive(Serialize, ToSchema)]
#[schema(as = RightsReview)]
pub(super) struct Review {
    /// `keep`, `change` or `close`.
    outcome: &'static str,
    next: String,
    entry: Entry,
}

fn grants(all: &[plant::people::Grant]) -> Vec<Held> {
    let one = |it: &plant::people::Grant| Held {
        role: it.role.id(),
        from: it.from.map(instant),
        until: it.until.map(instant),
    };
    all.iter().map(one).collect()
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
        grants: grants(&it.grants),
        proposal: it.proposal.as_ref().map(|it| Proposed { grants: grants(&it.grants), entry: Entry::from(&it.stamp) }),
        review: it.reviewed.as_ref().map(|it| Review {
            outcome: it.outcome.id(),
            next: instant(it.next),
            entry: Entry::from(&it.stamp),
        }),
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
