//! `mkt`.

use science::temperature::{self, Reading, StorageLimits};
use serde_json::Value;

use super::super::answer::{Answer, Verdict, short};
use super::super::fault::{Fault, Said};
use super::super::given::Given;
use super::super::picture::{Level, Picture, Plot, Points};

fn limits(given: &Given<'_>) -> Result<Option<StorageLimits>, Fault> {
    let profiles = [("refrigerated", StorageLimits::REFRIGERATED), ("controlled-room", StorageLimits::CONTROLLED_ROOM)];
    let profile = given.maybe("profile").map(|_| given.choice("profile", &profiles)).transpose()?;
    let own = match given.object_maybe("limits")? {
        None => None,
        Some(it) => {
            let own = StorageLimits {
                low: it.number("low")?,
                high: it.number("high")?,
                excursion_low: it.number("excursion_low")?,
                excursion_high: it.number("excursion_high")?,
                mkt_max: it.number("mkt_max")?,
            };
            it.nothing_else()?;
            Some(own)
        }
    };
    match (profile, own) {
        (Some(_), Some(_)) => Err(Fault::at("/limits", Said::new("calc-twice"))),
        (Some(it), None) | (None, Some(it)) => Ok(Some(it)),
        (None, None) => Ok(None),
    }
}

/// Storage whose upper limit is not above this is frozen, °C.
const FROZEN_C: f64 = 0.0;

/// `mkt`
pub(in super::super) fn mkt(given: &Given<'_>) -> Result<Answer, Fault> {
    let read = |(place, it): (String, &Value)| -> Result<Reading, Fault> {
        let row = Given::of(place, it)?;
        let reading = Reading { celsius: row.number("celsius")?, hours: row.number("hours")? };
        row.nothing_else()?;
        Ok(reading)
    };
    let readings: Vec<Reading> = given.list("readings")?.into_iter().map(read).collect::<Result<_, _>>()?;
    let limits = limits(given)?;
    given.nothing_else()?;
    let mean = temperature::kinetic_mean(&readings)?;
    let answer = Answer::default()
        .number("mkt_celsius", mean.mkt_celsius)
        .number("mean_celsius", mean.mean_celsius)
        .step("ΔH/R = 83.144 kJ/mol / 8.3144 J/(mol·K) = 10000 K")
        .step(format!(
            "MKT = 10000 / −ln(Σ t·exp(−10000/T) / {}) − 273.15 = {} °C",
            short(readings.iter().map(|it| it.hours).sum()),
            short(mean.mkt_celsius)
        ));
    let Some(limits) = limits else {
        return Ok(answer
            .number("hours_out", None)
            .judged(Verdict::Indeterminate)
            .because(Said::new("calc-r-no-limits"))
            .drawn(picture(&readings, mean.mkt_celsius, None)));
    };
    let kept = temperature::kept(&readings, mean, limits)?;
    let beyond = kept.beyond.and_then(|at| readings.get(at).map(|it| (at + 1, it.celsius)));
    // The figure is of the ageing of what is warm: frozen storage may not be judged by it (USP ⟨1079.2⟩).
    let frozen = limits.high <= FROZEN_C;
    let verdict = match (kept.beyond.is_some() || kept.mkt_over, frozen) {
        (true, _) => Verdict::Fail,
        (false, true) => Verdict::Indeterminate,
        (false, false) => Verdict::Pass,
    };
    let mut answer = answer.number("hours_out", kept.hours_out).judged(verdict);
    if let Some((at, celsius)) = beyond {
        answer = answer.because(Said::new("calc-r-beyond").with("at", at).with("celsius", short(celsius)));
    }
    Ok(answer
        .because_if(frozen, || Said::new("calc-r-mkt-frozen"))
        .because_if(kept.mkt_over, || {
            Said::new("calc-r-mkt-over").with("mkt", short(mean.mkt_celsius)).with("max", short(limits.mkt_max))
        })
        .because_if(kept.hours_out > 0.0, || Said::new("calc-r-hours-out").with("hours", short(kept.hours_out)))
        .because(Said::new("calc-r-mkt-window"))
        .drawn(picture(&readings, mean.mkt_celsius, Some(limits))))
}

/// Points of a picture at most; of more readings every so manyth is drawn.
const DRAWN_MAX: usize = 1000;

fn picture(readings: &[Reading], mkt: f64, limits: Option<StorageLimits>) -> Picture {
    let mut hours = 0.0;
    let mut at: Vec<(f64, f64)> = vec![];
    for it in readings {
        at.push((hours, it.celsius));
        hours += it.hours;
        at.push((hours, it.celsius));
    }
    let every = at.len() / DRAWN_MAX + 1;
    let at = at.into_iter().step_by(every).collect();
    let mut levels = vec![Level { name: "calc-a-mkt_celsius".into(), at: mkt, limit: false }];
    if let Some(it) = limits {
        levels.push(Level { name: "calc-level-low".into(), at: it.low, limit: true });
        levels.push(Level { name: "calc-level-high".into(), at: it.high, limit: true });
        levels.push(Level { name: "calc-level-excursion".into(), at: it.excursion_high, limit: true });
    }
    let points = vec![Points { name: "calc-points-readings".into(), at, marked: vec![], joined: true }];
    let (x, y) = ("calc-axis-hours".into(), "calc-axis-celsius".into());
    Picture::Plots(vec![Plot { x, y, logarithmic: false, points, curves: vec![], levels, marks: vec![] }])
}
