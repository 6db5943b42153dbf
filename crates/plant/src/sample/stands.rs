//! Whether a result may rest on a sample: named, of this lot, planned for the attribute, in the laboratory, its custody
//! whole, within its hold time. The same questions before a test is made and, at any later time, of what was tested.

use alloc::string::ToString;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::custody::Holder;
use super::{OfSample, Sample, amount_of, enough, sample, there};
use crate::batch::Running;
use crate::id::SampleId;
use crate::quantity::{Quantity, Unit};
use crate::refusal::{Refusal, Rule};
use crate::state::Plant;
use crate::strategy::Stage;

/// The rule that judges what a result rests on.
pub const CUSTODY_RULE: &str = "R-sample";
/// Its version.
pub const CUSTODY_RULE_VERSION: u16 = 1;

/// Whether the strategy says from which sample an attribute is tested.
pub(crate) fn declared(stage: &Stage, path: &str) -> bool {
    stage.samples.iter().any(|it| it.is_for(path))
}

/// What stands against a result of this attribute, measured at this instant on this sample; nothing where it stands.
pub(crate) fn stands(
    plant: &Plant,
    it: &Running<'_>,
    (path, round): (&str, u32),
    named: Option<&SampleId>,
    at: Timestamp,
) -> Result<(), Refusal> {
    let asked = declared(it.stage, path);
    let Some(number) = named else {
        let refusal = Refusal::from(Rule::ResultWithoutSample).with("attribute", path);
        return if asked { Err(refusal.with("batch", it.id.as_str())) } else { Ok(()) };
    };
    let (_, found) = sample(plant, number)?;
    let refusal = |rule| Refusal::from(rule).with("sample", number.as_str());
    if found.batch != *it.id || found.lot != it.batch.lot {
        return Err(refusal(Rule::SampleOfOther).with("lot", it.batch.lot.as_str()));
    }
    let plan = it.stage.samples.iter().find(|it| it.id == found.plan);
    if asked && !plan.is_some_and(|it| it.is_for(path) || (it.is_retention() && found.given_for.is_some())) {
        let kept = plan.is_some_and(crate::strategy::SamplePlan::is_retention);
        let rule = if kept { Rule::SampleIsKept } else { Rule::SampleNotFor };
        return Err(refusal(rule).with("attribute", path));
    }
    let done_again = it.batch.round(round).is_some_and(|it| first(plant, found).taken.seq < it.ordered.seq);
    if done_again {
        return Err(refusal(Rule::SampleBeforeRound).with("round", u64::from(round)));
    }
    let Some(custody) = plant.custody(number, at).filter(|it| it.since <= at && found.taken.happened <= at) else {
        return Err(refusal(Rule::SampleNotReceived));
    };
    if let Some(hole) = custody.hole {
        return Err(refusal(Rule::SampleCustodyHole).with("hole", hole.id()));
    }
    match &custody.holder {
        Holder::Laboratory(_) => (),
        Holder::Sampler(_) | Holder::OnTheWay(_) | Holder::Refused => {
            return Err(refusal(Rule::SampleNotReceived));
        }
    }
    if let Some((plan, limit)) = plan.and_then(|it| Some((it, it.hold?))) {
        // A time that cannot be worked out is not known to be inside.
        let Some(held) = past(plant, number, plan, at) else {
            return Err(refusal(Rule::SamplePastHold).with("value", "-").with("limit", limit));
        };
        if held.is_past() {
            return Err(refusal(Rule::SamplePastHold).with("value", held.held).with("limit", limit));
        }
    }
    Ok(())
}

/// What was taken, of which this is a part.
fn first<'a>(plant: &'a Plant, sample: &'a Sample) -> &'a Sample {
    let mut first = sample;
    for _ in 0..plant.samples.len() {
        let Some(parent) = first.parent.as_ref().and_then(|it| plant.samples.get(it)) else { break };
        first = parent;
    }
    first
}

/// How long a sample was held, and how long it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Held {
    /// In the unit of the limit.
    held: Quantity,
    seconds: Decimal,
    limit: Decimal,
}

impl Held {
    /// Whether it was held for longer than it may be. The last moment is still inside.
    fn is_past(&self) -> bool {
        self.seconds > self.limit
    }
}

fn past(plant: &Plant, number: &SampleId, plan: &crate::strategy::SamplePlan, at: Timestamp) -> Option<Held> {
    let custody = plant.custody(number, at)?;
    let apart = if plan.frozen_apart { custody.frozen } else { jiff::SignedDuration::ZERO };
    let seconds = at.duration_since(custody.since).saturating_sub(apart).as_secs();
    let (seconds, limit, unit) = (Decimal::from(seconds), plan.hold_seconds()?, plan.hold?.unit);
    Some(Held { held: lasted(seconds, unit)?, seconds, limit })
}

/// So many seconds in a unit of time, for the reader: to two places. What is compared is the seconds.
pub(crate) fn lasted(seconds: Decimal, unit: Unit) -> Option<Quantity> {
    let shown = unit.to_base(Decimal::ONE).and_then(|one| seconds.checked_div(one));
    match shown {
        Some(it) => Some(Quantity::exact(it.round_dp(2).normalize(), unit)),
        None => Some(Quantity::exact(seconds, Unit::new("s").ok()?)),
    }
}

impl Plant {
    /// Until when a sample may be tested, as it lies now; nothing where its plan sets no hold time.
    #[must_use]
    pub fn hold_until(&self, number: &SampleId, now: Timestamp) -> Option<Timestamp> {
        let sample = self.samples.get(number)?;
        let plan = self.sample_plan(sample)?;
        let custody = self.custody(number, now)?;
        let apart = if plan.frozen_apart { custody.frozen } else { jiff::SignedDuration::ZERO };
        let seconds = i64::try_from(plan.hold_seconds()?.trunc()).ok()?;
        custody.since.checked_add(jiff::SignedDuration::from_secs(seconds).saturating_add(apart)).ok()
    }

    /// Whether a result of this attribute, by whichever of its names, names its sample, by the strategy of its batch.
    #[must_use]
    pub fn asks_for_sample(&self, id: &crate::id::BatchId, attribute: &str) -> bool {
        let Ok(it) = crate::batch::batch(self, id) else { return false };
        it.stage.attribute_named(attribute).is_some_and(|(path, _)| declared(it.stage, &path))
    }

    /// Samples on which this attribute may be tested at that instant: those of which something is left, the one whose
    /// hold time ends first in front.
    #[must_use]
    pub fn testable_samples(
        &self,
        id: &crate::id::BatchId,
        path: &str,
        at: Timestamp,
    ) -> alloc::vec::Vec<(&SampleId, &Sample)> {
        let Ok(it) = crate::batch::batch(self, id) else { return alloc::vec::Vec::new() };
        let Some((number, _)) = self.batches.get_key_value(id) else { return alloc::vec::Vec::new() };
        let Some((path, _)) = it.stage.attribute_named(path) else { return alloc::vec::Vec::new() };
        let round = crate::reprocessing::round_found_in(it.batch, it.stage, &path, at);
        // A test that goes on was begun within the hold time, whenever its result comes.
        let usable = |number: &SampleId, sample: &Sample| {
            let at = sample.begun(&path, at).map_or(at, |it| it.happened);
            usable(self, &it, (&path, round), Some(number), None, at).is_ok()
        };
        let of = self.samples_of(number).filter(|(number, sample)| usable(number, sample));
        let mut all: alloc::vec::Vec<_> = of.collect();
        all.sort_by_key(|(sample, _)| {
            let until = self.hold_until(sample, at);
            (until.is_none(), until, sample.to_string())
        });
        all
    }
}

/// The same, and there is enough of it left.
pub(crate) fn usable(
    plant: &Plant,
    it: &Running<'_>,
    what: (&str, u32),
    named: Option<&SampleId>,
    used: Option<&Quantity>,
    at: Timestamp,
) -> Result<(), Refusal> {
    stands(plant, it, what, named, at)?;
    let Some((number, found)) = named.and_then(|it| plant.samples.get_key_value(it)) else { return Ok(()) };
    if let Some(refusal) = there(number, found) {
        return Err(refusal);
    }
    if let Some(Holder::Laboratory(place)) = plant.custody(number, at).map(|it| it.holder)
        && place.frozen
    {
        let refusal = Refusal::from(Rule::SampleFrozen).with("sample", number.as_str());
        return Err(refusal.with("place", place.name.as_str()));
    }
    match used {
        None => Ok(()),
        Some(amount) => {
            amount_of(found, amount)?;
            enough(number, found, amount).map_or(Ok(()), Err)
        }
    }
}

impl OfSample {
    /// When it was taken into work for a result of this instant.
    #[must_use]
    pub fn at(&self, result: Timestamp) -> Timestamp {
        self.begun.unwrap_or(result)
    }

    /// A sample, without saying how much of it was used, or when.
    #[must_use]
    pub fn number(number: SampleId) -> Self {
        Self { number, used: None, begun: None }
    }
}
