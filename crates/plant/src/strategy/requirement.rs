//! Rows of the paper that records other than a strategy's own answer: which kinds of event show them.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::id::{EntryId, PointId, StageId};
use crate::text::Label;

/// A row of the paper that other records will satisfy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    pub id: EntryId,
    pub points: Vec<PointId>,
    pub name: Label,
    pub stages: Vec<StageId>,
    /// Event types that will satisfy it.
    pub evidence: Vec<String>,
}
