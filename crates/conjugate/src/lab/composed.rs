//! Results that are the shares of one whole: each with what was found, and what they add up to. A panel of the results of a
//! batch.

use plant::Plant;
use plant::id::BatchId;
use plant::lab::{AddsUp, Composed};
use rust_decimal::Decimal;

use super::held::{attribute, window};
use crate::language::Lang;
use crate::page::part::{State, Stated};
use crate::words;

/// One declaration of a strategy, over one batch.
pub(crate) struct Whole {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) why: String,
    pub(crate) stated: Stated,
    /// Each share and what was found of it, in per cent.
    pub(crate) shares: Vec<(String, String)>,
    pub(crate) sum: String,
    pub(crate) window: String,
}

/// Every whole of a batch.
pub(crate) fn of_batch(lang: Lang, plant: &Plant, id: &BatchId) -> Vec<Whole> {
    plant.compositions(id).iter().filter_map(|it| whole(lang, plant, id, it)).collect()
}

fn whole(lang: Lang, plant: &Plant, id: &BatchId, it: &Composed<'_>) -> Option<Whole> {
    let (_, stage) = plant.pinned(plant.batches.get(id)?)?;
    let of = it.composition;
    // Before every share is there nothing is judged.
    let stated = if it.is_complete() {
        let state = match it.said {
            AddsUp::Whole => State::Pass,
            AddsUp::NotWhole => State::Fail,
            AddsUp::Unknown => State::Indeterminate,
        };
        Stated::new(lang, state).saying(words::adds_up(lang, it.said))
    } else {
        Stated::new(lang, State::Info).saying(lang.text("composed-waits"))
    };
    Some(Whole {
        id: of.id.to_string(),
        name: lang.label(&of.name).to_owned(),
        why: lang.label(&of.why).to_owned(),
        stated,
        shares: it.shares.iter().map(|it| (attribute(lang, stage, &it.path), between(it.lies))).collect(),
        sum: between(it.sum),
        window: window(&of.sum),
    })
}

/// A figure, or the two between which it lies; shortened for reading, where what was compared is not.
fn between(it: Option<(Decimal, Decimal)>) -> String {
    let number = |it: Decimal| it.round_dp(4).normalize().to_string();
    match it {
        None => "–".to_owned(),
        Some((low, high)) if low == high => format!("{} %", number(low)),
        Some((low, high)) => format!("{} – {} %", number(low), number(high)),
    }
}
