//! What a person would look for in the results of an attribute: runs that a process in control shows rarely, and whether
//! its scatter fits between its limits.

use plant::Plant;
use plant::batch::Observed;
use plant::lab::{Counted, Foreseen, ResultBand, Trend};
use plant::quantity::{Bound, Range};
use plant::strategy::{Attribute, Specification, Strategy};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use science::capability::{Source, Specification as Limits, capability};
use science::chart::Plot;
use science::chart::rules::Rule;

/// The run rules that are asked: nine on one side, six rising or falling, two of three beyond two deviations, four of five
/// beyond one (Nelson 1984). A single point beyond the limits is the trend rule's own.
const RULES: [Rule; 4] = [Rule::Nelson2, Rule::Nelson3, Rule::Nelson5, Rule::Nelson6];

/// Results at least before a capability is given. No guideline fixes the number; the interval says how much it means, and
/// with fewer it says next to nothing.
const CAPABILITY_RESULTS_LEAST: usize = 10;

/// How sure the interval of a capability is.
const CONFIDENCE: f64 = 0.95;

/// Whether the results fit between their release limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Capable {
    /// Ppk with its interval of 95 %, from so many results.
    Known {
        ppk: f64,
        lower: f64,
        upper: f64,
        n: usize,
    },
    /// It is a judgement.
    NoNumber,
    /// No release limit is declared.
    NoLimit,
    /// So many of the results are only known to lie below or above a number.
    Censored {
        n: usize,
    },
    TooFew {
        n: usize,
        least: usize,
    },
    /// The results do not scatter.
    NoScatter,
}

impl Capable {
    /// Its id in translations and for programs.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Known { .. } => "known",
            Self::NoNumber => "no-number",
            Self::NoLimit => "no-limit",
            Self::Censored { .. } => "censored",
            Self::TooFew { .. } => "too-few",
            Self::NoScatter => "no-scatter",
        }
    }
}

/// A run rule, and the entries of the results at which it is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) rule: &'static str,
    pub(crate) at: Vec<u64>,
}

/// The results of an attribute that count, looked at.
pub(crate) struct Look {
    pub(crate) foreseen: Foreseen,
    pub(crate) broken: Vec<Broken>,
}

impl Look {
    /// Whether the last result that the rule uses breaks a run rule: what older ones broke was there to be seen then.
    pub(crate) fn runs_now(&self, last: Option<u64>) -> bool {
        last.is_some_and(|last| self.broken.iter().any(|it| it.at.contains(&last)))
    }
}

/// The runs in the results that the rule's limits come from, each with its entry, in the order in which they were recorded.
pub(crate) fn looked_at(foreseen: Foreseen, used: &[(u64, Decimal)]) -> Look {
    let broken = foreseen.trend().map_or_else(Vec::new, |it| broken(it, used));
    Look { foreseen, broken }
}

fn broken(trend: &Trend, used: &[(u64, Decimal)]) -> Vec<Broken> {
    let (Some(center), Some(high)) = (trend.mean.to_f64(), trend.high.to_f64()) else { return Vec::new() };
    let points: Vec<f64> = used.iter().filter_map(|(_, it)| it.to_f64()).collect();
    if points.len() != used.len() {
        return Vec::new();
    }
    let sigma = (high - center) / 3.0;
    let each = |it: f64| vec![it; points.len()];
    let plot = Plot {
        center,
        sigma: vec![sigma],
        lcl: each(center - 3.0 * sigma),
        ucl: each(high),
        point_sigma: each(sigma),
        points: points.clone(),
    };
    let at = |rule: Rule| Broken {
        rule: rule.name(),
        at: rule.broken(&plot).into_iter().filter_map(|it| used.get(it).map(|it| it.0)).collect(),
    };
    RULES.into_iter().map(at).filter(|it| !it.at.is_empty()).collect()
}

/// Whether the results that count fit between the release limits of this version of the strategy. Results outside their
/// limit belong to the scatter as much as any other; those of another version of the method do not.
pub(crate) fn capable(plant: &Plant, strategy: &Strategy, attribute: &Attribute, results: &[Counted<'_>]) -> Capable {
    let Specification::Number { unit, release, .. } = &attribute.specification else { return Capable::NoNumber };
    let Some(limits) = release.as_ref().and_then(limits) else { return Capable::NoLimit };
    let method = |of: &Strategy| attribute.method.as_ref().map(|it| of.methods.get(it).map(|it| it.version));
    let own = method(strategy);
    let same = |it: &Counted<'_>| plant.pinned(it.1).is_some_and(|(it, _)| method(&it.strategy) == own);
    let (mut values, mut censored) = (Vec::new(), 0);
    for it in results.iter().filter(|it| same(it)) {
        match (&it.2.reportable, it.2.band) {
            (Observed::Number(it), _) if it.bound != Bound::Exact => censored += 1,
            (Observed::Number(it), ResultBand::Inside | ResultBand::Alert | ResultBand::OutsideRelease) => {
                values.extend(it.to(*unit).and_then(|it| it.value.to_f64()));
            }
            // What cannot be judged says nothing of the process.
            (Observed::Number(_) | Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_), _) => (),
        }
    }
    let n = values.len();
    if censored > 0 {
        return Capable::Censored { n: censored };
    }
    if n < CAPABILITY_RESULTS_LEAST {
        return Capable::TooFew { n, least: CAPABILITY_RESULTS_LEAST };
    }
    match capability(&Source::Values(values), limits, CONFIDENCE).ok().and_then(|it| it.ppk) {
        Some(ppk) => Capable::Known { ppk: ppk.value, lower: ppk.lower, upper: ppk.upper, n },
        None => Capable::NoScatter,
    }
}

fn limits(range: &Range) -> Option<Limits> {
    let number = |it: Option<Decimal>| it.and_then(|it| it.to_f64());
    let (lsl, usl) = (number(range.low()), number(range.high()));
    (lsl.is_some() || usl.is_some()).then_some(Limits { lsl, usl, target: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use plant::quantity::Unit;

    fn trend(mean: &str, low: &str, high: &str) -> Foreseen {
        let of = |it: &str| it.parse().unwrap();
        let unit = Unit::new("%").unwrap();
        Foreseen::Expected(Trend { unit, mean: of(mean), low: of(low), high: of(high), of: vec![], without: vec![] })
    }

    /// Worked out by hand over a centre of 10 and a deviation of 1.
    #[test]
    fn a_run_that_no_single_result_shows_is_seen() {
        for (values, then) in [
            ("10 9 11 10 9 11 10", ""),
            ("9 9.1 9.2 9.3 9.4 9.5", "nelson-3 at 6"),
            ("9.5 9.6 9.5 9.7 9.6 9.5 9.6 9.5 9.6", "nelson-2 at 9"),
            ("10 12.1 10 12.2", "nelson-5 at 4"),
            ("11.1 11.2 10 11.3 11.1", "nelson-6 at 5"),
            // On the centre a point is on no side.
            ("9.5 9.6 9.5 9.7 10 9.5 9.6 9.5 9.6", ""),
        ] {
            let used: Vec<_> = (1..).zip(values.split(' ').map(|it| it.parse().unwrap())).collect();
            let it = looked_at(trend("10", "7", "13"), &used);
            let said: Vec<_> =
                it.broken.iter().map(|it| format!("{} at {}", it.rule, it.at.first().copied().unwrap_or(0))).collect();
            assert_eq!(said.join(", "), then, "{values}");
            let last = used.last().map(|it| it.0);
            assert_eq!(it.runs_now(last), !then.is_empty(), "{values}");
        }
        let few = Foreseen::TooFew { results: 1, least: 6 };
        assert!(looked_at(few, &[(1, Decimal::ONE)]).broken.is_empty(), "without limits there is no run");
    }
}
