//! Lines about stability studies.

use plant::id::{EntryId, EquipmentId, LotId, PersonId, RunId, StageId, StrategyId, StudyId};
use plant::stability::{
    ApproveStudy, ConcludeStudy, Condition, ConditionKind, ConsiderMarket, DecideShelfLife, MissPull, Place, Placed,
    ProposeStudy, PullSamples, Purpose, RecordExcursion, RecordStabilityResult, StartStudy, Storage, StudyPlace,
    Tested, VerifyStabilityResult,
};

use super::how;
use super::quality::because;
use crate::scenario::fault::Wrong;
use crate::scenario::play::{Halt, Play};
use crate::scenario::ready;
use crate::scenario::span;
use crate::scenario::words::Words;

/// `PERSON: in study ST-1 pulls …`; what the person does comes after the study.
pub(super) fn act(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("study")?;
    let study = words.id("a study", StudyId::new)?;
    let verb = words.word("what the person does in the study")?;
    match verb.as_str() {
        "proposes" => propose(play, who, study, words),
        "approves" => play.does(who, ApproveStudy { study }, &how(words)?),
        "stores" => store(play, who, study, words),
        "pulls" => {
            let units = words.number("how many units")?;
            words.need("of")?;
            let place = place(words)?;
            let despite = despite(words)?;
            play.does(who, PullSamples { study, place, units, despite }, &how(words)?)
        }
        "missed" => {
            let place = place(words)?;
            let why = words.text("why it was missed")?;
            play.does(who, MissPull { study, place, why }, &how(words)?)
        }
        "finds" => finds(play, who, study, words),
        "verifies" => {
            let attribute = words.word("a test")?;
            words.need("of")?;
            let place = place(words)?;
            play.does(who, VerifyStabilityResult { study, place, attribute, of: None }, &how(words)?)
        }
        "considers" => {
            let attribute = words.word("a test")?;
            words.need("of")?;
            let place = place(words)?;
            let action = !words.take("no");
            words.need("action")?;
            let why = words.text("why")?;
            play.does(who, ConsiderMarket { study, place, attribute, action, why }, &how(words)?)
        }
        "concludes" => {
            let early = words.take("early");
            let conclusion = words.text("the conclusion")?;
            play.does(who, ConcludeStudy { study, early, conclusion }, &how(words)?)
        }
        "suggests" => {
            let months = words.number("how many months")?;
            words.need("months")?;
            // `, CN 9`: of each market with a limit of its own.
            let mut markets = std::collections::BTreeMap::new();
            while words.comma() {
                let market = words.word("a market")?;
                markets.insert(market, words.number("how many months there")?);
            }
            let how = how(words)?;
            let propose = crate::stability::figure::propose(&play.plant, &study, (months, markets), because(&how)?);
            play.does(who, propose, &how)
        }
        "adopts" | "declines" => {
            words.need("shelf-life")?;
            let number = words.number("which shelf life")?;
            let how = how(words)?;
            play.does(who, DecideShelfLife { study, number, adopt: verb == "adopts", why: because(&how)? }, &how)
        }
        other => {
            let advice = "see scenarios/README.md for what a person can do in a study";
            Err(Wrong::new(format!("nobody `{other}` in a study"), advice).into())
        }
    }
}

/// `records excursion of CH-1 at 14 Cel for 3 h "…"`
pub(super) fn excursion(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("excursion of")?;
    let equipment = words.id("a chamber", EquipmentId::new)?;
    words.need("at")?;
    let extreme = words.quantity()?;
    words.need("for")?;
    let began = play.now.checked_sub(span(words)?).unwrap_or(play.now);
    let what = words.text("what happened")?;
    let ended = play.now;
    play.does(who, RecordExcursion { equipment, extreme, began, ended, what }, &how(words)?)
}

/// `LP-1 5C month 3`
pub(super) fn place(words: &mut Words) -> Result<Place, Wrong> {
    let lot = words.id("a lot", LotId::new)?;
    let condition = words.id("a condition", EntryId::new)?;
    words.need("month")?;
    Ok(Place { lot, condition, months: words.number("the month")? })
}

fn despite(words: &mut Words) -> Result<Option<plant::text::Text>, Wrong> {
    words.comma();
    if words.take("despite") { Ok(Some(words.text("why in spite of it")?)) } else { Ok(None) }
}

/// One of a list of words.
fn one_of<T: Copy>(words: &mut Words, what: &str, all: &[T], id: fn(T) -> &'static str) -> Result<T, Wrong> {
    let given = words.word(what)?;
    let found = all.iter().copied().find(|it| id(*it) == given);
    found.ok_or_else(|| Wrong::new(format!("`{given}` is no {what}"), "see the words in crates/plant/src/stability"))
}

/// `… proposes small-molecule by adc-reference for registration, refrigerated, "2R vial", lots A and B, condition 5C
/// long-term "5 ± 3 °C" 0 3 6 window 7 14, tests assay* and purity, units 2`
fn propose(play: &mut Play<'_>, who: &PersonId, study: StudyId, words: &mut Words) -> Result<(), Halt> {
    let stage = words.id("a stage", StageId::new)?;
    words.need("by")?;
    let strategy = words.id("a strategy", StrategyId::new)?;
    words.need("for")?;
    let purpose = one_of(words, "purpose", &Purpose::ALL, Purpose::id)?;
    words.comma();
    let storage = one_of(words, "storage", &Storage::ALL, Storage::id)?;
    words.comma();
    let container = words.text("the container")?;
    let (mut lots, mut conditions, mut tests, mut units) = (vec![], vec![], vec![], 1);
    while words.comma() {
        if words.take("lots") {
            lots.push(words.id("a lot", LotId::new)?);
            while words.take("and") {
                lots.push(words.id("a lot", LotId::new)?);
            }
        } else if words.take("condition") {
            conditions.push(condition(words)?);
        } else if words.take("tests") {
            tests.push(tested(&words.word("a test")?));
            while words.take("and") {
                tests.push(tested(&words.word("a test")?));
            }
        } else {
            words.need("units")?;
            units = words.number("how many units")?;
        }
    }
    let propose = ProposeStudy { study, strategy, stage, purpose, storage, lots, container, conditions, tests, units };
    play.does(who, propose, &how(words)?)
}

/// `assay*` is one of which a change of 5 % is significant.
fn tested(word: &str) -> Tested {
    match word.strip_suffix('*') {
        Some(path) => Tested { attribute: path.to_owned(), assay: true },
        None => Tested { attribute: word.to_owned(), assay: false },
    }
}

fn condition(words: &mut Words) -> Result<Condition, Wrong> {
    let id = words.id("a condition", EntryId::new)?;
    let kind = one_of(words, "kind of condition", &ConditionKind::ALL, ConditionKind::id)?;
    let climate = words.text("the climate")?;
    let mut months = vec![];
    while !words.take("window") {
        months.push(words.number("a month, or `window`")?);
    }
    let (early_days, late_days) = (words.number("days before")?, words.number("days after")?);
    Ok(Condition { id, kind, climate, months, early_days, late_days })
}

/// `… stores 10 units in CH-1[ and 20 in CH-2][, despite "…"]`: the chambers in the order of the conditions, so many units
/// of every lot in each.
fn store(play: &mut Play<'_>, who: &PersonId, study: StudyId, words: &mut Words) -> Result<(), Halt> {
    let mut into = vec![];
    loop {
        let units = words.number("how many units")?;
        words.take("units");
        words.need("in")?;
        into.push((units, words.id("a chamber", EquipmentId::new)?));
        if !words.take("and") {
            break;
        }
    }
    let despite = despite(words)?;
    let unknown = || Wrong::new(format!("there is no study `{study}`"), "propose it first");
    let it = play.plant.studies.get(&study).ok_or_else(unknown)?;
    let each = it.conditions.iter().zip(&into).flat_map(|(condition, (units, chamber))| {
        let of = |lot: &LotId| Placed {
            lot: lot.clone(),
            condition: condition.id.clone(),
            chamber: chamber.clone(),
            units: *units,
        };
        it.lots.iter().map(of)
    });
    let placed = each.collect();
    play.does(who, StartStudy { study, placed, despite }, &how(words)?)
}

/// `… finds assay of LP-1 5C month 3 = 99.2 % and 99.4 %[, in RUN-0001][, despite "…"][, verified by wang-fang]`
fn finds(play: &mut Play<'_>, who: &PersonId, study: StudyId, words: &mut Words) -> Result<(), Halt> {
    let attribute = words.word("a test")?;
    words.need("of")?;
    let place = place(words)?;
    words.equals()?;
    let mut replicates = vec![words.entered()?];
    while words.take("and") {
        replicates.push(words.entered()?);
    }
    let (mut despite, mut verifier, mut run) = (None, None, None);
    while words.comma() {
        if words.take("despite") {
            despite = Some(words.text("why in spite of it")?);
        } else if words.take("in") {
            run = Some(words.id("a run", RunId::new)?);
        } else {
            words.need("verified by")?;
            verifier = Some(words.id("a person", PersonId::new)?);
        }
    }
    let how = how(words)?;
    // A laboratory does not measure without its run; a line that is about that says so.
    if run.is_none() && despite.is_none() {
        let of = StudyPlace { study: study.clone(), place: place.clone() };
        let carried = |it: &plant::stability::StabilityResult| it.test.run.is_some();
        let it = play.plant.studies.get(&study).filter(|it| !it.results_at(&place, &attribute).iter().any(carried));
        if it.is_some_and(|it| it.pulls.contains_key(&place)) {
            ready::run_at(play, who, &of, &attribute)?;
        }
    }
    let record = RecordStabilityResult {
        study: study.clone(),
        place: place.clone(),
        attribute: attribute.clone(),
        replicates,
        despite,
        run,
    };
    play.does(who, record, &how)?;
    match verifier {
        Some(verifier) => play.does(&verifier, VerifyStabilityResult { study, place, attribute, of: None }, &how),
        None => Ok(()),
    }
}
