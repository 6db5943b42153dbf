//! `GET /imports/{sha256}`: one file, what each of its samples says, and what became of it.

use askama::Template;
use axum::extract::{Path, State as Of};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use formats::measured::Reading;
use plant::Plant;
use plant::id::{BatchId, FileId};
use plant::instrument::{InstrumentFile, RecordFromFile, Said, SetAside};
use plant::people::{Role, Taken};
use plant::text::Text;

use super::by_hand::{self, Choices};
use super::{handed, shown};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{Amiss, Instant, State, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::access::Out;
use crate::people::{Me, Posted};
use crate::quality::Problem;
use crate::words;

/// So many samples are shown with their values; the file has the others.
const SAMPLES_SHOWN: usize = 100;
/// So many values of one sample.
const VALUES_SHOWN: usize = 60;

#[derive(Template)]
#[template(path = "instrument/one.html")]
pub(super) struct FilePage {
    shell: Shell,
    file: String,
    name: String,
    format: String,
    instrument: String,
    stated: Stated,
    taken: Instant,
    by: String,
    entry: u64,
    /// What is wrong with the bytes that were kept.
    amiss: Option<Amiss>,
    /// Why it could not be read, and what to do.
    unreadable: Option<String>,
    /// Why the file as a whole was set aside.
    aside: Option<String>,
    samples: Vec<Sample>,
    more: usize,
    /// It can be had as an Allotrope document.
    asm: bool,
    may: bool,
    problem: Option<Problem>,
}

struct Sample {
    name: String,
    stated: Stated,
    waits: bool,
    /// What was recorded of it: batch, test.
    recorded: Vec<(String, String)>,
    aside: Option<String>,
    /// What was calculated from it.
    determinations: Vec<String>,
    /// Why the node did not record it by itself.
    doubts: Vec<String>,
    /// Where it can go: the value of the form, batch and test.
    possible: Vec<(String, String)>,
    /// What its recording can be derived into.
    choices: Option<Choices>,
    values: Vec<Value>,
    more: usize,
}

struct Value {
    quantity: String,
    written: String,
    unit: String,
    place: String,
    remark: String,
}

/// The hash as an address names it.
pub(super) fn id(text: &str) -> Result<FileId, PageError> {
    FileId::new(text).map_err(|_| PageError::NotFound)
}

/// The file as it was kept, read again; nothing where it is of no form that is read. An error where it is not as it was kept.
pub(super) async fn read(app: &App, file: &FileId) -> Result<Option<(Reading, usize)>, PageError> {
    let mut bytes = [0_u8; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        let pair = file.as_str().get(2 * at..2 * at + 2).ok_or(PageError::NotFound)?;
        *byte = u8::from_str_radix(pair, 16).map_err(|_| PageError::NotFound)?;
    }
    let (reader, hash) = (app.clone(), ledger::Hash(bytes));
    let again = handed::again(&app.whole(), file).ok_or(PageError::NotFound)?;
    let read = tokio::task::spawn_blocking(move || reader.kept_file(&hash).map(|it| Some((again(&it)?, it.len()))));
    read.await.map_err(|_| PageError::Broken)?
}

/// `GET /imports/{sha256}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    Of(app): Of<App>,
    Path(sha256): Path<String>,
) -> Result<Response, PageError> {
    Ok(page(shell, &app, &me, &id(&sha256)?, None).await?.into_response())
}

/// `POST /imports/{sha256}/record`
pub(super) async fn record(
    shell: Shell,
    Of(app): Of<App>,
    Path(sha256): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let file = id(&sha256)?;
    let sample = posted.need("sample")?.to_owned();
    let (batch, attribute) = posted.need("to")?.split_once('|').ok_or(PageError::NotAcceptable)?;
    let (batch, attribute) = (BatchId::new(batch).map_err(|_| PageError::NotAcceptable)?, attribute.to_owned());
    let Some((reading, _)) = read(&app, &file).await? else { return Err(PageError::NotFound) };
    let values = {
        let plant = app.settled();
        let all = handed::possible(&plant, &reading, &sample);
        all.into_iter().find(|(id, path, ..)| **id == batch && *path == attribute).map(|it| it.3)
    };
    let values = values.ok_or(PageError::NotAcceptable)?;
    let of = match posted.field("of").map(str::trim) {
        None | Some("") => None,
        Some(it) => Some(plant::id::SampleId::new(it).map_err(|_| PageError::NotAcceptable)?),
    };
    let command = RecordFromFile { file: file.clone(), sample, batch, attribute, values, of };
    answered(shell, &app, &posted, &file, command).await
}

/// `POST /imports/{sha256}/set-aside`
pub(super) async fn set_aside(
    shell: Shell,
    Of(app): Of<App>,
    Path(sha256): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let file = id(&sha256)?;
    let command = SetAside { file: file.clone(), sample: posted.field("sample").map(str::to_owned) };
    answered(shell, &app, &posted, &file, command).await
}

async fn answered(
    shell: Shell,
    app: &App,
    posted: &Posted,
    file: &FileId,
    command: impl Into<plant::Command>,
) -> Result<Response, PageError> {
    match app.carry_out(posted, shell.lang, command, None, None).await {
        Ok(_) => Ok(Redirect::to(&format!("/imports/{file}")).into_response()),
        Err(denied) => {
            let problem = Some(Problem::of(denied, app, &shell)?);
            Ok(page(shell, app, &posted.me, file, problem).await?.into_response())
        }
    }
}

/// `GET /imports/{sha256}/asm`
pub(super) async fn as_asm(me: Me, Of(app): Of<App>, Path(sha256): Path<String>) -> Result<Response, PageError> {
    let file = id(&sha256)?;
    let name = {
        let plant = app.settled();
        plant.instrument_files.get(&file).ok_or(PageError::NotFound)?.name.to_string()
    };
    let Some((reading, _)) = read(&app, &file).await? else { return Err(PageError::NotFound) };
    let offset = app.zone().offset(app.now());
    let source = formats::asm::Source { name: &name, sha256: file.as_str(), offset };
    let document = formats::asm::write(&reading, &source).map_err(|_| PageError::NotFound)?;
    app.took_out(
        &me,
        Out { what: Taken::Files, items: 1, span: None, which: Text::new(file.as_str()).ok(), head: None },
    );
    let head = [
        (CONTENT_TYPE, "application/json".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{file}.asm.json\"")),
    ];
    Ok((head, document).into_response())
}

pub(super) async fn page(
    shell: Shell,
    app: &App,
    me: &Me,
    file: &FileId,
    problem: Option<Problem>,
) -> Result<Page<FilePage>, PageError> {
    let (reading, amiss) = match read(app, file).await {
        Ok(read) => (read.map(|it| it.0), None),
        Err(error) => (None, Some(error.of_file().ok_or(error)?)),
    };
    let plant = app.settled();
    let lang = shell.lang;
    let it = plant.instrument_files.get(file).ok_or(PageError::NotFound)?;
    let (instrument, unreadable) = match &it.said {
        Said::Read { instrument, .. } => (instrument.clone(), None),
        Said::Unreadable { zh, en } => {
            (String::new(), Some(if lang == Lang::Zh { zh.to_string() } else { en.to_string() }))
        }
    };
    let all = it.samples().count();
    let samples = it
        .samples()
        .take(SAMPLES_SHOWN)
        .map(|name| sample(&shell, app, &plant, (file, it), reading.as_ref(), name))
        .collect();
    let asm = reading.as_ref().is_some_and(|it| formats::asm::Technique::of(it).is_some());
    let page = FilePage {
        file: file.to_string(),
        name: it.name.to_string(),
        format: shown::format(lang, &plant, &it.said),
        instrument,
        stated: shown::stated(&shell, &plant, it),
        taken: shell.zone.time(it.taken.known),
        by: shown::by(lang, &plant, it),
        entry: it.taken.seq,
        amiss: amiss.map(|it| Amiss::of(lang, it)),
        unreadable,
        aside: it.set_aside.get(&None).map(|(why, _)| why.to_string()),
        samples,
        more: all.saturating_sub(SAMPLES_SHOWN),
        asm,
        may: me.is(Role::QcAnalyst),
        problem,
        shell: shell.at(Section::Review),
    };
    drop(plant);
    Ok(Page(page))
}

fn sample(
    shell: &Shell,
    app: &App,
    plant: &Plant,
    (file, it): (&FileId, &InstrumentFile),
    reading: Option<&Reading>,
    name: &str,
) -> Sample {
    let lang = shell.lang;
    let waits = plant.sample_waits(it, name);
    let recorded = it.recorded.get(name).into_iter().flatten();
    let recorded: Vec<_> =
        recorded.map(|(batch, path)| (batch.to_string(), attribute(lang, plant, batch, path))).collect();
    let aside = it.set_aside.get(&Some(name.to_owned())).map(|(why, _)| why.to_string());
    let stated = match (waits, recorded.is_empty()) {
        (true, _) => Stated::new(lang, State::Indeterminate).saying(lang.text("imports-waits")),
        (false, false) => Stated::new(lang, State::Pass).saying(lang.text("imports-recorded")),
        (false, true) if aside.is_none() && plant.standard_named(name).is_some() => {
            Stated::new(lang, State::Pass).saying(lang.text("imports-standard"))
        }
        (false, true) => Stated::new(lang, State::Pass).saying(lang.text("imports-aside")),
    };
    let determinations = plant.determinations_of(file, name).map(|(id, _)| id.to_string()).collect();
    let doubted = plant.determinations_of(file, name).filter(|_| waits).flat_map(|(_, it)| &it.doubts);
    let mut doubts: Vec<String> = doubted.map(|it| lang.label(it).to_owned()).collect();
    let mut possible = Vec::new();
    let choices = reading.filter(|_| waits).map(|it| by_hand::choices(lang, plant, file, it, name));
    let choices = choices.filter(|it| !it.to.is_empty());
    if let (true, Some(reading)) = (waits, reading) {
        for asked in plant.asked_of(name) {
            let values = handed::values(reading, name, &asked.attribute.reads);
            // Of a test that the file says nothing about there is nothing to be said.
            if values.is_empty() {
                continue;
            }
            let (batch, path) = (asked.batch.clone(), asked.path.clone());
            let command = RecordFromFile {
                file: file.clone(),
                sample: name.to_owned(),
                batch,
                attribute: path,
                values,
                of: None,
            };
            if let Some(doubt) = command.doubt(plant, it, app.now()) {
                let said = words::spoken(lang, app.zone(), plant, &doubt).sentence;
                doubts.push(format!("{}: {said}", lang.label(&asked.attribute.name)));
            }
        }
        for (batch, path, attribute, values) in handed::possible(plant, reading, name) {
            let texts: Vec<_> = values.iter().map(|it| it.text.as_str()).take(6).collect();
            let words = format!("{batch} · {}: {}", lang.label(&attribute.name), texts.join(", "));
            possible.push((format!("{batch}|{path}"), words));
        }
        if choices.is_none() {
            doubts.extend(by_hand::otherwise(lang, plant, reading, name));
        }
        if doubts.is_empty() {
            // A recording that is somebody's and gave nothing by itself: the run is not clear.
            let named = !plant.to_derive(name).is_empty();
            let key = if named && choices.is_some() { "imports-no-run" } else { "imports-nobody-s" };
            doubts.push(lang.text(key));
        }
    }
    let all: Vec<Value> = reading.map_or_else(Vec::new, |it| values(it, name));
    let more = all.len().saturating_sub(VALUES_SHOWN);
    let values = all.into_iter().take(VALUES_SHOWN).collect();
    Sample {
        name: name.to_owned(),
        stated,
        waits,
        recorded,
        aside,
        determinations,
        doubts,
        possible,
        choices,
        values,
        more,
    }
}

/// The name of an attribute of a batch.
fn attribute(lang: Lang, plant: &Plant, batch: &BatchId, path: &str) -> String {
    let stage = plant.batches.get(batch).and_then(|it| plant.pinned(it)).map(|(_, it)| it);
    let found = stage.and_then(|it| it.attribute_at(path));
    found.map_or_else(|| path.to_owned(), |it| lang.label(&it.name).to_owned())
}

fn values(reading: &Reading, sample: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for run in reading.of_sample(sample) {
        for (it, of) in handed::amounts(run) {
            let of = of.map_or_else(String::new, |of| format!(" · {of}"));
            all.push(Value {
                quantity: format!("{}{of}", it.name),
                written: it.written.clone(),
                unit: it.unit.as_ref().map_or_else(String::new, |it| it.written.clone()),
                place: it.at.clone(),
                remark: it.remark.clone().unwrap_or_default(),
            });
        }
    }
    all
}
