//! A measured load beside what was charged, and what is to be expected of it before it is measured.

use axum::Json;
use axum::extract::State;
use plant::Plant;
use plant::id::BatchId;
use plant::lab::{LoadHeld, PLAUSIBILITY_RULE, PLAUSIBILITY_RULE_VERSION};
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::{At, Caller};
use super::problem::{Problem, Trouble};
use super::view::{Name, verdict};
use crate::app::App;

/// A load held against what was charged. Numbers are decimals as text, in moles for a mole of antibody.
#[derive(Serialize, ToSchema)]
pub(super) struct Load {
    /// The declaration in the stage.
    plausibility: String,
    name: Name,
    rule: &'static str,
    rule_version: u16,
    /// The path of the attribute that is the load.
    attribute: String,
    verdict: String,
    /// `within`, `unknown`, `below-window`, `above-window` or `more-than-charged`.
    said: &'static str,
    /// The mean of what was found; absent where there is none that can be compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    load: Option<String>,
    /// The load over the smallest supply.
    #[serde(skip_serializing_if = "Option::is_none")]
    conversion: Option<String>,
    /// The validated window of the conversion.
    window: String,
    /// The least and the most to be expected from what was charged; absent where a supply is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<[String; 2]>,
    supplies: Vec<Supply>,
    /// The entries that were read.
    evidence: Vec<u64>,
}

/// Something that bounds a load.
#[derive(Serialize, ToSchema)]
#[schema(as = LoadSupply)]
pub(super) struct Supply {
    /// The path of its parameter or attribute in the stage.
    of: String,
    /// Moles for a mole of antibody, as charged or measured; absent where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    ratio: Option<String>,
    /// How many drugs one mole of it allows.
    loads: String,
    /// The drugs that it allows for each antibody.
    #[serde(skip_serializing_if = "Option::is_none")]
    most: Option<String>,
    /// The lots that were charged.
    lots: Vec<String>,
}

/// Loads of a batch beside what was charged
#[utoipa::path(get, path = "/batches/{id}/loads", tag = "batches",
    params(("id" = String, Path, description = "Batch number")),
    responses((status = 200, body = Vec<Load>),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn loads(
    State(app): State<App>,
    Caller { lang, .. }: Caller,
    At(id): At<String>,
) -> Result<Json<Vec<Load>>, Problem> {
    let plant = app.settled();
    let found = BatchId::new(&id).ok().and_then(|id| of(&plant, &id));
    found.map(Json).ok_or_else(|| Problem::of(lang, Trouble::NotFound).found(id))
}

fn of(plant: &Plant, id: &BatchId) -> Option<Vec<Load>> {
    plant.batches.get(id)?;
    Some(plant.loads_held(id).iter().map(load).collect())
}

fn load(it: &LoadHeld<'_>) -> Load {
    let text = |it: rust_decimal::Decimal| it.normalize().to_string();
    let supplies = it.supplies.iter().map(|it| Supply {
        of: it.supply.of.path().to_owned(),
        ratio: it.ratio.map(text),
        loads: text(it.supply.loads),
        most: it.most.map(text),
        lots: it.lots.iter().map(ToString::to_string).collect(),
    });
    Load {
        plausibility: it.plausibility.id.to_string(),
        name: Name::from(&it.plausibility.name),
        rule: PLAUSIBILITY_RULE,
        rule_version: PLAUSIBILITY_RULE_VERSION,
        attribute: it.plausibility.load.clone(),
        verdict: verdict(it.said.verdict()),
        said: it.said.id(),
        load: it.load.map(text),
        conversion: it.conversion.map(text),
        window: it.plausibility.conversion.to_string(),
        expected: it.expected.map(|(low, high)| [text(low), text(high)]),
        supplies: supplies.collect(),
        evidence: it.evidence.clone(),
    }
}
