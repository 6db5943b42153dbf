//! A table that a site made itself: which column is the sample, which columns are which quantities in which unit, as data.

use crate::clock::Dates;
use crate::family::Family;
use crate::grid::{Grid, Row};
use crate::layout::{ROWS_ABOVE, plain};
use crate::measured::{Amount, Instrument, Reading, Run, Said, Sample, Unit, When};
use crate::place::Cell;
use crate::unreadable::{Unreadable, What};

/// Which column says what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The column with the name of the sample.
    pub sample: String,
    pub analyst: Option<String>,
    /// The column with date and time.
    pub when: Option<String>,
    pub values: Vec<Mapped>,
}

/// One column with values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped {
    pub column: String,
    /// The quantity that it is.
    pub name: String,
    /// A UCUM code; empty for a judgement or a number without unit.
    pub unit: String,
}

/// Reads a text or a workbook by a mapping.
///
/// # Errors
/// A column that the mapping names and the file has not or has twice; whatever cannot be read rightly, with its place.
///
/// ```
/// use formats::mapped::{Mapped, Mapping, read};
/// let content = Mapped { column: "Gehalt".into(), name: "protein-content".into(), unit: "g/L".into() };
/// let mapping = Mapping { sample: "Probe".into(), values: vec![content], ..Mapping::default() };
/// let reading = read("Probe;Gehalt\nDS-1;20,10\n".as_bytes(), &mapping).unwrap();
/// let amount = &reading.of_sample("DS-1")[0].amounts[0];
/// assert_eq!((amount.written.as_str(), amount.at.as_str()), ("20,10", "2:2"));
/// assert!(read("Probe;Inhalt\nDS-1;20,10\n".as_bytes(), &mapping).is_err());
/// ```
pub fn read(bytes: &[u8], mapping: &Mapping) -> Result<Reading, Unreadable> {
    let grids = Grid::all(bytes)?;
    let named = |row: &Row| mapping.columns().filter(|it| column(row, it).is_some()).count();
    let headers = grids
        .iter()
        .flat_map(|grid| grid.rows.iter().take(ROWS_ABOVE).enumerate().map(move |(at, row)| (grid, at, row)));
    let best = headers.max_by_key(|(_, at, row)| (named(row), std::cmp::Reverse(*at)));
    let Some((grid, at, header)) = best else { return Err(What::Empty.in_file()) };
    for wanted in mapping.columns() {
        let mut found = header.cells.iter().filter(|it| plain(&it.text) == plain(wanted));
        match (found.next(), found.next()) {
            (Some(_), None) => {}
            (Some(first), Some(second)) => {
                let twice = What::MemberTwice { member: What::short(&first.text) };
                return Err(twice.at(second.at));
            }
            (None, _) => return Err(What::ColumnMissing { column: What::short(wanted) }.in_line(header.line)),
        }
    }
    let mut numbers = grid.numbers();
    let mut dates = Dates::default();
    let width = header.width();
    let mut runs = Vec::new();
    for row in grid.rows.iter().skip(at + 1).filter(|it| !it.is_blank()) {
        if row.width() > width || (grid.separator.is_some() && row.cells.len() < width) {
            return Err(What::RowLength { cells: row.cells.len(), expected: width }.in_line(row.line));
        }
        let cell = |name: &str| column(header, name).and_then(|it| row.cell(it)).filter(|it| !it.is_blank());
        let Some(sample) = cell(&mapping.sample).and_then(Said::of) else {
            return Err(What::EmptyCell { column: "sample" }.in_line(row.line));
        };
        let mut run = Run { sample: Sample { id: Some(sample), ..Sample::default() }, ..Run::default() };
        run.analyst = mapping.analyst.as_deref().and_then(cell).and_then(Said::of);
        run.when = mapping.when.as_deref().and_then(cell).map(|it| When::read(&mut dates, it)).transpose()?;
        for value in &mapping.values {
            let Some(found) = cell(&value.column) else { continue };
            let unit = (!value.unit.is_empty()).then(|| Unit::new(&value.unit));
            run.amounts.push(Amount::of_cell(&value.name, &value.column, unit, &numbers.read(found)?));
        }
        runs.push(run);
    }
    if runs.is_empty() {
        return Err(What::NoRows.in_line(header.line));
    }
    runs.iter_mut().filter_map(|it| it.when.as_mut()).for_each(|it| it.settle(&dates));
    Ok(Reading { family: Family::Results, instrument: Instrument::default(), runs })
}

impl Mapping {
    fn columns(&self) -> impl Iterator<Item = &str> {
        let own = [Some(self.sample.as_str()), self.analyst.as_deref(), self.when.as_deref()];
        own.into_iter().flatten().chain(self.values.iter().map(|it| it.column.as_str()))
    }
}

fn column(row: &Row, name: &str) -> Option<u32> {
    let name = plain(name);
    row.cells.iter().find(|it: &&Cell| plain(&it.text) == name).map(|it| it.at.column)
}
