//! Stability studies: where each stands, what was pulled and found, the shelf life that was adopted.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::problem::Problem;
use super::view::{Entry, Place as Judged, instant};
use crate::app::App;

/// A stability study.
#[derive(Serialize, ToSchema)]
#[schema(as = StabilityStudy)]
pub(super) struct Study {
    id: String,
    /// `proposed`, `approved`, `running`, `stopped` or `ended`.
    standing: &'static str,
    /// `registration`, `ongoing`, `after-change`, `after-excursion` or `after-reprocessing`.
    purpose: &'static str,
    strategy: String,
    version: u32,
    stage: String,
    lots: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    began: Option<String>,
    /// Every cell of its matrix.
    time_points: Vec<TimePoint>,
    /// Failing results that nobody has considered for the market yet.
    unconsidered: usize,
    /// How many months of data every lot has, and how far a shelf life may reach (ICH Q1E).
    data_months: u32,
    longest_months: u32,
    shelf_lives: Vec<ShelfLife>,
}

/// A lot under a condition at a month.
#[derive(Serialize, ToSchema)]
#[schema(as = StabilityTimePoint)]
struct TimePoint {
    lot: String,
    condition: String,
    months: u32,
    /// `ahead`, `due`, `overdue`, `missed`, `pulled`; tested: `pass`, `indeterminate` or `fail`.
    state: &'static str,
    results: Vec<Found>,
}

/// The result that counts of one attribute.
#[derive(Serialize, ToSchema)]
#[schema(as = StabilityResult)]
struct Found {
    attribute: String,
    judged: Judged,
    /// It lies outside the prediction interval of the earlier time points.
    out_of_trend: bool,
    recorded: Entry,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<Entry>,
    /// The analytical run that it was measured in.
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<String>,
    /// The method in the study's strategy, and its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method_version: Option<u32>,
    /// How many results there are; every one is kept.
    results: usize,
}

/// A shelf life that was proposed.
#[derive(Serialize, ToSchema)]
#[schema(as = ProposedShelfLife)]
struct ShelfLife {
    months: u32,
    /// Of each market with a shelf-life limit of its own; 0 where the data support none there.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    markets: BTreeMap<String, u32>,
    /// Left out while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    adopted: Option<bool>,
    method: String,
    method_version: u32,
    figures: Vec<Figure>,
}

/// What the calculator made of one attribute.
#[derive(Serialize, ToSchema)]
#[schema(as = ShelfLifeFigure)]
struct Figure {
    attribute: String,
    /// The market whose limit it is; left out where it is that of all.
    #[serde(skip_serializing_if = "Option::is_none")]
    market: Option<String>,
    /// What `POST /api/calc/stability` was sent.
    input: String,
    /// What it answered, byte for byte, and its SHA-256.
    output: String,
    sha256: String,
}

/// All stability studies
#[utoipa::path(get, path = "/stability", tag = "stability", responses(
    (status = 200, body = Vec<Study>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn studies(State(app): State<App>, _: Caller) -> Json<Vec<Study>> {
    let (plant, now) = (app.settled(), app.now());
    let all = plant.studies.iter().map(|(id, it)| {
        let found = |place: &plant::stability::Place, test: &plant::stability::Tested| {
            let all = it.results_at(place, &test.attribute);
            it.result(place, &test.attribute).map(|of| Found {
                attribute: test.attribute.clone(),
                judged: of.test.band.into(),
                out_of_trend: of.expected.as_ref().is_some_and(|it| it.beyond),
                recorded: Entry::from(&of.test.recorded),
                verified: of.test.verified.as_ref().map(Entry::from),
                run: of.test.run.as_ref().map(ToString::to_string),
                method: of.method.as_ref().map(|it| it.id.to_string()),
                method_version: of.method.as_ref().map(|it| it.version),
                results: all.len(),
            })
        };
        let time_point = |place: plant::stability::Place| TimePoint {
            lot: place.lot.to_string(),
            condition: place.condition.to_string(),
            months: place.months,
            state: it.place_state(&place, now).id(),
            results: it.tests.iter().filter_map(|test| found(&place, test)).collect(),
        };
        let figure = |it: &plant::stability::Figure| Figure {
            attribute: it.input.attribute.clone(),
            market: it.input.market.clone(),
            input: crate::stability::figure::input(&it.input),
            output: it.output.clone(),
            sha256: it.digest.clone(),
        };
        let shelf_life = |it: &plant::stability::ProposedShelfLife| ShelfLife {
            months: it.months,
            markets: it.markets.clone(),
            adopted: it.decided.as_ref().map(|it| it.0),
            method: it.method.clone(),
            method_version: it.method_version,
            figures: it.figures.iter().map(figure).collect(),
        };
        let extrapolation = plant.extrapolation(it);
        Study {
            id: id.to_string(),
            standing: it.standing().id(),
            purpose: it.purpose.id(),
            strategy: it.strategy.to_string(),
            version: it.version,
            stage: it.stage.to_string(),
            lots: it.lots.iter().map(ToString::to_string).collect(),
            began: it.started.as_ref().map(|it| instant(it.happened)),
            time_points: it.places().map(time_point).collect(),
            unconsidered: plant.unconsidered(it).count(),
            data_months: extrapolation.data,
            longest_months: extrapolation.longest,
            shelf_lives: it.shelf_lives.iter().map(shelf_life).collect(),
        }
    });
    Json(all.collect())
}
