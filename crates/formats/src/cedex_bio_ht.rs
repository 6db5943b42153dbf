//! Roche Cedex Bio HT: one result a line, separated by tabs, below one line about the instrument.
//!
//! Version 5 of the software puts the test before the sample, versions 6 and 7 behind it; another version is refused,
//! because nothing in a line tells which of the two it is. A result outside the test's range is written as a bound
//! (`< 20.00`) and is kept as one. Flags (`< TEST RNG`, `v`, `c`) stand beside the value and go with it.

use crate::clock::Dates;
use crate::family::Family;
use crate::grid::{Grid, Row};
use crate::measured::{Amount, Instrument, Reading, Run, Said, Sample, Unit, When};
use crate::number::Numbers;
use crate::place::Cell;
use crate::unreadable::{Unreadable, What};

/// The mark of the first line.
const MARK: &str = "#ARC-FILE#";
/// The kind of a line that holds a result.
const RESULT: &str = "40";
/// What stands behind the last number of every result.
const END: &str = "R";

/// Tests as the instrument abbreviates them, and what they measure. The last letters are the kit.
const TESTS: &[(&str, &str)] = &[
    ("AC2", "acetate"),
    ("ASNL", "asparagine"),
    ("ASP", "aspartate"),
    ("CA2", "calcium"),
    ("FE2", "iron"),
    ("GLC3", "glucose"),
    ("GLN2", "glutamine"),
    ("GLU2", "glutamate"),
    ("GLY", "glycerol"),
    ("IGGH", "IgG human"),
    ("K", "potassium"),
    ("LAC2", "lactate"),
    ("LDH2", "ldh"),
    ("MG2", "magnesium"),
    ("NA", "sodium"),
    ("NH3", "ammonia"),
    ("PHO2", "phosphate"),
    ("PYR", "pyruvate"),
    ("TP2", "total protein"),
];

/// The columns of a result, from 1.
struct Columns {
    sample: u32,
    batch: u32,
    role: u32,
    test: u32,
    unit: u32,
    flag: u32,
    value: u32,
}

const BEFORE: Columns = Columns { test: 3, batch: 5, sample: 6, role: 7, unit: 8, flag: 9, value: 10 };
const BEHIND: Columns = Columns { sample: 3, batch: 4, role: 5, test: 7, unit: 9, flag: 10, value: 11 };

/// Whether a table begins as this instrument's do.
pub(crate) fn is_one(grid: &Grid) -> bool {
    grid.rows.iter().find(|it| !it.is_blank()).is_some_and(|it| it.cell(3).is_some_and(|it| it.trimmed() == MARK))
}

/// Reads an export.
pub(crate) fn read(grid: &Grid) -> Result<Reading, Unreadable> {
    let none = || What::NoHeader { format: Family::CedexBioHt.name() }.in_file();
    let mut rows = grid.rows.iter().filter(|it| !it.is_blank());
    let head = rows.next().ok_or_else(none)?;
    let version = filled(head, 9, "version")?;
    let columns = match version.trimmed().split('.').next() {
        Some("5") => BEFORE,
        Some("6" | "7") => BEHIND,
        _ => return Err(What::UnknownVersion { text: What::short(&version.text) }.at(version.at)),
    };
    let instrument = Instrument {
        vendor: Said::known("Roche"),
        model: head.cell(7).and_then(Said::of),
        serial: head.cell(8).and_then(Said::of),
        name: None,
        software: head.cell(7).and_then(Said::of),
        version: Said::of(version),
    };
    let analyst = head.cell(10).and_then(Said::of);
    let (mut numbers, mut dates) = (grid.numbers(), Dates::default());
    let mut runs = Vec::new();
    for row in rows {
        let kind = row.cell(1).map_or("", Cell::trimmed);
        if kind != RESULT {
            return Err(What::UnknownLine { text: What::short(kind) }.in_line(row.line));
        }
        let mut run = result(row, &columns, &mut numbers, &mut dates)?;
        run.analyst.clone_from(&analyst);
        runs.push(run);
    }
    if runs.is_empty() {
        return Err(What::NoRows.in_line(head.line));
    }
    grid.ended_by(END)?;
    runs.iter_mut().filter_map(|it| it.when.as_mut()).for_each(|it| it.settle(&dates));
    Ok(Reading { family: Family::CedexBioHt, instrument, runs })
}

fn filled<'a>(row: &'a Row, column: u32, name: &'static str) -> Result<&'a Cell, Unreadable> {
    match row.cell(column) {
        Some(cell) if !cell.is_blank() => Ok(cell),
        Some(cell) => Err(What::EmptyCell { column: name }.at(cell.at)),
        None => Err(What::EmptyCell { column: name }.in_line(row.line)),
    }
}

fn result(row: &Row, columns: &Columns, numbers: &mut Numbers, dates: &mut Dates) -> Result<Run, Unreadable> {
    let said = |column| row.cell(column).and_then(Said::of);
    let role = filled(row, columns.role, "type")?;
    // `SAM`, `QC1`, `CAL`: a word of few capitals. Anything else means that the columns are not those of this version.
    let is_role =
        |it: &str| (2..=4).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit());
    if !is_role(role.trimmed()) {
        return Err(What::UnknownLine { text: What::short(&role.text) }.at(role.at));
    }
    let sample = Sample {
        id: Said::of(filled(row, columns.sample, "sample")?),
        batch: said(columns.batch),
        role: Said::of(role),
        ..Sample::default()
    };
    let test = filled(row, columns.test, "test")?;
    let unit = Unit::new(filled(row, columns.unit, "unit")?.trimmed());
    let (name, of) = measured(test.trimmed(), &unit);
    let value = filled(row, columns.value, "result")?;
    let mut amount = Amount::of_cell(name, test.trimmed(), Some(unit), &numbers.read(value)?);
    amount.of = of;
    let flag = row.cell(columns.flag).map_or("", Cell::trimmed);
    let when = When::read(dates, filled(row, 2, "time")?)?;
    Ok(Run { sample, when: Some(when), amounts: vec![amount.remarked(flag)], ..Run::default() })
}

/// What a test measures, by its abbreviation and its unit.
fn measured(test: &str, unit: &Unit) -> (&'static str, Option<String>) {
    if test.starts_with("OD") {
        return ("absorbance", None);
    }
    let name = match unit.ucum {
        Some("mmol/L" | "umol/L" | "mol/L") => "molar concentration",
        Some("U/L") => "catalytic activity concentration",
        Some(_) | None => "mass concentration",
    };
    // `TP2LB` is the kit `LB` of `TP2`: the rest is at most two letters.
    let is = |short: &str| {
        test.strip_prefix(short)
            .is_some_and(|it| (1..=2).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_uppercase()))
    };
    let known = TESTS.iter().filter(|(short, _)| is(short)).max_by_key(|(short, _)| short.len());
    (name, Some(known.map_or(test, |(_, of)| of).to_owned()))
}
