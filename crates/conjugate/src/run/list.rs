//! `GET /runs`: the runs that wait for somebody, and all others.

use askama::Template;
use axum::extract::{Query, State as Of};
use axum::response::{IntoResponse, Response};
use plant::Plant;
use plant::id::RunId;
use plant::people::Role;
use plant::run::{Run, RunStanding};
use serde::Deserialize;

use super::said;
use crate::app::App;
use crate::hand::sample_of;
use crate::page::part::{Instant, PageNumber, Paging, Stated};
use crate::page::{Page, Section, Shell};
use crate::people::Me;
use crate::stability::href;

#[derive(Template)]
#[template(path = "run/list.html")]
struct RunsPage {
    shell: Shell,
    waiting: Vec<Line>,
    others: Vec<Line>,
    paging: Paging,
    may: bool,
}

/// One run in the list.
struct Line {
    id: String,
    method: String,
    instrument: String,
    /// Whose samples it has: batches, and places of studies; each with where that is shown.
    of: Vec<(String, String)>,
    standing: Stated,
    /// How many results it gave, and how many of them nobody has verified.
    results: usize,
    unverified: usize,
    begun: Instant,
    by: String,
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    page: PageNumber,
}

/// Whether a run waits for somebody: it goes on, or has results that nobody has verified.
fn waits(plant: &Plant, id: &RunId, it: &Run) -> bool {
    match it.standing {
        RunStanding::Open => true,
        RunStanding::Ended { .. } => {
            plant.results_of_run(id).iter().any(|it| it.result.verified.is_none())
                || plant.study_results_of_run(id).iter().any(|it| it.result.test.verified.is_none())
        }
        RunStanding::Aborted { .. } => false,
    }
}

/// How many runs wait for somebody.
pub(crate) fn waiting(plant: &Plant) -> usize {
    plant.runs.iter().filter(|(id, it)| waits(plant, id, it)).count()
}

fn line(shell: &Shell, plant: &Plant, id: &RunId, it: &Run) -> Line {
    let lang = shell.lang;
    let batches = it.batches().map(|it| (it.to_string(), format!("/results/{it}")));
    let places = it.places().into_iter().map(|it| (sample_of(it), href(&it.study, &it.place)));
    let (results, pulled) = (plant.results_of_run(id), plant.study_results_of_run(id));
    Line {
        id: id.to_string(),
        method: format!("{} v{}", said::method_name(lang, plant, &it.method), it.method_version),
        instrument: it.instrument.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string),
        of: batches.chain(places).collect(),
        standing: said::standing(lang, plant, it),
        unverified: results.iter().filter(|it| it.result.verified.is_none()).count()
            + pulled.iter().filter(|it| it.result.test.verified.is_none()).count(),
        results: results.len() + pulled.len(),
        begun: shell.zone.time(it.opened.happened),
        by: said::name(lang, plant, &it.opened.by),
    }
}

/// `GET /runs`
pub(super) async fn show(shell: Shell, me: Me, Of(app): Of<App>, Query(asked): Query<Asked>) -> Response {
    let plant = app.settled();
    let mut all: Vec<_> = plant.runs.iter().collect();
    all.sort_by_key(|(_, it)| std::cmp::Reverse(it.opened.seq));
    let (open, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|(id, it)| waits(&plant, id, it));
    let paging = Paging::new(shell.lang, others.len(), asked.page, "/runs");
    let waiting = open.iter().map(|(id, it)| line(&shell, &plant, id, it)).collect();
    let others = paging.cut(&others).map(|(id, it)| line(&shell, &plant, id, it)).collect();
    drop(plant);
    let may = me.is(Role::QcAnalyst);
    Page(RunsPage { waiting, others, paging, may, shell: shell.at(Section::Review) }).into_response()
}
