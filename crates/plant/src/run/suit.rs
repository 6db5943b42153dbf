//! What was measured of the system before the samples, and after them; each once, so that nobody measures until it is
//! suitable.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{RunStanding, SuitabilityValues, number, run};
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suited {
    pub values: SuitabilityValues,
    pub stamp: Stamp,
}

/// The system was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuitabilityRecorded {
    pub run: RunId,
    pub bracket: Bracket,
    pub values: SuitabilityValues,
    /// By the limits that the run was begun under.
    pub verdict: Verdict,
    pub rule: u16,
}

/// Records what was measured of the system at one end of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordSuitability {
    pub run: RunId,
    pub bracket: Bracket,
    pub values: BTreeMap<EntryId, Entered>,
}

fn understood(asked: &Suitability, value: &Entered) -> Result<Observed, Refusal> {
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

impl Decide for RecordSuitability {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = run(plant, &self.run)?;
        // A system may be worked out after the last injection, so a run that has ended still takes it.
        if matches!(it.standing, RunStanding::Aborted { .. }) {
            let refusal = Refusal::from(Rule::RunIsOver).with("run", self.run.as_str());
            return Err(refusal.with("standing", it.standing.id()));
        }
        if it.suited.contains_key(&self.bracket) {
            let refusal = Refusal::from(Rule::SuitabilityThere).with("run", self.run.as_str());
            return Err(refusal.with("bracket", self.bracket.id()));
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
            values.insert(id.clone(), understood(asked, value)?);
        }
        let verdict = Verdict::over(asked.iter().map(|it| it.judge(values.get(&it.id).and_then(number))));
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
        if let Some(it) = plant.runs.get_mut(&run) {
            it.suited.insert(bracket, Suited { values, stamp: stamp.clone() });
        }
    }
}
