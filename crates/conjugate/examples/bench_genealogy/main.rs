//! Traces through a million lots. The peers, in the same run on the same graph, are `SQLite`'s and `PostgreSQL`'s
//! recursive queries with an index on both sides, and rustworkx; each must find the same lots. A peer that is not
//! installed is named as missing.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that fails should stop, and prints")]

mod graph;
mod postgres;
mod rustworkx;
mod sqlite;

use std::path::Path;
use std::time::{Duration, Instant};

use plant::id::LotId;
use plant::material::Genealogy;

/// Traces of this many lots are measured.
const ABOUT: std::ops::RangeInclusive<usize> = 2_400..=2_600;
/// Start lots in each direction.
const STARTS: usize = 101;
/// What a trace may take in the median.
const WANTED_MS: f64 = 0.3;

/// From what was made to what is in it, or the other way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Backward,
    Forward,
}

impl Direction {
    const BOTH: [Self; 2] = [Self::Backward, Self::Forward];

    fn name(self) -> &'static str {
        match self {
            Self::Backward => "backward",
            Self::Forward => "forward",
        }
    }
}

/// One trace: where it starts, and the lots that it must find, in order of their numbers.
struct Trace {
    direction: Direction,
    start: u32,
    lots: Vec<u32>,
}

/// What a peer answered to one trace.
struct Found {
    took: Duration,
    lots: Vec<u32>,
}

/// A peer's answers to every trace, in order, or why it is missing.
type Answers = Result<Vec<Found>, String>;

fn name(lot: u32) -> LotId {
    LotId::new(&format!("L{lot:07}")).unwrap()
}

fn number(lot: &LotId) -> u32 {
    lot.as_str().trim_start_matches('L').parse().unwrap()
}

fn walk<'a>(graph: &'a Genealogy, direction: Direction, start: &LotId) -> Vec<&'a LotId> {
    match direction {
        Direction::Backward => graph.ancestors(start),
        Direction::Forward => graph.descendants(start),
    }
}

/// The first lots at the end of the graph, in steps that skip over neighbours, whose traces are about as long as wanted.
fn traces(graph: &Genealogy, direction: Direction) -> Vec<Trace> {
    let level = match direction {
        Direction::Backward => graph::LEVELS - 1,
        Direction::Forward => 0,
    };
    let starts = (0..graph::LEVEL).map(|k| level * graph::LEVEL + k * 7_919 % graph::LEVEL);
    let traced = starts.map(|start| {
        let mut lots: Vec<u32> = walk(graph, direction, &name(start)).into_iter().map(number).collect();
        lots.sort_unstable();
        Trace { direction, start, lots }
    });
    traced.filter(|it| ABOUT.contains(&it.lots.len())).take(STARTS).collect()
}

fn main() {
    let edges = graph::edges();
    let mut graph = Genealogy::default();
    for (taken, made) in &edges {
        graph.join(&name(*taken), &name(*made));
    }
    println!(
        "{} lots on {} levels, {} edges: each lot from three of the {} nearest of the level below",
        graph::LEVEL * graph::LEVELS,
        graph::LEVELS,
        edges.len(),
        graph::WIDE
    );
    let traces: Vec<Trace> = Direction::BOTH.into_iter().flat_map(|it| traces(&graph, it)).collect();
    let ours = Ok(traces.iter().map(|trace| ours(&graph, trace)).collect());
    let place = tempfile::tempdir().unwrap();
    let csv = place.path().join("edges.csv");
    graph::write(&csv, &edges);
    let peers = [
        ("SQLite, recursive query", sqlite::answers(&edges, &traces)),
        ("PostgreSQL, recursive query", postgres::answers(place.path(), &csv, &traces)),
        ("rustworkx", rustworkx::answers(place.path(), &csv, &traces)),
    ];
    for direction in Direction::BOTH {
        let lots: Vec<usize> = traces.iter().filter(|it| it.direction == direction).map(|it| it.lots.len()).collect();
        let (least, most) = (lots.iter().min().unwrap(), lots.iter().max().unwrap());
        println!("{}: {} traces of {least} to {most} lots", direction.name(), lots.len());
        let mine = median(direction, &traces, &ours).unwrap();
        let verdict = if mine <= WANTED_MS { "kept" } else { "MISSED" };
        println!("  conjugate: {mine:.3} ms in the median (at most {WANTED_MS} wanted: {verdict})");
        for (peer, answers) in &peers {
            match median(direction, &traces, answers) {
                Ok(theirs) => println!("  {peer}: {theirs:.3} ms, {:.1} times ours", theirs / mine),
                Err(why) => println!("  {peer}: missing ({why})"),
            }
        }
    }
}

fn ours(graph: &Genealogy, trace: &Trace) -> Found {
    let start = name(trace.start);
    let begun = Instant::now();
    let found = walk(graph, trace.direction, &start);
    let took = begun.elapsed();
    Found { took, lots: found.into_iter().map(number).collect() }
}

/// The median of the traces in one direction, in milliseconds, once every answer was seen to be the same set of lots.
fn median(direction: Direction, traces: &[Trace], answers: &Answers) -> Result<f64, String> {
    let answers = answers.as_ref().map_err(Clone::clone)?;
    assert_eq!(answers.len(), traces.len(), "an answer to every trace");
    let mut took = Vec::new();
    for (trace, found) in traces.iter().zip(answers).filter(|(it, _)| it.direction == direction) {
        let mut lots = found.lots.clone();
        lots.sort_unstable();
        assert!(lots == trace.lots, "the same lots, {} from {}", direction.name(), trace.start);
        took.push(found.took);
    }
    took.sort();
    Ok(took.get(took.len() / 2).ok_or("no trace of that length")?.as_secs_f64() * 1e3)
}

/// Runs a program and gives its output, or says why not.
fn run(program: &mut std::process::Command) -> Result<String, String> {
    let what = program.get_program().to_string_lossy().into_owned();
    let output = program.output().map_err(|it| format!("`{what}` cannot be started: {it}"))?;
    if output.status.success() {
        return String::from_utf8(output.stdout).map_err(|it| it.to_string());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("`{what}` failed: {}", said.trim().lines().last().unwrap_or("without a word")))
}

/// Lines of `microseconds, lot lot lot …`, one for each trace.
fn answers_in(text: &str) -> Answers {
    let one = |line: &str| -> Option<Found> {
        let (took, lots) = line.split_once(',')?;
        let took = Duration::from_secs_f64(took.trim().parse::<f64>().ok()? / 1e6);
        let lots: Result<_, _> = lots.split_whitespace().map(str::parse).collect();
        Some(Found { took, lots: lots.ok()? })
    };
    text.lines().map(|line| one(line).ok_or_else(|| format!("not an answer: {line:.60}"))).collect()
}

/// The traces for programs that are not ours: a line for each, direction and start.
fn write_questions(to: &Path, traces: &[Trace]) {
    let lines: Vec<String> = traces.iter().map(|it| format!("{},{}", it.direction.name(), it.start)).collect();
    std::fs::write(to, lines.join("\n") + "\n").unwrap();
}
