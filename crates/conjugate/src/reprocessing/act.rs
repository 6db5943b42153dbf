//! What the forms of the page send.

use axum::extract::{Path, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Command;
use plant::batch::Charge;
use plant::id::{BatchId, DeviationId, EntryId, EquipmentId, LotId};
use plant::quantity::Unit;
use plant::reprocessing::{DecideRework, OrderReprocessing, PlaceOnStability, ProposeRework, RecordRework};
use plant::text::Text;

use super::forms::{order_shown, rework_shown};
use super::page::{Asked, Kept, Typed, page};
use super::shown::Book;
use crate::app::App;
use crate::page::{PageError, Shell};
use crate::people::{Posted, Shown};
use crate::quality::Problem;

/// Carries a command out, or shows the page again with what was typed and why it was not.
async fn send(
    (shell, app, posted, batch): (Shell, App, Posted, BatchId),
    (form, asked): (&'static str, Asked),
    command: Result<Command, Problem>,
    shown: Option<&Shown>,
) -> Result<Response, PageError> {
    let problem = match command {
        Err(problem) => problem,
        Ok(command) => match app.carry_out(&posted, shell.lang, command, shown, None).await {
            Ok(_) => return Ok(Redirect::to(&format!("/reprocessing/{batch}")).into_response()),
            Err(denied) => Problem::of(denied, &app, &shell)?,
        },
    };
    let kept = Kept { form, typed: Typed::of(&posted), problem: Some(problem) };
    Ok(page(shell, &app, &posted.me, &batch, &asked, kept)?.into_response())
}

/// A text that the form asks for.
fn owed(shell: &Shell, posted: &Posted, name: &str, empty: &str) -> Result<Text, Problem> {
    Text::new(posted.field(name).unwrap_or_default()).map_err(|fault| Problem::not_text(shell, &fault, empty))
}

fn known(id: &str) -> Result<BatchId, PageError> {
    BatchId::new(id).map_err(|_| PageError::NotFound)
}

/// `POST /reprocessing/{batch}/order`
pub(super) async fn order(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let batch = known(&id)?;
    let route = EntryId::new(posted.need("route")?).map_err(|_| PageError::NotAcceptable)?;
    let deviation = DeviationId::new(posted.need("deviation")?).map_err(|_| PageError::NotAcceptable)?;
    let shown = {
        let plant = app.shared();
        let it = plant.batches.get(&batch).ok_or(PageError::NotFound)?;
        let (_, stage) = plant.pinned(it).ok_or(PageError::NotFound)?;
        let book = Book { shell: &shell, plant: &plant, id: &batch, batch: it, stage };
        order_shown(&book, &route, &deviation).ok_or(PageError::NotFound)?
    };
    let asked = Asked { route: route.to_string(), deviation: deviation.to_string() };
    let command = owed(&shell, &posted, "why", "round-why-owed")
        .map(|why| OrderReprocessing { batch: batch.clone(), route, deviation, why }.into());
    send((shell, app, posted, batch), ("order", asked), command, Some(&shown)).await
}

/// `POST /reprocessing/{batch}/propose`
pub(super) async fn propose(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let batch = known(&id)?;
    let deviation = DeviationId::new(posted.need("deviation")?).map_err(|_| PageError::NotAcceptable)?;
    let tests = posted.under("test.").filter(|(_, on)| !on.is_empty()).map(|(path, _)| path.to_owned()).collect();
    let stability = posted.text("stability")?;
    let command = owed(&shell, &posted, "what", "rework-what-owed")
        .map(|what| ProposeRework { batch: batch.clone(), deviation, what, tests, stability }.into());
    send((shell, app, posted, batch), ("propose", Asked::default()), command, None).await
}

/// `POST /reprocessing/{batch}/decide`
pub(super) async fn decide(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let batch = known(&id)?;
    let rework: u32 = posted.need("rework")?.parse().map_err(|_| PageError::NotAcceptable)?;
    let approve = match posted.need("choice")? {
        "approve" => true,
        "decline" => false,
        _ => return Err(PageError::NotAcceptable),
    };
    let shown = {
        let plant = app.shared();
        let it = plant.batches.get(&batch).ok_or(PageError::NotFound)?;
        let (_, stage) = plant.pinned(it).ok_or(PageError::NotFound)?;
        let book = Book { shell: &shell, plant: &plant, id: &batch, batch: it, stage };
        rework_shown(&book, rework, it.rework(rework).ok_or(PageError::NotFound)?)
    };
    let command = owed(&shell, &posted, "why", "round-why-owed")
        .map(|why| DecideRework { batch: batch.clone(), rework, approve, why }.into());
    send((shell, app, posted, batch), ("decide", Asked::default()), command, Some(&shown)).await
}

/// `POST /reprocessing/{batch}/record`
pub(super) async fn record(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let batch = known(&id)?;
    let rework = posted.field("rework").map(str::parse).transpose().map_err(|_| PageError::NotAcceptable)?;
    let command = recorded(&shell, &posted, &batch, rework);
    send((shell, app, posted, batch), ("record", Asked::default()), command, None).await
}

fn recorded(shell: &Shell, posted: &Posted, batch: &BatchId, rework: Option<u32>) -> Result<Command, Problem> {
    let unread = |key: &str| Problem::said(shell, key);
    let what = owed(shell, posted, "what", "rework-what-owed")?;
    let equipment = posted.field("equipment").map(EquipmentId::new).transpose();
    let equipment = equipment.map_err(|_| unread("rework-bad-equipment"))?;
    let charge = match (posted.field("lot"), posted.field("amount")) {
        (None, None) => None,
        (Some(lot), Some(amount)) => {
            let lot = LotId::new(lot).map_err(|_| unread("rework-bad-charge"))?;
            let (number, unit) = amount.rsplit_once(' ').ok_or_else(|| unread("rework-bad-charge"))?;
            let unit = Unit::new(unit).map_err(|_| unread("rework-bad-charge"))?;
            Some(Charge { lot, container: None, further: Vec::new(), amount: number.trim().to_owned(), unit })
        }
        (Some(_), None) | (None, Some(_)) => return Err(unread("rework-bad-charge")),
    };
    let despite = match posted.field("despite") {
        None => None,
        Some(it) => Some(Text::new(it).map_err(|fault| Problem::not_text(shell, &fault, "rework-what-owed"))?),
    };
    let ends = posted.field("ends").is_some();
    Ok(RecordRework { batch: batch.clone(), rework, what, charge, equipment, ends, despite }.into())
}

/// `POST /reprocessing/{batch}/study`
pub(super) async fn study(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let batch = known(&id)?;
    let round: u32 = posted.need("round")?.parse().map_err(|_| PageError::NotAcceptable)?;
    let command = owed(&shell, &posted, "study", "round-study-owed")
        .map(|study| PlaceOnStability { batch: batch.clone(), round, study }.into());
    send((shell, app, posted, batch), ("study", Asked::default()), command, None).await
}
