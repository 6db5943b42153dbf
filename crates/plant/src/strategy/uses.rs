//! What a declaration is used for: where it is recorded, what the batches showed, what was raised about it.

use alloc::vec::Vec;

use super::model::{Step, UnitOperation};
use crate::batch::Reading;
use crate::id::{BatchId, ExceptionId, ParameterId, StageId, StepPath, StrategyId, UnitId};
use crate::lab::TestResult;
use crate::quality::{About, Exception};
use crate::state::Plant;

impl UnitOperation {
    /// The step that records a parameter, where this product has both.
    #[must_use]
    pub fn recorded_at(&self, parameter: &ParameterId) -> Option<&Step> {
        self.steps().find(|it| it.records.contains(parameter))
    }
}

impl Plant {
    /// The batches of one stage of a strategy, whatever its version, in the order in which they began.
    #[must_use]
    pub fn batches_of<'a>(
        &'a self,
        strategy: &StrategyId,
        stage: &StageId,
    ) -> Vec<(&'a BatchId, &'a crate::batch::Batch)> {
        let mut all: Vec<_> =
            self.batches.iter().filter(|(_, it)| it.strategy == *strategy && it.stage == *stage).collect();
        all.sort_by_key(|(_, it)| it.started.seq);
        all
    }

    /// The reading of a parameter that counts, for each batch that has one, oldest batch first.
    #[must_use]
    pub fn readings_of<'a>(
        &'a self,
        strategy: &StrategyId,
        stage: &StageId,
        unit: &UnitId,
        parameter: &ParameterId,
    ) -> Vec<(&'a BatchId, &'a StepPath, &'a Reading)> {
        let last = |(id, batch): (&'a BatchId, &'a crate::batch::Batch)| {
            batch
                .steps
                .iter()
                .filter(|(path, _)| path.unit == *unit)
                .filter_map(|(path, it)| Some((id, path, it.readings.get(parameter)?.last()?)))
                .max_by_key(|(_, _, it)| it.stamp.seq)
        };
        self.batches_of(strategy, stage).into_iter().filter_map(last).collect()
    }

    /// The result of an attribute that counts, for each batch that has one, oldest batch first.
    #[must_use]
    pub fn results_of<'a>(
        &'a self,
        strategy: &StrategyId,
        stage: &StageId,
        attribute: &str,
    ) -> Vec<(&'a BatchId, &'a TestResult)> {
        self.counted_of(strategy, stage, attribute).into_iter().map(|(id, _, it)| (id, it)).collect()
    }

    /// What was raised about a parameter in the batches of its stage.
    pub fn raised_about<'a>(
        &'a self,
        stage: &'a StageId,
        unit: &'a UnitId,
        parameter: &'a ParameterId,
    ) -> impl Iterator<Item = (&'a ExceptionId, &'a Exception)> {
        self.exceptions.iter().filter(move |(_, it)| {
            // Nearly all of them are about something else; that is seen without looking the batch up.
            matches!(&it.about, About::Reading { step, parameter: about }
                if about == parameter && step.unit == *unit)
                && self.batches.get(&it.batch).is_some_and(|it| it.stage == *stage)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::Stamp;
    use crate::batch::{Band, Batch, BatchStanding, Observed, Source, StepRecord};
    use crate::id::{LotId, OrganisationId, PersonId};
    use crate::quantity::{Quantity, Unit};
    use crate::strategy::fixture::strategy;
    use alloc::collections::BTreeMap;
    use alloc::string::{String, ToString};
    use alloc::sync::Arc;

    fn stamp(seq: u64) -> Stamp {
        let at = jiff::Timestamp::UNIX_EPOCH;
        Stamp { seq, by: PersonId::new("zhao-mei").unwrap(), happened: at, known: at }
    }

    fn plant(values: &[(&str, u64, &[&str])]) -> Plant {
        let mut plant = Plant::default();
        let step = StepPath::new("conjugation/check-start").unwrap();
        for (id, seq, values) in values {
            let reading = |it: &&str| Reading {
                value: Observed::Number(Quantity::parse(it, Unit::new("[pH]").unwrap()).unwrap()),
                band: Band::Normal,
                rule: 1,
                source: Source::Typed,
                stamp: stamp(*seq),
            };
            let readings = values.iter().map(reading).collect();
            let record = Arc::new(StepRecord {
                readings: BTreeMap::from([(ParameterId::new("ph").unwrap(), readings)]),
                ..StepRecord::default()
            });
            plant.batches.insert(
                BatchId::new(id).unwrap(),
                Batch {
                    lot: LotId::new(id).unwrap(),
                    stage: StageId::new("drug-substance").unwrap(),
                    strategy: StrategyId::new("s").unwrap(),
                    version: 1,
                    organisation: OrganisationId::new("kestrel").unwrap(),
                    started: stamp(*seq),
                    standing: BatchStanding::Running,
                    equipment: BTreeMap::new(),
                    consumables: BTreeMap::new(),
                    uses: alloc::vec::Vec::new(),
                    tested: Default::default(),
                    steps: if values.is_empty() { BTreeMap::new() } else { BTreeMap::from([(step.clone(), record)]) },
                    operations: Default::default(),
                    returned: Default::default(),
                    rounds: alloc::vec::Vec::new(),
                    reworks: alloc::vec::Vec::new(),
                    rework_acts: alloc::vec::Vec::new(),
                    implausible: Default::default(),
                    performers: Default::default(),
                    last: *seq,
                },
            );
        }
        plant
    }

    #[test]
    fn each_batch_shows_the_reading_that_counts_in_the_order_of_their_beginning() {
        let plant = plant(&[("DS-2", 1, &["7.10", "7.20"]), ("DS-1", 5, &["7.3"]), ("DS-0", 9, &[])]);
        let id = |it: &str| (StrategyId::new(it).unwrap(), StageId::new("drug-substance").unwrap());
        let said = |strategy: &str, parameter: &str| {
            let (strategy, stage) = id(strategy);
            let (unit, parameter) = (UnitId::new("conjugation").unwrap(), ParameterId::new(parameter).unwrap());
            let readings = plant.readings_of(&strategy, &stage, &unit, &parameter);
            readings
                .iter()
                .map(|(batch, _, it)| match &it.value {
                    Observed::Number(it) => alloc::format!("{batch} {}", it.number()),
                    _ => String::new(),
                })
                .collect::<Vec<_>>()
                .join(", ")
        };
        for (strategy, parameter, then) in [("s", "ph", "DS-2 7.20, DS-1 7.3"), ("t", "ph", ""), ("s", "time", "")] {
            assert_eq!(said(strategy, parameter), then, "{strategy} {parameter}");
        }
    }

    #[test]
    fn a_parameter_is_recorded_at_the_step_that_lists_it() {
        let strategy = strategy();
        let unit = strategy.stages[0].units.iter().find(|it| it.id.as_str() == "conjugation").unwrap();
        let at = |it: &str| unit.recorded_at(&ParameterId::new(it).unwrap()).map(|it| it.id.to_string());
        assert_eq!(at("ph").as_deref(), Some("check-start"));
        assert_eq!(at("nothing"), None);
    }
}
