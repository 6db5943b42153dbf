//! Health-based exposure limits: what of a substance a patient or a worker may take up each day.
//!
//! Sources: EMA/CHMP/CVMP/SWP/169430/2012 (guideline on setting health based exposure limits), section 4.1, and
//! ICH Q3C, appendix 3, for the formula and its factors F1 to F5; EMA questions and answers of 2018, numbers 4 and 10,
//! for the highly hazardous and for lethal doses. Read as quoted in domain.md §1; check them against the editions in
//! force. Guideline examples are printed with rounded steps; nothing is rounded here.

use alloc::string::String;
use alloc::vec::Vec;

use crate::impossible::{finite, not_negative, number, positive, result};
use crate::{Impossible, Why};

/// What kind of dose the limit starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PodKind {
    Noel,
    Noael,
    Loel,
    Loael,
    Bmdl,
    Clinical,
    /// Refused: a dose that kills says nothing about a dose that is safe.
    Ld50,
}

/// A point of departure and the factors that lead from it to people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Departure {
    pub pod_mg_per_kg_day: f64,
    pub pod_kind: PodKind,
    pub body_weight_kg: f64,
    /// F1: between species (rat 5, mouse 12, dog 2, rabbit 2.5, monkey 3, others 10, people 1).
    pub f1: f64,
    /// F2: between people (10).
    pub f2: f64,
    /// F3: duration of the study (1, 2, 5 or 10).
    pub f3: f64,
    /// F4: severity (1 to 10).
    pub f4: f64,
    /// F5: no dose without effect was found (1 to 10).
    pub f5: f64,
    /// Uptake on the studied route over uptake on the route that is protected; 1 where they agree.
    pub absorption_correction: f64,
}

/// A permitted daily exposure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pde {
    pub pde_mg_per_day: f64,
    pub pde_ug_per_day: f64,
    /// PDE ≤ [`HIGHLY_HAZARDOUS_UG_PER_DAY`].
    pub highly_hazardous: bool,
}

/// At or below this many µg a day a substance is treated as highly hazardous (10 m³ at an OEL of 1 µg/m³).
pub const HIGHLY_HAZARDOUS_UG_PER_DAY: f64 = 10.0;
/// Factors of 10 × 10 × 10 × 10 × 10 and a margin; a larger one is a slip.
const FACTOR_MAX: f64 = 1e6;
/// A quotient that is a limit but for the last bits of its division counts as the limit.
const SAME: f64 = 1e-12;

/// Permitted daily exposure: PoD [mg/kg/day] × body weight [kg] × absorption / (F1 F2 F3 F4 F5).
///
/// # Errors
/// `pod_mg_per_kg_day`, `body_weight_kg`, a factor or `absorption_correction` not above zero; an LD50.
///
/// ICH Q3C, 2-methyltetrahydrofuran: NOEL 250 mg/kg/day, rat, three months, gives 50 mg/day:
///
/// ```
/// use science::hbel::{Departure, PodKind, pde};
/// let study = Departure {
///     pod_mg_per_kg_day: 250.0, pod_kind: PodKind::Noel, body_weight_kg: 50.0,
///     f1: 5.0, f2: 10.0, f3: 5.0, f4: 1.0, f5: 1.0, absorption_correction: 1.0,
/// };
/// assert_eq!(pde(&study).unwrap().pde_mg_per_day, 50.0);
/// ```
pub fn pde(study: &Departure) -> Result<Pde, Impossible> {
    let pde_mg_per_day = result(daily_mg(study)?)?;
    let pde_ug_per_day = result(pde_mg_per_day * 1000.0)?;
    let highly_hazardous = pde_ug_per_day <= HIGHLY_HAZARDOUS_UG_PER_DAY * (1.0 + SAME);
    Ok(Pde { pde_mg_per_day, pde_ug_per_day, highly_hazardous })
}

fn daily_mg(study: &Departure) -> Result<f64, Impossible> {
    let Departure { pod_mg_per_kg_day, pod_kind, body_weight_kg, f1, f2, f3, f4, f5, absorption_correction } = *study;
    match pod_kind {
        PodKind::Noel | PodKind::Noael | PodKind::Loel | PodKind::Loael | PodKind::Bmdl | PodKind::Clinical => (),
        PodKind::Ld50 => return Err(Impossible::at("/pod_kind", Why::Lethal)),
    }
    positive(pod_mg_per_kg_day, "/pod_mg_per_kg_day")?;
    positive(body_weight_kg, "/body_weight_kg")?;
    let mut divisor = 1.0;
    for (factor, place) in [(f1, "/f1"), (f2, "/f2"), (f3, "/f3"), (f4, "/f4"), (f5, "/f5")] {
        if positive(factor, place)? > FACTOR_MAX {
            return Err(Impossible::at(place, Why::Outside { low: 0.0, high: FACTOR_MAX }));
        }
        divisor *= factor;
    }
    positive(absorption_correction, "/absorption_correction")?;
    Ok(pod_mg_per_kg_day * body_weight_kg * absorption_correction / divisor)
}

/// Days of dosing that are a month, a year and ten years in the figure of ICH M7.
const MONTH: u64 = 30;
const YEAR: u64 = 365;
const TEN_YEARS: u64 = 3650;

/// Acceptable intake of one mutagenic impurity in µg a day, by the days on which a patient is dosed (ICH M7, table 2: the
/// threshold of toxicological concern, higher for less than a lifetime; of intermittent dosing the days of dosing count,
/// 7.3.2). Cited from memory: check it.
///
/// ```
/// use science::hbel::mutagenic_ug_per_day;
/// let days = [1, 30, 31, 365, 366, 3650, 3651, 25_550].map(mutagenic_ug_per_day);
/// assert_eq!(days, [120.0, 120.0, 20.0, 20.0, 10.0, 10.0, 1.5, 1.5]);
/// ```
#[must_use]
pub fn mutagenic_ug_per_day(dosing_days: u64) -> f64 {
    match dosing_days {
        0..=MONTH => 120.0,
        31..=YEAR => 20.0,
        366..=TEN_YEARS => 10.0,
        _ => 1.5,
    }
}

/// What a limit on an impurity may be, by mass: permitted intake over the largest daily dose (ICH Q3C, 3.3, option 2; the
/// same in ICH Q3D, 7, and ICH M7, 7).
///
/// # Errors
/// `permitted_ug_per_day` or `dose_mg_per_day` not above zero.
///
/// ICH Q3C prints 410 ppm for the 4.1 mg of acetonitrile a day in a dose of 10 g:
///
/// ```
/// use science::hbel::acceptable_level_ppm;
/// assert!((acceptable_level_ppm(4100.0, 10_000.0).unwrap() - 410.0).abs() < 1e-9);
/// ```
pub fn acceptable_level_ppm(permitted_ug_per_day: f64, dose_mg_per_day: f64) -> Result<f64, Impossible> {
    positive(permitted_ug_per_day, "/permitted_ug_per_day")?;
    positive(dose_mg_per_day, "/dose_mg_per_day")?;
    result(permitted_ug_per_day / dose_mg_per_day * 1000.0)
}

/// What a patient takes in of an impurity in µg a day, where the whole dose holds `ppm` of it, by mass.
///
/// # Errors
/// `ppm` negative; `dose_mg_per_day` not above zero.
///
/// ICH Q3C, 3.3: 728 ppm of 5.0 g are 3.64 mg.
///
/// ```
/// assert!((science::hbel::daily_intake_ug(728.0, 5000.0).unwrap() - 3640.0).abs() < 1e-9);
/// ```
pub fn daily_intake_ug(ppm: f64, dose_mg_per_day: f64) -> Result<f64, Impossible> {
    not_negative(ppm, "/limit_ppm")?;
    positive(dose_mg_per_day, "/dose_mg_per_day")?;
    result(ppm * dose_mg_per_day / 1000.0)
}

/// Occupational exposure limit in µg/m³: the daily dose of [`pde`] in the air that a worker breathes in a shift.
///
/// # Errors
/// As [`pde`]; `breathed_m3` not above zero.
///
/// 0.2 mg/kg/day, rat, three months, 10 m³ a shift (constructed, domain.md §1.3):
///
/// ```
/// use science::hbel::{Departure, PodKind, oel_ug_per_m3};
/// let study = Departure {
///     pod_mg_per_kg_day: 0.2, pod_kind: PodKind::Noael, body_weight_kg: 50.0,
///     f1: 5.0, f2: 10.0, f3: 5.0, f4: 1.0, f5: 1.0, absorption_correction: 1.0,
/// };
/// assert!((oel_ug_per_m3(&study, 10.0).unwrap() - 4.0).abs() < 1e-12);
/// ```
pub fn oel_ug_per_m3(study: &Departure, breathed_m3: f64) -> Result<f64, Impossible> {
    let daily = daily_mg(study)?;
    positive(breathed_m3, "/breathed_m3")?;
    result(daily * 1000.0 / breathed_m3)
}

/// Molar volume of a gas at 25 °C and 1013 hPa, in litres: 1 ppm is molar mass / 24.45 mg/m³.
pub const MOLAR_VOLUME_L: f64 = 24.45;

/// An inhalation study in animals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inhalation {
    pub ppm: f64,
    pub molecular_weight: f64,
    pub hours_per_day: f64,
    pub days_per_week: f64,
    pub respiratory_volume_l_per_day: f64,
    pub animal_weight_kg: f64,
}

/// What the animals took up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InhaledDose {
    /// The concentration while they breathed it.
    pub mg_per_l: f64,
    /// The concentration as if they had breathed it day and night.
    pub continuous_mg_per_l: f64,
    pub dose_mg_per_kg_day: f64,
}

/// The dose of an inhalation study (ICH Q3C, appendix 3): ppm × M / 24.45 mg/m³, × h/24 × d/7, × breathed air / weight.
///
/// # Errors
/// `ppm` negative; another value not above zero; more than 24 hours or 7 days.
///
/// ICH Q3C(R5), tetrahydrofuran in rats. Printed are 0.105 mg/L and 71.65 mg/kg/day, because 0.105 was rounded;
/// unrounded it is 71.86, and both lead to a PDE of 7.2 mg/day:
///
/// ```
/// use science::hbel::{Inhalation, inhaled_dose};
/// let rats = Inhalation {
///     ppm: 200.0, molecular_weight: 72.10, hours_per_day: 6.0, days_per_week: 5.0,
///     respiratory_volume_l_per_day: 290.0, animal_weight_kg: 0.425,
/// };
/// let dose = inhaled_dose(&rats).unwrap();
/// assert!((dose.continuous_mg_per_l - 0.105317).abs() < 5e-7);
/// assert!((dose.dose_mg_per_kg_day - 71.8633).abs() < 5e-5);
/// ```
pub fn inhaled_dose(study: &Inhalation) -> Result<InhaledDose, Impossible> {
    let Inhalation { ppm, molecular_weight, hours_per_day, days_per_week, .. } = *study;
    not_negative(ppm, "/ppm")?;
    positive(molecular_weight, "/molecular_weight")?;
    for (value, place, high) in [(hours_per_day, "/hours_per_day", 24.0), (days_per_week, "/days_per_week", 7.0)] {
        if positive(value, place)? > high {
            return Err(Impossible::at(place, Why::Outside { low: 0.0, high }));
        }
    }
    positive(study.respiratory_volume_l_per_day, "/respiratory_volume_l_per_day")?;
    positive(study.animal_weight_kg, "/animal_weight_kg")?;
    let mg_per_l = result(ppm * molecular_weight / MOLAR_VOLUME_L / 1000.0)?;
    let continuous_mg_per_l = mg_per_l * (hours_per_day / 24.0) * (days_per_week / 7.0);
    let dose_mg_per_kg_day = result(continuous_mg_per_l * study.respiratory_volume_l_per_day / study.animal_weight_kg)?;
    Ok(InhaledDose { mg_per_l, continuous_mg_per_l, dose_mg_per_kg_day })
}

/// One band of a table of occupational exposure bands, in µg/m³. Where two bands share a bound, the value on it goes to
/// the more hazardous one; a bound that the table words strictly ("< 0.1") is not part of its band.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    pub label: String,
    /// Open below where there is none.
    pub low: Option<Edge>,
    /// Open above where there is none.
    pub high: Option<Edge>,
}

/// A bound of a band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    pub at: f64,
    /// Whether the bound itself belongs to the band.
    pub included: bool,
}

/// Bands of a table at most.
const BANDS_MAX: usize = 50;

/// Five bands as printed at app.v5ultimate.com (glossary, "OEL/OEB"): > 1000, 100–1000, 10–100, 1–10, < 1 µg/m³.
#[must_use]
pub fn five_bands() -> Vec<Band> {
    bands(
        &[("1", 1000.0, None), ("2", 100.0, Some(1000.0)), ("3", 10.0, Some(100.0)), ("4", 1.0, Some(10.0))],
        "5",
        1.0,
    )
}

/// Six bands as printed at pharmacalculation.com (2025, "OEB classification system"): 1000–5000, 100–1000, 10–100,
/// 1–10, 0.1–1, < 0.1 µg/m³. Above 5000 the table has no band.
#[must_use]
pub fn six_bands() -> Vec<Band> {
    bands(
        &[
            ("1", 1000.0, Some(5000.0)),
            ("2", 100.0, Some(1000.0)),
            ("3", 10.0, Some(100.0)),
            ("4", 1.0, Some(10.0)),
            ("5", 0.1, Some(1.0)),
        ],
        "6",
        0.1,
    )
}

/// Bands whose upper bound is included, so that a shared bound goes to the more hazardous; the least one is strict.
fn bands(rows: &[(&str, f64, Option<f64>)], least: &str, below: f64) -> Vec<Band> {
    let mut table: Vec<Band> = rows
        .iter()
        .map(|(label, low, high)| Band {
            label: (*label).into(),
            // The lowest row keeps its lower bound, because the text of the row below it is strict.
            low: Some(Edge { at: *low, included: *low == below }),
            high: high.map(|at| Edge { at, included: true }),
        })
        .collect();
    table.push(Band { label: least.into(), low: None, high: Some(Edge { at: below, included: false }) });
    table
}

/// The band of a limit: the more hazardous of those that hold it; `None` outside the table.
///
/// # Errors
/// `oel_ug_per_m3` not above zero; a table without bands, with too many, or with a band whose bounds are reversed.
///
/// ```
/// use science::hbel::{band, six_bands};
/// let label = |oel| band(oel, &six_bands()).unwrap().map(|it| it.label);
/// assert_eq!(label(10.0).as_deref(), Some("4"));
/// assert_eq!(label(0.1).as_deref(), Some("5"));
/// assert_eq!(label(6000.0), None);
/// ```
pub fn band(oel_ug_per_m3: f64, table: &[Band]) -> Result<Option<Band>, Impossible> {
    positive(oel_ug_per_m3, "/oel_ug_per_m3")?;
    number(table.len(), 1, BANDS_MAX, "/table")?;
    for (index, it) in table.iter().enumerate() {
        let place = alloc::format!("/table/{index}");
        let (low, high) = (it.low.map_or(0.0, |it| it.at), it.high.map_or(f64::MAX, |it| it.at));
        finite(low, &place)?;
        finite(high, &place)?;
        if low > high {
            return Err(Impossible::at(place, Why::Reversed));
        }
    }
    let holds = |it: &&Band| {
        let above = it.low.is_none_or(|low| oel_ug_per_m3 > low.at || (low.included && oel_ug_per_m3 == low.at));
        let below = it.high.is_none_or(|high| oel_ug_per_m3 < high.at || (high.included && oel_ug_per_m3 == high.at));
        above && below
    };
    let floor = |it: &&Band| it.low.map_or(0.0, |low| low.at);
    Ok(table.iter().filter(holds).min_by(|a, b| floor(a).total_cmp(&floor(b))).cloned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn study(pod: f64, factors: [f64; 5]) -> Departure {
        let [f1, f2, f3, f4, f5] = factors;
        Departure {
            pod_mg_per_kg_day: pod,
            pod_kind: PodKind::Noel,
            body_weight_kg: 50.0,
            f1,
            f2,
            f3,
            f4,
            f5,
            absorption_correction: 1.0,
        }
    }

    #[test]
    fn the_examples_of_the_guidelines() {
        for (pod, factors, mg, tolerance) in [
            // ICH Q3C: 2-MTHF; THF by inhalation (printed 7.2); acetonitrile (printed 4.22).
            (250.0, [5.0, 10.0, 5.0, 1.0, 1.0], 50.0, 0.0),
            (71.863_309, [5.0, 10.0, 1.0, 10.0, 1.0], 7.186_33, 5e-6),
            (50.7, [12.0, 10.0, 5.0, 1.0, 1.0], 4.225, 1e-12),
            // Müller and Gocke 2009: ethyl methanesulfonate, factors of 12,000 in all, "about 100 µg/day".
            (25.0, [12.0, 10.0, 10.0, 10.0, 1.0], 0.104_167, 5e-7),
            // ICH M7, ethylene oxide, TD50 21.3 over 50,000: 21.3 µg a person and day.
            (21.3, [50_000.0, 1.0, 1.0, 1.0, 1.0], 0.021_3, 1e-15),
        ] {
            let got = pde(&study(pod, factors)).unwrap().pde_mg_per_day;
            assert!((got - mg).abs() <= tolerance, "{pod}: {got}");
        }
    }

    #[test]
    fn ten_micrograms_a_day_are_highly_hazardous_and_a_lethal_dose_is_refused() {
        assert!(pde(&study(0.05, [5.0, 10.0, 5.0, 1.0, 1.0])).unwrap().highly_hazardous);
        assert!(!pde(&study(0.050_001, [5.0, 10.0, 5.0, 1.0, 1.0])).unwrap().highly_hazardous);
        let lethal = Departure { pod_kind: PodKind::Ld50, ..study(480.0, [1.0; 5]) };
        assert_eq!(pde(&lethal), Err(Impossible::at("/pod_kind", Why::Lethal)));
        assert_eq!(pde(&study(1.0, [0.0, 1.0, 1.0, 1.0, 1.0])), Err(Impossible::at("/f1", Why::NotPositive)));
        assert!(pde(&study(f64::NAN, [1.0; 5])).is_err());
        assert_eq!(pde(&study(1e308, [1e-3; 5])), Err(Impossible::at("", Why::TooLarge)));
    }

    #[test]
    fn a_shared_bound_goes_to_the_more_hazardous_band_and_a_strict_text_wins() {
        for (oel, six, five) in [
            (0.08, Some("6"), "5"),
            (0.1, Some("5"), "5"),
            (0.999, Some("5"), "5"),
            (1.0, Some("5"), "4"),
            (10.0, Some("4"), "4"),
            (100.0, Some("3"), "3"),
            (1000.0, Some("2"), "2"),
            (5000.0, Some("1"), "1"),
            (6000.0, None, "1"),
        ] {
            let label = |table: &[Band]| band(oel, table).unwrap().map(|it| it.label);
            assert_eq!(label(&six_bands()).as_deref(), six, "{oel}");
            assert_eq!(label(&five_bands()).as_deref(), Some(five), "{oel}");
        }
        assert!(band(1.0, &[]).is_err() && band(0.0, &six_bands()).is_err());
    }
}
