//! The rows of the paper are answered by stories that were played, not by a list.

use std::collections::BTreeMap;

use conjugate::demo::reference;
use conjugate::points::{PointRow, Recorded, recorded_by_stories, report};
use plant::strategy::{Point, Strategy, load, points};

fn strategy() -> Strategy {
    load(&reference()).unwrap()
}

fn rows() -> Vec<(Point, PointRow)> {
    let rows = report(&strategy(), &recorded_by_stories().unwrap(), &Recorded::default());
    points().into_iter().zip(rows).collect()
}

#[test]
fn every_row_of_section_1_is_recorded_by_a_story() {
    let open: Vec<_> = rows()
        .into_iter()
        .filter(|(point, row)| point.section.starts_with('1') && row.open)
        .map(|(point, row)| format!("{} {} {:?} {}", row.id, point.kind, row.strategy, row.en))
        .collect();
    assert!(open.is_empty(), "{}", open.join("\n"));
}

#[test]
fn every_row_of_a_stage_names_the_entries_that_carry_it() {
    for (_, row) in rows() {
        let of_a_stage = row.id.starts_with(['S', 'A', 'D', 'P']);
        assert_eq!(row.strategy.is_empty(), !of_a_stage, "{}", row.id);
        assert!(!row.evidence.is_empty(), "{}", row.id);
    }
}

#[test]
fn nothing_recorded_leaves_every_row_open() {
    let none = Recorded::default();
    let rows = report(&strategy(), &none, &none);
    assert_eq!(rows.len(), 271);
    assert!(rows.iter().all(|it| it.open && it.seen == 0));
}

#[test]
fn what_no_event_can_show_yet_is_open() {
    let rows: BTreeMap<String, PointRow> = rows().into_iter().map(|(_, row)| (row.id.clone(), row)).collect();
    for id in ["H08", "H14", "T13", "T42", "C23", "C33", "C34", "C04", "G05", "G06"] {
        assert!(rows[id].open, "{id}");
    }
    // What is enforced and recorded is closed.
    for id in ["G01", "G02", "G03", "G07", "H03"] {
        assert!(!rows[id].open, "{id}");
    }
}

#[test]
fn entries_of_a_ledger_are_counted_once() {
    let stories = recorded_by_stories().unwrap();
    let rows = report(&strategy(), &stories, &stories);
    let seen = |id: &str| rows.iter().find(|it| it.id == id).map_or(0, |it| it.seen);
    assert!(seen("D25") > 0 && seen("G03") > seen("D25"));
}

#[test]
fn a_ledger_read_on_from_anywhere_shows_what_it_shows_read_at_once() {
    for (name, story) in crate::stories::all() {
        let mut whole = Recorded::default();
        whole.add(&story.history, &story.plant);
        for at in [0, 1, story.history.len() / 2, story.history.len()] {
            let (first, rest) = story.history.split_at(at);
            let mut parts = Recorded::default();
            parts.add(first, &story.plant);
            parts.add(rest, &story.plant);
            assert_eq!(parts, whole, "{name}, read on from {at}");
        }
    }
}
