//! Analysis of variance in one way: between groups and within them.

use alloc::vec::Vec;

use super::fisher;
use super::sum::{count, mean, squares, sum, whole};

/// Sums of squares with their degrees of freedom, and the ratio of the mean squares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OneWay {
    pub between: f64,
    pub between_df: usize,
    pub within: f64,
    pub within_df: usize,
    /// `None` where there is no scatter within, or nothing to compare.
    pub f: Option<f64>,
    pub p: Option<f64>,
}

/// Splits the squares of grouped values. Values count from their common mean, so that digits which all share are not
/// lost (NIST StRD, SmLs04 to SmLs09).
#[must_use]
pub fn one_way(groups: &[Vec<f64>]) -> OneWay {
    let all: Vec<f64> = groups.iter().flatten().copied().collect();
    let centre = mean(&all);
    let shifted: Vec<Vec<f64>> = groups.iter().map(|it| it.iter().map(|x| x - centre).collect()).collect();
    let grand = mean(&shifted.iter().flatten().copied().collect::<Vec<f64>>());
    let between = sum(shifted.iter().filter(|it| !it.is_empty()).map(|it| {
        let off = mean(it) - grand;
        count(it) * off * off
    }));
    let within = sum(shifted.iter().filter(|it| !it.is_empty()).map(|it| squares(it)));
    let filled = groups.iter().filter(|it| !it.is_empty()).count();
    let (between_df, within_df) = (filled.saturating_sub(1), all.len().saturating_sub(filled));
    let f = (between_df > 0 && within_df > 0 && within > 0.0)
        .then(|| between / whole(between_df) / (within / whole(within_df)));
    let p = f.map(|f| fisher::upper(f, whole(between_df), whole(within_df)));
    OneWay { between, between_df, within, within_df, f, p }
}
