//! What guidelines publish as the daily intake of an impurity that a patient may have, so that a claim in a strategy can be
//! held against its source. Injected products only: of ICH Q3D the column "parenteral".
//!
//! Figures of ICH Q3C(R9), tables 2 and 3; ICH Q3D(R2), table A.2.1; ICH M7(R2), table 2 (all cited from memory, and the
//! elements compared with a second listing of them; check them against the guideline in force). A substance that is not
//! listed here is no substance without a limit: its intake is declared as an assessment of one's own, with its source.
//! Nickel is left out because its parenteral figure differs between the editions.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::text::Label;

/// On what a permitted daily intake rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntakeBasis {
    /// Permitted daily exposure (PDE) of a residual solvent, ICH Q3C.
    IchQ3c,
    /// Permitted daily exposure (PDE) of an element, injected, ICH Q3D.
    IchQ3d,
    /// Threshold of toxicological concern (TTC) of a mutagenic impurity by the days of dosing, ICH M7.
    IchM7,
    /// An assessment of one's own: a compound-specific acceptable intake, a PDE from toxicological data.
    Assessment,
}

impl IntakeBasis {
    /// Every basis.
    pub const ALL: [Self; 4] = [Self::IchQ3c, Self::IchQ3d, Self::IchM7, Self::Assessment];

    /// Its id in files and translations.
    ///
    /// ```
    /// assert_eq!(plant::strategy::IntakeBasis::IchQ3d.id(), "ich-q3d");
    /// ```
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::IchQ3c => "ich-q3c",
            Self::IchQ3d => "ich-q3d",
            Self::IchM7 => "ich-m7",
            Self::Assessment => "assessment",
        }
    }

    /// What its figure is called: permitted daily exposure, threshold of toxicological concern, acceptable intake.
    #[must_use]
    pub fn figure(self) -> &'static str {
        match self {
            Self::IchQ3c | Self::IchQ3d => "PDE",
            Self::IchM7 => "TTC",
            Self::Assessment => "AI",
        }
    }
}

/// One figure of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// The substance as files name it.
    pub id: &'static str,
    pub basis: IntakeBasis,
    pub zh: &'static str,
    pub en: &'static str,
    /// The figure as printed, in [`Self::unit`].
    pub figure: &'static str,
    /// `mg/d` or `ug/d`.
    pub unit: &'static str,
    /// Guideline and table.
    pub clause: &'static str,
}

impl Published {
    /// The substance in both languages.
    #[must_use]
    pub fn name(&self) -> Label {
        Label::new(self.zh, self.en)
    }

    /// The figure as a number.
    #[must_use]
    pub fn value(&self) -> Option<Decimal> {
        Decimal::from_str_exact(self.figure).ok()
    }
}

const fn solvent(id: &'static str, zh: &'static str, en: &'static str, figure: &'static str) -> Published {
    let clause = "ICH Q3C(R9), Table 2";
    Published { id, basis: IntakeBasis::IchQ3c, zh, en, figure, unit: "mg/d", clause }
}

/// Class 3: 50 mg a day or more needs no justification.
const fn low_toxic(id: &'static str, zh: &'static str, en: &'static str) -> Published {
    let clause = "ICH Q3C(R9), Table 3";
    Published { id, basis: IntakeBasis::IchQ3c, zh, en, figure: "50", unit: "mg/d", clause }
}

const fn element(id: &'static str, zh: &'static str, en: &'static str, figure: &'static str) -> Published {
    let clause = "ICH Q3D(R2), Table A.2.1";
    Published { id, basis: IntakeBasis::IchQ3d, zh, en, figure, unit: "ug/d", clause }
}

/// Every figure that is known here, by guideline.
pub static PUBLISHED: [Published; 45] = [
    solvent("acetonitrile", "乙腈", "acetonitrile", "4.1"),
    solvent("chloroform", "三氯甲烷", "chloroform", "0.6"),
    solvent("cyclopentyl-methyl-ether", "环戊基甲醚", "cyclopentyl methyl ether", "15.0"),
    solvent("dichloromethane", "二氯甲烷", "dichloromethane", "6.0"),
    solvent("dimethylacetamide", "N,N-二甲基乙酰胺", "N,N-dimethylacetamide", "10.9"),
    solvent("dimethylformamide", "N,N-二甲基甲酰胺", "N,N-dimethylformamide", "8.8"),
    solvent("dioxane", "1,4-二氧六环", "1,4-dioxane", "3.8"),
    solvent("hexane", "正己烷", "hexane", "2.9"),
    solvent("methanol", "甲醇", "methanol", "30.0"),
    solvent("n-methylpyrrolidone", "N-甲基吡咯烷酮", "N-methylpyrrolidone", "5.3"),
    solvent("pyridine", "吡啶", "pyridine", "2.0"),
    solvent("tert-butanol", "叔丁醇", "tert-butanol", "35.0"),
    solvent("tetrahydrofuran", "四氢呋喃", "tetrahydrofuran", "7.2"),
    solvent("toluene", "甲苯", "toluene", "8.9"),
    low_toxic("acetic-acid", "乙酸", "acetic acid"),
    low_toxic("acetone", "丙酮", "acetone"),
    low_toxic("dimethyl-sulfoxide", "二甲基亚砜", "dimethyl sulfoxide"),
    low_toxic("ethanol", "乙醇", "ethanol"),
    low_toxic("ethyl-acetate", "乙酸乙酯", "ethyl acetate"),
    low_toxic("formic-acid", "甲酸", "formic acid"),
    low_toxic("heptane", "正庚烷", "heptane"),
    low_toxic("isopropanol", "异丙醇", "2-propanol"),
    element("cadmium", "镉", "cadmium", "2"),
    element("lead", "铅", "lead", "5"),
    element("arsenic", "砷", "arsenic", "15"),
    element("mercury", "汞", "mercury", "3"),
    element("cobalt", "钴", "cobalt", "5"),
    element("vanadium", "钒", "vanadium", "10"),
    element("thallium", "铊", "thallium", "8"),
    element("gold", "金", "gold", "300"),
    element("palladium", "钯", "palladium", "10"),
    element("iridium", "铱", "iridium", "10"),
    element("osmium", "锇", "osmium", "10"),
    element("rhodium", "铑", "rhodium", "10"),
    element("ruthenium", "钌", "ruthenium", "10"),
    element("selenium", "硒", "selenium", "80"),
    element("silver", "银", "silver", "15"),
    element("platinum", "铂", "platinum", "10"),
    element("lithium", "锂", "lithium", "250"),
    element("antimony", "锑", "antimony", "90"),
    element("barium", "钡", "barium", "700"),
    element("molybdenum", "钼", "molybdenum", "1500"),
    element("copper", "铜", "copper", "300"),
    element("tin", "锡", "tin", "600"),
    element("chromium", "铬", "chromium", "1100"),
];

/// The figure of a substance by this basis.
///
/// ```
/// use plant::strategy::{IntakeBasis, published};
/// let lead = published(IntakeBasis::IchQ3d, "lead").unwrap();
/// assert_eq!((lead.figure, lead.unit, lead.clause), ("5", "ug/d", "ICH Q3D(R2), Table A.2.1"));
/// assert!(published(IntakeBasis::IchQ3c, "lead").is_none());
/// ```
#[must_use]
pub fn published(basis: IntakeBasis, id: &str) -> Option<&'static Published> {
    PUBLISHED.iter().find(|it| it.basis == basis && it.id == id)
}

/// A row of ICH M7, table 2: the acceptable intake of one mutagenic impurity by how long a patient is dosed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration {
    /// Its id in translations.
    pub id: &'static str,
    /// In µg a day.
    pub micrograms: &'static str,
}

/// The row for a number of days of dosing. Of intermittent dosing the days on which a dose is given count, and not the time
/// over which they lie (ICH M7, 7.3.2): every third week for two years is 35 days. Month, year and ten years are 30, 365
/// and 3650 days (the figure of the guideline), so that a day in doubt falls into the stricter row.
///
/// ```
/// use plant::strategy::duration;
/// let micrograms = [30, 31, 104, 365, 366, 3650, 3651].map(|it| duration(it).micrograms);
/// assert_eq!(micrograms, ["120", "20", "20", "20", "10", "10", "1.5"]);
/// ```
#[must_use]
pub fn duration(dosing_days: u32) -> Duration {
    let (id, micrograms) = match dosing_days {
        0..=30 => ("month", "120"),
        31..=365 => ("year", "20"),
        366..=3650 => ("ten-years", "10"),
        3651.. => ("lifetime", "1.5"),
    };
    Duration { id, micrograms }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;
    use alloc::string::ToString;

    use super::super::exposure::{DailyDose, PermittedIntake};
    use super::*;
    use crate::id::EntryId;
    use crate::quantity::Unit;

    #[test]
    fn every_figure_is_a_number_in_a_unit_and_named_once() {
        let mut seen = BTreeSet::new();
        for it in &PUBLISHED {
            assert!(it.value().is_some_and(|it| it > Decimal::ZERO), "{it:?}");
            assert!(Unit::new(it.unit).is_ok() && EntryId::new(it.id).is_ok(), "{it:?}");
            assert!(seen.insert(it.id), "{} is there twice", it.id);
        }
    }

    /// The tables print a concentration beside each figure, for a dose of 10 g: a slip in one of the two shows.
    #[test]
    fn the_printed_concentrations_follow_from_the_printed_intakes() {
        // Option 1 of ICH Q3C, table 2, in ppm; of ICH Q3D, table A.2.2, in µg/g.
        for (id, basis, printed) in [
            ("acetonitrile", IntakeBasis::IchQ3c, "410"),
            ("dimethylacetamide", IntakeBasis::IchQ3c, "1090"),
            ("dimethylformamide", IntakeBasis::IchQ3c, "880"),
            ("dichloromethane", IntakeBasis::IchQ3c, "600"),
            ("methanol", IntakeBasis::IchQ3c, "3000"),
            ("n-methylpyrrolidone", IntakeBasis::IchQ3c, "530"),
            ("tetrahydrofuran", IntakeBasis::IchQ3c, "720"),
            ("toluene", IntakeBasis::IchQ3c, "890"),
            ("dimethyl-sulfoxide", IntakeBasis::IchQ3c, "5000"),
            ("cadmium", IntakeBasis::IchQ3d, "0.2"),
            ("lead", IntakeBasis::IchQ3d, "0.5"),
            ("arsenic", IntakeBasis::IchQ3d, "1.5"),
            ("mercury", IntakeBasis::IchQ3d, "0.3"),
            ("palladium", IntakeBasis::IchQ3d, "1"),
        ] {
            let it = published(basis, id).unwrap();
            let [unit, dose] = [it.unit, "g/d"].map(|it| Unit::new(it).unwrap());
            let share = unit.to_base(it.value().unwrap()).unwrap() / dose.to_base(Decimal::TEN).unwrap();
            let ppm = share * Decimal::from(1_000_000);
            assert_eq!(ppm, Decimal::from_str_exact(printed).unwrap(), "{id}");
        }
    }

    /// The calculator counts in floating point and for itself: the two must not say different things.
    #[test]
    fn the_calculator_gives_the_same_rows_and_levels() {
        for days in (1..=4000).chain([25_550]) {
            let printed: f64 = duration(days).micrograms.parse().unwrap();
            assert_eq!(printed, science::hbel::mutagenic_ug_per_day(u64::from(days)), "{days}");
        }
        let label = Label::new("示例", "An example");
        let id = |it: &str| EntryId::new(it).unwrap();
        let unit = |it: &str| Unit::new(it).unwrap();
        for it in &PUBLISHED {
            for milligrams in ["0.3", "7", "16", "27", "400", "1400", "18000"] {
                let dose = DailyDose {
                    id: id("dose"),
                    name: label.clone(),
                    maximum: Decimal::from_str_exact(milligrams).unwrap(),
                    unit: unit("mg/d"),
                    dosing_days: None,
                    why: label.clone(),
                };
                let intake = PermittedIntake {
                    basis: it.basis,
                    substance: Some(id(it.id)),
                    permitted: it.value().unwrap(),
                    unit: unit(it.unit),
                    dose: id("dose"),
                    source: None,
                    why: None,
                };
                let exact: f64 = intake.acceptable(unit("[ppm]"), &dose).unwrap().to_string().parse().unwrap();
                let micrograms = unit(it.unit).convert(it.value().unwrap(), unit("ug/d")).unwrap();
                let micrograms: f64 = micrograms.to_string().parse().unwrap();
                let float = science::hbel::acceptable_level_ppm(micrograms, milligrams.parse().unwrap()).unwrap();
                // Six figures, cut off: less than a unit of the sixth below, and never above but for the last bits.
                assert!(exact <= float * (1.0 + 1e-12) && float < exact * (1.0 + 1e-5), "{}: {exact} {float}", it.id);
            }
        }
    }
}
