//! Where a lot comes from and goes to: the picture, why it is blocked, and the same as a table.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::id::LotId;
use plant::quantity::Quantity;
use serde::Deserialize;

use super::graph::{Graph, Way};
use super::named::{of, person, stands, stands_with, stated};
use super::picture::Picture;
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{PageNumber, Paging, Stated, Tabs};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::Me;

#[derive(Template)]
#[template(path = "material/genealogy.html")]
struct GenealogyPage {
    shell: Shell,
    id: String,
    tabs: Tabs,
    shown: usize,
    blocked: usize,
    picture: Picture,
    crowded: bool,
    apart: bool,
    toggle: String,
    whys: Vec<WhyBlocked>,
    lines: Vec<LotLine>,
}

/// One lot that blocks this one, and the way from it.
struct WhyBlocked {
    lot: String,
    state: Stated,
    /// Who holds it and why.
    who: String,
    why: String,
    way: Vec<(String, String)>,
}

struct LotLine {
    id: String,
    what: String,
    left: String,
    state: Stated,
    blocked: bool,
    focus: bool,
    from: Vec<String>,
    into: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    way: String,
    each: String,
    lot: String,
    page: PageNumber,
}

#[derive(Template)]
#[template(path = "material/choose.html")]
struct ChoosePage {
    shell: Shell,
    /// Lots that a batch made: id, material, state.
    made: Vec<(String, String, Stated)>,
    paging: Paging,
    held: Vec<(String, String, Stated)>,
}

/// `GET /genealogy`: which lot?
pub(super) async fn choose(shell: Shell, _me: Me, State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    if let Ok(lot) = LotId::new(asked.lot.trim()) {
        return Redirect::to(&format!("/genealogy/{lot}")).into_response();
    }
    let lang = shell.lang;
    let plant = app.settled();
    let now = app.now();
    let line = |id: &LotId| (id.to_string(), of(lang, &plant, id), stated(lang, stands(lang, &plant, id, now)));
    let mut batches: Vec<_> = plant.batches.values().collect();
    batches.sort_by_key(|it| std::cmp::Reverse(it.started.seq));
    let paging = Paging::new(lang, batches.len(), asked.page, "/genealogy");
    let made = paging.cut(batches).map(|it| line(&it.lot)).collect();
    let held = plant.lots.iter().filter(|(_, it)| it.is_held()).map(|(id, _)| line(id)).collect();
    drop(plant);
    Page(ChoosePage { shell: shell.at(Section::Genealogy), made, paging, held }).into_response()
}

fn why(lang: Lang, plant: &Plant, lot: &LotId, now: jiff::Timestamp) -> Vec<WhyBlocked> {
    let name = |id: &LotId| of(lang, plant, id);
    plant
        .held_in(lot)
        .map(|held| {
            let holds = plant.lots.get(held).map(|it| it.holds.as_slice()).unwrap_or_default();
            let each = |of: fn(Lang, &Plant, &plant::material::Hold) -> String| {
                holds.iter().map(|it| of(lang, plant, it)).collect::<Vec<_>>().join(lang.pick("；", "; "))
            };
            let (who, why) = if holds.is_empty() {
                (String::new(), lang.text("lot-why-rejected"))
            } else {
                (each(|lang, plant, it| person(lang, plant, &it.by)), each(|_, _, it| it.why.to_string()))
            };
            let way = plant.genealogy.way(held, lot);
            WhyBlocked {
                lot: held.to_string(),
                state: stated(lang, stands(lang, plant, held, now)),
                who,
                why,
                way: way.into_iter().skip(1).map(|it| (it.to_string(), name(it))).collect(),
            }
        })
        .collect()
}

fn lines(lang: Lang, plant: &Plant, lot: &LotId, lots: &[LotId], now: jiff::Timestamp) -> Vec<LotLine> {
    let barred = plant.barred();
    let line = |id: &LotId| {
        let it = plant.lots.get(id);
        LotLine {
            id: id.to_string(),
            what: of(lang, plant, id),
            left: it.map_or_else(|| "–".to_owned(), |it| Quantity::exact(it.left, it.unit).to_string()),
            state: stated(lang, stands_with(lang, plant, id, now, || barred.contains(id))),
            blocked: barred.contains(id),
            focus: id == lot,
            from: plant.genealogy.parents(id).map(ToString::to_string).collect(),
            into: plant.genealogy.children(id).map(ToString::to_string).collect(),
        }
    };
    lots.iter().map(line).collect()
}

/// `GET /genealogy/{lot}`
pub(super) async fn show(
    shell: Shell,
    _me: Me,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let lot = LotId::new(&id).map_err(|_| PageError::NotFound)?;
    let lang = shell.lang;
    let (code, way) = match asked.way.as_str() {
        "up" => ("up", Way::Up),
        "down" => ("down", Way::Down),
        _ => ("both", Way::Both),
    };
    let apart = !asked.each.is_empty();
    let now = app.now();
    let plant = app.settled();
    if !plant.lots.contains_key(&lot) && plant.maker(&lot).is_none() {
        return Err(PageError::NotFound);
    }
    let graph = Graph::around(lang, &plant, &lot, way, apart, now);
    let lots = graph.lots.clone();
    let lines = lines(lang, &plant, &lot, &lots, now);
    let whys = why(lang, &plant, &lot, now);
    drop(plant);
    let (shown, crowded) = (lots.len(), graph.crowded);
    let blocked = lines.iter().filter(|it| it.blocked).count();
    let described = lang.say("lot-picture").with_text("lot", &lot).with("n", shown).plain();
    let each = if apart { "&each=1" } else { "" };
    let tab = |tabs: Tabs, key: &str, it: &str| {
        tabs.tab(lang.text(key), format!("/genealogy/{lot}?way={it}{each}"), None, it == code)
    };
    let tabs = Tabs::new(lang.text("lot-ways"));
    let tabs = tab(tab(tab(tabs, "lot-both", "both"), "lot-up", "up"), "lot-down", "down");
    let toggle =
        if apart { format!("/genealogy/{lot}?way={code}") } else { format!("/genealogy/{lot}?way={code}&each=1") };
    let picture = Picture::of(graph, described);
    let shell = shell.at(Section::Genealogy);
    Ok(Page(GenealogyPage { shell, id, tabs, shown, blocked, picture, crowded, apart, toggle, whys, lines })
        .into_response())
}
