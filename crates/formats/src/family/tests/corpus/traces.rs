//! The points of traces, against the data cubes of the documents.

use std::path::Path;

use serde_json::Value as Json;

use crate::family::Family;
use crate::measured::{Reading, Samples, Trace};

/// The data cubes of a document, in its order: label, places, values.
fn cubes(json: &Json, found: &mut Vec<(String, Vec<f64>, Vec<f64>)>) {
    let numbers = |it: &Json| it.as_array().unwrap().iter().map(|it| it.as_f64().unwrap()).collect::<Vec<_>>();
    match json {
        Json::Object(members) if members.contains_key("cube-structure") => {
            let data = &json["data"];
            let label = json["label"].as_str().unwrap_or_default().to_owned();
            found.push((label, numbers(&data["dimensions"][0]), numbers(&data["measures"][0])));
        }
        Json::Object(members) => members.values().for_each(|it| cubes(it, found)),
        Json::Array(items) => items.iter().for_each(|it| cubes(it, found)),
        _ => {}
    }
}

fn floats(samples: &Samples) -> Vec<f64> {
    samples.texts().map(|it| it.parse().unwrap()).collect()
}

fn near(one: &[f64], other: &[f64], factor: f64, which: &str) {
    assert_eq!(one.len(), other.len(), "{which}");
    for (at, (one, other)) in one.iter().zip(other).enumerate() {
        assert!((one * factor - other).abs() <= other.abs() * 1e-14, "{which} {at}: {one} and {other}");
    }
}

/// Ours of the raw file.
pub(super) fn compare(file: &Path, reading: &Reading, json: &Json) -> usize {
    let mut expected = Vec::new();
    cubes(json, &mut expected);
    let traces: Vec<&Trace> = reading.runs.iter().flat_map(|it| &it.traces).collect();
    assert_eq!(traces.len(), expected.len(), "{}", file.display());
    let mut points = 0;
    for (trace, (label, x, y)) in traces.iter().zip(&expected) {
        let which = format!("{} {label}", file.display());
        // A serialised array of the length that the file says is read whole. The converter leaves out 47 bytes before it
        // and 48 behind, which are no multiple of a number in this file, so that what it has are other numbers made of
        // the same bytes: compared are those bytes.
        if reading.family == Family::Unicorn {
            for (samples, theirs) in [(&trace.axis.points, x), (&trace.signal.points, y)] {
                points += in_the_middle(samples, theirs, &which);
            }
            continue;
        }
        let (minutes, signal) = match reading.family {
            Family::Empower => (60.0, 1000.0),
            Family::Chromeleon => (60.0, 1.0),
            _ => (1.0, 1.0),
        };
        near(&floats(&trace.axis.points), x, minutes, &which);
        near(&floats(&trace.signal.points), y, signal, &which);
        points += 2 * x.len();
    }
    points
}

fn in_the_middle(samples: &Samples, theirs: &[f64], which: &str) -> usize {
    let Samples::Bits32(bits) = samples else { panic!("{which}") };
    let bytes: Vec<u8> = bits.iter().flat_map(|it| it.to_le_bytes()).collect();
    let cut: Vec<[u8; 4]> = (47..bytes.len() - 48).step_by(4).map(|at| bytes[at..at + 4].try_into().unwrap()).collect();
    assert_eq!(cut.len(), theirs.len(), "{which}");
    for (bytes, theirs) in cut.iter().zip(theirs) {
        let ours = f64::from(f32::from_le_bytes(*bytes));
        // Conductivity is mS/cm in the file and S/m there.
        let same = |ours: f64| (ours - theirs).abs() <= theirs.abs() * 1e-14;
        assert!(same(ours) || same(ours * 0.1), "{which}: {ours} and {theirs}");
    }
    theirs.len()
}

/// Ours of the document itself.
pub(super) fn compare_document(reading: &Reading, json: &Json) -> usize {
    let mut expected = Vec::new();
    cubes(json, &mut expected);
    let traces: Vec<&Trace> = reading.runs.iter().flat_map(|it| &it.traces).collect();
    assert_eq!(traces.len(), expected.len());
    for (trace, (label, x, y)) in traces.iter().zip(&expected) {
        assert_eq!(trace.label, *label);
        // The reader of the test rounds the last bit of some floats; ours keeps their digits.
        near(&floats(&trace.axis.points), x, 1.0, label);
        near(&floats(&trace.signal.points), y, 1.0, label);
    }
    expected.iter().map(|it| 2 * it.1.len()).sum()
}
