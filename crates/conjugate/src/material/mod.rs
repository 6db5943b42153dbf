//! Pages of lots: the store, one lot with what may be done with it, and where it comes from and goes to.

mod genealogy;
mod graph;
mod handle;
mod import;
mod kept;
mod lot;
mod lots;
mod named;
mod picture;
mod receive;

use axum::Router;
use axum::routing::get;

use crate::app::App;
use crate::page::back;

/// Addresses of these pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/lots", get(lots::show))
        .route("/lots/receive", get(receive::form).post(receive::send))
        .merge(import::router())
        .route("/lots/{lot}", get(lot::show))
        .route("/lots/{lot}/release", get(back).post(lot::release))
        .route("/lots/{lot}/reject", get(back).post(lot::reject))
        .route("/lots/{lot}/hold", get(back).post(lot::hold))
        .route("/lots/{lot}/unhold", get(back).post(lot::unhold))
        .route("/lots/{lot}/retest", get(back).post(kept::retested))
        .route("/lots/{lot}/date", get(back).post(kept::dated))
        .route("/lots/{lot}/container", get(back).post(kept::handled))
        .route("/lots/{lot}/split", get(back).post(handle::split))
        .route("/lots/{lot}/pool", get(back).post(handle::pool))
        .route("/lots/{lot}/return", get(back).post(handle::take_back))
        .route("/genealogy", get(genealogy::choose))
        .route("/genealogy/{lot}", get(genealogy::show))
}
