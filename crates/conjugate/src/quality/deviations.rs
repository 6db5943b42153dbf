//! `GET /deviations`: open ones first; and opening one by hand.

use askama::Template;
use axum::extract::{Query, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use plant::id::{BatchId, DeviationId};
use plant::people::Role;
use plant::quality::{Class, Deviation, DeviationStanding, OpenDeviation};
use plant::text::{NotText, Text};
use plant::{Event, Plant};
use serde::Deserialize;

use super::Problem;
use super::deviation::{about, stated};
use crate::app::App;
use crate::page::part::{Instant, PageNumber, Paging, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{Me, Posted};
use crate::words;

#[derive(Template)]
#[template(path = "quality/deviations.html")]
struct DeviationsPage {
    shell: Shell,
    open: Vec<Line>,
    closed: Vec<Line>,
    paging: Paging,
    may: bool,
    /// Batches whose fate is open; any other can be typed.
    batches: Vec<String>,
    classes: Vec<(&'static str, String)>,
    typed: Typed,
    problem: Option<Problem>,
}

/// One deviation in a list.
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) what: String,
    pub(crate) batch: Option<String>,
    pub(crate) class: String,
    pub(crate) standing: Stated,
    pub(crate) opened: Instant,
    pub(crate) by: String,
}

/// What was typed into the form.
#[derive(Default)]
struct Typed {
    batch: String,
    class: String,
    what: String,
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    batch: String,
    /// Which page of those that are closed.
    #[serde(default)]
    page: PageNumber,
}

/// The classes as forms offer them.
const CLASSES: [Class; 3] = [Class::Minor, Class::Major, Class::Critical];

fn is_closed(it: &Deviation) -> bool {
    match it.standing {
        DeviationStanding::Open | DeviationStanding::Assessed { .. } => false,
        DeviationStanding::Closed { .. } => true,
    }
}

/// The deviations that are not closed, the gravest first.
pub(crate) fn open_deviations(shell: &Shell, plant: &Plant) -> Vec<Line> {
    let mut open: Vec<_> = plant.open_deviations().collect();
    open.sort_by_key(|(_, it)| std::cmp::Reverse(it.class));
    open.into_iter().map(|(id, it)| line(shell, plant, id, it)).collect()
}

fn line(shell: &Shell, plant: &Plant, id: &DeviationId, it: &Deviation) -> Line {
    let lang = shell.lang;
    let by = plant.people.get(&it.opened.by);
    Line {
        id: id.to_string(),
        what: about(lang, plant, it),
        batch: it.batch.as_ref().map(ToString::to_string),
        class: words::class(lang, it.class),
        standing: stated(shell, it),
        opened: shell.zone.time(it.opened.happened),
        by: by.map_or_else(|| it.opened.by.to_string(), |it| lang.label(&it.name).to_owned()),
    }
}

/// `GET /deviations`
pub(super) async fn show(shell: Shell, me: Me, Of(app): Of<App>, Query(asked): Query<Asked>) -> Response {
    let typed = Typed { batch: asked.batch, ..Typed::default() };
    page(shell, &app, &me, asked.page, typed, None).into_response()
}

/// `POST /deviations`
pub(super) async fn open(shell: Shell, Of(app): Of<App>, posted: Posted) -> Result<Response, PageError> {
    let field = |name: &str| posted.field(name).unwrap_or_default().to_owned();
    let typed = Typed { batch: field("batch"), class: field("class"), what: field("what") };
    let class = CLASSES.into_iter().find(|it| it.id() == typed.class);
    let (class, what) = match (class, Text::new(&typed.what)) {
        (Some(class), Ok(what)) => (class, what),
        (class, what) => {
            let fault = what.err().filter(|_| class.is_some()).unwrap_or(NotText::Empty);
            let problem = Some(Problem::not_text(&shell, &fault, "deviation-incomplete"));
            return Ok(page(shell, &app, &posted.me, PageNumber::default(), typed, problem).into_response());
        }
    };
    let batch = match typed.batch.as_str() {
        "" => None,
        id => Some(BatchId::new(id).map_err(|_| PageError::NotAcceptable)?),
    };
    let command = OpenDeviation { batch, lot: None, class, what };
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(answer) => {
            let opened = answer.events.iter().find_map(|(it, _)| match it {
                Event::DeviationOpened(it) => Some(it.deviation.to_string()),
                _ => None,
            });
            Ok(Redirect::to(&format!("/deviations/{}", opened.unwrap_or_default())).into_response())
        }
        Err(denied) => {
            let problem = Some(Problem::of(denied, &app, &shell)?);
            Ok(page(shell, &app, &posted.me, PageNumber::default(), typed, problem).into_response())
        }
    }
}

fn page(
    shell: Shell,
    app: &App,
    me: &Me,
    number: PageNumber,
    typed: Typed,
    problem: Option<Problem>,
) -> Page<DeviationsPage> {
    let plant = app.settled();
    let lang = shell.lang;
    let open = open_deviations(&shell, &plant);
    let closed: Vec<_> = plant.deviations.iter().rev().filter(|(_, it)| is_closed(it)).collect();
    let paging = Paging::new(lang, closed.len(), number, "/deviations");
    let closed = paging.cut(closed).map(|(id, it)| line(&shell, &plant, id, it)).collect();
    let opens = |roles: &[Role]| roles.iter().any(|it| me.is(*it));
    let may = plant::Command::MAY.iter().find(|it| it.0 == "quality.open-deviation").is_some_and(|it| opens(it.1));
    let batches = plant.unsettled().map(|(id, _)| id.to_string()).collect();
    drop(plant);
    Page(DeviationsPage {
        open,
        closed,
        paging,
        may,
        batches,
        classes: CLASSES.map(|it| (it.id(), words::class(lang, it))).to_vec(),
        typed,
        problem,
        shell: shell.at(Section::Review),
    })
}
