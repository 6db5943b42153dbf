//! Controlled procedures: their versions, who approved each, who read it and who was trained.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::problem::Problem;
use super::view::{Entry, Name, instant};
use crate::app::App;

/// A procedure with all its versions.
#[derive(Serialize, ToSchema)]
pub(super) struct Procedure {
    id: String,
    versions: Vec<Version>,
}

/// One version of a procedure.
#[derive(Serialize, ToSchema)]
#[schema(as = ProcedureVersion)]
struct Version {
    version: u32,
    title: Name,
    /// Whose work it describes answers for it.
    owner: &'static str,
    /// `draft`, `approved`, `effective`, `superseded` or `withdrawn`.
    standing: &'static str,
    /// The first instant at which it may be in force.
    from: String,
    drafted: Entry,
    approvals: Vec<Entry>,
    /// Whose work it describes: they are told to read it.
    readers: Vec<&'static str>,
    read: Vec<Entry>,
    trained: Vec<String>,
}

/// All controlled procedures
#[utoipa::path(get, path = "/procedures", tag = "people", responses(
    (status = 200, body = Vec<Procedure>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn procedures(State(app): State<App>, _: Caller) -> Json<Vec<Procedure>> {
    let plant = app.settled();
    let all = plant.procedures.iter().map(|(id, it)| Procedure {
        id: id.to_string(),
        versions: it
            .versions
            .iter()
            .map(|(version, it)| Version {
                version: *version,
                title: Name::from(&it.title),
                owner: it.owner.id(),
                standing: it.standing.id(),
                from: instant(it.from),
                drafted: Entry::from(&it.drafted),
                approvals: it.approvals.iter().map(|it| Entry::from(&it.stamp)).collect(),
                readers: it.readers.iter().map(|it| it.id()).collect(),
                read: it.read.values().map(Entry::from).collect(),
                trained: it.trained.keys().map(ToString::to_string).collect(),
            })
            .collect(),
    });
    Json(all.collect())
}
