//! `GET /imports`: files that wait for a person, and those that were taken in; handing one in.

use askama::Template;
use axum::extract::{Query, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::instrument::Via;
use plant::people::Role;
use serde::Deserialize;

use super::shown::{self, Line};
use crate::app::App;
use crate::page::part::{PageNumber, Paging};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{Me, Upload};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "instrument/list.html")]
pub(super) struct ImportsPage {
    shell: Shell,
    waiting: Vec<Line>,
    settled: Vec<Line>,
    paging: Paging,
    families: String,
    may: bool,
    problem: Option<Problem>,
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// Which page of those that wait no more.
    #[serde(default)]
    page: PageNumber,
}

/// How many files wait for a person.
pub(crate) fn waiting(plant: &Plant) -> usize {
    plant.files_waiting().count()
}

/// `GET /imports`
pub(super) async fn show(shell: Shell, me: Me, Of(app): Of<App>, Query(asked): Query<Asked>) -> Response {
    page(shell, &app, &me, asked.page, None).into_response()
}

/// `POST /imports`
pub(super) async fn hand_in(shell: Shell, Of(app): Of<App>, upload: Upload) -> Result<Response, PageError> {
    let Upload { posted, files } = upload;
    let Some((name, bytes)) = files.into_iter().next() else {
        let problem = Some(Problem::said(&shell, "imports-no-file"));
        return Ok(page(shell, &app, &posted.me, PageNumber::default(), problem).into_response());
    };
    match app.take_in_by(&posted.me, posted.command.clone(), (name, bytes, Via::Page)).await {
        Ok(outcome) => Ok(Redirect::to(&format!("/imports/{}", outcome.file)).into_response()),
        Err(denied) => {
            let problem = Some(Problem::of(denied, &app, &shell)?);
            Ok(page(shell, &app, &posted.me, PageNumber::default(), problem).into_response())
        }
    }
}

fn page(shell: Shell, app: &App, me: &Me, number: PageNumber, problem: Option<Problem>) -> Page<ImportsPage> {
    let plant = app.settled();
    let waiting: Vec<Line> = plant.files_waiting().map(|(id, it)| shown::line(&shell, &plant, id, it)).collect();
    let mut settled: Vec<_> = plant.instrument_files.iter().filter(|(_, it)| !plant.file_waits(it)).collect();
    settled.sort_by_key(|(_, it)| std::cmp::Reverse(it.taken.seq));
    let paging = Paging::new(shell.lang, settled.len(), number, "/imports");
    let settled = paging.cut(&settled).map(|(id, it)| shown::line(&shell, &plant, id, it)).collect();
    let families = formats::Family::ALL.map(formats::Family::name).join(", ");
    drop(plant);
    Page(ImportsPage {
        waiting,
        settled,
        paging,
        families,
        may: me.is(Role::QcAnalyst),
        problem,
        shell: shell.at(Section::Review),
    })
}
