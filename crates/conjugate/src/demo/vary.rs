//! Plausible variation from a fixed seed: the same history every time, and no two batches alike.

use plant::Plant;
use plant::batch::{Entered, PerformStep};
use plant::strategy::{ParameterKind, Specification};
use rust_decimal::Decimal;

use crate::hand;

/// A small linear congruential generator (constants of Knuth's MMIX). Nothing here needs to be hard to guess.
pub(super) struct Vary(u64, u8);

impl Vary {
    pub(super) fn new() -> Self {
        Self(204, 0)
    }

    /// A whole number below `n`.
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n.max(1)
    }

    /// How long a step takes, in minutes.
    pub(super) fn minutes(&mut self) -> i64 {
        i64::try_from(self.below(4)).unwrap_or(0) + 2
    }

    /// Moves every typed value away from its target, inside its normal range.
    pub(super) fn values(&mut self, plant: &Plant, step: &mut PerformStep) {
        let unit = plant
            .batches
            .get(&step.batch)
            .and_then(|it| plant.pinned(it))
            .and_then(|(_, stage)| stage.operation(&step.step.unit));
        let Some(unit) = unit else { return };
        for (id, value) in &mut step.values {
            let limits = unit.parameter(id).map(|it| &it.kind);
            if let (Some(ParameterKind::Quantity(limits)), Entered::Typed { text, .. }) = (limits, value)
                && let Some(range) = &limits.normal
                && let (Some(low), Some(high)) = (range.low(), range.high())
                && let Some(moved) = self.between(low, high, (200, 600))
            {
                *text = moved.to_string();
            }
        }
    }

    /// A number in the middle of a range, with as many places as the range is written with: from which share of it on, and
    /// over how much of it, in thousandths. Results scatter less than readings do, as those of a good process.
    fn between(&mut self, low: Decimal, high: Decimal, (from, over): (i64, u64)) -> Option<Decimal> {
        let places = low.scale().max(high.scale());
        let share = Decimal::new(from + i64::try_from(self.below(over)).ok()?, 3);
        let value = low.checked_add(high.checked_sub(low)?.checked_mul(share)?)?.round_dp(places);
        (low <= value && value <= high).then_some(value)
    }

    /// A result that meets its limits.
    pub(super) fn result(&mut self, specification: &Specification) -> Option<Entered> {
        if let Specification::Number { unit, alert, release, .. } = specification
            && let Some(range) = alert.as_ref().or(release.as_ref())
            && let (Some(low), Some(high)) = (range.low(), range.high())
            && let Some(value) = self.between(low, high, (400, 200))
        {
            return Some(Entered::Typed { text: value.to_string(), unit: *unit });
        }
        hand::result(specification)
    }

    /// A potency as a good process has it. It takes nothing from the sequence of the others.
    pub(super) fn potency(&mut self) -> f64 {
        self.1 = (self.1 + 4) % 11;
        0.95 + 0.01 * f64::from(self.1)
    }

    /// Puts a value into a step instead of what the hand would enter.
    pub(super) fn instead(step: &mut PerformStep, parameter: &str, entered: &str) {
        for (id, value) in &mut step.values {
            if id.as_str() == parameter
                && let Entered::Typed { text, .. } = value
            {
                entered.clone_into(text);
            }
        }
    }
}
