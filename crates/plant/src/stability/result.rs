//! What a test of pulled samples gave, against the shelf-life limit; and against what the earlier time points of the same
//! lot let one expect: outside the 95 % prediction interval of their regression it is out of trend.
//!
//! A result that fails, or is out of trend, is investigated as a release result is, and by the same phases. Where it was
//! measured before, a further result says why, tells nothing by itself, and takes the place of no other.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::limit::number;
use super::pull::touched;
use super::{Place, Study, StudyPlace, about, change, counts, deviation, pulled, study, told};
use crate::act::{Act, Stamp};
use crate::batch::{Entered, Observed, Why};
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{LotId, MethodId, RunId, StudyId};
use crate::lab::{
    Despite, OosOpened, OosQuestion, Origin, Purpose, ResultBand, SPECIFICATION_RULE_VERSION, TestResult, during,
    for_markets, judge_all, next_oos, reportable, understood,
};
use crate::material::LotStanding;
use crate::quality::Class;
use crate::refusal::{Refusal, Rule};
use crate::run;
use crate::state::{Decide, Plant};
use crate::text::Text;
use crate::verdict::Verdict;

/// Earlier time points that must be there before anything is expected of the next.
const POINTS_LEAST: usize = 4;

/// What earlier time points let one expect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedRange {
    pub low: Decimal,
    pub high: Decimal,
    /// The entries of the results that it comes from.
    pub of: Vec<u64>,
    /// The result lies outside it.
    pub beyond: bool,
}

/// A method in one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByMethod {
    pub id: MethodId,
    pub version: u32,
}

/// A result of a study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StabilityResult {
    /// What was measured and how it was judged, as of any other result.
    pub test: TestResult,
    pub expected: Option<ExpectedRange>,
    /// By which method, in which version; nothing where the entry is from before it was kept.
    pub method: Option<ByMethod>,
}

/// Records a result of pulled samples; a further one for the same place stands beside the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordStabilityResult {
    pub study: StudyId,
    pub place: Place,
    pub attribute: String,
    pub replicates: Vec<Entered>,
    /// Why it was measured in spite of a rule that stands against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
    /// The analytical run that it was measured in; where nothing is said, the one that has the sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
}

/// A test of pulled samples gave a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StabilityResultRecorded {
    pub study: StudyId,
    pub place: Place,
    pub attribute: String,
    pub replicates: Vec<Observed>,
    pub reportable: Observed,
    pub band: ResultBand,
    pub rule: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<ExpectedRange>,
    /// Why it was measured after another one of the same place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
    /// What stood against it, where it was measured all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Despite>,
    /// The analytical run that it was measured in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
    /// The method that the study's strategy declares for it; nothing in entries from before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<ByMethod>,
}

/// Verifies the last result of an attribute at a place, or an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyStabilityResult {
    pub study: StudyId,
    pub place: Place,
    pub attribute: String,
    /// The entry of the result; the last one that is not verified where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
}

/// A second analyst verified a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StabilityResultVerified {
    pub study: StudyId,
    pub place: Place,
    pub attribute: String,
    /// The entry of the result, where it was not the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
}

/// What the earlier time points of the same lot under the same condition let one expect.
fn expected(plant: &Plant, it: &Study, place: &Place, attribute: &str, found: &[Observed]) -> Option<ExpectedRange> {
    let earlier = it.counted().filter(|(of, path, _)| {
        *path == attribute && of.lot == place.lot && of.condition == place.condition && of.months < place.months
    });
    let points: Vec<(Decimal, Decimal, u64)> = earlier
        .filter_map(|(of, _, found)| {
            let value = number(plant, it, attribute, &found.test.replicates)?;
            Some((Decimal::from(of.months), value, found.test.recorded.seq))
        })
        .collect();
    if points.len() < POINTS_LEAST {
        return None;
    }
    let xy: Vec<_> = points.iter().map(|(months, value, _)| (*months, *value)).collect();
    let (low, high) = science::stability::expected(&xy, Decimal::from(place.months))?;
    let value = number(plant, it, attribute, found)?;
    let of = points.into_iter().map(|(.., seq)| seq).collect();
    Some(ExpectedRange { low, high, of, beyond: value < low || value > high })
}

/// A failing result says what the lot will be for whoever uses it.
fn class(plant: &Plant, lot: &LotId) -> Class {
    let released = plant.lots.get(lot).is_some_and(|it| it.standing == LotStanding::Released);
    if released { Class::Critical } else { Class::Major }
}

/// What a result that turned out to fail asks for: a deviation of its lot, and the lot's own release once more.
pub(crate) fn failed(plant: &Plant, of: &StudyPlace, attribute: &str) -> Result<Vec<Event>, Refusal> {
    let lot = &of.place.lot;
    let matter = about(&of.study, &of.place, Some(attribute));
    let mut events = vec![deviation(plant, 0, class(plant, lot), matter, Some(lot))?.1];
    events.extend(disposition::reopened_with(plant, lot));
    Ok(events)
}

/// What measurements ask for that no approved plan asked for: a deviation of the study.
pub(crate) fn off_plan(plant: &Plant, of: &StudyPlace, attribute: &str) -> Result<Event, Refusal> {
    Ok(deviation(plant, 0, Class::Major, about(&of.study, &of.place, Some(attribute)), None)?.1)
}

/// What late evidence about the run of a result asks for: a deviation of the study.
pub(crate) fn doubted(plant: &Plant, further: usize, of: &StudyPlace, attribute: &str) -> Option<Event> {
    let matter = about(&of.study, &of.place, Some(attribute));
    deviation(plant, further, Class::Major, matter, None).ok().map(|it| it.1)
}

impl Decide for RecordStabilityResult {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        // Samples that were pulled are tested to the end, also of a study that was stopped.
        let of = StudyPlace { study: self.study.clone(), place: self.place.clone() };
        let it = pulled(plant, &of)?;
        let unknown = || Refusal::from(Rule::UnknownAttribute).with("attribute", self.attribute.as_str());
        let Some((version, stage)) = plant.study_stage(it) else { return Err(unknown()) };
        let Some((path, _)) = stage.attribute_named(&self.attribute) else { return Err(unknown()) };
        let Some(attribute) =
            plant.study_attribute(it, &path).filter(|_| it.tests.iter().any(|it| it.attribute == path))
        else {
            return Err(unknown());
        };
        let replicates = self.replicates.iter().map(|it| understood(&attribute, it)).collect::<Result<Vec<_>, _>>()?;
        let strategy = &version.strategy;
        let (run, unsound) = run::measured_at(plant, &of, strategy, (&path, &attribute), self.run.as_ref())?;
        let (purpose, barred) = match plant.last_oos_at(&self.study, &self.place, &path) {
            Some(of) => during(plant, of, &replicates, act),
            None => (None, None),
        };
        // That there is no value takes the place of nothing.
        let figure = replicates.iter().any(|it| !matches!(it, Observed::Missing(_)));
        let again = || counts::there(it.results_at(&self.place, &path), &attribute, purpose.as_ref());
        let against = barred.or(unsound.filter(|_| figure)).or_else(|| again().filter(|_| figure));
        let despite = Despite::of(against, self.despite.as_ref())?;
        let reportable = reportable(&attribute.specification, &replicates);
        let real = version.strategy.illustrative && !plant.demonstration;
        let judged = match judge_all(&attribute, &replicates, &reportable, real) {
            // No result counts that no system carried, neither for the lot nor against it.
            _ if figure && run::unsound_at(plant, strategy, &attribute, run.as_ref()) => {
                ResultBand::Indeterminate(Why::RunUnsound)
            }
            ResultBand::Inside | ResultBand::Alert
                if run::leaves_out_at(plant, strategy, &attribute, &replicates, act) =>
            {
                ResultBand::Indeterminate(Why::OutsideValidated)
            }
            judged => judged,
        };
        let band = match (judged, &despite) {
            (ResultBand::OutsideRelease | ResultBand::Indeterminate(Why::RunUnsound), _) | (_, None) => judged,
            // What was measured against a rule is never better than unknown.
            (ResultBand::Inside | ResultBand::Alert | ResultBand::Indeterminate(_), Some(_)) => {
                ResultBand::Indeterminate(Why::InSpite)
            }
        };
        let expected = expected(plant, it, &self.place, &path, &replicates);
        // It fails a market alone: the study deviates, and what that means for the market is owed; the lot is for the others
        // what it was.
        let abroad = band != ResultBand::Indeterminate(Why::RunUnsound)
            && for_markets(&attribute, &path, (&replicates, band, 0), real).iter().any(|it| it.bars);
        let method = attribute.method.as_ref().and_then(|id| Some((id, strategy.methods.get(id)?)));
        let method = method.map(|(id, it)| ByMethod { id: id.clone(), version: it.version });
        let (StudyPlace { study, place }, rule) = (of, SPECIFICATION_RULE_VERSION);
        let recorded = StabilityResultRecorded {
            study,
            place,
            attribute: path,
            replicates,
            reportable,
            band,
            rule,
            expected,
            purpose,
            despite,
            run,
            method,
        };
        recorded.follows(plant, it, act, abroad)
    }
}

impl StabilityResultRecorded {
    /// The result, and what must be found out and decided about it.
    fn follows(self, plant: &Plant, it: &Study, act: &Act, abroad: bool) -> Result<Vec<Event>, Refusal> {
        let (lot, fails) = (self.place.lot.clone(), self.band.verdict() == Verdict::Fail);
        let matter = about(&self.study, &self.place, Some(&self.attribute));
        let beyond = self.expected.as_ref().is_some_and(|it| it.beyond);
        // A retest belongs to what is being investigated already, whatever it gives.
        let planned = matches!(self.purpose, Some(Purpose::Retest { .. }));
        let opened = match () {
            () if planned && self.despite.is_none() => None,
            () if fails => Some(deviation(plant, 0, class(plant, &lot), matter, Some(&lot))?),
            () if abroad || self.despite.is_some() => Some(deviation(plant, 0, Class::Major, matter, None)?),
            () if beyond || self.band.verdict() == Verdict::Indeterminate => {
                Some(deviation(plant, 0, Class::Minor, matter, None)?)
            }
            () => None,
        };
        let number = opened.as_ref().map(|it| it.0.clone());
        let investigated = self.asks(beyond).and_then(|question| {
            Some(OosOpened {
                investigation: next_oos(plant, 0)?,
                batch: plant.maker(&lot).map(|(id, _)| id.clone()),
                lot: lot.clone(),
                place: Some(StudyPlace { study: self.study.clone(), place: self.place.clone() }),
                attribute: self.attribute.clone(),
                number: super::next_number(it.results_at(&self.place, &self.attribute)),
                question,
                deviation: number,
                due: plant.study_oos_due(it, act.known),
            })
        });
        let mut events: Vec<Event> = vec![self.into()];
        events.extend(opened.map(|it| it.1));
        events.extend(investigated.map(Event::from));
        if fails {
            // The lot's own release is asked again.
            events.extend(disposition::reopened_with(plant, &lot));
        }
        Ok(events)
    }

    /// What is to be found out about it; nothing of what an investigation asks for, or stands beside one.
    fn asks(&self, beyond: bool) -> Option<OosQuestion> {
        let first = matches!(self.purpose, None | Some(Purpose::Repeat { .. }));
        // A further result that fails is no less out of specification for having been asked for by nobody.
        let free = self.despite.as_ref().is_none_or(|it| it.rule == Rule::MeasuredBefore.id());
        let unexpected = (beyond && self.band.verdict() == Verdict::Pass).then_some(OosQuestion::OutOfTrend);
        OosQuestion::about(self.band).or(unexpected).filter(|_| first && free)
    }
}

impl Decide for VerifyStabilityResult {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = study(plant, &self.study)?;
        let path = plant.study_stage(it).and_then(|(_, stage)| stage.attribute_named(&self.attribute));
        let Some((attribute, _)) = path else {
            return Err(Refusal::from(Rule::UnknownAttribute).with("attribute", self.attribute.as_str()));
        };
        let all = it.results_at(&self.place, &attribute);
        let meant = |it: &&StabilityResult| {
            it.test.verified.is_none() && self.of.is_none_or(|entry| it.test.recorded.seq == entry)
        };
        let Some(result) = all.iter().rfind(meant) else {
            return Err(told(Rule::NoResultToVerify, &self.study, &self.place).with("attribute", attribute));
        };
        // Whoever began the run measured in it, whoever typed the value.
        let of_run = result.test.run.as_ref().and_then(|it| plant.runs.get(it));
        if result.test.recorded.by == act.by || of_run.is_some_and(|it| it.opened.by == act.by) {
            return Err(Refusal::from(Rule::AnalystVerifies).with("person", &act.by));
        }
        let of = all.last().is_none_or(|last| last != result).then_some(result.test.recorded.seq);
        let (study, place) = (self.study.clone(), self.place.clone());
        Ok(vec![StabilityResultVerified { study, place, attribute, of }.into()])
    }
}

impl Happened for StabilityResultRecorded {
    fn about(&self) -> Vec<Subject> {
        touched(&self.study, &self.place)
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self {
            study,
            place,
            attribute,
            replicates,
            reportable,
            band,
            rule,
            expected,
            purpose,
            despite,
            run,
            method,
        } = self.clone();
        let test = TestResult {
            replicates,
            reportable,
            band,
            rule,
            origin: Origin::Typed,
            round: 0,
            purpose,
            despite,
            sample: None,
            run,
            recorded: stamp.clone(),
            verified: None,
            invalid: None,
        };
        let result = StabilityResult { test, expected, method };
        change(plant, &study, |it| it.results.entry((place, attribute)).or_default().push(result));
    }
}

impl Happened for StabilityResultVerified {
    fn about(&self) -> Vec<Subject> {
        touched(&self.study, &self.place)
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { study, place, attribute, of } = self.clone();
        change(plant, &study, |it| {
            let Some(all) = it.results.get_mut(&(place, attribute)) else { return };
            let it = match of {
                None => all.last_mut(),
                Some(entry) => all.iter_mut().find(|it| it.test.recorded.seq == entry),
            };
            if let Some(it) = it {
                it.test.verified = Some(stamp.clone());
            }
        });
    }
}
