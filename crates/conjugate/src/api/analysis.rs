//! Certificates of analysis, as they were issued.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::problem::Problem;
use super::view::Entry;
use crate::app::App;

/// A certificate of analysis. What it says line by line stands in the entry that issued it.
#[derive(Serialize, ToSchema)]
pub(super) struct Analysis {
    /// Nothing of one from before they had numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    batch: String,
    lot: String,
    /// The market whose limits it is by; nothing where it is by the release limits.
    #[serde(skip_serializing_if = "Option::is_none")]
    market: Option<String>,
    /// Over all its lines: `pass`, `fail` or `indeterminate`.
    verdict: &'static str,
    /// Whether it says what the results say now.
    current: bool,
    issued: Entry,
}

/// All certificates of analysis
#[utoipa::path(get, path = "/analyses", tag = "quality", responses(
    (status = 200, body = Vec<Analysis>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn analyses(State(app): State<App>, _: Caller) -> Json<Vec<Analysis>> {
    let plant = app.settled();
    let mut all: Vec<_> = plant.analyses.iter().flat_map(|(id, all)| all.iter().map(move |it| (id, it))).collect();
    all.sort_by_key(|(_, it)| it.stamp.seq);
    let told = all.into_iter().map(|(batch, it)| Analysis {
        number: it.number.as_ref().map(ToString::to_string),
        batch: batch.to_string(),
        lot: plant.batches.get(batch).map_or_else(String::new, |it| it.lot.to_string()),
        market: it.market.clone(),
        verdict: it.verdict.id(),
        current: plant.is_current(batch, it),
        issued: Entry::from(&it.stamp),
    });
    Json(told.collect())
}
