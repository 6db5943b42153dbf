//! What can be asked of things that wear: a figure for the record, what is due, what a page shows.

use alloc::vec::Vec;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::{Consumable, Unfit, unfit};
use crate::batch::Running;
use crate::id::{ConsumableClassId, ConsumableId};
use crate::quantity::Unit;
use crate::state::Plant;
use crate::strategy::{ConsumableClass, ConsumableFigure, UnitOperation};

/// A figure of what serves a class in this unit operation, in the unit that the parameter states; nothing where it is not
/// known.
pub(crate) fn figure(
    plant: &Plant,
    it: &Running<'_>,
    unit: &UnitOperation,
    class: &ConsumableClassId,
    figure: ConsumableFigure,
    stated: Unit,
) -> Option<Decimal> {
    let id = it.batch.consumables.get(&(unit.id.clone(), class.clone()))?;
    let consumable = plant.consumables.get(id)?;
    let tested = |phase| {
        let last = consumable.tests_for(it.id, phase).rfind(|it| it.counts)?;
        Some(last.value?.to(stated)?.value)
    };
    match figure {
        ConsumableFigure::Uses => {
            let ours = consumable.uses.iter().any(|used| used.batch == *it.id);
            let number = if ours { consumable.used() } else { consumable.used().checked_add(1)? };
            Some(Decimal::from(number))
        }
        ConsumableFigure::Plates => consumable.columns.last()?.plates,
        ConsumableFigure::Asymmetry => consumable.columns.last()?.asymmetry,
        ConsumableFigure::BedHeight => Some(consumable.bed?.height.to(stated)?.value),
        ConsumableFigure::BedDiameter => Some(consumable.bed?.diameter.to(stated)?.value),
        ConsumableFigure::Permeability => consumable.permeability.last()?.share,
        ConsumableFigure::BeforeUse | ConsumableFigure::AfterUse => tested(figure.phase()?),
    }
}

/// One thing that wears, as a page shows it.
#[derive(Debug, Clone)]
pub struct Worn<'a> {
    pub id: &'a ConsumableId,
    pub consumable: &'a Consumable,
    /// Nothing where no strategy declares its class any more.
    pub class: Option<&'a ConsumableClass>,
    /// What stands against its next use; of a class that nobody declares, nothing can be said.
    pub unfit: Vec<Unfit>,
}

impl Plant {
    /// Everything that wears, with what stands against the next use of each.
    pub fn worn(&self, now: Timestamp) -> impl Iterator<Item = Worn<'_>> {
        self.consumables.iter().map(move |(id, it)| self.worn_of(id, it, now))
    }

    /// The same of one.
    #[must_use]
    pub fn worn_of<'a>(&'a self, id: &'a ConsumableId, it: &'a Consumable, now: Timestamp) -> Worn<'a> {
        let class = self.class_of(it);
        let strategy = self.versions(&it.strategy).last();
        let unfit = match (class, strategy) {
            (Some(class), Some(version)) => unfit(self, it, class, &version.strategy, None, now),
            (None, _) | (_, None) => Vec::new(),
        };
        Worn { id, consumable: it, class, unfit }
    }
}
