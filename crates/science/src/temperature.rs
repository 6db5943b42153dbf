//! Mean kinetic temperature: the constant temperature that would have aged a material as much as the temperatures that
//! it saw.
//!
//! USP ⟨1079.2⟩ with an activation energy of 83.144 kJ/mol, so that ΔH/R is 10,000 K; readings are weighted by the time
//! that they stand for. Limits of the two profiles: USP ⟨659⟩ and ⟨1079.2⟩ as quoted in domain.md §4.1. The lower bound
//! of a cold excursion differs between sources (0 or 2 °C), so limits can be handed in. The figure says nothing about
//! freezing, and an excursion outside its bounds fails whatever the figure.

use alloc::format;

use crate::impossible::{finite, not_negative, number};
use crate::numeric::sum::{sum, weighted_mean};
use crate::{Impossible, Why};

/// Activation energy over the gas constant.
pub const DELTA_H_OVER_R_K: f64 = 10_000.0;
/// 0 °C in kelvin.
const ZERO_C_K: f64 = 273.15;
/// Readings of a year, one a minute, and some.
const READINGS_MAX: usize = 1_000_000;

/// A temperature and the time that it stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    pub celsius: f64,
    pub hours: f64,
}

/// What a product may see, in °C; every bound is allowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StorageLimits {
    pub low: f64,
    pub high: f64,
    pub excursion_low: f64,
    pub excursion_high: f64,
    pub mkt_max: f64,
}

impl StorageLimits {
    /// 2 to 8 °C, excursions up to 15 °C.
    pub const REFRIGERATED: Self = Self { low: 2.0, high: 8.0, excursion_low: 2.0, excursion_high: 15.0, mkt_max: 8.0 };
    /// 20 to 25 °C, excursions from 15 to 30 °C.
    pub const CONTROLLED_ROOM: Self =
        Self { low: 20.0, high: 25.0, excursion_low: 15.0, excursion_high: 30.0, mkt_max: 25.0 };
}

/// What a material saw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KineticMean {
    pub mkt_celsius: f64,
    pub mean_celsius: f64,
}

/// How that stands to its limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kept {
    /// Time outside `low` to `high`.
    pub hours_out: f64,
    /// The first reading outside the excursion bounds, counted from 0.
    pub beyond: Option<usize>,
    pub mkt_over: bool,
}

/// Mean kinetic temperature, T = (ΔH/R) / −ln(Σ tᵢ e^(−ΔH/(R Tᵢ)) / Σ tᵢ), and the time-weighted mean.
///
/// Worked out relative to the warmest reading, so that a constant temperature comes back to the last digit.
///
/// # Errors
/// No readings or too many; a temperature at or below absolute zero; a time below zero; no time at all.
///
/// 20 °C and 30 °C for equal times:
///
/// ```
/// use science::temperature::{Reading, kinetic_mean};
/// let readings = [Reading { celsius: 20.0, hours: 1.0 }, Reading { celsius: 30.0, hours: 1.0 }];
/// let mean = kinetic_mean(&readings).unwrap();
/// assert!((mean.mkt_celsius - 26.2599).abs() < 5e-5);
/// assert_eq!(mean.mean_celsius, 25.0);
/// ```
pub fn kinetic_mean(readings: &[Reading]) -> Result<KineticMean, Impossible> {
    number(readings.len(), 1, READINGS_MAX, "/readings")?;
    let mut warmest = f64::NEG_INFINITY;
    for (index, Reading { celsius, hours }) in readings.iter().enumerate() {
        if finite(*celsius, &format!("/readings/{index}/celsius"))? <= -ZERO_C_K {
            let why = Why::NotBetween { low: -ZERO_C_K, high: f64::MAX };
            return Err(Impossible::at(format!("/readings/{index}/celsius"), why));
        }
        not_negative(*hours, &format!("/readings/{index}/hours"))?;
        if *hours > 0.0 {
            warmest = warmest.max(*celsius);
        }
    }
    let time = sum(readings.iter().map(|it| it.hours));
    if time <= 0.0 {
        return Err(Impossible::at("/readings", Why::NotPositive));
    }
    if !time.is_finite() {
        return Err(Impossible::at("", Why::TooLarge));
    }
    let top = warmest + ZERO_C_K;
    let aged = sum(readings.iter().filter(|it| it.hours > 0.0).map(|it| {
        // 1/top − 1/T, without the difference of two small numbers.
        let colder = (it.celsius - warmest) / (top * (it.celsius + ZERO_C_K));
        it.hours * libm::exp(DELTA_H_OVER_R_K * colder)
    }));
    let share = libm::log(aged / time) / DELTA_H_OVER_R_K * top;
    let mkt_celsius = warmest + top * share / (1.0 - share);
    let pairs: alloc::vec::Vec<_> = readings.iter().map(|it| (it.celsius, it.hours)).collect();
    let mean_celsius = weighted_mean(&pairs);
    Ok(KineticMean {
        mkt_celsius: crate::impossible::result(mkt_celsius)?,
        mean_celsius: crate::impossible::result(mean_celsius)?,
    })
}

/// Readings and their kinetic mean against limits.
///
/// # Errors
/// Limits that are not finite or reversed.
pub fn kept(readings: &[Reading], mean: KineticMean, limits: StorageLimits) -> Result<Kept, Impossible> {
    let StorageLimits { low, high, excursion_low, excursion_high, mkt_max } = limits;
    for (value, place) in [
        (low, "/limits/low"),
        (high, "/limits/high"),
        (excursion_low, "/limits/excursion_low"),
        (excursion_high, "/limits/excursion_high"),
        (mkt_max, "/limits/mkt_max"),
    ] {
        finite(value, place)?;
    }
    if low > high {
        return Err(Impossible::at("/limits/low", Why::Reversed));
    }
    if excursion_low > excursion_high {
        return Err(Impossible::at("/limits/excursion_low", Why::Reversed));
    }
    let outside = |it: &&Reading| it.celsius < low || it.celsius > high;
    Ok(Kept {
        hours_out: sum(readings.iter().filter(outside).map(|it| it.hours)),
        beyond: readings.iter().position(|it| it.celsius < excursion_low || it.celsius > excursion_high),
        mkt_over: mean.mkt_celsius > mkt_max,
    })
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    fn readings(pairs: &[(f64, f64)]) -> Vec<Reading> {
        pairs.iter().map(|(celsius, hours)| Reading { celsius: *celsius, hours: *hours }).collect()
    }

    #[test]
    fn worked_examples() {
        let (cold, room) = (StorageLimits::REFRIGERATED, StorageLimits::CONTROLLED_ROOM);
        // domain.md §4.1, a to j; recomputed in Python. The third column is the verdict: over the maximum, or beyond.
        for (pairs, mkt, mean, limits, passes) in [
            (&[(25.0, 1.0)][..], 25.0, 25.0, room, true),
            (&[(20.0, 1.0), (30.0, 1.0)], 26.2599, 25.0, room, false),
            (&[(20.0, 1.0), (25.0, 1.0), (30.0, 1.0)], 25.8582, 25.0, room, false),
            (&[(2.0, 1.0), (8.0, 1.0)], 5.5364, 5.0, cold, true),
            (&[(5.0, 23.0), (15.0, 1.0)], 5.7635, 5.4167, cold, true),
            (&[(5.0, 20.0), (12.0, 4.0)], 6.6501, 6.1667, cold, true),
            (&[(5.0, 18.0), (14.0, 6.0)], 8.2852, 7.25, cold, false),
            (&[(5.0, 22.0), (25.0, 2.0)], 9.8252, 6.6667, cold, false),
            (&[(22.0, 717.0), (29.0, 3.0)], 22.0432, 22.0292, room, true),
            (&[(21.0, 480.0), (24.0, 216.0), (38.0, 24.0)], 23.3086, 22.4667, room, false),
        ] {
            let readings = readings(pairs);
            let got = kinetic_mean(&readings).unwrap();
            assert!((got.mkt_celsius - mkt).abs() < 5e-5, "{pairs:?}: {}", got.mkt_celsius);
            assert!((got.mean_celsius - mean).abs() < 5e-5, "{pairs:?}: {}", got.mean_celsius);
            let kept = kept(&readings, got, limits).unwrap();
            assert_eq!(!kept.mkt_over && kept.beyond.is_none(), passes, "{pairs:?}");
        }
    }

    #[test]
    fn a_constant_temperature_comes_back_to_the_last_digit_and_bounds_are_allowed() {
        for celsius in [25.0, 8.0, -20.1, 37.3] {
            let constant = readings(&[(celsius, 0.1), (celsius, 7.3), (celsius, 1e-9)]);
            assert_eq!(kinetic_mean(&constant).unwrap().mkt_celsius, celsius);
        }
        let edge = readings(&[(8.0, 24.0)]);
        let kept = kept(&edge, kinetic_mean(&edge).unwrap(), StorageLimits::REFRIGERATED).unwrap();
        assert_eq!(kept, Kept { hours_out: 0.0, beyond: None, mkt_over: false });
    }

    #[test]
    fn impossible_readings_are_refused_with_their_place() {
        for (pairs, place) in [
            (&[][..], "/readings"),
            (&[(5.0, 0.0)], "/readings"),
            (&[(5.0, 1.0), (-273.15, 1.0)], "/readings/1/celsius"),
            (&[(5.0, -1.0)], "/readings/0/hours"),
            (&[(f64::NAN, 1.0)], "/readings/0/celsius"),
        ] {
            assert_eq!(kinetic_mean(&readings(pairs)).unwrap_err().place, place);
        }
        assert!(kinetic_mean(&readings(&[(1e300, 1e308), (-273.0, 1e308)])).is_err());
        assert!(kinetic_mean(&readings(&[(-273.149_999, 1.0), (5.0, 1.0)])).is_ok());
    }
}
