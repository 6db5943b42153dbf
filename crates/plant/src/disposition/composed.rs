//! Results that are the shares of one whole, where the strategy declares it: one item each. A release waits while nobody can
//! tell whether they add up.

use alloc::format;
use alloc::vec::Vec;

use super::plan::{Because, Item, Raised, beside, plain, rule};
use crate::batch::Why;
use crate::id::BatchId;
use crate::lab::{COMPOSITION_RULE, COMPOSITION_RULE_VERSION, Composed, ResultBand};
use crate::people::Role;
use crate::quality::{About, Exception};
use crate::state::Plant;
use crate::verdict::Verdict;

/// One item for each declaration that the product has. A share that was left out by a rule makes no whole, and is asked
/// about where it was left out.
pub(super) fn items(plant: &Plant, id: &BatchId, exceptions: &Raised<'_>) -> Vec<Item> {
    let left_out = |it: &Composed<'_>| it.shares.iter().any(|of| !of.there && plant.skipped(id, &of.path).is_some());
    plant.compositions(id).into_iter().filter(|it| !left_out(it)).map(|it| item(plant, id, &it, exceptions)).collect()
}

fn item(plant: &Plant, batch: &BatchId, it: &Composed<'_>, exceptions: &Raised<'_>) -> Item {
    let (verdict, because) = (it.said.verdict(), Because::Composition { said: it.said });
    let owner = match verdict {
        Verdict::Pass | Verdict::Fail => Role::QaReviewer,
        Verdict::Indeterminate => Role::QcAnalyst,
    };
    let added = rule(COMPOSITION_RULE, COMPOSITION_RULE_VERSION);
    let id = format!("compositions/{}", it.composition.id);
    let mut item = plain(id, it.composition.name.clone(), verdict, added, because, owner);
    item.evidence.clone_from(&it.evidence);
    if verdict == Verdict::Pass {
        return item;
    }
    // What was raised when they were complete is about the result that came last; each share without a figure is decided
    // where it stands, and one that is missing is owed.
    for of in &it.shares {
        beside(&mut item, plant, &About::Result { attribute: of.path.clone() }, exceptions);
    }
    let counts = |path: &str| plant.batches.get(batch).and_then(|it| plant.counting(it, path).counts);
    // Nobody lifts what no system carried.
    let unsound = |path: &str| counts(path).is_some_and(|it| it.band == ResultBand::Indeterminate(Why::RunUnsound));
    let raised = |path: &str| {
        let about = About::Result { attribute: path.into() };
        exceptions.iter().any(|(_, it): &(_, &Exception)| it.about == about && it.withdrawn.is_none())
    };
    let owed = it.shares.iter().any(|of| of.lies.is_none() && (unsound(&of.path) || !raised(&of.path)));
    item.lifted = item.lifted && !owed;
    item
}
