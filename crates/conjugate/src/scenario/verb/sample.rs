//! Lines about samples of a batch.

use plant::id::{EntryId, InvestigationId, PersonId, SampleId};
use plant::sample::{
    BeginTests, Condition, DiscardSample, DivideSample, End, Found, GiveOutSample, HandOverSample, InspectSample,
    Place, ReceiveSample, Seal, StateSampleMissed, StoreSample, TakeSample,
};
use plant::text::Text;

use super::how;
use crate::sample::hand;
use crate::scenario::fault::Wrong;
use crate::scenario::play::{Halt, How, Play};
use crate::scenario::words::Words;

pub(super) fn act(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    match verb {
        "takes" if words.take("every") => return every(play, who, words),
        "gives" => return give_out(play, who, words),
        "hands" => words.need("over sample")?,
        "uses" => words.need("up sample")?,
        _ => words.need("sample")?,
    }
    match verb {
        "takes" => {
            let plan = words.id("a sample of the plan", EntryId::new)?;
            let amount = words.quantity()?;
            let number = if words.take("as") { Some(number(words)?) } else { None };
            let despite = spite(words)?;
            let batch = play.batch()?;
            play.does(who, TakeSample { batch, plan, number, amount, despite }, &how(words)?)
        }
        "misses" => {
            let plan = words.id("a sample of the plan", EntryId::new)?;
            let why = words.text("why it is missing")?;
            play.does(who, StateSampleMissed { batch: play.batch()?, plan, why }, &how(words)?)
        }
        "hands" => {
            let (sample, despite) = (number(words)?, spite(words)?);
            play.does(who, HandOverSample { sample, despite }, &how(words)?)
        }
        "receives" => receive(play, who, words),
        "stores" => {
            let (sample, place) = (number(words)?, place(words)?);
            let despite = spite(words)?;
            play.does(who, StoreSample { sample, place, despite }, &how(words)?)
        }
        "divides" => {
            let sample = number(words)?;
            words.need("into")?;
            let mut amounts = vec![words.quantity()?];
            while words.take("and") {
                amounts.push(words.quantity()?);
            }
            let despite = spite(words)?;
            play.does(who, DivideSample { sample, amounts, despite }, &how(words)?)
        }
        "begins" => {
            let sample = number(words)?;
            words.need("for")?;
            let mut attributes = vec![words.word("an attribute")?];
            while words.take("and") {
                attributes.push(words.word("an attribute")?);
            }
            let despite = spite(words)?;
            play.does(who, BeginTests { sample, attributes, despite }, &how(words)?)
        }
        "inspects" => {
            let sample = number(words)?;
            let sound = words.take("sound");
            if !sound {
                words.need("unsound")?;
            }
            let found = words.text("what was seen")?;
            play.does(who, InspectSample { sample, sound, found }, &how(words)?)
        }
        "discards" => {
            let (sample, why) = (number(words)?, words.text("why it is discarded")?);
            let (how_it_ended, despite) = (End::Discarded { why }, spite(words)?);
            play.does(who, DiscardSample { sample, how: how_it_ended, despite }, &how(words)?)
        }
        _ => {
            let (sample, despite) = (number(words)?, spite(words)?);
            play.does(who, DiscardSample { sample, how: End::UsedUp, despite }, &how(words)?)
        }
    }
}

/// `takes every sample with sun-li, received by li-na`: everything that is due, at its amount.
fn every(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("sample")?;
    let mut but = Vec::new();
    if words.take("but") {
        but.push(words.id("a sample of the plan", EntryId::new)?);
        while words.take("and") {
            but.push(words.id("a sample of the plan", EntryId::new)?);
        }
    }
    let second = if words.take("with") { Some(words.id("a person", PersonId::new)?) } else { None };
    words.comma();
    words.need("received by")?;
    let analyst = words.id("a person", PersonId::new)?;
    let alone = how(words)?;
    let seen = How { second, ..alone.clone() };
    let batch = play.batch()?;
    for take in hand::due(&play.plant, &batch).into_iter().filter(|it| !but.contains(&it.plan)) {
        play.does(who, take, &seen)?;
    }
    for hand_over in hand::in_hand(&play.plant, &batch) {
        play.does(who, hand_over, &alone)?;
    }
    for receive in hand::arriving(&play.plant, &batch) {
        play.does(&analyst, receive, &alone)?;
    }
    for begin in hand::beginning(&play.plant, &batch, play.now) {
        play.does(&analyst, begin, &alone)?;
    }
    Ok(())
}

/// `receives sample S in "R-1" at 5.0 Cel[, damaged][, seal broken]`, or `receives sample S at 12 Cel, not accepted "…"`
fn receive(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    let sample = number(words)?;
    let at = if words.next_is("in") { Some(place(words)?) } else { None };
    let mut found = Found { condition: Condition::Sound, seal: Seal::Whole, temperature: None };
    let (mut refused, mut despite) = (None, None);
    loop {
        words.comma();
        if words.take("at") {
            found.temperature = Some(words.quantity()?);
        } else if words.take("damaged") {
            found.condition = Condition::Damaged;
        } else if words.take("seal") {
            words.need("broken")?;
            found.seal = Seal::Broken;
        } else if words.take("not") {
            words.need("accepted")?;
            refused = Some(words.text("why it is not accepted")?);
        } else if words.next_is("in") {
            despite = spite(words)?;
        } else {
            break;
        }
    }
    play.does(who, ReceiveSample { sample, found, place: at, refused, despite }, &how(words)?)
}

/// `gives out 10 mL of sample S for OOS-00001 because "…"`
fn give_out(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("out")?;
    let amount = words.quantity()?;
    words.need("of sample")?;
    let sample = number(words)?;
    words.need("for")?;
    let investigation = words.id("an investigation", InvestigationId::new)?;
    play.does(who, GiveOutSample { sample, amount, investigation }, &how(words)?)
}

fn number(words: &mut Words) -> Result<SampleId, Wrong> {
    words.id("the number of a sample", SampleId::new)
}

/// `in "R-1"`, `in "F-2" frozen`
fn place(words: &mut Words) -> Result<Place, Wrong> {
    words.need("in")?;
    let name = words.text("where it lies")?;
    Ok(Place { name, frozen: words.take("frozen") })
}

/// `in spite "…"`, where it stands here.
fn spite(words: &mut Words) -> Result<Option<Text>, Wrong> {
    words.comma();
    if !words.take("in") {
        return Ok(None);
    }
    words.need("spite")?;
    words.text("why it was done").map(Some)
}
