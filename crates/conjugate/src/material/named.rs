//! What a lot is called and where it stands, the same on every page that names one.

use jiff::Timestamp;
use plant::Plant;
use plant::id::{LotId, MaterialId, PersonId};
use plant::material::{Container, Counter, Lot, LotStanding, counters};
use plant::strategy::Material;

use crate::language::Lang;
use crate::page::part::{State, Stated};
use crate::words;

/// A material as the newest strategy that has it declares it.
pub(crate) fn material<'a>(plant: &'a Plant, id: &MaterialId) -> Option<&'a Material> {
    plant.strategies.values().rev().find_map(|it| it.strategy.materials.get(id))
}

/// Its name, or its id where no strategy declares it.
pub(super) fn material_name(lang: Lang, plant: &Plant, id: &MaterialId) -> String {
    material(plant, id).map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned())
}

/// What a lot is of; the lot of a batch under way is of what its stage makes.
pub(super) fn of(lang: Lang, plant: &Plant, id: &LotId) -> String {
    if let Some(it) = plant.lots.get(id) {
        return material_name(lang, plant, &it.material);
    }
    let stage = plant.maker(id).and_then(|(_, it)| plant.pinned(it));
    stage.map_or_else(String::new, |(_, it)| material_name(lang, plant, &it.makes))
}

pub(super) fn person(lang: Lang, plant: &Plant, id: &PersonId) -> String {
    plant.people.get(id).map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned())
}

/// Where a lot stands, with what comes on top of it: a hold, an expiry, a hold on something in it.
pub(super) fn stands(lang: Lang, plant: &Plant, id: &LotId, now: Timestamp) -> (State, String) {
    stands_with(lang, plant, id, now, || plant.held_in(id).next().is_some())
}

/// The same, where it is known already whether something in it is held.
pub(super) fn stands_with(
    lang: Lang,
    plant: &Plant,
    id: &LotId,
    now: Timestamp,
    barred: impl Fn() -> bool,
) -> (State, String) {
    let Some(it) = plant.lots.get(id) else {
        // A batch under way: its lot is there only when the record ends.
        return (State::Pending, lang.text("lot-in-the-making"));
    };
    let standing = words::lot_standing(lang, it.standing);
    if it.is_held() {
        return (State::Stop, format!("{} · {standing}", words::held(lang)));
    }
    match it.standing {
        LotStanding::Rejected => (State::Fail, standing),
        LotStanding::Quarantine | LotStanding::Released if barred() => {
            (State::Stop, format!("{} · {standing}", lang.text("lot-held-inside")))
        }
        LotStanding::Quarantine => (State::Pending, standing),
        LotStanding::Released if expired(it, now) => {
            (State::Action, format!("{} · {standing}", lang.text("lot-expired")))
        }
        LotStanding::Released => (State::Pass, standing),
    }
}

/// Whether it is past its date.
pub(super) fn expired(it: &Lot, now: Timestamp) -> bool {
    until(it).is_some_and(|until| now > until)
}

/// Until when it may be charged as things are: its expiry or its retest date, whichever comes first.
pub(super) fn until(it: &Lot) -> Option<Timestamp> {
    match (it.use_by, it.retest_by) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// The state as it stands in a page.
pub(super) fn stated(lang: Lang, (state, word): (State, String)) -> Stated {
    Stated::new(lang, state).saying(word)
}

/// How far a container is by each limit of keeping, `2 of 3 thaws`, and whether it is beyond it. A container that is out
/// of its storage condition now says so.
pub(crate) fn keeping(lang: Lang, material: Option<&Material>, it: &Container, now: Timestamp) -> Vec<(String, bool)> {
    let Some(material) = material else { return Vec::new() };
    let span = |key: &str, span: jiff::SignedDuration, of: u32| {
        let (hours, minutes) = (span.as_hours(), span.as_mins().rem_euclid(60));
        lang.say(key)
            .with("h", hours.unsigned_abs())
            .with("m", minutes.unsigned_abs())
            .with("of", u64::from(of))
            .plain()
    };
    let one = |counter: Counter| {
        let said = match counter {
            Counter::Thaws(n, of) => {
                lang.say("keeping-thaws").with("n", u64::from(n)).with("of", u64::from(of)).plain()
            }
            Counter::Out(out, of) if it.keeping.out_since.is_some() => span("keeping-out-now", out, of),
            Counter::Out(out, of) => span("keeping-out", out, of),
            Counter::InUse(open, of) => span("keeping-open", open, of),
        };
        (said, counter.is_beyond())
    };
    counters(it, material, now).into_iter().map(one).collect()
}

/// How a material is stored, as its strategy declares it.
pub(super) fn declared_storage(lang: Lang, plant: &Plant, id: &MaterialId) -> String {
    let storage = material(plant, id).and_then(|it| it.storage.as_ref());
    storage.map_or_else(String::new, |it| lang.label(it).to_owned())
}
