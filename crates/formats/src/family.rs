//! Which family is a file of? Decided by what is in it, never by its name, which anyone can change.

use crate::grid::Grid;
use crate::json;
use crate::layout::Layout;
use crate::measured::Reading;
use crate::unreadable::{Unreadable, What};
use crate::{asm, cedex_bio_ht, cedex_hires, chromeleon, empower, hiac_pharmspec, lunatic, mzml, nanodrop_eight};
use crate::{nova_flex2, package, results_csv, text, unicorn, vi_cell_blu, workbook, xml};

/// Families of files that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    NovaFlex2,
    CedexBioHt,
    CedexHiRes,
    ViCellBlu,
    HiacPharmSpec,
    NanoDropEight,
    Lunatic,
    Empower,
    Chromeleon,
    Unicorn,
    /// Allotrope Simple Model, of any technique.
    Asm,
    /// Mass spectra of any maker.
    MzMl,
    /// Our own table: sample, test, value, unit.
    Results,
    /// A table that a site made itself, read by what the site declared of it.
    Mapped,
}

impl Family {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::NovaFlex2,
        Self::CedexBioHt,
        Self::CedexHiRes,
        Self::ViCellBlu,
        Self::HiacPharmSpec,
        Self::NanoDropEight,
        Self::Lunatic,
        Self::Empower,
        Self::Chromeleon,
        Self::Unicorn,
        Self::Asm,
        Self::MzMl,
        Self::Results,
        Self::Mapped,
    ];

    /// Its id in records and mappings.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::NovaFlex2 => "nova-flex2",
            Self::CedexBioHt => "roche-cedex-bio-ht",
            Self::CedexHiRes => "roche-cedex-hires",
            Self::ViCellBlu => "beckman-vi-cell-blu",
            Self::HiacPharmSpec => "beckman-hiac-pharmspec",
            Self::NanoDropEight => "thermo-nanodrop-eight",
            Self::Lunatic => "unchained-labs-lunatic",
            Self::Empower => "waters-empower",
            Self::Chromeleon => "thermo-chromeleon",
            Self::Unicorn => "cytiva-unicorn",
            Self::Asm => "allotrope-asm",
            Self::MzMl => "psi-mzml",
            Self::Results => "conjugate-results",
            Self::Mapped => "site-table",
        }
    }

    /// The family with this id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.id() == id)
    }

    /// What its maker calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NovaFlex2 => "Nova BioProfile FLEX2",
            Self::CedexBioHt => "Roche Cedex Bio HT",
            Self::CedexHiRes => "Roche Cedex HiRes",
            Self::ViCellBlu => "Beckman Coulter Vi-CELL BLU",
            Self::HiacPharmSpec => "Beckman Coulter HIAC PharmSpec",
            Self::NanoDropEight => "Thermo NanoDrop Eight",
            Self::Lunatic => "Unchained Labs Lunatic",
            Self::Empower => "Waters Empower",
            Self::Chromeleon => "Thermo Chromeleon",
            Self::Unicorn => "Cytiva UNICORN",
            Self::Asm => "Allotrope Simple Model",
            Self::MzMl => "mzML",
            Self::Results => "Conjugate results",
            Self::Mapped => "Site table",
        }
    }
}

/// Tables with one row for each sample.
const LAYOUTS: [&Layout; 4] =
    [&nova_flex2::LAYOUT, &vi_cell_blu::LAYOUT, &cedex_hires::LAYOUT, &nanodrop_eight::LAYOUT];
/// Names that a row must have to be the header of one of them: fewer may be chance.
const HEADER_NAMES: usize = 4;

/// Finds out what a file is and reads it.
///
/// # Errors
/// When it is none of the families, or is one and cannot be read rightly; with the place.
///
/// ```
/// let file = "Sample Name\tDate & Time\tLocation\tmg/mL\tA260/A280\tA280\n\
///             DS-1\t2026-03-18 09:15\tA\t20.10\t0.55\t27.54\n";
/// let reading = formats::family::read(file.as_bytes()).unwrap();
/// assert_eq!(reading.family, formats::Family::NanoDropEight);
/// let concentration = reading.of_sample("DS-1")[0].found("mass concentration", None).next().unwrap();
/// assert_eq!((concentration.written.as_str(), concentration.at.as_str()), ("20.10", "2:4"));
/// // A name that the layout does not know may be a known one renamed: nothing is left out in silence.
/// let renamed = file.replace("A280\n", "A280 nm\n");
/// let fault = formats::family::read(renamed.as_bytes()).unwrap_err();
/// assert_eq!((fault.line, fault.column), (Some(1), Some(6)));
/// ```
pub fn read(bytes: &[u8]) -> Result<Reading, Unreadable> {
    if bytes.len() > crate::MAX_BYTES {
        return Err(What::TooLarge { bytes: bytes.len(), limit: crate::MAX_BYTES }.in_file());
    }
    if workbook::is_workbook(bytes) {
        let names = package::names(bytes);
        if unicorn::is_one(&names) {
            return unicorn::read(bytes);
        }
        if !names.iter().any(|it| it == "xl/workbook.xml") {
            return Err(What::UnknownFormat.in_file());
        }
        return table(bytes);
    }
    let (text, _) = text::decode(bytes)?;
    match text.trim_start().chars().next() {
        Some('{' | '[') => document(&text),
        Some('<') => {
            let root = xml::parse(&text)?;
            if mzml::is_one(&root) { mzml::read(&root) } else { Err(What::UnknownFormat.in_file()) }
        }
        Some(_) | None => table(bytes),
    }
}

/// A JSON document.
fn document(text: &str) -> Result<Reading, Unreadable> {
    let json = json::parse(text)?;
    if asm::is_one(&json) {
        asm::read(&json)
    } else if empower::is_one(&json) {
        empower::read(&json)
    } else if chromeleon::is_one(&json) {
        chromeleon::read(&json)
    } else {
        Err(What::UnknownFormat.in_file())
    }
}

/// A table in a text or a workbook: the family that finds the most of its names in one row.
fn table(bytes: &[u8]) -> Result<Reading, Unreadable> {
    let grids = Grid::all(bytes)?;
    for grid in &grids {
        if cedex_bio_ht::is_one(grid) {
            return cedex_bio_ht::read(grid);
        }
        if hiac_pharmspec::is_one(grid) {
            return hiac_pharmspec::read(grid);
        }
    }
    let named = |layout: &Layout, grid: &Grid| {
        grid.rows.iter().take(crate::layout::ROWS_ABOVE).map(|row| layout.named(row)).max().unwrap_or(0)
    };
    let pairs = LAYOUTS.into_iter().flat_map(|layout| grids.iter().map(move |grid| (layout, grid)));
    let best = pairs.map(|(layout, grid)| (named(layout, grid), layout, grid)).max_by_key(|(names, ..)| *names);
    let plate = lunatic::names(&grids);
    match best {
        Some((names, layout, grid)) if names >= HEADER_NAMES && names >= plate => {
            if layout.family == Family::NanoDropEight {
                nanodrop_eight::read(grid)
            } else {
                crate::layout::read(grid, layout)
            }
        }
        Some(_) | None if plate >= HEADER_NAMES && !workbook::is_workbook(bytes) => {
            lunatic::protein_results(bytes).map(|it| it.measured())
        }
        Some(_) | None => own(bytes),
    }
}

/// Our own table of results, or nothing that we know.
fn own(bytes: &[u8]) -> Result<Reading, Unreadable> {
    match results_csv::results(bytes) {
        Ok(table) => Ok(table.measured()),
        Err(Unreadable { what: What::NoHeader { .. }, .. }) => Err(What::UnknownFormat.in_file()),
        Err(fault) => Err(fault),
    }
}

#[cfg(test)]
mod tests;
