//! Analytical runs, the methods that they are done by, and the standards that they use.

pub(crate) mod hand;
mod list;
mod methods;
mod new;
mod one;
mod said;
mod standards;

pub(crate) use list::waiting;
pub(crate) use said::{choices, method_name, standing_words};

use axum::Router;
use axum::routing::get;

use crate::app::App;
use crate::page::back;

/// Addresses of these pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/runs", get(list::show))
        .route("/runs/new", get(new::show).post(new::begin))
        .route("/runs/{run}", get(one::show))
        .route("/runs/{run}/act", get(back).post(one::act))
        .route("/methods", get(methods::show))
        .route("/methods/act", get(back).post(methods::act_route))
        .route("/standards", get(standards::show))
        .route("/standards/qualify", get(back).post(standards::qualify))
}
