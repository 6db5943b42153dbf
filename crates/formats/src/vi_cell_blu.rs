//! Beckman Coulter Vi-CELL BLU: viable cells by trypan blue, one row for each sample.

use crate::family::Family;
use crate::layout::What::{Amount, Analyst, SampleId, Setting, When};
use crate::layout::{Column, Layout, column};

const COLUMNS: &[Column] = &[
    column("Sample ID", SampleId),
    column("Analysis date/time", When),
    column("Analysis by", Analyst),
    column("Cell count", Amount("total cell count", None, "cell")),
    column("Viable cells", Amount("viable cell count", None, "cell")),
    column("Total (x10^6) cells/mL", Amount("total cell density (cell counter)", None, "10^6 cells/mL")),
    column("Viable (x10^6) cells/mL", Amount("viable cell density (cell counter)", None, "10^6 cells/mL")),
    column("Viability (%)", Amount("viability (cell counter)", None, "%")),
    column("Average diameter (µm)", Amount("average total cell diameter", None, "µm")),
    column("Average viable diameter (µm)", Amount("average live cell diameter (cell counter)", None, "µm")),
    column("Average circularity", Amount("average total cell circularity", None, "(unitless)")),
    column("Average viable circularity", Amount("average viable cell circularity", None, "(unitless)")),
    column("Minimum Diameter (µm)", Setting("minimum cell diameter setting", "µm")),
    column("Maximum Diameter (µm)", Setting("maximum cell diameter setting", "µm")),
    column("Dilution", Setting("cell density dilution factor", "(unitless)")),
];

pub(crate) const LAYOUT: Layout = Layout {
    family: Family::ViCellBlu,
    vendor: "Beckman Coulter",
    model: "Vi-CELL BLU",
    software: "Vi-CELL BLU",
    columns: COLUMNS,
    needed: &["Sample ID", "Analysis date/time", "Viability (%)"],
    spectrum: false,
};
