//! Tables with one row for each sample: which column says what, as data, and one reader for all of them.
//!
//! Columns are found by name, so their order does not matter. What they hold decides about batches, so a layout names
//! every column that the maker is known to write: a name that it does not know refuses the file with its place, for it
//! may be a known one under another name, and so does a known column that is not there, unless the maker is known to
//! write files without it (then the layout says so).

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
    /// Columns that the maker is known to leave out, each by itself.
    pub optional: &'static [&'static str],
    /// Columns that are there together or not at all: a part of the instrument that a site has or has not.
    pub together: &'static [&'static [&'static str]],
    /// Columns of which one must be there: two spellings of one name, the units of one quantity.
    pub one_of: &'static [&'static [&'static str]],
    /// How its texts end: one that ends otherwise was cut short, perhaps in a number.
    pub end: End,
    /// Columns whose names are numbers are a spectrum over nanometres.
    pub spectrum: bool,
}

/// How the texts of a maker end.
#[derive(Debug, Clone, Copy)]
pub(crate) enum End {
    /// With the end of a line, always.
    OfLine,
    /// With or without; where it is without, the last cell is a number with so many significant digits.
    AllDigits(usize),
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
    /// A dilution that is written as `1:5`: the name of the factor, here 5.
    Ratio(&'static str),
    /// Neither: kept by its name as it is written.
    Other,
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

    /// The first column that should be there and is not, where these are.
    fn missing(&self, there: impl Fn(&str) -> bool) -> Option<&'static str> {
        let labels = self.columns.iter().map(|it| it.label);
        labels.filter(|it| !there(it) && !self.optional.contains(it)).find(|label| {
            let of = |groups: &'static [&'static [&'static str]]| groups.iter().find(|it| it.contains(label));
            // Of a part that is not there nothing is missing; of spellings and units one is enough.
            let in_a_group = of(self.together).or_else(|| of(self.one_of));
            let any = in_a_group.is_some_and(|it| it.iter().any(|it| there(it)));
            if of(self.together).is_some() { any } else { !any }
        })
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
