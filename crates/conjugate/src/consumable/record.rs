//! What a person records of a thing that wears: a column test, a care, a permeability, an integrity test, its end.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Command;
use plant::consumable::{
    Care, CareForConsumable, ColumnFigures, MeasurePermeability, RemoveConsumable, Stated, TestColumn, TestIntegrity,
};
use plant::id::{BatchId, ConsumableId};
use plant::quantity::{Quantity, Unit};
use plant::strategy::{IntegrityMethod, Phase};

use super::one::{found, page};
use crate::app::App;
use crate::page::{PageError, Shell};
use crate::people::Posted;
use crate::quality::Problem;

/// Sends it, and shows the page again with what was typed where it was refused. A form of a step says where to go on.
async fn send(
    shell: Shell,
    app: App,
    posted: Posted,
    id: ConsumableId,
    form: &str,
    command: Option<Command>,
) -> Result<Response, PageError> {
    let problem = match command {
        None => Problem::Said(shell.text("consumable-incomplete")),
        Some(command) => match app.carry_out(&posted, shell.lang, command, None, None).await {
            Ok(_) => {
                let step = posted.field("back").filter(|it| it.starts_with("/batches/") && !it.contains("//"));
                let to = step.map_or_else(|| format!("/consumables/{id}"), str::to_owned);
                return Ok(Redirect::to(&to).into_response());
            }
            Err(denied) => Problem::of(denied, &app, &shell)?,
        },
    };
    Ok(page(shell, &posted.me, &app, &id, Some((problem, form, &posted)))?.into_response())
}

/// `POST /consumables/{id}/column`
pub(super) async fn column(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = found(&app, &id)?;
    let given = |field: &str| posted.field(field).map(str::to_owned);
    let figures = ColumnFigures {
        retention: given("retention"),
        half_width: given("half-width"),
        front: given("front"),
        tail: given("tail"),
        plates_per_metre: given("plates"),
        asymmetry: given("asymmetry"),
    };
    let command = TestColumn { consumable: id.clone(), figures };
    send(shell, app, posted, id, "column", Some(command.into())).await
}

/// A number as typed, in this unit: nothing where none was typed, and nothing at all where it cannot be read.
fn quantity(posted: &Posted, field: &str, unit: &str) -> Option<Option<Quantity>> {
    match posted.field(field) {
        None => Some(None),
        Some(typed) => Some(Some(Quantity::parse(typed, Unit::new(unit).ok()?).ok()?)),
    }
}

/// `POST /consumables/{id}/care`
pub(super) async fn care(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = found(&app, &id)?;
    let command = || {
        let care = Care::ALL.into_iter().find(|it| posted.field("care") == Some(it.id()))?;
        Some(CareForConsumable {
            consumable: id.clone(),
            care,
            agent: posted.text("agent").ok()??,
            contact: quantity(&posted, "contact", "min")?,
            temperature: quantity(&posted, "temperature", "Cel")?,
        })
    };
    let command = command().map(Into::into);
    send(shell, app, posted, id, "care", command).await
}

/// `POST /consumables/{id}/permeability`
pub(super) async fn permeability(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = found(&app, &id)?;
    let value = posted.field("value").unwrap_or_default().to_owned();
    let command = MeasurePermeability { consumable: id.clone(), value };
    send(shell, app, posted, id, "permeability", Some(command.into())).await
}

/// `POST /consumables/{id}/integrity`
pub(super) async fn integrity(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = found(&app, &id)?;
    let command = || {
        let chosen = |field: &str| posted.field(field);
        Some(TestIntegrity {
            consumable: id.clone(),
            phase: Phase::ALL.into_iter().find(|it| chosen("phase") == Some(it.id()))?,
            method: IntegrityMethod::ALL.into_iter().find(|it| chosen("method") == Some(it.id()))?,
            batch: chosen("batch").map(BatchId::new).transpose().ok()?,
            value: chosen("value").map(str::to_owned),
            unit: None,
            stated: Stated::ALL.into_iter().find(|it| chosen("outcome") == Some(it.id()))?,
            retest: chosen("retest").is_some(),
        })
    };
    let command = command().map(Into::into);
    send(shell, app, posted, id, "integrity", command).await
}

/// `POST /consumables/{id}/remove`
pub(super) async fn remove(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = found(&app, &id)?;
    let why = posted.text("why")?;
    let command = why.map(|why| RemoveConsumable { consumable: id.clone(), why }.into());
    send(shell, app, posted, id, "remove", command).await
}
