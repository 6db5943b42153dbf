//! Who reads what: an organisation reads its own record, an inspector that of the organisations that admit them, the
//! authorisation holder the certificates and exceptions that it decides over. Nobody reads anything else.
//!
//! The answer is a smaller plant. Every question is asked of that plant, so no page and no address has to remember to
//! ask who is reading: what is not theirs is not there, neither in a list nor in a count.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use jiff::Timestamp;

use super::{OrganisationKind, Role};
use crate::act::Stamp;
use crate::event::{Event, Subject};
use crate::id::{BatchId, LotId, OrganisationId, PersonId};
use crate::index::Index;
use crate::material::Genealogy;
use crate::state::Plant;

/// Somebody who reads: whose records, and in which roles they may be asked for a decision.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Reader {
    /// Nobody, where nobody is signed in.
    pub person: Option<PersonId>,
    pub organisation: Option<OrganisationId>,
    /// Everybody whose record they read whole.
    pub organisations: BTreeSet<OrganisationId>,
    pub roles: Vec<Role>,
    /// They belong to a holder of a marketing authorisation.
    pub holder: bool,
}

impl Reader {
    /// Whether they read this organisation's record.
    #[must_use]
    pub fn reads(&self, organisation: &OrganisationId) -> bool {
        self.organisations.contains(organisation)
    }
}

/// What is owned by one organisation. Accounts belong to whoever gives them out, a strategy to those who signed it.
fn is_owned(subject: &Subject) -> bool {
    match subject {
        Subject::Node | Subject::Organisation(_) | Subject::Person(_) | Subject::Strategy(_) | Subject::Access => false,
        Subject::Equipment(_)
        | Subject::Consumable(_)
        | Subject::Lot(_)
        | Subject::Supplier(_)
        | Subject::Batch(_)
        | Subject::Exception(_)
        | Subject::Deviation(_)
        | Subject::Investigation(_)
        | Subject::Study(_)
        | Subject::File(_)
        | Subject::Run(_)
        | Subject::Procedure(_) => true,
    }
}

/// Whatever an event speaks of for the first time belongs to the owner of what else it speaks of, or else to the
/// organisation of whoever did it.
pub(crate) fn own(plant: &mut Plant, event: &Event, stamp: &Stamp) {
    // Most of a log is readings, of a batch that has its owner.
    if let Event::ReadingRecorded(it) = event
        && plant.batches.contains_key(&it.batch)
    {
        return;
    }
    let mut about = event.about();
    let named = if let Event::BatchStarted(it) = event {
        // What it makes is the maker's, from the beginning.
        about.push(Subject::Lot(it.lot.clone()));
        Some(it.organisation.clone())
    } else {
        None
    };
    let new = |plant: &Plant, it: &Subject| is_owned(it) && !plant.owners.contains_key(it);
    if !about.iter().any(|it| new(plant, it)) {
        return;
    }
    let beside = || about.iter().find_map(|it| plant.owners.get(it)).cloned();
    let actor = || plant.people.get(&stamp.by).map(|it| it.organisation.clone());
    let Some(owner) = named.or_else(beside).or_else(actor).or_else(|| plant.organisation.clone()) else { return };
    for subject in about {
        if new(plant, &subject) {
            plant.owners.insert(subject, owner.clone());
        }
    }
    plant.owning.insert(owner);
}

impl Plant {
    /// The organisation whose record something is part of; nothing where it is nobody's own or not known.
    #[must_use]
    pub fn owner(&self, subject: &Subject) -> Option<&OrganisationId> {
        match subject {
            Subject::Organisation(id) => self.organisations.get_key_value(id).map(|it| it.0),
            Subject::Person(id) => self.people.get(id).map(|it| &it.organisation),
            Subject::Node | Subject::Strategy(_) | Subject::Access => None,
            Subject::Equipment(_)
            | Subject::Consumable(_)
            | Subject::Lot(_)
            | Subject::Supplier(_)
            | Subject::Batch(_)
            | Subject::Exception(_)
            | Subject::Deviation(_)
            | Subject::Investigation(_)
            | Subject::Study(_)
            | Subject::File(_)
            | Subject::Run(_)
            | Subject::Procedure(_) => self.owners.get(subject),
        }
    }

    /// Who this person is as a reader at that instant. Somebody unknown, or with a closed account, reads nothing.
    #[must_use]
    pub fn reader(&self, person: &PersonId, now: Timestamp) -> Reader {
        let Some(it) = self.people.get(person).filter(|it| !it.closed) else { return Reader::default() };
        let admitting = self.admissions.iter().filter(|((_, who), until)| who == person && now <= **until);
        let admitting =
            admitting.filter(|_| it.holds(Role::Inspector, now)).map(|((organisation, _), _)| organisation.clone());
        let holder = self.organisations.get(&it.organisation).is_some_and(|it| it.kind == OrganisationKind::Mah);
        Reader {
            person: Some(person.clone()),
            organisation: Some(it.organisation.clone()),
            organisations: core::iter::once(it.organisation.clone()).chain(admitting).collect(),
            roles: it.roles_at(now),
            holder,
        }
    }

    /// The same reader without what makes no difference to what they read: colleagues read alike, so that one smaller
    /// plant is made for all of them.
    #[must_use]
    pub fn alike(&self, it: &Reader) -> Reader {
        let admitted = |person: &PersonId| self.admissions.keys().any(|(_, who)| who == person);
        Reader {
            person: it.person.clone().filter(admitted),
            organisation: None,
            organisations: it.organisations.clone(),
            roles: it.roles.iter().copied().filter(|role| it.holder && *role == Role::MahQualifiedPerson).collect(),
            holder: it.holder,
        }
    }

    /// Whether nothing here is kept from this reader, so that no smaller plant has to be made.
    #[must_use]
    pub fn is_open_to(&self, reader: &Reader) -> bool {
        let gives_accounts = self.organisation.as_ref().is_some_and(|it| reader.reads(it));
        gives_accounts && self.owning.iter().all(|it| reader.reads(it))
    }

    /// The plant as this reader reads it: the records of their organisations, and nothing of anybody else's.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "every field by its name, so that whoever adds one says whose it is")]
    pub fn as_read_by(&self, reader: &Reader) -> Self {
        // Every field by its name: whoever adds one says here whose it is.
        let Self {
            organisation,
            demonstration,
            clock_jump,
            entries,
            clocks,
            last_known,
            organisations,
            people,
            strategies,
            equipment,
            suppliers,
            consumables,
            lots,
            labels,
            containers,
            uncounted,
            genealogy,
            banks,
            batches,
            results,
            samples,
            exceptions,
            deviations,
            analyses,
            skips,
            oos,
            oot,
            dispositions,
            owners,
            owning,
            admissions,
            tokens,
            procedures,
            instrument_files,
            validations,
            standards,
            runs,
            studies,
            determinations,
            index: _,
        } = self;
        let theirs = |subject: Subject| owners.get(&subject).is_some_and(|it| reader.reads(it));
        let batch = |it: &BatchId| theirs(Subject::Batch(it.clone()));
        let lot = |it: &LotId| theirs(Subject::Lot(it.clone()));
        let lots = only(lots, |id, _| lot(id));
        let gives_accounts = organisation.as_ref().is_some_and(|it| reader.reads(it));
        Self {
            organisation: organisation.clone(),
            demonstration: *demonstration,
            clock_jump: *clock_jump,
            entries: *entries,
            clocks: *clocks,
            last_known: *last_known,
            organisations: organisations.clone(),
            people: only(people, |_, it| gives_accounts || reader.reads(&it.organisation)),
            strategies: only(strategies, |_, it| self.shares(it, reader)),
            equipment: only(equipment, |id, _| theirs(Subject::Equipment(id.clone()))),
            suppliers: only(suppliers, |id, _| theirs(Subject::Supplier(id.clone()))),
            labels: only(labels, |id, _| lot(id)),
            consumables: only(consumables, |id, _| theirs(Subject::Consumable(id.clone()))),
            containers: only(containers, |_, of| lot(of)),
            uncounted: only(uncounted, |id, _| lot(id)),
            genealogy: among(genealogy, &lots),
            banks: only(banks, |id, _| lot(id)),
            batches: only(batches, |id, _| batch(id)),
            results: only(results, |id, _| lot(id)),
            samples: only(samples, |_, it| batch(&it.batch)),
            exceptions: only(exceptions, |_, it| batch(&it.batch)),
            deviations: only(deviations, |id, _| theirs(Subject::Deviation(id.clone()))),
            analyses: only(analyses, |id, _| batch(id)),
            skips: only(skips, |id, _| batch(id)),
            oos: only(oos, |_, it| match &it.place {
                Some(of) => theirs(Subject::Study(of.study.clone())),
                None => it.batch.as_ref().is_some_and(batch),
            }),
            oot: only(oot, |_, it| batch(&it.batch)),
            dispositions: only(dispositions, |(id, _), _| batch(id)),
            owners: only(owners, |_, it| reader.reads(it)),
            owning: owning.iter().filter(|it| reader.reads(it)).cloned().collect(),
            procedures: only(procedures, |id, _| theirs(Subject::Procedure(id.clone()))),
            determinations: only(determinations, |_, it| batch(&it.batch)),
            instrument_files: only(instrument_files, |id, _| theirs(Subject::File(id.clone()))),
            validations: only(validations, |(of, _, _), _| reader.reads(of)),
            standards: only(standards, |id, _| lot(id)),
            runs: only(runs, |id, _| theirs(Subject::Run(id.clone()))),
            studies: only(studies, |id, _| theirs(Subject::Study(id.clone()))),
            tokens: only(tokens, |_, it| {
                self.people.get(&it.person).is_some_and(|it| gives_accounts || reader.reads(&it.organisation))
            }),
            admissions: only(admissions, |(by, who), _| reader.reads(by) || reader.person.as_ref() == Some(who)),
            lots,
            index: Index::default(),
        }
        .indexed()
    }
}

/// The part of a list that passes.
fn only<K: Clone + Ord, V: Clone>(all: &BTreeMap<K, V>, pass: impl Fn(&K, &V) -> bool) -> BTreeMap<K, V> {
    all.iter().filter(|(id, it)| pass(id, it)).map(|(id, it)| (id.clone(), it.clone())).collect()
}

/// The part of a genealogy that leads from these lots to these lots.
fn among<T>(whole: &Genealogy, lots: &BTreeMap<LotId, T>) -> Genealogy {
    let mut part = Genealogy::default();
    for made in lots.keys() {
        for taken in whole.parents(made).filter(|it| lots.contains_key(*it)) {
            part.join(taken, made);
        }
    }
    part
}
