//! The rows of the paper, and what of the strategies in force carries them.

use axum::Json;
use axum::extract::State;
use plant::strategy::{EntryKind, Standing, coverage, points as rows};
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::problem::Problem;
use super::view::Name;
use crate::app::App;

/// A row of the paper.
#[derive(Serialize, ToSchema)]
pub(super) struct Point {
    id: String,
    section: String,
    stage: String,
    group: String,
    kind: String,
    name: Name,
    /// What carries it.
    carried_by: Vec<Carrier>,
}

/// An entry of a strategy in force that carries a row.
#[derive(Serialize, ToSchema)]
pub(super) struct Carrier {
    strategy: String,
    version: u32,
    /// Such as `drug-substance/conjugation/ph`.
    path: String,
    kind: &'static str,
    /// Whether this product has it.
    applies: bool,
    /// The event types that show it.
    evidence: Vec<String>,
}

/// Every row of the paper
#[utoipa::path(get, path = "/points", tag = "points", responses(
    (status = 200, body = Vec<Point>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn points(State(app): State<App>, _: Caller) -> Json<Vec<Point>> {
    let in_force: Vec<_> =
        app.settled().strategies.values().filter(|it| it.standing == Standing::Effective).cloned().collect();
    let covered: Vec<_> = in_force.iter().map(|it| (it, coverage(&it.strategy))).collect();
    let all = rows().into_iter().map(|row| {
        let carried = covered.iter().flat_map(|(it, covered)| {
            covered.get(&row.id).into_iter().flatten().map(|entry| Carrier {
                strategy: it.strategy.id.to_string(),
                version: it.version,
                path: entry.path.clone(),
                kind: kind(entry.kind),
                applies: entry.applies,
                evidence: entry.evidence.clone(),
            })
        });
        Point {
            id: row.id.to_string(),
            carried_by: carried.collect(),
            name: Name::from(&row.name),
            section: row.section,
            stage: row.stage,
            group: row.group,
            kind: row.kind,
        }
    });
    Json(all.collect())
}

fn kind(it: EntryKind) -> &'static str {
    match it {
        EntryKind::Strategy => "strategy",
        EntryKind::Feature => "feature",
        EntryKind::Procedure => "procedure",
        EntryKind::Method => "method",
        EntryKind::Equipment => "equipment",
        EntryKind::Consumable => "consumable",
        EntryKind::Protection => "protection",
        EntryKind::Material => "material",
        EntryKind::Table => "table",
        EntryKind::Intake => "intake",
        EntryKind::Stage => "stage",
        EntryKind::Principle => "principle",
        EntryKind::UnitOperation => "unit-operation",
        EntryKind::Parameter => "parameter",
        EntryKind::Attribute => "attribute",
        EntryKind::Step => "step",
        EntryKind::Route => "reprocessing-route",
        EntryKind::Sample => "sample",
        EntryKind::Agreement => "agreement",
        EntryKind::Plausibility => "plausibility",
        EntryKind::Composition => "composition",
        EntryKind::CellBank => "cell-bank",
        EntryKind::Requirement => "requirement",
    }
}
