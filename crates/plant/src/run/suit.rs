//! What was measured of the system before the samples, and after them; each figure once, so that nobody measures until it
//! is suitable. A figure that is not there yet may come later; one that is there is corrected, and stays beside what takes
//! its place.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Corrected, Run, RunStanding, SuitabilityValues, number, run};
use crate::act::{Act, Stamp};
use crate::batch::{Entered, Observed, unreadable};
use crate::event::{Event, Happened, Subject};
use crate::id::{EntryId, RunId};
use crate::quantity::Quantity;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::{Bracket, Suitability};
use crate::verdict::Verdict;

/// The version of the rule that compares a system with its limits.
pub const SUITABILITY_RULE_VERSION: u16 = 1;

/// What was measured at one end of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suited {
    /// What counts, by the limit that it is compared with.
    pub values: SuitabilityValues,
    /// When each figure was recorded first.
    pub stamps: BTreeMap<EntryId, Stamp>,
    /// What stood there before, in the order of the ledger.
    pub corrected: Vec<Corrected>,
}

impl Suited {
    /// The entries that its figures came with, each once.
    pub fn entries(&self) -> impl Iterator<Item = u64> {
        let all: BTreeSet<u64> =
            self.stamps.values().chain(self.corrected.iter().map(|it| &it.stamp)).map(|it| it.seq).collect();
        all.into_iter()
    }
}

/// The system was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuitabilityRecorded {
    pub run: RunId,
    pub bracket: Bracket,
    /// What was recorded now.
    pub values: SuitabilityValues,
    /// Over everything that is recorded of this end by then, by the limits that the run was begun under.
    pub verdict: Verdict,
    pub rule: u16,
}

/// Records what was measured of the system at one end of a run, whole or in part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordSuitability {
    pub run: RunId,
    pub bracket: Bracket,
    pub values: BTreeMap<EntryId, Entered>,
}

pub(super) fn understood(asked: &Suitability, value: &Entered) -> Result<Observed, Refusal> {
    match value {
        Entered::Missing(why) => Ok(Observed::Missing(why.clone())),
        Entered::Typed { text, unit } => {
            let value =
                Quantity::parse(text, *unit).map_err(|why| unreadable(text, &why).with("parameter", &asked.name))?;
            if !unit.measures_the_same_as(asked.unit) {
                let refusal = Refusal::from(Rule::ValueUnit).with("parameter", &asked.name);
                return Err(refusal.with("typed", value).with("unit", asked.unit.code()));
            }
            Ok(Observed::Number(value))
        }
        Entered::Chosen(it) => {
            let refusal = Refusal::from(Rule::ValueNotAnOption).with("parameter", &asked.name);
            Err(refusal.with("typed", it.as_str()))
        }
    }
}

/// What is recorded of this limit at this end.
pub(super) fn there<'a>(run: &'a Run, bracket: Bracket, id: &EntryId) -> Option<&'a Observed> {
    run.suited.get(&bracket)?.values.get(id)
}

impl Decide for RecordSuitability {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = run(plant, &self.run)?;
        // A system may be worked out after the last injection, so a run that has ended still takes it.
        if matches!(it.standing, RunStanding::Aborted { .. }) {
            let refusal = Refusal::from(Rule::RunIsOver).with("run", self.run.as_str());
            return Err(refusal.with("standing", it.standing.id()));
        }
        let unknown = |what: &str| {
            let refusal = Refusal::from(Rule::UnknownSuitability).with("limit", what);
            refusal.with("bracket", self.bracket.id())
        };
        let Some(method) = plant.method_of(it) else { return Err(unknown(it.method.as_str())) };
        let asked: Vec<_> = method.asked_at(self.bracket).collect();
        if asked.is_empty() {
            return Err(unknown(it.method.as_str()));
        }
        let mut values = BTreeMap::new();
        for (id, value) in &self.values {
            let Some(asked) = asked.iter().find(|it| it.id == *id) else { return Err(unknown(id.as_str())) };
            if there(it, self.bracket, id).is_some() {
                let refusal = Refusal::from(Rule::SuitabilityThere).with("run", self.run.as_str());
                return Err(refusal.with("limit", &asked.name).with("bracket", self.bracket.id()));
            }
            values.insert(id.clone(), understood(asked, value)?);
        }
        if values.is_empty() {
            return Err(Refusal::from(Rule::SuitabilityNotThere).with("run", self.run.as_str()));
        }
        let known = |id: &EntryId| values.get(id).or_else(|| there(it, self.bracket, id));
        let verdict = Verdict::over(asked.iter().map(|it| it.judge(known(&it.id).and_then(number))));
        let (run, bracket, rule) = (self.run.clone(), self.bracket, SUITABILITY_RULE_VERSION);
        Ok(vec![SuitabilityRecorded { run, bracket, values, verdict, rule }.into()])
    }
}

impl Happened for SuitabilityRecorded {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Run(self.run.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { run, bracket, values, verdict: _, rule: _ } = self.clone();
        let Some(it) = plant.runs.get_mut(&run) else { return };
        let suited = it.suited.entry(bracket).or_default();
        for (id, value) in values {
            suited.stamps.entry(id.clone()).or_insert_with(|| stamp.clone());
            suited.values.entry(id).or_insert(value);
        }
    }
}
