//! The signed checkpoint, to be kept where this machine's administrator cannot reach it.

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::people::Me;

/// `GET /checkpoint`: the note, byte for byte.
pub(super) async fn download(_me: Me, State(app): State<App>) -> Response {
    let checkpoint = app.ledger().checkpoint();
    let name = format!("attachment; filename=\"checkpoint-{}.txt\"", checkpoint.size());
    let kind = "text/plain; charset=utf-8".to_owned();
    ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name)], checkpoint.note().to_owned()).into_response()
}
