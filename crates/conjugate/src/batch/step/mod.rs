//! The tablet page: one step, one purpose. It shows what to do and with what, takes it in one form, and shows a refusal
//! where the person is, with everything that was typed.

mod act;
mod around;
mod charging;
mod equip;
mod file;
mod form;
mod ground;
mod made_up;
mod mend;
mod page;
mod scanned;
mod trouble;
mod values;
mod view;
mod wear;

use axum::Router;
use axum::routing::{get, post};

pub(super) use charging::input as input_name;
pub(super) use trouble::of as trouble_of;
pub(in crate::batch) use view::Trouble;

use crate::app::App;
use crate::page::{FILE_FORM_BYTES_MAX, takes_files};

/// Addresses of one step.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route(
            "/batches/{batch}/steps/{unit}/{step}",
            takes_files(get(page::show).post(act::perform), FILE_FORM_BYTES_MAX),
        )
        .route("/batches/{batch}/steps/{unit}/{step}/otherwise", get(page::show_otherwise).post(act::otherwise))
        .route("/batches/{batch}/steps/{unit}/{step}/equipment", post(equip::assign))
        .route("/batches/{batch}/steps/{unit}/{step}/consumable", post(wear::assign))
        .route("/batches/{batch}/steps/{unit}/{step}/use", post(wear::once_more))
        .route("/batches/{batch}/steps/{unit}/{step}/correct", post(mend::correct))
        .route("/batches/{batch}/steps/{unit}/{step}/comment", post(mend::comment))
        .route("/batches/{batch}/steps/{unit}/{step}/made-up.csv", get(made_up::download))
        .route("/batches/{batch}/steps/{unit}/{step}/let-time-pass", post(made_up::let_time_pass))
}
