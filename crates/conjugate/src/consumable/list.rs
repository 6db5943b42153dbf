//! Everything that wears: how often each was used, what stands against its next use, what is due. One is fitted here.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::consumable::{Bed, InstallConsumable, Unfit, Worn};
use plant::id::{ConsumableClassId, ConsumableId, EquipmentId, LotId, StrategyId};
use plant::quantity::{Quantity, Unit};
use plant::strategy::{ConsumableKind, Standing};
use serde::Deserialize;

use super::{is_near, is_spent, kind, next_use, uses};
use crate::app::App;
use crate::page::part::Stated;
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "consumable/list.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    fit: usize,
    in_use: usize,
    kinds: Vec<(&'static str, String, bool)>,
    states: Vec<(&'static str, String, bool)>,
    /// Class and strategy, as one choice.
    classes: Vec<(String, String, bool)>,
    may: May,
    problem: Option<Problem>,
    typed: Vec<(&'static str, String)>,
}

struct Line {
    id: String,
    class: String,
    kind: String,
    lot: String,
    on: Option<String>,
    uses: String,
    state: Stated,
    until: Option<String>,
}

impl ListPage {
    fn typed(&self, field: &str) -> &str {
        self.typed.iter().find(|(name, _)| *name == field).map_or("", |(_, it)| it)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    kind: String,
    state: String,
}

/// The states that the list can be narrowed to, and their texts.
const STATES: [(&str, &str); 4] =
    [("", "consumable-all"), ("due", "consumable-due"), ("near", "consumable-near"), ("gone", "consumable-gone")];

/// Nothing stands against its next use but the test that is made for the batch.
fn is_ready(it: &Worn<'_>) -> bool {
    it.class.is_some() && it.unfit.iter().all(|it| *it == Unfit::IntegrityNotPassed)
}

/// It is unpacked, discarded, or was used the one time that it serves.
fn is_gone(it: &Worn<'_>) -> bool {
    it.consumable.removed.is_some() || is_spent(it)
}

fn is_shown(it: &Worn<'_>, asked: &Asked) -> bool {
    let gone = is_gone(it);
    let kind = asked.kind.is_empty() || it.class.is_some_and(|class| class.kind.id() == asked.kind);
    let state = match asked.state.as_str() {
        "due" => !gone && (it.class.is_none() || !is_ready(it)),
        "near" => !gone && it.class.is_some_and(|class| is_near(it.consumable, class)),
        "gone" => gone,
        _ => !gone,
    };
    kind && state
}

fn line(shell: &Shell, it: &Worn<'_>) -> Line {
    let lang = shell.lang;
    let class = it.class.map_or_else(|| it.consumable.class.to_string(), |it| lang.label(&it.name).to_owned());
    let until = it.class.and_then(|class| it.consumable.stands_until(class));
    Line {
        id: it.id.to_string(),
        class,
        kind: it.class.map_or_else(String::new, |it| kind(lang, it.kind)),
        lot: it.consumable.lot.to_string(),
        on: it.consumable.equipment.as_ref().map(ToString::to_string),
        uses: uses(lang, it.consumable, it.class),
        state: next_use(lang, it),
        until: until
            .filter(|_| !is_gone(it))
            .map(|it| lang.say("consumable-until").with("until", shell.zone.day(it)).plain()),
    }
}

/// What a new one can be: every class of every strategy in force, or of the newest version of one that is not.
fn classes(shell: &Shell, plant: &Plant, chosen: &str) -> Vec<(String, String, bool)> {
    let mut all = Vec::new();
    for version in plant.strategies.values() {
        let newest = plant.versions(&version.strategy.id).next_back().map(|it| it.version);
        let in_force = plant.versions(&version.strategy.id).any(|it| it.standing == Standing::Effective);
        let here = if in_force { version.standing == Standing::Effective } else { newest == Some(version.version) };
        for (id, it) in version.strategy.consumables.iter().filter(|_| here) {
            let value = format!("{}/{id}", version.strategy.id);
            let name = format!("{} · {}", shell.lang.label(&it.name), shell.lang.label(&version.strategy.product));
            let chosen = value == chosen;
            all.push((value, name, chosen));
        }
    }
    all
}

/// The fields that are kept when something was refused.
const FIELDS: [&str; 13] = [
    "id",
    "class",
    "lot",
    "amount",
    "unit",
    "serial",
    "equipment",
    "height",
    "diameter",
    "before",
    "reason",
    "from",
    "despite",
];

fn page(shell: Shell, me: &Me, app: &App, asked: &Asked, outcome: Option<(Problem, &Posted)>) -> Page<ListPage> {
    let lang = shell.lang;
    let now = app.now();
    let plant = app.settled();
    let (problem, posted) = outcome.unzip();
    let typed = |it: &&'static str| (*it, posted.and_then(|posted| posted.field(it)).unwrap_or_default().to_owned());
    let typed: Vec<_> = FIELDS.iter().map(typed).collect();
    let chosen = typed.iter().find(|(name, _)| *name == "class").map_or("", |(_, it)| it);
    let all: Vec<Worn<'_>> = plant.worn(now).collect();
    let used = || all.iter().filter(|it| !is_gone(it));
    let kinds = core::iter::once(("", lang.text("consumable-all")))
        .chain(ConsumableKind::ALL.into_iter().map(|it| (it.id(), kind(lang, it))))
        .map(|(id, name)| (id, name, asked.kind == id))
        .collect();
    let page = ListPage {
        lines: all.iter().filter(|it| is_shown(it, asked)).map(|it| line(&shell, it)).collect(),
        fit: used().filter(|it| is_ready(it)).count(),
        in_use: used().count(),
        kinds,
        states: STATES.into_iter().map(|(id, key)| (id, lang.text(key), asked.state == id)).collect(),
        classes: classes(&shell, &plant, chosen),
        may: May::of(lang, me, "consumable.install"),
        problem,
        typed,
        shell: shell.at(Section::Equipment),
    };
    Page(page)
}

/// `GET /consumables`
pub(super) async fn show(shell: Shell, me: Me, State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    page(shell, &me, &app, &asked, None).into_response()
}

/// The command of the form; nothing where something in it cannot be read.
fn command(app: &App, posted: &Posted) -> Option<InstallConsumable> {
    let (strategy, class) = posted.field("class")?.split_once('/')?;
    let (strategy, class) = (StrategyId::new(strategy).ok()?, ConsumableClassId::new(class).ok()?);
    let lot = LotId::new(posted.field("lot")?).ok()?;
    let length = |field: &str| Some(posted.field(field).map(|it| Quantity::parse(it, Unit::new("cm").ok()?).ok()));
    let bed = match (length("height")?, length("diameter")?) {
        (None, None) => None,
        (height, diameter) => Some(Bed { height: height??, diameter: diameter?? }),
    };
    let counted = app.settled().lots.get(&lot).map(|it| it.unit);
    let amount = match posted.field("amount") {
        None => None,
        Some(typed) => Some(Quantity::parse(typed, counted?).ok()?),
    };
    let text = |field: &str| posted.text(field).ok();
    Some(InstallConsumable {
        consumable: ConsumableId::new(posted.field("id")?).ok()?,
        class,
        strategy,
        lot,
        amount,
        serial: text("serial")?,
        equipment: posted.field("equipment").map(EquipmentId::new).transpose().ok()?,
        bed,
        from: posted.field("from").map(ConsumableId::new).transpose().ok()?,
        uses_before: posted.field("before").map(str::parse).transpose().ok()?.unwrap_or(0),
        despite: text("despite")?,
    })
}

/// `POST /consumables`
pub(super) async fn install(shell: Shell, State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let problem = match command(&app, &posted) {
        None => Problem::Said(shell.text("consumable-incomplete")),
        Some(command) => {
            let to = format!("/consumables/{}", command.consumable);
            match app.carry_out(&posted, shell.lang, command, None, None).await {
                Ok(_) => return Ok(Redirect::to(&to).into_response()),
                Err(denied) => Problem::of(denied, &app, &shell)?,
            }
        }
    };
    let asked = Asked::default();
    Ok(page(shell, &posted.me, &app, &asked, Some((problem, &posted))).into_response())
}
