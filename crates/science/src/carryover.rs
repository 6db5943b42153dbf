//! Maximum carry-over from one product to the next, and what it means on a surface, in a swab and in rinse water.
//!
//! Sources, with domain.md §2: APIC, "Guidance on aspects of cleaning validation in active pharmaceutical ingredient
//! plants" (2021), chapter 4, for the criteria; EMA questions and answers of 2018: a traditional criterion may tighten
//! the health-based limit and never loosen it, so the smallest governs. Annex 15 (2015), 10.2: equipment is visually
//! clean in any case; that is a requirement beside the figure and never sets it.

use crate::Impossible;
use crate::impossible::{not_negative, positive, result};

/// The product made before.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Previous {
    /// Its health-based exposure limit.
    pub hbel_ug_per_day: Option<f64>,
    /// Its smallest therapeutic daily dose.
    pub min_daily_dose_mg: Option<f64>,
    /// Its median lethal dose: for detergents and intermediates without anything better.
    pub ld50_mg_per_kg: Option<f64>,
}

/// The product made next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Next {
    /// Its smallest batch.
    pub batch_kg: f64,
    /// Its largest daily dose.
    pub max_daily_dose_mg: f64,
}

/// How a surface is swabbed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Swab {
    pub area_cm2: f64,
    /// The lowest mean recovery over the materials of construction; above 1 it counts as 1.
    pub recovery: f64,
    pub extract_ml: f64,
}

/// How equipment is rinsed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rinse {
    pub volume_l: f64,
    pub recovery: f64,
}

/// Everything that a limit is worked out from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    pub previous: Previous,
    pub next: Next,
    /// Of the dose criterion: 1000 for oral products.
    pub dose_safety_factor: f64,
    /// Of the general criterion, in mg of residue for each kg of the next product.
    pub general_ppm: f64,
    /// Of the lethal-dose criterion: topical 10 to 100, oral 100 to 1000, parenteral 1000 to 10,000.
    pub tox_safety_factor: f64,
    /// Of the lethal-dose criterion.
    pub body_weight_kg: f64,
    /// All surfaces that both products touch.
    pub shared_area_cm2: Option<f64>,
    pub swab: Option<Swab>,
    pub rinse: Option<Rinse>,
    /// What a trained person sees on the surface.
    pub visual_limit_ug_per_cm2: Option<f64>,
    /// Limit of quantitation of the method, in the liquid that is measured.
    pub loq_ng_per_ml: Option<f64>,
    /// Carbon in the residue by mass, to speak of its limit as organic carbon.
    pub carbon_fraction: Option<f64>,
}

/// A criterion of the carry-over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Criterion {
    Hbel,
    Dose,
    Ppm,
    Tox,
}

/// The limits, each where its inputs were given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CarryOver {
    pub hbel_mg: Option<f64>,
    pub dose_mg: Option<f64>,
    pub ppm_mg: f64,
    pub tox_mg: Option<f64>,
    /// The smallest; of equal ones the first in the order above.
    pub governing: Criterion,
    pub maco_mg: f64,
    pub surface_limit_ng_per_cm2: Option<f64>,
    pub swab_extract_limit_ng_per_ml: Option<f64>,
    pub rinse_limit_ng_per_ml: Option<f64>,
    pub rinse_limit_ppb_carbon: Option<f64>,
    /// The eye sees less than the limit.
    pub visual_can_release: Option<bool>,
    /// The method can quantify less than every limit in a liquid that was worked out.
    pub method_can_see_limit: Option<bool>,
}

/// PIC/S PI 006: a recovery below this is questionable (cited from memory).
pub const QUESTIONABLE_RECOVERY: f64 = 0.5;
/// A recovery above this is a per cent in the place of a fraction.
const RECOVERY_MAX: f64 = 2.0;
const MG_PER_KG: f64 = 1e6;
const NG_PER_MG: f64 = 1e6;

/// The largest carry-over and the limits that follow from it.
///
/// With MBS the smallest next batch in mg and TDD the largest next dose in mg/day:
/// - health-based: HBEL [mg/day] × MBS / TDD
/// - dose: smallest previous dose × MBS / (SF × TDD)
/// - general: ppm × batch in kg
/// - lethal dose: LD50 × body weight / 2000 × MBS / (SF × TDD)
///
/// Surface: MACO / shared area; swab extract: × area × recovery / extract; rinse: MACO × recovery / volume.
///
/// # Errors
/// A value not above zero (a recovery, an area, a volume, a dose, a factor), a limit below zero, or a recovery above 2.
///
/// A payload with 0.05 µg/day before 2.0 kg of a drug product of 252 mg/day, over 45,000 cm² (constructed, domain.md
/// 2-f): visual inspection cannot release, and the rinse limit is beyond organic carbon:
///
/// ```
/// use science::carryover::*;
/// let question = Question {
///     previous: Previous { hbel_ug_per_day: Some(0.05), ..Previous::default() },
///     next: Next { batch_kg: 2.0, max_daily_dose_mg: 252.0 },
///     shared_area_cm2: Some(45_000.0),
///     swab: Some(Swab { area_cm2: 25.0, recovery: 0.80, extract_ml: 10.0 }),
///     rinse: Some(Rinse { volume_l: 200.0, recovery: 1.0 }),
///     visual_limit_ug_per_cm2: Some(1.0),
///     carbon_fraction: Some(0.6203),
///     ..Question::between(Previous::default(), Next { batch_kg: 2.0, max_daily_dose_mg: 252.0 })
/// };
/// let limits = carry_over(&question).unwrap();
/// assert_eq!(limits.governing, Criterion::Hbel);
/// assert!((limits.maco_mg - 0.396825).abs() < 5e-7);
/// assert!((limits.surface_limit_ng_per_cm2.unwrap() - 8.81834).abs() < 5e-6);
/// assert!((limits.swab_extract_limit_ng_per_ml.unwrap() - 17.6367).abs() < 5e-5);
/// assert!((limits.rinse_limit_ppb_carbon.unwrap() - 1.23075).abs() < 1e-5);
/// assert_eq!(limits.visual_can_release, Some(false));
/// ```
pub fn carry_over(question: &Question) -> Result<CarryOver, Impossible> {
    let Question { previous, next, .. } = *question;
    let doses = doses(next)?;
    let criterion = |value: Option<f64>, place: &str, mg: &dyn Fn(f64) -> f64| match value {
        Some(value) => Ok(Some(result(mg(not_negative(value, place)?))?)),
        None => Ok(None),
    };
    let dose_factor = positive(question.dose_safety_factor, "/dose_safety_factor")?;
    let tox_factor = positive(question.tox_safety_factor, "/tox_safety_factor")?;
    let weight = positive(question.body_weight_kg, "/body_weight_kg")?;
    let hbel_mg = criterion(previous.hbel_ug_per_day, "/previous/hbel_ug_per_day", &|ug| ug / 1000.0 * doses)?;
    let dose_mg = criterion(previous.min_daily_dose_mg, "/previous/min_daily_dose_mg", &|mg| mg * doses / dose_factor)?;
    let ppm_mg = result(not_negative(question.general_ppm, "/general_ppm")? * next.batch_kg)?;
    let tox_mg = criterion(previous.ld50_mg_per_kg, "/previous/ld50_mg_per_kg", &|ld50| {
        noel_mg_per_day(ld50, weight) * doses / tox_factor
    })?;
    let candidates = [
        (Criterion::Hbel, hbel_mg),
        (Criterion::Dose, dose_mg),
        (Criterion::Ppm, Some(ppm_mg)),
        (Criterion::Tox, tox_mg),
    ];
    let mut smallest = (Criterion::Ppm, ppm_mg);
    for (name, mg) in candidates.into_iter().rev() {
        if let Some(mg) = mg
            && mg <= smallest.1
        {
            smallest = (name, mg);
        }
    }
    let (governing, maco_mg) = smallest;
    let surface = match question.shared_area_cm2 {
        Some(area) => Some(result(maco_mg * NG_PER_MG / positive(area, "/shared_area_cm2")?)?),
        None => None,
    };
    let swab = match question.swab {
        Some(swab) => extracted(swab, surface)?,
        None => None,
    };
    let rinse = match question.rinse {
        Some(rinse) => Some(rinsed(rinse, maco_mg)?),
        None => None,
    };
    let carbon = match question.carbon_fraction {
        Some(fraction) => Some(crate::impossible::within(fraction, 0.0, 1.0, "/carbon_fraction")?),
        None => None,
    };
    let visual = match question.visual_limit_ug_per_cm2 {
        Some(limit) => Some(positive(limit, "/visual_limit_ug_per_cm2")?),
        None => None,
    };
    let loq = match question.loq_ng_per_ml {
        Some(loq) => Some(positive(loq, "/loq_ng_per_ml")?),
        None => None,
    };
    let lowest = [swab, rinse].into_iter().flatten().reduce(f64::min);
    Ok(CarryOver {
        hbel_mg,
        dose_mg,
        ppm_mg,
        tox_mg,
        governing,
        maco_mg,
        surface_limit_ng_per_cm2: surface,
        swab_extract_limit_ng_per_ml: swab,
        rinse_limit_ng_per_ml: rinse,
        rinse_limit_ppb_carbon: rinse.zip(carbon).map(|(limit, fraction)| limit * fraction),
        visual_can_release: surface.zip(visual).map(|(limit, seen)| seen * 1000.0 <= limit),
        method_can_see_limit: lowest.zip(loq).map(|(limit, loq)| loq <= limit),
    })
}

impl Question {
    /// The question with the factors that are usual: 1000, 10 ppm, 1000, 70 kg; and nothing measured yet.
    #[must_use]
    pub fn between(previous: Previous, next: Next) -> Self {
        Self {
            previous,
            next,
            dose_safety_factor: 1000.0,
            general_ppm: 10.0,
            tox_safety_factor: 1000.0,
            body_weight_kg: 70.0,
            shared_area_cm2: None,
            swab: None,
            rinse: None,
            visual_limit_ug_per_cm2: None,
            loq_ng_per_ml: None,
            carbon_fraction: None,
        }
    }
}

/// The no-effect level that the lethal-dose criterion takes for granted: LD50 × body weight / 2000, in mg/day.
#[must_use]
pub fn noel_mg_per_day(ld50_mg_per_kg: f64, body_weight_kg: f64) -> f64 {
    ld50_mg_per_kg * body_weight_kg / 2000.0
}

/// How many largest daily doses are in the smallest next batch.
fn doses(next: Next) -> Result<f64, Impossible> {
    let batch = positive(next.batch_kg, "/next/batch_kg")?;
    result(batch * MG_PER_KG / positive(next.max_daily_dose_mg, "/next/max_daily_dose_mg")?)
}

/// The share that is recovered, at most all of it.
fn share(recovery: f64, place: &str) -> Result<f64, Impossible> {
    if positive(recovery, place)? > RECOVERY_MAX {
        return Err(Impossible::at(place, crate::Why::Outside { low: 0.0, high: RECOVERY_MAX }));
    }
    Ok(recovery.min(1.0))
}

fn extracted(swab: Swab, surface: Option<f64>) -> Result<Option<f64>, Impossible> {
    let area = positive(swab.area_cm2, "/swab/area_cm2")?;
    let share = share(swab.recovery, "/swab/recovery")?;
    let extract = positive(swab.extract_ml, "/swab/extract_ml")?;
    surface.map(|limit| result(limit * area * share / extract)).transpose()
}

fn rinsed(rinse: Rinse, maco_mg: f64) -> Result<f64, Impossible> {
    let volume = positive(rinse.volume_l, "/rinse/volume_l")?;
    // mg/L is µg/mL.
    result(maco_mg * share(rinse.recovery, "/rinse/recovery")? / volume * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(question: &Question, criteria: [Option<f64>; 4], governing: Criterion) -> CarryOver {
        let got = carry_over(question).unwrap();
        for (got, wanted) in [got.hbel_mg, got.dose_mg, Some(got.ppm_mg), got.tox_mg].into_iter().zip(criteria) {
            match (got, wanted) {
                (Some(got), Some(wanted)) => assert!((got - wanted).abs() <= 1e-9 * wanted, "{got} {wanted}"),
                (got, wanted) => assert_eq!(got, wanted),
            }
        }
        assert_eq!(got.governing, governing);
        got
    }

    fn next(batch_kg: f64, max_daily_dose_mg: f64) -> Next {
        Next { batch_kg, max_daily_dose_mg }
    }

    #[test]
    fn the_published_examples() {
        let dosed = |mg| Previous { min_daily_dose_mg: Some(mg), ..Previous::default() };
        // pharmtech.com, topical: 0.1 % of 2 % of 300 kg is 6000 mg; as doses, 0.00162 g before 81 mg.
        let topical = Question { general_ppm: 100.0, ..Question::between(dosed(1.62), next(300.0, 81.0)) };
        check(&topical, [None, Some(6000.0), Some(30_000.0), None], Criterion::Dose);
        // learngxp.com: 5 mg/day before 3 × 500 mg; the page prints 1202.4 because it rounds on the way.
        let unit = Question { general_ppm: 100.0, ..Question::between(dosed(5.0), next(360.0, 1500.0)) };
        check(&unit, [None, Some(1200.0), Some(36_000.0), None], Criterion::Dose);
        // APIC: A before B, B before A; the general limit of 100 ppm caps the second.
        let apic = |mg, next| Question { general_ppm: 100.0, ..Question::between(dosed(mg), next) };
        check(&apic(10.0, next(50.0, 250.0)), [None, Some(2000.0), Some(5000.0), None], Criterion::Dose);
        check(&apic(250.0, next(200.0, 10.0)), [None, Some(5_000_000.0), Some(20_000.0), None], Criterion::Ppm);
        // APIC, health-based: 2 mg/day before 250 mg/day of 50 kg.
        let hbel = Previous { hbel_ug_per_day: Some(2000.0), ..Previous::default() };
        let generous = Question { general_ppm: 10_000.0, ..Question::between(hbel, next(50.0, 250.0)) };
        check(&generous, [Some(400_000.0), None, Some(500_000.0), None], Criterion::Hbel);
        // A lethal dose (constructed): 480 mg/kg, 70 kg, 50 kg batch, factor 10,000, 300 mg/day.
        assert_eq!(noel_mg_per_day(480.0, 70.0), 16.8);
        let lethal = Previous { ld50_mg_per_kg: Some(480.0), ..Previous::default() };
        let tox = Question { tox_safety_factor: 10_000.0, ..Question::between(lethal, next(50.0, 300.0)) };
        check(&tox, [None, None, Some(500.0), Some(280.0)], Criterion::Tox);
    }

    #[test]
    fn a_rinse_of_half_a_litre() {
        // learngxp.com: 0.1 kg at 10 ppm is 1 mg, the dose criterion 45 mg; recovery 75.7 %, 500 mL.
        let previous = Previous { min_daily_dose_mg: Some(45.0), ..Previous::default() };
        let rinse = Some(Rinse { volume_l: 0.5, recovery: 0.757 });
        let question = Question { rinse, ..Question::between(previous, next(0.1, 100.0)) };
        let got = check(&question, [None, Some(45.0), Some(1.0), None], Criterion::Ppm);
        assert!((got.rinse_limit_ng_per_ml.unwrap() - 1514.0).abs() < 1e-9);
    }

    #[test]
    fn what_the_eye_and_the_method_can_see() {
        let previous = Previous { hbel_ug_per_day: Some(0.05), ..Previous::default() };
        let question = Question {
            shared_area_cm2: Some(45_000.0),
            swab: Some(Swab { area_cm2: 25.0, recovery: 1.3, extract_ml: 10.0 }),
            visual_limit_ug_per_cm2: Some(0.008),
            loq_ng_per_ml: Some(22.0),
            ..Question::between(previous, next(2.0, 252.0))
        };
        let got = carry_over(&question).unwrap();
        // A recovery above 1 counts as 1.
        assert!((got.swab_extract_limit_ng_per_ml.unwrap() - 22.045_855_379).abs() < 1e-8);
        assert_eq!((got.visual_can_release, got.method_can_see_limit), (Some(true), Some(true)));
        let blind = Question { loq_ng_per_ml: Some(22.05), ..question };
        assert_eq!(carry_over(&blind).unwrap().method_can_see_limit, Some(false));
        let slip = Question { swab: Some(Swab { area_cm2: 25.0, recovery: 80.0, extract_ml: 10.0 }), ..question };
        assert_eq!(carry_over(&slip).unwrap_err().place, "/swab/recovery");
        let empty = Question::between(previous, next(0.0, 252.0));
        assert_eq!(carry_over(&empty).unwrap_err().place, "/next/batch_kg");
    }

    #[test]
    fn a_larger_dose_on_the_next_label_tightens_the_limit() {
        let previous = Previous { hbel_ug_per_day: Some(1.0), ..Previous::default() };
        let maco = |dose| carry_over(&Question::between(previous, next(1.0, dose))).unwrap().maco_mg;
        assert!((maco(15_000.0) / maco(10_000.0) - 2.0 / 3.0).abs() < 1e-12);
    }
}
