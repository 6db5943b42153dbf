//! Every piece of equipment, and what each still needs; a piece is added here.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::equipment::AddEquipment;
use plant::id::{EquipmentClassId, EquipmentId};
use plant::text::{Label, Text};
use serde::Deserialize;

use super::{NeedLine, class, needs, only_for};
use crate::app::App;
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "equipment/list.html")]
struct EquipmentPage {
    shell: Shell,
    pieces: Vec<Piece>,
    ready: usize,
    classes: Vec<(String, String, bool)>,
    class: Option<String>,
    heads: Vec<String>,
    may: May,
    problem: Option<Problem>,
    typed: Typed,
}

struct Piece {
    id: String,
    name: String,
    class: String,
    room: String,
    needs: Vec<NeedLine>,
    batch: Option<String>,
}

#[derive(Debug, Default)]
struct Typed {
    id: String,
    zh: String,
    en: String,
    room: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    class: String,
}

/// `GET /equipment`
pub(super) async fn show(shell: Shell, me: Me, State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    page(shell, &me, &app, &asked.class, None, Typed::default()).into_response()
}

fn page(shell: Shell, me: &Me, app: &App, wanted: &str, problem: Option<Problem>, typed: Typed) -> Page<EquipmentPage> {
    let lang = shell.lang;
    let now = app.now();
    let wanted = wanted.trim();
    let plant = app.settled();
    let mut ready = 0;
    let mut pieces = vec![];
    for (id, it) in plant.equipment.iter().filter(|(_, it)| wanted.is_empty() || it.class.as_str() == wanted) {
        let class = class(&plant, &it.class);
        let elsewhere = only_for(lang, &plant, it);
        ready += usize::from(elsewhere.is_none() && class.is_some_and(|class| it.lacks(&class.needs, now).is_empty()));
        pieces.push(Piece {
            id: id.to_string(),
            name: lang.label(&it.name).to_owned(),
            class: class.map_or_else(|| it.class.to_string(), |it| lang.label(&it.name).to_owned()),
            room: it.room.to_string(),
            needs: needs(lang, app.zone(), it, class, elsewhere.as_deref(), now),
            batch: it.batch.as_ref().map(ToString::to_string),
        });
    }
    let newest = plant.strategies.values().next_back();
    let classes: Vec<_> = newest
        .into_iter()
        .flat_map(|it| &it.strategy.equipment)
        .map(|(id, it)| (id.to_string(), lang.label(&it.name).to_owned(), id.as_str() == wanted))
        .collect();
    let chosen = classes.iter().find(|(_, _, chosen)| *chosen).map(|(_, name, _)| name.clone());
    drop(plant);
    let heads = super::NEEDS.iter().map(|it| crate::words::need(lang, *it)).collect();
    let may = May::of(lang, me, "equipment.add");
    let shell = shell.at(Section::Equipment);
    Page(EquipmentPage { shell, pieces, ready, classes, class: chosen, heads, may, problem, typed })
}

/// `POST /equipment`
pub(super) async fn add(shell: Shell, State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let given = |name: &str| posted.field(name).unwrap_or_default().to_owned();
    let typed = Typed { id: given("id"), zh: given("zh"), en: given("en"), room: given("room") };
    let class = EquipmentClassId::new(posted.need("class")?).map_err(|_| PageError::NotAcceptable)?;
    let room = Text::new(&typed.room);
    let (Ok(equipment), Ok(room), Ok(name)) = (EquipmentId::new(&typed.id), room, Label::typed(&typed.zh, &typed.en))
    else {
        let problem = Problem::Said(shell.text("equipment-incomplete"));
        return Ok(page(shell, &posted.me, &app, class.as_str(), Some(problem), typed).into_response());
    };
    let to = format!("/equipment/{equipment}");
    match app
        .carry_out(&posted, shell.lang, AddEquipment { equipment, class: class.clone(), name, room }, None, None)
        .await
    {
        Ok(_) => Ok(Redirect::to(&to).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            Ok(page(shell, &posted.me, &app, class.as_str(), Some(problem), typed).into_response())
        }
    }
}
