//! Reading the daily doses of a stage and the permitted intakes of its attributes, and holding every limit against them.
//! What cannot be judged here is a fault: a limit that nobody compared must not pass for one that protects.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use rust_decimal::Decimal;

use super::entry::{Entry, unique};
use super::exposure::{DailyDose, PermittedIntake, based, is_daily_mass, is_daily_volume, reachable};
use super::fault::{FaultKind, Sort};
use super::model::Specification;
use super::near::nearest;
use super::published::{IntakeBasis, PUBLISHED, duration, published};
use crate::id::EntryId;
use crate::quantity::Unit;

/// The key of an attribute that this reads.
pub(super) const KEY: &str = "permitted-intake";

/// The daily doses of a stage, each where it could be read.
pub(super) fn daily_doses(head: &Entry<'_>) -> Vec<Option<DailyDose>> {
    let entries = head.tables("daily-dose");
    unique(&entries);
    entries.iter().map(daily_dose).collect()
}

fn daily_dose(entry: &Entry<'_>) -> Option<DailyDose> {
    entry.only(&["id", "name", "maximum", "unit", "dosing-days", "why"]);
    let (id, name, why) = (entry.id("id", EntryId::new), entry.label("name"), entry.label("why"));
    let maximum = above_nothing(entry, "maximum");
    let unit = daily(entry, |it| is_daily_mass(it) || is_daily_volume(it), "`g/d`, `mg/d`, `ug/d`, `L/d`, `mL/d`");
    let dosing_days = if entry.has("dosing-days") { Some(entry.whole("dosing-days")?) } else { None };
    Some(DailyDose { id: id?, name: name?, maximum: maximum?, unit: unit?, dosing_days, why: why? })
}

/// A number that must be there and lie above nothing: by nothing no level could be divided, and nothing permits all.
fn above_nothing(entry: &Entry<'_>, key: &str) -> Option<Decimal> {
    entry.require(key);
    let number = entry.number(key)?;
    if number <= Decimal::ZERO {
        entry.fault(key, FaultKind::NotAboveNothing { key: key.to_string() });
        return None;
    }
    Some(number)
}

fn daily(entry: &Entry<'_>, fits: impl Fn(Unit) -> bool, expected: &str) -> Option<Unit> {
    let unit = entry.unit("unit")?;
    if !fits(unit) {
        let (unit, expected) = (unit.code().to_string(), expected.to_string());
        entry.fault("unit", FaultKind::WrongUnit { unit, expected });
        return None;
    }
    Some(unit)
}

/// Reads `[stage.attribute.permitted-intake]` and holds the attribute's limits against it; nothing where none stands there.
pub(super) fn permitted_intake(
    attribute: &Entry<'_>,
    specification: Option<&Specification>,
    head: &Entry<'_>,
    doses: &[Option<DailyDose>],
) -> Option<Option<PermittedIntake>> {
    if !attribute.has(KEY) {
        return Some(None);
    }
    let entry = attribute.table(KEY)?;
    if attribute.has("options") {
        attribute.fault(KEY, FaultKind::KeyNotHere { key: KEY.to_string(), kind: "options".to_string() });
        return None;
    }
    let intake = intake(&entry, head, doses);
    if !attribute.has("release") {
        attribute.fault(KEY, FaultKind::IntakeWithoutRelease {});
        return None;
    }
    let intake = intake?;
    let dose = doses.iter().flatten().find(|it| it.id == intake.dose)?;
    claims_what_is_published(&entry, &intake, dose)?;
    if let Some(specification) = specification {
        judge(attribute, specification, &intake, dose)?;
    }
    Some(Some(intake))
}

fn intake(entry: &Entry<'_>, head: &Entry<'_>, doses: &[Option<DailyDose>]) -> Option<PermittedIntake> {
    entry.only(&["basis", "substance", "permitted", "unit", "dose", "source", "why"]);
    let words: Vec<(&str, IntakeBasis)> = IntakeBasis::ALL.iter().map(|it| (it.id(), *it)).collect();
    let basis = entry.one_of("basis", &words);
    let permitted = above_nothing(entry, "permitted");
    let unit = daily(entry, is_daily_mass, "`g/d`, `mg/d`, `ug/d`");
    let dose = dose(entry, head, doses);
    let (source, why) = (entry.label_maybe("source"), entry.label_maybe("why"));
    let basis = basis?;
    let substance = match basis {
        IntakeBasis::IchQ3c | IntakeBasis::IchQ3d => {
            entry.without(&["source"], basis.id());
            Some(substance(entry, basis)?)
        }
        IntakeBasis::IchM7 => {
            entry.without(&["substance", "source"], basis.id());
            None
        }
        IntakeBasis::Assessment => {
            entry.without(&["substance"], basis.id());
            if !entry.require("source") {
                return None;
            }
            None
        }
    };
    Some(PermittedIntake { basis, substance, permitted: permitted?, unit: unit?, dose: dose?, source, why })
}

fn substance(entry: &Entry<'_>, basis: IntakeBasis) -> Option<EntryId> {
    let named = entry.text("substance")?;
    if published(basis, named).is_none() {
        let nearest = nearest(named, PUBLISHED.iter().filter(|it| it.basis == basis).map(|it| it.id));
        entry.fault("substance", FaultKind::Unknown { sort: Sort::Substance, id: named.to_string(), nearest });
        return None;
    }
    EntryId::new(named).ok()
}

/// The dose that the intake names. One that could not be read has its own fault.
fn dose(entry: &Entry<'_>, head: &Entry<'_>, doses: &[Option<DailyDose>]) -> Option<EntryId> {
    let named = entry.text("dose")?;
    let entries = head.peek_tables("daily-dose");
    let mut declared = entries.iter().filter_map(|it| it.peek("id"));
    if !declared.clone().any(|it| it == named) {
        let nearest = nearest(named, declared.by_ref());
        entry.fault("dose", FaultKind::Unknown { sort: Sort::DailyDose, id: named.to_string(), nearest });
        return None;
    }
    doses.iter().flatten().find(|it| it.id.as_str() == named).map(|it| it.id.clone())
}

/// A figure of a guideline is the one that it prints.
fn claims_what_is_published(entry: &Entry<'_>, intake: &PermittedIntake, dose: &DailyDose) -> Option<()> {
    let (figure, unit, clause) = match intake.basis {
        IntakeBasis::IchQ3c | IntakeBasis::IchQ3d => {
            let it = intake.published()?;
            (it.figure, it.unit, it.clause.to_string())
        }
        IntakeBasis::IchM7 => {
            let Some(days) = dose.dosing_days else {
                let id = dose.id.to_string();
                entry.fault("dose", FaultKind::DosingDaysUnknown { dose: id });
                return None;
            };
            (duration(days).micrograms, "ug/d", alloc::format!("ICH M7(R2), Table 2 ({days} d)"))
        }
        IntakeBasis::Assessment => return Some(()),
    };
    let printed = Unit::new(unit).ok()?;
    let stated = printed.to_base(Decimal::from_str_exact(figure).ok()?)?;
    if based(intake.permitted, intake.unit) != Some(stated) {
        let given = said(intake.permitted, intake.unit);
        let printed = alloc::format!("{figure} {}", printed.shown());
        entry.fault("permitted", FaultKind::NotAsPublished { given, printed, clause });
        return None;
    }
    Some(())
}

fn said(number: Decimal, unit: Unit) -> String {
    alloc::format!("{number} {}", unit.shown())
}

/// Notes every limit by which a patient may have more than is permitted, and every one of which that cannot be told.
fn judge(
    attribute: &Entry<'_>,
    specification: &Specification,
    intake: &PermittedIntake,
    dose: &DailyDose,
) -> Option<()> {
    let Specification::Number { unit, .. } = specification else { return None };
    if dose.carries(Decimal::ONE, *unit).is_none() {
        let (unit, dosed) = (unit.code().to_string(), dose.unit.code().to_string());
        attribute.fault("unit", FaultKind::LevelNotOfDose { unit, dose: dosed });
        return None;
    }
    let mut sound = true;
    for (key, limit) in reachable(specification) {
        let Some(fault) = limit_fault(&key, &limit, *unit, intake, dose) else { continue };
        sound = false;
        match key.split_once('.') {
            // The limit of a market stands in a table of its own.
            Some((table, market)) => match attribute.peek_table(table) {
                Some(table) => table.fault(market, fault),
                None => attribute.fault(table, fault),
            },
            None => attribute.fault(&key, fault),
        }
    }
    sound.then_some(())
}

fn limit_fault(
    key: &str,
    limit: &crate::quantity::Range,
    unit: Unit,
    intake: &PermittedIntake,
    dose: &DailyDose,
) -> Option<FaultKind> {
    let key = key.to_string();
    let Some(high) = limit.high() else { return Some(FaultKind::NoUpperLimit { key }) };
    let (permitted, dosed) = (said(intake.permitted, intake.unit), said(dose.maximum, dose.unit));
    match intake.allows(high, unit, dose) {
        Some(true) => None,
        None => Some(FaultKind::TooManyDigits { key }),
        Some(false) => {
            let limit = said(high, unit);
            let acceptable = intake.acceptable(unit, dose).map_or_else(String::new, |it| said(it, unit));
            Some(FaultKind::AboveIntake { key, limit, acceptable, permitted, dose: dosed })
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::super::fixture::{edited, marked};
    use super::super::{ChangeKind, diff};
    use super::*;

    const AFTER: &str = "[stage.attribute.market]\nEU = \"3.7..4.3\"\n";
    const DECLARED: &str = "
[[stage.daily-dose]]
id = \"solution\"
name = { zh = \"原液\", en = \"Solution\" }
maximum = \"18\"
unit = \"g/d\"
dosing-days = 35
why = { zh = \"最大剂量\", en = \"Largest dose\" }

[[stage.attribute]]
id = \"residual-dmf\"
name = { zh = \"残留溶剂\", en = \"Residual solvent\" }
kind = \"test\"
criticality = \"cqa\"
unit = \"[ppm]\"
alert = \"<=200\"
release = \"<=450\"
shelf-life = \"<=480\"
[stage.attribute.market]
EU = \"<=400\"
[stage.attribute.permitted-intake]
basis = \"ich-q3c\"
substance = \"dimethylformamide\"
permitted = \"8.8\"
unit = \"mg/d\"
dose = \"solution\"
";

    fn with(edits: &[(&str, &str)]) -> String {
        let mut text = DECLARED.to_string();
        for (from, to) in edits {
            assert_eq!(text.matches(from).count(), 1, "{from}");
            text = text.replace(from, to);
        }
        format!("{AFTER}{text}")
    }

    #[track_caller]
    fn check(edits: &[(&str, &str)], then: &[&str]) {
        let (faults, places) = marked(&[(AFTER, &with(edits))]);
        let said: Vec<String> = faults.iter().map(|it| it.in_words(crate::act::Language::En).0).collect();
        let then: Vec<String> = then.iter().map(|it| format!("`drug-substance/residual-dmf`: {it}")).collect();
        assert_eq!(said, then);
        let found: Vec<_> = faults.iter().map(|it| (it.path.clone(), it.line, it.column)).collect();
        assert_eq!(found, places);
        for it in &faults {
            let (zh, advice) = it.in_words(crate::act::Language::Zh);
            assert!(!zh.is_empty() && !advice.is_empty() && !zh.ends_with('。'));
        }
    }

    #[test]
    fn a_limit_rests_on_an_intake_and_an_old_strategy_says_nothing() {
        let old = serde_json::to_string(&edited(&[])).unwrap();
        assert!(!old.contains("intake") && !old.contains("daily_doses"));
        let strategy = edited(&[(AFTER, &with(&[]))]);
        let stage = &strategy.stages[0];
        let it = stage.attributes.iter().find(|it| it.id.as_str() == "residual-dmf").unwrap();
        let found = stage.exposure(it).unwrap();
        assert_eq!(found.limit, Decimal::from(480));
        assert_eq!(found.intake.allows(found.limit, found.unit, found.dose), Some(true));
        // 8.8 mg ÷ 18 g = 488.888… ppm; 480 ppm of 18 g are 8.64 mg.
        assert_eq!(found.intake.acceptable(found.unit, found.dose), Decimal::from_str_exact("488.888").ok());
        let at = found.intake.intake_at(found.limit, found.unit, found.dose);
        assert_eq!(at, Decimal::from_str_exact("8.64").ok());
        assert_eq!(found.intake.published().map(|it| it.clause), Some("ICH Q3C(R9), Table 2"));
        let again = serde_json::from_str(&serde_json::to_string(&strategy).unwrap()).unwrap();
        assert_eq!(strategy, again);
    }

    /// ICH Q3C, 3.3, the two examples of option 2: acetonitrile, 4.1 mg a day, in 5.0 g of product.
    #[test]
    fn the_examples_of_the_guideline_come_out() {
        let number = |it: &str| Decimal::from_str_exact(it).unwrap();
        let [g, mg, ppm] = ["g/d", "mg/d", "[ppm]"].map(|it| Unit::new(it).unwrap());
        let id = |it: &str| EntryId::new(it).unwrap();
        let label = crate::text::Label::new("示例", "An example");
        let intake = PermittedIntake {
            basis: IntakeBasis::IchQ3c,
            substance: Some(id("acetonitrile")),
            permitted: number("4.1"),
            unit: mg,
            dose: id("dose"),
            source: None,
            why: None,
        };
        for (grams, level, milligrams, allowed) in [
            ("0.3", "800", "0.24", true),
            ("0.9", "400", "0.36", true),
            ("3.8", "800", "3.04", true),
            ("5.0", "728", "3.64", true),
            ("0.9", "2000", "1.80", true),
            ("5.0", "1016", "5.08", false),
        ] {
            let (name, why) = (label.clone(), label.clone());
            let dose = DailyDose { id: id("dose"), name, maximum: number(grams), unit: g, dosing_days: None, why };
            assert_eq!(intake.intake_at(number(level), ppm, &dose), Some(number(milligrams)), "{grams} {level}");
            assert_eq!(intake.allows(number(level), ppm, &dose), Some(allowed), "{grams} {level}");
        }
    }

    #[test]
    fn a_limit_above_the_acceptable_level_is_a_fault_at_its_line() {
        let above = |key: &str, limit: &str| {
            format!(
                "`{key}` is {limit} ppm, above the acceptable level of 488.888 ppm (permitted intake 8.8 mg/d ÷ largest daily dose 18 g/d)"
            )
        };
        // On the edge nothing is above: 8.8 mg ÷ 17.6 g = 500 ppm exactly.
        check(&[("\"18\"", "\"17.6\""), ("<=480", "<=500")], &[]);
        check(&[("shelf-life = \"<=480\"", "shelf-life = ¶\"<=489\"")], &[&above("shelf-life", "489")]);
        check(
            &[("release = \"<=450\"", "release = ¶\"<=600\""), ("shelf-life = \"<=480\"", "shelf-life = ¶\"<=600\"")],
            &[&above("release", "600"), &above("shelf-life", "600")],
        );
        // A market whose own limit reaches further than the general ones is not overlooked.
        check(
            &[
                ("shelf-life = \"<=480\"\n", ""),
                ("EU = \"<=400\"\n", "EU = \"<=400\"\n[stage.attribute.market-shelf-life]\nEU = ¶\"<=500\"\n"),
            ],
            &[&above("market-shelf-life.EU", "500")],
        );
        // A larger dose makes the same limit a fault.
        let said = "`release` is 450 ppm, above the acceptable level of 440 ppm (permitted intake 8.8 mg/d ÷ largest daily dose 20 g/d)";
        check(
            &[("\"18\"", "\"20\""), ("shelf-life = \"<=480\"\n", ""), ("release = \"<=450\"", "release = ¶\"<=450\"")],
            &[said],
        );
    }

    #[test]
    fn what_cannot_be_judged_is_a_fault() {
        check(
            &[
                ("alert = \"<=200\"\n", ""),
                ("release = \"<=450\"", "release = ¶\">=1\""),
                ("shelf-life = \"<=480\"", "shelf-life = ¶\">=0\""),
                ("EU = \"<=400\"", "EU = ¶\">=2\""),
            ],
            &[
                "`release` has no upper end, so it limits no intake",
                "`shelf-life` has no upper end, so it limits no intake",
                "`market.EU` has no upper end, so it limits no intake",
            ],
        );
        check(
            &[("unit = \"[ppm]\"", "unit = ¶\"ug/mL\"")],
            &["limits in `ug/mL` cannot be held against a daily dose in `g/d`"],
        );
        check(
            &[("unit = \"[ppm]\"", "unit = ¶\"mol/mol\"")],
            &["limits in `mol/mol` cannot be held against a daily dose in `g/d`"],
        );
        // What is dosed by volume takes a mass by volume.
        check(&[("unit = \"g/d\"", "unit = \"mL/d\""), ("unit = \"[ppm]\"", "unit = \"ug/mL\"")], &[]);
        check(
            &[("\"<=480\"", "¶\"<=480.00000000000000000000001\"")],
            &["`shelf-life` times the daily dose has more digits than can be compared exactly"],
        );
        check(
            &[
                (
                    "alert = \"<=200\"\nrelease = \"<=450\"\nshelf-life = \"<=480\"\n[stage.attribute.market]\nEU = \"<=400\"\n",
                    "",
                ),
                ("[stage.attribute.permitted-intake]\n", "¶[stage.attribute.permitted-intake]\n"),
            ],
            &["there is a `permitted-intake` and no `release`: no limit keeps to it"],
        );
    }

    #[test]
    fn a_figure_is_the_one_that_its_guideline_prints() {
        check(
            &[("permitted = \"8.8\"", "permitted = ¶\"10.9\"")],
            &["10.9 mg/d is not the 8.8 mg/d of ICH Q3C(R9), Table 2"],
        );
        // The same figure in another unit, with more digits, is the same claim.
        check(&[("permitted = \"8.8\"\nunit = \"mg/d\"", "permitted = \"8800.0\"\nunit = \"ug/d\"")], &[]);
        check(
            &[("\"dimethylformamide\"", "¶\"dimethylformamid\"")],
            &["there is no substance with a published intake `dimethylformamid`"],
        );
        // An element is no solvent.
        check(&[("\"dimethylformamide\"", "¶\"lead\"")], &["there is no substance with a published intake `lead`"]);
        let ttc = |permitted: &str| {
            let to = format!("basis = \"ich-m7\"\npermitted = {permitted}\nunit = \"ug/d\"");
            ("basis = \"ich-q3c\"\nsubstance = \"dimethylformamide\"\npermitted = \"8.8\"\nunit = \"mg/d\"", to)
        };
        // 35 days of dosing are more than a month and no more than a year: 20 µg; 20 µg ÷ 18 g = 1.11 ppm.
        let (from, to) = ttc("\"20\"");
        let small = [("alert = \"<=200\"\n", ""), ("<=450", "<=1.0"), ("<=480", "<=1.1"), ("<=400", "<=0.9")];
        check(&[&[(from, to.as_str())][..], &small].concat(), &[]);
        let (_, to) = ttc("¶\"120\"");
        check(
            &[&[(from, to.as_str())][..], &small].concat(),
            &["120 µg/d is not the 20 µg/d of ICH M7(R2), Table 2 (35 d)"],
        );
        let (_, to) = ttc("¶\"20\"");
        check(
            &[&[(from, to.as_str()), ("dosing-days = 35", "dosing-days = 4000")][..], &small].concat(),
            &["20 µg/d is not the 1.5 µg/d of ICH M7(R2), Table 2 (4000 d)"],
        );
        let (_, to) = ttc("\"20\"");
        check(
            &[
                &[(from, to.as_str()), ("dosing-days = 35\n", ""), ("dose = \"solution\"", "dose = ¶\"solution\"")][..],
                &small,
            ]
            .concat(),
            &["the daily dose `solution` has no `dosing-days`, so the row of ICH M7, Table 2, is not known"],
        );
    }

    #[test]
    fn an_assessment_of_ones_own_states_its_source() {
        let from = "basis = \"ich-q3c\"\nsubstance = \"dimethylformamide\"\npermitted = \"8.8\"";
        let source = "source = { zh = \"毒理评估\", en = \"Assessment TOX-1\" }";
        check(&[(from, &format!("basis = \"assessment\"\n{source}\npermitted = \"9.1\""))], &[]);
        check(
            &[
                ("[stage.attribute.permitted-intake]", "¶[stage.attribute.permitted-intake]"),
                (from, "basis = \"assessment\"\npermitted = \"9.1\""),
            ],
            &["`source` is missing"],
        );
        check(&[("substance = ", &format!("¶{source}\nsubstance = "))], &["`source` does not go with `ich-q3c`"]);
        check(
            &[
                ("basis = \"ich-q3c\"", "basis = \"ich-m7\""),
                ("substance = ", "¶substance = "),
                ("\"8.8\"", "¶\"8.8\""),
            ],
            &["`substance` does not go with `ich-m7`", "8.8 mg/d is not the 20 µg/d of ICH M7(R2), Table 2 (35 d)"],
        );
    }

    #[test]
    fn a_dose_is_there_and_more_than_nothing() {
        check(&[("dose = \"solution\"", "dose = ¶\"solutoin\"")], &["there is no daily dose `solutoin`"]);
        check(&[("permitted = \"8.8\"", "permitted = ¶\"0\"")], &["`permitted` must be more than nothing"]);
        check(&[("\"mg/d\"", "¶\"mg\"")], &["the unit cannot be `mg` here"]);
        for (from, to, then) in [
            ("maximum = \"18\"", "maximum = ¶\"-1\"", "must be more than nothing"),
            ("unit = \"g/d\"", "unit = ¶\"g\"", "the unit cannot be `g` here"),
            ("dosing-days = 35", "dosing-days = ¶0", "takes a whole number from 1"),
            ("why = { zh = \"最大剂量\", en = \"Largest dose\" }\n", "", "`why` is missing"),
        ] {
            let (faults, places) = marked(&[(AFTER, &with(&[(from, to)]))]);
            assert_eq!(faults.len(), 1, "{to}: {faults:?}");
            assert!(faults[0].in_words(crate::act::Language::En).0.contains(then), "{faults:?}");
            for (path, line, column) in places {
                assert_eq!((&faults[0].path, faults[0].line, faults[0].column), (&path, line, column));
            }
        }
    }

    #[test]
    fn only_what_the_stage_makes_has_a_dose() {
        let declared = "id = \"protein-content\"\n";
        let intake = "¶permitted-intake = { basis = \"ich-m7\" }\n";
        let (faults, places) = marked(&[(declared, &format!("{declared}{intake}"))]);
        let said: Vec<_> = faults.iter().map(|it| it.in_words(crate::act::Language::En).0).collect();
        assert_eq!(
            said,
            ["`drug-substance/conjugation/protein-content`: `permitted-intake` does not go with `unit.attribute`"]
        );
        // The place is that of the table behind the key.
        assert_eq!((faults[0].line, faults[0].column), (places[0].1, places[0].2 + "permitted-intake = ".len()));
    }

    #[test]
    fn a_change_of_an_intake_or_a_dose_is_a_change_of_control() {
        let old = edited(&[(AFTER, &with(&[]))]);
        let changed = |edits: &[(&str, &str)]| -> Vec<String> {
            diff(&old, &edited(&[(AFTER, &with(edits))]))
                .into_iter()
                .map(|it| match it.kind {
                    ChangeKind::Changed { field, from, to } => format!("{} {field}: {from} -> {to}", it.path),
                    ChangeKind::Added | ChangeKind::Removed => format!("{it:?}"),
                })
                .collect()
        };
        assert_eq!(changed(&[("\"18\"", "\"17\"")]), ["drug-substance daily-dose.solution.maximum: 18 g/d -> 17 g/d"]);
        assert_eq!(
            changed(&[("dosing-days = 35", "dosing-days = 52")]),
            ["drug-substance daily-dose.solution.dosing-days: 35 -> 52"]
        );
        assert_eq!(
            changed(&[("dimethylformamide", "dimethylacetamide"), ("8.8", "10.9")]),
            [
                "drug-substance/residual-dmf permitted-intake.substance: dimethylformamide -> dimethylacetamide",
                "drug-substance/residual-dmf permitted-intake.permitted: 8.8 mg/d -> 10.9 mg/d",
            ]
        );
    }
}
