//! `tolerance`.

use science::tolerance::{self, Form, Sides};

use super::super::answer::{Answer, short};
use super::super::fault::{Fault, Said};
use super::super::given::Given;
use super::super::picture::{Curve, Mark, Picture, Plot};

/// `tolerance`
pub(in super::super) fn tolerance(given: &Given<'_>) -> Result<Answer, Fault> {
    let n = given.count("n")?;
    let n = usize::try_from(n).map_err(|_| Fault::at("/n", Said::new("calc-too-large")))?;
    let (mean, sd) = (given.number("mean")?, given.number("sd")?);
    let (coverage, confidence) = (given.number("coverage")?, given.number("confidence")?);
    let sides = given.choice_or("sides", &[("2", Sides::Two), ("1", Sides::One)], Sides::Two)?;
    let form = given.choice_or("form", &[("exact", Form::Exact), ("howe", Form::Howe)], Form::Exact)?;
    given.nothing_else()?;
    if (sides, form) == (Sides::One, Form::Howe) {
        return Err(Fault::at("/form", Said::new("calc-unused")));
    }
    let k = tolerance::factor(n, coverage, confidence, sides, form)?;
    let (lower, upper) = tolerance::limits(k, mean, sd)?;
    let spread = if sd > 0.0 { sd } else { 1.0 };
    let bell = |at: i32| {
        let z = f64::from(at) / 10.0;
        (mean + z * spread, science::numeric::normal::pdf(z) / spread)
    };
    let mark = |name: &'static str, at: f64| Mark { name: name.into(), at };
    Ok(Answer::default()
        .number("k", k)
        .number("lower", lower)
        .number("upper", upper)
        .because(Said::new(match sides {
            Sides::One => "calc-r-one-sided",
            Sides::Two => "calc-r-two-sided",
        }))
        .because_if(form == Form::Howe, || Said::new("calc-r-howe"))
        .step(format!("k = {}", short(k)))
        .step(format!("{} ± {} × {} = {} … {}", short(mean), short(k), short(sd), short(lower), short(upper)))
        .drawn(Picture::Plots(vec![Plot {
            x: "calc-axis-value".into(),
            y: "calc-axis-density".into(),
            logarithmic: false,
            points: vec![],
            curves: vec![Curve {
                name: "calc-curve-process".into(),
                at: (-40..=40).map(bell).collect(),
                dashed: false,
            }],
            levels: vec![],
            marks: vec![mark("calc-a-lower-limit", lower), mark("calc-a-upper-limit", upper)],
        }])))
}
