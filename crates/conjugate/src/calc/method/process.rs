//! `lrv`, `pdl`, `diafiltration`, `media-fill`.

use science::process::{self, MediaFillClass, MediaFillRegime, Titre};

use super::super::answer::{Answer, Verdict, short};
use super::super::fault::{Fault, Said};
use super::super::given::Given;
use super::super::picture::{Bar, Bars, Curve, Mark, Picture, Plot};

fn bars(axis: &'static str, bars: &[(&'static str, f64)], limit: Option<(&'static str, f64)>) -> Picture {
    let bar = |(name, value): &(&'static str, f64)| Bar { name: (*name).into(), value: *value, marked: false };
    Picture::Bars(Bars {
        axis: axis.into(),
        bars: bars.iter().map(bar).collect(),
        logarithmic: false,
        limit: limit.map(|(name, at)| (name.into(), at)),
    })
}

/// `lrv`
pub(in super::super) fn lrv(given: &Given<'_>) -> Result<Answer, Fault> {
    let (load, product) = (given.object("load")?, given.object("product")?);
    let titre = |it: &Given<'_>| -> Result<Titre, Fault> {
        Ok(Titre { log10_titre: it.number("log10_titre")?, ml: it.number("ml")? })
    };
    let (before, after) = (titre(&load)?, titre(&product)?);
    let at_least = product.flag_or("below_detection", false)?;
    load.nothing_else()?;
    product.nothing_else()?;
    given.nothing_else()?;
    let lrv = process::log_reduction(before, after)?;
    let sign = if at_least { "≥" } else { "=" };
    Ok(Answer::default()
        .number("lrv", lrv)
        .field("at_least", at_least)
        .because_if(at_least, || Said::new("calc-r-at-least"))
        .because_if(lrv <= 1.0, || Said::new("calc-r-small-reduction"))
        .step(format!(
            "LRV = ({} + log₁₀ {}) − ({} + log₁₀ {}) {sign} {}",
            short(before.log10_titre),
            short(before.ml),
            short(after.log10_titre),
            short(after.ml),
            short(lrv)
        ))
        .drawn(bars("calc-axis-log10", &[("calc-a-lrv", lrv)], Some(("calc-level-one-log", 1.0)))))
}

/// `pdl`
pub(in super::super) fn pdl(given: &Given<'_>) -> Result<Answer, Fault> {
    let (start, end, hours) = (given.number("start_cells")?, given.number("end_cells")?, given.number("hours")?);
    given.nothing_else()?;
    let found = process::doublings(start, end, hours)?;
    let mut answer = Answer::default()
        .number("pdl", found.pdl)
        .number("doubling_hours", found.doubling_hours)
        .because_if(found.doubling_hours.is_none(), || Said::new("calc-r-no-growth"))
        .step(format!("PDL = log₂({} / {}) = {}", short(end), short(start), short(found.pdl)));
    if let Some(it) = found.doubling_hours {
        answer = answer.step(format!("{} h / {} = {} h", short(hours), short(found.pdl), short(it)));
    }
    Ok(answer.drawn(Picture::Bars(Bars {
        axis: "calc-axis-cells".into(),
        bars: vec![
            Bar { name: "calc-f-start_cells".into(), value: start, marked: false },
            Bar { name: "calc-f-end_cells".into(), value: end, marked: false },
        ],
        logarithmic: true,
        limit: None,
    })))
}

/// `diafiltration`
pub(in super::super) fn diafiltration(given: &Given<'_>) -> Result<Answer, Fault> {
    let (sieving, diavolumes) = (given.number("sieving")?, given.number("diavolumes")?);
    given.nothing_else()?;
    let left = process::remaining_fraction(sieving, diavolumes)?;
    let end = if diavolumes > 0.0 { diavolumes * 1.2 } else { 10.0 };
    let place = |at: i32| {
        let n = end * f64::from(at) / 60.0;
        process::remaining_fraction(sieving, n).ok().map(|it| (n, 100.0 * it))
    };
    Ok(Answer::default()
        .number("remaining_fraction", left)
        .step(format!("C/C₀ = exp(−{} × {}) = {}", short(diavolumes), short(sieving), short(left)))
        .drawn(Picture::Plots(vec![Plot {
            x: "calc-axis-diavolumes".into(),
            y: "calc-axis-percent".into(),
            logarithmic: false,
            points: vec![],
            curves: vec![Curve {
                name: "calc-a-remaining_fraction".into(),
                at: (0..=60).filter_map(place).collect(),
                dashed: false,
            }],
            levels: vec![],
            marks: vec![Mark { name: "calc-f-diavolumes".into(), at: diavolumes }],
        }])))
}

/// `media-fill`
pub(in super::super) fn media_fill(given: &Given<'_>) -> Result<Answer, Fault> {
    let (units, contaminated) = (given.count("units")?, given.count("contaminated")?);
    let regimes = [("eu-2022", MediaFillRegime::Eu2022), ("china-gmp", MediaFillRegime::ChinaGmp)];
    let regime = given.choice("regime", &regimes)?;
    given.nothing_else()?;
    let found = process::media_fill(units, contaminated, regime)?;
    let (class, verdict, said) = match found.class {
        MediaFillClass::TargetMet => ("target-met", Verdict::Pass, "calc-r-target-met"),
        MediaFillClass::Investigate => ("investigate", Verdict::Indeterminate, "calc-r-investigate"),
        MediaFillClass::InvestigateAndRevalidate => {
            ("investigate-and-revalidate", Verdict::Fail, "calc-r-investigate-and-revalidate")
        }
        MediaFillClass::Failed => ("failed", Verdict::Fail, "calc-r-media-fill-failed"),
    };
    Ok(Answer::default()
        .number("upper95_percent", found.upper95_percent)
        .field("class", class)
        .judged(verdict)
        .because(Said::new(said))
        .step(format!("½ χ²(0.95; 2({contaminated} + 1)) / {units} = {} %", short(found.upper95_percent)))
        .drawn(bars(
            "calc-axis-percent",
            &[("calc-a-upper95_percent", found.upper95_percent)],
            Some(("calc-level-tenth-percent", 0.1)),
        )))
}
