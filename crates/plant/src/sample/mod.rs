//! Samples of a batch, as the laboratory lives them: planned by the strategy, taken, handed over, received, stored, divided,
//! used for tests, used up or discarded; or kept, looked at, and given out for an investigation only.
//!
//! What is known of a sample is its chain of custody. A chain with a hole is no proof of what was tested: the result rests
//! on nothing that can be shown, and counts as not to be told. (China GMP 2010, articles 222, 225 and 226; EU GMP chapter
//! 6, 6.11 to 6.14, and Annex 19; ICH Q7, 11.7; cited from memory.) Samples of what comes in are `material`'s.

mod begin;
mod custody;
mod divide;
mod end;
mod keep;
mod missed;
mod pass;
mod planned;
mod stands;
mod take;

#[cfg(test)]
mod tests;

pub use begin::{BeginTests, Begun, TestsBegun};
pub use custody::{Custody, Holder, Hole};
pub use divide::{DivideSample, Part, SampleDivided};
pub use end::{DiscardSample, End, SampleDiscarded};
pub use keep::{GiveOutSample, InspectSample, KeptUntil, SampleGivenOut, SampleInspected};
pub use missed::{SampleMissed, StateSampleMissed};
pub use pass::{
    Condition, Found, HandOverSample, ReceiveSample, SampleHandedOver, SampleReceived, SampleStored, Seal, StoreSample,
};
pub use planned::{Planned, PlannedStanding};
pub use stands::{CUSTODY_RULE, CUSTODY_RULE_VERSION};
pub(crate) use stands::{declared, lasted, stands, usable};
pub use take::{SampleTaken, TakeSample};

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Stamp};
use crate::event::Event;
use crate::id::{BatchId, EntryId, InvestigationId, LotId, PersonId, SampleId};
use crate::lab::Despite;
use crate::people::{self, Role};
use crate::quantity::{Bound, Quantity};
use crate::refusal::{Refusal, Rule};
use crate::state::Plant;
use crate::strategy::SamplePlan;
use crate::text::Text;

/// Which sample a result was measured on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfSample {
    pub number: SampleId,
    /// How much of it the test took, where that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<Quantity>,
    /// When the test began, where that was not when its result came: until then the sample was held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun: Option<Timestamp>,
}

/// Where a sample lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub name: Text,
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub frozen: bool,
}

/// One link of the chain of custody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    HandedOver,
    Received {
        place: Place,
    },
    /// The laboratory did not accept it.
    Refused {
        why: Text,
    },
    /// From where it lay to another place.
    Stored {
        from: Place,
        place: Place,
    },
}

/// A test that was made on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The attribute's path in its stage.
    pub attribute: String,
    pub amount: Option<Quantity>,
    pub stamp: Stamp,
}

/// A kept sample was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    pub sound: bool,
    pub found: Text,
    pub stamp: Stamp,
}

/// One sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    pub batch: BatchId,
    pub lot: LotId,
    /// The entry of the sampling plan that it was taken by.
    pub plan: EntryId,
    /// The sample that it is a part of.
    pub parent: Option<SampleId>,
    /// Why it was given out of a kept sample.
    pub given_for: Option<InvestigationId>,
    pub amount: Quantity,
    /// What is left of it, in the unit of its amount.
    pub left: Decimal,
    pub taken: Stamp,
    pub second: Option<PersonId>,
    /// What stood against what was done with it.
    pub despite: Vec<(Despite, Stamp)>,
    /// What was found when it was received; nothing before that.
    pub found: Option<Found>,
    pub links: Vec<(Link, Stamp)>,
    /// The tests that were begun on it.
    pub begun: Vec<Begun>,
    pub uses: Vec<Use>,
    pub parts: Vec<SampleId>,
    pub looks: Vec<Look>,
    pub ended: Option<(End, Stamp)>,
}

impl Sample {
    /// What is left of it.
    #[must_use]
    pub fn rest(&self) -> Quantity {
        Quantity::exact(self.left, self.amount.unit)
    }

    /// Whether nothing can be done with it any more.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.ended.is_some() || self.left.is_zero()
    }

    fn takes(&mut self, amount: Option<Quantity>) {
        let amount = amount.and_then(|it| it.to(self.amount.unit)).map_or(Decimal::ZERO, |it| it.value);
        // More than is left can have been used: that was refused or explained, and nothing is left.
        self.left = self.left.saturating_sub(amount).max(Decimal::ZERO);
    }
}

impl Plant {
    /// The sample of a batch with this number.
    #[must_use]
    pub fn sample(&self, number: &SampleId) -> Option<&Sample> {
        self.samples.get(number)
    }

    /// The samples of a batch, in the order of their numbers.
    pub fn samples_of<'a>(&'a self, batch: &'a BatchId) -> impl Iterator<Item = (&'a SampleId, &'a Sample)> {
        // Numbers begin with the lot, so they lie side by side.
        let lot = self.batches.get(batch).map(|it| &it.lot);
        let from = lot.and_then(|it| SampleId::new(it.as_str()).ok());
        from.into_iter()
            .flat_map(|from| self.samples.range(from..))
            .take_while(move |(id, _)| lot.is_some_and(|it| id.as_str().starts_with(it.as_str())))
            .filter(move |(_, it)| it.batch == *batch)
    }

    /// What the strategy of its batch declares of a sample.
    #[must_use]
    pub fn sample_plan(&self, sample: &Sample) -> Option<&SamplePlan> {
        let (_, stage) = self.pinned(self.batches.get(&sample.batch)?)?;
        stage.samples.iter().find(|it| it.id == sample.plan)
    }
}

/// The sample, or the refusal that there is none.
fn sample<'a>(plant: &'a Plant, number: &SampleId) -> Result<(&'a SampleId, &'a Sample), Refusal> {
    let found = plant.samples.get_key_value(number);
    found.ok_or_else(|| Refusal::from(Rule::SampleUnknown).with("sample", number.as_str()))
}

/// Something is there to be taken: exact and more than nothing, in a unit that measures the same.
fn amount_of(it: &Sample, amount: &Quantity) -> Result<(), Refusal> {
    if amount.bound != Bound::Exact || amount.value <= Decimal::ZERO {
        return Err(Refusal::from(Rule::AmountNotPositive).with("amount", *amount));
    }
    if !amount.unit.measures_the_same_as(it.amount.unit) {
        let refusal = Refusal::from(Rule::WrongUnit).with("amount", *amount);
        return Err(refusal.with("unit", it.amount.unit.code()));
    }
    Ok(())
}

/// No more than is left.
fn enough(number: &SampleId, it: &Sample, amount: &Quantity) -> Option<Refusal> {
    let asked = amount.to(it.amount.unit)?.value;
    (asked > it.left).then(|| {
        let refusal = Refusal::from(Rule::SampleShort).with("sample", number.as_str());
        refusal.with("amount", *amount).with("limit", it.rest())
    })
}

/// It was neither used up nor discarded.
fn there(number: &SampleId, it: &Sample) -> Option<Refusal> {
    it.is_gone().then(|| Refusal::from(Rule::SampleEnded).with("sample", number.as_str()))
}

/// The roles that may look on in production and in the laboratory.
const WITNESSES: [Role; 4] = [Role::Operator, Role::ProductionHead, Role::QaReviewer, Role::QcAnalyst];

/// A second person, where one is owed; or whoever was named.
fn witness(plant: &Plant, act: &Act, owed: bool) -> Result<Option<PersonId>, Refusal> {
    if !owed && act.second.is_none() {
        return Ok(None);
    }
    people::second_person_in(plant, act, &WITNESSES).map(|it| Some(it.clone()))
}

/// The next free number below this beginning: `DS-31-001-S01`, `DS-31-001-S01-A1`.
fn numbered(plant: &Plant, stem: &str, further: &[SampleId], digits: usize) -> Option<SampleId> {
    let number = |n: usize| SampleId::new(&alloc::format!("{stem}{n:0digits$}")).ok();
    let free = |it: &SampleId| !plant.samples.contains_key(it) && !further.contains(it);
    (1..=plant.samples.len() + further.len() + 1).filter_map(number).find(free)
}

/// Folds a change of a sample in; its batch has changed with it.
fn change(plant: &mut Plant, number: &SampleId, stamp: &Stamp, change: impl FnOnce(&mut Sample)) {
    let Some(it) = plant.samples.get_mut(number) else { return };
    change(it);
    let batch = it.batch.clone();
    if let Some(it) = plant.batches.get_mut(&batch) {
        it.last = stamp.seq;
    }
}

/// What a result is measured on, with what its test takes by the sampling plan where nobody said how much it took. Tests
/// that take it together take it once: the next of them takes nothing until it, too, is done again. `beside` are the
/// results of the same command.
pub(crate) fn taking(plant: &Plant, of: &OfSample, attribute: &str, beside: &[Event]) -> OfSample {
    let spent = || {
        let sample = plant.samples.get(&of.number)?;
        let takes = plant.sample_plan(sample)?.use_of(attribute)?;
        let times = |test: &str| {
            let before = sample.uses.iter().filter(|it| it.attribute == test).count();
            let now = beside.iter().filter(|it| match it {
                Event::ResultRecorded(it) => {
                    it.attribute == test && it.sample.as_ref().is_some_and(|it| it.number == of.number)
                }
                _ => false,
            });
            before.saturating_add(now.count())
        };
        let most = takes.tests.iter().map(|it| times(it)).max().unwrap_or_default();
        (times(attribute) >= most).then_some(takes.amount)
    };
    OfSample { used: of.used.or_else(spent), ..of.clone() }
}

/// A result was measured on it.
pub(crate) fn used(plant: &mut Plant, of: &OfSample, attribute: &str, stamp: &Stamp) {
    let (amount, attribute) = (of.used, attribute.to_string());
    change(plant, &of.number, stamp, |it| {
        it.takes(amount);
        it.uses.push(Use { attribute, amount, stamp: stamp.clone() });
    });
}
