//! One measurement of an ASM document: whatever lies in it is found by what it is, not by where it is.

use std::collections::BTreeMap;

use super::DOCUMENT;
use super::read::list;
use crate::data_system::{axis, object, points, said, trace, when};
use crate::json::{Json, Kind};
use crate::measured::{Amount, Peak, Run, Said, Unit};
use crate::number::Value;
use crate::unreadable::{Unreadable, What};

/// Which run an identifier is in.
pub(super) type Ids = BTreeMap<String, usize>;

/// Documents that say how it was measured, not what came out.
const SETTINGS: [&str; 6] = [
    "device control document",
    "data processing document",
    "injection document",
    "sample document",
    "chromatography column document",
    "image document",
];

/// Finds everything in one measurement.
pub(super) struct Walk<'a> {
    pub(super) run: Run,
    at: usize,
    ids: &'a mut Ids,
}

/// A quantity: a value with its unit.
pub(super) fn amount(name: &str, json: &Json) -> Result<Option<Amount>, Unreadable> {
    let Some(value) = json.get("value").filter(|it| it.written().is_some()) else { return Ok(None) };
    let unit = json.get("unit").and_then(Json::written).map(Unit::new);
    Amount::of_json(name, name, unit, value).map(Some)
}

/// A negative zero of which the document says that it is an error is no value.
pub(super) fn without_errors(run: &mut Run) {
    let errors: Vec<String> =
        run.others.iter().filter(|(name, _)| name == "error feature").map(|(_, it)| it.text.clone()).collect();
    for it in &mut run.amounts {
        let zero = it.written.starts_with('-') && matches!(it.value, Value::Number(it) if it.is_zero());
        let about = |error: &String| {
            error.starts_with(&it.name) || it.of.as_ref().is_some_and(|of| error.starts_with(of.as_str()))
        };
        if let (true, Some(error)) = (zero, errors.iter().find(|error| about(error))) {
            it.value = Value::NotAvailable;
            it.remark = Some(error.clone());
        }
    }
}

impl<'a> Walk<'a> {
    pub(super) fn new(at: usize, ids: &'a mut Ids) -> Self {
        Self { run: Run::default(), at, ids }
    }

    /// Walks one measurement from its top.
    pub(super) fn measurement(&mut self, json: &Json) -> Result<(), Unreadable> {
        self.object(json, false, 0)?;
        // The wavelength is set beside the measurement, and says which absorbance it is.
        let set = self.run.settings.iter().find(|it| it.name == "detector wavelength setting");
        if let Some(Value::Number(nm)) = set.map(|it| it.value) {
            let of = format!("{} nm", nm.normalize());
            let absorbance = self.run.amounts.iter_mut().filter(|it| it.name == "absorbance" && it.of.is_none());
            absorbance.for_each(|it| it.of = Some(of.clone()));
        }
        Ok(())
    }

    fn object(&mut self, json: &Json, settings: bool, depth: usize) -> Result<(), Unreadable> {
        let of = of(json)?;
        for (name, value) in json.members() {
            match &value.kind {
                Kind::Null => {}
                Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => self.plain(name, value),
                Kind::List(_) if name == "peak" => {
                    for peak in value.items() {
                        self.peak(object(peak, name)?)?;
                    }
                }
                Kind::List(items) => {
                    let settings = settings || SETTINGS.contains(&name.as_str());
                    for item in items {
                        self.object(item, settings, depth + 1)?;
                    }
                }
                Kind::Object(_) if value.get("cube-structure").is_some() => self.cube(value)?,
                Kind::Object(_) if name == "sample document" => self.sample(value, depth)?,
                Kind::Object(_) => match amount(name, value)? {
                    Some(mut amount) => {
                        amount.of.clone_from(&of);
                        if settings || name.ends_with(" setting") {
                            self.run.settings.push(amount);
                        } else {
                            self.run.amounts.push(amount);
                        }
                    }
                    // Calculated data are taken by the frame, which knows whose they are.
                    None if name == "calculated data aggregate document" => {}
                    None if name == "injection document" => {
                        self.run.when = when(value, "injection time")?;
                        self.object(value, true, depth + 1)?;
                    }
                    None => self.object(value, settings || SETTINGS.contains(&name.as_str()), depth + 1)?,
                },
            }
        }
        Ok(())
    }

    /// A text, a number without unit, a truth value.
    fn plain(&mut self, name: &str, json: &Json) {
        let Some(text) = json.written() else { return };
        if name == "identifier" || name.ends_with(" identifier") {
            self.ids.insert(text.to_owned(), self.at);
        }
        let skipped = text.trim().is_empty() || matches!(name, "measurement time" | "analyte name");
        if !skipped {
            self.run.others.push((name.to_owned(), Said { text: text.trim().to_owned(), at: json.at.to_string() }));
        }
    }

    fn sample(&mut self, json: &Json, depth: usize) -> Result<(), Unreadable> {
        let sample = &mut self.run.sample;
        // Converters say so where the file named no sample.
        sample.id = said(json, "sample identifier").filter(|it| it.text != "N/A");
        sample.name = said(json, "written name");
        sample.batch = said(json, "batch identifier");
        sample.location = said(json, "location identifier");
        sample.role = said(json, "sample role type");
        for (name, value) in
            json.members().iter().filter(|(name, _)| name.ends_with(DOCUMENT) || name.ends_with(" setting"))
        {
            match amount(name, value)? {
                Some(it) => self.run.settings.push(it),
                None => self.object(value, true, depth + 1)?,
            }
        }
        Ok(())
    }

    fn peak(&mut self, json: &Json) -> Result<(), Unreadable> {
        let mut peak =
            Peak { name: said(json, "written name").or_else(|| said(json, "component name")), ..Peak::default() };
        for (name, value) in json.members() {
            if matches!(name.as_str(), "identifier" | "peak identifier") {
                self.plain("identifier", value);
                self.run.others.pop();
            }
            if let Some(it) = amount(name, value)? {
                peak.amounts.push(it);
            }
            for (name, value) in value.members().iter().filter(|_| name == "custom information document") {
                if let Kind::Number(_) = value.kind {
                    peak.amounts.push(Amount::of_json(name, name, None, value)?);
                }
            }
        }
        self.run.peaks.push(peak);
        Ok(())
    }

    /// A data cube: one axis, and a trace for each of its measures.
    fn cube(&mut self, json: &Json) -> Result<(), Unreadable> {
        let missing = |member| What::MemberMissing { member }.in_line(json.at.line);
        let label = said(json, "label").map_or_else(String::new, |it| it.text);
        let structure = json.get("cube-structure").ok_or_else(|| missing("cube-structure"))?;
        let data = json.get("data").ok_or_else(|| missing("data"))?;
        let first = |it: &'_ Json| it.items().first().cloned();
        let dimension = structure.get("dimensions").and_then(first).ok_or_else(|| missing("dimensions"))?;
        let places = data.get("dimensions").and_then(first).ok_or_else(|| missing("dimensions"))?;
        let named = |json: &Json, points| {
            let concept = said(json, "concept").map_or_else(String::new, |it| it.text);
            axis(&concept, said(json, "unit").map(|it| it.text).as_deref(), points)
        };
        let measures = structure.get("measures").map_or(&[][..], list);
        let values = data.get("measures").map_or(&[][..], list);
        for (measure, values) in measures.iter().zip(values) {
            let x = named(&dimension, points(&places, "dimensions")?);
            let y = named(measure, points(values, "measures")?);
            self.run.traces.push(trace(&label, x, y, data)?);
        }
        Ok(())
    }
}

/// Of what the quantities of one object are: its analyte, or its size class.
fn of(json: &Json) -> Result<Option<String>, Unreadable> {
    if let Some(name) = said(json, "analyte name") {
        return Ok(Some(name.text));
    }
    let size = json.get("particle size").map(|it| amount("particle size", it)).transpose()?.flatten();
    Ok(size.and_then(|it| match (it.value, it.unit) {
        (Value::Number(size), Some(unit)) => Some(format!("{} {}", size.normalize(), unit.written)),
        _ => None,
    }))
}
