//! A steady hand with samples: takes what is due, hands it over, receives it as it should be, names it with a result.

use jiff::{SignedDuration, Timestamp};
use plant::Plant;
use plant::id::{BatchId, SampleId};
use plant::quantity::{Quantity, Range, Unit};
use plant::sample::{
    Condition, Found, HandOverSample, Link, OfSample, Place, Planned, PlannedStanding, ReceiveSample, Sample, Seal,
    TakeSample,
};
use plant::strategy::SamplePlan;
use plant::text::Text;

/// The samples that can be taken of a batch now and were not, as commands of whoever takes them.
#[must_use]
pub fn due(plant: &Plant, batch: &BatchId) -> Vec<TakeSample> {
    let due = |it: &Planned<'_>| it.standing == PlannedStanding::Due;
    let planned = plant.planned_samples(batch);
    let take = |it: &Planned<'_>| {
        let (plan, amount) = (it.plan.id.clone(), it.plan.amount);
        TakeSample { batch: batch.clone(), plan, number: None, amount, despite: None }
    };
    planned.iter().filter(|it| due(it)).map(take).collect()
}

/// The samples of a batch that whoever took them has not handed over.
#[must_use]
pub fn in_hand(plant: &Plant, batch: &BatchId) -> Vec<HandOverSample> {
    let in_hand = plant.samples_of(batch).filter(|(_, it)| it.links.is_empty() && it.parent.is_none());
    in_hand.map(|(number, _)| HandOverSample { sample: number.clone(), despite: None }).collect()
}

/// The samples of a batch that were handed over and not received, received sound and put where their plan says.
#[must_use]
pub fn arriving(plant: &Plant, batch: &BatchId) -> Vec<ReceiveSample> {
    let comes = |it: &Sample| matches!(it.links.last(), Some((Link::HandedOver, _)));
    let samples = plant.samples_of(batch).filter(|(_, it)| comes(it));
    samples.filter_map(|(number, it)| received(plant.sample_plan(it)?, number)).collect()
}

fn received(plan: &SamplePlan, number: &SampleId) -> Option<ReceiveSample> {
    let temperature = plan.temperature.as_ref().and_then(middle);
    let name = Text::new(&plan.storage.zh).ok()?;
    let found = Found { condition: Condition::Sound, seal: Seal::Whole, temperature };
    let place = Some(Place { name, frozen: false });
    Some(ReceiveSample { sample: number.clone(), found, place, refused: None, despite: None })
}

fn middle(range: &Range) -> Option<Quantity> {
    let (low, high) = (range.low()?, range.high()?);
    let middle = low.checked_add(high)?.checked_div(2.into())?.normalize();
    Some(Quantity::exact(middle, Unit::new("Cel").ok()?))
}

/// The sample on which an attribute is tested, as an analyst would name it: one that may be tested at that instant, or
/// else one that was taken into work soon after it came. Nothing where none is there.
#[must_use]
pub fn on(plant: &Plant, batch: &BatchId, attribute: &str, at: Timestamp) -> Option<OfSample> {
    if let Some((number, _)) = plant.testable_samples(batch, attribute, at).first() {
        return Some(OfSample::number((*number).clone()));
    }
    let came = |it: &Sample| {
        let received = it.links.iter().rev().find(|(link, _)| matches!(link, Link::Received { .. }));
        received.map(|(_, stamp)| stamp.happened)
    };
    let soon = plant.samples_of(batch).filter_map(|(number, it)| {
        let begun = came(it)?.checked_add(SignedDuration::from_mins(30)).ok().filter(|it| *it <= at)?;
        let there = plant.testable_samples(batch, attribute, begun).iter().any(|(it, _)| *it == number);
        there.then(|| OfSample { number: number.clone(), used: None, begun: Some(begun) })
    });
    soon.last()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use plant::strategy::{StepKind, load, path_in_stage};

    /// What is inspected container by container, and takes no sample.
    const INSPECTED: &[&str] = &["lyophilisation/cake-look"];

    #[test]
    fn every_test_of_drug_substance_and_drug_product_has_its_sample() {
        let strategy = load(&crate::demo::reference()).unwrap();
        for stage in &strategy.stages {
            let from: Vec<_> = stage.samples.iter().filter(|it| it.applies).flat_map(|it| &it.tests).collect();
            if !["drug-substance", "drug-product"].contains(&stage.id.as_str()) {
                assert!(from.is_empty(), "{}", stage.id);
                continue;
            }
            // What a step reads is measured at line, by whoever does the step.
            let at_line: BTreeSet<String> = stage
                .steps()
                .filter_map(|(_, unit, step)| match &step.kind {
                    StepKind::File { tests } => Some((unit, tests)),
                    StepKind::Confirm | StepKind::Add { .. } | StepKind::Measure | StepKind::Sample { .. } => None,
                })
                .flat_map(|(unit, tests)| tests.iter().filter_map(|it| Some(stage.attribute_of(&unit.id, it)?.0)))
                .collect();
            for (unit, attribute) in stage.tested() {
                let path = path_in_stage(unit, attribute);
                let times = from.iter().filter(|it| ***it == path).count();
                let wanted = usize::from(!at_line.contains(&path) && !INSPECTED.contains(&path.as_str()));
                assert_eq!(times, wanted, "{}/{path}", stage.id);
            }
            let kept: Vec<_> = stage.samples.iter().filter(|it| it.is_retention()).collect();
            assert_eq!((kept.len(), kept[0].full_tests), (1, 2), "{}", stage.id);
        }
    }
}
