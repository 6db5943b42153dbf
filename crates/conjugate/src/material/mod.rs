//! Pages of lots: the store, one lot with what may be done with it, and where it comes from and goes to.

mod genealogy;
mod graph;
pub mod hand;
mod handle;
mod import;
mod intake;
mod kept;
pub(crate) mod label;
mod lot;
mod lots;
mod named;
mod picture;
mod receive;
mod scan;
mod supplier;
mod supplier_import;

pub(crate) use intake::found as findings;
pub(crate) use named::{keeping, material as declared};
pub(crate) use scan::resolve;

use axum::Router;
use axum::routing::get;

use crate::app::App;
use crate::page::{FILE_FORM_BYTES_MAX, back, takes_files};

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
        .route("/lots/{lot}/intake", get(intake::show))
        .route("/lots/{lot}/examine", get(back).post(intake::examine))
        .route("/lots/{lot}/certificate", takes_files(get(back).post(intake::certify), FILE_FORM_BYTES_MAX))
        .route("/lots/{lot}/sample", get(back).post(intake::draw))
        .route("/lots/{lot}/test", get(back).post(intake::test))
        .route("/lots/{lot}/except", get(back).post(intake::except))
        .route("/lots/{lot}/labels", get(label::show))
        .route("/lots/{lot}/labels/print", get(back).post(label::print))
        .route("/lots/{lot}/labels/account", get(back).post(label::account))
        .route("/scan", get(scan::show))
        .merge(supplier_import::router())
        .route("/suppliers", get(supplier::show_all).post(supplier::add))
        .route("/suppliers/{supplier}", get(supplier::show))
        .route("/suppliers/{supplier}/approve", get(back).post(supplier::approve))
        .route("/suppliers/{supplier}/end", get(back).post(supplier::end))
        .route("/genealogy", get(genealogy::choose))
        .route("/genealogy/{lot}", get(genealogy::show))
}
