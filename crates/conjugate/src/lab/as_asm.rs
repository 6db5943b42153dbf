//! `GET /determinations/{id}/asm`: our own results as an Allotrope document, for whoever takes them into a system of their
//! own: what was measured, and every figure that was calculated from it, pointing to the measurements that it rests on.
//!
//! It is the answer on record, not one that is calculated now; a recording is read from the kept file. A determination that
//! gave no result, and readings of which the method does not say what they are, have no document: one that left out what
//! the figures rest on would say less than the record.

mod entered;
mod recorded;

use axum::extract::{Path, State as Of};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use formats::asm::Derived;
use formats::measured::{Amount, Reading};
use plant::Plant;
use plant::lab::{DerivedFigure, Determination};
use plant::people::Taken;
use plant::strategy::Derives;
use plant::text::Text;
use rust_decimal::Decimal;
use serde_json::Value;

use super::determination::{kept, known, name_of};
use crate::app::App;
use crate::page::PageError;
use crate::people::Me;
use crate::people::access::Out;

/// What a document is made of.
struct Made {
    reading: Reading,
    derived: Vec<Derived>,
}

/// A determination with what of its strategy the document says.
#[derive(Clone)]
pub(super) struct Told {
    it: Determination,
    by: Derives,
    /// What each figure is called, in the order of the figures.
    names: Vec<String>,
    analyst: String,
    /// How far the plant's clock was from universal time when it was recorded.
    offset: jiff::tz::Offset,
}

impl Told {
    /// Nothing where its batch or its method is not known.
    pub(super) fn of(app: &App, plant: &Plant, it: &Determination) -> Option<Self> {
        let (version, stage) = plant.pinned(plant.batches.get(&it.batch)?)?;
        let by = version.strategy.methods.get(&it.derivation.method)?.derives.clone()?;
        let name = |figure: &DerivedFigure| {
            stage.attribute_at(&figure.attribute).map_or_else(|| figure.attribute.clone(), |it| it.name.en.clone())
        };
        let names = it.figures.iter().map(name).collect();
        let analyst = plant.people.get(&it.recorded.by).map(|by| by.name.en.clone()).unwrap_or_default();
        let began = it.sample.as_ref().and_then(|it| it.begun).unwrap_or(it.recorded.happened);
        Some(Self { it: it.clone(), by, names, analyst, offset: app.zone().offset(began) })
    }

    /// What there is to write; nothing without a figure that stands, or where what it rests on cannot be told.
    fn made(&self, reading: Option<&Reading>) -> Option<Made> {
        if self.it.figures.is_empty() || !self.it.doubts.is_empty() {
            return None;
        }
        let made = if self.by.is_entered() { entered::made(self) } else { recorded::made(self, reading?) }?;
        made.reading.runs.iter().all(|it| it.when.is_some()).then_some(made)
    }

    /// Whether there is such a document of it.
    pub(super) fn is_written(&self, reading: Option<&Reading>) -> bool {
        self.made(reading).is_some()
    }

    /// The figures of the injection so many, from 0, as what its run gave.
    fn figures(&self, injection: usize, from: &[usize]) -> Vec<Derived> {
        let all = self.it.figures.iter().zip(&self.names);
        let one = |(figure, name): (&DerivedFigure, &String)| {
            let text = figure.each().nth(injection)?;
            let value = decimal(text)?;
            Some(Derived { amount: Amount::found(name, text, value, figure.unit.code()), from: from.to_vec() })
        };
        all.filter_map(one).collect()
    }
}

/// `GET /determinations/{id}/asm`
pub(super) async fn show(me: Me, Of(app): Of<App>, Path(id): Path<String>) -> Result<Response, PageError> {
    let id = known(&id)?;
    let told = {
        let plant = app.settled();
        let it = plant.determinations.get(&id).ok_or(PageError::NotFound)?;
        Told::of(&app, &plant, it).ok_or(PageError::NotFound)?
    };
    let (reader, of) = (app.clone(), told.clone());
    let made = tokio::task::spawn_blocking(move || Ok(of.made(kept(&reader, &of.it)?.as_ref())));
    let made = made.await.map_err(|_| PageError::Broken)??.ok_or(PageError::NotFound)?;
    // Of the same answer the same document, whichever file it is asked of.
    let sha256 = &told.it.derivation.output_sha256;
    let name = name_of(&told.it);
    let name = if name.is_empty() { id.as_str() } else { name };
    let source = formats::asm::Source { name, sha256, offset: app.zone().offset(app.now()) };
    let document = formats::asm::write_derived(&made.reading, &source, &made.derived);
    let document = document.map_err(|_| PageError::NotFound)?;
    let which = Text::new(id.as_str()).ok();
    app.took_out(&me, Out { what: Taken::Files, items: 1, span: None, which, head: None });
    let head = [
        (CONTENT_TYPE, "application/json".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{id}.asm.json\"")),
    ];
    Ok((head, document).into_response())
}

/// A figure of an answer with the digits that it has on record.
fn figure(name: &str, it: &Value, unit: &str) -> Option<Amount> {
    let written = it.as_number()?.to_string();
    Some(Amount::found(name, &written, decimal(&written)?, unit))
}

fn decimal(written: &str) -> Option<Decimal> {
    written.parse().or_else(|_| Decimal::from_scientific(written)).ok()
}
