//! Style sheet, script and mark: part of the binary, under addresses that change when they do.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use super::PageError;

/// Roles first, then what builds on them; each file is a cascade layer of its own or adds to `page`.
const STYLE: &str = concat!(
    include_str!("../../assets/tokens.css"),
    include_str!("../../assets/base.css"),
    include_str!("../../assets/shell.css"),
    include_str!("../../assets/parts.css"),
    include_str!("../../assets/state.css"),
    include_str!("../../assets/forms.css"),
    include_str!("../../assets/station.css"),
    include_str!("../../assets/door.css"),
    include_str!("../../assets/batch.css"),
    include_str!("../../assets/calc.css"),
    include_str!("../../assets/strategy.css"),
    include_str!("../../assets/trend.css"),
    include_str!("../../assets/trail.css"),
    include_str!("../../assets/material.css"),
    include_str!("../../assets/quality.css"),
    include_str!("../../assets/disposition.css"),
    include_str!("../../assets/worklist.css"),
    include_str!("../../assets/demo.css"),
    include_str!("../../assets/print.css"),
);
const SCRIPT: &str = concat!(
    include_str!("../../assets/conjugate.js"),
    include_str!("../../assets/batch.js"),
    include_str!("../../assets/scan.js"),
    include_str!("../../assets/grid.js"),
);
const MARK: &str = include_str!("../../assets/mark.svg");

/// One file: what it is called, what it is, what is in it, and the digest that stands in its address.
struct Asset {
    name: &'static str,
    kind: &'static str,
    body: &'static str,
    digest: String,
}

static ASSETS: LazyLock<[Asset; 3]> = LazyLock::new(|| {
    [
        asset("conjugate.css", "text/css; charset=utf-8", STYLE),
        asset("conjugate.js", "text/javascript; charset=utf-8", SCRIPT),
        asset("mark.svg", "image/svg+xml", MARK),
    ]
});

fn asset(name: &'static str, kind: &'static str, body: &'static str) -> Asset {
    let digest = Sha256::digest(body).iter().take(8).map(|it| format!("{it:02x}")).collect();
    Asset { name, kind, body, digest }
}

/// The address of an asset, with its digest.
#[must_use]
pub fn address(name: &str) -> String {
    ASSETS.iter().find(|it| it.name == name).map_or_else(String::new, |it| format!("/assets/{}/{}", it.digest, it.name))
}

pub(super) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{digest}/{name}", get(serve))
}

// A page that was open during an upgrade asks for the old digest: it gets today's file, and is told not to keep it.
async fn serve(Path((digest, name)): Path<(String, String)>, headers: HeaderMap) -> Result<Response, PageError> {
    let asset = ASSETS.iter().find(|it| it.name == name).ok_or(PageError::NotFound)?;
    let tag = format!("\"{}\"", asset.digest);
    let keep = if digest == asset.digest { "public, max-age=31536000, immutable" } else { "no-cache" };
    if headers.get(IF_NONE_MATCH).is_some_and(|it| it.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag), (CACHE_CONTROL, keep.to_string())]).into_response());
    }
    let head = [(CONTENT_TYPE, asset.kind.to_string()), (CACHE_CONTROL, keep.to_string()), (ETAG, tag)];
    Ok((head, asset.body).into_response())
}
