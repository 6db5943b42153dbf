//! What the document of each technique looks like: its manifest, its quantities and their units.

use super::parts::{Fit, Ids, aggregate, cube, custom, errors, fit, member, no_value, object, quantity, said, text};
use super::{point, solution};
use crate::json::Json;
use crate::measured::{Amount, Peak, Reading, Run};

/// Techniques that we write documents of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Technique {
    /// Chromatograms with their peaks; masses with their shares as peaks, too, because the model has no document of a
    /// deconvoluted spectrum.
    LiquidChromatography,
    /// Absorbances with their positions; light that a sample gives.
    PlateReader,
    /// Absorbances without a position: a cuvette, or readings of which nobody says where on the plate they stood.
    Spectrophotometry,
    /// Analytes, gases and osmolality of a culture, and particles of a liquid.
    SolutionAnalyzer,
    CellCounting,
}

/// The quantities of a peak and their units in the schema.
const PEAK: &[(&str, &str)] = &[
    ("retention time", "s"),
    ("peak start", "s"),
    ("peak end", "s"),
    ("peak area", "mAU.s"),
    ("peak height", "mAU"),
    ("peak width", "s"),
    ("peak width at half height", "s"),
    ("peak width at 5 % of height", "s"),
    ("peak width at 10 % of height", "s"),
    ("peak width at baseline", "s"),
    ("relative peak area", "%"),
    ("relative peak height", "%"),
];

/// The quantities of counted cells and their units in the schema.
const CELLS: &[(&str, &str)] = &[
    ("viability (cell counter)", "%"),
    ("viable cell density (cell counter)", "10^6 cells/mL"),
    ("total cell density (cell counter)", "10^6 cells/mL"),
    ("dead cell density (cell counter)", "10^6 cells/mL"),
    ("average total cell diameter", "µm"),
    ("average live cell diameter (cell counter)", "µm"),
    ("total cell count", "cell"),
    ("viable cell count", "cell"),
    ("dead cell count", "cell"),
    ("average total cell circularity", "(unitless)"),
    ("average viable cell circularity", "(unitless)"),
];

/// Without these the schema takes nothing for a count of cells.
pub(super) const CELLS_NEEDED: [(&str, &str); 2] =
    [("viability (cell counter)", "%"), ("viable cell density (cell counter)", "10^6 cells/mL")];

impl Technique {
    /// The technique of what was measured; nothing where we write none of it.
    #[must_use]
    pub fn of(reading: &Reading) -> Option<Self> {
        // Cells that were counted beside other things of a culture go into the document of those.
        let all = [Self::LiquidChromatography, Self::PlateReader, Self::SolutionAnalyzer, Self::CellCounting];
        let found = all.into_iter().find(|technique| reading.runs.iter().any(|it| technique.holds(it)))?;
        let elsewhere = found == Self::PlateReader && reading.runs.iter().all(point::is_nowhere);
        Some(if elsewhere { Self::Spectrophotometry } else { found })
    }

    /// Whether a run has something of this technique.
    pub(super) fn holds(self, run: &Run) -> bool {
        match self {
            Self::LiquidChromatography => {
                !run.peaks.is_empty() || run.traces.iter().any(|it| it.axis.concept.starts_with("retention"))
            }
            Self::CellCounting => run.amounts.iter().any(|it| it.name.ends_with("(cell counter)")),
            Self::PlateReader | Self::Spectrophotometry => point::holds(run),
            Self::SolutionAnalyzer => solution::holds(run),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::LiquidChromatography => "liquid chromatography",
            Self::PlateReader => "plate reader",
            Self::Spectrophotometry => "spectrophotometry",
            Self::SolutionAnalyzer => "solution analyzer",
            Self::CellCounting => "cell counting",
        }
    }

    /// The schema and its version.
    pub(super) fn manifest(self) -> &'static str {
        match self {
            Self::LiquidChromatography => {
                "http://purl.allotrope.org/manifests/liquid-chromatography/BENCHLING/2023/09/liquid-chromatography.manifest"
            }
            Self::PlateReader => "http://purl.allotrope.org/manifests/plate-reader/REC/2025/03/plate-reader.manifest",
            Self::Spectrophotometry => {
                "http://purl.allotrope.org/manifests/spectrophotometry/REC/2024/06/spectrophotometry.manifest"
            }
            Self::SolutionAnalyzer => {
                "http://purl.allotrope.org/manifests/solution-analyzer/REC/2024/09/solution-analyzer.manifest"
            }
            Self::CellCounting => {
                "http://purl.allotrope.org/manifests/cell-counting/REC/2024/09/cell-counting.manifest"
            }
        }
    }

    /// What of a measurement a calculated figure rests on.
    pub(super) fn feature(self, reading: &Reading) -> &'static str {
        match self {
            Self::LiquidChromatography if reading.runs.iter().any(weighs) => "relative peak area",
            Self::LiquidChromatography => "peak area",
            Self::PlateReader | Self::Spectrophotometry => point::feature(reading),
            Self::SolutionAnalyzer => "analyte",
            Self::CellCounting => "cell count",
        }
    }

    /// The measurements of one document.
    pub(super) fn aggregate(self, time: &str, measurements: Vec<Json>, reading: &Reading) -> Json {
        let list = super::list(measurements);
        let plate = (self == Self::PlateReader).then(|| text("well plate"));
        let time = matches!(self, Self::PlateReader | Self::Spectrophotometry).then(|| text(time));
        let wells = (self == Self::PlateReader).then(|| point::wells(reading));
        object([
            member("measurement document", Some(list)),
            member("measurement time", time),
            member("container type", plate),
            member("plate well count", wells),
        ])
    }

    pub(super) fn measurement(self, run: &Run, time: &str, ids: &mut Ids, calculated: &mut Vec<Json>) -> Vec<Json> {
        match self {
            Self::LiquidChromatography => vec![chromatogram(run, time, ids)],
            Self::CellCounting => vec![cells(run, time, ids)],
            Self::PlateReader | Self::Spectrophotometry => point::measurements(self, run, ids, calculated),
            Self::SolutionAnalyzer => solution::measurements(run, time, ids),
        }
    }
}

fn sample(run: &Run) -> Option<(String, Json)> {
    sample_with(run, None)
}

pub(super) fn sample_with(run: &Run, more: Option<(String, Json)>) -> Option<(String, Json)> {
    let it = &run.sample;
    let id = it.id.as_ref().or(it.name.as_ref()).map_or("N/A", |it| it.text.as_str());
    let sample = object([
        member("sample identifier", Some(text(id))),
        member("batch identifier", said(it.batch.as_ref())),
        member("location identifier", said(it.location.as_ref())),
        member("written name", said(it.name.as_ref().filter(|_| it.id.is_some()))),
        more,
    ]);
    member("sample document", Some(sample))
}

/// A device that was used: its kind and how it detects.
pub(super) fn device(kind: &str, detection: Option<&str>, more: Option<(String, Json)>) -> Option<(String, Json)> {
    let control =
        object([member("device type", Some(text(kind))), member("detection type", detection.map(text)), more]);
    aggregate("device control", vec![control])
}

/// The quantities that fit a table of the schema; what was no value goes to the errors.
pub(super) fn table(
    amounts: &[Amount],
    wanted: &[(&str, &str)],
    errors: &mut Vec<(String, String)>,
) -> Vec<Option<(String, Json)>> {
    let mut found: Vec<Option<(String, Json)>> = Vec::new();
    for (name, unit) in wanted {
        let Some(amount) = amounts.iter().find(|it| it.name == *name) else { continue };
        match fit(amount, unit) {
            Fit::Number(value) => found.push(member(name, Some(quantity(value, unit)))),
            Fit::Error(words) => errors.push(((*name).to_owned(), words)),
            Fit::Not => {}
        }
    }
    found
}

/// What the schema insists on is there, if only as no value with an error beside it.
pub(super) fn insisted(
    data: &mut Vec<Option<(String, Json)>>,
    needed: &[(&str, &str)],
    failed: &mut Vec<(String, String)>,
) {
    for (name, unit) in needed {
        if !data.iter().flatten().any(|(it, _)| it == name) {
            data.push(member(name, Some(no_value(unit))));
            if !failed.iter().any(|(it, _)| it == name) {
                failed.push(((*name).to_owned(), "N/A".to_owned()));
            }
        }
    }
}

fn cells(run: &Run, time: &str, ids: &mut Ids) -> Json {
    let mut failed = Vec::new();
    let mut data = table(&run.amounts, CELLS, &mut failed);
    insisted(&mut data, &CELLS_NEEDED, &mut failed);
    object([
        device("cell counter", Some("brightfield"), None),
        member("measurement identifier", Some(text(&ids.next()))),
        member("measurement time", Some(text(time))),
        aggregate("processed data", vec![object(data)]),
        sample(run),
        errors(failed),
    ])
}

/// The mass of a species, which the schema has no place for beside a peak.
const MASS: &str = "mass";

fn peak(it: &Peak, ids: &mut Ids, failed: &mut Vec<(String, String)>) -> Json {
    let mut members =
        vec![member("identifier", Some(text(&ids.next()))), member("written name", said(it.name.as_ref()))];
    members.extend(table(&it.amounts, PEAK, failed));
    members.push(custom(it.amount(MASS).into_iter(), &[]));
    object(members)
}

/// Whether its peaks are of masses and not of times.
fn weighs(run: &Run) -> bool {
    run.peaks.iter().any(|it| it.amount(MASS).is_some())
}

fn chromatogram(run: &Run, time: &str, ids: &mut Ids) -> Json {
    let mut failed = Vec::new();
    let id = ids.next();
    let injection =
        object([member("injection identifier", Some(text(&ids.next()))), member("injection time", Some(text(time)))]);
    let peaks: Vec<Json> = run.peaks.iter().map(|it| peak(it, ids, &mut failed)).collect();
    let peaks = (!peaks.is_empty()).then(|| {
        let list = object([member("peak", Some(super::list(peaks)))]);
        object([member("peak list", Some(list))])
    });
    let trace = run.traces.iter().find_map(|it| {
        let signal =
            if it.signal.unit.as_deref().is_some_and(|it| it.ends_with("AU")) { "absorbance" } else { return None };
        let volume = it.axis.concept == "retention volume";
        let axis = if volume { ("retention volume", "mL") } else { ("retention time", "s") };
        cube(it, axis, (signal, "mAU"))
    });
    object([
        device(if weighs(run) { "mass spectrometer" } else { "HPLC" }, None, None),
        sample(run),
        member(
            "chromatography column document",
            Some(object([member("chromatography column serial number", Some(text("N/A")))])),
        ),
        member("measurement identifier", Some(text(&id))),
        member("measurement time", Some(text(time))),
        peaks.and_then(|it| aggregate("processed data", vec![it])),
        member("injection document", Some(injection)),
        member("chromatogram data cube", trace),
        errors(failed),
    ])
}

/// What was calculated from a measurement, and from what of it; nothing where it is no number in that unit.
pub(super) fn result(amount: &Amount, unit: &str, sources: &[(&str, &str)], ids: &mut Ids) -> Option<Json> {
    let Fit::Number(value) = fit(amount, unit) else { return None };
    let of = |(source, feature): &(&str, &str)| {
        object([
            member("data source identifier", Some(text(source))),
            member("data source feature", Some(text(feature))),
        ])
    };
    Some(object([
        member("calculated data name", Some(text(&amount.name))),
        member("calculated data identifier", Some(text(&ids.next()))),
        member("calculated result", Some(quantity(value, unit))),
        aggregate("data source", sources.iter().map(of).collect()),
    ]))
}
