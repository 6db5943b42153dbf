//! `GET /review`: the batches with exceptions.

use askama::Template;
use axum::extract::State as Of;
use plant::disposition::plan;
use plant::quality::DeviationStanding;

use super::matter::state;
use super::review::standing;
use crate::app::App;
use crate::page::part::{State, Stated};
use crate::page::{Page, Section, Shell};
use crate::people::Me;

#[derive(Template)]
#[template(path = "quality/reviews.html")]
pub(super) struct ReviewsPage {
    shell: Shell,
    mine: usize,
    open: Vec<Line>,
    done: Vec<Line>,
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

/// `GET /review`
pub(super) async fn show(shell: Shell, me: Me, Of(app): Of<App>) -> Page<ReviewsPage> {
    let plant = app.shared();
    let lang = shell.lang;
    let (mut open, mut done) = (Vec::new(), Vec::new());
    for (id, batch) in &plant.batches {
        let Some((_, stage)) = plant.pinned(batch) else { continue };
        let settled = plant.is_settled(id);
        let all: Vec<_> = plant.exceptions_of(id).map(|it| it.1).collect();
        let undecided: Vec<_> = all.iter().filter(|it| !settled && !it.lifted(&plant)).collect();
        let counts = [State::Fail, State::Indeterminate, State::Alert].into_iter().filter_map(|wanted| {
            let n = undecided.iter().filter(|it| state(it.blocker) == wanted).count();
            let said = shell.say("review-count").with("n", n).with("state", wanted.word(lang)).plain();
            (n > 0).then(|| shell.state(wanted).saying(said))
        });
        let line = Line {
            batch: id.to_string(),
            stage: lang.label(&stage.name).to_owned(),
            standing: standing(&shell, &plant, id),
            mine: undecided.iter().filter(|it| plant.waits_for(it, &me.session.person)).count(),
            counts: counts.collect(),
            undecided: undecided.len(),
            decided: all.len() - undecided.len(),
            total: plan(&plant, id).filter(|_| !app.shares_part_of(id)).map(|it| it.items().count()),
            deviations: plant
                .deviations_of(id)
                .filter(|(_, it)| !matches!(it.standing, DeviationStanding::Closed { .. }))
                .count(),
        };
        if line.undecided > 0 || (!settled && line.deviations > 0) {
            open.push(line);
        } else if !all.is_empty() {
            done.push(line);
        }
    }
    open.sort_by_key(|it| std::cmp::Reverse((it.mine, it.undecided)));
    drop(plant);
    let mine = open.iter().map(|it| it.mine).sum();
    Page(ReviewsPage { shell: shell.at(Section::Review), mine, open, done })
}
