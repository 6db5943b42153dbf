//! The drawing of a limit bar. Places are per cent of the width, so that one drawing fits a table cell and a tablet.

use std::fmt::{self, Formatter};

use super::limit_scale::{Edge, Scale, Side};
use super::{Bounds, LimitBar, Reach};
use crate::language::escaped;

/// Writes the drawing with its description; where no limit is declared, the words for that.
pub(super) fn draw(bar: &LimitBar, out: &mut Formatter<'_>) -> fmt::Result {
    let described = escaped(&bar.described());
    let Some(scale) = Scale::of(bar) else {
        return write!(out, "<span class=\"no-limit\">{}</span>", escaped(&bar.lang.text("limit-none")));
    };
    // The bar proper; at number entry it is twice as high, and its numbers stand under it.
    let (top, thick) = if bar.numbered { (26, 16) } else { (15, 8) };
    let ticks = if bar.numbered { ticks(bar, scale) } else { Vec::new() };
    let rows = ticks.iter().map(|it| it.row + 1).max().unwrap_or(0);
    let (class, height) = match (bar.numbered, bar.share) {
        (true, _) => ("limit numbered", top + thick + 8 + 14 * rows),
        (false, None) => ("limit", 26),
        (false, Some(_)) => ("limit share", 34),
    };
    write!(
        out,
        "<svg class=\"{class}\" data-state=\"{}\" width=\"100%\" height=\"{height}\" role=\"img\" aria-label=\"{described}\" \
         data-low=\"{}\" data-high=\"{}\"><title>{described}</title>",
        bar.state.code(),
        scale.low,
        scale.high,
    )?;
    write!(out, "<line class=\"axis\" x1=\"0\" x2=\"100%\" y1=\"{0}\" y2=\"{0}\"/>", top + thick / 2)?;
    if let Some(range) = bar.proven {
        band(out, "proven", scale, range, top, thick)?;
    }
    if let Some(range) = bar.normal {
        band(out, "normal", scale, range, top, thick)?;
    }
    if let Some(target) = bar.target {
        let x = scale.at(target);
        write!(out, "<line class=\"target\" x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"{top}\" y2=\"{}\"/>", top + thick)?;
    }
    if let Some(range) = bar.registered {
        brackets(out, scale, range, top, thick)?;
    }
    if let (Some(kind), Some((value, _))) = (bar.share, bar.value) {
        let (width, y) = (scale.at(value), top + thick + 4);
        write!(out, "<rect class=\"f{kind}\" x=\"0\" y=\"{y}\" width=\"{width:.2}%\" height=\"7\"/>")?;
    }
    needle(bar, scale, top, thick, out)?;
    for it in ticks {
        let y = top + thick + 17 + 14 * it.row;
        let (x, class, text) = (it.x, it.class, escaped(&it.text));
        write!(out, "<text class=\"{class}\" x=\"{x:.2}%\" y=\"{y}\" aria-hidden=\"true\">{text}</text>")?;
    }
    out.write_str("</svg>")
}

fn band(out: &mut Formatter<'_>, class: &str, scale: Scale, range: Bounds, top: i32, thick: i32) -> fmt::Result {
    let from = range.low.map_or(0.0, |it| scale.at(it));
    let to = range.high.map_or(100.0, |it| scale.at(it));
    let width = to - from;
    write!(out, "<rect class=\"{class}\" x=\"{from:.2}%\" y=\"{top}\" width=\"{width:.2}%\" height=\"{thick}\"/>")
}

fn brackets(out: &mut Formatter<'_>, scale: Scale, range: Bounds, top: i32, thick: i32) -> fmt::Result {
    let (above, foot) = (top - 3, if thick > 8 { 7 } else { 4 });
    let height = thick + 6;
    for (end, inwards) in [(range.low, foot), (range.high, -foot)] {
        if let Some(end) = end {
            write!(
                out,
                "<svg class=\"at\" x=\"{:.2}%\" y=\"{above}\" width=\"1\" height=\"1\">\
                 <path class=\"registered\" d=\"M{inwards} 0H0V{height}H{inwards}\"/></svg>",
                scale.at(end)
            )?;
        }
    }
    Ok(())
}

fn limits(bar: &LimitBar) -> Vec<Edge> {
    [bar.normal, bar.registered, bar.proven].into_iter().flatten().flat_map(Edge::of).collect()
}

// Without a value the needle is there but hidden, so that number entry can move it while a person types.
fn needle(bar: &LimitBar, scale: Scale, top: i32, thick: i32, out: &mut Formatter<'_>) -> fmt::Result {
    if bar.value.is_none() && !bar.numbered {
        return Ok(());
    }
    let place = bar.value.map(|it| scale.place(it.0, &limits(bar)));
    let x = place.map_or(0.0, |it| it.x);
    let (size, bottom) = if bar.numbered { (20, top + thick + 4) } else { (12, top + thick + 2) };
    let half = size / 2;
    match bar.value {
        Some((_, Reach::Below)) => {
            let y = top + thick / 2;
            write!(out, "<line class=\"reach\" x1=\"0\" x2=\"{x:.2}%\" y1=\"{y}\" y2=\"{y}\"/>")?;
        }
        Some((_, Reach::Above)) => {
            let y = top + thick / 2;
            write!(out, "<line class=\"reach\" x1=\"{x:.2}%\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/>")?;
        }
        Some((_, Reach::Exact)) | None => {}
    }
    let hidden = if bar.value.is_none() { " visibility=\"hidden\"" } else { "" };
    write!(
        out,
        "<svg class=\"at needle\" x=\"{x:.2}%\" y=\"0\" width=\"1\" height=\"1\"{hidden}>\
         <path d=\"M0 {half}V{bottom}\"/><circle class=\"halo\" cx=\"0\" cy=\"{half}\" r=\"{}\"/>\
         <use href=\"#g-{}\" x=\"-{half}\" y=\"0\" width=\"{size}\" height=\"{size}\"/>",
        half + 1,
        bar.state.code(),
    )?;
    match place.and_then(|it| it.off) {
        Some(Side::Low) => write!(out, "<path class=\"off\" d=\"M-10 {0}l-5 4 5 4\"/>", half - 4)?,
        Some(Side::High) => write!(out, "<path class=\"off\" d=\"M10 {0}l5 4-5 4\"/>", half - 4)?,
        None => {}
    }
    out.write_str("</svg>")
}

/// A number under the bar.
struct Tick {
    x: f64,
    class: &'static str,
    text: String,
    row: i32,
}

/// The numbers under a bar, each in the first of three rows where it does not run into its neighbour.
fn ticks(bar: &LimitBar, scale: Scale) -> Vec<Tick> {
    // A digit takes about this much of the width where number entry is narrowest (480 px).
    const DIGIT: f64 = 1.75;
    let ends = |class: &'static str, range: Option<Bounds>| {
        range.into_iter().flat_map(|it| [it.low, it.high]).flatten().map(move |it| (class, it))
    };
    let mut numbers: Vec<_> =
        ends("r", bar.registered).chain(ends("n", bar.normal)).chain(ends("p", bar.proven)).collect();
    // Where two limits coincide, the sort keeps the registered one first and the other is not printed again.
    numbers.sort_by_key(|it| it.1);
    numbers.dedup_by_key(|it| it.1);
    let mut filled = [f64::MIN; 3];
    let mut ticks = Vec::new();
    for (class, number) in numbers {
        let text = number.to_string().replace('-', "−");
        let half = DIGIT * text.chars().map(|_| 0.5).sum::<f64>();
        let x = scale.at(number);
        let free = filled.iter_mut().zip(0..).find(|(it, _)| x - half > **it);
        let row = free.map_or(2, |(it, row)| {
            *it = x + half + DIGIT;
            row
        });
        ticks.push(Tick { x, class, text, row });
    }
    ticks
}
