//! `hic-trace`: from a detector's trace to the drug-load distribution.

use science::chromatogram::baseline::Baseline;
use science::chromatogram::fit::{Fit, Level, Tail};
use science::chromatogram::score::Unaccepted;
use science::chromatogram::{Chromatogram, Method, Sampling, Trace, VERSION, evaluate};
use science::dar::distribution::Absorption;
use science::dar::hic::{Assignment, ByTrace, Doubt, Ladder, OddLoads, RetentionWindow, by_trace};
use serde_json::{Value, json};

use super::super::answer::{Answer, figure, figures, short};
use super::super::fault::{Fault, Said};
use super::super::given::{self, Given};
use super::super::picture::{Fill, Name, Picture, Sheet, Span};
use super::distribution::{Limit, bars, judged, limits, outside, weighted, with_distribution};

/// `hic-trace`
pub(in super::super) fn hic_trace(given: &Given<'_>) -> Result<Answer, Fault> {
    let trace = trace(given)?;
    let method = method(given)?;
    let ladder = ladder(given)?;
    let limits = limits(given)?;
    let traces = given.flag_or("traces", false)?;
    given.nothing_else()?;
    let found = evaluate(&trace, &method)?;
    let loads = by_trace(&found, &ladder)?;
    Ok(answered(&found, &loads, &limits, traces))
}

/// Times and signal: equal steps, or a list of times.
fn trace(given: &Given<'_>) -> Result<Trace, Fault> {
    let signal = given.numbers("signal")?;
    let ceiling = given.number_maybe("ceiling")?;
    let sampling = Sampling { ceiling, ..Sampling::default() };
    let (start, step) = (given.number_maybe("start_min")?, given.number_maybe("step_min")?);
    match given.maybe("time_min") {
        Some(times) => {
            given.refuse(&["start_min", "step_min"])?;
            let times = given::numbers(times, "/time_min")?;
            Trace::new(times, signal, &sampling).map_err(|it| renamed(it.into(), "/time", "/time_min"))
        }
        None => {
            let step = step.ok_or_else(|| Fault::at("/step_min", Said::new("calc-missing")))?;
            Trace::uniform(start.unwrap_or(0.0), step, signal, &sampling).map_err(|it| {
                let fault = renamed(renamed(it.into(), "/step", "/step_min"), "/start", "/start_min");
                // Times that were counted from a step are as good as their number.
                renamed(fault, "/time", "/signal")
            })
        }
    }
}

/// A fault under the name that the field has here.
fn renamed(mut fault: Fault, from: &str, to: &str) -> Fault {
    if let Some(rest) = fault.place.strip_prefix(from)
        && (rest.is_empty() || rest.starts_with('/'))
    {
        fault.place = format!("{to}{rest}");
    }
    fault
}

/// Two numbers, from and to.
fn span(given: &Given<'_>, name: &'static str) -> Result<Option<(f64, f64)>, Fault> {
    let Some(value) = given.maybe(name) else { return Ok(None) };
    match given::numbers(value, &given.place(name))?.as_slice() {
        [from, to] => Ok(Some((*from, *to))),
        _ => Err(Fault::at(given.place(name), Said::new("calc-no-span"))),
    }
}

fn method(given: &Given<'_>) -> Result<Method, Fault> {
    let mut method = Method { range: span(given, "range_min")?, blank: span(given, "blank_min")?, ..Method::default() };
    let (stiffness, over) = (given.number_or("stiffness_min", 15.0)?, given.number_or("over_min", 1.0)?);
    let kinds = [
        ("penalised", Baseline::Penalised { stiffness_min: stiffness }),
        ("straight", Baseline::Straight { over_min: over }),
        ("none", Baseline::None),
    ];
    method.baseline = given.choice_or("baseline", &kinds, Baseline::Penalised { stiffness_min: stiffness })?;
    method.find.prominence = given.number_or("prominence", method.find.prominence)?;
    if let Some(expected) = given.maybe("expected_min") {
        method.find.expected = given::numbers(expected, "/expected_min")?;
    }
    let tails = [("each", Tail::Each), ("common", Tail::Common), ("none", Tail::None)];
    let levels = [("none", Level::None), ("constant", Level::Constant), ("line", Level::Line)];
    method.fit = Fit {
        tail: given.choice_or("tail", &tails, Tail::Each)?,
        level: given.choice_or("level", &levels, Level::None)?,
        ..method.fit
    };
    if let Some(accept) = given.object_maybe("accept")? {
        let it = &mut method.accept;
        it.reconstruction = accept.number_or("reconstruction", it.reconstruction)?;
        it.r_squared = accept.number_or("r_squared", it.r_squared)?;
        it.residual = accept.number_or("residual", it.residual)?;
        it.uncertainty = accept.number_or("uncertainty", it.uncertainty)?;
        it.unexplained = accept.number_or("unexplained", it.unexplained)?;
        accept.nothing_else()?;
    }
    Ok(method)
}

fn ladder(given: &Given<'_>) -> Result<Ladder, Fault> {
    let windows = given.maybe("windows");
    let reference = given.maybe("reference");
    let (near, shift) = (given.number_or("within_min", 0.3)?, given.number_or("shift_max_min", 0.0)?);
    let load = |row: &Given<'_>| -> Result<u32, Fault> { Ok(u32::try_from(row.count("load")?).unwrap_or(u32::MAX)) };
    let assignment = match (windows, reference) {
        (Some(windows), None) => {
            let read = |(place, it): (String, &Value)| -> Result<RetentionWindow, Fault> {
                let row = Given::of(place, it)?;
                let window = RetentionWindow { load: load(&row)?, from: row.number("from")?, to: row.number("to")? };
                row.nothing_else()?;
                Ok(window)
            };
            Assignment::Windows(given::list(windows, "/windows")?.into_iter().map(read).collect::<Result<_, _>>()?)
        }
        (None, Some(reference)) => {
            let read = |(place, it): (String, &Value)| -> Result<(u32, f64), Fault> {
                let row = Given::of(place, it)?;
                let peak = (load(&row)?, row.number("retention")?);
                row.nothing_else()?;
                Ok(peak)
            };
            let peaks = given::list(reference, "/reference")?.into_iter().map(read).collect::<Result<_, _>>()?;
            Assignment::Reference { peaks, within_min: near, shift_max_min: shift }
        }
        (Some(_), Some(_)) => return Err(Fault::at("/reference", Said::new("calc-unused"))),
        (None, None) => return Err(Fault::at("/windows", Said::new("calc-missing"))),
    };
    let odd = [("anomaly", OddLoads::Anomaly), ("explained", OddLoads::Explained), ("expected", OddLoads::Expected)];
    let absorption = match (given.number_maybe("eps_antibody_280")?, given.number_maybe("eps_drug_280")?) {
        (Some(eps_antibody), Some(eps_drug)) => Some(Absorption { eps_antibody, eps_drug }),
        (None, None) => None,
        (Some(_), None) => return Err(Fault::at("/eps_drug_280", Said::new("calc-missing"))),
        (None, Some(_)) => return Err(Fault::at("/eps_antibody_280", Said::new("calc-missing"))),
    };
    Ok(Ladder {
        assignment,
        max_load: u32::try_from(given.count_maybe("max_load")?.unwrap_or(8)).unwrap_or(u32::MAX),
        odd: given.choice_or("odd_loads", &odd, OddLoads::Anomaly)?,
        unassigned_max_percent: given.number_or("unassigned_max_percent", 3.0)?,
        absorption,
    })
}

fn words(why: Unaccepted) -> &'static str {
    match why {
        Unaccepted::NotFitted => "not-fitted",
        Unaccepted::Reconstruction => "reconstruction",
        Unaccepted::RSquared => "r-squared",
        Unaccepted::Residual => "residual",
        Unaccepted::Uncertainty => "uncertainty",
        Unaccepted::Bound => "bound",
    }
}

fn doubt(it: &Doubt, found: &Chromatogram) -> Said {
    match it {
        Doubt::NotAccepted { window } => {
            let window = found.windows.get(*window);
            let why = window.map(|it| it.against.iter().map(|it| words(*it)).collect::<Vec<_>>().join(", "));
            Said::new("calc-r-not-accepted")
                .with("from", window.map_or(String::new(), |it| short(it.from)))
                .with("to", window.map_or(String::new(), |it| short(it.to)))
                .with("why", why.unwrap_or_default())
        }
        Doubt::BlindSpots { percent } => Said::new("calc-r-blind-spots").with("percent", short(*percent)),
        Doubt::OddLoad { load, percent } => {
            Said::new("calc-r-odd-load").with("load", load).with("percent", short(*percent))
        }
        Doubt::Unassigned { percent } => Said::new("calc-r-too-much-unassigned").with("percent", short(*percent)),
        Doubt::Absent { load } => Said::new("calc-r-absent-load").with("load", load),
    }
}

fn maybe(it: Option<f64>) -> Value {
    it.map_or(Value::Null, figure)
}

fn peaks(found: &Chromatogram, loads: &ByTrace) -> Vec<Value> {
    let row = |((_, it), load): ((usize, &science::chromatogram::Peak), &Option<u32>)| {
        json!({
            "load": load,
            "retention_min": figure(it.retention),
            "area": figure(it.area),
            "area_uncertainty": maybe(it.uncertainty),
            "dropped_area": figure(it.dropped_area),
            "half_width_min": maybe(it.measures.map(|it| it.half_width)),
            "tailing": maybe(it.measures.map(|it| it.tailing)),
            "plates": maybe(it.measures.map(|it| it.plates)),
            "resolution": maybe(it.resolution),
            "signal_to_noise": maybe(it.signal_to_noise),
        })
    };
    found.peaks().zip(&loads.assigned).map(row).collect()
}

fn fits(found: &Chromatogram) -> Vec<Value> {
    let row = |it: &science::chromatogram::Window| {
        let score = |of: fn(&science::chromatogram::score::Score) -> f64| maybe(it.score.as_ref().map(of));
        json!({
            "from": figure(it.from),
            "to": figure(it.to),
            "accepted": it.accepted(),
            "reconstruction": score(|it| it.reconstruction),
            "r_squared": score(|it| it.r_squared),
            "residual": score(|it| it.residual),
            "uncertainty": score(|it| it.uncertainty),
            "against": it.against.iter().map(|it| words(*it)).collect::<Vec<_>>().join(", "),
        })
    };
    found.windows.iter().map(row).collect()
}

fn blind_spots(found: &Chromatogram) -> Vec<Value> {
    let row = |it: &science::chromatogram::BlindSpot| json!({ "from": figure(it.from), "to": figure(it.to), "area": figure(it.area) });
    found.blind_spots.iter().map(row).collect()
}

fn answered(found: &Chromatogram, loads: &ByTrace, limits: &[Limit], traces: bool) -> Answer {
    let beyond = outside(&loads.distribution, limits);
    let fitted: Vec<f64> = found
        .signal
        .iter()
        .zip(&found.baseline)
        .zip(&found.residual)
        .map(|((signal, under), left)| signal - under - left)
        .collect();
    let mut answer = with_distribution(Answer::default(), &loads.distribution)
        .number("unassigned_percent", loads.unassigned_percent)
        .field("accepted", found.accepted)
        .field("peaks", peaks(found, loads))
        .field("fits", fits(found))
        .field("blind_spots", blind_spots(found))
        .number("unexplained", found.unexplained)
        .number("noise", found.noise)
        .number("noise_range", found.blank.map(|it| it.0))
        .number("shift_min", loads.shift_min)
        .field("computation", VERSION);
    if traces {
        answer = answer
            .field("time_min", figures(&found.time))
            .field("baseline", figures(&found.baseline))
            .field("fitted", figures(&fitted))
            .field("residual", figures(&found.residual));
    }
    for it in &loads.doubts {
        answer = answer.because(doubt(it, found));
    }
    let failed = !beyond.is_empty();
    for said in beyond {
        answer = answer.because(said);
    }
    for ((_, peak), load) in found.peaks().zip(&loads.assigned) {
        let name = load.map_or_else(|| "?".to_owned(), |it| format!("D{it}"));
        let width = peak.uncertainty.map_or(String::new(), |it| format!(" ± {}", short(it)));
        answer = answer.step(format!("{name}: tR = {} min, A = {}{width}", short(peak.retention), short(peak.area)));
    }
    answer
        .step(weighted(&loads.distribution))
        .because_if(limits.is_empty(), || Said::new("calc-r-no-limits-sent"))
        .because_if(loads.is_result() && !failed, || Said::new("calc-r-is-a-result"))
        .judged(judged(!loads.is_result(), failed))
        .drawn(drawn(found, loads, &fitted, limits))
}

fn drawn(found: &Chromatogram, loads: &ByTrace, fitted: &[f64], limits: &[Limit]) -> Picture {
    // Of a long trace so many places as can be told apart, each the mean of its neighbours.
    let every = found.time.len().div_ceil(1200).max(1);
    let thinned = |values: &[f64]| -> Vec<(f64, f64)> {
        let mean = |it: &[f64]| it.iter().sum::<f64>() / it.iter().fold(0.0, |n, _| n + 1.0);
        found.time.chunks(every).map(mean).zip(values.chunks(every).map(mean)).collect()
    };
    let total: Vec<f64> = fitted.iter().zip(&found.baseline).map(|(fit, under)| fit + under).collect();
    let baseline = thinned(&found.baseline);
    let under = |time: f64| {
        let at = baseline.partition_point(|it| it.0 < time).min(baseline.len().saturating_sub(1));
        baseline.get(at).map_or(0.0, |it| it.1)
    };
    let mut fills = vec![];
    for ((window, peak), load) in found.peaks().zip(&loads.assigned) {
        let Some(own) = peak.fitted else { continue };
        let accepted = found.windows.get(window).is_some_and(science::chromatogram::Window::accepted);
        let odd = load.is_some_and(|it| it % 2 == 1);
        let class = match load {
            Some(load) if accepted && !odd => usize::try_from(load / 2).unwrap_or(0) % 5,
            Some(_) | None => 5,
        };
        let top = peak.measures.map_or(0.0, |it| it.height);
        let reach = 9.0 * own.width * (1.0 + own.tail.abs());
        let at: Vec<(f64, f64)> = baseline
            .iter()
            .filter(|it| (it.0 - peak.retention).abs() < reach)
            .map(|it| (it.0, it.1 + own.at(it.0)))
            .filter(|it| it.1 - under(it.0) > 1e-3 * top)
            .collect();
        let (Some(first), Some(last)) = (at.first(), at.last()) else { continue };
        let foot = (under(first.0), under(last.0));
        let name = Name::Given(load.map_or_else(|| "?".to_owned(), |it| format!("D{it}")));
        fills.push(Fill { name, class, at, foot });
    }
    let span = |it: &science::chromatogram::Window| Span {
        from: it.from,
        to: it.to,
        name: Name::Given(it.score.map_or_else(|| "—".to_owned(), |score| format!("R {:.4}", score.reconstruction))),
        marked: !it.accepted(),
    };
    Picture::Sheet(Box::new(Sheet {
        x: "calc-axis-minutes".into(),
        y: "calc-axis-signal".into(),
        measured: thinned(&found.signal),
        baseline: thinned(&found.baseline),
        fitted: thinned(&total),
        residual: thinned(&found.residual),
        fills,
        spans: found.windows.iter().map(span).collect(),
        bars: vec![bars(&loads.distribution, limits)],
        behind: None,
    }))
}
