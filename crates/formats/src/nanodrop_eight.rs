//! Thermo Fisher Scientific NanoDrop Eight: absorbance of microlitres, one row for each sample with its spectrum.
//!
//! Who measured what with which instrument stands above the table. The concentration is the column that is named by its
//! unit. Absorbances are for a path of 10 mm, in absorbance units, as the software shows them.

use crate::family::Family;
use crate::grid::Grid;
use crate::layout::What::{Amount, Location, SampleId, SampleName, When};
use crate::layout::{self, Column, End, Layout, column};
use crate::measured::{Reading, Said};
use crate::unreadable::Unreadable;

const CONCENTRATION: &str = "mass concentration";

const COLUMNS: &[Column] = &[
    column("Sample Id", SampleId),
    column("Sample Name", SampleName),
    column("Date & Time", When),
    column("Location", Location),
    column("ng/µL", Amount(CONCENTRATION, None, "ng/µL")),
    column("µg/mL", Amount(CONCENTRATION, None, "µg/mL")),
    column("mg/mL", Amount(CONCENTRATION, None, "mg/mL")),
    column("A260", Amount("absorbance", Some("260 nm"), "")),
    column("A280", Amount("absorbance", Some("280 nm"), "")),
    column("A260/A280", Amount("A260/A280", None, "(unitless)")),
    column("A260/A230", Amount("A260/A230", None, "(unitless)")),
];

pub(crate) const LAYOUT: Layout = Layout {
    family: Family::NanoDropEight,
    vendor: "Thermo Fisher Scientific",
    model: "NanoDrop Eight",
    software: "",
    columns: COLUMNS,
    // Absorbances and ratios go with the application: of a protein the software shows A280, of nucleic acids both.
    optional: &["Sample Id", "A260", "A260/A230"],
    together: &[],
    one_of: &[&["ng/µL", "µg/mL", "mg/mL"]],
    end: End::OfLine,
    spectrum: true,
};

/// Reads an export.
pub(crate) fn read(grid: &Grid) -> Result<Reading, Unreadable> {
    let (mut reading, above) = layout::read_with(grid, &LAYOUT)?;
    let said = |name: &str| {
        let row = above.iter().find(|it| it.cells.first().is_some_and(|it| layout::plain(&it.text) == name))?;
        row.cells.iter().skip(1).find_map(Said::of)
    };
    reading.instrument.serial = said("serial number:");
    let (analyst, application) = (said("user name:"), said("application:"));
    for run in &mut reading.runs {
        run.analyst.clone_from(&analyst);
        run.channel.clone_from(&application);
    }
    Ok(reading)
}
