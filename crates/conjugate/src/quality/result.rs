//! `POST /results/{batch}/record` and `/verify`: a result comes in; a second analyst verifies it.

use axum::extract::{Path, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use plant::id::BatchId;
use plant::lab::VerifyResult;

use super::Problem;
use super::results::{Kept, page, recorded};
use crate::app::App;
use crate::page::{PageError, Shell};
use crate::people::Posted;

/// `POST /results/{batch}/record`
pub(super) async fn record(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let batch = BatchId::new(&id).map_err(|_| PageError::NotFound)?;
    let mut kept = Kept {
        test: posted.need("test")?.to_owned(),
        typed: posted.under("replicate").map(|(_, it)| it.to_owned()).collect(),
        missing: posted.field("missing").unwrap_or_default().to_owned(),
        despite: posted.field("despite").unwrap_or_default().to_owned(),
        problem: None,
    };
    let Some(command) = recorded(&app, &batch, &kept)? else {
        kept.problem = Some(Problem::said(&shell, "results-nothing-entered"));
        return Ok(page(shell, &app, &posted.me, &batch, kept)?.into_response());
    };
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(_) => Ok(Redirect::to(&format!("/results/{batch}")).into_response()),
        Err(denied) => {
            kept.problem = Some(Problem::of(denied, &app, &shell)?);
            Ok(page(shell, &app, &posted.me, &batch, kept)?.into_response())
        }
    }
}

/// `POST /results/{batch}/verify`
pub(super) async fn verify(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let batch = BatchId::new(&id).map_err(|_| PageError::NotFound)?;
    let attribute = posted.need("test")?.to_owned();
    let seen: u64 = posted.need("seen")?.parse().map_err(|_| PageError::NotAcceptable)?;
    // A second analyst vouches for the result that they read; another one that came meanwhile is not it.
    let there = {
        let plant = app.settled();
        let it = plant.batches.get(&batch).ok_or(PageError::NotFound)?;
        // Nobody verifies a result that another one has taken the place of meanwhile, unless it is one of several retests.
        let all = plant.results_on(&it.lot, &attribute);
        let first = all.iter().find(|it| it.verified.is_none() && it.invalid.is_none());
        first.is_some_and(|it| it.recorded.seq == seen)
    };
    let command = VerifyResult { batch: batch.clone(), attribute, of: Some(seen) };
    let problem = if there {
        match app.carry_out(&posted, shell.lang, command, None, None).await {
            Ok(_) => return Ok(Redirect::to(&format!("/results/{batch}")).into_response()),
            Err(denied) => Problem::of(denied, &app, &shell)?,
        }
    } else {
        Problem::of(PageError::Changed.into(), &app, &shell)?
    };
    Ok(page(shell, &app, &posted.me, &batch, Kept { problem: Some(problem), ..Kept::default() })?.into_response())
}
