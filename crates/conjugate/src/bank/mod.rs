//! Pages of cell banks: the tree of tiers, one bank with its vials, tests and alarms, and the laying down of a new one.

mod acts;
mod lay_down;
mod list;
pub mod made_up;
mod one;
mod shown;

use axum::Router;
use axum::routing::get;

use crate::app::App;
use crate::page::back;

/// Addresses of these pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/banks", get(list::show))
        .route("/banks/lay-down", get(lay_down::form).post(lay_down::send))
        .route("/banks/{bank}", get(one::show))
        .route("/banks/{bank}/release", get(back).post(acts::release))
        .route("/banks/{bank}/test", get(back).post(acts::test))
        .route("/banks/{bank}/verify", get(back).post(acts::verify))
        .route("/banks/{bank}/vials", get(back).post(acts::vials))
        .route("/banks/{bank}/alarm", get(back).post(acts::alarm))
        .route("/banks/{bank}/assess", get(back).post(acts::assess))
}
