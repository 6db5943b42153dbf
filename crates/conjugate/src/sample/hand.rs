//! A steady hand with samples: takes what is due, hands it over, receives it as it should be, names it with a result.

use jiff::Timestamp;
use plant::Plant;
use plant::id::{BatchId, SampleId};
use plant::quantity::{Quantity, Range, Unit};
use plant::sample::{
    BeginTests, Condition, Found, HandOverSample, Link, OfSample, Place, Planned, PlannedStanding, ReceiveSample,
    Sample, Seal, TakeSample,
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

/// The tests that an analyst begins as soon as a sample lies in the laboratory: what is tested within a time, and what
/// incubates. Of what has a result, or goes on already, nothing.
#[must_use]
pub fn beginning(plant: &Plant, batch: &BatchId, now: Timestamp) -> Vec<BeginTests> {
    let begin = |(number, it): (&SampleId, &Sample)| {
        let plan = plant.sample_plan(it).filter(|it| !it.is_retention())?;
        let of = plant.batches.get(batch)?;
        let owed = |path: &&String| {
            let waits = plan.hold.is_some() || plant.incubates(batch, path);
            let there = || plant.testable_samples(batch, path, now).iter().any(|(it, _)| *it == number);
            waits && it.begun(path, now).is_none() && plant.counting(of, path).counts.is_none() && there()
        };
        let attributes: Vec<_> = plan.tests.iter().filter(owed).cloned().collect();
        let sample = number.clone();
        (!attributes.is_empty()).then_some(BeginTests { sample, attributes, despite: None })
    };
    plant.samples_of(batch).filter_map(begin).collect()
}

/// The sample on which an attribute is tested, as an analyst would name it: one that may be tested at that instant, or on
/// which its test goes on. Nothing where none is there, or where none is asked for: a yield is weighed, and rests on no
/// sample.
#[must_use]
pub fn on(plant: &Plant, batch: &BatchId, attribute: &str, at: Timestamp) -> Option<OfSample> {
    if !plant.asks_for_sample(batch, attribute) {
        return None;
    }
    let of = plant.testable_samples(batch, attribute, at);
    // What goes on comes to its end before another is begun.
    let goes_on = of.iter().find(|(_, it)| it.begun(attribute, at).is_some());
    goes_on.or(of.first()).map(|(number, _)| OfSample::number((*number).clone()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use plant::strategy::{StepKind, load, path_in_stage};
    use rust_decimal::Decimal;

    /// What rests on no sample: it is inspected container by container, weighed, worked out, or read from the record.
    const WITHOUT: &[&str] = &[
        "drug-product/lyophilisation/cake-look",
        "antibody/virus-clearance",
        "antibody/filling/fill-check",
        "small-molecule/payload/payload-yield",
        "small-molecule/linker/linker-yield",
        "small-molecule/linker-payload/linker-payload-yield",
    ];

    /// The vials of a bank lie in its store for as long as it is used: none is kept apart.
    const KEEPS_NONE: &[&str] = &["cell-bank"];

    #[test]
    fn every_test_of_every_stage_has_its_sample_and_what_leaves_a_stage_is_kept() {
        let strategy = load(&crate::demo::reference()).unwrap();
        let mut without = BTreeSet::new();
        for stage in &strategy.stages {
            let from: Vec<_> = stage.samples.iter().filter(|it| it.applies).flat_map(|it| &it.tests).collect();
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
                let full = format!("{}/{path}", stage.id);
                let none = WITHOUT.contains(&full.as_str());
                assert_eq!(times, usize::from(!at_line.contains(&path) && !none), "{full}");
                without.extend(none.then_some(full));
            }
            let kept: Vec<_> = stage.samples.iter().filter(|it| it.is_retention()).map(|it| it.full_tests).collect();
            let wanted: &[u32] = if KEEPS_NONE.contains(&stage.id.as_str()) { &[] } else { &[2] };
            assert_eq!(kept, wanted, "{}", stage.id);
        }
        // Nothing stands in the list of exceptions that is none.
        assert_eq!(without.len(), WITHOUT.len(), "{without:?}");
    }

    #[test]
    fn a_sample_is_enough_for_its_tests_and_names_what_each_takes() {
        let strategy = load(&crate::demo::reference()).unwrap();
        let of = |id: &str| strategy.stages.iter().find(|it| it.id.as_str() == id).unwrap();
        for stage in ["small-molecule", "antibody", "cell-bank"].map(of) {
            for it in stage.samples.iter().filter(|it| !it.is_retention()) {
                assert!(it.hold.is_some() && it.temperature.is_some() && it.after.is_some(), "{}/{}", stage.id, it.id);
                let unsaid: Vec<_> = it.tests.iter().filter(|path| it.use_of(path).is_none()).collect();
                assert!(unsaid.is_empty(), "{}/{}: {unsaid:?}", stage.id, it.id);
            }
            let release: Decimal = stage
                .samples
                .iter()
                .filter(|it| it.unit.is_none() && !it.is_retention())
                .flat_map(|it| &it.uses)
                .map(|it| it.amount.value)
                .sum();
            for kept in stage.samples.iter().filter(|it| it.is_retention()) {
                // At least twice what all tests of the release need (China GMP 2010, article 225).
                assert!(kept.amount.value >= release * Decimal::TWO, "{}: {release}", stage.id);
            }
        }
    }
}
