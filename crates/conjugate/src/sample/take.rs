//! `GET /sampling/{batch}`: the sampling plan of a batch; what is due is taken here, and what is missing stated.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::id::{BatchId, EntryId, SampleId};
use plant::quantity::Quantity;
use plant::sample::{StateSampleMissed, TakeSample};
use serde::Deserialize;

use super::shown::{PlannedLine, planned};
use crate::app::App;
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "sample/take.html")]
struct TakePage {
    shell: Shell,
    batch: String,
    stage: String,
    lines: Vec<PlannedLine>,
    chosen: Option<Chosen>,
    problem: Option<Problem>,
    take: May,
    missed: May,
}

/// The sample that is being taken.
struct Chosen {
    plan: String,
    name: String,
    after: String,
    amount: String,
    unit: String,
    container: String,
    storage: String,
    hold: String,
    by: String,
    witness: bool,
    tests: Vec<String>,
    /// Neither taken nor stated as missing.
    open: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    plan: String,
}

fn page(
    shell: Shell,
    me: &Me,
    app: &App,
    id: &BatchId,
    asked: &str,
    problem: Option<Problem>,
) -> Result<Response, PageError> {
    let (lang, now) = (shell.lang, app.now());
    let plant = app.settled();
    let batch = plant.batches.get(id).ok_or(PageError::NotFound)?;
    let (_, stage) = plant.pinned(batch).ok_or(PageError::NotFound)?;
    let lines = planned(&shell, &plant, id, now);
    let all = plant.planned_samples(id);
    let chosen = all.iter().find(|it| it.plan.id.as_str() == asked).map(|it| {
        let line = lines.iter().find(|line| line.plan == asked);
        let tests = it.plan.tests.iter().filter_map(|path| stage.attribute_at(path));
        Chosen {
            plan: asked.to_owned(),
            name: lang.label(&it.plan.name).to_owned(),
            after: line.map_or_else(String::new, |it| it.after.clone()),
            amount: it.plan.amount.number(),
            unit: it.plan.amount.unit.shown().to_owned(),
            container: lang.label(&it.plan.container).to_owned(),
            storage: lang.label(&it.plan.storage).to_owned(),
            hold: it.plan.hold.map_or_else(String::new, |it| it.to_string()),
            by: plant::people::Role::named(&it.plan.by).map_or_else(String::new, |it| lang.role(it)),
            witness: it.plan.witness,
            tests: tests.map(|it| lang.label(&it.name).to_owned()).collect(),
            open: it.taken.is_empty() && it.standing != plant::sample::PlannedStanding::Missed,
        }
    });
    let page = TakePage {
        batch: id.to_string(),
        stage: lang.label(&stage.name).to_owned(),
        lines,
        chosen,
        problem,
        take: May::of(lang, me, "sample.take"),
        missed: May::of(lang, me, "sample.state-missed"),
        shell: shell.clone().at(Section::Batches),
    };
    drop(all);
    drop(plant);
    Ok(Page(page).into_response())
}

fn batch(id: &str) -> Result<BatchId, PageError> {
    BatchId::new(id).map_err(|_| PageError::NotFound)
}

/// `GET /sampling/{batch}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    page(shell, &me, &app, &batch(&id)?, &asked.plan, None)
}

async fn carry(
    shell: Shell,
    app: App,
    posted: Posted,
    (id, plan): (BatchId, EntryId),
    command: Option<plant::Command>,
) -> Result<Response, PageError> {
    let Some(command) = command else {
        let problem = Problem::said(&shell, "sample-not-readable");
        return page(shell, &posted.me, &app, &id, plan.as_str(), Some(problem));
    };
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(_) => Ok(Redirect::to(&format!("/sampling/{id}")).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            page(shell, &posted.me, &app, &id, plan.as_str(), Some(problem))
        }
    }
}

fn plan(posted: &Posted) -> Result<EntryId, PageError> {
    EntryId::new(posted.need("plan")?).map_err(|_| PageError::NotAcceptable)
}

/// `POST /sampling/{batch}`
pub(super) async fn send(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, plan) = (batch(&id)?, plan(&posted)?);
    let unit = {
        let plant = app.settled();
        plant.planned_samples(&id).iter().find(|it| it.plan.id == plan).map(|it| it.plan.amount.unit)
    };
    let unit = unit.ok_or(PageError::NotAcceptable)?;
    let number = posted.field("number").map(SampleId::new).transpose();
    let despite = posted.text("despite")?;
    let amount = posted.field("amount").and_then(|it| Quantity::parse(it, unit).ok());
    let command = match (number, amount) {
        (Ok(number), Some(amount)) => {
            Some(TakeSample { batch: id.clone(), plan: plan.clone(), number, amount, despite }.into())
        }
        (Err(_), _) | (Ok(_), None) => None,
    };
    carry(shell, app, posted, (id, plan), command).await
}

/// `POST /sampling/{batch}/missed`
pub(super) async fn missed(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, plan) = (batch(&id)?, plan(&posted)?);
    let why = posted.text("why")?;
    let command = why.map(|why| StateSampleMissed { batch: id.clone(), plan: plan.clone(), why }.into());
    carry(shell, app, posted, (id, plan), command).await
}
