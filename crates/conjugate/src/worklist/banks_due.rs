//! The cell banks whose stored vials are to be tested again within a quarter.

use jiff::{SignedDuration, Timestamp};
use plant::Plant;
use plant::people::Role;

use crate::page::Shell;
use crate::people::Me;

/// How long before its day a monitoring is announced.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Bank and day, the earliest first, for those who test and those who judge.
pub(super) fn banks(shell: &Shell, plant: &Plant, me: &Me, now: Timestamp) -> Vec<(String, String)> {
    if ![Role::QcAnalyst, Role::QaReviewer].iter().any(|it| me.is(*it)) {
        return Vec::new();
    }
    let until = now.checked_add(AHEAD).unwrap_or(now);
    let mut due: Vec<_> = plant.banks.keys().filter_map(|id| Some((plant.bank_due(id)?, id))).collect();
    due.retain(|(at, _)| *at <= until);
    due.sort();
    due.into_iter().map(|(at, id)| (id.to_string(), shell.zone.day(at))).collect()
}
