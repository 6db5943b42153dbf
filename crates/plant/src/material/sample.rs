//! Samples of a delivery, and what their tests found.
//!
//! One record of sampling names one sample and every container that it was drawn from, each portion by itself: identity
//! is tested on portions, not on what was mixed of them (EU GMP Annex 8, 2; from memory).

use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::container::take;
use super::date::declared;
use super::record::{bookable, change};
use super::{Lot, lot};
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{ContainerId, EntryId, LotId, MethodId, SampleId};
use crate::quantity::{Quantity, Within};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::{MaterialTest, Standing};
use crate::text::Text;
use crate::verdict::Verdict;

/// The version of the rule that judges a measured test: inside its limit, outside, or not to be told.
pub const INTAKE_TEST_RULE_VERSION: u16 = 1;

/// What was drawn from one container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// Its number; where the lot's containers have none, their place in the delivery, counted from 1.
    pub container: ContainerId,
    pub amount: Quantity,
}

/// What a test gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gave {
    /// As the analyst states it.
    Stated(Verdict),
    Measured(Quantity),
}

/// One sample of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    pub id: SampleId,
    pub drawn: Vec<Drawn>,
    pub stamp: Stamp,
}

/// One test of a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    pub sample: SampleId,
    pub test: EntryId,
    /// The containers whose portions were tested.
    pub containers: Vec<ContainerId>,
    pub method: Option<(MethodId, u32)>,
    pub gave: Gave,
    pub verdict: Verdict,
    pub remark: Option<Text>,
    pub stamp: Stamp,
}

/// A sample was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotSampled {
    pub lot: LotId,
    pub sample: SampleId,
    pub drawn: Vec<Drawn>,
}

/// A sample was tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleTested {
    pub lot: LotId,
    pub sample: SampleId,
    pub test: EntryId,
    pub containers: Vec<ContainerId>,
    /// By which method, in which version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<(MethodId, u32)>,
    pub gave: Gave,
    pub verdict: Verdict,
    /// The version of the rule that gave the verdict.
    pub rule: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<Text>,
}

/// Records that a sample was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleLot {
    pub lot: LotId,
    pub sample: SampleId,
    pub drawn: Vec<Drawn>,
}

/// Records what a test of a sample gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestSample {
    pub lot: LotId,
    pub sample: SampleId,
    pub test: EntryId,
    /// The containers whose portions were tested; none: all that the sample was drawn from.
    #[serde(default)]
    pub containers: Vec<ContainerId>,
    pub gave: Gave,
    #[serde(default)]
    pub remark: Option<Text>,
}

/// Whether a delivery has this container. One whose containers have no numbers has places from 1 to their count; before
/// they were counted, any place may be one.
fn has(it: &Lot, container: &ContainerId) -> bool {
    if !it.containers.is_empty() {
        return it.containers.contains_key(container);
    }
    let place =
        container.as_str().parse::<u32>().ok().filter(|n| *n > 0 && !container.as_str().starts_with(['0', '+']));
    let count = it.intake.receipt().map_or(u32::MAX, |it| it.containers);
    place.is_some_and(|n| n <= count)
}

impl Decide for SampleLot {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = lot(plant, &self.lot)?;
        if plant.lots.values().any(|it| it.intake.samples.iter().any(|it| it.id == self.sample)) {
            return Err(Refusal::from(Rule::SampleExists).with("sample", self.sample.as_str()));
        }
        if self.drawn.is_empty() {
            return Err(Refusal::from(Rule::ContainerNotNamed).with("lot", self.lot.as_str()));
        }
        for (place, drawn) in self.drawn.iter().enumerate() {
            let twice = self.drawn.iter().take(place).any(|it| it.container == drawn.container);
            if twice || !has(it, &drawn.container) {
                let refusal = Refusal::from(Rule::UnknownContainer).with("container", drawn.container.as_str());
                return Err(refusal.with("lot", self.lot.as_str()));
            }
            if !bookable(&drawn.amount) || drawn.amount.value.is_zero() {
                return Err(Refusal::from(Rule::AmountNotPositive).with("amount", drawn.amount));
            }
            if !drawn.amount.unit.measures_the_same_as(it.unit) {
                let refusal = Refusal::from(Rule::WrongUnit).with("amount", drawn.amount);
                return Err(refusal.with("unit", it.unit.code()));
            }
        }
        // More than is booked may have been drawn: what was done is recorded, and the balance shows it.
        let Self { lot, sample, drawn } = self.clone();
        Ok(vec![LotSampled { lot, sample, drawn }.into()])
    }
}

/// The verdict over what a test gave.
fn judge(test: &MaterialTest, gave: &Gave) -> Option<Verdict> {
    match (gave, &test.limit) {
        (Gave::Stated(verdict), None) => Some(*verdict),
        (Gave::Measured(value), Some((unit, range))) => Some(match range.place(value, *unit)? {
            Within::Inside => Verdict::Pass,
            Within::Outside => Verdict::Fail,
            Within::Unknown => Verdict::Indeterminate,
        }),
        // That something was measured and fits is not for the analyst to state.
        (Gave::Stated(Verdict::Pass), Some(_)) | (Gave::Measured(_), None) => None,
        (Gave::Stated(verdict @ (Verdict::Fail | Verdict::Indeterminate)), Some(_)) => Some(*verdict),
    }
}

/// The test that a material's newest strategy declares; one in force goes before what is only proposed.
fn asked<'a>(plant: &'a Plant, it: &Lot, test: &EntryId) -> Option<(&'a MaterialTest, Option<(MethodId, u32)>)> {
    let mut all = plant.strategies.values().rev();
    let declares = |it: &&MaterialTest| it.id == *test;
    let of = |version: &'a crate::strategy::StrategyVersion| {
        let found = version.strategy.materials.get(&it.material)?.tests.iter().find(declares)?;
        let method = found.method.as_ref().and_then(|id| version.strategy.methods.get_key_value(id));
        Some((found, method.map(|(id, it)| (id.clone(), it.version))))
    };
    let effective = all.clone().filter(|it| it.standing == Standing::Effective).find_map(|it| of(it));
    effective.or_else(|| all.find_map(|it| of(it)))
}

impl Decide for TestSample {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = lot(plant, &self.lot)?;
        let Some(sample) = it.intake.samples.iter().find(|it| it.id == self.sample) else {
            let refusal = Refusal::from(Rule::UnknownSample).with("sample", self.sample.as_str());
            return Err(refusal.with("lot", self.lot.as_str()));
        };
        let Some((test, method)) = asked(plant, it, &self.test) else {
            let name = declared(plant, &it.material).map(|it| it.name.clone()).unwrap_or_default();
            return Err(Refusal::from(Rule::UnknownTest).with("test", self.test.as_str()).with("material", &name));
        };
        let all = || sample.drawn.iter().map(|it| &it.container);
        if let Some(other) = self.containers.iter().find(|it| !all().any(|drawn| drawn == *it)) {
            let refusal = Refusal::from(Rule::UnknownContainer).with("container", other.as_str());
            return Err(refusal.with("lot", self.lot.as_str()));
        }
        let Some(verdict) = judge(test, &self.gave) else {
            let refusal = Refusal::from(Rule::TestUnreadable).with("test", &test.name);
            return Err(match &test.limit {
                Some((unit, range)) => {
                    refusal.with("unit", unit.code()).with("within", alloc::string::ToString::to_string(range))
                }
                None => refusal.with("unit", "-").with("within", "-"),
            });
        };
        let containers = if self.containers.is_empty() { all().cloned().collect() } else { self.containers.clone() };
        let Self { lot, sample, test, containers: _, gave, remark } = self.clone();
        let rule = INTAKE_TEST_RULE_VERSION;
        Ok(vec![SampleTested { lot, sample, test, containers, method, gave, verdict, rule, remark }.into()])
    }
}

impl Happened for LotSampled {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { lot, sample, drawn } = self;
        change(plant, lot, |it| {
            for portion in drawn {
                let amount = portion.amount.to(it.unit).map_or(Decimal::ZERO, |it| it.value);
                it.left = it.left.saturating_sub(amount);
                take(it, &portion.container, amount, stamp.happened);
            }
            it.intake.samples.push(Sample { id: sample.clone(), drawn: drawn.clone(), stamp: stamp.clone() });
        });
    }
}

impl Happened for SampleTested {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { lot, sample, test, containers, method, gave, verdict, rule: _, remark } = self;
        let tested = Tested {
            sample: sample.clone(),
            test: test.clone(),
            containers: containers.clone(),
            method: method.clone(),
            gave: gave.clone(),
            verdict: *verdict,
            remark: remark.clone(),
            stamp: stamp.clone(),
        };
        change(plant, lot, |it| it.intake.tests.push(tested));
    }
}
