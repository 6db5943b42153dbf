//! A lot comes in: first which material, then what its label and certificate say.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::id::{ContainerId, EntryId, LotId, MaterialId};
use plant::material::{NewContainer, ReceiveLot};
use plant::quantity::{Quantity, UNITS, Unit};
use plant::strategy::{Dating, Material};
use plant::text::Text;
use serde::Deserialize;

use super::named::material;
use crate::app::App;
use crate::language::Lang;
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "material/receive.html")]
struct ReceivePage {
    shell: Shell,
    may: May,
    problem: Option<Problem>,
    /// To choose from: id, name.
    materials: Vec<(String, String)>,
    chosen: Option<Chosen>,
}

/// The material that was chosen, with everything that was typed.
struct Chosen {
    id: String,
    name: String,
    lot: String,
    amount: String,
    units: Vec<(String, String, bool)>,
    supplier: String,
    use_by: String,
    retest_by: String,
    /// What the material's lots must carry, in words.
    dating: String,
    count: String,
    each: String,
    containers: String,
    storage: String,
    facts: Vec<FactField>,
}

struct FactField {
    id: String,
    name: String,
    unit: String,
    typed: String,
    fault: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    material: String,
}

/// `GET /lots/receive`
pub(super) async fn form(
    shell: Shell,
    me: Me,
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let id = match asked.material.trim() {
        "" => None,
        it => Some(MaterialId::new(it).map_err(|_| PageError::NotFound)?),
    };
    page(shell, &me, &app, id.as_ref(), None, &|_| String::new(), &[])
}

type Typed<'a> = &'a dyn Fn(&str) -> String;

fn page(
    shell: Shell,
    me: &Me,
    app: &App,
    id: Option<&MaterialId>,
    problem: Option<Problem>,
    typed: Typed<'_>,
    faulty: &[EntryId],
) -> Result<Response, PageError> {
    let lang = shell.lang;
    let plant = app.settled();
    let chosen = match id {
        Some(id) => {
            let it = material(&plant, id).ok_or(PageError::NotFound)?;
            Some(chosen(lang, id, it, typed, faulty))
        }
        None => None,
    };
    let materials = bought(lang, &plant);
    drop(plant);
    let may = May::of(lang, me, "material.receive-lot");
    Ok(Page(ReceivePage { shell: shell.at(Section::Lots), may, problem, materials, chosen }).into_response())
}

/// The materials that no stage of ours makes, by their names.
fn bought(lang: Lang, plant: &Plant) -> Vec<(String, String)> {
    let newest: BTreeMap<_, _> = plant.strategies.iter().map(|((id, _), it)| (id, it)).collect();
    let mut all: Vec<(String, String)> = newest
        .values()
        .flat_map(|it| it.strategy.materials.iter().map(move |material| (it, material)))
        .filter(|(it, (id, _))| !it.strategy.stages.iter().any(|stage| stage.makes == **id))
        .map(|(_, (id, it))| (id.to_string(), lang.label(&it.name).to_owned()))
        .collect();
    all.sort_by(|a, b| a.1.cmp(&b.1));
    all.dedup();
    all
}

fn chosen(lang: Lang, id: &MaterialId, it: &Material, typed: Typed<'_>, faulty: &[EntryId]) -> Chosen {
    let unit = Some(typed("unit")).filter(|it| !it.is_empty()).unwrap_or_else(|| it.unit.code().to_owned());
    let same =
        UNITS.iter().filter_map(|row| Unit::new(row.code).ok()).filter(|unit| unit.measures_the_same_as(it.unit));
    let units = same.map(|it| {
        let shown = if it.shown().is_empty() { lang.text("lot-pieces") } else { it.shown().to_owned() };
        (it.code().to_owned(), shown, it.code() == unit)
    });
    let fact = |it: &plant::strategy::MaterialFact| FactField {
        id: it.id.to_string(),
        name: lang.label(&it.name).to_owned(),
        unit: it.unit.shown().to_owned(),
        typed: typed(&format!("fact-{}", it.id)),
        fault: faulty.contains(&it.id),
    };
    Chosen {
        id: id.to_string(),
        name: lang.label(&it.name).to_owned(),
        lot: typed("lot"),
        amount: typed("amount"),
        units: units.collect(),
        supplier: typed("supplier"),
        use_by: typed("use-by"),
        retest_by: typed("retest-by"),
        dating: match it.dating {
            Some(Dating::Expiry) => lang.text("lot-dating-expiry"),
            Some(Dating::Retest) => lang.text("lot-dating-retest"),
            Some(Dating::None) => it.undated_why.as_ref().map_or_else(String::new, |it| lang.label(it).to_owned()),
            None => lang.text("lot-dating-undeclared"),
        },
        count: typed("count"),
        each: typed("each"),
        containers: typed("containers"),
        storage: it.storage.as_ref().map_or_else(String::new, |it| lang.label(it).to_owned()),
        facts: it.facts.iter().map(fact).collect(),
    }
}

/// What the form says, or which sentence says what is wrong with it.
fn read(
    app: &App,
    posted: &Posted,
    id: &MaterialId,
    it: &Material,
) -> Result<ReceiveLot, (&'static str, Vec<EntryId>)> {
    let plain = |key: &'static str| (key, vec![]);
    let lot = posted.field("lot").and_then(|it| LotId::new(it).ok()).ok_or(plain("lot-bad-id"))?;
    let unit = posted.field("unit").and_then(|it| Unit::new(it).ok()).ok_or(plain("lot-bad-amount"))?;
    let amount = posted.field("amount").and_then(|it| Quantity::parse(it, unit).ok()).ok_or(plain("lot-bad-amount"))?;
    let supplier = posted.text("supplier").ok().flatten().ok_or(plain("lot-bad-supplier"))?;
    // Until the end of that day, by the plant's clocks.
    let until = |field: &str| match posted.field(field) {
        Some(day) => app.zone().instant(&format!("{day}T23:59:59")).map(Some).ok_or(plain("lot-bad-date")),
        None => Ok(None),
    };
    let (use_by, retest_by) = (until("use-by")?, until("retest-by")?);
    let containers = containers(posted, &lot, unit).ok_or(plain("lot-bad-containers"))?;
    let (mut facts, mut faulty) = (BTreeMap::new(), vec![]);
    for asked in &it.facts {
        let Some(typed) = posted.field(&format!("fact-{}", asked.id)) else { continue };
        match Quantity::parse(typed, asked.unit) {
            Ok(value) => {
                facts.insert(asked.id.clone(), value);
            }
            Err(_) => faulty.push(asked.id.clone()),
        }
    }
    if !faulty.is_empty() {
        return Err(("lot-bad-fact", faulty));
    }
    Ok(ReceiveLot { lot, material: id.clone(), amount, supplier, use_by, retest_by, facts, containers })
}

/// The most containers that one delivery is entered with here.
const CONTAINERS_MAX: usize = 200;

/// The containers of the form: so many of one amount, numbered after the lot, and those that are listed one a line as
/// number, amount and, if known, place. Nothing where it cannot be read.
fn containers(posted: &Posted, lot: &LotId, unit: Unit) -> Option<Vec<NewContainer>> {
    let mut all = Vec::new();
    if let Some(count) = posted.field("count") {
        let count: usize = count.parse().ok().filter(|it| *it <= CONTAINERS_MAX)?;
        let amount = Quantity::parse(posted.field("each")?, unit).ok()?;
        for n in 1..=count {
            let container = ContainerId::new(&format!("{lot}-C{n:02}")).ok()?;
            all.push(NewContainer { container, amount, tare: None, location: None });
        }
    }
    for line in posted.field("containers").unwrap_or_default().lines().filter(|it| !it.trim().is_empty()) {
        let mut words = line.split_whitespace();
        let container = ContainerId::new(words.next()?).ok()?;
        let amount = Quantity::parse(words.next()?, unit).ok()?;
        let place = words.collect::<Vec<_>>().join(" ");
        let location = if place.is_empty() { None } else { Some(Text::new(&place).ok()?) };
        all.push(NewContainer { container, amount, tare: None, location });
    }
    (all.len() <= CONTAINERS_MAX).then_some(all)
}

/// `POST /lots/receive`
pub(super) async fn send(shell: Shell, State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let id = MaterialId::new(posted.need("material")?).map_err(|_| PageError::NotAcceptable)?;
    let declared = material(&app.settled(), &id).cloned().ok_or(PageError::NotAcceptable)?;
    let typed = |name: &str| posted.field(name).unwrap_or_default().to_owned();
    let command = match read(&app, &posted, &id, &declared) {
        Ok(command) => command,
        Err((key, faulty)) => {
            let problem = Problem::Said(shell.text(key));
            return page(shell, &posted.me, &app, Some(&id), Some(problem), &typed, &faulty);
        }
    };
    let lot = command.lot.clone();
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(_) => Ok(Redirect::to(&format!("/lots/{lot}")).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            page(shell, &posted.me, &app, Some(&id), Some(problem), &typed, &[])
        }
    }
}
