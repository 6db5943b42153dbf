//! Everybody with an account; the administrator adds people here, each with a password for their first sign-in.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use plant::id::{OrganisationId, PersonId};
use plant::people::{AddPerson, Role};
use plant::text::Label;

use super::door::Me;
use super::page::{organisation, procedures, roles};
use super::page_may::May;
use super::posted::Posted;
use crate::app::App;
use crate::page::part::{State as Shown, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "people/list.html")]
struct PeoplePage {
    shell: Shell,
    people: Vec<PersonLine>,
    organisations: Vec<(String, String, bool)>,
    roles: Vec<(&'static str, String, bool)>,
    may: May,
    problem: Option<Problem>,
    typed: Typed,
}

struct PersonLine {
    id: String,
    name: String,
    roles: String,
    organisation: String,
    trained: String,
    last: String,
    state: Stated,
}

#[derive(Default)]
struct Typed {
    id: String,
    zh: String,
    en: String,
    organisation: String,
    roles: Vec<String>,
}

/// `GET /people`
pub(super) async fn show(shell: Shell, me: Me, State(app): State<App>) -> Response {
    page(shell, &me, &app, None, Typed::default()).into_response()
}

fn page(shell: Shell, me: &Me, app: &App, problem: Option<Problem>, typed: Typed) -> Page<PeoplePage> {
    let lang = shell.lang;
    let plant = app.settled();
    let in_force = procedures(&plant);
    let mut people: Vec<_> = plant.people.iter().collect();
    people.sort_by_key(|(id, it)| (it.closed, it.roles.first().copied(), (*id).clone()));
    let people = people
        .into_iter()
        .map(|(id, it)| {
            let current =
                in_force.iter().filter(|(procedure, declared)| plant.knows_procedure(id, procedure, declared.version));
            let state = if it.closed {
                Stated::new(lang, Shown::Unverified).saying(lang.text("people-closed"))
            } else {
                Stated::new(lang, Shown::Pass).saying(lang.text("people-open"))
            };
            PersonLine {
                id: id.to_string(),
                name: lang.label(&it.name).to_owned(),
                roles: roles(lang, it),
                organisation: organisation(lang, &plant, &it.organisation),
                trained: lang.say("people-trained-of").with("n", current.count()).with("all", in_force.len()).plain(),
                last: it.last_signed_in.map_or_else(|| "–".to_owned(), |it| shell.zone.whole(it)),
                state,
            }
        })
        .collect();
    let organisations = plant
        .organisations
        .iter()
        .map(|(id, it)| (id.to_string(), lang.label(&it.name).to_owned(), id.as_str() == typed.organisation))
        .collect();
    drop(plant);
    let chosen = |it: &Role| typed.roles.iter().any(|given| given == it.id());
    let roles = Role::ALL.iter().map(|it| (it.id(), lang.role(*it), chosen(it))).collect();
    let may = May::of(lang, me, "people.add-person");
    Page(PeoplePage { shell: shell.at(Section::People), people, organisations, roles, may, problem, typed })
}

/// `POST /people`
pub(super) async fn add(shell: Shell, State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let given = |name: &str| posted.field(name).unwrap_or_default().to_owned();
    let typed = Typed {
        id: given("person"),
        zh: given("zh"),
        en: given("en"),
        organisation: given("organisation"),
        roles: posted.under("role-").map(|(role, _)| role.to_owned()).collect(),
    };
    let again = |shell: Shell, problem: Problem, typed: Typed| {
        Ok(page(shell, &posted.me, &app, Some(problem), typed).into_response())
    };
    let roles: Vec<Role> = typed.roles.iter().filter_map(|it| Role::from_id(it)).collect();
    let (Ok(person), Ok(organisation), Ok(name), false) = (
        PersonId::new(&typed.id),
        OrganisationId::new(&typed.organisation),
        Label::typed(&typed.zh, &typed.en),
        roles.is_empty(),
    ) else {
        let problem = Problem::Said(shell.text("people-incomplete"));
        return again(shell, problem, typed);
    };
    let command = AddPerson { person: person.clone(), name, organisation, roles };
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        // Sent twice, it was answered the first time; the password of that answer is not made again.
        Ok(answer) if answer.repeated => Ok(Redirect::to(&format!("/people/{person}")).into_response()),
        Ok(_) => super::reset::hand_out(shell, &app, vec![person]).await,
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            again(shell, problem, typed)
        }
    }
}
