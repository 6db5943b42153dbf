//! A steady hand in the laboratory: whatever is missing before a result can come from a run that carries it, one act after
//! the other, as the laboratory would do it. Everything that it writes is made up.

use jiff::{SignedDuration, Timestamp};
use plant::batch::Entered;
use plant::equipment::{AddEquipment, CalibrateEquipment, QualifyEquipment};
use plant::id::{BatchId, EquipmentClassId, EquipmentId, LotId, MaterialId, MethodId, PersonId, RunId};
use plant::material::{ReceiveLot, ReleaseLot};
use plant::people::Train;
use plant::quantity::Quantity;
use plant::run::{
    ApproveValidation, EndRun, Ground, Injection, InjectionKind, OpenRun, QualifyStandard, RecordSuitability,
    ReportValidation, Run, RunStanding, fault,
};
use plant::stability::StudyPlace;
use plant::strategy::{Bracket, EquipmentNeed, Material, Method, Strategy, Suitability};
use plant::text::Text;
use plant::{Command, Plant};
use rust_decimal::Decimal;

/// Who does the next thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    Analyst,
    SecondAnalyst,
    Quality,
    Engineer,
    Warehouse,
}

fn text(it: &str) -> Option<Text> {
    Text::new(it).ok()
}

/// Whose result is to come from a run.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'a> {
    Batch(&'a BatchId),
    /// What was pulled at a place of a study.
    Place(&'a StudyPlace),
}

/// How a sample of a study is called in a sequence, so that it is known there by its name alone.
#[must_use]
pub fn sample_of(it: &StudyPlace) -> String {
    format!("{}/{}/{}/{}", it.study, it.place.lot, it.place.condition, it.place.months)
}

/// What is to be done next so that a result of this attribute can be recorded by this analyst; nothing where its method
/// is done by itself, or a run that carries it waits for the result.
#[must_use]
pub fn next_run(
    plant: &Plant,
    analyst: &PersonId,
    whose: Whose<'_>,
    path: &str,
    now: Timestamp,
) -> Option<(Hand, Command)> {
    let (strategy, stage) = match whose {
        Whose::Batch(id) => plant.pinned(plant.batches.get(id)?).map(|(it, stage)| (&it.strategy, stage))?,
        Whose::Place(of) => {
            plant.study_stage(plant.studies.get(&of.study)?).map(|(it, stage)| (&it.strategy, stage))?
        }
    };
    let id = stage.attribute_at(path)?.method.clone()?;
    let method = strategy.methods.get(&id).filter(|it| it.is_run())?;
    let from: Vec<&RunId> = match whose {
        Whose::Batch(id) => {
            let lot = &plant.batches.get(id)?.lot;
            plant.results_on(lot, path).iter().filter_map(|it| it.run.as_ref()).collect()
        }
        Whose::Place(of) => {
            let all = plant.studies.get(&of.study)?.results_at(&of.place, path);
            all.iter().filter_map(|it| it.test.run.as_ref()).collect()
        }
    };
    let gave = |run: &RunId| from.contains(&run);
    let mine = |of: &Run| of.method == id && of.method_version == method.version;
    let runs = match whose {
        Whose::Batch(id) => plant.runs_of(id),
        Whose::Place(of) => plant.runs_of_place(of),
    };
    if runs.iter().any(|(run, of)| mine(of) && carries(method, of) && !gave(run)) {
        return None;
    }
    if let Some((run, of)) = runs.iter().find(|(_, of)| mine(of) && of.standing == RunStanding::Open) {
        return Some((Hand::Analyst, goes_on(run, of, method)));
    }
    if let Some(next) = in_force(plant, analyst, &id, method, now) {
        return Some(next);
    }
    if let Some(procedure) = &method.procedure
        && let Some(named) = strategy.procedures.get(procedure)
        && !plant.knows_procedure(analyst, procedure, named.version)
    {
        let version = plant.procedure_version(analyst, procedure, named.version)?;
        let train = Train { person: analyst.clone(), procedure: procedure.clone(), version };
        return Some((Hand::Quality, train.into()));
    }
    let instrument = match &method.instrument {
        None => None,
        Some(class) => match instrument(plant, strategy, class, now)? {
            Ok(found) => Some(found),
            Err(next) => return Some((Hand::Engineer, next)),
        },
    };
    let mut lots = Vec::new();
    for material in &method.uses {
        match standard(plant, strategy, material, now)? {
            Ok(found) => lots.push(found),
            Err(next) => return Some(next),
        }
    }
    let run = RunId::new(&format!("RUN-{:04}", plant.runs.len() + 1)).ok()?;
    let sequence = sequence(plant, whose, &lots)?;
    Some((
        Hand::Analyst,
        OpenRun { run, method: id, instrument, column: None, lots, takes: vec![], sequence, despite: None }.into(),
    ))
}

/// A blank, the standards, a control, and the sample.
fn sequence(plant: &Plant, whose: Whose<'_>, lots: &[LotId]) -> Option<Vec<Injection>> {
    let of = |kind, name: &str| Some(Injection { kind, name: text(name)?, batch: None, place: None });
    let mut sequence = vec![of(InjectionKind::Blank, "空白 / blank")?];
    for lot in lots {
        sequence.push(of(InjectionKind::Standard, lot.as_str())?);
    }
    sequence.push(of(InjectionKind::Control, "质控样 / control")?);
    sequence.push(match whose {
        Whose::Batch(id) => {
            let lot = plant.batches.get(id)?.lot.as_str();
            Injection { batch: Some(id.clone()), ..of(InjectionKind::Sample, lot)? }
        }
        Whose::Place(it) => Injection { place: Some(it.clone()), ..of(InjectionKind::Sample, &sample_of(it))? },
    });
    Some(sequence)
}

/// The run that a steady hand names for a result of this attribute: the last that carries it and has not given it. Tests of
/// one batch by one method, in the process and for its release, come from runs of their own.
#[must_use]
pub fn run_for(plant: &Plant, batch: &BatchId, path: &str) -> Option<RunId> {
    let it = plant.batches.get(batch)?;
    let (version, stage) = plant.pinned(it)?;
    let id = stage.attribute_at(path)?.method.clone()?;
    let method = version.strategy.methods.get(&id).filter(|it| it.is_run())?;
    let gave = |run: &RunId| plant.results_on(&it.lot, path).iter().any(|it| it.run.as_ref() == Some(run));
    let mine = |of: &Run| of.method == id && of.method_version == method.version;
    let runs = plant.runs_of(batch).into_iter().rev();
    runs.filter(|(run, of)| mine(of) && carries(method, of) && !gave(run)).map(|(run, _)| run.clone()).next()
}

/// Whether a result of this run counts without anybody's decision.
fn carries(method: &Method, of: &Run) -> bool {
    fault(method, Some(of)).is_none() && of.in_spite().is_none() && of.doubts.is_empty()
}

/// An open run is measured at both ends, and ended.
fn goes_on(run: &RunId, of: &Run, method: &Method) -> Command {
    let owed = |it: &Bracket| of.owed(method, *it).next().is_some();
    let run = run.clone();
    match Bracket::ALL.into_iter().find(owed) {
        Some(bracket) => {
            let values = of.owed(method, bracket).filter_map(|it| Some((it.id.clone(), figure(it)?))).collect();
            RecordSuitability { run, bracket, values }.into()
        }
        None => EndRun { run, despite: None }.into(),
    }
}

/// A figure well inside its limit.
#[must_use]
pub fn figure(it: &Suitability) -> Option<Entered> {
    let half = |it: Decimal| it.checked_div(Decimal::TWO);
    let value = match (it.limit.low(), it.limit.high()) {
        (Some(low), Some(high)) => half(low.checked_add(high)?)?,
        (Some(low), None) => low.checked_add(half(low)?)?,
        (None, Some(high)) => half(high)?,
        (None, None) => return None,
    };
    Some(Entered::Typed { text: value.round_dp(3).normalize().to_string(), unit: it.unit })
}

fn in_force(
    plant: &Plant,
    analyst: &PersonId,
    id: &MethodId,
    method: &Method,
    now: Timestamp,
) -> Option<(Hand, Command)> {
    let version = method.version;
    if plant.is_method_in_force(analyst, id, version) {
        return None;
    }
    let approve = || ApproveValidation { method: id.clone(), version }.into();
    match plant.validation(analyst, id, version).filter(|it| it.withdrawn.is_none()).map(|it| it.approvals.len()) {
        None => {
            let report = text(&format!("VAL-{} v{version}（虚构 / made up）", id.as_str()))?;
            let (method, ground) = (id.clone(), Ground::Validated);
            let report = ReportValidation { method, version, ground, report, on: now, range: None };
            Some((Hand::Analyst, report.into()))
        }
        Some(0) => Some((Hand::SecondAnalyst, approve())),
        Some(_) => Some((Hand::Quality, approve())),
    }
}

/// An instrument of the class that is fit, or what makes one fit.
fn instrument(
    plant: &Plant,
    strategy: &Strategy,
    class: &EquipmentClassId,
    now: Timestamp,
) -> Option<Result<EquipmentId, Command>> {
    let declared = strategy.equipment.get(class)?;
    let until = now.checked_add(SignedDuration::from_hours(24 * 365)).ok()?;
    let Some((id, it)) = plant.equipment.iter().find(|(_, it)| it.class == *class) else {
        let equipment = EquipmentId::new(&format!("{class}-1")).ok()?;
        let add = AddEquipment { equipment, class: class.clone(), name: declared.name.clone(), room: text("QC-114")? };
        return Some(Err(add.into()));
    };
    let equipment = id.clone();
    Some(match it.lacks(&declared.needs, now).first() {
        None => Ok(equipment),
        Some(EquipmentNeed::Qualified) => Err(QualifyEquipment { equipment, until }.into()),
        Some(_) => Err(CalibrateEquipment { equipment, until }.into()),
    })
}

/// A lot of a standard or reagent that may be used, or what gets one.
fn standard(
    plant: &Plant,
    strategy: &Strategy,
    id: &MaterialId,
    now: Timestamp,
) -> Option<Result<LotId, (Hand, Command)>> {
    let material = strategy.materials.get(id)?;
    if let Some(lot) = crate::hand::lot(plant, id, now) {
        let Some(primary) = material.against.as_ref().filter(|_| !plant.standards.contains_key(&lot)) else {
            return Some(Ok(lot));
        };
        let against = match standard(plant, strategy, primary, now)? {
            Ok(found) => found,
            Err(next) => return Some(Err(next)),
        };
        let value = Quantity::exact(Decimal::new(991, 1), plant::quantity::Unit::new("%").ok()?);
        let report = text(&format!("QRS-{lot}（虚构 / made up）"))?;
        return Some(Err((Hand::Analyst, QualifyStandard { lot, against, value, report }.into())));
    }
    // Received, and not released yet.
    let waiting = plant.lots.iter().find(|(_, it)| {
        it.material == *id
            && it.standing == plant::material::LotStanding::Quarantine
            && it.use_by.is_none_or(|until| until >= now)
            && !it.is_held()
    });
    if let Some((lot, _)) = waiting {
        return Some(Err((Hand::Quality, ReleaseLot { lot: lot.clone() }.into())));
    }
    Some(Err((Hand::Warehouse, received(plant, id, material, now)?.into())))
}

fn received(plant: &Plant, id: &MaterialId, material: &Material, now: Timestamp) -> Option<ReceiveLot> {
    let number = plant.lots.values().filter(|it| it.material == *id).count() + 1;
    let amount = |it: &plant::strategy::MaterialFact| (it.id.clone(), Quantity::exact(Decimal::new(991, 1), it.unit));
    Some(ReceiveLot {
        lot: LotId::new(&format!("{id}-{number:03}")).ok()?,
        material: id.clone(),
        amount: Quantity::exact(Decimal::ONE_HUNDRED, material.unit),
        supplier: text("虚构供应商 / fictional supplier")?,
        use_by: now.checked_add(SignedDuration::from_hours(24 * 400)).ok(),
        retest_by: None,
        facts: material.facts.iter().map(amount).collect(),
        containers: Vec::new(),
        receipt: None,
    })
}
