//! How well a chromatography column is packed: theoretical plates, height of a plate, asymmetry of the peak.
//!
//! A pulse of an unretained substance (acetone, salt) is sent through the packed bed and the peak is measured on the
//! recording. The figures are those of the United States Pharmacopeia ⟨621⟩ and the European Pharmacopoeia 2.2.46:
//!
//! - plates N = 5.54 · (tR / w½)², with the width at half height;
//! - height of a plate H = L / N, and plates per metre N / L;
//! - asymmetry As = b / a, of the tail over the front, both at a tenth of the height, as packing of process columns is
//!   judged by. (The symmetry factor of the pharmacopoeias is another figure, taken at a twentieth.)
//!
//! The clauses are cited from memory (domain.md §0.2). Everything is in decimals: a quotient keeps 28 digits and is not
//! rounded before it is compared. Retention and width may be in time or in volume, only both in the same.

use rust_decimal::Decimal;

/// 8 · ln 2 to the two decimals that the pharmacopoeias print.
const HALF_HEIGHT: Decimal = Decimal::from_parts(554, 0, 0, false, 2);

fn positive(value: Decimal) -> Option<Decimal> {
    (value > Decimal::ZERO).then_some(value)
}

/// The number of theoretical plates, from retention and the width of the peak at half its height, in one unit.
///
/// Nothing where either is not more than nothing, or the figure cannot be written in 28 digits.
///
/// ```
/// use rust_decimal::Decimal;
/// let dec = |it| Decimal::from_str_exact(it).unwrap();
/// // 42.0 mL over 1.9 mL.
/// let plates = science::column::plates(dec("42.0"), dec("1.9")).unwrap();
/// assert_eq!(plates.round_dp(2).to_string(), "2707.08");
/// ```
#[must_use]
pub fn plates(retention: Decimal, half_width: Decimal) -> Option<Decimal> {
    let (retention, half_width) = (positive(retention)?, positive(half_width)?);
    let over = HALF_HEIGHT.checked_mul(retention.checked_mul(retention)?)?;
    over.checked_div(half_width.checked_mul(half_width)?)
}

/// The height of one plate, in the unit of the bed's height.
///
/// ```
/// use rust_decimal::Decimal;
/// let dec = |it| Decimal::from_str_exact(it).unwrap();
/// // 2707.08 plates in 20 cm: 0.073880 mm each.
/// let plates = science::column::plates(dec("42.0"), dec("1.9")).unwrap();
/// assert_eq!(science::column::plate_height(dec("20"), plates).unwrap().round_dp(7).to_string(), "0.0073880");
/// ```
#[must_use]
pub fn plate_height(bed: Decimal, plates: Decimal) -> Option<Decimal> {
    positive(bed)?.checked_div(positive(plates)?)
}

/// The asymmetry of the peak: its tail over its front, both at a tenth of the height and in one unit.
///
/// ```
/// use rust_decimal::Decimal;
/// let dec = |it| Decimal::from_str_exact(it).unwrap();
/// let asymmetry = science::column::asymmetry(dec("0.92"), dec("1.10")).unwrap();
/// assert_eq!(asymmetry.round_dp(5).to_string(), "1.19565");
/// ```
#[must_use]
pub fn asymmetry(front: Decimal, tail: Decimal) -> Option<Decimal> {
    positive(tail)?.checked_div(positive(front)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_without_width_or_front_has_no_figure() {
        let dec = |it: &str| Decimal::from_str_exact(it).unwrap();
        for (retention, width, there) in [
            ("42.0", "1.9", true),
            ("42.0", "0", false),
            ("0", "1.9", false),
            ("-42.0", "1.9", false),
            ("42", "-1", false),
        ] {
            assert_eq!(plates(dec(retention), dec(width)).is_some(), there, "{retention} {width}");
            assert_eq!(asymmetry(dec(width), dec(retention)).is_some(), there, "{retention} {width}");
            assert_eq!(plate_height(dec(retention), dec(width)).is_some(), there, "{retention} {width}");
        }
    }
}
