//! Every batch: what runs and its next step, what ended; and starting one.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::batch::{BatchStanding, StartBatch};
use plant::id::{BatchId, LotId, StageId, StrategyId};
use plant::people::Role;
use serde::Deserialize;

use super::path;
use super::step::{Trouble, trouble_of};
use crate::app::App;
use crate::language::{Lang, Zone};
use crate::page::part::{Instant, PageNumber, Paging, State as Shown, Stated, Tabs};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{Me, Posted};

#[derive(Template)]
#[template(path = "batch/list.html")]
struct List {
    shell: Shell,
    title: String,
    tabs: Tabs,
    running: Vec<Running>,
    ended: Vec<Ended>,
    paging: Paging,
    /// Strategy, its version, stage, names: what can be started. Empty where this person starts none.
    start: Vec<(String, String, bool)>,
    /// There is a strategy in force.
    in_force: bool,
    may_start: bool,
    typed: [String; 2],
    trouble: Option<Trouble>,
}

struct Running {
    id: String,
    href: String,
    stage: String,
    lot: String,
    started: Instant,
    done: usize,
    of: usize,
    next: Option<(String, String, String)>,
    standing: Stated,
    open: usize,
}

struct Ended {
    id: String,
    href: String,
    stage: String,
    lot: String,
    finished: Instant,
    amount: String,
    exceptions: usize,
    open: usize,
    standing: Stated,
}

/// Which stage is looked at.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    stage: String,
    /// Which page of those that ended.
    #[serde(default)]
    page: PageNumber,
}

/// `GET /batches`
pub(super) async fn show(
    shell: Shell,
    State(app): State<App>,
    me: Me,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    Ok(page(shell, &app, &me, (&asked.stage, asked.page), None, None).into_response())
}

fn page(
    shell: Shell,
    app: &App,
    me: &Me,
    (stage, number): (&str, PageNumber),
    posted: Option<&Posted>,
    trouble: Option<Trouble>,
) -> Page<List> {
    let lang = shell.lang;
    let plant = app.settled();
    let tabs = tabs(&plant, lang, stage);
    let of_stage = |it: &(&BatchId, &plant::batch::Batch)| stage.is_empty() || it.1.stage.as_str() == stage;
    let running: Vec<_> =
        plant.running().filter(of_stage).filter_map(|(id, it)| runs(&plant, lang, &shell.zone, id, it)).collect();
    let ended = plant.batches.iter().filter(of_stage).filter_map(|(id, it)| match &it.standing {
        BatchStanding::Finished { amount, stamp } => Some((id, it, amount, stamp)),
        BatchStanding::Running | BatchStanding::Paused { .. } => None,
    });
    let mut ended: Vec<_> = ended.collect();
    ended.sort_by_key(|(_, _, _, stamp)| std::cmp::Reverse(stamp.happened));
    let address = if stage.is_empty() { "/batches".to_owned() } else { format!("/batches?stage={stage}") };
    let paging = Paging::new(lang, ended.len(), number, &address);
    let ended = paging.cut(ended);
    let ended =
        ended.map(|(id, it, amount, stamp)| finished(&plant, lang, &shell.zone, id, it, amount, stamp)).collect();
    let typed = |name: &str| posted.and_then(|it| it.field(name)).unwrap_or_default().to_owned();
    let chosen = typed("what");
    let start: Vec<_> = startable(&plant, lang).into_iter().map(|(id, name)| (id == chosen, id, name)).collect();
    let made = List {
        title: lang.say("batch-list-title").with("n", running.len()).plain(),
        tabs,
        running,
        ended,
        paging,
        in_force: !start.is_empty(),
        start: start.into_iter().map(|(chosen, id, name)| (id, name, chosen)).collect(),
        may_start: me.is(Role::ProductionHead),
        typed: [typed("batch"), typed("lot")],
        trouble,
        shell: shell.at(Section::Batches),
    };
    drop(plant);
    Page(made)
}

fn tabs(plant: &Plant, lang: Lang, stage: &str) -> Tabs {
    let mut stages: Vec<(&StageId, String, u64)> = Vec::new();
    for it in plant.batches.values() {
        match stages.iter_mut().find(|(id, _, _)| **id == it.stage) {
            Some((_, _, n)) => *n += 1,
            None => {
                let name = plant.pinned(it).map_or_else(|| it.stage.to_string(), |(_, of)| lang.label(&of.name).into());
                stages.push((&it.stage, name, 1));
            }
        }
    }
    let all = u64::try_from(plant.batches.len()).unwrap_or(u64::MAX);
    let tabs = Tabs::new(lang.text("batch-list-stages"));
    let tabs = tabs.tab(lang.text("batch-list-all"), "/batches", Some(all), stage.is_empty());
    stages
        .into_iter()
        .fold(tabs, |tabs, (id, name, n)| tabs.tab(name, format!("/batches?stage={id}"), Some(n), id.as_str() == stage))
}

fn open(plant: &Plant, id: &BatchId) -> (usize, usize) {
    let all = plant.exceptions_of(id);
    all.fold((0, 0), |(n, open), (_, it)| (n + 1, open + usize::from(!it.lifted(plant))))
}

fn runs(plant: &Plant, lang: Lang, zone: &Zone, id: &BatchId, it: &plant::batch::Batch) -> Option<Running> {
    let (_, stage) = plant.pinned(it)?;
    let (done, of) = it.progress(stage);
    let next = it.next_step(stage).and_then(|next| {
        let (unit, step) = stage.step(&next)?;
        Some((path::step(id, &next), lang.label(&unit.name).to_owned(), lang.label(&step.name).to_owned()))
    });
    let standing = match it.standing {
        BatchStanding::Paused { .. } => Stated::new(lang, Shown::Stop).saying(lang.text("standing-paused")),
        BatchStanding::Running | BatchStanding::Finished { .. } => {
            Stated::new(lang, Shown::Pending).saying(lang.text("standing-running"))
        }
    };
    Some(Running {
        id: id.to_string(),
        href: path::record(id),
        stage: lang.label(&stage.name).to_owned(),
        lot: it.lot.to_string(),
        started: zone.time(it.started.happened),
        done,
        of,
        next,
        standing,
        open: open(plant, id).1,
    })
}

fn finished(
    plant: &Plant,
    lang: Lang,
    zone: &Zone,
    id: &BatchId,
    it: &plant::batch::Batch,
    amount: &plant::quantity::Quantity,
    stamp: &plant::Stamp,
) -> Ended {
    let (exceptions, open) = open(plant, id);
    let lot = plant.lots.get(&it.lot);
    let standing = lot.map(|it| super::record::lot_standing(lang, it.standing));
    let stage = plant.pinned(it).map_or_else(|| it.stage.to_string(), |(_, of)| lang.label(&of.name).to_owned());
    Ended {
        id: id.to_string(),
        href: path::record(id),
        stage,
        lot: it.lot.to_string(),
        finished: zone.time(stamp.happened),
        amount: amount.to_string(),
        exceptions,
        open,
        standing: standing.unwrap_or_else(|| Stated::new(lang, Shown::Indeterminate)),
    }
}

/// Every stage of every strategy in force: its value in the form and its name.
fn startable(plant: &Plant, lang: Lang) -> Vec<(String, String)> {
    let mut ids: Vec<&StrategyId> = plant.strategies.keys().map(|(id, _)| id).collect();
    ids.dedup();
    let versions = ids.into_iter().filter_map(|id| plant.strategy_in_force(id));
    versions
        .flat_map(|version| {
            version.strategy.stages.iter().map(move |stage| {
                let name = lang
                    .say("batch-start-stage")
                    .with("stage", lang.label(&stage.name))
                    .with("strategy", lang.label(&version.strategy.name))
                    .with("version", version.version)
                    .plain();
                (format!("{}/{}", version.strategy.id, stage.id), name)
            })
        })
        .collect()
}

/// `POST /batches`
pub(super) async fn start(shell: Shell, State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let lang = shell.lang;
    let (strategy, stage) = posted.need("what")?.split_once('/').ok_or(PageError::NotAcceptable)?;
    let strategy = StrategyId::new(strategy).map_err(|_| PageError::NotAcceptable)?;
    let stage = StageId::new(stage).map_err(|_| PageError::NotAcceptable)?;
    let ids = BatchId::new(posted.field("batch").unwrap_or_default())
        .ok()
        .zip(LotId::new(posted.field("lot").or(posted.field("batch")).unwrap_or_default()).ok());
    let trouble = match ids {
        Some((batch, lot)) => {
            let command = StartBatch { batch: batch.clone(), lot, stage, strategy };
            match app.carry_out(&posted, lang, command, None, None).await {
                Ok(_) => return Ok(Redirect::to(&path::record(&batch)).into_response()),
                Err(denied) => trouble_of(denied, (lang, &shell.zone), &app.settled(), &posted.me.session.person)?,
            }
        }
        None => Trouble::sentence(lang.text("batch-no-id"), lang.text("batch-no-id-now")),
    };
    Ok(page(shell, &app, &posted.me, ("", PageNumber::default()), Some(&posted), Some(trouble)).into_response())
}
