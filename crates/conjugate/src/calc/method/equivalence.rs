//! `equivalence`.

use science::equivalence::{self, Variance};

use super::super::answer::{Answer, Verdict, figures, short};
use super::super::fault::{Fault, Said};
use super::super::given::Given;
use super::super::picture::{Curve, Mark, Picture, Plot, Points};

/// `equivalence`
pub(in super::super) fn equivalence(given: &Given<'_>) -> Result<Answer, Fault> {
    let (a, b, theta) = (given.numbers("a")?, given.numbers("b")?, given.number("theta")?);
    let variances = [("welch", Variance::Welch), ("pooled", Variance::Pooled)];
    let variance = given.choice_or("variance", &variances, Variance::Welch)?;
    given.nothing_else()?;
    let found = equivalence::equivalence(&a, &b, theta, variance)?;
    let verdict = if found.equivalent { Verdict::Pass } else { Verdict::Fail };
    let (low, high) = found.ci90;
    let line = if found.equivalent { "calc-r-equivalent" } else { "calc-r-not-equivalent" };
    let mark = |name: &'static str, at: f64| Mark { name: name.into(), at };
    let difference = vec![(found.difference, 0.5)];
    Ok(Answer::default()
        .number("difference", found.difference)
        .number("standard_error", found.standard_error)
        .number("df", found.df)
        .field("ci90", figures(&[low, high]))
        .number("p_lower", found.p_lower)
        .number("p_upper", found.p_upper)
        .judged(verdict)
        .because(Said::new(line))
        .step(format!(
            "b̄ − ā = {}, SE = {}, df = {}",
            short(found.difference),
            short(found.standard_error),
            short(found.df)
        ))
        .step(format!("90 %: {} … {}; ±θ = ±{}", short(low), short(high), short(theta)))
        .step(format!("p₁ = {}, p₂ = {}", short(found.p_lower), short(found.p_upper)))
        .drawn(Picture::Plots(vec![Plot {
            x: "calc-axis-difference".into(),
            y: "calc-axis-none".into(),
            logarithmic: false,
            points: vec![Points { name: "calc-a-difference".into(), at: difference, marked: vec![], joined: false }],
            curves: vec![Curve { name: "calc-a-ci90".into(), at: vec![(low, 0.5), (high, 0.5)], dashed: false }],
            levels: vec![],
            marks: vec![mark("calc-level-theta-low", -theta), mark("calc-level-theta-high", theta)],
        }])))
}
