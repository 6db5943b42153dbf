//! What the plant says of things that wear, in the reader's words.

use plant::Plant;
use plant::consumable::{Care, Stated, Tested, Unfit};
use plant::id::ConsumableClassId;
use plant::strategy::{ConsumableKind, IntegrityMethod, Phase, Strategy};
use rust_decimal::Decimal;

use crate::language::Lang;

/// The class as this strategy calls it.
#[must_use]
pub fn class_name(lang: Lang, strategy: &Strategy, class: &ConsumableClassId) -> String {
    strategy.consumables.get(class).map_or_else(|| class.to_string(), |it| lang.label(&it.name).to_owned())
}

/// The class as the newest strategy that has it calls it.
#[must_use]
pub fn class_of_any(lang: Lang, plant: &Plant, class: &ConsumableClassId) -> String {
    let found = plant.strategies.values().rev().find_map(|it| it.strategy.consumables.get(class));
    found.map_or_else(|| class.to_string(), |it| lang.label(&it.name).to_owned())
}

/// What sort of thing it is.
#[must_use]
pub fn kind(lang: Lang, it: ConsumableKind) -> String {
    lang.text(&format!("consumable-kind-{}", it.id()))
}

/// On which side of the use a test stands.
#[must_use]
pub fn phase(lang: Lang, it: Phase) -> String {
    lang.text(&format!("phase-{}", it.id()))
}

/// How integrity is tested.
#[must_use]
pub fn method(lang: Lang, it: IntegrityMethod) -> String {
    lang.text(&format!("integrity-{}", it.id()))
}

/// What the tester said.
#[must_use]
pub fn stated(lang: Lang, it: Stated) -> String {
    lang.text(&format!("stated-{}", it.id()))
}

/// What was done to it.
#[must_use]
pub fn care(lang: Lang, it: Care) -> String {
    lang.text(&format!("care-{}", it.id()))
}

/// Everything that stands against a use, in one line; that nothing does is said, too.
#[must_use]
pub fn unfit(lang: Lang, against: &[Unfit]) -> String {
    if against.is_empty() {
        return lang.text("unfit-nothing");
    }
    let said: Vec<String> = against.iter().map(|it| lang.text(&format!("unfit-{}", it.id()))).collect();
    said.join(lang.pick("；", "; "))
}

/// A test's outcome: the value, and what the tester said.
#[must_use]
pub fn tested(lang: Lang, it: &Tested) -> String {
    let said = stated(lang, it.stated);
    match it.value {
        Some(value) => format!("{value} · {said}"),
        None => said,
    }
}

/// Why a test is what it is: how it was made, whether it was repeated, whether it counts.
#[must_use]
pub fn test_why(lang: Lang, it: &Tested) -> String {
    let mut said = vec![method(lang, it.method)];
    if it.retest {
        said.push(lang.text("consumable-retest"));
    }
    if !it.counts {
        said.push(lang.text("consumable-counts-not"));
    }
    said.push(crate::words::verdict(lang, it.verdict));
    said.join(" · ")
}

/// A worked-out figure as people read it. What it is judged by keeps all of its digits.
#[must_use]
pub fn figure(it: Option<Decimal>, places: u32) -> String {
    it.map_or_else(|| "–".to_owned(), |it| it.round_dp(places).to_string())
}
