//! Batches and their records.

use axum::Json;
use axum::extract::State;
use plant::Plant;
use plant::batch::{Batch, BatchStanding, Done, Further, StepRecord};
use plant::id::{BatchId, StepPath};
use plant::strategy::{Step, StepKind, UnitOperation};
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::{At, Caller};
use super::problem::{Problem, Trouble};
use super::quality::{Exception, exception};
use super::view::{Entry, Name, Place, Reported, code};
use crate::app::App;

/// A batch in one line.
#[derive(Serialize, ToSchema)]
#[schema(as = BatchLine)]
pub(super) struct Line {
    id: String,
    /// The lot that it makes.
    lot: String,
    stage: String,
    strategy: String,
    strategy_version: u32,
    organisation: String,
    /// `running`, `paused` or `finished`.
    standing: &'static str,
    started: Entry,
    /// The last entry about it: what `seen` names in a command.
    last: u64,
    steps: usize,
    steps_done: usize,
    exceptions: usize,
    exceptions_open: usize,
}

/// A batch record.
#[derive(Serialize, ToSchema)]
#[schema(as = BatchRecord)]
pub(super) struct Record {
    #[serde(flatten)]
    line: Line,
    /// What was made, where the record has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    equipment: Vec<Assigned>,
    /// In the order of the record.
    record: Vec<StepLine>,
    results: Vec<TestResult>,
    exceptions_raised: Vec<Exception>,
}

/// A piece of equipment at a unit operation.
#[derive(Serialize, ToSchema)]
pub(super) struct Assigned {
    unit: String,
    class: String,
    equipment: String,
}

/// One step and what the record holds of it.
#[derive(Serialize, ToSchema)]
pub(super) struct StepLine {
    unit: String,
    step: String,
    name: Name,
    /// `confirm`, `add`, `measure`, `sample` or `file`.
    kind: &'static str,
    critical: bool,
    second_person: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<StepDone>,
    /// What was done at it besides, after it had ended.
    further: Vec<FurtherAct>,
    readings: Vec<Reading>,
    additions: Vec<Addition>,
    /// Attempts that a rule stopped.
    attempts: Vec<Attempt>,
    remarks: Vec<Remark>,
}

/// How a step ended.
#[derive(Serialize, ToSchema)]
pub(super) struct StepDone {
    entry: Entry,
    #[serde(skip_serializing_if = "Option::is_none")]
    second: Option<String>,
    /// What was done instead, where it was not done as instructed.
    #[serde(skip_serializing_if = "Option::is_none")]
    otherwise: Option<String>,
    /// What was used, where it was not what is assigned.
    #[serde(skip_serializing_if = "Option::is_none")]
    equipment: Option<String>,
}

/// Something more that was done at a step after it had ended. What it measured replaces no reading.
#[derive(Serialize, ToSchema)]
pub(super) struct FurtherAct {
    entry: Entry,
    what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    second: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    equipment: Option<String>,
    values: Vec<FoundValue>,
}

/// A value that a further act found.
#[derive(Serialize, ToSchema)]
pub(super) struct FoundValue {
    parameter: String,
    value: Reported,
    #[serde(flatten)]
    place: Place,
}

/// One reading. Of several of one parameter the last counts; the earlier ones were corrected.
#[derive(Serialize, ToSchema)]
pub(super) struct Reading {
    parameter: String,
    counts: bool,
    value: Reported,
    #[serde(flatten)]
    place: Place,
    /// `typed` or `worked`.
    source: String,
    entry: Entry,
}

/// One charge of one lot.
#[derive(Serialize, ToSchema)]
pub(super) struct Addition {
    material: String,
    lot: String,
    amount: String,
    /// What the record worked out beforehand.
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    entry: Entry,
}

/// An attempt that a rule stopped.
#[derive(Serialize, ToSchema)]
pub(super) struct Attempt {
    rule: String,
    found: String,
    entry: Entry,
}

/// A remark on a step.
#[derive(Serialize, ToSchema)]
pub(super) struct Remark {
    text: String,
    entry: Entry,
}

/// One result of one test. Of several of one attribute the last counts that was not invalidated.
#[derive(Serialize, ToSchema)]
pub(super) struct TestResult {
    attribute: String,
    counts: bool,
    replicates: Vec<Reported>,
    reportable: Reported,
    #[serde(flatten)]
    place: Place,
    recorded: Entry,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<Entry>,
    /// It counts for nothing, for a proven laboratory cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    invalidated: Option<Entry>,
}

/// Every batch
#[utoipa::path(get, path = "/batches", tag = "batches", responses(
    (status = 200, body = Vec<Line>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn batches(State(app): State<App>, _: Caller) -> Json<Vec<Line>> {
    let plant = app.settled();
    Json(plant.batches.iter().map(|(id, it)| line(&plant, id, it)).collect())
}

/// One batch with its record
#[utoipa::path(get, path = "/batches/{id}", tag = "batches", params(("id" = String, Path, description = "Batch number")),
    responses((status = 200, body = Record),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn batch(
    State(app): State<App>,
    Caller { lang, .. }: Caller,
    At(id): At<String>,
) -> Result<Json<Record>, Problem> {
    let plant = app.settled();
    let record = BatchId::new(&id).ok().and_then(|id| record(&plant, &id));
    record.map(Json).ok_or_else(|| Problem::of(lang, Trouble::NotFound).found(id))
}

fn line(plant: &Plant, id: &BatchId, it: &Batch) -> Line {
    let steps = plant.pinned(it).map_or(0, |(_, stage)| stage.steps().count());
    Line {
        id: id.to_string(),
        lot: it.lot.to_string(),
        stage: it.stage.to_string(),
        strategy: it.strategy.to_string(),
        strategy_version: it.version,
        organisation: it.organisation.to_string(),
        standing: it.standing.id(),
        started: Entry::from(&it.started),
        last: it.last,
        steps,
        steps_done: it.steps.values().filter(|it| it.done.is_some()).count(),
        exceptions: plant.exceptions_of(id).count(),
        exceptions_open: plant.exceptions_of(id).filter(|(_, it)| !it.lifted(plant)).count(),
    }
}

fn record(plant: &Plant, id: &BatchId) -> Option<Record> {
    let it = plant.batches.get(id)?;
    let (_, stage) = plant.pinned(it)?;
    let amount = match &it.standing {
        BatchStanding::Finished { amount, stamp: _ } => Some(amount.to_string()),
        BatchStanding::Running | BatchStanding::Paused { .. } => None,
    };
    let equipment = it.equipment.iter().map(|((unit, class), it)| Assigned {
        unit: unit.to_string(),
        class: class.to_string(),
        equipment: it.to_string(),
    });
    Some(Record {
        line: line(plant, id, it),
        amount,
        equipment: equipment.collect(),
        record: stage
            .steps()
            .map(|(path, unit, step)| step_line(&path, unit, step, it.steps.get(&path).map(|it| &**it)))
            .collect(),
        results: results(plant, it),
        exceptions_raised: plant.exceptions_of(id).map(|(id, it)| exception(plant, id, it)).collect(),
    })
}

fn step_line(path: &StepPath, unit: &UnitOperation, step: &Step, held: Option<&StepRecord>) -> StepLine {
    let kind = match step.kind {
        StepKind::Confirm => "confirm",
        StepKind::Add { .. } => "add",
        StepKind::Measure => "measure",
        StepKind::Sample { .. } => "sample",
        StepKind::File { .. } => "file",
    };
    let empty = StepRecord::default();
    let held = held.unwrap_or(&empty);
    let readings = held.readings.iter().flat_map(|(parameter, all)| {
        all.iter().enumerate().map(move |(place, it)| Reading {
            parameter: parameter.to_string(),
            counts: place + 1 == all.len(),
            value: Reported::from(&it.value),
            place: Place::from(it.band),
            source: code(&it.source),
            entry: Entry::from(&it.stamp),
        })
    });
    let additions = held.additions.iter().map(|it| Addition {
        material: it.material.to_string(),
        lot: it.lot.to_string(),
        amount: it.amount.to_string(),
        target: it.target.as_ref().map(|it| it.amount.to_string()),
        entry: Entry::from(&it.stamp),
    });
    let attempts = held.attempts.iter();
    let remarks = held.remarks.iter();
    StepLine {
        unit: unit.id.to_string(),
        step: path.step.to_string(),
        name: Name::from(&step.name),
        kind,
        critical: step.critical,
        second_person: step.second_person,
        done: held.done.as_ref().map(done),
        further: held.further.iter().map(further).collect(),
        readings: readings.collect(),
        additions: additions.collect(),
        attempts: attempts
            .map(|it| Attempt { rule: it.rule.clone(), found: it.found.clone(), entry: Entry::from(&it.stamp) })
            .collect(),
        remarks: remarks.map(|it| Remark { text: it.text.to_string(), entry: Entry::from(&it.stamp) }).collect(),
    }
}

fn done(it: &Done) -> StepDone {
    StepDone {
        entry: Entry::from(&it.stamp),
        second: it.second.as_ref().map(ToString::to_string),
        otherwise: it.otherwise.as_ref().map(ToString::to_string),
        equipment: it.equipment.as_ref().map(ToString::to_string),
    }
}

fn further(it: &Further) -> FurtherAct {
    let values = it.values.iter().map(|(parameter, it)| FoundValue {
        parameter: parameter.to_string(),
        value: Reported::from(&it.value),
        place: Place::from(it.band),
    });
    FurtherAct {
        entry: Entry::from(&it.stamp),
        what: it.what.to_string(),
        second: it.second.as_ref().map(ToString::to_string),
        equipment: it.equipment.as_ref().map(ToString::to_string),
        values: values.collect(),
    }
}

fn results(plant: &Plant, batch: &Batch) -> Vec<TestResult> {
    let known = plant.results.get(&batch.lot).into_iter().flatten();
    known
        .flat_map(|(attribute, all)| {
            let counts = plant.counting(batch, attribute).counts;
            all.iter().map(move |it| TestResult {
                attribute: attribute.clone(),
                counts: counts.is_some_and(|last| std::ptr::eq(last, it)),
                replicates: it.replicates.iter().map(Reported::from).collect(),
                reportable: Reported::from(&it.reportable),
                place: Place::from(it.band),
                recorded: Entry::from(&it.recorded),
                verified: it.verified.as_ref().map(Entry::from),
                invalidated: it.invalid.as_ref().map(|it| Entry::from(&it.stamp)),
            })
        })
        .collect()
}
