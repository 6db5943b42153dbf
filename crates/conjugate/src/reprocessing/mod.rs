//! Pages of what is done again: the rounds of a batch with what was found before and after, orders by a route of the
//! strategy, and reworks that two parties approve.

mod act;
mod forms;
mod page;
mod shown;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// Addresses of these pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/reprocessing/{batch}", get(page::show))
        .route("/reprocessing/{batch}/order", post(act::order))
        .route("/reprocessing/{batch}/propose", post(act::propose))
        .route("/reprocessing/{batch}/decide", post(act::decide))
        .route("/reprocessing/{batch}/record", post(act::record))
        .route("/reprocessing/{batch}/study", post(act::study))
}
