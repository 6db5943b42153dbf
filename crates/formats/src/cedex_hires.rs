//! Roche Cedex HiRes: viable cells by trypan blue, one row for each sample, as a text or as a workbook.

use crate::family::Family;
use crate::layout::What::{Amount, Analyst, Batch, Other, SampleId, Serial, Setting, When};
use crate::layout::{Column, End, Layout, column};

const COLUMNS: &[Column] = &[
    column("Cedex ID", Serial),
    column("Reactor identifer", Batch),
    column("Reactor identifier", Batch),
    column("Sample identifer", SampleId),
    column("Sample identifier", SampleId),
    column("Date finished", When),
    column("Username", Analyst),
    column("Avg Diameter", Amount("average live cell diameter (cell counter)", None, "µm")),
    column("Avg Area", Amount("average area", None, "(unitless)")),
    column("Avg Perimeter", Amount("average perimeter", None, "µm")),
    column("Avg Segm. Area", Amount("average segment area", None, "(unitless)")),
    column("Avg Compactness", Amount("average compactness", None, "(unitless)")),
    column("Viable Cell Count", Amount("viable cell count", None, "cell")),
    column("Dead Cell Count", Amount("dead cell count", None, "cell")),
    column("Total Object Count", Amount("total object count", None, "cell")),
    column("Total Cell Count", Amount("total cell count", None, "cell")),
    column("Viability", Amount("viability (cell counter)", None, "%")),
    column("Viable Cell Conc.", Amount("viable cell density (cell counter)", None, "cells/mL")),
    column("Dead Cell Conc.", Amount("dead cell density (cell counter)", None, "cells/mL")),
    column("Total Cell Conc.", Amount("total cell density (cell counter)", None, "cells/mL")),
    column("Std Dev.", Amount("standard deviation", None, "")),
    column("Aggregate Rate", Amount("aggregate rate", None, "%")),
    column("Dilution", Setting("cell density dilution factor", "(unitless)")),
    column("Sample volume", Setting("sample volume setting", "µL")),
    column("System name", Other),
    column("System description", Other),
    column("Default system", Other),
    column("Cedex ID (processed)", Other),
    column("System name (processed)", Other),
    column("System description (processed)", Other),
    column("Default system (processed)", Other),
    column("Workarea name", Other),
    column("Data set name", Other),
    column("Comment", Other),
    column("Cell type name", Other),
    column("Sample draw Time", Other),
];

pub(crate) const LAYOUT: Layout = Layout {
    family: Family::CedexHiRes,
    vendor: "Roche",
    model: "Cedex HiRes",
    software: "Cedex software",
    columns: COLUMNS,
    optional: &[],
    together: &[],
    one_of: &[&["Reactor identifer", "Reactor identifier"], &["Sample identifer", "Sample identifier"]],
    // Its texts end with the last digit. Numbers are written with ten significant ones, zeros at the end left out: one
    // that has them all is whole, one with fewer may have lost some.
    end: End::AllDigits(10),
    spectrum: false,
};
