//! `exposure` and `twa`.

use science::exposure::{self, Exposure, Preliminary, Result8h, Sample};
use serde_json::Value;

use super::super::answer::{Answer, Verdict, listed, short};
use super::super::fault::{Fault, Said};
use super::super::given::{self, Given};
use super::super::picture::{Bar, Bars, Level, Picture, Plot, Points};

/// `exposure`
pub(in super::super) fn exposure(given: &Given<'_>) -> Result<Answer, Fault> {
    let read = |(place, it): (String, &Value)| match it {
        Value::String(text) if text.starts_with('<') => {
            let bound = Value::String(text.trim_start_matches('<').trim().to_owned());
            given::number(&bound, &place).map(Result8h::Below)
        }
        other => given::number(other, &place).map(Result8h::Measured),
    };
    let results: Vec<Result8h> = given.list("results")?.into_iter().map(read).collect::<Result<_, _>>()?;
    let oelv = given.number("oelv")?;
    given.nothing_else()?;
    let found = exposure::judge(&results, oelv)?;
    let figures = found.lognormal;
    let verdict = verdict(&found);
    let preliminary = found.preliminary.map(|it| match it {
        Preliminary::Compliance => "compliance",
        Preliminary::NonCompliance => "non-compliance",
        Preliminary::NoDecision => "no-decision",
    });
    let equal = figures.is_some_and(|it| it.ur.is_none());
    let mut answer = Answer::default()
        .field("n", found.n)
        .field("approximate", found.approximate)
        .number("mu", figures.map(|it| it.mu))
        .number("sigma", figures.map(|it| it.sigma))
        .number("gm", figures.map(|it| it.gm))
        .number("gsd", figures.map(|it| it.gsd))
        .number("p95", figures.map(|it| it.p95))
        .number("utl95_70", figures.map(|it| it.utl95_70))
        .number("utl95_95", figures.map(|it| it.utl95_95))
        .number("exceedance", figures.map(|it| it.exceedance))
        .number("exceedance_lower", figures.and_then(|it| it.exceedance_limits).map(|it| it.0))
        .number("exceedance_upper", figures.and_then(|it| it.exceedance_limits).map(|it| it.1))
        .number("ur", figures.and_then(|it| it.ur))
        .number("ut", found.ut)
        .field("preliminary", preliminary)
        .judged(verdict)
        .because_if(found.n < 3, || Said::new("calc-r-few-results"))
        .because_if((3..=5).contains(&found.n), || Said::new("calc-r-preliminary"))
        .because_if(found.n >= 6, || Said::new("calc-r-test"))
        .because_if(found.approximate, || Said::new("calc-r-censored"))
        .because_if(found.n < 2, || Said::new("calc-r-no-deviation"))
        .because_if(found.n >= 2 && figures.is_none(), || Said::new("calc-r-no-likelihood"))
        .because_if(equal, || Said::new("calc-r-equal-results"));
    if let (Some(it), Some(ut)) = (figures, found.ut) {
        answer = answer
            .step(format!("μ = {}, σ = {}", short(it.mu), short(it.sigma)))
            .step(format!("GM = exp μ = {}, GSD = exp σ = {}", short(it.gm), short(it.gsd)))
            .step(format!("P95 = exp(μ + 1.64485 σ) = {}", short(it.p95)))
            .step(format!("UTL95,70 = exp(μ + {} σ) = {}", short(ut), short(it.utl95_70)));
        if let Some(ur) = it.ur {
            let compared = if ur >= ut { "≥" } else { "<" };
            answer = answer.step(format!(
                "UR = (ln {} − {}) / {} = {} {compared} UT = {}",
                short(oelv),
                short(it.mu),
                short(it.sigma),
                short(ur),
                short(ut)
            ));
        }
    }
    Ok(answer.drawn(picture(&results, oelv, &found)))
}

fn verdict(found: &Exposure) -> Verdict {
    match (found.n, found.preliminary, found.complies) {
        (_, Some(Preliminary::Compliance), _) => Verdict::Pass,
        (_, Some(Preliminary::NonCompliance), _) => Verdict::Fail,
        (_, Some(Preliminary::NoDecision), _) | (0..=5, None, _) | (6.., None, None) => Verdict::Indeterminate,
        (6.., None, Some(true)) => Verdict::Pass,
        (6.., None, Some(false)) => Verdict::Fail,
    }
}

fn picture(results: &[Result8h], oelv: f64, found: &Exposure) -> Picture {
    let of = |below: bool| {
        let at = (1..).zip(results).filter_map(|(index, it)| match *it {
            Result8h::Measured(value) => (!below).then_some((f64::from(index), value)),
            Result8h::Below(value) => below.then_some((f64::from(index), value)),
        });
        at.collect::<Vec<(f64, f64)>>()
    };
    let measured = of(false);
    let marked = (0..).zip(&measured).filter(|(_, it)| it.1 > oelv).map(|(at, _)| at).collect();
    let mut points = vec![Points { name: "calc-points-measured".into(), at: measured, marked, joined: false }];
    if found.approximate {
        points.push(Points { name: "calc-points-below".into(), at: of(true), marked: vec![], joined: false });
    }
    let mut levels = vec![Level { name: "calc-f-oelv".into(), at: oelv, limit: true }];
    if let Some(it) = found.lognormal {
        levels.push(Level { name: "calc-a-gm".into(), at: it.gm, limit: false });
        levels.push(Level { name: "calc-a-utl95_70".into(), at: it.utl95_70, limit: false });
    }
    let (x, y) = ("calc-axis-result".into(), "calc-axis-exposure".into());
    Picture::Plots(vec![Plot { x, y, logarithmic: false, points, curves: vec![], levels, marks: vec![] }])
}

/// `twa`
pub(in super::super) fn twa(given: &Given<'_>) -> Result<Answer, Fault> {
    let read = |(place, it): (String, &Value)| -> Result<Sample, Fault> {
        let row = Given::of(place, it)?;
        let sample = Sample { value: row.number("value")?, minutes: row.number("minutes")? };
        row.nothing_else()?;
        Ok(sample)
    };
    let samples: Vec<Sample> = given.list("samples")?.into_iter().map(read).collect::<Result<_, _>>()?;
    let shift_hours = given.number_or("shift_hours", 8.0)?;
    given.nothing_else()?;
    let found = exposure::shift_average(&samples, shift_hours)?;
    let products: Vec<f64> = samples.iter().map(|it| it.value * it.minutes).collect();
    let unsampled = found.unsampled_minutes.max(0.0);
    let bar = |(at, it): (usize, &Sample)| Bar { name: format!("{at}").into(), value: it.value, marked: false };
    Ok(Answer::default()
        .number("twa8", found.twa8)
        .number("unsampled_minutes", unsampled)
        .number("reduction_factor", found.reduction_factor)
        .because_if(unsampled > 0.0, || Said::new("calc-r-unsampled").with("minutes", short(unsampled)))
        .because_if(found.unsampled_minutes < 0.0, || {
            Said::new("calc-r-oversampled").with("minutes", short(-found.unsampled_minutes))
        })
        .because_if(shift_hours > 8.0, || Said::new("calc-r-long-shift"))
        .step(format!("Σ C·t = {} → {}", listed(&products), short(products.iter().sum())))
        .step(format!("TWA8 = {} / 480 = {}", short(products.iter().sum()), short(found.twa8)))
        .step(format!("RF = 8/{0} × (24 − {0})/16 → {1}", short(shift_hours), short(found.reduction_factor)))
        .drawn(Picture::Bars(Bars {
            axis: "calc-axis-exposure".into(),
            bars: (1..).zip(&samples).take(40).map(bar).collect(),
            logarithmic: false,
            limit: Some(("calc-a-twa8".into(), found.twa8)),
        })))
}
