//! What every page shares: the shell around it, the parts inside it, and the manners of answering a browser.
//!
//! A page is a struct with a template and a handler that asks one question (STYLE.md, rule 12):
//!
//! ```ignore
//! #[derive(Template)]
//! #[template(path = "material/lots.html")]
//! struct Lots { shell: Shell, lots: Vec<LotLine> }
//!
//! /// `GET /lots`
//! pub async fn lots(shell: Shell, State(app): State<App>) -> Result<Page<Lots>, PageError> {
//!     Ok(Page(Lots { shell: shell.at(Section::Lots), lots: app.settled().lots() }))
//! }
//! ```
//!
//! The template extends `shell.html`, takes its texts from `shell.say("…")` and its parts from `shell.…` and
//! `part.html`. [`around`] puts the layers around the router; nothing a handler returns escapes them.

pub mod asset;
mod back;
pub mod current;
pub(crate) mod door;
pub mod error;
pub mod guard;
mod host;
pub(crate) mod import;
mod manners;
pub mod part;
mod render;
mod section;
pub mod shell;
pub mod view;

use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::MethodRouter;
use axum::{Extension, Router};

use crate::app::App;

pub use back::back;
pub use door::Door;
pub use error::{MostBytes, PageError};
pub use guard::{Guard, Guards};
pub use host::Hosts;
pub use render::Page;
pub use section::Section;
pub use shell::{Checkpoint, Elsewhere, Foot, Shell, Who};
pub use view::{Theme, View};

/// The longest form that a page sends: the longest text in a record with room to spare. A route that takes files sets
/// its own limit.
pub const FORM_BYTES_MAX: usize = 256 * 1024;

/// Lets an address take forms with files of so many bytes, and know it.
pub(crate) fn takes_files(route: MethodRouter<App>, most: usize) -> MethodRouter<App> {
    route.layer((DefaultBodyLimit::max(most), Extension(MostBytes(most))))
}

/// The largest form with a file as large as any that is read, and room for the fields around it.
pub(crate) const FILE_FORM_BYTES_MAX: usize = formats::MAX_BYTES + 64 * 1024;

/// Puts the layers that every page needs around the whole router, assets included.
///
/// From outside in: headers, errors as pages, the host is ours, language and theme, the length of a body. The layer
/// that finds out who is signed in and lays a [`Shell`] into the request belongs around this, so that error pages know
/// their reader too.
pub fn around<S: Clone + Send + Sync + 'static>(router: Router<S>, hosts: Hosts) -> Router<S> {
    router
        .merge(asset::router())
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(from_fn(view::switch))
        .layer(from_fn_with_state(hosts, host::ours))
        .layer(from_fn(error::dress))
        .layer(from_fn(manners::headers))
}

#[cfg(test)]
mod tests;
