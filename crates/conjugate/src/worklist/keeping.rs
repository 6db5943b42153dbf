//! What others keep in order: drafts of the strategy, equipment whose time runs out, lots that wait in quarantine.

use jiff::{SignedDuration, Timestamp};
use plant::Plant;
use plant::material::LotStanding;
use plant::people::Role;
use plant::strategy::{EquipmentNeed, Standing};

use crate::language::Lang;
use crate::page::Shell;
use crate::page::part::{Instant, State, Stated};
use crate::people::Me;
use crate::words;

/// Equipment is shown this long before its qualification or calibration ends.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 60);

/// A version of a strategy that is not in force yet.
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) state: Stated,
    pub(super) proposed: Instant,
}

/// A piece of equipment, and what runs out.
pub(super) struct Machine {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) what: String,
    pub(super) state: Stated,
    pub(super) until: Option<Instant>,
}

/// A lot that waits for its release.
pub(super) struct QuarantinedLot {
    pub(super) id: String,
    pub(super) material: String,
    pub(super) amount: String,
    pub(super) since: Instant,
}

/// A person whose proposed roles wait for somebody to approve them.
pub(super) struct Rights {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) roles: String,
    pub(super) by: String,
    pub(super) since: Instant,
}

/// Proposals that this person may decide: not about themselves, and not their own.
pub(super) fn rights(shell: &Shell, plant: &Plant, me: &Me) -> Vec<Rights> {
    let waiting = plant.people.iter().filter(|(id, it)| !it.closed && **id != me.session.person);
    let waiting = waiting.filter_map(|(id, it)| it.proposal.as_ref().map(|proposal| (id, it, proposal)));
    let waiting = waiting.filter(|(_, it, proposal)| {
        proposal.stamp.by != me.session.person && plant.organisation.as_ref() == Some(&it.organisation)
    });
    waiting
        .map(|(id, it, proposal)| Rights {
            id: id.to_string(),
            name: shell.lang.label(&it.name).to_owned(),
            roles: crate::people::grants(shell.lang, &shell.zone, &proposal.grants),
            by: plant
                .people
                .get(&proposal.stamp.by)
                .map_or_else(|| proposal.stamp.by.to_string(), |it| shell.lang.label(&it.name).to_owned()),
            since: shell.zone.time(proposal.stamp.happened),
        })
        .collect()
}

pub(super) fn drafts(shell: &Shell, plant: &Plant, me: &Me) -> Vec<Draft> {
    let open = |it: Standing| match it {
        Standing::Draft => me.is(Role::Msat),
        Standing::InReview | Standing::Approved => true,
        Standing::Effective | Standing::Superseded => false,
    };
    let all = plant.strategies.iter().filter(|(_, it)| open(it.standing));
    all.map(|((id, version), it)| Draft {
        name: format!("{} v{version}", shell.lang.label(&it.strategy.name)),
        href: format!("/strategy/{id}/{version}"),
        state: shell.state(State::Pending).saying(words::strategy_standing(shell.lang, it.standing)),
        proposed: shell.zone.time(it.proposed.happened),
    })
    .collect()
}

pub(super) fn machines(shell: &Shell, plant: &Plant, now: Timestamp) -> Vec<Machine> {
    let soon = now.checked_add(AHEAD).unwrap_or(now);
    let mut all = Vec::new();
    for (id, it) in &plant.equipment {
        for (need, until) in
            [(EquipmentNeed::Qualified, it.qualified_until), (EquipmentNeed::Calibrated, it.calibrated_until)]
        {
            if it.meets(need, soon) {
                continue;
            }
            let (state, said) = if it.meets(need, now) {
                (State::Alert, shell.text("worklist-runs-out"))
            } else {
                (State::Stop, shell.text("worklist-ran-out"))
            };
            all.push((
                until,
                Machine {
                    id: id.to_string(),
                    name: shell.lang.label(&it.name).to_owned(),
                    what: words::need(shell.lang, need),
                    state: shell.state(state).saying(said),
                    until: until.map(|it| shell.zone.time(it)),
                },
            ));
        }
    }
    all.sort_by_key(|it| it.0);
    all.into_iter().map(|it| it.1).collect()
}

pub(super) fn lots(shell: &Shell, plant: &Plant) -> Vec<QuarantinedLot> {
    // What a batch of ours made is released by its disposition.
    let waiting = plant.lots.iter().filter(|(_, it)| it.standing == LotStanding::Quarantine && it.made_by.is_none());
    let name = |id| {
        let found = plant.strategies.values().rev().find_map(|it| it.strategy.materials.get(id));
        found.map_or_else(|| format!("{id}"), |it| shell.lang.label(&it.name).to_owned())
    };
    waiting
        .map(|(id, it)| QuarantinedLot {
            id: id.to_string(),
            material: name(&it.material),
            amount: format!("{} {}", it.amount, it.unit.shown()).trim_end().to_owned(),
            since: shell.zone.time(it.received),
        })
        .collect()
}

/// A version of a procedure that the reader has to read.
pub(super) struct ToRead {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) version: u32,
    pub(super) changes: String,
    pub(super) state: Stated,
}

/// What the person has to read before they work by it.
pub(super) fn to_read(lang: Lang, plant: &Plant, me: &Me) -> Vec<ToRead> {
    let read = plant.to_read(&me.session.person).filter_map(|(id, version)| {
        let it = plant.procedures.get(id)?.versions.get(&version)?;
        let (look, word) = match it.standing.id() {
            "effective" => (State::Action, "procedure-standing-effective"),
            _ => (State::Pending, "procedure-standing-approved"),
        };
        Some(ToRead {
            id: id.to_string(),
            title: lang.label(&it.title).to_owned(),
            version,
            changes: it.changes.to_string(),
            state: Stated::new(lang, look).saying(lang.text(word)),
        })
    });
    read.collect()
}
