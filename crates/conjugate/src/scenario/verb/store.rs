//! Lines about equipment and lots.

use std::collections::BTreeMap;

use jiff::Timestamp;
use plant::equipment::{AddEquipment, CalibrateEquipment, CleanEquipment, DedicateEquipment, QualifyEquipment};
use plant::id::{BatchId, ContainerId, EntryId, EquipmentClassId, EquipmentId, LotId, MaterialId, PersonId, StageId};
use plant::material::{
    DateLot, DiscardContainer, EmptyContainer, HoldLot, KeepContainer, Kept, MoveContainer, NewContainer,
    OpenContainer, Part, PoolLots, ReceiveLot, RejectLot, ReleaseLot, RetestLot, ReturnLot, SplitLot, UnholdLot,
};
use plant::text::Text;

use super::how;
use crate::scenario::fault::Wrong;
use crate::scenario::play::{Halt, Play};
use crate::scenario::ready;
use crate::scenario::words::Words;

/// A day, which ends the thing at its beginning in UTC, or an instant.
pub(super) fn until(words: &mut Words) -> Result<Timestamp, Wrong> {
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
            let wears = words.take("consumables");
            words.need(if wears { "for" } else { "equipment for" })?;
            let stage = words.id("a stage", StageId::new)?;
            let how = how(words)?;
            if wears { ready::consumables(play, who, &stage, &how) } else { ready::equipment(play, who, &stage, &how) }
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
            let containers = filled(words)?;
            let despite = if words.take("despite") { Some(words.text("why it was done")?) } else { None };
            play.does(who, PoolLots { lot, from, containers, despite }, &how(words)?)
        }
        "returns" => {
            let amount = words.quantity()?;
            words.need("of lot")?;
            let lot = words.id("a lot", LotId::new)?;
            words.need("from")?;
            let batch = words.id("a batch", BatchId::new)?;
            let into = if words.take("into") { Some(words.id("a container", ContainerId::new)?) } else { None };
            play.does(who, ReturnLot { lot, batch, amount, container: into }, &how(words)?)
        }
        "retests" | "dates" | "lifts" => kept(play, who, verb, words),
        _ => {
            words.need("lot")?;
            let lot = words.id("a lot", LotId::new)?;
            if verb == "releases" && words.take("exceptionally") {
                return super::intake::except(play, who, lot, words);
            }
            let how = how(words)?;
            match verb {
                "releases" => play.does(who, ReleaseLot { lot }, &how),
                "rejects" => play.does(who, RejectLot { lot }, &how),
                _ => play.does(who, HoldLot { lot }, &how),
            }
        }
    }
}

/// What is recorded of a lot while it is kept: retests, dates, holds that are lifted.
fn kept(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    match verb {
        "retests" => {
            words.need("lot")?;
            let lot = words.id("a lot", LotId::new)?;
            let found = words.text("what was found")?;
            words.comma();
            let passed = words.take("until");
            let until = if passed { Some(until(words)?) } else { None };
            if !passed {
                words.need("not passed")?;
            }
            play.does(who, RetestLot { lot, found, evidence: None, until }, &how(words)?)
        }
        "dates" => {
            words.need("lot")?;
            let lot = words.id("a lot", LotId::new)?;
            words.comma();
            let (use_by, retest_by) = dates(words)?;
            play.does(who, DateLot { lot, use_by, retest_by }, &how(words)?)
        }
        _ => {
            // `the hold`, or `hold 2` of several, in the order in which they were placed.
            let nth: Option<usize> = if words.take("hold") {
                Some(words.number("which hold")?)
            } else {
                words.need("the hold")?;
                None
            };
            words.need("of lot")?;
            let lot = words.id("a lot", LotId::new)?;
            let holds = play.plant.lots.get(&lot).map(|it| it.holds.clone()).unwrap_or_default();
            let hold = nth.and_then(|n| Some(holds.get(n.checked_sub(1)?)?.entry));
            if nth.is_some() && hold.is_none() {
                return Err(Wrong::new(format!("lot `{lot}` has no such hold"), "count its holds from 1").into());
            }
            play.does(who, UnholdLot { lot, hold }, &how(words)?)
        }
    }
}

/// `freezes container D1`, `thaws …`, `leaves container D1 out`, `stows container D1`, `opens container D1`, `moves container D1 to "C-3"`, `empties container D1`, `discards container D1`
pub(super) fn container(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    words.need("container")?;
    let container = words.id("a container", ContainerId::new)?;
    let kept = match verb {
        "freezes" => Some(Kept::Frozen),
        "thaws" => Some(Kept::Thawed),
        "leaves" => Some(Kept::TakenOut),
        "stows" => Some(Kept::PutBack),
        _ => None,
    };
    if let Some(what) = kept {
        if what == Kept::TakenOut {
            words.need("out")?;
        }
        return play.does(who, KeepContainer { container, what }, &how(words)?);
    }
    match verb {
        "opens" => play.does(who, OpenContainer { container }, &how(words)?),
        "moves" => {
            words.need("to")?;
            let to = words.text("the place")?;
            play.does(who, MoveContainer { container, to }, &how(words)?)
        }
        "empties" => play.does(who, EmptyContainer { container }, &how(words)?),
        _ => play.does(who, DiscardContainer { container }, &how(words)?),
    }
}

/// `use by 2033-01-01, retest by 2032-01-01`, either, both or neither.
fn dates(words: &mut Words) -> Result<(Option<Timestamp>, Option<Timestamp>), Wrong> {
    let (mut use_by, mut retest_by) = (None, None);
    loop {
        words.comma();
        let expires = words.take("use");
        if !expires && !words.take("retest") {
            return Ok((use_by, retest_by));
        }
        words.need("by")?;
        let date = Some(until(words)?);
        *(if expires { &mut use_by } else { &mut retest_by }) = date;
    }
}

/// `in D1 500 g and D2 400 g`
fn filled(words: &mut Words) -> Result<Vec<NewContainer>, Wrong> {
    let mut all = Vec::new();
    words.comma();
    if !words.take("in") {
        return Ok(all);
    }
    loop {
        let container = words.id("a container", ContainerId::new)?;
        all.push(NewContainer { container, amount: words.quantity()?, tare: None, location: None });
        if !words.take("and") {
            return Ok(all);
        }
    }
}

/// `LP-001A 100 g and LP-001B 50 g`; each `out of D1`, and filled `into B1`
fn parts(words: &mut Words) -> Result<Vec<Part>, Wrong> {
    let mut parts = Vec::new();
    loop {
        let lot = words.id("a lot", LotId::new)?;
        let amount = words.quantity()?;
        let mut named = |word: &str| -> Result<Option<ContainerId>, Wrong> {
            // `into lot` begins what a pool becomes.
            if words.next_is("into") && words.after_next_is("lot") {
                return Ok(None);
            }
            if words.take(word) {
                words.take("of");
                return words.id("a container", ContainerId::new).map(Some);
            }
            Ok(None)
        };
        let (from, into) = (named("out")?, named("into")?);
        parts.push(Part { lot, amount, from, into });
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
    let (use_by, retest_by) = dates(words)?;
    let mut facts = BTreeMap::new();
    while words.is_assignment() {
        let fact = words.id("a fact", EntryId::new)?;
        words.equals()?;
        facts.insert(fact, words.quantity()?);
        words.comma();
    }
    let supplier = Text::new("虚构供应商 / fictional supplier").map_err(|_| Wrong::new("no supplier", "name one"))?;
    let containers = filled(words)?;
    let receive = ReceiveLot { lot, material, amount, supplier, use_by, retest_by, facts, containers, receipt: None };
    play.does(who, receive, &how(words)?)
}
