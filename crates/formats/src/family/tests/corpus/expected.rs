//! What a document of the converter says: every value with its unit, by the sample, the name and of what it is.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};

use crate::measured::Unit;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub sample: String,
    pub name: String,
    /// Analyte, component, size class, wavelength.
    pub of: String,
}

/// A value and its unit by UCUM, or as the document has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expected {
    /// Nothing where the document has a negative zero and calls it an error: there was no value.
    pub value: Option<Decimal>,
    pub unit: String,
}

pub(super) type Found = BTreeMap<Key, Vec<Expected>>;

pub(super) fn expected(json: &Json) -> Found {
    let (_, top) = json.as_object().unwrap().iter().find(|(name, _)| name.ends_with("aggregate document")).unwrap();
    let top = top.as_object().unwrap();
    let mut found = Found::new();
    let mut samples = BTreeMap::new();
    let (_, documents) = top.iter().find(|(name, it)| name.ends_with(" document") && it.is_array()).unwrap();
    for document in documents.as_array().unwrap() {
        let measurements = &document["measurement aggregate document"];
        for measurement in measurements["measurement document"].as_array().unwrap() {
            let sample = measurement["sample document"]["sample identifier"].as_str().unwrap_or_default();
            // A converter says so where the file had none.
            let sample = if sample == "N/A" { "" } else { sample };
            ids(measurement, &(sample.to_owned(), errors(measurement)), &mut samples);
            let control = &measurement["device control aggregate document"]["device control document"][0];
            let nm = control["detector wavelength setting"]["value"].as_f64().map(|it| format!("{it} nm"));
            let errors = errors(measurement);
            walk(
                measurement.as_object().unwrap(),
                sample,
                ("", nm.as_deref().unwrap_or_default()),
                &errors,
                &mut found,
            );
        }
        if let Some(count) = measurements.get("plate well count") {
            assert_eq!(count["value"], 96);
        }
    }
    let calculated = top.get("calculated data aggregate document").map(|it| it["calculated data document"].clone());
    for it in calculated.as_ref().and_then(Json::as_array).into_iter().flatten() {
        let source = it["data source aggregate document"]["data source document"][0]["data source identifier"].as_str();
        let name = it["calculated data name"].as_str().unwrap();
        let (sample, errors) = &samples[source.unwrap()];
        add(&mut found, sample, (name, ""), errors, &it["calculated result"]);
    }
    found
}

/// Of which quantities the document says that there was an error.
fn errors(measurement: &Json) -> Vec<String> {
    let errors = measurement["error aggregate document"]["error document"].as_array();
    errors.into_iter().flatten().map(|it| it["error feature"].as_str().unwrap().to_owned()).collect()
}

/// In which sample each identifier is, and what failed there.
type Sources = BTreeMap<String, (String, Vec<String>)>;

fn ids(json: &Json, sample: &(String, Vec<String>), samples: &mut Sources) {
    match json {
        Json::Object(members) => {
            for (name, value) in members {
                if let (true, Some(id)) = (name.ends_with("identifier"), value.as_str()) {
                    samples.insert(id.to_owned(), sample.clone());
                }
                ids(value, sample, samples);
            }
        }
        Json::Array(items) => items.iter().for_each(|it| ids(it, sample, samples)),
        _ => {}
    }
}

fn add(found: &mut Found, sample: &str, (name, of): (&str, &str), errors: &[String], json: &Json) {
    // Shortest digits that give this float back: those that the converter read or computed.
    let text = json["value"].as_number().unwrap().to_string();
    let value = Decimal::from_str_exact(&text).or_else(|_| Decimal::from_scientific(&text)).unwrap();
    let failed = errors.iter().any(|it| it.starts_with(name) || (!of.is_empty() && it.starts_with(of)));
    let value = (!failed || !text.starts_with('-') || !value.is_zero()).then_some(value);
    let written = json["unit"].as_str().unwrap();
    let unit = Unit::new(written).ucum.map_or_else(|| written.to_owned(), str::to_owned);
    let name = name.to_owned();
    let key = Key { sample: sample.to_owned(), name, of: of.to_owned() };
    found.entry(key).or_default().push(Expected { value, unit });
}

fn walk(members: &Map<String, Json>, sample: &str, (of, nm): (&str, &str), errors: &[String], found: &mut Found) {
    let analyte = members.get("analyte name").or_else(|| members.get("written name")).and_then(Json::as_str);
    let size = members.get("particle size").map(|it| format!("{} µm", it["value"].as_f64().unwrap()));
    let of = size.as_deref().or(analyte.filter(|_| !members.contains_key("sample identifier"))).unwrap_or(of);
    for (name, value) in members {
        match value {
            Json::Object(inner) if inner.contains_key("value") => {
                let of = if name == "absorbance" { nm } else { of };
                add(found, sample, (name, of), errors, value);
            }
            Json::Object(inner) if !inner.contains_key("cube-structure") => {
                walk(inner, sample, (of, nm), errors, found)
            }
            Json::Array(items) => {
                for item in items.iter().filter_map(Json::as_object) {
                    walk(item, sample, (of, nm), errors, found);
                }
            }
            _ => {}
        }
    }
}
