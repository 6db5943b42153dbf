//! Every address there is, on one page.

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::app::App;
use crate::page::{self, Hosts};
use crate::{
    api, batch, calc, disposition, equipment, live, material, people, points, quality, strategy, trail, worklist,
};

/// The router of a node that listens on this machine only.
pub fn router(app: App) -> Router {
    let pages = Router::new()
        .merge(worklist::router())
        .merge(batch::router())
        .merge(quality::router())
        .merge(disposition::router())
        .merge(material::router())
        .merge(equipment::router())
        .merge(people::router())
        .merge(strategy::router())
        .merge(points::router())
        .merge(calc::router())
        .merge(trail::router())
        .merge(live::router())
        .merge(api::router());
    page::around(pages, Hosts::local()).layer(from_fn_with_state(app.clone(), people::know)).with_state(app)
}
