//! Materials as they lie in the store: lots, what is known of them, what they were made from and went into.

mod blend;
mod container;
mod date;
mod genealogy;
mod handle;
mod hold;
mod import;
mod intake;
mod keeping;
mod labels;
mod receipt;
mod record;
mod rules;
mod sample;
mod supplier;
mod taken;

pub use container::{
    Container, ContainerDiscarded, ContainerEmptied, ContainerMoved, ContainerOpened, DiscardContainer, EmptyContainer,
    MoveContainer, NewContainer, OpenContainer, Share,
};
pub(crate) use container::{drawn, fits, placed, take};
pub use date::{DateLot, LotDated, LotRetested, Retest, RetestLot};
pub(crate) use date::{declared, earlier, keeps_until};
pub use genealogy::Genealogy;
pub use handle::{LotReturned, LotSplit, LotsPooled, Part, PoolLots, ReturnLot, SplitLot};
pub use hold::{Hold, HoldLot, LotHeld, LotUnheld, UnholdLot};
pub use import::ImportLots;
pub use intake::{IntakePlan, Intaken, Lacking, ReleaseLotExceptionally, ReleasedWithout};
pub(crate) use keeping::kept_within;
pub use keeping::{ContainerKept, Counter, KeepContainer, Keeping, Kept, counters};
pub(crate) use labels::labels_balance;
pub use labels::{AccountLabels, Labels, LabelsAccounted, LabelsPrinted, PrintLabels};
pub use receipt::{
    Aspect, Certificate, CertificateFiled, ExamineReceipt, FileCertificate, Finding, Receipt, ReceiptExamined,
};
pub(crate) use record::bookable;
pub use record::{LotReceived, LotRejected, LotReleased, ReceiveLot, RejectLot, ReleaseLot};
pub(crate) use rules::{chargeable, lot, usable};
pub use sample::{
    Drawn, Gave, INTAKE_TEST_RULE_VERSION, LotSampled, Sample, SampleLot, SampleTested, TestSample, Tested,
};
pub use supplier::{
    AddSupplier, Approval, ApproveSupplier, Approved, Basis, BasisKind, EndSupplierApproval, Ended, ImportSuppliers,
    Supplier, SupplierAdded, SupplierApprovalEnded, SupplierApproved, SupplierKind,
};

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::id::{BatchId, ContainerId, EntryId, LotId, MaterialId};
use crate::quantity::{Quantity, Unit};
use crate::state::Plant;
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
    /// Every hold in force, in the order in which they were placed; they come on top of the standing.
    pub holds: Vec<Hold>,
    /// Its expiry: from then on it is not charged.
    pub use_by: Option<Timestamp>,
    /// From then on it is charged only after a retest.
    pub retest_by: Option<Timestamp>,
    /// Every retest, in the order of the ledger.
    pub retests: Vec<Retest>,
    pub supplier: Option<Text>,
    /// The batch that made it.
    pub made_by: Option<BatchId>,
    /// What is known of it: concentration, purity.
    pub facts: BTreeMap<EntryId, Quantity>,
    pub received: Timestamp,
    /// Its numbered containers; none where they have no numbers.
    pub containers: BTreeMap<ContainerId, Container>,
    /// What was recorded of it between the door and its release.
    pub intake: Intaken,
}

/// Enters a lot into the books. What was charged of it before it stood in them is taken off now, where its unit allows.
pub(crate) fn book(plant: &mut Plant, id: &LotId, mut lot: Lot) {
    let charged = plant.uncounted.remove(id).unwrap_or_default();
    let mut still = Vec::new();
    for amount in charged {
        match amount.to(lot.unit).and_then(|it| lot.left.checked_sub(it.value)) {
            Some(left) => lot.left = left,
            None => still.push(amount),
        }
    }
    if !still.is_empty() {
        plant.uncounted.insert(id.clone(), still);
    }
    plant.lots.insert(id.clone(), lot);
}

#[cfg(test)]
mod tests;
