//! Readings leave as ASM: chromatograms with their peaks, plates with their absorbances, cultures with their analytes,
//! particles, counted cells; and with them what was calculated from them.
//!
//! The schema fixes the unit of every quantity, so values are converted here, exactly, in decimals. What the instrument
//! reported as no number (`< 0.05`, `N/A`) is one of the errors of the document, with the words of the file. Where the
//! schema insists on a value all the same, it is a negative zero, as the community's converters write it and as we read
//! it: no value. A quantity whose unit the file does not say is left out rather than guessed.

mod parts;
mod point;
mod solution;
mod technique;

use jiff::tz::Offset;

use self::parts::{Ids, list, member, object, text};
use crate::json::{self, Json};
use crate::measured::{Amount, Reading, Run};

pub use technique::Technique;

/// The file that a document is made from.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    pub name: &'a str,
    /// SHA-256 in hexadecimal: identifiers are made from it, so that the same file gives the same document.
    pub sha256: &'a str,
    /// How far the instrument's clock is from universal time, where the file does not say it.
    pub offset: Offset,
}

/// A figure that was calculated from what a reading holds and stands in no file, and from which of its runs, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    pub amount: Amount,
    pub from: Vec<usize>,
}

/// Why there is no document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unwritable {
    /// Nothing in it is a chromatogram, an absorbance, an analyte, a count of particles or of cells.
    NoTechnique,
    /// A measurement without an instant that has one reading.
    NoTime,
}

/// Writes a reading as the document of one technique.
///
/// # Errors
/// When there is none for what was measured, or a measurement has no certain time.
///
/// ```
/// use formats::asm::{Source, write};
/// let file = "Sample Name\tDate & Time\tLocation\tmg/mL\tA260/A280\tA280\n\
///             DS-1\t2026-03-18 09:15\tA\t20.10\t0.55\t27.54\n";
/// let reading = formats::family::read(file.as_bytes()).unwrap();
/// let source = Source { name: "plate.txt", sha256: &"ab".repeat(32), offset: jiff::tz::offset(8) };
/// let document = write(&reading, &source).unwrap();
/// assert!(document.contains("\"value\": 20.10,\n"));
/// let again = formats::family::read(document.as_bytes()).unwrap();
/// assert_eq!(again.of_sample("DS-1")[0].found("absorbance", None).next().unwrap().written, "27540.00");
/// ```
pub fn write(reading: &Reading, source: &Source<'_>) -> Result<String, Unwritable> {
    write_derived(reading, source, &[])
}

/// The same with what was calculated from it: each figure points to the measurements that it rests on.
///
/// # Errors
/// As [`write`].
pub fn write_derived(reading: &Reading, source: &Source<'_>, derived: &[Derived]) -> Result<String, Unwritable> {
    let technique = Technique::of(reading).ok_or(Unwritable::NoTechnique)?;
    let mut ids = Ids::new(source.sha256);
    let (mut documents, mut calculated, mut measured) = (Vec::new(), Vec::new(), Vec::new());
    // A blank of a sequence has neither peaks nor a trace, and belongs to it all the same.
    let whole = technique == Technique::LiquidChromatography;
    for (at, run) in reading.runs.iter().enumerate().filter(|(_, it)| whole || technique.holds(it)) {
        let (document, own) = document(technique, (run, reading), source, &mut ids, &mut calculated)?;
        documents.push(document);
        measured.extend(own.into_iter().map(|id| (at, id)));
    }
    for it in derived {
        let from = measured.iter().filter(|(at, _)| it.from.contains(at));
        let sources: Vec<_> = from.map(|(_, id)| (id.as_str(), technique.feature(reading))).collect();
        calculated.extend(technique::result(&it.amount, parts::unit(&it.amount), &sources, &mut ids));
    }
    if technique == Technique::SolutionAnalyzer {
        for run in reading.runs.iter().filter(|it| solution::is_mean(it)) {
            calculated.extend(solution::means(run, &mut ids));
        }
    }
    let mut members = vec![
        member("device system document", Some(device(reading, technique))),
        member("data system document", Some(system(reading, source))),
        member(&format!("{} document", technique.name()), Some(list(documents))),
    ];
    if !calculated.is_empty() {
        let calculated = object([member("calculated data document", Some(list(calculated)))]);
        members.push(member("calculated data aggregate document", Some(calculated)));
    }
    let top = format!("{} aggregate document", technique.name());
    let whole =
        object([member(super::MANIFEST, Some(text(technique.manifest()))), member(&top, Some(object(members)))]);
    Ok(json::write(&whole))
}

fn device(reading: &Reading, technique: Technique) -> Json {
    let it = &reading.instrument;
    let said = |it: &Option<crate::measured::Said>| it.as_ref().map(|it| text(&it.text));
    // The schema wants an identifier and a model; where the file says none, so does the document.
    let named = said(&it.serial).or_else(|| said(&it.name)).unwrap_or_else(|| text("N/A"));
    let name =
        if technique == Technique::LiquidChromatography { "asset management identifier" } else { "device identifier" };
    object([
        member(name, Some(named)),
        member("model number", said(&it.model).or_else(|| Some(text("N/A")))),
        member("equipment serial number", said(&it.serial)),
        member("product manufacturer", said(&it.vendor)),
    ])
}

fn system(reading: &Reading, source: &Source<'_>) -> Json {
    let it = &reading.instrument;
    let said = |it: &Option<crate::measured::Said>| it.as_ref().map(|it| text(&it.text));
    object([
        member("ASM file identifier", Some(text(&format!("{}.json", source.sha256)))),
        member("data system instance identifier", Some(text("N/A"))),
        member("file name", Some(text(source.name))),
        member("UNC path", Some(text(source.name))),
        member("ASM converter name", Some(text("conjugate"))),
        member("ASM converter version", Some(text(env!("CARGO_PKG_VERSION")))),
        member("software name", said(&it.software).or_else(|| Some(text("N/A")))),
        member("software version", said(&it.version)),
    ])
}

fn document(
    technique: Technique,
    (run, reading): (&Run, &Reading),
    source: &Source<'_>,
    ids: &mut Ids,
    calculated: &mut Vec<Json>,
) -> Result<(Json, Vec<String>), Unwritable> {
    let time = parts::time(run, source.offset).ok_or(Unwritable::NoTime)?;
    let measurement = technique.measurement(run, &time, ids, calculated);
    let own = measurement.iter().filter_map(|it| it.get("measurement identifier")?.written().map(ToOwned::to_owned));
    let own = own.collect();
    let aggregate = technique.aggregate(&time, measurement, reading);
    let document = object([
        member("measurement aggregate document", Some(aggregate)),
        member("analyst", run.analyst.as_ref().map(|it| text(&it.text))),
    ]);
    Ok((document, own))
}
