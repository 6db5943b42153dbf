//! Samples of batches: what is to be taken, the list, one sample with its time line, its label.

mod acts;
pub mod hand;
mod label;
mod list;
mod one;
mod shown;
mod take;

pub(crate) use one::lies;
pub(crate) use shown::{PlannedLine, Standing, begun, found, hold, outstanding, place, planned, standing, stated};

use axum::Router;
use axum::routing::get;

use crate::app::App;
use crate::page::back;

/// Addresses of these pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/samples", get(list::show))
        .route("/sampling/{batch}", get(take::show).post(take::send))
        .route("/sampling/{batch}/missed", get(back).post(take::missed))
        .route("/samples/{sample}", get(one::show))
        .route("/samples/{sample}/label", get(label::show))
        .route("/samples/{sample}/hand-over", get(back).post(acts::hand_over))
        .route("/samples/{sample}/receive", get(back).post(acts::receive))
        .route("/samples/{sample}/store", get(back).post(acts::store))
        .route("/samples/{sample}/begin", get(back).post(acts::begin))
        .route("/samples/{sample}/let-incubate", get(back).post(acts::let_incubate))
        .route("/samples/{sample}/divide", get(back).post(acts::divide))
        .route("/samples/{sample}/discard", get(back).post(acts::discard))
        .route("/samples/{sample}/inspect", get(back).post(acts::inspect))
        .route("/samples/{sample}/give-out", get(back).post(acts::give_out))
}
