//! Where a result lies against its specification; what is compared is [`reportable`], rounded once by the
//! specification's rule.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::reportable::reportable;
use crate::batch::{Observed, Why, is_impossible};
use crate::quantity::{Bound, Range, Within};
use crate::strategy::{Attribute, Blocker, Derives, ReplicateRule, Singles, Specification};
use crate::verdict::Verdict;

/// The id of the rule that judges results.
pub const SPECIFICATION_RULE: &str = "R-specification";
/// Its version in force.
///
/// 2: what nothing can measure is indeterminate, in any replicate, whatever the mean says.
/// 3: a single value outside the limit is not lost in a mean that meets it.
/// 4: the reportable value is worked out by the attribute's own rule, and has the decimals of its limit, zeros included.
/// 5: values of one determination that lie further apart than the method allows are indeterminate, however they came.
pub const SPECIFICATION_RULE_VERSION: u16 = 5;

/// Where a result lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResultBand {
    /// Inside the internal alert limit, or inside release where there is none.
    Inside,
    /// Outside the alert limit, inside release.
    Alert,
    /// Outside the release limit.
    OutsideRelease,
    Indeterminate(Why),
}

impl ResultBand {
    /// The verdict over the result.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Inside | Self::Alert => Verdict::Pass,
            Self::OutsideRelease => Verdict::Fail,
            Self::Indeterminate(_) => Verdict::Indeterminate,
        }
    }

    /// What of it somebody must decide.
    #[must_use]
    pub fn blocker(self) -> Option<Blocker> {
        match self {
            Self::Inside => None,
            Self::Alert => Some(Blocker::Alert),
            Self::OutsideRelease => Some(Blocker::FailsRelease),
            Self::Indeterminate(_) => Some(Blocker::Indeterminate),
        }
    }
}

/// Judges a result: what is reported of its replicates, unless one of them is impossible (a mean hides that: −5 and 205
/// make 100), or lies outside the limit by itself and no rule of the method says that only the mean counts.
#[must_use]
pub fn judge_all(attribute: &Attribute, replicates: &[Observed], reportable: &Observed, real: bool) -> ResultBand {
    let impossible = replicates.iter().any(|it| match (it, &attribute.specification) {
        (Observed::Number(it), Specification::Number { unit, .. }) => {
            is_impossible(it, attribute.possible.as_ref(), *unit)
        }
        (Observed::Number(_) | Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_), _) => false,
    });
    if impossible && !real {
        return ResultBand::Indeterminate(Why::Impossible);
    }
    let band = judge(attribute, reportable, real);
    if !matches!(band, ResultBand::Inside | ResultBand::Alert) || !single_outside(attribute, replicates) {
        return band;
    }
    match attribute.singles {
        Some(Singles::Mean) => band,
        Some(Singles::Each) => ResultBand::OutsideRelease,
        None => ResultBand::Indeterminate(Why::SingleOutside),
    }
}

/// Whether one of several single values would be outside the release limit if it were reported by itself. What is added up
/// is a part of the result, and has no limit.
fn single_outside(attribute: &Attribute, replicates: &[Observed]) -> bool {
    if matches!(&attribute.specification, Specification::Number { replicates: ReplicateRule::Sum, .. }) {
        return false;
    }
    let alone =
        |it: &Observed| judge(attribute, &reportable(&attribute.specification, core::slice::from_ref(it)), false);
    replicates.len() > 1 && replicates.iter().any(|it| alone(it) == ResultBand::OutsideRelease)
}

/// Whether the values of one determination lie further apart than the method allows, in the unit of its figure; of what a
/// calculation gives that was asked before it became a result. Fails closed where one of several cannot be compared.
pub(super) fn too_far_apart(derives: &Derives, attribute: &Attribute, replicates: &[Observed]) -> bool {
    let Some(gives) = derives.figure(&attribute.id).filter(|_| replicates.len() > 1) else { return false };
    let figure = |it: &Observed| {
        let Observed::Number(it) = it else { return None };
        Some(it.to(gives.unit).filter(|it| it.bound == Bound::Exact)?.value.to_string())
    };
    let figures: Vec<String> = replicates.iter().map(|it| figure(it).unwrap_or_default()).collect();
    !derives.lie_together(&attribute.id, || figures.iter().map(String::as_str))
}

/// Judges a reportable value. `real`: the plant is no demonstration while the specification is an example.
#[must_use]
pub fn judge(attribute: &Attribute, value: &Observed, real: bool) -> ResultBand {
    if real {
        return ResultBand::Indeterminate(Why::Illustrative);
    }
    match (&attribute.specification, value) {
        (_, Observed::Missing(_)) => ResultBand::Indeterminate(Why::Missing),
        (Specification::Choice { accepted, .. }, Observed::Choice(chosen)) => {
            if accepted.is_empty() {
                ResultBand::Indeterminate(Why::NoRegisteredRange)
            } else if accepted.contains(chosen) {
                ResultBand::Inside
            } else {
                ResultBand::OutsideRelease
            }
        }
        (Specification::Number { unit, alert, release, .. }, Observed::Number(value)) => {
            if !value.unit.measures_the_same_as(*unit) {
                return ResultBand::Indeterminate(Why::Unit);
            }
            if is_impossible(value, attribute.possible.as_ref(), *unit) {
                return ResultBand::Indeterminate(Why::Impossible);
            }
            let place = |range: &Range| range.place(value, *unit);
            match (release.as_ref().and_then(place), alert.as_ref().and_then(place)) {
                (None, _) => ResultBand::Indeterminate(Why::NoRegisteredRange),
                (Some(Within::Outside), _) => ResultBand::OutsideRelease,
                (Some(Within::Unknown), _) => ResultBand::Indeterminate(Why::Censored),
                (Some(Within::Inside), Some(Within::Inside) | None) => ResultBand::Inside,
                (Some(Within::Inside), Some(Within::Outside | Within::Unknown)) => ResultBand::Alert,
            }
        }
        (
            Specification::Choice { .. } | Specification::Number { .. },
            Observed::Number(_) | Observed::Choice(_) | Observed::Order(_),
        ) => ResultBand::Indeterminate(Why::WrongKind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::AttributeId;
    use crate::quantity::{Quantity, Unit};
    use crate::strategy::{AttributeCriticality, AttributeKind, Rounding};
    use crate::text::Label;
    use alloc::vec;

    fn specification(release: &str, rounding: Rounding) -> Specification {
        let unit = Unit::new("%").unwrap();
        let release = (!release.is_empty()).then(|| Range::parse(release).unwrap());
        let mut it = Specification::number(unit, release);
        if let Specification::Number { rounding: own, .. } = &mut it {
            *own = rounding;
        }
        it
    }

    fn attribute(specification: Specification) -> Attribute {
        Attribute {
            id: AttributeId::new("assay").unwrap(),
            points: vec![],
            name: Label::default(),
            kind: AttributeKind::Test,
            criticality: AttributeCriticality::Cqa,
            why: None,
            method: None,
            sampling: None,
            possible: None,
            reads: vec![],
            specification,
            singles: None,
            skip: None,
            intake: None,
            applies: true,
        }
    }

    fn values(texts: &[&str]) -> Vec<Observed> {
        let unit = Unit::new("%").unwrap();
        texts.iter().map(|it| Observed::Number(Quantity::parse(it, unit).unwrap())).collect()
    }

    // USP General Notices 7.20 for half up; GB/T 8170 for half to even. The rows are the published table's.
    #[test]
    fn a_result_is_rounded_once_to_the_places_of_its_limit_and_then_compared() {
        use ResultBand::{Inside, OutsideRelease};
        use Rounding::{HalfEven, HalfUp};
        for (limit, rounding, value, rounded, then) in [
            (">=98.0", HalfUp, "97.96", "98.0", Inside),
            (">=98.0", HalfUp, "97.92", "97.9", OutsideRelease),
            (">=98.0", HalfUp, "97.95", "98.0", Inside),
            ("<=101.5", HalfUp, "101.55", "101.6", OutsideRelease),
            ("<=101.5", HalfUp, "101.46", "101.5", Inside),
            ("<=101.5", HalfUp, "101.45", "101.5", Inside),
            ("<=0.02", HalfUp, "0.025", "0.03", OutsideRelease),
            ("<=0.02", HalfUp, "0.015", "0.02", Inside),
            ("<=0.02", HalfUp, "0.027", "0.03", OutsideRelease),
            ("<=3", HalfUp, "3.5", "4", OutsideRelease),
            ("<=3", HalfUp, "3.4", "3", Inside),
            ("<=3", HalfUp, "2.5", "3", Inside),
            ("<=2", HalfEven, "2.5", "2", Inside),
            ("<=3", HalfEven, "3.5", "4", OutsideRelease),
            ("<=101.4", HalfEven, "101.45", "101.4", Inside),
            // Fewer decimals than the limit: the zeros are written, and compare as they did.
            ("<=3.0", HalfUp, "1", "1.0", Inside),
            ("<=10.0", HalfEven, "4", "4.0", Inside),
            ("3.50..4", HalfUp, "4", "4.00", Inside),
            ("<=3.0", HalfUp, "0", "0.0", Inside),
            // An integer limit has no decimals to add.
            ("<=10", HalfUp, "4", "4", Inside),
        ] {
            let it = attribute(specification(limit, rounding));
            let reported = reportable(&it.specification, &values(&[value]));
            let Observed::Number(number) = &reported else { panic!("{value}") };
            assert_eq!(number.value.to_string(), rounded, "{value} against {limit}");
            assert_eq!(judge(&it, &reported, false), then, "{value} against {limit}");
        }
    }

    #[test]
    fn what_cannot_be_judged_is_indeterminate() {
        let it = attribute(specification("<=1.0", Rounding::HalfUp));
        for (replicates, then) in [
            (values(&["<2.0"]), ResultBand::Indeterminate(Why::Censored)),
            (values(&["<0.5"]), ResultBand::Inside),
            (values(&["<0.5", "0.7"]), ResultBand::Indeterminate(Why::Missing)),
            (vec![], ResultBand::Indeterminate(Why::Missing)),
        ] {
            assert_eq!(judge(&it, &reportable(&it.specification, &replicates), false), then);
        }
        let without = attribute(specification("", Rounding::HalfUp));
        let value = reportable(&without.specification, &values(&["0.1"]));
        assert_eq!(judge(&without, &value, false), ResultBand::Indeterminate(Why::NoRegisteredRange));
        assert_eq!(judge(&it, &values(&["0.5"])[0], true), ResultBand::Indeterminate(Why::Illustrative));
    }

    // FDA, Investigating OOS Test Results, IV.C.1: a mean may hide that single values fail.
    #[test]
    fn a_single_value_outside_is_not_lost_in_a_mean() {
        use ResultBand::{Indeterminate, Inside, OutsideRelease};
        for (singles, replicates, then) in [
            (None, &["96.9", "99.9"][..], Indeterminate(Why::SingleOutside)),
            (Some(Singles::Each), &["96.9", "99.9"], OutsideRelease),
            (Some(Singles::Mean), &["96.9", "99.9"], Inside),
            // What would be reported of it by itself counts: 97.95 rounds to 98.0.
            (None, &["97.95", "98.05"], Inside),
            (None, &["97.94", "98.10"], Indeterminate(Why::SingleOutside)),
            (None, &["98.0", "98.0"], Inside),
            // A mean outside is outside whatever the single values say.
            (Some(Singles::Mean), &["96.0", "98.1"], OutsideRelease),
            (None, &["97.9"], OutsideRelease),
        ] {
            let mut it = attribute(specification(">=98.0", Rounding::HalfUp));
            it.singles = singles;
            let replicates = values(replicates);
            let reported = reportable(&it.specification, &replicates);
            assert_eq!(judge_all(&it, &replicates, &reported, false), then, "{singles:?} {replicates:?}");
        }
    }

    // Two washings of 3 and 4 CFU are one count of 7: neither is a result by itself, and 3 is not "below >= 5".
    #[test]
    fn the_parts_of_a_sum_have_no_limit_of_their_own() {
        for (limit, replicates, then) in [
            (">=5", &["3", "4"][..], ResultBand::Inside),
            ("<=6", &["3", "4"], ResultBand::OutsideRelease),
            ("<=7", &["3", "4"], ResultBand::Inside),
        ] {
            let mut it = attribute(specification(limit, Rounding::HalfUp));
            if let Specification::Number { replicates, .. } = &mut it.specification {
                *replicates = ReplicateRule::Sum;
            }
            let replicates = values(replicates);
            let reported = reportable(&it.specification, &replicates);
            assert_eq!(judge_all(&it, &replicates, &reported, false), then, "{replicates:?} {limit}");
        }
    }

    #[test]
    fn what_nothing_can_measure_passes_no_limit_even_in_a_mean() {
        let impossible = ResultBand::Indeterminate(Why::Impossible);
        for (limit, possible, replicates, then) in [
            ("<=1.0", "", &["-0.5"][..], impossible),
            ("<=1.0", "", &["-0.04"], impossible),
            ("<=1.0", "", &["0.0"], ResultBand::Inside),
            ("<=1.0", "", &["<0.5"], ResultBand::Inside),
            ("<=101.5", "", &["-5", "205"], impossible),
            (">=98.0", "", &["980"], ResultBand::Inside),
            (">=98.0", "0..100", &["980"], impossible),
            (">=98.0", "0..100", &["98.5"], ResultBand::Inside),
            (">=98.0", "0..100", &["90.0"], ResultBand::OutsideRelease),
            ("-5..5", "-100..100", &["-2"], ResultBand::Inside),
        ] {
            let mut it = attribute(specification(limit, Rounding::HalfUp));
            it.possible = (!possible.is_empty()).then(|| Range::parse(possible).unwrap());
            let replicates = values(replicates);
            let reported = reportable(&it.specification, &replicates);
            assert_eq!(judge_all(&it, &replicates, &reported, false), then, "{replicates:?} {limit} {possible}");
        }
    }
}
