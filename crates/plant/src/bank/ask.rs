//! What can be asked of banks: which came from which, how many vials lie where, where each went, what is due.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::{Bank, Purpose, VialOf};
use crate::act::Stamp;
use crate::batch::Observed;
use crate::id::{BatchId, ContainerId, LotId};
use crate::quantity::{Quantity, Range};
use crate::state::Plant;
use crate::strategy::{Formula, Parameter, ParameterKind};
use crate::text::Text;
use crate::verdict::Verdict;

/// What became of vials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Took {
    Moved {
        to: Text,
    },
    Discarded {
        why: Text,
    },
    Thawed {
        purpose: Purpose,
        what: Text,
        in_spite: Option<Text>,
    },
    /// For a batch.
    Charged {
        batch: BatchId,
    },
    /// For another bank that no batch here made.
    Banked {
        bank: LotId,
    },
}

/// One line of a bank's book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookLine {
    pub vials: Vec<ContainerId>,
    pub took: Took,
    pub stamp: Stamp,
}

/// How many vials were put into a place and how many are left there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub place: Text,
    pub left: usize,
}

/// The cells that a batch is made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cells {
    pub thawed: Vec<VialOf>,
    /// Passages since the master bank; nothing where they cannot be told.
    pub age: Option<Quantity>,
    /// The registered limit of that age.
    pub limit: Range,
}

impl Plant {
    /// The vials that the batch which made a bank thawed for it.
    #[must_use]
    pub fn thawed_by_maker(&self, bank: &LotId) -> Vec<VialOf> {
        let Some((_, batch)) = self.maker(bank) else { return Vec::new() };
        let thawed = batch.additions().into_iter().filter(|it| self.banks.contains_key(&it.lot));
        thawed
            .flat_map(|it| it.shares.iter().map(|share| VialOf { bank: it.lot.clone(), vial: share.container.clone() }))
            .collect()
    }

    /// The vials that a bank was made from.
    #[must_use]
    pub fn bank_made_from(&self, id: &LotId) -> Vec<VialOf> {
        let mut all = self.thawed_by_maker(id);
        all.extend(self.banks.get(id).into_iter().flat_map(|it| it.from.iter().cloned()));
        all
    }

    /// The banks that a bank was made from, directly.
    #[must_use]
    pub fn bank_parents(&self, id: &LotId) -> BTreeSet<LotId> {
        let mut parents: BTreeSet<LotId> = self.bank_made_from(id).into_iter().map(|it| it.bank).collect();
        let cells = self.banks.get(id).and_then(|it| it.cells_of.as_ref()).and_then(|it| self.batches.get(it));
        let thawed = cells.into_iter().flat_map(|it| it.additions()).map(|it| it.lot.clone());
        parents.extend(thawed.filter(|it| self.banks.contains_key(it)));
        parents
    }

    /// The vials that are left of a bank, by place.
    #[must_use]
    pub fn places_of(&self, bank: &LotId) -> Vec<Place> {
        let mut places: BTreeMap<String, Place> = BTreeMap::new();
        for it in self.lots.get(bank).into_iter().flat_map(|it| it.containers.values()) {
            let left = usize::from(it.discarded.is_none() && it.left > Decimal::ZERO);
            let place = it.location.clone().unwrap_or_else(Text::dash);
            let sum = places.entry(place.as_str().to_string()).or_insert(Place { place, left: 0 });
            sum.left = sum.left.saturating_add(left);
        }
        places.into_values().collect()
    }

    /// Where every vial of a bank went, in the order of the ledger: outside batches, into batches, into other banks.
    #[must_use]
    pub fn bank_book(&self, id: &LotId) -> Vec<BookLine> {
        let Some(bank) = self.banks.get(id) else { return Vec::new() };
        let mut lines = bank.book.clone();
        for (batch, it) in self.chargers(id) {
            for addition in it.additions().into_iter().filter(|it| it.lot == *id) {
                let vials = addition.shares.iter().map(|it| it.container.clone()).collect();
                let took = Took::Charged { batch: batch.clone() };
                lines.push(BookLine { vials, took, stamp: addition.stamp.clone() });
            }
        }
        for (other, it) in &self.banks {
            let vials: Vec<_> = it.from.iter().filter(|it| it.bank == *id).map(|it| it.vial.clone()).collect();
            if !vials.is_empty() {
                lines.push(BookLine { vials, took: Took::Banked { bank: other.clone() }, stamp: it.laid.clone() });
            }
        }
        lines.sort_by_key(|it| it.stamp.seq);
        lines
    }

    /// When the stored bank is to be tested again; nothing where the strategy asks for no monitoring, or where it is not
    /// released.
    #[must_use]
    pub fn bank_due(&self, id: &LotId) -> Option<Timestamp> {
        let bank = self.banks.get(id)?;
        bank.released.as_ref()?;
        let asked = self.asked_of_bank(bank)?;
        let months = asked.monitor_months?;
        let last = self.last_monitored(id, bank, asked.monitor.as_ref()?);
        let due = last.to_zoned(TimeZone::UTC).checked_add(jiff::Span::new().try_months(months).ok()?).ok()?;
        Some(due.timestamp())
    }

    /// The last time that the attribute passed, verified; the bank's own beginning where it never did.
    fn last_monitored(&self, id: &LotId, bank: &Bank, attribute: &str) -> Timestamp {
        let own = bank.tests.get(attribute).into_iter().flatten();
        let own = own.filter(|it| it.verified.is_some() && it.band.verdict() == Verdict::Pass);
        let own = own.map(|it| it.recorded.happened);
        let made = self.maker(id).and_then(|(_, batch)| {
            let inner = attribute.strip_prefix(batch.stage.as_str())?.strip_prefix('/')?;
            self.results.get(id)?.get(inner)
        });
        let made = made.into_iter().flatten().filter(|it| it.invalid.is_none());
        let made = made.filter(|it| it.verified.is_some() && it.band.verdict() == Verdict::Pass);
        own.chain(made.map(|it| it.recorded.happened)).max().unwrap_or(bank.laid.happened)
    }

    /// The cells of a batch: what it thawed, their age in passages as the record has it now, and the registered limit.
    /// Nothing where its stage thaws no bank or counts no age.
    #[must_use]
    pub fn cells_of(&self, id: &BatchId) -> Option<Cells> {
        let batch = self.batches.get(id)?;
        let (_, stage) = self.pinned(batch)?;
        let aged = |it: &Parameter| match &it.kind {
            ParameterKind::Computed { formula: Formula::CellAge { of, .. }, limits }
                if limits.unit.code() == "{passages}" =>
            {
                Some((of.clone(), *limits.registered.as_ref()?, limits.unit))
            }
            ParameterKind::Computed { .. }
            | ParameterKind::Quantity(_)
            | ParameterKind::Choice { .. }
            | ParameterKind::Order
            | ParameterKind::Duration { .. } => None,
        };
        let counted: Vec<_> =
            stage.operations().flat_map(|it| &it.parameters).filter(|it| aged(it).is_some()).collect();
        let (of, limit, unit) = aged(counted.first()?)?;
        let read = batch.steps.values().flat_map(|it| &it.readings);
        let read = read.filter(|(id, _)| counted.iter().any(|it| it.id == **id));
        let last = read.filter_map(|(_, them)| them.last()).max_by_key(|it| it.stamp.seq);
        let age = match last.map(|it| &it.value) {
            Some(Observed::Number(age)) => Some(*age),
            Some(Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_)) => None,
            None => super::age_of_batch(self, batch, &of, unit, None).map(|it| Quantity::exact(it, unit)),
        };
        Some(Cells { thawed: self.thawed_in(id), age, limit })
    }

    /// The banks that a batch thawed vials of, with the vials.
    #[must_use]
    pub fn thawed_in(&self, batch: &BatchId) -> Vec<VialOf> {
        let Some(it) = self.batches.get(batch) else { return Vec::new() };
        let additions = it.additions().into_iter().filter(|it| self.banks.contains_key(&it.lot));
        additions
            .flat_map(|it| it.shares.iter().map(|share| VialOf { bank: it.lot.clone(), vial: share.container.clone() }))
            .collect()
    }
}
