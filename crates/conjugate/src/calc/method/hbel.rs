//! `pde`, `inhaled-dose`, `oel`, `oeb`, `acceptable-level`.

use science::hbel::{self, Band, Departure, Edge, HIGHLY_HAZARDOUS_UG_PER_DAY, Inhalation, PodKind};
use serde_json::Value;

use super::super::answer::{Answer, Verdict, short};
use super::super::fault::{Fault, Said};
use super::super::given::{self, Given};
use super::super::picture::{Bar, Bars, Picture};

pub(in super::super) const KINDS: [(&str, PodKind); 7] = [
    ("NOEL", PodKind::Noel),
    ("NOAEL", PodKind::Noael),
    ("LOEL", PodKind::Loel),
    ("LOAEL", PodKind::Loael),
    ("BMDL", PodKind::Bmdl),
    ("clinical", PodKind::Clinical),
    ("LD50", PodKind::Ld50),
];

fn departure(given: &Given<'_>) -> Result<Departure, Fault> {
    Ok(Departure {
        pod_mg_per_kg_day: given.number("pod_mg_per_kg_day")?,
        pod_kind: given.choice("pod_kind", &KINDS)?,
        body_weight_kg: given.number_or("body_weight_kg", 50.0)?,
        f1: given.number("f1")?,
        f2: given.number("f2")?,
        f3: given.number("f3")?,
        f4: given.number("f4")?,
        f5: given.number("f5")?,
        absorption_correction: given.number_or("absorption_correction", 1.0)?,
    })
}

fn put_in(it: &Departure) -> String {
    let Departure { pod_mg_per_kg_day, body_weight_kg, f1, f2, f3, f4, f5, absorption_correction, .. } = *it;
    let factors = [f1, f2, f3, f4, f5].map(short).join(" × ");
    format!("{} × {} × {} / ({factors})", short(pod_mg_per_kg_day), short(body_weight_kg), short(absorption_correction))
}

/// `pde`
pub(in super::super) fn pde(given: &Given<'_>) -> Result<Answer, Fault> {
    let study = departure(given)?;
    given.nothing_else()?;
    let found = hbel::pde(&study)?;
    let bar = |name: &'static str, value, marked| Bar { name: name.into(), value, marked };
    let line = if found.highly_hazardous { "calc-r-hazardous" } else { "calc-r-not-hazardous" };
    Ok(Answer::default()
        .number("pde_mg_per_day", found.pde_mg_per_day)
        .number("pde_ug_per_day", found.pde_ug_per_day)
        .field("highly_hazardous", found.highly_hazardous)
        .because(Said::new(line))
        .step(format!("PDE = {} = {} mg/d", put_in(&study), short(found.pde_mg_per_day)))
        .step(format!("PDE = {} µg/d", short(found.pde_ug_per_day)))
        .drawn(Picture::Bars(Bars {
            axis: "calc-axis-ug-per-day".into(),
            bars: vec![bar("calc-a-pde_ug_per_day", found.pde_ug_per_day, found.highly_hazardous)],
            logarithmic: true,
            limit: Some(("calc-level-hazardous".into(), HIGHLY_HAZARDOUS_UG_PER_DAY)),
        })))
}

/// A limit that is the acceptable level but for the last bits of a quotient keeps to it.
const SAME: f64 = 1e-12;

/// `acceptable-level`
pub(in super::super) fn acceptable_level(given: &Given<'_>) -> Result<Answer, Fault> {
    let stated = given.number_maybe("permitted_ug_per_day")?;
    let days = given.count_maybe("dosing_days")?;
    let dose = given.number("dose_mg_per_day")?;
    let limit = given.number_maybe("limit_ppm")?;
    given.nothing_else()?;
    // Either somebody states the intake, or the days of dosing give the row of ICH M7.
    let permitted = match (stated, days) {
        (Some(stated), None) => stated,
        (None, Some(0)) => return Err(Fault::at("/dosing_days", Said::new("calc-not-positive"))),
        (None, Some(days)) => hbel::mutagenic_ug_per_day(days),
        (Some(_), Some(_)) => return Err(Fault::at("/dosing_days", Said::new("calc-intake-or-days"))),
        (None, None) => return Err(Fault::at("/permitted_ug_per_day", Said::new("calc-intake-or-days"))),
    };
    let level = hbel::acceptable_level_ppm(permitted, dose)?;
    let intake = limit.map(|it| hbel::daily_intake_ug(it, dose)).transpose()?;
    let keeps = intake.map(|it| it <= permitted * (1.0 + SAME));
    let bar = |name: &'static str, value, marked| Bar { name: name.into(), value, marked };
    let mut answer = Answer::default()
        .number("permitted_ug_per_day", permitted)
        .number("acceptable_ppm", level)
        .number("intake_ug_per_day", intake)
        .because_if(days.is_some(), || Said::new("calc-r-by-days"))
        .because_if(level >= 1e6, || Said::new("calc-r-whole-dose"))
        .step(format!("{} µg/d / {} mg/d × 1000 = {} ppm", short(permitted), short(dose), short(level)));
    let mut bars = vec![];
    if let (Some(keeps), Some(limit), Some(intake)) = (keeps, limit, intake) {
        let (verdict, line) =
            if keeps { (Verdict::Pass, "calc-r-limit-keeps") } else { (Verdict::Fail, "calc-r-limit-exceeds") };
        let compared = if keeps { "≤" } else { ">" };
        answer = answer.judged(verdict).because(Said::new(line)).step(format!(
            "{} ppm × {} mg/d / 1000 = {} µg/d {compared} {} µg/d",
            short(limit),
            short(dose),
            short(intake),
            short(permitted)
        ));
        bars.push(bar("calc-a-intake_ug_per_day", intake, !keeps));
    }
    bars.push(bar("calc-a-permitted_ug_per_day", permitted, false));
    Ok(answer.drawn(Picture::Bars(Bars {
        axis: "calc-axis-ug-per-day".into(),
        bars,
        logarithmic: true,
        limit: Some(("calc-level-limit".into(), permitted)),
    })))
}

/// `inhaled-dose`
pub(in super::super) fn inhaled_dose(given: &Given<'_>) -> Result<Answer, Fault> {
    let study = Inhalation {
        ppm: given.number("ppm")?,
        molecular_weight: given.number("molecular_weight")?,
        hours_per_day: given.number("hours_per_day")?,
        days_per_week: given.number("days_per_week")?,
        respiratory_volume_l_per_day: given.number("respiratory_volume_l_per_day")?,
        animal_weight_kg: given.number("animal_weight_kg")?,
    };
    given.nothing_else()?;
    let found = hbel::inhaled_dose(&study)?;
    let (ppm, mass) = (short(study.ppm), short(study.molecular_weight));
    let bar = |name: &'static str, value| Bar { name: name.into(), value, marked: false };
    Ok(Answer::default()
        .number("mg_per_l", found.mg_per_l)
        .number("continuous_mg_per_l", found.continuous_mg_per_l)
        .number("dose_mg_per_kg_day", found.dose_mg_per_kg_day)
        .step(format!("{ppm} × {mass} / 24.45 / 1000 = {} mg/L", short(found.mg_per_l)))
        .step(format!(
            "{} × {}/24 × {}/7 = {} mg/L",
            short(found.mg_per_l),
            short(study.hours_per_day),
            short(study.days_per_week),
            short(found.continuous_mg_per_l)
        ))
        .step(format!(
            "{} × {} / {} = {} mg/(kg·d)",
            short(found.continuous_mg_per_l),
            short(study.respiratory_volume_l_per_day),
            short(study.animal_weight_kg),
            short(found.dose_mg_per_kg_day)
        ))
        .drawn(Picture::Bars(Bars {
            axis: "calc-axis-mg-per-l".into(),
            bars: vec![
                bar("calc-a-mg_per_l", found.mg_per_l),
                bar("calc-a-continuous_mg_per_l", found.continuous_mg_per_l),
            ],
            logarithmic: false,
            limit: None,
        })))
}

/// `oel`
pub(in super::super) fn oel(given: &Given<'_>) -> Result<Answer, Fault> {
    let study = departure(given)?;
    let breathed_m3 = given.number_or("breathed_m3", 10.0)?;
    given.nothing_else()?;
    let oel = hbel::oel_ug_per_m3(&study, breathed_m3)?;
    Ok(Answer::default()
        .number("oel_ug_per_m3", oel)
        .step(format!("OEL = {} × 1000 / {} = {} µg/m³", put_in(&study), short(breathed_m3), short(oel)))
        .drawn(banded(oel, &hbel::six_bands())))
}

/// A limit among the bounds of bands.
fn banded(oel: f64, table: &[Band]) -> Picture {
    let mut bars: Vec<Bar> = table
        .iter()
        .filter_map(|it| it.low.map(|low| (format!("OEB {} ≥", it.label), low.at)))
        .filter(|it| it.1 > 0.0)
        .map(|(name, value)| Bar { name: name.into(), value, marked: false })
        .collect();
    bars.push(Bar { name: "calc-a-oel_ug_per_m3".into(), value: oel, marked: true });
    Picture::Bars(Bars { axis: "calc-axis-ug-per-m3".into(), bars, logarithmic: true, limit: None })
}

/// `oeb`
pub(in super::super) fn oeb(given: &Given<'_>) -> Result<Answer, Fault> {
    let oel = given.number("oel_ug_per_m3")?;
    let table = match given.must("table")? {
        Value::String(name) => match name.as_str() {
            "five-band" => hbel::five_bands(),
            "six-band" => hbel::six_bands(),
            _ => return Err(Fault::at("/table", Said::new("calc-no-table"))),
        },
        own => own_table(own)?,
    };
    given.nothing_else()?;
    let band = hbel::band(oel, &table)?;
    let verdict = if band.is_some() { Verdict::Pass } else { Verdict::Indeterminate };
    let edge = |it: Option<Edge>, included: &str, excluded: &str| {
        it.map(|it| format!("{} {}", if it.included { included } else { excluded }, short(it.at)))
    };
    let step = match &band {
        Some(it) => {
            let bounds = [edge(it.low, "≥", ">"), edge(it.high, "≤", "<")].into_iter().flatten().collect::<Vec<_>>();
            format!("{} µg/m³ → OEB {} ({})", short(oel), it.label, bounds.join(", "))
        }
        None => format!("{} µg/m³ → ?", short(oel)),
    };
    let label = band.map(|it| it.label);
    Ok(Answer::default()
        .because_if(label.is_none(), || Said::new("calc-r-outside-table"))
        .field("band", label)
        .judged(verdict)
        .step(step)
        .drawn(banded(oel, &table)))
}

/// `[{"band": "3", "low": 10, "high": 100}, …]`: a bound that is missing is open, one that is there belongs to its band
/// unless `low_included` or `high_included` says otherwise.
fn own_table(value: &Value) -> Result<Vec<Band>, Fault> {
    let row = |(place, it): (String, &Value)| -> Result<Band, Fault> {
        let row = Given::of(place, it)?;
        let edge = |at: Option<f64>, included: bool| at.map(|at| Edge { at, included });
        let band = Band {
            label: row.named("band")?.to_owned(),
            low: edge(row.number_maybe("low")?, row.flag_or("low_included", true)?),
            high: edge(row.number_maybe("high")?, row.flag_or("high_included", true)?),
        };
        row.nothing_else()?;
        Ok(band)
    };
    given::list(value, "/table")?.into_iter().map(row).collect()
}
