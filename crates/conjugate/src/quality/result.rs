//! `POST /results/{batch}/record` and `/verify`: a result comes in; a second analyst verifies it.

use axum::extract::{Path, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use plant::id::{BatchId, SampleId};
use plant::lab::{SkipTest, VerifyResult};
use plant::quantity::Quantity;
use plant::sample::OfSample;
use plant::text::Text;

use super::Problem;
use super::results::{Kept, leaves_out, page, recorded};
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
        skip: String::new(),
        typed: posted.under("replicate").map(|(_, it)| it.to_owned()).collect(),
        missing: posted.field("missing").unwrap_or_default().to_owned(),
        despite: posted.field("despite").unwrap_or_default().to_owned(),
        of: None,
        begun: posted.field("begun").unwrap_or_default().to_owned(),
        used: posted.field("used").unwrap_or_default().to_owned(),
        run: posted.field("run").unwrap_or_default().to_owned(),
        problem: None,
    };
    match of_sample(&app, &posted)? {
        Ok(of) => kept.of = of,
        Err(number) => {
            kept.of = Some(OfSample::number(number));
            kept.problem = Some(Problem::said(&shell, "sample-not-readable"));
            return Ok(page(shell, &app, &posted.me, &batch, kept)?.into_response());
        }
    }
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

/// The sample that was chosen, how much of it was used, in the unit of its amount, and when the test began; the number
/// alone where one of these cannot be read.
fn of_sample(app: &App, posted: &Posted) -> Result<Result<Option<OfSample>, SampleId>, PageError> {
    let Some(number) = posted.field("sample") else { return Ok(Ok(None)) };
    let number = SampleId::new(number).map_err(|_| PageError::NotAcceptable)?;
    let unit = app.settled().samples.get(&number).map(|it| it.amount.unit);
    let used = posted.field("used").map(|it| unit.and_then(|unit| Quantity::parse(it, unit).ok()));
    let begun = posted.field("begun").map(|it| app.zone().instant(it));
    Ok(match (used, begun) {
        (Some(None), _) | (_, Some(None)) => Err(number),
        (used, begun) => Ok(Some(OfSample { number, used: used.flatten(), begun: begun.flatten() })),
    })
}

/// `POST /results/{batch}/skip`
pub(super) async fn skip(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let batch = BatchId::new(&id).map_err(|_| PageError::NotFound)?;
    let attribute = posted.need("test")?.to_owned();
    let why = posted.field("despite").unwrap_or_default().trim().to_owned();
    let despite = match why.as_str() {
        "" => None,
        why => Some(Text::new(why).map_err(|_| PageError::NotAcceptable)?),
    };
    let shown = leaves_out(shell.lang, &app.settled(), &batch, &attribute);
    let command = SkipTest { batch: batch.clone(), attribute: attribute.clone(), despite };
    match app.carry_out(&posted, shell.lang, command, Some(&shown), None).await {
        Ok(_) => Ok(Redirect::to(&format!("/results/{batch}")).into_response()),
        Err(denied) => {
            let problem = Some(Problem::of(denied, &app, &shell)?);
            let kept = Kept { skip: attribute, despite: why, problem, ..Kept::default() };
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
            // Whoever verifies one after the other goes on where they were.
            Ok(_) if posted.field("from") == Some("bench") => {
                return Ok(Redirect::to("/results#h-verify").into_response());
            }
            Ok(_) => return Ok(Redirect::to(&format!("/results/{batch}")).into_response()),
            Err(denied) => Problem::of(denied, &app, &shell)?,
        }
    } else {
        Problem::of(PageError::Changed.into(), &app, &shell)?
    };
    Ok(page(shell, &app, &posted.me, &batch, Kept { problem: Some(problem), ..Kept::default() })?.into_response())
}
