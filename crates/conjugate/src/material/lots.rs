//! The store: every lot, where it stands, what is left of it.

use askama::Template;
use axum::extract::{Query, State};
use plant::material::{Lot, LotStanding};
use plant::quantity::Quantity;
use serde::Deserialize;

use super::named::{expired, material_name, stands, stated, until};
use crate::app::App;
use crate::page::part::{PageNumber, Paging, Stated, Tabs};
use crate::page::{Page, Section, Shell};
use crate::people::{May, Me};

#[derive(Template)]
#[template(path = "material/lots.html")]
pub(super) struct LotsPage {
    shell: Shell,
    tabs: Tabs,
    lots: Vec<LotLine>,
    paging: Paging,
    /// Only lots of this material: id, name.
    material: Option<(String, String)>,
    may: May,
    any: bool,
}

struct LotLine {
    id: String,
    material: String,
    material_id: String,
    state: Stated,
    left: String,
    amount: String,
    use_by: String,
    expired: bool,
    from: String,
    made_by: Option<String>,
    into: usize,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    view: String,
    material: String,
    page: PageNumber,
}

const VIEWS: [&str; 5] = ["all", "quarantine", "held", "released", "rejected"];

fn is_in(view: &str, it: &Lot) -> bool {
    match view {
        "quarantine" => it.standing == LotStanding::Quarantine,
        "held" => it.is_held(),
        "released" => it.standing == LotStanding::Released && !it.is_held(),
        "rejected" => it.standing == LotStanding::Rejected,
        _ => true,
    }
}

/// `GET /lots`
pub(super) async fn show(shell: Shell, me: Me, State(app): State<App>, Query(asked): Query<Asked>) -> Page<LotsPage> {
    let lang = shell.lang;
    let now = app.now();
    let plant = app.settled();
    let view = VIEWS.into_iter().find(|it| *it == asked.view).unwrap_or("all");
    let wanted = asked.material.trim();
    let ours = |it: &Lot| wanted.is_empty() || it.material.as_str() == wanted;
    let mut tabs = Tabs::new(lang.text("lot-views"));
    let mut counts = [0_u64; VIEWS.len()];
    for lot in plant.lots.values().filter(|it| ours(it)) {
        for (n, _) in counts.iter_mut().zip(VIEWS).filter(|(_, view)| is_in(view, lot)) {
            *n += 1;
        }
    }
    for (it, n) in VIEWS.into_iter().zip(counts) {
        let name = match it {
            "quarantine" => crate::words::lot_standing(lang, LotStanding::Quarantine),
            "held" => crate::words::held(lang),
            "released" => crate::words::lot_standing(lang, LotStanding::Released),
            "rejected" => crate::words::lot_standing(lang, LotStanding::Rejected),
            _ => lang.text("lot-all"),
        };
        let of = if wanted.is_empty() { String::new() } else { format!("&material={wanted}") };
        tabs = tabs.tab(name, format!("/lots?view={it}{of}"), Some(n), it == view);
    }
    let mut lots: Vec<_> = plant.lots.iter().filter(|(_, it)| ours(it) && is_in(view, it)).collect();
    // What needs somebody first: held, waiting, then the newest.
    lots.sort_by_key(|(_, it)| (!it.is_held(), it.standing != LotStanding::Quarantine, std::cmp::Reverse(it.received)));
    let of = if wanted.is_empty() { String::new() } else { format!("&material={wanted}") };
    let paging = Paging::new(lang, lots.len(), asked.page, &format!("/lots?view={view}{of}"));
    let lots = paging
        .cut(lots)
        .map(|(id, it)| LotLine {
            id: id.to_string(),
            material: material_name(lang, &plant, &it.material),
            material_id: it.material.to_string(),
            state: stated(lang, stands(lang, &plant, id, now)),
            left: Quantity::exact(it.left, it.unit).to_string(),
            amount: Quantity::exact(it.amount, it.unit).to_string(),
            use_by: until(it).map_or_else(String::new, |it| shell.zone.day(it)),
            expired: expired(it, now),
            from: it.supplier.as_ref().map_or_else(String::new, ToString::to_string),
            made_by: it.made_by.as_ref().map(ToString::to_string),
            into: plant.genealogy.children(id).count(),
        })
        .collect();
    let material = plant::id::MaterialId::new(wanted).ok().map(|it| (it.to_string(), material_name(lang, &plant, &it)));
    let any = !plant.lots.is_empty();
    drop(plant);
    let may = May::of(lang, &me, "material.receive-lot");
    Page(LotsPage { shell: shell.at(Section::Lots), tabs, lots, paging, material, may, any })
}
