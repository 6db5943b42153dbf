//! The page of a step, put together from its parts.

use askama::Template;
use axum::extract::{Path, State};
use plant::batch::BatchStanding;
use plant::id::{BatchId, StepPath};
use plant::people::Role;
use plant::strategy::{ParameterKind, StepKind};

use super::form::Typed;
use super::ground::Ground;
use super::view::{
    ClassView, ClockView, Form, Head, LastReading, OrderLine, Otherwise, Place, Trouble, WearView, WoreOtherwise,
};
use super::{around, charging, file, values, wear};
use crate::app::App;
use crate::batch::entry::{Book, Entry};
use crate::batch::{path, reasons, shown};
use crate::page::part::{Keypad, Keys};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{Me, Posted};

/// The page.
#[derive(Template)]
#[template(path = "batch/step.html")]
pub(super) struct StepPage {
    shell: Shell,
    head: Head,
    title: String,
    instruction: String,
    procedure: String,
    critical: bool,
    order: Vec<OrderLine>,
    order_why: Option<String>,
    /// Classes that need a piece of equipment first.
    bare: Vec<ClassView>,
    equip_action: String,
    /// What wears here: what serves the step, or could.
    wears: Vec<WearView>,
    wear_action: String,
    use_action: String,
    form: Option<Form>,
    done: Option<Entry>,
    mend: Option<Mend>,
    /// Why there is no form: paused, finished, not this person's, another step first.
    stands: Option<(String, String, String)>,
    clocks: Vec<ClockView>,
    time_action: String,
    last: Vec<LastReading>,
    next: Option<(String, String)>,
    /// Where what was done all the same is recorded, while no form says so.
    also: Option<String>,
}

/// Correcting and remarking on a step that was done.
pub(super) struct Mend {
    pub correct: String,
    pub comment: String,
    pub reason: String,
    pub value: String,
    pub parameter: String,
    pub trouble: Option<Trouble>,
}

/// What came of an attempt, for the page that shows it again.
#[derive(Default)]
pub(super) struct Again<'a> {
    pub posted: Option<&'a Posted>,
    pub trouble: Option<Trouble>,
    /// The class of equipment that the trouble is about.
    pub class: Option<String>,
    pub otherwise: bool,
    pub checked: bool,
}

/// `GET /batches/{batch}/steps/{unit}/{step}`
pub(super) async fn show(
    shell: Shell,
    State(app): State<App>,
    me: Me,
    Path(at): Path<(String, String, String)>,
) -> Result<Page<StepPage>, PageError> {
    let (batch, step) = path::of_step(&at)?;
    page(shell, &app, &me, &batch, &step, Again::default())
}

/// `GET /batches/{batch}/steps/{unit}/{step}/otherwise`
pub(super) async fn show_otherwise(
    shell: Shell,
    State(app): State<App>,
    me: Me,
    Path(at): Path<(String, String, String)>,
) -> Result<Page<StepPage>, PageError> {
    let (batch, step) = path::of_step(&at)?;
    page(shell, &app, &me, &batch, &step, Again { otherwise: true, ..Again::default() })
}

/// The page, with what was typed and why it was not recorded.
#[expect(
    clippy::too_many_lines,
    reason = "one page is put together here, part by part, and each part has its own file"
)]
pub(super) fn page(
    shell: Shell,
    app: &App,
    me: &Me,
    batch: &BatchId,
    path: &StepPath,
    again: Again<'_>,
) -> Result<Page<StepPage>, PageError> {
    let reasons = reasons::of(app, batch);
    let (lang, zone, now) = (shell.lang, shell.zone.clone(), app.now());
    let plant = app.settled();
    let it = Ground::of(&plant, batch, path, (lang, &zone), now)?;
    let book = Book {
        plant: &plant,
        id: batch,
        batch: it.batch,
        strategy: it.strategy,
        stage: it.stage,
        lang,
        zone: &zone,
        reasons: &reasons,
    };
    let head = around::head(&it);
    let is_done = it.batch.is_done(path);
    let first = it.batch.next_step(it.stage);
    let is_next = first.as_ref() == Some(path);
    let running = matches!(it.batch.standing, BatchStanding::Running);
    let stands = stands(&it, me, is_done, is_next).filter(|_| !(again.otherwise && me.is(Role::Operator)));
    // What happened is taken whatever the batch's standing.
    let works = if again.otherwise { me.is(Role::Operator) } else { running && !is_done && stands.is_none() };
    let mut bare = if works && !again.otherwise { around::bare_classes(&it) } else { Vec::new() };
    let serves = (works && !again.otherwise) || is_done;
    let mut wears = if serves { wear::views(&it) } else { Vec::new() };
    let Again { posted, trouble, class, otherwise, checked } = again;
    let (mut trouble, typed) = (trouble, Typed(posted));
    for of in &mut bare {
        if Some(&of.class) == class.as_ref() {
            of.typed = typed.text("equipment");
            of.trouble = trouble.take();
        }
    }
    for of in &mut wears {
        if Some(&of.class) == class.as_ref() {
            of.typed = typed.text("consumable");
            of.trouble = trouble.take();
        }
    }
    let mend = (is_done && !otherwise).then(|| Mend {
        correct: format!("{}/correct", path::step(batch, path)),
        comment: format!("{}/comment", path::step(batch, path)),
        reason: typed.text("reason"),
        value: typed.text("value"),
        parameter: typed.text("parameter"),
        trouble: trouble.take(),
    });
    let also = (me.is(Role::Operator) && !otherwise).then(|| format!("{}/otherwise", path::step(batch, path)));
    // Without what the step wears there is no step; done otherwise it names what it used.
    let complete = otherwise || (bare.is_empty() && wears.iter().all(|of| of.serving.is_some()));
    let form = (works && complete).then(|| form(&it, typed, me, trouble, otherwise, checked));
    let next = first.as_ref().filter(|of| *of != path).and_then(|of| {
        let (_, step) = it.stage.step(of)?;
        Some((path::step(batch, of), lang.label(&step.name).to_owned()))
    });
    let made = StepPage {
        title: it.label(&it.step.name),
        instruction: it.label(&it.step.instruction),
        procedure: book.procedure(it.unit),
        critical: it.step.critical,
        order: around::order(&it),
        order_why: around::order_is_judged(&it),
        bare,
        equip_action: format!("{}/equipment", path::step(batch, path)),
        wears,
        wear_action: format!("{}/consumable", path::step(batch, path)),
        use_action: format!("{}/use", path::step(batch, path)),
        form,
        done: is_done.then(|| book.entry(head.number, path, it.unit, it.step, false)),
        mend,
        stands,
        clocks: around::running(&it),
        time_action: format!("{}/let-time-pass", path::step(batch, path)),
        last: around::last(&it),
        next,
        also,
        head,
        shell: shell.at(Section::Batches),
    };
    drop(plant);
    Ok(Page(made))
}

/// Why nothing can be entered here now: what it is, what to do, where to go.
fn stands(it: &Ground<'_>, me: &Me, is_done: bool, in_turn: bool) -> Option<(String, String, String)> {
    let (lang, record) = (it.lang, path::record(it.id));
    match it.batch.standing {
        BatchStanding::Paused { .. } => {
            let why = shown::interrupted(it.plant, lang, it.zone, &it.batch.standing).unwrap_or_default();
            Some((lang.text("step-paused"), format!("{why} {}", lang.text("step-paused-now")), record))
        }
        BatchStanding::Finished { .. } if !is_done => {
            Some((lang.text("step-finished"), lang.text("step-finished-now"), record))
        }
        BatchStanding::Running if !is_done && !in_turn => {
            let next = it.batch.next_step(it.stage)?;
            let (_, step) = it.stage.step(&next)?;
            let now = lang.say("step-not-yet-now").with("next", lang.label(&step.name)).plain();
            Some((lang.text("step-not-yet"), now, path::step(it.id, &next)))
        }
        BatchStanding::Running if !is_done && !me.is(Role::Operator) => {
            Some((lang.text("step-not-yours"), lang.text("step-not-yours-now"), record))
        }
        BatchStanding::Running | BatchStanding::Finished { .. } => None,
    }
}

/// What of each class could have been used.
fn wore(it: &Ground<'_>, typed: Typed<'_>) -> Vec<WoreOtherwise> {
    let view = |class: &plant::id::ConsumableClassId| {
        let field = format!("{}{class}", super::act::WORE);
        let chosen = typed.text(&field);
        let elements = it.plant.consumables.iter().filter(|(_, of)| of.class == *class);
        WoreOtherwise {
            name: crate::consumable::class_name(it.lang, it.strategy, class),
            elements: elements.map(|(id, _)| (id.to_string(), id.as_str() == chosen)).collect(),
            field,
        }
    };
    it.step.uses.iter().map(view).collect()
}

fn form(it: &Ground<'_>, typed: Typed<'_>, me: &Me, trouble: Option<Trouble>, otherwise: bool, checked: bool) -> Form {
    let letters = &mut ('a'..='z');
    let what_letter = if otherwise { letters.next().unwrap_or('a') } else { ' ' };
    let charging = charging::charging(it, typed, letters);
    let asked = values::values(it, typed);
    let asked_letter = if asked.is_empty() { ' ' } else { letters.next().unwrap_or(' ') };
    let (follows, order) = values::follows(it, typed);
    let file = if otherwise { None } else { file::reading(it) };
    let file_letter = if file.is_some() { letters.next().unwrap_or(' ') } else { ' ' };
    let sample = match &it.step.kind {
        StepKind::Sample { tests } => {
            let names = tests.iter().filter_map(|id| Some(it.label(&it.stage.attribute_of(&it.unit.id, id)?.1.name)));
            Some((it.batch.sample_name(&it.unit.id), names.collect()))
        }
        StepKind::Confirm | StepKind::Add { .. } | StepKind::Measure | StepKind::File { .. } => None,
    };
    let step = path::step(it.id, it.path);
    let reach = it.step.records.iter().filter_map(|id| it.unit.parameter(id));
    let reach = reach.into_iter().any(|of| matches!(of.kind, ParameterKind::Quantity(_))) && charging.is_none();
    let keys = Keys { minus: false, reach };
    let late = trouble.as_ref().is_some_and(|of| of.place == Place::Time) || !typed.text("happened").is_empty();
    Form {
        action: if otherwise { format!("{step}/otherwise") } else { step.clone() },
        multipart: file.is_some(),
        otherwise: otherwise.then(|| Otherwise {
            further: it.batch.is_done(it.path),
            equipment: typed.text("equipment"),
            lot: typed.text("lot"),
            amount: typed.text("amount"),
            units: around::amount_units(it, &typed.text(super::act::AMOUNT_UNIT)),
            wears: wore(it, typed),
        }),
        what: typed.text("what"),
        what_letter,
        charging,
        asked,
        asked_letter,
        follows,
        order,
        file,
        file_letter,
        sample,
        second: around::second(it, typed, &me.session.person, otherwise, letters),
        happened: typed.text("happened"),
        reason: typed.text("reason"),
        late,
        trouble,
        checked,
        keypad: around::first_number(it).map(|field| Keypad::new(it.lang, &field, keys)),
        cannot: if otherwise { step } else { format!("{step}/otherwise") },
    }
}
