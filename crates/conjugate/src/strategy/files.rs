//! A file of a version, byte for byte as it was proposed.

use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::head::version as find;
use crate::app::App;
use crate::page::PageError;
use crate::people::Me;

/// `GET /strategy/{id}/v/{n}/file/{path}`
pub(super) async fn one(
    _me: Me,
    State(app): State<App>,
    Path((id, n, path)): Path<(String, u32, String)>,
) -> Result<Response, PageError> {
    let version = find(&app.settled(), &id, n)?;
    let text = version.files.get(&path).ok_or(PageError::NotFound)?;
    // A type of its own: shown as text by browsers, and never taken for an error that wants a page.
    Ok(([(CONTENT_TYPE, "text/x-toml; charset=utf-8")], text.clone()).into_response())
}
