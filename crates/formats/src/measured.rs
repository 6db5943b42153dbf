//! What every instrument's file says, in one form: who measured which sample with what and when, and what came out.
//!
//! Quantities are named as the Allotrope Foundation's ontology names them where it has a name (`viability (cell
//! counter)`, `molar concentration` of `glutamine`), because then one mapping serves every maker; what it has no name
//! for keeps the maker's. Values and units stay as the file has them: nothing is converted, rounded or filled in.

mod amount;
mod signal;
mod unit;
mod when;

use crate::family::Family;
use crate::place::Cell;

pub use amount::Amount;
pub use signal::{Axis, Samples, Trace};
pub use unit::Unit;
pub(crate) use unit::plain;
pub use when::{Moment, When};

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub family: Family,
    pub instrument: Instrument,
    /// In the order of the file; at least one.
    pub runs: Vec<Run>,
}

/// What measured. Each as far as the file says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Instrument {
    pub vendor: Option<Said>,
    pub model: Option<Said>,
    pub serial: Option<Said>,
    /// What the site calls it.
    pub name: Option<Said>,
    pub software: Option<Said>,
    pub version: Option<Said>,
}

/// A text and where it stood: `12:4` is line and column, `Chrom.1.Xml 3:17` is that in one part of a package. What
/// follows from the kind of file and stands nowhere in it has no place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub text: String,
    pub at: String,
}

impl Said {
    /// What a cell says, without the white space around it; nothing where that is nothing.
    #[must_use]
    pub fn of(cell: &Cell) -> Option<Self> {
        (!cell.is_blank()).then(|| Self { text: cell.trimmed().to_owned(), at: cell.at.to_string() })
    }

    /// What follows from the kind of file.
    #[must_use]
    pub fn known(text: &str) -> Option<Self> {
        Some(Self { text: text.to_owned(), at: String::new() })
    }
}

/// One sample at one time: what was measured of it together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    pub sample: Sample,
    pub analyst: Option<Said>,
    /// When it was measured; where the file tells only when it was injected, that.
    pub when: Option<When>,
    /// The detector's channel or the method, where one sample has several.
    pub channel: Option<Said>,
    pub amounts: Vec<Amount>,
    pub peaks: Vec<Peak>,
    pub traces: Vec<Trace>,
    /// How it was measured: volumes, wavelengths, dilutions.
    pub settings: Vec<Amount>,
    /// Everything else that the file says of it, by its own names.
    pub others: Vec<(String, Said)>,
}

/// Which sample, in the words of whoever typed it in at the instrument.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    pub id: Option<Said>,
    /// Beside the id, where the software has both.
    pub name: Option<Said>,
    pub batch: Option<Said>,
    /// Well, vial or tray position.
    pub location: Option<Said>,
    /// `Blank`, `Standard`, `Unknown`, as the file has it.
    pub role: Option<Said>,
}

impl Sample {
    /// Whether somebody means this sample by that name: its id or its name. White space around names does not count,
    /// everything else does; an empty name finds nothing.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        let name = name.trim();
        let called = |it: &Option<Said>| it.as_ref().is_some_and(|it| it.text.trim() == name);
        !name.is_empty() && (called(&self.id) || called(&self.name))
    }

    /// What to call it: its id, or else its name.
    #[must_use]
    pub fn called(&self) -> &str {
        self.id.as_ref().or(self.name.as_ref()).map_or("", |it| it.text.trim())
    }
}

/// One peak of a chromatogram as the data system integrated it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Peak {
    /// The component that it was identified as.
    pub name: Option<Said>,
    /// `retention time`, `peak area`, `peak height`, `peak width at half height`, `relative peak area` and so on.
    pub amounts: Vec<Amount>,
}

impl Peak {
    /// One of its quantities.
    #[must_use]
    pub fn amount(&self, name: &str) -> Option<&Amount> {
        self.amounts.iter().find(|it| it.name == name)
    }
}

impl Reading {
    /// The runs of one sample, in the order of the file: its replicates, channels and times.
    #[must_use]
    pub fn of_sample(&self, name: &str) -> Vec<&Run> {
        self.runs.iter().filter(|it| it.sample.is(name)).collect()
    }

    /// What all samples are called, each once, in the order of the file.
    #[must_use]
    pub fn samples(&self) -> Vec<&str> {
        let mut seen = std::collections::BTreeSet::new();
        self.runs.iter().map(|it| it.sample.called()).filter(|it| !it.is_empty() && seen.insert(*it)).collect()
    }
}

impl Run {
    /// Its quantities of this name; `of` says which analyte, component or size class, where there are several.
    ///
    /// A peak's quantities are found under the peak's name.
    pub fn found<'a>(&'a self, name: &'a str, of: Option<&'a str>) -> impl Iterator<Item = &'a Amount> {
        let wanted = move |it: &&Amount| it.name == name && of.is_none_or(|of| it.of.as_deref() == Some(of));
        let peaks =
            self.peaks.iter().filter(move |it| of.is_some() && it.name.as_ref().map(|it| it.text.as_str()) == of);
        let of_peaks = peaks.flat_map(|it| &it.amounts).filter(move |it| it.name == name);
        self.amounts.iter().filter(wanted).chain(of_peaks)
    }
}
