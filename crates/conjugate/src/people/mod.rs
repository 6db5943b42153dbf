//! People at the door: credentials, sessions, and the ceremonies by which an act becomes theirs.
//!
//! Three kinds of act, each with its own ceremony: an *entry* is the session's; a *second person* gives their own
//! credential on the same screen without ending the performer's session; a *signature* gives a credential again and is
//! bound to the hash of exactly what was shown.

pub mod access;
mod ceremony;
pub mod credentials;
mod door;
mod import;
mod machine;
mod noting;
mod own_password;
mod page;
mod page_list;
mod page_may;
mod page_person;
mod page_procedure;
mod page_procedures;
mod page_rights;
mod page_tokens;
mod page_training;
pub mod password;
mod posted;
mod reset;
mod rights;
mod session;
mod sign_in;
pub mod tokens;

pub use ceremony::{Denied, Given, Shown, Signed};
pub use credentials::{CredentialError, Credentials, Known};
pub use door::{Me, door};
pub(crate) use machine::{Machine, Shut};
pub use noting::Keeper;
pub use page_may::May;
pub(crate) use page_procedure::shown_lines;
pub use posted::{Posted, Upload};
pub(crate) use posted::{not_taken, without_folders};
pub(crate) use rights::{grants, held, proposed};
pub(crate) use session::random;
pub use session::{SESSION_COOKIE, SESSION_IDLE, Session, Sessions};
pub(crate) use sign_in::{begin, cookie};

use axum::Router;

use crate::app::App;

/// Addresses of the door and of the pages of people.
pub fn router() -> Router<App> {
    sign_in::router()
        .merge(page::router())
        .merge(page_procedures::router())
        .merge(own_password::router())
        .merge(import::router())
}
