//! Cytiva UNICORN: the result of a chromatography run as a zip, with one zip in it for each curve.
//!
//! A curve's points are arrays of single precision in the serialisation of .NET (`MS-NRBF` 2.4.3.3, an array of a
//! primitive type): their length stands before them and is held against the bytes, and none is left out. Where the
//! bytes do not begin so, they are the array itself, without that frame.

mod array;

use std::collections::BTreeMap;

use crate::clock::Dates;
use crate::data_system::axis;
use crate::family::Family;
use crate::measured::{Amount, Instrument, Reading, Run, Said, Sample, Samples, Trace, Unit, When};
use crate::number::Numbers;
use crate::package::{Bound, parts};
use crate::place::{Cell, Place};
use crate::table::Separator;
use crate::text;
use crate::unreadable::{Unreadable, What};
use crate::xml::{self, Element};

const RESULT: &str = "Result.xml";

/// What a curve's kind is in the words of the ontology.
const KINDS: [(&str, &str); 8] = [
    ("UV", "absorbance"),
    ("Conduction", "electric conductivity"),
    ("pH", "pH"),
    ("Pressure", "pressure"),
    ("Temperature", "temperature"),
    ("Flow", "volumetric flow rate"),
    ("Concentration", "concentration"),
    ("Gradient", "concentration of eluent B"),
];

/// Whether the parts of a package are those of such a result.
pub(crate) fn is_one(names: &[String]) -> bool {
    names.iter().any(|it| it == RESULT) && names.iter().any(|it| is_chromatogram(it))
}

fn is_chromatogram(name: &str) -> bool {
    name.starts_with("Chrom.") && name.to_ascii_lowercase().ends_with(".xml")
}

/// Reads a result.
pub(crate) fn read(bytes: &[u8]) -> Result<Reading, Unreadable> {
    if bytes.len() > crate::MAX_BYTES {
        return Err(What::TooLarge { bytes: bytes.len(), limit: crate::MAX_BYTES }.in_file());
    }
    let mut bound = Bound::new();
    let parts = parts(bytes, &mut bound)?;
    let result = document(&parts, RESULT)?;
    let of = |name: &str| said(RESULT, &result, name);
    let documentation = result.child("ResultDocumentation");
    let sample = Sample {
        id: documentation.and_then(|it| said(RESULT, it, "SampleId")),
        name: of("Name"),
        batch: of("BatchId"),
        ..Sample::default()
    };
    let when = when(&result)?;
    let mut runs = Vec::new();
    for name in parts.keys().filter(|it| is_chromatogram(it)) {
        let chromatogram = document(&parts, name)?;
        let mut run = Run { sample: sample.clone(), analyst: of("CreatedBy"), when: when.clone(), ..Run::default() };
        run.channel = said(name, &chromatogram, "ChromatogramName");
        for curve in chromatogram.child("Curves").into_iter().flat_map(|it| it.all("Curve")) {
            run.traces.extend(trace(name, curve, &parts, &mut bound)?);
            if run.settings.is_empty() {
                run.settings.extend(column_volume(name, curve)?);
            }
        }
        run.others.extend(["RunType", "FolderPath"].iter().filter_map(|it| Some(((*it).to_owned(), of(it)?))));
        runs.push(run);
    }
    if runs.is_empty() {
        return Err(What::PartMissing { part: "Chrom.1.Xml".to_owned() }.in_file());
    }
    let instrument = Instrument {
        vendor: Said::known("Cytiva"),
        model: of("SystemTypeName"),
        serial: None,
        name: of("SystemName"),
        software: Said::known("UNICORN"),
        version: result
            .attribute("UNICORNVersion")
            .map(|it| Said { text: it.to_owned(), at: format!("{RESULT} {}:1", result.line) }),
    };
    Ok(Reading { family: Family::Unicorn, instrument, runs })
}

fn document(parts: &BTreeMap<String, Vec<u8>>, name: &str) -> Result<Element, Unreadable> {
    let bytes = parts.get(name).ok_or_else(|| What::PartMissing { part: name.to_owned() }.in_file())?;
    let (text, _) = text::decode(bytes)?;
    xml::parse(&text)
}

fn said(part: &str, of: &Element, name: &str) -> Option<Said> {
    of.text_of(name).map(|(text, line)| Said { text: text.to_owned(), at: format!("{part} {line}:1") })
}

/// When the run was made: local time, and the minutes by which it is ahead of universal time.
fn when(result: &Element) -> Result<Option<When>, Unreadable> {
    let Some((text, line)) = result.text_of("Created") else { return Ok(None) };
    let minutes = result.text_of("CreatedUtcOffsetMinutes").and_then(|(it, _)| it.parse::<i32>().ok());
    let zone = minutes.map_or_else(String::new, |it| {
        format!("{}{:02}:{:02}", if it < 0 { '-' } else { '+' }, it.abs() / 60, it.abs() % 60)
    });
    let cell = Cell { text: format!("{text}{zone}"), at: Place { line, column: 1 } };
    let mut read = When::read(&mut Dates::default(), &cell).map_err(|it| it.what.in_line(line))?;
    read.at = format!("{RESULT} {}", read.at);
    Ok(Some(read))
}

fn column_volume(part: &str, curve: &Element) -> Result<Option<Amount>, Unreadable> {
    let Some((text, line)) = curve.text_of("ColumnVolume") else { return Ok(None) };
    let cell = Cell { text: text.to_owned(), at: Place { line, column: 1 } };
    let read = Numbers::of(Separator::Comma).read(&cell).map_err(|it| it.what.in_line(line))?;
    let unit = curve.text_of("ColumnVolumeUnitName").map(|(it, _)| Unit::new(it));
    let mut amount = Amount::of_cell("column volume", "ColumnVolume", unit, &read);
    amount.at = format!("{part} {}", amount.at);
    Ok(Some(amount))
}

/// A curve with its points, at the resolution at which it was measured; nothing where the package has none of it.
fn trace(
    part: &str,
    curve: &Element,
    parts: &BTreeMap<String, Vec<u8>>,
    bound: &mut Bound,
) -> Result<Option<Trace>, Unreadable> {
    let label = curve.text_of("Name").map_or("", |(it, _)| it);
    let points = curve.child("CurvePoints").into_iter().flat_map(|it| it.all("CurvePoint"));
    let full = points.into_iter().filter(|it| it.text_of("IsFullResolution").is_none_or(|(it, _)| it == "true"));
    let Some((file, _)) = full.filter_map(|it| it.text_of("BinaryCurvePointsFileName")).next() else { return Ok(None) };
    let inner = parts.get(file).ok_or_else(|| What::PartMissing { part: What::short(file) }.in_line(curve.line))?;
    let inner = crate::package::parts(inner, bound)?;
    let volumes = array::singles(&inner, file, "CoordinateData.Volumes")?;
    let amplitudes = array::singles(&inner, file, "CoordinateData.Amplitudes")?;
    if volumes.len() != amplitudes.len() {
        let uneven = What::UnevenTrace { label: What::short(label), one: volumes.len(), other: amplitudes.len() };
        return Err(uneven.in_line(curve.line));
    }
    let kind = curve.attribute("CurveDataType").unwrap_or_default();
    let concept = KINDS.iter().find(|(it, _)| *it == kind).map_or(kind, |(_, it)| it);
    let unit = |name| curve.text_of(name).map(|(it, _)| it);
    Ok(Some(Trace {
        label: label.to_owned(),
        axis: axis("retention volume", unit("VolumeUnit"), Samples::Bits32(volumes)),
        signal: axis(concept, unit("AmplitudeUnit"), Samples::Bits32(amplitudes)),
        at: format!("{part} {}:1 {file}", curve.line),
    }))
}
