//! Whether a column is packed well: plates and asymmetry, from the raw figures of the test peak where they are given.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{ColumnTest, Consumable, judges, with_class};
use crate::act::{Act, Stamp};
use crate::batch::unreadable;
use crate::event::{Event, Happened, Subject};
use crate::id::ConsumableId;
use crate::quantity::{Quantity, Range, Unit, Within};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::{ConsumableClass, ConsumableKind};
use crate::verdict::Verdict;

/// The version of the rule that judges a packing by its plates and asymmetry.
const PACKING_RULE_VERSION: u16 = 1;

/// The figures of a test peak as they were read: raw, or as the instrument worked them out. Empty where not given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ColumnFigures {
    /// Retention of the peak, in time or volume.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<String>,
    /// Its width at half height, in the same unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half_width: Option<String>,
    /// The front at a tenth of the height, from the line through the apex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub front: Option<String>,
    /// The tail at a tenth of the height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tail: Option<String>,
    /// Plates for each metre of bed, where the raw figures are not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plates_per_metre: Option<String>,
    /// Asymmetry, where the raw figures are not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asymmetry: Option<String>,
}

/// Records the test of a packed column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestColumn {
    pub consumable: ConsumableId,
    pub figures: ColumnFigures,
}

/// A packed column was tested and judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnTested {
    pub consumable: ConsumableId,
    pub figures: ColumnFigures,
    /// Theoretical plates of the whole bed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plates: Option<Decimal>,
    /// For each metre of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plates_per_metre: Option<Decimal>,
    /// The height of one plate, in centimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate_height: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asymmetry: Option<Decimal>,
    /// The limits that judged it, as the strategy wrote them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plates_limit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asymmetry_limit: Option<String>,
    pub verdict: Verdict,
    pub rule: u16,
}

/// One number as typed, exact; nothing where none was given.
fn number(text: Option<&String>) -> Result<Option<Decimal>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    match Quantity::parse(text, Unit::ONE) {
        Ok(it) if it.bound == crate::quantity::Bound::Exact => Ok(Some(it.value)),
        Ok(_) => Err(Refusal::from(Rule::ValueUnreadable).with("typed", text.as_str()).with("why", "unreadable")),
        Err(why) => Err(unreadable(text, &why)),
    }
}

/// What follows from the figures.
struct Worked {
    plates: Option<Decimal>,
    per_metre: Option<Decimal>,
    height: Option<Decimal>,
    asymmetry: Option<Decimal>,
}

fn worked(it: &Consumable, figures: &ColumnFigures) -> Result<Worked, Refusal> {
    let read = |text: &Option<String>| number(text.as_ref());
    let bed = it.bed.and_then(|it| Some((it.height.to(Unit::new("cm").ok()?)?.value, it)));
    let metres = bed.and_then(|(cm, _)| cm.checked_div(Decimal::ONE_HUNDRED));
    let (retention, width) = (read(&figures.retention)?, read(&figures.half_width)?);
    let raw = retention.zip(width).and_then(|(retention, width)| science::column::plates(retention, width));
    // The instrument's own figure stands only where the raw ones do not.
    let stated = if retention.is_none() && width.is_none() { read(&figures.plates_per_metre)? } else { None };
    let plates = raw.or_else(|| stated?.checked_mul(metres?));
    let per_metre = stated.or_else(|| plates?.checked_div(metres?));
    let height = bed.zip(plates).and_then(|((cm, _), plates)| science::column::plate_height(cm, plates));
    let (front, tail) = (read(&figures.front)?, read(&figures.tail)?);
    let raw = front.zip(tail).and_then(|(front, tail)| science::column::asymmetry(front, tail));
    let stated = if front.is_none() && tail.is_none() { read(&figures.asymmetry)? } else { None };
    Ok(Worked { plates, per_metre, height, asymmetry: raw.or(stated) })
}

/// Where a figure lies in its limit: a figure or limit that is missing cannot be judged.
fn within(value: Option<Decimal>, limit: Option<&Range>) -> Verdict {
    let placed = || limit?.place(&Quantity::exact(value?, Unit::ONE), Unit::ONE);
    match placed() {
        Some(Within::Inside) => Verdict::Pass,
        Some(Within::Outside) => Verdict::Fail,
        Some(Within::Unknown) | None => Verdict::Indeterminate,
    }
}

fn judged(class: &ConsumableClass, it: &Worked) -> Verdict {
    Verdict::over([within(it.per_metre, class.plates.as_ref()), within(it.asymmetry, class.asymmetry.as_ref())])
}

impl Decide for TestColumn {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let (it, class) = with_class(plant, &self.consumable)?;
        if class.kind != ConsumableKind::Packing {
            return Err(Refusal::from(Rule::NotOfThisKind)
                .with("consumable", self.consumable.as_str())
                .with("class", &class.name));
        }
        let worked = worked(it, &self.figures)?;
        if worked.per_metre.is_none() && worked.asymmetry.is_none() {
            return Err(Refusal::from(Rule::ValueMissing).with("parameter", &class.name));
        }
        let real = !judges(plant, &it.strategy, &it.class);
        let verdict = if real { Verdict::Indeterminate } else { judged(class, &worked) };
        Ok(vec![
            ColumnTested {
                consumable: self.consumable.clone(),
                figures: self.figures.clone(),
                plates: worked.plates,
                plates_per_metre: worked.per_metre,
                plate_height: worked.height,
                asymmetry: worked.asymmetry,
                plates_limit: class.plates.as_ref().map(alloc::string::ToString::to_string),
                asymmetry_limit: class.asymmetry.as_ref().map(alloc::string::ToString::to_string),
                verdict,
                rule: PACKING_RULE_VERSION,
            }
            .into(),
        ])
    }
}

impl Happened for ColumnTested {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Consumable(self.consumable.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self {
            consumable,
            figures: _,
            plates: _,
            plates_per_metre,
            plate_height: _,
            asymmetry,
            plates_limit: _,
            asymmetry_limit: _,
            verdict,
            rule: _,
        } = self;
        if let Some(it) = plant.consumables.get_mut(consumable) {
            it.columns.push(ColumnTest {
                plates: *plates_per_metre,
                asymmetry: *asymmetry,
                verdict: *verdict,
                stamp: stamp.clone(),
            });
        }
    }
}
