//! A table that a site made itself: which column is the sample, which columns are which quantities in which unit, as data.

use crate::clock::Dates;
use crate::family::Family;
use crate::grid::{Grid, Row};
use crate::layout::{ROWS_ABOVE, plain};
use crate::measured::{Amount, Instrument, Reading, Run, Said, Sample, Unit, When};
use crate::place::Cell;
use crate::unreadable::{Unreadable, What};

/// What is held against the values of a row within which the text ends.
const ENDS_WITHIN: &str = "文件在本行内结束，数值可能不完整 / the file ends within this line; a value may be cut short";

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
        // Nobody knows how such a table ends: where the text does within the row, a cell of it may have lost its end.
        if !grid.whole && grid.rows.last().is_some_and(|last| last.line == row.line) {
            run.amounts = run.amounts.into_iter().map(|it| it.remarked(ENDS_WITHIN)).collect();
        }
        runs.push(run);
    }
    if runs.is_empty() {
        return Err(What::NoRows.in_line(header.line));
    }
    runs.iter_mut().filter_map(|it| it.when.as_mut()).for_each(|it| it.settle(&dates));
    Ok(Reading { family: Family::Mapped, instrument: Instrument::default(), runs })
}

/// Reads a text or a workbook that is of no known family by the one of these that fits: the only one all of whose columns
/// it has. Its place in the list comes with what was read.
///
/// # Errors
/// When none fits ([`What::UnknownFormat`]), or several do and read different things; and what cannot be read rightly in a
/// file that has all the columns of one.
pub fn choose(bytes: &[u8], mappings: &[Mapping]) -> Result<(usize, Reading), Unreadable> {
    if Grid::all(bytes).is_err() {
        return Err(What::UnknownFormat.in_file());
    }
    let mut found: Option<(usize, Reading)> = None;
    let mut closest = None;
    for (place, mapping) in mappings.iter().enumerate() {
        match (read(bytes, mapping), &found) {
            (Ok(reading), None) => found = Some((place, reading)),
            // Two versions may declare the same table.
            (Ok(reading), Some((_, first))) if *first == reading => {}
            (Ok(_), Some(_)) => return Err(What::SeveralMappings.in_file()),
            (Err(Unreadable { what: What::ColumnMissing { .. }, .. }), _) => {}
            (Err(fault), _) => closest = closest.or(Some(fault)),
        }
    }
    found.ok_or_else(|| closest.unwrap_or_else(|| What::UnknownFormat.in_file()))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(sample: &str, columns: &[(&str, &str)]) -> Mapping {
        let mapped = |(column, name): &(&str, &str)| Mapped {
            column: (*column).to_owned(),
            name: (*name).to_owned(),
            unit: "g/L".to_owned(),
        };
        Mapping { sample: sample.to_owned(), values: columns.iter().map(mapped).collect(), ..Mapping::default() }
    }

    #[test]
    fn a_value_of_a_line_that_does_not_end_is_doubted() {
        let content = mapping("Probe", &[("Gehalt", "protein-content")]);
        for (text, then) in [
            ("Probe;Gehalt\nDS-1;20,10\nDS-2;19,95\n", [false, false]),
            ("Probe;Gehalt\nDS-1;20,10\nDS-2;19,9", [false, true]),
        ] {
            let reading = read(text.as_bytes(), &content).unwrap();
            let doubted: Vec<bool> = reading.runs.iter().map(|it| it.amounts[0].remark.is_some()).collect();
            assert_eq!(doubted, then, "{text:?}");
        }
    }

    #[test]
    fn the_one_that_fits_is_chosen_and_two_that_differ_are_not() {
        let file = "Probe;Gehalt;Rest\nDS-1;20,10;0,1\n".as_bytes();
        let content = mapping("Probe", &[("Gehalt", "protein-content")]);
        let other = mapping("Probe", &[("Inhalt", "protein-content")]);
        let rest = mapping("Probe", &[("Rest", "residual-solvent")]);
        let what = |all: &[Mapping]| choose(file, all).map(|it| it.0).map_err(|it| format!("{:?}", it.what));
        assert_eq!(what(&[other.clone(), content.clone()]), Ok(1));
        assert_eq!(what(&[content.clone(), content.clone()]), Ok(0), "the same declared twice reads the same");
        assert_eq!(what(&[content.clone(), rest]), Err("SeveralMappings".to_owned()));
        assert_eq!(what(&[other]), Err("UnknownFormat".to_owned()));
        assert_eq!(what(&[]), Err("UnknownFormat".to_owned()));
        // A file that has all the columns, and a cell that cannot be read, is told with its place.
        let broken = "Probe;Gehalt\nDS-1;2.0.1\n".as_bytes();
        let fault = choose(broken, &[content]).unwrap_err();
        assert_eq!((fault.line, fault.column), (Some(2), Some(2)), "{fault:?}");
        assert_eq!(choose(b"\x00\x01", &[mapping("a", &[])]).unwrap_err().what, What::UnknownFormat);
    }
}
