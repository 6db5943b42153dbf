//! `carryover`.

use science::carryover::{self, Criterion, Next, Previous, QUESTIONABLE_RECOVERY, Question, Rinse, Swab};
use serde_json::json;

use super::super::answer::{Answer, figure, short};
use super::super::fault::{Fault, Said};
use super::super::given::Given;
use super::super::picture::{Bar, Bars, Picture};

fn read(given: &Given<'_>) -> Result<Question, Fault> {
    let previous = given.object("previous")?;
    let next = given.object("next")?;
    let question = Question {
        previous: Previous {
            hbel_ug_per_day: previous.number_maybe("hbel_ug_per_day")?,
            min_daily_dose_mg: previous.number_maybe("min_daily_dose_mg")?,
            ld50_mg_per_kg: previous.number_maybe("ld50_mg_per_kg")?,
        },
        next: Next { batch_kg: next.number("batch_kg")?, max_daily_dose_mg: next.number("max_daily_dose_mg")? },
        dose_safety_factor: given.number_or("dose_safety_factor", 1000.0)?,
        general_ppm: given.number_or("general_ppm", 10.0)?,
        tox_safety_factor: given.number_or("tox_safety_factor", 1000.0)?,
        body_weight_kg: given.number_or("body_weight_kg", 70.0)?,
        shared_area_cm2: given.number_maybe("shared_area_cm2")?,
        swab: match given.object_maybe("swab")? {
            None => None,
            Some(it) => {
                let swab = Swab {
                    area_cm2: it.number("area_cm2")?,
                    recovery: it.number("recovery")?,
                    extract_ml: it.number("extract_ml")?,
                };
                it.nothing_else()?;
                Some(swab)
            }
        },
        rinse: match given.object_maybe("rinse")? {
            None => None,
            Some(it) => {
                let rinse = Rinse { volume_l: it.number("volume_l")?, recovery: it.number_or("recovery", 1.0)? };
                it.nothing_else()?;
                Some(rinse)
            }
        },
        visual_limit_ug_per_cm2: given.number_maybe("visual_limit_ug_per_cm2")?,
        loq_ng_per_ml: given.number_maybe("loq_ng_per_ml")?,
        carbon_fraction: given.number_maybe("carbon_fraction")?,
    };
    previous.nothing_else()?;
    next.nothing_else()?;
    given.nothing_else()?;
    Ok(question)
}

/// `carryover`
pub(in super::super) fn carryover(given: &Given<'_>) -> Result<Answer, Fault> {
    let question = read(given)?;
    let found = carryover::carry_over(&question)?;
    let name = |it| match it {
        Criterion::Hbel => "hbel",
        Criterion::Dose => "dose",
        Criterion::Ppm => "ppm",
        Criterion::Tox => "tox",
    };
    let optional = |it: Option<f64>| it.map_or(serde_json::Value::Null, figure);
    let criteria = json!({
        "hbel_mg": optional(found.hbel_mg),
        "dose_mg": optional(found.dose_mg),
        "ppm_mg": figure(found.ppm_mg),
        "tox_mg": optional(found.tox_mg),
    });
    let mut answer = Answer::default()
        .field("criteria", criteria)
        .field("governing", name(found.governing))
        .number("maco_mg", found.maco_mg)
        .number("surface_limit_ng_per_cm2", found.surface_limit_ng_per_cm2)
        .number("swab_extract_limit_ng_per_ml", found.swab_extract_limit_ng_per_ml)
        .number("rinse_limit_ng_per_ml", found.rinse_limit_ng_per_ml)
        .number("rinse_limit_ppb_carbon", found.rinse_limit_ppb_carbon)
        .field("visual_can_release", found.visual_can_release)
        .field("method_can_see_limit", found.method_can_see_limit);
    answer = missing(answer, &question, &found);
    answer = recoveries(answer, &question);
    answer.steps = steps(&question, &found);
    let bars = [
        (Criterion::Hbel, "calc-a-hbel_mg", found.hbel_mg),
        (Criterion::Dose, "calc-a-dose_mg", found.dose_mg),
        (Criterion::Ppm, "calc-a-ppm_mg", Some(found.ppm_mg)),
        (Criterion::Tox, "calc-a-tox_mg", found.tox_mg),
    ];
    let bars = bars.into_iter().filter_map(|(it, name, value)| {
        value.map(|value| Bar { name: name.into(), value, marked: it == found.governing })
    });
    let bars = Bars { axis: "calc-axis-mg".into(), bars: bars.collect(), logarithmic: true, limit: None };
    Ok(answer.drawn(Picture::Bars(bars)))
}

/// What was not sent, and so not judged.
fn missing(answer: Answer, question: &Question, found: &carryover::CarryOver) -> Answer {
    let Previous { hbel_ug_per_day, min_daily_dose_mg, ld50_mg_per_kg } = question.previous;
    let dull = |it: Option<bool>| it == Some(false);
    answer
        .because_if(hbel_ug_per_day.is_none(), || Said::new("calc-r-no-hbel"))
        .because_if(min_daily_dose_mg.is_none(), || Said::new("calc-r-no-dose"))
        .because_if(ld50_mg_per_kg.is_none(), || Said::new("calc-r-no-ld50"))
        .because_if(question.shared_area_cm2.is_none(), || Said::new("calc-r-no-area"))
        .because_if(question.swab.is_none(), || Said::new("calc-r-no-swab"))
        .because_if(question.rinse.is_none(), || Said::new("calc-r-no-rinse"))
        .because_if(question.carbon_fraction.is_none(), || Said::new("calc-r-no-carbon"))
        .because_if(question.visual_limit_ug_per_cm2.is_none(), || Said::new("calc-r-no-visual"))
        .because_if(question.loq_ng_per_ml.is_none(), || Said::new("calc-r-no-loq"))
        .because_if(dull(found.visual_can_release), || Said::new("calc-r-visual-blind"))
        .because_if(dull(found.method_can_see_limit), || Said::new("calc-r-method-blind"))
        .because_if(found.rinse_limit_ppb_carbon.is_some_and(|it| it < 50.0), || Said::new("calc-r-carbon-blind"))
}

fn recoveries(mut answer: Answer, question: &Question) -> Answer {
    let recoveries = [question.swab.map(|it| it.recovery), question.rinse.map(|it| it.recovery)];
    for it in recoveries.into_iter().flatten() {
        answer = answer
            .because_if(it > 1.0, || Said::new("calc-r-recovery-above-one").with("recovery", it))
            .because_if(it < QUESTIONABLE_RECOVERY, || Said::new("calc-r-recovery-low").with("recovery", it));
    }
    answer
}

fn steps(question: &Question, found: &carryover::CarryOver) -> Vec<String> {
    let Next { batch_kg, max_daily_dose_mg } = question.next;
    let batch = format!("{} × 10⁶ / {}", short(batch_kg), short(max_daily_dose_mg));
    let mut steps = vec![];
    if let Some((hbel, mg)) = question.previous.hbel_ug_per_day.zip(found.hbel_mg) {
        steps.push(format!("HBEL: {} / 1000 × {batch} = {} mg", short(hbel), short(mg)));
    }
    if let Some((dose, mg)) = question.previous.min_daily_dose_mg.zip(found.dose_mg) {
        let factor = short(question.dose_safety_factor);
        steps.push(format!("TDD: {} × {batch} / {factor} = {} mg", short(dose), short(mg)));
    }
    steps.push(format!("ppm: {} × {} = {} mg", short(question.general_ppm), short(batch_kg), short(found.ppm_mg)));
    if let Some((ld50, mg)) = question.previous.ld50_mg_per_kg.zip(found.tox_mg) {
        let (weight, factor) = (short(question.body_weight_kg), short(question.tox_safety_factor));
        steps.push(format!("LD50: {} × {weight} / 2000 × {batch} / {factor} = {} mg", short(ld50), short(mg)));
    }
    steps.push(format!("MACO = min = {} mg", short(found.maco_mg)));
    if let Some((area, limit)) = question.shared_area_cm2.zip(found.surface_limit_ng_per_cm2) {
        steps.push(format!("{} × 10⁶ / {} = {} ng/cm²", short(found.maco_mg), short(area), short(limit)));
    }
    if let Some(((swab, surface), limit)) =
        question.swab.zip(found.surface_limit_ng_per_cm2).zip(found.swab_extract_limit_ng_per_ml)
    {
        let share = short(swab.recovery.min(1.0));
        let (area, extract) = (short(swab.area_cm2), short(swab.extract_ml));
        steps.push(format!("{} × {area} × {share} / {extract} = {} ng/mL", short(surface), short(limit)));
    }
    if let Some((rinse, limit)) = question.rinse.zip(found.rinse_limit_ng_per_ml) {
        let share = short(rinse.recovery.min(1.0));
        let volume = short(rinse.volume_l);
        steps.push(format!("{} × {share} / {volume} × 1000 = {} ng/mL", short(found.maco_mg), short(limit)));
    }
    steps
}
