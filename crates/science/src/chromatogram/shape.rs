//! The shape of a peak: a Gaussian that an exponential delay has drawn out, the exponentially modified Gaussian.
//!
//! A molecule leaves the column at a normal time (centre μ, deviation σ) and waits an exponential time (mean τ = r·σ)
//! more. The area is 1 whatever the parameters, the mean is μ + τ, the variance σ² + τ² (Grushka 1972, Anal. Chem. 44,
//! 1733). Written with the complementary error function in the two forms of Kalambet, Kozmin, Mikhailova, Nagaev and
//! Tikhonov 2011 (J. Chemometrics 25, 352), which together overflow nowhere. A tail in front (r < 0) is the mirror
//! image. Around r = 0, where both forms are a nought over a nought, the shape is the Gaussian with the first terms of its
//! expansion in Hermite polynomials, so that r passes through zero without a seam.

use core::f64::consts::{FRAC_1_SQRT_2, PI};

use crate::numeric::normal;

/// Below this |r| the expansion is used.
const NEARLY_GAUSSIAN: f64 = 0.03;
/// Terms of the expansion.
const TERMS: usize = 8;

/// The shape at a place, with what it changes by with each parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// The value, in parts of the area for each unit of time.
    pub value: f64,
    /// By the centre μ.
    pub by_centre: f64,
    /// By the deviation σ, with r held.
    pub by_width: f64,
    /// By r = τ/σ.
    pub by_tail: f64,
}

/// The shape of area 1 at `time`: centre μ and deviation σ > 0 in the unit of time, tail r = τ/σ (below zero in front).
///
/// ```
/// use science::chromatogram::shape::value;
/// // The convolution in mpmath, 40 digits.
/// assert!((value(1.2, 1.0, 0.1, 0.8) - 1.733_225_940_281_446_5).abs() < 1e-12);
/// // A tail in front is the mirror image.
/// assert_eq!(value(0.8, 1.0, 0.1, -0.8), value(1.2, 1.0, 0.1, 0.8));
/// ```
#[must_use]
pub fn value(time: f64, centre: f64, width: f64, tail: f64) -> f64 {
    standard((time - centre) / width, tail).0 / width
}

/// The shape and its derivatives.
#[must_use]
pub fn slope(time: f64, centre: f64, width: f64, tail: f64) -> Slope {
    let u = (time - centre) / width;
    let (h, by_u, by_tail) = standard(u, tail);
    let square = width * width;
    Slope { value: h / width, by_centre: -by_u / square, by_width: -(h + u * by_u) / square, by_tail: by_tail / width }
}

/// What the fit moves: mean, deviation and skewness of a peak, in place of μ, σ and r.
///
/// Near r = 0 a delay only shifts the peak, then only widens it, so that μ, σ and r cannot be told apart there; the
/// skewness γ = 2·(τ/√(σ² + τ²))³ is what is left, and the shape changes evenly with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Moments {
    pub(super) mean: f64,
    pub(super) deviation: f64,
    pub(super) skewness: f64,
}

/// The skewness of a tail.
pub(super) fn skewness(tail: f64) -> f64 {
    let part = tail / libm::sqrt(1.0 + tail * tail);
    2.0 * part * part * part
}

/// Below this share of the delay in the deviation the slope by skewness is expanded.
const NEARLY_EVEN: f64 = 0.05;

impl Moments {
    /// τ in deviations of the whole: −1 to 1.
    fn share(self) -> f64 {
        libm::cbrt(0.5 * self.skewness)
    }

    /// Centre, width and tail of the same peak.
    pub(super) fn shape(self) -> (f64, f64, f64) {
        let share = self.share();
        let rest = libm::sqrt((1.0 - share * share).max(1e-12));
        (self.mean - self.deviation * share, self.deviation * rest, share / rest)
    }

    /// The value of a peak of area 1 at a time, and its derivatives by mean, deviation and skewness.
    pub(super) fn slope(self, time: f64) -> (f64, [f64; 3]) {
        let (centre, width, tail) = self.shape();
        let it = slope(time, centre, width, tail);
        let w = (time - self.mean) / self.deviation;
        let by_deviation = -(it.value / self.deviation - w * it.by_centre);
        let share = self.share();
        let by_skewness = if share.abs() < NEARLY_EVEN {
            // The Edgeworth series: cumulants 2t³, 6t⁴, 24t⁵ of a share t.
            let w2 = w * w;
            let (he3, he4) = (w * (w2 - 3.0), w2 * (w2 - 6.0) + 3.0);
            let he5 = w * (w2 * (w2 - 10.0) + 15.0);
            (he3 + share * (he4 + share * he5)) / 6.0 * normal::pdf(w) / self.deviation
        } else {
            let by_delay = it.by_tail / width;
            let by_width = it.by_width - tail * by_delay;
            self.deviation * (by_delay - it.by_centre - tail * by_width) / (6.0 * share * share)
        };
        (it.value, [it.by_centre, by_deviation, by_skewness])
    }
}

/// The density of Z + r·E (Z standard normal, E exponential of mean 1) at u, and its derivatives by u and by r.
fn standard(u: f64, r: f64) -> (f64, f64, f64) {
    if r.abs() < NEARLY_GAUSSIAN {
        return expanded(u, r);
    }
    if r > 0.0 {
        return tailing(u, r);
    }
    let (h, by_u, by_r) = tailing(-u, -r);
    (h, -by_u, -by_r)
}

fn tailing(u: f64, r: f64) -> (f64, f64, f64) {
    let gauss = normal::pdf(u);
    let z = (1.0 / r - u) * FRAC_1_SQRT_2;
    let h = if z < 0.0 {
        0.5 / r * libm::exp(0.5 / (r * r) - u / r) * libm::erfc(z)
    } else {
        // exp(−u²/2) = φ·√(2π)
        0.5 / r * gauss * libm::sqrt(2.0 * PI) * scaled_erfc(z)
    };
    let cube = r * r * r;
    let by_u = (gauss - h) / r;
    let by_r = h * (-1.0 / r - 1.0 / cube + u / (r * r)) + gauss / cube;
    (h, by_u, by_r)
}

/// exp(z²)·erfc(z) for z ≥ 0.
fn scaled_erfc(z: f64) -> f64 {
    if z < 12.0 {
        return libm::exp(z * z) * libm::erfc(z);
    }
    // The asymptotic series (Abramowitz and Stegun 7.1.23); from 12 up seven terms are exact to the last digit.
    let v = 0.5 / (z * z);
    let series = 1.0 - v * (1.0 - 3.0 * v * (1.0 - 5.0 * v * (1.0 - 7.0 * v * (1.0 - 9.0 * v * (1.0 - 11.0 * v)))));
    series / (z * libm::sqrt(PI))
}

/// φ(u)·Σ rᵏ Heₖ(u): what a short delay adds to a Gaussian.
fn expanded(u: f64, r: f64) -> (f64, f64, f64) {
    let gauss = normal::pdf(u);
    // Heₖ₊₁ = u·Heₖ − k·Heₖ₋₁
    let (mut before, mut here) = (0.0, 1.0);
    let (mut power, mut lower) = (1.0, 0.0);
    let (mut h, mut by_u, mut by_r) = (0.0, 0.0, 0.0);
    for k in 0..=TERMS {
        let k = crate::numeric::sum::whole(k);
        let next = u * here - k * before;
        h += power * here;
        by_u -= power * next;
        by_r += k * lower * here;
        (before, here) = (here, next);
        (lower, power) = (power, power * r);
    }
    (gauss * h, gauss * by_u, gauss * by_r)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_density_and_its_slopes_in_forty_digits() {
        // Computed apart from this code with mpmath, 40 digits, derivatives by its own differences; the far tail, the
        // steep front and both sides of the seam among them.
        for (u, r, wanted) in [
            (0.3, 1.0, [0.295_535_072_199_769_5, 0.085_852_743_260_754_6, -0.121_021_807_279_084_06]),
            (-3.5, 0.5, [0.000_307_748_036_818_047_1, 0.001_129_869_316_455_425_8, -0.000_404_491_323_267_050_1]),
            (12.0, 2.0, [0.001_404_397_097_262_756_4, -0.000_702_198_548_631_378_2, 0.003_335_443_105_999_046_3]),
            (1.7, 0.030_1, [0.099_021_651_780_164_25, -0.165_201_807_417_851_1, 0.170_471_506_766_118_6]),
            (1.7, 0.029_9, [0.098_987_564_394_807_2, -0.165_166_789_896_999_04, 0.170_402_343_115_246_2]),
            (-2.2, 0.05, [0.031_894_636_647_414_78, 0.071_599_123_976_332_88, -0.065_523_392_140_148_25]),
            (4.5, 0.02, [1.755_607_866_638_026_3e-05, -7.861_687_797_373_95e-05, 8.588_612_911_022_735e-05]),
            (-6.0, 4.0, [2.372_392_483_845_116e-10, 1.459_660_900_359_693_5e-09, -5.704_572_396_783_891_4e-11]),
            (0.8, -1.5, [0.101_094_117_556_262_88, -0.125_731_623_470_146_55, 0.047_459_931_959_670_25]),
            (25.0, 0.1, [1.383_896_526_736_749e-86, -1.383_896_526_736_749e-85, 2.062_005_824_837_755_8e-83]),
            (-8.0, 0.04, [3.823_973_059_447_483e-15, 3.070_745_060_223_522e-14, -2.330_799_732_658_894_3e-14]),
        ] {
            let (h, by_u, by_r) = standard(u, r);
            for (got, wanted) in [h, by_u, by_r].into_iter().zip(wanted) {
                assert!((got - wanted).abs() <= 2e-9 * wanted.abs(), "{u} {r}: {got:e}, not {wanted:e}");
            }
        }
    }

    #[test]
    fn moments_are_the_same_shape_and_their_slopes_are_slopes() {
        for tail in [-2.0, -0.3, -0.04, 0.0, 0.02, 0.08, 0.6, 5.0_f64] {
            let deviation = 0.4 * libm::sqrt(1.0 + tail * tail);
            let it = Moments { mean: 3.0 + 0.4 * tail, deviation, skewness: skewness(tail) };
            let (centre, width, back) = it.shape();
            assert!((centre - 3.0).abs() < 1e-9 && (width - 0.4).abs() < 1e-9 && (back - tail).abs() < 1e-9, "{tail}");
            for time in [2.2, 2.9, 3.4, 4.6] {
                let (value, slopes) = it.slope(time);
                assert!((value - super::value(time, 3.0, 0.4, tail)).abs() < 1e-12);
                let step = 1e-5;
                let moved = |way: f64| {
                    [
                        Moments { mean: it.mean + way * step, ..it },
                        Moments { deviation: it.deviation + way * step, ..it },
                        Moments { skewness: it.skewness + way * step, ..it },
                    ]
                    .map(|it| it.slope(time).0)
                };
                let (up, down) = (moved(1.0), moved(-1.0));
                for ((got, up), down) in slopes.into_iter().zip(up).zip(down) {
                    let wanted = (up - down) / (2.0 * step);
                    assert!((got - wanted).abs() < 2e-3, "{tail} {time}: {got} {wanted}");
                }
            }
        }
    }

    #[test]
    fn the_area_is_one_and_the_slopes_are_slopes() {
        for tail in [-3.0, -0.2, -0.01, 0.0, 0.02, 0.6, 5.0] {
            let area: f64 = (-40_000..40_000).map(|it| 0.01 * value(0.01 * f64::from(it), 3.0, 2.0, tail)).sum();
            assert!((area - 1.0).abs() < 1e-10, "{tail}: {area}");
            let mean: f64 = (-40_000..40_000)
                .map(|it| 0.01 * 0.01 * f64::from(it) * value(0.01 * f64::from(it), 3.0, 2.0, tail))
                .sum();
            assert!((mean - (3.0 + 2.0 * tail)).abs() < 1e-8, "{tail}: {mean}");
            let at = |centre, width| value(4.1, centre, width, tail);
            let got = slope(4.1, 3.0, 2.0, tail);
            let step = 1e-5;
            let by_centre = (at(3.0 + step, 2.0) - at(3.0 - step, 2.0)) / (2.0 * step);
            let by_width = (at(3.0, 2.0 + step) - at(3.0, 2.0 - step)) / (2.0 * step);
            assert!((got.by_centre - by_centre).abs() < 1e-9 && (got.by_width - by_width).abs() < 1e-9, "{tail}");
        }
    }
}
