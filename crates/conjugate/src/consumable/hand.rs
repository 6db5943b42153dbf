//! What a steady hand does about the things that wear: packs columns, takes a filter, tests it before and after its use.
//! All figures are made up.

use jiff::Timestamp;
use plant::consumable::{
    AssignConsumable, Bed, Care, CareForConsumable, ColumnFigures, Consumable, InstallConsumable, MeasurePermeability,
    RemoveConsumable, Stated, TestColumn, TestIntegrity, Unfit,
};
use plant::id::{BatchId, ConsumableClassId, ConsumableId, EquipmentId, LotId, StepPath, StrategyId};
use plant::quantity::Quantity;
use plant::strategy::{
    ConsumableClass, ConsumableFigure, ConsumableKind, Formula, Limits, ParameterKind, Phase, Stage, Step, Strategy,
    UnitOperation,
};
use plant::text::Text;
use plant::{Command, Plant};
use rust_decimal::Decimal;

use crate::hand;

/// The classes that a step uses or states a figure of, with the test whose value it states.
fn classes<'a>(unit: &'a UnitOperation, step: &'a Step) -> Vec<(&'a ConsumableClassId, Option<Phase>)> {
    let figures = step.records.iter().filter_map(|id| unit.parameter(id)).filter_map(|of| match &of.kind {
        ParameterKind::Computed { formula: Formula::Consumable { of, figure }, limits: _ } => {
            Some((of, figure.phase()))
        }
        ParameterKind::Computed { .. }
        | ParameterKind::Quantity(_)
        | ParameterKind::Choice { .. }
        | ParameterKind::Order
        | ParameterKind::Duration { .. } => None,
    });
    step.uses.iter().map(|it| (it, None)).chain(figures).collect()
}

/// The next thing to do before a step that wears something; nothing where all is ready, or only an engineer can help.
#[must_use]
pub fn before(plant: &Plant, batch: &BatchId, path: &StepPath, now: Timestamp) -> Option<Command> {
    let it = plant.batches.get(batch)?;
    let (version, stage) = plant.pinned(it)?;
    let (unit, step) = stage.step(path)?;
    for (class, phase) in classes(unit, step) {
        let declared = version.strategy.consumables.get(class)?;
        let serving = it.consumables.get(&(unit.id.clone(), class.clone()));
        let Some((id, of)) = serving.and_then(|id| Some((id, plant.consumables.get(id)?))) else {
            return taken(plant, batch, (&version.strategy, unit), (class, declared), now);
        };
        if step.uses.contains(class) {
            let against = of.unfit(plant, declared, &version.strategy, Some(batch), now);
            if let Some(command) = against.iter().find_map(|it| mended(*it, batch, id, declared)) {
                return Some(command);
            }
        }
        if let Some(phase) = phase
            && of.tests_for(batch, phase).next().is_none()
        {
            return tested(batch, id, declared, phase).map(Into::into);
        }
    }
    None
}

/// The next thing to do after a step that wore something: the integrity test that is owed.
#[must_use]
pub fn after(plant: &Plant, batch: &BatchId, path: &StepPath) -> Option<Command> {
    let it = plant.batches.get(batch)?;
    let (version, stage) = plant.pinned(it)?;
    let (unit, step) = stage.step(path)?;
    step.uses.iter().find_map(|class| {
        let declared = version.strategy.consumables.get(class)?;
        let id = it.consumables.get(&(unit.id.clone(), class.clone()))?;
        let of = plant.consumables.get(id)?;
        let owed = declared.test(Phase::AfterUse).is_some() && of.tests_for(batch, Phase::AfterUse).next().is_none();
        if owed {
            return tested(batch, id, declared, Phase::AfterUse).map(Into::into);
        }
        // Measured again after its use, a membrane is ready for the next.
        let used = of.last_use().map(|it| it.stamp.seq);
        let measured = of.permeability.last().map(|it| it.stamp.seq);
        (declared.permeability.is_some() && used > measured).then(|| measured_again(id).into())
    })
}

/// One that is fitted, not used elsewhere, and wants nothing but a hand; or a fresh one, where it is used once.
fn taken(
    plant: &Plant,
    batch: &BatchId,
    (strategy, unit): (&Strategy, &UnitOperation),
    (class, declared): (&ConsumableClassId, &ConsumableClass),
    now: Timestamp,
) -> Option<Command> {
    let elsewhere = |id: &ConsumableId| {
        let mut others = plant.running().filter(|(other, _)| *other != batch);
        others.any(|(_, it)| it.consumables.iter().any(|((unit, _), of)| of == id && !it.operations.contains(unit)))
    };
    let ready =
        |it: &Consumable| it.unfit(plant, declared, strategy, Some(batch), now).into_iter().all(Unfit::is_met_later);
    let found = plant.consumables_of(class).find(|(id, it)| ready(it) && !elsewhere(id));
    if let Some((id, _)) = found {
        let (class, consumable) = (class.clone(), id.clone());
        return Some(AssignConsumable { batch: batch.clone(), unit: unit.id.clone(), class, consumable }.into());
    }
    if !declared.is_single_use() {
        return None;
    }
    fitted(plant, strategy, class, declared, None, now).map(Into::into)
}

/// Fits a new one of a class, of a lot that may be used.
fn fitted(
    plant: &Plant,
    strategy: &Strategy,
    class: &ConsumableClassId,
    declared: &ConsumableClass,
    stage: Option<&Stage>,
    now: Timestamp,
) -> Option<InstallConsumable> {
    let lot: LotId = hand::lot(plant, &declared.material, now)?;
    let number = plant.consumables.values().filter(|it| it.class == *class).count() + 1;
    let on = |wanted: &plant::id::EquipmentClassId| {
        plant.equipment.iter().find(|(_, it)| it.class == *wanted).map(|it| it.0.clone())
    };
    let equipment: Option<EquipmentId> = declared.equipment.as_ref().and_then(on);
    let packing = declared.kind == ConsumableKind::Packing;
    let bed = stage.filter(|_| packing).and_then(|it| bed(it, class));
    Some(InstallConsumable {
        consumable: ConsumableId::new(&format!("{class}-{number:02}")).ok()?,
        class: class.clone(),
        strategy: StrategyId::clone(&strategy.id),
        lot,
        amount: stage.filter(|_| packing).and_then(|it| resin(it, class)),
        serial: Text::new(&format!("SN-{class}-{number:04}")).ok(),
        equipment,
        bed,
        from: None,
        uses_before: 0,
        despite: None,
    })
}

/// The limits of the parameter that states this figure of a class.
fn limits_of<'a>(stage: &'a Stage, class: &ConsumableClassId, figure: ConsumableFigure) -> Option<&'a Limits> {
    let parameters = stage.operations().flat_map(|it| &it.parameters);
    parameters.into_iter().find_map(|it| match &it.kind {
        ParameterKind::Computed { formula: Formula::Consumable { of, figure: of_it }, limits } => {
            (of == class && *of_it == figure).then_some(limits)
        }
        ParameterKind::Computed { .. }
        | ParameterKind::Quantity(_)
        | ParameterKind::Choice { .. }
        | ParameterKind::Order
        | ParameterKind::Duration { .. } => None,
    })
}

fn bed(stage: &Stage, class: &ConsumableClassId) -> Option<Bed> {
    let target = |figure| {
        let limits = limits_of(stage, class, figure)?;
        Some(Quantity::exact(hand::middle(limits)?, limits.unit))
    };
    Some(Bed { height: target(ConsumableFigure::BedHeight)?, diameter: target(ConsumableFigure::BedDiameter)? })
}

/// The volume of the bed, by the strategy's own target for it.
fn resin(stage: &Stage, class: &ConsumableClassId) -> Option<Quantity> {
    let unit = stage.operations().find(|it| it.consumables().contains(&class))?;
    unit.parameters.iter().find_map(|it| match &it.kind {
        ParameterKind::Computed { formula: Formula::Cylinder { .. }, limits } => {
            Some(Quantity::exact(hand::middle(limits)?, limits.unit))
        }
        ParameterKind::Computed { .. }
        | ParameterKind::Quantity(_)
        | ParameterKind::Choice { .. }
        | ParameterKind::Order
        | ParameterKind::Duration { .. } => None,
    })
}

fn mended(it: Unfit, batch: &BatchId, id: &ConsumableId, class: &ConsumableClass) -> Option<Command> {
    match it {
        Unfit::NotRegenerated | Unfit::HeldTooLong => Some(
            CareForConsumable {
                consumable: id.clone(),
                care: Care::Regenerated,
                agent: Text::new("0.5 mol/L NaOH, 30 min (虚构 / made up)").ok()?,
                contact: None,
                temperature: None,
            }
            .into(),
        ),
        Unfit::PermeabilityNotPassed => Some(measured_again(id).into()),
        Unfit::IntegrityNotPassed => tested(batch, id, class, Phase::BeforeUse).map(Into::into),
        Unfit::Removed
        | Unfit::OtherProduct
        | Unfit::LotBarred
        | Unfit::UsedUp
        | Unfit::PackingNotPassed
        | Unfit::FailedBefore => None,
    }
}

fn measured_again(id: &ConsumableId) -> MeasurePermeability {
    MeasurePermeability { consumable: id.clone(), value: "240".to_owned() }
}

/// A test that passes with some room.
fn tested(batch: &BatchId, id: &ConsumableId, class: &ConsumableClass, phase: Phase) -> Option<TestIntegrity> {
    let test = class.test(phase)?;
    let value = test.limit.as_ref().and_then(|limit| match (limit.low(), limit.high()) {
        (Some(low), _) => low.checked_mul(Decimal::new(105, 2)),
        (None, Some(high)) => high.checked_mul(Decimal::new(6, 1)),
        (None, None) => None,
    });
    Some(TestIntegrity {
        consumable: id.clone(),
        phase,
        method: test.method,
        batch: Some(batch.clone()),
        value: value.map(|it| it.normalize().to_string()),
        unit: None,
        stated: Stated::Passed,
        retest: false,
    })
}

/// The next thing that an engineer does before a stage can begin: packs and tests its columns, fits what lasts for more
/// than one use.
#[must_use]
pub fn provided(plant: &Plant, strategy: &StrategyId, stage: &Stage, now: Timestamp) -> Option<Command> {
    let strategy = &plant.strategy_in_force(strategy)?.strategy;
    let classes = stage.operations().flat_map(UnitOperation::consumables);
    classes.into_iter().find_map(|class| {
        let declared = strategy.consumables.get(class).filter(|it| !it.is_single_use())?;
        let usable = |it: &Consumable| it.used() < declared.uses_max;
        let worn_out = plant.consumables_of(class).find(|(_, it)| !usable(it)).map(|it| it.0.clone());
        match plant.consumables_of(class).find(|(_, it)| usable(it)) {
            // A column holds one packing: the old one goes first.
            None if worn_out.is_some() => {
                let why = Text::new("注册寿命已用尽 / registered lifetime used up").ok()?;
                Some(RemoveConsumable { consumable: worn_out?, why }.into())
            }
            None => fitted(plant, strategy, class, declared, Some(stage), now).map(Into::into),
            Some((id, it)) if declared.kind == ConsumableKind::Packing && it.columns.is_empty() => {
                Some(column(id).into())
            }
            Some(_) => None,
        }
    })
}

/// 42.0 mL over 3.6 mL in 20 cm are 3770 plates a metre; 1.10 over 0.92.
fn column(id: &ConsumableId) -> TestColumn {
    let text = |it: &str| Some(it.to_owned());
    let figures = ColumnFigures {
        retention: text("42.0"),
        half_width: text("3.6"),
        front: text("0.92"),
        tail: text("1.10"),
        plates_per_metre: None,
        asymmetry: None,
    };
    TestColumn { consumable: id.clone(), figures }
}
