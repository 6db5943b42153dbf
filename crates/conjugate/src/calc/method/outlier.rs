//! `grubbs`.

use science::outlier::{self, Side};

use super::super::answer::{Answer, short};
use super::super::fault::{Fault, Said};
use super::super::given::{self, Given};
use super::super::picture::{Level, Picture, Plot, Points};

/// `grubbs`
pub(in super::super) fn grubbs(given: &Given<'_>) -> Result<Answer, Fault> {
    let values = given::numbers(given.must("values")?, "/values")?;
    let sides = [("both", Side::Both), ("upper", Side::Largest), ("lower", Side::Smallest)];
    let side = given.choice_or("side", &sides, Side::Both)?;
    let alpha = given.number_or("alpha", 0.05)?;
    given.nothing_else()?;
    let found = outlier::grubbs(&values, side, alpha)?;
    let at = (1..).zip(&values).map(|(at, it)| (f64::from(at), *it)).collect();
    let marked = if found.outlier { vec![found.index] } else { vec![] };
    let compared = if found.outlier { ">" } else { "≤" };
    Ok(Answer::default()
        .field("n", values.len())
        .number("mean", found.mean)
        .number("sd", found.sd)
        .field("index", found.index + 1)
        .number("value", found.value)
        .number("g", found.g)
        .number("critical", found.critical)
        .number("p", found.p)
        .field("outlier", found.outlier)
        .because(if found.outlier { Said::new("calc-r-outlier") } else { Said::new("calc-r-no-outlier") })
        .step(format!("x̄ = {}, s = {}, n = {}", short(found.mean), short(found.sd), values.len()))
        .step(format!("G = {} {compared} {}", short(found.g), short(found.critical)))
        .drawn(Picture::Plots(vec![Plot {
            x: "calc-axis-point".into(),
            y: "calc-axis-value".into(),
            logarithmic: false,
            points: vec![Points { name: "calc-a-points".into(), at, marked, joined: false }],
            curves: vec![],
            levels: vec![Level { name: "calc-a-mean".into(), at: found.mean, limit: false }],
            marks: vec![],
        }])))
}
