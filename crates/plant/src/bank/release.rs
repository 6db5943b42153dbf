//! What the release of a bank rests on, item by item, and the release itself: a signature of quality over all of them.
//!
//! A missing document, test or parent is indeterminate, and blocks. A bank that was released stays usable only as long
//! as no later result, alarm or hold speaks against it.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Bank, bank};
use crate::act::{Act, Signature, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{DeviationId, LotId};
use crate::lab::ResultBand;
use crate::material::LotStanding;
use crate::people;
use crate::quality::DeviationStanding;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Label;
use crate::verdict::Verdict;

/// Why an item of a bank has its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BankBecause {
    Documents {
        count: usize,
    },
    NoDocuments,
    Descends,
    /// What it was made from is unknown.
    NoParent,
    ParentNotReleased {
        bank: LotId,
    },
    Places {
        count: usize,
        least: u32,
    },
    Result {
        band: ResultBand,
    },
    NotVerified,
    NoResult,
    Alarm,
    Deviation {
        deviation: DeviationId,
    },
    /// The batch that made it is not released.
    MakerNotReleased,
}

/// One thing that the release of a bank rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankItem {
    /// `provenance`, `lineage`, `storage`, `tests/cell-bank/banking/cell-identity`.
    pub id: String,
    /// The attribute's name, where it is a test.
    pub name: Option<Label>,
    pub verdict: Verdict,
    pub because: BankBecause,
    /// The entries that were read.
    pub evidence: Vec<u64>,
}

/// Releases a bank; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseBank {
    pub bank: LotId,
}

/// Quality released a bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankReleased {
    pub bank: LotId,
    /// What it was released on, by the items' ids with the entries that were read.
    pub items: Vec<ReleasedOn>,
    pub signature: Signature,
}

/// An item as it was relied on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasedOn {
    pub item: String,
    pub evidence: Vec<u64>,
}

/// A result as it counts: its band, the entry that recorded it, the one that verified it.
type Counted = (ResultBand, u64, Option<u64>);

/// The result of an attribute that counts: the last, of the bank's own and the laboratory's on the batch that made it. One
/// that failed is not tested away by a good one after it.
fn result(plant: &Plant, id: &LotId, bank: &Bank, path: &str) -> Option<Counted> {
    let own = bank.tests.get(path).into_iter().flatten();
    let own = own.map(|it| (it.band, it.recorded.seq, it.verified.as_ref().map(|it| it.seq)));
    let made = plant.maker(id).and_then(|(_, batch)| {
        let inner = path.strip_prefix(batch.stage.as_str())?.strip_prefix('/')?;
        plant.results.get(id)?.get(inner)
    });
    let made = made.into_iter().flatten().filter(|it| it.invalid.is_none());
    let made = made.map(|it| (it.band, it.recorded.seq, it.verified.as_ref().map(|it| it.seq)));
    own.chain(made).max_by_key(|it| (it.0.verdict() == Verdict::Fail, it.1))
}

fn tested(plant: &Plant, id: &LotId, bank: &Bank, path: &str) -> BankItem {
    let (verdict, because, evidence) = match result(plant, id, bank, path) {
        None => (Verdict::Indeterminate, BankBecause::NoResult, vec![]),
        Some((band, recorded, None)) if band.verdict() == Verdict::Pass => {
            (Verdict::Indeterminate, BankBecause::NotVerified, vec![recorded])
        }
        Some((band, recorded, verified)) => {
            let evidence = core::iter::once(recorded).chain(verified).collect();
            (band.verdict(), BankBecause::Result { band }, evidence)
        }
    };
    let name = plant.bank_attribute(bank, path).map(|it| it.name.clone());
    BankItem { id: format!("tests/{path}"), name, verdict, because, evidence }
}

impl Plant {
    /// Everything that the release of a bank rests on, now; nothing where there is no such bank.
    #[must_use]
    pub fn bank_items(&self, id: &LotId) -> Vec<BankItem> {
        let Some(bank) = self.banks.get(id) else { return Vec::new() };
        let item = |id: &str, verdict, because, evidence| {
            let id = id.to_string();
            BankItem { id, name: None, verdict, because, evidence }
        };
        let laid = vec![bank.laid.seq];
        let count = bank.origin.documents.len();
        let mut items = vec![if count == 0 {
            item("provenance", Verdict::Indeterminate, BankBecause::NoDocuments, laid.clone())
        } else {
            item("provenance", Verdict::Pass, BankBecause::Documents { count }, laid.clone())
        }];
        items.push(self.lineage(id, bank, &laid));
        let asked = self.asked_of_bank(bank);
        if let Some(asked) = asked {
            let count = self.places_of(id).iter().filter(|it| it.left > 0).count();
            let least = asked.places;
            let enough = u32::try_from(count).is_ok_and(|it| it >= least);
            let verdict = if enough { Verdict::Pass } else { Verdict::Fail };
            items.push(item("storage", verdict, BankBecause::Places { count, least }, laid.clone()));
            items.extend(asked.tests.iter().map(|path| tested(self, id, bank, path)));
        } else {
            items.push(item("strategy", Verdict::Indeterminate, BankBecause::NoResult, laid));
        }
        for alarm in bank.alarms.iter().filter(|it| it.outside && it.assessed.is_none()) {
            items.push(item("alarm", Verdict::Indeterminate, BankBecause::Alarm, vec![alarm.stamp.seq]));
        }
        for (deviation, it) in self.open_deviations().filter(|(_, it)| it.lot.as_ref() == Some(id)) {
            debug_assert!(!matches!(it.standing, DeviationStanding::Closed { .. }), "open deviations are not closed");
            let because = BankBecause::Deviation { deviation: deviation.clone() };
            items.push(item("deviation", Verdict::Indeterminate, because, vec![it.opened.seq]));
        }
        let made = self.maker(id).is_some();
        if made && self.lots.get(id).is_none_or(|it| it.standing != LotStanding::Released) {
            items.push(item("maker", Verdict::Indeterminate, BankBecause::MakerNotReleased, vec![]));
        }
        items
    }

    fn lineage(&self, id: &LotId, bank: &Bank, laid: &[u64]) -> BankItem {
        let parents = self.bank_parents(id);
        let asked = self.asked_of_bank(bank);
        let first = asked.is_some_and(|it| it.from.is_empty()) || bank.cells_of.is_some();
        let waiting = parents.iter().find(|it| self.banks.get(*it).is_none_or(|it| it.released.is_none()));
        let (verdict, because) = match (waiting, parents.is_empty() && !first) {
            (_, true) => (Verdict::Indeterminate, BankBecause::NoParent),
            (Some(bank), false) => (Verdict::Indeterminate, BankBecause::ParentNotReleased { bank: bank.clone() }),
            (None, false) => (Verdict::Pass, BankBecause::Descends),
        };
        BankItem { id: "lineage".to_string(), name: None, verdict, because, evidence: laid.to_vec() }
    }
}

/// The bank is released, and nothing that came later speaks against its cells.
pub(crate) fn usable(plant: &Plant, id: &LotId) -> Result<(), Refusal> {
    let it = bank(plant, id)?;
    let blocked = |item: &str, verdict: Verdict| {
        Refusal::from(Rule::BankNotReleased).with("bank", id.as_str()).with("item", item).with("verdict", verdict.id())
    };
    if it.released.is_none() {
        return Err(blocked("release", Verdict::Indeterminate));
    }
    let lot = plant.lots.get(id);
    if lot.is_none_or(|it| it.standing != LotStanding::Released || it.is_held()) {
        return Err(blocked("lot", Verdict::Indeterminate));
    }
    for item in plant.bank_items(id) {
        // A result that waits for its verification, or a store that was emptied in one place, was looked at on release.
        let against = match &item.because {
            BankBecause::Result { .. } | BankBecause::Alarm | BankBecause::ParentNotReleased { .. } => {
                item.verdict != Verdict::Pass
            }
            BankBecause::Documents { .. }
            | BankBecause::NoDocuments
            | BankBecause::Descends
            | BankBecause::NoParent
            | BankBecause::Places { .. }
            | BankBecause::NotVerified
            | BankBecause::NoResult
            | BankBecause::Deviation { .. }
            | BankBecause::MakerNotReleased => false,
        };
        if against {
            let refusal = Refusal::from(Rule::BankNotReleased).with("bank", id.as_str());
            let refusal = match &item.name {
                Some(name) => refusal.with("item", name),
                None => refusal.with("item", item.id.as_str()),
            };
            return Err(refusal.with("verdict", item.verdict.id()));
        }
    }
    Ok(())
}

impl Plant {
    /// Why a vial of this bank may not be thawed now; nothing where it may.
    #[must_use]
    pub fn bank_barred(&self, id: &LotId) -> Option<Refusal> {
        usable(self, id).err()
    }
}

impl Decide for ReleaseBank {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = bank(plant, &self.bank)?;
        if it.released.is_some() {
            return Err(Refusal::from(Rule::BankReleasedAlready).with("bank", self.bank.as_str()));
        }
        let tests = it.tests.values().flatten();
        let took_part = it.laid.by == act.by
            || tests.flat_map(|it| core::iter::once(&it.recorded).chain(&it.verified)).any(|it| it.by == act.by);
        if took_part {
            return Err(Refusal::from(Rule::OwnBank).with("person", &act.by).with("bank", self.bank.as_str()));
        }
        if let Some(lot) = plant.held_in(&self.bank).next() {
            return Err(Refusal::from(Rule::LotHeld).with("lot", self.bank.as_str()).with("held", lot.as_str()));
        }
        let items = plant.bank_items(&self.bank);
        if let Some(open) = items.iter().find(|it| it.verdict != Verdict::Pass) {
            let count = items.iter().filter(|it| it.verdict != Verdict::Pass).count();
            let refusal = Refusal::from(Rule::BankIncomplete).with("bank", self.bank.as_str());
            let refusal = match &open.name {
                Some(name) => refusal.with("item", name),
                None => refusal.with("item", open.id.as_str()),
            };
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            return Err(refusal.with("verdict", open.verdict.id()).with("count", count));
        }
        let items = items.into_iter().map(|it| ReleasedOn { item: it.id, evidence: it.evidence }).collect();
        Ok(vec![BankReleased { bank: self.bank.clone(), items, signature: people::signed(act)? }.into()])
    }
}

impl Happened for BankReleased {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.bank.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { bank, items: _, signature } = self;
        if let Some(it) = plant.banks.get_mut(bank) {
            it.released = Some((signature.clone(), stamp.clone()));
        }
        // What a batch of ours made is released by its disposition; what came in, by this.
        let made = plant.maker(bank).is_some();
        if let Some(it) = plant.lots.get_mut(bank)
            && !made
            && it.standing == LotStanding::Quarantine
        {
            it.standing = LotStanding::Released;
        }
    }
}
