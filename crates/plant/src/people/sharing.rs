//! What one organisation shares with another so that it can decide: a strategy with those who signed it, and with the
//! authorisation holder the manufacturer's decision with its certificate and the exceptions that it is asked about.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use super::{Person, Reader, Role};
use crate::act::Stamp;
use crate::batch::{Batch, StepRecord, Wear};
use crate::consumable::Consumable;
use crate::disposition::{Choice, Disposition, DispositionStanding, Kind, certificate};
use crate::event::Subject;
use crate::id::{BatchId, EntryId, ExceptionId, PersonId};
use crate::lab::Analysis;
use crate::quality::{About, Exception};
use crate::reprocessing::Rework;
use crate::state::Plant;
use crate::strategy::{Stage, Standing, StrategyVersion};

impl Plant {
    /// Whether a strategy is this reader's: their organisation wrote or signed it, or holds the authorisation and is
    /// named by its table of decisions once it is no draft.
    pub(super) fn shares(&self, it: &StrategyVersion, reader: &Reader) -> bool {
        let of = |person: &PersonId| self.people.get(person).is_some_and(|it| reader.reads(&it.organisation));
        let signed = of(&it.author)
            || it.approvals.iter().any(|it| of(&it.by))
            || it.effective.as_ref().is_some_and(|it| of(&it.by));
        let holders = |named: &EntryId| Role::named(named) == Some(Role::MahQualifiedPerson);
        let asked = reader.holder
            && it.standing != Standing::Draft
            && it.strategy.decisions.iter().any(|it| it.by.iter().any(holders));
        signed || asked
    }

    /// The plant as this reader reads it, with what other organisations share with them: to the authorisation holder,
    /// the manufacturer's decision with its certificate, and of an exception that the strategy's table asks them to decide
    /// exactly what it is about. Of a batch there is then only that part: for the pages of these decisions alone.
    ///
    /// `own` is what they read [of their own](Self::as_read_by); where nothing is shared beyond it, it is the answer.
    #[must_use]
    pub fn shared_beyond(&self, own: &Arc<Self>, reader: &Reader) -> Arc<Self> {
        if !reader.holder {
            return Arc::clone(own);
        }
        let mut seen = Self::clone(own);
        for (id, batch) in &self.batches {
            if !reader.reads(&batch.organisation) {
                self.share(&mut seen, reader, id, batch);
            }
        }
        // What was shared waits for a decision too.
        Arc::new(seen.indexed())
    }

    /// The same for whoever asks once.
    #[must_use]
    pub fn shared_with(&self, reader: &Reader) -> Arc<Self> {
        self.shared_beyond(&Arc::new(self.as_read_by(reader)), reader)
    }

    /// Whether [what is shared](Self::shared_with) with this reader holds this exception.
    pub(super) fn shows_exception(&self, reader: &Reader, id: &ExceptionId) -> bool {
        let Some(it) = self.exceptions.get(id) else { return false };
        let Some(batch) = self.batches.get(&it.batch) else { return false };
        let own = self.owner(&Subject::Batch(it.batch.clone())).is_some_and(|it| reader.reads(it));
        let others = reader.holder && !reader.reads(&batch.organisation) && self.pinned(batch).is_some();
        own || (others && self.asks(reader, it))
    }

    /// Whether a rework of this batch waits for this reader, or they have signed it.
    pub(super) fn shows_rework(&self, reader: &Reader, id: &BatchId) -> bool {
        let own = self.owner(&Subject::Batch(id.clone())).is_some_and(|it| reader.reads(it));
        own || (Self::asks_of_reworks(reader) && self.batches.get(id).is_some_and(|it| !it.reworks.is_empty()))
    }

    fn asks_of_reworks(reader: &Reader) -> bool {
        reader.holder && reader.roles.contains(&Role::MahQualifiedPerson)
    }

    fn share(&self, seen: &mut Self, reader: &Reader, id: &BatchId, batch: &Batch) {
        let Some((version, stage)) = self.pinned(batch) else { return };
        let exceptions: Vec<_> = self.exceptions_of(id).filter(|(_, it)| self.asks(reader, it)).collect();
        let certified = certificate(self, id).is_some();
        let factory = self.dispositions.get(&(id.clone(), Kind::Factory));
        let market = self.dispositions.get(&(id.clone(), Kind::Market));
        let reworks: &[Rework] = if Self::asks_of_reworks(reader) { &batch.reworks } else { &[] };
        if factory.is_none() && market.is_none() && exceptions.is_empty() && reworks.is_empty() {
            return;
        }
        let id_of = id;
        let mut part = Part { of: batch, stage, shown: bare(batch), names: BTreeSet::new() };
        // A rework is the holder's to approve, so what it is and what was out is theirs to read.
        for it in reworks {
            self.share_results(seen, &mut part, &it.tests);
            if let Some((id, deviation)) = self.deviations.get_key_value(&it.deviation) {
                seen.deviations.insert(id.clone(), deviation.clone());
            }
            part.names.extend(core::iter::once(&it.proposed.by).chain(it.decisions.iter().map(|it| &it.stamp.by)));
        }
        part.shown.reworks = reworks.to_vec();
        for (id, it) in exceptions {
            let results = part.show(&it.about);
            self.share_results(seen, &mut part, &results);
            self.share_consumables(seen, &mut part, id_of, &it.about);
            if let Some((id, deviation)) = it.deviation.as_ref().and_then(|it| self.deviations.get_key_value(it)) {
                seen.deviations.insert(id.clone(), deviation.clone());
            }
            part.names.extend(it.decisions.iter().chain(&it.void).map(|it| &it.stamp.by));
            seen.exceptions.insert(id.clone(), it.clone());
        }
        // Where no certificate holds, the manufacturer's decision is a status without what it rests on; a release that
        // does not hold is left out, since nothing here could tell that it does not.
        let status = |it: &Disposition| it.choice != Choice::Release || it.standing != DispositionStanding::Decided;
        if let Some(it) = factory.filter(|it| certified || status(it)) {
            let items = if certified { it.items.clone() } else { Vec::new() };
            seen.dispositions.insert((id.clone(), Kind::Factory), Disposition { items, ..it.clone() });
            part.names.insert(&it.stamp.by);
        }
        // The certificates of analysis go with the batch, as on paper.
        let analyses = self.analyses_of(id);
        if !analyses.is_empty() {
            part.names.extend(analyses.iter().map(|it| &it.stamp.by));
            // Whether they still say what the results say cannot be asked of the part.
            let told = analyses.iter().map(|it| Analysis { old: !self.is_current(id_of, it), ..it.clone() });
            seen.analyses.insert(id.clone(), told.collect());
        }
        seen.dispositions.extend(market.map(|it| ((id.clone(), Kind::Market), it.clone())));
        seen.strategies.insert((batch.strategy.clone(), batch.version), version.clone());
        seen.batches.insert(id.clone(), part.shown);
        for (id, it) in part.names.into_iter().filter_map(|it| self.people.get_key_value(it)) {
            seen.people.entry(id.clone()).or_insert_with(|| by_name(it));
        }
    }

    /// Of the elements that an exception is about: what they are, and what happened to them for this batch.
    fn share_consumables<'a>(&'a self, seen: &mut Self, part: &mut Part<'a>, batch: &BatchId, about: &About) {
        let of_step = |it: &&Wear| match about {
            About::Consumable { step, class } => it.step == *step && it.class == *class,
            About::Integrity { consumable, phase: _ } => it.consumable == *consumable,
            About::Reading { .. }
            | About::Step { .. }
            | About::Result { .. }
            | About::Rework { .. }
            | About::Sample { .. }
            | About::Stability { .. } => false,
        };
        let uses: Vec<&Wear> = part.of.uses.iter().filter(of_step).collect();
        let tested = match about {
            About::Integrity { consumable, phase: _ } => Some(consumable),
            About::Consumable { .. }
            | About::Reading { .. }
            | About::Step { .. }
            | About::Result { .. }
            | About::Rework { .. }
            | About::Sample { .. }
            | About::Stability { .. } => None,
        };
        for id in uses.iter().map(|it| &it.consumable).chain(tested) {
            let Some(it) = self.consumables.get(id) else { continue };
            let own: Vec<_> = it.uses.iter().filter(|it| it.batch == *batch).cloned().collect();
            let uses_before = own.first().map_or_else(|| it.used(), |it| it.number.saturating_sub(1));
            let tests: Vec<_> = it.tests.iter().filter(|it| it.batch.as_ref() == Some(batch)).cloned().collect();
            let by = |it: &Stamp| self.people.get_key_value(&it.by).map(|it| it.0);
            part.names.extend(own.iter().filter_map(|it| by(&it.stamp)));
            part.names.extend(tests.iter().filter_map(|it| by(&it.stamp)));
            let shown = Consumable { uses: own, uses_before, tests, care: Vec::new(), ..it.clone() };
            seen.consumables.insert(id.clone(), shown);
        }
        let fresh: Vec<Wear> = uses.into_iter().filter(|it| !part.shown.uses.contains(*it)).cloned().collect();
        part.shown.uses.extend(fresh);
        part.shown.tested.extend(tested.cloned());
    }

    fn share_results<'a>(&'a self, seen: &mut Self, part: &mut Part<'a>, paths: &[String]) {
        let known = self.results.get(&part.of.lot);
        for (path, all) in paths.iter().filter_map(|it| known?.get_key_value(it)) {
            part.names.extend(all.iter().map(|it| &it.recorded.by));
            part.names.extend(all.iter().filter_map(|it| it.verified.as_ref()).map(|it| &it.by));
            seen.results.entry(part.of.lot.clone()).or_default().insert(path.clone(), all.clone());
        }
    }

    /// Whether the strategy's table asks a holder's person for this decision, or somebody of theirs has made it.
    fn asks(&self, reader: &Reader, it: &Exception) -> bool {
        let named = |role: &Role| *role == Role::MahQualifiedPerson && reader.roles.contains(role);
        let asked = self.rule_over(it).is_some_and(|it| it.by.iter().filter_map(Role::named).any(|it| named(&it)));
        let of = |person: &PersonId| self.people.get(person).is_some_and(|it| reader.reads(&it.organisation));
        asked || it.decisions.iter().chain(&it.void).any(|it| of(&it.stamp.by))
    }
}

/// A batch without its record.
fn bare(batch: &Batch) -> Batch {
    Batch {
        equipment: Default::default(),
        steps: Default::default(),
        operations: Default::default(),
        returned: Default::default(),
        consumables: Default::default(),
        uses: Default::default(),
        tested: Default::default(),
        rounds: Default::default(),
        rework_acts: Default::default(),
        reworks: Default::default(),
        performers: Default::default(),
        ..batch.clone()
    }
}

/// What of a batch is shown, and whose names stand in it.
struct Part<'a> {
    of: &'a Batch,
    stage: &'a Stage,
    shown: Batch,
    names: BTreeSet<&'a PersonId>,
}

impl Part<'_> {
    /// Shows what an exception is about; answers the results that belong to it, by their paths.
    fn show(&mut self, about: &About) -> Vec<String> {
        match about {
            About::Reading { step, parameter } => {
                let Some(record) = self.of.steps.get(step) else { return Vec::new() };
                self.names.extend(people_of(record));
                let without = StepRecord { readings: Default::default(), additions: Vec::new(), ..(**record).clone() };
                let shown = self.shown.steps.entry(step.clone()).or_insert_with(|| Arc::new(without));
                let shown = Arc::make_mut(shown);
                if let Some((id, all)) = record.readings.get_key_value(parameter) {
                    shown.readings.insert(id.clone(), all.clone());
                    self.names.extend(all.iter().map(|it| &it.stamp.by));
                }
                let unit = self.stage.operation(&step.unit);
                let protects = unit.and_then(|it| it.parameter(parameter)).map(|it| it.protects.as_slice());
                let stage = self.stage.id.as_str();
                let inner = |it: &String| it.strip_prefix(stage).and_then(|it| it.strip_prefix('/')).map(Into::into);
                protects.unwrap_or_default().iter().filter_map(inner).collect()
            }
            About::Step { step } => {
                if let Some(record) = self.of.steps.get(step) {
                    self.names.extend(people_of(record));
                    self.shown.steps.insert(step.clone(), record.clone());
                }
                Vec::new()
            }
            About::Result { attribute } => vec![attribute.clone()],
            // The elements themselves are shared beside the batch.
            About::Consumable { .. } | About::Integrity { .. } | About::Sample { .. } | About::Stability { .. } => {
                Vec::new()
            }
            About::Rework { act } => {
                let place = usize::try_from(*act).ok().and_then(|it| it.checked_sub(1));
                self.names.extend(place.and_then(|it| self.of.rework_acts.get(it)).map(|it| &it.stamp.by));
                self.shown.rework_acts.clone_from(&self.of.rework_acts);
                Vec::new()
            }
        }
    }
}

/// Everybody whose name stands in the record of a step.
fn people_of(record: &StepRecord) -> impl Iterator<Item = &PersonId> {
    let done = record.done.iter().flat_map(|it| core::iter::once(&it.stamp.by).chain(&it.second));
    let attempts = record.attempts.iter().map(|it| &it.stamp.by);
    done.chain(attempts).chain(record.remarks.iter().map(|it| &it.stamp.by))
}

/// Of another organisation's people one reads the name under what they did, and nothing else.
fn by_name(it: &Person) -> Person {
    Person {
        roles: Vec::new(),
        training: Default::default(),
        last_signed_in: None,
        grants: Vec::new(),
        proposal: None,
        reviewed: None,
        ..it.clone()
    }
}
