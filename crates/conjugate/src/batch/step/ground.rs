//! What every part of a step's page is made from: the plant, the batch and step in hand, and how the reader reads.

use jiff::Timestamp;
use plant::Plant;
use plant::batch::Batch;
use plant::id::{BatchId, StepPath};
use plant::strategy::{Stage, Step, Strategy, UnitOperation};

use crate::language::{Lang, Zone};
use crate::page::PageError;

/// The ground on which a step's page stands.
pub(super) struct Ground<'a> {
    pub plant: &'a Plant,
    pub id: &'a BatchId,
    pub batch: &'a Batch,
    pub strategy: &'a Strategy,
    pub stage: &'a Stage,
    pub unit: &'a UnitOperation,
    pub step: &'a Step,
    pub path: &'a StepPath,
    pub lang: Lang,
    pub zone: &'a Zone,
    pub now: Timestamp,
}

impl<'a> Ground<'a> {
    /// Finds batch and step.
    pub(super) fn of(
        plant: &'a Plant,
        id: &'a BatchId,
        path: &'a StepPath,
        (lang, zone): (Lang, &'a Zone),
        now: Timestamp,
    ) -> Result<Self, PageError> {
        let batch = plant.batches.get(id).ok_or(PageError::NotFound)?;
        let (version, stage) = plant.pinned(batch).ok_or(PageError::NotFound)?;
        let (unit, step) = stage.step(path).ok_or(PageError::NotFound)?;
        Ok(Self { plant, id, batch, strategy: &version.strategy, stage, unit, step, path, lang, zone, now })
    }

    /// A label in the reader's language.
    pub(super) fn label(&self, label: &plant::text::Label) -> String {
        self.lang.label(label).to_owned()
    }

    /// The name of a material.
    pub(super) fn material(&self, id: &plant::id::MaterialId) -> String {
        self.strategy.materials.get(id).map_or_else(|| id.to_string(), |it| self.label(&it.name))
    }
}
