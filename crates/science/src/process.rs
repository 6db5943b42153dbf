//! Short formulas of processing: virus reduction, age of a culture, wash-out of a buffer exchange, media fill.

use crate::impossible::{finite, not_negative, positive, result, within};
use crate::numeric::chi_squared;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::{Impossible, Why};

/// A volume with its virus titre.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Titre {
    /// log10 of the infectious units in a mL; where nothing was found, of the detection limit.
    pub log10_titre: f64,
    pub ml: f64,
}

/// Log reduction of a step: log10(V₁ T₁ / (V₂ T₂)) (ICH Q5A(R2), annex 5). Where the product is below the detection
/// limit, the true reduction is at least this.
///
/// # Errors
/// A titre that is not finite; a volume not above zero.
///
/// 20 mL of 10⁷/mL become 45 mL of 10^1.2/mL:
///
/// ```
/// use science::process::{Titre, log_reduction};
/// let load = Titre { log10_titre: 7.0, ml: 20.0 };
/// let product = Titre { log10_titre: 1.2, ml: 45.0 };
/// assert!((log_reduction(load, product).unwrap() - 5.44782).abs() < 5e-6);
/// ```
pub fn log_reduction(load: Titre, product: Titre) -> Result<f64, Impossible> {
    let units = |it: Titre, place: &str| {
        finite(it.log10_titre, &alloc::format!("{place}/log10_titre"))?;
        Ok(it.log10_titre + libm::log10(positive(it.ml, &alloc::format!("{place}/ml"))?))
    };
    result(units(load, "/load")? - units(product, "/product")?)
}

/// The growth of a culture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Doublings {
    /// Population doublings, log2(end/start).
    pub pdl: f64,
    /// Hours for one doubling; `None` for a culture that did not grow.
    pub doubling_hours: Option<f64>,
}

/// Population doubling level and doubling time of viable cells (domain.md §7.2).
///
/// # Errors
/// A cell number or a time not above zero.
///
/// ```
/// use science::process::doublings;
/// let growth = doublings(5e5, 2.4e8, 72.0).unwrap();
/// assert!((growth.pdl - 8.906891).abs() < 5e-7);
/// assert!((growth.doubling_hours.unwrap() - 8.08363).abs() < 5e-6);
/// ```
pub fn doublings(start_cells: f64, end_cells: f64, hours: f64) -> Result<Doublings, Impossible> {
    positive(start_cells, "/start_cells")?;
    positive(end_cells, "/end_cells")?;
    positive(hours, "/hours")?;
    let pdl = libm::log2(end_cells) - libm::log2(start_cells);
    let doubling_hours = if pdl > 0.0 { Some(result(hours / pdl)?) } else { None };
    Ok(Doublings { pdl, doubling_hours })
}

/// Population doublings of a culture, log2(end/start), in decimals and rounded up at the second place: a limit of
/// cell age is never kept by rounding alone. A culture that lost cells grew none, and is no younger for it: zero.
///
/// Binary digits by repeated squaring, 26 of them; a power of two comes out exact. Unlike [`doublings`] this is no
/// estimate but what a record adds up, so it is computed without floats.
///
/// # Errors
/// A number of cells not above zero, or a ratio beyond what decimals hold.
///
/// 25 million cells become 2000 million: log2 80 = 6.3219…
///
/// ```
/// use rust_decimal::Decimal;
/// use science::process::population_doublings;
/// let grown = population_doublings(Decimal::from(25), Decimal::from(2000)).unwrap();
/// assert_eq!(grown.to_string(), "6.33");
/// ```
pub fn population_doublings(start_cells: Decimal, end_cells: Decimal) -> Result<Decimal, Impossible> {
    for (cells, place) in [(start_cells, "/start_cells"), (end_cells, "/end_cells")] {
        if cells <= Decimal::ZERO {
            return Err(Impossible::at(place, Why::NotPositive));
        }
    }
    let beyond = || Impossible::at("", Why::TooLarge);
    let mut ratio = end_cells.checked_div(start_cells).filter(|it| !it.is_zero()).ok_or_else(beyond)?;
    let mut grown = Decimal::ZERO;
    if ratio <= Decimal::ONE {
        return Ok(grown);
    }
    while ratio >= Decimal::TWO {
        ratio /= Decimal::TWO;
        grown += Decimal::ONE;
    }
    let mut digit = Decimal::ONE;
    for _ in 0..26 {
        digit /= Decimal::TWO;
        ratio = ratio.checked_mul(ratio).ok_or_else(beyond)?;
        if ratio >= Decimal::TWO {
            ratio /= Decimal::TWO;
            grown += digit;
        }
    }
    Ok(grown.round_dp_with_strategy(2, RoundingStrategy::AwayFromZero))
}

/// What remains of a solute after so many diavolumes at constant volume: e^(−N S), with the sieving coefficient S the
/// share that passes the membrane.
///
/// # Errors
/// `sieving` outside 0 to 1; `diavolumes` below zero.
///
/// ```
/// use science::process::remaining_fraction;
/// assert!((remaining_fraction(1.0, 7.0).unwrap() - 0.00091188).abs() < 5e-9);
/// ```
pub fn remaining_fraction(sieving: f64, diavolumes: f64) -> Result<f64, Impossible> {
    within(sieving, 0.0, 1.0, "/sieving")?;
    not_negative(diavolumes, "/diavolumes")?;
    Ok(libm::exp(-sieving * diavolumes))
}

/// Whose rules a media fill is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaFillRegime {
    /// EU GMP Annex 1 (2022), 9.46 to 9.48: the target is zero, any contaminated unit fails.
    Eu2022,
    /// China GMP, annex "Sterile products" (2010), article 47: depends on the number of units. Cited from memory.
    ChinaGmp,
}

/// What a media fill leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaFillClass {
    TargetMet,
    Investigate,
    InvestigateAndRevalidate,
    Failed,
}

/// A media fill, judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MediaFill {
    /// One-sided upper 95 % limit of the contamination rate, Poisson, in per cent.
    pub upper95_percent: f64,
    pub class: MediaFillClass,
}

/// Units that a media fill can have: more than any line fills.
const UNITS_MAX: u64 = 1_000_000_000;

/// Judges a media fill.
///
/// China: below 5000 units none may be contaminated; up to 10,000 and above, one is investigated, two or more are
/// investigated and followed by a new validation.
///
/// # Errors
/// No units or too many; more contaminated units than units.
///
/// ```
/// use science::process::{MediaFillClass, MediaFillRegime, media_fill};
/// let fill = media_fill(4750, 1, MediaFillRegime::Eu2022).unwrap();
/// assert!((fill.upper95_percent - 0.0998708).abs() < 5e-8);
/// assert_eq!(fill.class, MediaFillClass::Failed);
/// ```
pub fn media_fill(units: u64, contaminated: u64, regime: MediaFillRegime) -> Result<MediaFill, Impossible> {
    if units == 0 {
        return Err(Impossible::at("/units", Why::NotPositive));
    }
    let bound = |high: u64| u32::try_from(high).map_or(f64::MAX, f64::from);
    if units > UNITS_MAX {
        return Err(Impossible::at("/units", Why::Outside { low: 1.0, high: bound(UNITS_MAX) }));
    }
    if contaminated > units {
        return Err(Impossible::at("/contaminated", Why::Outside { low: 0.0, high: bound(units) }));
    }
    let events = bound(contaminated);
    let upper95_percent = 100.0 * 0.5 * chi_squared::quantile(0.95, 2.0 * (events + 1.0)) / bound(units);
    let class = match (regime, contaminated) {
        (MediaFillRegime::Eu2022 | MediaFillRegime::ChinaGmp, 0) => MediaFillClass::TargetMet,
        (MediaFillRegime::Eu2022, 1..) => MediaFillClass::Failed,
        (MediaFillRegime::ChinaGmp, 1..) if units < 5000 => MediaFillClass::Failed,
        (MediaFillRegime::ChinaGmp, 1) => MediaFillClass::Investigate,
        (MediaFillRegime::ChinaGmp, 2..) => MediaFillClass::InvestigateAndRevalidate,
    };
    Ok(MediaFill { upper95_percent: result(upper95_percent)?, class })
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    /// Against the floating-point formula, by tenths of a doubling and for exact powers; never below, never 0.01 above.
    #[test]
    fn doublings_in_decimals_are_those_of_the_logarithm_rounded_up() {
        for (start, end, then) in [(1u32, 1u32, "0"), (1, 2, "1"), (1, 1024, "10"), (25, 2000, "6.33"), (3, 1, "0")] {
            let got = super::population_doublings(start.into(), end.into()).unwrap();
            assert_eq!(got.normalize().to_string(), then, "{start} to {end}");
        }
        for end in 2..400u32 {
            let exact = super::doublings(7.0, f64::from(end) * 7.0 / 3.0, 1.0);
            let got = super::population_doublings(21.into(), (end * 7).into());
            let (Ok(exact), Ok(got)) = (exact, got) else { panic!("{end}") };
            let got: f64 = got.to_string().parse().unwrap();
            assert!(got >= exact.pdl - 1e-6 && got - exact.pdl.max(0.0) < 0.01 + 1e-6, "{end}: {got} {exact:?}");
        }
        for (start, end) in [(0u32, 1u32), (1, 0)] {
            assert!(super::population_doublings(start.into(), end.into()).is_err());
        }
    }

    use super::*;

    #[test]
    fn nothing_found_gives_the_least_reduction() {
        // domain.md §7.1: 25 mL of 10^6.8/mL become 30 mL below 10^0.3/mL.
        let (load, product) = (Titre { log10_titre: 6.8, ml: 25.0 }, Titre { log10_titre: 0.3, ml: 30.0 });
        assert!((log_reduction(load, product).unwrap() - 6.420_82).abs() < 5e-6);
        assert_eq!(log_reduction(load, Titre { ml: 0.0, ..product }).unwrap_err().place, "/product/ml");
    }

    #[test]
    fn wash_out_and_growth() {
        for (sieving, diavolumes, left) in [
            (1.0, 5.0, 0.006_737_9),
            (1.0, 6.0, 0.002_478_8),
            (1.0, 8.0, 0.000_335_46),
            (1.0, 10.0, 4.54e-5),
            (0.9, 7.0, 0.001_836_30),
            (0.0, 7.0, 1.0),
            (1.0, 6.907_8, 0.001),
        ] {
            let got = remaining_fraction(sieving, diavolumes).unwrap();
            assert!((got - left).abs() < 5e-5 * left.max(1e-3), "{sieving} {diavolumes}: {got}");
        }
        assert_eq!(remaining_fraction(1.1, 5.0).unwrap_err().place, "/sieving");
        assert_eq!(doublings(1e6, 1e6, 24.0).unwrap(), Doublings { pdl: 0.0, doubling_hours: None });
        assert!(doublings(2e6, 1e6, 24.0).unwrap().doubling_hours.is_none());
        assert_eq!(doublings(0.0, 1e6, 24.0).unwrap_err().place, "/start_cells");
    }

    #[test]
    fn a_media_fill_by_two_rules() {
        use MediaFillClass::{Failed, Investigate, InvestigateAndRevalidate, TargetMet};
        for (units, contaminated, percent, eu, china) in [
            (3000, 0, 0.099_857_7, TargetMet, TargetMet),
            (4750, 1, 0.099_870_9, Failed, Failed),
            (4999, 1, 0.094_896_3, Failed, Failed),
            (5000, 1, 0.094_877_3, Failed, Investigate),
            (10_000, 2, 0.062_957_9, Failed, InvestigateAndRevalidate),
            (10_001, 1, 0.047_433_9, Failed, Investigate),
        ] {
            for (regime, class) in [(MediaFillRegime::Eu2022, eu), (MediaFillRegime::ChinaGmp, china)] {
                let got = media_fill(units, contaminated, regime).unwrap();
                assert!((got.upper95_percent - percent).abs() < 1.5e-7, "{units}: {}", got.upper95_percent);
                assert_eq!(got.class, class, "{units} {contaminated}");
            }
        }
        assert_eq!(media_fill(0, 0, MediaFillRegime::Eu2022).unwrap_err().place, "/units");
        assert_eq!(media_fill(5, 6, MediaFillRegime::Eu2022).unwrap_err().place, "/contaminated");
        assert!(media_fill(1_000_000_000, 1_000_000_000, MediaFillRegime::ChinaGmp).is_ok());
    }
}
