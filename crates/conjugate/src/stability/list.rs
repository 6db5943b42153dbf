//! `GET /stability`: the pulls that are due, what is late before everything, and every study.

use askama::Template;
use axum::extract::State as Of;
use jiff::{SignedDuration, Timestamp};
use plant::Plant;
use plant::stability::Due;

use super::said::standing;
use crate::app::App;
use crate::page::part::{Instant, State, Stated};
use crate::page::{Page, Section, Shell};
use crate::people::{May, Me};

#[derive(Template)]
#[template(path = "stability/list.html")]
pub(super) struct StudiesPage {
    shell: Shell,
    may: May,
    due: Vec<DueLine>,
    lines: Vec<Line>,
}

/// A pull that is due.
pub(crate) struct DueLine {
    pub(crate) href: String,
    pub(crate) study: String,
    pub(crate) lot: String,
    pub(crate) condition: String,
    pub(crate) months: u32,
    pub(crate) state: Stated,
    pub(crate) on: String,
    pub(crate) to: Instant,
}

struct Line {
    id: String,
    standing: Stated,
    purpose: String,
    stage: String,
    lots: String,
    began: String,
    places: usize,
    open: usize,
    /// Failing results that nobody considered for the market yet.
    waiting: usize,
}

/// How long before its day a pull is announced.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 14);

/// The address of a cell.
pub(crate) fn href(study: &plant::id::StudyId, it: &plant::stability::Place) -> String {
    format!("/stability/{study}/{}/{}/{}", it.lot, it.condition, it.months)
}

/// The pulls that are due, or will be within a fortnight.
pub(crate) fn due(shell: &Shell, plant: &Plant, now: Timestamp) -> Vec<DueLine> {
    let until = now.checked_add(AHEAD).unwrap_or(now);
    let line = |it: plant::stability::DuePull<'_>| {
        let (state, key) = match it.due {
            Due::Overdue => (State::Action, "stability-cell-overdue"),
            Due::Now => (State::Alert, "stability-cell-due"),
            Due::Soon => (State::Pending, "stability-cell-ahead"),
        };
        DueLine {
            href: href(it.study, &it.place),
            study: it.study.to_string(),
            lot: it.place.lot.to_string(),
            condition: it.place.condition.to_string(),
            months: it.place.months,
            state: Stated::new(shell.lang, state).saying(shell.text(key)),
            on: shell.zone.day(it.on),
            to: shell.zone.time(it.to),
        }
    };
    plant.pulls_due(now, until).into_iter().map(line).collect()
}

/// `GET /stability`
pub(super) async fn show(shell: Shell, me: Me, Of(app): Of<App>) -> Page<StudiesPage> {
    let lang = shell.lang;
    let plant = app.settled();
    let mut lines: Vec<Line> = plant
        .studies
        .iter()
        .map(|(id, it)| Line {
            id: id.to_string(),
            standing: standing(lang, it),
            purpose: lang.text(&format!("stability-purpose-{}", it.purpose.id())),
            stage: plant.study_stage(it).map_or_else(|| it.stage.to_string(), |it| lang.label(&it.1.name).to_owned()),
            lots: it.lots.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            began: it.started.as_ref().map_or_else(String::new, |it| shell.zone.day(it.happened)),
            places: it.places().count(),
            open: it.open().count(),
            waiting: plant.unconsidered(it).count(),
        })
        .collect();
    lines.sort_by_key(|it| it.waiting == 0);
    let due = due(&shell, &plant, app.now());
    drop(plant);
    let may = May::of(lang, &me, "stability.propose-study");
    Page(StudiesPage { shell: shell.at(Section::Batches), may, due, lines })
}
