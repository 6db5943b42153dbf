//! What a release asks of the samples: each that the strategy declares was taken; what is kept is there; and every result
//! that counts rests on a sample whose chain of custody is whole.
//!
//! A result that was recorded in spite of a rule is told at the result, where somebody decides it; here it is passed over,
//! since one block is lifted once.

use alloc::format;
use alloc::vec::Vec;

use super::plan::{Because, Item, Raised, beside, plain, rule};
use crate::batch::{Batch, Running};
use crate::id::{BatchId, SampleId};
use crate::lab::TestResult;
use crate::people::Role;
use crate::quality::About;
use crate::refusal::Rule;
use crate::sample::{CUSTODY_RULE, CUSTODY_RULE_VERSION, Holder, Planned, Sample, stands};
use crate::state::Plant;
use crate::strategy::path_in_stage;
use crate::verdict::Verdict;

/// One item for each sample of the plan that the batch has got to.
pub(super) fn items(plant: &Plant, id: &BatchId, batch: &Batch, exceptions: &Raised<'_>) -> Vec<Item> {
    let Some((version, stage)) = plant.pinned(batch) else { return Vec::new() };
    let running = Running { id, batch, strategy: &version.strategy, stage };
    let item = |it: Planned<'_>| {
        let (verdict, because, owner) =
            if it.plan.is_retention() { kept(plant, &it) } else { tested(plant, &running, &it) };
        let asked = rule(CUSTODY_RULE, CUSTODY_RULE_VERSION);
        let mut item = plain(format!("samples/{}", it.plan.id), it.plan.name.clone(), verdict, asked, because, owner);
        for (_, sample) in &it.taken {
            item.evidence.push(sample.taken.seq);
            item.evidence.extend(sample.links.iter().map(|(_, stamp)| stamp.seq));
            item.evidence.extend(sample.ended.iter().map(|(_, stamp)| stamp.seq));
        }
        beside(&mut item, plant, &About::Sample { sample: it.plan.id.clone() }, exceptions);
        item
    };
    plant.planned_samples(id).into_iter().map(item).collect()
}

type Judged = (Verdict, Because, Role);

/// What is kept was taken, came where it is kept, and is there.
fn kept(plant: &Plant, it: &Planned<'_>) -> Judged {
    let judge = |(number, sample): &(&SampleId, &Sample)| {
        let number: SampleId = (*number).clone();
        // The end of the ledger, as far as this sample is concerned: every link counts.
        let custody = plant.custody(&number, jiff::Timestamp::MAX);
        let spoilt = sample.looks.last().is_some_and(|it| !it.sound);
        match custody {
            _ if sample.is_gone() => (Verdict::Indeterminate, Because::SampleGone { sample: number }, Role::QaReviewer),
            Some(it) if it.hole.is_some() || spoilt => {
                let rule = Rule::SampleCustodyHole.id().into();
                (Verdict::Indeterminate, Because::SampleDoubtful { sample: Some(number), rule }, Role::QaReviewer)
            }
            Some(it) if matches!(it.holder, Holder::Laboratory(_)) => {
                (Verdict::Pass, Because::SampleKept { sample: number }, Role::QaReviewer)
            }
            Some(_) | None => (Verdict::Indeterminate, Because::SampleNotReceived { sample: number }, Role::QcAnalyst),
        }
    };
    let none = (Verdict::Indeterminate, Because::SampleNotTaken, Role::QcAnalyst);
    // One that is kept as it should be is enough.
    it.taken.iter().map(judge).min_by_key(|it| it.0).unwrap_or(none)
}

/// What was tested rests on samples that stand.
fn tested(plant: &Plant, running: &Running<'_>, it: &Planned<'_>) -> Judged {
    for (unit, attribute) in running.stage.tested() {
        let path = path_in_stage(unit, attribute);
        let counting = plant.counting(running.batch, &path).counts;
        let Some(result) = counting.filter(|result| belongs(plant, it, &path, result)) else { continue };
        let number = result.sample.as_ref().map(|it| it.number.clone());
        let at = result.recorded.happened;
        let at = result.sample.as_ref().map_or(at, |it| it.at(at));
        if let Err(refusal) = stands(plant, running, (&path, result.round), number.as_ref(), at) {
            let rule = refusal.rule.id().into();
            let because = Because::SampleDoubtful { sample: number, rule };
            return (Verdict::Indeterminate, because, Role::QaReviewer);
        }
    }
    match it.taken.last() {
        Some((number, _)) => (Verdict::Pass, Because::SampleStands { sample: (*number).clone() }, Role::QcAnalyst),
        None => (Verdict::Indeterminate, Because::SampleNotTaken, Role::Operator),
    }
}

/// Whether a result is judged with this sample of the plan: measured on one of it, or on none that is known and the first
/// that the attribute is tested from.
fn belongs(plant: &Plant, it: &Planned<'_>, path: &str, result: &TestResult) -> bool {
    if result.despite.is_some() || !it.plan.is_for(path) {
        return false;
    }
    let of = result.sample.as_ref().and_then(|it| plant.samples.get(&it.number));
    of.is_none_or(|of| of.plan == it.plan.id || of.given_for.is_some())
}
