//! `GET /trends`: every attribute that has results, by stage; what needs a person first.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::State as Of;
use axum::response::{IntoResponse, Response};
use plant::Plant;
use plant::batch::Observed;
use plant::id::{StageId, StrategyId};
use plant::lab::{Counted, Foreseen};
use plant::quantity::Bound;
use plant::strategy::{Attribute, Specification};
use rust_decimal::prelude::ToPrimitive;

use super::figure::Spark;
use super::look::looked_at;
use super::one::{address, foreseen};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{State, Stated};
use crate::page::{Page, Section, Shell};
use crate::people::Me;
use crate::quality::result_shown;
use crate::words;

/// So many of the last results are drawn in a line.
const DRAWN: usize = 20;

#[derive(Template)]
#[template(path = "lab/trend/list.html")]
struct TrendsPage {
    shell: Shell,
    /// What needs a person: an investigation or a review is open, or a run speaks at the last result.
    first: Vec<First>,
    stages: Vec<StageTrends>,
}

/// The attributes of a stage that have results.
struct StageTrends {
    id: String,
    name: String,
    lines: Vec<Line>,
}

/// An attribute that needs a person.
struct First {
    href: String,
    name: String,
    stage: String,
    open: Vec<(String, String)>,
    runs: bool,
}

struct Line {
    href: String,
    name: String,
    unit: String,
    results: u64,
    last: String,
    last_batch: String,
    state: Stated,
    spark: Option<Spark>,
    says: String,
    /// A run rule speaks at the last result.
    runs: bool,
    /// Open investigations and reviews: number and address.
    open: Vec<(String, String)>,
}

/// Open investigations and reviews, by stage and attribute.
type Open = BTreeMap<(StageId, String), Vec<(String, String)>>;

fn open(plant: &Plant) -> Open {
    let mut all = Open::new();
    let oos = plant.open_oos().filter(|(_, it)| it.place.is_none());
    let oos =
        oos.filter_map(|(id, it)| Some((it.batch.as_ref()?, &it.attribute, id.to_string(), format!("/oos/{id}"))));
    let oot = plant.open_oot().map(|(id, it)| (&it.batch, &it.attribute, id.to_string(), format!("/oot/{id}")));
    for (batch, attribute, id, href) in oos.chain(oot) {
        if let Some(it) = plant.batches.get(batch) {
            all.entry((it.stage.clone(), attribute.clone())).or_default().push((id, href));
        }
    }
    all
}

/// `GET /trends`
pub(super) async fn show(shell: Shell, _me: Me, Of(app): Of<App>) -> Response {
    let (plant, lang) = (app.settled(), shell.lang);
    let open = open(&plant);
    let mut stages = vec![];
    for (strategy, stage, name) in made(&plant, lang) {
        let all = plant.counted_at(&strategy, &stage);
        let lines = all.into_iter().filter_map(|(path, counted)| {
            let asked = open.get(&(stage.clone(), path.to_owned())).cloned().unwrap_or_default();
            line(&shell, &plant, (&strategy, &stage, path), &counted, asked)
        });
        let mut lines: Vec<Line> = lines.collect();
        if lines.is_empty() {
            continue;
        }
        lines.sort_by_key(|it| (it.open.is_empty(), !it.runs));
        stages.push(StageTrends { id: format!("{strategy}-{stage}"), name, lines });
    }
    let mut first: Vec<First> = stages.iter().flat_map(StageTrends::first).collect();
    first.sort_by_key(|it| it.open.is_empty());
    Page(TrendsPage { shell: shell.clone().at(Section::Review), first, stages }).into_response()
}

impl StageTrends {
    /// What needs a person at this stage.
    fn first(&self) -> impl Iterator<Item = First> {
        let waits = self.lines.iter().filter(|it| !it.open.is_empty() || it.runs);
        waits.map(|it| First {
            href: it.href.clone(),
            name: it.name.clone(),
            stage: self.name.clone(),
            open: it.open.clone(),
            runs: it.runs,
        })
    }
}

/// The stages at which batches are made, in the order of their strategy; each once, by its last version.
fn made(plant: &Plant, lang: Lang) -> Vec<(StrategyId, StageId, String)> {
    let mut seen = BTreeSet::new();
    let mut all = vec![];
    for ((id, _), version) in plant.strategies.iter().rev() {
        for stage in &version.strategy.stages {
            if seen.insert((id.clone(), stage.id.clone())) {
                all.push((id.clone(), stage.id.clone(), lang.label(&stage.name).to_owned()));
            }
        }
    }
    all
}

/// A number in the unit of the specification, and whether it is exact.
fn number(it: &Counted<'_>, attribute: &Attribute) -> Option<(rust_decimal::Decimal, bool)> {
    let Specification::Number { unit, .. } = &attribute.specification else { return None };
    match &it.2.reportable {
        Observed::Number(it) => Some((it.to(*unit)?.value, it.bound == Bound::Exact)),
        Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_) => None,
    }
}

fn line(
    shell: &Shell,
    plant: &Plant,
    (strategy, stage, path): (&StrategyId, &StageId, &str),
    counted: &[Counted<'_>],
    open: Vec<(String, String)>,
) -> Option<Line> {
    let lang = shell.lang;
    let last = counted.last()?;
    let (version, attribute) = plant.judging((strategy, stage), path, Some(last.1))?;
    let says = plant.foreseen(counted, &version.strategy, attribute);
    let used = plant.trend_values(counted, &version.strategy, attribute);
    let look = looked_at(says, &used);
    let runs = look.runs_now(used.last().map(|it| it.0));
    let exact = counted.iter().rev().filter_map(|it| number(it, attribute)).filter(|it| it.1);
    let mut drawn: Vec<f64> = exact.take(DRAWN).filter_map(|it| it.0.to_f64()).collect();
    drawn.reverse();
    let state = result_shown::state(last.2.band);
    Some(Line {
        href: address(plant, strategy, stage, path),
        name: lang.label(&attribute.name).to_owned(),
        unit: path.rsplit_once('/').map_or_else(String::new, |(unit, _)| unit_name(lang, plant, last, unit)),
        results: u64::try_from(counted.len()).unwrap_or(u64::MAX),
        last: result_shown::value(lang, attribute, &last.2.reportable),
        last_batch: last.0.to_string(),
        state: shell.state(state).saying(words::result_band(lang, last.2.band)),
        spark: (drawn.len() > 1).then_some(Spark { values: drawn }),
        says: match look.foreseen {
            Foreseen::Expected(ref it) => lang
                .say("trend-between")
                .with("low", super::one::short(it.low))
                .with("high", super::one::short(it.high))
                .plain(),
            ref other => foreseen(lang, other),
        },
        runs,
        open,
    })
}

/// The name of a unit operation, as the last batch's strategy has it.
fn unit_name(lang: Lang, plant: &Plant, last: &Counted<'_>, unit: &str) -> String {
    let stage = plant.pinned(last.1).map(|(_, it)| it);
    let found = stage.into_iter().flat_map(|it| &it.units).find(|it| it.id.as_str() == unit);
    found.map_or_else(|| unit.to_owned(), |it| lang.label(&it.name).to_owned())
}

impl TrendsPage {
    fn run(&self) -> Stated {
        self.shell.state(State::Alert).saying(self.shell.text("trend-run-now"))
    }
}
