//! `GET /reprocessing/{batch}`: what was done again, what was found before and after, and what can be ordered.

use askama::Template;
use axum::extract::{Path, Query, State as Of};
use axum::response::{IntoResponse, Response};
use plant::id::BatchId;
use serde::Deserialize;

use super::forms::{self, Approve, Choice, Propose, Record};
use super::shown::{Book, Done, ReworkView, RoundView};
use crate::app::App;
use crate::batch::step_address;
use crate::page::part::{State, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted};
use crate::quality::Problem;
use crate::words;

#[derive(Template)]
#[template(path = "reprocessing/batch.html")]
pub(super) struct RoundsPage {
    shell: Shell,
    id: String,
    stage: String,
    standing: Stated,
    /// Only what waits for the reader is shared with them.
    part: bool,
    next: Option<(String, String)>,
    rounds: Vec<RoundView>,
    reworks: Vec<ReworkView>,
    acts: Vec<Done>,
    /// The strategy declares no way at all for this stage.
    none: bool,
    over: bool,
    choices: Vec<Choice>,
    propose: Option<Propose>,
    approve: Option<Approve>,
    record: Option<Record>,
    may_study: May,
    problem: Option<Problem>,
    form: &'static str,
    typed: Typed,
}

impl RoundsPage {
    /// The problem of a form, where it is that form's.
    fn problem_of(&self, form: &str) -> Option<&Problem> {
        self.problem.as_ref().filter(|_| self.form == form)
    }
}

/// What was typed before a refusal.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) why: String,
    pub(super) what: String,
    pub(super) stability: String,
    pub(super) lot: String,
    pub(super) amount: String,
    pub(super) equipment: String,
    pub(super) despite: String,
    pub(super) study: String,
}

impl Typed {
    pub(super) fn of(posted: &Posted) -> Self {
        let field = |name: &str| posted.field(name).unwrap_or_default().to_owned();
        Self {
            why: field("why"),
            what: field("what"),
            stability: field("stability"),
            lot: field("lot"),
            amount: field("amount"),
            equipment: field("equipment"),
            despite: field("despite"),
            study: field("study"),
        }
    }
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) route: String,
    #[serde(default)]
    pub(super) deviation: String,
}

/// What came back with a refusal.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) form: &'static str,
    pub(super) typed: Typed,
    pub(super) problem: Option<Problem>,
}

/// `GET /reprocessing/{batch}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    Of(app): Of<App>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let batch = BatchId::new(&id).map_err(|_| PageError::NotFound)?;
    Ok(page(shell, &app, &me, &batch, &asked, Kept::default())?.into_response())
}

pub(super) fn page(
    shell: Shell,
    app: &App,
    me: &Me,
    id: &BatchId,
    asked: &Asked,
    kept: Kept,
) -> Result<Page<RoundsPage>, PageError> {
    let plant = app.shared();
    let lang = shell.lang;
    let batch = plant.batches.get(id).ok_or(PageError::NotFound)?;
    let (version, stage) = plant.pinned(batch).ok_or(PageError::NotFound)?;
    let book = Book { shell: &shell, plant: &plant, id, batch, stage };
    let part = app.shares_part_of(id);
    let over = forms::is_over(&plant, id, batch);
    let state = match batch.standing {
        plant::batch::BatchStanding::Running => State::Pending,
        plant::batch::BatchStanding::Paused { .. } => State::Alert,
        plant::batch::BatchStanding::Finished { .. } => State::Info,
    };
    let open = batch.open_round(stage).filter(|_| !part);
    let next = open.and_then(|_| batch.next_step(stage)).and_then(|at| {
        let (unit, step) = stage.step(&at)?;
        let name = format!("{} › {}", lang.label(&unit.name), lang.label(&step.name));
        Some((step_address(id, &at), name))
    });
    let page = RoundsPage {
        id: id.to_string(),
        stage: lang.label(&stage.name).to_owned(),
        standing: shell.state(state).saying(words::batch_standing(lang, &batch.standing)),
        part,
        next,
        rounds: book.rounds(),
        reworks: book.reworks(),
        acts: book.acts(),
        none: stage.routes.is_empty(),
        over,
        choices: if part { Vec::new() } else { forms::choices(app, me, &book, (&asked.route, &asked.deviation)) },
        propose: (!part && !over).then(|| forms::propose(me, &book, &version.strategy, stage)).flatten(),
        approve: forms::approve(app, me, &book),
        record: (!part).then(|| forms::record(me, &shell, batch)).flatten(),
        may_study: May::of(lang, me, "reprocessing.place-on-stability"),
        problem: kept.problem,
        form: kept.form,
        typed: kept.typed,
        shell: shell.clone().at(Section::Batches),
    };
    Ok(Page(page))
}
