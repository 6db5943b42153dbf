//! A table of results in our own format, for instruments without an export that we read: one row for each value.
//!
//! ```text
//! sample,test,value,unit
//! DS-31-006-filling,bubble-point,3.58,bar
//! DS-31-006-filling,filter-integrity,pass,
//! ```
//!
//! UTF-8 or UTF-16 with its mark, with commas, semicolons or tabs, every line ended; or the first sheet of a workbook; the four names in any order and case, other columns are
//! left alone. A unit is a UCUM code and empty for a judgement. Whoever asks decides what a value means: nothing here
//! knows a test. Rows of a test are its replicates, in the order of the file.

use std::collections::BTreeSet;

use crate::family::Family;
use crate::grid::{self, Grid};
use crate::measured::{Amount, Instrument, Reading, Run, Said, Sample, Unit};
use crate::number::{Measured, Numbers, Value};
use crate::place::{Cell, Place};
use crate::table::{Rows, Separator};
use crate::text;
use crate::unreadable::{Unreadable, What};
use crate::workbook;

const FORMAT: &str = "Conjugate results (sample, test, value, unit)";
const SAMPLE: &str = "sample";
const TEST: &str = "test";
const VALUE: &str = "value";
const UNIT: &str = "unit";
/// Rows that may stand above the header.
const ROWS_ABOVE: usize = 50;

/// One value of one test of one sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub sample: Cell,
    pub test: Cell,
    /// As written; never empty.
    pub value: Cell,
    /// A UCUM code, or empty.
    pub unit: Cell,
}

impl Row {
    /// The cell of it that stands last in the file.
    fn end(&self) -> &Cell {
        let all = [&self.sample, &self.test, &self.value, &self.unit];
        all.into_iter().max_by_key(|it| it.at.column).unwrap_or(&self.value)
    }
}

/// A file of results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// At least one, in the order of the file.
    pub rows: Vec<Row>,
}

impl Table {
    /// The rows of one sample. White space around names does not count, everything else does.
    #[must_use]
    pub fn of_sample(&self, name: &str) -> Vec<&Row> {
        let name = name.trim();
        self.rows.iter().filter(|it| !name.is_empty() && it.sample.trimmed() == name).collect()
    }

    /// The names of all samples, each once, in the order of the file.
    #[must_use]
    pub fn samples(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        self.rows.iter().map(|it| it.sample.trimmed()).filter(|it| seen.insert(*it)).collect()
    }
}

impl Table {
    /// What it says, in the common form: each row a run of its own with one quantity, named by its test.
    ///
    /// A value that is no number is kept as a remark, since only the test knows whether it is a judgement.
    #[must_use]
    pub fn measured(&self) -> Reading {
        let runs = self.rows.iter().map(|row| {
            let text = Cell { text: row.value.trimmed().to_owned(), at: row.value.at };
            // A decimal comma can only be one here: a comma that separates cells would have moved them.
            let read = Numbers::of(Separator::Semicolon).read(&text);
            let kept = Measured { written: text.text.clone(), at: text.at, value: Value::Remark };
            let unit = (!row.unit.is_blank()).then(|| Unit::new(&row.unit.text));
            let test = row.test.trimmed();
            Run {
                sample: Sample { id: Said::of(&row.sample), ..Sample::default() },
                amounts: vec![Amount::of_cell(test, test, unit, &read.unwrap_or(kept))],
                ..Run::default()
            }
        });
        Reading { family: Family::Results, instrument: Instrument::default(), runs: runs.collect() }
    }
}

/// Reads a table of results.
///
/// # Errors
/// Whatever could be read in two ways, or not at all, with its place.
///
/// ```
/// let file = "sample,test,value,unit\nS-1,bubble-point,3.58,bar\nS-1,integrity,pass,\n";
/// let table = formats::results_csv::results(file.as_bytes()).unwrap();
/// let rows = table.of_sample("S-1");
/// assert_eq!((rows[0].value.trimmed(), rows[0].value.at.to_string().as_str()), ("3.58", "2:3"));
/// assert!(rows[1].unit.is_blank());
/// ```
pub fn results(bytes: &[u8]) -> Result<Table, Unreadable> {
    if workbook::is_workbook(bytes) {
        return of_rows(whole(Grid::of_workbook(bytes)?).map(Ok));
    }
    let (text, _) = text::decode(bytes)?;
    let header = |separator| {
        let rows = Rows::new(&text, separator).take(ROWS_ABOVE).map_while(Result::ok);
        rows.filter(|row| names(row) == 4).count()
    };
    let Some(separator) = Separator::ALL.into_iter().find(|it| header(*it) > 0) else {
        // What stops the reading of a table says more than that there is no header in it.
        return Err(match Rows::new(&text, Separator::Comma).take(ROWS_ABOVE).find_map(Result::err) {
            Some(fault) => fault,
            None => What::NoHeader { format: FORMAT }.in_file(),
        });
    };
    let table = of_rows(Rows::new(&text, separator))?;
    // Every line of our own format ends; a text that stops without may have lost the end of a number or of a unit.
    match table.rows.last().filter(|_| !text::ends_a_line(&text)) {
        Some(last) => Err(What::CutShort { text: What::short(&last.end().text) }.in_line(last.value.at.line)),
        None => Ok(table),
    }
}

/// The rows of a workbook with the blank cells that it leaves out, as wide as its widest row.
fn whole(grid: Grid) -> impl Iterator<Item = Vec<Cell>> {
    let width = grid.rows.iter().map(grid::Row::width).max().and_then(|it| u32::try_from(it).ok()).unwrap_or(0);
    grid.rows.into_iter().map(move |row| {
        let blank = |column| Cell { text: String::new(), at: Place { line: row.line, column } };
        (1..=width).map(|column| row.cell(column).cloned().unwrap_or_else(|| blank(column))).collect()
    })
}

fn of_rows(rows_of: impl Iterator<Item = Result<Vec<Cell>, Unreadable>>) -> Result<Table, Unreadable> {
    let mut columns: Option<Columns> = None;
    let mut rows = Vec::new();
    let mut line = 1;
    for cells in rows_of {
        let cells = cells?;
        match &columns {
            None if names(&cells) == 4 => {
                line = cells.first().map_or(1, |it| it.at.line);
                columns = Some(Columns::of(&cells)?);
            }
            None => (),
            Some(_) if cells.iter().all(Cell::is_blank) => (),
            Some(columns) => rows.push(columns.row(&cells)?),
        }
    }
    match columns {
        None => Err(What::NoHeader { format: FORMAT }.in_file()),
        Some(_) if rows.is_empty() => Err(What::NoRows.in_line(line)),
        Some(_) => Ok(Table { rows }),
    }
}

fn is(cell: &Cell, name: &str) -> bool {
    cell.trimmed().eq_ignore_ascii_case(name)
}

/// How many of the four names stand in a row.
fn names(row: &[Cell]) -> usize {
    [SAMPLE, TEST, VALUE, UNIT].into_iter().filter(|name| row.iter().any(|it| is(it, name))).count()
}

/// Where the four columns are, and how many cells a row has.
struct Columns {
    sample: usize,
    test: usize,
    value: usize,
    unit: usize,
    width: usize,
}

impl Columns {
    fn of(header: &[Cell]) -> Result<Self, Unreadable> {
        let one = |name: &'static str| {
            let mut found = header.iter().enumerate().filter(|(_, it)| is(it, name));
            match (found.next(), found.next()) {
                (Some((index, _)), None) => Ok(index),
                (Some((_, first)), Some((_, second))) => {
                    Err(What::ColumnTwice { column: name, first: first.at }.at(second.at))
                }
                (None, _) => Err(What::MissingColumn { column: name, similar: None }.in_file()),
            }
        };
        let width = header.iter().rposition(|it| !it.is_blank()).map_or(0, |last| last + 1);
        Ok(Self { sample: one(SAMPLE)?, test: one(TEST)?, value: one(VALUE)?, unit: one(UNIT)?, width })
    }

    fn row(&self, cells: &[Cell]) -> Result<Row, Unreadable> {
        let line = cells.first().map_or(1, |it| it.at.line);
        // Empty cells beyond the header hold nothing. Any other difference means that cells may have moved.
        let filled = cells.iter().rposition(|it| !it.is_blank()).map_or(0, |last| last + 1);
        if filled > self.width || cells.len() < self.width {
            return Err(What::RowLength { cells: cells.len(), expected: self.width }.in_line(line));
        }
        let cell = |index: usize| {
            let found = cells.get(index).cloned();
            found.ok_or_else(|| What::RowLength { cells: cells.len(), expected: self.width }.in_line(line))
        };
        let full = |index: usize, column: &'static str| match cell(index)? {
            it if it.is_blank() => Err(What::EmptyCell { column }.at(it.at)),
            it => Ok(it),
        };
        Ok(Row {
            sample: full(self.sample, SAMPLE)?,
            test: full(self.test, TEST)?,
            value: full(self.value, VALUE)?,
            unit: cell(self.unit)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows as `sample test value unit` with the place of the value, a fault as its kind and place.
    fn show(bytes: &[u8]) -> String {
        match results(bytes) {
            Ok(table) => {
                let row = |it: &Row| {
                    let (sample, test) = (it.sample.trimmed(), it.test.trimmed());
                    format!("{sample} {test} {} {} {}", it.value.trimmed(), it.unit.trimmed(), it.value.at)
                };
                table.rows.iter().map(row).collect::<Vec<_>>().join("\n")
            }
            Err(it) => format!("{:?} {:?}:{:?}", it.what, it.line, it.column),
        }
    }

    #[test]
    fn rows_are_read_in_any_order_of_columns() {
        for (file, then) in [
            ("sample,test,value,unit\r\nA,bp,3.58,bar\r\n\r\nA,ok,pass,\r\n", "A bp 3.58 bar 2:3\nA ok pass  4:3"),
            ("made up\nUnit;Value;Note;Test;Sample\nbar;< 3,5;x;bp;A\n", "A bp < 3,5 bar 3:2"),
            ("\u{feff}sample\ttest\tvalue\tunit\n批\t泡点\t3\tbar\n", "批 泡点 3 bar 2:3"),
        ] {
            assert_eq!(show(file.as_bytes()), then, "{file:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_rightly_is_refused_with_its_place() {
        for (file, then) in [
            ("", "Empty None:None"),
            ("a,b\n1,2\n", "NoHeader { format: \"Conjugate results (sample, test, value, unit)\" } None:None"),
            ("sample,test,value,unit\n", "NoRows Some(1):None"),
            ("sample,test,value,unit\nA,bp,3,5,bar\n", "RowLength { cells: 5, expected: 4 } Some(2):None"),
            ("sample,test,value,unit\nA,bp,3.5,g", "CutShort { text: \"g\" } Some(2):None"),
            ("unit,sample,test,value\ng/L,A,bp,3.", "CutShort { text: \"3.\" } Some(2):None"),
            ("sample,test,value,unit\nA,bp\n", "RowLength { cells: 2, expected: 4 } Some(2):None"),
            ("sample,test,value,unit\nA,bp,,bar\n", "EmptyCell { column: \"value\" } Some(2):Some(3)"),
            ("sample,test,value,unit\n,bp,1,bar\n", "EmptyCell { column: \"sample\" } Some(2):Some(1)"),
            (
                "sample,test,value,unit,value\nA,bp,1,bar,2\n",
                "ColumnTwice { column: \"value\", first: Place { line: 1, column: 3 } } Some(1):Some(5)",
            ),
            ("sample,test,value,unit\n\"A,bp,1,bar\n", "QuoteNotClosed Some(2):Some(1)"),
        ] {
            assert_eq!(show(file.as_bytes()), then, "{file:?}");
        }
        assert!(show(b"sample,test,value,unit\nA,\xb5,1,bar\n").starts_with("NotUtf8"));
    }

    #[test]
    fn the_fixture_of_an_integrity_tester_is_read() {
        let bytes = include_bytes!("../../../fixtures/results-csv/integrity.csv");
        let table = results(bytes).unwrap();
        assert_eq!(table.samples(), ["MAB-31-003-filling", "MAB-31-004-filling"]);
        let rows = table.of_sample("MAB-31-003-filling");
        assert_eq!(rows.iter().map(|it| it.value.trimmed()).collect::<Vec<_>>(), ["pass", "3580"]);
        assert_eq!(rows[1].value.at.to_string(), "3:3");
    }
}
