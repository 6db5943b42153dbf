//! The tiers of cell banks: what a strategy asks of every bank, from the source cells to the end of production.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::id::{MaterialId, PointId};
use crate::quantity::{Range, Unit};
use crate::text::Label;

/// How far a cell bank is from the source cells, and how near to production (ICH Q5D, section 2.2; Chinese
/// Pharmacopoeia, part III, general chapter on animal cell substrates, cited from memory).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// 原始细胞库, the cell seed: the cloned line as it came out of development.
    Primary,
    /// 主细胞库: what cell age is counted from.
    Master,
    /// 工作细胞库: what production thaws.
    Working,
    /// 生产终末细胞: cells at the limit of in-vitro cell age, banked to be tested.
    EndOfProduction,
}

impl Tier {
    /// Its id in files and translations.
    ///
    /// ```
    /// assert_eq!(plant::strategy::Tier::EndOfProduction.id(), "end-of-production");
    /// ```
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Master => "master",
            Self::Working => "working",
            Self::EndOfProduction => "end-of-production",
        }
    }
}

/// What is asked of every bank of one tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellBank {
    pub tier: Tier,
    pub points: Vec<PointId>,
    pub name: Label,
    /// What its vials are, in the books of the store.
    pub material: MaterialId,
    /// The tiers that it may be made from; none for the cells that everything begins with.
    pub from: Vec<Tier>,
    /// Full paths of the attributes that it is tested for before it is released.
    pub tests: Vec<String>,
    /// In how many places at least its vials are kept, so that one failing store does not end the line.
    pub places: u32,
    /// The temperature that it is stored at.
    pub unit: Unit,
    pub storage: Range,
    /// The attribute that is tested again and again while it is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monitor: Option<String>,
    /// After how many months each time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monitor_months: Option<u32>,
}
