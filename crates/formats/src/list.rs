//! A list that people keep: a head with the names of its columns, and a line for each thing; from a workbook or from
//! separated values. Every cell knows its place, so that a fault can be shown where it stands: `B7`.

use crate::place::{Cell, Place};
use crate::table::{Rows, Separator};
use crate::text;
use crate::unreadable::{Unreadable, What};
use crate::workbook;

/// A list as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The names of the columns; blank ones are left out.
    pub head: Vec<Cell>,
    /// The lines below it that are not blank, in their order.
    pub lines: Vec<Line>,
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: u32,
    /// The cells that are not blank, in the order of their columns.
    pub cells: Vec<Cell>,
}

impl Line {
    /// The cell of a column, counted from 1.
    #[must_use]
    pub fn cell(&self, column: u32) -> Option<&Cell> {
        self.cells.iter().find(|it| it.at.column == column)
    }
}

impl Place {
    /// The address as spreadsheets write it.
    ///
    /// ```
    /// assert_eq!(formats::Place { line: 7, column: 2 }.address(), "B7");
    /// ```
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}{}", self.letters(), self.line)
    }
}

/// Reads a list from a workbook or from separated values, whichever the bytes are.
///
/// # Errors
/// When the bytes are neither, are too many, or hold no head.
///
/// ```
/// let list = formats::list::read("id,name\nzhao-mei,赵梅\n".as_bytes()).unwrap();
/// assert_eq!(list.head[1].text, "name");
/// assert_eq!(list.lines[0].cell(2).unwrap().text, "赵梅");
/// ```
pub fn read(bytes: &[u8]) -> Result<List, Unreadable> {
    let cells = if workbook::is_workbook(bytes) { workbook::cells(bytes)? } else { separated(bytes)? };
    let mut lines: Vec<Line> = Vec::new();
    for cell in cells {
        match lines.last_mut() {
            Some(line) if line.number == cell.at.line => line.cells.push(cell),
            Some(_) | None => lines.push(Line { number: cell.at.line, cells: vec![cell] }),
        }
    }
    let mut lines = lines.into_iter();
    let head = lines.next().ok_or(What::Empty.in_file())?.cells;
    Ok(List { head, lines: lines.collect() })
}

/// The cells of a text that are not blank.
fn separated(bytes: &[u8]) -> Result<Vec<Cell>, Unreadable> {
    let (text, _) = text::decode(bytes)?;
    // The head decides: of names there are no decimals, so whichever sign parts most of it is the separator.
    let head = text.lines().find(|it| !it.trim().is_empty()).unwrap_or_default();
    let separator =
        Separator::ALL.into_iter().max_by_key(|it| (head.matches(it.char()).count(), *it == Separator::Comma));
    let mut cells = Vec::new();
    for (number, row) in (1u32..).zip(Rows::new(&text, separator.unwrap_or(Separator::Comma))) {
        // A cell with a line break inside moves the lines below; a list counts rows, as a spreadsheet does.
        let renumbered = |it: Cell| Cell { at: Place { line: number, ..it.at }, ..it };
        cells.extend(row?.into_iter().filter(|it| !it.is_blank()).map(renumbered));
    }
    Ok(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let list = read(text.as_bytes()).unwrap();
        let cells = |cells: &[Cell]| {
            cells.iter().map(|it| format!("{}={}", it.at.address(), it.text)).collect::<Vec<_>>().join(" ")
        };
        let lines: Vec<_> = list.lines.iter().map(|it| cells(&it.cells)).collect();
        format!("{} | {}", cells(&list.head), lines.join(" | "))
    }

    #[test]
    fn a_list_is_a_head_and_lines_with_their_places() {
        for (text, then) in [
            ("id,name\na,b\n", "A1=id B1=name | A2=a B2=b"),
            ("\n\nid;name;roles\n\na;;c,d\n", "A3=id B3=name C3=roles | A5=a C5=c,d"),
            ("id\tname\n\"x\ny\"\tz\nb\tc\n", "A1=id B1=name | A2=x\ny B2=z | A3=b B3=c"),
            ("id\na\n", "A1=id | A2=a"),
        ] {
            assert_eq!(shown(text), then, "{text:?}");
        }
        assert_eq!(read(b" \n").unwrap_err().what, What::Empty);
        assert!(matches!(read(&[0xD5, 0xD4, 0xC3, 0xB7]).unwrap_err().what, What::NotUtf8 { .. }));
    }
}
