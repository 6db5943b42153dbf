//! The pictures: an individuals chart over the results in order, and a line as small as a word.
//!
//! What is drawn also stands in the table below it; shape tells what colour tells. A result that is only known to lie below
//! or above a number is drawn open, at that number.

use std::fmt::{self, Display, Formatter, Write};

use askama::filters::HtmlSafe;

use crate::calc::picture::{Axis, line, minus, text};
use crate::language::{Lang, escaped};
use crate::page::part::State;

/// One result in the picture.
pub(super) struct Point {
    /// Nothing where it has no number; then its place stays empty.
    pub(super) value: Option<f64>,
    pub(super) label: String,
    pub(super) shape: Shape,
    /// Where a person goes about it, and what is said of the link.
    pub(super) link: Option<(String, String)>,
    /// It breaks a run rule.
    pub(super) ring: bool,
    pub(super) limits: Limits,
    /// What changed at this result: a version of the strategy or of the method.
    pub(super) change: Option<String>,
}

/// How a result is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// It counts, in this state.
    Counts(State),
    Below,
    Above,
    Invalid,
    Superseded,
}

/// The limits that a result was judged against.
#[derive(Clone, Copy, PartialEq, Default)]
pub(super) struct Limits {
    pub(super) release: (Option<f64>, Option<f64>),
    pub(super) alert: (Option<f64>, Option<f64>),
}

/// The trend rule's lines.
#[derive(Clone, Copy)]
pub(super) struct Lines {
    pub(super) mean: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

/// The chart.
pub(super) struct Chart {
    pub(super) lang: Lang,
    pub(super) title: String,
    pub(super) unit: String,
    pub(super) points: Vec<Point>,
    pub(super) lines: Option<Lines>,
}

const WIDTH: f64 = 960.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 132.0;
const TOP: f64 = 40.0;
const PLOT: f64 = 270.0;
const FOOT: f64 = TOP + PLOT;
const HEIGHT: f64 = FOOT + 84.0;

impl HtmlSafe for Chart {}

impl Chart {
    fn x(&self, index: f64) -> f64 {
        let all = self.points.iter().fold(0.0, |sum, _| sum + 1.0);
        LEFT + (WIDTH - LEFT - RIGHT) * (index + 0.5) / f64::max(all, 1.0)
    }

    fn places(&self) -> impl Iterator<Item = (f64, &Point)> {
        (0u32..).map(f64::from).map(|it| self.x(it)).zip(&self.points)
    }

    fn axis(&self) -> Axis {
        let limits = self.points.iter().flat_map(|it| {
            let Limits { release, alert } = it.limits;
            [release.0, release.1, alert.0, alert.1]
        });
        let lines = self.lines.into_iter().flat_map(|it| [it.low, it.mean, it.high].map(Some));
        let values = self.points.iter().map(|it| it.value);
        Axis::over(values.chain(limits).chain(lines).flatten(), false, FOOT, TOP)
    }

    /// A limit as it was in force from result to result.
    fn stairs(&self, out: &mut Formatter<'_>, class: &str, axis: Axis, of: fn(Limits) -> Option<f64>) -> fmt::Result {
        let half = 0.5 * (self.x(1.0) - self.x(0.0));
        let mut path = String::new();
        let mut pen: Option<f64> = None;
        for (x, point) in self.places() {
            match (of(point.limits), pen) {
                (Some(at), Some(before)) if at == before => write!(path, "H{:.1}", x + half)?,
                (Some(at), Some(_)) => write!(path, "V{:.1}H{:.1}", axis.at(at), x + half)?,
                (Some(at), None) => write!(path, "M{:.1} {:.1}H{:.1}", x - half, axis.at(at), x + half)?,
                (None, _) => (),
            }
            pen = of(point.limits);
        }
        if path.is_empty() { Ok(()) } else { write!(out, "<path class=\"{class}\" d=\"{path}\"/>") }
    }

    /// The names of the lines at the right end, each a line of text below the one above it at least.
    fn names(&self, out: &mut Formatter<'_>, axis: Axis) -> fmt::Result {
        let last = self.points.last().map(|it| it.limits).unwrap_or_default();
        let mut names = vec![];
        let mut named = |key: &str, at: Option<f64>| {
            names.extend(at.map(|at| (axis.at(at), self.lang.text(key))));
        };
        named("trend-line-release", last.release.1);
        named("trend-line-release", last.release.0);
        named("trend-line-alert", last.alert.1);
        named("trend-line-alert", last.alert.0);
        if let Some(it) = self.lines {
            named("trend-line-high", Some(it.high));
            named("trend-line-mean", Some(it.mean));
            named("trend-line-low", Some(it.low));
        }
        names.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut free = f64::MIN;
        for (y, name) in names {
            let at = f64::max(y + 4.0, free);
            text(out, "start", WIDTH - RIGHT + 8.0, at, &name)?;
            free = at + 15.0;
        }
        Ok(())
    }

    fn feet(&self, out: &mut Formatter<'_>) -> fmt::Result {
        // As many names as there is room for.
        let every = self.points.len().div_ceil(24).max(1);
        for (index, (x, point)) in self.places().enumerate() {
            line(out, "axis", (x, FOOT), (x, FOOT + 4.0))?;
            if index.is_multiple_of(every) {
                let y = FOOT + 14.0;
                write!(
                    out,
                    "<text class=\"end foot\" transform=\"translate({:.1} {y}) rotate(-40)\">{}</text>",
                    x + 4.0,
                    escaped(&point.label)
                )?;
            }
        }
        Ok(())
    }
}

impl Display for Chart {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let (title, axis) = (escaped(&self.title), self.axis());
        // A group: what needs a person in it is a link.
        write!(
            out,
            "<svg class=\"calc trend\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"group\" aria-label=\"{title}\">"
        )?;
        let right = WIDTH - RIGHT;
        line(out, "axis", (LEFT, FOOT), (right, FOOT))?;
        for tick in axis.ticks() {
            let y = axis.at(tick);
            line(out, "grid", (LEFT, y), (right, y))?;
            text(out, "end", LEFT - 8.0, y + 4.0, &axis.label(tick))?;
        }
        text(out, "start", 4.0, 14.0, &minus(&self.unit))?;
        self.feet(out)?;
        self.stairs(out, "alert", axis, |it| it.alert.0)?;
        self.stairs(out, "alert", axis, |it| it.alert.1)?;
        self.stairs(out, "limit", axis, |it| it.release.0)?;
        self.stairs(out, "limit", axis, |it| it.release.1)?;
        if let Some(it) = self.lines {
            line(out, "centre", (LEFT, axis.at(it.mean)), (right, axis.at(it.mean)))?;
            for at in [it.low, it.high] {
                line(out, "control", (LEFT, axis.at(at)), (right, axis.at(at)))?;
            }
        }
        self.names(out, axis)?;
        let half = 0.5 * (self.x(1.0) - self.x(0.0));
        for (x, point) in self.places() {
            if let Some(change) = &point.change {
                line(out, "change", (x - half, TOP - 8.0), (x - half, FOOT))?;
                text(out, "start", x - half + 3.0, TOP - 12.0, change)?;
            }
        }
        // The line joins what the limits come from: what counts and is a number.
        let joined = |it: &Point| matches!(it.shape, Shape::Counts(_)) && it.value.is_some();
        write!(out, "<polyline class=\"joined\" points=\"")?;
        for (x, point) in self.places().filter(|(_, it)| joined(it)) {
            write!(out, "{x:.1},{:.1} ", axis.at(point.value.unwrap_or_default()))?;
        }
        out.write_str("\"/>")?;
        for (x, point) in self.places() {
            let Some(value) = point.value else { continue };
            mark(out, point, (x, axis.at(value)))?;
        }
        out.write_str("</svg>")
    }
}

fn mark(out: &mut Formatter<'_>, point: &Point, (x, y): (f64, f64)) -> fmt::Result {
    let (class, path) = match point.shape {
        Shape::Counts(State::Fail | State::Stop) => ("fail", "M-5-5H5V5H-5Z"),
        Shape::Counts(State::Alert | State::Indeterminate | State::Action | State::Unverified) => {
            ("odd", "M0-6 6 5H-6Z")
        }
        Shape::Counts(State::Pass | State::Verified | State::Info | State::Pending) => {
            ("pass", "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z")
        }
        Shape::Below => ("open", "M-5.5-4.5H5.5L0 5.5Z"),
        Shape::Above => ("open", "M-5.5 4.5H5.5L0-5.5Z"),
        Shape::Invalid => ("open", "M-5-5 5 5M-5 5 5-5"),
        Shape::Superseded => ("open", "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z"),
    };
    let draw = |out: &mut Formatter<'_>| {
        if point.ring {
            write!(out, "<circle class=\"run\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"9\"/>")?;
        }
        write!(out, "<path class=\"{class}\" transform=\"translate({x:.1} {y:.1})\" d=\"{path}\"/>")
    };
    match &point.link {
        Some((href, said)) => {
            write!(
                out,
                "<a href=\"{}\" aria-label=\"{}\"><circle class=\"hit\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"16\"/>\
                 <path class=\"asked\" transform=\"translate({x:.1} {y:.1})\" d=\"M-9-9H9V9H-9Z\"/>",
                escaped(href),
                escaped(said)
            )?;
            draw(out)?;
            out.write_str("</a>")
        }
        None => draw(out),
    }
}

/// The last results as a line in a table. It says nothing that the row does not say in words.
pub(super) struct Spark {
    pub(super) values: Vec<f64>,
}

impl HtmlSafe for Spark {}

impl Display for Spark {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let (width, height) = (116.0, 24.0);
        let axis = Axis::over(self.values.iter().copied(), false, height - 3.0, 3.0);
        let steps = self.values.iter().skip(1).fold(0.0, |sum, _| sum + 1.0);
        let x = |index: f64| 4.0 + (width - 8.0) * if steps > 0.0 { index / steps } else { 1.0 };
        let places = || (0u32..).map(f64::from).map(x).zip(self.values.iter().map(|it| axis.at(*it)));
        write!(
            out,
            "<svg class=\"spark\" width=\"{width}\" height=\"{height}\" aria-hidden=\"true\"><polyline points=\""
        )?;
        for (x, y) in places() {
            write!(out, "{x:.1},{y:.1} ")?;
        }
        out.write_str("\"/>")?;
        if let Some((x, y)) = places().last() {
            write!(out, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>")?;
        }
        out.write_str("</svg>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(value: f64, shape: Shape) -> Point {
        let limits = Limits { release: (None, Some(3.0)), alert: (None, Some(2.0)) };
        Point { value: Some(value), label: "<B>".into(), shape, link: None, ring: false, limits, change: None }
    }

    #[test]
    fn every_result_is_drawn_and_what_people_wrote_is_escaped() {
        let mut points = vec![
            point(1.0, Shape::Counts(State::Pass)),
            point(1.2, Shape::Counts(State::Pass)),
            point(0.5, Shape::Below),
            point(3.4, Shape::Invalid),
            Point { value: None, ..point(0.0, Shape::Superseded) },
        ];
        points[1].link = Some(("/oot/OOT-00001".into(), "OOT-00001 \"<x>\"".into()));
        points[1].limits.release.1 = Some(2.8);
        points[1].change = Some("v2".into());
        let lines = Some(Lines { mean: 1.1, low: 0.6, high: 1.6 });
        let it = Chart { lang: Lang::En, title: "<t>".into(), unit: "%".into(), points, lines };
        let drawn = it.to_string();
        for (part, times) in [
            ("class=\"pass\"", 2),
            ("class=\"open\"", 2),
            ("class=\"control\"", 2),
            ("class=\"centre\"", 1),
            ("class=\"change\"", 1),
            // One limit in two steps, and one that stays.
            ("class=\"limit\"", 1),
            ("class=\"alert\"", 1),
            ("href=\"/oot/OOT-00001\"", 1),
            ("&lt;B&gt;", 5),
        ] {
            assert_eq!(drawn.matches(part).count(), times, "{part}: {drawn}");
        }
        assert!(!drawn.contains("<x>") && !drawn.contains("<t>") && !drawn.contains("style="), "{drawn}");
        // What is censored or counts for nothing is not joined to the others.
        let joined = drawn.split("class=\"joined\" points=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(joined.split_whitespace().count(), 2, "{joined}");
    }
}
