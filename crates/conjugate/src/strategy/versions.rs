//! Every version of a strategy: where it stands, who wrote and approved it, what it changed.

use askama::Template;
use axum::extract::{Path, State};
use plant::Plant;
use plant::id::{PersonId, StrategyId};
use plant::strategy::{StrategyVersion, diff};

use super::head::{base, stated};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{Instant, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::Me;

#[derive(Template)]
#[template(path = "strategy/versions.html")]
pub(super) struct VersionsPage {
    shell: Shell,
    id: String,
    name: String,
    versions: Vec<VersionLine>,
}

struct VersionLine {
    n: u32,
    href: String,
    standing: Stated,
    author: String,
    proposed: Instant,
    approvals: Vec<String>,
    effective: Option<(Instant, u64)>,
    /// Against the version before: how many changes, and where they are listed.
    changes: Option<(usize, String)>,
    batches: usize,
}

pub(super) fn person(lang: Lang, plant: &Plant, id: &PersonId) -> String {
    plant.people.get(id).map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned())
}

/// `GET /strategy/{id}`
pub(super) async fn of(
    shell: Shell,
    _me: Me,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Page<VersionsPage>, PageError> {
    let id = StrategyId::new(&id).map_err(|_| PageError::NotFound)?;
    let lang = shell.lang;
    let plant = app.settled();
    let all: Vec<_> = plant.versions(&id).cloned().collect();
    let name = all.last().map(|it| lang.label(&it.strategy.name).to_owned()).ok_or(PageError::NotFound)?;
    let line = |(place, it): (usize, &std::sync::Arc<StrategyVersion>)| {
        let before = place.checked_sub(1).and_then(|it| all.get(it));
        VersionLine {
            n: it.version,
            href: base(&id, it.version),
            standing: stated(lang, it),
            author: person(lang, &plant, &it.author),
            proposed: shell.zone.time(it.proposed.happened),
            approvals: it
                .approvals
                .iter()
                .map(|it| format!("{} ({})", it.signature.name, lang.role(it.role)))
                .collect(),
            effective: it.effective.as_ref().map(|it| (shell.zone.time(it.happened), it.seq)),
            changes: before.map(|before| {
                let n = diff(&before.strategy, &it.strategy).len();
                (n, format!("/strategy/{id}/diff/{}/{}", before.version, it.version))
            }),
            batches: plant.batches.values().filter(|batch| batch.strategy == id && batch.version == it.version).count(),
        }
    };
    let mut versions: Vec<_> = all.iter().enumerate().map(line).collect();
    versions.reverse();
    drop(plant);
    Ok(Page(VersionsPage { shell: shell.at(Section::Strategy), id: id.to_string(), name, versions }))
}
