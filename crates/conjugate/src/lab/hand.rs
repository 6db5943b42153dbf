//! A steady hand at the bench: readings of assays that an analyst enters, made up by a formula, as a valid assay gives them.
//! Nobody measured anything.
//!
//! Potency: 260 − 110·ln(dose · potency), moved by 3 for each plate and by a fixed sequence of at most ± 4, over four doses
//! on five plates. Reduced RP-HPLC: areas of the chains that carry 1.83 drugs between them, two thirds of it on the heavy
//! chain.

use jiff::Timestamp;
use plant::Plant;
use plant::id::BatchId;
use plant::lab::{RecordDetermination, ToDerive};

use super::derive;
use crate::sample;

const DOSES: [f64; 4] = [1.0, 1.5, 2.25, 3.375];
const PLATES: u32 = 5;

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

/// What is entered in a field of a calculation.
fn readings(field: &str, potency: f64) -> Option<String> {
    match field {
        "preparations" => Some(preparations(potency)),
        "light" => Some("L0\t38.2\nL1\t61.8".to_owned()),
        "heavy" => Some("H0\t24.5\nH1\t41.0\nH2\t22.9\nH3\t11.6".to_owned()),
        _ => None,
    }
}

/// The determination of an attribute whose method takes readings, of an assay that finds this potency; nothing where the
/// method asks for none, or lets its figures be typed, or the readings give no result.
#[must_use]
pub(crate) fn entered(
    plant: &Plant,
    batch: &BatchId,
    path: &str,
    now: Timestamp,
    potency: f64,
) -> Option<RecordDetermination> {
    let all = plant.derivable(batch);
    let mine = |it: &&ToDerive<'_>| it.is_entered() && it.gives.iter().any(|(of, _)| of == path);
    let mut it = all.iter().find(mine)?.clone();
    let derives = it.method.derives.as_ref().filter(|it| !it.typed)?;
    // What is tested on another sample is another determination.
    it.gives.retain(|(of, _)| of == path);
    let typed: Option<Vec<_>> =
        derives.enters.iter().map(|field| Some((field.clone(), readings(field, potency)?))).collect();
    let of = sample::hand::on(plant, batch, path, now);
    let found = derive::of_readings(&it, &typed?, of.as_ref().map(|it| &it.number)).ok()??;
    let begun = of.and_then(|it| it.begun);
    found.doubts.is_empty().then_some(RecordDetermination { begun, ..found })
}
