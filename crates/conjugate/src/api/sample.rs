//! Samples of batches and their chains of custody.

use axum::Json;
use axum::extract::{Query, State};
use plant::sample::Link;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::problem::Problem;
use super::view::{Entry, instant};
use crate::app::App;
use crate::sample::standing;

/// A sample of a batch.
#[derive(Serialize, ToSchema)]
#[schema(as = BatchSample)]
pub(super) struct Sample {
    /// The number on its label.
    number: String,
    batch: String,
    lot: String,
    /// The entry of the sampling plan.
    plan: String,
    /// The sample that it is a part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    amount: String,
    left: String,
    /// `taken`, `on-the-way`, `refused`, `here`, `kept` or `gone`.
    standing: &'static str,
    /// What is wrong with its chain of custody; nothing where it is whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    hole: Option<&'static str>,
    /// Until when a test of it may begin, as it lies now.
    #[serde(skip_serializing_if = "Option::is_none")]
    hold_until: Option<String>,
    /// Until when it is kept, where it is a retention sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_until: Option<String>,
    taken: Entry,
    custody: Vec<Custody>,
    /// The attributes that were tested on it, by their paths.
    tests: Vec<Tested>,
}

/// One link of the chain.
#[derive(Serialize, ToSchema)]
struct Custody {
    /// `handed-over`, `received`, `refused` or `stored`.
    link: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    frozen: bool,
    entry: Entry,
}

/// A test that was made on it.
#[derive(Serialize, ToSchema)]
#[schema(as = SampleTest)]
struct Tested {
    attribute: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    used: Option<String>,
    entry: Entry,
}

/// Which samples.
#[derive(Deserialize, IntoParams)]
pub(super) struct Asked {
    /// Of this batch only.
    batch: Option<String>,
}

/// Samples of batches
#[utoipa::path(get, path = "/samples", tag = "lots", params(Asked), responses(
    (status = 200, body = Vec<Sample>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn samples(State(app): State<App>, _: Caller, Query(asked): Query<Asked>) -> Json<Vec<Sample>> {
    let (plant, now) = (app.settled(), app.now());
    let of = |it: &plant::sample::Sample| asked.batch.as_deref().is_none_or(|batch| it.batch.as_str() == batch);
    let all = plant.samples.iter().filter(|(_, it)| of(it)).map(|(id, it)| Sample {
        number: id.to_string(),
        batch: it.batch.to_string(),
        lot: it.lot.to_string(),
        plan: it.plan.to_string(),
        parent: it.parent.as_ref().map(ToString::to_string),
        amount: it.amount.to_string(),
        left: it.rest().to_string(),
        standing: standing(&plant, id, it, now).id(),
        hole: plant.custody(id, now).and_then(|it| it.hole).map(plant::sample::Hole::id),
        hold_until: plant.hold_until(id, now).map(instant),
        kept_until: plant.kept_until(id).map(|it| instant(it.until)),
        taken: Entry::from(&it.taken),
        custody: it.links.iter().map(|(link, stamp)| custody(link, stamp)).collect(),
        tests: it
            .uses
            .iter()
            .map(|it| Tested {
                attribute: it.attribute.clone(),
                used: it.amount.map(|it| it.to_string()),
                entry: Entry::from(&it.stamp),
            })
            .collect(),
    });
    Json(all.collect())
}

fn custody(link: &Link, stamp: &plant::act::Stamp) -> Custody {
    let (word, place) = match link {
        Link::HandedOver => ("handed-over", None),
        Link::Received { place } => ("received", Some(place)),
        Link::Refused { .. } => ("refused", None),
        Link::Stored { from: _, place } => ("stored", Some(place)),
    };
    Custody {
        link: word,
        place: place.map(|it| it.name.to_string()),
        frozen: place.is_some_and(|it| it.frozen),
        entry: Entry::from(stamp),
    }
}
