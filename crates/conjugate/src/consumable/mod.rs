//! Pages of what wears: packed columns, membranes, filters and single-use assemblies, each with its uses and tests, and the
//! records that can be made of it.

pub mod hand;
mod list;
mod one;
mod record;
mod words;

use axum::Router;
use axum::routing::get;
use plant::consumable::{Consumable, Unfit, Worn};
use plant::strategy::ConsumableClass;
use plant::verdict::Verdict;

pub use one::limits;
pub use words::{care, class_name, class_of_any, figure, kind, method, phase, stated, test_why, tested, unfit};

use crate::app::App;
use crate::language::Lang;
use crate::page::back;
use crate::page::part::{State, Stated};

/// Addresses of these pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/consumables", get(list::show).post(list::install))
        .route("/consumables/{id}", get(one::show))
        .route("/consumables/{id}/column", get(back).post(record::column))
        .route("/consumables/{id}/care", get(back).post(record::care))
        .route("/consumables/{id}/permeability", get(back).post(record::permeability))
        .route("/consumables/{id}/integrity", get(back).post(record::integrity))
        .route("/consumables/{id}/remove", get(back).post(record::remove))
}

/// The state that a verdict is shown as.
#[must_use]
pub fn state(it: Verdict) -> State {
    match it {
        Verdict::Pass => State::Pass,
        Verdict::Fail => State::Fail,
        Verdict::Indeterminate => State::Indeterminate,
    }
}

/// How often it was used, of how often it may be.
#[must_use]
pub fn uses(lang: Lang, it: &Consumable, class: Option<&ConsumableClass>) -> String {
    match class {
        Some(class) if class.is_single_use() => lang.say("consumable-uses-single").with("n", it.used()).plain(),
        Some(class) => lang
            .say("consumable-uses-of")
            .with("n", it.used())
            .with("limit", class.uses_max)
            .with("left", it.uses_left(class))
            .plain(),
        None => it.used().to_string(),
    }
}

/// It served once and serves no more; nobody need do anything about it.
#[must_use]
pub fn is_spent(it: &Worn<'_>) -> bool {
    it.class.is_some_and(ConsumableClass::is_single_use) && it.consumable.used() > 0
}

/// Nine tenths of its lifetime are over: time to pack or order the next one. A single use is no lifetime.
#[must_use]
pub fn is_near(it: &Consumable, class: &ConsumableClass) -> bool {
    !class.is_single_use() && u64::from(it.used()) * 10 >= u64::from(class.uses_max) * 9
}

/// Whether its next use is free, or what stands against it.
#[must_use]
pub fn next_use(lang: Lang, it: &Worn<'_>) -> Stated {
    match (it.class, it.consumable.removed.is_some()) {
        (_, true) => Stated::new(lang, State::Unverified).saying(lang.text("unfit-removed")),
        (None, false) => Stated::new(lang, State::Indeterminate).saying(lang.text("consumable-unknown-class")),
        (Some(_), false) if is_spent(it) => Stated::new(lang, State::Unverified).saying(lang.text("consumable-spent")),
        (Some(_), false) if !it.unfit.is_empty() && it.unfit.iter().all(|it| *it == Unfit::IntegrityNotPassed) => {
            Stated::new(lang, State::Pending).saying(lang.text("consumable-to-test"))
        }
        (Some(class), false) if it.unfit.is_empty() => {
            let state = if is_near(it.consumable, class) { State::Alert } else { State::Pass };
            let said = if is_near(it.consumable, class) { "consumable-near" } else { "consumable-is-fit" };
            Stated::new(lang, state).saying(lang.text(said))
        }
        (Some(_), false) => Stated::new(lang, State::Stop).saying(unfit(lang, &it.unfit)),
    }
}
