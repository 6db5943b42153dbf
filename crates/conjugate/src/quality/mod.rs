//! Pages of review by exception, of deviations and of test results.

mod around;
mod denied;
mod deviation;
mod deviations;
pub mod matter;
mod passed;
mod rehearse;
mod result;
pub mod result_shown;
mod results;
mod review;
mod reviews;

pub use denied::Problem;
pub(crate) use deviations::{Line as OpenDeviation, open_deviations};
pub use rehearse::rehearse;
pub(crate) use result_shown::value;
pub(crate) use results::samples;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// Addresses of these pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/review", get(reviews::show))
        .route("/review/{batch}", get(review::show))
        .route("/review/{batch}/passed/{rule}", get(passed::show))
        .route("/review/{batch}/{exception}", post(review::decide))
        .route("/deviations", get(deviations::show).post(deviations::open))
        .route("/deviations/{id}", get(deviation::show))
        .route("/deviations/{id}/assess", post(deviation::assess))
        .route("/deviations/{id}/close", post(deviation::close))
        .route("/results/{batch}", get(results::show))
        .route("/results/{batch}/record", post(result::record))
        .route("/results/{batch}/verify", post(result::verify))
        .route("/results/{batch}/skip", post(result::skip))
}
