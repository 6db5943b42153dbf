//! Pages of equipment.

use axum::Router;

use crate::app::App;

/// Addresses of these pages.
pub fn router() -> Router<App> {
    Router::new()
}
