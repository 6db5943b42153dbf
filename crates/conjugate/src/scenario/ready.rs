//! What a story needs before it can begin, in one line each: equipment, materials, training for a whole stage.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use plant::Command;
use plant::batch::AssignEquipment;
use plant::equipment::{AddEquipment, CalibrateEquipment, CleanEquipment, DedicateEquipment, QualifyEquipment};
use plant::id::{
    EntryId, EquipmentClassId, EquipmentId, LotId, MaterialId, PersonId, ProcedureId, StageId, StepPath, UnitId,
};
use plant::material::{ReceiveLot, ReleaseLot};
use plant::people::{Role, Train};
use plant::quantity::{Quantity, Unit};
use plant::stability::StudyPlace;
use plant::strategy::{Dating, Material, Stage, StepKind};
use plant::text::Text;
use rust_decimal::Decimal;

use super::fault::Wrong;
use super::play::{Halt, How, Play};
use crate::hand::{self, Hand, Whose};

fn text(it: &str) -> Result<Text, Wrong> {
    Text::new(it).map_err(|_| Wrong::new(format!("`{it}` is no text"), "write plain text"))
}

fn id<T>(it: &str, new: impl Fn(&str) -> Result<T, plant::id::NotAnId>) -> Result<T, Wrong> {
    new(it).map_err(|why| Wrong::new(format!("`{it}` is no identifier"), why.to_string()))
}

fn stage_of<'a>(play: &'a Play<'_>, stage: &StageId) -> Result<&'a Stage, Wrong> {
    let found = play.strategy()?.strategy.stage(stage);
    found.ok_or_else(|| Wrong::new(format!("the strategy has no stage `{stage}`"), "see its files for the names"))
}

/// Adds, qualifies, calibrates and dedicates one piece of equipment of every class that the stage names.
pub(super) fn equipment(play: &mut Play<'_>, who: &PersonId, stage: &StageId, how: &How) -> Result<(), Halt> {
    let classes: BTreeSet<EquipmentClassId> =
        stage_of(play, stage)?.operations().flat_map(|it| it.equipment.iter().cloned()).collect();
    let until = play.now.checked_add(SignedDuration::from_hours(24 * 365)).unwrap_or(play.now);
    for class in classes {
        if play.plant.equipment.values().any(|it| it.class == class) {
            continue;
        }
        let name = play.strategy()?.strategy.equipment.get(&class).map(|it| it.name.clone()).unwrap_or_default();
        let equipment = id(&format!("{class}-1"), EquipmentId::new)?;
        let room = text("C-201")?;
        play.does(who, AddEquipment { equipment: equipment.clone(), class, name, room }, how)?;
        play.does(who, QualifyEquipment { equipment: equipment.clone(), until }, how)?;
        play.does(who, CalibrateEquipment { equipment: equipment.clone(), until }, how)?;
        play.does(who, DedicateEquipment { equipment, product: text("MRN-204")? }, how)?;
    }
    Ok(())
}

/// Cleans what was used for something else and assigns it, for one unit operation.
pub(super) fn unit(play: &mut Play<'_>, who: &PersonId, unit: &UnitId, how: &How) -> Result<(), Halt> {
    let batch = play.batch()?;
    let Some(operation) = play.stage()?.operation(unit) else {
        return Err(
            Wrong::new(format!("the stage has no unit operation `{unit}`"), "see its file for the names").into()
        );
    };
    let assigned = play.plant.batches.get(&batch).map(|it| it.equipment.clone()).unwrap_or_default();
    let wanted: Vec<EquipmentClassId> = operation
        .equipment
        .iter()
        .filter(|class| !assigned.contains_key(&(unit.clone(), (*class).clone())))
        .cloned()
        .collect();
    for class in wanted {
        let Some((equipment, it)) = play.plant.equipment.iter().find(|(_, it)| it.class == class) else {
            return Err(Wrong::new(format!("there is no equipment of class `{class}`"), "provide it first").into());
        };
        let (equipment, ours) = (equipment.clone(), it.batch.as_ref() == Some(&batch));
        if !ours {
            let until = play.now.checked_add(SignedDuration::from_hours(24 * 7)).unwrap_or(play.now);
            play.does(who, CleanEquipment { equipment: equipment.clone(), until }, how)?;
        }
        let assign = AssignEquipment { batch: batch.clone(), unit: unit.clone(), class, equipment };
        play.does(who, assign, how)?;
    }
    Ok(())
}

/// Packs and tests the columns of a stage, and fits what lasts for more than one use.
pub(super) fn consumables(play: &mut Play<'_>, who: &PersonId, stage: &StageId, how: &How) -> Result<(), Halt> {
    let stage = stage_of(play, stage)?.clone();
    let strategy = play.strategy()?.strategy.id.clone();
    while let Some(command) = hand::provided(&play.plant, &strategy, &stage, play.now) {
        play.does(who, command, how)?;
    }
    Ok(())
}

/// Takes and tests what a step wears.
pub(super) fn wear(play: &mut Play<'_>, who: &PersonId, path: &StepPath, how: &How) -> Result<(), Halt> {
    let batch = play.batch()?;
    while let Some(command) = hand::before_wear(&play.plant, &batch, path, play.now) {
        play.does(who, command, how)?;
    }
    Ok(())
}

/// Tests what a step wore.
pub(super) fn worn(play: &mut Play<'_>, who: &PersonId, path: &StepPath, how: &How) -> Result<(), Halt> {
    let batch = play.batch()?;
    while let Some(command) = hand::after_wear(&play.plant, &batch, path) {
        play.does(who, command, how)?;
    }
    Ok(())
}

/// Receives one lot of every material that the stage charges and has none of that may be charged, and has it released.
pub(super) fn materials(
    play: &mut Play<'_>,
    who: &PersonId,
    releaser: &PersonId,
    stage: &StageId,
    how: &How,
) -> Result<(), Halt> {
    let charged: BTreeSet<MaterialId> = stage_of(play, stage)?
        .steps()
        .filter_map(|(_, _, step)| match &step.kind {
            StepKind::Add { material, amount: _ } => Some(material.clone()),
            StepKind::Confirm | StepKind::Measure | StepKind::Sample { .. } | StepKind::File { .. } => None,
        })
        .collect();
    let worn: BTreeSet<MaterialId> = {
        let strategy = &play.strategy()?.strategy;
        let classes = stage_of(play, stage)?.operations().flat_map(|it| it.consumables());
        classes.filter_map(|it| Some(strategy.consumables.get(it)?.material.clone())).collect()
    };
    for id in charged.union(&worn).cloned().collect::<Vec<_>>() {
        // A bank is laid down with all that is known of its cells; nobody receives one in passing.
        if play.strategy()?.strategy.bank_of(&id).is_some() {
            continue;
        }
        if hand::lot(&play.plant, &id, play.now).is_some() {
            continue;
        }
        let Some(material) = play.strategy()?.strategy.materials.get(&id).cloned() else { continue };
        let receive = lot(play, &id, &material)?;
        let lot = receive.lot.clone();
        play.does(who, receive, how)?;
        taken_in(play, who, releaser, &lot, how)?;
        play.does(releaser, ReleaseLot { lot }, how)?;
    }
    Ok(())
}

/// Does for a delivery whatever its rule of intake asks: the warehouse at the door, quality for the supplier, an analyst
/// for samples and tests.
pub(super) fn taken_in(
    play: &mut Play<'_>,
    who: &PersonId,
    quality: &PersonId,
    lot: &LotId,
    how: &How,
) -> Result<(), Halt> {
    let of = |play: &Play<'_>, role: Role| {
        let holds = play.plant.people.iter().find(|(_, it)| !it.closed && it.holds(role, play.now));
        holds.map(|(id, _)| id.clone()).ok_or_else(|| {
            Wrong::new(format!("nobody is {}", role.id()), "add a person who samples and tests what comes in")
        })
    };
    while let Some((role, command)) = hand::next_intake(&play.plant, lot, play.now) {
        let by = match role {
            Role::Warehouse => who.clone(),
            Role::QaReviewer => quality.clone(),
            other => of(play, other)?,
        };
        play.does(&by, command, how)?;
    }
    Ok(())
}

/// Does whatever is missing before a result of this attribute can come from a run: the report of its method, training,
/// instrument, standards, the run itself.
pub(super) fn run(play: &mut Play<'_>, who: &PersonId, attribute: &str, how: &How) -> Result<(), Halt> {
    let batch = play.batch()?;
    let Some(path) = play.stage()?.attribute_named(attribute).map(|(path, _)| path) else { return Ok(()) };
    carries(play, who, Whose::Batch(&batch), &path, how)
}

/// The same for what was pulled at a place of a study.
pub(super) fn run_at(play: &mut Play<'_>, who: &PersonId, of: &StudyPlace, path: &str) -> Result<(), Halt> {
    carries(play, who, Whose::Place(of), path, &How::default())
}

fn carries(play: &mut Play<'_>, who: &PersonId, whose: Whose<'_>, path: &str, how: &How) -> Result<(), Halt> {
    while let Some((hand, command)) = hand::next_run(&play.plant, who, whose, path, play.now) {
        let of = |role: Role, but: &PersonId| {
            let holds = |id: &PersonId, it: &plant::people::Person| id != but && !it.closed && it.holds(role, play.now);
            let found = play.plant.people.iter().find(|(id, it)| holds(id, it)).map(|(id, _)| id.clone());
            found.ok_or_else(|| Wrong::new(format!("nobody else is {}", role.id()), "add a person for the laboratory"))
        };
        let by = match hand {
            Hand::Analyst => who.clone(),
            Hand::SecondAnalyst => of(Role::QcAnalyst, who)?,
            Hand::Quality => of(Role::QaReviewer, who)?,
            Hand::Engineer => of(Role::Engineer, who)?,
            Hand::Warehouse => of(Role::Warehouse, who)?,
        };
        // Two people look at the report of a working standard.
        let second =
            if matches!(command, Command::QualifyStandard(_)) { Some(of(Role::QcAnalyst, who)?) } else { None };
        let how = How { second: second.or_else(|| how.second.clone()), ..how.clone() };
        let before = play.plant.entries;
        play.does(&by, command, &how)?;
        if play.plant.entries == before {
            return Ok(());
        }
    }
    Ok(())
}

fn lot(play: &Play<'_>, material_id: &MaterialId, material: &Material) -> Result<ReceiveLot, Wrong> {
    let plenty = match material.unit.code() {
        "L" | "mL" => 60_000,
        "g" => 900_000,
        _ => 90_000,
    };
    let months = material.retest_months.unwrap_or(12);
    let mut facts: BTreeMap<EntryId, Quantity> = BTreeMap::new();
    for fact in &material.facts {
        facts.insert(fact.id.clone(), figure(fact.id.as_str(), fact.unit)?);
    }
    let until = play.now.checked_add(SignedDuration::from_hours(24 * 30 * i64::from(months))).ok();
    let number = play.plant.lots.values().filter(|it| it.material == *material_id).count() + 1;
    Ok(ReceiveLot {
        lot: id(&format!("{material_id}-{number:03}"), LotId::new)?,
        material: material_id.clone(),
        amount: Quantity::exact(Decimal::from(plenty), material.unit),
        supplier: text("虚构供应商 / fictional supplier")?,
        use_by: until.filter(|_| material.dating != Some(Dating::Retest)),
        retest_by: until.filter(|_| material.dating == Some(Dating::Retest)),
        facts,
        containers: Vec::new(),
        receipt: None,
    })
}

/// A made-up figure for a certificate, by what it is.
fn figure(id: &str, unit: Unit) -> Result<Quantity, Wrong> {
    let digits = match id {
        "purity" => "98.4",
        "chiral-purity" => "99.6",
        "water" => "0.03",
        "ph" => "7.2",
        "endotoxin" => "0.05",
        "osmolality" => "290",
        "activity" | "viability" => "97",
        "concentration" => "20.0",
        "passage" => "12",
        "peroxides" => "4",
        "conductivity" => "180",
        _ => "1.0",
    };
    Quantity::parse(digits, unit).map_err(|_| Wrong::new(format!("no figure for `{id}`"), "receive the lot by hand"))
}

/// Trains people on every procedure of a stage, in its version in force.
pub(super) fn training(
    play: &mut Play<'_>,
    who: &PersonId,
    people: &[PersonId],
    stage: &StageId,
    how: &How,
) -> Result<(), Halt> {
    let procedures: BTreeSet<ProcedureId> =
        stage_of(play, stage)?.operations().map(|it| it.procedure.clone()).collect();
    for procedure in procedures {
        let known = play.strategy()?.strategy.procedures.get(&procedure).map(|it| it.version);
        let Some(version) = known else { continue };
        for person in people {
            play.does(who, Train { person: person.clone(), procedure: procedure.clone(), version }, how)?;
        }
    }
    Ok(())
}
