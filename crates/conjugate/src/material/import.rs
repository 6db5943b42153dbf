//! Lots from a list: what their labels and certificates say. Each waits in quarantine, as any lot that came in.

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;
use axum::response::{IntoResponse as _, Redirect, Response};
use plant::id::{EntryId, LotId, MaterialId, SupplierId};
use plant::material::{Aspect, Finding, ImportLots, Receipt, ReceiveLot};
use plant::quantity::{Quantity, Unit};
use plant::strategy::Material;
use plant::{Command, Plant};

use super::named::material;
use crate::app::App;
use crate::language::Lang;
use crate::node::Answer;
use crate::page::import::{Cells, Column, Lists, Wrong, route, take_route, template_route};
use crate::page::{PageError, Section, Shell};

/// Addresses of the list.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/lots/import", route::<Lots>())
        .route("/lots/import/take", take_route::<Lots>())
        .route("/lots/import/empty.csv", template_route::<Lots>())
}

struct Lots;

impl Lists for Lots {
    type Line = ReceiveLot;

    const AT: &'static str = "/lots/import";
    const COMMAND: &'static str = "material.import";
    const SECTION: Section = Section::Lots;
    const TITLE: &'static str = "import-lots";

    fn columns(plant: &Plant) -> Vec<Column> {
        let first = plant.strategies.values().rev().find_map(|it| it.strategy.materials.iter().next());
        let (id, unit) = first.map_or(("", ""), |(id, it)| (id.as_str(), it.unit.code()));
        let mut all = vec![
            Column::new("lot", "lot-number", true, "LOT-0001"),
            Column::new("material", "import-material", true, id),
            Column::new("amount", "lot-amount", true, "500.0"),
            Column::new("unit", "lot-unit", true, unit),
            Column::new("supplier", "lot-supplier", true, ""),
            Column::new("supplier-id", "supplier-id", false, ""),
            Column::new("manufacturer-id", "import-manufacturer", false, ""),
            Column::new("manufacturer-lot", "intake-their", false, ""),
            Column::new("containers", "intake-came", false, "4"),
            Column::new("packaging", "aspect-packaging", false, ""),
            Column::new("seal", "aspect-seal", false, ""),
            Column::new("label", "aspect-label", false, ""),
            Column::new("transport", "aspect-transport", false, ""),
            Column::new("use-by", "lot-use-by", false, "2032-06-30"),
            Column::new("retest-by", "lot-retest-by", false, ""),
        ];
        // A column for every figure that any material is asked for.
        let mut seen = BTreeSet::new();
        let materials = plant.strategies.values().rev().flat_map(|it| it.strategy.materials.values());
        for fact in materials.flat_map(|it| &it.facts).filter(|it| seen.insert(it.id.clone())) {
            all.push(Column {
                id: fact.id.to_string(),
                zh: fact.name.zh.clone(),
                en: fact.name.en.clone(),
                needed: false,
                example: String::new(),
            });
        }
        all
    }

    fn line(cells: &mut Cells<'_>) -> Option<ReceiveLot> {
        let plant = cells.plant;
        let lot = cells.read("lot", Wrong::NotAnId, |it| LotId::new(it).ok());
        let of = cells.read("material", Wrong::Unknown, |it| named(plant, it));
        let declared = of.as_ref().and_then(|it| material(plant, it));
        let unit = cells.read("unit", Wrong::NotAUnit, |it| unit(declared, it));
        let amount = match unit {
            Some(unit) => cells.read("amount", Wrong::NotANumber, |it| Quantity::parse(it, unit).ok()),
            None => None,
        };
        let supplier = cells.words("supplier");
        let receipt = receipt(cells);
        let use_by = cells.day("use-by");
        let retest_by = cells.day("retest-by");
        let facts = declared.map_or(Some(BTreeMap::new()), |it| facts(cells, it));
        Some(ReceiveLot {
            lot: lot?,
            material: of?,
            amount: amount?,
            supplier: supplier?,
            use_by: use_by?,
            retest_by: retest_by?,
            facts: facts?,
            containers: Vec::new(),
            receipt: receipt?,
        })
    }

    fn command(lots: Vec<ReceiveLot>) -> Command {
        ImportLots { lots }.into()
    }

    async fn taken(_shell: Shell, _app: App, _answer: Answer) -> Result<Response, PageError> {
        Ok(Redirect::to("/lots").into_response())
    }
}

/// How it came in, where the list says from whom; `Some(None)` where it does not.
#[expect(clippy::option_option, reason = "not said, sound and unsound are three answers, and unsound is noted")]
fn receipt(cells: &mut Cells<'_>) -> Option<Option<Receipt>> {
    if cells.text("supplier-id").is_none() {
        return Some(None);
    }
    let id = |cells: &mut Cells<'_>, column: &str| cells.read(column, Wrong::NotAnId, |it| SupplierId::new(it).ok());
    let supplier = id(cells, "supplier-id");
    let manufacturer = match cells.text("manufacturer-id") {
        None => Some(None),
        Some(_) => id(cells, "manufacturer-id").map(Some),
    };
    let their = cells.words("manufacturer-lot");
    let containers = cells.read("containers", Wrong::NotANumber, |it| it.parse::<u32>().ok());
    let found = Aspect::ALL.map(|aspect| match cells.text(aspect.id()) {
        None => Some(Finding::NotChecked),
        Some(_) => cells.read(aspect.id(), Wrong::Unknown, finding),
    });
    let [packaging, seal, label, transport] = found;
    Some(Some(Receipt {
        supplier: supplier?,
        manufacturer: manufacturer?,
        manufacturer_lot: their?,
        containers: containers?,
        packaging: packaging?,
        seal: seal?,
        label: label?,
        transport: transport?,
        remark: None,
    }))
}

/// A finding by its id or as either language calls it.
fn finding(text: &str) -> Option<Finding> {
    let called = |it: &Finding| {
        let key = format!("finding-{}", it.id());
        it.id() == text || Lang::ALL.iter().any(|lang| lang.text(&key).eq_ignore_ascii_case(text))
    };
    Finding::ALL.into_iter().find(called)
}

/// The figures that the material is asked for, in the units that its strategy names.
fn facts(cells: &mut Cells<'_>, declared: &Material) -> Option<BTreeMap<EntryId, Quantity>> {
    let mut sound = true;
    let mut facts = BTreeMap::new();
    for asked in &declared.facts {
        let Some(text) = cells.text(asked.id.as_str()) else { continue };
        match Quantity::parse(text, asked.unit) {
            Ok(value) => {
                facts.insert(asked.id.clone(), value);
            }
            Err(_) => {
                sound = false;
                cells.fault(asked.id.as_str(), Wrong::NotANumber);
            }
        }
    }
    sound.then_some(facts)
}

/// A material by its id or either name.
fn named(plant: &Plant, text: &str) -> Option<MaterialId> {
    let is = |it: &plant::text::Label| it.zh == text || it.en.eq_ignore_ascii_case(text);
    let mut all = plant.strategies.values().rev().flat_map(|it| &it.strategy.materials);
    all.find(|(id, it)| id.as_str() == text || is(&it.name)).map(|(id, _)| id.clone())
}

/// A unit by its code or as it is shown, that measures what the material is counted in.
fn unit(declared: Option<&Material>, text: &str) -> Option<Unit> {
    let all = plant::quantity::UNITS.iter().filter_map(|it| Unit::new(it.code).ok());
    let mut fits = all.filter(|it| declared.is_none_or(|material| it.measures_the_same_as(material.unit)));
    fits.find(|it| it.code() == text || it.shown() == text)
}
