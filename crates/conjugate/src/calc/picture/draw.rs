//! The drawing of a picture as SVG, and its table: groups are told apart by shape and dash as well as by colour, and
//! what stands out carries a ring and a word.

use std::fmt::{self, Display, Formatter, Write};

use askama::filters::HtmlSafe;
use science::numeric::log10;

use super::super::answer::short;
use super::{Bars, Picture, Plot};
use crate::language::{Lang, escaped};

/// A picture in a language.
pub(crate) struct Drawn<'a> {
    picture: &'a Picture,
    lang: Lang,
    title: String,
}

/// A line of the table: what, where on the horizontal axis, how much, and whether it stands out.
pub(crate) struct Row {
    pub what: String,
    pub x: String,
    pub y: String,
    pub marked: bool,
}

/// A line of the table for a figure.
pub(super) fn row(what: String, x: String, y: f64, marked: bool) -> Row {
    Row { what, x, y: short(y), marked }
}

/// Lines of the table at most; the answer has all figures.
const ROWS_MAX: usize = 400;

/// Places of a drawn line at most; of more, every so manyth.
const TRACED_MAX: usize = 2000;

pub(super) const WIDTH: f64 = 720.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 16.0;
const PLOT: f64 = 240.0;

impl<'a> Drawn<'a> {
    /// The picture under a title.
    #[must_use]
    pub(crate) fn new(picture: &'a Picture, lang: Lang, title: String) -> Self {
        Self { picture, lang, title }
    }

    /// The figures of the picture.
    #[must_use]
    pub(crate) fn rows(&self) -> Vec<Row> {
        let mut rows = vec![];
        let said = |name: &super::Name| name.in_words(self.lang);
        match self.picture {
            Picture::Sheet(it) => rows.extend(it.rows(self.lang)),
            Picture::Bars(it) => {
                rows.extend(it.bars.iter().map(|bar| row(said(&bar.name), String::new(), bar.value, bar.marked)));
                rows.extend(it.limit.iter().map(|(name, at)| row(said(name), String::new(), *at, false)));
            }
            Picture::Plots(plots) => {
                for plot in plots {
                    let vertical = plot.marks.iter().map(|it| Row {
                        what: said(&it.name),
                        x: short(it.at),
                        y: String::new(),
                        marked: false,
                    });
                    rows.extend(plot.levels.iter().map(|it| row(said(&it.name), String::new(), it.at, false)));
                    rows.extend(vertical);
                    for group in &plot.points {
                        rows.extend((0..).zip(&group.at).map(|(index, (x, y))| {
                            row(said(&group.name), short(*x), *y, group.marked.contains(&index))
                        }));
                    }
                    for curve in &plot.curves {
                        rows.extend(curve.at.iter().map(|(x, y)| row(said(&curve.name), short(*x), *y, false)));
                    }
                }
            }
        }
        rows.truncate(ROWS_MAX);
        rows
    }
}

impl HtmlSafe for Drawn<'_> {}

impl Display for Drawn<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let title = escaped(&self.title);
        match self.picture {
            Picture::Sheet(it) => it.draw(out, self.lang, &title.to_string()),
            Picture::Bars(it) => {
                let rows = it.bars.iter().fold(0.0, |sum, _| sum + 1.0);
                open(out, TOP + 34.0 * rows + 44.0, &title)?;
                bars(out, it, self.lang)?;
                out.write_str("</svg>")
            }
            Picture::Plots(plots) => {
                for plot in plots {
                    let legend = legend(plot, self.lang);
                    let height = TOP + PLOT + 48.0 + 18.0 * legend.iter().fold(0.0, |sum, _| sum + 1.0);
                    open(out, height, &title)?;
                    self::plot(out, plot, self.lang, &legend)?;
                    out.write_str("</svg>")?;
                }
                Ok(())
            }
        }
    }
}

pub(super) fn open(out: &mut Formatter<'_>, height: f64, title: &str) -> fmt::Result {
    write!(
        out,
        "<svg class=\"calc\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{title}\"><title>{title}</title>"
    )
}

/// An axis: from where to where, and by decades or not.
#[derive(Clone, Copy)]
pub(crate) struct Axis {
    low: f64,
    high: f64,
    logarithmic: bool,
    from: f64,
    to: f64,
}

impl Axis {
    pub(crate) fn over(values: impl Iterator<Item = f64>, logarithmic: bool, from: f64, to: f64) -> Self {
        let usable = |it: &f64| it.is_finite() && (!logarithmic || *it > 0.0);
        let (mut low, mut high) = values
            .filter(usable)
            .map(drawable)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| (low.min(it), high.max(it)));
        if low > high {
            (low, high) = (1.0, 10.0);
        }
        if logarithmic {
            // Whole decades, and at least one.
            (low, high) = (log10(low).floor(), log10(high).ceil());
            if low == high {
                high += 1.0;
            }
        } else {
            let room = if high > low { 0.06 * (high - low) } else { 0.5 * high.abs().max(1.0) };
            (low, high) = (low - room, high + room);
        }
        Self { low, high, logarithmic, from, to }
    }

    /// Without the room at both ends.
    pub(super) fn close(self) -> Self {
        let room = 0.06 / 1.12 * (self.high - self.low);
        Self { low: self.low + room, high: self.high - room, ..self }
    }

    pub(crate) fn at(self, value: f64) -> f64 {
        let value = if self.logarithmic { log10(value) } else { drawable(value) };
        let share = ((value - self.low) / (self.high - self.low)).clamp(-0.02, 1.02);
        self.from + share * (self.to - self.from)
    }

    /// Round numbers on the axis, five or so.
    pub(crate) fn ticks(self) -> Vec<f64> {
        let span = self.high - self.low;
        let mut step = 1.0;
        // One, two or five times a power of ten; bounded, so that no span keeps it going.
        for _ in 0..700 {
            if span / step > 7.0 {
                step *= 10.0;
            } else if span / step < 0.7 {
                step /= 10.0;
            } else {
                break;
            }
        }
        let step = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0].map(|it| it * step).into_iter().find(|it| span / it <= 7.0);
        let step = step.unwrap_or(span).max(if self.logarithmic { 1.0 } else { 0.0 });
        let first = (self.low / step).ceil();
        let marks = (0..12).map(|it| (first + f64::from(it)) * step);
        marks.filter(|it| *it <= self.high + 1e-9 * step && it.is_finite()).collect()
    }

    pub(crate) fn label(self, tick: f64) -> String {
        if !self.logarithmic {
            let near_zero = tick.abs() < 1e-9 * (self.high - self.low);
            return minus(&short(if near_zero { 0.0 } else { tick }));
        }
        if (-3.0..=5.0).contains(&tick) {
            let size = format!("{}", tick.abs());
            let zeros: usize = size.parse().unwrap_or(0);
            if tick < 0.0 {
                format!("0.{}1", "0".repeat(zeros.saturating_sub(1)))
            } else {
                format!("1{}", "0".repeat(zeros))
            }
        } else {
            minus(&format!("1e{tick}"))
        }
    }
}

/// A value of which differences are still numbers.
fn drawable(value: f64) -> f64 {
    const LARGEST: f64 = 1e300;
    value.clamp(-LARGEST, LARGEST)
}

pub(crate) fn minus(number: &str) -> String {
    number.replace('-', "−")
}

pub(crate) fn text(out: &mut impl Write, class: &str, x: f64, y: f64, words: &str) -> fmt::Result {
    write!(out, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>", escaped(words))
}

pub(crate) fn line(out: &mut impl Write, class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> fmt::Result {
    write!(out, "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>")
}

pub(super) fn bars(out: &mut Formatter<'_>, it: &Bars, lang: Lang) -> fmt::Result {
    let from = 190.0;
    let values = it.bars.iter().map(|it| it.value).chain(it.limit.as_ref().map(|it| it.1));
    let foot = if it.logarithmic { None } else { Some(0.0) };
    let axis = Axis::over(values.chain(foot), it.logarithmic, from, WIDTH - 90.0);
    let mut y = TOP;
    for bar in &it.bars {
        let class = if bar.marked { "bar marked" } else { "bar" };
        let zero = if it.logarithmic { from } else { axis.at(0.0) };
        let end = if it.logarithmic && bar.value <= 0.0 { from } else { axis.at(bar.value) };
        let (start, width) = (zero.min(end), (end - zero).abs().max(1.0));
        write!(out, "<rect class=\"{class}\" x=\"{start:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"22\"/>")?;
        text(out, "end", from - 8.0, y + 16.0, &bar.name.in_words(lang))?;
        let mark = if bar.marked { "◆ " } else { "" };
        text(out, "start", end.max(zero) + 6.0, y + 16.0, &format!("{mark}{}", minus(&short(bar.value))))?;
        y += 34.0;
    }
    line(out, "axis", (from, y), (WIDTH - 90.0, y))?;
    for tick in axis.ticks() {
        let x = axis.at(if it.logarithmic { power(tick) } else { tick });
        line(out, "axis", (x, y), (x, y + 4.0))?;
        text(out, "middle", x, y + 18.0, &axis.label(tick))?;
    }
    text(out, "middle", 0.5 * (from + WIDTH - 90.0), y + 36.0, &it.axis.in_words(lang))?;
    if let Some((name, at)) = &it.limit {
        let x = axis.at(*at);
        line(out, "limit", (x, TOP - 8.0), (x, y))?;
        text(out, "middle", x, TOP - 4.0, &name.in_words(lang))?;
    }
    Ok(())
}

/// Ten to a whole power.
fn power(tick: f64) -> f64 {
    format!("1e{tick}").parse().unwrap_or(1.0)
}

/// What is in a plot and needs a name beside it: its class and its words.
fn legend(plot: &Plot, lang: Lang) -> Vec<(String, String)> {
    let points = (0..).zip(&plot.points).map(|(index, it)| (format!("p{}", index % 6), it.name.in_words(lang)));
    let curves = plot.curves.iter().map(|it| {
        let class = if it.dashed { "bound" } else { "curve" };
        (class.to_owned(), it.name.in_words(lang))
    });
    let mut all: Vec<(String, String)> = points.collect();
    for it in curves {
        // A curve of a group that is there already, or of another batch, needs no second line.
        if !all.iter().any(|(class, name)| *name == it.1 && (*class == it.0 || class.starts_with('p'))) {
            all.push(it);
        }
    }
    all.truncate(12);
    all
}

fn plot(out: &mut Formatter<'_>, it: &Plot, lang: Lang, legend: &[(String, String)]) -> fmt::Result {
    let places = || it.points.iter().flat_map(|it| &it.at).chain(it.curves.iter().flat_map(|it| &it.at));
    let xs = places().map(|it| it.0).chain(it.marks.iter().map(|it| it.at));
    let x_axis = Axis::over(xs, it.logarithmic, LEFT, WIDTH - RIGHT);
    let ys = places().map(|it| it.1).chain(it.levels.iter().map(|it| it.at));
    let y_axis = Axis::over(ys, false, TOP + PLOT, TOP);
    let foot = TOP + PLOT;
    line(out, "axis", (LEFT, foot), (WIDTH - RIGHT, foot))?;
    line(out, "axis", (LEFT, TOP), (LEFT, foot))?;
    for tick in x_axis.ticks() {
        let x = x_axis.at(if it.logarithmic { power(tick) } else { tick });
        line(out, "axis", (x, foot), (x, foot + 4.0))?;
        text(out, "middle", x, foot + 18.0, &x_axis.label(tick))?;
    }
    for tick in y_axis.ticks() {
        let y = y_axis.at(tick);
        line(out, "grid", (LEFT, y), (WIDTH - RIGHT, y))?;
        text(out, "end", LEFT - 6.0, y + 4.0, &y_axis.label(tick))?;
    }
    text(out, "middle", 0.5 * (LEFT + WIDTH - RIGHT), foot + 36.0, &it.x.in_words(lang))?;
    text(out, "start", 4.0, TOP - 4.0, &it.y.in_words(lang))?;
    for level in &it.levels {
        let y = y_axis.at(level.at);
        line(out, if level.limit { "limit" } else { "centre" }, (LEFT, y), (WIDTH - RIGHT, y))?;
        text(
            out,
            "end halo",
            WIDTH - RIGHT - 2.0,
            y - 4.0,
            &format!("{} {}", level.name.in_words(lang), minus(&short(level.at))),
        )?;
    }
    for mark in &it.marks {
        let x = x_axis.at(mark.at);
        line(out, "limit", (x, TOP), (x, foot))?;
        text(out, "middle halo", x, TOP + 12.0, &format!("{} {}", mark.name.in_words(lang), minus(&short(mark.at))))?;
    }
    for curve in &it.curves {
        trace(out, if curve.dashed { "bound" } else { "curve" }, &curve.at, (x_axis, y_axis))?;
    }
    for (index, group) in (0..).zip(&it.points) {
        if group.joined {
            trace(out, "joined", &group.at, (x_axis, y_axis))?;
        }
        for (place, (x, y)) in (0..).zip(&group.at) {
            let (x, y) = (x_axis.at(*x), y_axis.at(*y));
            if x.is_nan() || y.is_nan() {
                continue;
            }
            if group.marked.contains(&place) {
                write!(out, "<circle class=\"ring\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"8\"/>")?;
            }
            if group.at.len() <= 300 || group.marked.contains(&place) {
                shape(out, index, x, y)?;
            }
        }
    }
    let mut y = foot + 56.0;
    for (class, words) in legend {
        match class.strip_prefix('p').and_then(|it| it.parse().ok()) {
            Some(index) => shape(out, index, LEFT + 8.0, y - 4.0)?,
            None => line(out, class, (LEFT - 4.0, y - 4.0), (LEFT + 20.0, y - 4.0))?,
        }
        text(out, "start", LEFT + 28.0, y, words)?;
        y += 18.0;
    }
    Ok(())
}

pub(super) fn trace(out: &mut Formatter<'_>, class: &str, at: &[(f64, f64)], (x, y): (Axis, Axis)) -> fmt::Result {
    write!(out, "<polyline class=\"{class}\" points=\"")?;
    let finite = at.iter().filter(|it| it.0.is_finite() && it.1.is_finite());
    for it in finite.step_by(at.len() / TRACED_MAX + 1) {
        write!(out, "{:.1},{:.1} ", x.at(it.0), y.at(it.1))?;
    }
    out.write_str("\"/>")
}

/// The mark of a group: a disc, a square, a triangle, a diamond, a cross, an upturned triangle.
fn shape(out: &mut impl Write, group: usize, x: f64, y: f64) -> fmt::Result {
    let path = match group % 6 {
        0 => "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z",
        1 => "M-3.2 -3.2h6.4v6.4h-6.4z",
        2 => "M0 -4.4l4.2 7.4h-8.4z",
        3 => "M0 -4.6l4.6 4.6l-4.6 4.6l-4.6 -4.6z",
        4 => "M-4 -1.2h2.8v-2.8h2.4v2.8h2.8v2.4h-2.8v2.8h-2.4v-2.8h-2.8z",
        _ => "M0 4.4l4.2 -7.4h-8.4z",
    };
    write!(out, "<path class=\"p{}\" transform=\"translate({x:.1} {y:.1})\" d=\"{path}\"/>", group % 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(low: f64, high: f64, logarithmic: bool) -> Axis {
        Axis::over([low, high].into_iter(), logarithmic, 0.0, 100.0)
    }

    #[test]
    fn ticks_are_few_and_round() {
        for (low, high, logarithmic) in [
            (0.0, 1.0, false),
            (-3.2, 17.0, false),
            (73.98, 74.03, false),
            (0.05, 4e4, true),
            (5.0, 5.0, false),
            (1e300, 2e300, false),
        ] {
            let it = axis(low, high, logarithmic);
            let ticks = it.ticks();
            assert!((1..=12).contains(&ticks.len()), "{low} {high}: {ticks:?}");
            assert!(ticks.iter().all(|tick| it.label(*tick).chars().count() <= 9), "{low} {high}: {ticks:?}");
        }
        assert_eq!(axis(0.05, 4e4, true).label(-2.0), "0.01");
        assert_eq!(axis(0.05, 4e4, true).label(3.0), "1000");
    }
}
