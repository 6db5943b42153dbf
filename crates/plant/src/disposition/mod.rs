//! Disposition: a plan of checks, each with its items, computed from the strategy and the records; then a decision
//! over exactly that, signed.

mod again;
mod analysed;
mod awaiting;
mod carried;
mod certificate;
mod composed;
mod decide;
mod deviated;
mod investigated;
mod left_out;
mod markets;
mod methods;
mod open;
mod plan;
mod plausible;
mod sampled;
mod worn;

#[cfg(test)]
mod tests;

pub use awaiting::Waits;
pub use certificate::{CERTIFICATE_VERSION, Certificate, certificate, items_text};
pub use decide::{
    Choice, DecideDisposition, Disposition, DispositionDecided, DispositionReopened, DispositionStanding, ItemRecord,
    LateEvidenceNoted,
};
pub(crate) use decide::{reopen, reopened, reopened_with};
pub use markets::SHELF_LIFE;
pub use open::Open;
pub use plan::{Because, Check, Item, PLAN_VERSION, Plan, plan};

use serde::{Deserialize, Serialize};

/// Whose release it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The manufacturer's, 出厂放行.
    Factory,
    /// The marketing-authorisation holder's, 上市放行.
    Market,
}
