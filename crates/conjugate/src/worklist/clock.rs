//! `POST /clock`: a visitor moves the demonstration's clock forward, on record. A real clock is moved by the world.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use plant::node::MoveClock;

use crate::app::App;
use crate::page::{PageError, Shell};
use crate::people::Posted;

/// The steps that are offered, in hours.
const HOURS: [i64; 3] = [1, 8, 24];

/// `POST /clock`
pub(super) async fn forward(shell: Shell, State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let hours: i64 = posted.need("hours")?.parse().map_err(|_| PageError::NotAcceptable)?;
    if !HOURS.contains(&hours) {
        return Err(PageError::NotAcceptable);
    }
    if !app.settled().demonstration {
        return Err(PageError::NotAllowed);
    }
    let (from, to) = app.clock().forward(SignedDuration::from_hours(hours)).ok_or(PageError::NotAllowed)?;
    let command = MoveClock { from, to, by_hand: true };
    if app.carry_out(&posted, shell.lang, command, None, None).await.is_err() {
        // What is not on record has not happened.
        app.clock().set(from);
        return Err(PageError::NotNow);
    }
    Ok(Redirect::to("/").into_response())
}
