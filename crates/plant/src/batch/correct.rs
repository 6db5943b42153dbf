//! A correction keeps the old value, says why, works out anew what followed from it, and re-opens what rested on it.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::perform::{found, judged};
use super::work_out::worked_out;
use super::{Band, Batch, BatchStanding, Entered, LIMITS_RULE_VERSION, Observed, Raise, Reading, Source, batch};
use crate::act::{Act, Stamp};
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, ParameterId, PersonId, StepPath};
use crate::people;
use crate::quality::{self, About};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::{Parameter, ParameterKind, UnitOperation};

/// A reading was corrected; the value before it stays in the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingCorrected {
    pub batch: BatchId,
    pub step: StepPath,
    pub parameter: ParameterId,
    /// The entry that held the value before.
    pub corrects: u64,
    pub value: Observed,
    /// Typed, or worked out anew from what was typed.
    pub source: Source,
    pub band: Band,
    pub rule: u16,
    /// Who looked at it, where somebody had to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<PersonId>,
}

/// Corrects a reading; the reason is owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectReading {
    pub batch: BatchId,
    pub step: StepPath,
    pub parameter: ParameterId,
    pub value: Entered,
}

impl Decide for CorrectReading {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = batch(plant, &self.batch)?;
        let (unit, step) = found(&it, &self.step)?;
        let unknown = || {
            Refusal::from(Rule::UnknownParameter).with("parameter", self.parameter.as_str()).with("step", &step.name)
        };
        let parameter = unit.parameter(&self.parameter).ok_or_else(unknown)?;
        let Some(before) = it.batch.reading(&self.step, &self.parameter) else {
            return Err(Refusal::from(Rule::NothingToCorrect).with("parameter", &parameter.name));
        };
        if !matches!(parameter.kind, ParameterKind::Quantity(_) | ParameterKind::Choice { .. }) {
            return Err(Refusal::from(Rule::ValueIsComputed).with("parameter", &parameter.name));
        }
        people::owed_reason(act)?;
        // Once the batch is finished its record was read by others; a correction then needs a witness.
        let witnessed = matches!(it.batch.standing, BatchStanding::Finished { .. }) || step.second_person;
        let second =
            if witnessed || act.second.is_some() { Some(people::second_person(plant, act)?.clone()) } else { None };
        let value = self.value.understood(parameter)?;
        let mut given = BTreeMap::from([(self.parameter.clone(), value.clone())]);
        let mut raise = Raise::new(plant, &self.batch, &it.batch.lot);
        let mut correct = |step: &StepPath, parameter: &Parameter, corrects: u64, value: Observed, source: Source| {
            let band = judged(plant, &it, unit, parameter, &value);
            let about = About::Reading { step: step.clone(), parameter: parameter.id.clone() };
            raise.push(ReadingCorrected {
                batch: self.batch.clone(),
                step: step.clone(),
                parameter: parameter.id.clone(),
                corrects,
                value,
                source,
                band,
                rule: LIMITS_RULE_VERSION,
                second: second.clone(),
            });
            quality::reopen(plant, &self.batch, &about, &mut raise);
            raise.band(band, &about);
        };
        correct(&self.step, parameter, before.stamp.seq, value, Source::Typed);
        // One follower may feed another: in the order in which they were worked out.
        for (path, follower, reading) in followers(it.batch, unit) {
            let follows = match &follower.kind {
                ParameterKind::Computed { formula, .. } => formula.inputs().iter().any(|it| given.contains_key(*it)),
                ParameterKind::Quantity(_)
                | ParameterKind::Choice { .. }
                | ParameterKind::Order
                | ParameterKind::Duration { .. } => false,
            };
            if !follows {
                continue;
            }
            let value = worked_out(plant, &it, unit, follower, act.happened, &given, None);
            if value != reading.value {
                given.insert(follower.id.clone(), value.clone());
                correct(path, follower, reading.stamp.seq, value, Source::Worked);
            }
        }
        disposition::reopen(plant, &self.batch, &mut raise);
        Ok(raise.events)
    }
}

/// What the record itself made of what was entered in this unit operation, by formulas and from the order of addition, in
/// the order of its first readings.
pub(super) fn followers<'a>(
    batch: &'a Batch,
    unit: &'a UnitOperation,
) -> Vec<(&'a StepPath, &'a Parameter, &'a Reading)> {
    let steps = batch.steps.iter().filter(|(path, _)| path.unit == unit.id);
    let worked = unit.parameters.iter().filter(|it| match it.kind {
        ParameterKind::Computed { .. } | ParameterKind::Order => it.applies,
        ParameterKind::Quantity(_) | ParameterKind::Choice { .. } | ParameterKind::Duration { .. } => false,
    });
    let of = |parameter: &'a Parameter| {
        steps.clone().filter_map(move |(path, it)| {
            let readings = it.readings.get(&parameter.id)?;
            Some((readings.first()?.stamp.seq, (path, parameter, readings.last()?)))
        })
    };
    let mut all: Vec<_> = worked.flat_map(of).collect();
    all.sort_by_key(|(first, _)| *first);
    all.into_iter().map(|(_, it)| it).collect()
}

impl Happened for ReadingCorrected {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, step, parameter, corrects: _, value, source, band, rule, second } = self;
        let reading =
            Reading { value: value.clone(), band: *band, rule: *rule, source: source.clone(), stamp: stamp.clone() };
        super::events::change_step(plant, batch, step, stamp, |it| {
            it.readings.entry(parameter.clone()).or_default().push(reading);
        });
        super::events::witnessed(plant, batch, stamp, second.as_ref());
    }
}
