//! A figure of the system was written down wrongly: the first stays beside the one that takes its place. A second person
//! looks at what was printed, and where the correction makes of the limit another verdict the run is in doubt, so that
//! nobody corrects a system until it is suitable.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::doubt::{DoubtGround, doubted};
use super::suit::{there, understood};
use super::{RunStanding, SUITABILITY_RULE_VERSION, number, run};
use crate::act::{Act, Stamp};
use crate::batch::{Entered, Observed};
use crate::event::{Event, Happened, Subject};
use crate::id::{EntryId, PersonId, RunId};
use crate::people::{self, Role};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::Bracket;
use crate::text::Text;
use crate::verdict::Verdict;

/// A figure that no longer counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    pub limit: EntryId,
    /// What stood there.
    pub was: Observed,
    pub why: Text,
    /// Who looked at it as well.
    pub second: PersonId,
    pub stamp: Stamp,
}

/// A figure of the system was corrected; the one before it stays in the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuitabilityCorrected {
    pub run: RunId,
    pub bracket: Bracket,
    pub limit: EntryId,
    pub was: Observed,
    pub value: Observed,
    pub why: Text,
    pub second: PersonId,
    /// What the figure says now, by the limit that the run was begun under.
    pub verdict: Verdict,
    pub rule: u16,
}

/// Corrects a figure of the system under a second person's eyes; the reason is owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectSuitability {
    pub run: RunId,
    pub bracket: Bracket,
    pub limit: EntryId,
    pub value: Entered,
}

impl Decide for CorrectSuitability {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = run(plant, &self.run)?;
        if matches!(it.standing, RunStanding::Aborted { .. }) {
            let refusal = Refusal::from(Rule::RunIsOver).with("run", self.run.as_str());
            return Err(refusal.with("standing", it.standing.id()));
        }
        let asked = plant.method_of(it).and_then(|it| it.asked_at(self.bracket).find(|it| it.id == self.limit));
        let Some(asked) = asked else {
            let refusal = Refusal::from(Rule::UnknownSuitability).with("limit", self.limit.as_str());
            return Err(refusal.with("bracket", self.bracket.id()));
        };
        let Some(was) = there(it, self.bracket, &self.limit) else {
            return Err(Refusal::from(Rule::SuitabilityNotThere).with("run", self.run.as_str()));
        };
        let value = understood(asked, &self.value)?;
        if value == *was {
            return Err(Refusal::from(Rule::NothingChanges).with("parameter", &asked.name));
        }
        let why = people::owed_reason(act)?;
        let second = people::second_person_in(plant, act, &[Role::QcAnalyst, Role::QaReviewer])?.clone();
        let (before, verdict) = (asked.judge(number(was)), asked.judge(number(&value)));
        let (run, bracket, limit, was) = (self.run.clone(), self.bracket, self.limit.clone(), was.clone());
        let rule = SUITABILITY_RULE_VERSION;
        let corrected =
            SuitabilityCorrected { run, bracket, limit, was, value, why: why.clone(), second, verdict, rule };
        let mut events: Vec<Event> = Vec::from([corrected.into()]);
        if before != verdict {
            events.extend(doubted(plant, &[&self.run], DoubtGround::Suitability, &why));
        }
        Ok(events)
    }
}

impl Happened for SuitabilityCorrected {
    fn about(&self) -> Vec<Subject> {
        Vec::from([Subject::Run(self.run.clone())])
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { run, bracket, limit, was, value, why, second, verdict: _, rule: _ } = self.clone();
        let Some(suited) = plant.runs.get_mut(&run).and_then(|it| it.suited.get_mut(&bracket)) else { return };
        suited.values.insert(limit.clone(), value);
        suited.corrected.push(Corrected { limit, was, why, second, stamp: stamp.clone() });
    }
}
