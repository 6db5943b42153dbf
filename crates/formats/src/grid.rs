//! Rows of cells out of a text or out of the first sheet of a workbook, so that one reader serves both.

use crate::number::Numbers;
use crate::place::Cell;
use crate::table::{Rows, Separator};
use crate::text;
use crate::unreadable::{Unreadable, What};
use crate::workbook;

/// A table as it lies in the file.
#[derive(Debug, Clone)]
pub(crate) struct Grid {
    pub rows: Vec<Row>,
    /// Nothing for a workbook.
    pub separator: Option<Separator>,
    /// Whether its last line ends as a line does; of a workbook every row is whole.
    pub(crate) whole: bool,
}

/// One row.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub line: u32,
    /// Of a text all, of a workbook those that are not blank.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell in this column, counted from 1.
    pub(crate) fn cell(&self, column: u32) -> Option<&Cell> {
        // In a text the cells lie one behind another, so the place is the index.
        let guess = usize::try_from(column).ok().and_then(|it| it.checked_sub(1)).and_then(|it| self.cells.get(it));
        guess.filter(|it| it.at.column == column).or_else(|| self.cells.iter().find(|it| it.at.column == column))
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_blank)
    }

    /// How many columns it reaches over, blank ones at its end left out.
    pub(crate) fn width(&self) -> usize {
        let last = self.cells.iter().rev().find(|it| !it.is_blank());
        last.map_or(0, |it| usize::try_from(it.at.column).unwrap_or(usize::MAX))
    }
}

impl Grid {
    /// The table of a text whose cells are separated so.
    pub(crate) fn of_text(text: &str, separator: Separator) -> Result<Self, Unreadable> {
        let row = |cells: Result<Vec<Cell>, Unreadable>| cells.map(Row::from);
        let rows = Rows::new(text, separator).map(row).collect::<Result<_, _>>()?;
        Ok(Self { rows, separator: Some(separator), whole: text::ends_a_line(text) })
    }

    /// The first sheet of a workbook.
    pub(crate) fn of_workbook(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut rows: Vec<Row> = Vec::new();
        for cell in workbook::cells(bytes)? {
            match rows.last_mut() {
                Some(row) if row.line == cell.at.line => row.cells.push(cell),
                Some(_) | None => rows.push(Row::from(vec![cell])),
            }
        }
        Ok(Self { rows, separator: None, whole: true })
    }

    /// Every table that these bytes may be: the workbook, or the text with each separator.
    pub(crate) fn all(bytes: &[u8]) -> Result<Vec<Self>, Unreadable> {
        if workbook::is_workbook(bytes) {
            return Ok(vec![Self::of_workbook(bytes)?]);
        }
        let (text, _) = text::decode(bytes)?;
        let mut all = Vec::new();
        let mut fault = None;
        for separator in Separator::ALL {
            match Self::of_text(&text, separator) {
                Ok(it) => all.push(it),
                Err(it) => fault = fault.or(Some(it)),
            }
        }
        match fault {
            Some(fault) if all.is_empty() => Err(fault),
            Some(_) | None => Ok(all),
        }
    }

    /// Refuses a text that stops in the middle of its last line, of a maker whose files never do.
    pub(crate) fn ended(&self) -> Result<(), Unreadable> {
        match self.rows.last().and_then(|it| it.cells.last()) {
            Some(cell) if !self.whole => Err(What::CutShort { text: What::short(&cell.text) }.at(cell.at)),
            Some(_) | None => Ok(()),
        }
    }

    /// The same of a maker whose files end with or without: a last number that has all of its digits is whole.
    pub(crate) fn ended_with(&self, digits: usize) -> Result<(), Unreadable> {
        let last = self.rows.last().and_then(|it| it.cells.last());
        if last.is_some_and(|it| significant(it.trimmed()) >= digits) { Ok(()) } else { self.ended() }
    }

    /// The same of a maker who writes a mark behind every line: that mark is enough.
    pub(crate) fn ended_by(&self, mark: &str) -> Result<(), Unreadable> {
        let marked = self.rows.last().and_then(|it| it.cells.last()).is_some_and(|it| it.trimmed() == mark);
        if marked { Ok(()) } else { self.ended() }
    }

    /// Reads its numbers. A workbook keeps them with a point.
    pub(crate) fn numbers(&self) -> Numbers {
        Numbers::of(self.separator.unwrap_or(Separator::Comma))
    }
}

/// The significant digits of a plain number; of anything else, none.
fn significant(text: &str) -> usize {
    if !text.bytes().all(|it| it.is_ascii_digit() || it == b'.' || it == b',') {
        return 0;
    }
    text.bytes().filter(u8::is_ascii_digit).skip_while(|it| *it == b'0').count()
}

impl From<Vec<Cell>> for Row {
    fn from(cells: Vec<Cell>) -> Self {
        Self { line: cells.first().map_or(0, |it| it.at.line), cells }
    }
}
