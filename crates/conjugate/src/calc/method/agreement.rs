//! `dar-agreement` and `stoichiometry-dar`: whether methods say the same, and whether a ratio can be what was charged.

use std::collections::BTreeMap;

use science::dar::agreement::{Agreement, Margin, Pair, Said as Reported, compare, together};
use science::dar::distribution::Estimate;
use science::dar::plausible::{Charged, Found, Governing, Plausibility, held_against};
use serde_json::{Value, json};

use super::super::answer::{Answer, Verdict, figure, short};
use super::super::fault::{Fault, Said};
use super::super::given::{self, Given};
use super::super::picture::{Bar, Bars, Level, Name, Picture, Plot, Points};

/// What a method said: the mean, and shares by load.
struct Told {
    name: String,
    dar: Estimate,
    shares: BTreeMap<u32, Estimate>,
}

/// `dar-agreement`
pub(in super::super) fn agreement(given: &Given<'_>) -> Result<Answer, Fault> {
    let read = |(place, it): (String, &Value)| -> Result<Told, Fault> {
        let row = Given::of(place, it)?;
        let dar = Estimate { value: row.number("dar")?, uncertainty: row.number_maybe("dar_uncertainty")? };
        let name = row.named("name")?.to_owned();
        let shares = by_load(&row)?;
        row.nothing_else()?;
        Ok(Told { name, dar, shares })
    };
    let told: Vec<Told> = given.list("methods")?.into_iter().map(read).collect::<Result<_, _>>()?;
    let margin = Margin {
        theta: given.number("theta")?,
        confidence: given.number_or("confidence", 0.90)?,
        between: given.number_or("between", 0.0)?,
    };
    let share_margin = given.number_maybe("theta_percent")?;
    given.nothing_else()?;
    let said = |of: &dyn Fn(&Told) -> Option<Estimate>| -> Vec<Reported> {
        told.iter().filter_map(|it| Some(Reported { by: it.name.clone(), value: of(it)? })).collect()
    };
    let means = said(&|it| Some(it.dar));
    let pairs = compare(&means, &margin)?;
    let mut rows: Vec<Value> = pairs.iter().map(|it| row("DAR".into(), &means, it)).collect();
    let mut worst = together(&pairs);
    if let Some(theta) = share_margin {
        let loads: std::collections::BTreeSet<u32> = told.iter().flat_map(|it| it.shares.keys().copied()).collect();
        for load in loads {
            let shares = said(&|it| it.shares.get(&load).copied());
            if shares.len() < 2 {
                continue;
            }
            let pairs = compare(&shares, &Margin { theta, between: 0.0, ..margin }).map_err(|it| {
                if it.place == "/theta" { Fault::at("/theta_percent", Fault::from(it).said) } else { it.into() }
            })?;
            rows.extend(pairs.iter().map(|it| row(format!("D{load} %"), &shares, it)));
            worst = worst.max(together(&pairs));
        }
    }
    let (verdict, key) = match worst {
        Agreement::Agree => (Verdict::Pass, "calc-r-agree"),
        Agreement::Undecided => (Verdict::Indeterminate, "calc-r-undecided"),
        Agreement::Disagree => (Verdict::Fail, "calc-r-disagree"),
    };
    let without = told.iter().any(|it| it.dar.uncertainty.is_none());
    let mut answer = Answer::default()
        .field("pairs", rows)
        .field("agreement", word(worst))
        .because(Said::new(key))
        .because_if(without, || Said::new("calc-r-no-uncertainty"))
        .because_if(share_margin.is_none(), || Said::new("calc-r-shares-not-compared"))
        .judged(verdict);
    for it in &pairs {
        let names = [it.of.0, it.of.1].map(|at| means.get(at).map_or("?", |it| it.by.as_str()));
        let width = it.interval.map_or(String::new(), |(low, high)| format!(", {} – {}", short(low), short(high)));
        answer = answer.step(format!("{} − {} = {}{width}", names[1], names[0], short(it.difference)));
    }
    Ok(answer.drawn(drawn(&pairs, margin.theta)))
}

fn word(it: Agreement) -> &'static str {
    match it {
        Agreement::Agree => "agree",
        Agreement::Undecided => "undecided",
        Agreement::Disagree => "disagree",
    }
}

/// Shares by load, each a number or a number and its uncertainty.
fn by_load(row: &Given<'_>) -> Result<BTreeMap<u32, Estimate>, Fault> {
    let Some(all) = row.object_maybe("distribution_percent")? else { return Ok(BTreeMap::new()) };
    let mut shares = BTreeMap::new();
    for (load, value) in all.entries() {
        let place = all.place(load);
        let read = load.parse::<u32>().ok().filter(|it| it.to_string() == load && *it <= science::dar::LOAD_MAX);
        let Some(read) = read else { return Err(Fault::at(place, Said::new("calc-no-load"))) };
        let share = match value {
            Value::Array(_) => match given::numbers(value, &place)?.as_slice() {
                [value, uncertainty] => Estimate { value: *value, uncertainty: Some(*uncertainty) },
                _ => return Err(Fault::at(place, Said::new("calc-no-span"))),
            },
            _ => Estimate { value: given::number(value, &place)?, uncertainty: None },
        };
        shares.insert(read, share);
    }
    Ok(shares)
}

fn row(what: String, said: &[Reported], it: &Pair) -> Value {
    let maybe = |it: Option<f64>| it.map_or(Value::Null, figure);
    let [first, second] = [it.of.0, it.of.1].map(|at| said.get(at).map_or("?", |it| it.by.as_str()).to_owned());
    json!({
        "name": what,
        "first": first,
        "second": second,
        "difference": figure(it.difference),
        "uncertainty": maybe(it.uncertainty),
        "lower": maybe(it.interval.map(|it| it.0)),
        "upper": maybe(it.interval.map(|it| it.1)),
        "agreement": word(it.agreement),
    })
}

fn drawn(pairs: &[Pair], theta: f64) -> Picture {
    let mut place = 0.0;
    let mut group = Points { name: "calc-axis-difference".into(), at: vec![], marked: vec![], joined: false };
    let mut curves = vec![];
    for (index, it) in (0..).zip(pairs) {
        place += 1.0;
        group.at.push((place, it.difference));
        if it.agreement != Agreement::Agree {
            group.marked.push(index);
        }
        if let Some((low, high)) = it.interval {
            let at = vec![(place, low), (place, high)];
            curves.push(super::super::picture::Curve { name: "calc-curve-interval".into(), at, dashed: false });
        }
    }
    let level = |name: &'static str, at| Level { name: name.into(), at, limit: true };
    Picture::Plots(vec![Plot {
        x: "calc-axis-pair".into(),
        y: "calc-axis-difference".into(),
        logarithmic: false,
        points: vec![group],
        curves,
        levels: vec![level("calc-level-theta-low", -theta), level("calc-level-theta-high", theta)],
        marks: vec![],
    }])
}

/// `stoichiometry-dar`
pub(in super::super) fn stoichiometry(given: &Given<'_>) -> Result<Answer, Fault> {
    let charged = Charged {
        reductant: given.number_maybe("reductant_per_antibody")?,
        disulfides: given.number_or("disulfides", 4.0)?,
        linker_payload: given.number("linker_payload_per_antibody")?,
        purity: given.number("purity")?,
    };
    let dar = Estimate { value: given.number("dar")?, uncertainty: given.number_maybe("dar_uncertainty")? };
    let (free, quenched) = (given.number_maybe("free_per_antibody")?, given.number_maybe("quenched_per_antibody")?);
    let found = free.zip(quenched).map(|(free, quenched)| Found { free, quenched });
    let confidence = given.number_or("confidence", 0.95)?;
    let (low, high) = (given.number_or("balance_low_percent", 90.0)?, given.number_or("balance_high_percent", 110.0)?);
    given.nothing_else()?;
    if low > high {
        return Err(Fault::at("/balance_low_percent", Said::new("calc-reversed")));
    }
    let it = held_against(&charged, dar, found, confidence).map_err(renamed)?;
    let governing = match it.governing {
        Governing::Reductant => "reductant",
        Governing::Disulfides => "disulfides",
        Governing::LinkerPayload => "linker-payload",
    };
    let unbalanced = it.balance_percent.filter(|it| *it < low || *it > high);
    let verdict = match (it.possible, it.balance_percent, unbalanced) {
        (false, _, _) | (true, Some(_), Some(_)) => Verdict::Fail,
        (true, Some(_), None) => Verdict::Pass,
        (true, None, _) => Verdict::Indeterminate,
    };
    Ok(Answer::default()
        .number("dar_max", it.dar_max)
        .field("governing", governing)
        .number("efficiency", it.efficiency)
        .number("p_above", it.p_above)
        .field("possible", it.possible)
        .number("balance_percent", it.balance_percent)
        .number("active_linker_payload", it.active)
        .because(
            Said::new(if it.possible { "calc-r-possible" } else { "calc-r-impossible" }).with("max", short(it.dar_max)),
        )
        .because_if(it.balance_percent.is_none(), || Said::new("calc-r-no-balance"))
        .because_if(unbalanced.is_some(), || {
            Said::new("calc-r-unbalanced").with("low", short(low)).with("high", short(high))
        })
        .because_if(dar.uncertainty.is_none(), || Said::new("calc-r-no-dar-uncertainty"))
        .step(format!(
            "DAR ≤ min({}2 × {}, {} × {}) = {}",
            charged.reductant.map_or(String::new(), |it| format!("2 × {}, ", short(it))),
            short(charged.disulfides),
            short(charged.linker_payload),
            short(charged.purity),
            short(it.dar_max)
        ))
        .step(format!("{} / {} = {}", short(dar.value), short(it.dar_max), short(it.efficiency)))
        .judged(verdict)
        .drawn(possible(&charged, dar.value, &it)))
}

/// A fault under the name that the field has here.
fn renamed(it: science::Impossible) -> Fault {
    let mut fault = Fault::from(it);
    for (from, to) in [
        ("/reductant", "/reductant_per_antibody"),
        ("/linker_payload", "/linker_payload_per_antibody"),
        ("/free", "/free_per_antibody"),
        ("/quenched", "/quenched_per_antibody"),
    ] {
        if fault.place == from {
            fault.place = to.into();
        }
    }
    fault
}

/// What each charge allows, and the ratio.
fn possible(charged: &Charged, dar: f64, it: &Plausibility) -> Picture {
    let bar = |name: &'static str, value: f64| Bar { name: name.into(), value, marked: false };
    let mut bars = vec![];
    if let Some(reductant) = charged.reductant {
        bars.push(bar("calc-bar-reductant", 2.0 * reductant));
    }
    bars.push(bar("calc-bar-disulfides", 2.0 * charged.disulfides));
    bars.push(bar("calc-bar-linker-payload", it.active));
    bars.push(Bar { name: Name::Given("DAR".into()), value: dar, marked: !it.possible });
    Picture::Bars(Bars { axis: "calc-axis-per-antibody".into(), bars, logarithmic: false, limit: None })
}
