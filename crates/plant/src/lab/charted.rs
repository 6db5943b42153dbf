//! The results of one attribute over the batches of a stage, in the order in which they were recorded: what a chart and a
//! table of a trend show.
//!
//! Every result is there. One that was invalidated, and one in whose place another counts, is told as such and counts for
//! nothing; which results the limits come from is the trend rule's to say ([`Plant::foreseen`]) and is said of each.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::{Foreseen, TestResult};
use crate::batch::Batch;
use crate::id::{BatchId, InvestigationId, LotId, MethodId, StageId, StrategyId};
use crate::reprocessing::counting_among;
use crate::state::Plant;
use crate::strategy::{Attribute, StrategyVersion};

/// A result that counts for its batch.
pub type Counted<'a> = (&'a BatchId, &'a Batch, &'a TestResult);

/// What a result is worth to its batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// It counts.
    Counts,
    /// It was invalidated for a cause in the laboratory.
    Invalid,
    /// Another one counts: a retest, one after a round of reprocessing, a later one.
    Superseded,
}

impl Worth {
    /// Its id in translations and for programs.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Invalid => "invalid",
            Self::Superseded => "superseded",
        }
    }
}

/// One result on a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charted<'a> {
    pub batch: &'a BatchId,
    pub result: &'a TestResult,
    /// Which result of the attribute on its lot, from 1.
    pub number: u32,
    pub worth: Worth,
    /// The version of the strategy that its batch is pinned to.
    pub version: u32,
    /// The attribute as that version declares it; nothing where it has none.
    pub attribute: Option<&'a Attribute>,
    /// The method by which that version has it measured, and the method's version.
    pub method: Option<(&'a MethodId, Option<u32>)>,
    /// The trend rule's limits for the next result come from it, too.
    pub used: bool,
    /// The investigation that was opened about it.
    pub oos: Option<&'a InvestigationId>,
    /// The rule would use it and does not, because the batch is none like another: it was rejected, or another result of
    /// it by the same method fails.
    pub unlike: bool,
    /// The review that was opened about it.
    pub oot: Option<&'a InvestigationId>,
}

/// An attribute with its results.
#[derive(Debug, Clone, PartialEq)]
pub struct Course<'a> {
    /// The version of the strategy that the next batch is judged by: the one in force, or else the last one that tested it.
    pub version: &'a StrategyVersion,
    pub attribute: &'a Attribute,
    /// Every result, in the order in which they were recorded.
    pub results: Vec<Charted<'a>>,
    /// What the trend rule says of the next one.
    pub foreseen: Foreseen,
}

impl Plant {
    /// The results of an attribute that count, oldest batch first.
    #[must_use]
    pub fn counted_of<'a>(&'a self, strategy: &StrategyId, stage: &StageId, attribute: &str) -> Vec<Counted<'a>> {
        let counts = |(id, it): (&'a BatchId, &'a Batch)| Some((id, it, self.counting(it, attribute).counts?));
        self.batches_of(strategy, stage).into_iter().filter_map(counts).collect()
    }

    /// The results that count of every attribute of a stage, by its path, oldest batch first.
    #[must_use]
    pub fn counted_at<'a>(&'a self, strategy: &StrategyId, stage: &StageId) -> BTreeMap<&'a str, Vec<Counted<'a>>> {
        let mut all: BTreeMap<&str, Vec<Counted<'_>>> = BTreeMap::new();
        for (id, batch) in self.batches_of(strategy, stage) {
            for (path, results) in self.results.get(&batch.lot).into_iter().flatten() {
                if let Some(counts) = counting_among(batch, path, results).counts {
                    all.entry(path.as_str()).or_default().push((id, batch, counts));
                }
            }
        }
        all
    }

    /// The version of a strategy that judges the next result of an attribute: the one in force where it tests it, or else
    /// that of the last batch that has one.
    #[must_use]
    pub fn judging<'a>(
        &'a self,
        (strategy, stage): (&StrategyId, &StageId),
        path: &str,
        last: Option<&Batch>,
    ) -> Option<(&'a StrategyVersion, &'a Attribute)> {
        let in_force = self.strategy_in_force(strategy);
        let pinned = last.and_then(|it| self.strategies.get(&(it.strategy.clone(), it.version)));
        in_force.into_iter().chain(pinned).find_map(|it| Some((&**it, it.strategy.stage(stage)?.attribute_at(path)?)))
    }

    /// An attribute of a stage with all its results; nothing where no version of the strategy tests it.
    #[must_use]
    pub fn course_of<'a>(&'a self, strategy: &StrategyId, stage: &StageId, path: &str) -> Option<Course<'a>> {
        let batches = self.batches_of(strategy, stage);
        let counted: Vec<Counted<'a>> =
            batches.iter().filter_map(|(id, it)| Some((*id, *it, self.counting(it, path).counts?))).collect();
        let (version, attribute) = self.judging((strategy, stage), path, counted.last().map(|it| it.1))?;
        let (used, unlike) = self.usable(&counted, &version.strategy, attribute);
        let used: BTreeSet<u64> = used.iter().map(|(seq, ..)| *seq).collect();
        let unlike: BTreeSet<&BatchId> = unlike.iter().collect();
        let foreseen = self.foreseen(&counted, &version.strategy, attribute);
        let asked = self.asked_about(path);
        let mut results = Vec::new();
        for (id, batch) in batches {
            let pinned = self.pinned(batch);
            let declared = pinned.and_then(|(_, stage)| stage.attribute_at(path));
            let method = pinned.zip(declared).and_then(|((version, _), it)| {
                let id = it.method.as_ref()?;
                Some((id, version.strategy.methods.get(id).map(|it| it.version)))
            });
            let all = self.results_on(&batch.lot, path);
            let counts = counting_among(batch, path, all).counts.map(|it| it.recorded.seq);
            for (number, result) in (1..).zip(all) {
                let worth = match &result.invalid {
                    Some(_) => Worth::Invalid,
                    None if counts == Some(result.recorded.seq) => Worth::Counts,
                    None => Worth::Superseded,
                };
                let (oos, oot) = asked.get(&(&batch.lot, number)).copied().unwrap_or_default();
                results.push(Charted {
                    batch: id,
                    result,
                    number,
                    worth,
                    version: batch.version,
                    attribute: declared,
                    method,
                    used: worth == Worth::Counts && used.contains(&result.recorded.seq),
                    unlike: worth == Worth::Counts && unlike.contains(id),
                    oos,
                    oot,
                });
            }
        }
        results.sort_by_key(|it| it.result.recorded.seq);
        Some(Course { version, attribute, results, foreseen })
    }

    /// The investigation and the review of each result of an attribute, by lot and number; the last of each.
    fn asked_about<'a>(&'a self, path: &str) -> BTreeMap<(&'a LotId, u32), Asked<'a>> {
        let mut asked: BTreeMap<_, Asked<'a>> = BTreeMap::new();
        for (id, it) in self.oos.iter().filter(|(_, it)| it.place.is_none() && it.attribute == path) {
            asked.entry((&it.lot, it.number)).or_default().0 = Some(id);
        }
        for (id, it) in self.oot.iter().filter(|(_, it)| it.attribute == path) {
            asked.entry((&it.lot, it.number)).or_default().1 = Some(id);
        }
        asked
    }
}

/// The investigation and the review of one result.
type Asked<'a> = (Option<&'a InvestigationId>, Option<&'a InvestigationId>);
