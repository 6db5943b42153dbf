//! Equipment from a list: what it is, where it stands, and what is on record of it.

use axum::Router;
use axum::response::{IntoResponse as _, Redirect, Response};
use plant::equipment::{AddEquipment, ImportEquipment, Piece};
use plant::id::{EquipmentClassId, EquipmentId};
use plant::text::Text;
use plant::{Command, Plant};

use crate::app::App;
use crate::node::Answer;
use crate::page::import::{Cells, Column, Lists, Wrong, route, take_route, template_route};
use crate::page::{PageError, Section, Shell};

/// Addresses of the list.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/equipment/import", route::<Pieces>())
        .route("/equipment/import/take", take_route::<Pieces>())
        .route("/equipment/import/empty.csv", template_route::<Pieces>())
}

struct Pieces;

impl Lists for Pieces {
    type Line = Piece;

    const AT: &'static str = "/equipment/import";
    const COMMAND: &'static str = "equipment.import";
    const SECTION: Section = Section::Equipment;
    const TITLE: &'static str = "import-equipment";

    fn columns(plant: &Plant) -> Vec<Column> {
        let class = plant.strategies.values().rev().find_map(|it| it.strategy.equipment.keys().next());
        vec![
            Column::new("number", "equipment-number", true, "EQ-101"),
            Column::new("class", "equipment-class", true, class.map_or("", |it| it.as_str())),
            Column::new("name-zh", "equipment-name-zh", true, "偶联罐"),
            Column::new("name-en", "equipment-name-en", true, "Conjugation vessel"),
            Column::new("room", "equipment-room", true, "C-201"),
            Column::new("qualified-until", "import-qualified-until", false, "2032-03-31"),
            Column::new("calibrated-until", "import-calibrated-until", false, "2031-09-30"),
            Column::new("dedicated-to", "import-dedicated-to", false, ""),
        ]
    }

    fn line(cells: &mut Cells<'_>) -> Option<Piece> {
        let plant = cells.plant;
        let equipment = cells.read("number", Wrong::NotAnId, |it| EquipmentId::new(it).ok());
        let class = cells.read("class", Wrong::Unknown, |it| class(plant, it));
        let name = cells.label("name-zh", "name-en");
        let room = cells.words("room");
        let (qualified_until, calibrated_until) = (cells.day("qualified-until"), cells.day("calibrated-until"));
        let dedicated_to = match cells.text("dedicated-to").map(Text::new) {
            None => Some(None),
            Some(Ok(it)) => Some(Some(it)),
            Some(Err(_)) => {
                cells.fault("dedicated-to", Wrong::NotAText);
                None
            }
        };
        Some(Piece {
            add: AddEquipment { equipment: equipment?, class: class?, name: name?, room: room? },
            qualified_until: qualified_until?,
            calibrated_until: calibrated_until?,
            dedicated_to: dedicated_to?,
        })
    }

    fn command(pieces: Vec<Piece>) -> Command {
        ImportEquipment { pieces }.into()
    }

    async fn taken(_shell: Shell, _app: App, _answer: Answer) -> Result<Response, PageError> {
        Ok(Redirect::to("/equipment").into_response())
    }
}

/// A class of equipment by its id or either name, as the newest strategy that has it declares it.
fn class(plant: &Plant, text: &str) -> Option<EquipmentClassId> {
    let named = |it: &plant::text::Label| it.zh == text || it.en.eq_ignore_ascii_case(text);
    let mut all = plant.strategies.values().rev().flat_map(|it| &it.strategy.equipment);
    all.find(|(id, it)| id.as_str() == text || named(&it.name)).map(|(id, _)| id.clone())
}
