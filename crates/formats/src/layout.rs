//! Tables with one row for each sample: which column says what, as data, and one reader for all of them.
//!
//! Columns are found by name, so their order and what else stands there do not matter. A name that a layout does not
//! know is kept by name. A column that every result needs and that is not there refuses the file.

mod read;

use crate::family::Family;
use crate::grid::Row;
use crate::measured::{Instrument, Said};
use crate::place::Cell;

pub(crate) use read::{ROWS_ABOVE, read, read_with};

/// What one table of a maker looks like.
#[derive(Debug)]
pub(crate) struct Layout {
    pub family: Family,
    pub vendor: &'static str,
    pub model: &'static str,
    pub software: &'static str,
    pub columns: &'static [Column],
    /// Without these a row is no result.
    pub needed: &'static [&'static str],
    /// Columns whose names are numbers are a spectrum over nanometres.
    pub spectrum: bool,
}

/// One column: what its name is and what stands below.
#[derive(Debug)]
pub(crate) struct Column {
    pub label: &'static str,
    pub what: What,
}

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum What {
    SampleId,
    SampleName,
    Batch,
    Location,
    Role,
    Analyst,
    When,
    Serial,
    /// A quantity: its name, of what, its unit.
    Amount(&'static str, Option<&'static str>, &'static str),
    /// How it was measured: the name and the unit.
    Setting(&'static str, &'static str),
}

/// Shorter tables of columns.
pub(crate) const fn column(label: &'static str, what: What) -> Column {
    Column { label, what }
}

/// Names compare without case, without the difference of the two micro signs, and with any white space for a space.
pub(crate) fn plain(text: &str) -> String {
    // No name is long, and a hostile cell may be.
    if text.len() > 200 {
        return String::new();
    }
    crate::measured::plain(text).split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Layout {
    fn column(&self, cell: &Cell) -> Option<&'static Column> {
        let name = plain(&cell.text);
        if name.is_empty() { None } else { self.columns.iter().find(|it| plain(it.label) == name) }
    }

    /// How many of its columns a row names.
    pub(crate) fn named(&self, row: &Row) -> usize {
        row.cells.iter().filter(|it| self.column(it).is_some()).count()
    }

    fn instrument(&self) -> Instrument {
        let known = |it: &str| if it.is_empty() { None } else { Said::known(it) };
        Instrument {
            vendor: known(self.vendor),
            model: known(self.model),
            software: known(self.software),
            serial: None,
            name: None,
            version: None,
        }
    }
}
