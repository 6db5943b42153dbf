//! Pages of people: who works here, who may do what, who was trained on what.

use axum::Router;
use axum::response::Redirect;
use axum::routing::{get, post};
use plant::Plant;
use plant::id::{OrganisationId, PersonId, ProcedureId};
use plant::people::Person;
use plant::strategy::Procedure;

use super::door::Me;
use super::{page_list, page_person, page_rights, page_tokens, page_training, reset};
use crate::app::App;
use crate::language::Lang;
use crate::page::back;
use crate::page::part::{State, Stated};

/// Addresses of these pages.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/people", get(page_list::show).post(page_list::add))
        .route("/people/training", get(page_training::matrix))
        .route("/people/permissions", get(page_training::permissions))
        .route("/people/review", get(page_rights::show).post(page_rights::review))
        .route("/people/tokens", get(page_tokens::all))
        .route("/people/tokens/{token}/revoke", get(page_tokens::own).post(page_tokens::revoke))
        .route("/me/tokens", get(page_tokens::own).post(page_tokens::make))
        .route("/people/{id}", get(page_person::show))
        .route("/people/{id}/train", get(back).post(page_person::train))
        .route("/people/{id}/rights", get(back).post(page_rights::propose))
        .route("/people/{id}/rights/decide", post(page_rights::decide))
        .route("/people/{id}/admit", get(back).post(page_rights::admit))
        .route("/people/{id}/dismiss", get(back).post(page_rights::dismiss))
        .route("/people/{id}/train-all", get(back).post(page_person::train_all))
        .route("/people/{id}/reset", get(back).post(reset::reset))
        .route("/people/{id}/close", get(back).post(page_person::close))
        .route("/me", get(me))
}

/// `GET /me`
async fn me(me: Me) -> Redirect {
    Redirect::to(&format!("/people/{}", me.session.person))
}

/// The name of a company.
pub(super) fn organisation(lang: Lang, plant: &Plant, id: &OrganisationId) -> String {
    plant.organisations.get(id).map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned())
}

/// The roles of a person in one line.
pub(super) fn roles(lang: Lang, it: &Person) -> String {
    it.roles.iter().map(|it| lang.role(*it)).collect::<Vec<_>>().join(" · ")
}

/// Every procedure that a strategy in force names, with the version that counts.
pub(super) fn procedures(plant: &Plant) -> Vec<(ProcedureId, Procedure)> {
    let in_force =
        |it: &&std::sync::Arc<plant::strategy::StrategyVersion>| it.standing == plant::strategy::Standing::Effective;
    let mut all: Vec<_> = plant
        .strategies
        .values()
        .filter(in_force)
        .flat_map(|it| it.strategy.procedures.iter().map(|(id, it)| (id.clone(), it.clone())))
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all.dedup_by(|a, b| a.0 == b.0);
    // Of a procedure that is controlled here, the version in force counts, whatever the strategy names.
    for (id, it) in &mut all {
        if let Some((version, _)) = plant.procedures.get(id).and_then(plant::people::ControlledProcedure::in_force) {
            it.version = version;
        }
    }
    all
}

/// How a person's training stands against the version in force; nothing where they neither read nor learnt any.
pub(super) fn trained(lang: Lang, plant: &Plant, who: &PersonId, id: &ProcedureId, in_force: u32) -> Option<Stated> {
    let version = plant.people.get(who)?.training.get(id).map(|it| it.version);
    let knows = plant.knows_procedure(who, id, in_force);
    let state = if knows { State::Pass } else { State::Fail };
    match version {
        Some(version) => Some(Stated::new(lang, state).saying(format!("v{version}"))),
        None => knows.then(|| Stated::new(lang, state).saying(lang.text("procedure-read"))),
    }
}

/// The person's name, or their id where nobody has it.
pub(super) fn name(lang: Lang, plant: &Plant, id: &PersonId) -> String {
    plant.people.get(id).map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned())
}
