//! What a formula follows from.

use alloc::vec::Vec;

use super::model::Formula;
use crate::id::{MaterialId, ParameterId, UnitId};

impl Formula {
    /// The parameters that it follows from.
    #[must_use]
    pub fn inputs(&self) -> Vec<&ParameterId> {
        match self {
            Self::MolarRatio { .. } | Self::Consumable { .. } => Vec::new(),
            Self::Ratio { of, to } | Self::Doublings { of, to } => [of, to].into(),
            // What it adds up stands in other unit operations: [`Self::adds_up`].
            Self::CellAge { .. } => Vec::new(),
            Self::Product { of, over } => of.iter().chain(over).collect(),
            Self::Yield { out, .. } | Self::Balance { out, .. } => out.iter().collect(),
            Self::Cylinder { diameter, height } => [diameter, height].into(),
        }
    }

    /// Whether it follows from what the batch charged of a material.
    #[must_use]
    pub fn counts(&self, material: &MaterialId) -> bool {
        match self {
            // Moles are counted over the whole batch, so a charge is felt wherever its material is.
            Self::MolarRatio { of, to } => of == material || to == material,
            Self::Yield { of, out: _, made: _ } | Self::Balance { of, out: _ } => of == material,
            Self::CellAge { of, plus: _, next: _ } => of == material,
            Self::Ratio { .. }
            | Self::Product { .. }
            | Self::Cylinder { .. }
            | Self::Doublings { .. }
            | Self::Consumable { .. } => false,
        }
    }

    /// Whether it adds up this parameter of another unit operation of its stage.
    #[must_use]
    pub fn adds_up(&self, unit: &UnitId, parameter: &ParameterId) -> bool {
        let Self::CellAge { plus, of: _, next: _ } = self else { return false };
        plus.iter().any(|it| it.split_once('/') == Some((unit.as_str(), parameter.as_str())))
    }

    /// Its rule's word in files.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::MolarRatio { .. } => "molar-ratio",
            Self::Ratio { .. } => "ratio",
            Self::Product { .. } => "product",
            Self::Yield { .. } => "yield",
            Self::Balance { .. } => "balance",
            Self::Cylinder { .. } => "cylinder",
            Self::Doublings { .. } => "doublings",
            Self::CellAge { .. } => "cell-age",
            Self::Consumable { .. } => "consumable",
        }
    }
}
