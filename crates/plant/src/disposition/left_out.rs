//! What a release asks of a test that was left out on the batch by a rule of the strategy: that what it rests on holds now.
//! A result that is there counts instead; without the ground the test is missing, and nobody lifts that.

use alloc::string::ToString;

use super::plan::{Because, Item, rule};
use crate::id::BatchId;
use crate::lab::{SKIP_RULE, SKIP_RULE_VERSION};
use crate::people::Role;
use crate::state::Plant;
use crate::verdict::Verdict;

/// Holds the item of a test without a result to the rule by which it was left out, where it was.
pub(super) fn left_out(item: &mut Item, plant: &Plant, id: &BatchId, path: &str) {
    let (Some(skipped), Some(holds)) = (plant.skipped(id, path), plant.skip_holds(id, path)) else { return };
    item.rule = rule(SKIP_RULE, skipped.grounds.as_ref().map_or(SKIP_RULE_VERSION, |it| it.rule));
    item.evidence.push(skipped.stamp.seq);
    let grounds = match &holds {
        Ok(grounds) => Some(grounds),
        // What it rested on is read with what took it away.
        Err(_) => skipped.grounds.as_ref(),
    };
    item.evidence.extend(grounds.iter().flat_map(|it| &it.tested).flat_map(|it| [it.result, it.verified]));
    let last = holds.as_ref().ok().and_then(|it| Some((it.every, it.last()?.clone())));
    match (holds, last) {
        (Ok(_), Some((every, last))) => {
            item.because = Because::NotTestedByRule { every, last };
            // Whatever was raised about it stands all the same.
            item.verdict = item.open.iter().map(super::open::Open::verdict).fold(Verdict::Pass, Verdict::max);
            item.owner = Some(Role::QaReviewer);
        }
        (Ok(_), None) => item.because = Because::LeftOutWithoutGround { rule: SKIP_RULE.to_string() },
        (Err(refusal), _) => {
            item.because = Because::LeftOutWithoutGround { rule: refusal.rule.id().to_string() };
            item.lifted = false;
        }
    }
}
