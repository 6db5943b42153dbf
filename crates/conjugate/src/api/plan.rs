//! What stands between a batch and its release, and what was decided over it.

use axum::Json;
use axum::extract::State;
use plant::Plant;
use plant::disposition::{self, DispositionStanding, Item, Kind};
use plant::id::BatchId;
use plant::people::Role;
use plant::verdict::Verdict;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::{At, Caller};
use super::problem::{Problem, Trouble};
use super::view::{Entry, Name, Signature, code, verdict};
use crate::app::App;
use crate::language::Lang;
use crate::words;

/// What a release rests on.
#[derive(Serialize, ToSchema)]
#[schema(as = DispositionPlan)]
pub(super) struct Plan {
    version: u16,
    verdict: String,
    /// How many items stand between the batch and its release.
    blocking: usize,
    checks: Vec<Check>,
    decisions: Vec<Decision>,
}

/// A group of items.
#[derive(Serialize, ToSchema)]
#[schema(as = PlanCheck)]
pub(super) struct Check {
    id: &'static str,
    verdict: String,
    items: Vec<PlanItem>,
}

/// One thing that a release rests on.
#[derive(Serialize, ToSchema)]
pub(super) struct PlanItem {
    /// Stable between two computations: `record/conjugation/add/ph`.
    id: String,
    name: Name,
    verdict: String,
    rule: String,
    rule_version: u16,
    /// Why, in the language of `Accept-Language`.
    because: String,
    /// The entries that were read.
    evidence: Vec<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exception: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deviation: Option<String>,
    /// A signed decision stands beside the verdict and lifts the block.
    lifted: bool,
    blocks: bool,
    /// The role that can move it; absent where nobody may lift what stands about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'static str>,
}

/// A decision over a batch.
#[derive(Serialize, ToSchema)]
#[schema(as = DispositionDecision)]
pub(super) struct Decision {
    /// `factory` or `market`.
    kind: String,
    /// `release`, `hold` or `reject`.
    choice: &'static str,
    why: String,
    /// The record changed after it; it asks to be made again.
    reopened: bool,
    signature: Signature,
    entry: Entry,
}

/// What stands between a batch and its release
#[utoipa::path(get, path = "/batches/{id}/plan", tag = "batches",
    params(("id" = String, Path, description = "Batch number")),
    responses((status = 200, body = Plan),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn plan(
    State(app): State<App>,
    Caller { lang, .. }: Caller,
    At(id): At<String>,
) -> Result<Json<Plan>, Problem> {
    let plant = app.settled();
    let plan = BatchId::new(&id).ok().and_then(|id| planned(lang, &plant, &id));
    plan.map(Json).ok_or_else(|| Problem::of(lang, Trouble::NotFound).found(id))
}

fn planned(lang: Lang, plant: &Plant, id: &BatchId) -> Option<Plan> {
    let it = disposition::plan(plant, id)?;
    let decisions = [Kind::Factory, Kind::Market].into_iter().filter_map(|kind| {
        let it = plant.dispositions.get(&(id.clone(), kind))?;
        Some(Decision {
            kind: code(&kind),
            choice: it.choice.id(),
            why: it.why.to_string(),
            reopened: it.standing == DispositionStanding::Reopened,
            signature: Signature::from(&it.signature),
            entry: Entry::from(&it.stamp),
        })
    });
    let checks = it.checks.iter().map(|it| Check {
        id: it.id,
        verdict: verdict(it.verdict()),
        items: it.items.iter().map(|it| item(lang, plant, it)).collect(),
    });
    Some(Plan {
        version: it.version,
        verdict: verdict(Verdict::over(it.checks.iter().map(disposition::Check::verdict))),
        blocking: it.blocking().count(),
        checks: checks.collect(),
        decisions: decisions.collect(),
    })
}

fn item(lang: Lang, plant: &Plant, it: &Item) -> PlanItem {
    PlanItem {
        id: it.id.clone(),
        name: Name::from(&it.name),
        verdict: verdict(it.verdict),
        rule: it.rule.rule.clone(),
        rule_version: it.rule.version,
        because: words::item(lang, plant, it),
        evidence: it.evidence.clone(),
        exception: it.exception.as_ref().map(ToString::to_string),
        deviation: it.deviation.as_ref().map(ToString::to_string),
        lifted: it.lifted,
        blocks: it.blocks(),
        owner: it.owner.map(Role::id),
    }
}
