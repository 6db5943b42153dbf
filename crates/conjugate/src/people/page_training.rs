//! Two matrices: who was trained on what, and which role may attempt what.

use askama::Template;
use axum::extract::State;
use plant::Command;
use plant::people::Role;

use super::door::Me;
use super::page::{procedures, trained};
use crate::app::App;
use crate::page::part::{State as Shown, Stated};
use crate::page::{Page, Section, Shell};

#[derive(Template)]
#[template(path = "people/training.html")]
pub(super) struct TrainingPage {
    shell: Shell,
    /// Those who were trained on anything, or are to be: id, name.
    people: Vec<(String, String)>,
    lines: Vec<Line>,
}

struct Line {
    id: String,
    name: String,
    in_force: u32,
    /// One for each person.
    cells: Vec<Option<Stated>>,
}

/// `GET /people/training`
pub(super) async fn matrix(shell: Shell, _me: Me, State(app): State<App>) -> Page<TrainingPage> {
    let lang = shell.lang;
    let plant = app.settled();
    let trains = |it: &plant::people::Person| it.is(Role::Operator) || !it.training.is_empty();
    let who: Vec<_> = plant.people.iter().filter(|(_, it)| !it.closed && trains(it)).collect();
    let lines = procedures(&plant)
        .iter()
        .map(|(id, it)| Line {
            id: id.to_string(),
            name: lang.label(&it.name).to_owned(),
            in_force: it.version,
            cells: who.iter().map(|(person, _)| trained(lang, &plant, person, id, it.version)).collect(),
        })
        .collect();
    let people = who.iter().map(|(id, it)| (id.to_string(), lang.label(&it.name).to_owned())).collect();
    drop(plant);
    Page(TrainingPage { shell: shell.at(Section::People), people, lines })
}

#[derive(Template)]
#[template(path = "people/permissions.html")]
pub(super) struct PermissionsPage {
    shell: Shell,
    roles: Vec<String>,
    commands: Vec<Permission>,
}

struct Permission {
    id: &'static str,
    /// One for each role.
    cells: Vec<Option<Stated>>,
    /// No role is asked for: the command has its own rule.
    by_rule: bool,
}

/// `GET /people/permissions`: the plant's own table.
pub(super) async fn permissions(shell: Shell, _me: Me) -> Page<PermissionsPage> {
    let lang = shell.lang;
    let may = || Stated::new(lang, Shown::Pass).saying(lang.text("people-may"));
    let commands = Command::MAY
        .iter()
        .map(|(id, roles)| Permission {
            id,
            cells: Role::ALL.iter().map(|it| roles.contains(it).then(may)).collect(),
            by_rule: roles.is_empty(),
        })
        .collect();
    let roles = Role::ALL.iter().map(|it| lang.role(*it)).collect();
    Page(PermissionsPage { shell: shell.at(Section::People), roles, commands })
}
