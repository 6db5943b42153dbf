//! The exceptions that wait for this person, by batch, and what they decided last.

use plant::Plant;
use plant::disposition::plan;
use plant::id::BatchId;
use plant::reprocessing::DecideRework;
use plant::text::Text;

use crate::app::App;
use crate::language::Lang;
use crate::page::Shell;
use crate::page::part::{Instant, State, Stated};
use crate::people::Me;
use crate::quality::matter::{Matter, gravity, matter};
use crate::quality::rehearse;

/// What waits.
pub(super) struct Exceptions {
    pub(super) count: usize,
    pub(super) batches: Vec<Group>,
    /// Reworks that wait for this person: batch, number, what is to be done.
    pub(super) reworks: Vec<(String, u32, String)>,
}

/// One batch.
pub(super) struct Group {
    pub(super) batch: String,
    pub(super) stage: String,
    /// Nothing where only its exceptions are shared with the reader.
    pub(super) items: Option<usize>,
    pub(super) matters: Vec<Matter>,
    /// What its exceptions hold up.
    pub(super) holds_up: HoldsUp,
}

pub(super) struct HoldsUp {
    pub(super) lot: String,
    /// Batches that were made from it already, whose release hangs on it too.
    pub(super) descendants: usize,
    pub(super) running: bool,
}

/// One decision of this person.
pub(super) struct Decided {
    pub(super) state: Stated,
    pub(super) what: String,
    pub(super) batch: String,
    pub(super) href: String,
    pub(super) why: String,
    pub(super) at: Instant,
    pub(super) entry: u64,
}

/// How many of their own decisions a person sees again.
const SHOWN: usize = 5;

pub(super) fn exceptions(lang: Lang, app: &App, plant: &Plant, me: &Me) -> Exceptions {
    let mut batches: Vec<Group> = Vec::new();
    for (id, it) in plant.undecided().filter(|(_, it)| plant.waits_for(it, &me.session.person)) {
        let Some(matter) = matter(lang, plant, id, it) else { continue };
        match batches.last_mut() {
            Some(group) if group.batch == matter.batch => group.matters.push(matter),
            Some(_) | None => batches.extend(group(lang, plant, &it.batch, matter)),
        }
    }
    for group in &mut batches {
        if plant::id::BatchId::new(&group.batch).is_ok_and(|it| app.shares_part_of(&it)) {
            group.items = None;
        }
        group.matters.sort_by_key(|it| gravity(it.state));
    }
    let reworks = reworks(app, plant, me);
    let count = batches.iter().map(|it| it.matters.len()).sum::<usize>().saturating_add(reworks.len());
    Exceptions { count, batches, reworks }
}

fn group(lang: Lang, plant: &Plant, id: &BatchId, first: Matter) -> Option<Group> {
    let batch = plant.batches.get(id)?;
    let (_, stage) = plant.pinned(batch)?;
    Some(Group {
        batch: id.to_string(),
        stage: lang.label(&stage.name).to_owned(),
        items: Some(plan(plant, id)?.items().count()),
        matters: vec![first],
        holds_up: HoldsUp {
            lot: batch.lot.to_string(),
            descendants: plant.genealogy.descendants(&batch.lot).len(),
            running: !matches!(batch.standing, plant::batch::BatchStanding::Finished { .. }),
        },
    })
}

pub(super) fn decided(shell: &Shell, plant: &Plant, me: &Me) -> Vec<Decided> {
    let mut mine: Vec<_> = plant
        .exceptions
        .iter()
        .flat_map(|(id, it)| it.decisions.iter().map(move |decision| (id, it, decision)))
        .filter(|(_, _, decision)| decision.stamp.by == me.session.person)
        .collect();
    mine.sort_by_key(|it| std::cmp::Reverse(it.2.stamp.seq));
    let line = |(id, it, decision): (_, _, &plant::quality::Decision)| {
        let matter = matter(shell.lang, plant, id, it)?;
        let (state, said) =
            if decision.accepted { (State::Verified, "review-accepted") } else { (State::Stop, "review-kept") };
        Some(Decided {
            state: shell.state(state).saying(shell.text(said)),
            href: matter.address(),
            what: matter.what,
            batch: matter.batch,
            why: decision.why.to_string(),
            at: shell.zone.time(decision.stamp.happened),
            entry: decision.stamp.seq,
        })
    };
    mine.into_iter().take(SHOWN).filter_map(line).collect()
}

/// The reworks that wait for this person's signature: batch, number, what is to be done.
fn reworks(app: &App, plant: &Plant, me: &Me) -> Vec<(String, u32, String)> {
    let all =
        plant.batches.iter().flat_map(|(id, it)| (1..).zip(&it.reworks).map(move |(number, it)| (id, number, it)));
    let open = all.filter(|(_, _, it)| !it.waits_for().is_empty());
    let mine = open.filter(|(id, number, _)| {
        let (batch, rework) = ((*id).clone(), *number);
        let command = DecideRework { batch, rework, approve: true, why: Text::dash() };
        rehearse(plant, me, app.now(), command).is_none()
    });
    mine.map(|(id, number, it)| (id.to_string(), number, it.what.to_string())).collect()
}
