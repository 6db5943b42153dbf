//! Thermo Fisher Scientific Chromeleon: an extract of a sequence as JSON, with injections, their signals and peaks.
//!
//! Times and widths are minutes. The extract says no unit for areas, heights and baselines, and what they are depends on
//! the detector (mAU·min, counts·min, µS·min); so they have none here, and shares of the total are what can be compared.

use crate::data_system::{amounts, axis, object, points, said, setting, trace, when};
use crate::family::Family;
use crate::json::Json;
use crate::measured::{Amount, Instrument, Peak, Reading, Run, Said, Sample, Trace, Unit};
use crate::unreadable::{Unreadable, What};

const PEAK: &crate::data_system::Names = &[
    ("retention time", "retention time", "min"),
    ("relative retention time", "relative retention time", ""),
    ("start time", "peak start", "min"),
    ("end time", "peak end", "min"),
    ("area", "peak area", ""),
    ("height", "peak height", ""),
    ("relative peak area", "relative peak area", "%"),
    ("relative peak height", "relative peak height", "%"),
    ("amount", "peak analyte amount", ""),
    ("group area", "peak group", ""),
    ("rel ce area total", "relative corrected peak area", "%"),
    ("peak width at half height", "peak width at half height", "min"),
    ("peak width at 5 % of height", "peak width at 5 % of height", "min"),
    ("peak width at 10 % of height", "peak width at 10 % of height", "min"),
    ("peak width at baseline", "peak width at baseline", "min"),
    ("peak right width at 10 % of height", "peak right width at 10% height", "min"),
    ("peak left width at 10 % of height", "peak left width at 10% height", "min"),
    ("capacity factor", "capacity factor (chromatography)", ""),
    ("chromatographic peak resolution (USP)", "chromatographic peak resolution (usp)", ""),
    ("start value baseline", "baseline value at start of peak", ""),
    ("stop value baseline", "baseline value at end of peak", ""),
];

/// Whether a document is such an extract.
pub(crate) fn is_one(json: &Json) -> bool {
    json.get("injections").is_some() && json.get("sequence").is_some()
}

/// Reads an extract.
pub(crate) fn read(json: &Json) -> Result<Reading, Unreadable> {
    let mut runs = Vec::new();
    for injection in json.list("injections")? {
        for signal in injection.list("signals")? {
            runs.push(run(injection, object(signal, "signals")?)?);
        }
    }
    if runs.is_empty() {
        return Err(What::NoRows.in_line(json.at.line));
    }
    let devices = json.get("device information");
    let sequence = json.get("sequence");
    let instrument = Instrument {
        vendor: Said::known("Thermo Fisher Scientific"),
        model: devices.and_then(|it| said(it, "uv model number").or_else(|| said(it, "pump model number"))),
        serial: devices.and_then(|it| said(it, "serial number")),
        name: sequence.and_then(|it| said(it, "sequence directory")),
        software: Said::known("Chromeleon"),
        version: None,
    };
    Ok(Reading { family: Family::Chromeleon, instrument, runs })
}

fn run(injection: &Json, signal: &Json) -> Result<Run, Unreadable> {
    let mut settings: Vec<Amount> = Vec::new();
    for (label, name, unit) in [
        ("wavelength setting", "detector wavelength setting", "nm"),
        ("bandwidth setting", "detector bandwidth setting", "nm"),
        ("reference wavelength setting", "electronic absorbance reference wavelength setting", "nm"),
        ("detector sampling rate setting", "detector sampling rate setting", "Hz"),
    ] {
        settings.extend(setting(signal, label, name, unit)?);
    }
    if let Some(mut volume) = setting(injection, "injection volume setting", "injection volume setting", "")? {
        volume.unit = said(injection, "injection volume setting unit").map(|it| Unit::new(&it.text));
        settings.push(volume);
    }
    let mut peaks = Vec::new();
    for peak in signal.list("peaks")? {
        peaks.push(Peak { name: said(peak, "name"), amounts: amounts(object(peak, "peaks")?, PEAK)? });
    }
    let custom = injection.get("custom variables").into_iter().flat_map(Json::members);
    let custom = custom.filter_map(|(name, it)| Some((name.clone(), of(it)?)));
    let names = ["injection number", "injection identifier", "injection status", "injection type", "description"];
    let others = names.iter().filter_map(|name| Some(((*name).to_owned(), said(injection, name)?)));
    Ok(Run {
        sample: Sample {
            id: said(injection, "sample identifier"),
            name: said(injection, "injection name"),
            location: said(injection, "injection position").or_else(|| said(injection, "location identifier")),
            role: said(injection, "injection type"),
            batch: None,
        },
        analyst: said(injection, "last update user name"),
        when: when(injection, "injection time")?,
        channel: said(signal, "signal name"),
        amounts: Vec::new(),
        peaks,
        traces: chromatogram(signal)?.into_iter().collect(),
        settings,
        others: others.chain(custom).collect(),
    })
}

fn of(json: &Json) -> Option<Said> {
    let text = json.written().filter(|it| !it.trim().is_empty())?;
    Some(Said { text: text.trim().to_owned(), at: json.at.to_string() })
}

fn chromatogram(signal: &Json) -> Result<Option<Trace>, Unreadable> {
    let Some(found) = signal.get("chromatogram") else { return Ok(None) };
    let (Some(x), Some(y)) = (found.get("x"), found.get("y")) else {
        return Err(What::MemberMissing { member: "chromatogram.x, chromatogram.y" }.in_line(found.at.line));
    };
    let label = said(signal, "signal name").map_or_else(String::new, |it| it.text);
    let time = axis("retention time", Some("min"), points(x, "x")?);
    trace(&label, time, axis("detector signal", None, points(y, "y")?), found).map(Some)
}
