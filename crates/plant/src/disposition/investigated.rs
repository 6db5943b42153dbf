//! What a release asks of the investigations about the batch's results: each has come to an end. An investigation whose
//! result was confirmed, or which came to nothing, fails and nobody lifts it; what an unexpected result is about is decided
//! at the result itself.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::plan::{Because, Item, plain, rule};
use crate::id::BatchId;
use crate::lab::{Oos, OosStanding, TREND_RULE};
use crate::people::Role;
use crate::state::Plant;
use crate::strategy::Stage;
use crate::text::Label;
use crate::verdict::Verdict;

/// The rule that asks for the end of an investigation.
const OOS_RULE: (&str, u16) = ("R-oos", 1);

/// Every investigation and every review of the batch.
pub(super) fn items(plant: &Plant, id: &BatchId, stage: &Stage) -> Vec<Item> {
    let named = |number: &str, attribute: &str| {
        let of = stage.attribute_at(attribute).map_or_else(|| Label::new(attribute, attribute), |it| it.name.clone());
        Label { zh: format!("{number} {}", of.zh), en: format!("{number} {}", of.en) }
    };
    let oos = plant.oos_of(id).map(|(number, it)| {
        // Confirmed, and done again by an approved route since: what counts is what was found after it.
        let found = it.result(plant).map_or(0, |it| it.round);
        let counting = plant.batches.get(id).map(|batch| plant.counting(batch, &it.attribute));
        let again = counting.is_some_and(|it| found < it.round && it.counts.is_some()) && it.is_closed();
        let (verdict, owner) = match &it.standing {
            OosStanding::Closed { .. } if again => (Verdict::Pass, None),
            OosStanding::Closed { outcome, .. } => (outcome.verdict(), None),
            OosStanding::Laboratory | OosStanding::Full => (Verdict::Indeterminate, it.next(plant, number).role()),
        };
        let standing = if again { "before-round" } else { it.standing.id() }.to_string();
        let because = Because::Investigation { investigation: number.clone(), standing };
        let (name, asked) = (named(number.as_str(), &it.attribute), rule(OOS_RULE.0, OOS_RULE.1));
        let mut item = plain(format!("investigations/{number}"), name, verdict, asked, because, Role::QaReviewer);
        item.owner = owner;
        item.evidence.extend(evidence(it));
        item.deviation.clone_from(&it.deviation);
        item
    });
    let oot = plant.oot_of(id).map(|(number, it)| {
        let (verdict, standing) =
            if it.is_answered() { (Verdict::Pass, "answered") } else { (Verdict::Indeterminate, "unanswered") };
        let because = Because::Investigation { investigation: number.clone(), standing: standing.to_string() };
        let (name, asked) = (named(number.as_str(), &it.attribute), rule(TREND_RULE, it.rule));
        let mut item = plain(format!("investigations/{number}"), name, verdict, asked, because, Role::QcAnalyst);
        item.evidence.push(it.opened.seq);
        item.evidence.extend(it.answers.iter().map(|it| it.stamp.seq));
        item
    });
    oos.chain(oot).collect()
}

fn evidence(it: &Oos) -> Vec<u64> {
    let mut all = alloc::vec![it.opened.seq];
    all.extend(it.checks.iter().map(|it| it.stamp.seq));
    all.extend(it.hypotheses.iter().flat_map(|it| &it.tests).map(|it| it.stamp.seq));
    all.extend(it.causes.iter().map(|it| it.stated.seq));
    all.extend(it.production.iter().map(|it| it.stamp.seq));
    all.extend(it.plans.iter().map(|it| it.planned.seq));
    if let OosStanding::Closed { stamp, .. } = &it.standing {
        all.push(stamp.seq);
    }
    all
}
