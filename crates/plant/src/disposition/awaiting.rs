//! Batches that wait for a decision.

use alloc::vec::Vec;

use super::certificate::is_certified;
use super::{Choice, DispositionStanding, Kind};
use crate::batch::BatchStanding;
use crate::id::BatchId;
use crate::state::Plant;
use crate::strategy::MaterialRole;

/// Why a batch waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Waits {
    /// It was decided, and the record changed since.
    Reopened,
    /// Nobody has decided yet.
    Undecided,
    /// It is on hold.
    OnHold,
}

impl Plant {
    /// The batches that wait for this kind of decision, re-opened ones first. To the market goes what is a drug product.
    #[must_use]
    pub fn awaiting(&self, kind: Kind) -> Vec<(&BatchId, Waits)> {
        let open = match kind {
            Kind::Factory => &self.index.unsettled,
            Kind::Market => &self.index.unmarketed,
        };
        let mut waiting: Vec<_> = open.iter().filter_map(|id| Some((id, self.waits(id, kind)?))).collect();
        waiting.sort_by_key(|(id, waits)| (*waits, *id));
        waiting
    }

    fn waits(&self, id: &BatchId, kind: Kind) -> Option<Waits> {
        let due = match kind {
            Kind::Factory => matches!(self.batches.get(id)?.standing, BatchStanding::Finished { .. }),
            Kind::Market => self.goes_to_market(id) && is_certified(self, id),
        };
        match self.dispositions.get(&(id.clone(), kind)) {
            None => due.then_some(Waits::Undecided),
            Some(it) => match (it.standing, it.choice) {
                (DispositionStanding::Reopened, _) => Some(Waits::Reopened),
                (DispositionStanding::Decided, Choice::Hold) => Some(Waits::OnHold),
                (DispositionStanding::Decided, Choice::Release | Choice::Reject) => None,
            },
        }
    }

    /// Whether what a batch makes is a drug product.
    #[must_use]
    pub fn goes_to_market(&self, id: &BatchId) -> bool {
        let made = || {
            let (version, stage) = self.pinned(self.batches.get(id)?)?;
            version.strategy.materials.get(&stage.makes).map(|it| it.role)
        };
        made() == Some(MaterialRole::DrugProduct)
    }
}
