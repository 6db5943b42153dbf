//! Points, curves and limits over a common axis.

use super::Name;

/// A plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    pub x: Name,
    pub y: Name,
    /// The horizontal axis is by decades.
    pub logarithmic: bool,
    pub points: Vec<Points>,
    pub curves: Vec<Curve>,
    pub levels: Vec<Level>,
    /// Vertical lines.
    pub marks: Vec<Mark>,
}

/// A group of points, told apart by shape as well as colour.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    pub name: Name,
    pub at: Vec<(f64, f64)>,
    /// Those that stand out, by their place in `at`.
    pub marked: Vec<usize>,
    /// Joined by a line, as on a control chart.
    pub joined: bool,
}

/// A line through places.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    pub name: Name,
    pub at: Vec<(f64, f64)>,
    /// A limit or a bound, and not an estimate.
    pub dashed: bool,
}

/// A horizontal line.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    pub name: Name,
    pub at: f64,
    /// A limit, and not a centre.
    pub limit: bool,
}

/// A vertical line.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub name: Name,
    pub at: f64,
}
