//! Issuing a certificate of analysis: by quality, over a signature, by nobody who measured.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Analysis, AnalysisAmount, AnalysisDates, AnalysisLine, AnalysisMakers, AnalysisSkipped, Lack};
use crate::act::{Act, Signature, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{AnalysisId, BatchId, LotId, StrategyId};
use crate::people;
use crate::refusal::{Fact, Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::Attribute;
use crate::verdict::Verdict;

/// Issues a certificate of analysis over the results of a batch, by the release limits or by those of a market; a
/// signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueAnalysis {
    pub batch: BatchId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub market: Option<String>,
}

/// A certificate of analysis was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisIssued {
    /// Nothing in certificates from before they had a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<AnalysisId>,
    pub batch: BatchId,
    pub lot: LotId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub market: Option<String>,
    pub strategy: StrategyId,
    pub version: u32,
    pub lines: Vec<AnalysisLine>,
    /// What was not tested on this batch, by a rule of the strategy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<AnalysisSkipped>,
    /// Over all lines; what was not tested is in none of them.
    pub verdict: Verdict,
    /// Nothing in certificates from before they were said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<AnalysisDates>,
    /// Nothing where the batch had not ended, or the certificate is from before it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<AnalysisAmount>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub makers: Option<AnalysisMakers>,
    pub signature: Signature,
}

/// The number of the next certificate: they are counted over the whole plant, so that one that is missing is noticed.
fn next_number(plant: &Plant) -> Option<AnalysisId> {
    let issued = plant.analyses.values().flatten().filter(|it| it.number.is_some()).count();
    AnalysisId::new(&format!("COA-{:05}", issued.saturating_add(1))).ok()
}

/// That so many tests lack something, told by the first of them.
fn incomplete(plant: &Plant, attribute: &Attribute, lack: &Lack, count: usize) -> Refusal {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    let of = |rule| {
        let refusal = Refusal::from(rule).with("attribute", &attribute.name).with("gap", lack.id());
        refusal.with("count", count)
    };
    let refusal = match lack {
        Lack::Investigated(id) => of(Rule::AnalysisIncomplete).with("investigation", id.as_str()),
        Lack::Reviewed(id) => of(Rule::AnalysisUndecided).with("investigation", id.as_str()),
        Lack::Undecided(id) => of(Rule::AnalysisUndecided).with("exception", id.as_str()),
        Lack::NoResult | Lack::LeftOut | Lack::NotVerified | Lack::Indeterminate => of(Rule::AnalysisIncomplete),
    };
    lack.waits_for(plant).into_iter().fold(refusal, |it, role| it.with("role", Fact::Role(role)))
}

impl Decide for IssueAnalysis {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let of = crate::batch::batch(plant, &self.batch)?;
        if let Some(market) = self.market.as_ref().filter(|it| !plant.markets_of(&self.batch).contains(*it)) {
            return Err(Refusal::from(Rule::AnalysisMarket).with("typed", market.as_str()));
        }
        let all = plant.analysed(&self.batch, self.market.as_deref()).unwrap_or_default();
        let lacking = all.iter().filter_map(|it| Some((&it.1, it.2.as_ref().err()?)));
        let lacking: Vec<_> = lacking.filter(|(_, lack)| **lack != Lack::LeftOut).collect();
        if let Some((attribute, lack)) = lacking.first() {
            return Err(incomplete(plant, attribute, lack, lacking.len()));
        }
        let results = plant.results.get(&of.batch.lot).into_iter().flat_map(|it| it.values()).flatten();
        let mut stamps = results.flat_map(|it| core::iter::once(&it.recorded).chain(&it.verified));
        if stamps.any(|it| it.by == act.by) {
            return Err(Refusal::from(Rule::AnalysisOwn).with("person", &act.by));
        }
        let earlier = plant.analyses_of(&self.batch).iter().rev().find(|it| it.market == self.market);
        if let Some(same) = earlier.filter(|it| plant.is_current(&self.batch, it)) {
            return Err(Refusal::from(Rule::AnalysisSame).with("entry", same.stamp.seq));
        }
        let lines: Vec<AnalysisLine> = all.into_iter().filter_map(|it| it.2.ok()).collect();
        let verdict = Verdict::over(lines.iter().map(|it| it.verdict));
        let makers = plant.analysis_makers(&self.batch, &lines);
        Ok(vec![
            AnalysisIssued {
                number: next_number(plant),
                batch: self.batch.clone(),
                lot: of.batch.lot.clone(),
                market: self.market.clone(),
                strategy: of.batch.strategy.clone(),
                version: of.batch.version,
                lines,
                skipped: plant.analysed_without(&self.batch, self.market.as_deref()),
                verdict,
                dates: plant.analysis_dates(&self.batch),
                amount: plant.analysis_amount(&self.batch),
                makers,
                signature: people::signed(act)?,
            }
            .into(),
        ])
    }
}

impl Happened for AnalysisIssued {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self {
            number,
            batch,
            lot: _,
            market,
            strategy: _,
            version: _,
            lines,
            skipped,
            verdict,
            dates,
            amount,
            makers,
            signature,
        } = self.clone();
        let (old, stamp) = (false, stamp.clone());
        let issued = Analysis { number, market, lines, skipped, verdict, dates, amount, makers, old, signature, stamp };
        plant.analyses.entry(batch).or_default().push(issued);
    }
}
