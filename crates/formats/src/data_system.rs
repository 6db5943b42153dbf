//! What extracts of chromatography data systems have in common: named values of JSON objects become quantities.

use crate::clock::Dates;
use crate::json::{Json, Kind};
use crate::measured::{Amount, Axis, Said, Samples, Trace, Unit, When};
use crate::place::Cell;
use crate::unreadable::{Unreadable, What};

/// What a member of a peak is called in the file, which quantity it is, and its unit where the data system has one.
pub(crate) type Names = [(&'static str, &'static str, &'static str)];

/// A text or number that is not blank.
pub(crate) fn said(json: &Json, name: &str) -> Option<Said> {
    let it = json.get(name)?;
    let text = it.written()?.trim();
    (!text.is_empty()).then(|| Said { text: text.to_owned(), at: it.at.to_string() })
}

/// The instant that a member states.
pub(crate) fn when(json: &Json, name: &str) -> Result<Option<When>, Unreadable> {
    let Some(it) = json.get(name) else { return Ok(None) };
    let Some(text) = it.written().filter(|it| !it.trim().is_empty()) else { return Ok(None) };
    let cell = Cell { text: text.to_owned(), at: it.at };
    // JSON dates begin with their year, so one tells nothing of another; the character is no column of a table.
    When::read(&mut Dates::default(), &cell).map(Some).map_err(|it| it.what.in_line(cell.at.line))
}

/// One member as a quantity, where it holds a number; `unknown`, `null` and words are no settings.
pub(crate) fn setting(json: &Json, label: &str, name: &str, unit: &str) -> Result<Option<Amount>, Unreadable> {
    match json.get(label) {
        Some(it @ Json { kind: Kind::Number(_), .. }) => Ok(Some(amount(name, label, unit, it)?)),
        Some(_) | None => Ok(None),
    }
}

fn amount(name: &str, label: &str, unit: &str, json: &Json) -> Result<Amount, Unreadable> {
    let unit = if unit.is_empty() { None } else { Some(Unit::new(unit)) };
    Amount::of_json(name, label, unit, json)
}

/// Every number of an object: those with a name of ours under it, the others under the file's.
pub(crate) fn amounts(json: &Json, names: &Names) -> Result<Vec<Amount>, Unreadable> {
    let mut amounts = Vec::new();
    for (label, value) in json.members() {
        if !matches!(value.kind, Kind::Number(_)) {
            continue;
        }
        let known = names.iter().find(|(it, ..)| it == label);
        let (name, unit) = known.map_or((label.as_str(), ""), |(_, name, unit)| (*name, *unit));
        amounts.push(amount(name, label, unit, value)?);
    }
    Ok(amounts)
}

/// The points of one axis: numbers as written.
pub(crate) fn points(json: &Json, label: &str) -> Result<Samples, Unreadable> {
    let point = |it: &Json| match &it.kind {
        Kind::Number(text) => Ok(text.clone()),
        Kind::Null | Kind::Bool(_) | Kind::String(_) | Kind::List(_) | Kind::Object(_) => {
            Err(What::OtherKind { member: What::short(label), wanted: "[0, 0, …]" }.in_line(it.at.line))
        }
    };
    Ok(Samples::Written(json.items().iter().map(point).collect::<Result<_, _>>()?))
}

/// A trace whose axes must have as many points as each other.
pub(crate) fn trace(label: &str, axis: Axis, signal: Axis, at: &Json) -> Result<Trace, Unreadable> {
    let (one, other) = (axis.points.len(), signal.points.len());
    if one != other {
        return Err(What::UnevenTrace { label: What::short(label), one, other }.in_line(at.at.line));
    }
    Ok(Trace { label: label.to_owned(), axis, signal, at: at.at.to_string() })
}

/// One axis with its concept and unit.
pub(crate) fn axis(concept: &str, unit: Option<&str>, points: Samples) -> Axis {
    Axis { concept: concept.to_owned(), unit: unit.map(str::to_owned), points }
}

/// An item of a list that must be an object.
pub(crate) fn object<'a>(json: &'a Json, of: &str) -> Result<&'a Json, Unreadable> {
    if matches!(json.kind, Kind::Object(_)) {
        return Ok(json);
    }
    Err(What::OtherKind { member: of.to_owned(), wanted: "{ }" }.in_line(json.at.line))
}
