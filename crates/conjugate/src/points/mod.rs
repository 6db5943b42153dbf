//! The rows of the paper: which entries of the strategy carry each, which events show it, and whether a story records
//! them. What is open is computed from stories that were played, never written down.

mod page;
mod print;
mod recorded;

pub use page::{prepare, router};
pub use print::{Format, PointsError, print, recorded_by_ledger};
pub use recorded::Recorded;

use std::collections::BTreeMap;

use plant::strategy::{EntryKind, EntryRef, Strategy, coverage, points};
use serde::Serialize;

use crate::scenario::{Fault, Shelf, play, scripts};
use recorded::{ANYWHERE, DEDICATED, in_stage};

/// One row of the paper, as it is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PointRow {
    pub id: String,
    pub zh: String,
    pub en: String,
    /// Entries of the product's own strategy; a row of which only requirements speak (G, H, T, C) has none.
    pub strategy: Vec<String>,
    /// The kinds of event that show it.
    pub evidence: Vec<String>,
    /// Some part of it is not recorded by any story.
    pub open: bool,
    /// Entries of the ledger that is looked at that show it.
    pub seen: u64,
}

/// Everything that the stories of this house record.
///
/// # Errors
/// When a story cannot be played.
pub fn recorded_by_stories() -> Result<Recorded, Fault> {
    let shelf = Shelf::default();
    let mut recorded = Recorded::default();
    for (name, text) in scripts() {
        let story = play(name, text, &shelf)?;
        recorded.add(&story.history, &story.plant);
    }
    Ok(recorded)
}

/// Answers every row of the paper.
///
/// A row is closed when every entry that carries it and that this product has is recorded by a story. An entry that the
/// profile leaves out cannot be recorded for this product and does not keep a row open beside one that can; of a row
/// that this product does not have at all, every entry must be recorded by the story of a product that has it. A row
/// that nothing carries is open.
#[must_use]
pub fn report(strategy: &Strategy, recorded: &Recorded, seen: &Recorded) -> Vec<PointRow> {
    let coverage = coverage(strategy);
    points()
        .into_iter()
        .map(|point| {
            let entries = coverage.get(&point.id).map(Vec::as_slice).unwrap_or_default();
            let ours: Vec<&EntryRef> = entries.iter().filter(|it| it.applies).collect();
            let counted = if ours.is_empty() { entries.iter().collect() } else { ours };
            let mut evidence: Vec<String> = entries.iter().flat_map(|it| it.evidence.iter().cloned()).collect();
            evidence.sort();
            evidence.dedup();
            PointRow {
                id: point.id.to_string(),
                zh: point.name.zh,
                en: point.name.en,
                strategy: entries.iter().filter(|it| !it.is_requirement()).map(|it| it.path.clone()).collect(),
                evidence,
                open: counted.is_empty() || counted.iter().any(|it| !is_shown(strategy, it, recorded)),
                seen: count(strategy, entries, seen),
            }
        })
        .collect()
}

/// Where events that show an entry are found. Several: every one of them must hold some.
fn places(strategy: &Strategy, entry: &EntryRef, kind: &str) -> Vec<String> {
    match entry.kind {
        EntryKind::Principle => entry.path.split('/').next().map(in_stage).into_iter().collect(),
        EntryKind::Requirement => {
            // Dedication counts where what is dedicated is used.
            let of_a_stage = ["batch.", "lab.", "disposition.", "material.", DEDICATED].iter();
            let of_a_stage = of_a_stage.into_iter().any(|it| kind.starts_with(it));
            let stages = strategy
                .requirements
                .iter()
                .filter(|it| entry.path.strip_prefix("requirements/") == Some(it.id.as_str()))
                .flat_map(|it| &it.stages);
            let stages: Vec<_> = stages.map(|it| in_stage(it.as_str())).collect();
            if of_a_stage && !stages.is_empty() { stages } else { vec![ANYWHERE.to_owned()] }
        }
        EntryKind::Strategy
        | EntryKind::Feature
        | EntryKind::Procedure
        | EntryKind::Method
        | EntryKind::Equipment
        | EntryKind::Consumable
        | EntryKind::Protection
        | EntryKind::Table
        | EntryKind::Material
        | EntryKind::Intake
        | EntryKind::Stage
        | EntryKind::UnitOperation
        | EntryKind::Parameter
        | EntryKind::Attribute
        | EntryKind::Step
        | EntryKind::Route
        | EntryKind::Sample
        | EntryKind::CellBank => vec![entry.path.clone()],
        // A load or a result is held against others: its results stand under the stage.
        EntryKind::Agreement | EntryKind::Plausibility | EntryKind::Composition => {
            entry.path.split('/').next().map(in_stage).into_iter().collect()
        }
    }
}

/// Whether every kind of event that shows an entry was recorded about it. A kind that no event has yet is not there, so
/// what a later version has to record stays open until it does.
fn is_shown(strategy: &Strategy, entry: &EntryRef, recorded: &Recorded) -> bool {
    let shown = |kind: &String| places(strategy, entry, kind).iter().all(|place| recorded.has(place, kind));
    !entry.evidence.is_empty() && entry.evidence.iter().all(shown)
}

fn count(strategy: &Strategy, entries: &[EntryRef], seen: &Recorded) -> u64 {
    // An entry of the ledger has one kind, so what the kinds found is never the same entry.
    let mut wanted: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for entry in entries {
        for kind in &entry.evidence {
            wanted.entry(kind).or_default().extend(places(strategy, entry, kind));
        }
    }
    let found: usize = wanted
        .into_iter()
        .map(|(kind, mut places)| {
            places.sort();
            places.dedup();
            seen.count(&places, kind)
        })
        .sum();
    u64::try_from(found).unwrap_or(u64::MAX)
}
