//! What may be done with a study as a whole: each is a form of its page.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::id::{EntryId, EquipmentId, LotId, StudyId};
use plant::quantity::{Quantity, Unit};
use plant::stability::{
    ApproveStudy, ConcludeStudy, ConsiderMarket, DecideShelfLife, Place, Placed, RecordExcursion, StartStudy,
};

use super::figure;
use super::one::{page, study};
use super::said::signed;
use crate::app::App;
use crate::page::{PageError, Shell};
use crate::people::{Posted, Shown};
use crate::quality::Problem;

/// Carries it out and shows the study; or the study again, with why not.
async fn send(
    shell: Shell,
    app: App,
    posted: Posted,
    (form, id): (&str, StudyId),
    command: impl Into<plant::Command>,
    shown: Option<Shown>,
) -> Result<Response, PageError> {
    match app.carry_out(&posted, shell.lang, command, shown.as_ref(), None).await {
        Ok(_) => Ok(Redirect::to(&format!("/stability/{id}")).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            let (id, it) = study(&app, id.as_str())?;
            Ok(page(shell, &posted.me, &app, &id, &it, Some((problem, form, &posted))))
        }
    }
}

/// The page again, with a sentence about a form that cannot be read.
fn unread(shell: Shell, app: &App, posted: &Posted, id: &StudyId, form: &str) -> Result<Response, PageError> {
    let problem = Problem::Said(shell.text("stability-bad-form"));
    let (id, it) = study(app, id.as_str())?;
    Ok(page(shell, &posted.me, app, &id, &it, Some((problem, form, posted))))
}

/// `POST /stability/{study}/approve`
pub(super) async fn approve(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = study(&app, &id)?;
    let shown = signed(shell.lang, &app.settled(), &id, &it, "stability-sign-approve");
    send(shell, app, posted, ("approve", id.clone()), ApproveStudy { study: id }, Some(shown)).await
}

/// `POST /stability/{study}/start`: every lot lies under every condition, in the chamber that was chosen for it.
pub(super) async fn start(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = study(&app, &id)?;
    let mut placed = Vec::new();
    for condition in &it.conditions {
        let chamber = posted.field(&format!("chamber-{}", condition.id)).and_then(|it| EquipmentId::new(it).ok());
        let units = posted.field(&format!("units-{}", condition.id)).and_then(|it| it.parse().ok());
        let (Some(chamber), Some(units)) = (chamber, units) else {
            return unread(shell, &app, &posted, &id, "start");
        };
        let of =
            |lot: &LotId| Placed { lot: lot.clone(), condition: condition.id.clone(), chamber: chamber.clone(), units };
        placed.extend(it.lots.iter().map(of));
    }
    let despite = posted.text("why")?;
    send(shell, app, posted, ("start", id.clone()), StartStudy { study: id, placed, despite }, None).await
}

/// `POST /stability/{study}/excursion`
pub(super) async fn excursion(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, _) = study(&app, &id)?;
    let instant = |name: &str| posted.field(name).and_then(|it| app.zone().instant(it));
    let unit = Unit::new(posted.need("unit")?).map_err(|_| PageError::NotAcceptable)?;
    let extreme = posted.field("extreme").and_then(|it| Quantity::parse(it, unit).ok());
    let equipment = posted.field("chamber").and_then(|it| EquipmentId::new(it).ok());
    let (Some(equipment), Some(extreme), Some(began), Some(ended), Some(what)) =
        (equipment, extreme, instant("began"), instant("ended"), posted.text("why")?)
    else {
        return unread(shell, &app, &posted, &id, "excursion");
    };
    let record = RecordExcursion { equipment, extreme, began, ended, what };
    send(shell, app, posted, ("excursion", id), record, None).await
}

/// `POST /stability/{study}/market`
pub(super) async fn market(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = study(&app, &id)?;
    let of: Vec<&str> = posted.need("result")?.split('|').collect();
    let [lot, condition, months, attribute] = of.as_slice() else { return Err(PageError::NotAcceptable) };
    let bad = |_| PageError::NotAcceptable;
    let place = Place {
        lot: LotId::new(lot).map_err(bad)?,
        condition: EntryId::new(condition).map_err(bad)?,
        months: months.parse().map_err(|_| PageError::NotAcceptable)?,
    };
    let Some(why) = posted.text("why")? else { return unread(shell, &app, &posted, &id, "market") };
    let action = posted.need("action")? == "yes";
    let shown = signed(shell.lang, &app.settled(), &id, &it, "stability-sign-market");
    let consider = ConsiderMarket { study: id.clone(), place, attribute: (*attribute).to_owned(), action, why };
    send(shell, app, posted, ("market", id), consider, Some(shown)).await
}

/// `POST /stability/{study}/conclude`
pub(super) async fn conclude(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = study(&app, &id)?;
    let Some(conclusion) = posted.text("why")? else { return unread(shell, &app, &posted, &id, "conclude") };
    let early = posted.field("early") == Some("yes");
    let shown = signed(shell.lang, &app.settled(), &id, &it, "stability-sign-conclude");
    let conclude = ConcludeStudy { study: id.clone(), early, conclusion };
    send(shell, app, posted, ("conclude", id), conclude, Some(shown)).await
}

/// `POST /stability/{study}/propose-shelf-life`: the figures are worked out here, over the record of now.
pub(super) async fn propose_shelf_life(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = study(&app, &id)?;
    let months = posted.field("months").and_then(|it| it.trim().parse().ok());
    let markets = app.settled().study_markets(&it).into_iter().map(|market| {
        let months = posted.field(&format!("months-{market}"))?.trim().parse().ok()?;
        Some((market, months))
    });
    let (Some(months), Some(markets), Some(why)) = (months, markets.collect(), posted.text("why")?) else {
        return unread(shell, &app, &posted, &id, "propose");
    };
    let propose = figure::propose(&app.settled(), &id, (months, markets), why);
    send(shell, app, posted, ("propose", id), propose, None).await
}

/// `POST /stability/{study}/decide-shelf-life`
pub(super) async fn decide_shelf_life(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = study(&app, &id)?;
    let number = posted.need("number")?.parse().map_err(|_| PageError::NotAcceptable)?;
    let adopt = posted.need("decision")? == "adopt";
    let Some(why) = posted.text("why")? else { return unread(shell, &app, &posted, &id, "decide") };
    let shown = signed(shell.lang, &app.settled(), &id, &it, "stability-sign-adopt");
    let decide = DecideShelfLife { study: id.clone(), number, adopt, why };
    send(shell, app, posted, ("decide", id), decide, Some(shown)).await
}
