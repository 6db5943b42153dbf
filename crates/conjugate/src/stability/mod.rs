//! Pages of stability studies: what is due, one study with its matrix and its shelf life, one cell with its results.

mod acts;
pub mod figure;
mod list;
mod one;
mod place;
mod propose;
mod said;

pub(crate) use list::{DueLine, due, href};
pub(crate) use said::matter;

use axum::Router;
use axum::routing::get;

use crate::app::App;
use crate::page::back;

/// An attribute, with the market whose limit it is held against.
pub(crate) fn of_market(attribute: &str, market: Option<&str>) -> String {
    market.map_or_else(|| attribute.to_owned(), |it| format!("{attribute} ({it})"))
}

/// The months of a shelf life, and those of each market with a limit of its own.
pub(crate) fn months_of(months: u32, markets: &std::collections::BTreeMap<String, u32>) -> String {
    markets.iter().fold(months.to_string(), |all, (market, months)| format!("{all} · {market} {months}"))
}

/// Addresses of these pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/stability", get(list::show))
        .route("/stability/propose", get(propose::form).post(propose::send))
        .route("/stability/{study}", get(one::show))
        .route("/stability/{study}/approve", get(back).post(acts::approve))
        .route("/stability/{study}/start", get(back).post(acts::start))
        .route("/stability/{study}/excursion", get(back).post(acts::excursion))
        .route("/stability/{study}/market", get(back).post(acts::market))
        .route("/stability/{study}/conclude", get(back).post(acts::conclude))
        .route("/stability/{study}/propose-shelf-life", get(back).post(acts::propose_shelf_life))
        .route("/stability/{study}/decide-shelf-life", get(back).post(acts::decide_shelf_life))
        .route("/stability/{study}/{lot}/{condition}/{months}", get(place::show).post(place::send))
}
