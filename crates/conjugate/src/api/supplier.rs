//! Suppliers and the materials for which each is approved.

use axum::Json;
use axum::extract::State;
use plant::material::Approved;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::problem::Problem;
use super::view::{Entry, Name, instant};
use crate::app::App;

/// A manufacturer or distributor at one site.
#[derive(Serialize, ToSchema)]
pub(super) struct Supplier {
    id: String,
    name: Name,
    /// `manufacturer` or `distributor`.
    kind: &'static str,
    site: String,
    approvals: Vec<Approval>,
}

/// How it stands to one material now.
#[derive(Serialize, ToSchema)]
#[schema(as = SupplierApproval)]
struct Approval {
    material: String,
    /// `full`, `conditional`, `expired`, `suspended` or `withdrawn`.
    standing: &'static str,
    /// Whether a delivery may be released on it.
    holds: bool,
    until: String,
    /// What was made a condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    terms: Option<String>,
    entry: Entry,
}

/// All suppliers
#[utoipa::path(get, path = "/suppliers", tag = "lots", responses(
    (status = 200, body = Vec<Supplier>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn suppliers(State(app): State<App>, _: Caller) -> Json<Vec<Supplier>> {
    let (plant, now) = (app.settled(), app.now());
    let all = plant.suppliers.iter().map(|(id, it)| Supplier {
        id: id.to_string(),
        name: Name::from(&it.name),
        kind: it.kind.id(),
        site: it.site.to_string(),
        approvals: it
            .approvals
            .keys()
            .filter_map(|material| {
                let stands = it.approved(material, now);
                let (standing, approval) = match stands {
                    Approved::Never => return None,
                    Approved::Full(it) => ("full", it),
                    Approved::Conditional(it) => ("conditional", it),
                    Approved::Expired(it) => ("expired", it),
                    Approved::Suspended(it) => ("suspended", it),
                    Approved::Withdrawn(it) => ("withdrawn", it),
                };
                Some(Approval {
                    material: material.to_string(),
                    standing,
                    holds: stands.holds(),
                    until: instant(approval.until),
                    terms: approval.terms.as_ref().map(ToString::to_string),
                    entry: Entry::from(&approval.stamp),
                })
            })
            .collect(),
    });
    Json(all.collect())
}
