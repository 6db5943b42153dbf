//! What may be done with a sample. Each is a form of its page; a reason that is owed goes with it.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::id::{InvestigationId, SampleId};
use plant::quantity::{Quantity, Unit};
use plant::sample::{
    BeginTests, Condition, DiscardSample, DivideSample, End, Found, GiveOutSample, HandOverSample, InspectSample,
    Place, ReceiveSample, Seal, StoreSample,
};

use super::one::page;
use super::shown::incubating;
use crate::app::App;
use crate::demo::let_pass;
use crate::page::{PageError, Shell};
use crate::people::Posted;
use crate::quality::Problem;

fn sample(id: &str) -> Result<SampleId, PageError> {
    SampleId::new(id).map_err(|_| PageError::NotFound)
}

/// Carries it out and shows the sample; or the sample again, with why not.
async fn send(
    shell: Shell,
    app: App,
    posted: Posted,
    (form, id): (&str, SampleId),
    command: Option<plant::Command>,
) -> Result<Response, PageError> {
    let Some(command) = command else {
        let problem = Problem::said(&shell, "sample-not-readable");
        return page(shell, &posted.me, &app, &id, Some((problem, form)));
    };
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(_) => Ok(Redirect::to(&format!("/samples/{id}")).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            page(shell, &posted.me, &app, &id, Some((problem, form)))
        }
    }
}

/// An amount in the unit of the sample.
fn amount(app: &App, id: &SampleId, text: &str) -> Option<Quantity> {
    let unit = app.settled().samples.get(id)?.amount.unit;
    Quantity::parse(text, unit).ok()
}

/// `POST /samples/{sample}/hand-over`
pub(super) async fn hand_over(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, despite) = (sample(&id)?, posted.text("despite")?);
    let command = HandOverSample { sample: id.clone(), despite };
    send(shell, app, posted, ("hand-over", id), Some(command.into())).await
}

/// `POST /samples/{sample}/receive`
pub(super) async fn receive(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = sample(&id)?;
    let celsius = Unit::new("Cel").map_err(|_| PageError::NotAcceptable)?;
    let temperature = posted.field("temperature").map(|it| Quantity::parse(it, celsius));
    let condition = if posted.field("condition") == Some("damaged") { Condition::Damaged } else { Condition::Sound };
    let seal = match posted.field("seal") {
        Some("broken") => Seal::Broken,
        Some("none") => Seal::None,
        Some(_) | None => Seal::Whole,
    };
    let frozen = posted.field("frozen").is_some();
    let place = posted.text("place")?.map(|name| Place { name, frozen });
    let (refused, despite) = (posted.text("refused")?, posted.text("despite")?);
    let command = match temperature.transpose() {
        Err(_) => None,
        Ok(temperature) => {
            let found = Found { condition, seal, temperature };
            Some(ReceiveSample { sample: id.clone(), found, place, refused, despite }.into())
        }
    };
    send(shell, app, posted, ("receive", id), command).await
}

/// `POST /samples/{sample}/store`
pub(super) async fn store(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = sample(&id)?;
    let (frozen, despite) = (posted.field("frozen").is_some(), posted.text("despite")?);
    let place = posted.text("place")?.map(|name| Place { name, frozen });
    let command = place.map(|place| StoreSample { sample: id.clone(), place, despite }.into());
    send(shell, app, posted, ("store", id), command).await
}

/// `POST /samples/{sample}/divide`
pub(super) async fn divide(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = sample(&id)?;
    let text = posted.field("amounts").unwrap_or_default().to_owned();
    let words = text.split([',', '，', '、', ' ']).map(str::trim).filter(|it| !it.is_empty());
    let amounts: Option<Vec<_>> = words.map(|it| amount(&app, &id, it)).collect();
    let despite = posted.text("despite")?;
    let command =
        amounts.filter(|it| !it.is_empty()).map(|amounts| DivideSample { sample: id.clone(), amounts, despite }.into());
    send(shell, app, posted, ("divide", id), command).await
}

/// `POST /samples/{sample}/begin`
pub(super) async fn begin(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, despite) = (sample(&id)?, posted.text("despite")?);
    let attributes: Vec<_> = posted.under("test-").map(|(path, _)| path.to_owned()).collect();
    let command = (!attributes.is_empty()).then(|| BeginTests { sample: id.clone(), attributes, despite }.into());
    send(shell, app, posted, ("begin", id), command).await
}

/// `POST /samples/{sample}/let-incubate`: moves the demonstration's clock to the end of what incubates on a sample.
pub(super) async fn let_incubate(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, now) = (sample(&id)?, app.now());
    let until = {
        let plant = app.settled();
        let it = plant.samples.get(&id).filter(|_| plant.demonstration).ok_or(PageError::NotFound)?;
        incubating(&plant, it, now)
    };
    if let Some(until) = until {
        let_pass(&app, &posted, until.duration_since(now)).await?;
    }
    Ok(Redirect::to(&format!("/samples/{id}")).into_response())
}

/// `POST /samples/{sample}/discard`
pub(super) async fn discard(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, despite) = (sample(&id)?, posted.text("despite")?);
    let how = match posted.field("how") {
        Some("used-up") => Some(End::UsedUp),
        Some(_) | None => posted.text("why")?.map(|why| End::Discarded { why }),
    };
    let command = how.map(|how| DiscardSample { sample: id.clone(), how, despite }.into());
    send(shell, app, posted, ("discard", id), command).await
}

/// `POST /samples/{sample}/inspect`
pub(super) async fn inspect(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, sound) = (sample(&id)?, posted.field("sound") == Some("yes"));
    let command = posted.text("found")?.map(|found| InspectSample { sample: id.clone(), sound, found }.into());
    send(shell, app, posted, ("inspect", id), command).await
}

/// `POST /samples/{sample}/give-out`
pub(super) async fn give_out(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = sample(&id)?;
    let amount = posted.field("amount").and_then(|it| amount(&app, &id, it));
    let investigation = posted.field("investigation").and_then(|it| InvestigationId::new(it).ok());
    let command = amount
        .zip(investigation)
        .map(|(amount, investigation)| GiveOutSample { sample: id.clone(), amount, investigation }.into());
    send(shell, app, posted, ("give-out", id), command).await
}
