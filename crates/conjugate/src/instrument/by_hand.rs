//! `POST /imports/{sha256}/derive`: an analyst says whose recording it is, and in which run it was made, where the file does
//! not leave that without a question: a name that is no label, or a batch that stands in two runs.

use axum::extract::{Path, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use formats::measured::Reading;
use plant::Plant;
use plant::id::{BatchId, FileId, MethodId, RunId, SampleId};
use plant::lab::ToDerive;

use super::one;
use crate::app::App;
use crate::lab::derive;
use crate::language::Lang;
use crate::page::{PageError, Shell};
use crate::people::Posted;
use crate::quality::Problem;
use crate::run::standing_words;

/// What a recording can be derived into: each batch whose fate is open with a method that has its run in the file; by the
/// sample's name only that of its batch.
fn derivable<'a>(plant: &'a Plant, reading: &Reading, sample: &str) -> Vec<ToDerive<'a>> {
    let named = plant.to_derive(sample);
    let all: Vec<ToDerive<'a>> = if named.is_empty() {
        let open = plant.batches.keys().filter(|it| !plant.is_settled(it));
        open.flat_map(|it| plant.derivable(it)).filter(|it| !it.is_entered()).collect()
    } else {
        named
    };
    let recorded =
        |it: &ToDerive<'a>| it.method.derives.as_ref().is_some_and(|by| derive::is_recorded(reading, sample, by));
    all.into_iter().filter(recorded).collect()
}

/// Where a recording can go, and the runs that it can have been made in.
pub(super) struct Choices {
    /// Batch and method as the form sends them, with their words.
    pub(super) to: Vec<(String, String)>,
    /// The run, with its words.
    pub(super) runs: Vec<(String, String)>,
}

/// So many methods are named of those that a recording is not for.
const OTHERWISE_MAX: usize = 4;

/// Why a recording is none of a method's: what the method takes, and what the file says instead. Of those that its sample is
/// asked for by name; where it is nobody's, of every batch whose fate is open.
pub(super) fn otherwise(lang: Lang, plant: &Plant, reading: &Reading, sample: &str) -> Vec<String> {
    let named = plant.to_derive(sample);
    let all: Vec<ToDerive<'_>> = if named.is_empty() {
        let open = plant.batches.keys().filter(|it| !plant.is_settled(it));
        open.flat_map(|it| plant.derivable(it)).filter(|it| !it.is_entered()).collect()
    } else {
        named
    };
    let mut said = Vec::new();
    for it in all {
        let why = it.method.derives.as_ref().and_then(|by| derive::other_recording(reading, sample, by));
        let Some((field, wanted, found)) = why else { continue };
        let found = if found.is_empty() { lang.text("imports-says-nothing") } else { found };
        let sentence = lang
            .say("imports-otherwise")
            .with("method", lang.label(&it.method.name))
            .with("field", field.unwrap_or_else(|| lang.text("imports-col-format")))
            .with("wanted", wanted)
            .with("found", found)
            .plain();
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    }
    said.truncate(OTHERWISE_MAX);
    said
}

/// What is offered of a sample that waits; nothing where it gives no recording, or was derived by each method already.
pub(super) fn choices(lang: Lang, plant: &Plant, file: &FileId, reading: &Reading, sample: &str) -> Choices {
    let done = |it: &ToDerive<'_>| {
        let mut before = plant.determinations_of(file, sample);
        before.any(|(_, of)| of.batch == *it.batch && of.derivation.method == *it.id)
    };
    let all = derivable(plant, reading, sample);
    let mut choices = Choices { to: Vec::new(), runs: Vec::new() };
    for it in all.iter().filter(|it| !done(it)) {
        let name = lang.label(&it.method.name);
        choices.to.push((format!("{}|{}", it.batch, it.id), format!("{} · {name}", it.batch)));
        for (run, of) in plant.runs_of(it.batch).into_iter().filter(|(_, of)| of.method == *it.id) {
            let words = format!("{run} · {name} · {}", standing_words(lang, of, Some(it.method)));
            choices.runs.push((run.to_string(), words));
        }
    }
    choices.runs.sort();
    choices.runs.dedup();
    choices
}

/// `POST /imports/{sha256}/derive`
pub(super) async fn derive(
    shell: Shell,
    Of(app): Of<App>,
    Path(sha256): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let file = one::id(&sha256)?;
    let sample = posted.need("sample")?.to_owned();
    let (batch, method) = posted.need("to")?.split_once('|').ok_or(PageError::NotAcceptable)?;
    let (batch, method) = (BatchId::new(batch), MethodId::new(method));
    let (batch, method) = (batch.map_err(|_| PageError::NotAcceptable)?, method.map_err(|_| PageError::NotAcceptable)?);
    let of = named(&posted, "of", SampleId::new)?;
    let run = named(&posted, "run", RunId::new)?;
    let Some((reading, _)) = one::read(&app, &file).await? else { return Err(PageError::NotFound) };
    let (deriver, from) = (app.clone(), file.clone());
    let command = tokio::task::spawn_blocking(move || {
        let plant = deriver.whole();
        let name = plant.instrument_files.get(&from)?.name.to_string();
        let all = derivable(&plant, &reading, &sample);
        let it = all.iter().find(|it| *it.batch == batch && *it.id == method)?;
        let source = derive::Source { file: &from, name: &name, reading: &reading };
        derive::of_sample(&source, &sample, it, None)
    });
    let command = command.await.map_err(|_| PageError::Broken)?.ok_or(PageError::NotAcceptable)?;
    let command = plant::lab::RecordDetermination { of, run, ..command };
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(_) => {
            let newest = app.settled().determinations.keys().next_back().cloned();
            let to = newest.map_or_else(|| format!("/imports/{file}"), |it| format!("/determinations/{it}"));
            Ok(Redirect::to(&to).into_response())
        }
        Err(denied) => {
            let problem = Some(Problem::of(denied, &app, &shell)?);
            Ok(one::page(shell, &app, &posted.me, &file, problem).await?.into_response())
        }
    }
}

/// An id that a person may leave out.
fn named<T, E>(posted: &Posted, field: &str, new: impl Fn(&str) -> Result<T, E>) -> Result<Option<T>, PageError> {
    match posted.field(field).map(str::trim) {
        None | Some("") => Ok(None),
        Some(it) => new(it).map(Some).map_err(|_| PageError::NotAcceptable),
    }
}
