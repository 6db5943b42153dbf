//! What every raw-data method says of a distribution: shares, mean, limits, verdict, bars.

use science::dar::distribution::Distribution;
use serde_json::{Map, Value};

use super::super::answer::{Answer, Verdict, figure, short};
use super::super::fault::{Fault, Said};
use super::super::given::{self, Given};
use super::super::picture::{Bar, Bars, Name};

/// A limit for the mean or for the share of a load, both ends included.
pub(super) struct Limit {
    /// None for the mean.
    load: Option<u32>,
    low: Option<f64>,
    high: Option<f64>,
}

/// Limits by name: `dar`, or a load, each with two numbers of which one may be `null`.
pub(super) fn limits(given: &Given<'_>) -> Result<Vec<Limit>, Fault> {
    let Some(all) = given.object_maybe("limits")? else { return Ok(vec![]) };
    let mut limits = vec![];
    for (name, value) in all.entries() {
        let place = all.place(name);
        let load = match (name, name.parse::<u32>()) {
            ("dar", _) => None,
            (_, Ok(load)) if load.to_string() == name => Some(load),
            (_, Ok(_) | Err(_)) => return Err(Fault::at(place, Said::new("calc-no-load"))),
        };
        let bounds = given::list(value, &place)?;
        let [(low_at, low), (high_at, high)] = bounds.as_slice() else {
            return Err(Fault::at(place, Said::new("calc-no-span")));
        };
        let bound = |it: &Value, at: &str| if it.is_null() { Ok(None) } else { given::number(it, at).map(Some) };
        let (low, high) = (bound(low, low_at)?, bound(high, high_at)?);
        if let (Some(low), Some(high)) = (low, high)
            && low > high
        {
            return Err(Fault::at(place, Said::new("calc-reversed")));
        }
        limits.push(Limit { load, low, high });
    }
    Ok(limits)
}

/// What is outside its limit, in words; a load that was not looked for is not judged.
pub(super) fn outside(distribution: &Distribution, limits: &[Limit]) -> Vec<Said> {
    let mut said = vec![];
    for it in limits {
        let (name, value) = match it.load {
            None => ("DAR".to_owned(), Some(distribution.dar.value)),
            Some(load) => (format!("D{load} %"), distribution.share(load).map(|it| it.value)),
        };
        let Some(value) = value else {
            said.push(Said::new("calc-r-not-looked-for").with("name", name));
            continue;
        };
        for (limit, over) in [(it.low, false), (it.high, true)] {
            if let Some(limit) = limit
                && (if over { value > limit } else { value < limit })
            {
                let key = if over { "calc-r-above-limit" } else { "calc-r-below-limit" };
                said.push(Said::new(key).with("name", &name).with("value", short(value)).with("limit", short(limit)));
            }
        }
    }
    said
}

/// Shares and their uncertainties by load, and what derives from them.
pub(super) fn with_distribution(answer: Answer, it: &Distribution) -> Answer {
    let by_load = |value: &dyn Fn(usize) -> Option<f64>| -> Map<String, Value> {
        let each = it.shares.iter().enumerate();
        each.map(|(at, (load, _))| (load.to_string(), value(at).map_or(Value::Null, figure))).collect()
    };
    let share = |at: usize| it.shares.get(at).map(|it| it.1);
    let unconjugated = it.unconjugated();
    answer
        .number("dar", it.dar.value)
        .number("dar_uncertainty", it.dar.uncertainty)
        .field("distribution_percent", by_load(&|at| share(at).map(|it| it.value)))
        .field("distribution_uncertainty", by_load(&|at| share(at).and_then(|it| it.uncertainty)))
        .number("unconjugated_percent", unconjugated.map(|it| it.value))
        .number("unconjugated_uncertainty", unconjugated.and_then(|it| it.uncertainty))
        .because_if(unconjugated.is_none(), || Said::new("calc-r-no-load-zero"))
}

/// Bars of a distribution; those outside of their limit are marked.
pub(super) fn bars(it: &Distribution, limits: &[Limit]) -> Bars {
    let marked = |load: u32, value: f64| {
        let own = |it: &&Limit| it.load == Some(load);
        limits
            .iter()
            .filter(own)
            .any(|it| it.low.is_some_and(|low| value < low) || it.high.is_some_and(|high| value > high))
    };
    let bar = |(load, share): &(u32, science::dar::distribution::Estimate)| Bar {
        name: Name::Given(format!("D{load}")),
        value: share.value,
        marked: marked(*load, share.value),
    };
    Bars {
        axis: "calc-axis-percent".into(),
        bars: it.shares.iter().map(bar).collect(),
        logarithmic: false,
        limit: None,
    }
}

/// Pass, fail or indeterminate: a doubt comes before any limit.
pub(super) fn judged(doubtful: bool, outside: bool) -> Verdict {
    match (doubtful, outside) {
        (true, _) => Verdict::Indeterminate,
        (false, true) => Verdict::Fail,
        (false, false) => Verdict::Pass,
    }
}

/// Mean and steps of a weighted mean.
pub(super) fn weighted(it: &Distribution) -> String {
    let parts: Vec<String> = it
        .shares
        .iter()
        .filter(|it| it.1.value != 0.0)
        .map(|(load, share)| format!("{load} × {}", short(share.value)))
        .collect();
    format!("DAR = ({}) / 100 = {}", parts.join(" + "), short(it.dar.value))
}
