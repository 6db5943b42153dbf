//! Trends: what the results of an attribute show over the batches of a stage, where no single result shows it.
//!
//! Nothing is worked out a second time here. Which results count, which the limits come from and what they say of the next
//! one is the plant's trend rule, the same that opens a review; run rules and capability are the calculators'. A run rule
//! says "look": it opens nothing by itself.

mod figure;
mod list;
mod look;
mod one;

pub(crate) use look::Capable;
pub(crate) use one::{address, capability, found, look};

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// Addresses of these pages.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/trends", get(list::show))
        .route("/trends/{stage}/{attribute}", get(one::of_stage))
        .route("/trends/{stage}/{unit}/{attribute}", get(one::of_unit))
}
