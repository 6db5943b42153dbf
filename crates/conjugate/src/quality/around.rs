//! What happened around an entry: the batch's entries before it, along the ledger's back-links, and after it.

use std::ops::Deref;

use ledger::Reader;
use plant::act::Stamp;
use plant::batch::Band;
use plant::id::{BatchId, ParameterId, StepPath};
use plant::{Event, Plant};

use super::matter::state;
use super::result_shown;
use crate::batch::shown;
use crate::language::Lang;
use crate::node::{self, Readable};
use crate::page::part::State;
use crate::trail::kind_name;
use crate::words;

/// How many entries before and after are shown.
const EACH_WAY: usize = 6;
/// How far forward the ledger is read for them: entries about other things lie between.
const FORWARD: u64 = 200;

/// The neighbouring entries about a batch, in their order. An entry that cannot be read ends the row; the audit trail is
/// the place that says why.
pub(super) fn around(reader: &Readable<impl Deref<Target = Reader>>, batch: &BatchId, seq: u64) -> Vec<(Event, Stamp)> {
    let subject = format!("batch:{batch}");
    let read = |it: &ledger::Entry| node::read(&it.envelope().ok()?).ok();
    let mut found: Vec<_> =
        reader.trail_from(seq, &subject).map_while(|it| read(&it.ok()?)).take(EACH_WAY + 1).collect();
    found.reverse();
    let after = reader.range(seq.saturating_add(1)..seq.saturating_add(FORWARD)).unwrap_or_default();
    let ours = after
        .iter()
        .filter(|it| it.envelope().is_ok_and(|it| it.about.iter().any(|it| it.subject.as_ref() == subject)));
    found.extend(ours.take(EACH_WAY).filter_map(read));
    found
}

/// One event as one line, and its state where it has one.
pub(super) fn told(lang: Lang, plant: &Plant, event: &Event) -> (String, Option<State>) {
    let reading = |batch: &BatchId, step: &StepPath, parameter: &ParameterId, value| {
        let found = || {
            let batch = plant.batches.get(batch)?;
            let (version, stage) = plant.pinned(batch)?;
            let parameter = stage.operation(&step.unit)?.parameter(parameter)?;
            let value = shown::value(lang, &version.strategy, parameter, value);
            Some((lang.label(&parameter.name).to_owned(), value))
        };
        found().unwrap_or_else(|| (parameter.to_string(), String::new()))
    };
    let of = |band: Band| (band != Band::Normal).then(|| shown::state(band));
    match event {
        Event::BatchStarted(_) => (lang.text("around-started"), None),
        Event::BatchEquipmentAssigned(it) => {
            (lang.say("around-assigned").with_text("equipment", &it.equipment).plain(), None)
        }
        Event::MaterialAdded(it) => {
            let said = lang.say("around-added").with_text("lot", &it.lot).with_text("amount", it.amount);
            (said.plain(), None)
        }
        Event::ReadingRecorded(it) => {
            let (name, value) = reading(&it.batch, &it.step, &it.parameter, &it.value);
            (lang.say("review-named").with("name", name).with("value", value).plain(), of(it.band))
        }
        Event::ReadingCorrected(it) => {
            let (name, value) = reading(&it.batch, &it.step, &it.parameter, &it.value);
            (lang.say("around-corrected").with("name", name).with("value", value).plain(), of(it.band))
        }
        Event::StepCompleted(it) => {
            (lang.say("around-done").with("step", step(lang, plant, &it.batch, &it.step)).plain(), None)
        }
        Event::StepDoneOtherwise(it) => {
            let said = lang.say("around-otherwise").with("step", step(lang, plant, &it.batch, &it.step));
            (said.with_text("what", &it.what).plain(), Some(State::Fail))
        }
        Event::FurtherActRecorded(it) => {
            let said = lang.say("around-further").with("step", step(lang, plant, &it.batch, &it.step));
            (said.with_text("what", &it.what).plain(), Some(State::Fail))
        }
        Event::AttemptRefused(it) => {
            (lang.say("around-refused").with_text("rule", &it.rule).plain(), Some(State::Stop))
        }
        Event::Commented(it) => (lang.say("around-comment").with_text("text", &it.text).plain(), Some(State::Info)),
        Event::BatchPaused(it) => (lang.say("around-paused").with_text("why", &it.why).plain(), Some(State::Info)),
        Event::BatchResumed(_) => (lang.text("around-resumed"), None),
        Event::BatchFinished(it) => (lang.say("around-finished").with_text("amount", it.amount).plain(), None),
        Event::OperationCompleted(it) => {
            let unit = plant
                .batches
                .get(&it.batch)
                .and_then(|it| plant.pinned(it))
                .and_then(|(_, stage)| stage.operation(&it.unit));
            let name = unit.map_or_else(|| it.unit.to_string(), |it| lang.label(&it.name).to_owned());
            (lang.say("around-operation").with("unit", name).plain(), None)
        }
        Event::ResultRecorded(_) | Event::ResultVerified(_) => tested(lang, plant, event),
        other => decided(lang, other),
    }
}

/// The same for what the laboratory did.
fn tested(lang: Lang, plant: &Plant, event: &Event) -> (String, Option<State>) {
    match event {
        Event::ResultRecorded(it) => {
            let stage = plant.batches.get(&it.batch).and_then(|it| plant.pinned(it)).map(|it| it.1);
            let attribute = stage.and_then(|stage| stage.attribute_at(&it.attribute));
            let (name, value) = match attribute {
                Some(attribute) => {
                    (lang.label(&attribute.name).to_owned(), result_shown::value(lang, attribute, &it.reportable))
                }
                None => (it.attribute.clone(), String::new()),
            };
            let state = Some(result_shown::state(it.band)).filter(|it| *it != State::Pass);
            (lang.say("review-named").with("name", name).with("value", value).plain(), state)
        }
        Event::ResultVerified(it) => {
            let stage = plant.batches.get(&it.batch).and_then(|it| plant.pinned(it)).map(|it| it.1);
            let attribute = stage.and_then(|stage| stage.attribute_at(&it.attribute));
            let name = attribute.map_or_else(|| it.attribute.clone(), |it| lang.label(&it.name).to_owned());
            (lang.say("around-verified").with("name", name).plain(), None)
        }
        other => decided(lang, other),
    }
}

/// The same for what quality and disposition did about the batch.
fn decided(lang: Lang, event: &Event) -> (String, Option<State>) {
    match event {
        Event::ExceptionRaised(it) => {
            let said =
                lang.say("around-raised").with_text("id", &it.exception).with("why", words::blocker(lang, it.blocker));
            (said.plain(), Some(state(it.blocker)))
        }
        Event::ExceptionDecided(it) => {
            let key = if it.accepted { "around-accepted" } else { "around-kept" };
            (lang.say(key).with_text("id", &it.exception).plain(), Some(State::Verified))
        }
        Event::DecisionReopened(it) => {
            (lang.say("around-reopened").with_text("id", &it.exception).plain(), Some(State::Indeterminate))
        }
        Event::DeviationOpened(it) => {
            (lang.say("around-deviation").with_text("id", &it.deviation).plain(), Some(State::Action))
        }
        Event::DispositionDecided(it) => {
            let said = lang.say("around-disposition").with("kind", words::release(lang, it.kind));
            (said.with("choice", words::choice(lang, it.choice)).plain(), Some(State::Verified))
        }
        Event::DispositionReopened(it) => (
            lang.say("around-taken-back").with("kind", words::release(lang, it.kind)).plain(),
            Some(State::Indeterminate),
        ),
        Event::LateEvidenceNoted(it) => {
            (lang.say("around-noted").with("kind", words::release(lang, it.kind)).plain(), Some(State::Info))
        }
        // Of everything else its kind is said; the entry itself says the rest.
        other => (kind_name(lang, other.kind().name), None),
    }
}

fn step(lang: Lang, plant: &Plant, batch: &BatchId, path: &StepPath) -> String {
    let found = plant.batches.get(batch).and_then(|it| plant.pinned(it)).and_then(|(_, stage)| stage.step(path));
    found.map_or_else(|| path.to_string(), |(_, it)| lang.label(&it.name).to_owned())
}
