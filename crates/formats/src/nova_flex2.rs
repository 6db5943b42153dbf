//! Nova Biomedical BioProfile FLEX2: nutrients, metabolites, electrolytes, gases, osmolality and cells of a culture, one
//! row for each sample.
//!
//! Osmometer and cell counter are parts that an instrument has or has not: without them the export lacks their columns
//! (both kinds of file are known). The chemistry and gas columns are always there, empty where nothing was measured.
//!
//! The export has no units. Those here are the ones that the published converter of the Allotrope community reads; a site
//! whose instrument shows others sees it when a limit in another unit does not match.

use crate::family::Family;
use crate::layout::What::{Amount, Analyst, Batch, Location, Other, Ratio, Role, SampleId, Setting, When};
use crate::layout::{Column, End, Layout, column};

const MOLAR: &str = "molar concentration";
const MASS: &str = "mass concentration";

const COLUMNS: &[Column] = &[
    column("Date & Time", When),
    column("Sample ID", SampleId),
    column("Sample Type", Role),
    column("Batch ID", Batch),
    column("Operator", Analyst),
    column("Gln", Amount(MOLAR, Some("glutamine"), "mmol/L")),
    column("Glu", Amount(MOLAR, Some("glutamate"), "mmol/L")),
    column("Gluc", Amount(MASS, Some("glucose"), "g/L")),
    column("Lac", Amount(MASS, Some("lactate"), "g/L")),
    column("NH4+", Amount(MOLAR, Some("ammonium"), "mmol/L")),
    column("Na+", Amount(MOLAR, Some("sodium"), "mmol/L")),
    column("K+", Amount(MOLAR, Some("potassium"), "mmol/L")),
    column("Ca++", Amount(MOLAR, Some("calcium"), "mmol/L")),
    column("HCO3", Amount(MOLAR, Some("bicarbonate"), "mmol/L")),
    column("pH", Amount("pH", None, "pH")),
    column("PO2", Amount("pO2", None, "mmHg")),
    column("PCO2", Amount("pCO2", None, "mmHg")),
    column("O2 Saturation", Amount("oxygen saturation", None, "%")),
    column("CO2 Saturation", Amount("carbon dioxide saturation", None, "%")),
    column("Osm", Amount("osmolality", None, "mosm/kg")),
    column("Total Density", Amount("total cell density (cell counter)", None, "10^6 cells/mL")),
    column("Viable Density", Amount("viable cell density (cell counter)", None, "10^6 cells/mL")),
    column("Viability", Amount("viability (cell counter)", None, "%")),
    column("Avg. Live Diameter", Amount("average live cell diameter (cell counter)", None, "µm")),
    column("Total Live Count", Amount("viable cell count", None, "cell")),
    column("Total Cell Count", Amount("total cell count", None, "cell")),
    column("Vessel Temperature (°C)", Amount("temperature", None, "degC")),
    column("Vessel Pressure (psi)", Setting("Vessel Pressure (psi)", "psi")),
    column("Sparging O2%", Setting("Sparging O2%", "%")),
    column("Pre-Dilution Multiplier", Setting("Pre-Dilution Multiplier", "(unitless)")),
    column("Chemistry Dilution Ratio", Ratio("chemistry dilution factor")),
    column("Cell Density Dilution", Ratio("cell density dilution factor")),
    // At the temperature of the vessel instead of 37 °C.
    column("pH @ Temp", Setting("pH @ Temp", "pH")),
    column("PCO2 @ Temp", Setting("PCO2 @ Temp", "mmHg")),
    column("PO2 @ Temp", Setting("PO2 @ Temp", "mmHg")),
    // The export does not say what flow times are counted in.
    column("Chemistry Flow Time", Setting("Chemistry Flow Time", "")),
    column("pH / Gas Flow Time", Setting("pH / Gas Flow Time", "")),
    column("Cell Density Flow", Setting("Cell Density Flow", "")),
    column("Live Cell Std. Deviation", Setting("Live Cell Std. Deviation", "")),
    column("Valid Images", Setting("Valid Images", "")),
    column("Cell Inspection Type", Other),
    column("Vessel ID", Other),
    column("Cell Type", Other),
    column("Tray Location", Location),
    column("Time In Tray", Other),
    column("Sample Time", Other),
];

const OSMOMETER: &[&str] = &["Osm"];
const CELL_COUNTER: &[&str] = &[
    "Total Density",
    "Viable Density",
    "Viability",
    "Avg. Live Diameter",
    "Total Live Count",
    "Total Cell Count",
    "Live Cell Std. Deviation",
    "Cell Inspection Type",
    "Pre-Dilution Multiplier",
    "Cell Density Dilution",
    "Valid Images",
    "Cell Density Flow",
];

pub(crate) const LAYOUT: Layout = Layout {
    family: Family::NovaFlex2,
    vendor: "Nova Biomedical",
    model: "Flex2",
    software: "NovaBio Flex",
    columns: COLUMNS,
    optional: &[],
    together: &[OSMOMETER, CELL_COUNTER],
    one_of: &[],
    end: End::OfLine,
    spectrum: false,
};
