//! Every address there is, on one page.

use axum::Router;

use crate::app::App;
use crate::page::{self, Hosts};
use crate::{
    api, batch, calc, demo, disposition, equipment, live, material, people, points, quality, strategy, trail, worklist,
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
        .merge(demo::router())
        .merge(api::router());
    people::door(app, page::around(pages, Hosts::local()))
}
