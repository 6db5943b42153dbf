//! The graph as a drawing: lanes from top to bottom, stages from left to right, the blocked way in the colour of stops.

use std::collections::BTreeMap;
use std::fmt;

use askama::filters::HtmlSafe;

use super::graph::{Graph, Node};
use crate::language::escaped;

const WIDTH: usize = 160;
const HEIGHT: usize = 38;
const GAP: usize = 10;
/// From one column to the next: at least so far, and further where a desk has room.
const STEP: usize = 206;
const STEP_MAX: usize = 330;
/// What a desk shows without scrolling.
const DESK: usize = 1_316;
const LEFT: usize = 118;
const PAD: usize = 10;

/// A drawing of a graph.
pub(super) struct Picture {
    described: String,
    nodes: Vec<Placed>,
    edges: Vec<Line>,
    lanes: Vec<Lane>,
    width: usize,
    height: usize,
}

struct Placed {
    x: usize,
    y: usize,
    node: Node,
}

struct Lane {
    name: String,
    y: usize,
    height: usize,
}

struct Line {
    d: String,
    blocked: bool,
}

/// As many characters as a box takes; Chinese ones count twice.
fn fitting(text: &str, places: usize) -> String {
    let (mut out, mut used) = (String::new(), 0);
    for it in text.chars() {
        used += if it.is_ascii() { 1 } else { 2 };
        if used > places {
            out.push('…');
            return out;
        }
        out.push(it);
    }
    out
}

impl Picture {
    pub(super) fn of(graph: Graph, described: String) -> Self {
        let mut stacks: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for it in &graph.nodes {
            *stacks.entry((it.lane, it.column)).or_default() += 1;
        }
        let mut used: Vec<usize> = graph.nodes.iter().map(|it| it.column).collect();
        used.sort_unstable();
        used.dedup();
        let columns: BTreeMap<usize, usize> = used.iter().enumerate().map(|(place, it)| (*it, place)).collect();
        let (mut lanes, mut top, mut tops) = (vec![], 0, BTreeMap::new());
        for (place, name) in graph.lanes.iter().enumerate() {
            let tallest = stacks.iter().filter(|((lane, _), _)| *lane == place).map(|(_, n)| *n).max();
            let Some(tallest) = tallest else { continue };
            let height = tallest * (HEIGHT + GAP) + 2 * PAD - GAP;
            tops.insert(place, (top, height));
            lanes.push(Lane { name: name.clone(), y: top, height });
            top += height + 4;
        }
        let gaps = columns.len().saturating_sub(1).max(1);
        let step = (DESK.saturating_sub(LEFT + WIDTH + PAD) / gaps).clamp(STEP, STEP_MAX);
        let mut next: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        let mut nodes = vec![];
        for node in graph.nodes {
            let (lane, height) = tops.get(&node.lane).copied().unwrap_or((0, HEIGHT));
            let stack = stacks.get(&(node.lane, node.column)).copied().unwrap_or(1);
            // A short stack stands in the middle of its lane.
            let room = height.saturating_sub(stack * (HEIGHT + GAP) - GAP) / 2;
            let row = next.entry((node.lane, node.column)).or_default();
            let x = LEFT + columns.get(&node.column).copied().unwrap_or(0) * step;
            nodes.push(Placed { x, y: lane + room + *row * (HEIGHT + GAP), node });
            *row += 1;
        }
        let edges = graph.edges.iter().filter_map(|(from, to, blocked)| {
            let (from, to) = (nodes.get(*from)?, nodes.get(*to)?);
            Some(Line { d: way(from, to), blocked: *blocked })
        });
        let edges = edges.collect();
        let width = LEFT + columns.len().saturating_sub(1) * step + WIDTH + PAD;
        Self { described, nodes, edges, lanes, width, height: top.max(HEIGHT) }
    }
}

/// From the right side of one box to the left side of another: across in a curve, or down where the other is lower.
fn way(from: &Placed, to: &Placed) -> String {
    let (x1, y1) = (from.x + WIDTH, from.y + HEIGHT / 2);
    let (x2, y2) = (to.x, to.y + HEIGHT / 2);
    if x2 <= x1 {
        // Rework leads back: round underneath.
        let low = from.y.max(to.y) + HEIGHT + GAP / 2;
        return format!("M{x1} {y1}h10V{low}H{}V{y2}h8", x2.saturating_sub(12));
    }
    let middle = x2.saturating_sub(27);
    format!("M{x1} {y1}H{}C{middle} {y1} {middle} {y2} {} {y2}", middle.saturating_sub(14).max(x1), x2 - 6)
}

impl fmt::Display for Picture {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (width, height) = (self.width, self.height);
        write!(
            out,
            "<svg class=\"genealogy\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"group\" \
             aria-label=\"{}\"><defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"2\" refY=\"4\" markerWidth=\"7\" \
             markerHeight=\"7\" orient=\"auto\"><path d=\"M0 .8 7 4 0 7.2Z\"/></marker><marker id=\"tip-blocked\" \
             viewBox=\"0 0 8 8\" refX=\"2\" refY=\"4\" markerWidth=\"4.5\" markerHeight=\"4.5\" orient=\"auto\">\
             <path d=\"M0 .8 7 4 0 7.2Z\"/></marker><clipPath id=\"box\"><rect width=\"{}\" height=\"{HEIGHT}\"/>\
             </clipPath></defs>",
            escaped(&self.described),
            WIDTH - 3,
        )?;
        for lane in &self.lanes {
            let (y, height) = (lane.y, lane.height);
            write!(out, "<rect class=\"lane\" x=\"0\" y=\"{y}\" width=\"100%\" height=\"{height}\"/>")?;
            write!(
                out,
                "<text class=\"lane-name\" x=\"8\" y=\"{}\">{}</text>",
                y + 20,
                escaped(&fitting(&lane.name, 15))
            )?;
        }
        // Blocked ways last, so that they lie on top.
        for blocked in [false, true] {
            for edge in self.edges.iter().filter(|it| it.blocked == blocked) {
                let (class, tip) = if blocked { ("way blocked", "tip-blocked") } else { ("way", "tip") };
                write!(out, "<path class=\"{class}\" d=\"{}\" marker-end=\"url(#{tip})\"/>", edge.d)?;
            }
        }
        for it in &self.nodes {
            node(it, out)?;
        }
        out.write_str("</svg>")
    }
}

fn node(it: &Placed, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let node = &it.node;
    let mut class = String::from("node");
    for (on, word) in [(node.blocked, " blocked"), (node.focus, " focus"), (node.lots.len() > 1, " several")] {
        if on {
            class.push_str(word);
        }
    }
    let said = format!("{} {} {}", node.title, node.sub, node.word);
    let href = match node.lots.as_slice() {
        [one] => format!("/genealogy/{one}"),
        _ => "#table".to_owned(),
    };
    let (x, y, code) = (it.x, it.y, node.state.code());
    let (places, sub) = (16, fitting(&node.sub, 20));
    write!(
        out,
        "<a href=\"{}\"><g class=\"{class}\" data-state=\"{code}\" transform=\"translate({x} {y})\">\
         <title>{}</title><rect width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"1\"/>\
         <text class=\"name\" x=\"8\" y=\"16\">{}</text><text class=\"sub\" clip-path=\"url(#box)\" x=\"8\" y=\"31\">{}</text>\
         <g role=\"img\" aria-label=\"{}\"><use href=\"#g-{code}\" x=\"{}\" y=\"5\" width=\"14\" height=\"14\"/></g></g></a>",
        escaped(&href),
        escaped(&said),
        escaped(&fitting(&node.title, places)),
        escaped(&sub),
        escaped(&node.word),
        WIDTH - 20,
    )?;
    Ok(())
}

impl HtmlSafe for Picture {}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn a_name_too_long_for_its_box_is_cut_and_says_so() {
        for (text, then) in
            [("DS-31-006", "DS-31-006"), ("linker-payload-0001", "linker-pay…"), ("连接子有效载荷", "连接子有效…")]
        {
            assert_eq!(fitting(text, 10), then);
        }
    }
}
