//! In-vitro cell age: how far cells have grown since the master bank was thawed (ICH Q5D, glossary). It is added up from
//! what the banks and the record say; nobody types it.

use rust_decimal::Decimal;

use super::Level;
use crate::batch::Batch;
use crate::id::{LotId, MaterialId};
use crate::quantity::Unit;
use crate::state::Plant;
use crate::strategy::Tier;

/// Cell age since the master bank, in both measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellAge {
    pub passages: Decimal,
    /// Nothing where one of the banks did not count doublings.
    pub doublings: Option<Decimal>,
}

/// More tiers than there are; a line that is longer runs in a circle.
const TIERS_MAX: u8 = 8;

impl Plant {
    /// The age of the cells in a bank; nothing before the master bank, or where the line to it is broken.
    #[must_use]
    pub fn cell_age(&self, bank: &LotId) -> Option<CellAge> {
        self.age_within(bank, TIERS_MAX)
    }

    fn age_within(&self, id: &LotId, left: u8) -> Option<CellAge> {
        let bank = self.banks.get(id)?;
        if bank.tier == Tier::Master {
            return Some(CellAge { passages: Decimal::ZERO, doublings: Some(Decimal::ZERO) });
        }
        let left = left.checked_sub(1)?;
        let parents = self.bank_parents(id);
        let mut oldest: Option<CellAge> = None;
        for parent in &parents {
            // The age of a bank of several parents is that of the oldest; one that cannot be told makes all unknown.
            let it = self.age_within(parent, left)?;
            oldest = Some(oldest.map_or(it, |other| older(other, it)));
        }
        let (age, grown) = (oldest?, grown(&bank.start, &bank.banked)?);
        Some(CellAge {
            passages: age.passages.checked_add(grown.passages)?,
            doublings: age.doublings.zip(grown.doublings).and_then(|(age, more)| age.checked_add(more)),
        })
    }
}

/// The greater of two ages, in each measure; unknown where one of them is.
fn older(one: CellAge, other: CellAge) -> CellAge {
    CellAge {
        passages: one.passages.max(other.passages),
        doublings: one.doublings.zip(other.doublings).map(|(one, other)| one.max(other)),
    }
}

/// What a culture added.
fn grown(start: &Level, banked: &Level) -> Option<CellAge> {
    let doublings = banked.doublings.zip(start.doublings).and_then(|(end, start)| end.checked_sub(start));
    Some(CellAge { passages: banked.passages.checked_sub(start.passages)?, doublings })
}

/// The age at which a batch began: that of the oldest bank whose vials it thawed, this one when it happened, in passages
/// or doublings by the unit. Nothing where it thawed none, or where an age cannot be told.
pub(crate) fn of_batch(
    plant: &Plant,
    batch: &Batch,
    of: &MaterialId,
    unit: Unit,
    now: Option<(&MaterialId, &LotId)>,
) -> Option<Decimal> {
    let thawed = batch.every_addition().map(|it| (&it.material, &it.lot));
    let mut oldest: Option<CellAge> = None;
    for (_, lot) in thawed.chain(now).filter(|(material, _)| *material == of) {
        let it = plant.cell_age(lot)?;
        oldest = Some(oldest.map_or(it, |other| older(other, it)));
    }
    let oldest = oldest?;
    if unit.code() == "{doublings}" { oldest.doublings } else { Some(oldest.passages) }
}
