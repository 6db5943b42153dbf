//! What a strategy asks of the things that wear: packed resin, membranes, filters, single-use assemblies.
//!
//! They live across batches, so they are declared once in the library, like a class of equipment, and a step says which of
//! them it uses. How often they were used is counted from what happened, never typed.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::id::{EquipmentClassId, MaterialId, PointId};
use crate::quantity::{Range, Unit};
use crate::text::Label;

/// What sort of thing wears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsumableKind {
    /// A resin packed into a column.
    Packing,
    /// A set of ultrafiltration cassettes.
    Membrane,
    /// A filter element: virus filter, sterilising filter.
    Filter,
    /// A single-use assembly: bag, tubing, connectors.
    Assembly,
}

impl ConsumableKind {
    /// Every kind, in the order in which pages show them.
    pub const ALL: [Self; 4] = [Self::Packing, Self::Membrane, Self::Filter, Self::Assembly];

    /// Its id in files and translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Packing => "packing",
            Self::Membrane => "membrane",
            Self::Filter => "filter",
            Self::Assembly => "assembly",
        }
    }
}

/// On which side of the use an integrity test stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// After sterilisation and before use (EU GMP Annex 1, 8.87, from memory).
    BeforeUse,
    AfterUse,
}

impl Phase {
    /// Both, in their order.
    pub const ALL: [Self; 2] = [Self::BeforeUse, Self::AfterUse];

    /// Its id in files and translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::BeforeUse => "before-use",
            Self::AfterUse => "after-use",
        }
    }
}

/// How integrity is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntegrityMethod {
    /// The pressure at which gas breaks through the wetted membrane; at least.
    BubblePoint,
    /// The diffusion (forward flow) through the wetted membrane at a set pressure; at most.
    ForwardFlow,
    /// The fall of the pressure that was shut in; at most.
    PressureHold,
    /// A gross leak test, by gas or particles; at most.
    Leak,
    /// The fall of pressure in an assembly; at most.
    PressureDecay,
    /// Looked at; there is no number.
    Visual,
}

impl IntegrityMethod {
    /// Every method, in the order in which pages show them.
    pub const ALL: [Self; 6] =
        [Self::BubblePoint, Self::ForwardFlow, Self::PressureHold, Self::Leak, Self::PressureDecay, Self::Visual];

    /// Its id in files and translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::BubblePoint => "bubble-point",
            Self::ForwardFlow => "forward-flow",
            Self::PressureHold => "pressure-hold",
            Self::Leak => "leak",
            Self::PressureDecay => "pressure-decay",
            Self::Visual => "visual",
        }
    }

    /// Whether it gives a number at all.
    #[must_use]
    pub fn is_measured(self) -> bool {
        match self {
            Self::BubblePoint | Self::ForwardFlow | Self::PressureHold | Self::Leak | Self::PressureDecay => true,
            Self::Visual => false,
        }
    }

    /// Whether more is better: a bubble point has a lowest value, every other method a highest one.
    #[must_use]
    pub fn has_minimum(self) -> bool {
        self == Self::BubblePoint
    }
}

/// One integrity test that a class asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntegrityTest {
    pub phase: Phase,
    pub method: IntegrityMethod,
    /// The unit of the limit; nothing where the method gives no number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Range>,
}

impl IntegrityTest {
    /// The limit as people read it; nothing where there is none.
    #[must_use]
    pub fn limit_shown(&self) -> Option<String> {
        let (limit, unit) = (self.limit.as_ref()?, self.unit?);
        Some(alloc::format!("{limit} {}", unit.shown()).trim_end().to_string())
    }
}

/// A class of things that wear, and what must be true of one before it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsumableClass {
    pub points: Vec<PointId>,
    pub name: Label,
    pub kind: ConsumableKind,
    /// What it is made of, as the books of materials know it: the resin, the filter, the assembly.
    pub material: MaterialId,
    /// The class of equipment that it is fitted to; a packing's column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equipment: Option<EquipmentClassId>,
    /// The registered lifetime: how often it is used at most, this last use included. 1 is single use.
    pub uses_max: u32,
    /// Whether it must be regenerated (cleaned) after every use and before the next.
    pub regenerate: bool,
    /// For how many days at most it stands, from its last use or care, until it must be cared for again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_days: Option<u32>,
    /// Theoretical plates for each metre of bed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plates: Option<Range>,
    /// Asymmetry of the test peak.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asymmetry: Option<Range>,
    /// Normalised water permeability before use, in per cent of what it was when new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permeability: Option<Range>,
    /// The integrity tests that every use of it asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<IntegrityTest>,
    /// How often a failed integrity test may be repeated, wetted again, by the approved procedure.
    pub retests_max: u32,
}

impl ConsumableClass {
    /// The test that it asks for on this side of the use.
    #[must_use]
    pub fn test(&self, phase: Phase) -> Option<&IntegrityTest> {
        self.tests.iter().find(|it| it.phase == phase)
    }

    /// Whether it is used once and thrown away.
    #[must_use]
    pub fn is_single_use(&self) -> bool {
        self.uses_max == 1
    }
}

/// A figure that the record takes from what is used, where nobody types it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsumableFigure {
    /// Which use of it this batch's is, counted by the ledger: 37 is the 37th.
    Uses,
    /// Theoretical plates for each metre of bed, by the last column test.
    Plates,
    /// Asymmetry, by the last column test.
    Asymmetry,
    BedHeight,
    BedDiameter,
    /// Water permeability in per cent of new, by the last measurement.
    Permeability,
    /// The value of the integrity test before this batch's use.
    BeforeUse,
    /// The value of the integrity test after this batch's use.
    AfterUse,
}

impl ConsumableFigure {
    /// Its word in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Uses => "uses",
            Self::Plates => "plates",
            Self::Asymmetry => "asymmetry",
            Self::BedHeight => "bed-height",
            Self::BedDiameter => "bed-diameter",
            Self::Permeability => "permeability",
            Self::BeforeUse => "before-use",
            Self::AfterUse => "after-use",
        }
    }

    /// Every figure.
    pub const ALL: [Self; 8] = [
        Self::Uses,
        Self::Plates,
        Self::Asymmetry,
        Self::BedHeight,
        Self::BedDiameter,
        Self::Permeability,
        Self::BeforeUse,
        Self::AfterUse,
    ];

    /// The integrity test whose value it is.
    #[must_use]
    pub fn phase(self) -> Option<Phase> {
        match self {
            Self::BeforeUse => Some(Phase::BeforeUse),
            Self::AfterUse => Some(Phase::AfterUse),
            Self::Uses | Self::Plates | Self::Asymmetry | Self::BedHeight | Self::BedDiameter | Self::Permeability => {
                None
            }
        }
    }
}
