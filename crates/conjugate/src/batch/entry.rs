//! One step of the record as it reads on paper: what was charged and read, by whom, when, and whatever departs from it.

use std::collections::BTreeMap;

use plant::Plant;
use plant::batch::{Addition, Band, Batch, Found, Further, LIMITS_RULE, Reading, Source, StepRecord};
use plant::id::{BatchId, PersonId, StepPath};
use plant::lab::Origin;
use plant::quality::About;
use plant::strategy::{Parameter, ParameterKind, Stage, Step, StepKind, Strategy, UnitOperation};

use super::step::input_name;
use super::{path, shown};
use crate::consumable;
use crate::language::{Lang, Zone};
use crate::page::part::{Because, Instant, LimitBar, State, Stated};

/// An entry later than this after the fact says why (the plant's rule; here only to know whose reason to show).
pub(super) const LATE_SECONDS: i64 = 15 * 60;

/// The reasons that stand in the ledger's envelopes, by entry.
pub(super) type Reasons = BTreeMap<u64, String>;

/// One step as it is shown.
pub(super) struct Entry {
    pub number: usize,
    pub anchor: String,
    pub href: String,
    pub name: String,
    pub instruction: String,
    pub critical: bool,
    pub two: bool,
    pub done: Option<DoneView>,
    pub further: Vec<FurtherView>,
    pub next: bool,
    pub additions: Vec<AdditionView>,
    /// What wore with it: element, which use, what stood against it; then the integrity tests of each.
    pub worn: Vec<WornView>,
    pub readings: Vec<ReadingView>,
    pub results: Vec<ResultView>,
    pub sample: Option<String>,
    pub attempts: Vec<(String, String, Signed)>,
    pub remarks: Vec<(String, Signed)>,
    pub exceptions: Vec<(String, String, Stated)>,
    /// The round that it stands in, 0 where it was done once.
    pub round: u32,
    /// As it was done before, round by round.
    pub earlier: Vec<(u32, Entry)>,
}

/// One use of something that wears, or one integrity test of it.
pub(super) struct WornView {
    pub id: String,
    pub said: String,
    pub state: Stated,
    pub signed: Signed,
}

/// Who and when.
pub(super) struct Signed {
    pub who: String,
    pub at: Instant,
}

pub(super) struct DoneView {
    pub signed: Signed,
    pub second: Option<String>,
    pub otherwise: Option<String>,
    /// What was used, where it was not what is assigned.
    pub equipment: Option<String>,
    /// Entered later than it happened: when, and why.
    pub late: Option<(Instant, String)>,
}

/// Something more that was done after the step had ended.
pub(super) struct FurtherView {
    pub what: String,
    pub signed: Signed,
    pub second: Option<String>,
    pub equipment: Option<String>,
    /// What it measured: name, value, where it lies.
    pub values: Vec<(String, String, Stated)>,
    pub late: Option<(Instant, String)>,
}

pub(super) struct AdditionView {
    pub material: String,
    pub lot: String,
    /// The lot is in no book.
    pub unbooked: bool,
    pub amount: String,
    pub target: Option<String>,
    pub formula: Vec<(String, String, String)>,
}

pub(super) struct ReadingView {
    pub parameter: String,
    pub name: String,
    pub criticality: &'static str,
    pub value: String,
    pub whole: Option<String>,
    pub worked: bool,
    pub stated: Stated,
    pub bar: Option<LimitBar>,
    /// Why, where it is not simply normal.
    pub because: Option<Because>,
    /// Earlier values: as they were, by whom, and why they were corrected.
    pub before: Vec<(String, Signed, String)>,
    /// Whether a person typed it and may correct it.
    pub correctable: bool,
    pub options: Vec<(String, String)>,
    pub unit: String,
}

pub(super) struct ResultView {
    pub name: String,
    pub value: String,
    pub replicates: String,
    pub stated: Stated,
    pub bar: Option<LimitBar>,
    pub file: Option<(String, String, String)>,
}

/// Where entries are read.
pub(super) struct Book<'a> {
    pub plant: &'a Plant,
    pub id: &'a BatchId,
    pub batch: &'a Batch,
    pub strategy: &'a Strategy,
    pub stage: &'a Stage,
    pub lang: Lang,
    pub zone: &'a Zone,
    pub reasons: &'a Reasons,
}

impl Book<'_> {
    /// A person's name.
    pub(super) fn person(&self, id: &PersonId) -> String {
        self.plant.people.get(id).map_or_else(|| id.to_string(), |it| self.lang.label(&it.name).to_owned())
    }

    /// The procedure that a unit operation follows, with its version.
    pub(super) fn procedure(&self, unit: &UnitOperation) -> String {
        let Some(of) = self.strategy.procedures.get(&unit.procedure) else { return String::new() };
        let said = self
            .lang
            .say("step-procedure")
            .with("id", unit.procedure.to_string().to_uppercase())
            .with("version", of.version)
            .with("name", self.lang.label(&of.name))
            .plain();
        // What is done again says so wherever it is done.
        match self.batch.round_of(&unit.id) {
            0 => said,
            round => format!("{said} · {}", self.lang.say("round-n").with("n", round).plain()),
        }
    }

    fn signed(&self, stamp: &plant::Stamp) -> Signed {
        Signed { who: self.person(&stamp.by), at: self.zone.time(stamp.happened) }
    }

    /// One step.
    pub(super) fn entry(&self, number: usize, at: &StepPath, unit: &UnitOperation, step: &Step, next: bool) -> Entry {
        let round = self.batch.round_of(&unit.id);
        let repeats = |n: &u32| *n == 0 || self.batch.round(*n).is_some_and(|it| it.units.contains(&unit.id));
        let before = (0..round).filter(repeats).filter(|n| self.batch.record_in(*n, at).is_some());
        let earlier = before.map(|n| (n, self.entry_in(n, number, at, (unit, step), false))).collect();
        Entry { earlier, ..self.entry_in(round, number, at, (unit, step), next) }
    }

    /// One step as it was done in a round.
    fn entry_in(
        &self,
        round: u32,
        number: usize,
        at: &StepPath,
        (unit, step): (&UnitOperation, &Step),
        next: bool,
    ) -> Entry {
        let nothing = StepRecord::default();
        let record = self.batch.record_in(round, at).unwrap_or(&nothing);
        let of_round =
            |seq: u64| self.batch.record_at(seq, at).map(std::ptr::from_ref) == Some(std::ptr::from_ref(record));
        let raised = self.plant.exceptions_of(self.id).filter(|(_, it)| of_round(it.raised.seq));
        let exceptions = raised.filter(|(_, it)| match &it.about {
            About::Reading { step, parameter: _ } | About::Step { step } | About::Consumable { step, class: _ } => {
                step == at
            }
            About::Result { .. }
            | About::Integrity { .. }
            | About::Rework { .. }
            | About::Sample { .. }
            | About::Stability { .. } => false,
        });
        Entry {
            number,
            anchor: format!("{}.{}", at.unit, at.step),
            href: path::step(self.id, at),
            name: self.lang.label(&step.name).to_owned(),
            instruction: self.lang.label(&step.instruction).to_owned(),
            critical: step.critical,
            two: step.second_person,
            done: record.done.as_ref().map(|it| DoneView {
                signed: self.signed(&it.stamp),
                second: it.second.as_ref().map(|it| self.person(it)),
                otherwise: it.otherwise.as_ref().map(ToString::to_string),
                equipment: it.equipment.as_ref().map(ToString::to_string),
                late: self.late(&it.stamp),
            }),
            further: record.further.iter().map(|it| self.further(unit, it)).collect(),
            next,
            additions: record.additions.iter().map(|it| self.addition(unit, it)).collect(),
            worn: self.worn(at, of_round),
            readings: step
                .records
                .iter()
                .filter_map(|id| Some((unit.parameter(id)?, record.readings.get(id)?)))
                .filter_map(|(parameter, all)| self.reading(parameter, all))
                .collect(),
            results: self.results(round, unit, step),
            sample: match &step.kind {
                StepKind::Sample { .. } | StepKind::File { .. } => Some(self.batch.sample_name(&unit.id)),
                StepKind::Confirm | StepKind::Add { .. } | StepKind::Measure => None,
            },
            attempts: record
                .attempts
                .iter()
                .map(|it| (it.rule.clone(), it.found.clone(), self.signed(&it.stamp)))
                .collect(),
            remarks: record.remarks.iter().map(|it| (it.text.to_string(), self.signed(&it.stamp))).collect(),
            round,
            earlier: Vec::new(),
            exceptions: exceptions
                .map(|(id, it)| {
                    let stated = match it.lifted(self.plant) {
                        true => Stated::new(self.lang, State::Pass).saying(self.lang.text("batch-exception-decided")),
                        false => Stated::new(self.lang, State::Alert).saying(self.lang.text("batch-exception-open")),
                    };
                    (id.to_string(), format!("/review/{}?e={id}", self.id), stated)
                })
                .collect(),
        }
    }

    /// What was used at a step, and how each element was tested for the batch.
    fn worn(&self, at: &StepPath, of_round: impl Fn(u64) -> bool) -> Vec<WornView> {
        let mut views = Vec::new();
        let here: Vec<_> = self.batch.uses.iter().filter(|it| it.step == *at && of_round(it.seq)).collect();
        for wear in &here {
            let Some(it) = self.plant.consumables.get(&wear.consumable) else { continue };
            let Some(used) = it.uses.iter().find(|it| it.stamp.seq == wear.seq) else { continue };
            let class = consumable::class_name(self.lang, self.strategy, &wear.class);
            let state = if used.despite.is_empty() { State::Pass } else { State::Fail };
            views.push(WornView {
                id: wear.consumable.to_string(),
                said: self
                    .lang
                    .say("review-use")
                    .with("class", class)
                    .with_text("id", &wear.consumable)
                    .with("n", used.number)
                    .plain(),
                state: Stated::new(self.lang, state).saying(consumable::unfit(self.lang, &used.despite)),
                signed: self.signed(&used.stamp),
            });
        }
        let mut elements: Vec<_> = here.iter().map(|it| &it.consumable).collect();
        elements.dedup();
        for id in elements {
            let Some(it) = self.plant.consumables.get(id) else { continue };
            for tested in it.tests.iter().filter(|it| it.batch.as_ref() == Some(self.id)) {
                let phase = consumable::phase(self.lang, tested.phase);
                views.push(WornView {
                    id: id.to_string(),
                    said: format!("{id} · {phase} · {}", consumable::tested(self.lang, tested)),
                    state: Stated::new(self.lang, consumable::state(tested.verdict))
                        .saying(consumable::test_why(self.lang, tested)),
                    signed: self.signed(&tested.stamp),
                });
            }
        }
        views
    }

    /// When and why something was entered late, where it was.
    fn late(&self, stamp: &plant::Stamp) -> Option<(Instant, String)> {
        let why = || self.reasons.get(&stamp.seq).cloned().unwrap_or_default();
        late(stamp).then(|| (self.zone.time(stamp.known), why()))
    }

    fn further(&self, unit: &UnitOperation, it: &Further) -> FurtherView {
        let value = |(id, it): (_, &Found)| {
            let parameter = unit.parameter(id)?;
            let value = shown::value(self.lang, self.strategy, parameter, &it.value);
            Some((self.lang.label(&parameter.name).to_owned(), value, shown::stated(self.lang, it.band)))
        };
        FurtherView {
            what: it.what.to_string(),
            signed: self.signed(&it.stamp),
            second: it.second.as_ref().map(|it| self.person(it)),
            equipment: it.equipment.as_ref().map(ToString::to_string),
            values: it.values.iter().filter_map(value).collect(),
            late: self.late(&it.stamp),
        }
    }

    fn addition(&self, unit: &UnitOperation, it: &Addition) -> AdditionView {
        let name = |id: &plant::id::MaterialId| {
            self.strategy.materials.get(id).map_or_else(|| id.to_string(), |it| self.lang.label(&it.name).to_owned())
        };
        let whose = |of: &str| {
            let material = plant::id::MaterialId::new(of).ok().filter(|id| self.strategy.materials.contains_key(id));
            let parameter = unit.parameters.iter().find(|it| it.id.as_str() == of);
            match (material, parameter) {
                (Some(id), _) => name(&id),
                (None, Some(it)) => self.lang.label(&it.name).to_owned(),
                (None, None) => of.to_owned(),
            }
        };
        let inputs = it.target.iter().flat_map(|it| &it.inputs);
        AdditionView {
            material: name(&it.material),
            lot: it.lot.to_string(),
            unbooked: !self.plant.lots.contains_key(&it.lot),
            amount: it.amount.to_string(),
            target: it.target.as_ref().map(|it| shown::amount(&it.amount)),
            formula: inputs.map(|it| (input_name(self.lang, &it.name), whose(&it.of), it.value.to_string())).collect(),
        }
    }

    fn reading(&self, parameter: &Parameter, all: &[Reading]) -> Option<ReadingView> {
        let (now, before) = all.split_last()?;
        let text = |it: &Reading| shown::value(self.lang, self.strategy, parameter, &it.value);
        // Each earlier value was struck out by the next one, whose entry says why.
        let after = all.iter().skip(1);
        let before = before.iter().zip(after).map(|(old, new)| {
            let why = self.reasons.get(&new.stamp.seq).cloned().unwrap_or_default();
            (text(old), self.signed(&new.stamp), why)
        });
        let whole = match &now.value {
            plant::batch::Observed::Number(it) => Some(it.to_string()).filter(|it| *it != text(now)),
            plant::batch::Observed::Choice(_)
            | plant::batch::Observed::Order(_)
            | plant::batch::Observed::Missing(_) => None,
        };
        let options = match &parameter.kind {
            ParameterKind::Choice { options, .. } => {
                options.iter().map(|it| (it.id.to_string(), self.lang.label(&it.name).to_owned())).collect()
            }
            ParameterKind::Quantity(_)
            | ParameterKind::Order
            | ParameterKind::Duration { .. }
            | ParameterKind::Computed { .. } => Vec::new(),
        };
        let typed = matches!(parameter.kind, ParameterKind::Quantity(_) | ParameterKind::Choice { .. });
        Some(ReadingView {
            parameter: parameter.id.to_string(),
            name: self.lang.label(&parameter.name).to_owned(),
            criticality: shown::criticality(parameter.criticality),
            value: text(now),
            whole,
            worked: now.source == Source::Worked,
            stated: shown::stated(self.lang, now.band),
            bar: shown::bar(self.lang, parameter, &now.value, now.band),
            because: (now.band != Band::Normal)
                .then(|| Because::new(LIMITS_RULE, now.rule, self.lang.text("batch-because-limits"))),
            before: before.collect(),
            correctable: typed,
            options,
            unit: parameter.kind.limits().map_or("", |it| it.unit.shown()).to_owned(),
        })
    }

    /// What a file said at this step.
    fn results(&self, round: u32, unit: &UnitOperation, step: &Step) -> Vec<ResultView> {
        let StepKind::File { tests } = &step.kind else { return Vec::new() };
        let all = tests.iter().filter_map(|id| {
            let (path, attribute) = self.stage.attribute_of(&unit.id, id)?;
            // A later round's result is not told where the step was done before it.
            let last = round == self.batch.round_of(&unit.id);
            let all = self.plant.results.get(&self.batch.lot)?.get(&path)?;
            let result = match last {
                true => self.plant.counting(self.batch, &path).counts?,
                false => all.iter().rev().find(|it| it.round <= round && it.invalid.is_none())?,
            };
            Some(super::results::view(self.lang, attribute, result))
        });
        all.collect()
    }
}

/// Whether the entry came late.
pub(super) fn late(stamp: &plant::Stamp) -> bool {
    stamp.known.duration_since(stamp.happened).as_secs() > LATE_SECONDS
}

/// The entries whose reasons a record shows: late ones, and corrections.
pub(super) fn owing(batch: &Batch) -> Vec<u64> {
    let records = || batch.every_record().map(|(_, it)| it);
    let ended = records().filter_map(|it| it.done.as_ref()).filter(|it| late(&it.stamp)).map(|it| it.stamp.seq);
    let further = records().flat_map(|it| &it.further).filter(|it| late(&it.stamp)).map(|it| it.stamp.seq);
    let corrected = records().flat_map(|it| it.readings.values()).flat_map(|it| it.iter().skip(1));
    ended.chain(further).chain(corrected.map(|it| it.stamp.seq)).collect()
}

/// The file behind a result: hash, name, what it said of itself.
pub(super) fn origin(lang: Lang, it: &Origin) -> Option<(String, String, String)> {
    match it {
        Origin::Typed | Origin::Derived { .. } => None,
        Origin::File { sha256, name, format, instrument, sample, places } => {
            let told = lang
                .say("batch-file-told")
                .with("sample", sample)
                .with("instrument", instrument)
                .with("format", format)
                .with("places", places.join(", "))
                .plain();
            Some((sha256.clone(), name.clone(), told))
        }
    }
}
