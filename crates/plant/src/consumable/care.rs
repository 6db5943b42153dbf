//! What is done to a thing that wears between two uses: regenerated, sanitised, stored; a membrane's water permeability.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Cared, Permeability, judges, known, with_class};
use crate::act::{Act, Stamp};
use crate::batch::{Observed, Raise, ReadingRecorded, Running, unreadable};
use crate::event::{Event, Happened, Subject};
use crate::id::ConsumableId;
use crate::material;
use crate::quantity::{Quantity, Unit, Within};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::{ParameterKind, Step, UnitOperation};
use crate::text::Text;
use crate::verdict::Verdict;

/// The version of the rule that judges a permeability.
const PERMEABILITY_RULE_VERSION: u16 = 1;

/// What was done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Care {
    /// Cleaned of what the last use left, ready for the next.
    Regenerated,
    Sanitised,
    /// Put into storage solution.
    Stored,
}

impl Care {
    /// Every care, in the order in which pages show them.
    pub const ALL: [Self; 3] = [Self::Regenerated, Self::Sanitised, Self::Stored];

    /// Its id in forms and translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Regenerated => "regenerated",
            Self::Sanitised => "sanitised",
            Self::Stored => "stored",
        }
    }
}

/// Records what was done to it, with its conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CareForConsumable {
    pub consumable: ConsumableId,
    pub care: Care,
    /// With what: the solution and its strength.
    pub agent: Text,
    #[serde(default)]
    pub contact: Option<Quantity>,
    #[serde(default)]
    pub temperature: Option<Quantity>,
}

/// It was regenerated, sanitised or stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsumableCaredFor {
    pub consumable: ConsumableId,
    pub care: Care,
    pub agent: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Quantity>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<Quantity>,
}

/// Records a measurement of a membrane's water permeability, normalised to pressure, area and temperature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasurePermeability {
    pub consumable: ConsumableId,
    /// As typed, in L/m²/h/bar.
    pub value: String,
}

/// A membrane's water permeability was measured. The first measurement is what it was when new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermeabilityMeasured {
    pub consumable: ConsumableId,
    pub value: Quantity,
    /// In per cent of the first measurement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    pub verdict: Verdict,
    pub rule: u16,
}

/// What a step regenerates is regenerated when it is done as instructed, unless a choice that it recorded says otherwise:
/// "not regenerated" is an option like any other, and no registered one.
pub(crate) fn regenerated(it: &Running<'_>, unit: &UnitOperation, step: &Step, raise: &mut Raise<'_>) {
    let bad = raise.events.iter().any(|it| match it {
        Event::ReadingRecorded(it) => {
            step.records.contains(&it.parameter)
                && matches!(it.value, Observed::Choice(_) | Observed::Missing(_))
                && it.band.verdict() != Verdict::Pass
        }
        _ => false,
    });
    if bad {
        return;
    }
    for class in &step.regenerates {
        let Some(consumable) = it.batch.consumables.get(&(unit.id.clone(), class.clone())) else { continue };
        let with = raise.events.iter().find_map(|it| match it {
            Event::ReadingRecorded(it) => chosen(unit, it),
            _ => None,
        });
        let by = || Text::new(&alloc::format!("{}: {}", unit.procedure, step.id)).unwrap_or_else(|_| Text::dash());
        raise.push(ConsumableCaredFor {
            consumable: consumable.clone(),
            care: Care::Regenerated,
            agent: with.unwrap_or_else(by),
            contact: None,
            temperature: None,
        });
    }
}

/// What was chosen, in the words of the strategy.
fn chosen(unit: &UnitOperation, it: &ReadingRecorded) -> Option<Text> {
    let Observed::Choice(chosen) = &it.value else { return None };
    let ParameterKind::Choice { options, registered: _ } = &unit.parameter(&it.parameter)?.kind else { return None };
    let name = options.iter().find(|it| it.id == *chosen).map(|it| &it.name)?;
    Text::new(&alloc::format!("{} / {}", name.zh, name.en)).ok()
}

impl Decide for CareForConsumable {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        known(plant, &self.consumable)?;
        let time = Unit::new("min");
        if let Some(contact) = self.contact
            && !time.is_ok_and(|it| contact.unit.measures_the_same_as(it) && material::bookable(&contact))
        {
            return Err(Refusal::from(Rule::WrongUnit).with("amount", contact).with("unit", "min"));
        }
        if let Some(temperature) = self.temperature
            && !Unit::new("Cel").is_ok_and(|it| temperature.unit.measures_the_same_as(it))
        {
            return Err(Refusal::from(Rule::WrongUnit).with("amount", temperature).with("unit", "Cel"));
        }
        let Self { consumable, care, agent, contact, temperature } = self.clone();
        Ok(vec![ConsumableCaredFor { consumable, care, agent, contact, temperature }.into()])
    }
}

impl Decide for MeasurePermeability {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let (it, class) = with_class(plant, &self.consumable)?;
        let Some(limit) = class.permeability else {
            return Err(Refusal::from(Rule::NotOfThisKind)
                .with("consumable", self.consumable.as_str())
                .with("class", &class.name));
        };
        let Ok(unit) = Unit::new("L/m2/h/bar") else {
            return Err(Refusal::from(Rule::ValueUnit).with("parameter", &class.name));
        };
        let value = Quantity::parse(&self.value, unit).map_err(|why| unreadable(&self.value, &why))?;
        if !material::bookable(&value) || value.value.is_zero() {
            return Err(Refusal::from(Rule::AmountNotPositive).with("amount", value));
        }
        let new = it.permeability.first().map_or(value.value, |it| it.value.value);
        let share = value.value.checked_mul(Decimal::ONE_HUNDRED).and_then(|it| it.checked_div(new));
        let placed = || limit.place(&Quantity::exact(share?, Unit::new("%").ok()?), Unit::new("%").ok()?);
        let verdict = match placed().filter(|_| judges(plant, &it.strategy, &it.class)) {
            Some(Within::Inside) => Verdict::Pass,
            Some(Within::Outside) => Verdict::Fail,
            Some(Within::Unknown) | None => Verdict::Indeterminate,
        };
        Ok(vec![
            PermeabilityMeasured {
                consumable: self.consumable.clone(),
                value,
                share,
                limit: Some(alloc::format!("{limit} %")),
                verdict,
                rule: PERMEABILITY_RULE_VERSION,
            }
            .into(),
        ])
    }
}

impl Happened for ConsumableCaredFor {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Consumable(self.consumable.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { consumable, care, agent, contact, temperature } = self.clone();
        if let Some(it) = plant.consumables.get_mut(&consumable) {
            it.care.push(Cared { care, agent, contact, temperature, stamp: stamp.clone() });
        }
    }
}

impl Happened for PermeabilityMeasured {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Consumable(self.consumable.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { consumable, value, share, limit: _, verdict, rule: _ } = self;
        if let Some(it) = plant.consumables.get_mut(consumable) {
            let measured = Permeability { value: *value, share: *share, verdict: *verdict, stamp: stamp.clone() };
            it.permeability.push(measured);
        }
    }
}
