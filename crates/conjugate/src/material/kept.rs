//! What is recorded of a lot while it is kept: its retests, its dates, and its containers.

use axum::extract::{Path, State};
use axum::response::Response;
use plant::id::{ContainerId, LotId};
use plant::material::{
    DateLot, DiscardContainer, EmptyContainer, KeepContainer, Kept, Lot, MoveContainer, OpenContainer, RetestLot,
};

use super::lot::{Refused, lot, page, send, shown};
use crate::app::App;
use crate::page::{PageError, Shell};
use crate::people::Posted;
use crate::quality::Problem;

/// The page again, with a sentence about a form that cannot be read.
fn unread(
    shell: Shell,
    app: &App,
    posted: &Posted,
    (id, it): (&LotId, &Lot),
    (form, key): (&'static str, &str),
) -> Response {
    let problem = Problem::Said(shell.text(key));
    page(shell, &posted.me, app, id, it, Some(Refused { problem, form, posted, row: None }))
}

/// The end of a day that a form gives, by the plant's clocks; nothing where it gives none.
fn day(app: &App, posted: &Posted, field: &str) -> Result<Option<jiff::Timestamp>, ()> {
    match posted.field(field) {
        None => Ok(None),
        Some(day) => app.zone().end_of(day).map(Some).ok_or(()),
    }
}

/// `POST /lots/{lot}/retest`
pub(super) async fn retested(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = lot(&app, &id)?;
    let Some(found) = posted.text("found")? else {
        return Ok(unread(shell, &app, &posted, (&id, &it), ("retest", "lot-bad-found")));
    };
    let passed = posted.field("passed") == Some("yes");
    let until = match day(&app, &posted, "until") {
        Ok(until) if until.is_some() == passed => until,
        Ok(_) | Err(()) => return Ok(unread(shell, &app, &posted, (&id, &it), ("retest", "lot-bad-retest"))),
    };
    let shown = shown(shell.lang, &app.settled(), &id, &it, "lot-sign-retest");
    let command = RetestLot { lot: id.clone(), found, evidence: None, until };
    send(shell, app, posted, ("retest", id.clone(), id), command, Some(shown)).await
}

/// `POST /lots/{lot}/date`
pub(super) async fn dated(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = lot(&app, &id)?;
    let (Ok(use_by), Ok(retest_by)) = (day(&app, &posted, "use-by"), day(&app, &posted, "retest-by")) else {
        return Ok(unread(shell, &app, &posted, (&id, &it), ("date", "lot-bad-date")));
    };
    let shown = shown(shell.lang, &app.settled(), &id, &it, "lot-sign-date");
    let command = DateLot { lot: id.clone(), use_by, retest_by };
    send(shell, app, posted, ("date", id.clone(), id), command, Some(shown)).await
}

/// `POST /lots/{lot}/container`
pub(super) async fn handled(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = lot(&app, &id)?;
    let Ok(container) = ContainerId::new(posted.field("container").unwrap_or_default()) else {
        return Ok(unread(shell, &app, &posted, (&id, &it), ("container", "container-bad-id")));
    };
    let command: plant::Command = match posted.need("act")? {
        act if Kept::ALL.into_iter().any(|it| it.id() == act) => {
            let what = Kept::ALL.into_iter().find(|it| it.id() == act).ok_or(PageError::NotAcceptable)?;
            KeepContainer { container, what }.into()
        }
        "open" => OpenContainer { container }.into(),
        "empty" => EmptyContainer { container }.into(),
        "discard" => DiscardContainer { container }.into(),
        "move" => match posted.text("to")? {
            Some(to) => MoveContainer { container, to }.into(),
            None => return Ok(unread(shell, &app, &posted, (&id, &it), ("container", "container-bad-place"))),
        },
        _ => return Err(PageError::NotAcceptable),
    };
    send(shell, app, posted, ("container", id.clone(), id), command, None).await
}
