//! What may be begun in the laboratory, on which sample, and what stands in the way: one answer for the analyst who has
//! the whole plant before them, worked out from the same questions that a result is asked when it is recorded.

use alloc::string::String;
use alloc::vec::Vec;

use jiff::Timestamp;

use super::TestResult;
use crate::batch::batch;
use crate::id::{BatchId, EntryId, SampleId};
use crate::refusal::{Refusal, Rule};
use crate::reprocessing;
use crate::sample::{self, Holder, OfSample, PlannedStanding, Sample};
use crate::state::Plant;
use crate::strategy::{Attribute, SamplePlan, path_in_stage};

/// A test that lacks a result.
#[derive(Debug, Clone)]
pub struct Owed<'a> {
    pub batch: &'a BatchId,
    /// The attribute's path in its stage.
    pub path: String,
    pub attribute: &'a Attribute,
    /// The sample that it is, or would be, made on; nothing where none is there, or none is asked for.
    pub sample: Option<(&'a SampleId, &'a Sample)>,
    /// Until when that sample may be tested; nothing where its plan sets no time.
    pub until: Option<Timestamp>,
    pub standing: OwedStanding<'a>,
    /// Since when it goes on: it was begun on its sample, and has no result yet.
    pub begun: Option<Timestamp>,
    /// When what grows will have had its time; nothing where it was not begun, or waits for nothing.
    pub grown: Option<Timestamp>,
    /// Its rule allows to leave it out on this batch.
    pub skippable: bool,
}

/// Whether a test may be begun.
#[derive(Debug, Clone)]
pub enum OwedStanding<'a> {
    MayBegin,
    /// What stands against a result on the sample that there is.
    Stopped(Refusal),
    /// The sample that it is planned on is not there: how far the plan has got, and since when it can be taken.
    NoSample {
        plan: &'a SamplePlan,
        standing: PlannedStanding,
        reached: Option<Timestamp>,
    },
}

impl Owed<'_> {
    /// Whether an analyst may begin it now.
    #[must_use]
    pub fn may_begin(&self) -> bool {
        matches!(self.standing, OwedStanding::MayBegin)
    }

    /// The sample that it waits for, where none is there.
    #[must_use]
    pub fn awaited(&self) -> Option<&SamplePlan> {
        match &self.standing {
            OwedStanding::NoSample { plan, standing: _, reached: _ } => Some(*plan),
            OwedStanding::MayBegin | OwedStanding::Stopped(_) => None,
        }
    }

    /// Whether it is stopped because the hold time of its sample is over.
    #[must_use]
    pub fn is_overdue(&self) -> bool {
        matches!(&self.standing, OwedStanding::Stopped(it) if it.rule == Rule::SamplePastHold)
    }
}

/// A result that waits for a second pair of eyes.
#[derive(Debug, Clone)]
pub struct Unverified<'a> {
    pub batch: &'a BatchId,
    pub path: String,
    pub attribute: &'a Attribute,
    pub result: &'a TestResult,
}

impl Plant {
    /// Every test that lacks a result, of the batches whose fate is open: first those with a sample, by the time until
    /// which it may be tested, what is overdue before everything; then those without, by their batch.
    ///
    /// A test is owed as soon as its sample can be taken, though its operation goes on.
    #[must_use]
    pub fn tests_owed(&self, at: Timestamp) -> Vec<Owed<'_>> {
        let mut all: Vec<Owed<'_>> = self.unsettled().flat_map(|(id, _)| self.owed_of(id, at)).collect();
        all.sort_by(|a, b| place(a).cmp(&place(b)));
        all
    }

    fn owed_of<'a>(&'a self, id: &'a BatchId, at: Timestamp) -> Vec<Owed<'a>> {
        let Some((_, stage)) = self.batches.get(id).and_then(|it| self.pinned(it)) else { return Vec::new() };
        let due = self.tests_due(id);
        let owed = |(unit, attribute)| {
            let path = path_in_stage(unit, attribute);
            let (sample, standing) = self.on_what(id, &path, at);
            let to_take = matches!(standing, OwedStanding::NoSample { standing: PlannedStanding::Due, .. });
            let waits = || (sample.is_some() || to_take) && self.lacks_result(id, &path);
            if !due.results.contains(&path) && !waits() {
                return None;
            }
            let until = sample.and_then(|(number, _)| self.hold_until(number, at));
            let skippable = due.skippable.contains(&path);
            let begun = sample.and_then(|(_, it)| it.begun(&path, at)).map(|it| it.happened);
            let grown = self.grown(id, (&path, attribute), begun);
            Some(Owed { batch: id, path, attribute, sample, until, standing, begun, grown, skippable })
        };
        stage.tested().filter_map(owed).collect()
    }

    /// Nothing counts for it, and it was not left out by its rule.
    fn lacks_result(&self, id: &BatchId, path: &str) -> bool {
        let counts = self.batches.get(id).is_some_and(|it| self.counting(it, path).counts.is_some());
        !counts && !matches!(self.skip_holds(id, path), Some(Ok(_)))
    }

    /// The sample that an attribute is tested on and whether that may begin: one that stands, or else the one that is
    /// nearest to it.
    fn on_what<'a>(
        &'a self,
        id: &'a BatchId,
        path: &str,
        at: Timestamp,
    ) -> (Option<(&'a SampleId, &'a Sample)>, OwedStanding<'a>) {
        if !self.asks_for_sample(id, path) {
            return (None, OwedStanding::MayBegin);
        }
        let of_plan = |it: &Sample| self.sample_plan(it).is_some_and(|plan| plan.is_for(path));
        let there = |it: &Sample| !it.is_gone() && (of_plan(it) || it.given_for.is_some());
        // What was divided is tested on its parts.
        let whole = |it: &Sample| it.parts.is_empty();
        let mut found: Vec<_> = self
            .samples_of(id)
            .filter(|(_, it)| there(it) && whole(it))
            .map(|(number, it)| {
                let against = self.against(id, path, number, at);
                let rank = against.as_ref().map_or(0, |it| self.rank(it, number, at));
                let until = self.hold_until(number, at);
                ((rank, until.is_none(), until, number), (number, it), against)
            })
            .collect();
        found.sort_by_key(|(rank, ..)| *rank);
        if let Some((_, sample, against)) = found.into_iter().next() {
            let standing = against.map_or(OwedStanding::MayBegin, OwedStanding::Stopped);
            return (Some(sample), standing);
        }
        let planned = self.planned_samples(id).into_iter().find(|it| it.plan.is_for(path));
        let standing = planned.map_or_else(
            || OwedStanding::Stopped(Refusal::from(Rule::ResultWithoutSample).with("batch", id.as_str())),
            |it| OwedStanding::NoSample { plan: it.plan, standing: it.standing, reached: it.reached },
        );
        (None, standing)
    }

    /// What stands against a result on this sample that begins at that instant.
    fn against(&self, id: &BatchId, path: &str, number: &SampleId, at: Timestamp) -> Option<Refusal> {
        let it = batch(self, id).ok()?;
        let round = reprocessing::round_found_in(it.batch, it.stage, path, at);
        // A test that goes on was begun within the hold time, whenever its result comes.
        let begun = self.samples.get(number).and_then(|it| it.begun(path, at));
        let at = begun.map_or(at, |it| it.happened);
        let takes = sample::taking(self, &OfSample::number(number.clone()), path, &[]);
        sample::usable(self, &it, (path, round), Some(number), takes.used.as_ref(), at).err()
    }

    /// How far a sample that cannot be tested is from it: what somebody only has to hand over, receive or thaw is nearer
    /// than what is lost.
    fn rank(&self, against: &Refusal, number: &SampleId, at: Timestamp) -> u8 {
        let refused = || self.custody(number, at).is_none_or(|it| it.holder == Holder::Refused);
        match against.rule {
            Rule::SampleFrozen => 1,
            Rule::SampleNotReceived if !refused() => 2,
            _ => 3,
        }
    }

    /// Every result that nobody has verified and that still counts for something, the oldest first.
    #[must_use]
    pub fn results_to_verify(&self) -> Vec<Unverified<'_>> {
        let mut all = Vec::new();
        for (id, batch) in self.unsettled() {
            let (Some((_, stage)), Some(known)) = (self.pinned(batch), self.results.get(&batch.lot)) else { continue };
            for path in self.tests_due(id).verifications {
                let Some(attribute) = stage.attribute_at(&path) else { continue };
                let open = |it: &&TestResult| it.verified.is_none() && it.invalid.is_none();
                let results = known.get(&path).into_iter().flatten().filter(open);
                all.extend(results.map(|result| Unverified { batch: id, path: path.clone(), attribute, result }));
            }
        }
        all.sort_by_key(|it| it.result.recorded.seq);
        all
    }
}

/// Where a test stands in the list: those that wait for one sample lie side by side.
type Place<'a> = (bool, bool, Option<Timestamp>, Option<&'a SampleId>, &'a BatchId, Option<&'a EntryId>);

fn place<'a>(it: &'a Owed<'_>) -> Place<'a> {
    let number = it.sample.map(|(number, _)| number);
    (it.sample.is_none(), it.until.is_none(), it.until, number, it.batch, it.awaited().map(|it| &it.id))
}
