//! An analyst begins a run: by a method in force, on an instrument that is fit, with standards and reagents in date.

use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::takes::{self, Taken, Takes};
use super::{Injection, InjectionKind, Run, RunStanding, place};
use crate::act::{Act, Stamp};
use crate::batch::batch;
use crate::equipment;
use crate::event::{Event, Happened, Subject};
use crate::id::{EquipmentId, LotId, MethodId, RunId, StrategyId};
use crate::lab::Despite;
use crate::material;
use crate::people;
use crate::refusal::{Refusal, Rule};
use crate::stability::{self, StudyPlace};
use crate::state::{Decide, Plant};
use crate::strategy::{MaterialRole, Method, Strategy};
use crate::text::Text;

/// A run began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunOpened {
    pub run: RunId,
    /// The strategy that the limits of the system are read from.
    pub strategy: StrategyId,
    pub strategy_version: u32,
    pub method: MethodId,
    pub method_version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<EquipmentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<Text>,
    pub lots: Vec<LotId>,
    /// How much of them it took, where that was said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taken: Vec<Taken>,
    pub sequence: Vec<Injection>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Despite>,
}

/// Begins a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenRun {
    pub run: RunId,
    pub method: MethodId,
    #[serde(default)]
    pub instrument: Option<EquipmentId>,
    /// The column, the plate or the kit, where one is used.
    #[serde(default)]
    pub column: Option<Text>,
    /// Of each reference standard and reagent that the method uses a lot.
    #[serde(default)]
    pub lots: Vec<LotId>,
    /// How much of these lots it takes: with that it goes off the books.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub takes: Vec<Takes>,
    /// What is injected, in this order; a sample names its batch, or the place of the study where it was pulled.
    pub sequence: Vec<Injection>,
    /// Why it was begun in spite of a rule that stands against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
}

/// What the batches of the sequence ask for: one method in one version, with the same limits.
struct Declared<'a> {
    id: StrategyId,
    version: u32,
    strategy: &'a Strategy,
    method: &'a Method,
}

impl Declared<'_> {
    fn same(&self, other: &Self) -> bool {
        self.method.version == other.method.version && self.method.suitability == other.method.suitability
    }
}

impl OpenRun {
    fn refused(&self, rule: Rule, whose: &str) -> Refusal {
        Refusal::from(rule).with("method", self.method.as_str()).with("batch", whose)
    }

    /// The same of a sample that was pulled in a study, by the version that the study is pinned to.
    fn of_study<'a>(&self, plant: &'a Plant, of: &StudyPlace) -> Result<Declared<'a>, Refusal> {
        let it = stability::pulled(plant, of)?;
        let version = plant.study_stage(it).map(|(version, _)| version);
        let found = version.and_then(|version| {
            let method = version.strategy.methods.get(&self.method).filter(|it| it.is_run())?;
            Some(Declared { id: it.strategy.clone(), version: it.version, strategy: &version.strategy, method })
        });
        found.ok_or_else(|| self.refused(Rule::MethodNotRun, of.study.as_str()))
    }

    fn declared<'a>(&self, plant: &'a Plant) -> Result<Declared<'a>, Refusal> {
        let mut declared: Option<Declared<'a>> = None;
        for id in self.sequence.iter().filter_map(|it| it.batch.as_ref()) {
            batch(plant, id)?;
            let of = plant.batches.get(id).and_then(|it| Some((it, plant.pinned(it)?.0)));
            let found = of.and_then(|(it, version)| {
                let method = version.strategy.methods.get(&self.method).filter(|it| it.is_run())?;
                Some(Declared { id: it.strategy.clone(), version: it.version, strategy: &version.strategy, method })
            });
            let Some(found) = found else { return Err(self.refused(Rule::MethodNotRun, id.as_str())) };
            match &declared {
                Some(first) if !first.same(&found) => return Err(self.refused(Rule::RunOtherMethod, id.as_str())),
                Some(_) => (),
                None => declared = Some(found),
            }
        }
        for of in self.sequence.iter().filter_map(|it| it.place.as_ref()) {
            let found = self.of_study(plant, of)?;
            match &declared {
                Some(first) if !first.same(&found) => return Err(self.refused(Rule::RunOtherMethod, of.study.as_str())),
                Some(_) => (),
                None => declared = Some(found),
            }
        }
        declared.ok_or_else(|| Refusal::from(Rule::MethodNotRun).with("method", self.method.as_str()))
    }

    /// What stands against the run, in the order in which an analyst would ask.
    fn barred(&self, plant: &Plant, it: &Declared<'_>, act: &Act) -> Result<(), Refusal> {
        let at = act.happened;
        if !plant.is_method_in_force(&act.by, &self.method, it.method.version) {
            let refusal = Refusal::from(Rule::MethodNotInForce).with("method", &it.method.name);
            return Err(refusal.with("version", u64::from(it.method.version)));
        }
        if let Some(id) = &it.method.procedure
            && let Some(named) = it.strategy.procedures.get(id)
        {
            people::knows(plant, &act.by, id, named)?;
        }
        self.instrument_may(plant, it, at)?;
        self.instrument_free(plant)?;
        for id in &it.method.uses {
            let Some(material) = it.strategy.materials.get(id) else { continue };
            let of = |lot: &&LotId| plant.lots.get(*lot).is_some_and(|it| it.material == *id);
            if !self.lots.iter().any(|lot| of(&lot)) {
                return Err(Refusal::from(Rule::StandardMissing).with("material", &material.name));
            }
            for lot in self.lots.iter().filter(of) {
                material::usable(plant, lot, material, at)?;
                let takes = self.takes.iter().find(|it| it.lot == *lot);
                takes::barred((lot, material::lot(plant, lot)?), material, takes, at)?;
                if material.against.is_some() && !plant.standards.contains_key(lot) {
                    let refusal = Refusal::from(Rule::StandardNotQualified).with("lot", lot.as_str());
                    return Err(refusal.with("material", &material.name));
                }
            }
        }
        let is_standard =
            |id| it.strategy.materials.get(id).is_some_and(|it| it.role == MaterialRole::ReferenceStandard);
        if it.method.uses.iter().any(is_standard) && !self.sequence.iter().any(|it| it.kind == InjectionKind::Standard)
        {
            return Err(Refusal::from(Rule::NoStandardInjected).with("method", &it.method.name));
        }
        Ok(())
    }

    /// An instrument measures one sequence at a time: with two open runs on it nobody could say which of them a result is
    /// of, and the better one would be named.
    fn instrument_free(&self, plant: &Plant) -> Result<(), Refusal> {
        let Some(id) = &self.instrument else { return Ok(()) };
        let holds = |it: &Run| it.standing == RunStanding::Open && it.instrument.as_ref() == Some(id);
        let Some((other, _)) = plant.runs.iter().find(|(_, it)| holds(it)) else { return Ok(()) };
        let refusal = Refusal::from(Rule::InstrumentInRun).with("equipment", id.as_str());
        Err(refusal.with("run", other.as_str()))
    }

    fn instrument_may(&self, plant: &Plant, it: &Declared<'_>, at: Timestamp) -> Result<(), Refusal> {
        let Some(class) = &it.method.instrument else { return Ok(()) };
        let Some(asked) = it.strategy.equipment.get(class) else { return Ok(()) };
        let wrong = |id: &str| Refusal::from(Rule::WrongInstrument).with("equipment", id).with("wanted", &asked.name);
        let Some(id) = &self.instrument else { return Err(wrong("–")) };
        let Some(equipment) = plant.equipment.get(id).filter(|it| it.class == *class) else {
            return Err(wrong(id.as_str()));
        };
        equipment::ready(id, equipment, it.strategy, &asked.needs, at)
    }
}

impl Decide for OpenRun {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        if plant.runs.contains_key(&self.run) {
            return Err(Refusal::from(Rule::RunExists).with("run", self.run.as_str()));
        }
        let declared = self.declared(plant)?;
        if let Some(id) = self.instrument.as_ref().filter(|it| !plant.equipment.contains_key(*it)) {
            return Err(Refusal::from(Rule::UnknownEquipment).with("equipment", id.as_str()));
        }
        for id in &self.lots {
            let lot = material::lot(plant, id)?;
            if !declared.method.uses.contains(&lot.material) {
                let refusal = Refusal::from(Rule::LotNotAsked).with("lot", id.as_str());
                return Err(refusal.with("method", &declared.method.name));
            }
        }
        takes::read(plant, &self.takes, &self.lots)?;
        let taken = self.takes.iter().map(|it| it.taken(plant)).collect();
        let despite = Despite::of(self.barred(plant, &declared, act).err(), self.despite.as_ref())?;
        let Self { run, method, instrument, column, lots, takes: _, sequence, despite: _ } = self.clone();
        let (strategy, strategy_version, method_version) = (declared.id, declared.version, declared.method.version);
        Ok(vec![
            RunOpened {
                run,
                strategy,
                strategy_version,
                method,
                method_version,
                instrument,
                column,
                lots,
                taken,
                sequence,
                despite,
            }
            .into(),
        ])
    }
}

impl Happened for RunOpened {
    fn about(&self) -> Vec<Subject> {
        let mut about = vec![Subject::Run(self.run.clone())];
        for it in self.sequence.iter().filter_map(|it| it.batch.clone()).map(Subject::Batch) {
            if !about.contains(&it) {
                about.push(it);
            }
        }
        about.extend(place::studies(self.sequence.iter().filter_map(|it| it.place.as_ref())));
        about.extend(self.instrument.clone().map(Subject::Equipment));
        about.extend(self.lots.iter().cloned().map(Subject::Lot));
        about
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self {
            run,
            strategy,
            strategy_version,
            method,
            method_version,
            instrument,
            column,
            lots,
            taken,
            sequence,
            despite,
        } = self.clone();
        for it in &taken {
            takes::book(plant, it, stamp.happened);
        }
        let it = Run {
            strategy,
            strategy_version,
            method,
            method_version,
            instrument,
            column,
            lots,
            taken,
            sequence,
            opened: stamp.clone(),
            despite,
            suited: Default::default(),
            standing: RunStanding::Open,
            doubts: Vec::new(),
            verified: None,
        };
        plant.runs.insert(run, it);
    }
}
