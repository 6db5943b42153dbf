//! `spectrum`: from m/z to masses, from masses to loads.

use science::spectrum::loads::{Addition, ByMass, Doubt, Glycoform, Match, Per, Species, assign, rest};
use science::spectrum::peaks::{Find, MassPeak, peaks};
use science::spectrum::{Deconvoluted, Deconvolution, Spectrum, VERSION, deconvolute};
use serde_json::{Value, json};

use super::super::answer::{Answer, figure, figures, short};
use super::super::fault::{Fault, Said};
use super::super::given::{self, Given};
use super::super::picture::{Fill, Name, Picture, Sheet};
use super::distribution::{Limit, bars, judged, limits, outside, weighted, with_distribution};

/// `spectrum`
pub(in super::super) fn spectrum(given: &Given<'_>) -> Result<Answer, Fault> {
    let read = read(given)?;
    let settings = settings(given)?;
    let species = species(given)?;
    let find = Find {
        window_da: given.number_or("window_da", Find::default().window_da)?,
        threshold: given.number_or("peak_threshold", Find::default().threshold)?,
    };
    let limits = limits(given)?;
    let traces = given.flag_or("traces", false)?;
    given.nothing_else()?;
    let found = deconvolute(&read, &settings)?;
    let masses = peaks(&found, &find)?;
    let loads = assign(&masses, rest(&found, &masses), found.r_squared, &species)?;
    Ok(answered(&found, &masses, &loads, &species, &limits, traces))
}

/// m/z as a list, or as a first value and a step.
fn read(given: &Given<'_>) -> Result<Spectrum, Fault> {
    let intensity = given.numbers("intensity")?;
    let (first, step) = (given.number_maybe("first_mz")?, given.number_maybe("step_mz")?);
    let mz = match given.maybe("mz") {
        Some(mz) => {
            given.refuse(&["first_mz", "step_mz"])?;
            given::numbers(mz, "/mz")?
        }
        None => {
            let missing = |name: &str| Fault::at(format!("/{name}"), Said::new("calc-missing"));
            let (first, step) = (first.ok_or_else(|| missing("first_mz"))?, step.ok_or_else(|| missing("step_mz"))?);
            (0..intensity.len()).map(|it| first + science::numeric::sum::whole(it) * step).collect()
        }
    };
    Ok(Spectrum::new(mz, intensity)?)
}

fn settings(given: &Given<'_>) -> Result<Deconvolution, Fault> {
    let usual = Deconvolution::default();
    let count = |name, usual: u32| -> Result<u32, Fault> {
        Ok(given.count_maybe(name)?.map_or(usual, |it| u32::try_from(it).unwrap_or(u32::MAX)))
    };
    Ok(Deconvolution {
        charges: (count("charge_min", usual.charges.0)?, count("charge_max", usual.charges.1)?),
        masses: (given.number_or("mass_min", usual.masses.0)?, given.number_or("mass_max", usual.masses.1)?),
        bin_da: given.number_or("bin_da", usual.bin_da)?,
        iterations: count("iterations", usual.iterations)?,
        width_mz: given.number("width_mz")?,
        charge_smoothing: given.number_or("charge_smoothing", usual.charge_smoothing)?,
        threshold: given.number_or("threshold", usual.threshold)?,
        nodes_per_width: usual.nodes_per_width,
    })
}

fn species(given: &Given<'_>) -> Result<Species, Fault> {
    let glycoform = |(place, it): (String, &Value)| -> Result<Glycoform, Fault> {
        let row = Given::of(place, it)?;
        let found = Glycoform { name: row.named("name")?.to_owned(), mass: row.number("mass")? };
        row.nothing_else()?;
        Ok(found)
    };
    let addition = |(place, it): (String, &Value)| -> Result<Addition, Fault> {
        let row = Given::of(place, it)?;
        let per = [("molecule", Per::Molecule), ("drug", Per::Drug)];
        let found = Addition {
            name: row.named("name")?.to_owned(),
            mass: row.number("mass")?,
            at_most: u32::try_from(row.count("at_most")?).unwrap_or(u32::MAX),
            per: row.choice_or("per", &per, Per::Molecule)?,
            takes_a_place: row.flag_or("takes_a_place", false)?,
        };
        row.nothing_else()?;
        Ok(found)
    };
    let additions = match given.maybe("additions") {
        Some(all) => given::list(all, "/additions")?.into_iter().map(addition).collect::<Result<_, _>>()?,
        None => vec![],
    };
    let odd = [("anomaly", true), ("explained", false), ("expected", false)];
    Ok(Species {
        glycoforms: given.list("glycoforms")?.into_iter().map(glycoform).collect::<Result<_, _>>()?,
        drug_mass: given.number("drug_mass")?,
        max_load: u32::try_from(given.count_maybe("max_load")?.unwrap_or(8)).unwrap_or(u32::MAX),
        additions,
        tolerance_da: given.number("tolerance_da")?,
        odd_is_anomaly: given.choice_or("odd_loads", &odd, true)?,
        unassigned_max_percent: given.number_or("unassigned_max_percent", 10.0)?,
        ambiguous_max_percent: given.number_or("ambiguous_max_percent", 2.0)?,
        r_squared_min: given.number_or("r_squared_min", 0.95)?,
    })
}

fn doubt(it: &Doubt) -> Said {
    match it {
        Doubt::Ambiguous { percent } => Said::new("calc-r-ambiguous").with("percent", short(*percent)),
        Doubt::Unassigned { percent } => Said::new("calc-r-too-much-unassigned").with("percent", short(*percent)),
        Doubt::OddLoad { load, percent } => {
            Said::new("calc-r-odd-load").with("load", load).with("percent", short(*percent))
        }
        Doubt::NotReproduced { r_squared } => Said::new("calc-r-not-reproduced").with("value", short(*r_squared)),
    }
}

/// What a mass is, in a line.
fn words(found: &Match, species: &Species) -> String {
    let one = |it: &science::spectrum::loads::Candidate| {
        let name = species.glycoforms.get(it.glycoform).map_or("?", |it| it.name.as_str());
        let more = it.additions.iter().zip(&species.additions).filter(|it| *it.0 > 0);
        let more: String = more.map(|(many, it)| format!(" + {many} {}", it.name)).collect();
        format!("D{} {name}{more}", it.load)
    };
    match found {
        Match::One { candidate, .. } => one(candidate),
        Match::Several(all) => all.iter().map(one).collect::<Vec<_>>().join(" / "),
        Match::None => "?".to_owned(),
    }
}

fn answered(
    found: &Deconvoluted,
    masses: &[MassPeak],
    loads: &ByMass,
    species: &Species,
    limits: &[Limit],
    traces: bool,
) -> Answer {
    let total: f64 = masses.iter().map(|it| it.amount).sum();
    let rows: Vec<Value> = masses
        .iter()
        .zip(&loads.matches)
        .map(|(it, is)| {
            let (load, error) = match is {
                Match::One { candidate, error_ppm } => (json!(candidate.load), figure(*error_ppm)),
                Match::Several(_) | Match::None => (Value::Null, Value::Null),
            };
            json!({
                "load": load,
                "mass": figure(it.mass),
                "percent": figure(100.0 * it.amount / total),
                "percent_uncertainty": figure(100.0 * it.uncertainty / total),
                "species": words(is, species),
                "error_ppm": error,
                "charges": it.charges,
            })
        })
        .collect();
    let glycoforms: Vec<Value> = species
        .glycoforms
        .iter()
        .enumerate()
        .map(|(at, it)| {
            let own: f64 = loads.glycoforms.iter().filter(|it| it.0.0 == at).map(|it| it.1).sum();
            let all: f64 = loads.amounts.values().sum();
            json!({ "name": it.name, "percent": figure(100.0 * own / all) })
        })
        .collect();
    let beyond = outside(&loads.distribution, limits);
    let mut answer = with_distribution(Answer::default(), &loads.distribution)
        .number("unassigned_percent", loads.unassigned_percent)
        .number("ambiguous_percent", loads.ambiguous_percent)
        .number("error_ppm", loads.error_ppm)
        .number("r_squared", found.r_squared)
        .number("unexplained", found.unexplained)
        .field("masses", rows)
        .field("glycoforms", glycoforms)
        .field("computation", VERSION);
    if traces {
        let all: Vec<f64> = (0..found.amounts.len()).map(|it| found.mass(it)).collect();
        answer = answer.field("mass", figures(&all)).field("amounts", figures(&found.amounts));
    }
    for it in &loads.doubts {
        answer = answer.because(doubt(it));
    }
    let failed = !beyond.is_empty();
    for said in beyond {
        answer = answer.because(said);
    }
    for (it, is) in masses.iter().zip(&loads.matches) {
        answer = answer.step(format!(
            "{} Da, {} %: {}",
            short(it.mass),
            short(100.0 * it.amount / total),
            words(is, species)
        ));
    }
    answer
        .step(weighted(&loads.distribution))
        .because_if(limits.is_empty(), || Said::new("calc-r-no-limits-sent"))
        .because_if(loads.doubts.is_empty() && !failed, || Said::new("calc-r-is-a-result"))
        .judged(judged(!loads.doubts.is_empty(), failed))
        .drawn(drawn(found, masses, loads, limits))
}

/// The zero-charge spectrum, as a chemist looks at it: in bins that can be told apart, masses named.
fn drawn(found: &Deconvoluted, masses: &[MassPeak], loads: &ByMass, limits: &[Limit]) -> Picture {
    let (Some(first), Some(last)) = (masses.first(), masses.last()) else {
        return Picture::Bars(bars(&loads.distribution, limits));
    };
    let room = 0.05 * (last.mass - first.mass) + 500.0;
    let shown: Vec<(f64, f64)> = (0..found.amounts.len())
        .map(|it| (found.mass(it), found.amounts.get(it).copied().unwrap_or(0.0)))
        .filter(|it| it.0 >= first.mass - room && it.0 <= last.mass + room)
        .collect();
    let every = shown.len().div_ceil(900).max(1);
    let highest = |all: &[(f64, f64)]| {
        let sum: f64 = all.iter().map(|it| it.1).sum();
        (all.first().map_or(0.0, |it| it.0), sum)
    };
    let measured: Vec<(f64, f64)> = shown.chunks(every).map(highest).collect();
    let mut fills: Vec<Fill> = vec![];
    let mut named = std::collections::BTreeSet::new();
    for (it, is) in masses.iter().zip(&loads.matches) {
        let (name, class, load) = match is {
            Match::One { candidate, .. } if candidate.load % 2 == 0 => (
                format!("D{}", candidate.load),
                usize::try_from(candidate.load / 2).unwrap_or(0) % 5,
                Some(candidate.load),
            ),
            Match::One { candidate, .. } => (format!("D{}", candidate.load), 5, Some(candidate.load)),
            Match::Several(_) | Match::None => ("?".to_owned(), 5, None),
        };
        let at: Vec<(f64, f64)> = measured.iter().copied().filter(|place| (place.0 - it.mass).abs() < 40.0).collect();
        // A load is named once, at its first glycoform.
        let name = if load.is_none_or(|load| named.insert(load)) { name } else { String::new() };
        fills.push(Fill { name: Name::Given(name), class, at, foot: (0.0, 0.0) });
    }
    Picture::Sheet(Box::new(Sheet {
        x: "calc-axis-mass".into(),
        y: "calc-axis-amount".into(),
        measured,
        baseline: vec![],
        fitted: vec![],
        residual: vec![],
        fills,
        spans: vec![],
        bars: vec![bars(&loads.distribution, limits)],
        behind: None,
    }))
}
