//! What is reported of the replicates of one determination: worked out by the attribute's own rule from unrounded values,
//! then brought once to the decimals of the limit, by the specification's rounding.
//!
//! The decimals are the limit's whether they are taken away or added: 1 against 3.0 is reported as 1.0 (USP General
//! Notices 7.20: as many decimals as the limit has; GB/T 8170, the rounded-value comparison; both from memory). A censored
//! value keeps the digits of its own limit of quantitation: `< 0.5` was never measured more or less finely than that.
//! Where a censored replicate leaves open what the result is, there is none: nobody puts a number in its place.

use alloc::vec::Vec;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::batch::Observed;
use crate::quantity::{Bound, Quantity, Range, Unit};
use crate::strategy::{ReplicateRule, Rounding, Specification};
use crate::text::Text;

/// Significant digits of a root: of 28 that are worked with, the last ones are the iteration's.
const ROOT_DIGITS: u32 = 20;
/// Steps of the root's iteration; from a start within the values it needs about ten.
const ROOT_STEPS: u32 = 200;

/// The number of decimals that a limit is written with; of two ends, the more.
fn places(range: &Range) -> u32 {
    let scale = |end: Option<Decimal>| end.map_or(0, |it| it.scale());
    scale(range.low()).max(scale(range.high()))
}

/// The reportable value: the replicates by the attribute's rule, in the unit and the decimals of the release limit.
///
/// A censored replicate is reported as it is, alone or where all are the same; otherwise only a greatest, a least or a sum
/// can still say something of it, and where they cannot the result is missing. Without a release limit there are no
/// decimals to bring it to, and it stays as it was worked out.
///
/// ```
/// use plant::batch::Observed;
/// use plant::lab::reportable;
/// use plant::quantity::{Quantity, Range, Unit};
/// use plant::strategy::{ReplicateRule, Specification};
///
/// let unit = Unit::new("%").unwrap();
/// let reported = |release: &str, replicates: ReplicateRule, values: &[&str]| {
///     let mut of = Specification::number(unit, Some(Range::parse(release).unwrap()));
///     if let Specification::Number { replicates: rule, .. } = &mut of {
///         *rule = replicates;
///     }
///     let values: Vec<_> =
///         values.iter().map(|it| Observed::Number(Quantity::parse(it, unit).unwrap())).collect();
///     match reportable(&of, &values) {
///         Observed::Number(it) => it.number(),
///         _ => "–".to_owned(),
///     }
/// };
/// assert_eq!(reported("<=3.0", ReplicateRule::Mean, &["1"]), "1.0");
/// assert_eq!(reported("80..125", ReplicateRule::Mean, &["88", "96", "121"]), "102");
/// assert_eq!(reported("80..125", ReplicateRule::Median, &["88", "96", "121"]), "96");
/// // (88 · 96 · 121)^(1/3) = 100.73…
/// assert_eq!(reported("80..125", ReplicateRule::GeometricMean, &["88", "96", "121"]), "101");
/// assert_eq!(reported("<=10", ReplicateRule::Greatest, &["< 2", "4"]), "4");
/// assert_eq!(reported("<=10", ReplicateRule::Greatest, &["< 5", "4"]), "–");
/// assert_eq!(reported("<=10", ReplicateRule::Sum, &["< 2", "4"]), "< 6");
/// ```
#[must_use]
pub fn reportable(specification: &Specification, replicates: &[Observed]) -> Observed {
    let missing = || Observed::Missing(Text::dash());
    let Specification::Number { unit, release, rounding, replicates: rule, .. } = specification else {
        return match replicates {
            [one] => one.clone(),
            [] | [_, ..] => missing(),
        };
    };
    let numbers: Option<Vec<Quantity>> = replicates
        .iter()
        .map(|it| match it {
            Observed::Number(it) => it.to(*unit),
            Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_) => None,
        })
        .collect();
    let Some(numbers) = numbers else {
        // A single value in a unit that does not convert stays as it is, so that the verdict can say why.
        return match replicates {
            [one] => one.clone(),
            [] | [_, ..] => missing(),
        };
    };
    if numbers.is_empty() {
        return missing();
    }
    if numbers.iter().any(|it| it.bound != Bound::Exact) {
        return censored(*rule, &numbers, *unit).map_or_else(missing, Observed::Number);
    }
    let values: Vec<Decimal> = numbers.iter().map(|it| it.value).collect();
    let Some(value) = worked_out(*rule, &values) else { return missing() };
    let value = release.as_ref().map_or(value, |it| to_places(value, places(it), *rounding));
    Observed::Number(Quantity::exact(value, *unit))
}

/// Rounded once to so many decimals, or with zeros added to them.
fn to_places(value: Decimal, places: u32, rounding: Rounding) -> Decimal {
    let strategy = match rounding {
        Rounding::HalfUp => RoundingStrategy::MidpointAwayFromZero,
        Rounding::HalfEven => RoundingStrategy::MidpointNearestEven,
    };
    let mut value = value.round_dp_with_strategy(places, strategy);
    // Only zeros are added: there is nothing left to round.
    value.rescale(places);
    value
}

/// Exact values by a rule; nothing where there are none, or where the digits do not suffice.
pub(crate) fn worked_out(rule: ReplicateRule, values: &[Decimal]) -> Option<Decimal> {
    match rule {
        ReplicateRule::Mean => mean(values),
        ReplicateRule::Median => {
            let mut sorted = values.to_vec();
            sorted.sort_unstable();
            let (lower, upper) = (sorted.len().checked_sub(1)? / 2, sorted.len() / 2);
            mean(sorted.get(lower..=upper)?)
        }
        ReplicateRule::GeometricMean => geometric(values),
        ReplicateRule::Greatest => values.iter().max().copied(),
        ReplicateRule::Least => values.iter().min().copied(),
        ReplicateRule::Sum => sum(values),
    }
}

fn sum(values: &[Decimal]) -> Option<Decimal> {
    values.iter().try_fold(Decimal::ZERO, |sum, it| sum.checked_add(*it))
}

fn mean(values: &[Decimal]) -> Option<Decimal> {
    sum(values)?.checked_div(Decimal::from(values.len()))
}

/// The n-th root of the product, to [`ROOT_DIGITS`] significant digits; nothing where a value is not above zero, or where
/// there are too many for the digits of a decimal (more than fourteen).
///
/// Newton's iteration over decimals, on the values as 1 to 10 times a power of ten, so that nothing overflows or is lost. The
/// root is brought to twenty digits, so that one which is exact, such as √(4 · 9) = 6, is that and not 6.000…1.
fn geometric(values: &[Decimal]) -> Option<Decimal> {
    if values.iter().any(|it| *it <= Decimal::ZERO) {
        return None;
    }
    let (mut product, mut tens) = (Decimal::ONE, 0_i64);
    for it in values {
        let digits = it.mantissa().checked_ilog10()?;
        product = product.checked_mul(Decimal::try_from_i128_with_scale(it.mantissa(), digits).ok()?)?;
        tens = tens.checked_add(i64::from(digits))?.checked_sub(i64::from(it.scale()))?;
    }
    let count = i64::try_from(values.len()).ok()?;
    for _ in 0..tens.checked_rem_euclid(count)? {
        product = product.checked_mul(Decimal::TEN)?;
    }
    let root = root(product, values.len())?;
    shifted(root.round_sf_with_strategy(ROOT_DIGITS, RoundingStrategy::MidpointNearestEven)?, tens.div_euclid(count))
}

/// The n-th root of a number from 1 to less than 100ⁿ. From above the iteration comes down, until it no longer does.
fn root(of: Decimal, n: usize) -> Option<Decimal> {
    let mut root = Decimal::ONE_HUNDRED;
    let less = Decimal::from(n.checked_sub(1)?);
    for _ in 0..ROOT_STEPS {
        let power = (1..n).try_fold(Decimal::ONE, |power, _| power.checked_mul(root))?;
        let sum = less.checked_mul(root)?.checked_add(of.checked_div(power)?)?;
        let next = sum.checked_div(Decimal::from(n))?;
        if next >= root {
            return Some(root);
        }
        root = next;
    }
    None
}

/// A number times a power of ten, exactly or not at all.
fn shifted(value: Decimal, tens: i64) -> Option<Decimal> {
    let scale = i64::from(value.scale()).checked_sub(tens)?;
    let mantissa = match u32::try_from(scale.min(0).unsigned_abs()) {
        Ok(up) => value.mantissa().checked_mul(10_i128.checked_pow(up)?)?,
        Err(_) => return None,
    };
    Decimal::try_from_i128_with_scale(mantissa, u32::try_from(scale.max(0)).ok()?).ok()
}

/// What can be said where some replicates are censored; nothing where the rule leaves it open.
fn censored(rule: ReplicateRule, numbers: &[Quantity], unit: Unit) -> Option<Quantity> {
    let same = || {
        let first = numbers.first()?;
        numbers.iter().all(|it| it == first).then_some(*first)
    };
    match rule {
        ReplicateRule::Mean | ReplicateRule::Median | ReplicateRule::GeometricMean => same(),
        ReplicateRule::Sum => {
            // Less than a, and b, together are less than a + b; with a side on either hand nothing is known.
            let bound = [Bound::Below, Bound::Above].into_iter().find(|it| one_sided(numbers, *it))?;
            let values: Vec<Decimal> = numbers.iter().map(|it| it.value).collect();
            Some(Quantity { value: sum(&values)?, unit, bound })
        }
        ReplicateRule::Greatest => edge(numbers, Bound::Below, |one, other| one >= other),
        ReplicateRule::Least => edge(numbers, Bound::Above, |one, other| one <= other),
    }
}

/// Whether nothing is censored on the other side.
fn one_sided(numbers: &[Quantity], bound: Bound) -> bool {
    numbers.iter().all(|it| it.bound == bound || it.bound == Bound::Exact)
}

/// The outermost value where every censored one lies towards `inner` from its number: what was measured where it reaches
/// all of them, or that all of them lie inwards of the outermost number. Where a censored one may lie further out than what
/// was measured, or it may not, nothing is known.
fn edge(numbers: &[Quantity], inner: Bound, reaches: impl Fn(Decimal, Decimal) -> bool) -> Option<Quantity> {
    let outermost = numbers.iter().map(|it| it.value).reduce(|most, it| if reaches(most, it) { most } else { it })?;
    let there = |bound: Bound| numbers.iter().find(|it| it.bound == bound && it.value == outermost).copied();
    if one_sided(numbers, inner) {
        let none_measured = numbers.iter().all(|it| it.bound == inner);
        return there(Bound::Exact).or_else(|| there(inner).filter(|_| none_measured));
    }
    // One is censored on the outer side: where no number lies further out, what is reported lies beyond that one's.
    there(if inner == Bound::Below { Bound::Above } else { Bound::Below })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    fn reported(limit: &str, replicates: ReplicateRule, values: &[&str]) -> String {
        let unit = Unit::new("%").unwrap();
        let release = (!limit.is_empty()).then(|| Range::parse(limit).unwrap());
        let mut of = Specification::number(unit, release);
        if let Specification::Number { rounding, replicates: rule, .. } = &mut of {
            (*rounding, *rule) = (Rounding::HalfEven, replicates);
        }
        let values: Vec<_> = values.iter().map(|it| Observed::Number(Quantity::parse(it, unit).unwrap())).collect();
        match reportable(&of, &values) {
            Observed::Number(it) => it.number(),
            _ => "–".into(),
        }
    }

    // Expected values by Python's decimal module at 50 digits: statistics.geometric_mean has only doubles.
    #[test]
    fn replicates_become_the_reportable_value_by_their_rule() {
        use ReplicateRule::{GeometricMean, Greatest, Least, Mean, Median, Sum};
        for (limit, rule, values, then) in [
            ("<=9.00", Mean, &["1", "2", "4"][..], "2.33"),
            ("<=9.00", Median, &["4", "1", "2"], "2.00"),
            ("<=9.00", Median, &["4", "1", "2", "3"], "2.50"),
            ("<=9.00", GeometricMean, &["1", "2", "4"], "2.00"),
            ("80.0..125.0", GeometricMean, &["92.1", "104.7", "99.3"], "98.6"),
            ("80.0000..125.0000", GeometricMean, &["92.1", "104.7", "99.3"], "98.5640"),
            ("80..125", GeometricMean, &["97"], "97"),
            // Exact roots are exact, also where the next digit decides: √(1.5 · 3.375) is 2.25, half to even 2.2.
            ("<=9.0", GeometricMean, &["1.5", "3.375"], "2.2"),
            ("<=9.00000000000", GeometricMean, &["4", "9"], "6.00000000000"),
            // √2 to ten decimals: 1.41421356237309…
            ("<=9.0000000000", GeometricMean, &["1", "2"], "1.4142135624"),
            // Far apart: (0.001 · 1000000)^(1/2) = 31.6227766016838.
            ("<=9.000000", GeometricMean, &["0.001", "1000000"], "31.622777"),
            // Nothing has a geometric mean with zero, or with what is below it.
            ("<=9.00", GeometricMean, &["0", "2"], "–"),
            ("<=9.00", GeometricMean, &["-1", "-2"], "–"),
            ("<=9.0", Greatest, &["1", "4", "2"], "4.0"),
            ("<=9.0", Least, &["4", "1", "2"], "1.0"),
            ("<=9.0", Sum, &["1", "2", "4.25"], "7.2"),
            // Without a limit nothing is brought to its decimals.
            ("", Sum, &["1", "2", "4.25"], "7.25"),
            ("<=9.0", Sum, &[], "–"),
        ] {
            assert_eq!(reported(limit, rule, values), then, "{rule:?} {values:?}");
        }
    }

    // By hand, from the order of real numbers.
    #[test]
    fn a_censored_replicate_is_reported_only_where_the_rule_leaves_nothing_open() {
        use ReplicateRule::{GeometricMean, Greatest, Least, Mean, Median, Sum};
        for (rule, values, then) in [
            (Mean, &["<0.5", "<0.5"][..], "< 0.5"),
            (Mean, &["<0.5", "<0.6"], "–"),
            (Mean, &["<0.5", "0.7"], "–"),
            (Median, &["<0.5", "0.7", "0.8"], "–"),
            (GeometricMean, &["<0.5", "0.7"], "–"),
            (GeometricMean, &["<0.50", "<0.50"], "< 0.50"),
            (Greatest, &["<2", "4"], "4"),
            (Greatest, &["<4", "4"], "4"),
            (Greatest, &["<5", "4"], "–"),
            (Greatest, &["<5", "<4"], "< 5"),
            (Greatest, &[">5", "4"], "> 5"),
            (Greatest, &[">5", "<3"], "> 5"),
            (Greatest, &[">5", "7"], "–"),
            (Greatest, &[">5", "<7"], "–"),
            (Least, &[">5", "4"], "4"),
            (Least, &[">5", "7"], "–"),
            (Least, &["<5", "7"], "< 5"),
            (Least, &["<5", "4"], "–"),
            (Least, &[">5", ">4"], "> 4"),
            (Sum, &["<1", "<2"], "< 3"),
            (Sum, &["<1", "2"], "< 3"),
            (Sum, &[">1", "2"], "> 3"),
            (Sum, &[">1", "<2"], "–"),
            (Sum, &["<1"], "< 1"),
        ] {
            assert_eq!(reported("<=9.0", rule, values), then, "{rule:?} {values:?}");
        }
    }
}
