//! Investigations of results out of specification, and reviews of results out of trend.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::problem::Problem;
use super::view::{Entry, StudyPlace, instant};
use crate::app::App;

/// An investigation (OOS) or a review (OOT) of one result.
#[derive(Serialize, ToSchema)]
pub(super) struct Investigation {
    id: String,
    /// `oos` or `oot`.
    kind: &'static str,
    /// The batch that made the lot; left out of a lot that a study tests and no batch here made.
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<String>,
    lot: String,
    /// Where in a stability study; left out of a result that a release rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<StudyPlace>,
    /// The attribute's path in its stage.
    attribute: String,
    /// Which result of the attribute, from 1.
    number: u32,
    /// `laboratory`, `full`, `lab-error`, `confirmed` or `inconclusive`; of an OOT `unanswered` or `answered`.
    standing: &'static str,
    /// What it waits for; nothing where it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    waits_for: Option<&'static str>,
    /// By when it is to be closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
    overdue: bool,
    opened: Entry,
}

/// All investigations and reviews
#[utoipa::path(get, path = "/investigations", tag = "quality", responses(
    (status = 200, body = Vec<Investigation>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn investigations(State(app): State<App>, _: Caller) -> Json<Vec<Investigation>> {
    let (plant, now) = (app.settled(), app.now());
    let oos = plant.oos.iter().map(|(id, it)| Investigation {
        id: id.to_string(),
        kind: "oos",
        batch: it.batch.as_ref().map(ToString::to_string),
        lot: it.lot.to_string(),
        place: it.place.as_ref().map(StudyPlace::from),
        attribute: it.attribute.clone(),
        number: it.number,
        standing: it.standing.id(),
        waits_for: (!it.is_closed()).then(|| it.next(&plant, id).id()),
        due: Some(instant(it.due)),
        overdue: it.is_overdue(now),
        opened: Entry::from(&it.opened),
    });
    let oot = plant.oot.iter().map(|(id, it)| Investigation {
        id: id.to_string(),
        kind: "oot",
        batch: Some(it.batch.to_string()),
        lot: it.lot.to_string(),
        place: None,
        attribute: it.attribute.clone(),
        number: it.number,
        standing: if it.is_answered() { "answered" } else { "unanswered" },
        waits_for: (!it.is_answered()).then_some("answer"),
        due: None,
        overdue: false,
        opened: Entry::from(&it.opened),
    });
    Json(oos.chain(oot).collect())
}
