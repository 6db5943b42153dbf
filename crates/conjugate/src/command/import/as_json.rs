//! What was read, for a program: everything, so that whoever checks an import can compare each value with the file.
//!
//! A number stands as it is, with all its digits (`value`), beside what the file writes (`written`); a bound of one is an
//! object (`{"below": 0.05}`), and what is no number is `null`. Nothing is converted.

use std::path::Path;

use formats::Place;
use formats::json::{Json, Kind, write};
use formats::measured::{Amount, Axis, Moment, Peak, Reading, Run, Said, Trace};
use formats::number::Value;

/// A file that was read, as one JSON object.
pub(super) fn written(path: &Path, reading: &Reading) -> String {
    let it = &reading.instrument;
    let instrument = object([
        ("vendor", said(it.vendor.as_ref())),
        ("model", said(it.model.as_ref())),
        ("serial", said(it.serial.as_ref())),
        ("name", said(it.name.as_ref())),
        ("software", said(it.software.as_ref())),
        ("version", said(it.version.as_ref())),
    ]);
    write(&object([
        ("file", text(&path.to_string_lossy())),
        ("family", text(reading.family.id())),
        ("instrument", instrument),
        ("runs", json(Kind::List(reading.runs.iter().map(run).collect()))),
    ]))
}

fn run(it: &Run) -> Json {
    let sample = &it.sample;
    let sample = object([
        ("id", said(sample.id.as_ref())),
        ("name", said(sample.name.as_ref())),
        ("batch", said(sample.batch.as_ref())),
        ("location", said(sample.location.as_ref())),
        ("role", said(sample.role.as_ref())),
    ]);
    let when = it.when.as_ref().map_or_else(none, |it| {
        let moment = match it.moment {
            Moment::Local(at) => ("local", text(&at.to_string())),
            Moment::Zoned(at, offset) => ("zoned", text(&format!("{at}{}", zone(offset)))),
            // Nothing in the file says whether the day or the month stands first.
            Moment::Either { day_first, month_first } => {
                ("either", json(Kind::List(vec![text(&day_first.to_string()), text(&month_first.to_string())])))
            }
        };
        object([("written", text(&it.written)), ("at", text(&it.at)), moment])
    });
    object([
        ("sample", sample),
        ("analyst", said(it.analyst.as_ref())),
        ("when", when),
        ("channel", said(it.channel.as_ref())),
        ("amounts", amounts(&it.amounts)),
        ("peaks", json(Kind::List(it.peaks.iter().map(peak).collect()))),
        ("traces", json(Kind::List(it.traces.iter().map(trace).collect()))),
        ("settings", amounts(&it.settings)),
        ("noted", json(Kind::List(it.others.iter().map(|(name, it)| noted(name, it)).collect()))),
    ])
}

/// The distance from universal time as RFC 3339 writes it.
fn zone(offset: jiff::tz::Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

fn peak(it: &Peak) -> Json {
    object([("name", said(it.name.as_ref())), ("amounts", amounts(&it.amounts))])
}

fn trace(it: &Trace) -> Json {
    object([("label", text(&it.label)), ("at", text(&it.at)), ("axis", axis(&it.axis)), ("signal", axis(&it.signal))])
}

fn axis(it: &Axis) -> Json {
    // Of a file's floating-point numbers one may be infinite or none, which JSON cannot say.
    let point =
        |it: String| if it.parse::<f64>().is_ok_and(f64::is_finite) { json(Kind::Number(plain(&it))) } else { none() };
    object([
        ("concept", text(&it.concept)),
        ("unit", it.unit.as_deref().map_or_else(none, text)),
        ("points", json(Kind::List(it.points.texts().map(point).collect()))),
    ])
}

/// A decimal comma and a leading plus are no JSON.
fn plain(number: &str) -> String {
    number.trim().trim_start_matches('+').replace(',', ".")
}

fn amounts(all: &[Amount]) -> Json {
    json(Kind::List(all.iter().map(amount).collect()))
}

fn amount(it: &Amount) -> Json {
    let number = |it: rust_decimal::Decimal| json(Kind::Number(it.to_string()));
    let value = match it.value {
        Value::Number(it) => number(it),
        Value::Below(it) => object([("below", number(it))]),
        Value::Above(it) => object([("above", number(it))]),
        Value::NotAvailable | Value::Empty | Value::Remark => none(),
    };
    object([
        ("name", text(&it.name)),
        ("of", it.of.as_deref().map_or_else(none, text)),
        ("label", text(&it.label)),
        ("value", value),
        ("written", text(&it.written)),
        ("unit", it.unit.as_ref().map_or_else(none, |it| text(&it.written))),
        ("ucum", it.unit.as_ref().and_then(|it| it.ucum).map_or_else(none, text)),
        ("at", text(&it.at)),
        ("remark", it.remark.as_deref().map_or_else(none, text)),
    ])
}

fn noted(name: &str, it: &Said) -> Json {
    object([("name", text(name)), ("text", text(&it.text)), ("at", text(&it.at))])
}

fn said(it: Option<&Said>) -> Json {
    it.map_or_else(none, |it| text(&it.text))
}

fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    json(Kind::Object(members.into_iter().map(|(name, it)| (name.to_owned(), it)).collect()))
}

fn text(it: &str) -> Json {
    json(Kind::String(it.to_owned()))
}

fn none() -> Json {
    json(Kind::Null)
}

/// Where a written value stands is nobody's business.
fn json(kind: Kind) -> Json {
    Json { at: Place { line: 1, column: 1 }, kind }
}
