//! Cell banks: where the cells of a product come from, tier by tier, and what became of every vial.
//!
//! A bank lives for decades and is asked about at every batch, so it is a record of its own beside its lot. The lot keeps
//! the vials in the books of the store (each vial is one of its containers), so whatever charges a lot thaws a vial, and
//! the genealogy leads from the source cells to the product without a second chain. What is left is counted, never typed.

mod age;
mod alarm;
mod ask;
mod lay_down;
mod release;
mod tests_of;
mod vials;

#[cfg(test)]
mod tests;

pub use age::CellAge;
pub(crate) use age::of_batch as age_of_batch;
pub use alarm::{Alarm, AssessBankAlarm, BankAlarmAssessed, BankAlarmRecorded, RecordBankAlarm};
pub use ask::{BookLine, Cells, Place, Took};
pub use lay_down::{BankLaidDown, LayDownBank, VialOf, Vials};
pub(crate) use release::usable;
pub use release::{BankBecause, BankItem, BankReleased, ReleaseBank};
pub use tests_of::{BankTest, BankTestRecorded, BankTestVerified, RecordBankTest, VerifyBankTest};
pub use vials::{BankVialsDiscarded, BankVialsMoved, BankVialsTaken, DiscardVials, MoveVials, Purpose, TakeVials};

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::act::{Signature, Stamp};
use crate::id::{BatchId, LotId, StrategyId};
use crate::quantity::Quantity;
use crate::refusal::{Refusal, Rule};
use crate::state::Plant;
use crate::strategy::{CellBank, Tier};
use crate::text::Text;

/// How far cells have been grown, counted from the clone: passages, and population doublings where they were counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    pub passages: Decimal,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doublings: Option<Decimal>,
}

/// A document that the bank rests on, by the SHA-256 of its bytes: provenance, rights of use, biosafety, sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub name: Text,
    /// 64 hexadecimal digits, lower case.
    pub digest: String,
}

/// Where the cells come from and how they were banked, as told when the bank was laid down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The cell line.
    pub line: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clone: Option<Text>,
    pub host: Text,
    /// Source and history: where, when and how the line was made.
    pub history: Text,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
    pub medium: Text,
    /// The lots of the medium, where they are in the books.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub medium_lots: Vec<LotId>,
    /// Temperature, gas, vessel: the conditions of culture.
    pub culture: Text,
    /// How long the culture took.
    pub time: Quantity,
    pub cryoprotectant: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cryoprotectant_lot: Option<LotId>,
    /// In each vial.
    pub fill: Quantity,
    /// Viable cells in each vial.
    pub cells: Quantity,
    /// How it is stored, such as in the vapour phase of liquid nitrogen.
    pub storage: Text,
}

/// A bank, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bank {
    pub tier: Tier,
    /// The version of the strategy whose table says what is asked of it.
    pub strategy: StrategyId,
    pub version: u32,
    pub origin: Origin,
    /// The vials of another bank that were thawed for it.
    pub from: Vec<VialOf>,
    /// The batch whose culture its cells were taken from, where it banks cells of production.
    pub cells_of: Option<BatchId>,
    /// Before and after the culture that was banked.
    pub start: Level,
    pub banked: Level,
    pub laid: Stamp,
    /// Every result by the full path of its attribute; the last counts, every one is kept.
    pub tests: BTreeMap<String, Vec<BankTest>>,
    pub released: Option<(Signature, Stamp)>,
    pub alarms: Vec<Alarm>,
    /// What became of vials outside batches, in the order of the ledger.
    pub book: Vec<BookLine>,
}

impl Plant {
    /// What the strategy asks of a bank; nothing where its version is not known.
    #[must_use]
    pub fn asked_of_bank(&self, bank: &Bank) -> Option<&CellBank> {
        let version = self.strategies.get(&(bank.strategy.clone(), bank.version))?;
        version.strategy.cell_banks.iter().find(|it| it.tier == bank.tier)
    }
}

/// The bank of this lot.
pub(crate) fn bank<'a>(plant: &'a Plant, id: &LotId) -> Result<&'a Bank, Refusal> {
    plant.banks.get(id).ok_or_else(|| Refusal::from(Rule::UnknownBank).with("bank", id.as_str()))
}

/// The lot is no bank: the store's own acts would leave the book of its vials behind.
pub(crate) fn not_a_bank(plant: &Plant, lot: &LotId) -> Result<(), Refusal> {
    match plant.banks.get(lot) {
        None => Ok(()),
        Some(_) => Err(Refusal::from(Rule::VialsByTheBook).with("bank", lot.as_str())),
    }
}
