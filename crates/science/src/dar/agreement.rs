//! Whether two methods of different principle say the same.
//!
//! HIC, reduced reversed phase, ultraviolet and mass spectrometry see different things of one conjugate; what they agree on
//! is worth more than what one of them says. The difference of two results is compared with a margin θ that was declared
//! before, by two one-sided tests (Schuirmann 1987) on the standard uncertainties: *agree* when the interval of the
//! difference lies inside (−θ, θ), *disagree* when it lies outside, and *undecided* when it lies across: then better
//! results are needed, not a wider margin. Without uncertainties only the difference itself can be compared.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::distribution::Estimate;
use crate::Impossible;
use crate::impossible::{finite, not_negative, number, positive, proportion, result};
use crate::numeric::normal;

/// What a method said of one quantity.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// The method.
    pub by: String,
    pub value: Estimate,
}

/// How a difference lies to its margin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agreement {
    Agree,
    Undecided,
    Disagree,
}

/// What is asked of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Margin {
    /// Less than this is the same.
    pub theta: f64,
    /// Of the interval, two-sided; 0.90 is two tests at 5 %.
    pub confidence: f64,
    /// What the methods may differ by for reasons that neither uncertainty holds, as a standard uncertainty of the
    /// difference; 0 where nobody knows one.
    pub between: f64,
}

/// Two methods, compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Places of both in what was given.
    pub of: (usize, usize),
    /// Second − first.
    pub difference: f64,
    /// Of the difference; none where a result came without one.
    pub uncertainty: Option<f64>,
    pub interval: Option<(f64, f64)>,
    pub agreement: Agreement,
}

/// Compares every two of some results.
///
/// # Errors
/// Fewer than two results or more than 20, a value that is not finite, an uncertainty below zero, a margin that is not
/// above zero, a confidence outside 0 to 1.
///
/// 4.02 ± 0.03 and 4.10 ± 0.04: the difference 0.08 has the interval 0.08 ± 1.645·0.05, that is −0.002 to 0.162.
///
/// ```
/// use science::dar::agreement::{Agreement, Margin, Said, compare};
/// use science::dar::distribution::Estimate;
/// let said = |by: &str, value, uncertainty| Said { by: by.into(), value: Estimate { value, uncertainty: Some(uncertainty) } };
/// let methods = [said("HIC", 4.02, 0.03), said("MS", 4.10, 0.04)];
/// for (theta, wanted) in [(0.2, Agreement::Agree), (0.1, Agreement::Undecided)] {
///     let pairs = compare(&methods, &Margin { theta, confidence: 0.90, between: 0.0 }).unwrap();
///     assert_eq!(pairs[0].agreement, wanted);
///     assert!((pairs[0].interval.unwrap().1 - 0.162243).abs() < 1e-6);
/// }
/// ```
pub fn compare(said: &[Said], margin: &Margin) -> Result<Vec<Pair>, Impossible> {
    number(said.len(), 2, 20, "/methods")?;
    positive(margin.theta, "/theta")?;
    proportion(margin.confidence, "/confidence")?;
    not_negative(margin.between, "/between")?;
    for (at, it) in said.iter().enumerate() {
        finite(it.value.value, &format!("/methods/{at}/value"))?;
        if let Some(uncertainty) = it.value.uncertainty {
            not_negative(uncertainty, &format!("/methods/{at}/uncertainty"))?;
        }
    }
    let reach = normal::quantile(0.5 + 0.5 * margin.confidence);
    let mut pairs = Vec::new();
    for (second, b) in said.iter().enumerate() {
        for (first, a) in said.iter().enumerate().take(second) {
            let difference = result(b.value.value - a.value.value)?;
            let both = a.value.uncertainty.zip(b.value.uncertainty);
            let uncertainty = both.map(|(a, b)| libm::sqrt(a * a + b * b + margin.between * margin.between));
            let interval = uncertainty.map(|it| (difference - reach * it, difference + reach * it));
            let theta = margin.theta;
            let agreement = match interval {
                Some((low, high)) if low > -theta && high < theta => Agreement::Agree,
                Some((low, high)) if low > theta || high < -theta => Agreement::Disagree,
                Some(_) => Agreement::Undecided,
                None if difference.abs() < theta => Agreement::Agree,
                None => Agreement::Disagree,
            };
            pairs.push(Pair { of: (first, second), difference, uncertainty, interval, agreement });
        }
    }
    Ok(pairs)
}

/// What all pairs together say: the worst of them.
#[must_use]
pub fn together(pairs: &[Pair]) -> Agreement {
    pairs.iter().map(|it| it.agreement).max().unwrap_or(Agreement::Undecided)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(value: f64, uncertainty: Option<f64>) -> Said {
        Said { by: String::new(), value: Estimate { value, uncertainty } }
    }

    #[test]
    fn inside_across_and_outside_of_the_margin() {
        let margin = Margin { theta: 0.3, confidence: 0.90, between: 0.0 };
        for (value, uncertainty, agreement) in [
            (4.1, Some(0.05), Agreement::Agree),
            (4.25, Some(0.05), Agreement::Undecided),
            (4.6, Some(0.05), Agreement::Disagree),
            (3.4, Some(0.05), Agreement::Disagree),
            // The difference itself says that they differ, but nobody can be sure.
            (4.35, Some(0.2), Agreement::Undecided),
            (4.299, None, Agreement::Agree),
            (4.301, None, Agreement::Disagree),
        ] {
            let pairs = compare(&[said(4.0, Some(0.0)), said(value, uncertainty)], &margin).unwrap();
            assert_eq!(pairs[0].agreement, agreement, "{value}");
        }
        // An interval that ends on the margin is not inside.
        let half = Margin { theta: 0.5, ..margin };
        let on = compare(&[said(4.0, Some(0.0)), said(4.5, Some(0.0))], &half).unwrap();
        assert_eq!(on[0].agreement, Agreement::Undecided);
        let three = [said(4.0, None), said(4.1, None), said(4.5, None)];
        let pairs = compare(&three, &margin).unwrap();
        assert_eq!(pairs.iter().map(|it| it.of).collect::<Vec<_>>(), [(0, 1), (0, 2), (1, 2)]);
        assert_eq!(together(&pairs), Agreement::Disagree);
        assert_eq!(together(&[]), Agreement::Undecided);
        // What lies between methods widens the interval.
        let wide = Margin { between: 0.2, ..margin };
        assert_eq!(
            compare(&[said(4.0, Some(0.0)), said(4.1, Some(0.0))], &wide).unwrap()[0].agreement,
            Agreement::Undecided
        );
    }

    #[test]
    fn what_cannot_be_compared() {
        let margin = Margin { theta: 0.3, confidence: 0.90, between: 0.0 };
        assert_eq!(compare(&[said(4.0, None)], &margin).unwrap_err().place, "/methods");
        let pair = [said(4.0, None), said(f64::NAN, None)];
        assert_eq!(compare(&pair, &margin).unwrap_err().place, "/methods/1/value");
        let none = Margin { theta: 0.0, ..margin };
        assert_eq!(compare(&pair, &none).unwrap_err().place, "/theta");
    }
}
