//! Analytical runs, methods and standards: how results were measured.

use axum::Json;
use axum::extract::State;
use plant::strategy::MaterialRole;
use plant::verdict::Verdict;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::problem::Problem;
use super::view::{Entry, Name, StudyPlace, instant};
use crate::app::App;

/// An analytical run.
#[derive(Serialize, ToSchema)]
pub(super) struct Run {
    id: String,
    method: String,
    method_version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    instrument: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    /// Lots of reference standards and reagents.
    lots: Vec<String>,
    sequence: Vec<Place>,
    /// `open`, `ended` or `aborted`.
    standing: &'static str,
    /// `pass`, `indeterminate` or `fail`: whether the system met what the method asks of it.
    system: &'static str,
    opened: Entry,
    /// What was found out about it later.
    doubts: Vec<String>,
    results: usize,
    unverified: usize,
}

/// One place of a sequence.
#[derive(Serialize, ToSchema)]
#[schema(as = RunPlace)]
struct Place {
    /// `blank`, `standard`, `control` or `sample`.
    kind: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<String>,
    /// The place of a stability study where the sample was pulled.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<StudyPlace>,
}

/// All analytical runs
#[utoipa::path(get, path = "/runs", tag = "lab", responses(
    (status = 200, body = Vec<Run>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn runs(State(app): State<App>, _: Caller) -> Json<Vec<Run>> {
    let plant = app.settled();
    let all = plant.runs.iter().map(|(id, it)| {
        let results = plant.results_of_run(id);
        let pulled = plant.study_results_of_run(id);
        Run {
            id: id.to_string(),
            method: it.method.to_string(),
            method_version: it.method_version,
            instrument: it.instrument.as_ref().map(ToString::to_string),
            column: it.column.as_ref().map(ToString::to_string),
            lots: it.lots.iter().map(ToString::to_string).collect(),
            sequence: it
                .sequence
                .iter()
                .map(|it| Place {
                    kind: it.kind.id(),
                    name: it.name.to_string(),
                    batch: it.batch.as_ref().map(ToString::to_string),
                    place: it.place.as_ref().map(StudyPlace::from),
                })
                .collect(),
            standing: it.standing.id(),
            system: plant.method_of(it).map_or(Verdict::Indeterminate, |method| it.suits(method)).id(),
            opened: Entry::from(&it.opened),
            doubts: it.doubts.iter().map(|it| it.why.to_string()).collect(),
            unverified: results.iter().filter(|it| it.result.verified.is_none()).count()
                + pulled.iter().filter(|it| it.result.test.verified.is_none()).count(),
            results: results.len() + pulled.len(),
        }
    });
    Json(all.collect())
}

/// What was reported of one version of a method at one laboratory.
#[derive(Serialize, ToSchema)]
#[schema(as = MethodVersion)]
pub(super) struct Method {
    method: String,
    version: u32,
    /// Whose laboratory.
    organisation: String,
    /// `validated`, `verified` or `transferred`.
    ground: &'static str,
    report: String,
    on: String,
    /// `reported`, `in-force` or `withdrawn`.
    standing: &'static str,
    /// The range that was validated, with its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<String>,
    reported: Entry,
    approvals: Vec<Entry>,
}

/// Versions of methods and their reports
#[utoipa::path(get, path = "/methods", tag = "lab", responses(
    (status = 200, body = Vec<Method>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn methods(State(app): State<App>, _: Caller) -> Json<Vec<Method>> {
    let plant = app.settled();
    let all = plant.validations.iter().map(|((organisation, method, version), it)| Method {
        method: method.to_string(),
        version: *version,
        organisation: organisation.to_string(),
        ground: it.ground.id(),
        report: it.report.to_string(),
        on: instant(it.on),
        standing: it.standing().id(),
        range: it.range.as_ref().map(|it| format!("{} {}", it.range, it.unit.code())),
        reported: Entry::from(&it.reported),
        approvals: it.approvals.iter().map(Entry::from).collect(),
    });
    Json(all.collect())
}

/// A lot of a reference standard or reagent.
#[derive(Serialize, ToSchema)]
pub(super) struct Standard {
    lot: String,
    material: String,
    name: Name,
    #[serde(skip_serializing_if = "Option::is_none")]
    use_by: Option<String>,
    /// Of a working standard: what it was qualified against, last.
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<String>,
    /// Its assigned value, with the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

/// Reference standards and reagents
#[utoipa::path(get, path = "/standards", tag = "lab", responses(
    (status = 200, body = Vec<Standard>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn standards(State(app): State<App>, _: Caller) -> Json<Vec<Standard>> {
    let plant = app.settled();
    let all = plant.lots.iter().filter_map(|(id, it)| {
        let material = plant.strategies.values().rev().find_map(|of| of.strategy.materials.get(&it.material))?;
        if !matches!(material.role, MaterialRole::ReferenceStandard | MaterialRole::Reagent) {
            return None;
        }
        let qualified = plant.standards.get(id);
        Some(Standard {
            lot: id.to_string(),
            material: it.material.to_string(),
            name: Name::from(&material.name),
            use_by: it.use_by.map(instant),
            against: qualified.map(|it| it.against.to_string()),
            value: qualified.map(|it| it.value.to_string()),
        })
    });
    Json(all.collect())
}
