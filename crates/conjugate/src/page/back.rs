//! An address that only takes forms: whoever comes to it by a link (a changed language, a reloaded tab after a refusal)
//! is led to the page that the form stands on, one step up.

use axum::http::Uri;
use axum::response::Redirect;

/// Leads one step up.
pub async fn back(uri: Uri) -> Redirect {
    let up = uri.path().rsplit_once('/').map_or("/", |(up, _)| up);
    // Two slashes at the start would lead to another host.
    Redirect::to(&format!("/{}", up.trim_start_matches(['/', '\\'])))
}
