//! Equipment and until when what is true of it holds.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::problem::Problem;
use super::view::{Name, instant};
use crate::app::App;

/// A piece of equipment. What was never recorded is left out.
#[derive(Serialize, ToSchema)]
pub(super) struct Equipment {
    id: String,
    class: String,
    name: Name,
    room: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    qualified_until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    calibrated_until: Option<String>,
    /// Clean until then, if nothing is made in it before.
    #[serde(skip_serializing_if = "Option::is_none")]
    clean_until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dedicated_to: Option<String>,
    /// The batch that has it now or had it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<String>,
}

/// All equipment
#[utoipa::path(get, path = "/equipment", tag = "equipment", responses(
    (status = 200, body = Vec<Equipment>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn equipment(State(app): State<App>, _: Caller) -> Json<Vec<Equipment>> {
    let plant = app.settled();
    let all = plant.equipment.iter().map(|(id, it)| Equipment {
        id: id.to_string(),
        class: it.class.to_string(),
        name: Name::from(&it.name),
        room: it.room.to_string(),
        qualified_until: it.qualified_until.map(instant),
        calibrated_until: it.calibrated_until.map(instant),
        clean_until: it.clean_until.map(instant),
        dedicated_to: it.dedicated_to.as_ref().map(ToString::to_string),
        batch: it.batch.as_ref().map(ToString::to_string),
    });
    Json(all.collect())
}
