//! Taking a piece of equipment into a unit operation.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::batch::AssignEquipment;
use plant::id::{EquipmentClassId, EquipmentId};

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
    let lang = shell.lang;
    let class = EquipmentClassId::new(posted.need("class")?).map_err(|_| PageError::NotAcceptable)?;
    let named = posted.field("equipment").map(EquipmentId::new);
    let trouble = match named {
        Some(Ok(equipment)) => {
            let unit = step.unit.clone();
            let command = AssignEquipment { batch: batch.clone(), unit, class: class.clone(), equipment };
            match app.carry_out(&posted, lang, command, None, None).await {
                Ok(_) => return Ok(Redirect::to(&path::step(&batch, &step)).into_response()),
                Err(denied) => trouble::of(denied, (lang, &shell.zone), &app.settled(), &posted.me.session.person)?,
            }
        }
        Some(Err(_)) | None => {
            let (what, now) = (lang.text("step-no-equipment-number"), lang.text("step-no-equipment-number-now"));
            trouble::problem(Place::End, what, now)
        }
    };
    let again =
        Again { posted: Some(&posted), trouble: Some(trouble), class: Some(class.to_string()), ..Again::default() };
    Ok(page(shell, &app, &posted.me, &batch, &step, again)?.into_response())
}
