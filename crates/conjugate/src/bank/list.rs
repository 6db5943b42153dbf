//! The cell banks as a tree: each below the bank that it was made from, with what is left of it and where.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use plant::Plant;
use plant::id::LotId;

use super::shown::{age, due, standing, tier};
use crate::app::App;
use crate::page::part::Stated;
use crate::page::{Page, Section, Shell};
use crate::people::{May, Me};

#[derive(Template)]
#[template(path = "bank/list.html")]
pub(super) struct BanksPage {
    shell: Shell,
    may: May,
    lines: Vec<Line>,
    /// Lots of a bank's material that have no bank record yet.
    waiting: Vec<String>,
}

struct Line {
    id: String,
    /// How many tiers stand above it.
    depth: usize,
    tier: String,
    standing: Stated,
    passage: String,
    age: String,
    left: usize,
    places: Vec<(String, usize)>,
    due: Option<Stated>,
    batches: usize,
}

/// Every bank, each after the one that it was made from, with its depth.
fn tree(plant: &Plant) -> Vec<(LotId, usize)> {
    let mut all = Vec::new();
    let mut seen = BTreeSet::new();
    let roots = plant.banks.keys().filter(|it| plant.bank_parents(it).is_empty());
    for root in roots {
        below(plant, root, 0, &mut seen, &mut all);
    }
    // A line that runs in a circle has no root; its banks are shown all the same.
    for id in plant.banks.keys() {
        below(plant, id, 0, &mut seen, &mut all);
    }
    all
}

fn below(plant: &Plant, id: &LotId, depth: usize, seen: &mut BTreeSet<LotId>, all: &mut Vec<(LotId, usize)>) {
    if !seen.insert(id.clone()) {
        return;
    }
    all.push((id.clone(), depth));
    for child in plant.banks.keys().filter(|it| plant.bank_parents(it).contains(id)) {
        below(plant, child, depth + 1, seen, all);
    }
}

/// `GET /banks`
pub(super) async fn show(shell: Shell, me: Me, State(app): State<App>) -> Page<BanksPage> {
    let (lang, now) = (shell.lang, app.now());
    let plant = app.settled();
    let lines = tree(&plant)
        .into_iter()
        .filter_map(|(id, depth)| {
            let bank = plant.banks.get(&id)?;
            let places = plant.places_of(&id);
            let next = plant.bank_due(&id);
            Some(Line {
                depth,
                tier: tier(lang, bank.tier),
                standing: standing(lang, &plant, &id, bank),
                passage: bank.banked.passages.normalize().to_string(),
                age: age(lang, plant.cell_age(&id)),
                left: places.iter().map(|it| it.left).sum(),
                places: places.into_iter().map(|it| (it.place.to_string(), it.left)).collect(),
                due: due(lang, next, now, &next.map_or_else(String::new, |it| shell.zone.day(it))),
                batches: plant.charged_of(&id).len(),
                id: id.to_string(),
            })
        })
        .collect();
    let waiting = waiting(&plant);
    drop(plant);
    let may = May::of(lang, &me, "bank.lay-down");
    Page(BanksPage { shell: shell.at(Section::Lots), may, lines, waiting })
}

/// The lots that are banks by their material and have no record yet.
pub(super) fn waiting(plant: &Plant) -> Vec<String> {
    let is_bank = |material| plant.strategies.values().any(|it| it.strategy.bank_of(material).is_some());
    let lots = plant.lots.iter().filter(|(id, it)| !plant.banks.contains_key(*id) && is_bank(&it.material));
    lots.filter(|(_, it)| it.containers.is_empty()).map(|(id, _)| id.to_string()).collect()
}
