//! A batch that is not as it should be, and the ways that may be taken with it.
//!
//! Reprocessing (返工) does steps of the registered process again, by a route that the strategy declares and quality orders
//! for the batch over a deviation (China GMP 2010, articles 134 and 312; ICH Q7, 14.2). The repeated steps are performed like
//! the first ones, by the same rules; what they held before stays beside them as an earlier round. Reworking (重新加工) does
//! something that the registered process has not (ICH Q7, 14.3), so each time the manufacturer's quality assurance and the
//! authorisation holder approve it together.
//!
//! Nothing that was found before is taken back. A result that failed stays on record as found before the round, and ceases
//! to block only when the same attribute was tested again after it.

mod counts;
mod order;
mod rework;
mod round;
mod study;

#[cfg(test)]
mod tests;

pub use counts::{Counting, Earlier};
pub(crate) use counts::{counting_among, round_found_in};
pub use order::{OrderReprocessing, Orderable, ReprocessingOrdered};
pub use rework::{
    DecideRework, ProposeRework, RecordRework, Rework, ReworkAct, ReworkDecided, ReworkDecision, ReworkProposed,
    ReworkRecorded,
};
pub use round::{Round, RoundStanding, Way};
pub use study::{PlaceOnStability, PlacedOnStability};
