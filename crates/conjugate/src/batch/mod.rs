//! Pages of the batch record: the list, the record as it reads on paper, and the step in hand.

mod entry;
mod life;
mod list;
mod path;
mod raw;
mod reasons;
mod record;
mod results;
pub mod shown;
mod step;
mod waiting;

use axum::Router;
use axum::routing::{get, post};

pub use path::{record as record_address, step as step_address};
pub use waiting::{For, Waiting, waiting};

use crate::app::App;

/// Addresses of these pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/batches", get(list::show).post(list::start))
        .route("/batches/{batch}", get(record::show))
        .route("/batches/{batch}/pause", post(life::pause))
        .route("/batches/{batch}/resume", post(life::resume))
        .route("/batches/{batch}/finish", post(life::finish))
        .route("/files/{sha256}", get(raw::download))
        .merge(step::router())
}
