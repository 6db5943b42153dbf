//! Files of instruments: handed in at a page, by the command line, or by laying them into a folder that the node watches.
//!
//! Each is kept under its hash before anything is made of it, read by what is in it, and put on record with its samples.
//! What a sample's name and the strategy leave no question about becomes a result; everything else waits on a page.

mod by_hand;
pub(crate) mod folder;
pub(crate) mod handed;
mod list;
mod one;
mod shown;
pub(crate) mod taking;
#[cfg(test)]
mod tests;

pub(crate) use list::waiting;

use axum::Router;
use axum::routing::get;

use crate::app::App;
use crate::page::{FILE_FORM_BYTES_MAX, takes_files};

/// Addresses of these pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/imports", takes_files(get(list::show).post(list::hand_in), FILE_FORM_BYTES_MAX))
        .route("/imports/{sha256}", get(one::show))
        .route("/imports/{sha256}/record", get(crate::page::back).post(one::record))
        .route("/imports/{sha256}/derive", get(crate::page::back).post(by_hand::derive))
        .route("/imports/{sha256}/set-aside", get(crate::page::back).post(one::set_aside))
        .route("/imports/{sha256}/asm", get(one::as_asm))
}
