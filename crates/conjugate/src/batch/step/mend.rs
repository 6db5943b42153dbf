//! Correcting a reading and remarking on a step. The old value stays; whoever corrects says why.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::batch::{Comment, CorrectReading, Entered};
use plant::id::{BatchId, EntryId, ParameterId, StepPath};
use plant::strategy::ParameterKind;
use plant::{Command, Plant};

use super::page::{Again, page};
use super::trouble;
use super::view::{Place, Trouble};
use crate::app::App;
use crate::batch::path;
use crate::language::Lang;
use crate::page::{PageError, Shell};
use crate::people::Posted;

/// `POST /batches/{batch}/steps/{unit}/{step}/correct`
pub(super) async fn correct(
    shell: Shell,
    State(app): State<App>,
    Path(at): Path<(String, String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (batch, step) = path::of_step(&at)?;
    let parameter = ParameterId::new(posted.need("parameter")?).map_err(|_| PageError::NotAcceptable)?;
    let value = value(&app.settled(), &batch, &step, &parameter, posted.field("value").unwrap_or_default())?;
    let command = CorrectReading { batch: batch.clone(), step: step.clone(), parameter, value };
    answer(shell, &app, &posted, &batch, &step, Ok(command.into())).await
}

/// The new value as the parameter takes it.
fn value(
    plant: &Plant,
    batch: &BatchId,
    step: &StepPath,
    parameter: &ParameterId,
    text: &str,
) -> Result<Entered, PageError> {
    let it = plant.batches.get(batch).ok_or(PageError::NotFound)?;
    let (_, stage) = plant.pinned(it).ok_or(PageError::NotFound)?;
    let (unit, _) = stage.step(step).ok_or(PageError::NotFound)?;
    match &unit.parameter(parameter).ok_or(PageError::NotAcceptable)?.kind {
        ParameterKind::Choice { .. } => EntryId::new(text).map(Entered::Chosen).map_err(|_| PageError::NotAcceptable),
        ParameterKind::Quantity(limits)
        | ParameterKind::Duration { limits, .. }
        | ParameterKind::Computed { limits, .. } => Ok(Entered::Typed { text: text.to_owned(), unit: limits.unit }),
        ParameterKind::Order => Err(PageError::NotAcceptable),
    }
}

/// `POST /batches/{batch}/steps/{unit}/{step}/comment`
pub(super) async fn comment(
    shell: Shell,
    State(app): State<App>,
    Path(at): Path<(String, String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (batch, step) = path::of_step(&at)?;
    let lang = shell.lang;
    let command = match posted.text("text")? {
        Some(text) => Ok(Comment { batch: batch.clone(), step: step.clone(), text }.into()),
        None => Err(empty(lang)),
    };
    answer(shell, &app, &posted, &batch, &step, command).await
}

fn empty(lang: Lang) -> Trouble {
    trouble::problem(Place::Values, lang.text("step-remark-empty"), lang.text("step-remark-empty-now"))
}

async fn answer(
    shell: Shell,
    app: &App,
    posted: &Posted,
    batch: &BatchId,
    step: &StepPath,
    command: Result<Command, Trouble>,
) -> Result<Response, PageError> {
    let lang = shell.lang;
    let trouble = match command {
        Err(trouble) => trouble,
        Ok(command) => match app.carry_out(posted, lang, command, None, None).await {
            Ok(_) => return Ok(Redirect::to(&path::step(batch, step)).into_response()),
            Err(denied) => trouble::of(denied, (lang, &shell.zone), &app.settled(), &posted.me.session.person)?,
        },
    };
    let again = Again { posted: Some(posted), trouble: Some(trouble), ..Again::default() };
    Ok(page(shell, app, &posted.me, batch, step, again)?.into_response())
}
