//! People from a list that a department keeps.

use axum::Router;
use axum::response::Response;
use plant::id::{OrganisationId, PersonId};
use plant::people::{AddPerson, ImportPeople, Role};
use plant::{Command, Event, Plant};

use crate::app::App;
use crate::language::Lang;
use crate::node::Answer;
use crate::page::import::{Cells, Column, Lists, Wrong, route, take_route, template_route};
use crate::page::{PageError, Section, Shell};

/// Addresses of the list.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/people/import", route::<People>())
        .route("/people/import/take", take_route::<People>())
        .route("/people/import/empty.csv", template_route::<People>())
}

struct People;

impl Lists for People {
    type Line = AddPerson;

    const AT: &'static str = "/people/import";
    const COMMAND: &'static str = "people.import";
    const SECTION: Section = Section::People;
    const TITLE: &'static str = "import-people";

    fn columns(plant: &Plant) -> Vec<Column> {
        let organisation = plant.organisation.as_ref().map_or("", |it| it.as_str());
        vec![
            Column::new("id", "people-id", true, "zhao-mei"),
            Column::new("name-zh", "people-name-zh", true, "赵梅"),
            Column::new("name-en", "people-name-en", true, "Zhao Mei"),
            Column::new("organisation", "people-organisation", true, organisation),
            Column::new("roles", "people-roles", true, "operator; qc-analyst"),
        ]
    }

    fn line(cells: &mut Cells<'_>) -> Option<AddPerson> {
        let person = cells.read("id", Wrong::NotAnId, |it| PersonId::new(it).ok());
        let name = cells.label("name-zh", "name-en");
        let plant = cells.plant;
        let organisation = cells.read("organisation", Wrong::Unknown, |it| organisation(plant, it));
        let roles = cells.read("roles", Wrong::NotARole, roles);
        Some(AddPerson { person: person?, name: name?, organisation: organisation?, roles: roles? })
    }

    fn command(people: Vec<AddPerson>) -> Command {
        ImportPeople { people }.into()
    }

    async fn taken(shell: Shell, app: App, answer: Answer) -> Result<Response, PageError> {
        // Passwords are made for accounts that are new with this form; a form that came twice makes none again.
        let added = |event: &Event| if let Event::PersonAdded(it) = event { Some(it.person.clone()) } else { None };
        let people = answer.events.iter().filter_map(|(event, _)| added(event));
        let people: Vec<PersonId> = people.filter(|it| !app.credentials().has(it)).collect();
        super::reset::hand_out(shell, &app, people).await
    }
}

/// An organisation by its id or either name.
fn organisation(plant: &Plant, text: &str) -> Option<OrganisationId> {
    let named = |it: &plant::people::Organisation| it.name.zh == text || it.name.en.eq_ignore_ascii_case(text);
    let found = plant.organisations.iter().find(|(id, it)| id.as_str() == text || named(it));
    found.map(|(id, _)| id.clone())
}

/// Roles by their ids or names in either language, between semicolons or commas of whichever script.
fn roles(text: &str) -> Option<Vec<Role>> {
    let named = |text: &str| {
        let is = |it: &Role| it.id() == text || Lang::ALL.iter().any(|lang| lang.role(*it).eq_ignore_ascii_case(text));
        Role::ALL.iter().copied().find(is)
    };
    let parts = text.split([';', '；', ',', '，', '、']).map(str::trim).filter(|it| !it.is_empty());
    let mut all = parts.map(named).collect::<Option<Vec<_>>>()?;
    all.sort();
    all.dedup();
    (!all.is_empty()).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_as_people_write_them() {
        for (text, then) in [
            ("operator", Some(vec![Role::Operator])),
            ("QA reviewer; operator", Some(vec![Role::Operator, Role::QaReviewer])),
            ("操作工、检验员", Some(vec![Role::Operator, Role::QcAnalyst])),
            ("operator, operator", Some(vec![Role::Operator])),
            ("operator; boss", None),
            (" ; ", None),
        ] {
            assert_eq!(roles(text), then, "{text}");
        }
    }
}
