//! The address of an entry is its path: this leads from the path to the page, or to the place on a page.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::strategy::{Stage, StrategyVersion, UnitOperation};
use serde::Deserialize;

use super::head::{base, version as find};
use super::{declared, unit};
use crate::app::App;
use crate::page::part::PageNumber;
use crate::page::{PageError, Shell};
use crate::people::Me;

/// Which page of what the batches showed.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    page: PageNumber,
}

fn stage<'a>(version: &'a StrategyVersion, id: &str) -> Result<&'a Stage, PageError> {
    version.strategy.stages.iter().find(|it| it.id.as_str() == id).ok_or(PageError::NotFound)
}

fn unit<'a>(stage: &'a Stage, id: &str) -> Option<&'a UnitOperation> {
    stage.units.iter().find(|it| it.id.as_str() == id)
}

/// `GET /strategy/{id}/v/{n}/{stage}/{entry}`: a unit operation, an attribute of the stage, a principle of it, or an
/// entry of the profile, the library or the requirements.
pub(super) async fn in_stage(
    shell: Shell,
    _me: Me,
    State(app): State<App>,
    Path((id, n, first, entry)): Path<(String, u32, String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let version = find(&app.settled(), &id, n)?;
    if matches!(first.as_str(), "profile" | "library" | "requirements") {
        let entry = plant::id::EntryId::new(&entry).map_err(|_| PageError::NotFound)?;
        return Ok(Redirect::to(&format!("{}/{first}#{entry}", base(&version.strategy.id, n))).into_response());
    }
    let stage = stage(&version, &first)?;
    if let Some(it) = unit(stage, &entry) {
        return Ok(unit::page(shell, &app, &version, stage, it).into_response());
    }
    if let Some(it) = stage.attributes.iter().find(|it| it.id.as_str() == entry) {
        return Ok(declared::attribute(shell, &app, &version, (stage, None, it), asked.page).into_response());
    }
    if let Some(it) = stage.routes.iter().find(|it| it.id.as_str() == entry) {
        let here = format!("{}/{}#{}", base(&version.strategy.id, n), stage.id, it.id);
        return Ok(Redirect::to(&here).into_response());
    }
    if let Some(it) = stage.principles.iter().find(|it| it.id.as_str() == entry) {
        let here = format!("{}/{}#{}", base(&version.strategy.id, n), stage.id, it.id);
        return Ok(Redirect::to(&here).into_response());
    }
    Err(PageError::NotFound)
}

/// `GET /strategy/{id}/v/{n}/{stage}/{unit}/{entry}`: a parameter, an attribute or a step of a unit operation.
pub(super) async fn in_unit(
    shell: Shell,
    _me: Me,
    State(app): State<App>,
    Path((id, n, first, second, entry)): Path<(String, u32, String, String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let version = find(&app.settled(), &id, n)?;
    let stage = stage(&version, &first)?;
    let unit = unit(stage, &second).ok_or(PageError::NotFound)?;
    if let Some(it) = unit.parameters.iter().find(|it| it.id.as_str() == entry) {
        return Ok(declared::parameter(shell, &app, &version, (stage, unit, it), asked.page).into_response());
    }
    if let Some(it) = unit.attributes.iter().find(|it| it.id.as_str() == entry) {
        return Ok(declared::attribute(shell, &app, &version, (stage, Some(unit), it), asked.page).into_response());
    }
    if let Some(it) = unit.steps.iter().find(|it| it.id.as_str() == entry) {
        let here = format!("{}/{}/{}#step-{}", base(&version.strategy.id, n), stage.id, unit.id, it.id);
        return Ok(Redirect::to(&here).into_response());
    }
    Err(PageError::NotFound)
}
