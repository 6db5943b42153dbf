//! Waters Empower: an extract of a sample set as JSON, with channels, injections, processed results and their peaks.
//!
//! Times are minutes, widths seconds, areas µV·s and heights µV, as Empower computes them (a detector's absorbance unit
//! is one volt there). A channel that was processed several times has several results; each is a run of its own, because
//! which of them counts is a person's decision. The part of the extract that says how it was made (`metadata`) is not
//! read: it can hold a password.

use crate::data_system::{amounts, axis, points, said, setting, trace, when};
use crate::family::Family;
use crate::json::Json;
use crate::measured::{Amount, Instrument, Peak, Reading, Run, Said, Sample, Trace};
use crate::unreadable::{Unreadable, What};

const PEAK: &crate::data_system::Names = &[
    ("RetentionTime", "retention time", "min"),
    ("StartTime", "peak start", "min"),
    ("EndTime", "peak end", "min"),
    ("Area", "peak area", "µV.s"),
    ("Height", "peak height", "µV"),
    ("Width", "peak width", "s"),
    ("PctArea", "relative peak area", "%"),
    ("PctHeight", "relative peak height", "%"),
    ("Amount", "peak analyte amount", ""),
    ("PctAmount", "relative peak analyte amount", "%"),
    ("BaselineStart", "baseline value at start of peak", "min"),
    ("BaselineEnd", "baseline value at end of peak", "min"),
    ("USPResolution", "chromatographic peak resolution", ""),
    ("USPTailing", "USP tailing", ""),
    ("USPPlateCount", "number of theoretical plates (USP)", ""),
];

/// Members of a channel that have a place of their own in a run.
const TAKEN: [&str; 8] = ["SampleName", "Label", "Lot", "Vial", "SampleType", "AcquiredBy", "DateAcquired", "Channel"];

/// Whether a document is such an extract.
pub(crate) fn is_one(json: &Json) -> bool {
    json.get("values").is_some_and(|it| it.get("channels").is_some() && it.get("results").is_some())
}

/// Reads an extract.
pub(crate) fn read(json: &Json) -> Result<Reading, Unreadable> {
    let values = json.get("values").ok_or_else(|| What::MemberMissing { member: "values" }.in_line(json.at.line))?;
    let (channels, results) = (values.list("channels")?, values.list("results")?);
    let set = values.get("fields");
    let (mut runs, mut first) = (Vec::new(), None);
    for channel in channels {
        let fields = fields(channel)?;
        first = first.or(Some(fields));
        let traces: Vec<Trace> = chromatogram(channel, fields)?.into_iter().collect();
        let of_channel = results.iter().filter(|it| same_channel(it, fields));
        let mut processed = of_channel.map(|it| run(fields, Some(it))).collect::<Result<Vec<_>, _>>()?;
        if processed.is_empty() {
            processed.push(run(fields, None)?);
        }
        if let Some(it) = processed.first_mut() {
            it.traces = traces;
        }
        runs.extend(processed);
    }
    // A result without its channel still has its peaks.
    for result in results {
        let own = fields(result)?;
        if !channels.iter().any(|it| it.get("fields").is_some_and(|fields| same_channel(result, fields))) {
            first = first.or(Some(own));
            runs.push(run(own, Some(result))?);
        }
    }
    if runs.is_empty() {
        return Err(What::NoRows.in_line(values.at.line));
    }
    let of = |name: &str| first.and_then(|it| said(it, name)).or_else(|| set.and_then(|it| said(it, name)));
    let instrument = Instrument {
        vendor: Said::known("Waters"),
        name: of("SystemName"),
        software: Said::known("Empower"),
        version: of("AcqSWVersion").or_else(|| of("SourceSoftwareInfo")),
        model: None,
        serial: None,
    };
    Ok(Reading { family: Family::Empower, instrument, runs })
}

fn fields(of: &Json) -> Result<&Json, Unreadable> {
    of.get("fields").ok_or_else(|| What::MemberMissing { member: "fields" }.in_line(of.at.line))
}

fn same_channel(result: &Json, channel: &Json) -> bool {
    let id = |it: &Json| it.get("ChannelId").and_then(Json::written).map(str::to_owned);
    result.get("fields").and_then(id).is_some_and(|it| id(channel) == Some(it))
}

fn run(channel: &Json, result: Option<&Json>) -> Result<Run, Unreadable> {
    let processed = result.and_then(|it| it.get("fields"));
    let settings = [
        setting(channel, "SamplingRate", "detector sampling rate setting", "Hz")?,
        setting(channel, "InjectionVolume", "autosampler injection volume setting (chromatography)", "µL")?,
        setting(channel, "Dilution", "dilution factor setting", "(unitless)")?,
        setting(channel, "SampleWeight", "sample weight", "")?,
        setting(channel, "RunTime", "total measurement duration setting", "min")?,
    ];
    let mut peaks = Vec::new();
    let mut totals: Vec<Amount> = Vec::new();
    if let (Some(result), Some(processed)) = (result, processed) {
        for peak in result.list("peaks")? {
            let fields = fields(peak)?;
            peaks.push(Peak { name: said(fields, "Name"), amounts: amounts(fields, PEAK)? });
        }
        totals.extend(setting(processed, "TotalArea", "total peak area", "µV.s")?);
    }
    // What else the data system says of the injection and of its processing, by its own names.
    let noted = |of: &Json| {
        let other = |(name, _): &&(String, Json)| !TAKEN.contains(&name.as_str());
        let named = |(name, _): &(String, Json)| Some((name.clone(), said(of, name)?));
        of.members().iter().filter(other).filter_map(named).collect::<Vec<_>>()
    };
    let mut others = noted(channel);
    for (name, it) in processed.map(noted).unwrap_or_default() {
        // A result repeats much of what its channel says.
        if !others.iter().any(|(known, before)| *known == name && before.text == it.text) {
            others.push((name, it));
        }
    }
    Ok(Run {
        sample: Sample {
            id: said(channel, "SampleName"),
            name: said(channel, "Label"),
            batch: said(channel, "Lot"),
            location: said(channel, "Vial"),
            role: said(channel, "SampleType"),
        },
        analyst: said(channel, "AcquiredBy"),
        when: when(channel, "DateAcquired")?,
        channel: said(channel, "Channel"),
        amounts: totals,
        peaks,
        traces: Vec::new(),
        settings: settings.into_iter().flatten().collect(),
        others,
    })
}

fn chromatogram(channel: &Json, fields: &Json) -> Result<Option<Trace>, Unreadable> {
    let Some(points_of) = channel.get("chrom") else { return Ok(None) };
    let [x, y] = points_of.items() else {
        let wanted = What::OtherKind { member: "chrom".to_owned(), wanted: "[[…], […]]" };
        return Err(wanted.in_line(points_of.at.line));
    };
    let label = said(fields, "Channel").map_or_else(String::new, |it| it.text);
    let unit = said(fields, "DetUnits").map(|it| it.text);
    let time = axis("retention time", Some("min"), points(x, "chrom")?);
    let signal = axis("detector signal", unit.as_deref(), points(y, "chrom")?);
    trace(&label, time, signal, points_of).map(Some)
}
