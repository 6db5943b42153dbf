//! `GET /disposition`: the batches that wait for a decision, and those that have one.

use askama::Template;
use axum::extract::{Query, State as Of};
use plant::Plant;
use plant::disposition::{Kind, Waits, certificate, plan};
use plant::id::BatchId;
use plant::people::Role;
use plant::verdict::Verdict;
use serde::Deserialize;

use super::chain::decided;
use crate::app::App;
use crate::page::part::{Instant, PageNumber, Paging, State, Stated};
use crate::page::{Page, Section, Shell};
use crate::people::Me;

#[derive(Template)]
#[template(path = "disposition/list.html")]
pub(super) struct ListPage {
    shell: Shell,
    mine: usize,
    factory: Vec<Waiting>,
    market: Vec<Certified>,
    done: Vec<Done>,
    paging: Paging,
}

/// Which page of those that are decided.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    page: PageNumber,
}

/// A batch that waits for the manufacturer.
pub(crate) struct Waiting {
    pub(crate) batch: String,
    pub(crate) stage: String,
    pub(crate) waits: Stated,
    pub(crate) pass: usize,
    pub(crate) fail: usize,
    pub(crate) open: usize,
    pub(crate) blocking: usize,
}

/// A batch that waits for the authorisation holder.
pub(crate) struct Certified {
    pub(crate) batch: String,
    pub(crate) waits: Stated,
    pub(crate) certificate: Option<(u64, Instant)>,
}

struct Done {
    batch: String,
    href: String,
    stage: String,
    factory: Stated,
    market: Option<Stated>,
    at: Instant,
}

fn stage(shell: &Shell, plant: &Plant, id: &BatchId) -> String {
    let stage = plant.batches.get(id).and_then(|it| plant.pinned(it)).map(|it| it.1);
    stage.map_or_else(String::new, |it| shell.lang.label(&it.name).to_owned())
}

fn waits(shell: &Shell, it: Waits) -> Stated {
    match it {
        Waits::Reopened => shell.state(State::Action).saying(shell.text("standing-reopened")),
        Waits::Undecided => shell.state(State::Pending).saying(shell.text("disposition-undecided")),
        Waits::OnHold => shell.state(State::Alert).saying(shell.text("choice-hold")),
    }
}

/// The batches that wait for the manufacturer's decision.
pub(crate) fn factory(shell: &Shell, plant: &Plant) -> Vec<Waiting> {
    let line = |(id, why): (&BatchId, Waits)| {
        let plan = plan(plant, id)?;
        Some(Waiting {
            batch: id.to_string(),
            stage: stage(shell, plant, id),
            waits: waits(shell, why),
            pass: plan.count(Verdict::Pass),
            fail: plan.count(Verdict::Fail),
            open: plan.count(Verdict::Indeterminate),
            blocking: plan.blocking().count(),
        })
    };
    plant.awaiting(Kind::Factory).into_iter().filter_map(line).collect()
}

/// The batches that wait for the authorisation holder's decision.
pub(crate) fn market(shell: &Shell, plant: &Plant) -> Vec<Certified> {
    let line = |(id, why): (&BatchId, Waits)| Certified {
        batch: id.to_string(),
        waits: waits(shell, why),
        certificate: certificate(plant, id).map(|it| (it.stamp.seq, shell.zone.time(it.stamp.happened))),
    };
    plant.awaiting(Kind::Market).into_iter().map(line).collect()
}

/// `GET /disposition`
pub(super) async fn show(shell: Shell, me: Me, Of(app): Of<App>, Query(asked): Query<Asked>) -> Page<ListPage> {
    // The manufacturer's own work is over whole records; what others share is a certificate.
    let factory = factory(&shell, &app.settled());
    let plant = app.shared();
    let market = market(&shell, &plant);
    let mut done: Vec<_> = plant
        .dispositions
        .iter()
        .filter(|((id, kind), _)| *kind == Kind::Factory && plant.is_settled(id))
        .map(|((id, _), it)| (id, it))
        .collect();
    done.sort_by_key(|(_, it)| std::cmp::Reverse(it.stamp.seq));
    let paging = Paging::new(shell.lang, done.len(), asked.page, "/disposition");
    let done = paging.cut(done).map(|(id, it)| Done {
        href: format!("/disposition/{id}?release={}", if app.shares_part_of(id) { "market" } else { "factory" }),
        batch: id.to_string(),
        stage: stage(&shell, &plant, id),
        factory: decided(&shell, &plant, id, Kind::Factory),
        market: plant.goes_to_market(id).then(|| decided(&shell, &plant, id, Kind::Market)),
        at: shell.zone.time(it.stamp.happened),
    });
    let done = done.collect();
    drop(plant);
    let mine = if me.is(Role::QualifiedPerson) { factory.len() } else { 0 }
        + if me.is(Role::MahQualifiedPerson) { market.len() } else { 0 };
    Page(ListPage { shell: shell.at(Section::Disposition), mine, factory, market, done, paging })
}
