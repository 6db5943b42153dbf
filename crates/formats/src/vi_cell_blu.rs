//! Beckman Coulter Vi-CELL BLU: viable cells by trypan blue, one row for each sample.

use crate::family::Family;
use crate::layout::What::{Amount, Analyst, Other, SampleId, Setting, When};
use crate::layout::{Column, End, Layout, column};

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
    column("Average cells per image", Setting("Average cells per image", "")),
    column("Average background intensity", Setting("Average background intensity", "")),
    column("Bubble count", Setting("Bubble count", "")),
    column("Cluster count", Setting("Cluster count", "")),
    column("Images for analysis", Setting("Images for analysis", "")),
    column("Images", Setting("Images", "")),
    column("Cell sharpness", Setting("Cell sharpness", "")),
    column("Minimum circularity", Setting("Minimum circularity", "")),
    column("Aspiration cycles", Setting("Aspiration cycles", "")),
    column("Mixing cycles", Setting("Mixing cycles", "")),
    column("Viable spot brightness (%)", Setting("Viable spot brightness (%)", "%")),
    column("Viable spot area (%)", Setting("Viable spot area (%)", "%")),
    column("Cell type", Other),
    column("Decluster degree", Other),
    column("Reanalysis date/time", Other),
    column("Reanalysis by", Other),
    column("Wash", Other),
    column("Tag", Other),
];

pub(crate) const LAYOUT: Layout = Layout {
    family: Family::ViCellBlu,
    vendor: "Beckman Coulter",
    model: "Vi-CELL BLU",
    software: "Vi-CELL BLU",
    columns: COLUMNS,
    // Older exports end with `Wash`.
    optional: &["Tag"],
    together: &[],
    one_of: &[],
    end: End::OfLine,
    spectrum: false,
};
