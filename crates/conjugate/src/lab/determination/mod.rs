//! `GET /determinations/{id}`: a calculation over a recording or over readings that were entered: the picture, the
//! figures against their limits, the method of another principle beside them, and the way from the raw file to the
//! verdict.
//!
//! The picture is drawn from the kept file with the parameters on record, so each look derives it again; whether the
//! bytes are the same stands beside it, and nothing is written over.

mod again;
mod answer;
mod beside;
mod figure;
mod lineage;

use askama::Template;
use axum::extract::{Path, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use plant::id::DeterminationId;
use plant::lab::VerifyDetermination;
use plant::people::Role;
use serde_json::Value;

pub(super) use again::{kept, name_of};
use answer::{Fit, Validity};
use beside::Pair;
use figure::Figure;
use lineage::Link;

use super::{as_asm, derive, readings};
use crate::app::App;
use crate::calc::Pictured;
use crate::page::part::{Instant, State, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{Me, Posted};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "lab/determination.html")]
struct DeterminationPage {
    shell: Shell,
    id: String,
    batch: String,
    lot: String,
    method: String,
    /// The method's version in the strategy.
    version: u32,
    calculator: String,
    software: String,
    recorded: Instant,
    by: String,
    entry: u64,
    why: Option<String>,
    stated: Stated,
    doubts: Vec<String>,
    /// Whether deriving it again gives the same bytes.
    again: Stated,
    picture: Option<Pictured>,
    fits: Vec<Fit>,
    facts: Vec<(String, String)>,
    figures: Vec<Figure>,
    pairs: Vec<Pair>,
    agreement: Option<Stated>,
    links: Vec<Link>,
    parameters: String,
    verifiable: bool,
    may: bool,
    file: Option<String>,
    /// It can be had as an Allotrope document.
    asm: bool,
    /// What was entered, as it was entered.
    readings: Vec<readings::Readings>,
    validity: Vec<Validity>,
    /// Where the readings are entered once more.
    enter_again: Option<String>,
    /// Other determinations of the same sample.
    others: Vec<(String, Stated)>,
    problem: Option<Problem>,
}

pub(super) fn known(id: &str) -> Result<DeterminationId, PageError> {
    DeterminationId::new(id).map_err(|_| PageError::NotFound)
}

/// `GET /determinations/{id}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    Of(app): Of<App>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    Ok(page(shell, &app, &me, &known(&id)?, None).await?.into_response())
}

/// `POST /determinations/{id}/verify`
pub(super) async fn verify(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = known(&id)?;
    let command = VerifyDetermination { determination: id.clone() };
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(_) => Ok(Redirect::to(&format!("/determinations/{id}")).into_response()),
        Err(denied) => {
            let problem = Some(Problem::of(denied, &app, &shell)?);
            Ok(page(shell, &app, &posted.me, &id, problem).await?.into_response())
        }
    }
}

/// `POST /determinations/{id}/again`: the same recording with other parameters, by a person who says why.
pub(super) async fn again(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = known(&id)?;
    let parameters = posted.need("parameters")?.to_owned();
    let it = app.settled().determinations.get(&id).cloned().ok_or(PageError::NotFound)?;
    let (deriver, of) = (app.clone(), it.clone());
    let command = tokio::task::spawn_blocking(move || {
        let (file, sample) = of.derivation.file()?;
        let reading = kept(&deriver, &of)?;
        let plant = deriver.settled();
        let named = plant.to_derive(sample);
        let mine = named.iter().find(|it| *it.batch == of.batch && *it.id == of.derivation.method)?;
        let source = derive::Source { file, name: name_of(&of), reading: &reading };
        derive::of_sample(&source, sample, mine, Some(&parameters))
    });
    let command = command.await.map_err(|_| PageError::Broken)?.ok_or(PageError::NotAcceptable)?;
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(_) => {
            let newest = {
                let plant = app.settled();
                let file = it.derivation.file();
                let all = file.map(|(file, sample)| plant.determinations_of(file, sample).map(|it| it.0.clone()));
                all.and_then(Iterator::last)
            };
            Ok(Redirect::to(&format!("/determinations/{}", newest.unwrap_or(id))).into_response())
        }
        Err(denied) => {
            let problem = Some(Problem::of(denied, &app, &shell)?);
            Ok(page(shell, &app, &posted.me, &id, problem).await?.into_response())
        }
    }
}

async fn page(
    shell: Shell,
    app: &App,
    me: &Me,
    id: &DeterminationId,
    problem: Option<Problem>,
) -> Result<Page<DeterminationPage>, PageError> {
    let it = app.settled().determinations.get(id).cloned().ok_or(PageError::NotFound)?;
    let (deriver, of) = (app.clone(), it.clone());
    let work = move || {
        let reading = kept(&deriver, &of);
        (as_asm::is_written(&of, reading.as_ref()), again::derived(&deriver, &of, reading.as_ref()))
    };
    let (asm, again) = tokio::task::spawn_blocking(work).await.map_err(|_| PageError::Broken)?;
    let plant = app.settled();
    let lang = shell.lang;
    let (version, stage) = plant.batches.get(&it.batch).and_then(|it| plant.pinned(it)).ok_or(PageError::NotFound)?;
    let method = version.strategy.methods.get(&it.derivation.method);
    let output: Value = serde_json::from_str(&it.derivation.output).unwrap_or(Value::Null);
    let figures = figure::figures(&shell, &plant, stage, id, &it);
    let verifiable = plant.derived_by(id).any(|(_, it)| it.verified.is_none());
    let (pairs, agreement) = beside::compared(lang, &plant, stage, &it);
    let others = beside::others(lang, &plant, id, &it);
    let readings = readings::shown(lang, &it);
    let enter_again = (!readings.is_empty()).then(|| beside::enter_again(&plant, id, &it)).flatten();
    let person = plant.people.get(&it.recorded.by).map(|it| lang.label(&it.name).to_owned());
    let title = format!("{id} · {}", it.lot);
    let page = DeterminationPage {
        id: id.to_string(),
        batch: it.batch.to_string(),
        lot: it.lot.to_string(),
        method: method.map_or_else(|| it.derivation.method.to_string(), |it| lang.label(&it.name).to_owned()),
        version: it.derivation.version,
        calculator: it.derivation.calculator.clone(),
        software: it.derivation.software.clone(),
        recorded: shell.zone.time(it.recorded.known),
        by: person.unwrap_or_else(|| lang.text("derived-by-itself")),
        entry: it.recorded.seq,
        why: it.why.as_ref().map(ToString::to_string),
        stated: figure::stated(lang, &plant, id, &it),
        doubts: it.doubts.iter().map(|it| lang.label(it).to_owned()).collect(),
        again: again::same(lang, &it, again.as_ref()),
        picture: again
            .as_ref()
            .and_then(|it| it.answer.as_ref()?.picture.as_ref())
            .map(|it| Pictured::of(lang, title, it)),
        fits: answer::fits(lang, &output),
        facts: answer::facts(lang, &output, &it.derivation.parameters),
        figures,
        pairs,
        agreement,
        links: lineage::links(&shell, &plant, stage, id, &it),
        parameters: it.derivation.parameters.clone(),
        verifiable: verifiable && me.is(Role::QcAnalyst),
        may: me.is(Role::QcAnalyst),
        file: it.derivation.file().map(|(file, _)| file.to_string()),
        asm,
        readings,
        validity: answer::validity(lang, &output),
        enter_again,
        others,
        problem,
        shell: shell.at(Section::Review),
    };
    drop(plant);
    Ok(Page(page))
}
