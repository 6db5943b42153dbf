//! Lines about methods, standards and analytical runs.

use std::collections::BTreeMap;

use plant::equipment::ReportOutOfTolerance;
use plant::id::{EntryId, EquipmentId, LotId, MethodId, PersonId, RunId, StudyId};
use plant::run::{
    AbortRun, ApproveValidation, CorrectSuitability, DoubtGround, DoubtRun, EndRun, Ground, Injection, InjectionKind,
    OpenRun, RecordSuitability, ReportValidation, VerifyRun, WithdrawMethod, WorkingRange,
};
use plant::stability::StudyPlace;
use plant::strategy::Bracket;
use plant::text::Text;

use super::how;
use crate::hand;
use crate::scenario::fault::Wrong;
use crate::scenario::play::{Halt, How, Play};
use crate::scenario::ready;
use crate::scenario::span;
use crate::scenario::words::Words;

pub(super) fn act(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    match verb {
        "prepares" => {
            words.need("run for")?;
            let attribute = words.word("an attribute")?;
            words.end()?;
            ready::run(play, who, &attribute, &How::default())
        }
        "begins" => begins(play, who, words),
        "measures" => measures(play, who, words),
        "corrects" => corrects(play, who, words),
        "ends" => {
            let run = run(words)?;
            let despite = in_spite(words, "why it was ended")?;
            play.does(who, EndRun { run, despite }, &how(words)?)
        }
        "aborts" => {
            let (run, why) = (run(words)?, words.text("why")?);
            play.does(who, AbortRun { run, why }, &how(words)?)
        }
        "doubts" => {
            let run = run(words)?;
            let word = words.word("what it is about")?;
            let ground = DoubtGround::from_id(&word).ok_or_else(|| Wrong::expected("a ground", Some(&word)))?;
            let why = words.text("what was found")?;
            play.does(who, DoubtRun { run, ground, why }, &how(words)?)
        }
        "verifies" => {
            let run = run(words)?;
            play.does(who, VerifyRun { run }, &how(words)?)
        }
        "reports" if words.take("method") => {
            let (method, version) = method(words)?;
            let word = words.word("by what it came")?;
            let ground = Ground::from_id(&word).ok_or_else(|| Wrong::expected("a ground", Some(&word)))?;
            let report = words.text("the report")?;
            let range = if words.take("over") {
                let range = words.word("a range")?;
                let range = plant::quantity::Range::parse(&range)
                    .map_err(|_| Wrong::expected("a range such as 0.5..50", Some(&range)))?;
                let unit = words.word("its unit")?;
                let unit = plant::quantity::Unit::new(&unit).map_err(|_| Wrong::expected("a unit", Some(&unit)))?;
                Some(WorkingRange { range, unit })
            } else {
                None
            };
            let on = play.now;
            play.does(who, ReportValidation { method, version, ground, report, on, range }, &how(words)?)
        }
        "reports" => {
            let equipment = words.id("equipment", EquipmentId::new)?;
            words.need("out of tolerance for")?;
            let since = play.now.checked_sub(span(words)?).map_err(|_| Wrong::expected("a span", None))?;
            let why = words.text("what was found")?;
            play.does(who, ReportOutOfTolerance { equipment, since, why }, &how(words)?)
        }
        "approves" => {
            words.need("method")?;
            let (method, version) = method(words)?;
            play.does(who, ApproveValidation { method, version }, &how(words)?)
        }
        _ => {
            words.need("method")?;
            let (method, version) = method(words)?;
            play.does(who, WithdrawMethod { method, version }, &how(words)?)
        }
    }
}

/// `corrects run RUN-9 opening resolution = 1.8 1 with wang-fang because "…"`
fn corrects(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    let run = run(words)?;
    let bracket = bracket(words)?;
    let limit = words.id("a limit", EntryId::new)?;
    words.equals()?;
    let value = words.entered()?;
    play.does(who, CorrectSuitability { run, bracket, limit, value }, &how(words)?)
}

fn run(words: &mut Words) -> Result<RunId, Wrong> {
    words.need("run")?;
    words.id("the number of a run", RunId::new)
}

fn bracket(words: &mut Words) -> Result<Bracket, Wrong> {
    let word = words.word("`opening` or `closing`")?;
    Bracket::from_id(&word).ok_or_else(|| Wrong::expected("`opening` or `closing`", Some(&word)))
}

/// `, in spite "…"`
fn in_spite(words: &mut Words, what: &str) -> Result<Option<Text>, Wrong> {
    words.comma();
    if !words.take("in") {
        return Ok(None);
    }
    words.need("spite")?;
    Ok(Some(words.text(what)?))
}

fn method(words: &mut Words) -> Result<(MethodId, u32), Wrong> {
    let method = words.id("a method", MethodId::new)?;
    words.need("version")?;
    Ok((method, words.number("a version")?))
}

/// `begins run RUN-9 by sec on hplc-1 using rs-size-001 [and LOT][, samples of ST-1 LOT 5C month 3], in spite "…"`; it has the
/// sample of the batch, or the samples that were pulled in a study.
fn begins(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    let run = run(words)?;
    words.need("by")?;
    let method = words.id("a method", MethodId::new)?;
    let instrument = if words.take("on") { Some(words.id("equipment", EquipmentId::new)?) } else { None };
    // The end of the line may have a witness too; lots are named with an `of`.
    let mut lots = Vec::new();
    if words.take("using") {
        lots.push(words.id("a lot", LotId::new)?);
        while words.take("and") {
            lots.push(words.id("a lot", LotId::new)?);
        }
    }
    let (mut places, mut despite) = (Vec::new(), None);
    while words.comma() {
        if words.take("in") {
            words.need("spite")?;
            despite = Some(words.text("why it was begun")?);
        } else {
            words.need("samples of")?;
            let study = words.id("a study", StudyId::new)?;
            places.push(StudyPlace { study, place: super::stability::place(words)? });
        }
    }
    let batch = if places.is_empty() { Some(play.batch()?) } else { None };
    let text = |it: &str| Text::new(it).map_err(|_| Wrong::expected("a name", Some(it)));
    let of = |kind, name: &str, batch, place| Ok::<_, Wrong>(Injection { kind, name: text(name)?, batch, place });
    let mut sequence = vec![of(InjectionKind::Blank, "空白 / blank", None, None)?];
    for lot in &lots {
        sequence.push(of(InjectionKind::Standard, lot.as_str(), None, None)?);
    }
    if let Some(batch) = batch {
        sequence.push(of(InjectionKind::Sample, batch.clone().as_str(), Some(batch), None)?);
    }
    for place in places {
        sequence.push(of(InjectionKind::Sample, &hand::sample_of(&place), None, Some(place))?);
    }
    play.does(
        who,
        OpenRun { run, method, instrument, column: None, lots, takes: vec![], sequence, despite },
        &how(words)?,
    )
}

/// `measures run RUN-9 opening at target`, or `measures run RUN-9 closing resolution = 1.2 1 and rsd = 0.4 %`
fn measures(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    let run = run(words)?;
    let bracket = bracket(words)?;
    let mut values = BTreeMap::new();
    if words.take("at") {
        words.need("target")?;
        words.comma();
        let method = play.plant.runs.get(&run).and_then(|it| play.plant.method_of(it));
        let asked = method.into_iter().flat_map(|it| it.asked_at(bracket));
        values.extend(asked.filter_map(|it| Some((it.id.clone(), hand::figure(it)?))));
        if words.take("but") {
            let id = words.id("a limit", EntryId::new)?;
            words.equals()?;
            values.insert(id, words.entered()?);
        }
    } else {
        loop {
            let id = words.id("a limit", EntryId::new)?;
            words.equals()?;
            values.insert(id, words.entered()?);
            if !words.take("and") {
                break;
            }
        }
    }
    play.does(who, RecordSuitability { run, bracket, values }, &how(words)?)
}
