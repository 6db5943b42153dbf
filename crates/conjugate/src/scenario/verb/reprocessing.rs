//! Lines about what is done again, and beyond the registered process.

use plant::batch::Charge;
use plant::id::{BatchId, DeviationId, EntryId, EquipmentId, LotId, PersonId};
use plant::reprocessing::{DecideRework, OrderReprocessing, PlaceOnStability, ProposeRework, RecordRework};

use super::how;
use super::quality::because;
use crate::scenario::fault::Wrong;
use crate::scenario::play::{Halt, Play};
use crate::scenario::words::Words;

pub(super) fn act(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    match verb {
        "orders" => {
            words.need("reprocessing by")?;
            let route = words.id("a route", EntryId::new)?;
            words.need("over")?;
            let deviation = words.id("a deviation", DeviationId::new)?;
            let batch = batch(play, words)?;
            let how = how(words)?;
            play.does(who, OrderReprocessing { batch, route, deviation, why: because(&how)? }, &how)
        }
        "proposes" => {
            words.need("rework over")?;
            let deviation = words.id("a deviation", DeviationId::new)?;
            let what = words.text("what is to be done")?;
            words.comma();
            words.need("tested for")?;
            let mut tests = vec![words.word("an attribute")?];
            while words.take("and") {
                tests.push(words.word("an attribute")?);
            }
            words.comma();
            let stability = if words.take("stability") { Some(words.text("the study")?) } else { None };
            play.does(who, ProposeRework { batch: play.batch()?, deviation, what, tests, stability }, &how(words)?)
        }
        "approves" | "declines" => {
            words.need("rework")?;
            let rework = words.number("which rework")?;
            let how = how(words)?;
            let (batch, why) = (play.batch()?, because(&how)?);
            play.does(who, DecideRework { batch, rework, approve: verb == "approves", why }, &how)
        }
        "reworks" => rework(play, who, words),
        _ => {
            words.need("round")?;
            let round = words.number("which round")?;
            words.need("on stability")?;
            let study = words.text("the study")?;
            play.does(who, PlaceOnStability { batch: play.batch()?, round, study }, &how(words)?)
        }
    }
}

/// `of DS-31-002`, or the batch that is spoken of.
fn batch(play: &Play<'_>, words: &mut Words) -> Result<BatchId, Wrong> {
    words.comma();
    if words.take("of") { words.id("a batch", BatchId::new) } else { play.batch() }
}

/// `reworks by 1 "over charcoal", lot = CH-001, amount = 2 kg, equipment = V-301, ends, despite "…"`
fn rework(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    let rework = if words.take("by") { Some(words.number("which rework")?) } else { None };
    let what = words.text("what was done")?;
    let (mut lot, mut amount, mut equipment, mut ends) = (None, None, None, false);
    loop {
        words.comma();
        if words.take("ends") {
            ends = true;
        } else if words.is_assignment() {
            let name = words.word("what is entered")?;
            words.equals()?;
            match name.as_str() {
                "lot" => lot = Some(words.id("a lot", LotId::new)?),
                "amount" => amount = Some(words.quantity()?),
                "equipment" => equipment = Some(words.id("equipment", EquipmentId::new)?),
                other => return Err(Wrong::expected("`lot`, `amount` or `equipment`", Some(other)).into()),
            }
        } else {
            break;
        }
    }
    let despite = if words.take("despite") { Some(words.text("why it was done")?) } else { None };
    let charge = match (lot, amount) {
        (Some(lot), Some(amount)) => {
            let (text, unit) = (amount.value.to_string(), amount.unit);
            Some(Charge { lot, container: None, further: Vec::new(), amount: text, unit })
        }
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            return Err(Wrong::new("a charge has a lot and an amount", "name both").into());
        }
    };
    let batch = play.batch()?;
    play.does(who, RecordRework { batch, rework, what, charge, equipment, ends, despite }, &how(words)?)
}
