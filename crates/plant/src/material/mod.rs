//! Materials as they lie in the store: lots, what is known of them, what they were made from and went into.

mod genealogy;
mod handle;
mod import;
mod record;
mod rules;
mod taken;

pub use genealogy::Genealogy;
pub use handle::{LotReturned, LotSplit, LotsPooled, Part, PoolLots, ReturnLot, SplitLot};
pub use import::ImportLots;
pub use record::{
    HoldLot, LotHeld, LotReceived, LotRejected, LotReleased, LotUnheld, ReceiveLot, RejectLot, ReleaseLot, UnholdLot,
};
pub(crate) use rules::{chargeable, lot};

use alloc::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::id::{BatchId, EntryId, MaterialId, PersonId};
use crate::quantity::{Quantity, Unit};
use crate::text::Text;

/// Where a lot stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LotStanding {
    /// Waiting for its release; nothing may be taken.
    Quarantine,
    Released,
    Rejected,
}

impl LotStanding {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Quarantine => "quarantine",
            Self::Released => "released",
            Self::Rejected => "rejected",
        }
    }
}

/// One lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    pub material: MaterialId,
    pub unit: Unit,
    /// As received or made, in `unit`.
    pub amount: Decimal,
    /// What is left of it, in `unit`; below nothing where more was taken than was booked.
    pub left: Decimal,
    pub standing: LotStanding,
    /// Why it is held, and by whom; a hold comes on top of the standing.
    pub held: Option<(PersonId, Text)>,
    /// Expiry or retest, whichever the certificate gives.
    pub use_by: Option<Timestamp>,
    pub supplier: Option<Text>,
    /// The batch that made it.
    pub made_by: Option<BatchId>,
    /// What is known of it: concentration, purity.
    pub facts: BTreeMap<EntryId, Quantity>,
    pub received: Timestamp,
}
