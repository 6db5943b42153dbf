//! Traces through a million lots: twelve levels, each lot made from three of the level below, up to 80 neighbours to either side. The
//! peer, in the same run on the same graph, is `SQLite`'s recursive query with an index on both sides.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that fails should stop, and prints")]

use std::time::{Duration, Instant};

use plant::id::LotId;
use plant::material::Genealogy;
use rusqlite::Connection;

const LOTS: u32 = 1_000_000;
const LEVELS: u32 = 12;
const WIDE: u32 = 80;

/// The three lots of the level below that a lot is made from.
fn parents(lot: u32) -> Vec<u32> {
    let level_size = LOTS / LEVELS;
    let (level, place) = (lot / level_size, lot % level_size);
    if level == 0 || level >= LEVELS {
        return Vec::new();
    }
    let below = (level - 1) * level_size;
    let step = |k: u32| (lot.wrapping_mul(2_654_435_761).wrapping_add(k.wrapping_mul(40_503)) >> 7) % (2 * WIDE);
    (0..3).map(|k| below + (place + step(k)) % level_size).collect()
}

fn name(lot: u32) -> LotId {
    LotId::new(&format!("L{lot:07}")).unwrap()
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort();
    let middle = all.len() / 2;
    all.into_iter().nth(middle).unwrap()
}

fn main() {
    let mut graph = Genealogy::default();
    let mut db = Connection::open_in_memory().unwrap();
    db.execute_batch("create table edge(taken integer, made integer)").unwrap();
    let insert = db.transaction().unwrap();
    let mut edges = 0u32;
    for lot in 0..LOTS {
        for parent in parents(lot) {
            graph.join(&name(parent), &name(lot));
            insert.execute("insert into edge values (?1, ?2)", (parent, lot)).unwrap();
            edges += 1;
        }
    }
    insert.commit().unwrap();
    db.execute_batch("create index by_taken on edge(taken, made); create index by_made on edge(made, taken)").unwrap();
    let level_size = LOTS / LEVELS;
    println!("{LOTS} lots, {edges} edges");
    for (direction, level, sql) in [
        (
            "backward",
            11,
            "select p from (with recursive t(p) as (values(?1) union select taken from edge join t on made = p) select p from t)",
        ),
        (
            "forward",
            0,
            "select p from (with recursive t(p) as (values(?1) union select made from edge join t on taken = p) select p from t)",
        ),
    ] {
        let (mut ours, mut theirs, mut found) = (Vec::new(), Vec::new(), 0);
        for k in 0..101u32 {
            let lot = level * level_size + (k * 7_919) % level_size;
            let id = name(lot);
            let begun = Instant::now();
            let trace = if direction == "backward" { graph.ancestors(&id) } else { graph.descendants(&id) };
            ours.push(begun.elapsed());
            found = trace.len();
            let begun = Instant::now();
            let count = db.prepare_cached(sql).unwrap().query_map([lot], |row| row.get::<_, u32>(0)).unwrap().count();
            theirs.push(begun.elapsed());
            assert_eq!(count, found + 1, "both walk the same graph");
        }
        let (ours, theirs) = (median(ours), median(theirs));
        let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
        println!(
            "{direction}: {found} lots, median {:.3} ms; SQLite recursive query {:.3} ms; {ratio:.0} times faster",
            ours.as_secs_f64() * 1e3,
            theirs.as_secs_f64() * 1e3,
        );
    }
}
