//! Which result counts once something was done again: one that was found on what the last round left. What was found
//! before stays, and is told as found before.

use alloc::vec::Vec;

use jiff::Timestamp;

use crate::batch::{Batch, Observed};
use crate::lab::{ResultBand, TestResult};
use crate::quality::{About, Exception};
use crate::state::Plant;
use crate::strategy::{Blocker, Stage};

/// The results of one attribute of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counting<'a> {
    /// The round that asks for it again, 0 where none does.
    pub round: u32,
    /// The result that counts: the last that was not invalidated; nothing where it was not tested again.
    pub counts: Option<&'a TestResult>,
    /// What was found before that round, in the order of the ledger.
    pub before: Vec<&'a TestResult>,
}

/// A result from before a round, as an item of the plan tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// The round that it was found in, 0 for the batch as it was first made.
    pub round: u32,
    pub reportable: Observed,
    pub band: ResultBand,
    /// The entry that holds it.
    pub seq: u64,
}

impl Earlier {
    /// Of a result.
    #[must_use]
    pub fn of(it: &TestResult) -> Self {
        Self { round: it.round, reportable: it.reportable.clone(), band: it.band, seq: it.recorded.seq }
    }
}

/// Which of these results of an attribute counts, and which were found before the last round that asks for it again.
pub(crate) fn counting_among<'a>(batch: &Batch, attribute: &str, all: &'a [TestResult]) -> Counting<'a> {
    let asks = |it: &crate::reprocessing::Round| it.tests.iter().any(|it| it == attribute);
    let round = batch.numbered_rounds().rev().find(|(_, it)| asks(it)).map_or(0, |(number, _)| number);
    let counts = all.iter().rev().find(|it| it.round >= round && it.invalid.is_none());
    let before = all.iter().filter(|it| it.round < round).collect();
    Counting { round, counts, before }
}

impl Plant {
    /// The results of an attribute: what counts now, and what was found before.
    #[must_use]
    pub fn counting<'a>(&'a self, batch: &Batch, attribute: &str) -> Counting<'a> {
        let all = self.results.get(&batch.lot).and_then(|it| it.get(attribute)).map(Vec::as_slice).unwrap_or_default();
        counting_among(batch, attribute, all)
    }

    /// The last result of an attribute on what this round, or a later one, left.
    #[must_use]
    pub fn result_since<'a>(&'a self, batch: &Batch, round: u32, attribute: &str) -> Option<&'a TestResult> {
        let all = self.results.get(&batch.lot)?.get(attribute)?;
        all.iter().rev().find(|it| it.round >= round && it.invalid.is_none())
    }

    /// Whether what was raised stands about a result from before a round, and the attribute was tested again after it.
    /// Only what failed its release specification is answered so; whatever else was raised somebody decides.
    #[must_use]
    pub fn is_answered_by_a_round(&self, batch: &Batch, exception: &Exception) -> bool {
        let About::Result { attribute } = &exception.about else { return false };
        if exception.blocker != Blocker::FailsRelease {
            return false;
        }
        let counting = self.counting(batch, attribute);
        let all = self.results.get(&batch.lot).and_then(|it| it.get(attribute));
        // A result stands in the ledger just before what it raised.
        let raised_by = all.and_then(|it| it.iter().rev().find(|it| it.recorded.seq < exception.raised.seq));
        raised_by.is_some_and(|it| it.round < counting.round) && counting.counts.is_some()
    }
}

/// The round on whose product a result was found that was found at this instant: the last that asks for it and had got as
/// far as its sample.
pub(crate) fn round_found_in(batch: &Batch, stage: &Stage, attribute: &str, happened: Timestamp) -> u32 {
    let asks = |number: u32| batch.round(number).is_some_and(|it| it.tests.iter().any(|it| it == attribute));
    let there = |number: u32| batch.testable(stage, number, attribute).is_some_and(|it| it <= happened);
    let found = batch.numbered_rounds().rev().map(|(number, _)| number).find(|it| asks(*it) && there(*it));
    found.unwrap_or(0)
}
