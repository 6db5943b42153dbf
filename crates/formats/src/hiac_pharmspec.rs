//! Beckman Coulter HIAC with PharmSpec: particles in a liquid by light obscuration, as the summary report in a workbook.
//!
//! The report is a sheet made for printing: names with their values beside a colon, then a table of runs below each
//! other, each with its size classes, and the mean of the runs that count. A run that the operator discarded is in it
//! like any other and says so above; it is read with that remark.

use std::collections::BTreeMap;

use crate::clock::Dates;
use crate::family::Family;
use crate::grid::{Grid, Row};
use crate::measured::{Amount, Instrument, Reading, Run, Said, Sample, Unit, When};
use crate::number::{Numbers, Value};
use crate::place::Cell;
use crate::unreadable::{Unreadable, What};

const TITLE: &str = "HIAC PharmSpec";
/// The version of the software whose report is known.
const VERSION: &str = "3";
/// Names of the sample in the languages of the software that we have seen.
const SAMPLE: [&str; 3] = ["Probe", "Sample", "Sample Name"];
/// What the mean of the runs is called.
const MEAN: &str = "Average";
const SIZE: &str = "Particle Size(µm)";
const RUN: &str = "Run No.";

/// The columns of counts: as the report names them, the quantity, its unit.
const COUNTS: [(&str, &str, &str); 4] = [
    ("Cumulative Count", "cumulative count", "(unitless)"),
    ("Cumulative Counts/mL", "cumulative particle density", "Counts/mL"),
    ("Differential Count", "differential count", "(unitless)"),
    ("Differential Counts/mL", "differential particle density", "Counts/mL"),
];

/// Whether a table is such a report.
pub(crate) fn is_one(grid: &Grid) -> bool {
    title(grid).is_some()
}

fn title(grid: &Grid) -> Option<&Cell> {
    grid.rows.iter().take(5).flat_map(|it| &it.cells).find(|it| it.trimmed().starts_with(TITLE))
}

/// Reads a report.
pub(crate) fn read(grid: &Grid) -> Result<Reading, Unreadable> {
    let none = || What::NoHeader { format: Family::HiacPharmSpec.name() }.in_file();
    let title = title(grid).ok_or_else(none)?;
    let at = grid.rows.iter().position(|it| it.cells.iter().any(|it| it.trimmed() == RUN)).ok_or_else(none)?;
    let (above, rest) = grid.rows.split_at_checked(at).ok_or_else(none)?;
    let (header, below) = rest.split_first().ok_or_else(none)?;
    let report = Report::of(above);
    let version = title.trimmed().split_whitespace().find_map(|it| it.strip_prefix('v'));
    let version = version.filter(|it| it.split('.').next() == Some(VERSION));
    let version = version.ok_or_else(|| What::UnknownVersion { text: What::short(&title.text) }.at(title.at))?;
    let instrument = Instrument {
        vendor: Said::known("Beckman Coulter"),
        model: report.said(&["Sensor Model"]),
        serial: report.said(&["Sensor Serial Number"]),
        name: None,
        software: Said::known("PharmSpec"),
        version: Some(Said { text: version.to_owned(), at: title.at.to_string() }),
    };
    let mut numbers = grid.numbers();
    let mut dates = Dates::default();
    // Other dates of the sheet tell whether its day or its month stands first.
    for cell in grid.rows.iter().flat_map(|it| &it.cells).filter(|it| it.trimmed().len() > 15) {
        let _ = When::read(&mut dates, cell);
    }
    let common = report.common(header.line, &mut numbers, &mut dates)?;
    let runs = Table::of(header)?.runs(below, &report, &common, &mut numbers)?;
    if runs.is_empty() {
        return Err(What::NoRows.in_line(header.line));
    }
    Ok(Reading { family: Family::HiacPharmSpec, instrument, runs })
}

/// What stands above the table: names and their values.
struct Report<'a>(Vec<(&'a Cell, &'a Cell)>);

impl<'a> Report<'a> {
    fn of(rows: &'a [Row]) -> Self {
        let mut found = Vec::new();
        for row in rows {
            let cells: Vec<&Cell> = row.cells.iter().filter(|it| it.trimmed() != ":").collect();
            for pair in cells.windows(2) {
                if let [name, value] = pair {
                    found.push((*name, *value));
                }
            }
        }
        Self(found)
    }

    fn cell(&self, names: &[&str]) -> Option<&'a Cell> {
        self.0.iter().find(|(name, _)| names.contains(&name.trimmed())).map(|(_, value)| *value)
    }

    fn said(&self, names: &[&str]) -> Option<Said> {
        self.cell(names).and_then(Said::of).filter(|it| it.text != "-")
    }

    /// What is true of every run.
    fn common(&self, line: u32, numbers: &mut Numbers, dates: &mut Dates) -> Result<Run, Unreadable> {
        let sample =
            self.said(&SAMPLE).ok_or_else(|| What::MissingColumn { column: "Sample", similar: None }.in_line(line))?;
        let needed = |label: &'static str| {
            self.cell(&[label]).ok_or_else(|| What::MissingColumn { column: label, similar: None }.in_line(line))
        };
        let when = Some(When::read(dates, needed("Sample Date")?)?);
        let mut settings = Vec::new();
        for (label, name, unit) in [
            ("Sample Volume (mL)", "sample volume setting", "mL"),
            ("Dilution Factor", "dilution factor setting", "(unitless)"),
            ("View Volume", "detector view volume", "mL"),
            ("No Of Runs", "repetition setting", ""),
        ] {
            settings.push(Amount::of_cell(name, label, Some(Unit::new(unit)), &numbers.read(needed(label)?)?));
        }
        Ok(Run {
            sample: Sample {
                id: Some(sample),
                batch: self.said(&["Batch-Nr", "Batch No.", "Batch"]),
                ..Sample::default()
            },
            analyst: self.said(&["Operator Name"]),
            when,
            settings,
            ..Run::default()
        })
    }
}

/// Where the columns of the table are.
struct Table<'a> {
    size: u32,
    counts: BTreeMap<u32, (&'a Cell, &'static str, &'static str)>,
}

impl<'a> Table<'a> {
    fn of(header: &'a Row) -> Result<Self, Unreadable> {
        let named = |cell: &Cell, name: &str| crate::layout::plain(&cell.text) == crate::layout::plain(name);
        let size = header.cells.iter().find(|it| named(it, SIZE));
        let size = size.ok_or_else(|| What::MissingColumn { column: SIZE, similar: None }.in_line(header.line))?;
        let mut counts = BTreeMap::new();
        for cell in header.cells.iter().filter(|it| !it.is_blank() && !named(it, RUN) && !named(it, SIZE)) {
            let known = COUNTS.iter().find(|(label, ..)| named(cell, label));
            let unknown = || What::UnknownColumn { column: What::short(&cell.text) }.at(cell.at);
            let (_, name, unit) = known.ok_or_else(unknown)?;
            counts.insert(cell.at.column, (cell, *name, *unit));
        }
        // Differential counts are there where the report was set up to show them.
        for (column, name, _) in COUNTS.iter().filter(|(_, name, _)| name.starts_with("cumulative")) {
            if !counts.values().any(|(_, it, _)| it == name) {
                return Err(What::MissingColumn { column, similar: None }.in_line(header.line));
            }
        }
        Ok(Self { size: size.at.column, counts })
    }

    fn runs(
        &self,
        rows: &[Row],
        report: &Report<'_>,
        common: &Run,
        numbers: &mut Numbers,
    ) -> Result<Vec<Run>, Unreadable> {
        let mut runs: Vec<Run> = Vec::new();
        for row in rows {
            match (row.cell(1).filter(|it| !it.is_blank()), row.cell(self.size).filter(|it| !it.is_blank())) {
                // Below the runs come the approver and the criteria.
                (Some(name), None) if self.counts.keys().all(|it| row.cell(*it).is_none_or(Cell::is_blank)) => {
                    let mut run = Run { channel: Said::of(name), ..common.clone() };
                    // A mean was set up by nobody.
                    if name.trimmed() == MEAN {
                        run.settings.clear();
                    }
                    runs.push(run);
                }
                (Some(_), _) => break,
                (None, None) => {}
                (None, Some(size)) => {
                    let Some(run) = runs.last_mut() else {
                        return Err(What::EmptyCell { column: "Run No." }.in_line(row.line));
                    };
                    let name = run.channel.as_ref().map_or("", |it| it.text.as_str());
                    let remark = report.cell(&[name]).map_or("", Cell::trimmed).to_owned();
                    let mean = name == MEAN;
                    for amount in self.counts_of(row, size, numbers)? {
                        let named = if mean { format!("average {}", amount.name) } else { amount.name.clone() };
                        run.amounts.push(Amount { name: named, ..amount.remarked(&remark) });
                    }
                }
            }
        }
        runs.retain(|it| !it.amounts.is_empty());
        Ok(runs)
    }

    fn counts_of(&self, row: &Row, size: &Cell, numbers: &mut Numbers) -> Result<Vec<Amount>, Unreadable> {
        let Value::Number(number) = numbers.read(size)?.value else {
            return Err(What::NotANumber { text: What::short(&size.text) }.at(size.at));
        };
        let class = format!("{} µm", number.normalize());
        let mut amounts = Vec::new();
        for (column, (label, name, unit)) in &self.counts {
            let Some(cell) = row.cell(*column).filter(|it| !it.is_blank()) else { continue };
            let read = numbers.read(cell)?;
            amounts.push(Amount::of_cell(name, label.trimmed(), Some(Unit::new(unit)), &read).of(&class));
        }
        Ok(amounts)
    }
}
