//! `GET /oos`: results out of specification and out of trend; what is open first, what is overdue before everything.

use askama::Template;
use axum::extract::State as Of;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use plant::Plant;
use plant::id::InvestigationId;
use plant::lab::{Next, Oos, Oot};
use plant::people::Role;

use super::said::{attribute_name, found_at, named, next, standing, value, valued};
use crate::app::App;
use crate::page::part::{Instant, State, Stated};
use crate::page::{Page, Section, Shell};
use crate::people::Me;

#[derive(Template)]
#[template(path = "lab/list.html")]
struct ListPage {
    shell: Shell,
    open: Vec<Line>,
    closed: Vec<Line>,
}

/// One investigation in a list.
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) href: String,
    pub(crate) what: String,
    pub(crate) value: String,
    /// What it is about a result of, in words, and where that is shown.
    pub(crate) of: (String, String),
    pub(crate) standing: Stated,
    /// Whose turn it is; empty where nothing is left to do.
    pub(crate) next: String,
    /// By when it is to be closed, where it has a time.
    pub(crate) due: Option<Instant>,
    pub(crate) overdue: bool,
}

fn oos(shell: &Shell, plant: &Plant, now: Timestamp, id: &InvestigationId, it: &Oos) -> Line {
    let lang = shell.lang;
    let result = it.result(plant);
    let turn = it.next(plant, id);
    Line {
        id: id.to_string(),
        href: format!("/oos/{id}"),
        what: named(lang, plant, it),
        value: result.map_or_else(String::new, |of| valued(lang, plant, it, &of.reportable)),
        of: found_at(lang, plant, it),
        standing: standing(shell, it),
        next: if turn == Next::Nothing { String::new() } else { next(lang, plant, &turn) },
        due: (!it.is_closed()).then(|| shell.zone.time(it.due)),
        overdue: it.is_overdue(now),
    }
}

fn oot(shell: &Shell, plant: &Plant, id: &InvestigationId, it: &Oot) -> Line {
    let lang = shell.lang;
    let (state, said) = if it.is_answered() { (State::Pass, "oot-answered") } else { (State::Alert, "oot-unanswered") };
    let result = it.result(plant);
    Line {
        id: id.to_string(),
        href: format!("/oot/{id}"),
        what: attribute_name(lang, plant, &it.batch, &it.attribute),
        value: result.map_or_else(String::new, |of| value(lang, plant, &it.batch, &it.attribute, &of.reportable)),
        of: (it.batch.to_string(), format!("/results/{}", it.batch)),
        standing: shell.state(state).saying(lang.text(said)),
        next: if it.is_answered() { String::new() } else { lang.text("oot-next") },
        due: None,
        overdue: false,
    }
}

/// Everything that is open: first what is overdue, then by the day on which it is due.
fn open(shell: &Shell, plant: &Plant, now: Timestamp) -> Vec<Line> {
    let mut all: Vec<_> = plant.open_oos().collect();
    all.sort_by_key(|(_, it)| it.due);
    let lines = all.into_iter().map(|(id, it)| oos(shell, plant, now, id, it));
    lines.chain(plant.open_oot().map(|(id, it)| oot(shell, plant, id, it))).collect()
}

/// What of it waits for this person's role.
pub(crate) fn yours(shell: &Shell, plant: &Plant, me: &Me, now: Timestamp) -> Vec<Line> {
    let is = |role: Option<Role>| role.is_some_and(|it| me.is(it));
    let mut waiting: Vec<_> = plant.open_oos().filter(|(id, it)| is(it.next(plant, id).role())).collect();
    waiting.sort_by_key(|(_, it)| it.due);
    let mut lines: Vec<Line> = waiting.into_iter().map(|(id, it)| oos(shell, plant, now, id, it)).collect();
    if me.is(Role::QcAnalyst) || me.is(Role::Msat) {
        lines.extend(plant.open_oot().map(|(id, it)| oot(shell, plant, id, it)));
    }
    lines
}

/// `GET /oos`
pub(super) async fn show(shell: Shell, _me: Me, Of(app): Of<App>) -> Response {
    let plant = app.settled();
    let now = app.now();
    let closed_oos = plant.oos.iter().rev().filter(|(_, it)| it.is_closed());
    let closed_oot = plant.oot.iter().rev().filter(|(_, it)| it.is_answered());
    let closed = closed_oos
        .map(|(id, it)| oos(&shell, &plant, now, id, it))
        .chain(closed_oot.map(|(id, it)| oot(&shell, &plant, id, it)))
        .collect();
    let page = ListPage { open: open(&shell, &plant, now), closed, shell: shell.clone().at(Section::Review) };
    drop(plant);
    Page(page).into_response()
}
