//! The header of a Lunatic table: which column is which, by name, in any order.

use std::collections::BTreeSet;

use crate::place::Cell;
use crate::unreadable::{Unreadable, What};

/// The unit of the concentrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    MgPerMl,
    UgPerMl,
    NgPerMl,
    GPerL,
}

impl Unit {
    /// Its UCUM code.
    #[must_use]
    pub fn ucum(self) -> &'static str {
        match self {
            Self::MgPerMl => "mg/mL",
            Self::UgPerMl => "ug/mL",
            Self::NgPerMl => "ng/mL",
            Self::GPerL => "g/L",
        }
    }

    // Only the letter of the litre may be large or small: `Mg` would be a million grams.
    fn read(written: &str) -> Option<Self> {
        // The micro sign U+00B5 and the Greek letter U+03BC look the same.
        match written.trim().replace(['\u{b5}', '\u{3bc}'], "u").as_str() {
            "mg/ml" | "mg/mL" => Some(Self::MgPerMl),
            "ug/ml" | "ug/mL" => Some(Self::UgPerMl),
            "ng/ml" | "ng/mL" => Some(Self::NgPerMl),
            "g/l" | "g/L" => Some(Self::GPerL),
            _ => None,
        }
    }
}

/// The header cells that were found. Each knows its text and its place; its column is where the values stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    pub plate: Cell,
    pub position: Cell,
    pub sample: Cell,
    pub application: Cell,
    pub concentration: Cell,
    /// From the header of the concentration.
    pub unit: Unit,
    pub e1_percent: Cell,
    pub date: Cell,
    pub time: Cell,
    pub instrument: Cell,
    pub a280: Cell,
    pub a260_a280: Cell,
    /// All columns that have no field of their own, in the order of the file.
    pub others: Vec<Cell>,
    /// How many cells a row has.
    pub width: usize,
}

/// The columns that a result needs for its record, as the instrument's software names them.
pub(super) const NEEDED: [&str; 11] =
    [PLATE, POSITION, SAMPLE, APPLICATION, CONCENTRATION, E1_PERCENT, DATE, TIME, INSTRUMENT, A280, A260_A280];
pub(super) const PLATE: &str = "Plate ID";
pub(super) const POSITION: &str = "Plate Position";
pub(super) const SAMPLE: &str = "Sample Name";
pub(super) const APPLICATION: &str = "Application";
pub(super) const CONCENTRATION: &str = "Concentration";
pub(super) const E1_PERCENT: &str = "E1%";
pub(super) const DATE: &str = "Date";
pub(super) const TIME: &str = "Time";
pub(super) const INSTRUMENT: &str = "Instrument ID";
pub(super) const A280: &str = "A280";
pub(super) const A260_A280: &str = "A260/A280";

/// How many of the needed columns a row names: a row that names several is the header.
pub(super) fn named(row: &[Cell]) -> usize {
    row.iter().filter_map(which).collect::<BTreeSet<_>>().len()
}

/// Which column a header cell names. Case and white space do not count, for versions of the software differ in them;
/// the concentration may name its wavelength before, and behind it stands its unit.
fn which(cell: &Cell) -> Option<&'static str> {
    // No name is long, and a hostile cell may be.
    if cell.text.len() > 200 {
        return None;
    }
    let name = plain(&cell.text);
    let rest = name.strip_prefix("a280 ").unwrap_or(&name).strip_prefix("concentration").map(str::trim_start);
    if rest.is_some_and(|it| it.is_empty() || it.starts_with('(')) {
        return Some(CONCENTRATION);
    }
    NEEDED.into_iter().find(|it| it.eq_ignore_ascii_case(&name))
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Columns {
    /// Finds the columns in a header row.
    pub(super) fn of(header: &[Cell]) -> Result<Self, Unreadable> {
        let concentration = one(header, CONCENTRATION)?;
        let unit = concentration
            .text
            .split_once('(')
            .and_then(|(_, rest)| rest.trim_end().strip_suffix(')'))
            .and_then(Unit::read)
            .ok_or_else(|| What::UnknownUnit { header: What::short(&concentration.text) }.at(concentration.at))?;
        // Empty cells behind the last name are no columns.
        let width = header.iter().rposition(|it| !it.is_blank()).map_or(0, |last| last + 1);
        Ok(Self {
            plate: one(header, PLATE)?,
            position: one(header, POSITION)?,
            sample: one(header, SAMPLE)?,
            application: one(header, APPLICATION)?,
            concentration,
            unit,
            e1_percent: one(header, E1_PERCENT)?,
            date: one(header, DATE)?,
            time: one(header, TIME)?,
            instrument: one(header, INSTRUMENT)?,
            a280: one(header, A280)?,
            a260_a280: one(header, A260_A280)?,
            others: header.iter().take(width).filter(|it| which(it).is_none()).cloned().collect(),
            width,
        })
    }
}

/// The one cell that names this column.
fn one(header: &[Cell], needed: &'static str) -> Result<Cell, Unreadable> {
    let mut found = header.iter().filter(|it| which(it) == Some(needed));
    match (found.next(), found.next()) {
        (Some(cell), None) => Ok(cell.clone()),
        (Some(first), Some(second)) => Err(What::ColumnTwice { column: needed, first: first.at }.at(second.at)),
        (None, _) => {
            let similar = similar(header, needed);
            let line = header.first().map_or(1, |it| it.at.line);
            let missing = What::MissingColumn { column: needed, similar: similar.map(|it| What::short(&it.text)) };
            Err(similar.map_or_else(|| missing.clone().in_line(line), |it| missing.clone().at(it.at)))
        }
    }
}

/// A header that was perhaps meant: one that no column claims and that shares the longest word of the name.
fn similar<'a>(header: &'a [Cell], needed: &str) -> Option<&'a Cell> {
    let needed = needed.to_lowercase();
    let word = needed.split_whitespace().max_by_key(|it| it.len())?;
    // `A280 (10mm)` is nearer to `A280` than `Background (A280)` is.
    let near = |it: &Cell| plain(&it.text).find(word).filter(|_| which(it).is_none());
    header.iter().filter_map(|it| Some((near(it)?, it))).min_by_key(|(at, _)| *at).map(|(_, it)| it)
}
