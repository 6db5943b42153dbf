//! Cell banks: where each comes from, what its tests say, how many vials are left and where.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::problem::Problem;
use super::view::{Entry, Place, instant, verdict};
use crate::app::App;

/// A cell bank. Passages and population doublings are decimals as entered or as the ledger adds them up.
#[derive(Serialize, ToSchema)]
#[schema(as = CellBank)]
pub(super) struct Bank {
    /// The number of its lot.
    id: String,
    /// `primary`, `master`, `working` or `end-of-production`.
    tier: &'static str,
    strategy: String,
    version: u32,
    /// The banks whose vials were thawed for it.
    from: Vec<String>,
    /// The passage level at banking.
    passages: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    doublings: Option<String>,
    /// Passages since the master bank; left out before it, or where the line to it is broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    passages_since_master: Option<String>,
    laid_down: Entry,
    /// The signature of quality; left out while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    released: Option<Entry>,
    /// What a release asks for, each with its verdict.
    items: Vec<Item>,
    tests: Vec<Test>,
    /// Vials that are left, by place.
    vials: Vec<Vials>,
    alarms: usize,
    /// When it is to be tested for stability next.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
}

/// One thing that the release of a bank asks for.
#[derive(Serialize, ToSchema)]
#[schema(as = CellBankItem)]
struct Item {
    id: String,
    verdict: String,
    /// The entries that were read.
    evidence: Vec<u64>,
}

/// The result that counts of one attribute.
#[derive(Serialize, ToSchema)]
#[schema(as = CellBankTest)]
struct Test {
    attribute: String,
    judged: Place,
    report: String,
    recorded: Entry,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<Entry>,
    /// How many results of this attribute there are; every one is kept.
    results: usize,
}

/// What is left at one place.
#[derive(Serialize, ToSchema)]
#[schema(as = CellBankVials)]
struct Vials {
    place: String,
    left: usize,
}

/// All cell banks
#[utoipa::path(get, path = "/banks", tag = "banks", responses(
    (status = 200, body = Vec<Bank>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn banks(State(app): State<App>, _: Caller) -> Json<Vec<Bank>> {
    let plant = app.settled();
    let all = plant.banks.iter().map(|(id, it)| {
        let test = |(attribute, all): (&String, &Vec<plant::bank::BankTest>)| {
            all.last().map(|last| Test {
                attribute: attribute.clone(),
                judged: last.band.into(),
                report: last.report.to_string(),
                recorded: Entry::from(&last.recorded),
                verified: last.verified.as_ref().map(Entry::from),
                results: all.len(),
            })
        };
        let item = |it: plant::bank::BankItem| Item { id: it.id, verdict: verdict(it.verdict), evidence: it.evidence };
        let places = plant.places_of(id).into_iter();
        Bank {
            id: id.to_string(),
            tier: it.tier.id(),
            strategy: it.strategy.to_string(),
            version: it.version,
            from: plant.bank_parents(id).iter().map(ToString::to_string).collect(),
            passages: it.banked.passages.to_string(),
            doublings: it.banked.doublings.map(|it| it.to_string()),
            passages_since_master: plant.cell_age(id).map(|it| it.passages.to_string()),
            laid_down: Entry::from(&it.laid),
            released: it.released.as_ref().map(|it| Entry::from(&it.1)),
            items: plant.bank_items(id).into_iter().map(item).collect(),
            tests: it.tests.iter().filter_map(test).collect(),
            vials: places.map(|it| Vials { place: it.place.to_string(), left: it.left }).collect(),
            alarms: it.alarms.len(),
            due: plant.bank_due(id).map(instant),
        }
    });
    Json(all.collect())
}
