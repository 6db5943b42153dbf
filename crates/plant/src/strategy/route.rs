//! What a stage allows for a batch that is not as it should be: which unit operations may be done again, and which lots
//! may be blended. What is not declared here is not allowed.
//!
//! Reprocessing (返工) repeats steps of the registered process, reworking (重新加工) does something else. The words are those
//! of China's GMP (2010), article 312, and of ICH Q7, 14.2 and 14.3. Only the first can be declared beforehand; a rework is
//! approved for one batch ([`crate::reprocessing`]).

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{EntryId, ParameterId, PointId, UnitId};
use crate::text::Label;

/// A route of reprocessing: what may be done again, why, and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    pub id: EntryId,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<PointId>,
    pub name: Label,
    /// Why repeating it harms nothing: what was validated.
    pub why: Label,
    /// The unit operations that are done again, one after the other as in the stage.
    pub units: Vec<UnitId>,
    /// What must have been out.
    pub grounds: Vec<Ground>,
    /// How often at most for one batch.
    pub times_max: u32,
    /// What is tested again beside the tests of the unit operations, by the paths in the stage.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<String>,
    /// The stability study that a batch so reprocessed is put on, where one is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stability: Option<Label>,
}

/// What must have been out for a route to be taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// A result, by the attribute's path in the stage.
    Result(String),
    /// A reading of a parameter.
    Reading { unit: UnitId, parameter: ParameterId },
}

impl fmt::Display for Ground {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Result(path) => out.write_str(path),
            Self::Reading { unit, parameter } => write!(out, "{unit}/{parameter}"),
        }
    }
}

/// Which lots of what the stage makes may be blended into one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blending {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<PointId>,
    /// Why a blend is as good as its parts: what was validated.
    pub why: Label,
    /// How many lots at most.
    pub lots_max: u32,
}
