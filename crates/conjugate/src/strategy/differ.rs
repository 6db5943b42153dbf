//! What one version changes in another, and what the change touches.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use plant::batch::BatchStanding;
use plant::id::{ParameterId, StrategyId};
use plant::strategy::{Change, ChangeKind, EntryKind, StrategyVersion, coverage, diff};

use super::head::{base, version as find};
use super::words;
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{State as Shown, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::Me;

#[derive(Template)]
#[template(path = "strategy/diff.html")]
pub(super) struct DiffPage {
    shell: Shell,
    id: String,
    name: String,
    a: u32,
    b: u32,
    changes: Vec<ChangeLine>,
    /// Batches under way that keep the old version: id, stage.
    batches: Vec<(String, String)>,
    steps: Vec<(String, String)>,
    points: Vec<(String, String)>,
}

struct ChangeLine {
    path: String,
    /// Where it is found: in the new version, or in the old one where it was removed.
    href: String,
    kind: String,
    what: Stated,
    field: String,
    from: String,
    to: String,
}

#[derive(serde::Deserialize)]
pub(super) struct Chosen {
    a: u32,
    b: u32,
}

/// `GET /strategy/{id}/diff?a=1&b=2`: two versions chosen by a form.
pub(super) async fn chosen(Path(id): Path<String>, Query(it): Query<Chosen>) -> Result<Redirect, PageError> {
    let id = StrategyId::new(&id).map_err(|_| PageError::NotFound)?;
    Ok(Redirect::to(&format!("/strategy/{id}/diff/{}/{}", it.a, it.b)))
}

/// `GET /strategy/{id}/diff/{a}/{b}`
pub(super) async fn between(
    shell: Shell,
    _me: Me,
    State(app): State<App>,
    Path((id, a, b)): Path<(String, u32, u32)>,
) -> Result<Page<DiffPage>, PageError> {
    let lang = shell.lang;
    let plant = app.settled();
    let (old, new) = (find(&plant, &id, a)?, find(&plant, &id, b)?);
    let found = diff(&old.strategy, &new.strategy);
    let batches = plant
        .batches
        .iter()
        .filter(|(_, it)| it.strategy == old.strategy.id && it.version == a)
        .filter(|(_, it)| !matches!(it.standing, BatchStanding::Finished { .. }))
        .map(|(id, it)| {
            let stage = old.strategy.stage(&it.stage);
            (id.to_string(), stage.map_or_else(|| it.stage.to_string(), |it| lang.label(&it.name).to_owned()))
        })
        .collect();
    drop(plant);
    let changes = found.iter().map(|it| line(lang, &old, &new, it)).collect();
    let (steps, points) = (steps(lang, &new, &found), points(lang, &old, &new, &found));
    let name = lang.label(&new.strategy.name).to_owned();
    Ok(Page(DiffPage { shell: shell.at(Section::Strategy), id, name, a, b, changes, batches, steps, points }))
}

fn line(lang: Lang, old: &StrategyVersion, new: &StrategyVersion, it: &Change) -> ChangeLine {
    let (what, field, from, to) = match &it.kind {
        ChangeKind::Added => ((Shown::Info, "strategy-added"), "", "", ""),
        ChangeKind::Removed => ((Shown::Alert, "strategy-removed"), "", "", ""),
        ChangeKind::Changed { field, from, to } => {
            ((Shown::Action, "strategy-changed"), field.as_str(), from.as_str(), to.as_str())
        }
    };
    let in_which = if it.kind == ChangeKind::Removed { old } else { new };
    let here = base(&in_which.strategy.id, in_which.version);
    let href = if it.of == EntryKind::Strategy { here } else { format!("{here}/{}", it.path) };
    ChangeLine {
        path: it.path.clone(),
        href,
        kind: words::entry_kind(lang, it.of),
        what: Stated::new(lang, what.0).saying(lang.text(what.1)),
        field: field.to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
    }
}

/// The steps of the record that read differently: those that changed, and those that record what changed.
fn steps(lang: Lang, new: &StrategyVersion, changes: &[Change]) -> Vec<(String, String)> {
    let mut touched = BTreeSet::new();
    for it in changes {
        let mut parts = it.path.split('/');
        let (Some(stage), Some(unit), Some(entry)) = (parts.next(), parts.next(), parts.next()) else { continue };
        let stage = new.strategy.stages.iter().find(|it| it.id.as_str() == stage);
        let Some(unit) = stage.and_then(|it| it.units.iter().find(|it| it.id.as_str() == unit)) else { continue };
        let step = match it.of {
            EntryKind::Step => unit.steps.iter().find(|it| it.id.as_str() == entry),
            EntryKind::Parameter => ParameterId::new(entry).ok().and_then(|it| unit.recorded_at(&it)),
            EntryKind::Strategy
            | EntryKind::Feature
            | EntryKind::Procedure
            | EntryKind::Method
            | EntryKind::Equipment
            | EntryKind::Consumable
            | EntryKind::Protection
            | EntryKind::Table
            | EntryKind::Material
            | EntryKind::Intake
            | EntryKind::Stage
            | EntryKind::Principle
            | EntryKind::UnitOperation
            | EntryKind::Attribute
            | EntryKind::Route
            | EntryKind::Sample
            | EntryKind::Agreement
            | EntryKind::Plausibility
            | EntryKind::Composition
            | EntryKind::CellBank
            | EntryKind::Requirement => None,
        };
        if let (Some(stage), Some(step)) = (stage, step) {
            let here = base(&new.strategy.id, new.version);
            let name = format!("{} · {}", lang.label(&unit.name), lang.label(&step.name));
            touched.insert((format!("{here}/{}/{}#step-{}", stage.id, unit.id, step.id), name));
        }
    }
    touched.into_iter().collect()
}

/// The rows of the paper that the changed entries carry, in either version.
fn points(lang: Lang, old: &StrategyVersion, new: &StrategyVersion, changes: &[Change]) -> Vec<(String, String)> {
    let changed: BTreeSet<&str> = changes.iter().map(|it| it.path.as_str()).collect();
    let (before, after) = (coverage(&old.strategy), coverage(&new.strategy));
    let touched = |id: &plant::id::PointId| {
        let carried = [&before, &after].into_iter().filter_map(|it| it.get(id)).flatten();
        carried.into_iter().any(|it| changed.contains(it.path.as_str()))
    };
    plant::strategy::points()
        .into_iter()
        .filter(|point| touched(&point.id))
        .map(|point| (point.id.to_string(), lang.label(&point.name).to_owned()))
        .collect()
}
