//! `GET /samples/{sample}/label`: the label of a sample, to print: its number for people, and as a symbol for scanners and
//! for the autosampler, so that the number goes through the instrument and comes back in its file.

use askama::Template;
use axum::extract::{Path, State};
use formats::gs1;
use plant::id::SampleId;

use crate::app::App;
use crate::language::Lang;
use crate::material::label::{SAMPLE, Symbol, drawn, lot_element};
use crate::page::part::Instant;
use crate::page::{Page, PageError, Section, Shell};
use crate::people::Me;

#[derive(Template)]
#[template(path = "sample/label.html")]
pub(super) struct LabelPage {
    shell: Shell,
    id: String,
    batch: String,
    zh: String,
    en: String,
    amount: String,
    taken: Instant,
    until: Option<Instant>,
    storage: String,
    cytotoxic: bool,
    people: String,
    symbol: Symbol,
}

/// `GET /samples/{sample}/label`
pub(super) async fn show(
    shell: Shell,
    _: Me,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Page<LabelPage>, PageError> {
    let id = SampleId::new(&id).map_err(|_| PageError::NotFound)?;
    let plant = app.settled();
    let it = plant.samples.get(&id).ok_or(PageError::NotFound)?;
    let plan = plant.sample_plan(it);
    let name = |lang: Lang| plan.map_or_else(|| it.plan.to_string(), |it| lang.label(&it.name).to_owned());
    let elements = [lot_element(it.lot.as_str()), (SAMPLE, id.to_string())];
    let elements: Vec<(&str, &str)> = elements.iter().map(|(ai, value)| (*ai, value.as_str())).collect();
    let text = gs1::element_string(&elements).ok();
    let (people, symbol) =
        gs1::bracketed(&elements).ok().zip(text.and_then(|it| drawn(&it))).ok_or(PageError::NotFound)?;
    let custody = plant.custody(&id, app.now());
    let page = LabelPage {
        id: id.to_string(),
        batch: it.batch.to_string(),
        zh: name(Lang::Zh),
        en: name(Lang::En),
        amount: it.amount.to_string(),
        taken: shell.zone.time(custody.map_or(it.taken.happened, |it| it.since)),
        until: plant.hold_until(&id, app.now()).map(|it| shell.zone.time(it)),
        storage: plan.map_or_else(String::new, |it| shell.lang.label(&it.storage).to_owned()),
        cytotoxic: plant.is_cytotoxic(it),
        people,
        symbol,
        shell: shell.clone().at(Section::Review),
    };
    drop(plant);
    Ok(Page(page))
}
