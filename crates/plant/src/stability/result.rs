//! What a test of pulled samples gave, against the shelf-life limit; and against what the earlier time points of the same
//! lot let one expect: outside the 95 % prediction interval of their regression it is out of trend.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::limit::number;
use super::pull::touched;
use super::{Place, Study, about, change, deviation, planned, study, told};
use crate::act::{Act, Stamp};
use crate::batch::{Entered, Observed};
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::StudyId;
use crate::lab::{ResultBand, SPECIFICATION_RULE_VERSION, for_markets, judge_all, reportable, understood};
use crate::material::LotStanding;
use crate::quality::Class;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
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

/// A result of a study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StabilityResult {
    pub replicates: Vec<Observed>,
    pub reportable: Observed,
    pub band: ResultBand,
    pub rule: u16,
    pub expected: Option<ExpectedRange>,
    pub recorded: Stamp,
    pub verified: Option<Stamp>,
}

/// Records a result of pulled samples; a further one for the same place stands beside the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordStabilityResult {
    pub study: StudyId,
    pub place: Place,
    pub attribute: String,
    pub replicates: Vec<Entered>,
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
}

/// Verifies the last result of an attribute at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyStabilityResult {
    pub study: StudyId,
    pub place: Place,
    pub attribute: String,
}

/// A second analyst verified a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StabilityResultVerified {
    pub study: StudyId,
    pub place: Place,
    pub attribute: String,
}

/// What the earlier time points of the same lot under the same condition let one expect.
fn expected(plant: &Plant, it: &Study, place: &Place, attribute: &str, found: &[Observed]) -> Option<ExpectedRange> {
    let earlier = it.results.iter().filter(|((of, path), _)| {
        path == attribute && of.lot == place.lot && of.condition == place.condition && of.months < place.months
    });
    let points: Vec<(Decimal, Decimal, u64)> = earlier
        .filter_map(|((of, _), all)| {
            let last = all.last()?;
            Some((Decimal::from(of.months), number(plant, it, attribute, &last.replicates)?, last.recorded.seq))
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

impl Decide for RecordStabilityResult {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        // Samples that were pulled are tested to the end, also of a study that was stopped.
        let it = study(plant, &self.study)?;
        planned(&self.study, it, &self.place)?;
        if !it.pulls.contains_key(&self.place) {
            return Err(told(Rule::NotPulled, &self.study, &self.place));
        }
        let unknown = || Refusal::from(Rule::UnknownAttribute).with("attribute", self.attribute.as_str());
        let Some((version, stage)) = plant.study_stage(it) else { return Err(unknown()) };
        let Some((path, _)) = stage.attribute_named(&self.attribute) else { return Err(unknown()) };
        let Some(attribute) =
            plant.study_attribute(it, &path).filter(|_| it.tests.iter().any(|it| it.attribute == path))
        else {
            return Err(unknown());
        };
        let replicates = self.replicates.iter().map(|it| understood(&attribute, it)).collect::<Result<Vec<_>, _>>()?;
        let reportable = reportable(&attribute.specification, &replicates);
        let real = version.strategy.illustrative && !plant.demonstration;
        let band = judge_all(&attribute, &replicates, &reportable, real);
        let expected = expected(plant, it, &self.place, &path, &replicates);
        let beyond = expected.as_ref().is_some_and(|it| it.beyond);
        // It fails a market alone: the study deviates, and what that means for the market is owed; the lot is for the others
        // what it was.
        let abroad = for_markets(&attribute, &path, (&replicates, band, 0), real).iter().any(|it| it.bars);
        let (study, place, rule) = (self.study.clone(), self.place.clone(), SPECIFICATION_RULE_VERSION);
        let lot = place.lot.clone();
        let matter = about(&study, &place, Some(&path));
        let recorded =
            StabilityResultRecorded { study, place, attribute: path, replicates, reportable, band, rule, expected };
        let mut events: Vec<Event> = vec![recorded.into()];
        if band.verdict() == Verdict::Fail {
            // It says what the lot will be for whoever uses it: the lot's own release is asked again.
            let released = plant.lots.get(&lot).is_some_and(|it| it.standing == LotStanding::Released);
            let class = if released { Class::Critical } else { Class::Major };
            events.push(deviation(plant, 0, class, matter, Some(&lot))?.1);
            events.extend(disposition::reopened_with(plant, &lot));
        } else if abroad {
            events.push(deviation(plant, 0, Class::Major, matter, None)?.1);
        } else if beyond || band.verdict() == Verdict::Indeterminate {
            events.push(deviation(plant, 0, Class::Minor, matter, None)?.1);
        }
        Ok(events)
    }
}

impl Decide for VerifyStabilityResult {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = study(plant, &self.study)?;
        let path = plant.study_stage(it).and_then(|(_, stage)| stage.attribute_named(&self.attribute));
        let Some((attribute, _)) = path else {
            return Err(Refusal::from(Rule::UnknownAttribute).with("attribute", self.attribute.as_str()));
        };
        let Some(result) = it.result(&self.place, &attribute).filter(|it| it.verified.is_none()) else {
            return Err(told(Rule::NoResultToVerify, &self.study, &self.place).with("attribute", attribute));
        };
        if result.recorded.by == act.by {
            return Err(Refusal::from(Rule::AnalystVerifies).with("person", &act.by));
        }
        let (study, place) = (self.study.clone(), self.place.clone());
        Ok(vec![StabilityResultVerified { study, place, attribute }.into()])
    }
}

impl Happened for StabilityResultRecorded {
    fn about(&self) -> Vec<Subject> {
        touched(&self.study, &self.place)
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { study, place, attribute, replicates, reportable, band, rule, expected } = self.clone();
        let (recorded, verified) = (stamp.clone(), None);
        let result = StabilityResult { replicates, reportable, band, rule, expected, recorded, verified };
        change(plant, &study, |it| it.results.entry((place, attribute)).or_default().push(result));
    }
}

impl Happened for StabilityResultVerified {
    fn about(&self) -> Vec<Subject> {
        touched(&self.study, &self.place)
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { study, place, attribute } = self.clone();
        change(plant, &study, |it| {
            if let Some(it) = it.results.get_mut(&(place, attribute)).and_then(|it| it.last_mut()) {
                it.verified = Some(stamp.clone());
            }
        });
    }
}
