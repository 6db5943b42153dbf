//! The audit trail: what the ledger itself says, filtered and in words; each entry with its bytes and its proof; the
//! plant as it was known on a day.
//!
//! Nothing here reads a copy: the list is read from the entries, back-links first where a subject is asked for.

mod access;
mod as_of;
mod checkpoint;
mod csv;
mod entry;
mod filter;
mod find;
mod list;
mod outside;
mod said;
mod search;

pub use said::kind_name;
pub(crate) use said::scope;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// Addresses of these pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/trail", get(list::show))
        .route("/trail/export.csv", get(csv::download))
        .route("/trail/as-of", get(as_of::show))
        .route("/trail/{seq}", get(entry::show))
        .route("/trail/{seq}/bytes", get(entry::bytes))
        .route("/access", get(access::show))
        .route("/checkpoint", get(checkpoint::download))
        .route("/checkpoints", get(outside::show))
        .route("/find", get(find::show))
}

/// The address that a subject of an entry has of its own; a subject without one leads to its trail.
pub(crate) fn address(subject: &str) -> String {
    match subject.split_once(':') {
        Some(("batch", id)) => format!("/batches/{id}"),
        Some(("lot", id)) => format!("/lots/{id}"),
        Some(("equipment", id)) => format!("/equipment/{id}"),
        Some(("person", id)) => format!("/people/{id}"),
        Some(("strategy", id)) => format!("/strategy/{id}"),
        Some(("procedure", id)) => format!("/procedures/{id}"),
        Some(("deviation", id)) => format!("/deviations/{id}"),
        Some(("exception", id)) => format!("/find?id={id}"),
        Some(_) | None => format!("/trail?subject={subject}"),
    }
}
