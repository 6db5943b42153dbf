//! Charts of counts: fractions and numbers of items, events in samples of one size or of several, fractions that scatter
//! more than items taken by chance would, and runs about the median.
//!
//! Montgomery, "Introduction to Statistical Quality Control", 8th edition, chapters 7.2 (p, np) and 7.3 (c, u); Laney
//! (2002), "Improved control charts for attributes", Quality Engineering 14(4) (p′); NIST/SEMATECH e-Handbook 1.3.5.13
//! (runs). Counts are whole numbers. Where nothing was found the centre is 0 and so are the limits: that was estimated and
//! says that any event at all would be news.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use super::shewhart::{Known, spread_of_neighbours};
use super::{POINTS_MAX, Plot};
use crate::impossible::{list, not_negative, positive, proportion, result, within};
use crate::numeric::{normal, sum};
use crate::{Impossible, Why};

/// A number of things, at its place.
fn whole(value: f64, place: &str) -> Result<f64, Impossible> {
    not_negative(value, place)?;
    if libm::trunc(value) == value { Ok(value) } else { Err(Impossible::at(place, Why::NotWhole)) }
}

/// Sizes of samples of items, and counts that they can hold.
fn checked(counts: &[f64], sizes: &[f64]) -> Result<(), Impossible> {
    list(counts, 1, POINTS_MAX, "/values")?;
    if sizes.len() != counts.len() {
        return Err(Impossible::at("/n", Why::Unequal { wanted: counts.len() }));
    }
    for (index, (count, size)) in counts.iter().zip(sizes).enumerate() {
        let place = format!("/n/{index}");
        if positive(*size, &place)? < 1.0 {
            return Err(Impossible::at(place, Why::Outside { low: 1.0, high: f64::MAX }));
        }
        whole(*size, &place)?;
        let place = format!("/values/{index}");
        within(*count, 0.0, *size, &place)?;
        whole(*count, &place)?;
    }
    Ok(())
}

/// The share of all items in phase I, unless it is known.
fn share(counts: &[f64], sizes: &[f64], known: Known) -> Result<f64, Impossible> {
    let phase = known.phase(counts.len(), 1)?;
    match known.target {
        Some(target) => proportion(target, "/target"),
        None => {
            let part = |all: &[f64]| sum::sum(all.iter().take(phase).copied());
            result(part(counts) / part(sizes))
        }
    }
}

/// Fractions of items: p̄ ± 3 √(p̄(1 − p̄)/nᵢ), cut at 0 and 1.
///
/// # Errors
/// No counts or too many; a sample size that is no whole number above zero, or not one each; a count that is no whole
/// number or above its sample.
///
/// ```
/// use science::chart::{attributes::fractions, shewhart::Known};
/// let plot = fractions(&[2.0, 3.0, 1.0, 4.0, 2.0], &[50.0; 5], Known::default()).unwrap();
/// assert!((plot.center - 0.048).abs() < 1e-15);
/// assert!((plot.ucl[0] - 0.13869332941291768).abs() < 1e-15 && plot.lcl[0] == 0.0);
/// ```
pub fn fractions(counts: &[f64], sizes: &[f64], known: Known) -> Result<Plot, Impossible> {
    checked(counts, sizes)?;
    let center = share(counts, sizes, known)?;
    let sigmas: Vec<f64> = sizes.iter().map(|n| libm::sqrt(center * (1.0 - center) / n)).collect();
    Ok(bounded(center, sigmas, counts.iter().zip(sizes).map(|(count, size)| count / size).collect(), 1.0))
}

fn bounded(center: f64, sigmas: Vec<f64>, points: Vec<f64>, most: f64) -> Plot {
    Plot {
        center,
        lcl: sigmas.iter().map(|it| (center - 3.0 * it).max(0.0)).collect(),
        ucl: sigmas.iter().map(|it| (center + 3.0 * it).min(most)).collect(),
        points,
        point_sigma: sigmas.clone(),
        sigma: sigmas,
    }
}

/// Numbers of items in samples of one size: n p̄ ± 3 √(n p̄ (1 − p̄)), cut at 0 and n. A known centre is n p.
///
/// # Errors
/// As [`fractions`].
///
/// ```
/// use science::chart::{attributes::numbers, shewhart::Known};
/// let plot = numbers(&[2.0, 3.0, 1.0, 4.0, 2.0], 50.0, Known::default()).unwrap();
/// assert!((plot.center - 2.4).abs() < 1e-14);
/// assert!((plot.ucl[0] - 6.934666470645883).abs() < 1e-14 && plot.lcl[0] == 0.0);
/// ```
pub fn numbers(counts: &[f64], size: f64, known: Known) -> Result<Plot, Impossible> {
    list(counts, 1, POINTS_MAX, "/values")?;
    // One size is one field: a fault of it stands there and not in a list.
    let sizes = vec![size; counts.len()];
    let one = |it: Impossible| if it.place.starts_with("/n/") { Impossible { place: "/n".into(), ..it } } else { it };
    checked(counts, &sizes).map_err(one)?;
    let center = match known.target {
        Some(target) => within(target, 0.0, size, "/target")?,
        None => result(size * share(counts, &sizes, known)?)?,
    };
    let sigma = libm::sqrt(center * (1.0 - center / size));
    Ok(bounded(center, vec![sigma; counts.len()], counts.to_vec(), size))
}

/// Counts in equal samples: c̄ ± 3 √c̄, cut at 0.
///
/// # Errors
/// No counts or too many; a count that is no whole number.
///
/// ```
/// use science::chart::{attributes::counts, shewhart::Known};
/// let plot = counts(&[3.0, 2.0, 4.0, 1.0, 3.0], Known::default()).unwrap();
/// assert!((plot.center - 2.6).abs() < 1e-15 && (plot.ucl[0] - 7.437354648979131).abs() < 1e-14);
/// // Nothing was found: the centre and both limits are 0, and one event later on is beyond them.
/// let none = counts(&[0.0, 0.0, 0.0], Known::default()).unwrap();
/// assert_eq!((none.center, none.ucl[0]), (0.0, 0.0));
/// ```
pub fn counts(counts: &[f64], known: Known) -> Result<Plot, Impossible> {
    let units = vec![1.0; counts.len()];
    events(counts, &units, known)
}

/// Events per unit in samples of several sizes: ū ± 3 √(ū/nᵢ), cut at 0; the size may be a fraction of a unit.
///
/// # Errors
/// No counts or too many; a count that is no whole number; a size not above zero, or not one each.
///
/// ```
/// use science::chart::{attributes::events, shewhart::Known};
/// let plot = events(&[6.0, 4.0, 9.0, 5.0], &[3.0, 2.0, 4.0, 2.0], Known::default()).unwrap();
/// assert!((plot.center - 24.0 / 11.0).abs() < 1e-15 && plot.points[2] == 2.25);
/// // 2.1818 + 3 √(2.1818/4)
/// assert!((plot.ucl[2] - 4.397465).abs() < 5e-7);
/// ```
pub fn events(counts: &[f64], units: &[f64], known: Known) -> Result<Plot, Impossible> {
    list(counts, 1, POINTS_MAX, "/values")?;
    if units.len() != counts.len() {
        return Err(Impossible::at("/n", Why::Unequal { wanted: counts.len() }));
    }
    for (index, (count, size)) in counts.iter().zip(units).enumerate() {
        whole(*count, &format!("/values/{index}"))?;
        positive(*size, &format!("/n/{index}"))?;
    }
    let phase = known.phase(counts.len(), 1)?;
    let part = |all: &[f64]| sum::sum(all.iter().take(phase).copied());
    let center = match known.target {
        Some(target) => not_negative(target, "/target")?,
        None => result(part(counts) / part(units))?,
    };
    let sigmas: Vec<f64> = units.iter().map(|n| libm::sqrt(center / n)).collect();
    let points = counts.iter().zip(units).map(|(count, n)| result(count / n)).collect::<Result<_, _>>()?;
    for it in &sigmas {
        result(center + 3.0 * it)?;
    }
    Ok(bounded(center, sigmas, points, f64::INFINITY))
}

/// Fractions whose scatter between samples is more (or less) than that of items taken by chance: Laney's p′. The limits
/// are those of [`fractions`], wider by σz, the deviation of the standardised fractions from their moving ranges. The
/// second result is σz.
///
/// # Errors
/// As [`fractions`]; fewer than two samples in phase I; nothing or everything found, or no scatter, so that σz has no value.
///
/// ```
/// use science::chart::{attributes::laney, shewhart::Known};
/// let (plot, sigma_z) = laney(&[2.0, 3.0, 1.0, 4.0, 2.0], &[50.0; 5], Known::default()).unwrap();
/// assert!((sigma_z - 1.1726025689292168).abs() < 1e-14);
/// assert!((plot.ucl[0] - 0.15434723105433096).abs() < 1e-14 && plot.lcl[0] == 0.0);
/// ```
pub fn laney(counts: &[f64], sizes: &[f64], known: Known) -> Result<(Plot, f64), Impossible> {
    let plain = fractions(counts, sizes, known)?;
    let phase = known.phase(counts.len(), 2)?;
    if plain.sigma.iter().any(|it| *it <= 0.0) {
        return Err(Impossible::at("/values", Why::AllEqual));
    }
    let z: Vec<f64> = plain.points.iter().zip(&plain.sigma).map(|(p, sigma)| (p - plain.center) / sigma).collect();
    let (sigma_z, _) = spread_of_neighbours(z.get(..phase).unwrap_or_default(), Known::default())?;
    let sigmas = plain.sigma.iter().map(|it| it * sigma_z).collect();
    Ok((bounded(plain.center, sigmas, plain.points, 1.0), sigma_z))
}

/// Runs about the median.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Runs {
    pub median: f64,
    /// Values above and below the median; those on it are on no side and are not counted.
    pub above: usize,
    pub below: usize,
    pub runs: usize,
    /// Expected of a series in no order; `None` when all values are on one side.
    pub expected: Option<f64>,
    /// How far the number of runs is from that, in deviations.
    pub z: Option<f64>,
    /// Probability of as few runs or fewer: values that cluster.
    pub p_clustering: Option<f64>,
    /// Probability of as many runs or more: values of two processes in turn.
    pub p_mixture: Option<f64>,
}

/// The runs of a series about its median, against those of values in no order: E(R) = 2mk/(m + k) + 1, Var(R) =
/// 2mk(2mk − m − k)/((m + k)²(m + k − 1)), by the normal approximation.
///
/// # Errors
/// Fewer than two values or too many; a value that is not finite.
///
/// ```
/// use science::chart::attributes::runs;
/// let found = runs(&[1.0, 1.0, 1.0, 5.0, 5.0, 5.0]).unwrap();
/// assert_eq!((found.median, found.runs, found.expected), (3.0, 2, Some(4.0)));
/// assert!((found.p_clustering.unwrap() - 0.033944577430914495).abs() < 1e-14);
/// ```
pub fn runs(values: &[f64]) -> Result<Runs, Impossible> {
    list(values, 2, POINTS_MAX, "/values")?;
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = |it: usize| sorted.get(it).copied().unwrap_or(f64::NAN);
    let half = sorted.len() / 2;
    let median = if sorted.len() % 2 == 1 { middle(half) } else { 0.5 * middle(half - 1) + 0.5 * middle(half) };
    let sides: Vec<bool> = values.iter().filter(|it| **it != median).map(|it| *it > median).collect();
    let above = sides.iter().filter(|it| **it).count();
    let below = sides.len() - above;
    let changes = sides.windows(2).filter(|it| it.first() != it.last()).count();
    let runs = if sides.is_empty() { 0 } else { changes + 1 };
    let (m, k) = (sum::whole(above), sum::whole(below));
    let both = above > 0 && below > 0;
    let expected = both.then(|| 2.0 * m * k / (m + k) + 1.0);
    let variance = 2.0 * m * k * (2.0 * m * k - m - k) / ((m + k) * (m + k) * (m + k - 1.0));
    let z = expected.filter(|_| variance > 0.0).map(|it| (sum::whole(runs) - it) / libm::sqrt(variance));
    let (p_clustering, p_mixture) = (z.map(normal::cdf), z.map(|z| normal::cdf(-z)));
    Ok(Runs { median, above, below, runs, expected, z, p_clustering, p_mixture })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    #[test]
    fn nothing_found_is_a_centre_of_zero_and_any_event_then_is_beyond() {
        use crate::chart::rules::Rule;
        let known = Known { phase1: Some(3), ..Known::default() };
        for plot in [
            counts(&[0.0, 0.0, 0.0, 1.0], known).unwrap(),
            fractions(&[0.0, 0.0, 0.0, 1.0], &[50.0; 4], known).unwrap(),
            numbers(&[0.0, 0.0, 0.0, 1.0], 50.0, known).unwrap(),
            events(&[0.0, 0.0, 0.0, 1.0], &[0.5; 4], known).unwrap(),
        ] {
            assert_eq!((plot.center, plot.lcl[0], plot.ucl[0]), (0.0, 0.0, 0.0));
            assert_eq!(Rule::Nelson1.broken(&plot), [3]);
            // On the centre is on no side and in no zone.
            for rule in [Rule::Nelson2, Rule::Nelson5, Rule::Nelson7, Rule::We4] {
                assert_eq!(rule.broken(&plot), [] as [usize; 0], "{}", rule.name());
            }
        }
        let all = fractions(&[50.0, 50.0], &[50.0; 2], Known::default()).unwrap();
        assert_eq!((all.center, all.lcl[0], all.ucl[0]), (1.0, 1.0, 1.0));
        assert_eq!(laney(&[0.0, 0.0], &[50.0; 2], Known::default()).unwrap_err().why, Why::AllEqual);
    }

    #[test]
    fn what_cannot_be_counted_is_refused_with_its_place() {
        let place = |it: Result<Plot, Impossible>| -> String { it.unwrap_err().place };
        let known = Known::default();
        assert_eq!(place(fractions(&[2.0, 1.5], &[50.0; 2], known)), "/values/1");
        assert_eq!(place(fractions(&[2.0, 51.0], &[50.0; 2], known)), "/values/1");
        assert_eq!(place(fractions(&[2.0, 1.0], &[50.0, 50.5], known)), "/n/1");
        assert_eq!(place(fractions(&[2.0, 1.0], &[50.0], known)), "/n");
        assert_eq!(place(numbers(&[2.0, 1.0], 50.5, known)), "/n");
        assert_eq!(place(numbers(&[2.0, 60.0], 50.0, known)), "/values/1");
        assert_eq!(place(counts(&[2.0, -1.0], known)), "/values/1");
        assert_eq!(place(counts(&[0.5, 1.0], known)), "/values/0");
        assert_eq!(place(events(&[2.0, 1.0], &[1.0, 0.0], known)), "/n/1");
    }

    #[test]
    fn a_series_on_one_side_or_on_its_median_has_no_expectation() {
        let level = runs(&[3.0; 5]).unwrap();
        assert_eq!((level.runs, level.expected, level.p_clustering), (0, None, None));
        // Values on the median are left out: + - + - about 3.
        let turning = runs(&[4.0, 2.0, 3.0, 4.0, 2.0]).unwrap();
        assert_eq!((turning.median, turning.runs, turning.above, turning.below), (3.0, 4, 2, 2));
        assert!(turning.p_mixture.unwrap() < 0.5);
    }
}
