//! The whole record of a batch, in the order of the work, as it reads on paper.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use plant::batch::BatchStanding;
use plant::id::{BatchId, EquipmentClassId, StepPath};
use plant::material::LotStanding;
use plant::people::Role;
use plant::reprocessing::{Round, Way};
use plant::strategy::{Material, UnitOperation};
use plant::verdict::Verdict;

use super::entry::{Book, Entry};
use super::step::Trouble;
use super::{path, reasons, shown};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{Instant, LimitKey, State as Shown, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{Me, Posted};
use crate::words;

#[derive(Template)]
#[template(path = "batch/record.html")]
pub(super) struct Record {
    shell: Shell,
    id: String,
    lot: String,
    stage: String,
    product: String,
    strategy: String,
    strategy_href: String,
    organisation: String,
    started: Instant,
    started_by: String,
    /// The vials that its cells come from, with the bank of each, and their age against the registered limit.
    cells: Option<(Vec<(String, String)>, String)>,
    standing: Stated,
    /// How much was made, and what is known of it.
    made: Option<Made>,
    lot_standing: Option<Stated>,
    done: usize,
    of: usize,
    open: usize,
    exceptions: usize,
    next: Option<(String, String, String)>,
    /// What is done again: round, name, how far.
    rounds: Vec<(u32, String, Stated)>,
    /// A rework was proposed, or done.
    reworks: bool,
    /// The sampling plan, as far as it has got.
    samples: Vec<crate::sample::PlannedLine>,
    units: Vec<Unit>,
    key: LimitKey,
    paused: bool,
    /// Why it is interrupted, who did so and since when.
    interrupted: Option<String>,
    running: bool,
    may_pause: bool,
    finish: Option<Finish>,
    waits_for_head: bool,
    seen: u64,
    trouble: Option<Trouble>,
    reason: String,
    action: String,
}

/// What was made: how much, when the record ended, and what is known of it, by name.
struct Made {
    amount: String,
    at: Instant,
    facts: Vec<(String, String)>,
}

struct Unit {
    anchor: String,
    number: usize,
    name: String,
    procedure: String,
    room: String,
    protection: String,
    /// Class, id, name, where one was assigned.
    equipment: Vec<(String, Option<(String, String)>)>,
    done: usize,
    of: usize,
    entries: Vec<Entry>,
}

/// What the end of the record asks for.
struct Finish {
    material: String,
    amount: String,
    unit: String,
    /// Field, name, unit, typed.
    facts: Vec<(String, String, String, String)>,
}

/// `GET /batches/{batch}`
pub(super) async fn show(
    shell: Shell,
    State(app): State<App>,
    me: Me,
    Path(batch): Path<String>,
) -> Result<Response, PageError> {
    let batch = path::batch(&batch)?;
    Ok(page(shell, &app, &me, &batch, None, None)?.into_response())
}

/// The cells of a batch in words: `WCB-2-V017 · passage 7 of 12`.
fn cells(lang: Lang, plant: &plant::Plant, id: &BatchId) -> Option<(Vec<(String, String)>, String)> {
    let it = plant.cells_of(id)?;
    let vials = it.thawed.iter().map(|it| (it.vial.to_string(), it.bank.to_string())).collect();
    let limit = crate::page::part::Bounds::from(&it.limit).text(lang);
    let said = match (it.age, it.thawed.is_empty()) {
        (_, true) => lang.text("batch-cells-none"),
        (Some(age), false) => {
            let age = age.value.normalize();
            lang.say("batch-cells-age").with_text("age", age).with("limit", limit).plain()
        }
        (None, false) => lang.say("batch-cells-unknown").with("limit", limit).plain(),
    };
    Some((vials, said))
}

/// The record, with what was typed and why it was not recorded.
pub(super) fn page(
    shell: Shell,
    app: &App,
    me: &Me,
    id: &BatchId,
    posted: Option<&Posted>,
    trouble: Option<Trouble>,
) -> Result<Page<Record>, PageError> {
    let reasons = reasons::of(app, id);
    let (lang, zone) = (shell.lang, shell.zone.clone());
    let plant = app.settled();
    let batch = plant.batches.get(id).ok_or(PageError::NotFound)?;
    let (version, stage) = plant.pinned(batch).ok_or(PageError::NotFound)?;
    let strategy = &version.strategy;
    let book = Book { plant: &plant, id, batch, strategy, stage, lang, zone: &zone, reasons: &reasons };
    let (done, of) = batch.progress(stage);
    let next = batch.next_step(stage);
    let units = units(&book, next.as_ref());
    let (exceptions, open) =
        plant.exceptions_of(id).fold((0, 0), |(n, open), (_, it)| (n + 1, open + usize::from(!it.lifted(&plant))));
    let typed = |name: &str| posted.and_then(|it| it.field(name)).unwrap_or_default().to_owned();
    let makes = strategy.materials.get(&stage.makes);
    let all_done = next.is_none();
    let running = matches!(batch.standing, BatchStanding::Running);
    let ends = running && all_done && me.is(Role::ProductionHead);
    let finish = makes.filter(|_| ends).map(|it| finish(lang, it, typed));
    let made = made(&book, makes);
    let record = Record {
        id: id.to_string(),
        lot: batch.lot.to_string(),
        stage: lang.label(&stage.name).to_owned(),
        product: lang.label(&strategy.product).to_owned(),
        strategy: lang
            .say("batch-strategy")
            .with("name", lang.label(&strategy.name))
            .with("version", batch.version)
            .plain(),
        strategy_href: format!("/strategy/{}/v/{}", batch.strategy, batch.version),
        organisation: plant
            .organisations
            .get(&batch.organisation)
            .map_or_else(|| batch.organisation.to_string(), |it| lang.label(&it.name).to_owned()),
        started: zone.time(batch.started.happened),
        started_by: book.person(&batch.started.by),
        cells: cells(lang, &plant, id),
        standing: standing(lang, &batch.standing),
        made,
        lot_standing: plant.lots.get(&batch.lot).map(|it| lot_standing(lang, it.standing)),
        done,
        of,
        open,
        exceptions,
        next: next.as_ref().and_then(|at| {
            let (unit, step) = stage.step(at)?;
            Some((path::step(id, at), lang.label(&unit.name).to_owned(), lang.label(&step.name).to_owned()))
        }),
        rounds: rounds(&book),
        samples: crate::sample::planned(&shell, &plant, id, app.now()),
        reworks: !batch.reworks.is_empty() || !batch.rework_acts.is_empty(),
        units,
        key: LimitKey(lang),
        paused: matches!(batch.standing, BatchStanding::Paused { .. }),
        interrupted: shown::interrupted(&plant, lang, &zone, &batch.standing),
        running,
        may_pause: me.is(Role::Operator) || me.is(Role::ProductionHead),
        waits_for_head: running && all_done && finish.is_none(),
        finish,
        seen: batch.last,
        trouble,
        reason: typed("reason"),
        action: path::record(id),
        shell: shell.at(Section::Batches),
    };
    drop(plant);
    Ok(Page(record))
}

/// Every round of the batch: its number, what it is called, how far it is.
fn rounds(book: &Book<'_>) -> Vec<(u32, String, Stated)> {
    let view = |(number, round): (u32, &Round)| {
        let standing = book.plant.round_standing(book.id, number)?;
        let state = match standing.verdict() {
            Verdict::Pass => Shown::Pass,
            Verdict::Fail => Shown::Fail,
            Verdict::Indeterminate => Shown::Pending,
        };
        let name = match &round.way {
            Way::Route(id) => {
                book.stage.route(id).map_or_else(|| id.to_string(), |it| book.lang.label(&it.name).to_owned())
            }
            Way::Rework(n) => book.lang.say("round-of-rework").with("n", *n).plain(),
        };
        let said = book.lang.text(&format!("round-standing-{}", standing.id()));
        Some((number, name, Stated::new(book.lang, state).saying(said)))
    };
    book.batch.numbered_rounds().filter_map(view).collect()
}

/// The unit operations with their steps.
fn units(book: &Book<'_>, next: Option<&StepPath>) -> Vec<Unit> {
    let mut number = 0;
    let mut units = Vec::new();
    for (index, unit) in book.stage.operations().enumerate() {
        let mut entries = Vec::new();
        for step in unit.steps() {
            number += 1;
            let at = StepPath { unit: unit.id.clone(), step: step.id.clone() };
            entries.push(book.entry(number, &at, unit, step, next == Some(&at)));
        }
        let protection = unit.protection.iter().filter_map(|id| book.strategy.protections.get(id));
        units.push(Unit {
            anchor: unit.id.to_string(),
            number: index + 1,
            name: book.lang.label(&unit.name).to_owned(),
            procedure: book.procedure(unit),
            room: unit.room.as_ref().map_or_else(String::new, |it| book.lang.label(it).to_owned()),
            protection: protection.map(|it| book.lang.label(it)).collect::<Vec<_>>().join(" · "),
            equipment: unit.equipment.iter().map(|class| equipment(book, unit, class)).collect(),
            done: entries.iter().filter(|it| it.done.is_some()).count(),
            of: entries.len(),
            entries,
        });
    }
    units
}

/// A class that a unit operation needs, and the piece that serves it in this batch.
fn equipment(book: &Book<'_>, unit: &UnitOperation, class: &EquipmentClassId) -> (String, Option<(String, String)>) {
    let declared = book.strategy.equipment.get(class);
    let name = declared.map_or_else(|| class.to_string(), |it| book.lang.label(&it.name).to_owned());
    let assigned = book.batch.equipment.get(&(unit.id.clone(), class.clone()));
    let known = assigned.map(|id| {
        let piece = book.plant.equipment.get(id);
        (id.to_string(), piece.map_or_else(String::new, |it| book.lang.label(&it.name).to_owned()))
    });
    (name, known)
}

/// What the end of the record asks for, with what was typed.
fn finish(lang: Lang, material: &Material, typed: impl Fn(&str) -> String) -> Finish {
    let facts = material.facts.iter().map(|fact| {
        let field = format!("fact.{}", fact.id);
        let text = typed(&field);
        (field, lang.label(&fact.name).to_owned(), fact.unit.shown().to_owned(), text)
    });
    Finish {
        material: lang.label(&material.name).to_owned(),
        amount: typed("amount"),
        unit: material.unit.shown().to_owned(),
        facts: facts.collect(),
    }
}

fn made(book: &Book<'_>, material: Option<&Material>) -> Option<Made> {
    let BatchStanding::Finished { amount, stamp } = &book.batch.standing else { return None };
    let lot = book.plant.lots.get(&book.batch.lot);
    let facts = lot.into_iter().flat_map(|it| &it.facts).map(|(id, value)| {
        let known = material.and_then(|it| it.facts.iter().find(|fact| fact.id == *id));
        (known.map_or_else(|| id.to_string(), |it| book.lang.label(&it.name).to_owned()), value.to_string())
    });
    Some(Made { amount: amount.to_string(), at: book.zone.time(stamp.happened), facts: facts.collect() })
}

fn standing(lang: Lang, it: &BatchStanding) -> Stated {
    let state = match it {
        BatchStanding::Running => Shown::Pending,
        BatchStanding::Paused { .. } => Shown::Stop,
        BatchStanding::Finished { .. } => Shown::Info,
    };
    Stated::new(lang, state).saying(words::batch_standing(lang, it))
}

/// Where the lot stands that a batch made.
pub(super) fn lot_standing(lang: Lang, it: LotStanding) -> Stated {
    let state = match it {
        LotStanding::Quarantine => Shown::Pending,
        LotStanding::Released => Shown::Pass,
        LotStanding::Rejected => Shown::Fail,
    };
    Stated::new(lang, state).saying(words::lot_standing(lang, it))
}
