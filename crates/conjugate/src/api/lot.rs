//! Lots, and what they were made from and went into.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use plant::Plant;
use plant::id::LotId;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::{At, Caller};
use super::problem::{Problem, Trouble};
use super::view::instant;
use crate::app::App;
use crate::language::Lang;

/// A lot. Amounts are in `unit`.
#[derive(Serialize, ToSchema)]
pub(super) struct Lot {
    id: String,
    material: String,
    unit: &'static str,
    amount: String,
    left: String,
    /// `quarantine`, `released` or `rejected`.
    standing: &'static str,
    /// Every hold in force, on top of its standing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    holds: Vec<Held>,
    /// Its expiry.
    #[serde(skip_serializing_if = "Option::is_none")]
    use_by: Option<String>,
    /// From then on it is charged only after a retest.
    #[serde(skip_serializing_if = "Option::is_none")]
    retest_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supplier: Option<String>,
    /// The batch that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    made_by: Option<String>,
    /// What its certificate says: purity, concentration.
    facts: BTreeMap<String, String>,
    received: String,
    /// Its numbered containers; none where they have no numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    containers: Vec<Container>,
}

/// One container of a lot. Amounts are in the lot's `unit`.
#[derive(Serialize, ToSchema)]
pub(super) struct Container {
    id: String,
    amount: String,
    left: String,
    /// `closed`, `opened`, `empty` or `discarded`.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tare: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
}

/// Who holds a lot, and why.
#[derive(Serialize, ToSchema)]
pub(super) struct Held {
    /// The entry that placed it, by which it is lifted.
    entry: u64,
    by: String,
    why: String,
}

/// Every lot
#[utoipa::path(get, path = "/lots", tag = "lots", responses(
    (status = 200, body = Vec<Lot>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn lots(State(app): State<App>, _: Caller) -> Json<Vec<Lot>> {
    let plant = app.settled();
    Json(plant.lots.keys().filter_map(|it| lot(&plant, it)).collect())
}

/// Every lot that is in this one, at any depth, nearest first
#[utoipa::path(get, path = "/lots/{id}/ancestors", tag = "lots",
    params(("id" = String, Path, description = "Lot number")),
    responses((status = 200, body = Vec<Lot>),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn ancestors(
    State(app): State<App>,
    Caller { lang, .. }: Caller,
    At(id): At<String>,
) -> Result<Json<Vec<Lot>>, Problem> {
    let plant = app.settled();
    let id = known(lang, &plant, &id)?;
    Ok(Json(plant.genealogy.ancestors(&id).into_iter().filter_map(|it| lot(&plant, it)).collect()))
}

/// Every lot that this one is in, at any depth, nearest first
#[utoipa::path(get, path = "/lots/{id}/descendants", tag = "lots",
    params(("id" = String, Path, description = "Lot number")),
    responses((status = 200, body = Vec<Lot>),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn descendants(
    State(app): State<App>,
    Caller { lang, .. }: Caller,
    At(id): At<String>,
) -> Result<Json<Vec<Lot>>, Problem> {
    let plant = app.settled();
    let id = known(lang, &plant, &id)?;
    Ok(Json(plant.genealogy.descendants(&id).into_iter().filter_map(|it| lot(&plant, it)).collect()))
}

fn held(it: &plant::material::Hold) -> Held {
    Held { entry: it.entry, by: it.by.to_string(), why: it.why.to_string() }
}

fn container(id: &plant::id::ContainerId, it: &plant::material::Container) -> Container {
    Container {
        id: id.to_string(),
        amount: it.amount.to_string(),
        left: it.left.to_string(),
        state: it.state(),
        tare: it.tare.map(|it| format!("{} {}", it.number(), it.unit.code())),
        location: it.location.as_ref().map(ToString::to_string),
    }
}

fn known(lang: Lang, plant: &Plant, id: &str) -> Result<LotId, Problem> {
    let known = LotId::new(id).ok().filter(|it| plant.lots.contains_key(it));
    known.ok_or_else(|| Problem::of(lang, Trouble::NotFound).found(id))
}

fn lot(plant: &Plant, id: &LotId) -> Option<Lot> {
    let it = plant.lots.get(id)?;
    Some(Lot {
        id: id.to_string(),
        material: it.material.to_string(),
        unit: it.unit.code(),
        amount: it.amount.to_string(),
        left: it.left.to_string(),
        standing: it.standing.id(),
        holds: it.holds.iter().map(held).collect(),
        use_by: it.use_by.map(instant),
        retest_by: it.retest_by.map(instant),
        supplier: it.supplier.as_ref().map(ToString::to_string),
        made_by: it.made_by.as_ref().map(ToString::to_string),
        facts: it
            .facts
            .iter()
            .map(|(id, it)| (id.to_string(), format!("{} {}", it.number(), it.unit.code())))
            .collect(),
        received: instant(it.received),
        containers: it.containers.iter().map(|(id, it)| container(id, it)).collect(),
    })
}
