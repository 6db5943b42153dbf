//! What a scan means here: a lot or container of ours by its number, or a GS1 barcode, ours or a manufacturer's, and the
//! page that shows it.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use formats::gs1::{self, Fault, Scan};
use plant::Plant;
use plant::id::{ContainerId, LotId, SampleId};
use plant::quantity::Quantity;
use serde::Deserialize;

use super::named::{keeping, material, material_name, stands, stated};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::Stated;
use crate::page::{Page, Section, Shell};

/// Identifiers for numbers that are too long for a batch and a serial number of GS1: internal ones.
pub(super) const LONG_LOT: &str = "91";
pub(super) const LONG_CONTAINER: &str = "92";

/// The lot, and the container of it, that a text stands for; nothing where it stands for none of ours.
pub(crate) fn resolve(plant: &Plant, text: &str) -> Option<(LotId, Option<ContainerId>)> {
    let text = text.trim();
    if let Some(found) = by_number(plant, text) {
        return Some(found);
    }
    gs1::read(text).ok().and_then(|it| of_scan(plant, &it))
}

/// A container or a lot by its number.
fn by_number(plant: &Plant, text: &str) -> Option<(LotId, Option<ContainerId>)> {
    let container = ContainerId::new(text).ok();
    if let Some((container, lot)) = container.and_then(|it| plant.containers.get_key_value(&it)) {
        return Some((lot.clone(), Some(container.clone())));
    }
    let lot = LotId::new(text).ok().filter(|it| plant.lots.contains_key(it))?;
    Some((lot, None))
}

/// What a barcode of GS1 speaks of: our container or lot, or the one delivery of ours that has its maker's number.
fn of_scan(plant: &Plant, it: &Scan) -> Option<(LotId, Option<ContainerId>)> {
    let container = it.serial().or_else(|| it.get(LONG_CONTAINER));
    let lot = it.lot().or_else(|| it.get(LONG_LOT));
    let named = container.and_then(|it| by_number(plant, it)).filter(|(_, it)| it.is_some());
    // A serial number of somebody else's may look like one of ours: the lot must be that container's.
    let named = named.filter(|(of, _)| lot.is_none_or(|it| it == of.as_str()));
    let named = named.or_else(|| lot.and_then(|it| by_number(plant, it)).filter(|(_, it)| it.is_none()));
    named.or_else(|| {
        let theirs = lot?;
        let is =
            |it: &plant::material::Lot| it.intake.receipt().is_some_and(|it| it.manufacturer_lot.as_str() == theirs);
        let mut all = plant.lots.iter().filter(|(_, it)| is(it)).map(|(id, _)| id);
        // Of two, nobody guesses which was meant.
        match (all.next(), all.next()) {
            (Some(only), None) => Some((only.clone(), None)),
            _ => None,
        }
    })
}

/// Why a text could not be read as a barcode, in one sentence.
pub(super) fn said(lang: Lang, fault: &Fault) -> String {
    let words = fault.in_words(lang == Lang::Zh);
    format!("{}{}{}", words.sentence, lang.pick("。", ". "), words.advice)
}

#[derive(Template)]
#[template(path = "material/scan.html")]
struct ScanPage {
    shell: Shell,
    code: String,
    /// Identifier, title, value.
    elements: Vec<(String, &'static str, String)>,
    /// Why it could not be read, or that nothing here has it.
    trouble: Option<String>,
    found: Option<Found>,
}

struct Found {
    lot: String,
    name: String,
    state: Stated,
    left: String,
    container: Option<String>,
    place: String,
    keeping: Vec<(String, bool)>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    code: String,
}

fn found(shell: &Shell, plant: &Plant, now: jiff::Timestamp, of: &(LotId, Option<ContainerId>)) -> Option<Found> {
    let (lot, container) = of;
    let it = plant.lots.get(lot)?;
    let of = container.as_ref().and_then(|id| it.containers.get(id));
    let left = of.map_or(it.left, |it| it.left);
    Some(Found {
        lot: lot.to_string(),
        name: material_name(shell.lang, plant, &it.material),
        state: stated(shell.lang, stands(shell.lang, plant, lot, now)).boxed(),
        left: Quantity::exact(left, it.unit).to_string(),
        container: container.as_ref().map(ToString::to_string),
        place: of.and_then(|it| it.location.as_ref()).map_or_else(String::new, ToString::to_string),
        keeping: of.map_or_else(Vec::new, |of| keeping(shell.lang, material(plant, &it.material), of, now)),
    })
}

/// `GET /scan`
pub(super) async fn show(shell: Shell, State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    let (lang, code) = (shell.lang, asked.code.trim().to_owned());
    let plant = app.settled();
    let resolved = (!code.is_empty()).then(|| resolve(&plant, &code)).flatten();
    let read = (!code.is_empty()).then(|| gs1::read(&code));
    // The label of a sample of a batch leads to the sample.
    let labelled = read.as_ref().and_then(|it| it.as_ref().ok()).and_then(|it| it.get(super::label::SAMPLE));
    let sample = labelled.or(Some(&*code)).and_then(|it| SampleId::new(it.trim()).ok());
    if let Some(sample) = sample.filter(|it| plant.samples.contains_key(it)) {
        return Redirect::to(&format!("/samples/{sample}")).into_response();
    }
    let elements = read.as_ref().and_then(|it| it.as_ref().ok()).map_or_else(Vec::new, |it| {
        it.elements.iter().map(|it| (it.code.clone(), it.ai.title, it.value.clone())).collect()
    });
    let trouble = match (&resolved, &read) {
        (Some(_), _) | (None, None) => None,
        (None, Some(Ok(_))) => Some(lang.text("scan-nothing")),
        (None, Some(Err(fault))) => Some(said(lang, fault)),
    };
    let found = resolved.and_then(|it| found(&shell, &plant, app.now(), &it));
    drop(plant);
    Page(ScanPage { shell: shell.at(Section::Lots), code, elements, trouble, found }).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plant::act::Stamp;
    use plant::id::{MaterialId, PersonId};
    use plant::material::{Finding, LotReceived, NewContainer, Receipt, ReceiptExamined};
    use plant::quantity::Unit;
    use plant::text::Text;

    fn plant() -> Plant {
        let mut plant = Plant::default();
        let amount = Quantity::parse("1", Unit::new("g").unwrap()).unwrap();
        let text = |it: &str| Text::new(it).unwrap();
        let mut happens = |event: plant::Event| {
            let at = jiff::Timestamp::UNIX_EPOCH;
            let by = PersonId::new("a").unwrap();
            plant.apply(&event, &Stamp { seq: plant.entries, by, happened: at, known: at });
        };
        for (lot, theirs) in [("L-1", "M-1"), ("L-2", "M-2"), ("L-3", "M-2")] {
            let id = LotId::new(lot).unwrap();
            let container = ContainerId::new(&format!("{lot}-C1")).unwrap();
            let filled = NewContainer { container, amount, tare: None, location: None };
            let received = LotReceived {
                lot: id.clone(),
                material: MaterialId::new("tcep").unwrap(),
                amount,
                supplier: text("s"),
                use_by: None,
                retest_by: None,
                facts: Default::default(),
                containers: vec![filled],
            };
            happens(received.into());
            let sound = Finding::Sound;
            let receipt = Receipt {
                supplier: plant::id::SupplierId::new("S").unwrap(),
                manufacturer: None,
                manufacturer_lot: text(theirs),
                containers: 1,
                packaging: sound,
                seal: sound,
                label: sound,
                transport: sound,
                remark: None,
            };
            happens(ReceiptExamined { lot: id, receipt, why: None }.into());
        }
        plant
    }

    #[test]
    fn a_scan_finds_the_one_thing_that_it_speaks_of() {
        let plant = plant();
        for (text, then) in [
            ("L-1", Some("L-1 -")),
            ("L-1-C1", Some("L-1 L-1-C1")),
            ("(10)L-1", Some("L-1 -")),
            ("]d210L-1\u{1d}21L-1-C1", Some("L-1 L-1-C1")),
            ("(91)L-1(92)L-1-C1", Some("L-1 L-1-C1")),
            // Their number, where one delivery has it.
            ("(01)09520123456788(10)M-1", Some("L-1 -")),
            ("(01)09520123456788(10)M-2", None),
            // A serial number of somebody else's that looks like ours.
            ("(10)M-1(21)L-2-C1", Some("L-1 -")),
            ("(10)NONE", None),
            ("nothing", None),
            ("", None),
        ] {
            let found = resolve(&plant, text).map(|(lot, container)| {
                format!("{lot} {}", container.map_or_else(|| "-".to_owned(), |it| it.to_string()))
            });
            assert_eq!(found.as_deref(), then, "{text:?}");
        }
    }
}
