//! What a history shows, by the entries of a strategy: which kinds of event speak of which path.

use std::collections::BTreeMap;

use plant::act::Stamp;
use plant::id::{BatchId, LotId, StageId};
use plant::strategy::{EquipmentNeed, StepKind, Strategy};
use plant::{Event, Plant};

/// The kinds of event that were recorded, by what they speak of, with the entries that hold them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded(BTreeMap<(String, &'static str), Vec<u64>>);

/// The place of everything that was recorded, whatever it speaks of.
pub(super) const ANYWHERE: &str = "*";

/// Shown by the assignment of dedicated equipment, not by the dedication alone.
pub(super) const DEDICATED: &str = "equipment.dedicated";

/// The place of everything that was recorded about a stage's batches and materials.
pub(super) fn in_stage(stage: &str) -> String {
    format!("{stage}/*")
}

/// Nearly always the next one; of several histories each begins again.
fn put(entries: &mut Vec<u64>, seq: u64) {
    match entries.last() {
        Some(last) if *last >= seq => {
            if let Err(place) = entries.binary_search(&seq) {
                entries.insert(place, seq);
            }
        }
        Some(_) | None => entries.push(seq),
    }
}

impl Recorded {
    /// Adds a history, with the plant that it led to.
    pub fn add(&mut self, history: &[(Event, Stamp)], plant: &Plant) {
        for (event, stamp) in history {
            let kind = event.kind().name;
            let mut places = places(event, plant);
            places.push(ANYWHERE.to_owned());
            for place in places {
                put(self.0.entry((place, kind)).or_default(), stamp.seq);
            }
            if let Some(stage) = dedicated(event, plant) {
                put(self.0.entry((stage, DEDICATED)).or_default(), stamp.seq);
            }
        }
    }

    /// How many entries of this kind speak of any of these places.
    pub(super) fn count(&self, places: &[String], kind: &str) -> usize {
        let lists: Vec<&[u64]> = places.iter().map(|it| self.list(it, kind)).filter(|it| !it.is_empty()).collect();
        match lists.as_slice() {
            [] => 0,
            [one] => one.len(),
            // Whatever speaks of a place is somewhere.
            _ if places.iter().any(|it| it == ANYWHERE) => self.list(ANYWHERE, kind).len(),
            several => {
                let mut all = several.concat();
                all.sort_unstable();
                all.dedup();
                all.len()
            }
        }
    }

    fn list(&self, place: &str, kind: &str) -> &[u64] {
        // A kind that no event has was recorded nowhere.
        let kind = Event::KINDS.iter().find(|it| it.name == kind).map(|it| it.name);
        kind.and_then(|kind| self.0.get(&(place.to_owned(), kind))).map_or(&[], Vec::as_slice)
    }

    /// The entries of this kind that speak of this place.
    pub(super) fn about(&self, place: &str, kind: &str) -> impl DoubleEndedIterator<Item = u64> {
        self.list(place, kind).iter().copied()
    }

    /// Whether any entry of this kind speaks of this place.
    pub(super) fn has(&self, place: &str, kind: &str) -> bool {
        !self.list(place, kind).is_empty()
    }
}

/// The stage in which a piece of equipment that must be dedicated was taken for a batch: that it was dedicated, and to the
/// product of the batch, is asked there. A dedication on its own shows nothing of any batch.
fn dedicated(event: &Event, plant: &Plant) -> Option<String> {
    let Event::BatchEquipmentAssigned(it) = event else { return None };
    let batch = plant.batches.get(&it.batch)?;
    let (version, _) = plant.pinned(batch)?;
    let class = version.strategy.equipment.get(&it.class)?;
    class.needs.contains(&EquipmentNeed::Dedicated).then(|| in_stage(batch.stage.as_str()))
}

/// What an event speaks of, as paths of the strategy.
fn places(event: &Event, plant: &Plant) -> Vec<String> {
    match event {
        Event::ReadingRecorded(it) => of(plant, &it.batch, &format!("{}/{}", it.step.unit, it.parameter)),
        Event::ReadingCorrected(it) => of(plant, &it.batch, &format!("{}/{}", it.step.unit, it.parameter)),
        Event::OperationCompleted(it) => of(plant, &it.batch, it.unit.as_str()),
        Event::ResultRecorded(it) => of(plant, &it.batch, &it.attribute),
        Event::ResultVerified(it) => of(plant, &it.batch, &it.attribute),
        Event::TestSkipped(it) => of(plant, &it.batch, &it.attribute),
        Event::LoadFoundImplausible(it) => of(plant, &it.batch, &it.attribute),
        Event::AnalysisIssued(it) => it.lines.iter().flat_map(|line| of(plant, &it.batch, &line.attribute)).collect(),
        Event::StrategyMadeEffective(it) => {
            let version = plant.strategies.get(&(it.strategy.clone(), it.version));
            let strategy = version.map(|it| &it.strategy);
            let features = strategy.into_iter().flat_map(|it| &it.features).map(|it| format!("profile/{}", it.id));
            let stages = strategy.into_iter().flat_map(|it| &it.stages).map(|it| it.id.to_string());
            features.chain(stages).collect()
        }
        Event::LotReceived(it) => material(plant, &it.lot),
        Event::ReceiptExamined(it) => material(plant, &it.lot),
        Event::CertificateFiled(it) => material(plant, &it.lot),
        Event::LotSampled(it) => material(plant, &it.lot),
        Event::SampleTested(it) => material(plant, &it.lot),
        Event::LotReleased(it) => material(plant, &it.lot),
        Event::LotRejected(it) => material(plant, &it.lot),
        Event::LotHeld(it) => material(plant, &it.lot),
        Event::LotUnheld(it) => material(plant, &it.lot),
        Event::LotSplit(it) => material(plant, &it.lot),
        Event::LotsPooled(it) => material(plant, &it.lot),
        Event::LotReturned(it) => material(plant, &it.lot),
        Event::MaterialAdded(it) => of(plant, &it.batch, it.step.unit.as_str()),
        Event::ReprocessingOrdered(it) => of(plant, &it.batch, it.route.as_str()),
        Event::BankLaidDown(it) => bank(plant, &it.bank),
        Event::BankReleased(it) => bank(plant, &it.bank),
        Event::DeviationAssessed(it) => deviation(plant, &it.deviation),
        Event::DeviationClosed(it) => deviation(plant, &it.deviation),
        other => of_subjects(plant, other),
    }
}

fn stage(plant: &Plant, batch: &BatchId) -> Option<StageId> {
    plant.batches.get(batch).map(|it| it.stage.clone())
}

/// A path inside the stage of a batch, and the stage itself.
fn of(plant: &Plant, batch: &BatchId, path: &str) -> Vec<String> {
    stage(plant, batch).map_or_else(Vec::new, |it| vec![format!("{it}/{path}"), in_stage(it.as_str())])
}

fn deviation(plant: &Plant, id: &plant::id::DeviationId) -> Vec<String> {
    let batch = plant.deviations.get(id).and_then(|it| it.batch.clone());
    batch.and_then(|it| stage(plant, &it)).map(|it| in_stage(it.as_str())).into_iter().collect()
}

fn of_subjects(plant: &Plant, event: &Event) -> Vec<String> {
    let stages = event.about().into_iter().filter_map(|subject| match subject {
        plant::Subject::Batch(id) => stage(plant, &id),
        plant::Subject::Node
        | plant::Subject::Organisation(_)
        | plant::Subject::Person(_)
        | plant::Subject::Strategy(_)
        | plant::Subject::Equipment(_)
        | plant::Subject::Consumable(_)
        | plant::Subject::Lot(_)
        | plant::Subject::Supplier(_)
        | plant::Subject::Exception(_)
        | plant::Subject::Deviation(_)
        | plant::Subject::Procedure(_)
        | plant::Subject::File(_)
        | plant::Subject::Run(_)
        | plant::Subject::Access => None,
        plant::Subject::Study(id) => plant.studies.get(&id).map(|it| it.stage.clone()),
        plant::Subject::Investigation(id) => {
            let study = plant.oos.get(&id).and_then(|it| plant.studies.get(&it.place.as_ref()?.study));
            if let Some(it) = study {
                return Some(it.stage.clone());
            }
            let oos = plant.oos.get(&id).and_then(|it| it.batch.as_ref());
            oos.or_else(|| plant.oot.get(&id).map(|it| &it.batch)).and_then(|it| stage(plant, it))
        }
    });
    let worn = event.about().into_iter().filter_map(|subject| match subject {
        plant::Subject::Consumable(id) => plant.consumables.get(&id).map(|it| format!("library/{}", it.class)),
        _ => None,
    });
    stages.map(|it| in_stage(it.as_str())).chain(worn).collect()
}

/// The tier of a bank, as the strategy names it.
fn bank(plant: &Plant, id: &LotId) -> Vec<String> {
    plant.banks.get(id).map(|it| format!("cell-banks/{}", it.tier.id())).into_iter().collect()
}

/// A lot's material, and the stages that charge or make it.
fn material(plant: &Plant, lot: &LotId) -> Vec<String> {
    let Some(material) = plant.lots.get(lot).map(|it| &it.material) else { return Vec::new() };
    let uses = |strategy: &Strategy| -> Vec<String> {
        let stages = strategy.stages.iter().filter(|it| {
            it.makes == *material
                || it
                    .steps()
                    .any(|(_, _, step)| matches!(&step.kind, StepKind::Add { material: it, .. } if it == material))
        });
        stages.map(|it| in_stage(it.id.as_str())).collect()
    };
    let stages = plant.strategies.values().flat_map(|it| uses(&it.strategy));
    core::iter::once(format!("library/{material}")).chain(stages).collect()
}
