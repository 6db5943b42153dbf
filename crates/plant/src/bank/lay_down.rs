//! A bank is laid down: its vials are numbered and put in their places, and what is known of its cells is written down
//! once, for as long as anything is made from them.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Bank, Document, Level, Origin, release};
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, ContainerId, DeviationId, LotId, StrategyId};
use crate::material::{self, NewContainer};
use crate::quality::{Class, DeviationOpened};
use crate::quantity::{Bound, Quantity};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::Tier;
use crate::text::Text;

/// One vial of a bank.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct VialOf {
    pub bank: LotId,
    pub vial: ContainerId,
}

/// Vials with running numbers, in one place: `1` to `120` in tank A.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vials {
    pub first: u32,
    pub last: u32,
    pub place: Text,
}

/// The most vials of one bank: more than any tank holds.
const VIALS_MAX: u32 = 5_000;

/// Lays a bank down: makes a record of a lot that is in the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayDownBank {
    pub bank: LotId,
    /// Whose strategy in force says what is asked of it.
    pub strategy: StrategyId,
    pub origin: Origin,
    /// The vials of another bank that were thawed for it, where no batch here thawed them.
    #[serde(default)]
    pub from: Vec<VialOf>,
    /// The batch whose culture the cells were taken from.
    #[serde(default)]
    pub cells_of: Option<BatchId>,
    pub start: Level,
    pub banked: Level,
    pub vials: Vec<Vials>,
    /// What a rule would have stopped and was done all the same, in the person's words; a deviation is opened.
    #[serde(default)]
    pub in_spite: Option<Text>,
}

/// A bank was laid down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankLaidDown {
    pub bank: LotId,
    pub tier: Tier,
    pub strategy: StrategyId,
    pub version: u32,
    pub origin: Origin,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<VialOf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cells_of: Option<BatchId>,
    pub start: Level,
    pub banked: Level,
    pub vials: Vec<Vials>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_spite: Option<Text>,
}

/// The number of a vial: its bank's, and its own behind it, `WCB-31-001-V017`.
fn vial(bank: &LotId, number: u32) -> Option<ContainerId> {
    ContainerId::new(&format!("{bank}-V{number:03}")).ok()
}

/// Every vial with its place, one `1` in each. Nothing where a number does not fit on a label.
fn numbered(bank: &LotId, vials: &[Vials]) -> Option<Vec<NewContainer>> {
    let one = Quantity::exact(Decimal::ONE, crate::quantity::Unit::ONE);
    let of = |range: &Vials| {
        let place = range.place.clone();
        (range.first..=range.last).map(move |it| {
            let (container, location) = (vial(bank, it)?, Some(place.clone()));
            Some(NewContainer { container, amount: one, tare: None, location })
        })
    };
    vials.iter().flat_map(of).collect()
}

impl LayDownBank {
    /// The vials are new, numbered without overlap, and as many as the lot has.
    fn counted(&self, plant: &Plant, lot: &material::Lot) -> Result<(), Refusal> {
        let count = |it: &Vials| it.last.checked_sub(it.first).map_or(0, |it| it.saturating_add(1));
        let sum = self.vials.iter().map(count).fold(0u32, u32::saturating_add);
        let backwards = self.vials.iter().any(|it| it.first == 0 || it.last < it.first);
        let wrong = || {
            Refusal::from(Rule::VialsDoNotCount)
                .with("bank", self.bank.as_str())
                .with("left", Quantity::exact(lot.left, lot.unit))
                .with("count", u64::from(sum))
        };
        if backwards || sum > VIALS_MAX || !lot.containers.is_empty() || Decimal::from(sum) != lot.left {
            return Err(wrong());
        }
        let vials = numbered(&self.bank, &self.vials).ok_or_else(wrong)?;
        material::fits(plant, &self.bank, &vials, &Quantity::exact(lot.left, lot.unit))
    }

    /// What it was made from is of a tier that it may come from, released, and there.
    fn descends(&self, plant: &Plant, from: &[Tier], thawed: &[VialOf]) -> Result<(), Refusal> {
        for VialOf { bank, vial } in thawed {
            let wrong = |tier: &str| {
                Refusal::from(Rule::WrongParent)
                    .with("bank", bank.as_str())
                    .with("tier", tier)
                    .with("lot", self.bank.as_str())
            };
            let Some(parent) = plant.banks.get(bank) else { return Err(wrong("-")) };
            if !from.contains(&parent.tier) {
                return Err(wrong(parent.tier.id()));
            }
            // A vial that a batch thawed was looked at when it was.
            if self.from.iter().any(|it| it.vial == *vial) {
                release::usable(plant, bank)?;
                super::vials::there(plant, bank, core::slice::from_ref(vial))?;
            }
        }
        if thawed.is_empty() && !from.is_empty() && self.cells_of.is_none() {
            return Err(Refusal::from(Rule::WrongParent)
                .with("bank", "-")
                .with("tier", "-")
                .with("lot", self.bank.as_str()));
        }
        Ok(())
    }

    /// It begins where the banks that it comes from ended, and does not run backwards.
    fn ages(&self, plant: &Plant, thawed: &[VialOf]) -> Result<(), Refusal> {
        let disagree = |stated: Decimal, counted: Decimal| {
            Refusal::from(Rule::LevelsDisagree)
                .with("bank", self.bank.as_str())
                .with("level", format!("{stated}"))
                .with("counted", format!("{counted}"))
        };
        if self.banked.passages < self.start.passages {
            return Err(disagree(self.banked.passages, self.start.passages));
        }
        if let (Some(end), Some(start)) = (self.banked.doublings, self.start.doublings)
            && end < start
        {
            return Err(disagree(end, start));
        }
        let parents = || thawed.iter().filter_map(|it| plant.banks.get(&it.bank));
        if let Some(most) = parents().map(|it| it.banked.passages).max()
            && most != self.start.passages
        {
            return Err(disagree(self.start.passages, most));
        }
        let most =
            parents().map(|it| it.banked.doublings).collect::<Option<Vec<_>>>().and_then(|it| it.into_iter().max());
        match (most, self.start.doublings) {
            (Some(most), Some(start)) if most != start => Err(disagree(start, most)),
            (Some(_) | None, _) => Ok(()),
        }
    }
}

/// A SHA-256 as it is written.
fn is_digest(it: &str) -> bool {
    it.len() == 64 && it.bytes().all(|it| it.is_ascii_digit() || matches!(it, b'a'..=b'f'))
}

fn sound(origin: &Origin) -> Result<(), Refusal> {
    let Origin { documents, time, fill, cells, .. } = origin;
    if let Some(Document { name, digest: _ }) = documents.iter().find(|it| !is_digest(&it.digest)) {
        return Err(Refusal::from(Rule::NotADigest).with("document", name.as_str()));
    }
    for amount in [time, fill, cells] {
        if amount.bound != Bound::Exact || amount.value <= Decimal::ZERO {
            return Err(Refusal::from(Rule::AmountNotPositive).with("amount", *amount));
        }
    }
    Ok(())
}

impl Decide for LayDownBank {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let lot = material::lot(plant, &self.bank)?;
        if plant.banks.contains_key(&self.bank) {
            return Err(Refusal::from(Rule::BankExists).with("bank", self.bank.as_str()));
        }
        let Some(version) = plant.strategy_in_force(&self.strategy) else {
            return Err(Refusal::from(Rule::UnknownStrategy).with("strategy", self.strategy.as_str()));
        };
        let Some(asked) = version.strategy.bank_of(&lot.material) else {
            let refusal = Refusal::from(Rule::NotABankMaterial).with("lot", self.bank.as_str());
            return Err(refusal.with("material", lot.material.as_str()));
        };
        if let Some(batch) = self.cells_of.as_ref().filter(|it| !plant.batches.contains_key(*it)) {
            return Err(Refusal::from(Rule::UnknownBatch).with("batch", batch.as_str()));
        }
        sound(&self.origin)?;
        self.counted(plant, lot)?;
        let mut thawed = plant.thawed_by_maker(&self.bank);
        thawed.extend(self.from.iter().cloned());
        if let Some(unknown) = self.from.iter().find(|it| !plant.lots.contains_key(&it.bank)) {
            return Err(Refusal::from(Rule::UnknownLot).with("lot", unknown.bank.as_str()));
        }
        if self.in_spite.is_none() {
            self.descends(plant, &asked.from, &thawed)?;
            self.ages(plant, &thawed)?;
        }
        let Self { bank, strategy, origin, from, cells_of, start, banked, vials, in_spite } = self.clone();
        let (tier, version) = (asked.tier, version.version);
        let deviation = in_spite.clone().map(|what| deviation(plant, &bank, Class::Major, what)).transpose()?;
        let laid =
            BankLaidDown { bank, tier, strategy, version, origin, from, cells_of, start, banked, vials, in_spite };
        let mut events: Vec<Event> = vec![laid.into()];
        events.extend(deviation.map(Event::from));
        Ok(events)
    }
}

/// A deviation about a bank, with the next number.
pub(super) fn deviation(plant: &Plant, bank: &LotId, class: Class, what: Text) -> Result<DeviationOpened, Refusal> {
    let number = format!("DEV-{:05}", plant.deviations.len().saturating_add(1));
    let unknown = |_| Refusal::from(Rule::UnknownDeviation).with("deviation", number.as_str());
    let deviation = DeviationId::new(&number).map_err(unknown)?;
    Ok(DeviationOpened { deviation, batch: None, lot: Some(bank.clone()), class, about: None, what: Some(what) })
}

impl Happened for BankLaidDown {
    fn about(&self) -> Vec<Subject> {
        let mut about = vec![Subject::Lot(self.bank.clone())];
        about.extend(self.cells_of.iter().cloned().map(Subject::Batch));
        for VialOf { bank, vial: _ } in &self.from {
            let it = Subject::Lot(bank.clone());
            if !about.contains(&it) {
                about.push(it);
            }
        }
        about
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { bank, tier, strategy, version, origin, from, cells_of, start, banked, vials, in_spite: _ } =
            self.clone();
        if let Some(filled) = numbered(&bank, &vials) {
            let unit = plant.lots.get(&bank).map_or(crate::quantity::Unit::ONE, |it| it.unit);
            let containers = material::placed(plant, &bank, &filled, unit);
            if let Some(it) = plant.lots.get_mut(&bank) {
                it.containers = containers;
            }
        }
        for VialOf { bank: parent, vial } in &from {
            super::vials::take_out(plant, parent, core::slice::from_ref(vial), stamp);
            plant.genealogy.join(parent, &bank);
        }
        if let Some(made) = cells_of.as_ref().and_then(|it| plant.batches.get(it)).map(|it| it.lot.clone()) {
            plant.genealogy.join(&made, &bank);
        }
        let it = Bank {
            tier,
            strategy,
            version,
            origin,
            from,
            cells_of,
            start,
            banked,
            laid: stamp.clone(),
            tests: Default::default(),
            released: None,
            alarms: Vec::new(),
            book: Vec::new(),
        };
        plant.banks.insert(bank, it);
    }
}
