//! What a release asks of deviations: those of the batch, and open ones of whatever is in it.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::plan::{Because, Item, plain, rule};
use crate::batch::Batch;
use crate::id::{BatchId, LotId};
use crate::people::Role;
use crate::quality::{Deviation, DeviationStanding};
use crate::state::Plant;
use crate::text::Label;
use crate::verdict::Verdict;

/// Every deviation of the batch, and every open one that touches a lot in it; a closed one was accepted where it arose.
pub(super) fn deviations(plant: &Plant, id: &BatchId, batch: &Batch) -> Vec<Item> {
    let inside: BTreeSet<&LotId> = plant.genealogy.ancestors(&batch.lot).into_iter().collect();
    let touches = |it: &Deviation| {
        let made = it.batch.as_ref().and_then(|it| plant.batches.get(it)).map(|it| &it.lot);
        let mut lots = made.into_iter().chain(&it.lot);
        lots.any(|lot| inside.contains(lot) || *lot == batch.lot)
    };
    let mut all: BTreeMap<_, _> = plant.deviations_of(id).collect();
    all.extend(plant.open_deviations().filter(|(_, it)| touches(it)));
    all.into_iter()
        .map(|(id, it)| {
            let verdict = match it.standing {
                DeviationStanding::Closed { .. } => Verdict::Pass,
                DeviationStanding::Open | DeviationStanding::Assessed { .. } => Verdict::Indeterminate,
            };
            let because = Because::Deviation { standing: it.standing.id().to_string() };
            let name = Label::new(id.as_str(), id.as_str());
            let closed = rule("R-quality-09", 1);
            let mut item = plain(format!("deviations/{id}"), name, verdict, closed, because, Role::QaReviewer);
            item.deviation = Some(id.clone());
            item.evidence.push(it.opened.seq);
            if let DeviationStanding::Closed { stamp, .. } = &it.standing {
                item.evidence.push(stamp.seq);
            }
            item
        })
        .collect()
}
