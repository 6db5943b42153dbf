//! Markets with limits of their own: an item for each, which stands in the way of that market and of no other.
//!
//! A market is looked at where a limit of it, on what the batch makes or on any batch that is in it, was declared. Whether a
//! result cannot be judged is said where the result is; it bars every market with it. Without a result nobody can say that
//! the batch conforms anywhere.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::ItemRecord;
use super::plan::{Because, Item, plain, rule};
use crate::id::BatchId;
use crate::lab::{Barring, SPECIFICATION_RULE, SPECIFICATION_RULE_VERSION};
use crate::people::Role;
use crate::state::Plant;
use crate::text::Label;
use crate::verdict::Verdict;

const PREFIX: &str = "markets/";

/// What bars a market where a lot is dated beyond the shelf life adopted for it; no attribute has this path.
pub const SHELF_LIFE: &str = "shelf-life";

/// The id of the item of a market.
pub(super) fn item_id(market: &str) -> String {
    format!("{PREFIX}{market}")
}

/// The markets that a decision over these items does not reach: by their own limits, or for want of a certificate by them.
pub(super) fn barred(items: &[ItemRecord]) -> Vec<&str> {
    let all: BTreeSet<&str> =
        items.iter().filter(|it| it.verdict != Verdict::Pass && !it.lifted).filter_map(of_item).collect();
    all.into_iter().collect()
}

/// The market that an item of a decision stands in the way of.
fn of_item(it: &ItemRecord) -> Option<&str> {
    it.id.strip_prefix(PREFIX).or_else(|| super::analysed::market_of(&it.id))
}

pub(super) fn items(plant: &Plant, id: &BatchId) -> Vec<Item> {
    let mut all: BTreeMap<String, (Vec<Barring>, BTreeSet<u64>)> = BTreeMap::new();
    let mut unknown: BTreeSet<String> = BTreeSet::new();
    let Some(batch) = plant.batches.get(id) else { return Vec::new() };
    let inside = plant.genealogy.ancestors(&batch.lot);
    let made = inside.into_iter().filter_map(|lot| plant.maker(lot)).map(|(id, _)| id);
    for of in made.filter(|it| *it != id).chain([id]) {
        for it in plant.for_markets(of) {
            let (bars, evidence) = all.entry(it.market).or_default();
            evidence.insert(it.result);
            if it.bars {
                bars.push(Barring { batch: of.clone(), attribute: it.attribute });
            }
        }
        for market in plant.unmeasured_for(of) {
            all.entry(market.clone()).or_default();
            unknown.insert(market);
        }
    }
    // Dated beyond what keeps there, or where nothing keeps: for the others it is dated rightly.
    for (market, adopted) in plant.dated_beyond(&batch.lot) {
        let (bars, evidence) = all.entry(market.into()).or_default();
        evidence.insert(adopted);
        bars.push(Barring { batch: id.clone(), attribute: SHELF_LIFE.into() });
    }
    let item = |(market, (bars, evidence)): (String, (Vec<Barring>, BTreeSet<u64>))| {
        let (verdict, because) = match (bars.is_empty(), unknown.contains(&market)) {
            (false, _) => (Verdict::Fail, Because::NotForMarket { of: bars }),
            (true, true) => (Verdict::Indeterminate, Because::NoResult),
            (true, false) => (Verdict::Pass, Because::ForMarket),
        };
        let name = Label::new(&market, &market);
        let judged = rule(SPECIFICATION_RULE, SPECIFICATION_RULE_VERSION);
        let mut item = plain(item_id(&market), name, verdict, judged, because, Role::QaReviewer);
        item.evidence.extend(evidence);
        item.market = Some(market);
        item
    };
    all.into_iter().map(item).collect()
}
