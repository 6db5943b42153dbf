//! Loads that the strategy holds against what was charged: one item each. A release waits while nobody can tell whether a
//! load can have come from what was charged.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::plan::{Because, Item, Raised, beside, plain, rule};
use crate::id::{BatchId, StepPath};
use crate::lab::{LoadHeld, PLAUSIBILITY_RULE, PLAUSIBILITY_RULE_VERSION, Supplied};
use crate::people::Role;
use crate::quality::{About, Exception};
use crate::state::Plant;
use crate::strategy::{Stage, SupplyOf};
use crate::verdict::Verdict;

/// One item for each declaration that the product has.
pub(super) fn items(plant: &Plant, id: &BatchId, exceptions: &Raised<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    let Some((_, stage)) = plant.batches.get(id).and_then(|it| plant.pinned(it)) else { return items };
    for it in plant.loads_held(id) {
        let (verdict, because) = (it.said.verdict(), Because::Plausible { said: it.said });
        let owner = match verdict {
            Verdict::Pass | Verdict::Fail => Role::QaReviewer,
            // A supply that is missing is a charge or its lot's figure, or a test: whoever tests the load sees which.
            Verdict::Indeterminate => Role::QcAnalyst,
        };
        let held = rule(PLAUSIBILITY_RULE, PLAUSIBILITY_RULE_VERSION);
        let name = it.plausibility.name.clone();
        let mut item = plain(format!("plausibility/{}", it.plausibility.id), name, verdict, held, because, owner);
        item.evidence.clone_from(&it.evidence);
        let found = plant.batches.get(id).map(|it| it.implausible.as_slice()).unwrap_or_default();
        let mine = || found.iter().filter(|of| of.found.plausibility == it.plausibility.id);
        item.evidence.extend(mine().map(|it| it.stamp.seq));
        // What was raised when it was found is about the load's result, and hangs on its deviation. A figure that came later
        // does not take it back: until it is decided the item is no better than unknown.
        let raised = |of: &Exception| of.deviation.is_some() && mine().any(|it| it.found.deviation == of.deviation);
        let about = About::Result { attribute: it.plausibility.load.clone() };
        let own: Vec<_> = exceptions.iter().filter(|(_, it)| raised(it)).copied().collect();
        beside(&mut item, plant, &about, &own);
        if !item.open.is_empty() {
            item.verdict = item.verdict.max(Verdict::Indeterminate);
        }
        if verdict == Verdict::Indeterminate {
            unknown(&mut item, plant, &it, stage, exceptions);
        }
        items.push(item);
    }
    items
}

/// Puts beside it what was raised about each figure that is not known. Whoever is entitled to decides those on substitute
/// evidence; where one is missing and nothing was raised about it, it is owed, and nobody decides in its place.
fn unknown(item: &mut Item, plant: &Plant, it: &LoadHeld<'_>, stage: &Stage, exceptions: &Raised<'_>) {
    let result = |path: &str| Some(About::Result { attribute: String::from(path) });
    let load = it.load.is_none().then(|| result(&it.plausibility.load));
    let supplies = it.supplies.iter().filter(|it| it.most.is_none()).map(|it: &Supplied| match &it.supply.of {
        SupplyOf::Attribute(path) => result(path),
        SupplyOf::Parameter(_) => reading(stage, &it.supply.of),
    });
    let mut owed = false;
    for about in load.into_iter().chain(supplies) {
        let raised = |about: &About| exceptions.iter().any(|(_, it)| it.about == *about && it.withdrawn.is_none());
        match about {
            Some(about) if raised(&about) => beside(item, plant, &about, exceptions),
            Some(_) | None => owed = true,
        }
    }
    item.lifted = item.lifted && !owed;
}

/// The reading of a ratio, at the step that records it.
fn reading(stage: &Stage, of: &SupplyOf) -> Option<About> {
    let (unit, parameter) = of.parameter()?;
    let records = |it: &&crate::strategy::Step| it.records.contains(&parameter);
    let step = stage.operation(&unit)?.steps().find(records)?.id.clone();
    Some(About::Reading { step: StepPath { unit, step }, parameter })
}
