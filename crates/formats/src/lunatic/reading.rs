//! From bytes to an [`Export`]: find the header, then read the rows below it.

use super::columns::{self, Columns};
use super::{Export, Row};
use crate::clock::{self, Dates};
use crate::number::Numbers;
use crate::place::Cell;
use crate::table::{Rows, Separator};
use crate::text;
use crate::unreadable::{Unreadable, What};

const FORMAT: &str = "Unchained Labs Lunatic";
/// Rows that may stand above the header; reports have about twenty.
pub(super) const REPORT_ROWS: usize = 500;
/// Names that a row must have to be the header: fewer may be chance.
const HEADER_NAMES: usize = 4;

pub(super) fn export(bytes: &[u8]) -> Result<Export, Unreadable> {
    let (text, encoding) = text::decode(bytes)?;
    let separator = separator(&text)?;
    let mut rows = Rows::new(&text, separator);
    let (report, columns) = header(&mut rows)?;
    let mut numbers = Numbers::of(separator);
    let mut dates = Dates::default();
    let mut read = Vec::new();
    for cells in rows {
        let cells = cells?;
        if !cells.iter().all(Cell::is_blank) {
            read.push(row(cells, &columns, &mut numbers, &mut dates)?);
        }
    }
    // The software ends every line; a text that stops without may have lost the end of a number.
    if let Some(last) = read.last().filter(|_| !text::ends_a_line(&text)) {
        let cell = last.others.last().unwrap_or(&last.instrument);
        return Err(What::CutShort { text: What::short(&cell.text) }.in_line(last.at.line));
    }
    if read.is_empty() {
        return Err(What::NoRows.in_line(columns.sample.at.line));
    }
    for it in &mut read {
        dates.settle_late(&mut it.date);
    }
    Ok(Export { encoding, separator, decimal_mark: numbers.mark(), report, columns, rows: read })
}

/// The separator by which some row names the most columns. Another one splits a header into at most a few of its
/// names, so there is nothing to weigh.
fn separator(text: &str) -> Result<Separator, Unreadable> {
    let named = |separator| {
        let rows = Rows::new(text, separator).take(REPORT_ROWS);
        rows.map_while(Result::ok).map(|row| columns::named(&row)).max().unwrap_or(0)
    };
    let best = Separator::ALL.into_iter().map(|it| (named(it), it)).max_by_key(|(names, _)| *names);
    match best {
        Some((names, separator)) if names >= HEADER_NAMES => Ok(separator),
        // What stops the reading of a table says more than that there is no header in it.
        _ => match Rows::new(text, Separator::Comma).take(REPORT_ROWS).find_map(Result::err) {
            Some(fault) => Err(fault),
            None => Err(What::NoHeader { format: FORMAT }.in_file()),
        },
    }
}

/// Reads up to and including the header: the first row that names enough columns.
fn header(rows: &mut Rows<'_>) -> Result<(Vec<Cell>, Columns), Unreadable> {
    let mut report = Vec::new();
    for cells in rows {
        let cells = cells?;
        if columns::named(&cells) >= HEADER_NAMES {
            return Ok((report, Columns::of(&cells)?));
        }
        report.extend(cells.into_iter().filter(|it| !it.is_blank()));
    }
    Err(What::NoHeader { format: FORMAT }.in_file())
}

fn row(mut cells: Vec<Cell>, columns: &Columns, numbers: &mut Numbers, dates: &mut Dates) -> Result<Row, Unreadable> {
    let at = cells.first().map_or(columns.sample.at, |it| it.at);
    // Empty cells beyond the header hold nothing. Any other difference means that cells may have moved.
    while cells.len() > columns.width && cells.last().is_some_and(Cell::is_blank) {
        cells.pop();
    }
    if cells.len() != columns.width {
        return Err(What::RowLength { cells: cells.len(), expected: columns.width }.in_line(at.line));
    }
    let under = |header: &Cell| {
        let index = usize::try_from(header.at.column).ok().and_then(|it| it.checked_sub(1));
        let cell = index.and_then(|it| cells.get(it));
        cell.ok_or_else(|| What::RowLength { cells: cells.len(), expected: columns.width }.in_line(at.line))
    };
    let filled = |header: &Cell, column| match under(header)? {
        cell if cell.is_blank() => Err(What::EmptyCell { column }.at(cell.at)),
        cell => Ok(cell.clone()),
    };
    Ok(Row {
        at,
        plate: under(&columns.plate)?.clone(),
        position: filled(&columns.position, columns::POSITION)?,
        sample: under(&columns.sample)?.clone(),
        application: under(&columns.application)?.clone(),
        concentration: numbers.read(under(&columns.concentration)?)?,
        unit: columns.unit,
        a280: numbers.read(under(&columns.a280)?)?,
        a260_a280: numbers.read(under(&columns.a260_a280)?)?,
        e1_percent: numbers.read(under(&columns.e1_percent)?)?,
        date: dates.read(&filled(&columns.date, columns::DATE)?)?,
        time: clock::time_of_day(&filled(&columns.time, columns::TIME)?)?,
        instrument: filled(&columns.instrument, columns::INSTRUMENT)?,
        others: columns.others.iter().map(|it| under(it).cloned()).collect::<Result<_, _>>()?,
    })
}
