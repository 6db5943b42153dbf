//! Many lots at once, from a list.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::ReceiveLot;
use crate::act::Act;
use crate::event::Event;
use crate::refusal::Refusal;
use crate::state::{Decide, Plant};
use crate::together::together;

/// Receives every lot of a list, or none of them. Each waits in quarantine, as any lot that came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportLots {
    pub lots: Vec<ReceiveLot>,
}

impl Decide for ImportLots {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        together(plant, act, self.lots.iter().map(|it| vec![it.clone()]))
    }
}
