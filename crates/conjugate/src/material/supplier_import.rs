//! Suppliers from a list. Each comes in without an approval: that is quality's, one by one.

use axum::Router;
use axum::response::{IntoResponse as _, Redirect, Response};
use plant::id::SupplierId;
use plant::material::{AddSupplier, ImportSuppliers, SupplierKind};
use plant::{Command, Plant};

use crate::app::App;
use crate::language::Lang;
use crate::node::Answer;
use crate::page::import::{Cells, Column, Lists, Wrong, route, take_route, template_route};
use crate::page::{PageError, Section, Shell};

/// Addresses of the list.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/suppliers/import", route::<Suppliers>())
        .route("/suppliers/import/take", take_route::<Suppliers>())
        .route("/suppliers/import/empty.csv", template_route::<Suppliers>())
}

struct Suppliers;

impl Lists for Suppliers {
    type Line = AddSupplier;

    const AT: &'static str = "/suppliers/import";
    const COMMAND: &'static str = "material.import-suppliers";
    const SECTION: Section = Section::Lots;
    const TITLE: &'static str = "import-suppliers";

    fn columns(_plant: &Plant) -> Vec<Column> {
        vec![
            Column::new("supplier", "supplier-id", true, "SUP-001"),
            Column::new("name-zh", "supplier-name-zh", true, "示例化学（虚构）"),
            Column::new("name-en", "supplier-name-en", true, "Example Chemicals (fictional)"),
            Column::new("kind", "supplier-kind", true, "manufacturer"),
            Column::new("site", "supplier-site", true, "Example Road 1, Suzhou"),
        ]
    }

    fn line(cells: &mut Cells<'_>) -> Option<AddSupplier> {
        let supplier = cells.read("supplier", Wrong::NotAnId, |it| SupplierId::new(it).ok());
        let name = cells.label("name-zh", "name-en");
        let kind = cells.read("kind", Wrong::Unknown, kind);
        let site = cells.words("site");
        Some(AddSupplier { supplier: supplier?, name: name?, kind: kind?, site: site? })
    }

    fn command(suppliers: Vec<AddSupplier>) -> Command {
        ImportSuppliers { suppliers }.into()
    }

    async fn taken(_shell: Shell, _app: App, _answer: Answer) -> Result<Response, PageError> {
        Ok(Redirect::to("/suppliers").into_response())
    }
}

/// A kind by its id or as either language calls it.
fn kind(text: &str) -> Option<SupplierKind> {
    let called = |it: &SupplierKind| {
        let key = format!("supplier-kind-{}", it.id());
        it.id() == text || Lang::ALL.iter().any(|lang| lang.text(&key).eq_ignore_ascii_case(text))
    };
    SupplierKind::ALL.into_iter().find(called)
}
