//! The plan: what a release rests on, item by item. Each item names its rule, its evidence and who can move it.
//!
//! Nothing is assumed. A step not done, a reading not there, a test without a result is indeterminate, and blocks; so
//! taking evidence away can never turn a verdict into pass.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::again::again;
use super::carried;
use super::decide::rejected_for_the_market;
use super::deviated::deviations;
use super::investigated;
use super::left_out;
use super::open::Open;
use super::sampled;
use super::worn::Worn;
use crate::batch::{Batch, BatchStanding, LIMITS_RULE, LIMITS_RULE_VERSION};
use crate::id::{BatchId, ConsumableId, DeviationId, ExceptionId, InvestigationId, LotId, RunId, SampleId};
use crate::lab::{SPECIFICATION_RULE, SPECIFICATION_RULE_VERSION};
use crate::material::{Lot, LotStanding};
use crate::people::Role;
use crate::quality::{About, Exception};
use crate::reprocessing::{Counting, Earlier};
use crate::state::Plant;
use crate::strategy::{Stage, Strategy, path_in_stage};
use crate::text::Label;
use crate::verdict::{RuleVersion, Verdict};

/// The version of the plan; what a decision was made over names it.
///
/// 2: what was done at a step that had ended, and a result that nobody verified whatever its verdict, block too.
/// 3: an item is no better than any exception about it that is not lifted, whatever value counts now.
/// 4: packings, membranes, filters and assemblies, where the strategy declares them: their uses and integrity tests.
/// 5: rounds of reprocessing and rework; a result from before a round ceases to block when it was tested again after it.
/// 6: investigations of results; a result that was invalidated counts for nothing, and what it raised blocks no longer.
/// 7: samples, where the strategy declares them: that each was taken, and that what was tested rests on a whole chain.
/// 8: analytical runs, where the strategy has a method done in runs; nobody lifts a system that was not suitable.
/// 9: results by methods of different principle, where the strategy declares that they agree.
/// 10: tests that were left out by a rule of the strategy: they pass while what they rest on holds, and block after that.
/// 11: loads beside what was charged, where the strategy declares them.
/// 12: markets with limits of their own: what they bar is told, and bars no other market.
/// 13: certificates of analysis, where the strategy asks for them; that of a market stands in the way of this market alone.
/// 14: a certificate of analysis holds while what was raised about its results is decided and every review is answered.
/// 15: results that are the shares of one whole, where the strategy declares it: that they add up.
pub const PLAN_VERSION: u16 = 15;

/// Why an item has its verdict, for the one line beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum Because {
    Held {
        lot: LotId,
    },
    /// It, or a lot in it, waits for its own release, or for it to be decided again.
    NotReleased {
        lot: LotId,
    },
    NotHeld,
    StepDone,
    StepDoneOtherwise,
    /// Something more was done at it after it had ended.
    FurtherAct,
    StepNotDone,
    NoReading,
    Reading {
        band: crate::batch::Band,
    },
    NoResult,
    /// There are results from before a round, and none after it.
    NotTestedAgain,
    NotVerified,
    Result {
        band: crate::lab::ResultBand,
    },
    /// It was left out on this batch by the rule: every n-th is tested, the last one is named.
    NotTestedByRule {
        every: u32,
        last: BatchId,
    },
    /// It was left out, and the rule of this id does not allow it, or not any more.
    LeftOutWithoutGround {
        rule: String,
    },
    /// What results by two methods say together: they agree, differ, or cannot be compared.
    Methods {
        verdict: Verdict,
    },
    /// What a load says beside what was charged.
    Plausible {
        said: crate::lab::Plausible,
    },
    /// What results that are the shares of one whole add up to.
    Composition {
        said: crate::lab::AddsUp,
    },
    /// Every result conforms to the limits of a market, or nothing that has some is measured otherwise.
    ForMarket,
    /// Results that do not conform to the limits of a market: of which batch, and the attribute's path.
    NotForMarket {
        of: Vec<crate::lab::Barring>,
    },
    /// No certificate of analysis was issued by these limits.
    NoAnalysis,
    /// The last one, of this entry, no longer says what the results say.
    AnalysisOld {
        entry: u64,
    },
    /// The one of this entry says what the results say, and that the batch complies.
    AnalysisComplies {
        entry: u64,
    },
    /// The one of this entry says what the results say; what could not be judged was decided, line by line.
    AnalysisDecided {
        entry: u64,
    },
    /// The one of this entry says what the results say, and that the batch does not comply.
    AnalysisDoesNotComply {
        entry: u64,
    },
    Deviation {
        standing: String,
    },
    /// It was used, and nothing stood against it.
    UsedFit {
        consumable: ConsumableId,
    },
    /// It was used in spite of what stood against it.
    UsedUnfit {
        consumable: ConsumableId,
    },
    /// The step is done and nobody said what was used.
    NothingUsed,
    /// There is no integrity test of what was used; of another element of its class there may be one.
    NoTest {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        other: Option<ConsumableId>,
    },
    IntegrityPassed {
        consumable: ConsumableId,
    },
    /// A test failed, and a repetition that the procedure allows passed.
    PassedOnRetest {
        consumable: ConsumableId,
    },
    IntegrityFailed {
        consumable: ConsumableId,
    },
    IntegrityUnknown {
        consumable: ConsumableId,
    },
    /// It was tested for this batch and not used in it.
    TestedUnused {
        consumable: ConsumableId,
    },
    /// What the element did was done again since.
    TestedBeforeRound {
        consumable: ConsumableId,
    },
    /// How far a round of reprocessing or rework is.
    Round {
        standing: String,
    },
    /// Something beyond the registered process that nobody had approved.
    ReworkUnapproved,
    /// Nobody took the sample that the strategy asks for.
    SampleNotTaken,
    /// The laboratory has not received it, or did not accept it.
    SampleNotReceived {
        sample: SampleId,
    },
    /// Something stands against a sample, or against a result on it: the id of the rule.
    SampleDoubtful {
        sample: Option<SampleId>,
        rule: String,
    },
    /// What was to be kept is not there any more.
    SampleGone {
        sample: SampleId,
    },
    /// It is kept, and its chain of custody is whole.
    SampleKept {
        sample: SampleId,
    },
    /// Every result on it rests on a sample whose chain of custody is whole.
    SampleStands {
        sample: SampleId,
    },
    /// No analytical run carries the result: the rule that says why.
    RunUnsound {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        run: Option<RunId>,
        rule: String,
    },
    /// An investigation of a result, or a review, stands so.
    Investigation {
        investigation: InvestigationId,
        standing: String,
    },
    NotFinished,
    Finished,
    /// Something was raised that no item of the plan is about.
    Undecided,
}

/// One thing that a release rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is about, stable between two computations: `record/conjugation/add/ph`.
    pub id: String,
    pub name: Label,
    pub verdict: Verdict,
    pub rule: RuleVersion,
    pub because: Because,
    /// The entries that were read.
    pub evidence: Vec<u64>,
    /// What must be decided about it, the gravest that is undecided; or what was decided.
    pub exception: Option<ExceptionId>,
    /// All that was raised about it and is not lifted, the gravest first.
    pub open: Vec<Open>,
    /// What was found of it before a round of reprocessing or rework.
    pub before: Vec<Earlier>,
    pub deviation: Option<DeviationId>,
    /// A decision stands beside the verdict and lifts the block.
    pub lifted: bool,
    /// The market that it stands in the way of, and of no other; nothing where it concerns the release as a whole.
    pub market: Option<String>,
    /// Who can move it; nobody, where the strategy lets nobody lift what was raised about it.
    pub owner: Option<Role>,
}

impl Item {
    /// Whether it stands between the batch and its release.
    #[must_use]
    pub fn blocks(&self) -> bool {
        if self.market.is_some() {
            return false;
        }
        let undecided = self.exception.is_some() && !self.lifted;
        undecided || (self.verdict != Verdict::Pass && !self.lifted)
    }
}

/// A group of items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its id in translations.
    pub id: &'static str,
    pub items: Vec<Item>,
}

impl Check {
    /// The verdict over its items; a check without items has nothing against it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.items.is_empty() { Verdict::Pass } else { Verdict::over(self.items.iter().map(|it| it.verdict)) }
    }
}

/// Everything that a release of this batch rests on, now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub version: u16,
    pub checks: Vec<Check>,
}

impl Plan {
    /// Every item of every check.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.checks.iter().flat_map(|it| &it.items)
    }

    /// The items that stand between the batch and its release.
    pub fn blocking(&self) -> impl Iterator<Item = &Item> {
        self.items().filter(|it| it.blocks())
    }

    /// The markets that a release over it would not reach.
    #[must_use]
    pub fn not_for(&self) -> Vec<&str> {
        let bars = |it: &&Item| it.verdict != Verdict::Pass && !it.lifted;
        let all: BTreeSet<&str> = self.items().filter(bars).filter_map(|it| it.market.as_deref()).collect();
        all.into_iter().collect()
    }

    /// How many items have this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.items().filter(|it| it.verdict == verdict).count()
    }
}

/// Computes the plan of a batch; nothing where the batch or its strategy is unknown.
#[must_use]
pub fn plan(plant: &Plant, id: &BatchId) -> Option<Plan> {
    let batch = plant.batches.get(id)?;
    let (version, stage) = plant.pinned(batch)?;
    let exceptions: Vec<_> = plant.exceptions_of(id).collect();
    let mut record = record(plant, batch, stage, &exceptions);
    let strategy = &version.strategy;
    let results = results(plant, id, batch, strategy, stage, &exceptions);
    let worn = Worn { plant, id, batch, strategy, stage, exceptions: &exceptions }.items();
    let again = again(plant, id, batch, stage, &exceptions);
    let sampled = sampled::items(plant, id, batch, &exceptions);
    let placed = record.iter().chain(&results).chain(&worn).chain(&again).chain(&sampled);
    let left = unplaced(plant, &exceptions, placed);
    record.extend(left);
    let mut checks = vec![
        Check { id: "materials", items: materials(plant, id, batch) },
        Check { id: "record", items: record },
        Check { id: "results", items: results },
        Check { id: "deviations", items: deviations(plant, id, batch) },
    ];
    let investigated = investigated::items(plant, id, stage);
    if !investigated.is_empty() {
        checks.insert(3, Check { id: "investigations", items: investigated });
    }
    let methods = super::methods::items(plant, id, &exceptions);
    if !methods.is_empty() {
        let place = checks.iter().position(|it| it.id == "results").map_or(checks.len(), |it| it + 1);
        checks.insert(place, Check { id: "methods", items: methods });
    }
    let composed = super::composed::items(plant, id, &exceptions);
    if !composed.is_empty() {
        let beside = |it: &Check| it.id == "methods" || it.id == "results";
        let place = checks.iter().rposition(beside).map_or(checks.len(), |it| it + 1);
        checks.insert(place, Check { id: "compositions", items: composed });
    }
    let plausible = super::plausible::items(plant, id, &exceptions);
    if !plausible.is_empty() {
        let beside = |it: &Check| ["compositions", "methods", "results"].contains(&it.id);
        let place = checks.iter().rposition(beside).map_or(checks.len(), |it| it + 1);
        checks.insert(place, Check { id: "plausibility", items: plausible });
    }
    let markets = super::markets::items(plant, id);
    if !markets.is_empty() {
        let beside = |it: &Check| ["plausibility", "compositions", "methods", "results"].contains(&it.id);
        let place = checks.iter().rposition(beside).map_or(checks.len(), |it| it + 1);
        checks.insert(place, Check { id: "markets", items: markets });
    }
    let analysed = super::analysed::items(plant, id, stage);
    if !analysed.is_empty() {
        let beside = |it: &Check| ["markets", "plausibility", "compositions", "methods", "results"].contains(&it.id);
        let place = checks.iter().rposition(beside).map_or(checks.len(), |it| it + 1);
        checks.insert(place, Check { id: "analysis", items: analysed });
    }
    // A strategy that declares nothing that wears asks nothing of it.
    if !worn.is_empty() {
        checks.insert(2, Check { id: "consumables", items: worn });
    }
    // A strategy from before samples were declared asks for none.
    if !sampled.is_empty() {
        let place = checks.iter().position(|it| it.id == "results").unwrap_or_default();
        checks.insert(place, Check { id: "samples", items: sampled });
    }
    // Nothing was done again of most batches.
    if !again.is_empty() {
        let place = checks.iter().position(|it| it.id == "results").unwrap_or_default();
        checks.insert(place, Check { id: "reprocessing", items: again });
    }
    Some(Plan { version: PLAN_VERSION, checks })
}

/// Exceptions that stand beside no item of the plan. Nobody should ever see one; if there is one it blocks all the same.
fn unplaced<'a>(plant: &Plant, exceptions: &Raised<'_>, items: impl Iterator<Item = &'a Item>) -> Vec<Item> {
    let mut seen: Vec<u64> = items.flat_map(|it| it.evidence.iter().copied()).collect();
    seen.sort_unstable();
    exceptions
        .iter()
        .filter(|(_, it)| seen.binary_search(&it.raised.seq).is_err())
        .map(|(id, it)| {
            let name = Label::new(id.as_str(), id.as_str());
            let undecided = rule("R-quality-05", 1);
            let because = Because::Undecided;
            let id = format!("exceptions/{id}");
            let mut item = plain(id, name, Verdict::Indeterminate, undecided, because, Role::QaReviewer);
            beside(&mut item, plant, &it.about, exceptions);
            item
        })
        .collect()
}

pub(super) fn rule(rule: &str, version: u16) -> RuleVersion {
    RuleVersion { rule: rule.to_string(), version }
}

pub(super) fn plain(
    id: String,
    name: Label,
    verdict: Verdict,
    rule: RuleVersion,
    because: Because,
    owner: Role,
) -> Item {
    Item {
        id,
        name,
        verdict,
        rule,
        because,
        evidence: vec![],
        exception: None,
        open: vec![],
        before: vec![],
        deviation: None,
        lifted: false,
        market: None,
        owner: Some(owner),
    }
}

fn materials(plant: &Plant, id: &BatchId, batch: &Batch) -> Vec<Item> {
    let mut items: Vec<Item> = vec![];
    // What the batch made is an item where something stands against it: a hold, or the authorisation holder's no.
    let rejected = rejected_for_the_market(plant, id);
    if rejected.is_some() || plant.lots.get(&batch.lot).is_some_and(Lot::is_held) {
        let (name, because) = (batch.lot.as_str(), Because::Held { lot: batch.lot.clone() });
        let (id, name, held) = (format!("materials/{name}"), Label::new(name, name), rule("R-material-06", 1));
        let mut item = plain(id, name, Verdict::Fail, held, because, Role::QaReviewer);
        item.evidence.extend(rejected.map(|it| it.stamp.seq));
        items.push(item);
    }
    for (lot, seq) in taken(plant, batch) {
        let id = format!("materials/{lot}");
        if let Some(item) = items.iter_mut().find(|it| it.id == id) {
            item.evidence.push(seq);
            continue;
        }
        let (held, waiting) = (plant.held_in(lot).next(), waiting_in(plant, lot).next());
        let (verdict, because, asked) = match (held, waiting) {
            (Some(lot), _) => (Verdict::Fail, Because::Held { lot: lot.clone() }, "R-material-06"),
            (None, Some(lot)) => (Verdict::Indeterminate, Because::NotReleased { lot: lot.clone() }, "R-material-04"),
            (None, None) => (Verdict::Pass, Because::NotHeld, "R-material-06"),
        };
        let name = Label::new(lot.as_str(), lot.as_str());
        let mut item = plain(id, name, verdict, rule(asked, 1), because, Role::QaReviewer);
        item.evidence.push(seq);
        items.push(item);
    }
    items
}

/// The lots that are in what the batch made: charged, or of the packings, filters and assemblies that it used; with the
/// entries that say so.
fn taken<'a>(plant: &'a Plant, batch: &'a Batch) -> Vec<(&'a LotId, u64)> {
    let charged = batch.additions().into_iter().map(|it| (&it.lot, it.stamp.seq));
    let used = batch.uses.iter().filter_map(|it| Some((&plant.consumables.get(&it.consumable)?.lot, it.seq)));
    let mut all: Vec<_> = charged.chain(used).collect();
    all.sort_by_key(|(_, seq)| *seq);
    all
}

/// The lots in this one, at any depth and itself included, that are not released now, or not known at all. A release
/// that late evidence re-opened is none.
fn waiting_in<'a>(plant: &'a Plant, lot: &'a LotId) -> impl Iterator<Item = &'a LotId> {
    let all = core::iter::once(lot).chain(plant.genealogy.ancestors(lot));
    all.filter(|each| plant.lots.get(*each).is_none_or(|it| it.standing != LotStanding::Released))
}

pub(super) type Raised<'a> = [(&'a ExceptionId, &'a Exception)];

/// Puts beside an item what was raised about it. Several: it is lifted when every one is, and until then it is no better
/// than the worst that is not.
pub(super) fn beside(item: &mut Item, plant: &Plant, about: &About, exceptions: &Raised<'_>) {
    let answered = |it: &Exception| {
        let batch = plant.batches.get(&it.batch);
        batch.is_some_and(|batch| plant.is_answered_by_a_round(batch, it))
    };
    for (id, exception) in exceptions.iter().filter(|(_, it)| it.about == *about) {
        item.evidence.push(exception.raised.seq);
        item.evidence.extend(exception.decisions.iter().map(|it| it.stamp.seq));
        // What was invalidated stands in the evidence and nowhere else. Found before a round and tested again after it:
        // told as that, and nobody's to decide any more.
        item.evidence.extend(exception.withdrawn.as_ref().map(|it| it.seq));
        if exception.withdrawn.is_some() || answered(exception) {
            continue;
        }
        if item.exception.is_none() {
            item.exception = Some((*id).clone());
            item.deviation.clone_from(&exception.deviation);
        }
        if !exception.lifted(plant) {
            item.open.push(Open::of(plant, id, exception));
        }
    }
    item.lifted = item.exception.is_some() && item.open.is_empty();
    item.open.sort_by_key(Open::gravity);
    item.verdict = item.open.iter().map(Open::verdict).fold(item.verdict, Verdict::max);
    if let Some(gravest) = item.open.first() {
        let raised = exceptions.iter().find(|(id, _)| **id == gravest.exception);
        item.deviation = raised.and_then(|(_, it)| it.deviation.clone());
        item.exception = Some(gravest.exception.clone());
        item.owner = gravest.owner;
    }
}

fn record(plant: &Plant, batch: &Batch, stage: &Stage, exceptions: &Raised<'_>) -> Vec<Item> {
    let mut items = vec![];
    for (path, unit, step) in stage.steps() {
        let held = batch.steps.get(&path);
        let done = held.and_then(|it| it.done.as_ref());
        let (verdict, because) = match done {
            None => (Verdict::Indeterminate, Because::StepNotDone),
            Some(done) if done.otherwise.is_some() => (Verdict::Fail, Because::StepDoneOtherwise),
            Some(_) if held.is_some_and(|it| !it.further.is_empty()) => (Verdict::Fail, Because::FurtherAct),
            Some(_) => (Verdict::Pass, Because::StepDone),
        };
        let owner = if done.is_none() { Role::Operator } else { Role::QaReviewer };
        let id = format!("record/{path}");
        let mut item = plain(id, step.name.clone(), verdict, rule("R-batch-06", 1), because, owner);
        item.evidence.extend(done.map(|it| it.stamp.seq));
        item.evidence.extend(held.into_iter().flat_map(|it| &it.further).map(|it| it.stamp.seq));
        beside(&mut item, plant, &About::Step { step: path.clone() }, exceptions);
        items.push(item);
        for parameter in step.records.iter().filter_map(|it| unit.parameter(it)) {
            let reading = batch.reading(&path, &parameter.id);
            let (verdict, because) = match reading {
                None => (Verdict::Indeterminate, Because::NoReading),
                Some(it) => (it.band.verdict(), Because::Reading { band: it.band }),
            };
            let owner = if reading.is_none() { Role::Operator } else { Role::QaReviewer };
            let id = format!("record/{path}/{}", parameter.id);
            let limits = rule(LIMITS_RULE, reading.map_or(LIMITS_RULE_VERSION, |it| it.rule));
            let mut item = plain(id, parameter.name.clone(), verdict, limits, because, owner);
            item.evidence.extend(reading.map(|it| it.stamp.seq));
            let about = About::Reading { step: path.clone(), parameter: parameter.id.clone() };
            beside(&mut item, plant, &about, exceptions);
            items.push(item);
        }
    }
    let (verdict, because) = match batch.standing {
        BatchStanding::Finished { .. } => (Verdict::Pass, Because::Finished),
        BatchStanding::Running | BatchStanding::Paused { .. } => (Verdict::Indeterminate, Because::NotFinished),
    };
    let name = Label::new("批记录已结束", "Batch record ended");
    let finished = rule("R-batch-17", 1);
    items.push(plain("record/finished".to_string(), name, verdict, finished, because, Role::ProductionHead));
    items
}

fn results(
    plant: &Plant,
    id: &BatchId,
    batch: &Batch,
    strategy: &Strategy,
    stage: &Stage,
    exceptions: &Raised<'_>,
) -> Vec<Item> {
    stage
        .tested()
        .map(|(unit, attribute)| {
            let path = path_in_stage(unit, attribute);
            let all = plant.results_on(&batch.lot, &path);
            let Counting { round: _, counts: result, before } = plant.counting(batch, &path);
            let (verdict, because) = match result {
                None if !before.is_empty() => (Verdict::Indeterminate, Because::NotTestedAgain),
                None => (Verdict::Indeterminate, Because::NoResult),
                Some(it) if it.verified.is_none() && it.band.verdict() == Verdict::Pass => {
                    (Verdict::Indeterminate, Because::NotVerified)
                }
                Some(it) => (it.band.verdict(), Because::Result { band: it.band }),
            };
            let judged_by = result.map_or(SPECIFICATION_RULE_VERSION, |it| it.rule);
            let specification = rule(SPECIFICATION_RULE, judged_by);
            let item_id = format!("results/{path}");
            // Testing and verifying are the laboratory's; what a verified result shows is quality assurance's to judge.
            let judged = result.is_some_and(|it| it.verified.is_some() && it.band.blocker().is_some());
            let owner = if judged { Role::QaReviewer } else { Role::QcAnalyst };
            let mut item = plain(item_id, attribute.name.clone(), verdict, specification, because, owner);
            item.before = before.iter().map(|it| Earlier::of(it)).collect();
            // Every original is read, also one that counts for nothing any more.
            let earlier = all.iter().filter(|it| result.is_none_or(|last| !core::ptr::eq(*it, last)));
            item.evidence.extend(earlier.map(|it| it.recorded.seq));
            if let Some(it) = result {
                item.evidence.push(it.recorded.seq);
                item.evidence.extend(it.verified.as_ref().map(|it| it.seq));
            }
            beside(&mut item, plant, &About::Result { attribute: path.clone() }, exceptions);
            // A decision over a result lifts what was raised about it, not the result or its verification that is missing.
            if item.lifted && result.is_some_and(|it| it.verified.is_none()) {
                item.because = Because::NotVerified;
                item.verdict = item.verdict.max(Verdict::Indeterminate);
            }
            if matches!(item.because, Because::NotVerified | Because::NoResult | Because::NotTestedAgain) {
                item.lifted = false;
            }
            left_out::left_out(&mut item, plant, id, &path);
            if let Some(it) = result {
                carried::carried(&mut item, plant, strategy, attribute, it);
            }
            item
        })
        .collect()
}
