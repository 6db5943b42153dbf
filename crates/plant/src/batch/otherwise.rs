//! What happened otherwise than instructed. Nothing true is refused: the act is done, so its record is taken, with a
//! deviation, whoever was there and whatever the rules would have said before.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::perform::{asked, completes, found, on_time, record};
use super::{Charge, Entered, MaterialAdded, Observed, Raise, StepDoneOtherwise, charge, running};
use crate::act::Act;
use crate::event::Event;
use crate::id::{BatchId, ParameterId, StepPath};
use crate::people;
use crate::quality::{About, Class};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::Blocker;
use crate::text::Text;

/// Records that a step was done otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordDoneOtherwise {
    pub batch: BatchId,
    pub step: StepPath,
    /// What was done instead, in the person's words.
    pub what: Text,
    #[serde(default)]
    pub charge: Option<Charge>,
    #[serde(default)]
    pub values: BTreeMap<ParameterId, Entered>,
}

impl Decide for RecordDoneOtherwise {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = running(plant, &self.batch)?;
        let (unit, step) = found(&it, &self.step)?;
        if it.batch.is_done(&self.step) {
            return Err(Refusal::from(Rule::StepDone).with("step", &step.name));
        }
        on_time(it.batch, act)?;
        // The performer is never their own witness. That nobody else was there is no reason to refuse the record.
        let second = match &act.second {
            Some(_) => Some(people::second_person(plant, act)?.clone()),
            None => None,
        };
        let mut values: BTreeMap<ParameterId, Observed> = BTreeMap::new();
        for parameter in asked(unit, step) {
            let value = match self.values.get(&parameter.id) {
                Some(value) => value.understood(parameter)?,
                None => Observed::Missing(self.what.clone()),
            };
            values.insert(parameter.id.clone(), value);
        }
        let amount = self.charge.as_ref().map(Charge::quantity).transpose()?;
        if let Some(amount) = amount.filter(|it| it.value <= Decimal::ZERO) {
            return Err(Refusal::from(Rule::AmountNotPositive).with("amount", amount));
        }

        let mut raise = Raise::new(plant, &self.batch, &it.batch.lot);
        // What was charged is the material of that lot, whichever the step names.
        let lot = self.charge.as_ref().and_then(|it| plant.lots.get(&it.lot));
        let material = lot.map(|it| &it.material).or_else(|| charge::added(step));
        if let (Some(charge), Some(material), Some(amount)) = (&self.charge, material, amount) {
            raise.push(MaterialAdded {
                batch: self.batch.clone(),
                step: self.step.clone(),
                material: material.clone(),
                lot: charge.lot.clone(),
                container: charge.container.clone(),
                shares: charge.shares(plant, &amount),
                amount,
                target: None,
            });
        }
        let now = match (&self.charge, material, &amount) {
            (Some(charge), Some(material), Some(amount)) => Some((material, &charge.lot, amount)),
            _ => None,
        };
        record(plant, &it, unit, step, act, &values, now, &mut raise);
        let about = About::Step { step: self.step.clone() };
        let class = if step.critical { Class::Critical } else { Class::Major };
        let deviation = raise.deviation(class, &about);
        raise.exception(Blocker::OutsideRegistered, &about, deviation);
        let (batch, step, what) = (self.batch.clone(), self.step.clone(), self.what.clone());
        raise.push(StepDoneOtherwise { batch, step, what, second });
        completes(&it, unit, &self.step, &mut raise);
        Ok(raise.events)
    }
}
