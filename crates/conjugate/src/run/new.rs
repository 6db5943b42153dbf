//! `GET /runs/new`: begins a run, with what the method asks for already chosen where there is one of it.

use askama::Template;
use axum::extract::{Query, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::id::{BatchId, ContainerId, EquipmentId, LotId, MethodId, RunId};
use plant::quantity::Quantity;
use plant::run::{Injection, InjectionKind, OpenRun, Takes};
use plant::stability::StudyPlace;
use plant::strategy::{Method, Strategy};
use plant::text::Text;
use serde::Deserialize;

use super::said;
use crate::app::App;
use crate::hand;
use crate::language::Lang;
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "run/new.html")]
struct NewPage {
    shell: Shell,
    /// The methods that batches in hand, and what was pulled in studies, are tested by in runs, with whose sample it is: value,
    /// words, whether chosen.
    methods: Vec<(String, String, bool)>,
    form: Option<Form>,
    may: May,
    problem: Option<Problem>,
}

/// What is filled in once the method is known.
struct Form {
    /// The batch, or the name of the sample of a study.
    batch: String,
    method: String,
    name: String,
    run: String,
    instruments: Vec<(String, String, bool)>,
    column: String,
    uses: Vec<Use>,
    sequence: String,
    despite: String,
}

/// One standard or reagent, with the lots that are there.
struct Use {
    material: String,
    name: String,
    lots: Vec<(String, String, bool)>,
    /// How much of it is taken, as it was typed.
    amount: String,
    /// Its numbered containers; none where no lot has any.
    vials: Vec<(String, String, bool)>,
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    batch: String,
    #[serde(default)]
    method: String,
    /// Both in one, as the choice gives them.
    #[serde(default)]
    of: String,
}

/// What was typed before a refusal.
#[derive(Default)]
struct Kept {
    run: String,
    instrument: String,
    column: String,
    lots: Vec<(String, String)>,
    /// How much of a material's lot is taken, and out of which container.
    amounts: Vec<(String, String)>,
    vials: Vec<(String, String)>,
    sequence: Option<String>,
    despite: String,
    problem: Option<Problem>,
}

/// `GET /runs/new`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    Of(app): Of<App>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (batch, method) = match asked.of.split_once('|') {
        Some((batch, method)) => (batch.to_owned(), method.to_owned()),
        None => (asked.batch, asked.method),
    };
    Ok(page(shell, &app, &me, &batch, &method, Kept::default()).into_response())
}

/// `POST /runs/new`
pub(super) async fn begin(shell: Shell, Of(app): Of<App>, posted: Posted) -> Result<Response, PageError> {
    let (batch, method) = (posted.need("batch")?.to_owned(), posted.need("method")?.to_owned());
    let field = |name: &str| posted.field(name).unwrap_or_default().to_owned();
    let under =
        |prefix: &str| posted.under(prefix).map(|(of, it)| (of.to_owned(), it.trim().to_owned())).collect::<Vec<_>>();
    let mut kept = Kept {
        run: field("run"),
        instrument: field("instrument"),
        column: field("column"),
        lots: under("lot-"),
        amounts: under("amount-"),
        vials: under("vial-"),
        sequence: Some(field("sequence")),
        despite: field("despite"),
        problem: None,
    };
    let Some(takes) = takes(&app, &kept) else {
        kept.problem = Some(Problem::said(&shell, "runs-amount-unread"));
        return Ok(page(shell, &app, &posted.me, &batch, &method, kept).into_response());
    };
    let command = OpenRun { takes, ..command(&app, &method, &kept)? };
    let run = command.run.clone();
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(_) => Ok(Redirect::to(&format!("/runs/{run}")).into_response()),
        Err(denied) => {
            kept.problem = Some(Problem::of(denied, &app, &shell)?);
            Ok(page(shell, &app, &posted.me, &batch, &method, kept).into_response())
        }
    }
}

fn command(app: &App, method: &str, kept: &Kept) -> Result<OpenRun, PageError> {
    let bad = PageError::NotAcceptable;
    let maybe = |it: &str| match it {
        "" => Ok(None),
        it => Text::new(it).map(Some).map_err(|_| PageError::NotAcceptable),
    };
    let lots = kept.lots.iter().filter(|(_, lot)| !lot.is_empty()).map(|(_, lot)| LotId::new(lot));
    let lots = lots.collect::<Result<Vec<_>, _>>().map_err(|_| PageError::NotAcceptable)?;
    let plant = app.settled();
    let mut sequence = Vec::new();
    for line in kept.sequence.iter().flat_map(|it| it.lines()).map(str::trim).filter(|it| !it.is_empty()) {
        let name = Text::new(line).map_err(|_| PageError::NotAcceptable)?;
        sequence.push(place(&plant, &lots, line, name));
    }
    Ok(OpenRun {
        run: RunId::new(&kept.run).map_err(|_| bad)?,
        method: MethodId::new(method).map_err(|_| PageError::NotAcceptable)?,
        instrument: match kept.instrument.as_str() {
            "" => None,
            it => Some(EquipmentId::new(it).map_err(|_| PageError::NotAcceptable)?),
        },
        column: maybe(&kept.column)?,
        lots,
        takes: vec![],
        sequence,
        despite: maybe(&kept.despite)?,
    })
}

/// What is taken of each lot, in the unit of the lot; nothing where an amount cannot be read.
fn takes(app: &App, kept: &Kept) -> Option<Vec<Takes>> {
    let plant = app.settled();
    let mut all = Vec::new();
    for (of, written) in kept.amounts.iter().filter(|(_, it)| !it.is_empty()) {
        let chosen = kept.lots.iter().find(|(material, lot)| material == of && !lot.is_empty());
        let Some(lot) = chosen.and_then(|(_, lot)| LotId::new(lot).ok()) else { continue };
        let unit = plant.lots.get(&lot)?.unit;
        let amount = Quantity::parse(written, unit).ok()?;
        let vial = kept.vials.iter().find(|(material, it)| material == of && !it.is_empty());
        let containers = vial.map(|(_, it)| ContainerId::new(it)).transpose().ok()?.into_iter().collect();
        all.push(Takes { lot, amount, containers });
    }
    Some(all)
}

/// A line of the sequence: the number of a batch is its sample, the name of one of a study is that, the number of a lot a
/// standard, a blank says that it is one, and everything else is a control.
fn place(plant: &Plant, lots: &[LotId], line: &str, name: Text) -> Injection {
    let batch = plant.batches.keys().find(|it| it.as_str() == line).cloned();
    let place = pulled_as(plant, line);
    let blank = line.starts_with("空白") || line.to_lowercase().starts_with("blank");
    let kind = if batch.is_some() || place.is_some() {
        InjectionKind::Sample
    } else if lots.iter().any(|it| it.as_str() == line) {
        InjectionKind::Standard
    } else if blank {
        InjectionKind::Blank
    } else {
        InjectionKind::Control
    };
    Injection { kind, name, batch, place }
}

/// The place of a study where a sample of this name was pulled.
fn pulled_as(plant: &Plant, name: &str) -> Option<StudyPlace> {
    let places = plant.studies.iter().flat_map(|(study, it)| {
        it.pulls.keys().map(move |place| StudyPlace { study: study.clone(), place: place.clone() })
    });
    places.into_iter().find(|it| hand::sample_of(it) == name)
}

/// What a sample of this name is tested by: the number of a batch, or the name of a sample of a study.
fn strategy_of<'a>(plant: &'a Plant, whose: &str) -> Option<&'a Strategy> {
    if let Some(of) = pulled_as(plant, whose) {
        return Some(&plant.study_stage(plant.studies.get(&of.study)?)?.0.strategy);
    }
    let id = BatchId::new(whose).ok()?;
    Some(&plant.pinned(plant.batches.get(&id)?)?.0.strategy)
}

/// The samples of running studies for which a test by a method in runs is owed: name, method, words.
fn owed_at_places(lang: Lang, plant: &Plant) -> Vec<(String, MethodId, String)> {
    let mut all = Vec::new();
    for (study, it) in plant.studies.iter().filter(|(_, it)| it.concluded.is_none()) {
        let Some((version, stage)) = plant.study_stage(it) else { continue };
        for place in it.pulls.keys() {
            let owed = it.tests.iter().filter(|test| it.result(place, &test.attribute).is_none());
            let mut asked: Vec<&MethodId> =
                owed.filter_map(|test| stage.attribute_at(&test.attribute)?.method.as_ref()).collect();
            asked.sort();
            asked.dedup();
            for of in asked {
                if let Some(declared) = version.strategy.methods.get(of).filter(|it| it.is_run()) {
                    let name = hand::sample_of(&StudyPlace { study: study.clone(), place: place.clone() });
                    let words = format!("{name} · {} v{}", lang.label(&declared.name), declared.version);
                    all.push((name, of.clone(), words));
                }
            }
        }
    }
    all
}

fn page(shell: Shell, app: &App, me: &Me, batch: &str, method: &str, kept: Kept) -> Page<NewPage> {
    let plant = app.settled();
    let lang = shell.lang;
    let mut methods = Vec::new();
    for (id, it) in plant.batches.iter().filter(|(id, _)| !plant.is_settled(id) || id.as_str() == batch) {
        let Some((version, stage)) = plant.pinned(it) else { continue };
        let mut asked: Vec<&MethodId> = stage.tested().filter_map(|(_, it)| it.method.as_ref()).collect();
        asked.sort();
        asked.dedup();
        for of in asked {
            if let Some(declared) = version.strategy.methods.get(of).filter(|it| it.is_run()) {
                let words = format!("{id} · {} v{}", lang.label(&declared.name), declared.version);
                methods.push((format!("{id}|{of}"), words, id.as_str() == batch && of.as_str() == method));
            }
        }
    }
    for (whose, of, words) in owed_at_places(lang, &plant) {
        let chosen = whose == batch && of.as_str() == method;
        methods.push((format!("{whose}|{of}"), words, chosen));
    }
    let form = form(&shell, app, &plant, batch, method, &kept);
    let may = May::of(lang, me, "run.open");
    drop(plant);
    Page(NewPage { methods, form, may, problem: kept.problem, shell: shell.at(Section::Review) })
}

fn form(shell: &Shell, app: &App, plant: &Plant, batch: &str, method: &str, kept: &Kept) -> Option<Form> {
    let method_id = MethodId::new(method).ok()?;
    let strategy = strategy_of(plant, batch)?;
    let method: &Method = strategy.methods.get(&method_id).filter(|it| it.is_run())?;
    let lang = shell.lang;
    let mut instruments: Vec<_> = plant
        .equipment
        .iter()
        .filter(|(_, it)| Some(&it.class) == method.instrument.as_ref())
        .map(|(id, it)| {
            let words = format!("{id} · {}", lang.label(&it.name));
            (id.to_string(), words, id.as_str() == kept.instrument)
        })
        .collect();
    if let ([only], "") = (instruments.as_mut_slice(), kept.instrument.as_str()) {
        only.2 = true;
    }
    let mut uses = Vec::new();
    let mut named = Vec::new();
    for material in &method.uses {
        let Some(it) = strategy.materials.get(material) else { continue };
        let before = kept.lots.iter().find(|(of, _)| of == material.as_str()).map(|(_, lot)| lot.clone());
        let chosen = before.or_else(|| hand::lot(plant, material, app.now()).map(|it| it.to_string()));
        let lots = plant.lots.iter().filter(|(_, it)| it.material == *material).map(|(lot, it)| {
            let last = it.use_by.map_or_else(String::new, |at| format!(" · {}", shell.zone.day(at)));
            let left = Quantity::exact(it.left, it.unit);
            (lot.to_string(), format!("{lot}{last} · {left}"), chosen.as_deref() == Some(lot.as_str()))
        });
        named.extend(chosen.clone());
        let lots = lots.collect();
        let before = |all: &[(String, String)]| {
            all.iter().find(|(of, _)| of == material.as_str()).map_or_else(String::new, |(_, it)| it.clone())
        };
        let vial = before(&kept.vials);
        let mut vials = Vec::new();
        for (lot, of) in plant.lots.iter().filter(|(_, it)| it.material == *material) {
            vials.extend(of.in_containers().map(|(id, container)| {
                let left = Quantity::exact(container.left, of.unit);
                (id.to_string(), format!("{id} · {lot} · {left}"), id.as_str() == vial)
            }));
        }
        uses.push(Use {
            material: material.to_string(),
            name: lang.label(&it.name).to_owned(),
            lots,
            amount: before(&kept.amounts),
            vials,
        });
    }
    let proposed = || {
        let blank = lang.text("runs-blank");
        let control = lang.text("runs-control");
        let lines = core::iter::once(blank).chain(named).chain([control, batch.to_owned()]);
        lines.collect::<Vec<_>>().join("\n")
    };
    Some(Form {
        batch: batch.to_owned(),
        method: method_id.to_string(),
        name: format!("{} v{}", said::method_name(lang, plant, &method_id), method.version),
        run: if kept.run.is_empty() { format!("RUN-{:04}", plant.runs.len() + 1) } else { kept.run.clone() },
        instruments,
        column: kept.column.clone(),
        uses,
        sequence: kept.sequence.clone().unwrap_or_else(proposed),
        despite: kept.despite.clone(),
    })
}
