//! Lines about a batch record and its results.

use std::collections::BTreeMap;

use plant::batch::{
    AssignEquipment, Charge, Comment, CorrectReading, FinishBatch, PauseBatch, RecordDoneOtherwise, ResumeBatch,
    StartBatch,
};
use plant::id::{
    BatchId, ConsumableId, ContainerId, EntryId, EquipmentId, LotId, ParameterId, PersonId, RunId, SampleId, StageId,
    StepPath, StrategyId, UnitId,
};
use plant::lab::{RecordResult, VerifyResult};
use plant::sample::OfSample;

use super::how;
use crate::scenario::fault::Wrong;
use crate::scenario::play::{Halt, How, Play};
use crate::scenario::ready;
use crate::scenario::walk::{self, Instead, Until};
use crate::scenario::words::Words;

pub(super) fn act(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    match verb {
        "starts" => start(play, who, words),
        "makes" => {
            words.need("ready for")?;
            let unit = words.id("a unit operation", UnitId::new)?;
            ready::unit(play, who, &unit, &how(words)?)
        }
        "assigns" => assign(play, who, words),
        "does" if words.take("every") => {
            words.need("step")?;
            let mut until = Until::default();
            if words.take("before") {
                until.before = Some(words.id("a step", StepPath::new)?);
            } else if words.take("through") {
                until.through = Some(words.id("a step", StepPath::new)?);
            }
            walk::steps(play, who, &until, &how(words)?)
        }
        "does" => {
            let step = words.id("a step", StepPath::new)?;
            let instead = instead(play, words)?;
            let how = how(words)?;
            let command = walk::command(play, &step, &instead)?;
            play.does(who, command, &how)
        }
        "did" => otherwise(play, who, words),
        "corrects" => {
            let (batch, step) = (play.batch()?, words.id("a step", StepPath::new)?);
            let parameter = words.id("a parameter", ParameterId::new)?;
            words.equals()?;
            let value = words.entered()?;
            play.does(who, CorrectReading { batch, step, parameter, value }, &how(words)?)
        }
        "remarks" => {
            words.need("on")?;
            let (batch, step) = (play.batch()?, words.id("a step", StepPath::new)?);
            let text = words.text("the remark")?;
            play.does(who, Comment { batch, step, text }, &how(words)?)
        }
        "pauses" => play.does(who, PauseBatch { batch: play.batch()? }, &how(words)?),
        "resumes" => play.does(who, ResumeBatch { batch: play.batch()? }, &how(words)?),
        "finishes" => finish(play, who, words),
        "records" => results(play, who, words),
        _ => {
            let batch = play.batch()?;
            let attribute = words.word("an attribute")?;
            // `verifies dar result 1`
            let of = if words.take("result") {
                let number: u32 = words.number("the number of the result")?;
                let lot = play.plant.batches.get(&batch).map(|it| it.lot.clone());
                let all = lot.iter().flat_map(|it| play.plant.results_on(it, &attribute));
                let found = all.zip(1u32..).find(|(_, at)| *at == number).map(|(it, _)| it.recorded.seq);
                Some(found.ok_or_else(|| Wrong::new(format!("there is no result {number}"), "record it first"))?)
            } else {
                None
            };
            play.does(who, VerifyResult { batch, attribute, of }, &how(words)?)
        }
    }
}

/// `starts batch DS-31-001 of drug-substance by adc-reference`; the lot that it makes has its number.
fn start(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("batch")?;
    let batch = words.id("the number of a batch", BatchId::new)?;
    let lot = LotId::new(batch.as_str()).map_err(|it| Wrong::new(it.to_string(), "use a shorter number"))?;
    words.need("of")?;
    let stage = words.id("a stage", StageId::new)?;
    words.need("by")?;
    let strategy = words.id("a strategy", StrategyId::new)?;
    let how = how(words)?;
    play.does(who, StartBatch { batch: batch.clone(), lot, stage, strategy }, &how)?;
    play.batch = Some(batch);
    Ok(())
}

/// `assigns V-301 to conjugation`
fn assign(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    let equipment = words.id("equipment", EquipmentId::new)?;
    words.need("to")?;
    let unit = words.id("a unit operation", UnitId::new)?;
    let Some(class) = play.plant.equipment.get(&equipment).map(|it| it.class.clone()) else {
        return Err(Wrong::new(format!("there is no equipment `{equipment}`"), "add it first").into());
    };
    let batch = play.batch()?;
    play.does(who, AssignEquipment { batch, unit, class, equipment }, &how(words)?)
}

/// `lot = LP-001, amount = 500 g, temperature = 26.1 Cel`
fn instead(play: &Play<'_>, words: &mut Words) -> Result<Instead, Wrong> {
    let mut instead = Instead::default();
    loop {
        words.comma();
        if !words.is_assignment() {
            return Ok(instead);
        }
        let name = words.word("what is entered")?;
        words.equals()?;
        match name.as_str() {
            "lot" => instead.lot = Some(words.id("a lot", LotId::new)?),
            "container" => {
                instead.containers.push(words.id("a container", ContainerId::new)?);
                while words.take("and") {
                    instead.containers.push(words.id("a container", ContainerId::new)?);
                }
            }
            "equipment" => instead.equipment = Some(words.id("equipment", EquipmentId::new)?),
            "uses" => {
                let consumable = words.id("a consumable", ConsumableId::new)?;
                let Some(it) = play.plant.consumables.get(&consumable) else {
                    return Err(Wrong::new(format!("there is no consumable `{consumable}`"), "install it first"));
                };
                instead.consumables.push((it.class.clone(), consumable));
            }
            "amount" => instead.amount = Some(words.quantity()?),
            _ => {
                let parameter = ParameterId::new(&name).map_err(|it| Wrong::new(it.to_string(), "name a parameter"))?;
                instead.values.push((parameter, words.entered()?));
            }
        }
    }
}

/// `did conjugation/check-reaction otherwise "…", temperature = 24.0 Cel`
fn otherwise(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    let step = words.id("a step", StepPath::new)?;
    words.need("otherwise")?;
    let what = words.text("what was done instead")?;
    let instead = instead(play, words)?;
    let how = how(words)?;
    // What was charged is said, never assumed; so is every value.
    let charge = match (&instead.lot, &instead.amount) {
        // The amount is at its target where nothing else is said.
        (Some(_), None) => walk::command(play, &step, &instead)?.charge,
        (Some(lot), Some(amount)) => {
            let mut named = instead.containers.iter().cloned();
            let (container, further) = (named.next(), named.collect());
            Some(Charge { lot: lot.clone(), container, further, amount: amount.number(), unit: amount.unit })
        }
        (None, _) => None,
    };
    let equipment = instead.equipment;
    let consumables = instead.consumables.into_iter().collect();
    let values: BTreeMap<_, _> = instead.values.into_iter().collect();
    let batch = play.batch()?;
    play.does(who, RecordDoneOtherwise { batch, step, what, charge, values, equipment, consumables }, &how)
}

/// `finishes with 400.0 L, concentration = 20.4 g/L`
fn finish(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("with")?;
    let amount = words.quantity()?;
    words.comma();
    let mut facts = BTreeMap::new();
    while words.is_assignment() {
        let fact = words.id("a fact", EntryId::new)?;
        words.equals()?;
        facts.insert(fact, words.quantity()?);
        words.comma();
    }
    play.does(who, FinishBatch { batch: play.batch()?, amount, facts }, &how(words)?)
}

/// `records dar = 3.9 {load} and 4.0 {load}`, or `records every result at target but dar, verified by wang-fang`
fn results(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    if words.take("every") {
        words.need("result at target")?;
        let mut but = Vec::new();
        if words.take("but") {
            but.push(words.word("an attribute")?);
            while words.take("and") {
                but.push(words.word("an attribute")?);
            }
        }
        words.comma();
        let verifier = if words.take("verified") {
            words.need("by")?;
            Some(words.id("a person", PersonId::new)?)
        } else {
            None
        };
        let how = how(words)?;
        return walk::results(play, who, verifier.as_ref(), &but, &how);
    }
    let batch = play.batch()?;
    let attribute = words.word("an attribute")?;
    words.equals()?;
    let mut replicates = vec![words.entered()?];
    while words.take("and") {
        replicates.push(words.entered()?);
    }
    words.comma();
    let sample = if words.take("on") {
        Some(OfSample::number(words.id("the number of a sample", SampleId::new)?))
    } else {
        crate::sample::hand::on(&play.plant, &batch, &attribute, play.now)
    };
    words.comma();
    let (mut despite, mut run, mut without) = (None, None, false);
    while words.next_is("in") || words.next_is("without") {
        if words.take("without") {
            words.need("run")?;
            without = true;
        } else {
            words.need("in")?;
            if words.take("run") {
                run = Some(words.id("a run", RunId::new)?);
            } else {
                words.need("spite")?;
                despite = Some(words.text("why it was measured")?);
            }
        }
        words.comma();
    }
    let how = how(words)?;
    // A laboratory does not measure without its run; a line that is about that says so.
    if run.is_none() && !without {
        ready::run(play, who, &attribute, &How::default())?;
        let path = play.stage()?.attribute_named(&attribute).map(|(path, _)| path);
        run = path.and_then(|path| crate::hand::run_for(&play.plant, &batch, &path));
    }
    play.does(who, RecordResult { batch, attribute, replicates, despite, sample, run }, &how)
}
