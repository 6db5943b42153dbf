//! Where on a limit bar a number stands, in per cent of its width. Drawing only: nothing is judged here.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Bounds, LimitBar};

/// How far beyond a limit a value is drawn at least, in per cent: two pixels on the narrowest bar.
const APART: f64 = 2.5;

/// A drawn value: its place, and whether it lies off the scale to one side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) x: f64,
    pub(super) off: Option<Side>,
}

/// An end of a range: its number, and on which side a value lies that is just this number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    at: Decimal,
    own: Ordering,
}

impl Edge {
    /// The ends of a range.
    pub(super) fn of(range: Bounds) -> impl Iterator<Item = Self> {
        let beyond = |it: Ordering| if range.strict { it } else { Ordering::Equal };
        let low = range.low.map(|at| Self { at, own: beyond(Ordering::Less) });
        let high = range.high.map(|at| Self { at, own: beyond(Ordering::Greater) });
        low.into_iter().chain(high)
    }
}

/// An end of the bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Low,
    High,
}

/// The numbers at the two ends of the drawing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Scale {
    /// The scale for a bar; nothing where no limit is declared, since then there is nothing to stand against.
    pub(super) fn of(bar: &LimitBar) -> Option<Self> {
        let ranges = || [bar.normal, bar.registered, bar.proven].into_iter().flatten();
        let numbers =
            || ranges().flat_map(|it| [it.low, it.high]).flatten().chain(bar.target).filter_map(|it| it.to_f64());
        if let Some(high) = bar.up_to.and_then(|it| it.to_f64()).filter(|it| *it > 0.0) {
            return Some(Self { low: 0.0, high });
        }
        let (mut low, mut high) = (numbers().reduce(f64::min)?, numbers().reduce(f64::max)?);
        let declared = |end: fn(&Bounds) -> Option<Decimal>| ranges().any(|it| end(&it).is_some());
        let (has_low, has_high) = (declared(|it| it.low), declared(|it| it.high));
        let size = if high > low { high - low } else { high.abs().max(1.0) };
        // A limit with one end begins at nought where it can: "not more than 3.0 %" of nothing is best.
        let from_nought = !has_low && low >= 0.0;
        low = if from_nought {
            0.0
        } else if has_low {
            low
        } else {
            low - size
        };
        high = if has_high { high } else { high + size };
        let span = if high > low { high - low } else { 1.0 };
        if let Some(value) = bar.value.and_then(|it| it.0.to_f64()) {
            // A value a little outside stretches the drawing; one far away is shown at the edge.
            if value < low && value >= low - span * 0.5 {
                low = value;
            }
            if value > high && value <= high + span * 0.5 {
                high = value;
            }
        }
        let room = (high - low).max(f64::MIN_POSITIVE) * 0.1;
        Some(Self { low: if from_nought && low >= 0.0 { low } else { low - room }, high: high + room })
    }

    /// The place of a limit.
    pub(super) fn at(self, number: Decimal) -> f64 {
        number.to_f64().map_or(0.0, |it| ((it - self.low) / (self.high - self.low) * 100.0).clamp(0.0, 100.0))
    }

    /// The place of a value: never on the wrong side of a limit, and visibly on the right one.
    pub(super) fn place(self, value: Decimal, limits: &[Edge]) -> Place {
        let number = value.to_f64().unwrap_or(self.low);
        let mut x = self.at(value);
        for limit in limits {
            let at = self.at(limit.at);
            // Between two limits that lie close together there is only half the way to the next.
            let next =
                limits.iter().map(|it| (self.at(it.at) - at).abs()).filter(|it| *it > 0.0).fold(APART * 2.0, f64::min);
            let apart = APART.min(next / 2.0);
            let side = value.cmp(&limit.at).then(limit.own);
            if side.is_gt() {
                x = x.max(at + apart);
            } else if side.is_lt() {
                x = x.min(at - apart);
            }
        }
        let off = if number > self.high {
            Some(Side::High)
        } else if number < self.low {
            Some(Side::Low)
        } else {
            None
        };
        Place { x: x.clamp(0.0, 100.0), off }
    }
}

#[cfg(test)]
#[path = "limit_tests.rs"]
mod tests;
