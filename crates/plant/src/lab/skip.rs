//! A test that is not done on every batch: whether its rule allows it, who left it out, and whether that still holds.
//!
//! The rule stands in the strategy ([`SkipRule`]) and is approved with it: periodic, or skip, testing (ICH Q6A, 2.1; cited
//! from memory, check it). What it rests on is counted here each time anew from what is on record now, so a ground that
//! falls away later takes the leave with it. The batches of the stage at one manufacturer follow each other in the order
//! of the entries that began them, which nobody can date back. The count begins anew at a batch that was not tested (and
//! not left out by the rule), whose result is not verified or not inside every limit, that was investigated or doubted
//! about this test, was rejected, or was done again beyond its ordinary course; and at a version of the strategy that
//! changes the test, its method, or a parameter that protects what it measures. What is missing or unclear is tested.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Despite, ResultBand, TestResult};
use crate::act::{Act, Signature, Stamp};
use crate::batch::{Batch, Raise, Running, batch};
use crate::disposition::{self, Choice, Kind};
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, LotId};
use crate::people;
use crate::quality::{About, Class};
use crate::refusal::{Refusal, Rule};
use crate::sample;
use crate::state::{Decide, Plant};
use crate::strategy::{Attribute, Method, Parameter, SkipRule, Stage, StrategyVersion};
use crate::text::Text;

/// The id of the rule that counts.
pub const SKIP_RULE: &str = "R-skip-testing";
/// Its version in force.
pub const SKIP_RULE_VERSION: u16 = 1;

/// A batch that was tested, and the entry of the result that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestedBatch {
    pub batch: BatchId,
    pub result: u64,
    /// The entry in which somebody else verified it.
    pub verified: u64,
}

/// What it rests on that a test is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkipGrounds {
    /// The version of the rule that counted.
    pub rule: u16,
    /// At least every n-th batch is tested.
    pub every: u32,
    /// So many tested batches were asked for.
    pub after: u32,
    /// The batches since this one that are not tested, itself included.
    pub since: u32,
    /// The batches that were tested since the count last began, in their order; the last one last.
    pub tested: Vec<TestedBatch>,
}

impl SkipGrounds {
    /// The batch that was tested last.
    ///
    /// ```
    /// use plant::id::BatchId;
    /// use plant::lab::{SkipGrounds, TestedBatch, SKIP_RULE_VERSION};
    /// let tested = |id: &str| TestedBatch { batch: BatchId::new(id).unwrap(), result: 7, verified: 9 };
    /// let tested = vec![tested("DS-1"), tested("DS-2"), tested("DS-3")];
    /// let grounds = SkipGrounds { rule: SKIP_RULE_VERSION, every: 3, after: 3, since: 1, tested };
    /// assert_eq!(grounds.last().map(BatchId::as_str), Some("DS-3"));
    /// // The batch that is left out is the first of the three; the third is tested.
    /// assert!(grounds.since < grounds.every);
    /// ```
    #[must_use]
    pub fn last(&self) -> Option<&BatchId> {
        self.tested.last().map(|it| &it.batch)
    }
}

/// That a test was left out on a batch, as it stands on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// What it rested on when it was left out; nothing where the rule did not allow it.
    pub grounds: Option<SkipGrounds>,
    pub despite: Option<Despite>,
    pub signature: Signature,
    pub stamp: Stamp,
}

/// Leaves a test out on a batch, by the rule; a signature.
///
/// It is quality assurance's: the laboratory does not decide that its own work is not owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkipTest {
    pub batch: BatchId,
    pub attribute: String,
    /// Why it was left out where the rule does not allow it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
}

/// A test was left out on a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestSkipped {
    pub batch: BatchId,
    pub lot: LotId,
    /// The attribute's path in its stage.
    pub attribute: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grounds: Option<SkipGrounds>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Despite>,
    pub signature: Signature,
}

/// What a version of the strategy says about a test: another saying is another test.
type Declared<'a> = (&'a Attribute, Option<&'a Method>, Vec<&'a Parameter>);

fn declared<'a>(version: &'a StrategyVersion, stage: &'a Stage, path: &str) -> Option<Declared<'a>> {
    let attribute = stage.attribute_at(path)?;
    let method = attribute.method.as_ref().and_then(|it| version.strategy.methods.get(it));
    let protects =
        |it: &str| it == path || it.strip_prefix(stage.id.as_str()).is_some_and(|it| it.get(1..) == Some(path));
    let parameters = stage.operations().flat_map(|it| &it.parameters).filter(|it| it.applies);
    Some((attribute, method, parameters.filter(|it| it.protects.iter().any(|it| protects(it))).collect()))
}

/// Why a batch is no ground, by its id in translations.
type Broken = &'static str;

/// The count, as far as it has got.
#[derive(Default)]
struct Course<'a> {
    declared: Option<Declared<'a>>,
    tested: Vec<(&'a BatchId, &'a TestResult, u64)>,
    since: u32,
    broken: Option<(&'a BatchId, Broken)>,
}

impl<'a> Course<'a> {
    fn begin_anew(&mut self, at: &'a BatchId, why: Broken) {
        self.tested.clear();
        self.since = 0;
        self.broken = Some((at, why));
    }

    /// Whether a change of what is declared begins the count anew.
    fn declares(&mut self, at: &'a BatchId, it: Option<Declared<'a>>) {
        if self.declared.is_some() && self.declared != it {
            self.begin_anew(at, "changed");
        }
        self.declared = it;
    }

    /// Whether a batch at this instant may go without the test.
    fn allows(&self, rule: &SkipRule, path: &str, at: Timestamp) -> Result<SkipGrounds, Refusal> {
        let refusal = |rule| Refusal::from(rule).with("attribute", path);
        let count = u64::try_from(self.tested.len()).unwrap_or(u64::MAX);
        let last = self.tested.last();
        let Some((last, result, _)) = last.filter(|_| count >= u64::from(rule.after)) else {
            let few = |rule_id| refusal(rule_id).with("count", count).with("limit", u64::from(rule.after));
            return Err(match self.broken {
                Some((at, why)) => few(Rule::SkipCountAnew).with("batch", at.as_str()).with("interrupted", why),
                None => few(Rule::SkipTooFew),
            });
        };
        let since = self.since.saturating_add(1);
        if since >= rule.every {
            let refusal = refusal(Rule::SkipTurn).with("batch", last.as_str());
            return Err(refusal.with("count", u64::from(since)).with("limit", u64::from(rule.every)));
        }
        if let Some(days) = rule.at_most_days {
            let until = SignedDuration::from_hours(i64::from(days).saturating_mul(24));
            if at.duration_since(result.recorded.happened) > until {
                let refusal = refusal(Rule::SkipTooLong).with("batch", last.as_str());
                return Err(refusal.with("at", result.recorded.happened).with("limit", u64::from(days)));
            }
        }
        let tested = self.tested.iter().map(|(batch, result, verified)| TestedBatch {
            batch: (*batch).clone(),
            result: result.recorded.seq,
            verified: *verified,
        });
        let tested = tested.collect();
        Ok(SkipGrounds { rule: SKIP_RULE_VERSION, every: rule.every, after: rule.after, since, tested })
    }
}

/// What of a batch itself stands against leaving anything out or counting it: it was not made in its ordinary course, or
/// something was raised about the test.
fn extraordinary(plant: &Plant, id: &BatchId, batch: &Batch, path: &str) -> Option<Broken> {
    let about = About::Result { attribute: path.to_string() };
    let rejected = [Kind::Factory, Kind::Market]
        .into_iter()
        .any(|kind| plant.dispositions.get(&(id.clone(), kind)).is_some_and(|it| it.choice == Choice::Reject));
    if rejected {
        Some("rejected")
    } else if !batch.rounds.is_empty() || !batch.reworks.is_empty() || !batch.rework_acts.is_empty() {
        Some("done-again")
    } else if plant.oos_of(id).any(|(_, it)| it.attribute == path)
        || plant.oot_of(id).any(|(_, it)| it.attribute == path)
        || plant.exceptions_of(id).any(|(_, it)| it.about == about)
        || plant.deviations_of(id).any(|(_, it)| it.about.as_ref() == Some(&about))
    {
        Some("investigated")
    } else {
        None
    }
}

/// The result of a batch that counts in the batch's place, with the entry of its verification, or why there is none.
fn sound<'a>(plant: &'a Plant, it: &Running<'a>, path: &str) -> Result<(&'a TestResult, u64), Broken> {
    let Some(result) = plant.counting(it.batch, path).counts else { return Err("untested") };
    let Some(verified) = &result.verified else { return Err("not-verified") };
    let inside = |it: &TestResult| it.band == ResultBand::Inside && it.despite.is_none() && it.invalid.is_none();
    if !plant.results_on(&it.batch.lot, path).iter().all(inside) {
        return Err("not-inside");
    }
    let at = result.recorded.happened;
    let at = result.sample.as_ref().map_or(at, |it| it.at(at));
    let number = result.sample.as_ref().map(|it| &it.number);
    match sample::stands(plant, it, (path, result.round), number, at) {
        Ok(()) => Ok((result, verified.seq)),
        Err(_) => Err("custody"),
    }
}

impl Plant {
    /// What it rests on that this test may be left out on this batch at this instant.
    ///
    /// # Errors
    /// Why the test is owed: the rule that says so, what was found and what it asks for.
    pub fn skip_grounds(&self, id: &BatchId, attribute: &str, at: Timestamp) -> Result<SkipGrounds, Refusal> {
        let it = batch(self, id)?;
        let Some((path, attribute)) = it.stage.attribute_named(attribute) else {
            return Err(Refusal::from(Rule::UnknownAttribute).with("attribute", attribute));
        };
        let Some(rule) = &attribute.skip else {
            return Err(Refusal::from(Rule::SkipNotDeclared).with("attribute", path.as_str()));
        };
        let refusal = || Refusal::from(Rule::SkipNotOrdinary).with("attribute", path.as_str());
        if let Some(why) = extraordinary(self, id, it.batch, &path) {
            return Err(refusal().with("batch", id.as_str()).with("interrupted", why));
        }
        // A batch that did not go as it should is tested whole.
        if let Some((deviation, _)) = self.deviations_of(id).next() {
            return Err(refusal().with("batch", id.as_str()).with("deviation", deviation.as_str()));
        }
        self.course(id, it.batch, &path)?.allows(rule, &path, at)
    }

    /// The count over every batch before this one.
    fn course<'a>(&'a self, id: &BatchId, of: &'a Batch, path: &str) -> Result<Course<'a>, Refusal> {
        let same = |it: &Batch| {
            (&it.organisation, &it.strategy, &it.stage) == (&of.organisation, &of.strategy, &of.stage)
                && it.started.seq < of.started.seq
        };
        let mut all: Vec<_> = self.batches.iter().filter(|(_, it)| same(it)).collect();
        all.sort_by_key(|(_, it)| it.started.seq);
        let mut course = Course::default();
        for (id, each) in all {
            let Ok(it) = batch(self, id) else {
                course.begin_anew(id, "changed");
                continue;
            };
            let pinned = self.pinned(each);
            course.declares(id, pinned.and_then(|(version, stage)| declared(version, stage, path)));
            if let Some(why) = extraordinary(self, id, each, path) {
                course.begin_anew(id, why);
                continue;
            }
            match sound(self, &it, path) {
                Ok((result, verified)) => {
                    course.tested.push((id, result, verified));
                    course.since = 0;
                }
                Err("untested") if self.left_out(&course, id, &it, path) => {
                    course.since = course.since.saturating_add(1);
                }
                Err(why) => course.begin_anew(id, why),
            }
        }
        let (version, stage) =
            self.pinned(of).ok_or_else(|| Refusal::from(Rule::UnknownBatch).with("batch", id.as_str()))?;
        if let Some((own, _)) = self.batches.get_key_value(id) {
            course.declares(own, declared(version, stage, path));
        }
        Ok(course)
    }

    /// Whether an earlier batch was left out by the rule, and that holds.
    fn left_out(&self, course: &Course<'_>, id: &BatchId, it: &Running<'_>, path: &str) -> bool {
        let rule = it.stage.attribute_at(path).and_then(|it| it.skip.as_ref());
        let (Some(rule), Some(skipped)) = (rule, self.skipped(id, path)) else { return false };
        let ordinary = skipped.despite.is_none() && self.deviations_of(id).next().is_none();
        ordinary && course.allows(rule, path, skipped.stamp.known).is_ok()
    }

    /// That this test was left out on this batch; the last that was said of it.
    #[must_use]
    pub fn skipped(&self, id: &BatchId, path: &str) -> Option<&Skipped> {
        self.skips.get(id)?.get(path)?.last()
    }

    /// What it rests on now that a test was left out; nothing where it was not, or was tested all the same.
    ///
    /// # Errors
    /// The rule by which the test is owed in spite of that.
    #[must_use]
    pub fn skip_holds(&self, id: &BatchId, path: &str) -> Option<Result<SkipGrounds, Refusal>> {
        let batch = self.batches.get(id)?;
        let counting = self.counting(batch, path);
        let skipped = self.skipped(id, path).filter(|_| counting.counts.is_none())?;
        Some(self.skip_grounds(id, path, skipped.stamp.known).and_then(|grounds| match skipped.despite {
            None => Ok(grounds),
            Some(_) => Err(Refusal::from(Rule::SkipNotOrdinary).with("attribute", path)),
        }))
    }
}

/// Whether an event can take a ground away from what was left out on a batch: it is about that batch or one that began
/// before it, or about something that may be raised on one. What it is for every other event need not be asked, and asking
/// costs a copy of the state.
fn may_touch(plant: &Plant, id: &BatchId, event: &Event) -> bool {
    let began = |id: &BatchId| plant.batches.get(id).map(|it| it.started.seq);
    let mine = began(id);
    event.about().iter().any(|it| match it {
        Subject::Batch(about) => began(about) <= mine,
        Subject::Deviation(_) | Subject::Exception(_) | Subject::Investigation(_) => true,
        _ => false,
    })
}

/// The decisions that these events re-open because they take away what it rested on that a test was left out, beside
/// those that they re-open themselves. Whatever the events are about: a result of another batch, its rejection, the
/// custody of its sample.
pub(crate) fn undermined(plant: &Plant, events: &[Event], act: &Act) -> Vec<Event> {
    let holds = |plant: &Plant, id: &BatchId, path: &str| matches!(plant.skip_holds(id, path), Some(Ok(_)));
    let decided = |id: &BatchId| {
        [Kind::Factory, Kind::Market].iter().any(|kind| plant.dispositions.contains_key(&(id.clone(), *kind)))
    };
    let all = plant.skips.iter().filter(|(id, _)| decided(id) && events.iter().any(|it| may_touch(plant, id, it)));
    let all = all.flat_map(|(id, of)| of.keys().map(move |path| (id, path)));
    let relied_on: Vec<_> = all.filter(|(id, path)| holds(plant, id, path)).collect();
    if relied_on.is_empty() {
        return Vec::new();
    }
    let mut after = plant.clone();
    for event in events {
        let Act { by, happened, known, .. } = act;
        let stamp = Stamp { seq: after.entries, by: by.clone(), happened: *happened, known: *known };
        after.apply(event, &stamp);
    }
    let mut reopened: Vec<Event> = Vec::new();
    for (id, path) in relied_on {
        // Tested after all, it rests on its result, which re-opens by itself.
        if after.skip_holds(id, path).is_some_and(|it| it.is_err()) {
            let new = disposition::reopened(plant, id).into_iter().filter(|it| !events.contains(it));
            let new: Vec<_> = new.filter(|it| !reopened.contains(it)).collect();
            reopened.extend(new);
        }
    }
    reopened
}

impl Decide for SkipTest {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = batch(plant, &self.batch)?;
        let Some((path, _)) = it.stage.attribute_named(&self.attribute) else {
            return Err(Refusal::from(Rule::UnknownAttribute).with("attribute", self.attribute.as_str()));
        };
        let refusal = |rule| Err(Refusal::from(rule).with("attribute", path.as_str()));
        if plant.counting(it.batch, &path).counts.is_some() {
            return refusal(Rule::SkipTested);
        }
        if matches!(plant.skip_holds(&self.batch, &path), Some(Ok(_))) {
            return refusal(Rule::SkippedAlready);
        }
        let (grounds, barred) = match plant.skip_grounds(&self.batch, &path, act.known) {
            Ok(grounds) => (Some(grounds), None),
            Err(refusal) => (None, Some(refusal)),
        };
        let despite = Despite::of(barred, self.despite.as_ref())?;
        let signature = people::signed(act)?;
        let mut raise = Raise::new(plant, &self.batch, &it.batch.lot);
        let off_rule = despite.is_some();
        let (batch, lot, attribute) = (self.batch.clone(), it.batch.lot.clone(), path.clone());
        raise.push(TestSkipped { batch, lot, attribute, grounds, despite, signature });
        if off_rule {
            // No exception: nobody lifts a test that is missing. It blocks until the test is done.
            let _opened = raise.deviation(Class::Major, &About::Result { attribute: path });
            disposition::reopen(plant, &self.batch, &mut raise);
        }
        Ok(raise.events)
    }
}

impl Happened for TestSkipped {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, lot: _, attribute, grounds, despite, signature } = self.clone();
        if let Some(it) = plant.batches.get_mut(&batch) {
            it.last = stamp.seq;
            // Who decided that a test is not owed does not release the batch on it.
            it.performers.insert(stamp.by.clone());
        }
        let stamp = stamp.clone();
        let skipped = Skipped { grounds, despite, signature, stamp };
        plant.skips.entry(batch).or_default().entry(attribute).or_default().push(skipped);
    }
}
