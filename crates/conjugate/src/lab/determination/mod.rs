//! `GET /determinations/{id}`: a calculation over a recording or over readings that were entered: the picture, the
//! figures against their limits, the method of another principle beside them, and the way from the raw file to the
//! verdict.
//!
//! The picture is drawn from the kept file with the parameters on record, so each look derives it again; whether the
//! bytes are the same stands beside it, and nothing is written over.

mod again;
mod answer;
mod behind;
mod beside;
mod drawing;
mod figure;
mod lineage;
mod measured;
mod stack;

use askama::Template;
use axum::extract::{Path, Query, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use plant::id::DeterminationId;
use plant::lab::VerifyDetermination;
use plant::people::Role;
use serde::Deserialize;
use serde_json::Value;

pub(super) use again::{kept, name_of, places};
use answer::{Fact, Fit, Score, Validity};
use behind::Offer;
use beside::{Beside, Other};
use drawing::Drawing;
use figure::Figure;
use lineage::Link;
use measured::Measured;
use stack::Stack;

use super::held::{self, Held};
use super::{derive, entry, injection};
use crate::app::App;
use crate::calc::{self, Pictured};
use crate::page::part::{Amiss, Instant, State, Stated};
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
    /// What is wrong with the kept file.
    amiss: Option<Amiss>,
    /// Whether deriving it again gives the same bytes.
    again: Stated,
    picture: Option<Pictured>,
    fits: Vec<Fit>,
    /// The scores that a stretch is accepted by.
    scores: Vec<Score>,
    facts: Vec<Fact>,
    figures: Vec<Figure>,
    /// The same by methods of another principle.
    beside: Vec<Beside>,
    /// Each of them in short.
    in_short: Vec<Other>,
    /// What it is calculated by, as a formula.
    formula: &'static str,
    /// What can be laid behind the recording, and what is; what was asked for and cannot be drawn.
    offers: Vec<Offer>,
    not_drawn: Option<String>,
    /// The injections by their places, and which of them is drawn.
    injections: Vec<(usize, String, bool)>,
    stacks: Vec<Stack>,
    loads: Vec<usize>,
    /// Its load beside what was charged.
    charged: Vec<Held>,
    links: Vec<Link>,
    parameters: String,
    /// Where the recordings of the sample stand in the file, and which of them count, where there are several.
    recordings: Vec<(String, bool)>,
    verifiable: bool,
    may: bool,
    file: Option<String>,
    /// It can be had as an Allotrope document.
    asm: bool,
    /// What was entered, as it was entered.
    readings: Vec<entry::Readings>,
    validity: Vec<Validity>,
    /// Where the readings are entered once more.
    enter_again: Option<String>,
    /// Other determinations of the same sample.
    others: Vec<(String, Stated)>,
    measured: Measured,
    problem: Option<Problem>,
}

impl DeterminationPage {
    /// The figure that it is asked for first: the mean of a distribution, or the first that there is.
    fn chief(&self) -> Option<&Figure> {
        self.figures.iter().find(|it| it.class.is_none()).or(self.figures.first())
    }

    fn is_distribution(&self) -> bool {
        self.figures.iter().any(|it| it.class.is_some())
    }

    fn behind(&self) -> Option<&Offer> {
        self.offers.iter().find(|it| it.chosen)
    }
}

/// What is looked at beside it.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// What is laid behind the recording: the lot of a standard, a determination, or `none`.
    behind: Option<String>,
    /// Which of the injections is drawn, from 1.
    injection: Option<usize>,
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
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    Ok(page(shell, &app, &me, &known(&id)?, (asked, None)).await?.into_response())
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
            Ok(page(shell, &app, &posted.me, &id, (Asked::default(), problem)).await?.into_response())
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
    // Those that are ticked count; where the page offered none to tick, as many as the method asks for.
    let which: Vec<String> = posted.under("which:").map(|(place, _)| place.to_owned()).collect();
    let which = (!which.is_empty()).then_some(which);
    let otherwise = derive::Otherwise { parameters: posted.need("parameters")?.to_owned(), which };
    let it = app.settled().determinations.get(&id).cloned().ok_or(PageError::NotFound)?;
    let (deriver, of) = (app.clone(), it.clone());
    let command = tokio::task::spawn_blocking(move || {
        let reading = kept(&deriver, &of)?;
        let command = || {
            let (file, sample) = of.derivation.file()?;
            let plant = deriver.settled();
            let named = plant.to_derive(sample);
            let mine = named.iter().find(|it| *it.batch == of.batch && *it.id == of.derivation.method)?;
            let source = derive::Source { file, name: name_of(&of), reading: reading.as_ref()? };
            derive::of_sample(&source, sample, mine, Some(&otherwise))
        };
        command().ok_or(PageError::NotAcceptable)
    });
    let command = command.await.map_err(|_| PageError::Broken)??;
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
            Ok(page(shell, &app, &posted.me, &id, (Asked::default(), problem)).await?.into_response())
        }
    }
}

#[expect(clippy::too_many_lines, reason = "the page from its parts, one after the other")]
async fn page(
    shell: Shell,
    app: &App,
    me: &Me,
    id: &DeterminationId,
    (asked, problem): (Asked, Option<Problem>),
) -> Result<Page<DeterminationPage>, PageError> {
    let lang = shell.lang;
    let injection = asked.injection.unwrap_or(1).saturating_sub(1);
    let drawing = Drawing::of(lang, app, id, (asked.behind.as_deref(), injection)).await?;
    let it = &drawing.it;
    let plant = app.settled();
    let (version, stage) = plant.batches.get(&it.batch).and_then(|it| plant.pinned(it)).ok_or(PageError::NotFound)?;
    let method = version.strategy.methods.get(&it.derivation.method);
    let derives = method.and_then(|it| it.derives.as_ref());
    let output: Value = serde_json::from_str(&it.derivation.output).unwrap_or(Value::Null);
    let figures = figure::figures(&shell, &plant, stage, (id, it), &output);
    let answers = injection::answers(&output);
    let answer = answers.get(drawing.injection).or(answers.first()).copied().unwrap_or(&output);
    let verifiable = plant.derived_by(id).any(|(_, it)| it.verified.is_none());
    let method = method.map_or_else(|| it.derivation.method.to_string(), |it| lang.label(&it.name).to_owned());
    let measured = Measured::of(lang, &plant, id, it);
    let stacks = drawing.stacks(lang, &plant, stage, method.clone());
    let (picture, not_drawn) = drawing.picture(lang, format!("{id} · {}", it.lot));
    let beside = beside::compared(lang, &plant, stage, it);
    let others = beside::others(lang, &plant, id, it);
    let readings = entry::shown(lang, it);
    let enter_again = (!readings.is_empty()).then(|| beside::enter_again(&plant, id, it)).flatten();
    let person = plant.people.get(&it.recorded.by).map(|it| lang.label(&it.name).to_owned());
    let page = DeterminationPage {
        id: id.to_string(),
        batch: it.batch.to_string(),
        lot: it.lot.to_string(),
        method,
        version: it.derivation.version,
        calculator: it.derivation.calculator.clone(),
        software: it.derivation.software.clone(),
        recorded: shell.zone.time(it.recorded.known),
        by: person.unwrap_or_else(|| lang.text("derived-by-itself")),
        entry: it.recorded.seq,
        why: it.why.as_ref().map(ToString::to_string),
        stated: figure::stated(lang, &plant, id, it),
        doubts: it.doubts.iter().map(|it| lang.label(it).to_owned()).collect(),
        amiss: drawing.amiss.and_then(PageError::of_file).map(|it| Amiss::of(lang, it)),
        again: again::same(lang, it, drawing.again.as_ref(), drawing.amiss),
        picture,
        fits: answer::fits(lang, answer),
        scores: answer::scores(lang, &it.derivation.parameters),
        facts: answer::facts(lang, &it.derivation.calculator, answer, &it.derivation.parameters),
        in_short: beside::others_in_short(lang, &beside, &figures),
        figures,
        beside,
        formula: calc::method(&it.derivation.calculator).map_or("", |it| it.formula),
        not_drawn,
        injections: drawing.injections(),
        loads: stack::loads(&stacks),
        stacks,
        charged: held::of_determination(lang, &plant, it),
        links: lineage::links(&shell, &plant, stage, id, it),
        parameters: it.derivation.parameters.clone(),
        recordings: drawing.recordings(),
        verifiable: verifiable && me.is(Role::QcAnalyst),
        may: me.is(Role::QcAnalyst),
        file: it.derivation.file().map(|(file, _)| file.to_string()),
        asm: drawing.asm,
        readings,
        validity: answer::validity(lang, answer, derives),
        enter_again,
        others,
        offers: drawing.offers,
        measured,
        problem,
        shell: shell.at(Section::Review),
    };
    drop(plant);
    Ok(Page(page))
}
