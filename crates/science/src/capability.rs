//! Capability and performance of a process against its specification.
//!
//! Montgomery, "Introduction to Statistical Quality Control", chapter 8; Bissell (1990) for the interval of Cpk; for
//! that of Cpm the R package qcc, which follows Boyles (1991) with fewer degrees of freedom. "Within" is estimated from ranges inside subgroups or between neighbours, "overall" from all values.

use alloc::vec::Vec;

use crate::impossible::{finite, list, number, positive, proportion, result};
use crate::numeric::{chi_squared, normal, range, sum};
use crate::{Impossible, Why};

/// What is known of a process.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// Single values in their order: the deviation within is that of the moving ranges.
    Values(Vec<f64>),
    /// Subgroups of equal size: the deviation within is that of their ranges.
    Subgroups(Vec<Vec<f64>>),
    /// Figures from elsewhere: the deviation is taken as the one within, and there is none overall.
    Figures { mean: f64, sigma: f64, n: usize },
}

/// A specification. Without either limit there is nothing to compare the process with, and no index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Specification {
    pub lsl: Option<f64>,
    pub usl: Option<f64>,
    /// The middle where it is not given.
    pub target: Option<f64>,
}

/// An index with its confidence limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Index {
    pub value: f64,
    pub lower: f64,
    pub upper: f64,
}

/// The indices; `None` where a limit or a deviation that it needs is missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Capability {
    pub mean: f64,
    pub sigma_within: f64,
    pub sigma_overall: Option<f64>,
    pub n: usize,
    pub cp: Option<Index>,
    pub cpl: Option<Index>,
    pub cpu: Option<Index>,
    pub cpk: Option<Index>,
    pub cpm: Option<Index>,
    pub pp: Option<Index>,
    pub ppk: Option<Index>,
    /// The fraction of the values that lie beyond a limit; of figures from elsewhere nothing is known.
    pub beyond_observed: Option<f64>,
    /// The fraction of a normal process that would, with the deviation within and with the overall one.
    pub beyond_within: Option<f64>,
    pub beyond_overall: Option<f64>,
}

/// Values at most.
const VALUES_MAX: usize = 100_000;

/// The indices and their intervals. Intervals rest on N − 1 degrees of freedom, N the number of values: Cp by χ², Cpk
/// and its like by Bissell's normal approximation, Cpm by χ² with degrees of freedom of its own. Cpl and Cpu have each
/// limit one-sided at `confidence`, the others both at once.
///
/// # Errors
/// Limits reversed; a target that is not finite; fewer than two values or subgroups of unequal size; no
/// scatter.
///
/// NIST/SEMATECH e-Handbook 6.1.6: limits 8 and 20, mean 16, deviation 2, target 14:
///
/// ```
/// use science::capability::{Source, Specification, capability};
/// let specification = Specification { lsl: Some(8.0), usl: Some(20.0), target: None };
/// let found = capability(&Source::Figures { mean: 16.0, sigma: 2.0, n: 50 }, specification, 0.95).unwrap();
/// assert_eq!(found.cp.unwrap().value, 1.0);
/// assert!((found.cpk.unwrap().value - 0.6667).abs() < 5e-5);
/// assert!((found.cpm.unwrap().value - 0.7071).abs() < 5e-5);
/// ```
pub fn capability(source: &Source, specification: Specification, confidence: f64) -> Result<Capability, Impossible> {
    let Specification { lsl, usl, target } = specification;
    proportion(confidence, "/confidence")?;
    for (limit, place) in [(lsl, "/lsl"), (usl, "/usl"), (target, "/target")] {
        if let Some(limit) = limit {
            finite(limit, place)?;
        }
    }
    let (mean, within, overall, n) = estimated(source)?;
    if within <= 0.0 {
        return Err(Impossible::at(source.place(), Why::AllEqual));
    }
    let both = match (lsl, usl) {
        (Some(low), Some(high)) if low >= high => return Err(Impossible::at("/lsl", Why::Reversed)),
        (Some(low), Some(high)) => Some((low, high)),
        (Some(_), None) | (None, Some(_)) | (None, None) => None,
    };
    let asked = Asked { n: sum::whole(n), confidence };
    let below = lsl.map(|lsl| (mean - lsl) / (3.0 * within));
    let above = usl.map(|usl| (usl - mean) / (3.0 * within));
    let worst = |sigma: f64| {
        let sides = [lsl.map(|lsl| mean - lsl), usl.map(|usl| usl - mean)];
        sides.into_iter().flatten().reduce(f64::min).map(|room| room / (3.0 * sigma))
    };
    let overall = overall.filter(|it| *it > 0.0);
    let limited = lsl.is_some() || usl.is_some();
    let beyond = |sigma: f64| {
        let low = lsl.map_or(0.0, |lsl| normal::cdf((lsl - mean) / sigma));
        low + usl.map_or(0.0, |usl| normal::cdf((mean - usl) / sigma))
    };
    let cp = both.map(|(low, high)| (high - low) / (6.0 * within));
    let cpm = both.zip(cp).map(|((low, high), cp)| {
        let off = (mean - target.unwrap_or(0.5 * low + 0.5 * high)) / within;
        asked.taguchi(cp, off * off)
    });
    let checked = |it: Option<Index>| match it {
        Some(it) => {
            result(it.value)?;
            result(it.lower)?;
            result(it.upper)?;
            Ok(Some(it))
        }
        None => Ok(None),
    };
    Ok(Capability {
        mean,
        sigma_within: within,
        sigma_overall: overall,
        n,
        cp: checked(cp.map(|it| asked.ratio(it)))?,
        cpl: checked(below.map(|it| asked.one_sided(it)))?,
        cpu: checked(above.map(|it| asked.one_sided(it)))?,
        cpk: checked(worst(within).map(|it| asked.two_sided(it)))?,
        cpm: checked(cpm)?,
        pp: checked(both.zip(overall).map(|((low, high), sigma)| asked.ratio((high - low) / (6.0 * sigma))))?,
        ppk: checked(overall.and_then(worst).map(|it| asked.two_sided(it)))?,
        beyond_observed: if limited { source.beyond(lsl, usl) } else { None },
        beyond_within: limited.then(|| beyond(within)),
        beyond_overall: overall.filter(|_| limited).map(beyond),
    })
}

impl Source {
    fn place(&self) -> &'static str {
        match self {
            Self::Values(_) => "/values",
            Self::Subgroups(_) => "/subgroups",
            Self::Figures { .. } => "/sigma",
        }
    }
}

impl Source {
    /// The fraction of the values beyond either limit.
    fn beyond(&self, lsl: Option<f64>, usl: Option<f64>) -> Option<f64> {
        let out = |it: &&f64| lsl.is_some_and(|lsl| **it < lsl) || usl.is_some_and(|usl| **it > usl);
        let fraction = |all: usize, out: usize| sum::whole(out) / sum::whole(all);
        match self {
            Self::Values(values) => Some(fraction(values.len(), values.iter().filter(out).count())),
            Self::Subgroups(groups) => {
                let all = groups.iter().map(Vec::len).sum();
                Some(fraction(all, groups.iter().flatten().filter(out).count()))
            }
            Self::Figures { .. } => None,
        }
    }
}

/// Mean, deviation within and overall, and the number of values.
fn estimated(source: &Source) -> Result<(f64, f64, Option<f64>, usize), Impossible> {
    let d2 = |size: usize, place: &str| {
        let most = range::SAMPLE_MAX;
        range::factors(size).map(|it| it.d2).ok_or_else(|| Impossible::at(place, Why::TooMany { most }))
    };
    match source {
        Source::Values(values) => {
            list(values, 2, VALUES_MAX, "/values")?;
            let moving: Vec<f64> = values
                .windows(2)
                .map(|it| (it.last().copied().unwrap_or(0.0) - it.first().copied().unwrap_or(0.0)).abs())
                .collect();
            let within = result(sum::mean(&moving) / d2(2, "/values")?)?;
            Ok((result(sum::mean(values))?, within, Some(result(sum::deviation(values))?), values.len()))
        }
        Source::Subgroups(groups) => {
            number(groups.len(), 1, VALUES_MAX, "/subgroups")?;
            let size = groups.first().map_or(0, Vec::len);
            number(size, 2, range::SAMPLE_MAX, "/subgroups/0")?;
            let (mut all, mut ranges) = (Vec::new(), Vec::new());
            for (index, group) in groups.iter().enumerate() {
                let place = alloc::format!("/subgroups/{index}");
                list(group, 1, VALUES_MAX, &place)?;
                if group.len() != size {
                    return Err(Impossible::at(place, Why::Unequal { wanted: size }));
                }
                let high = group.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                ranges.push(high - group.iter().copied().fold(f64::INFINITY, f64::min));
                all.extend(group);
            }
            number(all.len(), 2, VALUES_MAX, "/subgroups")?;
            let within = result(sum::mean(&ranges) / d2(size, "/subgroups/0")?)?;
            Ok((result(sum::mean(&all))?, within, Some(result(sum::deviation(&all))?), all.len()))
        }
        Source::Figures { mean, sigma, n } => {
            number(*n, 2, VALUES_MAX, "/n")?;
            Ok((finite(*mean, "/mean")?, positive(*sigma, "/sigma")?, None, *n))
        }
    }
}

/// How many values, and how sure.
struct Asked {
    n: f64,
    confidence: f64,
}

impl Asked {
    fn chi(&self, value: f64, df: f64) -> Index {
        let tail = 0.5 * (1.0 - self.confidence);
        let at = |p: f64| value * libm::sqrt(chi_squared::quantile(p, df) / df);
        Index { value, lower: at(tail), upper: at(1.0 - tail) }
    }

    fn ratio(&self, value: f64) -> Index {
        self.chi(value, self.n - 1.0)
    }

    /// Cp shrunk by the distance from the target, in squared deviations.
    ///
    /// Degrees of freedom n(1 + off)/(1 + 2 off), as the R package qcc has them and its published answers need; Boyles'
    /// own have (1 + off)², which gives a narrower interval off target.
    fn taguchi(&self, cp: f64, off: f64) -> Index {
        let df = if off.is_finite() { self.n * (1.0 + off) / (1.0 + 2.0 * off) } else { 0.5 * self.n };
        self.chi(cp / libm::sqrt(1.0 + off), df)
    }

    fn bissell(&self, value: f64, z: f64) -> Index {
        // z √(1/(9 n) + value²/(2(n − 1))): as the text books write it, multiplied out so that 0 divides nothing.
        let half = z * libm::sqrt(1.0 / (9.0 * self.n) + value * value / (2.0 * (self.n - 1.0)));
        Index { value, lower: value - half, upper: value + half }
    }

    fn two_sided(&self, value: f64) -> Index {
        self.bissell(value, normal::upper_quantile(0.5 * (1.0 - self.confidence)))
    }

    fn one_sided(&self, value: f64) -> Index {
        self.bissell(value, normal::upper_quantile(1.0 - self.confidence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(lsl: f64, usl: f64) -> Specification {
        Specification { lsl: Some(lsl), usl: Some(usl), target: None }
    }

    #[track_caller]
    fn check(got: Option<Index>, wanted: (f64, f64, f64), tolerance: f64) {
        let got = got.unwrap();
        for (got, wanted) in [(got.value, wanted.0), (got.lower, wanted.1), (got.upper, wanted.2)] {
            assert!((got - wanted).abs() <= tolerance, "{got}, not {wanted}");
        }
    }

    #[test]
    fn the_intervals_of_montgomery() {
        // Chapter 8: n 20, s 1.75, 38 to 62: 2.29 (1.57 to 3.01); Cpk 1.33: 0.88 to 1.78 (1.99 printed in some editions).
        let cp = capability(&Source::Figures { mean: 50.0, sigma: 1.75, n: 20 }, limits(38.0, 62.0), 0.95).unwrap();
        check(cp.cp, (2.285_714, 1.564_95, 3.005_58), 5e-6);
        let cpk = capability(
            &Source::Figures { mean: 0.0, sigma: 1.0, n: 20 },
            Specification { lsl: None, usl: Some(3.99), target: None },
            0.95,
        );
        check(cpk.unwrap().cpk, (1.33, 0.88, 1.78), 5e-3);
    }

    #[test]
    fn five_values_by_hand() {
        // Hand derivation with the formulas of Montgomery, chapters 6.4 and 8; values as in the `capability-hand-001`
        // case of bertanucar/shewhart (MIT), which takes other degrees of freedom for its intervals within.
        let values = Source::Values([10.0, 12.0, 11.0, 13.0, 12.0].into());
        let got = capability(&values, limits(6.0, 16.0), 0.95).unwrap();
        for (got, wanted) in [
            (got.sigma_within, 1.329_340_388_179_137_2),
            (got.sigma_overall.unwrap(), 1.140_175_425_099_137_8),
            (got.cp.unwrap().value, 1.253_754_630_106_124_9),
            (got.cpk.unwrap().value, 1.103_304_074_493_39),
            (got.pp.unwrap().value, 1.461_763_365_511_715_5),
            (got.pp.unwrap().lower, 0.508_694_993_817_518_6),
            (got.pp.unwrap().upper, 2.439_797_217_066_370_6),
            (got.ppk.unwrap().value, 1.286_351_761_650_309_7),
            (got.ppk.unwrap().lower, 0.348_309_171_567_871_6),
            (got.ppk.unwrap().upper, 2.224_394_351_732_747_6),
            (got.beyond_observed.unwrap(), 0.0),
            (got.beyond_within.unwrap(), 479.247_687_843_131_76e-6),
            (got.beyond_overall.unwrap(), 57.364_948_131_466_42e-6),
        ] {
            assert!((got - wanted).abs() < 1e-12, "{got}, not {wanted}");
        }
    }

    #[test]
    fn what_is_missing_is_missing_and_what_is_impossible_is_refused() {
        let values = Source::Values([10.0, 12.0, 11.0].into());
        let one = capability(&values, Specification { lsl: None, usl: Some(16.0), target: None }, 0.95).unwrap();
        assert!(one.cp.is_none() && one.cpl.is_none() && one.cpm.is_none() && one.cpk.is_some());
        for (source, specification, place) in [
            (values.clone(), limits(16.0, 6.0), "/lsl"),
            (Source::Values([1.0, 1.0].into()), limits(0.0, 2.0), "/values"),
            (Source::Values([1.0].into()), limits(0.0, 2.0), "/values"),
            (Source::Subgroups([[1.0, 2.0].into(), [1.0].into()].into()), limits(0.0, 2.0), "/subgroups/1"),
            (Source::Figures { mean: 1.0, sigma: 0.0, n: 5 }, limits(0.0, 2.0), "/sigma"),
        ] {
            assert_eq!(capability(&source, specification, 0.95).unwrap_err().place, place);
        }
        let none = Specification { lsl: None, usl: None, target: None };
        let unlimited = capability(&values, none, 0.95).unwrap();
        assert!(unlimited.cpk.is_none() && unlimited.ppk.is_none() && unlimited.beyond_overall.is_none());
        assert!(unlimited.sigma_within > 0.0 && unlimited.sigma_overall.is_some());
        let centred = capability(&Source::Figures { mean: 2.0, sigma: 1.0, n: 5 }, limits(0.0, 2.0), 0.95).unwrap();
        assert_eq!(centred.cpk.unwrap().value, 0.0);
        assert!(centred.cpk.unwrap().lower < 0.0);
    }
}
