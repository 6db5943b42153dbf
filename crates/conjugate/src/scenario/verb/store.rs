//! Lines about equipment and lots.

use std::collections::BTreeMap;

use jiff::Timestamp;
use plant::equipment::{AddEquipment, CalibrateEquipment, CleanEquipment, DedicateEquipment, QualifyEquipment};
use plant::id::{BatchId, EntryId, EquipmentClassId, EquipmentId, LotId, MaterialId, PersonId, StageId};
use plant::material::{HoldLot, Part, PoolLots, ReceiveLot, RejectLot, ReleaseLot, ReturnLot, SplitLot, UnholdLot};
use plant::text::Text;

use super::how;
use crate::scenario::fault::Wrong;
use crate::scenario::play::{Halt, Play};
use crate::scenario::ready;
use crate::scenario::words::Words;

/// A day, which ends the thing at its beginning in UTC, or an instant.
fn until(words: &mut Words) -> Result<Timestamp, Wrong> {
    let word = words.word("a day")?;
    let day = format!("{word}T00:00:00Z");
    word.parse().or_else(|_| day.parse()).map_err(|_| Wrong::expected("a day such as 2032-01-31", Some(&word)))
}

/// `adds equipment V-301 "偶联反应釜" "Conjugation vessel" of class conjugation-vessel in room "C-301"`
pub(super) fn add_equipment(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("equipment")?;
    let equipment = words.id("equipment", EquipmentId::new)?;
    let name = words.label()?;
    words.need("of class")?;
    let class = words.id("a class of equipment", EquipmentClassId::new)?;
    words.need("in room")?;
    let room = words.text("the room")?;
    play.does(who, AddEquipment { equipment, class, name, room }, &how(words)?)
}

pub(super) fn act(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    match verb {
        "provides" => {
            words.need("equipment for")?;
            let stage = words.id("a stage", StageId::new)?;
            ready::equipment(play, who, &stage, &how(words)?)
        }
        "qualifies" | "calibrates" | "cleans" => {
            let equipment = words.id("equipment", EquipmentId::new)?;
            words.need("until")?;
            let until = until(words)?;
            let how = how(words)?;
            match verb {
                "qualifies" => play.does(who, QualifyEquipment { equipment, until }, &how),
                "calibrates" => play.does(who, CalibrateEquipment { equipment, until }, &how),
                _ => play.does(who, CleanEquipment { equipment, until }, &how),
            }
        }
        "dedicates" => {
            let equipment = words.id("equipment", EquipmentId::new)?;
            words.need("to")?;
            let product = words.text("the product")?;
            play.does(who, DedicateEquipment { equipment, product }, &how(words)?)
        }
        "receives" => receive(play, who, words),
        "splits" => {
            words.need("lot")?;
            let lot = words.id("a lot", LotId::new)?;
            words.need("into")?;
            let parts = parts(words)?;
            play.does(who, SplitLot { lot, parts }, &how(words)?)
        }
        "pools" => {
            let from = parts(words)?;
            words.need("into lot")?;
            let lot = words.id("a lot", LotId::new)?;
            play.does(who, PoolLots { lot, from }, &how(words)?)
        }
        "returns" => {
            let amount = words.quantity()?;
            words.need("of lot")?;
            let lot = words.id("a lot", LotId::new)?;
            words.need("from")?;
            let batch = words.id("a batch", BatchId::new)?;
            play.does(who, ReturnLot { lot, batch, amount }, &how(words)?)
        }
        "lifts" => {
            words.need("the hold of lot")?;
            let lot = words.id("a lot", LotId::new)?;
            play.does(who, UnholdLot { lot }, &how(words)?)
        }
        _ => {
            words.need("lot")?;
            let lot = words.id("a lot", LotId::new)?;
            let how = how(words)?;
            match verb {
                "releases" => play.does(who, ReleaseLot { lot }, &how),
                "rejects" => play.does(who, RejectLot { lot }, &how),
                _ => play.does(who, HoldLot { lot }, &how),
            }
        }
    }
}

/// `LP-001A 100 g and LP-001B 50 g`
fn parts(words: &mut Words) -> Result<Vec<Part>, Wrong> {
    let mut parts = Vec::new();
    loop {
        let lot = words.id("a lot", LotId::new)?;
        parts.push(Part { lot, amount: words.quantity()? });
        if !words.take("and") {
            return Ok(parts);
        }
    }
}

/// `receives LP-001 of linker-payload, 900 g, use by 2033-01-01, purity = 98.4 %`, or
/// `receives every material for drug-substance, released by lin-qiao`
fn receive(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    if words.take("every") {
        words.need("material for")?;
        let stage = words.id("a stage", StageId::new)?;
        words.comma();
        words.need("released by")?;
        let releaser = words.id("a person", PersonId::new)?;
        let how = how(words)?;
        return ready::materials(play, who, &releaser, &stage, &how);
    }
    let lot = words.id("a lot", LotId::new)?;
    words.need("of")?;
    let material = words.id("a material", MaterialId::new)?;
    words.comma();
    let amount = words.quantity()?;
    words.comma();
    let use_by = if words.take("use") {
        words.need("by")?;
        Some(until(words)?)
    } else {
        None
    };
    words.comma();
    let mut facts = BTreeMap::new();
    while words.is_assignment() {
        let fact = words.id("a fact", EntryId::new)?;
        words.equals()?;
        facts.insert(fact, words.quantity()?);
        words.comma();
    }
    let supplier = Text::new("虚构供应商 / fictional supplier").map_err(|_| Wrong::new("no supplier", "name one"))?;
    play.does(who, ReceiveLot { lot, material, amount, supplier, use_by, facts }, &how(words)?)
}
