//! Bars beside each other: criteria, loads, limits.

use super::Name;

/// Bars from a common foot.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// What is measured, with its unit.
    pub axis: Name,
    pub bars: Vec<Bar>,
    /// By decades: for criteria that differ by orders of magnitude.
    pub logarithmic: bool,
    /// A line across all bars.
    pub limit: Option<(Name, f64)>,
}

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    pub name: Name,
    pub value: f64,
    /// It is the one that decides, or it is over its limit.
    pub marked: bool,
}
