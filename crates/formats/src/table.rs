//! Which cells does this text consist of? Separated values (RFC 4180) with the place of every cell.
//!
//! Written here and not taken from the `csv` crate, because that one knows the line on which a record begins and not
//! the places of its cells, and because it reads on where quotes do not close. This one refuses.
//!
//! Strict where leniency would move cells: an opened quote must be closed, and after the closing one comes a separator
//! or the end of the line. Lenient where there is nothing to mistake: a quote inside an unquoted cell stands for
//! itself, and CRLF, LF and CR all end a line.

use crate::place::{Cell, Place};
use crate::unreadable::{Unreadable, What};

/// More columns than any instrument writes; a spectrum from 200 to 1,000 nm has 801.
pub const MAX_COLUMNS: usize = 2_048;
/// More characters than a spreadsheet keeps in a cell.
pub const MAX_CELL_BYTES: usize = 32_768;
/// All cells of a file together: bounds the memory that a hostile file can ask for.
pub const MAX_CELLS: usize = 1_000_000;

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    Comma,
    Semicolon,
    Tab,
}

impl Separator {
    pub const ALL: [Self; 3] = [Self::Comma, Self::Semicolon, Self::Tab];

    /// The character itself.
    #[must_use]
    pub fn char(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Semicolon => ';',
            Self::Tab => '\t',
        }
    }
}

/// The rows of a text, one by one; blank lines and rows of empty cells are rows too.
#[derive(Debug, Clone)]
pub struct Rows<'a> {
    rest: &'a str,
    separator: char,
    line: u32,
    cells: usize,
}

impl<'a> Rows<'a> {
    #[must_use]
    pub fn new(text: &'a str, separator: Separator) -> Self {
        Self { rest: text, separator: separator.char(), line: 1, cells: 0 }
    }

    fn row(&mut self) -> Result<Vec<Cell>, Unreadable> {
        let mut row = Vec::new();
        loop {
            let column = u32::try_from(row.len() + 1).unwrap_or(u32::MAX);
            let at = Place { line: self.line, column };
            if row.len() == MAX_COLUMNS {
                return Err(What::TooManyColumns { limit: MAX_COLUMNS }.at(at));
            }
            self.cells += 1;
            if self.cells > MAX_CELLS {
                return Err(What::TooManyCells { limit: MAX_CELLS }.at(at));
            }
            let text = match self.rest.strip_prefix('"') {
                Some(inside) => self.quoted(inside, at)?,
                None => self.plain(at)?,
            };
            row.push(Cell { text, at });
            // Both kinds of cell stop before a separator, before a line break, or at the end.
            if let Some(rest) = self.rest.strip_prefix(self.separator) {
                self.rest = rest;
            } else {
                self.line_break();
                return Ok(row);
            }
        }
    }

    fn plain(&mut self, at: Place) -> Result<String, Unreadable> {
        let ends = |it| it == self.separator || it == '\r' || it == '\n';
        let (text, rest) = self.rest.split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        if text.len() > MAX_CELL_BYTES {
            return Err(What::CellTooLong { limit: MAX_CELL_BYTES }.at(at));
        }
        self.rest = rest;
        Ok(text.to_owned())
    }

    fn quoted(&mut self, inside: &'a str, at: Place) -> Result<String, Unreadable> {
        let mut text = String::new();
        let mut rest = inside;
        loop {
            let (part, after) = rest.split_once('"').ok_or_else(|| What::QuoteNotClosed.at(at))?;
            text.push_str(part);
            if text.len() > MAX_CELL_BYTES {
                return Err(What::CellTooLong { limit: MAX_CELL_BYTES }.at(at));
            }
            // A doubled quote stands for one, a single one closes the cell.
            if let Some(more) = after.strip_prefix('"') {
                text.push('"');
                rest = more;
            } else {
                rest = after;
                break;
            }
        }
        self.line += breaks(&text);
        self.rest = rest;
        match rest.chars().next() {
            None | Some('\r' | '\n') => Ok(text),
            Some(it) if it == self.separator => Ok(text),
            Some(_) => Err(What::TextAfterQuote.at(at)),
        }
    }

    fn line_break(&mut self) {
        let rest = self.rest.strip_prefix("\r\n").or_else(|| self.rest.strip_prefix(['\r', '\n']));
        if let Some(rest) = rest {
            self.rest = rest;
            self.line += 1;
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Vec<Cell>, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let row = self.row();
        // After a fault no place is certain any more, so there is nothing further to read.
        if row.is_err() {
            self.rest = "";
        }
        Some(row)
    }
}

fn breaks(text: &str) -> u32 {
    let returns = text.matches('\r').count() - text.matches("\r\n").count();
    u32::try_from(text.matches('\n').count() + returns).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cells as `line:column text`, a fault as its kind.
    fn show(text: &str, separator: Separator) -> String {
        let cells = |row: Vec<Cell>| {
            row.iter().map(|it| format!("{} {}", it.at, it.text.escape_debug())).collect::<Vec<_>>().join(" | ")
        };
        let rows = Rows::new(text, separator);
        rows.map(|row| row.map_or_else(|it| format!("{:?} {:?}:{:?}", it.what, it.line, it.column), cells))
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn every_cell_knows_its_place() {
        for (text, then) in [
            ("a,b\r\nc,d\r\n", "1:1 a | 1:2 b\n2:1 c | 2:2 d"),
            ("a\rb\nc", "1:1 a\n2:1 b\n3:1 c"),
            ("a,,\n\n,", "1:1 a | 1:2  | 1:3 \n2:1 \n3:1  | 3:2 "),
            ("\"a,\"\"b\"\"\",c", "1:1 a,\\\"b\\\" | 1:2 c"),
            ("\"a\nb\",c\nd", "1:1 a\\nb | 2:2 c\n3:1 d"),
            ("\"\",\"\"\"\"", "1:1  | 1:2 \\\""),
            ("5\" tube,x", "1:1 5\\\" tube | 1:2 x"),
            (" \"a,b\"", "1:1  \\\"a | 1:2 b\\\""),
            ("a,\"b", "QuoteNotClosed Some(1):Some(2)"),
            ("a\n\"b\"c,d\ne", "1:1 a\nTextAfterQuote Some(2):Some(1)"),
        ] {
            assert_eq!(show(text, Separator::Comma), then, "{text:?}");
        }
        assert_eq!(show("a;b,c", Separator::Semicolon), "1:1 a | 1:2 b,c");
        assert_eq!(show("a\tb", Separator::Tab), "1:1 a | 1:2 b");
    }

    #[test]
    fn a_hostile_text_is_refused_at_a_limit() {
        for (text, then) in [
            (",".repeat(1_000_000), "TooManyColumns { limit: 2048 }"),
            ("\"".repeat(1 << 20), "CellTooLong { limit: 32768 }"),
            ("a".repeat(1 << 20), "CellTooLong { limit: 32768 }"),
            (",,,\n".repeat(300_000), "TooManyCells { limit: 1000000 }"),
        ] {
            let fault = Rows::new(&text, Separator::Comma).find_map(Result::err).unwrap();
            assert_eq!(format!("{:?}", fault.what), then);
        }
    }
}
