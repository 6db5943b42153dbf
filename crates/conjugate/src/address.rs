//! Every address there is, on one page.

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::app::App;
use crate::page::{self, Door, door};
use crate::{
    api, bank, batch, calc, consumable, demo, disposition, equipment, instrument, lab, live, material, people, points,
    quality, reprocessing, run, sample, stability, strategy, trail, worklist,
};

/// The router of a node that listens on this machine only.
pub fn router(app: App) -> Router {
    reached_by(app, &Door::local())
}

/// The router of a node that is reached as its configuration says.
pub fn reached_by(app: App, way: &Door) -> Router {
    let pages = Router::new()
        .merge(worklist::router())
        .merge(batch::router())
        .merge(quality::router())
        .merge(lab::router())
        .merge(instrument::router())
        .merge(run::router())
        .merge(disposition::router())
        .merge(reprocessing::router())
        .merge(material::router())
        .merge(bank::router())
        .merge(sample::router())
        .merge(stability::router())
        .merge(equipment::router())
        .merge(consumable::router())
        .merge(people::router())
        .merge(strategy::router())
        .merge(points::router())
        .merge(calc::router())
        .merge(trail::router())
        .merge(lab::trend::router())
        .merge(live::router())
        .merge(demo::router())
        .merge(api::router());
    let pages = pages
        .layer(from_fn_with_state(app.clone(), page::current::current))
        .layer(from_fn_with_state(way.clone(), door::ours));
    people::door(app, page::around(pages, way.hosts())).layer(from_fn_with_state(way.clone(), door::pass))
}
