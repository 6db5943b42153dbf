//! Pages of the control strategy: what is declared, what each declaration is used for, and how a version comes in force.
//!
//! The path of an entry is its address: `drug-substance/conjugation/ph` is found under
//! `/strategy/{id}/v/{n}/drug-substance/conjugation/ph`, a row of the library under `/strategy/{id}/v/{n}/library/…`.

mod attributes;
mod declared;
mod differ;
mod entry;
mod exposure;
mod files;
mod flow;
mod head;
mod library;
mod life;
mod overview;
mod parameters;
mod profile;
mod propose;
mod stage;
mod table;
mod together;
mod unit;
mod versions;
mod words;

use axum::Router;
use axum::routing::get;

use crate::app::App;
use crate::page::back;

pub(crate) use exposure::short as exposure;
pub(crate) use words::observed;

/// The longest set of files that a proposal may have: ten times the reference strategy.
const FILES_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Addresses of these pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/strategy", get(overview::in_force))
        .route("/strategy/propose", crate::page::takes_files(get(propose::form).post(propose::send), FILES_BYTES_MAX))
        .route("/strategy/{id}", get(versions::of))
        .route("/strategy/{id}/diff", get(differ::chosen))
        .route("/strategy/{id}/diff/{a}/{b}", get(differ::between))
        .route("/strategy/{id}/v/{n}", get(overview::version))
        .route("/strategy/{id}/v/{n}/life", get(life::show))
        .route("/strategy/{id}/v/{n}/life/review", get(back).post(life::review))
        .route("/strategy/{id}/v/{n}/life/approve", get(back).post(life::approve))
        .route("/strategy/{id}/v/{n}/life/effective", get(back).post(life::effective))
        .route("/strategy/{id}/v/{n}/file/{*path}", get(files::one))
        .route("/strategy/{id}/v/{n}/profile", get(profile::show))
        .route("/strategy/{id}/v/{n}/library", get(library::show))
        .route("/strategy/{id}/v/{n}/requirements", get(table::show))
        .route("/strategy/{id}/v/{n}/{stage}", get(stage::show))
        .route("/strategy/{id}/v/{n}/{stage}/{entry}", get(entry::in_stage))
        .route("/strategy/{id}/v/{n}/{stage}/{unit}/{entry}", get(entry::in_unit))
}
