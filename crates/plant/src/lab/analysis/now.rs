//! What a certificate of analysis of a batch would say now, test by test, and why a test cannot stand on one yet.

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::super::{TestResult, judge_all, reportable};
use super::{
    Analysis, AnalysisAmount, AnalysisChecked, AnalysisDates, AnalysisFigure, AnalysisLine, AnalysisMakers,
    AnalysisMeasured, AnalysisMethod, AnalysisPerson, AnalysisSkipped, Required,
};
use crate::batch::Batch;
use crate::id::{BatchId, EntryId, ExceptionId, InvestigationId, OrganisationId, PersonId};
use crate::people::Role;
use crate::quality::{About, Exception};
use crate::quantity::{Bound, Quantity};
use crate::refusal::Rule;
use crate::state::Plant;
use crate::strategy::{Attribute, MaterialFact, Specification, Stage, Strategy, UnitOperation, path_in_stage};
use crate::text::Label;
use crate::verdict::Verdict;

/// Why a test cannot stand on a certificate yet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    NoResult,
    /// It was left out by a rule that holds: it stands on the certificate as not tested.
    LeftOut,
    NotVerified,
    /// Whether the result holds is still being investigated.
    Investigated(InvestigationId),
    /// Nobody has said what was found out about a result that nobody expected.
    Reviewed(InvestigationId),
    /// Something was raised about it, and not everyone whom the strategy names has decided; a result that complies asks
    /// that all of them accepted it.
    Undecided(ExceptionId),
    /// It has no limit, or cannot be judged against it, and nothing was raised that somebody could decide.
    Indeterminate,
}

impl Lack {
    /// Its id in translations.
    ///
    /// ```
    /// assert_eq!(plant::lab::Lack::NotVerified.id(), "not-verified");
    /// ```
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::NoResult => "no-result",
            Self::LeftOut => "left-out",
            Self::NotVerified => "not-verified",
            Self::Investigated(_) => "investigated",
            Self::Reviewed(_) => "reviewed",
            Self::Undecided(_) => "undecided",
            Self::Indeterminate => "indeterminate",
        }
    }

    /// The roles that it waits for; none where it waits for a measurement, or the strategy names nobody.
    #[must_use]
    pub fn waits_for(&self, plant: &Plant) -> Vec<Role> {
        match self {
            Self::Investigated(_) => Rule::InvestigationOpen.unblocked_by().to_vec(),
            Self::Reviewed(_) => Rule::OotOpen.unblocked_by().to_vec(),
            Self::Undecided(id) => {
                let Some(it) = plant.exceptions.get(id) else { return Vec::new() };
                let named = plant.rule_over(it).into_iter().flat_map(|it| &it.by).filter_map(Role::named);
                named.filter(|role| it.decision_of(*role).is_none_or(|it| !it.accepted)).collect()
            }
            Self::NoResult | Self::LeftOut | Self::NotVerified | Self::Indeterminate => Vec::new(),
        }
    }
}

/// A test as a certificate would show it now: the attribute with the limits that the certificate is by, and its line or why
/// there is none.
pub type Analysed<'a> = (Option<&'a UnitOperation>, Cow<'a, Attribute>, Result<AnalysisLine, Lack>);

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

fn person(plant: &Plant, id: &PersonId) -> AnalysisPerson {
    let known = plant.people.get(id).map(|it| it.name.clone());
    AnalysisPerson { id: id.clone(), name: known.unwrap_or_else(|| Label::new(id.as_str(), id.as_str())) }
}

fn line(
    plant: &Plant,
    strategy: &Strategy,
    path: &str,
    attribute: &Attribute,
    it: &TestResult,
    decided: Option<Vec<u64>>,
) -> Result<AnalysisLine, Lack> {
    let Some(verified) = &it.verified else { return Err(Lack::NotVerified) };
    let real = strategy.illustrative && !plant.demonstration;
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
            by: Some(person(plant, &it.recorded.by)),
            sample: it.sample.as_ref().map(|it| it.number.clone()),
            run: it.run.clone(),
        }),
        checked: Some(AnalysisChecked { at: verified.happened, by: person(plant, &verified.by) }),
        result: it.recorded.seq,
        verified: verified.seq,
        decided,
    })
}

/// What was raised about the results of a test and is neither withdrawn nor answered by a round.
fn raised<'a>(
    plant: &'a Plant,
    id: &'a BatchId,
    batch: &'a Batch,
    path: &str,
) -> impl Iterator<Item = (&'a ExceptionId, &'a Exception)> {
    let about = About::Result { attribute: path.to_string() };
    let open =
        move |it: &Exception| it.about == about && it.withdrawn.is_none() && !plant.is_answered_by_a_round(batch, it);
    plant.exceptions_of(id).filter(move |(_, it)| open(it))
}

/// The decisions by which everything that was raised about a result is lifted; nothing where something is not, or nothing
/// was raised.
fn decided(plant: &Plant, id: &BatchId, batch: &Batch, path: &str) -> Option<Vec<u64>> {
    let raised: Vec<_> = raised(plant, id, batch, path).map(|(_, it)| it).collect();
    let lifted = !raised.is_empty() && raised.iter().all(|it| it.lifted(plant));
    lifted.then(|| raised.iter().flat_map(|it| &it.decisions).map(|it| it.stamp.seq).collect())
}

/// Whether what was raised about a result keeps it from a certificate.
///
/// A line that says that the batch complies, or that nobody could judge it, rests on everyone having accepted what was
/// raised. One that fails says so, and no acceptance is needed to state it: there it is enough that everyone whom the
/// strategy names has decided. It names nobody for what fails its release limit, where the closed investigation stands.
fn keeps_off(plant: &Plant, it: &Exception, verdict: Verdict) -> bool {
    let named = plant.rule_over(it).map(|it| it.by.as_slice()).unwrap_or_default();
    let has_decided = |named: &EntryId| Role::named(named).is_some_and(|role| it.decision_of(role).is_some());
    match verdict {
        Verdict::Pass | Verdict::Indeterminate => !it.lifted(plant),
        Verdict::Fail => !named.iter().all(has_decided),
    }
}

/// The investigation or review that stands open about a test of a batch.
fn looked_into(plant: &Plant, id: &BatchId, path: &str) -> Option<Lack> {
    let investigated = plant.oos_of(id).find(|(_, it)| it.attribute == path && !it.is_closed());
    let reviewed = || plant.oot_of(id).find(|(_, it)| it.attribute == path && !it.is_answered());
    match investigated {
        Some((open, _)) => Some(Lack::Investigated(open.clone())),
        None => reviewed().map(|(open, _)| Lack::Reviewed(open.clone())),
    }
}

/// What a certificate says of a test that has a result, or what keeps it off.
fn certified(
    plant: &Plant,
    (id, batch, strategy): (&BatchId, &Batch, &Strategy),
    path: &str,
    attribute: &Attribute,
    found: &TestResult,
) -> Result<AnalysisLine, Lack> {
    if let Some(open) = looked_into(plant, id, path) {
        return Err(open);
    }
    let said = line(plant, strategy, path, attribute, found, decided(plant, id, batch, path));
    let verdict = match &said {
        Ok(line) => line.verdict,
        Err(Lack::Indeterminate) => Verdict::Indeterminate,
        Err(_) => return said,
    };
    let undecided = raised(plant, id, batch, path).find(|(_, it)| keeps_off(plant, it, verdict));
    undecided.map_or(said, |(exception, _)| Err(Lack::Undecided(exception.clone())))
}

impl Plant {
    /// What a certificate of analysis of this batch would say now, test by test; nothing where the batch is not known.
    #[must_use]
    pub fn analysed(&self, id: &BatchId, market: Option<&str>) -> Option<Vec<Analysed<'_>>> {
        let batch = self.batches.get(id)?;
        let (version, stage) = self.pinned(batch)?;
        let of = listed(stage).map(|(unit, attribute)| {
            let path = path_in_stage(unit, attribute);
            let attribute = attribute.of_market(market);
            let found = match self.counting(batch, &path).counts {
                None if required(&attribute).is_some() && matches!(self.skip_holds(id, &path), Some(Ok(_))) => {
                    Err(Lack::LeftOut)
                }
                None => Err(Lack::NoResult),
                Some(it) => certified(self, (id, batch, &version.strategy), &path, &attribute, it),
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

    /// How much a batch made, as a certificate would say it now; nothing where it has not ended.
    #[must_use]
    pub fn analysis_amount(&self, id: &BatchId) -> Option<AnalysisAmount> {
        let batch = self.batches.get(id)?;
        let (version, stage) = self.pinned(batch)?;
        let lot = self.lots.get(&batch.lot)?;
        let declared = version.strategy.materials.get(&stage.makes).map(|it| it.facts.as_slice()).unwrap_or_default();
        let figure = |of: &MaterialFact| {
            lot.facts.get(&of.id).map(|value| AnalysisFigure { name: of.name.clone(), value: *value })
        };
        let made = Quantity { value: lot.amount, unit: lot.unit, bound: Bound::Exact };
        Some(AnalysisAmount { made, figures: declared.iter().filter_map(figure).collect() })
    }

    /// Who made a batch, and in whose laboratories these lines were measured.
    #[must_use]
    pub fn analysis_makers(&self, id: &BatchId, lines: &[AnalysisLine]) -> Option<AnalysisMakers> {
        let named = |it: &OrganisationId| {
            let known = self.organisations.get(it).map(|it| it.name.clone());
            known.unwrap_or_else(|| Label::new(it.as_str(), it.as_str()))
        };
        let analysts = lines.iter().filter_map(|it| it.measured.as_ref()?.by.as_ref());
        let mut laboratories: Vec<&OrganisationId> = Vec::new();
        for it in analysts.filter_map(|it| self.people.get(&it.id)) {
            if !laboratories.contains(&&it.organisation) {
                laboratories.push(&it.organisation);
            }
        }
        let laboratories = laboratories.into_iter().map(named).collect();
        Some(AnalysisMakers { manufacturer: named(&self.batches.get(id)?.organisation), laboratories })
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
        // What was signed before a certificate said when, on what and by whom is no other certificate for it. By whom is
        // what the entries of the line say, which are compared; a name may change.
        let like = |now: AnalysisLine, then: &AnalysisLine| {
            let measured = then.measured.as_ref().zip(now.measured.clone());
            let measured = measured.map(|(then, now)| AnalysisMeasured { by: then.by.clone(), ..now });
            AnalysisLine { measured, checked: then.checked.clone(), ..now }
        };
        let same = |now: Vec<AnalysisLine>| {
            now.len() == it.lines.len() && now.into_iter().zip(&it.lines).all(|(now, then)| like(now, then) == *then)
        };
        let dates = it.dates.is_none() || self.analysis_dates(id) == it.dates;
        // Whatever has a number says how much was made, where that is known.
        let amount = it.number.is_none() || self.analysis_amount(id) == it.amount;
        now.is_some_and(same) && dates && amount && self.analysed_without(id, it.market.as_deref()) == it.skipped
    }
}
