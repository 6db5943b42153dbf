//! Taking evidence away never makes anything look better: fail closed, over whole stories.

use std::collections::{BTreeMap, BTreeSet};

use conjugate::scenario::Story;
use plant::act::Stamp;
use plant::disposition::plan;
use plant::id::BatchId;
use plant::verdict::Verdict;
use plant::{Event, Plant};

use crate::stories::all;

/// What a check asks to be there. Facts that count against a batch are not among them: they cannot be left out.
const EVIDENCE: &[&str] = &[
    "batch.reading-recorded",
    "batch.step-completed",
    "batch.finished",
    "sample.tests-begun",
    "lab.result-recorded",
    "lab.result-verified",
    "lab.test-skipped",
    "quality.exception-decided",
    "quality.deviation-assessed",
    "quality.deviation-closed",
];

/// What a plan says in a batch's favour: the items that pass, and those that do not stand in its way.
struct Favour {
    passes: BTreeSet<String>,
    clear: BTreeSet<String>,
}

fn favour(plant: &Plant, batch: &BatchId) -> Favour {
    let plan = plan(plant, batch).unwrap();
    let ids = |keep: &dyn Fn(&plant::disposition::Item) -> bool| {
        plan.items().filter(|it| keep(it)).map(|it| it.id.clone()).collect()
    };
    Favour { passes: ids(&|it| it.verdict == Verdict::Pass), clear: ids(&|it| !it.blocks()) }
}

fn fold(plant: &mut Plant, events: &[(Event, Stamp)]) {
    for (event, stamp) in events {
        plant.apply(event, stamp);
    }
}

/// A value that does not pass is a fact against the batch: without it an earlier one would be the last. It cannot be left
/// out of a ledger, and what was raised about it blocks all the same.
fn counts_against(event: &Event) -> bool {
    match event {
        Event::ReadingRecorded(it) => it.band.verdict() != Verdict::Pass,
        Event::ResultRecorded(it) => it.band.verdict() != Verdict::Pass,
        _ => false,
    }
}

/// Every batch of a story, before and after each piece of evidence is taken away.
fn check(name: &str, story: &Story) -> usize {
    let whole: BTreeMap<_, _> = story.plant.batches.keys().map(|it| (it.clone(), favour(&story.plant, it))).collect();
    let mut before = Plant::default();
    let mut taken = 0;
    for (place, (event, stamp)) in story.history.iter().enumerate() {
        if EVIDENCE.contains(&event.kind().name) {
            let mut without = before.clone();
            fold(&mut without, &story.history[place + 1..]);
            for (batch, whole) in &whole {
                let left = favour(&without, batch);
                let what = format!("{name}: {batch} without {event:?}");
                let better: Vec<_> = left.passes.difference(&whole.passes).collect();
                assert!(better.is_empty() || counts_against(event), "{what} passes {better:?}");
                let better: Vec<_> = left.clear.difference(&whole.clear).collect();
                assert!(better.is_empty(), "{what} is no longer blocked by {better:?}");
            }
            taken += 1;
        }
        before.apply(event, stamp);
    }
    taken
}

#[test]
fn evidence_taken_away_never_turns_a_verdict_into_pass_and_never_unblocks() {
    let stories = all();
    let mut taken = 0;
    std::thread::scope(|scope| {
        let halves = [0, 1].map(|half| {
            let mine = stories.iter().skip(half).step_by(2);
            scope.spawn(move || mine.map(|(name, story)| check(name, story)).sum::<usize>())
        });
        for half in halves {
            taken += half.join().unwrap();
        }
    });
    assert!(taken > 1_000, "{taken} pieces of evidence were taken away");
}

#[test]
fn a_history_that_stops_anywhere_never_passes_more_than_the_whole() {
    for (name, story) in all() {
        let Some(batch) = story.plant.batches.keys().next() else { continue };
        // What counts against the batch and comes later can only be counted later; a story without it is compared.
        let against =
            |event: &Event| matches!(event, Event::ExceptionRaised(_) | Event::DeviationOpened(_) | Event::LotHeld(_));
        if story.history.iter().any(|(event, _)| against(event)) {
            continue;
        }
        let whole = favour(&story.plant, batch).passes;
        let mut plant = Plant::default();
        for (event, stamp) in &story.history {
            plant.apply(event, stamp);
            if matches!(event, Event::OperationCompleted(_) | Event::ResultVerified(_))
                && plant.batches.contains_key(batch)
            {
                let so_far = favour(&plant, batch).passes;
                assert!(so_far.is_subset(&whole), "{name} at entry {}", stamp.seq);
            }
        }
    }
}
