//! The cells of a workbook (Office Open XML, ISO/IEC 29500: `.xlsx`), as texts with their places.
//!
//! A workbook is a zip of XML files, and both can be made to unpack into more than any machine holds. So it is unpacked
//! once beforehand, counting and keeping nothing, and only then read; and the cells are taken one by one as they stand,
//! never as the rectangle that a sheet claims to be.
//!
//! A workbook keeps numbers in binary. The text of a number here is the shortest decimal that stands for that binary
//! number, which up to fifteen digits is what the spreadsheet shows. Nothing is computed with it.

use std::io::{Cursor, Read as _};

use calamine::{DataRef, Reader as _, Xlsx};
use zip::ZipArchive;

use crate::place::{Cell, Place};
use crate::table::{MAX_CELL_BYTES, MAX_CELLS, MAX_COLUMNS};
use crate::unreadable::{Unreadable, What};

/// How a zip begins.
const ZIP: [u8; 4] = *b"PK\x03\x04";
/// What a workbook may unpack to; a list of two thousand lines is a hundredth of it.
pub const MAX_UNPACKED_BYTES: u64 = 64 * 1024 * 1024;
/// Files inside a workbook.
const MAX_PARTS: usize = 1_000;
/// Rows of a list; beyond, a workbook is something else.
pub const MAX_ROWS: u32 = 100_000;

/// Whether these bytes are a workbook rather than a text.
#[must_use]
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(&ZIP)
}

/// The cells of the first sheet that are not empty, in the order of rows and columns.
///
/// # Errors
/// When it is no workbook, or larger than what is read.
pub fn cells(bytes: &[u8]) -> Result<Vec<Cell>, Unreadable> {
    if bytes.len() > crate::MAX_BYTES {
        return Err(What::TooLarge { bytes: bytes.len(), limit: crate::MAX_BYTES }.in_file());
    }
    unpacks_within_bounds(bytes)?;
    let not = |_| What::NotAWorkbook.in_file();
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(not)?;
    let first = book.sheet_names().first().cloned().ok_or(What::NotAWorkbook.in_file())?;
    let mut reader = book.worksheet_cells_reader(&first).map_err(not)?;
    let mut cells: Vec<Cell> = Vec::new();
    while let Some(cell) = reader.next_cell().map_err(not)? {
        let (row, column) = cell.get_position();
        let at = Place { line: row.saturating_add(1), column: column.saturating_add(1) };
        if at.line > MAX_ROWS || cells.len() >= MAX_CELLS {
            return Err(What::TooManyCells { limit: MAX_CELLS }.at(at));
        }
        if usize::try_from(at.column).unwrap_or(usize::MAX) > MAX_COLUMNS {
            return Err(What::TooManyColumns { limit: MAX_COLUMNS }.at(at));
        }
        let text = text(cell.get_value(), at)?;
        if text.len() > MAX_CELL_BYTES {
            return Err(What::CellTooLong { limit: MAX_CELL_BYTES }.at(at));
        }
        if !text.trim().is_empty() {
            cells.push(Cell { text, at });
        }
    }
    cells.sort_by_key(|it| it.at);
    // Two cells in one place: which of them a person saw, nobody knows.
    let twice = cells.windows(2).find_map(|pair| match pair {
        [one, other] if one.at == other.at => Some(one.at),
        _ => None,
    });
    twice.map_or(Ok(cells), |at| Err(What::NotAWorkbook.at(at)))
}

/// Unpacks everything once and keeps nothing: what a file claims of its size is not believed.
fn unpacks_within_bounds(bytes: &[u8]) -> Result<(), Unreadable> {
    let not = || What::NotAWorkbook.in_file();
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| not())?;
    let too_large = || What::UnpacksTooLarge { limit: MAX_UNPACKED_BYTES }.in_file();
    if archive.len() > MAX_PARTS {
        return Err(too_large());
    }
    let mut left = MAX_UNPACKED_BYTES;
    for number in 0..archive.len() {
        let part = archive.by_index(number).map_err(|_| not())?;
        let mut part = part.take(left.saturating_add(1));
        let unpacked = std::io::copy(&mut part, &mut std::io::sink()).map_err(|_| not())?;
        left = left.checked_sub(unpacked).ok_or_else(too_large)?;
    }
    Ok(())
}

/// A cell's text, as its sheet shows it, or as close as that can be said without guessing.
fn text(value: &DataRef<'_>, at: Place) -> Result<String, Unreadable> {
    Ok(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(it) => it.to_string(),
        DataRef::DateTime(it) if it.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = it.to_ymd_hms_milli();
            let day = format!("{year:04}-{month:02}-{day:02}");
            match (hour, minute, second) {
                (0, 0, 0) => day,
                _ => format!("{day}T{hour:02}:{minute:02}:{second:02}"),
            }
        }
        DataRef::DateTime(it) => it.as_f64().to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(it) => return Err(What::CellFailed { text: What::short(&it.to_string()) }.at(at)),
    })
}

#[cfg(test)]
pub(crate) mod tests;
