//! What wears: packed columns, membranes, filters, assemblies; how often each was used and what stands against its next use.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::problem::Problem;
use super::view::Entry;
use crate::app::App;

/// A packing, a membrane, a filter or an assembly.
#[derive(Serialize, ToSchema)]
pub(super) struct Consumable {
    id: String,
    class: String,
    strategy: String,
    lot: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    serial: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    equipment: Option<String>,
    installed: Entry,
    /// How often it was used, uses before this ledger knew it included.
    used: u32,
    /// How often it may be used; left out where no strategy declares its class.
    #[serde(skip_serializing_if = "Option::is_none")]
    uses_max: Option<u32>,
    /// The batches in which it was used, in order.
    batches: Vec<String>,
    /// The rules that stand against its next use.
    unfit: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<Entry>,
}

/// Everything that wears
#[utoipa::path(get, path = "/consumables", tag = "equipment", responses(
    (status = 200, body = Vec<Consumable>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn consumables(State(app): State<App>, _: Caller) -> Json<Vec<Consumable>> {
    let plant = app.settled();
    let all = plant.worn(app.now()).map(|worn| {
        let it = worn.consumable;
        let mut batches: Vec<String> = it.uses.iter().map(|it| it.batch.to_string()).collect();
        batches.dedup();
        Consumable {
            id: worn.id.to_string(),
            class: it.class.to_string(),
            strategy: it.strategy.to_string(),
            lot: it.lot.to_string(),
            serial: it.serial.as_ref().map(ToString::to_string),
            equipment: it.equipment.as_ref().map(ToString::to_string),
            installed: Entry::from(&it.installed),
            used: it.used(),
            uses_max: worn.class.map(|it| it.uses_max),
            batches,
            unfit: worn.unfit.iter().map(|it| it.id()).collect(),
            removed: it.removed.as_ref().map(|it| Entry::from(&it.1)),
        }
    });
    Json(all.collect())
}
