//! What grows is given its time before anybody reads that nothing grew: fourteen days for sterility, twenty-eight for
//! mycoplasma in culture (Ph. Eur. 2.6.1 and 2.6.7; USP <71>; Chinese Pharmacopoeia, general chapters 1101 and 3301; cited
//! from memory). Growth may be read on any day: it does not go away.
//!
//! The time runs from the beginning of the run, where the method is done in runs, and else from the beginning of the test
//! that was entered for its sample: not from what somebody says of it with the result.

use alloc::string::ToString;

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use crate::id::{BatchId, RunId};
use crate::quantity::{Quantity, Unit};
use crate::refusal::{Refusal, Rule};
use crate::run::{Run, RunStanding};
use crate::sample::{OfSample, Sample, lasted};
use crate::state::Plant;
use crate::strategy::{Attribute, Method};

/// That a result of this instant was read before what grows had its time; nothing where it had it, or the method waits for
/// nothing. A test whose beginning nobody knows did not.
pub(super) fn short(
    (attribute, method): (&Attribute, &Method),
    sample: Option<&OfSample>,
    run: Option<&Run>,
    read: Timestamp,
) -> Option<Refusal> {
    let limit = method.incubation?;
    let refusal = Refusal::from(Rule::ReadEarly).with("attribute", &attribute.name);
    let (value, enough) = match grown(method, sample, run, read, limit.unit) {
        Some((value, seconds)) => (value.to_string(), method.incubation_seconds().is_some_and(|it| seconds >= it)),
        None => ("–".into(), false),
    };
    (!enough).then(|| refusal.with("value", value).with("limit", limit))
}

impl Plant {
    /// When what grows in the test of an attribute that goes on at that instant will have had its time. Nothing where none
    /// goes on, or its method waits for nothing.
    #[must_use]
    pub fn incubates_until(&self, id: &BatchId, path: &str, at: Timestamp) -> Option<Timestamp> {
        let (_, stage) = self.batches.get(id).and_then(|it| self.pinned(it))?;
        let (path, attribute) = stage.attribute_named(path)?;
        let begun = |(_, it): (_, &Sample)| it.begun(&path, at).map(|it| it.happened);
        self.grown(id, (&path, attribute), self.samples_of(id).filter_map(begun).max())
    }

    /// Whether a test of an attribute waits for what grows.
    #[must_use]
    pub fn incubates(&self, id: &BatchId, path: &str) -> bool {
        let Some((version, stage)) = self.batches.get(id).and_then(|it| self.pinned(it)) else { return false };
        let method = stage.attribute_named(path).and_then(|(_, it)| version.strategy.methods.get(it.method.as_ref()?));
        method.is_some_and(|it| it.incubation.is_some())
    }

    /// When what grows in a test that was begun at that instant will have had its time: from the run on, where the method is
    /// done in runs. Nothing where it goes on nowhere, or its method waits for nothing.
    pub(super) fn grown(
        &self,
        id: &BatchId,
        (path, attribute): (&str, &Attribute),
        begun: Option<Timestamp>,
    ) -> Option<Timestamp> {
        let (batch, wanted) = (self.batches.get(id)?, attribute.method.as_ref()?);
        let method = self.pinned(batch)?.0.strategy.methods.get(wanted)?;
        let seconds = i64::try_from(method.incubation_seconds()?.trunc()).ok()?;
        let gave = |run: &RunId| self.results_on(&batch.lot, path).iter().any(|it| it.run.as_ref() == Some(run));
        let broken = |it: &Run| matches!(it.standing, RunStanding::Aborted { .. });
        let mine = |(run, it): &(&RunId, &Run)| it.method == *wanted && !broken(it) && !gave(run);
        let of_run = || self.runs_of(id).into_iter().rfind(mine).map(|(_, it)| it.opened.happened);
        let since = if method.is_run() { of_run() } else { begun };
        since?.checked_add(SignedDuration::from_secs(seconds)).ok()
    }
}

/// How long it grew: in this unit for the reader, and in seconds.
fn grown(
    method: &Method,
    sample: Option<&OfSample>,
    run: Option<&Run>,
    read: Timestamp,
    unit: Unit,
) -> Option<(Quantity, Decimal)> {
    let begun = if method.is_run() { run.map(|it| it.opened.happened) } else { sample.and_then(|it| it.begun) };
    let seconds = Decimal::from(read.duration_since(begun?).as_secs());
    Some((lasted(seconds, unit)?, seconds))
}
