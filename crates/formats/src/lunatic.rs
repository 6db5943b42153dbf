//! Unchained Labs Lunatic: protein concentration by absorbance at 280 nm, one row for each well of the plate.
//!
//! The instrument's software exports the table of results as separated values, optionally below a report of what was
//! run. Column names vary a little between versions (`Sample Name`, `Sample name`, a line break inside `Plate
//! Position`), and templates put the columns in any order and add others. The unit of the concentration stands only in
//! its header. A well without protein has the concentration `N/A`.
//!
//! Read are the files whose header names every column that a result needs for its record; the rest is kept by name.

mod columns;
mod measured;
mod reading;

use crate::clock::{Dated, Timed};
use crate::grid::Grid;
use crate::number::Measured;
use crate::place::{Cell, Place};
use crate::table::Separator;
use crate::text::Encoding;
use crate::unreadable::Unreadable;

pub use columns::{Columns, Unit};

/// A file of results as it was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    pub encoding: Encoding,
    pub separator: Separator,
    /// The decimal mark that the numbers showed, if any had one.
    pub decimal_mark: Option<char>,
    /// What stood above the table (software version, who performed the test): its cells that are not blank.
    pub report: Vec<Cell>,
    /// The header: the names as found, and where.
    pub columns: Columns,
    /// Every row that is not blank, in the order of the file; at least one.
    pub rows: Vec<Row>,
}

/// What the file says about one well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where the row begins.
    pub at: Place,
    pub plate: Cell,
    pub position: Cell,
    /// The name given to the sample; empty where a well was not named.
    pub sample: Cell,
    pub application: Cell,
    pub concentration: Measured,
    /// The unit of the concentration, from its header.
    pub unit: Unit,
    /// Absorbance at 280 nm, without background, for a path of 10 mm.
    pub a280: Measured,
    pub a260_a280: Measured,
    /// Absorbance of a 1 % (10 g/L) solution for a path of 10 mm, by which absorbance became concentration.
    pub e1_percent: Measured,
    pub date: Dated,
    pub time: Timed,
    pub instrument: Cell,
    /// The cells of the other columns, in the order of [`Columns::others`].
    pub others: Vec<Cell>,
}

impl Export {
    /// The wells of one sample, in the order of the file: its replicates. White space around names does not count,
    /// everything else does; an empty name finds nothing.
    #[must_use]
    pub fn of_sample(&self, name: &str) -> Vec<&Row> {
        let name = name.trim();
        self.rows.iter().filter(|it| !name.is_empty() && it.sample.trimmed() == name).collect()
    }

    /// The names of all samples in the file, each once, in the order of the file.
    #[must_use]
    pub fn samples(&self) -> Vec<&str> {
        let mut names = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for name in self.rows.iter().map(|it| it.sample.trimmed()).filter(|it| !it.is_empty()) {
            if seen.insert(name) {
                names.push(name);
            }
        }
        names
    }

    /// The name and the cell of every column of this row that has no field of its own.
    pub fn others<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = (&'a Cell, &'a Cell)> {
        self.columns.others.iter().zip(&row.others)
    }
}

/// Reads an export of protein results.
///
/// # Errors
/// Whatever could be read in two ways, or not at all, with its place: see [`What`](crate::What).
///
/// ```
/// let file = "Plate ID,Plate Position,Sample Name,Application,Concentration (mg/ml),E1%,Date,Time,Instrument ID,\
///             A280,A260/A280\n\
///             P1,A1,DS-001,Protein,20.10,13.7,2026-03-02,09:15:00,7,27.54,0.55\n\
///             P1,B1,DS-001,Protein,N/A,13.7,2026-03-02,09:15:00,7,0.01,N/A\n";
/// let export = formats::lunatic::protein_results(file.as_bytes()).unwrap();
/// let replicates = export.of_sample("DS-001");
/// assert_eq!(replicates[0].concentration.written, "20.10");
/// assert_eq!(replicates[0].concentration.at.to_string(), "2:5");
/// assert_eq!(replicates[0].unit.ucum(), "mg/mL");
/// assert_eq!(replicates[1].concentration.number(), None);
/// ```
pub fn protein_results(bytes: &[u8]) -> Result<Export, Unreadable> {
    reading::export(bytes)
}

/// How many names of this table one row has at most.
pub(crate) fn names(grids: &[Grid]) -> usize {
    grids
        .iter()
        .flat_map(|it| it.rows.iter().take(reading::REPORT_ROWS))
        .map(|it| columns::named(&it.cells))
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests;
