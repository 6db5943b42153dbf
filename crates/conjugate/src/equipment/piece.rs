//! One piece of equipment: what is true of it now, what it was used for, and the records that can be made.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use plant::Plant;
use plant::batch::BatchStanding;
use plant::equipment::{CalibrateEquipment, CleanEquipment, DedicateEquipment, Equipment, QualifyEquipment};
use plant::id::EquipmentId;
use plant::strategy::EquipmentNeed;

use super::{NeedLine, class, needs, only_for};
use crate::app::App;
use crate::consumable;
use crate::page::part::{Instant, State as Shown, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "equipment/piece.html")]
struct PiecePage {
    shell: Shell,
    id: String,
    name: String,
    class: String,
    class_id: String,
    room: String,
    ready: Stated,
    problem: Option<Problem>,
    needs: Vec<NeedLine>,
    batches: Vec<(String, String, Instant)>,
    /// Packings and whatever else is or was fitted to it; nothing where its class takes none.
    fitted: Option<Vec<Fitted>>,
    forms: Vec<Form>,
    dedicate: May,
    product: String,
}

/// A packing, or whatever else is fitted.
struct Fitted {
    id: String,
    class: String,
    uses: String,
    state: Stated,
}

/// What is fitted to it, the latest first; nothing where no strategy fits anything to its class.
fn fitted(shell: &Shell, plant: &Plant, id: &EquipmentId, it: &Equipment, now: Timestamp) -> Option<Vec<Fitted>> {
    let lang = shell.lang;
    let mut all: Vec<_> = plant.fitted_to(id).collect();
    let taken = plant.strategies.values().flat_map(|it| it.strategy.consumables.values());
    if all.is_empty() && !taken.into_iter().any(|class| class.equipment.as_ref() == Some(&it.class)) {
        return None;
    }
    all.sort_by_key(|(_, it)| core::cmp::Reverse(it.installed.seq));
    let line = |(id, it)| {
        let worn = plant.worn_of(id, it, now);
        Fitted {
            id: id.to_string(),
            class: consumable::class_of_any(lang, plant, &it.class),
            uses: consumable::uses(lang, it, worn.class),
            state: consumable::next_use(lang, &worn),
        }
    };
    Some(all.into_iter().map(line).collect())
}

/// A record that says until when something holds.
struct Form {
    act: &'static str,
    name: String,
    may: May,
    until: String,
}

fn piece(app: &App, id: &str) -> Result<(EquipmentId, Equipment), PageError> {
    let id = EquipmentId::new(id).map_err(|_| PageError::NotFound)?;
    let it = app.settled().equipment.get(&id).cloned().ok_or(PageError::NotFound)?;
    Ok((id, it))
}

/// The batches it was used in, the latest first: which, for what, since when.
fn batches(shell: &Shell, plant: &Plant, id: &EquipmentId) -> Vec<(String, String, Instant)> {
    let lang = shell.lang;
    let mut batches: Vec<_> = plant
        .batches
        .iter()
        .flat_map(|(batch, record)| {
            let here = record.equipment.iter().filter(|(_, used)| *used == id);
            here.map(move |((unit, _), _)| (batch, record, unit))
        })
        .collect();
    batches.sort_by_key(|(_, record, _)| std::cmp::Reverse(record.started.seq));
    batches
        .into_iter()
        .map(|(batch, record, unit)| {
            let name = plant.pinned(record).and_then(|(_, stage)| stage.operation(unit));
            let name = name.map_or_else(|| unit.to_string(), |it| lang.label(&it.name).to_owned());
            (batch.to_string(), name, shell.zone.time(record.started.happened))
        })
        .collect()
}

fn page(
    shell: Shell,
    me: &Me,
    app: &App,
    id: &EquipmentId,
    it: &Equipment,
    outcome: Option<(Problem, &Posted)>,
) -> Page<PiecePage> {
    let lang = shell.lang;
    let now = app.now();
    let plant = app.settled();
    let declared = class(&plant, &it.class);
    let lacks = declared.map(|class| it.lacks(&class.needs, now));
    let running = it.batch.as_ref().filter(|batch| {
        let standing = plant.batches.get(*batch).map(|it| &it.standing);
        matches!(standing, Some(BatchStanding::Running | BatchStanding::Paused { .. }))
    });
    let elsewhere = only_for(lang, &plant, it);
    let ready = match &lacks {
        _ if running.is_some() => {
            let batch = running.map_or_else(String::new, ToString::to_string);
            Stated::new(lang, Shown::Info).saying(lang.say("equipment-in-use").with("batch", batch).plain())
        }
        _ if elsewhere.is_some() => {
            let to = it.dedicated_to.as_ref().map_or("", |it| it.as_str());
            let said = lang.say("equipment-dedicated-elsewhere").with_text("to", to);
            let said = said.with_text("known", elsewhere.as_deref().unwrap_or_default()).plain();
            Stated::new(lang, Shown::Fail).saying(said)
        }
        Some(lacks) if lacks.is_empty() => Stated::new(lang, Shown::Pass).saying(lang.text("equipment-is-ready")),
        Some(_) => Stated::new(lang, Shown::Fail).saying(lang.text("equipment-is-not-ready")),
        None => Stated::new(lang, Shown::Indeterminate).saying(lang.text("equipment-no-class")),
    };
    let (problem, posted) = outcome.unzip();
    let typed = |act: &str| {
        posted.filter(|it| it.field("act") == Some(act)).and_then(|it| it.field("until")).unwrap_or_default().to_owned()
    };
    let form = |act: &'static str, key: &str, command: &str| Form {
        act,
        name: lang.text(key),
        may: May::of(lang, me, command),
        until: typed(act),
    };
    let page = PiecePage {
        id: id.to_string(),
        name: lang.label(&it.name).to_owned(),
        class: declared.map_or_else(|| it.class.to_string(), |it| lang.label(&it.name).to_owned()),
        class_id: it.class.to_string(),
        room: it.room.to_string(),
        ready: ready.boxed(),
        problem,
        needs: needs(lang, app.zone(), it, declared, elsewhere.as_deref(), now),
        batches: batches(&shell, &plant, id),
        fitted: fitted(&shell, &plant, id, it, now),
        forms: vec![
            form("clean", "equipment-clean", "equipment.clean"),
            form("qualify", "equipment-qualify", "equipment.qualify"),
            form("calibrate", "equipment-calibrate", "equipment.calibrate"),
        ],
        dedicate: May::of(lang, me, "equipment.dedicate"),
        product: posted.and_then(|it| it.field("product")).unwrap_or_default().to_owned(),
        shell: shell.at(Section::Equipment),
    };
    Page(page)
}

/// `GET /equipment/{id}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (id, it) = piece(&app, &id)?;
    Ok(page(shell, &me, &app, &id, &it, None).into_response())
}

/// When it lasts until: a local time of the plant.
fn until(app: &App, posted: &Posted) -> Option<Timestamp> {
    posted.field("until").and_then(|it| app.zone().instant(it))
}

async fn send(
    shell: Shell,
    app: App,
    posted: Posted,
    id: EquipmentId,
    command: Option<plant::Command>,
) -> Result<Response, PageError> {
    let problem = match command {
        Some(command) => match app.carry_out(&posted, shell.lang, command, None, None).await {
            Ok(_) => return Ok(Redirect::to(&format!("/equipment/{id}")).into_response()),
            Err(denied) => Problem::of(denied, &app, &shell)?,
        },
        None => Problem::Said(shell.text("equipment-bad-date")),
    };
    let (id, it) = piece(&app, id.as_str())?;
    Ok(page(shell, &posted.me, &app, &id, &it, Some((problem, &posted))).into_response())
}

/// `POST /equipment/{id}/qualify`
pub(super) async fn qualify(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, _) = piece(&app, &id)?;
    let command = until(&app, &posted).map(|until| QualifyEquipment { equipment: id.clone(), until }.into());
    send(shell, app, posted, id, command).await
}

/// `POST /equipment/{id}/calibrate`
pub(super) async fn calibrate(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, _) = piece(&app, &id)?;
    let command = until(&app, &posted).map(|until| CalibrateEquipment { equipment: id.clone(), until }.into());
    send(shell, app, posted, id, command).await
}

/// `POST /equipment/{id}/clean`
pub(super) async fn clean(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, _) = piece(&app, &id)?;
    let command = until(&app, &posted).map(|until| CleanEquipment { equipment: id.clone(), until }.into());
    send(shell, app, posted, id, command).await
}

/// `POST /equipment/{id}/dedicate`
pub(super) async fn dedicate(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, _) = piece(&app, &id)?;
    let product = posted.text("product")?;
    let command = product.map(|product| DedicateEquipment { equipment: id.clone(), product }.into());
    send(shell, app, posted, id, command).await
}

impl NeedLine {
    /// The word under which the trail knows the record.
    fn kind(&self) -> &'static str {
        match self.need {
            EquipmentNeed::Qualified => "equipment.qualified",
            EquipmentNeed::Calibrated => "equipment.calibrated",
            EquipmentNeed::Clean => "equipment.cleaned",
            EquipmentNeed::Dedicated => "equipment.dedicated",
        }
    }
}
