//! Whether what is shown is the record as it is now. A node that lost touch with its database may have been overtaken by
//! another; until it knows better it shows nothing. A node that stands by says so on every page and records nothing.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::part::State as Shown;
use super::{PageError, Shell, View};
use crate::api;
use crate::app::App;
use crate::node::Standing;

/// What can be asked of a node that stands by besides reading: to come in and to leave.
const AT_THE_DOOR: [&str; 4] = ["/sign-in", "/sign-out", "/api/sign-in", "/api/sign-out"];

/// The layer that asks before and after: what was put together while the record was current must not go out after it
/// ceased to be.
pub async fn current(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let (view, path) = (View::of(request.uri(), request.headers()), request.uri().path().to_owned());
    let refused = |it: PageError| {
        if path.starts_with("/api/") { api::for_a_program(view.lang, it) } else { it.into_response() }
    };
    match app.standing() {
        Standing::Writes => {}
        Standing::Silent | Standing::Overtaken => return refused(PageError::NotCurrent),
        Standing::StandsBy { behind } => {
            let reads = [Method::GET, Method::HEAD].contains(request.method());
            if !reads && !AT_THE_DOOR.contains(&path.as_str()) {
                return refused(PageError::StandsBy);
            }
            if let Some(shell) = request.extensions_mut().get_mut::<Shell>() {
                let said = shell.say("live-stands-by").with("seconds", behind.as_secs()).plain();
                shell.notices.push((Shown::Alert, said));
            }
        }
    }
    let response = next.run(request).await;
    match app.standing() {
        Standing::Writes | Standing::StandsBy { .. } => response,
        Standing::Silent | Standing::Overtaken => refused(PageError::NotCurrent),
    }
}
