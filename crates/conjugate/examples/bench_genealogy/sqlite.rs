//! `SQLite` in this process, in memory, with a covering index for each direction.

use std::time::Instant;

use rusqlite::Connection;

use super::{Answers, Direction, Found, Trace};

pub(super) fn answers(edges: &[(u32, u32)], traces: &[Trace]) -> Answers {
    let mut db = Connection::open_in_memory().unwrap();
    db.execute_batch("create table edge(taken integer, made integer)").unwrap();
    let insert = db.transaction().unwrap();
    for edge in edges {
        insert.prepare_cached("insert into edge values (?1, ?2)").unwrap().execute(*edge).unwrap();
    }
    insert.commit().unwrap();
    db.execute_batch("create index by_taken on edge(taken, made); create index by_made on edge(made, taken); analyze")
        .unwrap();
    traces.iter().map(|trace| Ok(answer(&db, trace))).collect()
}

fn answer(db: &Connection, trace: &Trace) -> Found {
    let sql = match trace.direction {
        Direction::Backward => {
            "with recursive t(p) as (values(?1) union select taken from edge join t on made = p) select p from t"
        }
        Direction::Forward => {
            "with recursive t(p) as (values(?1) union select made from edge join t on taken = p) select p from t"
        }
    };
    let begun = Instant::now();
    let mut query = db.prepare_cached(sql).unwrap();
    let lots = query.query_map([trace.start], |row| row.get(0)).unwrap();
    let lots: Vec<u32> = lots.map(Result::unwrap).filter(|it| *it != trace.start).collect();
    Found { took: begun.elapsed(), lots }
}
