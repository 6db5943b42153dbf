//! What a patient takes in of an impurity, in words: on what a limit rests, and how far below it the limit keeps.

use std::cmp::Ordering;

use plant::strategy::{Attribute, DailyDose, Exposure, IntakeBasis, Stage};
use rust_decimal::Decimal;

use crate::language::{Lang, decimal};

/// A number and its unit, the number grouped as everywhere.
fn figure(number: Decimal, unit: &str) -> String {
    format!("{} {unit}", decimal(&number.to_string()))
}

fn permitted(it: &Exposure<'_>) -> String {
    figure(it.intake.permitted, it.intake.unit.shown())
}

fn dosed(it: &DailyDose) -> String {
    figure(it.maximum, it.unit.shown())
}

/// The largest daily dose of something, with what it is.
fn dose(lang: Lang, it: &DailyDose) -> String {
    lang.say("exposure-dose").with_text("dose", dosed(it)).with_text("of", lang.label(&it.name)).plain()
}

/// The same where the heading says that it is the largest daily dose.
pub(super) fn dosed_of(lang: Lang, it: &DailyDose) -> String {
    format!("{}{}{}", dosed(it), lang.pick("，", ", "), lang.label(&it.name))
}

/// Intake, dose, the level that follows and the limit, in one line; nothing where the attribute rests on no intake.
pub(crate) fn short(lang: Lang, stage: &Stage, attribute: &Attribute) -> Option<String> {
    let it = stage.exposure(attribute)?;
    let acceptable = it.acceptable()?;
    let unit = it.unit.shown();
    let key = match (it.whole_is_permitted(), it.limit.cmp(&acceptable)) {
        (true, _) => "exposure-whole",
        (false, Ordering::Less) => "exposure-stricter",
        // What was cut off after six figures may leave the limit a trifle above what is shown; it was compared exactly.
        (false, Ordering::Equal | Ordering::Greater) => "exposure-at-level",
    };
    let said = lang.say(key).with_text("permitted", permitted(&it)).with_text("dose", dosed(it.dose));
    let said = said.with_text("acceptable", figure(acceptable, unit)).with_text("limit", figure(it.limit, unit));
    Some(said.plain())
}

/// All of it: what is permitted and by which clause, the dose, the level, the intake at the limit.
pub(super) fn lines(lang: Lang, stage: &Stage, attribute: &Attribute) -> Vec<String> {
    let Some(it) = stage.exposure(attribute) else { return Vec::new() };
    let mut lines = vec![rests_on(lang, &it)];
    lines.push(format!("{}{}{}", dose(lang, it.dose), lang.pick("：", ": "), lang.label(&it.dose.why)));
    lines.extend(short(lang, stage, attribute));
    lines.extend(at_limit(lang, &it));
    lines.extend(it.intake.why.as_ref().map(|it| lang.label(it).to_owned()));
    lines
}

fn rests_on(lang: Lang, it: &Exposure<'_>) -> String {
    let said = |key: &str| lang.say(key).with_text("permitted", permitted(it));
    match it.intake.basis {
        IntakeBasis::IchQ3c | IntakeBasis::IchQ3d => {
            let row = it.intake.published();
            let name = row.map_or("", |it| lang.pick(it.zh, it.en));
            said("exposure-pde").with_text("name", name).with_text("clause", row.map_or("", |it| it.clause)).plain()
        }
        IntakeBasis::IchM7 => {
            let row = it
                .intake
                .duration(it.dose)
                .map_or_else(String::new, |it| lang.text(&format!("exposure-duration-{}", it.id)));
            let days = it.dose.dosing_days.unwrap_or_default();
            said("exposure-ttc").with("days", days).with_text("row", row).plain()
        }
        IntakeBasis::Assessment => {
            let source = it.intake.source.as_ref().map_or("", |it| lang.label(it));
            said("exposure-assessment").with_text("source", source).plain()
        }
    }
}

/// What the limit lets a patient take in, and which part of what is permitted that is.
fn at_limit(lang: Lang, it: &Exposure<'_>) -> Option<String> {
    let intake = it.at_limit()?;
    let share = intake.checked_div(it.intake.permitted)?.checked_mul(Decimal::ONE_HUNDRED)?;
    // Rounded up: no part of an intake is made smaller than it is.
    let share = share.round_sf_with_strategy(2, rust_decimal::RoundingStrategy::AwayFromZero)?.normalize();
    let said = lang.say("exposure-at-limit").with_text("intake", figure(intake, it.intake.unit.shown()));
    Some(said.with_text("share", share).plain())
}

#[cfg(test)]
mod tests {
    use plant::strategy::{Specification, Strategy};

    use super::*;

    fn reference() -> Strategy {
        plant::strategy::load(&crate::demo::reference()).unwrap_or_else(|faults| panic!("{faults:#?}"))
    }

    fn of<'a>(strategy: &'a Strategy, stage: &str, attribute: &str) -> (&'a Stage, &'a Attribute) {
        let stage = strategy.stages.iter().find(|it| it.id.as_str() == stage).unwrap();
        (stage, stage.attributes.iter().find(|it| it.id.as_str() == attribute).unwrap())
    }

    #[test]
    fn a_limit_says_on_what_it_rests_in_both_languages() {
        let strategy = reference();
        // By hand: 8.8 mg ÷ 16 mg = 0.55; 10.9 mg ÷ 18 g = 605.5 ppm; 20 µg ÷ 400 mg = 50 ppm = 50 ng/mg; 2 µg ÷ 16 mg = 125 ppm.
        for (stage, attribute, en, zh) in [
            (
                "small-molecule",
                "residual-dmf",
                "8.8 mg/d at 16 mg/d is 550,000 ppm; limit 880 ppm is stricter",
                "8.8 mg/d ÷ 16 mg/d = 550,000 ppm；限度 880 ppm 更严",
            ),
            (
                "small-molecule",
                "elemental-cadmium",
                "2 µg/d at 16 mg/d is 125 ppm; limit 0.20 ppm is stricter",
                "2 µg/d ÷ 16 mg/d = 125 ppm；限度 0.20 ppm 更严",
            ),
            (
                "drug-substance",
                "residual-solvent",
                "10.9 mg/d at 18 g/d is 605.555 ppm; limit 500 ppm is stricter",
                "10.9 mg/d ÷ 18 g/d = 605.555 ppm；限度 500 ppm 更严",
            ),
            (
                "drug-substance",
                "residual-linker",
                "20 µg/d at 400 mg/d is 50 ng/mg; limit 10.0 ng/mg is stricter",
                "20 µg/d ÷ 400 mg/d = 50 ng/mg；限度 10.0 ng/mg 更严",
            ),
        ] {
            let (stage, attribute) = of(&strategy, stage, attribute);
            assert_eq!(short(Lang::En, stage, attribute).as_deref(), Some(en));
            assert_eq!(short(Lang::Zh, stage, attribute).as_deref(), Some(zh));
        }
        let (stage, assay) = of(&strategy, "small-molecule", "assay");
        assert_eq!(short(Lang::En, stage, assay), None);
        assert!(lines(Lang::En, stage, assay).is_empty());
    }

    #[test]
    fn the_page_of_an_attribute_names_clause_dose_and_intake() {
        let strategy = reference();
        let (stage, it) = of(&strategy, "drug-substance", "residual-solvent");
        let said = lines(Lang::En, stage, it);
        assert_eq!(said[0], "PDE of N,N-dimethylacetamide: 10.9 mg/d (ICH Q3C(R9), Table 2)");
        // 500 ppm of 18 g are 9 mg, 82.6 % of 10.9 mg: rounded up to two figures.
        assert_eq!(said[3], "At the limit a patient takes in 9 mg/d, 83 % of what is permitted");
        let (stage, it) = of(&strategy, "small-molecule", "genotoxic-impurities");
        let said = lines(Lang::Zh, stage, it);
        assert_eq!(
            said[0],
            "致突变杂质的毒理学关注阈值（TTC）：给药 35 天，超过 1 个月至 12 个月，20 µg/d（ICH M7(R2)，表 2）"
        );
        // 100 ppm of 16 mg are 1.6 µg, 8 % of 20 µg.
        assert_eq!(said[3], "达到限度时患者摄入 1.6 µg/d，为允许量的 8%");
    }

    /// Every limit in ppm of the reference rests on an intake, and every sentence is there in both languages.
    #[test]
    fn the_reference_leaves_no_limit_in_ppm_bare() {
        let strategy = reference();
        let mut seen = 0;
        for stage in &strategy.stages {
            for it in &stage.attributes {
                let Specification::Number { unit, .. } = &it.specification else { continue };
                if unit.code() == "[ppm]" {
                    assert!(it.intake.is_some(), "{}/{}", stage.id, it.id);
                    seen += 1;
                }
                for lang in Lang::ALL {
                    let said = lines(lang, stage, it);
                    assert_eq!(said.is_empty(), it.intake.is_none());
                    assert!(said.iter().all(|it| !it.contains("exposure-")), "{said:?}");
                }
            }
        }
        // Genotoxic, five elements, two solvents; a solvent in the drug substance and one in the drug product.
        assert_eq!(seen, 10);
    }
}
