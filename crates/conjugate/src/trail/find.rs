//! `/find?id=`: whatever has that id. A scanner types it and a person presses nothing else.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::strategy::points;
use serde::Deserialize;

use super::filter::encoded;
use crate::app::App;
use crate::language::Lang;
use crate::page::{Page, Shell};
use crate::people::Me;

/// So many are listed where the id is only part of others.
const LISTED_MAX: usize = 60;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    id: String,
}

#[derive(Template)]
#[template(path = "trail/find.html")]
struct FindPage {
    shell: Shell,
    asked: String,
    /// They have exactly that id.
    exact: Vec<Hit>,
    /// It is part of theirs.
    partly: Vec<Hit>,
    more: bool,
}

struct Hit {
    kind: String,
    id: String,
    name: String,
    href: String,
}

/// `GET /find?id=`
pub(super) async fn show(shell: Shell, _me: Me, State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    let asked: String = asked.id.trim().chars().take(80).collect();
    let number = asked.strip_prefix('#').unwrap_or(&asked).parse::<u64>().ok();
    if let Some(seq) = number.filter(|it| *it < app.ledger().size()) {
        return Redirect::to(&format!("/trail/{seq}")).into_response();
    }
    let (exact, mut partly): (Vec<_>, Vec<_>) = {
        let plant = app.settled();
        let low = asked.to_lowercase();
        let all = if low.is_empty() { vec![] } else { hits(shell.lang, &plant, &low) };
        all.into_iter().partition(|it| it.id.eq_ignore_ascii_case(&asked))
    };
    if let [one] = exact.as_slice() {
        return Redirect::to(&one.href).into_response();
    }
    let more = partly.len() > LISTED_MAX;
    partly.truncate(LISTED_MAX);
    Page(FindPage { shell, asked, exact, partly, more }).into_response()
}

/// Everything whose id holds the text.
fn hits(lang: Lang, plant: &Plant, low: &str) -> Vec<Hit> {
    let mut hits = vec![];
    let mut hit = |kind: &str, id: &str, name: String, href: String| {
        if id.to_lowercase().contains(low) {
            hits.push(Hit { kind: lang.text(kind), id: id.to_owned(), name, href });
        }
    };
    let stage = |it: &plant::batch::Batch| {
        plant.pinned(it).map_or_else(String::new, |(_, stage)| lang.label(&stage.name).to_owned())
    };
    for (id, it) in &plant.batches {
        hit("trail-find-batch", id.as_str(), stage(it), format!("/batches/{id}"));
    }
    for (id, it) in &plant.lots {
        hit("trail-find-lot", id.as_str(), it.material.to_string(), format!("/lots/{id}"));
    }
    for (id, it) in &plant.equipment {
        hit("trail-find-equipment", id.as_str(), lang.label(&it.name).to_owned(), format!("/equipment/{id}"));
    }
    for (id, it) in &plant.consumables {
        let class = crate::consumable::class_of_any(lang, plant, &it.class);
        hit("trail-find-consumable", id.as_str(), class, format!("/consumables/{id}"));
    }
    for (id, it) in &plant.people {
        hit("trail-find-person", id.as_str(), lang.label(&it.name).to_owned(), format!("/people/{id}"));
    }
    for (id, it) in &plant.deviations {
        let name = it.batch.as_ref().map_or_else(String::new, ToString::to_string);
        hit("trail-find-deviation", id.as_str(), name, format!("/deviations/{id}"));
    }
    for (id, it) in &plant.oos {
        hit("trail-find-oos", id.as_str(), it.lot.to_string(), format!("/oos/{id}"));
    }
    for (id, it) in &plant.oot {
        hit("trail-find-oos", id.as_str(), it.batch.to_string(), format!("/oot/{id}"));
    }
    for (batch, it) in plant.analyses.iter().flat_map(|(id, all)| all.iter().map(move |it| (id, it))) {
        let Some(number) = &it.number else { continue };
        let href = format!("/results/{batch}/analysis?entry={}", it.stamp.seq);
        hit("trail-find-analysis", number.as_str(), batch.to_string(), href);
    }
    for (id, it) in &plant.samples {
        hit("trail-find-sample", id.as_str(), it.batch.to_string(), format!("/samples/{id}"));
    }
    for (id, it) in &plant.runs {
        let method = plant.method_of(it).map_or_else(|| it.method.to_string(), |it| lang.label(&it.name).to_owned());
        hit("trail-find-run", id.as_str(), method, format!("/runs/{id}"));
    }
    for (id, it) in &plant.determinations {
        hit("trail-find-determination", id.as_str(), it.lot.to_string(), format!("/determinations/{id}"));
    }
    for (id, it) in &plant.studies {
        let lots: Vec<_> = it.lots.iter().map(ToString::to_string).collect();
        hit("trail-find-study", id.as_str(), lots.join(lang.pick("、", ", ")), format!("/stability/{id}"));
    }
    for (id, it) in &plant.exceptions {
        let href = format!("/review/{}#{id}", it.batch);
        hit("trail-find-exception", id.as_str(), it.batch.to_string(), href);
    }
    let mut strategies: Vec<_> = plant.strategies.keys().map(|(id, _)| id).collect();
    strategies.dedup();
    for id in strategies {
        hit("trail-find-strategy", id.as_str(), String::new(), format!("/strategy/{id}"));
    }
    for it in points() {
        let href = format!("/points/{}", it.id);
        hit("trail-find-point", it.id.as_str(), lang.label(&it.name).to_owned(), href);
    }
    hits
}

impl FindPage {
    fn trail(&self) -> String {
        format!("/trail?subject={}", encoded(&self.asked))
    }
}
