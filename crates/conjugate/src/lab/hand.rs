//! A steady hand at the bench: readings of assays that an analyst enters, made up by a formula, as a valid assay gives them.
//! Nobody measured anything.
//!
//! Potency: 260 − 110·ln(dose · potency), moved by 3 for each plate and by a fixed sequence of at most ± 4, over four doses
//! on five plates. Where the curve is logistic: optical densities from 0.08 to 2.08 over eight doses in a ratio of 3, EC50
//! 30 · potency⁻¹, slope 1.1, by a ripple of at most ± 0.02. What the standard's lot was qualified with stands beside them. Reduced RP-HPLC: areas as each site of a chain is taken independently of the others, with 0.38 of the drugs
//! on the light chains. Ultraviolet: 5 µmol/L of the conjugate in light that is scattered by 0.012, by the
//! coefficients that the method declares.

use jiff::Timestamp;
use plant::Plant;
use plant::id::BatchId;
use plant::lab::{FACTOR, RecordDetermination, ToDerive};
use serde_json::Value;

use super::derive;
use crate::sample;

const DOSES: [f64; 4] = [1.0, 1.5, 2.25, 3.375];
const PLATES: u32 = 5;
/// Of all drugs on an antibody, the share on its light chains.
const ON_LIGHT: f64 = 0.38;
/// The conjugate in the cuvette, and what scatters the light.
const MOLAR: f64 = 5e-6;
const SCATTERED: f64 = 0.012;

/// What an assay is to find.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    /// As a ratio to the standard.
    pub(crate) potency: f64,
    /// Drugs on an antibody.
    pub(crate) dar: f64,
}

impl Found {
    /// What a product on target has.
    pub(crate) const TARGET: Self = Self { potency: 1.0, dar: 4.0 };
}

/// The table of preparations that an analyst would paste, for an assay that finds this potency.
fn preparations(potency: f64) -> String {
    let mut seed = 53_u32;
    let mut lines = vec![];
    for (name, potency) in [("S", 1.0), ("T", potency)] {
        for dose in DOSES {
            let of_plate = |plate: u32| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let ripple = (f64::from(seed >> 16) / 65_535.0 - 0.5) * 8.0;
                format!("{:.1}", 260.0 - 110.0 * f64::ln(dose * potency) + 3.0 * f64::from(plate) + ripple)
            };
            lines.push(format!("{name}\t{dose}\t{}", (0..PLATES).map(of_plate).collect::<Vec<_>>().join("\t")));
        }
    }
    lines.join("\n")
}

/// The table of a binding assay on one plate: three wells of each of eight doses.
fn bound(potency: f64) -> String {
    let mut seed = 71_u32;
    let mut lines = vec![];
    for (name, potency) in [("S", 1.0), ("T", potency)] {
        let mut dose = 0.5;
        for _ in 0..8 {
            let well = |_: u32| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let ripple = (f64::from(seed >> 16) / 65_535.0 - 0.5) * 0.04;
                let share = 1.0 / (1.0 + (30.0 / (dose * potency)).powf(1.1));
                format!("{:.3}", 0.08 + 2.0 * share + ripple)
            };
            lines.push(format!("{name}\t{dose}\t{}", (0..3).map(well).collect::<Vec<_>>().join("\t")));
            dose *= 3.0;
        }
    }
    lines.join("\n")
}

/// What the standard was qualified with, as a line of its own.
fn assigned(plant: &Plant, batch: &BatchId, method: &plant::id::MethodId) -> String {
    let known = plant.assigned_potency(batch, method, None);
    known.map_or_else(String::new, |(_, value)| format!("\nS\t{FACTOR}\t{}", value.value.normalize()))
}

/// The areas of a chain with so many sites that carries this many drugs in the mean, each site as likely as the others.
fn chain(name: char, sites: i32, mean: f64) -> String {
    let taken = mean / f64::from(sites);
    let mut ways = 1.0;
    let mut lines = vec![];
    for load in 0..=sites {
        let share = ways * taken.powi(load) * (1.0 - taken).powi(sites - load);
        lines.push(format!("{name}{load}\t{:.2}", 100.0 * share));
        ways = ways * f64::from(sites - load) / f64::from(load + 1);
    }
    lines.join("\n")
}

/// The absorbance of the conjugate at a wavelength, by the coefficients that the method declares.
fn absorbance(parameters: &str, wavelength: &str, dar: f64) -> Option<String> {
    let all: Value = serde_json::from_str(parameters).ok()?;
    let of = |whose: &str| all.get(format!("eps_{whose}_{wavelength}")).and_then(Value::as_f64);
    Some(format!("{:.4}", MOLAR * (of("antibody")? + dar * of("drug")?) + SCATTERED))
}

/// What is entered in a field of a calculation.
fn readings(field: &str, parameters: &str, found: Found) -> Option<String> {
    // Two light and two heavy chains: a pair of them carries half of the drugs.
    let pair = found.dar / 2.0;
    match field {
        "preparations" if parameters.contains("\"4pl\"") => Some(bound(found.potency)),
        "preparations" => Some(preparations(found.potency)),
        "light" => Some(chain('L', 1, ON_LIGHT * pair)),
        "heavy" => Some(chain('H', 3, (1.0 - ON_LIGHT) * pair)),
        "a280" => absorbance(parameters, "280", found.dar),
        "a_lambda" => absorbance(parameters, "lambda", found.dar),
        "a_scatter" => Some(format!("{SCATTERED:.4}")),
        _ => None,
    }
}

/// The determination of an attribute whose method takes readings, of an assay that finds this, with what else it gives of
/// the same sample and is neither known nor left out (`but`); nothing where the method asks for none, or lets its figures
/// be typed, or the readings give no result.
#[must_use]
pub(crate) fn entered(
    plant: &Plant,
    batch: &BatchId,
    path: &str,
    now: Timestamp,
    (found, but): (Found, &[String]),
) -> Option<RecordDetermination> {
    let all = plant.derivable(batch);
    let mine = |it: &&ToDerive<'_>| it.is_entered() && it.gives.iter().any(|(of, _)| of == path);
    let mut it = all.iter().find(mine)?.clone().measured_with(path);
    let derives = it.method.derives.as_ref().filter(|it| !it.typed)?;
    let of_batch = plant.batches.get(batch)?;
    let open = |of: &String| plant.counting(of_batch, of).counts.is_none() && !but.contains(of);
    it.gives.retain(|(of, _)| of == path || open(of));
    let field = |field: &String| {
        let besides = if field == "preparations" { assigned(plant, batch, it.id) } else { String::new() };
        Some((field.clone(), readings(field, &derives.parameters, found)? + &besides))
    };
    let typed: Option<Vec<_>> = derives.enters.iter().map(field).collect();
    let of = sample::hand::on(plant, batch, path, now);
    let found = derive::of_readings(&it, &typed?, of.as_ref().map(|it| &it.number)).ok()??;
    let begun = of.and_then(|it| it.begun);
    found.doubts.is_empty().then_some(RecordDetermination { begun, ..found })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_up_is_found_again_by_the_methods_of_the_reference_strategy() {
        let strategy = plant::strategy::load(&crate::demo::reference()).unwrap();
        for (method, field, wanted, within) in [
            ("rp-reduced", "/dar", 3.96, 0.002),
            // Of 3.96 drugs 0.62 on the heavy chains.
            ("rp-reduced", "/payload_on_heavy_percent", 62.0, 0.02),
            // Four decimals of the absorbance: 0.00005 / (5e-6 · 15900) and as much again.
            ("uv-dar", "/dar", 3.96, 0.002),
            ("uv-dar", "/antibody_molar", 5e-6, 1e-9),
            ("cell-cytotoxicity", "/samples/0/potency", 1.03, 0.03),
            ("elisa-binding", "/samples/0/potency", 1.03, 0.03),
            ("elisa-binding", "/samples/0/slope_ratio", 1.0, 0.1),
            ("elisa-binding", "/parameters/d", 2.08, 0.05),
        ] {
            let id = plant::id::MethodId::new(method).unwrap();
            let derives = strategy.methods.get(&id).unwrap().derives.clone().unwrap();
            let found = Found { potency: 1.03, dar: 3.96 };
            let typed: Vec<_> = derives
                .enters
                .iter()
                .map(|it| (it.as_str(), readings(it, &derives.parameters, found).unwrap()))
                .collect();
            let typed = typed.iter().map(|(name, text)| (*name, text.as_str()));
            let found = derive::calculated_from_readings(&derives, typed, None).unwrap();
            assert!(found.doubts.is_empty(), "{:?}", found.doubts);
            let output = found.output();
            assert!(super::super::validity::doubts(&derives, &output).is_empty(), "{output}");
            let it = output.pointer(field).and_then(Value::as_f64).unwrap();
            assert!((it - wanted).abs() < within, "{method} {field}: {it}");
        }
    }
}
