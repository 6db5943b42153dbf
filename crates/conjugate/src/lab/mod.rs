//! Pages of the laboratory: what may be begun, investigations of results out of specification with their phases, results
//! out of trend, certificates of analysis.

mod acts;
mod analysis;
mod as_asm;
mod bench;
pub(crate) mod composed;
mod course;
pub(crate) mod derive;
mod determination;
pub(crate) mod entered;
mod entry;
mod grid;
pub(crate) mod hand;
pub(crate) mod held;
pub(crate) mod injection;
mod list;
mod one;
mod oot;
pub(crate) mod readings;
mod said;
pub(crate) mod trend;
mod validity;

#[cfg(test)]
mod tests;

pub(crate) use list::{Line as Investigated, yours};
pub(crate) use said::lineage;

use axum::Router;
use axum::routing::get;

use crate::app::App;
use crate::page::back;

/// Addresses of these pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/results", get(bench::show))
        .route("/results/{batch}/analysis", get(analysis::show).post(analysis::issue))
        .route("/determinations/new", get(readings::show).post(readings::record))
        .route("/determinations/{id}", get(determination::show))
        .route("/determinations/{id}/asm", get(as_asm::show))
        .route("/determinations/{id}/verify", get(back).post(determination::verify))
        .route("/determinations/{id}/again", get(back).post(determination::again))
        .route("/oos", get(list::show))
        .route("/oos/{id}", get(one::show))
        .route("/oos/{id}/act", get(back).post(one::act))
        .route("/oot/{id}", get(oot::show))
        .route("/oot/{id}/answer", get(back).post(oot::answer))
        .route("/oot", get(list::show))
}
