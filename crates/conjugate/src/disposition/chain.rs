//! Where a batch stands on its way: what it was made from, whose release it needs, what was made from it.

use plant::Plant;
use plant::disposition::{Choice, DispositionStanding, Kind};
use plant::id::{BatchId, LotId};
use plant::material::LotStanding;

use crate::page::Shell;
use crate::page::part::{State, Stated};
use crate::words;

/// One link of the chain.
pub(super) struct Link {
    pub(super) name: String,
    pub(super) parts: Vec<Part>,
    pub(super) href: Option<String>,
    pub(super) current: bool,
}

pub(super) struct Part {
    pub(super) state: Stated,
    pub(super) id: Option<String>,
}

/// The links in their order. A release to the market is there where the batch makes a drug product.
pub(super) fn chain(shell: &Shell, plant: &Plant, id: &BatchId, here: Kind) -> Vec<Link> {
    let Some(batch) = plant.batches.get(id) else { return Vec::new() };
    let mut links = Vec::new();
    let made = |it: &&LotId| plant.lots.get(*it).is_some_and(|it| it.made_by.is_some());
    let from: Vec<Part> = plant.genealogy.parents(&batch.lot).filter(made).map(|it| lot(shell, plant, it)).collect();
    // The authorisation holder sees the decisions, not what the manufacturer's lots are made of.
    if !from.is_empty() && here == Kind::Factory {
        links.push(Link { name: shell.text("disposition-made-from"), parts: from, href: None, current: false });
    }
    links.push(release(shell, plant, id, Kind::Factory, here));
    let into: Vec<Part> = plant.genealogy.children(&batch.lot).map(|it| lot(shell, plant, it)).collect();
    if !into.is_empty() && here == Kind::Factory {
        links.push(Link { name: shell.text("disposition-made-into"), parts: into, href: None, current: false });
    }
    if plant.goes_to_market(id) {
        links.push(release(shell, plant, id, Kind::Market, here));
    }
    links
}

fn lot(shell: &Shell, plant: &Plant, id: &LotId) -> Part {
    let lot = plant.lots.get(id);
    let state = match lot.map(|it| (it.standing, it.is_held())) {
        Some((LotStanding::Released, false)) => State::Pass,
        Some((LotStanding::Rejected, _)) => State::Fail,
        Some((LotStanding::Quarantine | LotStanding::Released, true)) => State::Stop,
        Some((LotStanding::Quarantine, false)) | None => State::Indeterminate,
    };
    let said = lot.map_or_else(String::new, |it| match it.is_held() {
        true => words::held(shell.lang),
        false => words::lot_standing(shell.lang, it.standing),
    });
    Part { state: shell.state(state).saying(said), id: Some(id.to_string()) }
}

fn release(shell: &Shell, plant: &Plant, id: &BatchId, kind: Kind, here: Kind) -> Link {
    Link {
        name: words::release(shell.lang, kind),
        parts: vec![Part { state: decided(shell, plant, id, kind), id: None }],
        href: Some(format!("/disposition/{id}?release={}", super::code(kind))),
        current: kind == here,
    }
}

/// Where one kind of release stands.
pub(super) fn decided(shell: &Shell, plant: &Plant, id: &BatchId, kind: Kind) -> Stated {
    match plant.dispositions.get(&(id.clone(), kind)) {
        None => shell.state(State::Pending).saying(shell.text("disposition-undecided")),
        Some(it) => match (it.standing, it.choice) {
            (DispositionStanding::Reopened, _) => {
                shell.state(State::Indeterminate).saying(words::disposition_standing(shell.lang, it.standing))
            }
            (DispositionStanding::Decided, choice) => {
                let (state, said) = match choice {
                    Choice::Release => (State::Pass, words::lot_standing(shell.lang, LotStanding::Released)),
                    Choice::Hold => (State::Alert, words::held(shell.lang)),
                    Choice::Reject => (State::Fail, shell.text("disposition-rejected")),
                };
                shell.state(state).saying(said)
            }
        },
    }
}
