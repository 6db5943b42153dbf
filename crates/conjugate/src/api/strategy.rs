//! Control strategies: every version, and what one declares.

use axum::Json;
use axum::extract::State;
use plant::id::StrategyId;
use plant::strategy::StrategyVersion;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::{At, Caller};
use super::problem::{Problem, Trouble};
use super::view::{Name, Signature};
use crate::app::App;

/// One version of a strategy.
#[derive(Serialize, ToSchema)]
#[schema(as = StrategyVersion)]
pub(super) struct Version {
    id: String,
    version: u32,
    name: Name,
    product: Name,
    /// `draft`, `in-review`, `approved`, `effective` or `superseded`.
    standing: &'static str,
    /// Every number is an example.
    illustrative: bool,
    author: String,
    approvals: Vec<Approval>,
}

/// One signed approval.
#[derive(Serialize, ToSchema)]
pub(super) struct Approval {
    role: &'static str,
    by: String,
    seq: u64,
    signature: Signature,
}

/// One version of a strategy, whole.
#[derive(Serialize, ToSchema)]
#[schema(as = Strategy)]
pub(super) struct Whole {
    #[serde(flatten)]
    version: Version,
    /// The files that it was proposed with.
    files: Vec<String>,
    /// Everything that it declares: stages, unit operations, steps, parameters, attributes, and who decides what.
    #[schema(value_type = Object)]
    declared: serde_json::Value,
}

/// Every version of every strategy
#[utoipa::path(get, path = "/strategies", tag = "strategies", responses(
    (status = 200, body = Vec<Version>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn strategies(State(app): State<App>, _: Caller) -> Json<Vec<Version>> {
    let plant = app.settled();
    Json(plant.strategies.iter().map(|((id, _), it)| version(id, it)).collect())
}

/// One version of a strategy, with everything that it declares
#[utoipa::path(get, path = "/strategies/{id}/{version}", tag = "strategies",
    params(("id" = String, Path, description = "Strategy"), ("version" = u32, Path, description = "Its version")),
    responses((status = 200, body = Whole),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn strategy(
    State(app): State<App>,
    Caller { lang, .. }: Caller,
    At((id, number)): At<(String, u32)>,
) -> Result<Json<Whole>, Problem> {
    let found = StrategyId::new(&id).ok().and_then(|id| {
        let it = app.settled().strategies.get(&(id.clone(), number)).cloned()?;
        Some((id, it))
    });
    let Some((id, it)) = found else {
        return Err(Problem::of(lang, Trouble::NotFound).found(format!("{id} v{number}")));
    };
    let declared = serde_json::to_value(&it.strategy).map_err(|_| Problem::of(lang, Trouble::Broken))?;
    Ok(Json(Whole { version: version(&id, &it), files: it.files.keys().cloned().collect(), declared }))
}

fn version(id: &StrategyId, it: &StrategyVersion) -> Version {
    let approvals = it.approvals.iter().map(|it| Approval {
        role: it.role.id(),
        by: it.by.to_string(),
        seq: it.seq,
        signature: Signature::from(&it.signature),
    });
    Version {
        id: id.to_string(),
        version: it.version,
        name: Name::from(&it.strategy.name),
        product: Name::from(&it.strategy.product),
        standing: it.standing.id(),
        illustrative: it.strategy.illustrative,
        author: it.author.to_string(),
        approvals: approvals.collect(),
    }
}
