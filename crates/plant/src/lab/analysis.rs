//! The certificate of analysis: what the tests of a batch gave, each beside its limit and its method, issued by quality
//! over a signature.
//!
//! It says what the results say, a failed one included, and never more: what nobody measured or verified is on no
//! certificate, and what nobody could judge is stated as that, beside the decision about it. An issued certificate is kept as it was signed; a result that came later makes it an old one, and
//! the page says so.
//!
//! What a certificate names: ICH Q7, 11.4 (name, batch, date of release, expiry or retest date, each test with limits and
//! results, signature) and WHO TRS 1010, Annex 4 (besides: date of manufacture, storage, dates of testing); both cited from
//! memory.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{OosStanding, TestResult, judge_all, reportable};
use crate::act::{Act, Signature, Stamp};
use crate::batch::{Batch, Observed};
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, LotId, MethodId, RunId, SampleId, StrategyId};
use crate::people;
use crate::quality::About;
use crate::quantity::{Range, Unit};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::{Attribute, Specification, Stage, Strategy, UnitOperation, path_in_stage};
use crate::text::Label;
use crate::verdict::Verdict;

/// One line of a certificate: a test, what is required, what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisLine {
    /// The attribute's path in its stage.
    pub attribute: String,
    pub name: Label,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<AnalysisMethod>,
    pub required: Required,
    /// The reportable value; of a market with limits of its own, rounded to the places of those.
    pub found: Observed,
    pub verdict: Verdict,
    /// The round of reprocessing or rework on whose product it was found; 0 for the batch as it was first made.
    #[serde(default, skip_serializing_if = "is_first")]
    pub round: u32,
    /// When it was measured, and on what; nothing in certificates from before that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<AnalysisMeasured>,
    /// The entry of the result that counts.
    pub result: u64,
    /// The entry in which somebody else verified it.
    pub verified: u64,
    /// Where the result cannot be judged: the entries in which those whom the strategy names decided about it, on other
    /// evidence. It stays what it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decided: Vec<u64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_first(round: &u32) -> bool {
    *round == 0
}

/// When a result was measured, and on what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisMeasured {
    pub at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<SampleId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
}

/// The dates of what a certificate is about, and how it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisDates {
    /// When its manufacture began: no later date may be printed (China GMP 2010, article 171; from memory).
    pub made: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub use_by: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retest_by: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<Label>,
}

/// A test that was not done on this batch, by a rule of the strategy: it says what is required, and never that it conforms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisSkipped {
    /// The attribute's path in its stage.
    pub attribute: String,
    pub name: Label,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<AnalysisMethod>,
    pub required: Required,
    /// At least every n-th batch is tested.
    pub every: u32,
    /// The batch that was tested last.
    pub last: BatchId,
    /// The entry in which it was left out.
    pub skipped: u64,
}

/// The method that a result was measured by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisMethod {
    pub id: MethodId,
    pub name: Label,
    pub version: u32,
}

/// What a result must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Required {
    Within {
        limit: Range,
        unit: Unit,
    },
    /// One of these judgements, by their names.
    OneOf(Vec<Label>),
    /// The strategy declares no limit.
    Undeclared,
}

/// Why a test cannot stand on a certificate yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    NoResult,
    /// It was left out by a rule that holds: it stands on the certificate as not tested.
    LeftOut,
    NotVerified,
    /// Whether the result holds is still being investigated.
    Investigated,
    /// It has no limit, or cannot be judged against it, and nobody has decided about that.
    Indeterminate,
}

impl Lack {
    /// Its id in translations.
    ///
    /// ```
    /// assert_eq!(plant::lab::Lack::NotVerified.id(), "not-verified");
    /// ```
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::NoResult => "no-result",
            Self::LeftOut => "left-out",
            Self::NotVerified => "not-verified",
            Self::Investigated => "investigated",
            Self::Indeterminate => "indeterminate",
        }
    }
}

/// A certificate as it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    pub market: Option<String>,
    pub lines: Vec<AnalysisLine>,
    /// What was not tested on this batch, by a rule.
    pub skipped: Vec<AnalysisSkipped>,
    pub verdict: Verdict,
    pub dates: Option<AnalysisDates>,
    pub signature: Signature,
    pub stamp: Stamp,
}

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
    pub signature: Signature,
}

/// A test as a certificate would show it now: its line, or why there is none.
pub type Analysed<'a> = (Option<&'a UnitOperation>, &'a Attribute, Result<AnalysisLine, Lack>);

/// The tests that a certificate of this stage lists: those on what the stage makes; of a stage that has none of them, all.
fn listed(stage: &Stage) -> impl Iterator<Item = (Option<&UnitOperation>, &Attribute)> {
    let own = stage.attributes.iter().any(|it| it.applies);
    stage.tested().filter(move |(unit, _)| unit.is_none() || !own)
}

/// What a result must be; nothing where there is no limit.
fn required(attribute: &Attribute) -> Option<Required> {
    match &attribute.specification {
        Specification::Number { release, unit, .. } => {
            release.as_ref().map(|limit| Required::Within { limit: *limit, unit: *unit })
        }
        Specification::Choice { options, accepted } => {
            let names = options.iter().filter(|it| accepted.contains(&it.id)).map(|it| it.name.clone());
            Some(Required::OneOf(names.collect()))
        }
    }
}

fn method(strategy: &Strategy, attribute: &Attribute) -> Option<AnalysisMethod> {
    let id = attribute.method.as_ref()?;
    let it = strategy.methods.get(id)?;
    Some(AnalysisMethod { id: id.clone(), name: it.name.clone(), version: it.version })
}

fn line(
    strategy: &Strategy,
    path: &str,
    attribute: &Attribute,
    it: &TestResult,
    decided: Option<Vec<u64>>,
    real: bool,
) -> Result<AnalysisLine, Lack> {
    let Some(verified) = &it.verified else { return Err(Lack::NotVerified) };
    let found = reportable(&attribute.specification, &it.replicates);
    let judged = judge_all(attribute, &it.replicates, &found, real).verdict();
    // What the record calls indeterminate is not made certain by another limit; it is stated as that, once it was decided.
    let open = it.band.verdict() == Verdict::Indeterminate;
    let decided = if open { decided.ok_or(Lack::Indeterminate)? } else { Vec::new() };
    let verdict = if open && judged == Verdict::Pass { Verdict::Indeterminate } else { judged };
    if verdict == Verdict::Indeterminate && !open {
        return Err(Lack::Indeterminate);
    }
    let required = match required(attribute) {
        Some(required) => required,
        None if open => Required::Undeclared,
        None => return Err(Lack::Indeterminate),
    };
    let method = method(strategy, attribute);
    Ok(AnalysisLine {
        attribute: path.to_string(),
        name: attribute.name.clone(),
        method,
        required,
        found,
        verdict,
        round: it.round,
        measured: Some(AnalysisMeasured {
            at: it.recorded.happened,
            sample: it.sample.as_ref().map(|it| it.number.clone()),
            run: it.run.clone(),
        }),
        result: it.recorded.seq,
        verified: verified.seq,
        decided,
    })
}

/// The decisions by which everything that was raised about a result is lifted; nothing where something is not, or nothing
/// was raised.
fn decided(plant: &Plant, id: &BatchId, batch: &Batch, path: &str) -> Option<Vec<u64>> {
    let about = About::Result { attribute: path.to_string() };
    let raised = plant.exceptions_of(id).map(|(_, it)| it).filter(|it| it.about == about && it.withdrawn.is_none());
    let raised: Vec<_> = raised.filter(|it| !plant.is_answered_by_a_round(batch, it)).collect();
    let lifted = !raised.is_empty() && raised.iter().all(|it| it.lifted(plant));
    lifted.then(|| raised.iter().flat_map(|it| &it.decisions).map(|it| it.stamp.seq).collect())
}

impl Plant {
    /// What a certificate of analysis of this batch would say now, test by test; nothing where the batch is not known.
    #[must_use]
    pub fn analysed(&self, id: &BatchId, market: Option<&str>) -> Option<Vec<Analysed<'_>>> {
        let batch = self.batches.get(id)?;
        let (version, stage) = self.pinned(batch)?;
        let real = version.strategy.illustrative && !self.demonstration;
        let open: BTreeSet<&str> = self
            .oos_of(id)
            .filter(|(_, it)| !matches!(it.standing, OosStanding::Closed { .. }))
            .map(|(_, it)| it.attribute.as_str())
            .collect();
        let of = listed(stage).map(|(unit, attribute)| {
            let path = path_in_stage(unit, attribute);
            let found = match self.counting(batch, &path).counts {
                None if required(attribute).is_some() && matches!(self.skip_holds(id, &path), Some(Ok(_))) => {
                    Err(Lack::LeftOut)
                }
                None => Err(Lack::NoResult),
                Some(_) if open.contains(path.as_str()) => Err(Lack::Investigated),
                Some(it) => {
                    let decided = decided(self, id, batch, &path);
                    line(&version.strategy, &path, &attribute.of_market(market), it, decided, real)
                }
            };
            (unit, attribute, found)
        });
        Some(of.collect())
    }

    /// What a certificate of this batch would list as not tested now, by a rule that holds.
    #[must_use]
    pub fn analysed_without(&self, id: &BatchId, market: Option<&str>) -> Vec<AnalysisSkipped> {
        let Some(batch) = self.batches.get(id) else { return Vec::new() };
        let Some((version, stage)) = self.pinned(batch) else { return Vec::new() };
        let of = |(unit, attribute)| {
            let path = path_in_stage(unit, attribute);
            let grounds = self.skip_holds(id, &path)?.ok()?;
            let attribute = attribute.of_market(market);
            Some(AnalysisSkipped {
                name: attribute.name.clone(),
                method: method(&version.strategy, &attribute),
                required: required(&attribute)?,
                every: grounds.every,
                last: grounds.last()?.clone(),
                skipped: self.skipped(id, &path)?.stamp.seq,
                attribute: path,
            })
        };
        listed(stage).filter_map(of).collect()
    }

    /// The dates of what a batch made, and how it is stored, as a certificate would say them now.
    #[must_use]
    pub fn analysis_dates(&self, id: &BatchId) -> Option<AnalysisDates> {
        let batch = self.batches.get(id)?;
        let (version, stage) = self.pinned(batch)?;
        let lot = self.lots.get(&batch.lot);
        Some(AnalysisDates {
            made: batch.started.happened,
            use_by: lot.and_then(|it| it.use_by),
            retest_by: lot.and_then(|it| it.retest_by),
            storage: version.strategy.materials.get(&stage.makes).and_then(|it| it.storage.clone()),
        })
    }

    /// The markets that have limits of their own for what this batch is.
    #[must_use]
    pub fn markets_of(&self, id: &BatchId) -> BTreeSet<String> {
        let Some((_, stage)) = self.batches.get(id).and_then(|it| self.pinned(it)) else { return BTreeSet::new() };
        listed(stage).flat_map(|(_, it)| it.markets()).map(Into::into).collect()
    }

    /// The markets whose certificate is another than that of the release limits: they release something that this batch is
    /// tested for by limits of their own.
    #[must_use]
    pub fn certified_apart(&self, id: &BatchId) -> BTreeSet<String> {
        let Some((_, stage)) = self.batches.get(id).and_then(|it| self.pinned(it)) else { return BTreeSet::new() };
        listed(stage).flat_map(|(_, it)| it.released_otherwise()).map(Into::into).collect()
    }

    /// The certificates of analysis of a batch, in the order in which they were issued.
    #[must_use]
    pub fn analyses_of(&self, id: &BatchId) -> &[Analysis] {
        self.analyses.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a certificate still says what the results say.
    #[must_use]
    pub fn is_current(&self, id: &BatchId, it: &Analysis) -> bool {
        let Some(now) = self.analysed(id, it.market.as_deref()) else { return false };
        let now = now.into_iter().map(|it| it.2).filter(|it| !matches!(it, Err(Lack::LeftOut)));
        let now: Option<Vec<_>> = now.map(Result::ok).collect();
        // What was signed before a certificate said when and on what is no other certificate for it.
        let like = |now: AnalysisLine, then: &AnalysisLine| AnalysisLine {
            measured: then.measured.as_ref().and(now.measured.clone()),
            ..now
        };
        let same = |now: Vec<AnalysisLine>| {
            now.len() == it.lines.len() && now.into_iter().zip(&it.lines).all(|(now, then)| like(now, then) == *then)
        };
        let dates = it.dates.is_none() || self.analysis_dates(id) == it.dates;
        now.is_some_and(same) && dates && self.analysed_without(id, it.market.as_deref()) == it.skipped
    }
}

impl Decide for IssueAnalysis {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let of = crate::batch::batch(plant, &self.batch)?;
        if let Some(market) = self.market.as_ref().filter(|it| !plant.markets_of(&self.batch).contains(*it)) {
            return Err(Refusal::from(Rule::AnalysisMarket).with("typed", market.as_str()));
        }
        let all = plant.analysed(&self.batch, self.market.as_deref()).unwrap_or_default();
        let lacking = all.iter().filter_map(|it| Some((it.1, it.2.as_ref().err()?)));
        let lacking: Vec<_> = lacking.filter(|(_, lack)| **lack != Lack::LeftOut).collect();
        if let Some((attribute, lack)) = lacking.first() {
            let count = u64::try_from(lacking.len()).unwrap_or(u64::MAX);
            return Err(Refusal::from(Rule::AnalysisIncomplete)
                .with("attribute", &attribute.name)
                .with("gap", lack.id())
                .with("count", count));
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
        Ok(vec![
            AnalysisIssued {
                batch: self.batch.clone(),
                lot: of.batch.lot.clone(),
                market: self.market.clone(),
                strategy: of.batch.strategy.clone(),
                version: of.batch.version,
                lines,
                skipped: plant.analysed_without(&self.batch, self.market.as_deref()),
                verdict,
                dates: plant.analysis_dates(&self.batch),
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
        let Self { batch, lot: _, market, strategy: _, version: _, lines, skipped, verdict, dates, signature } =
            self.clone();
        let issued = Analysis { market, lines, skipped, verdict, dates, signature, stamp: stamp.clone() };
        plant.analyses.entry(batch).or_default().push(issued);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Entered;
    use crate::given::{Given, batch, lot, text};
    use crate::id::EntryId;
    use crate::lab::{RecordResult, ResultVerified};

    fn issue(market: Option<&str>) -> IssueAnalysis {
        IssueAnalysis { batch: batch(), market: market.map(Into::into) }
    }

    /// Measured by one analyst.
    fn measures(it: &mut Given, attribute: &str, value: &str) {
        let value = match value.split_once(' ') {
            Some((number, unit)) => Entered::Typed { text: number.into(), unit: Unit::new(unit).unwrap() },
            None => Entered::Chosen(EntryId::new(value).unwrap()),
        };
        it.does(
            "ana",
            RecordResult {
                batch: batch(),
                attribute: attribute.into(),
                replicates: vec![value],
                despite: Some(text("measured again")),
                sample: None,
                run: None,
            },
        );
    }

    fn verified(it: &mut Given, attribute: &str) {
        it.happens("qc-2", ResultVerified { batch: batch(), lot: lot(), attribute: attribute.into(), of: None });
    }

    /// The two tests of what the stage makes, measured and verified.
    fn ready(dar: &str) -> Given {
        let mut it = Given::running();
        for (attribute, value) in [("dar", dar), ("appearance", "conforms")] {
            measures(&mut it, attribute, value);
            verified(&mut it, attribute);
        }
        it
    }

    #[test]
    fn a_certificate_says_what_was_found_and_is_old_once_a_result_comes() {
        let mut it = ready("4.02 mol/mol");
        assert_eq!(it.does("qa", issue(None)), "lab.analysis-issued");
        let issued = it.plant.analyses_of(&batch())[0].clone();
        let said: Vec<_> = issued.lines.iter().map(|it| (it.attribute.as_str(), it.verdict)).collect();
        assert_eq!(said, [("dar", Verdict::Pass), ("appearance", Verdict::Pass)], "no test of a unit operation");
        let Observed::Number(found) = &issued.lines[0].found else { panic!("{issued:?}") };
        assert_eq!(found.to_string(), "4.0 mol/mol");
        assert!(it.plant.is_current(&batch(), &issued));
        assert_eq!(it.tries("qa", issue(None)).unwrap_err().rule, Rule::AnalysisSame);
        it.tested("dar", crate::lab::ResultBand::Inside);
        assert!(!it.plant.is_current(&batch(), &issued), "a result came after it");
        assert_eq!(it.tries("qa", issue(None)).unwrap_err().rule, Rule::AnalysisIncomplete, "it is not verified");
        verified(&mut it, "dar");
        assert_eq!(it.does("qa", issue(None)), "lab.analysis-issued");
        assert_eq!(it.plant.analyses_of(&batch())[0], issued, "the first is kept as it was signed");
    }

    #[test]
    fn a_market_with_limits_of_its_own_has_a_certificate_of_its_own() {
        // 4.35 is reported as 4.4 (half to even), which the release limit takes and the market does not.
        let mut it = ready("4.35 mol/mol");
        assert_eq!(it.plant.markets_of(&batch()), BTreeSet::from(["EU".to_string()]));
        it.does("qa", issue(None));
        it.does("qa", issue(Some("EU")));
        let verdicts: Vec<_> =
            it.plant.analyses_of(&batch()).iter().map(|it| (it.market.as_deref(), it.verdict)).collect();
        assert_eq!(verdicts, [(None, Verdict::Pass), (Some("EU"), Verdict::Fail)]);
        assert_eq!(it.tries("qa", issue(Some("ZZ"))).unwrap_err().rule, Rule::AnalysisMarket);
    }

    #[test]
    fn what_is_not_measured_verified_judged_or_settled_is_on_no_certificate() {
        let mut it = Given::running();
        let lacks = |it: &Given| {
            let all = it.plant.analysed(&batch(), None).unwrap();
            all.iter().map(|it| it.2.as_ref().err().copied()).collect::<Vec<_>>()
        };
        assert_eq!(lacks(&it), [Some(Lack::NoResult); 2]);
        measures(&mut it, "dar", "4.0 mol/mol");
        assert_eq!(lacks(&it), [Some(Lack::NotVerified), Some(Lack::NoResult)]);
        verified(&mut it, "dar");
        measures(&mut it, "appearance", "conforms");
        verified(&mut it, "appearance");
        assert_eq!(lacks(&it), [None; 2]);
        // Below what is found at most: nobody can say whether it lies within.
        measures(&mut it, "dar", "<4.5 mol/mol");
        verified(&mut it, "dar");
        assert_eq!(lacks(&it), [Some(Lack::Indeterminate), None]);
        assert_eq!(it.tries("qa", issue(None)).unwrap_err().rule, Rule::AnalysisIncomplete);
        let mut failed = ready("4.0 mol/mol");
        measures(&mut failed, "dar", "5.0 mol/mol");
        verified(&mut failed, "dar");
        assert_eq!(lacks(&failed), [Some(Lack::Investigated), None], "an investigation opened by itself");
        let refusal = failed.tries("qa", issue(None)).unwrap_err();
        assert_eq!(refusal.rule, Rule::AnalysisIncomplete);
    }

    #[test]
    fn whoever_measured_issues_nothing_and_a_signature_is_owed() {
        let mut it = ready("4.0 mol/mol");
        assert_eq!(it.tries_unsigned("qa", issue(None)).unwrap_err().rule, Rule::SignatureMissing);
        assert_eq!(it.tries("ana", issue(None)).unwrap_err().rule, Rule::RoleMissing);
        it.happens("qa", ResultVerified { batch: batch(), lot: lot(), attribute: "dar".into(), of: None });
        assert_eq!(it.tries("qa", issue(None)).unwrap_err().rule, Rule::AnalysisOwn);
    }
}
