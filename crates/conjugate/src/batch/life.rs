//! Interrupting a batch, taking it up again, and ending its record.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::batch::{FinishBatch, PauseBatch, ResumeBatch};
use plant::id::{BatchId, EntryId};
use plant::quantity::{NotANumber, Quantity, Unit};
use plant::{Command, Plant};

use super::step::{Trouble, trouble_of};
use super::{path, record};
use crate::app::App;
use crate::language::Lang;
use crate::page::{PageError, Shell};
use crate::people::Posted;

/// `POST /batches/{batch}/pause`
pub(super) async fn pause(
    shell: Shell,
    State(app): State<App>,
    Path(batch): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let batch = path::batch(&batch)?;
    answer(shell, &app, &posted, &batch, Ok(PauseBatch { batch: batch.clone() }.into()), None).await
}

/// `POST /batches/{batch}/resume`
pub(super) async fn resume(
    shell: Shell,
    State(app): State<App>,
    Path(batch): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let batch = path::batch(&batch)?;
    answer(shell, &app, &posted, &batch, Ok(ResumeBatch { batch: batch.clone() }.into()), None).await
}

/// `POST /batches/{batch}/finish`
pub(super) async fn finish(
    shell: Shell,
    State(app): State<App>,
    Path(batch): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let batch = path::batch(&batch)?;
    let command = finishing(&app.settled(), &batch, &posted, shell.lang)?;
    // The head of production ends the record as they read it.
    let seen = posted.field("seen").and_then(|it| it.parse().ok()).map(|last: u64| (batch.clone(), last));
    answer(shell, &app, &posted, &batch, command.map(Command::from), seen).await
}

/// The amount and the facts that lots of what was made must have.
fn finishing(
    plant: &Plant,
    batch: &BatchId,
    posted: &Posted,
    lang: Lang,
) -> Result<Result<FinishBatch, Trouble>, PageError> {
    let it = plant.batches.get(batch).ok_or(PageError::NotFound)?;
    let (version, stage) = plant.pinned(it).ok_or(PageError::NotFound)?;
    let made = version.strategy.materials.get(&stage.makes).ok_or(PageError::NotFound)?;
    let number = |field: &str, name: &str, unit: Unit| {
        Quantity::parse(posted.field(field).unwrap_or_default(), unit).map_err(|why| {
            let why = match why {
                NotANumber::Empty => lang.text("why-empty"),
                NotANumber::Comma => lang.text("why-comma"),
                NotANumber::Unreadable => lang.text("why-unreadable"),
                NotANumber::TooLong => lang.text("why-too-long"),
            };
            let what = lang.say("batch-finish-number").with("name", name).with("why", why).plain();
            Trouble::sentence(what, lang.text("batch-finish-number-now"))
        })
    };
    let amount = match number("amount", &lang.text("batch-finish-amount"), made.unit) {
        Ok(amount) => amount,
        Err(trouble) => return Ok(Err(trouble)),
    };
    let mut facts: BTreeMap<EntryId, Quantity> = BTreeMap::new();
    for fact in &made.facts {
        match number(&format!("fact.{}", fact.id), lang.label(&fact.name), fact.unit) {
            Ok(value) => facts.insert(fact.id.clone(), value),
            Err(trouble) => return Ok(Err(trouble)),
        };
    }
    Ok(Ok(FinishBatch { batch: batch.clone(), amount, facts }))
}

async fn answer(
    shell: Shell,
    app: &App,
    posted: &Posted,
    batch: &BatchId,
    command: Result<Command, Trouble>,
    seen: Option<(BatchId, u64)>,
) -> Result<Response, PageError> {
    let lang = shell.lang;
    let trouble = match command {
        Err(trouble) => trouble,
        Ok(command) => match app.carry_out(posted, lang, command, None, seen).await {
            Ok(_) => return Ok(Redirect::to(&path::record(batch)).into_response()),
            Err(denied) => trouble_of(denied, (lang, &shell.zone), &app.settled(), &posted.me.session.person)?,
        },
    };
    Ok(record::page(shell, app, &posted.me, batch, Some(posted), Some(trouble))?.into_response())
}
