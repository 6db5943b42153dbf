//! From a grid and a layout to a reading: find the header, then read the rows below it.

use std::collections::BTreeMap;

use super::{Column, End, Layout, What};
use crate::clock::Dates;
use crate::grid::{Grid, Row};
use crate::measured::{Amount, Axis, Instrument, Reading, Run, Said, Samples, Trace, Unit, When};
use crate::number::{Measured, Numbers, Value};
use crate::place::Cell;
use crate::unreadable::{self, Unreadable};

/// Rows that may stand above the header.
pub(crate) const ROWS_ABOVE: usize = 60;

/// Reads every row below the header.
pub(crate) fn read(grid: &Grid, layout: &Layout) -> Result<Reading, Unreadable> {
    let (reading, _) = read_with(grid, layout)?;
    Ok(reading)
}

/// The same, with the rows above the header.
pub(crate) fn read_with<'a>(grid: &'a Grid, layout: &Layout) -> Result<(Reading, &'a [Row]), Unreadable> {
    let named = grid.rows.iter().take(ROWS_ABOVE).map(|row| layout.named(row));
    let best = named.enumerate().max_by_key(|(at, names)| (*names, std::cmp::Reverse(*at)));
    let none = || unreadable::What::NoHeader { format: layout.family.name() }.in_file();
    let (at, _) = best.filter(|(_, names)| *names > 0).ok_or_else(none)?;
    let (above, rest) = grid.rows.split_at_checked(at).ok_or_else(none)?;
    let (header, below) = rest.split_first().ok_or_else(none)?;
    let header = Header::of(header, layout)?;
    match layout.end {
        End::OfLine => grid.ended()?,
        End::AllDigits(digits) => grid.ended_with(digits)?,
    }
    let mut reader = Reader {
        layout,
        header: &header,
        numbers: grid.numbers(),
        dates: Dates::default(),
        whole: grid.separator.is_some(),
    };
    let mut instrument = layout.instrument();
    let mut runs = Vec::new();
    for row in below.iter().filter(|it| !it.is_blank()) {
        runs.push(reader.row(row, &mut instrument)?);
    }
    if runs.is_empty() {
        return Err(unreadable::What::NoRows.in_line(header.line));
    }
    let dates = reader.dates;
    runs.iter_mut().filter_map(|it| it.when.as_mut()).for_each(|it| it.settle(&dates));
    Ok((Reading { family: layout.family, instrument, runs }, above))
}

/// Where each column is.
struct Header<'a> {
    line: u32,
    width: usize,
    known: BTreeMap<u32, (&'a Cell, &'static Column)>,
    /// Wavelengths of a spectrum.
    wavelengths: Vec<&'a Cell>,
}

impl<'a> Header<'a> {
    fn of(row: &'a Row, layout: &Layout) -> Result<Self, Unreadable> {
        let mut header = Self { line: row.line, width: row.width(), known: BTreeMap::new(), wavelengths: vec![] };
        let mut seen: BTreeMap<&str, &Cell> = BTreeMap::new();
        for cell in row.cells.iter().filter(|it| !it.is_blank()) {
            match layout.column(cell) {
                Some(column) => {
                    if let Some(first) = seen.insert(column.label, cell) {
                        let twice = unreadable::What::ColumnTwice { column: column.label, first: first.at };
                        return Err(twice.at(cell.at));
                    }
                    header.known.insert(cell.at.column, (cell, column));
                }
                None if layout.spectrum && is_number(cell.trimmed()) => header.wavelengths.push(cell),
                None => {
                    let unknown = unreadable::What::UnknownColumn { column: unreadable::What::short(&cell.text) };
                    return Err(unknown.at(cell.at));
                }
            }
        }
        match layout.missing(|label| seen.contains_key(label)) {
            Some(column) => Err(unreadable::What::MissingColumn { column, similar: None }.in_line(row.line)),
            None => Ok(header),
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit() || it == b'.' || it == b',')
}

/// A row without its time was cut short. Without a name it is a sample that nobody named, and without a quantity that was
/// not measured.
fn needs(column: &Column, row: &Row) -> Result<(), Unreadable> {
    match column.what {
        What::When => Err(unreadable::What::EmptyCell { column: column.label }.in_line(row.line)),
        What::SampleId
        | What::SampleName
        | What::Batch
        | What::Location
        | What::Role
        | What::Analyst
        | What::Serial
        | What::Amount(..)
        | What::Setting(..)
        | What::Ratio(_)
        | What::Other => Ok(()),
    }
}

struct Reader<'a> {
    layout: &'a Layout,
    header: &'a Header<'a>,
    numbers: Numbers,
    dates: Dates,
    /// A text has every cell of a row; a workbook leaves out what is blank.
    whole: bool,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row, instrument: &mut Instrument) -> Result<Run, Unreadable> {
        // Empty cells beyond the header hold nothing. Any other difference means that cells may have moved.
        let expected = self.header.width;
        if row.width() > expected || (self.whole && row.cells.len() < expected) {
            return Err(unreadable::What::RowLength { cells: row.cells.len(), expected }.in_line(row.line));
        }
        let mut run = Run::default();
        for (at, (label, column)) in &self.header.known {
            let Some(cell) = row.cell(*at) else {
                needs(column, row)?;
                continue;
            };
            if cell.is_blank() {
                needs(column, row)?;
                continue;
            }
            self.cell(cell, &label.text, column, &mut run, instrument)?;
        }
        if self.layout.spectrum && !self.header.wavelengths.is_empty() {
            run.traces.extend(self.spectrum(row)?);
        }
        Ok(run)
    }

    fn cell(
        &mut self,
        cell: &Cell,
        label: &str,
        column: &Column,
        run: &mut Run,
        instrument: &mut Instrument,
    ) -> Result<(), Unreadable> {
        let said = Said::of(cell);
        match column.what {
            What::SampleId => run.sample.id = said,
            What::SampleName => run.sample.name = said,
            What::Batch => run.sample.batch = said,
            What::Location => run.sample.location = said,
            What::Role => run.sample.role = said,
            What::Analyst => run.analyst = said,
            What::When => run.when = Some(When::read(&mut self.dates, cell)?),
            What::Serial => instrument.serial = instrument.serial.take().or(said),
            What::Amount(name, of, unit) => {
                let mut amount = self.amount(cell, name, label, unit)?;
                amount.of = of.map(str::to_owned);
                run.amounts.push(amount);
            }
            What::Setting(name, unit) => run.settings.push(self.amount(cell, name, label, unit)?),
            What::Ratio(name) => {
                let refuse = || unreadable::What::NotANumber { text: unreadable::What::short(&cell.text) }.at(cell.at);
                let factor = cell.trimmed().strip_prefix("1:").ok_or_else(refuse)?;
                let measured = self.numbers.read(&Cell { text: factor.trim().to_owned(), at: cell.at })?;
                let kept = Measured { written: cell.text.clone(), ..measured };
                run.settings.push(Amount::of_cell(name, label, Some(Unit::new("(unitless)")), &kept));
            }
            What::Other => run.others.extend(said.map(|it| (label.trim().to_owned(), it))),
        }
        Ok(())
    }

    fn amount(&mut self, cell: &Cell, name: &str, label: &str, unit: &str) -> Result<Amount, Unreadable> {
        // A value that brings its own sign of percent is in that, whatever its column is in.
        if let Some(number) = cell.trimmed().strip_suffix('%').filter(|_| unit != "%") {
            let measured = self.numbers.read(&Cell { text: number.trim_end().to_owned(), at: cell.at })?;
            let kept = Measured { written: cell.text.clone(), ..measured };
            return Ok(Amount::of_cell(name, label, Some(Unit::new("%")), &kept));
        }
        let unit = if unit.is_empty() { None } else { Some(Unit::new(unit)) };
        Ok(Amount::of_cell(name, label, unit, &self.numbers.read(cell)?))
    }

    fn spectrum(&mut self, row: &Row) -> Result<Option<Trace>, Unreadable> {
        let (mut axis, mut signal, mut at) = (Vec::new(), Vec::new(), None);
        for label in &self.header.wavelengths {
            let Some(cell) = row.cell(label.at.column).filter(|it| !it.is_blank()) else { continue };
            let measured = self.numbers.read(cell)?;
            if !matches!(measured.value, Value::Number(_)) {
                return Err(unreadable::What::NotANumber { text: unreadable::What::short(&cell.text) }.at(cell.at));
            }
            at = at.or(Some(cell.at));
            axis.push(label.trimmed().to_owned());
            signal.push(cell.trimmed().to_owned());
        }
        Ok(at.map(|at| Trace {
            label: "absorption spectrum".to_owned(),
            axis: Axis {
                concept: "wavelength".to_owned(),
                unit: Some("nm".to_owned()),
                points: Samples::Written(axis),
            },
            signal: Axis { concept: "absorbance".to_owned(), unit: None, points: Samples::Written(signal) },
            at: at.to_string(),
        }))
    }
}
