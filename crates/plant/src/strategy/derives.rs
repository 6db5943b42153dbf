//! How a method's figures come from what an instrument recorded, or from readings that an analyst enters: which
//! calculation, with which parameters, and which of its figures is which attribute. Declared with the method, so a change
//! of a window or a limit is a change of the strategy.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use toml::de::{DeTable, DeValue};

use super::entry::{Entry, listed};
use super::fault::FaultKind;
use super::scans::{Scans, scans};
use super::signal::{Signal, signals};
use super::validity::{Validity, validity};
use crate::id::{AttributeId, MaterialId};
use crate::quantity::Unit;

/// How a method derives its results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derives {
    /// The calculation's name.
    pub calculator: String,
    /// Which runs of a file are this method's.
    pub run: RunOf,
    /// The fields of the calculation that an analyst enters; empty where it is made over a recording.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enters: Vec<String>,
    /// What an instrument shows that is entered there, where that is declared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signals: Vec<Signal>,
    /// Its figures may be typed, too: where the laboratory's own data system derives them. Else a figure without a recording
    /// behind it is one that nobody can follow, and is recorded only with a reason.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub typed: bool,
    /// How many recordings of one sample make one determination: its injections. The attribute's own rule makes one
    /// reportable value of their figures.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub injections: u32,
    /// How far the injections of one determination may lie apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spread: Vec<Spread>,
    /// From when to when in a run its mass spectra are one recording; each is one by itself where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scans: Option<Scans>,
    /// The standard whose assigned value is its potency, in the lot that the run used; nothing where the standard is 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned: Option<MaterialId>,
    /// What must be true of the answer before any of its figures is a result.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub validity: Vec<Validity>,
    /// What the calculation is given beside the recording or the readings: a JSON object, its names in order.
    pub parameters: String,
    pub gives: Vec<Gives>,
}

/// Which runs of a file are a method's: without a mark of its own, every one of that family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunOf {
    /// The family of files; any where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// A field of the file, and what it must say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<(String, String)>,
}

/// A figure of a calculation that is an attribute's result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gives {
    pub attribute: AttributeId,
    /// Where in the answer it stands, as a JSON pointer (RFC 6901): `/distribution_percent/0`.
    pub field: String,
    pub unit: Unit,
    /// What the calculation's figure is multiplied by to be in that unit, as it was written: `100` makes per cent of a
    /// ratio. Nothing is 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<String>,
}

/// How far the injections of one determination may lie apart in a figure: where they lie further, what was injected or how
/// it was integrated differs, and no mean of them says what the sample is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    pub attribute: AttributeId,
    /// The greatest figure less the smallest, in the unit of the figure, as it was written.
    pub most: String,
}

const fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_one(injections: &u32) -> bool {
    *injections == 1
}

/// The fields that can be entered, by calculator: a table of preparations with their doses; loads with their areas, or
/// absorbances that a person reads off a photometer.
pub const ENTERED: [(&str, &[&str]); 2] =
    [("potency", &["preparations"]), ("dar", &["light", "heavy", "a280", "a_lambda", "a_scatter"])];

impl Derives {
    /// Whether an analyst enters its readings.
    ///
    /// ```
    /// # use plant::strategy::{Derives, RunOf};
    /// let over_a_recording = Derives {
    ///     calculator: "hic-trace".into(),
    ///     run: RunOf { family: None, field: None },
    ///     enters: vec![],
    ///     signals: vec![],
    ///     typed: false,
    ///     injections: 1,
    ///     spread: vec![],
    ///     scans: None,
    ///     assigned: None,
    ///     validity: vec![],
    ///     parameters: "{}".into(),
    ///     gives: vec![],
    /// };
    /// assert!(!over_a_recording.is_entered());
    /// ```
    #[must_use]
    pub fn is_entered(&self) -> bool {
        !self.enters.is_empty()
    }

    /// Whether these figures of an attribute lie no further apart than its injections may: fail closed where one is no number.
    ///
    /// ```
    /// # use plant::{id::AttributeId, strategy::{Derives, RunOf, Spread}};
    /// let dar = AttributeId::new("dar").unwrap();
    /// let derives = Derives {
    ///     calculator: "hic-trace".into(),
    ///     run: RunOf { family: None, field: None },
    ///     enters: vec![],
    ///     signals: vec![],
    ///     typed: false,
    ///     injections: 2,
    ///     spread: vec![Spread { attribute: dar.clone(), most: "0.10".into() }],
    ///     scans: None,
    ///     parameters: "{}".into(),
    ///     gives: vec![],
    ///     assigned: None,
    ///     validity: vec![],
    /// };
    /// assert!(derives.lie_together(&dar, || ["4.012", "3.987"].into_iter()));
    /// assert!(!derives.lie_together(&dar, || ["4.012", "3.87"].into_iter()));
    /// ```
    #[must_use]
    pub fn lie_together<'a, I: Iterator<Item = &'a str>>(
        &self,
        attribute: &AttributeId,
        figures: impl Fn() -> I,
    ) -> bool {
        self.spread.iter().filter(|it| it.attribute == *attribute).all(|it| {
            let most = Decimal::from_str_exact(&it.most).ok();
            apart(figures()).zip(most).is_some_and(|(apart, most)| apart <= most)
        })
    }

    /// The figure that is this attribute's result.
    #[must_use]
    pub fn figure(&self, attribute: &AttributeId) -> Option<&Gives> {
        self.gives.iter().find(|it| it.attribute == *attribute)
    }
}

/// The greatest of these less the smallest; nothing where one is no number, or there is none.
///
/// ```
/// # use rust_decimal::Decimal;
/// assert_eq!(plant::strategy::apart(["4.012", "3.987", "4.0"].into_iter()), Some(Decimal::new(25, 3)));
/// ```
#[must_use]
pub fn apart<'a>(figures: impl Iterator<Item = &'a str>) -> Option<Decimal> {
    let all = figures.map(Decimal::from_str_exact).collect::<Result<Vec<_>, _>>().ok()?;
    all.iter().max()?.checked_sub(*all.iter().min()?)
}

/// Reads `[method.derives]`.
pub(super) fn derives(entry: &Entry<'_>) -> Option<Derives> {
    entry.only(&[
        "calculator",
        "family",
        "field",
        "says",
        "enters",
        "signals",
        "typed",
        "injections",
        "spread",
        "scans",
        "assigned",
        "validity",
        "parameters",
        "gives",
    ]);
    for key in ["calculator", "parameters", "gives"] {
        entry.require(key);
    }
    let text = |key| entry.text_maybe(key).map(ToString::to_string);
    let field = match (text("field"), text("says")) {
        (Some(field), Some(says)) => Some((field, says)),
        (None, None) => None,
        (Some(_), None) => {
            entry.require("says");
            return None;
        }
        (None, Some(_)) => {
            entry.require("field");
            return None;
        }
    };
    let gives: Vec<Option<Gives>> = entry.tables("gives").iter().map(gives).collect();
    let parameters = match object(entry.table("parameters")?.raw()) {
        Ok(text) => text,
        Err(given) => {
            entry.fault("parameters", FaultKind::BadNumber { key: "parameters".to_string(), given });
            return None;
        }
    };
    let enters = if entry.has("enters") { enters(entry)? } else { Vec::new() };
    let signals = signals(entry, &enters)?;
    let typed = entry.flag("typed");
    let gives = gives.into_iter().collect::<Option<Vec<_>>>()?;
    let (injections, spread) = injections(entry, &gives)?;
    let scans = scans(entry).ok()?;
    let assigned = if entry.has("assigned") { Some(entry.id("assigned", MaterialId::new)?) } else { None };
    if assigned.is_some() && !enters.iter().any(|it| it == "preparations") {
        entry.without(&["assigned"], "derives");
        return None;
    }
    Some(Derives {
        typed,
        signals,
        scans,
        injections,
        spread,
        assigned,
        validity: validity(entry)?,
        calculator: entry.text("calculator")?.to_string(),
        run: RunOf { family: text("family"), field },
        enters,
        parameters,
        gives,
    })
}

/// Reads how many injections there are and how far they may lie apart. Several of them without a word on that would make a
/// mean of whatever was injected.
fn injections(entry: &Entry<'_>, gives: &[Gives]) -> Option<(u32, Vec<Spread>)> {
    if !entry.has("injections") {
        entry.without(&["spread"], "injections = 1");
        return Some((1, Vec::new()));
    }
    entry.without(&["enters"], "injections");
    let injections = entry.whole("injections")?;
    if injections > 1 {
        entry.require_some("spread");
    }
    let all: Vec<_> = entry.tables("spread").iter().map(|it| spread(it, gives)).collect();
    let all: Vec<Spread> = all.into_iter().collect::<Option<_>>()?;
    (injections == 1 || !all.is_empty()).then_some((injections, all))
}

fn spread(entry: &Entry<'_>, gives: &[Gives]) -> Option<Spread> {
    entry.only(&["attribute", "most"]);
    let (attribute, number) = (entry.id("attribute", AttributeId::new), entry.number("most"));
    let (attribute, number) = (attribute?, number?);
    if number <= Decimal::ZERO {
        entry.fault("most", FaultKind::NotPositive { key: "most".to_string() });
        return None;
    }
    if !gives.iter().any(|it| it.attribute == attribute) {
        let (key, given) = ("attribute".to_string(), attribute.to_string());
        let allowed = listed(gives.iter().map(|it| it.attribute.as_str()));
        let nearest = gives.first().map(|it| it.attribute.to_string());
        entry.fault("attribute", FaultKind::NotOneOf { key, given, allowed, nearest });
        return None;
    }
    Some(Spread { attribute, most: entry.text_maybe("most")?.to_string() })
}

/// Reads the fields that are entered. No file is asked for then, and no parameter says what an analyst reads.
fn enters(entry: &Entry<'_>) -> Option<Vec<String>> {
    let before = [entry.has("family"), entry.has("field"), entry.has("says")];
    entry.without(&["family", "field", "says"], "enters");
    let calculator = entry.peek("calculator")?;
    let allowed = ENTERED.iter().find(|(name, _)| *name == calculator).map_or(&[][..], |(_, fields)| *fields);
    let declared = entry.table("parameters")?;
    let (mut all, mut sound) = (Vec::new(), !before.contains(&true));
    for it in entry.some_texts("enters") {
        let (given, key) = (it.it.to_string(), "enters".to_string());
        let fault = if !allowed.contains(&it.it) {
            let nearest = allowed.first().map(ToString::to_string);
            FaultKind::NotOneOf { key, given, allowed: listed(allowed.iter().copied()), nearest }
        } else if declared.has(it.it) {
            FaultKind::Repeated { given }
        } else {
            all.push(given);
            continue;
        };
        entry.fault_at(it.at, fault);
        sound = false;
    }
    (sound && !all.is_empty()).then_some(all)
}

fn gives(entry: &Entry<'_>) -> Option<Gives> {
    entry.only(&["attribute", "field", "unit", "times"]);
    let (attribute, unit) = (entry.id("attribute", AttributeId::new), entry.unit("unit"));
    let times = if entry.has("times") {
        let number = entry.number("times")?;
        if number <= Decimal::ZERO {
            entry.fault("times", FaultKind::NotPositive { key: "times".to_string() });
            return None;
        }
        entry.text_maybe("times").map(ToString::to_string)
    } else {
        None
    };
    Some(Gives { attribute: attribute?, field: entry.text("field")?.to_string(), unit: unit?, times })
}

/// A table as a JSON object, its names in order; numbers keep their digits. What JSON has no word for is an error.
fn object(table: &DeTable<'_>) -> Result<String, String> {
    let mut members: Vec<(String, String)> = Vec::new();
    for (key, it) in table {
        members.push((key.get_ref().to_string(), value(it.get_ref())?));
    }
    members.sort();
    let members: Vec<_> = members.iter().map(|(key, it)| format!("{}:{it}", quoted(key))).collect();
    Ok(format!("{{{}}}", members.join(",")))
}

/// A value; what JSON has no word for is handed back as an error.
fn value(it: &DeValue<'_>) -> Result<String, String> {
    Ok(match it {
        DeValue::String(text) => quoted(text),
        DeValue::Boolean(it) => it.to_string(),
        DeValue::Integer(number) if number.radix() == 10 => plain(number.as_str())?,
        DeValue::Integer(number) => return Err(number.as_str().to_string()),
        DeValue::Float(number) => plain(number.as_str())?,
        DeValue::Datetime(it) => return Err(it.to_string()),
        DeValue::Array(all) => {
            let all = all.iter().map(|it| value(it.get_ref())).collect::<Result<Vec<_>, _>>()?;
            format!("[{}]", all.join(","))
        }
        DeValue::Table(table) => object(table)?,
    })
}

/// A number as both TOML and JSON write it.
fn plain(written: &str) -> Result<String, String> {
    let text = written.strip_prefix('+').unwrap_or(written).replace('_', "");
    let fits = text.bytes().all(|it| it.is_ascii_digit() || matches!(it, b'-' | b'+' | b'.' | b'e' | b'E'));
    if fits { Ok(text) } else { Err(written.to_string()) }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for it in text.chars() {
        match it {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            it if u32::from(it) < 0x20 => out.push_str(&format!("\\u{:04x}", u32::from(it))),
            it => out.push(it),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::fixture::{edited, marked};

    const METHOD: &str = "id = \"a280\"\nversion = 2\nname = { zh = \"紫外\", en = \"A280\" }\n";
    const DERIVES: &str = "[method.derives]\ncalculator = \"hic-trace\"\nfield = \"ProcessingMethod\"\nsays = \"HIC\"\n\
        gives = [{ attribute = \"dar\", field = \"/dar\", unit = \"mol/mol\" }]\n\
        [method.derives.parameters]\nwindows = [{ load = 0, from = 6.0, to = 7.50 }]\nbaseline = \"straight\"\n";

    #[test]
    fn a_method_says_how_its_results_derive_and_an_old_one_says_nothing() {
        let old = edited(&[]);
        assert!(!serde_json::to_string(&old).unwrap().contains("derives"));
        let new = edited(&[(METHOD, &format!("{METHOD}{DERIVES}"))]);
        let it = new.methods.values().find_map(|it| it.derives.clone()).unwrap();
        assert_eq!(it.parameters, r#"{"baseline":"straight","windows":[{"from":6.0,"load":0,"to":7.50}]}"#);
        assert_eq!(it.run.field, Some(("ProcessingMethod".to_string(), "HIC".to_string())));
        assert!(it.figure(&AttributeId::new("dar").unwrap()).is_some_and(|it| it.unit.code() == "mol/mol"));
        assert!(it.figure(&AttributeId::new("load-d0").unwrap()).is_none());
        assert!(!it.typed);
        let typed = DERIVES.replace("field = \"Proc", "typed = true\nfield = \"Proc");
        let it = edited(&[(METHOD, &format!("{METHOD}{typed}"))]);
        assert!(it.methods.values().find_map(|it| it.derives.clone()).unwrap().typed);
    }

    #[test]
    fn several_injections_make_one_determination_and_say_how_far_they_may_lie_apart() {
        let said = "injections = 2\nspread = [{ attribute = \"dar\", most = \"0.10\" }]\nfield = \"Proc";
        let with = |said: &str| format!("{METHOD}{}", DERIVES.replace("field = \"Proc", said));
        let it = edited(&[(METHOD, &with(said))]);
        let it = it.methods.values().find_map(|it| it.derives.clone()).unwrap();
        let dar = AttributeId::new("dar").unwrap();
        assert_eq!(
            (it.injections, it.spread.clone()),
            (2, [Spread { attribute: dar, most: "0.10".to_string() }].to_vec())
        );
        for (from, to, then) in [
            ("injections = 2", "injections = ¶0", "NotWhole"),
            ("injections = 2\n", "", "KeyNotHere"),
            ("spread = [{ attribute = \"dar\", most = \"0.10\" }]\n", "", "Missing"),
            ("spread = [{ attribute = \"dar\", most = \"0.10\" }]", "spread = ¶[]", "EmptyList"),
            ("\"0.10\"", "¶\"0\"", "NotPositive"),
            ("\"0.10\"", "¶\"a tenth\"", "BadNumber"),
            ("attribute = \"dar\", most", "attribute = ¶\"load-d0\", most", "NotOneOf"),
            ("attribute = \"dar\", most", "most", "Missing"),
        ] {
            let (faults, places) = marked(&[(METHOD, &with(&said.replace(from, to)))]);
            let kinds: Vec<_> = faults.iter().map(|it| format!("{:?}", it.what)).collect();
            assert!(kinds.len() == 1 && kinds[0].starts_with(then), "{to}: {kinds:?}");
            for (path, line, column) in places {
                assert!(faults.iter().any(|it| (&it.path, it.line, it.column) == (&path, line, column)), "{faults:?}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        for (from, to, then) in [
            ("calculator = \"hic-trace\"", "calculator = ¶7", "NotText"),
            ("to = 7.50", "to = inf", "BadNumber"),
            ("says = \"HIC\"\n", "", "Missing"),
            ("unit = \"mol/mol\"", "unit = ¶\"nothing\"", "UnknownUnit"),
            ("field = \"/dar\"", "¶felt = \"/dar\", field = \"/dar\"", "UnknownKey"),
        ] {
            let (faults, places) = marked(&[(METHOD, &format!("{METHOD}{}", DERIVES.replace(from, to)))]);
            let kinds: Vec<_> = faults.iter().map(|it| format!("{:?}", it.what)).collect();
            assert!(kinds.len() == 1 && kinds[0].starts_with(then), "{to}: {kinds:?}");
            for (path, line, column) in places {
                assert!(faults.iter().any(|it| (&it.path, it.line, it.column) == (&path, line, column)), "{faults:?}");
            }
        }
    }

    #[test]
    fn a_method_says_what_makes_an_answer_valid_and_which_standard_has_its_potency() {
        let declared = ENTERS.replace(
            "[\"preparations\"]\n",
            "[\"preparations\"]\nvalidity = [{ name = { zh = \"斜率比\", en = \"Slopes\" }, field = \"/slope\", limit = \"0.8..1.25\" }]\n",
        );
        let it = edited(&[(METHOD, &format!("{METHOD}{declared}"))]);
        let it = it.methods.values().find_map(|it| it.derives.clone()).unwrap();
        assert_eq!((it.validity.len(), it.validity[0].field.as_str()), (1, "/slope"));
        let old = edited(&[(METHOD, &format!("{METHOD}{ENTERS}"))]);
        let old = serde_json::to_string(&old).unwrap();
        assert!(!old.contains("validity") && !old.contains("assigned"));
    }

    const ENTERS: &str = "[method.derives]\ncalculator = \"potency\"\nenters = [\"preparations\"]\n\
        gives = [{ attribute = \"dar\", field = \"/samples/0/potency\", unit = \"%\", times = \"100\" }]\n\
        [method.derives.parameters]\nmodel = \"parallel-line\"\n";

    #[test]
    fn a_method_says_what_an_analyst_enters_and_by_what_a_figure_is_multiplied() {
        let it = edited(&[(METHOD, &format!("{METHOD}{ENTERS}"))]);
        let it = it.methods.values().find_map(|it| it.derives.clone()).unwrap();
        assert!(it.is_entered() && it.enters == ["preparations"]);
        assert_eq!(it.gives[0].times.as_deref(), Some("100"));
    }

    #[test]
    fn what_cannot_be_entered_is_named_with_its_place() {
        for (from, to, then) in [
            ("[\"preparations\"]", "[¶\"doses\"]", "NotOneOf"),
            ("[\"preparations\"]", "[¶\"light\"]", "NotOneOf"),
            ("[\"preparations\"]", "¶[]", "EmptyList"),
            ("[\"preparations\"]", "[\"preparations\", ¶\"preparations\"]", "Repeated"),
            ("[\"preparations\"]", "[\"preparations\"]\n¶family = \"waters-empower\"", "KeyNotHere"),
            ("[\"preparations\"]", "[\"preparations\"]\n¶field = \"a\"\n¶says = \"b\"", "KeyNotHere"),
            (
                "enters = [\"preparations\"]\n",
                "enters = [¶\"preparations\"]\nparameters = { preparations = 1 }\n",
                "Repeated",
            ),
            ("calculator = \"potency\"\nenters", "calculator = \"hic-trace\"\nenters", "NotOneOf"),
            (
                "[\"preparations\"]\n",
                "[\"preparations\"]\nvalidity = [{ name = { zh = \"比\", en = \"Slopes\" }, field = \"/slope\", limit = ¶\"1..0\" }]\n",
                "ReversedRange",
            ),
            (
                "[\"preparations\"]\n",
                "[\"preparations\"]\nvalidity = [¶{ name = { zh = \"比\", en = \"Slopes\" }, field = \"/slope\" }]\n",
                "Missing",
            ),
            ("[\"preparations\"]\n", "[\"preparations\"]\nassigned = ¶\"ws-adc\"\n", "NotOneOf"),
            ("times = \"100\"", "times = ¶\"a hundred\"", "BadNumber"),
            ("times = \"100\"", "times = ¶\"0\"", "NotPositive"),
            ("times = \"100\"", "times = ¶\"-100\"", "NotPositive"),
        ] {
            let mut text = ENTERS.replace(from, to);
            if text.contains("parameters = {") {
                text = text.replace("[method.derives.parameters]\nmodel = \"parallel-line\"\n", "");
            }
            let (faults, places) = marked(&[(METHOD, &format!("{METHOD}{text}"))]);
            let kinds: Vec<_> = faults.iter().map(|it| format!("{:?}", it.what)).collect();
            assert!(!kinds.is_empty() && kinds.iter().all(|it| it.starts_with(then)), "{to}: {kinds:?}");
            for (path, line, column) in places {
                assert!(faults.iter().any(|it| (&it.path, it.line, it.column) == (&path, line, column)), "{faults:?}");
            }
        }
    }

    #[test]
    fn parameters_are_json_with_their_names_in_order_and_their_digits() {
        let table = DeTable::parse("b = [{ to = 7.50, from = 6 }]\na = \"x\\\"y\"\nc = true").unwrap();
        let text = object(table.get_ref()).unwrap();
        assert_eq!(text, r#"{"a":"x\"y","b":[{"from":6,"to":7.50}],"c":true}"#);
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
        for wrong in ["a = inf", "a = 0x10", "a = 2031-03-18"] {
            assert!(object(DeTable::parse(wrong).unwrap().get_ref()).is_err(), "{wrong}");
        }
    }
}
