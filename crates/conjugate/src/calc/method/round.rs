//! `round`: in decimals, once, to the places of the limit.

use science::rounding::Rounding;

use super::super::answer::{Answer, Verdict};
use super::super::fault::{Fault, Said};
use super::super::given::Given;

#[derive(Clone, Copy)]
enum Operator {
    AtMost,
    AtLeast,
    Below,
    Above,
}

/// `round`
pub(in super::super) fn round(given: &Given<'_>) -> Result<Answer, Fault> {
    let (value, limit) = (given.decimal("value")?, given.decimal("limit")?);
    let operators =
        [("<=", Operator::AtMost), (">=", Operator::AtLeast), ("<", Operator::Below), (">", Operator::Above)];
    let operator = given.choice("operator", &operators)?;
    let mode = given.choice("mode", &[("half-up", Rounding::HalfUp), ("half-even", Rounding::HalfEven)])?;
    given.nothing_else()?;
    let mut rounded = mode.reportable(value, limit);
    if rounded.is_zero() {
        // No result is reported as less than nothing.
        rounded.set_sign_positive(true);
    }
    let (meets, sign) = match operator {
        Operator::AtMost => (rounded <= limit, "≤"),
        Operator::AtLeast => (rounded >= limit, "≥"),
        Operator::Below => (rounded < limit, "<"),
        Operator::Above => (rounded > limit, ">"),
    };
    let verdict = if meets { Verdict::Pass } else { Verdict::Fail };
    let mark = if meets { "✓" } else { "✗" };
    Ok(Answer::default()
        .field("rounded", rounded.to_string())
        .judged(verdict)
        .because(Said::new("calc-r-rounded").with("places", limit.scale()))
        .step(format!("{value} → {rounded}"))
        .step(format!("{rounded} {sign} {limit}: {mark}")))
}
