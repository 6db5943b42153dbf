//! What a step's page shows. Every text is ready to be read; templates put it in its place and nothing more.

use crate::page::part::{self, Instant, Keypad, LimitBar, NumberEntry, Stated};

/// What stands at the head of the station: where the person is, and what protects them and the product.
pub(super) struct Head {
    pub batch: String,
    pub record: String,
    pub number: usize,
    pub of: usize,
    pub unit: String,
    pub stage: String,
    pub room: String,
    pub protection: String,
    /// The material that poisons, where one is in the vessel or about to be.
    pub toxin: Option<String>,
}

/// One line of the order of steps.
pub(super) struct OrderLine {
    pub number: usize,
    pub name: String,
    pub href: String,
    pub current: bool,
    pub later: bool,
    /// What was recorded, with its state.
    pub done: Option<Stated>,
    pub note: String,
}

/// A lot that could be charged.
#[derive(Clone)]
pub(super) struct LotLine {
    /// The number on the label: of the lot, or of one of its containers.
    pub id: String,
    /// The lot, where this is a container of it.
    pub of_lot: Option<String>,
    pub location: Option<String>,
    pub left: String,
    /// Until when it may be charged, and by which of its dates.
    pub until: Option<String>,
    pub facts: String,
    /// What the step asks for, of this lot.
    pub target: Option<String>,
    /// Less is left than the step asks for.
    pub short: bool,
    pub chosen: bool,
    pub first: bool,
    /// Why it cannot be charged.
    pub blocked: Option<String>,
    /// What one unit of it adds to the computed value, for the script.
    pub factor: String,
}

/// How an amount was worked out.
pub(super) struct TargetView {
    pub amount: String,
    pub of_lot: String,
    pub formula: String,
    /// Name, whose, figure.
    pub inputs: Vec<(String, String, String)>,
}

/// Charging a lot.
pub(super) struct Charging {
    pub letter: char,
    pub material: String,
    pub typed: String,
    pub lots: Vec<LotLine>,
    /// How many more could be charged.
    pub more: usize,
    pub amount: NumberEntry,
    pub amount_letter: char,
    pub target: Option<TargetView>,
}

/// One of several options.
pub(super) struct OptionLine {
    pub id: String,
    pub name: String,
    pub chosen: bool,
    pub registered: bool,
}

/// A value to be given.
pub(super) struct Asked {
    pub field: String,
    pub name: String,
    pub criticality: &'static str,
    pub why: String,
    pub entry: Option<NumberEntry>,
    pub options: Vec<OptionLine>,
    /// The field in which a person says why there is no value, and what they said.
    pub missing_field: String,
    pub missing: String,
}

/// A value that the record works out.
pub(super) struct Follows {
    pub entry: NumberEntry,
    pub criticality: &'static str,
    pub why: String,
    /// What it would be now, with its state.
    pub now: Option<(String, Stated)>,
}

/// A file to be read.
pub(super) struct Reading {
    pub sample: String,
    /// What it is to say: name, limits.
    pub tests: Vec<(String, Option<LimitBar>)>,
    pub lunatic: bool,
    pub made_up: Option<String>,
}

/// What of a class was used, where a step was done otherwise.
pub(super) struct WoreOtherwise {
    pub field: String,
    pub name: String,
    /// Number, and whether it is chosen.
    pub elements: Vec<(String, bool)>,
}

/// Somebody who could be the second person.
pub(super) struct WitnessLine {
    pub id: String,
    pub name: String,
    pub roles: String,
    pub trained: Stated,
    pub chosen: bool,
}

/// The second person's part.
pub(super) struct Second {
    pub letter: char,
    pub needed: bool,
    pub typed: String,
    pub people: Vec<WitnessLine>,
    pub procedure: String,
}

/// Where on the page a refusal is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::batch) enum Place {
    Lot,
    Amount,
    Values,
    File,
    Second,
    Time,
    End,
}

/// Why the last attempt was not recorded.
pub(in crate::batch) struct Trouble {
    pub place: Place,
    pub refusal: Option<Box<part::Refusal>>,
    /// A sentence, where it is no rule of the plant; and what to do.
    pub problem: Option<(String, String)>,
}

/// What only the form of something done otherwise asks for.
pub(super) struct Otherwise {
    /// The step has ended: this comes beside what is recorded.
    pub further: bool,
    pub equipment: String,
    /// A charge at a step that adds nothing.
    pub lot: String,
    pub amount: String,
    /// Units that an amount may be in: code, as people read it, chosen.
    pub units: Vec<(String, String, bool)>,
    pub wears: Vec<WoreOtherwise>,
}

/// The form of a step.
pub(super) struct Form {
    pub action: String,
    pub multipart: bool,
    pub otherwise: Option<Otherwise>,
    pub what: String,
    pub what_letter: char,
    pub charging: Option<Charging>,
    pub asked: Vec<Asked>,
    pub asked_letter: char,
    pub follows: Vec<Follows>,
    pub order: Option<String>,
    pub file: Option<Reading>,
    pub file_letter: char,
    pub sample: Option<(String, Vec<String>)>,
    pub second: Option<Second>,
    pub happened: String,
    pub reason: String,
    pub late: bool,
    pub trouble: Option<Trouble>,
    /// A preview was asked for.
    pub checked: bool,
    pub keypad: Option<Keypad>,
    pub cannot: String,
}

impl Form {
    /// The trouble that belongs here.
    pub(super) fn trouble_at(&self, place: Place) -> Option<&Trouble> {
        self.trouble.as_ref().filter(|it| it.place == place)
    }
}

/// A piece of equipment to choose.
pub(super) struct EquipmentLine {
    pub id: String,
    pub name: String,
    pub room: String,
    pub needs: Vec<Stated>,
    pub ready: bool,
    /// The last batch that had it, and the one that has it now.
    pub batch: Option<String>,
    pub busy: Option<String>,
}

/// A class of equipment that the unit operation has none of yet.
pub(super) struct ClassView {
    pub class: String,
    pub name: String,
    pub lines: Vec<EquipmentLine>,
    pub typed: String,
    pub trouble: Option<Trouble>,
}

/// A running clock.
pub(super) struct ClockView {
    pub name: String,
    pub since: Instant,
    pub elapsed: String,
    pub seconds: i64,
    /// When it should be read: from, target, until.
    pub window: Vec<(String, String)>,
    pub stated: Stated,
    pub bar: Option<LimitBar>,
    pub ends: String,
    pub here: bool,
    /// In the demonstration: how long until its target, in words, where it is not reached.
    pub skip: Option<String>,
}

/// What was read last in this unit operation.
pub(super) struct LastReading {
    pub name: String,
    pub value: String,
    pub stated: Stated,
}

impl Trouble {
    /// A sentence of ours with what to do.
    pub(in crate::batch) fn sentence(what: String, now: String) -> Self {
        Self { place: Place::End, refusal: None, problem: Some((what, now)) }
    }
}

/// A class of what wears at this step.
pub(super) struct WearView {
    pub class: String,
    pub name: String,
    /// What serves it now.
    pub serving: Option<Serving>,
    pub choices: Vec<WearChoice>,
    /// The step uses it, and does not only state a figure of it.
    pub used: bool,
    pub typed: String,
    pub trouble: Option<Trouble>,
}

/// What serves a class.
pub(super) struct Serving {
    pub id: String,
    /// Which use this is, of how many.
    pub this: String,
    pub state: Stated,
    pub tests: Vec<TestLine>,
}

/// An integrity test that the class asks for.
pub(super) struct TestLine {
    pub name: String,
    pub limit: String,
    pub state: Stated,
    pub href: String,
}

/// One that could serve.
pub(super) struct WearChoice {
    pub id: String,
    pub uses: String,
    pub lot: String,
    pub state: Stated,
    pub ready: bool,
}
