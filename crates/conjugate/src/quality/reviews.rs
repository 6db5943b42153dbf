//! `GET /review`: the batches with exceptions.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Query, State as Of};
use plant::Plant;
use plant::disposition::{Kind, plan};
use plant::id::BatchId;
use plant::quality::DeviationStanding;
use serde::Deserialize;

use super::matter::state;
use super::review::standing;
use crate::app::App;
use crate::page::part::{PageNumber, Paging, State, Stated};
use crate::page::{Page, Section, Shell};
use crate::people::Me;

#[derive(Template)]
#[template(path = "quality/reviews.html")]
pub(super) struct ReviewsPage {
    shell: Shell,
    mine: usize,
    open: Vec<Line>,
    done: Vec<Line>,
    paging: Paging,
}

/// One batch.
struct Line {
    batch: String,
    stage: String,
    standing: Stated,
    mine: usize,
    /// Undecided exceptions by how grave they are.
    counts: Vec<Stated>,
    undecided: usize,
    decided: usize,
    /// Nothing where only its exceptions are shared with the reader.
    total: Option<usize>,
    /// Deviations that are not closed.
    deviations: usize,
}

/// Which page of those that are decided.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    page: PageNumber,
}

/// `GET /review`
pub(super) async fn show(shell: Shell, me: Me, Of(app): Of<App>, Query(asked): Query<Asked>) -> Page<ReviewsPage> {
    let plant = app.shared();
    // Of what is settled nothing is open, and there is by far more of it.
    let mut open: Vec<_> = plant.unsettled().map(|(id, _)| id).filter(|id| is_open(&plant, id)).collect();
    let waits: BTreeSet<_> = open.iter().copied().collect();
    let raised = plant.batches.keys().filter(|id| plant.exceptions_of(id).next().is_some());
    let done: Vec<_> = raised.filter(|id| !waits.contains(id)).collect();
    let paging = Paging::new(shell.lang, done.len(), asked.page, "/review");
    let line = |id: &BatchId| line(&shell, &plant, &me, id, !app.shares_part_of(id));
    let done = paging.cut(done).filter_map(line).collect();
    let mut open: Vec<_> = open.drain(..).filter_map(line).collect();
    open.sort_by_key(|it| std::cmp::Reverse((it.mine, it.undecided)));
    drop(plant);
    let mine = open.iter().map(|it| it.mine).sum();
    Page(ReviewsPage { shell: shell.at(Section::Review), mine, open, done, paging })
}

fn open_deviations(plant: &Plant, id: &BatchId) -> usize {
    plant.deviations_of(id).filter(|(_, it)| !matches!(it.standing, DeviationStanding::Closed { .. })).count()
}

fn is_open(plant: &Plant, id: &BatchId) -> bool {
    plant.exceptions_of(id).any(|(_, it)| !it.lifted(plant)) || open_deviations(plant, id) > 0
}

/// Of a batch that somebody else shares for a decision, how many items it has is not told.
fn line(shell: &Shell, plant: &Plant, me: &Me, id: &BatchId, whole: bool) -> Option<Line> {
    let lang = shell.lang;
    let (_, stage) = plant.pinned(plant.batches.get(id)?)?;
    let settled = plant.is_settled(id);
    let all: Vec<_> = plant.exceptions_of(id).map(|it| it.1).collect();
    let undecided: Vec<_> = all.iter().filter(|it| !settled && !it.lifted(plant)).collect();
    let counts = [State::Fail, State::Indeterminate, State::Alert].into_iter().filter_map(|wanted| {
        let n = undecided.iter().filter(|it| state(it.blocker) == wanted).count();
        let said = shell.say("review-count").with("n", n).with("state", wanted.word(lang)).plain();
        (n > 0).then(|| shell.state(wanted).saying(said))
    });
    // What was decided keeps what it was decided over; only an open plan is worked out.
    let decided = plant.dispositions.get(&(id.clone(), Kind::Factory)).filter(|_| settled).map(|it| it.items.len());
    let items = || decided.or_else(|| plan(plant, id).map(|it| it.items().count()));
    Some(Line {
        batch: id.to_string(),
        stage: lang.label(&stage.name).to_owned(),
        standing: standing(shell, plant, id),
        mine: undecided.iter().filter(|it| plant.waits_for(it, &me.session.person)).count(),
        counts: counts.collect(),
        undecided: undecided.len(),
        decided: all.len() - undecided.len(),
        total: whole.then(items).flatten(),
        deviations: open_deviations(plant, id),
    })
}
