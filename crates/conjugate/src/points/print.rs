//! `conjugate points`: the rows of the paper as a table or as JSON.

use std::collections::BTreeMap;
use std::io::Write;

use ledger::Reader;
use plant::Plant;
use plant::strategy::{Fault, load, points};

use super::{PointRow, Recorded, recorded_by_stories, report};
use crate::demo;
use crate::node::backup::{BackupError, verifiers};
use crate::node::{Folder, NotReadable, read};

/// How it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    #[default]
    Text,
    Json,
}

/// Why the rows could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum PointsError {
    #[error("the reference strategy has {} faults; run `conjugate strategy check` on its folder", .0.len())]
    Strategy(Vec<Fault>),
    #[error("a story cannot be played")]
    Story(#[from] crate::scenario::Fault),
    #[error(transparent)]
    Keys(#[from] BackupError),
    #[error("failed to read the ledger")]
    Ledger(#[from] NotReadable),
    #[error("failed to put the rows into JSON")]
    Json(#[from] serde_json::Error),
    #[error("failed to print")]
    Print(#[from] std::io::Error),
}

/// Prints every row of the paper; `seen` counts the entries of the ledger in this folder, if one is given.
///
/// # Errors
/// When a story, the ledger or the terminal fails.
pub fn print(format: Format, data: Option<&Folder>) -> Result<(), PointsError> {
    let strategy = load(&demo::reference()).map_err(PointsError::Strategy)?;
    let seen = data.map(recorded_by_ledger).transpose()?.unwrap_or_default();
    let rows = report(&strategy, &recorded_by_stories()?, &seen);
    let text = match format {
        Format::Text => table(&rows),
        Format::Json => serde_json::to_string_pretty(&rows)? + "\n",
    };
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        // Whoever reads the table through `head` has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        done => Ok(done?),
    }
}

/// What the ledger of a node records, read without writing anything.
///
/// # Errors
/// When there is no ledger or no key to read, or an entry cannot be read.
pub fn recorded_by_ledger(folder: &Folder) -> Result<Recorded, PointsError> {
    let reader = Reader::open(folder.ledger(), &verifiers(folder)?).map_err(NotReadable::from)?;
    let mut plant = Plant::default();
    let mut history = Vec::new();
    reader.replay(0, |envelope| {
        let (event, stamp) = read(&envelope)?;
        plant.apply(&event, &stamp);
        history.push((event, stamp));
        Ok::<(), NotReadable>(())
    })?;
    let mut recorded = Recorded::default();
    recorded.add(&history, &plant);
    Ok(recorded)
}

/// One line a row, then how many are open, by section and kind.
fn table(rows: &[PointRow]) -> String {
    let mut text = String::new();
    let mut open: BTreeMap<(String, String), (u64, u64)> = BTreeMap::new();
    for (row, point) in rows.iter().zip(points()) {
        let state = if row.open { "open" } else { "-" };
        let PointRow { id, zh, en, seen, .. } = row;
        let (section, kind) = (&point.section, &point.kind);
        text.push_str(&format!("{id:<4} {section:<9} {kind:<18} {state:<5} {seen:>6}  {zh} / {en}\n"));
        let count = open.entry((point.section, point.kind)).or_default();
        count.0 += u64::from(row.open);
        count.1 += 1;
    }
    text.push('\n');
    for ((section, kind), (open, all)) in &open {
        text.push_str(&format!("{section:<9} {kind:<18} {open:>3} of {all:>3} open\n"));
    }
    let (left, all) = open.values().fold((0, 0), |(left, all), it| (left + it.0, all + it.1));
    text.push_str(&format!("{left} of {all} rows are open\n"));
    text
}
