//! mzML 1.1 (HUPO Proteomics Standards Initiative): mass spectra, raw or deconvoluted, from any maker's data system.
//!
//! A spectrum's arrays are base64 of little-endian floating-point numbers, plain or packed by zlib; their bits are handed
//! on as they lie. What is packed by MS-Numpress, which keeps fewer digits than were measured, is refused with its name;
//! so is any other packing, rather than taken for something that it is not.

mod array;

use std::collections::BTreeMap;

use crate::clock::Dates;
use crate::data_system::axis;
use crate::family::Family;
use crate::measured::{Amount, Instrument, Reading, Run, Said, Sample, Samples, Trace, Unit, When};
use crate::number::Numbers;
use crate::place::{Cell, Place};
use crate::table::Separator;
use crate::unreadable::{Unreadable, What};
use crate::xml::Element;

// Terms of the PSI-MS controlled vocabulary.
const MZ_ARRAY: &str = "MS:1000514";
const INTENSITY_ARRAY: &str = "MS:1000515";
const MS_LEVEL: &str = "MS:1000511";
const SCAN_START: &str = "MS:1000016";
const INSTRUMENT_SERIAL: &str = "MS:1000529";
/// Terms that say how a spectrum came about, kept by their names.
const KEPT: [&str; 6] = ["MS:1000127", "MS:1000128", "MS:1000129", "MS:1000130", "MS:1000294", "MS:1000580"];

/// Whether a document is mzML, with or without its index.
pub(crate) fn is_one(root: &Element) -> bool {
    root.name == "mzML" || (root.name == "indexedmzML" && root.child("mzML").is_some())
}

/// Terms of elements, their groups looked up.
struct Terms<'a>(BTreeMap<&'a str, &'a Element>);

impl<'a> Terms<'a> {
    fn of(document: &'a Element) -> Self {
        let groups = document.child("referenceableParamGroupList");
        let groups = groups.into_iter().flat_map(|it| it.all("referenceableParamGroup"));
        Self(groups.filter_map(|it| Some((it.attribute("id")?, it))).collect())
    }

    /// Every term of an element, its own and those of the groups that it names.
    fn all(&self, of: &'a Element) -> Vec<&'a Element> {
        let named = of.all("referenceableParamGroupRef").filter_map(|it| self.0.get(it.attribute("ref")?));
        of.all("cvParam").chain(named.flat_map(|it| it.all("cvParam"))).collect()
    }

    fn find(&self, of: &'a Element, accession: &str) -> Option<&'a Element> {
        self.all(of).into_iter().find(|it| it.attribute("accession") == Some(accession))
    }
}

/// Reads a document.
pub(crate) fn read(root: &Element) -> Result<Reading, Unreadable> {
    let missing = |member| What::MemberMissing { member }.in_line(root.line);
    let document = if root.name == "mzML" { Some(root) } else { root.child("mzML") };
    let document = document.ok_or_else(|| missing("mzML"))?;
    let terms = Terms::of(document);
    let run = document.child("run").ok_or_else(|| missing("run"))?;
    let sample = sample(document, run);
    let when = when(run)?;
    let mut runs = Vec::new();
    for it in run.child("spectrumList").into_iter().flat_map(|it| it.all("spectrum")) {
        runs.push(Run { sample: sample.clone(), when: when.clone(), ..spectrum(it, &terms)? });
    }
    if runs.is_empty() {
        return Err(What::NoRows.in_line(run.line));
    }
    Ok(Reading { family: Family::MzMl, instrument: instrument(document, &terms), runs })
}

fn at(line: u32) -> String {
    Place { line, column: 1 }.to_string()
}

fn said(it: &Element, name: &str) -> Option<Said> {
    it.attribute(name)
        .filter(|it| !it.trim().is_empty())
        .map(|text| Said { text: text.trim().to_owned(), at: at(it.line) })
}

/// The sample that the run names, or the only one of the document.
fn sample(document: &Element, run: &Element) -> Sample {
    let all: Vec<&Element> = document.child("sampleList").into_iter().flat_map(|it| it.all("sample")).collect();
    let named = run.attribute("sampleRef");
    let found = match named {
        Some(id) => all.into_iter().find(|it| it.attribute("id") == Some(id)),
        None => all.first().copied().filter(|_| all.len() == 1),
    };
    found.map_or_else(Sample::default, |it| Sample {
        id: said(it, "name").or_else(|| said(it, "id")),
        ..Sample::default()
    })
}

fn instrument(document: &Element, terms: &Terms<'_>) -> Instrument {
    let configuration =
        document.child("instrumentConfigurationList").and_then(|it| it.child("instrumentConfiguration"));
    let model = configuration
        .and_then(|it| terms.all(it).into_iter().find(|it| it.attribute("accession") != Some(INSTRUMENT_SERIAL)));
    let serial = configuration.and_then(|it| terms.find(it, INSTRUMENT_SERIAL));
    let software = document.child("softwareList").and_then(|it| it.child("software"));
    let name = software.and_then(|it| terms.all(it).into_iter().next());
    Instrument {
        vendor: None,
        model: model.and_then(|it| said(it, "name")),
        serial: serial.and_then(|it| said(it, "value")),
        name: None,
        software: name.and_then(|it| said(it, "name")),
        version: software.and_then(|it| said(it, "version")),
    }
}

fn when(run: &Element) -> Result<Option<When>, Unreadable> {
    let Some(text) = run.attribute("startTimeStamp") else { return Ok(None) };
    let cell = Cell { text: text.to_owned(), at: Place { line: run.line, column: 1 } };
    When::read(&mut Dates::default(), &cell).map(Some).map_err(|it| it.what.in_line(run.line))
}

fn spectrum(it: &Element, terms: &Terms<'_>) -> Result<Run, Unreadable> {
    let missing = |member| What::MemberMissing { member }.in_line(it.line);
    let id = said(it, "id").ok_or_else(|| missing("spectrum id"))?;
    let length = it.attribute("defaultArrayLength").and_then(|it| it.parse::<usize>().ok());
    let length = length.ok_or_else(|| missing("defaultArrayLength"))?;
    let arrays = it.child("binaryDataArrayList").into_iter().flat_map(|it| it.all("binaryDataArray"));
    let (mut mz, mut intensity) = (None, None);
    for array in arrays {
        // Other arrays (charges, baselines) are nothing that is asked for here.
        let target = match (terms.find(array, MZ_ARRAY), terms.find(array, INTENSITY_ARRAY)) {
            (Some(_), None) => &mut mz,
            (None, Some(term)) => {
                let points = array::points(array, &terms.all(array), length)?;
                intensity = Some((points, term.attribute("unitName").map(str::to_owned)));
                continue;
            }
            (None, None) => continue,
            (Some(_), Some(_)) => return Err(What::NotAnArray { part: What::short(&id.text) }.in_line(array.line)),
        };
        *target = Some(array::points(array, &terms.all(array), length)?);
    }
    let mz = mz.ok_or_else(|| missing("m/z array"))?;
    let (intensity, unit) = intensity.ok_or_else(|| missing("intensity array"))?;
    let (one, other) = (mz.len(), intensity.len());
    if one != other {
        return Err(What::UnevenTrace { label: What::short(&id.text), one, other }.in_line(it.line));
    }
    let kept = terms.all(it).into_iter().filter(|it| it.attribute("accession").is_some_and(|it| KEPT.contains(&it)));
    let trace = trace(&id, mz, intensity, unit.as_deref());
    let others = kept.filter_map(|it| Some((it.attribute("name")?.to_owned(), said(it, "accession")?))).collect();
    Ok(Run { channel: Some(id), traces: vec![trace], settings: settings(it, terms)?, others, ..Run::default() })
}

fn trace(id: &Said, mz: Samples, intensity: Samples, unit: Option<&str>) -> Trace {
    let (axis_of, signal) = (axis("m/z", Some("m/z"), mz), axis("intensity", unit, intensity));
    Trace { label: id.text.clone(), axis: axis_of, signal, at: id.at.clone() }
}

/// The level of the spectrum and when in the run it was measured.
fn settings(it: &Element, terms: &Terms<'_>) -> Result<Vec<Amount>, Unreadable> {
    let scan = it.child("scanList").and_then(|it| it.child("scan"));
    let level = terms.find(it, MS_LEVEL).map(|it| ("ms level", it));
    let start = scan.and_then(|it| terms.find(it, SCAN_START)).map(|it| ("scan start time", it));
    let mut settings = Vec::new();
    for (name, term) in level.into_iter().chain(start) {
        let text = term.attribute("value").unwrap_or_default().to_owned();
        let cell = Cell { text, at: Place { line: term.line, column: 1 } };
        let read = Numbers::of(Separator::Comma).read(&cell).map_err(|it| it.what.in_line(term.line))?;
        // The vocabulary writes units out.
        let unit = term.attribute("unitName").map(|it| {
            Unit::new(match it {
                "minute" => "min",
                "second" => "s",
                other => other,
            })
        });
        settings.push(Amount::of_cell(name, name, unit, &read));
    }
    Ok(settings)
}

#[cfg(test)]
mod tests;
