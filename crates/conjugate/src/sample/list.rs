//! `GET /samples`: every sample, those that wait for somebody first; by number, by batch, by where they stand.

use askama::Template;
use axum::extract::{Query, State};
use jiff::Timestamp;
use plant::Plant;
use plant::id::SampleId;
use plant::sample::Sample;
use serde::Deserialize;

use super::shown::{Standing, hold, is_to_be_tested, outstanding, standing, stated};
use crate::app::App;
use crate::page::part::{Instant, Stated};
use crate::page::{Page, Section, Shell};
use crate::people::Me;

#[derive(Template)]
#[template(path = "sample/list.html")]
pub(super) struct ListPage {
    shell: Shell,
    asked: Asked,
    /// Id, name, how many.
    standings: Vec<(&'static str, String, usize)>,
    lines: Vec<Line>,
    all: usize,
}

struct Line {
    number: String,
    batch: String,
    plan: String,
    state: Stated,
    place: String,
    left: String,
    hold: Option<(Instant, Stated)>,
    tests: Vec<String>,
}

/// What the list shows of all.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// The beginning, or a part, of a number or a batch.
    q: String,
    standing: String,
}

/// No page is longer than this; who looks for one sample of many names it.
const MOST: usize = 200;

/// `GET /samples`
pub(super) async fn show(shell: Shell, _: Me, State(app): State<App>, Query(asked): Query<Asked>) -> Page<ListPage> {
    let now = app.now();
    let plant = app.settled();
    let mut all: Vec<_> = plant.samples.iter().map(|(id, it)| (standing(&plant, id, it, now), id, it)).collect();
    let standings = Standing::ALL
        .into_iter()
        .map(|it| (it.id(), it.name(shell.lang), all.iter().filter(|(at, _, _)| *at == it).count()))
        .collect();
    let q = asked.q.trim().to_lowercase();
    all.retain(|(at, id, it)| {
        let said = asked.standing.is_empty() || at.id() == asked.standing;
        let named = [id.as_str(), it.batch.as_str()].iter().any(|it| it.to_lowercase().contains(&q));
        said && named
    });
    let count = all.len();
    sort(&plant, &mut all, now);
    let lines = all.into_iter().take(MOST).map(|(_, id, it)| line(&shell, &plant, id, it, now)).collect();
    drop(plant);
    Page(ListPage { shell: shell.at(Section::Review), asked, standings, lines, all: count })
}

/// What waits for somebody first: what is to be handed over, then what is to be tested, and of that what may be held for the
/// shortest time. Then the rest, the newest first.
fn sort(plant: &Plant, all: &mut [(Standing, &SampleId, &Sample)], now: Timestamp) {
    let place = |it: Standing| Standing::ALL.iter().position(|of| *of == it);
    all.sort_by_cached_key(|(at, id, it)| {
        let waits = match at {
            Standing::Taken | Standing::OnTheWay => !plant.is_settled(&it.batch),
            Standing::Here => is_to_be_tested(plant, id, it),
            Standing::Refused | Standing::Kept | Standing::Gone => false,
        };
        let until = plant.hold_until(id, now).filter(|_| waits);
        (!waits, place(*at), until.is_none(), until, core::cmp::Reverse(it.taken.seq))
    });
}

fn line(shell: &Shell, plant: &Plant, id: &SampleId, it: &Sample, now: Timestamp) -> Line {
    let lang = shell.lang;
    Line {
        number: id.to_string(),
        batch: it.batch.to_string(),
        plan: plant.sample_plan(it).map_or_else(|| it.plan.to_string(), |it| lang.label(&it.name).to_owned()),
        state: stated(shell, plant, id, it, now),
        place: super::one::lies(lang, plant, id, now),
        left: it.rest().to_string(),
        hold: hold(shell, plant, id, it, now),
        tests: if is_to_be_tested(plant, id, it) { outstanding(lang, plant, it) } else { Vec::new() },
    }
}
