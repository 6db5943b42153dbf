//! Lines about packings, membranes, filters and assemblies.

use plant::consumable::{
    AssignConsumable, Bed, Care, CareForConsumable, ColumnFigures, InstallConsumable, MeasurePermeability,
    RemoveConsumable, Stated, TestColumn, TestIntegrity, UseConsumable,
};
use plant::id::{BatchId, ConsumableClassId, ConsumableId, EquipmentId, LotId, PersonId, StepPath, UnitId};
use plant::strategy::{IntegrityMethod, Phase};

use super::how;
use crate::scenario::fault::Wrong;
use crate::scenario::play::{Halt, Play};
use crate::scenario::words::Words;

pub(super) fn act(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    match verb {
        "fits" | "packs" => install(play, who, words),
        "unpacks" => {
            let consumable = words.id("a consumable", ConsumableId::new)?;
            let why = words.text("why")?;
            play.does(who, RemoveConsumable { consumable, why }, &how(words)?)
        }
        "regenerates" | "sanitises" | "stores" => {
            let consumable = words.id("a consumable", ConsumableId::new)?;
            words.need("with")?;
            let agent = words.text("with what")?;
            let care = match verb {
                "regenerates" => Care::Regenerated,
                "sanitises" => Care::Sanitised,
                _ => Care::Stored,
            };
            let care = CareForConsumable { consumable, care, agent, contact: None, temperature: None };
            play.does(who, care, &how(words)?)
        }
        "takes" => {
            let consumable = words.id("a consumable", ConsumableId::new)?;
            words.need("for")?;
            let unit = words.id("a unit operation", UnitId::new)?;
            let class = class(play, &consumable)?;
            let batch = play.batch()?;
            play.does(who, AssignConsumable { batch, unit, class, consumable }, &how(words)?)
        }
        "uses" => {
            let class = words.id("a class of consumables", ConsumableClassId::new)?;
            words.need("again at")?;
            let step = words.id("a step", StepPath::new)?;
            let despite = if words.take("despite") { Some(words.text("why it was used")?) } else { None };
            let batch = play.batch()?;
            play.does(who, UseConsumable { batch, step, class, despite }, &how(words)?)
        }
        "measures" => {
            words.need("permeability of")?;
            let consumable = words.id("a consumable", ConsumableId::new)?;
            words.equals()?;
            let value = words.word("a number")?;
            play.does(who, MeasurePermeability { consumable, value }, &how(words)?)
        }
        _ => test(play, who, words),
    }
}

fn class(play: &Play<'_>, consumable: &ConsumableId) -> Result<ConsumableClassId, Wrong> {
    let found = play.plant.consumables.get(consumable).map(|it| it.class.clone());
    found.ok_or_else(|| Wrong::new(format!("there is no consumable `{consumable}`"), "install it first"))
}

/// `packs C-1 of class hic-column from lot R-1, 10 L, on EQ-1, bed 20.0 cm by 44.0 cm`
fn install(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    let consumable = words.id("a consumable", ConsumableId::new)?;
    words.need("of class")?;
    let class = words.id("a class of consumables", ConsumableClassId::new)?;
    words.need("from lot")?;
    let lot = words.id("a lot", LotId::new)?;
    let strategy = play.strategy()?.strategy.id.clone();
    let mut install = InstallConsumable {
        consumable,
        class,
        strategy,
        lot,
        amount: None,
        serial: None,
        equipment: None,
        bed: None,
        from: None,
        uses_before: 0,
        despite: None,
    };
    loop {
        words.comma();
        if words.take("on") {
            install.equipment = Some(words.id("equipment", EquipmentId::new)?);
        } else if words.take("taking") {
            install.amount = Some(words.quantity()?);
        } else if words.take("bed") {
            let height = words.quantity()?;
            words.need("by")?;
            install.bed = Some(Bed { height, diameter: words.quantity()? });
        } else if words.take("serial") {
            install.serial = Some(words.text("a serial number")?);
        } else if words.take("again") {
            words.need("from")?;
            install.from = Some(words.id("the unpacked column", ConsumableId::new)?);
        } else if words.take("used") {
            install.uses_before = words.number("how often it was used before")?;
            words.need("times")?;
        } else if words.take("despite") {
            install.despite = Some(words.text("why it was fitted all the same")?);
        } else {
            return play.does(who, install, &how(words)?);
        }
    }
}

/// `tests column C-1: 42.0 over 1.9, tail 1.10 over 0.92`; `tests F-1 after use = 3.61 passed [again]`
fn test(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    if words.take("column") {
        let consumable = words.id("a consumable", ConsumableId::new)?;
        words.need("peak")?;
        let retention = Some(words.word("the retention")?);
        words.need("over")?;
        let half_width = Some(words.word("the width at half height")?);
        words.comma();
        words.need("tail")?;
        let tail = Some(words.word("the tail")?);
        words.need("over")?;
        let front = Some(words.word("the front")?);
        let figures = ColumnFigures { retention, half_width, front, tail, ..ColumnFigures::default() };
        return play.does(who, TestColumn { consumable, figures }, &how(words)?);
    }
    let consumable = words.id("a consumable", ConsumableId::new)?;
    let phase = if words.take("before") { Phase::BeforeUse } else { Phase::AfterUse };
    if phase == Phase::AfterUse {
        words.need("after")?;
    }
    words.need("use by")?;
    let method = words.word("a method")?;
    let method = IntegrityMethod::ALL.into_iter().find(|it| it.id() == method);
    let method = method.ok_or_else(|| Wrong::expected("a method such as bubble-point", None))?;
    let value = if words.is_next_equals() {
        words.equals()?;
        Some(words.word("a number")?)
    } else {
        None
    };
    let stated = words.word("passed, failed or aborted")?;
    let stated = Stated::ALL.into_iter().find(|it| it.id() == stated);
    let stated = stated.ok_or_else(|| Wrong::expected("passed, failed or aborted", None))?;
    let retest = words.take("again");
    let batch: Option<BatchId> = Some(play.batch()?);
    play.does(who, TestIntegrity { consumable, phase, method, batch, value, unit: None, stated, retest }, &how(words)?)
}
