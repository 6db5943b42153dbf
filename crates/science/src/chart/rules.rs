//! Run rules: patterns that a process in control shows rarely.
//!
//! Nelson (1984, "The Shewhart control chart: tests for special causes") and Western Electric (1956). They differ where
//! both speak of runs on one side: nine points and eight. A signal stands at the last point of its pattern, and again
//! at every further point that completes one.

use alloc::vec::Vec;

use super::Plot;

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// One point beyond a control limit.
    Nelson1,
    /// Nine points in a row on one side of the centre.
    Nelson2,
    /// Six points in a row, each above (or each below) the one before.
    Nelson3,
    /// Fourteen points in a row going up and down in turn.
    Nelson4,
    /// Two of three points in a row beyond two deviations on one side.
    Nelson5,
    /// Four of five points in a row beyond one deviation on one side.
    Nelson6,
    /// Fifteen points in a row within one deviation.
    Nelson7,
    /// Eight points in a row outside one deviation, on either side.
    Nelson8,
    /// As Nelson 1.
    We1,
    /// As Nelson 5.
    We2,
    /// As Nelson 6.
    We3,
    /// Eight points in a row on one side of the centre.
    We4,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Nelson1,
        Self::Nelson2,
        Self::Nelson3,
        Self::Nelson4,
        Self::Nelson5,
        Self::Nelson6,
        Self::Nelson7,
        Self::Nelson8,
        Self::We1,
        Self::We2,
        Self::We3,
        Self::We4,
    ];

    /// The name by which it is asked for.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nelson1 => "nelson-1",
            Self::Nelson2 => "nelson-2",
            Self::Nelson3 => "nelson-3",
            Self::Nelson4 => "nelson-4",
            Self::Nelson5 => "nelson-5",
            Self::Nelson6 => "nelson-6",
            Self::Nelson7 => "nelson-7",
            Self::Nelson8 => "nelson-8",
            Self::We1 => "we-1",
            Self::We2 => "we-2",
            Self::We3 => "we-3",
            Self::We4 => "we-4",
        }
    }

    /// Whether it speaks of zones of one and two deviations. Ranges and deviations are not symmetric about their
    /// centre, so there such rules are not applied.
    #[must_use]
    pub fn needs_zones(self) -> bool {
        match self {
            Self::Nelson5 | Self::Nelson6 | Self::Nelson7 | Self::Nelson8 | Self::We2 | Self::We3 => true,
            Self::Nelson1 | Self::Nelson2 | Self::Nelson3 | Self::Nelson4 | Self::We1 | Self::We4 => false,
        }
    }

    /// Whether it looks at each point by itself. Neighbouring moving ranges share a value and so go together even when the
    /// process does nothing: of them only such a rule means something (Montgomery, chapter 6.4; Nelson 1982, "Control
    /// charts for individual measurements", Journal of Quality Technology 14(3); both from memory).
    #[must_use]
    pub fn asks_one_point(self) -> bool {
        match self {
            Self::Nelson1 | Self::We1 => true,
            Self::Nelson2
            | Self::Nelson3
            | Self::Nelson4
            | Self::Nelson5
            | Self::Nelson6
            | Self::Nelson7
            | Self::Nelson8
            | Self::We2
            | Self::We3
            | Self::We4 => false,
        }
    }

    /// The points at which it is broken, counted from 0.
    #[must_use]
    pub fn broken(self, plot: &Plot) -> Vec<usize> {
        let z = || -> Vec<f64> {
            plot.points.iter().zip(&plot.point_sigma).map(|(x, sigma)| zone(x - plot.center, *sigma)).collect()
        };
        let side = || -> Vec<i8> { plot.points.iter().map(|x| sign(x - plot.center)).collect() };
        match self {
            Self::Nelson1 | Self::We1 => {
                at(plot.points.iter().zip(&plot.lcl).zip(&plot.ucl).map(|((x, low), high)| x < low || x > high))
            }
            Self::Nelson2 => runs(&side(), 9),
            Self::We4 => runs(&side(), 8),
            Self::Nelson3 => runs(&steps(&plot.points), 5).into_iter().map(|it| it + 1).collect(),
            Self::Nelson4 => alternating(&steps(&plot.points), 13).into_iter().map(|it| it + 1).collect(),
            Self::Nelson5 | Self::We2 => some_of(&z(), 2, 3, 2.0),
            Self::Nelson6 | Self::We3 => some_of(&z(), 4, 5, 1.0),
            Self::Nelson7 => runs(&z().iter().map(|z| i8::from(z.abs() < 1.0)).collect::<Vec<i8>>(), 15),
            Self::Nelson8 => runs(&z().iter().map(|z| i8::from(z.abs() > 1.0)).collect::<Vec<i8>>(), 8),
        }
    }
}

/// The distance in deviations. A distance that is a whole number of them but for the last bits is on the line.
fn zone(distance: f64, sigma: f64) -> f64 {
    let z = distance / sigma;
    let whole = libm::round(z);
    if (z - whole).abs() <= 1e-12 * (1.0 + z.abs()) { whole } else { z }
}

fn sign(value: f64) -> i8 {
    if value > 0.0 {
        1
    } else if value < 0.0 {
        -1
    } else {
        0
    }
}

fn steps(points: &[f64]) -> Vec<i8> {
    points.windows(2).map(|it| it.first().zip(it.last()).map_or(0, |(from, to)| sign(to - from))).collect()
}

fn at(flags: impl Iterator<Item = bool>) -> Vec<usize> {
    flags.enumerate().filter_map(|(index, flag)| flag.then_some(index)).collect()
}

/// Where a run of `length` equal signs, none of them 0, is complete.
fn runs(signs: &[i8], length: usize) -> Vec<usize> {
    let (mut run, mut last) = (0, 0);
    at(signs.iter().map(|it| {
        run = if *it == 0 {
            0
        } else if *it == last {
            run + 1
        } else {
            1
        };
        last = *it;
        run >= length
    }))
}

/// Where a run of `length` signs that turn at each step is complete.
fn alternating(signs: &[i8], length: usize) -> Vec<usize> {
    let (mut run, mut last) = (0, 0);
    at(signs.iter().map(|it| {
        run = if *it == 0 {
            0
        } else if *it == -last {
            run + 1
        } else {
            1
        };
        last = *it;
        run >= length
    }))
}

/// Where a point is beyond `zone` and, with those before it, `count` of the last `window` are, all on its side.
fn some_of(z: &[f64], count: usize, window: usize, zone: f64) -> Vec<usize> {
    (0..z.len())
        .filter(|end| {
            let start = (end + 1).saturating_sub(window);
            let last: &[f64] = z.get(start..=*end).unwrap_or_default();
            let side = last.last().copied().unwrap_or(0.0);
            side.abs() > zone
                && last.iter().filter(|it| it.abs() > zone && (**it > 0.0) == (side > 0.0)).count() >= count
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    /// Points in deviations from their centre; expected are rules and indices from 1, as in domain.md §6.2.
    #[track_caller]
    fn check(points: &[f64], expected: &[(Rule, &[usize])]) {
        let n = points.len();
        let plot = Plot {
            center: 0.0,
            sigma: vec![1.0],
            lcl: vec![-3.0; n],
            ucl: vec![3.0; n],
            points: points.to_vec(),
            point_sigma: vec![1.0; n],
        };
        for rule in Rule::ALL {
            let wanted = expected.iter().find(|(it, _)| *it == rule).map_or(&[][..], |it| it.1);
            let got: Vec<usize> = rule.broken(&plot).into_iter().map(|it| it + 1).collect();
            assert_eq!(got, wanted, "{}", rule.name());
        }
    }

    #[test]
    fn each_rule_at_its_edge() {
        use Rule::{Nelson1, Nelson2, Nelson3, Nelson4, Nelson5, Nelson6, Nelson7, Nelson8, We1, We2, We3, We4};
        check(&[0.2, -0.5, 3.0, 3.01, -3.2, 0.1], &[(Nelson1, &[4, 5]), (We1, &[4, 5]), (Nelson5, &[4]), (We2, &[4])]);
        check(&[0.1, 0.4, 0.9, 0.2, 0.3, 0.5, 0.7, 0.6, 0.8, 0.2, -0.1], &[(Nelson2, &[9, 10]), (We4, &[8, 9, 10])]);
        // A point on the centre ends a run.
        check(
            &[0.1, 0.4, 0.9, 0.2, 0.0, 0.5, 0.7, 0.6, 0.8, 0.2, 0.3, 0.4, 0.5, 0.6],
            &[(Nelson2, &[14]), (We4, &[13, 14])],
        );
        check(&[-1.2, -0.8, -0.3, 0.1, 0.6, 1.0, 0.9], &[(Nelson3, &[6])]);
        // Equal neighbours end a trend.
        check(&[-1.2, -0.8, -0.3, -0.3, 0.1, 0.6, 1.0], &[]);
        check(&[0.2, -0.3, 0.4, -0.1, 0.5, -0.2, 0.3, -0.4, 0.1, -0.5, 0.6, -0.6, 0.2, -0.1], &[(Nelson4, &[14])]);
        check(&[0.5, 2.1, 0.3, 2.2, -2.3, 2.5, 0.1], &[(Nelson5, &[4, 6]), (We2, &[4, 6])]);
        check(&[1.1, 0.2, 1.2, 1.3, 1.4, 0.5, 0.3], &[(Nelson6, &[5]), (We3, &[5])]);
        check(&[0.1, -0.2, 0.3, 0.4, -0.5, 0.6, -0.7, 0.8, -0.9, 0.9, 0.2, -0.3, 0.4, -0.1, 0.05], &[(Nelson7, &[15])]);
        check(&[1.2, -1.3, 1.5, 1.1, -1.4, -1.2, 1.6, -1.1, 0.5], &[(Nelson8, &[8])]);
    }
}
