//! A trace as an instrument wrote it with what was made of it: peaks filled by load, the fit, what is left of it, and the
//! distribution that follows.

use std::fmt::{self, Formatter, Write};

use super::draw::{Axis, WIDTH, bars, line, minus, open, row, text, trace};
use super::{Bars, Name};
use crate::calc::answer::short;
use crate::language::{Lang, escaped};

/// A trace, its strip of residuals, and the bars beneath.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    pub x: Name,
    pub y: Name,
    pub measured: Vec<(f64, f64)>,
    /// What was put under the peaks.
    pub baseline: Vec<(f64, f64)>,
    pub fitted: Vec<(f64, f64)>,
    pub residual: Vec<(f64, f64)>,
    pub fills: Vec<Fill>,
    pub spans: Vec<Span>,
    pub bars: Vec<Bars>,
    /// Another trace that it is compared with by eye.
    pub behind: Option<Behind>,
}

/// A trace behind another, to the same area.
#[derive(Debug, Clone, PartialEq)]
pub struct Behind {
    pub name: Name,
    pub at: Vec<(f64, f64)>,
}

/// A peak, filled.
#[derive(Debug, Clone, PartialEq)]
pub struct Fill {
    /// `D4`; written over its top.
    pub name: Name,
    /// Its colour: 0 to 4 by load, 5 for what stands out.
    pub class: usize,
    pub at: Vec<(f64, f64)>,
    /// The height of its foot at either end.
    pub foot: (f64, f64),
}

/// A stretch that was fitted as one, with its score.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    pub from: f64,
    pub to: f64,
    pub name: Name,
    /// Not accepted.
    pub marked: bool,
}

const LEFT: f64 = 76.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 58.0;
const PLOT: f64 = 260.0;
const STRIP: f64 = 70.0;
/// Places of a filled peak or a line at most.
const PLACES_MAX: usize = 1500;

impl Sheet {
    /// How high the baseline is at a time; nought where there is none.
    fn under(&self, time: f64) -> f64 {
        let at = self.baseline.partition_point(|it| it.0 < time).min(self.baseline.len().saturating_sub(1));
        self.baseline.get(at).map_or(0.0, |it| it.1)
    }

    /// The area above the baseline, by trapezia.
    fn area(&self) -> f64 {
        let above = |(time, signal): &(f64, f64)| (*time, signal - self.under(*time));
        let pairs = self.measured.iter().zip(self.measured.iter().skip(1));
        pairs.map(|(a, b)| (above(a), above(b))).fold(0.0, |sum, (a, b)| sum + 0.5 * (a.1 + b.1) * (b.0 - a.0))
    }

    /// This one with another behind it. Injected amounts differ, so that the other is scaled to the same area; it stands on
    /// the baseline of this one.
    pub(super) fn over(self, name: String, other: &Self) -> Option<Self> {
        let (own, area) = (self.area(), other.area());
        let share = own / area;
        if own <= 0.0 || area <= 0.0 || !share.is_finite() {
            return None;
        }
        let at = |(time, signal): &(f64, f64)| (*time, self.under(*time) + share * (signal - other.under(*time)));
        let (first, last) = (self.measured.first()?.0, self.measured.last()?.0);
        let at = other.measured.iter().map(at).filter(|it| first <= it.0 && it.0 <= last).collect();
        Some(Self { behind: Some(Behind { name: Name::Given(name), at }), ..self })
    }

    /// The figures of the picture: stretches, tops of the peaks, bars.
    pub(super) fn rows(&self, lang: Lang) -> Vec<super::draw::Row> {
        let mut rows = vec![];
        for it in &self.spans {
            let x = format!("{} – {}", short(it.from), short(it.to));
            rows.push(super::draw::Row { what: it.name.in_words(lang), x, y: String::new(), marked: it.marked });
        }
        for it in &self.fills {
            let top = it.at.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1));
            if let Some((x, y)) = top {
                rows.push(row(it.name.in_words(lang), short(x), y, it.class == 5));
            }
        }
        for group in &self.bars {
            rows.extend(
                group.bars.iter().map(|bar| row(bar.name.in_words(lang), String::new(), bar.value, bar.marked)),
            );
        }
        rows
    }

    /// What each line is, where there is one.
    fn legend(&self, out: &mut Formatter<'_>, lang: Lang, foot: f64) -> fmt::Result {
        let mut along = LEFT;
        let own =
            [("measured", "calc-curve-measured"), ("curve", "calc-curve-fitted"), ("bound", "calc-curve-baseline")];
        let own = own.map(|(class, key)| (class, lang.say(key).plain()));
        for (class, words) in own {
            line(out, class, (along, foot + 52.0), (along + 26.0, foot + 52.0))?;
            text(out, "start", along + 32.0, foot + 56.0, &words)?;
            along += 190.0;
        }
        // Its name may be long: a line of its own.
        if let Some(it) = &self.behind {
            line(out, "behind", (LEFT, foot + 72.0), (LEFT + 26.0, foot + 72.0))?;
            text(out, "start", LEFT + 32.0, foot + 76.0, &it.name.in_words(lang))?;
        }
        Ok(())
    }

    /// Each peak's name over its top.
    fn names(&self, out: &mut Formatter<'_>, lang: Lang, (x, y): (Axis, Axis)) -> fmt::Result {
        for it in &self.fills {
            if let Some((time, height)) = it.at.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1)) {
                // The name over its time, where time is what runs along.
                let timed = self.x == Name::Key("calc-axis-minutes");
                if timed {
                    text(out, "middle small", x.at(time), y.at(height) - 6.0, &format!("{time:.2}"))?;
                }
                let up = if timed { 20.0 } else { 6.0 };
                text(out, "middle halo", x.at(time), y.at(height) - up, &it.name.in_words(lang))?;
            }
        }
        Ok(())
    }

    pub(super) fn draw(&self, out: &mut Formatter<'_>, lang: Lang, title: &str) -> fmt::Result {
        let strip = if self.residual.is_empty() { 0.0 } else { STRIP + 26.0 };
        let further = if self.behind.is_some() { 20.0 } else { 0.0 };
        open(out, TOP + PLOT + strip + 66.0 + further, title)?;
        let xs = || self.measured.iter().map(|it| it.0);
        let x = Axis::over(xs(), false, LEFT, WIDTH - RIGHT).close();
        let behind = self.behind.iter().flat_map(|it| &it.at);
        let ys = self.measured.iter().chain(&self.fitted).chain(&self.baseline).chain(behind).map(|it| it.1);
        // Room for names over the highest peak.
        let highest = self.measured.iter().map(|it| it.1).fold(0.0, f64::max);
        let ys = ys.chain([1.12 * highest]);
        let y = Axis::over(ys, false, TOP + PLOT, TOP);
        for tick in y.ticks() {
            let at = y.at(tick);
            line(out, "grid", (LEFT, at), (WIDTH - RIGHT, at))?;
            text(out, "end", LEFT - 6.0, at + 4.0, &y.label(tick))?;
        }
        text(out, "start", 4.0, TOP - 26.0, &self.y.in_words(lang))?;
        for it in &self.fills {
            fill(out, it, (x, y))?;
        }
        trace(out, "bound", &self.baseline, (x, y))?;
        if let Some(it) = &self.behind {
            trace(out, "behind", &it.at, (x, y))?;
        }
        trace(out, "measured", &self.measured, (x, y))?;
        trace(out, "curve", &self.fitted, (x, y))?;
        self.names(out, lang, (x, y))?;
        for it in &self.spans {
            let (from, to) = (x.at(it.from), x.at(it.to));
            let class = if it.marked { "span marked" } else { "span" };
            line(out, class, (from, TOP - 8.0), (to, TOP - 8.0))?;
            line(out, class, (from, TOP - 12.0), (from, TOP - 4.0))?;
            line(out, class, (to, TOP - 12.0), (to, TOP - 4.0))?;
            let mark = if it.marked { "◆ " } else { "" };
            text(out, "middle halo", 0.5 * (from + to), TOP - 14.0, &format!("{mark}{}", it.name.in_words(lang)))?;
        }
        let mut foot = TOP + PLOT;
        line(out, "axis", (LEFT, TOP), (LEFT, foot))?;
        line(out, "axis", (LEFT, foot), (WIDTH - RIGHT, foot))?;
        if !self.residual.is_empty() {
            let (high, low) = (foot + 22.0, foot + 22.0 + STRIP);
            let left = Axis::over(self.residual.iter().map(|it| it.1), false, low, high);
            line(out, "centre", (LEFT, left.at(0.0)), (WIDTH - RIGHT, left.at(0.0)))?;
            trace(out, "residual", &self.residual, (x, left))?;
            let reach = self.residual.iter().map(|it| it.1.abs()).fold(0.0, f64::max);
            text(out, "end", LEFT - 6.0, left.at(0.0) + 4.0, "0")?;
            let words = lang.say("calc-curve-residual").plain();
            text(out, "start halo", LEFT + 4.0, high + 4.0, &format!("{words} ± {}", minus(&three(reach))))?;
            foot = low + 4.0;
            line(out, "axis", (LEFT, foot), (WIDTH - RIGHT, foot))?;
        }
        for tick in x.ticks() {
            let at = x.at(tick);
            line(out, "axis", (at, foot), (at, foot + 4.0))?;
            text(out, "middle", at, foot + 18.0, &x.label(tick))?;
        }
        text(out, "middle", 0.5 * (LEFT + WIDTH - RIGHT), foot + 36.0, &self.x.in_words(lang))?;
        self.legend(out, lang, foot)?;
        out.write_str("</svg>")?;
        for it in &self.bars {
            let rows = it.bars.iter().fold(0.0, |sum, _| sum + 1.0);
            let name = escaped(&it.axis.in_words(lang)).to_string();
            open(out, 16.0 + 34.0 * rows + 44.0, &name)?;
            bars(out, it, lang)?;
            out.write_str("</svg>")?;
        }
        Ok(())
    }
}

/// Three digits that count.
fn three(value: f64) -> String {
    let text = format!("{value:.2e}");
    text.parse::<f64>().map_or(text, |it| it.to_string())
}

fn fill(out: &mut impl Write, it: &Fill, (x, y): (Axis, Axis)) -> fmt::Result {
    let (Some(first), Some(last)) = (it.at.first(), it.at.last()) else { return Ok(()) };
    write!(out, "<polygon class=\"f{}\" points=\"{:.1},{:.1} ", it.class.min(5), x.at(first.0), y.at(it.foot.0))?;
    for (time, height) in it.at.iter().step_by(it.at.len() / PLACES_MAX + 1) {
        write!(out, "{:.1},{:.1} ", x.at(*time), y.at(*height))?;
    }
    write!(out, "{:.1},{:.1}\"/>", x.at(last.0), y.at(it.foot.1))
}
