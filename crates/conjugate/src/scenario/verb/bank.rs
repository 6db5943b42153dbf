//! Lines about cell banks.

use jiff::SignedDuration;
use plant::bank::{
    AssessBankAlarm, DiscardVials, LayDownBank, Level, MoveVials, Purpose, RecordBankAlarm, RecordBankTest,
    ReleaseBank, TakeVials, VerifyBankTest, VialOf, Vials,
};
use plant::id::{BatchId, ContainerId, LotId, PersonId, StrategyId};
use plant::text::Text;
use rust_decimal::Decimal;

use super::how;
use crate::bank::made_up;
use crate::scenario::fault::Wrong;
use crate::scenario::play::{Halt, How, Play};
use crate::scenario::span;
use crate::scenario::words::Words;

pub(super) fn act(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    match verb {
        "lays" => lay_down(play, who, words),
        "tests" => tests(play, who, words),
        "releases" => {
            words.need("bank")?;
            let bank = words.id("a bank", LotId::new)?;
            play.does(who, ReleaseBank { bank }, &how(words)?)
        }
        "records" => {
            words.need("alarm of bank")?;
            let bank = words.id("a bank", LotId::new)?;
            words.need("in")?;
            let place = words.text("the place")?;
            words.need("at")?;
            let warmest = words.quantity()?;
            words.need("for")?;
            let lasted = span(words)?;
            let began = play.now.checked_sub(lasted).unwrap_or(play.now);
            let ended = play.now;
            play.does(who, RecordBankAlarm { bank, place, warmest, began, ended }, &how(words)?)
        }
        "assesses" => {
            words.need("alarm of bank")?;
            let bank = words.id("a bank", LotId::new)?;
            let open = play.plant.banks.get(&bank).and_then(|it| it.alarms.iter().find(|it| it.assessed.is_none()));
            let alarm = open.map_or(0, |it| it.stamp.seq);
            play.does(who, AssessBankAlarm { bank, alarm }, &how(words)?)
        }
        _ => vials(play, who, verb, words),
    }
}

/// `passages 2 to 6`, `doublings 6.0 to 18.5`.
fn from_to(words: &mut Words) -> Result<(Decimal, Decimal), Wrong> {
    let from = words.number("a number")?;
    words.need("to")?;
    Ok((from, words.number("a number")?))
}

/// `lays down bank WCB-2 by adc-reference[, from MCB-1-V003 and …], passages 6 to 12[, doublings 18 to 30], vials 1 to 120
/// in "tank A"[ and 121 to 240 in "tank B"][, cells of MAB-1][, in spite "…"]`
fn lay_down(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("down bank")?;
    let bank = words.id("a bank", LotId::new)?;
    words.need("by")?;
    let strategy = words.id("a strategy", StrategyId::new)?;
    let Some(origin) = made_up::origin(&bank) else {
        return Err(Wrong::new("a bank cannot be described", "give it a shorter name").into());
    };
    let nothing = || Level { passages: Decimal::ZERO, doublings: None };
    let mut laid = LayDownBank {
        bank,
        strategy,
        origin,
        from: Vec::new(),
        cells_of: None,
        start: nothing(),
        banked: nothing(),
        vials: Vec::new(),
        in_spite: None,
    };
    while words.comma() {
        if words.take("from") {
            laid.from.push(vial_of(play, words)?);
            while words.take("and") {
                laid.from.push(vial_of(play, words)?);
            }
        } else if words.take("passages") {
            (laid.start.passages, laid.banked.passages) = from_to(words)?;
        } else if words.take("doublings") {
            let (start, end) = from_to(words)?;
            (laid.start.doublings, laid.banked.doublings) = (Some(start), Some(end));
        } else if words.take("vials") {
            laid.vials.push(range(words)?);
            while words.take("and") {
                laid.vials.push(range(words)?);
            }
        } else if words.take("cells") {
            words.need("of")?;
            laid.cells_of = Some(words.id("a batch", BatchId::new)?);
        } else {
            words.need("in spite")?;
            laid.in_spite = Some(words.text("what was done in spite of what")?);
        }
    }
    play.does(who, laid, &how(words)?)
}

fn vial_of(play: &Play<'_>, words: &mut Words) -> Result<VialOf, Wrong> {
    let vial = words.id("a vial", ContainerId::new)?;
    match play.plant.containers.get(&vial) {
        Some(bank) => Ok(VialOf { bank: bank.clone(), vial }),
        None => Err(Wrong::new(format!("there is no vial `{vial}`"), "lay its bank down first")),
    }
}

fn range(words: &mut Words) -> Result<Vials, Wrong> {
    let first = words.number("the number of a vial")?;
    words.need("to")?;
    let last = words.number("the number of a vial")?;
    words.need("in")?;
    Ok(Vials { first, last, place: words.text("the place")? })
}

/// `tests bank WCB-2 cell-bank/banking/cell-identity = conforms` · `tests bank WCB-2 at target[, verified by wang-fang]`
fn tests(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("bank")?;
    let bank = words.id("a bank", LotId::new)?;
    let report = |bank: &LotId| {
        Text::new(&format!("QC-{bank} (虚构 / made up)")).map_err(|_| Wrong::new("no report", "give a shorter name"))
    };
    let (given, at_target) = if words.take("at") {
        words.need("target")?;
        (made_up::tests(&play.plant, &bank), true)
    } else {
        let attribute = words.word("a test")?;
        words.equals()?;
        (vec![(attribute, words.entered()?)], false)
    };
    words.comma();
    let verifier = if words.take("verified") {
        words.need("by")?;
        Some(words.id("a person", PersonId::new)?)
    } else {
        None
    };
    let how: How = how(words)?;
    for (attribute, value) in given {
        if at_target {
            play.wait(SignedDuration::from_mins(10));
        }
        let (attribute, replicates) = (attribute.clone(), vec![value]);
        let report = report(&bank)?;
        let record = RecordBankTest { bank: bank.clone(), attribute: attribute.clone(), replicates, report };
        play.does(who, record, &how)?;
        if let Some(verifier) = &verifier {
            play.does(verifier, VerifyBankTest { bank: bank.clone(), attribute }, &how)?;
        }
    }
    Ok(())
}

/// `moves vials V and W to "tank B"` · `discards vials V because "…"` · `thaws vials V for monitoring "…"[ in spite]`
fn vials(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    words.need("vials")?;
    let first = vial_of(play, words)?;
    let (bank, mut vials) = (first.bank, vec![first.vial]);
    while words.take("and") {
        vials.push(vial_of(play, words)?.vial);
    }
    match verb {
        "moves" => {
            words.need("to")?;
            let to = words.text("the place")?;
            play.does(who, MoveVials { bank, vials, to }, &how(words)?)
        }
        "discards" => play.does(who, DiscardVials { bank, vials }, &how(words)?),
        _ => {
            words.need("for")?;
            let given = words.word("a purpose")?;
            let purpose = Purpose::ALL.into_iter().find(|it| it.id() == given);
            let purpose = purpose.ok_or_else(|| Wrong::expected("`test`, `monitoring` or `other`", Some(&given)))?;
            let what = words.text("what for")?;
            let in_spite = words.take("in");
            if in_spite {
                words.need("spite")?;
            }
            play.does(who, TakeVials { bank, vials, purpose, what, in_spite }, &how(words)?)
        }
    }
}
