//! Which samples of a batch are taken: where, how much, into what, how long they keep, and what is tested from each.
//!
//! Declared once beside the attributes, so that the batch page says what is to be taken, the laboratory what may be begun,
//! and the release what is missing. The free label `sampling` of an attribute stays what it was: a remark. A stage that
//! declares no sample asks for none. (China GMP 2010, articles 222 and 225; EU GMP chapter 6, 6.11 to 6.14, and Annex 19;
//! ICH Q7, 11.7; cited from memory.)

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::entry::{Entry, Placed, unique};
use super::fault::{FaultKind, Sort};
use super::index::{Index, StageSeen, UnitSeen};
use super::near::nearest;
use super::when::When;
use crate::id::{EntryId, StepPath, UnitId};
use crate::quantity::{Quantity, Range, Unit};
use crate::text::Label;

/// Of a retention sample at least so many times what all tests need (China GMP 2010, article 225; EU GMP Annex 19, 3.1).
pub const FULL_TESTS_LEAST: u32 = 2;

/// One sample that is to be taken of every batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamplePlan {
    /// Unique within its stage.
    pub id: EntryId,
    pub name: Label,
    /// The unit operation that it is declared in; nothing where it is a sample of what the stage made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// After which step it is taken; at the end of the stage where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<StepPath>,
    /// At least so much.
    pub amount: Quantity,
    pub container: Label,
    pub storage: Label,
    /// In degrees Celsius; nothing where the label says it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<Range>,
    /// For how long after it was taken it may be tested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<Quantity>,
    /// The time that it is frozen does not count.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub frozen_apart: bool,
    /// The role that takes it.
    pub by: EntryId,
    /// Somebody looks on while it is taken.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub witness: bool,
    /// What is tested from it, by the paths of the attributes in the stage; nothing of a retention sample.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<String>,
    /// What a test takes of it; of a test that is named nowhere it is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<SampleUse>,
    /// For how many times all of its tests the amount is enough.
    pub full_tests: u32,
    /// It is kept, until so many months after the expiry of the lot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_months: Option<u32>,
    /// Whether the product profile has it.
    pub applies: bool,
}

/// What some tests take together: what one injection gives is taken once, however many results it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleUse {
    pub amount: Quantity,
    /// Paths of the attributes in the stage, of those that are tested from the sample.
    pub tests: Vec<String>,
}

impl SamplePlan {
    /// What a test of this attribute takes, with the tests that it takes it together with.
    #[must_use]
    pub fn use_of(&self, attribute: &str) -> Option<&SampleUse> {
        self.uses.iter().find(|it| it.tests.iter().any(|it| it == attribute))
    }

    /// Whether it is kept in case that something must be looked into, and not tested.
    #[must_use]
    pub fn is_retention(&self) -> bool {
        self.kept_months.is_some()
    }

    /// Whether this attribute is tested from it, by its path in the stage.
    #[must_use]
    pub fn is_for(&self, attribute: &str) -> bool {
        self.applies && self.tests.iter().any(|it| it == attribute)
    }

    /// For how many seconds it may be held.
    #[must_use]
    pub fn hold_seconds(&self) -> Option<Decimal> {
        self.hold.and_then(|it| it.unit.to_base(it.value))
    }
}

/// Every sample of a stage: its own, then those of its unit operations.
pub(super) fn samples(head: &Entry<'_>, stage: &StageSeen<'_>, index: &Index<'_>) -> Option<Vec<SamplePlan>> {
    let mut entries = head.tables("sample");
    let mut read: Vec<Option<SamplePlan>> = entries.iter().map(|it| sample(it, stage, None, index)).collect();
    for unit in &stage.units {
        let own = unit.entry.tables("sample");
        read.extend(own.iter().map(|it| sample(it, stage, Some(unit), index)));
        entries.extend(own);
    }
    unique(&entries);
    read.into_iter().collect()
}

fn sample(
    entry: &Entry<'_>,
    stage: &StageSeen<'_>,
    unit: Option<&UnitSeen<'_>>,
    index: &Index<'_>,
) -> Option<SamplePlan> {
    entry.only(&[
        "id",
        "name",
        "after",
        "amount",
        "unit",
        "container",
        "storage",
        "temperature",
        "hold",
        "hold-unit",
        "frozen-apart",
        "by",
        "witness",
        "tests",
        "uses",
        "full-tests",
        "kept-months",
        "when",
    ]);
    When::check(entry, &index.features);
    let (id, name) = (entry.id("id", EntryId::new), entry.label("name"));
    let after = after(entry, stage, unit);
    let (container, storage) = (entry.label("container"), entry.label("storage"));
    let amount = amount(entry);
    let hold = hold(entry);
    let by = entry.one_of("by", TAKERS).and_then(|it| EntryId::new(it).ok());
    entry.require("full-tests");
    let (full_tests, kept_months) = (entry.whole("full-tests"), entry.whole("kept-months"));
    if entry.has("kept-months") {
        entry.without(&["tests", "uses"], "retention");
        if full_tests.is_some_and(|it| it < FULL_TESTS_LEAST) {
            entry.fault("full-tests", FaultKind::RetentionTooLittle { least: FULL_TESTS_LEAST.to_string() });
        }
    } else {
        entry.require_some("tests");
    }
    let tests = tests(entry, stage, unit, index);
    let uses = uses(entry, amount, full_tests, &tests, |it| self::tests(it, stage, unit, index));
    Some(SamplePlan {
        id: id?,
        name: name?,
        unit: unit.and_then(|it| UnitId::new(it.id).ok()),
        after: after?,
        amount: amount?,
        container: container?,
        storage: storage?,
        temperature: entry.range("temperature"),
        hold: hold?,
        frozen_apart: entry.flag("frozen-apart"),
        by: by?,
        witness: entry.flag("witness"),
        tests,
        uses: uses?,
        full_tests: full_tests?,
        kept_months,
        applies: unit.is_none_or(|it| it.applies) && When::of(entry).holds(&index.features),
    })
}

/// Who takes samples.
const TAKERS: &[(&str, &str)] = &[("operator", "operator"), ("qc-analyst", "qc-analyst")];

fn amount(entry: &Entry<'_>) -> Option<Quantity> {
    entry.require("amount");
    let (value, unit) = (entry.number("amount"), entry.unit("unit"));
    if value.is_some_and(|it| it <= Decimal::ZERO) {
        entry.fault("amount", FaultKind::NotPositive { key: "amount".to_string() });
    }
    Some(Quantity::exact(value?, unit?))
}

/// The hold time: nothing declared, declared, or declared and unsound.
#[expect(clippy::option_option, reason = "none is declared, or what is declared cannot be read")]
fn hold(entry: &Entry<'_>) -> Option<Option<Quantity>> {
    if !entry.has("hold") {
        entry.without(&["frozen-apart"], "no hold");
    }
    span(entry, "hold", "hold-unit")
}

/// A time above nothing, in minutes, hours or days: nothing declared, declared, or declared and unsound.
#[expect(clippy::option_option, reason = "none is declared, or what is declared cannot be read")]
pub(super) fn span(entry: &Entry<'_>, key: &str, unit_key: &str) -> Option<Option<Quantity>> {
    if !entry.has(key) {
        entry.without(&[unit_key], &alloc::format!("no {key}"));
        return Some(None);
    }
    let (value, unit) = (entry.number(key), entry.unit(unit_key));
    if value.is_some_and(|it| it <= Decimal::ZERO) {
        entry.fault(key, FaultKind::NotPositive { key: key.to_string() });
    }
    let minutes = Unit::new("min").ok()?;
    if unit.is_some_and(|it| !it.measures_the_same_as(minutes)) {
        let expected = "`min`, `h`, `d`".to_string();
        entry.fault(unit_key, FaultKind::WrongUnit { unit: unit?.code().to_string(), expected });
    }
    Some(Some(Quantity::exact(value?, unit?)))
}

/// The step after which it is taken. A unit operation's sample names one of its own steps.
#[expect(clippy::option_option, reason = "at the end of the stage, or after a step that there is not")]
fn after(entry: &Entry<'_>, stage: &StageSeen<'_>, unit: Option<&UnitSeen<'_>>) -> Option<Option<StepPath>> {
    if unit.is_some() {
        entry.require("after");
    }
    if !entry.has("after") {
        return if unit.is_some() { None } else { Some(None) };
    }
    let named = entry.text("after")?;
    let path = match unit {
        Some(unit) if !named.contains('/') => alloc::format!("{}/{named}", unit.id),
        Some(_) | None => named.to_string(),
    };
    let steps = |unit: &UnitSeen<'_>| {
        let of = unit.id.to_string();
        unit.steps.iter().map(move |it| alloc::format!("{of}/{}", it.peek("id").unwrap_or_default())).collect()
    };
    let all: Vec<String> = stage.units.iter().flat_map(|it| -> Vec<String> { steps(it) }).collect();
    if !all.contains(&path) {
        let nearest = nearest(&path, all.iter().map(String::as_str));
        entry.fault("after", FaultKind::Unknown { sort: Sort::Step, id: named.to_string(), nearest });
        return None;
    }
    StepPath::new(&path).ok().map(Some)
}

/// What is tested from it, as paths in the stage.
fn tests(entry: &Entry<'_>, stage: &StageSeen<'_>, unit: Option<&UnitSeen<'_>>, index: &Index<'_>) -> Vec<String> {
    let of = unit.map_or("", |it| it.id);
    let inside = alloc::format!("{}/", stage.id);
    let path = |it: &Placed<&str>| {
        let found = index.attribute(stage.id, of, it.it).and_then(|(path, _)| path.strip_prefix(&inside));
        if found.is_none() {
            let nearest = index.near_attribute(stage.id, of, it.it);
            entry.fault_at(it.at, FaultKind::Unknown { sort: Sort::Attribute, id: it.it.to_string(), nearest });
        }
        found.map(ToString::to_string)
    };
    entry.texts("tests").iter().filter_map(path).collect()
}

/// What its tests take. The amount is enough for all of them, as often as is said.
fn uses(
    entry: &Entry<'_>,
    amount: Option<Quantity>,
    full_tests: Option<u32>,
    planned: &[String],
    tests: impl Fn(&Entry<'_>) -> Vec<String>,
) -> Option<Vec<SampleUse>> {
    let (mut seen, mut needed) = (Vec::new(), Decimal::ZERO);
    let mut read = |it: &Entry<'_>| {
        it.only(&["amount", "tests"]);
        it.require("amount");
        it.require_some("tests");
        let value = it.number("amount");
        if value.is_some_and(|it| it <= Decimal::ZERO) {
            it.fault("amount", FaultKind::NotPositive { key: "amount".to_string() });
        }
        let tests = tests(it);
        for id in &tests {
            // Tested from it, and taken only once.
            if !planned.contains(id) || seen.contains(id) {
                let nearest = nearest(id, planned.iter().filter(|it| !seen.contains(it)).map(String::as_str));
                it.fault("tests", FaultKind::Unknown { sort: Sort::Attribute, id: id.clone(), nearest });
            }
            seen.push(id.clone());
        }
        needed = needed.saturating_add(value.unwrap_or_default());
        Some(SampleUse { amount: Quantity::exact(value?, amount?.unit), tests })
    };
    let read: Vec<Option<SampleUse>> = entry.tables("uses").iter().map(&mut read).collect();
    if let (Some(amount), Some(times)) = (amount, full_tests) {
        let all = needed.saturating_mul(Decimal::from(times));
        if all > amount.value {
            let (range, around) = (Quantity::exact(all, amount.unit).to_string(), amount.to_string());
            let (inner, outer) = ("uses".to_string(), "amount".to_string());
            entry.fault("uses", FaultKind::NotWithin { inner, range, outer, around });
        }
    }
    read.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::fixture::{edited, marked};
    use alloc::format;

    const BEFORE: &str = "[[stage.attribute]]\nid = \"dar\"\n";
    const RELEASE: &str = "[[stage.sample]]\nid = \"release\"\nname = { zh = \"放行样\", en = \"Release sample\" }\n\
        after = \"conjugation/add-quench\"\namount = \"40\"\nunit = \"mL\"\n\
        container = { zh = \"瓶\", en = \"vial\" }\nstorage = { zh = \"冷藏\", en = \"cold\" }\ntemperature = \"2..8\"\n\
        hold = \"48\"\nhold-unit = \"h\"\nfrozen-apart = true\nby = \"operator\"\nwitness = true\n\
        tests = [\"dar\", \"conjugation/protein-content\"]\nfull-tests = 3\n";
    const KEPT: &str = "[[stage.sample]]\nid = \"kept\"\nname = { zh = \"留样\", en = \"Retention sample\" }\n\
        amount = \"80\"\nunit = \"mL\"\ncontainer = { zh = \"瓶\", en = \"vial\" }\n\
        storage = { zh = \"冷冻\", en = \"frozen\" }\nby = \"qc-analyst\"\nfull-tests = 2\nkept-months = 12\n";

    #[test]
    fn what_is_declared_is_read_and_a_stage_without_it_asks_for_none() {
        let old = edited(&[]);
        assert!(old.stages[0].samples.is_empty() && !serde_json::to_string(&old).unwrap().contains("\"samples\""));
        let declared = edited(&[(BEFORE, &format!("{RELEASE}{KEPT}{BEFORE}"))]);
        let [release, kept] = &declared.stages[0].samples[..] else { panic!("{:?}", declared.stages[0].samples) };
        assert_eq!(release.amount.to_string(), "40 mL");
        assert_eq!(release.after.as_ref().unwrap().to_string(), "conjugation/add-quench");
        assert_eq!(release.hold_seconds(), Some(Decimal::from(48 * 3600)));
        assert!(
            release.is_for("dar") && release.is_for("conjugation/protein-content") && !release.is_for("appearance")
        );
        assert!(release.frozen_apart && release.witness && !release.is_retention());
        assert!(kept.is_retention() && kept.after.is_none() && kept.tests.is_empty());
        let back: crate::strategy::Strategy = serde_json::from_str(&serde_json::to_string(&declared).unwrap()).unwrap();
        assert_eq!(back, declared);
    }

    #[test]
    fn what_tests_take_is_declared_and_the_amount_is_enough_for_it() {
        let with = |uses: &str| RELEASE.replace("full-tests = 3", &format!("full-tests = 3\nuses = {uses}"));
        let sound = with(
            "[{ amount = \"0.5\", tests = [\"dar\"] }, { amount = \"12.8\", tests = [\"conjugation/protein-content\"] }]",
        );
        let declared = edited(&[(BEFORE, &format!("{sound}{BEFORE}"))]);
        let plan = &declared.stages[0].samples[0];
        assert_eq!(plan.use_of("dar").unwrap().amount.to_string(), "0.5 mL");
        assert_eq!(plan.use_of("appearance"), None);
        for (uses, then) in [
            // 3 × 13.4 is more than the 40 mL that are taken.
            ("¶[{ amount = \"13.4\", tests = [\"dar\"] }]", "NotWithin"),
            ("[{ amount = ¶\"0\", tests = [\"dar\"] }]", "NotPositive"),
            ("[{ amount = \"1\", tests = ¶[\"appearance\"] }]", "Unknown"),
            ("[{ amount = \"1\", tests = ¶[] }]", "EmptyList"),
            ("[{ amount = \"1\", tests = [\"dar\"] }, { amount = \"1\", tests = ¶[\"dar\"] }]", "Unknown"),
        ] {
            let (faults, places) = marked(&[(BEFORE, &format!("{}{BEFORE}", with(uses)))]);
            let kinds: Vec<_> = faults.iter().map(|it| format!("{:?}", it.what)).collect();
            assert!(kinds.len() == 1 && kinds[0].starts_with(then), "{uses}: {kinds:?}");
            for (path, line, column) in places {
                assert!(faults.iter().any(|it| (&it.path, it.line, it.column) == (&path, line, column)), "{faults:?}");
            }
        }
    }

    #[test]
    fn a_unit_operation_declares_its_own() {
        let own = RELEASE.replace("[[stage.", "[[unit.").replace("conjugation/add-quench", "add-quench");
        let own = own.replace("\"conjugation/protein-content\"", "\"protein-content\"");
        let from = "[[unit.parameter]]\nid = \"antibody-amount\"\n";
        let it = edited(&[(from, &format!("{own}{from}"))]);
        let sample = &it.stages[0].samples[0];
        assert_eq!(sample.unit.as_ref().unwrap().as_str(), "conjugation");
        assert_eq!(sample.tests, ["dar", "conjugation/protein-content"]);
        assert_eq!(sample.after.as_ref().unwrap().to_string(), "conjugation/add-quench");
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        for (from, to, then) in [
            ("after = \"conjugation/add-quench\"", "after = ¶\"conjugation/add-quenc\"", "Unknown"),
            ("\"conjugation/protein-content\"", "¶\"conjugation/protein\"", "Unknown"),
            ("amount = \"40\"", "amount = ¶\"0\"", "NotPositive"),
            ("unit = \"mL\"", "unit = ¶\"ml\"", "UnknownUnit"),
            ("hold-unit = \"h\"", "hold-unit = ¶\"mL\"", "WrongUnit"),
            ("hold = \"48\"", "hold = ¶\"-1\"", "NotPositive"),
            ("temperature = \"2..8\"", "temperature = ¶\"8..2\"", "ReversedRange"),
            ("by = \"operator\"", "by = ¶\"warehouse\"", "NotOneOf"),
            ("witness = true", "witness = ¶1", "NotFlag"),
            ("full-tests = 3", "full-tests = ¶0", "NotWhole"),
            ("full-tests = 3", "full-tests = ¶1\nkept-months = 12\n", "RetentionTooLittle"),
            ("full-tests = 3", "full-tests = 3\n¶keep-months = 12\n", "UnknownKey"),
        ] {
            let text = RELEASE.replacen(from, to, 1);
            let text = if then == "RetentionTooLittle" {
                text.replace("tests = [\"dar\", \"conjugation/protein-content\"]\n", "")
            } else {
                text
            };
            let (faults, places) = marked(&[(BEFORE, &format!("{text}{BEFORE}"))]);
            let kinds: Vec<_> = faults.iter().map(|it| format!("{:?}", it.what)).collect();
            assert!(kinds.len() == 1 && kinds[0].starts_with(then), "{to}: {kinds:?}");
            for (path, line, column) in places {
                assert!(faults.iter().any(|it| (&it.path, it.line, it.column) == (&path, line, column)), "{faults:?}");
            }
        }
        // The same sample twice, and one from which nothing is tested.
        let (faults, _) = marked(&[(BEFORE, &format!("{RELEASE}{RELEASE}{BEFORE}"))]);
        assert!(faults.iter().any(|it| matches!(it.what, FaultKind::DuplicateId { .. })), "{faults:?}");
        let nothing = RELEASE.replace("tests = [\"dar\", \"conjugation/protein-content\"]", "tests = []");
        let (faults, _) = marked(&[(BEFORE, &format!("{nothing}{BEFORE}"))]);
        assert!(faults.iter().any(|it| matches!(it.what, FaultKind::EmptyList { .. })), "{faults:?}");
    }
}
