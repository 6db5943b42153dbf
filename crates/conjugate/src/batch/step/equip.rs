//! Taking a piece of equipment, or anything else that has a class, into a unit operation.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Command;
use plant::batch::AssignEquipment;
use plant::id::{BatchId, EquipmentClassId, EquipmentId, StepPath};

use super::page::{Again, page};
use super::trouble;
use super::view::Place;
use crate::app::App;
use crate::batch::path;
use crate::page::{PageError, Shell};
use crate::people::Posted;

/// `POST /batches/{batch}/steps/{unit}/{step}/equipment`
pub(super) async fn assign(
    shell: Shell,
    State(app): State<App>,
    Path(at): Path<(String, String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (batch, step) = path::of_step(&at)?;
    let class = EquipmentClassId::new(posted.need("class")?).map_err(|_| PageError::NotAcceptable)?;
    let command = posted.field("equipment").and_then(|it| EquipmentId::new(it).ok()).map(|equipment| {
        let unit = step.unit.clone();
        AssignEquipment { batch: batch.clone(), unit, class: class.clone(), equipment }.into()
    });
    let missing = ["step-no-equipment-number", "step-no-equipment-number-now"];
    taken(shell, app, posted, (batch, step), class.to_string(), command.ok_or(missing)).await
}

/// Takes into a unit operation what the command names, or says on the step's page why it was not taken: at `class`, with
/// what was typed. Where no command could be made, its place holds the texts that say so.
pub(super) async fn taken(
    shell: Shell,
    app: App,
    posted: Posted,
    (batch, step): (BatchId, StepPath),
    class: String,
    command: Result<Command, [&'static str; 2]>,
) -> Result<Response, PageError> {
    let lang = shell.lang;
    let trouble = match command {
        Ok(command) => match app.carry_out(&posted, lang, command, None, None).await {
            Ok(_) => return Ok(Redirect::to(&path::step(&batch, &step)).into_response()),
            Err(denied) => trouble::of(denied, (lang, &shell.zone), &app.settled(), &posted.me.session.person)?,
        },
        Err(missing) => {
            let [what, now] = missing.map(|it| lang.text(it));
            trouble::problem(Place::End, what, now)
        }
    };
    let again = Again { posted: Some(&posted), trouble: Some(trouble), class: Some(class), ..Again::default() };
    Ok(page(shell, &app, &posted.me, &batch, &step, again)?.into_response())
}
