//! Labels of a lot: how many were printed, and where each of them went (China GMP 2010, articles 123 to 127 and 202; 21
//! CFR 211.125; from memory). What was printed is used, spoilt or destroyed; a label that is none of these is looked for,
//! and where it is not found, that is a deviation.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::LotId;
use crate::people;
use crate::quality::{Class, OpenDeviation};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// The labels of a lot, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Labels {
    pub printed: u32,
    pub used: u32,
    pub spoilt: u32,
    /// Left over, and destroyed.
    pub destroyed: u32,
    /// Looked for and not found; a deviation speaks of them.
    pub missing: u32,
}

impl Labels {
    /// Printed, and not accounted for in any way.
    #[must_use]
    pub fn open(&self) -> u32 {
        let gone = [self.used, self.spoilt, self.destroyed, self.missing];
        self.printed.saturating_sub(gone.into_iter().fold(0, u32::saturating_add))
    }
}

/// Labels were printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelsPrinted {
    pub lot: LotId,
    pub count: u32,
    /// Why more were needed, where labels had been printed before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Text>,
}

/// Where labels went was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelsAccounted {
    pub lot: LotId,
    pub used: u32,
    pub spoilt: u32,
    pub destroyed: u32,
    pub missing: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Text>,
}

/// Records that labels were printed; the reason is owed where some were before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintLabels {
    pub lot: LotId,
    pub count: u32,
}

/// Records where labels went; the reason is owed where some are missing, and a deviation is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLabels {
    pub lot: LotId,
    #[serde(default)]
    pub used: u32,
    #[serde(default)]
    pub spoilt: u32,
    #[serde(default)]
    pub destroyed: u32,
    #[serde(default)]
    pub missing: u32,
}

/// More labels than anybody prints of one lot.
const LABELS_MAX: u32 = 10_000_000;

/// A lot in the books, or one that a batch is making.
fn known(plant: &Plant, id: &LotId) -> Result<(), Refusal> {
    if plant.lots.contains_key(id) || plant.maker(id).is_some() {
        return Ok(());
    }
    Err(Refusal::from(Rule::UnknownLot).with("lot", id.as_str()))
}

/// Every label of the lot is accounted for.
pub(crate) fn labels_balance(plant: &Plant, id: &LotId) -> Result<(), Refusal> {
    let open = plant.labels.get(id).map_or(0, Labels::open);
    if open == 0 {
        return Ok(());
    }
    let refusal = Refusal::from(Rule::LabelsOpen).with("lot", id.as_str());
    Err(refusal.with("count", u64::from(open)))
}

impl Decide for PrintLabels {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        known(plant, &self.lot)?;
        let before = plant.labels.get(&self.lot).copied().unwrap_or_default();
        if self.count == 0 || before.printed.saturating_add(self.count) > LABELS_MAX {
            return Err(Refusal::from(Rule::LabelsDoNotCount).with("lot", self.lot.as_str()));
        }
        let why = if before.printed == 0 { act.reason.clone() } else { Some(people::owed_reason(act)?) };
        Ok(vec![LabelsPrinted { lot: self.lot.clone(), count: self.count, why }.into()])
    }
}

impl Decide for AccountLabels {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        known(plant, &self.lot)?;
        let Self { lot, used, spoilt, destroyed, missing } = self.clone();
        let sum = [used, spoilt, destroyed, missing].into_iter().fold(0, u32::saturating_add);
        let open = plant.labels.get(&self.lot).map_or(0, Labels::open);
        if sum == 0 || sum > open {
            let refusal = Refusal::from(Rule::LabelsDoNotCount).with("lot", lot.as_str());
            return Err(refusal.with("count", u64::from(open)));
        }
        let why = if missing == 0 { act.reason.clone() } else { Some(people::owed_reason(act)?) };
        let follows = match (&why, missing) {
            (Some(what), 1..) => {
                let batch = plant.maker(&lot).map(|(id, _)| id.clone());
                let of = plant.lots.contains_key(&lot).then(|| lot.clone());
                OpenDeviation { batch, lot: of, class: Class::Major, what: what.clone() }.decide(plant, act)?
            }
            (Some(_), 0) | (None, _) => vec![],
        };
        let mut events: Vec<Event> = vec![LabelsAccounted { lot, used, spoilt, destroyed, missing, why }.into()];
        events.extend(follows);
        Ok(events)
    }
}

impl Happened for LabelsPrinted {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { lot, count, why: _ } = self;
        let of = plant.labels.entry(lot.clone()).or_default();
        of.printed = of.printed.saturating_add(*count);
    }
}

impl Happened for LabelsAccounted {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { lot, used, spoilt, destroyed, missing, why: _ } = self;
        let of = plant.labels.entry(lot.clone()).or_default();
        of.used = of.used.saturating_add(*used);
        of.spoilt = of.spoilt.saturating_add(*spoilt);
        of.destroyed = of.destroyed.saturating_add(*destroyed);
        of.missing = of.missing.saturating_add(*missing);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::{Given, answer, lot};

    fn print(count: u32) -> PrintLabels {
        PrintLabels { lot: lot(), count }
    }

    fn account(used: u32, spoilt: u32, destroyed: u32, missing: u32) -> AccountLabels {
        AccountLabels { lot: lot(), used, spoilt, destroyed, missing }
    }

    #[test]
    fn what_was_printed_is_used_spoilt_destroyed_or_missing() {
        let mut it = Given::running();
        assert_eq!(it.does("op", print(100)), "material.labels-printed");
        assert_eq!(labels_balance(&it.plant, &lot()).unwrap_err().found(), "lot = B-1; count = 100");
        assert_eq!(answer(&it.tries("op", account(101, 0, 0, 0))), "R-labels-02");
        assert_eq!(answer(&it.tries("op", account(0, 0, 0, 0))), "R-labels-02");
        assert_eq!(answer(&it.tries("op", print(0))), "R-labels-02");
        assert_eq!(it.does("op", account(90, 4, 0, 0)), "material.labels-accounted");
        assert_eq!(it.does("op", account(0, 0, 5, 0)), "material.labels-accounted");
        assert_eq!(labels_balance(&it.plant, &lot()).unwrap_err().rule, Rule::LabelsOpen);
        // One is gone: that is said, with a reason, and is a deviation.
        assert_eq!(it.does("op", account(0, 0, 0, 1)), "material.labels-accounted quality.deviation-opened");
        assert_eq!(labels_balance(&it.plant, &lot()), Ok(()));
        assert_eq!(it.plant.deviations.values().next().unwrap().batch, Some(crate::given::batch()));
        let other = PrintLabels { lot: LotId::new("NONE").unwrap(), count: 1 };
        assert_eq!(answer(&it.tries("op", other)), "R-material-02");
    }
}
