//! Control charts: where the centre and the limits lie, and which points break which rule.
//!
//! Montgomery, "Introduction to Statistical Quality Control", chapters 6, 7, 9 and 11; constants by integration
//! ([`crate::numeric::range`]), so limits differ from printed ones in the fourth digit where a table rounds. The first
//! `phase1` points or subgroups estimate centre and spread; the rest are judged by them. Beyond a limit is strict.

use alloc::vec::Vec;

pub mod attributes;
pub mod cusum;
pub mod hotelling;
pub mod rules;
pub mod shewhart;
pub mod smoothed;

/// Points, subgroups or rows at most.
pub const POINTS_MAX: usize = 100_000;

/// Which of two charts a signal stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Main,
    Spread,
    /// Ranges of neighbours: two of them share a value, so patterns of several points arise by themselves.
    MovingRange,
}

/// One chart: what is plotted, and its lines point by point.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    pub center: f64,
    /// The deviation of the process (or of a plotted fraction or count) that the limits rest on; one each where the
    /// sizes differ.
    pub sigma: Vec<f64>,
    pub lcl: Vec<f64>,
    pub ucl: Vec<f64>,
    pub points: Vec<f64>,
    /// The deviation of a plotted point, for rules that speak of zones.
    pub point_sigma: Vec<f64>,
}

/// A point that breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signal {
    /// Counted from 0, in the points of its part.
    pub index: usize,
    pub rule: rules::Rule,
    pub part: Part,
}

/// The signals of the parts of a chart, by index, then in the order of the rules, then main before spread.
#[must_use]
pub fn signals(plots: &[(Part, &Plot)], asked: &[rules::Rule]) -> Vec<Signal> {
    let mut found: Vec<(usize, usize, Signal)> = Vec::new();
    for (part, plot) in plots {
        for (order, rule) in asked.iter().enumerate() {
            let means_something = match part {
                Part::Main => true,
                Part::Spread => !rule.needs_zones(),
                Part::MovingRange => rule.asks_one_point(),
            };
            if !means_something {
                continue;
            }
            found.extend(
                rule.broken(plot).into_iter().map(|index| (index, order, Signal { index, rule: *rule, part: *part })),
            );
        }
    }
    found.sort_by_key(|(index, order, signal)| (*index, *order, signal.part != Part::Main));
    found.into_iter().map(|(_, _, signal)| signal).collect()
}

#[cfg(test)]
mod tests;
