//! Parts that documents of every technique have.

use jiff::tz::Offset;
use rust_decimal::Decimal;

use crate::json::{Json, Kind};
use crate::measured::{Amount, Axis, Moment, Run, Said, Samples, Trace};
use crate::number::Value;
use crate::place::Place;

/// Where a written value stands is nobody's business.
const NOWHERE: Place = Place { line: 1, column: 1 };

fn json(kind: Kind) -> Json {
    Json { at: NOWHERE, kind }
}

pub(super) fn text(it: &str) -> Json {
    json(Kind::String(it.to_owned()))
}

pub(super) fn truth(it: bool) -> Json {
    json(Kind::Bool(it))
}

/// A number without a unit.
pub(super) fn count(it: Decimal) -> Json {
    json(Kind::Number(it.to_string()))
}

pub(super) fn list(items: Vec<Json>) -> Json {
    json(Kind::List(items))
}

/// A member, where there is one.
pub(super) fn member(name: &str, it: Option<Json>) -> Option<(String, Json)> {
    it.map(|it| (name.to_owned(), it))
}

pub(super) fn object(members: impl IntoIterator<Item = Option<(String, Json)>>) -> Json {
    json(Kind::Object(members.into_iter().flatten().collect()))
}

/// An aggregate document with its documents.
pub(super) fn aggregate(name: &str, items: Vec<Json>) -> Option<(String, Json)> {
    let inner = object([member(&format!("{name} document"), Some(list(items)))]);
    member(&format!("{name} aggregate document"), Some(inner))
}

pub(super) fn said(it: Option<&Said>) -> Option<Json> {
    it.map(|it| text(&it.text))
}

/// A value with its unit.
pub(super) fn quantity(value: Decimal, unit: &str) -> Json {
    object([member("value", Some(json(Kind::Number(value.to_string())))), member("unit", Some(text(unit)))])
}

/// What the schema insists on and the file has not: a negative zero, which stands for no value.
pub(super) fn no_value(unit: &str) -> Json {
    object([member("value", Some(json(Kind::Number("-0.0".to_owned())))), member("unit", Some(text(unit)))])
}

/// What the schema has no place for, under the names of the file: numbers with their units, and texts.
pub(super) fn custom<'a>(
    amounts: impl Iterator<Item = &'a Amount>,
    others: &[(String, Said)],
) -> Option<(String, Json)> {
    let number = |it: &Amount| match (it.value, &it.unit) {
        (Value::Number(value), Some(unit)) => quantity(value, &unit.written),
        (Value::Number(value), None) => count(value),
        (Value::Below(_) | Value::Above(_) | Value::NotAvailable | Value::Empty | Value::Remark, _) => {
            text(&it.written)
        }
    };
    let named = |it: &Amount| it.of.as_ref().map_or_else(|| it.name.clone(), |of| format!("{} of {of}", it.name));
    let mut members: Vec<(String, Json)> = Vec::new();
    let all =
        amounts.map(|it| (named(it), number(it))).chain(others.iter().map(|(name, it)| (name.clone(), text(&it.text))));
    for (name, it) in all {
        if !members.iter().any(|(known, _)| *known == name) {
            members.push((name, it));
        }
    }
    (!members.is_empty()).then(|| ("custom information document".to_owned(), json(Kind::Object(members))))
}

/// Identifiers of one document, each once.
pub(super) struct Ids {
    stem: String,
    last: u32,
    /// Size classes of runs: sample, class, identifier, whether the run was discarded.
    counted: Vec<(String, String, String, bool)>,
}

impl Ids {
    pub(super) fn new(sha256: &str) -> Self {
        Self { stem: sha256.chars().take(16).collect(), last: 0, counted: Vec::new() }
    }

    pub(super) fn next(&mut self) -> String {
        self.last = self.last.saturating_add(1);
        format!("{}-{}", self.stem, self.last)
    }
}

impl Ids {
    /// A size class of a run, whose counts go into means unless it was discarded.
    pub(super) fn counted(&mut self, (sample, class): (&str, &str), id: &str, discarded: bool) {
        self.counted.push((sample.to_owned(), class.to_owned(), id.to_owned(), discarded));
    }

    /// The identifiers of a size class of a sample: of runs that count, or else of all.
    pub(super) fn classes(&self, sample: &str, class: &str) -> Vec<String> {
        let own = self.counted.iter().filter(|(one, other, ..)| one == sample && other == class);
        let ids = |all: &dyn Fn(bool) -> bool| {
            own.clone().filter(|it| all(it.3)).map(|(_, _, id, _)| id.clone()).collect::<Vec<_>>()
        };
        let counting = ids(&|discarded| !discarded);
        if counting.is_empty() { ids(&|_| true) } else { counting }
    }
}

/// The instant with its distance from universal time (RFC 3339); nothing where its day has two readings.
pub(super) fn time(run: &Run, local: Offset) -> Option<String> {
    let (at, offset) = match run.when.as_ref()?.moment {
        Moment::Local(at) => (at, local),
        Moment::Zoned(at, offset) => (at, offset),
        Moment::Either { .. } => return None,
    };
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    Some(format!("{at}{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60))
}

/// The value in the unit that the schema wants, and the words of what is no value.
pub(super) enum Fit {
    Number(Decimal),
    Error(String),
    /// In a unit that does not become the wanted one, or in none.
    Not,
}

/// What the schema calls a number without a unit.
const UNITLESS: &str = "(unitless)";

/// Factors between units as files have them and as the schema wants them; all exact.
const FACTORS: &[(&str, &str, &str)] = &[
    ("min", "s", "60"),
    ("uV.s", "mAU.s", "0.001"),
    ("uV", "mAU", "0.001"),
    ("AU", "mAU", "1000"),
    ("mAU.min", "mAU.s", "60"),
    ("AU.min", "mAU.s", "60000"),
    ("/mL", "10^6 cells/mL", "0.000001"),
    ("10*6/mL", "10^6 cells/mL", "1"),
    ("1", UNITLESS, "1"),
    ("mol/mol", UNITLESS, "1"),
    ("1", "cell", "1"),
    ("um", "µm", "1"),
    ("uL", "mm^3", "1"),
    ("mg/L", "g/L", "0.001"),
    ("mg/mL", "g/L", "1"),
    ("ug/mL", "g/L", "0.001"),
    ("mol/L", "mmol/L", "1000"),
    ("umol/L", "mmol/L", "0.001"),
    ("mm[Hg]", "mmHg", "1"),
    ("[pH]", "pH", "1"),
    ("Cel", "degC", "1"),
    ("/mL", "Counts/mL", "1"),
];

/// An amount in a unit of the schema.
pub(super) fn fit(amount: &Amount, wanted: &str) -> Fit {
    let value = match amount.value {
        Value::Number(it) => it,
        Value::Empty => return Fit::Not,
        Value::Below(_) | Value::Above(_) | Value::NotAvailable | Value::Remark => {
            return Fit::Error(amount.written.clone());
        }
    };
    let unit = amount.unit.as_ref().map(|it| (it.ucum.unwrap_or(&it.written), it.written.as_str()));
    let Some((ucum, written)) = unit else { return Fit::Not };
    if written == wanted || ucum == wanted {
        return Fit::Number(value);
    }
    let factor = FACTORS.iter().find(|(from, to, _)| *from == ucum && *to == wanted);
    let factor = factor.and_then(|(_, _, it)| Decimal::from_str_exact(it).ok());
    factor.and_then(|it| value.checked_mul(it)).map_or(Fit::Not, |it| Fit::Number(it.normalize_if_longer(value)))
}

/// The unit that a calculated figure leaves in: its own, and none where it is a plain number or a ratio of amounts.
pub(super) fn unit(amount: &Amount) -> &str {
    let Some(unit) = &amount.unit else { return UNITLESS };
    let plain = unit.ucum == Some("1") || unit.written == "mol/mol";
    if plain { UNITLESS } else { unit.written.as_str() }
}

/// Multiplying by a factor with decimals makes zeros at the end that nobody wrote.
trait NormalizeIfLonger {
    fn normalize_if_longer(self, before: Decimal) -> Decimal;
}

impl NormalizeIfLonger for Decimal {
    fn normalize_if_longer(self, before: Decimal) -> Decimal {
        if self.scale() > before.scale() { self.normalize() } else { self }
    }
}

/// What was reported as no value, in the words of the file.
pub(super) fn errors(found: Vec<(String, String)>) -> Option<(String, Json)> {
    if found.is_empty() {
        return None;
    }
    let error = |(feature, words): (String, String)| {
        object([member("error", Some(text(&words))), member("error feature", Some(text(&feature)))])
    };
    aggregate("error", found.into_iter().map(error).collect())
}

/// A trace as a data cube, in the units of the schema.
pub(super) fn cube(trace: &Trace, axis: (&str, &str), signal: (&str, &str)) -> Option<Json> {
    let x = points(&trace.axis, axis.1)?;
    let y = points(&trace.signal, signal.1)?;
    let component = |(concept, unit): (&str, &str)| {
        list(vec![object([
            member("@componentDatatype", Some(text("double"))),
            member("concept", Some(text(concept))),
            member("unit", Some(text(unit))),
        ])])
    };
    let structure = object([member("dimensions", Some(component(axis))), member("measures", Some(component(signal)))]);
    let data = object([member("measures", Some(list(vec![list(y)]))), member("dimensions", Some(list(vec![list(x)])))]);
    Some(object([
        member("label", Some(text(&trace.label))),
        member("cube-structure", Some(structure)),
        member("data", Some(data)),
    ]))
}

/// The points in a wanted unit; nothing where one of them is beyond a decimal, or the unit does not become it.
fn points(axis: &Axis, wanted: &str) -> Option<Vec<Json>> {
    let unit = crate::measured::Unit::new(axis.unit.as_deref()?);
    let from = unit.ucum.unwrap_or(&unit.written);
    let factor = if from == wanted || unit.written == wanted {
        None
    } else {
        Some(FACTORS.iter().find(|(it, to, _)| *it == from && *to == wanted).map(|(_, _, it)| *it)?)
    };
    let Some(factor) = factor else {
        let written = matches!(axis.points, Samples::Written(_));
        let number =
            |it: String| (written || it.parse::<f64>().is_ok_and(f64::is_finite)).then(|| json(Kind::Number(it)));
        return axis.points.texts().map(number).collect();
    };
    let factor = Decimal::from_str_exact(factor).ok()?;
    let number = |it: String| {
        let value = Decimal::from_str_exact(&it).or_else(|_| Decimal::from_scientific(&it)).ok()?;
        Some(json(Kind::Number(value.checked_mul(factor)?.normalize().to_string())))
    };
    axis.points.texts().map(number).collect()
}
