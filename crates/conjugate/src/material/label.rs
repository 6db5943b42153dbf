//! Labels of a lot, its containers and its samples, as a page to print, and the count of them: printed, used, spoilt,
//! destroyed.

use std::fmt::Write as _;

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use formats::gs1;
use plant::Plant;
use plant::id::LotId;
use plant::material::{AccountLabels, Labels, Lot, PrintLabels};
use plant::quantity::Quantity;

use super::named::{declared_storage, material_name};
use super::scan::{LONG_CONTAINER, LONG_LOT};
use crate::app::App;
use crate::language::Lang;
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "material/labels.html")]
struct LabelsPage {
    shell: Shell,
    id: String,
    name: String,
    problem: Option<Problem>,
    count: Labels,
    labels: Vec<Label>,
    print: May,
    account: May,
}

/// One label, as it is printed.
struct Label {
    /// What it is a label of: `TCEP-014-C01`.
    of: String,
    kind: String,
    zh: String,
    en: String,
    amount: String,
    dates: Vec<(String, String)>,
    storage: String,
    /// For people, `(10)TCEP-014`, and for scanners.
    people: String,
    symbol: Symbol,
}

/// A symbol as a picture.
pub(crate) struct Symbol(String);

impl std::fmt::Display for Symbol {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl HtmlSafe for Symbol {}

/// Squares of one unit with a quiet zone of one around them.
pub(crate) fn drawn(text: &str) -> Option<Symbol> {
    let symbol = gs1::symbol(text)?;
    let mut path = String::new();
    for (x, y) in &symbol.dark {
        let _written = write!(path, "M{} {}h1v1h-1z", x + 1, y + 1);
    }
    let (width, height) = (symbol.width + 2, symbol.height + 2);
    Some(Symbol(format!(
        "<svg class=\"datamatrix\" viewBox=\"0 0 {width} {height}\" aria-hidden=\"true\" shape-rendering=\"crispEdges\">\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>"
    )))
}

/// The longest batch or serial number of GS1.
const GS1_NUMBER_MAX: usize = 20;

/// The internal identifier of a sample: it is no serial number of the lot.
pub(crate) const SAMPLE: &str = "93";

/// What of a lot a label is of.
#[derive(Clone, Copy)]
enum Part<'a> {
    Container(&'a str),
    Sample(&'a str),
}

/// The element that names a lot.
pub(crate) fn lot_element(lot: &str) -> (&'static str, String) {
    (if lot.len() <= GS1_NUMBER_MAX { "10" } else { LONG_LOT }, lot.to_owned())
}

/// What the symbol says: the number as GS1 has it, or as an internal one where it is longer.
fn elements(lot: &str, part: Option<Part<'_>>, until: Option<&str>) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    // A day as `2032-06-30`: year, month and day of two digits each.
    let digits = until.map(|it| it.chars().filter(char::is_ascii_digit).collect::<String>());
    if let Some(day) = digits.as_deref().filter(|it| it.len() == 8).and_then(|it| it.get(2..)) {
        all.push(("17", day.to_owned()));
    }
    all.push(lot_element(lot));
    match part {
        Some(Part::Container(it)) if it.len() <= GS1_NUMBER_MAX => all.push(("21", it.to_owned())),
        Some(Part::Container(it)) => all.push((LONG_CONTAINER, it.to_owned())),
        Some(Part::Sample(it)) => all.push((SAMPLE, it.to_owned())),
        None => {}
    }
    all
}

fn label(
    shell: &Shell,
    plant: &Plant,
    id: &LotId,
    it: &Lot,
    (of, kind, amount): (&str, &str, String),
) -> Option<Label> {
    let lang = shell.lang;
    let part = match kind {
        "label-of-container" => Some(Part::Container(of)),
        "label-of-sample" => Some(Part::Sample(of)),
        _ => None,
    };
    let until = it.use_by.map(|it| shell.zone.day(it));
    let elements = elements(id.as_str(), part, until.as_deref());
    let elements: Vec<(&str, &str)> = elements.iter().map(|(ai, value)| (*ai, value.as_str())).collect();
    let dates = [("lot-use-by", it.use_by), ("lot-retest-by", it.retest_by)];
    let dates = dates.into_iter().filter_map(|(key, at)| Some((lang.text(key), shell.zone.day(at?))));
    Some(Label {
        of: of.to_owned(),
        kind: lang.text(kind),
        zh: material_name(Lang::Zh, plant, &it.material),
        en: material_name(Lang::En, plant, &it.material),
        amount,
        dates: dates.collect(),
        storage: declared_storage(lang, plant, &it.material),
        people: gs1::bracketed(&elements).ok()?,
        symbol: drawn(&gs1::element_string(&elements).ok()?)?,
    })
}

fn labels(shell: &Shell, plant: &Plant, id: &LotId, it: &Lot) -> Vec<Label> {
    let whole = (id.as_str().to_owned(), "label-of-lot", Quantity::exact(it.amount, it.unit).to_string());
    let containers = it.containers.iter().filter(|(_, it)| it.discarded.is_none()).map(|(container, of)| {
        (container.as_str().to_owned(), "label-of-container", Quantity::exact(of.amount, it.unit).to_string())
    });
    let samples = it.intake.samples.iter().map(|it| (it.id.as_str().to_owned(), "label-of-sample", String::new()));
    let all = core::iter::once(whole).chain(containers).chain(samples);
    all.filter_map(|(of, kind, amount)| label(shell, plant, id, it, (&of, kind, amount))).collect()
}

fn page(shell: Shell, me: &Me, app: &App, id: &LotId, problem: Option<Problem>) -> Result<Response, PageError> {
    let lang = shell.lang;
    let plant = app.settled();
    let made = plant.lots.get(id);
    if made.is_none() && plant.maker(id).is_none() {
        return Err(PageError::NotFound);
    }
    let page = LabelsPage {
        id: id.to_string(),
        name: super::named::of(lang, &plant, id),
        problem,
        count: plant.labels.get(id).copied().unwrap_or_default(),
        labels: made.map_or_else(Vec::new, |it| labels(&shell, &plant, id, it)),
        print: May::of(lang, me, "material.print-labels"),
        account: May::of(lang, me, "material.account-labels"),
        shell: shell.at(Section::Lots),
    };
    drop(plant);
    Ok(Page(page).into_response())
}

fn lot(id: &str) -> Result<LotId, PageError> {
    LotId::new(id).map_err(|_| PageError::NotFound)
}

/// `GET /lots/{lot}/labels`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    page(shell, &me, &app, &lot(&id)?, None)
}

async fn send(
    shell: Shell,
    app: App,
    posted: Posted,
    id: LotId,
    command: Option<plant::Command>,
) -> Result<Response, PageError> {
    let Some(command) = command else {
        let problem = Problem::said(&shell, "label-bad-count");
        return page(shell, &posted.me, &app, &id, Some(problem));
    };
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(_) => Ok(Redirect::to(&format!("/lots/{id}/labels")).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            page(shell, &posted.me, &app, &id, Some(problem))
        }
    }
}

/// `POST /lots/{lot}/labels/print`
pub(super) async fn print(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = lot(&id)?;
    let count = posted.field("count").and_then(|it| it.parse::<u32>().ok());
    let command = count.map(|count| PrintLabels { lot: id.clone(), count }.into());
    send(shell, app, posted, id, command).await
}

/// `POST /lots/{lot}/labels/account`
pub(super) async fn account(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = lot(&id)?;
    let number = |name: &str| match posted.field(name) {
        None => Some(0),
        Some(it) => it.parse::<u32>().ok(),
    };
    let all = (number("used"), number("spoilt"), number("destroyed"), number("missing"));
    let command = match all {
        (Some(used), Some(spoilt), Some(destroyed), Some(missing)) => {
            Some(AccountLabels { lot: id.clone(), used, spoilt, destroyed, missing }.into())
        }
        _ => None,
    };
    send(shell, app, posted, id, command).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_says_what_a_scan_of_it_finds() {
        let short = elements("TCEP-014", Some(Part::Container("TCEP-014-C01")), Some("2032-06-30"));
        let given: Vec<(&str, &str)> = short.iter().map(|(ai, it)| (*ai, it.as_str())).collect();
        let text = gs1::element_string(&given).unwrap();
        assert_eq!(text, "1732063010TCEP-014\u{1d}21TCEP-014-C01");
        assert!(drawn(&text).unwrap().0.contains("<path d=\"M1 1h1"));
        let long = elements("bis-nitrophenyl-carbonate-001", None, None);
        assert_eq!(long, [(LONG_LOT, "bis-nitrophenyl-carbonate-001".to_owned())]);
    }
}
