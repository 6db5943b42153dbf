//! The end of a study, early or after its last time point; and what was considered for the market after a result that does
//! not meet its shelf-life limit, or the one that a market has of its own, without which no study ends.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::pull::touched;
use super::{Place, Study, change, running, study, told};
use crate::act::{Act, Signature, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::StudyId;
use crate::lab::{Oos, OosQuestion, OosStanding, TestResult};
use crate::people;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;
use crate::verdict::Verdict;

/// What was considered for the market after a failing result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Considered {
    pub place: Place,
    pub attribute: String,
    /// The entry of the result.
    pub result: u64,
    /// The authority is told, or the lot is recalled (China GMP 2010, article 236).
    pub action: bool,
    pub why: Text,
    pub signature: Signature,
    pub stamp: Stamp,
}

/// Says what is done for the market after a failing result; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsiderMarket {
    pub study: StudyId,
    pub place: Place,
    pub attribute: String,
    pub action: bool,
    pub why: Text,
}

/// It was said what is done for the market.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketConsidered {
    pub study: StudyId,
    pub place: Place,
    pub attribute: String,
    pub result: u64,
    pub action: bool,
    pub why: Text,
    pub signature: Signature,
}

/// Ends a study with a conclusion; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcludeStudy {
    pub study: StudyId,
    /// Before everything was pulled and tested.
    #[serde(default)]
    pub early: bool,
    pub conclusion: Text,
}

/// A study ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudyConcluded {
    pub study: StudyId,
    pub early: bool,
    pub conclusion: Text,
    pub signature: Signature,
}

impl Study {
    /// The places that were neither pulled nor missed, or whose tests are not all there and verified.
    pub fn open(&self) -> impl Iterator<Item = Place> {
        self.places().filter(|place| {
            let whole = |attribute: &String| self.result(place, attribute).is_some_and(|it| it.test.verified.is_some());
            // What was pulled after all is tested, too.
            let missed = self.missed.contains_key(place) && !self.pulls.contains_key(place);
            !missed && !self.tests.iter().all(|it| whole(&it.attribute))
        })
    }
}

impl Plant {
    /// The results of a study, verified or not, that fail the shelf-life limit of all or that of a market, and about which
    /// nobody has said yet what is done for the market.
    pub fn unconsidered<'a>(
        &'a self,
        of: &'a Study,
    ) -> impl Iterator<Item = (&'a Place, &'a str, &'a super::StabilityResult)> {
        let all =
            of.results.iter().flat_map(|((place, path), all)| all.iter().map(move |it| (place, path.as_str(), it)));
        let waits =
            |it: &TestResult| it.invalid.is_none() && !of.considered.iter().any(|of| of.result == it.recorded.seq);
        all.filter(move |(.., it)| waits(&it.test)).filter(|(_, path, it)| {
            it.test.band.verdict() == Verdict::Fail
                || self.study_for_markets(of, path, it).iter().any(|it| it.bars)
                || self.is_confirmed(&it.test)
        })
    }

    /// Whether a single value outside was confirmed, so that the result fails though its mean does not.
    fn is_confirmed(&self, it: &TestResult) -> bool {
        let closed = |it: &Oos| match it.standing {
            OosStanding::Closed { outcome, .. } => outcome.verdict() == Verdict::Fail,
            OosStanding::Laboratory | OosStanding::Full => false,
        };
        let of_single = |oos: &&Oos| oos.place.is_some() && oos.question == OosQuestion::SingleOutside && closed(oos);
        let found = |oos: &Oos| oos.result(self).map(|it| it.recorded.seq);
        self.oos.values().filter(of_single).any(|oos| found(oos) == Some(it.recorded.seq))
    }
}

impl Decide for ConsiderMarket {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = study(plant, &self.study)?;
        let mut waiting = plant.unconsidered(it);
        let Some((_, path, result)) = waiting.find(|(place, path, _)| **place == self.place && *path == self.attribute)
        else {
            return Err(told(Rule::NothingToConsider, &self.study, &self.place));
        };
        let test = &result.test;
        let measured = test.recorded.by == act.by || test.verified.as_ref().is_some_and(|it| it.by == act.by);
        if measured {
            return Err(Refusal::from(Rule::AnalystVerifies).with("person", &act.by));
        }
        let Self { study, place, attribute: _, action, why } = self.clone();
        let (attribute, result) = (path.into(), test.recorded.seq);
        let signature = people::signed(act)?;
        Ok(vec![MarketConsidered { study, place, attribute, result, action, why, signature }.into()])
    }
}

impl Decide for ConcludeStudy {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = running(plant, &self.study)?;
        if let Some((open, _)) = plant.oos_of_study(&self.study).find(|(_, it)| !it.is_closed()) {
            let refusal = Refusal::from(Rule::StudyInvestigated).with("study", self.study.as_str());
            return Err(refusal.with("oos", open.as_str()));
        }
        if let Some((place, path, _)) = plant.unconsidered(it).next() {
            return Err(told(Rule::MarketNotConsidered, &self.study, place).with("attribute", path));
        }
        let open = it.open().count();
        if open > 0 && !self.early {
            let count = u64::try_from(open).unwrap_or(u64::MAX);
            return Err(Refusal::from(Rule::StudyOpen).with("study", self.study.as_str()).with("count", count));
        }
        let Self { study, early: _, conclusion } = self.clone();
        Ok(vec![StudyConcluded { study, early: open > 0, conclusion, signature: people::signed(act)? }.into()])
    }
}

impl Happened for MarketConsidered {
    fn about(&self) -> Vec<Subject> {
        touched(&self.study, &self.place)
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { study, place, attribute, result, action, why, signature } = self.clone();
        let stamp = stamp.clone();
        let it = Considered { place, attribute, result, action, why, signature, stamp };
        change(plant, &study, |study| study.considered.push(it));
    }
}

impl Happened for StudyConcluded {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Study(self.study.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { study, early, conclusion, signature } = self.clone();
        change(plant, &study, |it| it.concluded = Some((early, conclusion, signature, stamp.clone())));
    }
}
