//! Samples that wait for somebody: to be received, to be tested before their hold time ends, to be taken.

use jiff::Timestamp;
use plant::Plant;
use plant::people::Role;
use plant::sample::PlannedStanding;

use crate::page::Shell;
use crate::page::part::{Instant, Stated};
use crate::people::Me;
use crate::sample::{Standing, hold, outstanding, standing, stated};

/// One sample, or one that is to be taken.
pub(super) struct Waits {
    /// The number; the name where there is none yet.
    pub(super) name: String,
    pub(super) href: String,
    pub(super) batch: String,
    pub(super) plan: String,
    pub(super) state: Stated,
    pub(super) hold: Option<(Instant, Stated)>,
    pub(super) tests: Vec<String>,
}

/// How many are shown; the list has all.
const MOST: usize = 12;

/// What waits for this person: for the laboratory what comes in, then what is to be tested, by hold time; for whoever
/// takes samples what is due, and what they have in their hands.
pub(super) fn samples(shell: &Shell, plant: &Plant, me: &Me, now: Timestamp) -> Vec<Waits> {
    let lang = shell.lang;
    let (analyst, operator) = (me.is(Role::QcAnalyst), me.is(Role::Operator));
    let mut all = Vec::new();
    for (id, _) in plant.unsettled() {
        for (number, it) in plant.samples_of(id) {
            let at = standing(plant, number, it, now);
            let tests = if at == Standing::Here { outstanding(lang, plant, it) } else { Vec::new() };
            let rank = match at {
                Standing::OnTheWay if analyst => 0,
                Standing::Taken | Standing::Refused if operator && it.taken.by == me.session.person => 1,
                // What was divided is tested on its parts.
                Standing::Here if analyst && !tests.is_empty() && it.parts.is_empty() => 2,
                Standing::Taken
                | Standing::OnTheWay
                | Standing::Refused
                | Standing::Here
                | Standing::Kept
                | Standing::Gone => continue,
            };
            let until = plant.hold_until(number, now);
            let plan = plant.sample_plan(it).map_or_else(|| it.plan.to_string(), |it| lang.label(&it.name).to_owned());
            let waits = Waits {
                name: number.to_string(),
                href: format!("/samples/{number}"),
                batch: id.to_string(),
                plan,
                state: stated(shell, plant, number, it, now),
                hold: hold(shell, plant, number, it, now),
                tests,
            };
            all.push(((rank, until.is_none(), until), waits));
        }
        for it in plant.planned_samples(id).iter().filter(|it| it.standing == PlannedStanding::Due) {
            let mine = Role::named(&it.plan.by).is_some_and(|role| me.is(role));
            if mine {
                let waits = Waits {
                    name: lang.label(&it.plan.name).to_owned(),
                    href: format!("/sampling/{id}?plan={}#h-take", it.plan.id),
                    batch: id.to_string(),
                    plan: it.plan.amount.to_string(),
                    state: shell.state(crate::page::part::State::Alert).saying(lang.text("worklist-samples-take")),
                    hold: None,
                    tests: Vec::new(),
                };
                all.push(((1, it.reached.is_none(), it.reached), waits));
            }
        }
    }
    all.sort_by_key(|(rank, _)| *rank);
    all.into_iter().map(|(_, it)| it).take(MOST).collect()
}
