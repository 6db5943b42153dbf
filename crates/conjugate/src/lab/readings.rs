//! `GET /determinations/new`: an analyst enters or pastes the readings of a method that has no instrument file. What cannot
//! be read is named with its line, and nothing that was typed is lost.

use askama::Template;
use axum::extract::{Query, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::id::{BatchId, DeterminationId, RunId, SampleId};
use plant::lab::{RecordDetermination, ToDerive};
use plant::people::Role;
use serde::Deserialize;

use super::derive;
use super::entry::Entry;
use crate::app::App;
use crate::language::Lang;
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{Me, Posted};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "lab/readings.html")]
struct ReadingsPage {
    shell: Shell,
    batch: String,
    lot: String,
    test: String,
    method: String,
    parameters: String,
    fields: Vec<Entry>,
    /// The lot of the standard whose assigned value the table begins with.
    standard: Option<String>,
    faults: Vec<String>,
    asks_for_sample: bool,
    samples: Vec<(String, String)>,
    sample: String,
    begun: String,
    runs: Option<Vec<(String, String, bool)>>,
    begin: String,
    reason: String,
    may: bool,
    problem: Option<Problem>,
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    batch: String,
    /// The attribute's path.
    #[serde(default)]
    test: String,
    /// A determination whose readings are entered again.
    #[serde(default)]
    from: String,
}

/// What was typed.
#[derive(Default)]
struct Typed {
    /// Nothing where nobody typed yet.
    fields: Option<Vec<Entry>>,
    /// What was entered before, by field.
    before: Vec<(String, String)>,
    sample: String,
    begun: String,
    run: String,
    reason: String,
    faults: Vec<String>,
    problem: Option<Problem>,
}

impl Typed {
    /// What a form says, with the readings of each field as they are kept; with more room in a table where that was asked
    /// for, and a fault for what cannot be read. Nothing where the method asks for no readings.
    fn of(lang: Lang, it: &ToDerive<'_>, posted: &Posted) -> Option<(Self, Vec<(String, String)>)> {
        let field = |name: &str| posted.field(name).unwrap_or_default().to_owned();
        let fields = entries(lang, it, &[], None)?.into_iter().map(|it| it.posted(posted));
        let fields: Vec<Entry> = match posted.field("more") {
            Some(more) => fields.map(|it| it.with_more(more)).collect(),
            None => fields.collect(),
        };
        let (mut readings, mut faults) = (vec![], vec![]);
        for it in fields.iter().filter(|_| posted.field("more").is_none()) {
            match it.readings() {
                Ok(text) => readings.push((it.name.clone(), text)),
                Err(fault) => faults.push(fault.said(lang)),
            }
        }
        let (sample, begun, run, reason) = (field("sample"), field("begun"), field("run"), field("reason"));
        let typed = Self { fields: Some(fields), faults, sample, begun, run, reason, ..Self::default() };
        Some((typed, readings))
    }
}

/// `GET /determinations/new`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    Of(app): Of<App>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let batch = BatchId::new(&asked.batch).map_err(|_| PageError::NotFound)?;
    let mut typed = Typed::default();
    if let Some(it) =
        DeterminationId::new(&asked.from).ok().and_then(|id| app.settled().determinations.get(&id).cloned())
        && it.batch == batch
    {
        typed.before = it.derivation.entered().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    }
    Ok(page(shell, &app, &me, &batch, &asked.test, typed)?.into_response())
}

/// The method of an attribute whose readings are entered.
fn asked<'a>(plant: &'a Plant, batch: &BatchId, test: &str) -> Option<ToDerive<'a>> {
    let gives = |it: &ToDerive<'_>| it.gives.iter().any(|(path, _)| path == test);
    let it = plant.derivable(batch).into_iter().find(|it| it.is_entered() && gives(it))?;
    Some(it.measured_with(test))
}

/// Where the readings of an attribute are entered; nothing where its method asks for none.
pub(crate) fn address(plant: &Plant, batch: &BatchId, test: &str) -> Option<String> {
    asked(plant, batch, test).map(|_| format!("/determinations/new?batch={batch}&test={test}"))
}

/// What is asked for, with what was entered before.
fn entries(lang: Lang, it: &ToDerive<'_>, before: &[(String, String)], assigned: Option<&str>) -> Option<Vec<Entry>> {
    let derives = it.method.derives.as_ref()?;
    let kept = |name: &str| before.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str());
    let one = |name: &String| Entry::of(lang, name, derives, kept(name), assigned);
    Some(derives.enters.iter().map(one).collect())
}

/// `POST /determinations/new`
pub(super) async fn record(shell: Shell, Of(app): Of<App>, posted: Posted) -> Result<Response, PageError> {
    let batch = BatchId::new(posted.need("batch")?).map_err(|_| PageError::NotAcceptable)?;
    let test = posted.need("test")?.to_owned();
    let (mut typed, readings) = {
        let plant = app.settled();
        let it = asked(&plant, &batch, &test).ok_or(PageError::NotAcceptable)?;
        Typed::of(shell.lang, &it, &posted).ok_or(PageError::NotAcceptable)?
    };
    // A larger table is no record.
    if posted.field("more").is_some() || !typed.faults.is_empty() {
        return Ok(page(shell, &app, &posted.me, &batch, &test, typed)?.into_response());
    }
    let sample = match typed.sample.as_str() {
        "" => None,
        it => Some(SampleId::new(it).map_err(|_| PageError::NotAcceptable)?),
    };
    let run = match typed.run.as_str() {
        "" => None,
        it => Some(RunId::new(it).map_err(|_| PageError::NotAcceptable)?),
    };
    let begun = match typed.begun.as_str() {
        "" => None,
        it => match app.zone().instant(it) {
            Some(it) => Some(it),
            None => {
                typed.problem = Some(Problem::said(&shell, "sample-not-readable"));
                return Ok(page(shell, &app, &posted.me, &batch, &test, typed)?.into_response());
            }
        },
    };
    let (deriver, of, path) = (app.clone(), batch.clone(), test.clone());
    let found = tokio::task::spawn_blocking(move || {
        let plant = deriver.settled();
        let it = asked(&plant, &of, &path)?;
        Some(derive::of_readings(&it, &readings, sample.as_ref()))
    });
    let found = found.await.map_err(|_| PageError::Broken)?.ok_or(PageError::NotAcceptable)?;
    let found = match found {
        Ok(found) => found.ok_or(PageError::NotAcceptable)?,
        Err(faults) => {
            typed.faults = faults.iter().map(|it| it.said(shell.lang)).collect();
            return Ok(page(shell, &app, &posted.me, &batch, &test, typed)?.into_response());
        }
    };
    let method = found.derivation.method.clone();
    let command = RecordDetermination { run, begun, ..found };
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(_) => {
            let newest = app.settled().determinations_entered(&batch, &method).last().map(|(id, _)| id.clone());
            let there = newest.map_or_else(|| format!("/results/{batch}"), |it| format!("/determinations/{it}"));
            Ok(Redirect::to(&there).into_response())
        }
        Err(denied) => {
            typed.problem = Some(Problem::of(denied, &app, &shell)?);
            Ok(page(shell, &app, &posted.me, &batch, &test, typed)?.into_response())
        }
    }
}

fn page(
    shell: Shell,
    app: &App,
    me: &Me,
    batch: &BatchId,
    test: &str,
    typed: Typed,
) -> Result<Page<ReadingsPage>, PageError> {
    let plant = app.settled();
    let lang = shell.lang;
    let it = asked(&plant, batch, test).ok_or(PageError::NotFound)?;
    let derives = it.method.derives.as_ref().ok_or(PageError::NotFound)?;
    let lot = plant.batches.get(batch).map(|it| it.lot.to_string()).ok_or(PageError::NotFound)?;
    let run = RunId::new(&typed.run).ok();
    let assigned = plant.assigned_potency(batch, it.id, run.as_ref());
    let value = assigned.as_ref().map(|(_, it)| it.value.normalize().to_string());
    let fields = typed.fields.or_else(|| entries(lang, &it, &typed.before, value.as_deref()));
    let page = ReadingsPage {
        batch: batch.to_string(),
        lot,
        test: test.to_owned(),
        method: lang.label(&it.method.name).to_owned(),
        parameters: derives.parameters.clone(),
        fields: fields.unwrap_or_default(),
        standard: assigned.zip(value).map(|((lot, _), value)| {
            lang.say("entered-assigned").with("lot", lot.as_str()).with("value", value).plain()
        }),
        faults: typed.faults,
        asks_for_sample: plant.asks_for_sample(batch, test),
        samples: crate::quality::samples(&shell, &plant, app.now(), batch, test),
        sample: typed.sample,
        begun: typed.begun,
        runs: it.method.is_run().then(|| crate::run::choices(lang, &plant, batch, it.id, &typed.run)),
        begin: format!("/runs/new?batch={batch}&method={}", it.id),
        reason: typed.reason,
        may: me.is(Role::QcAnalyst),
        problem: typed.problem,
        shell: shell.clone().at(Section::Review),
    };
    Ok(Page(page))
}
