//! `dar`.

use science::dar::{self, Absorbances, Dar, LOAD_MAX, Loads, MassLadder, Peak};
use serde_json::{Map, Value};

use super::super::answer::{Answer, Verdict, figure, short};
use super::super::fault::{Fault, Said};
use super::super::given::{self, Given};
use super::super::picture::{Bar, Bars, Name, Picture};

#[derive(Clone, Copy)]
enum Assay {
    Hic,
    ReducedRp,
    Uv,
    Ms,
}

/// `dar`
pub(in super::super) fn dar(given: &Given<'_>) -> Result<Answer, Fault> {
    let assays = [("hic", Assay::Hic), ("reduced-rp", Assay::ReducedRp), ("uv", Assay::Uv), ("ms", Assay::Ms)];
    match given.choice("method", &assays)? {
        Assay::Hic => {
            let areas = loads(given, "areas")?;
            let unassigned = given.number_or("unassigned", 0.0)?;
            given.nothing_else()?;
            Ok(distributed(&dar::by_hic(&areas, unassigned)?))
        }
        Assay::ReducedRp => reduced(given),
        Assay::Uv => absorbance(given),
        Assay::Ms => {
            let read = |(place, it): (String, &Value)| -> Result<Peak, Fault> {
                let row = Given::of(place, it)?;
                let peak = Peak { mass: row.number("mass")?, intensity: row.number("intensity")? };
                row.nothing_else()?;
                Ok(peak)
            };
            let peaks: Vec<Peak> = given.list("peaks")?.into_iter().map(read).collect::<Result<_, _>>()?;
            let max_load = given.count("max_load")?;
            let ladder = MassLadder {
                antibody_mass: given.number("antibody_mass")?,
                drug_mass: given.number("drug_mass")?,
                tolerance_da: given.number("tolerance_da")?,
                max_load: u32::try_from(max_load).unwrap_or(u32::MAX),
            };
            let others =
                given.maybe("glycoform_masses").map(|it| given::numbers(it, "/glycoform_masses")).transpose()?;
            given.nothing_else()?;
            Ok(distributed(&dar::by_masses(&peaks, &others.unwrap_or_default(), &ladder)?))
        }
    }
}

/// Amounts under their loads as names.
fn loads(given: &Given<'_>, name: &'static str) -> Result<Loads, Fault> {
    let areas = given.object(name)?;
    let mut loads = Loads::new();
    for (load, value) in areas.entries() {
        let place = areas.place(load);
        let read = load.parse::<u32>().ok().filter(|it| it.to_string() == load && *it <= LOAD_MAX);
        let Some(read) = read else { return Err(Fault::at(place, Said::new("calc-no-load"))) };
        loads.insert(read, given::number(value, &place)?);
    }
    Ok(loads)
}

fn by_load(loads: &Loads) -> Map<String, Value> {
    loads.iter().map(|(load, it)| (load.to_string(), figure(*it))).collect()
}

fn weighted(loads: &Loads) -> String {
    let parts: Vec<String> =
        loads.iter().filter(|it| *it.1 != 0.0).map(|(load, it)| format!("{load} × {}", short(*it))).collect();
    format!("({}) / 100", parts.join(" + "))
}

fn bars(loads: &Loads, prefix: &str) -> Vec<Bar> {
    let bar = |(load, value): (&u32, &f64)| Bar {
        name: Name::Given(format!("{prefix}{load}")),
        value: *value,
        marked: false,
    };
    loads.iter().map(bar).collect()
}

fn drawn(bars: Vec<Bar>) -> Picture {
    Picture::Bars(Bars { axis: "calc-axis-percent".into(), bars, logarithmic: false, limit: None })
}

fn distributed(found: &Dar) -> Answer {
    let loads = &found.distribution_percent;
    let odd = loads.iter().any(|(load, it)| load % 2 == 1 && *it > 0.0);
    Answer::default()
        .number("dar", found.dar)
        .field("distribution_percent", by_load(loads))
        .number("unassigned_percent", found.unassigned_percent)
        .number("unconjugated_percent", found.unconjugated_percent())
        .number("antibody_molar", None)
        .because_if(found.unconjugated_percent().is_none(), || Said::new("calc-r-no-load-zero"))
        .because_if(found.unassigned_percent > 0.0, || Said::new("calc-r-unassigned"))
        .because_if(odd, || Said::new("calc-r-odd-loads"))
        .because(Said::new("calc-r-no-molar"))
        .step(format!("DAR = {} = {}", weighted(loads), short(found.dar)))
        .drawn(drawn(bars(loads, "D")))
}

fn reduced(given: &Given<'_>) -> Result<Answer, Fault> {
    let (light, heavy) = (loads(given, "light")?, loads(given, "heavy")?);
    given.nothing_else()?;
    let found = dar::by_chains(&light, &heavy)?;
    let mut chains = Map::new();
    chains.insert("light".into(), Value::Object(by_load(&found.light_percent)));
    chains.insert("heavy".into(), Value::Object(by_load(&found.heavy_percent)));
    let all = [bars(&found.light_percent, "L"), bars(&found.heavy_percent, "H")].concat();
    // There are as many heavy as light chains, so the drugs per chain compare as the drugs on the chains do.
    let drugs = |loads: &Loads| loads.iter().map(|(load, it)| f64::from(*load) * it / 100.0).sum::<f64>();
    let on_heavy = drugs(&found.heavy_percent);
    let drug = drugs(&found.light_percent) + on_heavy;
    Ok(Answer::default()
        .number("dar", found.dar)
        .number("payload_on_heavy_percent", (drug > 0.0).then(|| 100.0 * on_heavy / drug))
        .field("distribution_percent", Value::Null)
        .field("chains_percent", chains)
        .number("unassigned_percent", None)
        .number("unconjugated_percent", None)
        .number("antibody_molar", None)
        .because(Said::new("calc-r-chains"))
        .step(format!(
            "DAR = 2 × ({} + {}) = {}",
            weighted(&found.light_percent),
            weighted(&found.heavy_percent),
            short(found.dar)
        ))
        .drawn(drawn(all)))
}

fn absorbance(given: &Given<'_>) -> Result<Answer, Fault> {
    let measured = Absorbances {
        a280: given.number("a280")?,
        a_lambda: given.number("a_lambda")?,
        eps_antibody_280: given.number("eps_antibody_280")?,
        eps_antibody_lambda: given.number("eps_antibody_lambda")?,
        eps_drug_280: given.number("eps_drug_280")?,
        eps_drug_lambda: given.number("eps_drug_lambda")?,
        path_cm: given.number_or("path_cm", 1.0)?,
        a_scatter: given.number_or("a_scatter", 0.0)?,
    };
    given.nothing_else()?;
    let found = dar::by_absorbance(&measured)?;
    let bar = |name: &'static str, value: f64| Bar { name: name.into(), value: value * 1e6, marked: false };
    let answer = Answer::default();
    // A number that cannot be is handed out with the word that it is none.
    let impossible = found.dar < 0.0 || found.antibody_molar <= 0.0;
    let answer = if impossible { answer.judged(Verdict::Indeterminate) } else { answer };
    Ok(answer
        .number("dar", found.dar)
        .field("distribution_percent", Value::Null)
        .number("unassigned_percent", None)
        .number("unconjugated_percent", None)
        .number("antibody_molar", found.antibody_molar)
        .number("drug_molar", found.drug_molar)
        .because(Said::new("calc-r-uv"))
        .because_if(found.dar < 0.0, || Said::new("calc-r-negative-dar"))
        .step(format!("c(mAb) = {} mol/L", short(found.antibody_molar)))
        .step(format!("c(D) = {} mol/L", short(found.drug_molar)))
        .step(format!("DAR = c(D) / c(mAb) = {}", short(found.dar)))
        .drawn(Picture::Bars(Bars {
            axis: "calc-axis-micromolar".into(),
            bars: vec![bar("calc-a-antibody_molar", found.antibody_molar), bar("calc-a-drug_molar", found.drug_molar)],
            logarithmic: false,
            limit: None,
        })))
}
