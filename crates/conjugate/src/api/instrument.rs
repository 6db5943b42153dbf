//! Files of instruments: what was taken in, and the way by which a program on another machine brings one.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequestParts as _, Request, State};
use plant::id::CommandId;
use plant::instrument::{InstrumentFile, Said, Via};
use plant::{Plant, id::FileId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::{Caller, Narrowed, Sender};
use super::problem::{Problem, Trouble};
use super::view::Entry;
use crate::app::App;
use crate::language::Lang;
use crate::people::{Machine, random};

/// A file that was taken in.
#[derive(Serialize, ToSchema)]
pub(super) struct TakenFile {
    /// SHA-256 of its bytes, in hexadecimal.
    file: String,
    name: String,
    /// `folder`, `page`, `command` or `interface`.
    via: &'static str,
    /// The family of its format; left out where it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<String>,
    /// What measured, as far as the file says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    instrument: Option<String>,
    /// Why it could not be read, with the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable: Option<String>,
    samples: Vec<TakenSample>,
    /// A person has to look at it.
    waits: bool,
    taken: Entry,
}

/// A sample of a file, and what it gave.
#[derive(Serialize, ToSchema)]
pub(super) struct TakenSample {
    name: String,
    results: Vec<TakenResult>,
}

/// A result that a sample gave.
#[derive(Serialize, ToSchema)]
pub(super) struct TakenResult {
    batch: String,
    /// The attribute's path in its stage.
    attribute: String,
}

/// What came of a file that was brought.
#[derive(Serialize, ToSchema)]
pub(super) struct Brought {
    /// It had been taken in before; nothing is recorded twice.
    before: bool,
    /// How many results it gave now.
    recorded: u32,
    #[serde(flatten)]
    taken: TakenFile,
}

/// What the file is called.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Called {
    /// The file's name, for people; the record knows it by its bytes.
    #[param(example = "HIC-0318.json")]
    name: String,
}

fn view(caller: &Caller, plant: &Plant, id: &FileId, it: &InstrumentFile) -> TakenFile {
    let (format, instrument, unreadable) = match &it.said {
        Said::Read { format, instrument, samples: _, table: _ } => {
            (Some(format.clone()), Some(instrument.clone()), None)
        }
        Said::Unreadable { zh, en } => {
            let said = match caller.lang {
                Lang::Zh => zh,
                Lang::En => en,
            };
            (None, None, Some(said.to_string()))
        }
    };
    let results = |sample: &str| {
        let all = it.recorded.get(sample).into_iter().flatten();
        all.map(|(batch, attribute)| TakenResult { batch: batch.to_string(), attribute: attribute.clone() }).collect()
    };
    TakenFile {
        file: id.to_string(),
        name: it.name.to_string(),
        via: it.via.id(),
        format,
        instrument,
        unreadable,
        samples: it.samples().map(|name| TakenSample { name: name.to_owned(), results: results(name) }).collect(),
        waits: plant.file_waits(it),
        taken: Entry::from(&it.taken),
    }
}

/// The instrument files that were taken in, the last one first
#[utoipa::path(get, path = "/instrument-files", tag = "laboratory", responses(
    (status = 200, body = Vec<TakenFile>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn instrument_files(State(app): State<App>, caller: Caller) -> Json<Vec<TakenFile>> {
    let plant = app.settled();
    let mut all: Vec<_> = plant.instrument_files.iter().collect();
    all.sort_by_key(|(_, it)| std::cmp::Reverse(it.taken.seq));
    Json(all.into_iter().map(|(id, it)| view(&caller, &plant, id, it)).collect())
}

/// Who brings a file, and under which name: a program with a token for it, or a person's program with the token of the
/// session. Nobody else learns what is asked for.
async fn brings(app: &App, request: Request) -> Result<(Caller, Called, Request), Problem> {
    let (mut parts, body) = request.into_parts();
    // A program with a token has no session whose token it could hold besides.
    let caller = if parts.extensions.get::<Machine>().is_some() {
        Caller::from_request_parts(&mut parts, app).await?
    } else {
        Sender::from_request_parts(&mut parts, app).await?.0
    };
    let Narrowed(called) = Narrowed::from_request_parts(&mut parts, app).await?;
    Ok((caller, called, Request::from_parts(parts, body)))
}

/// Brings a file as it is
///
/// The body is the file, byte for byte. It is kept, read by what is in it and put on record; what its samples' names and the
/// strategy leave no question about becomes a result, and the rest waits for a person. A file that is brought twice counts
/// once. An access token needs the scope `instrument-files`, and an owner who tests.
#[utoipa::path(post, path = "/instrument-files", tag = "laboratory", params(Called),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
    (status = 200, body = Brought),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 413, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn bring_instrument_file(State(app): State<App>, request: Request) -> Result<Json<Brought>, Problem> {
    use axum::extract::FromRequest as _;
    let (caller, called, request) = brings(&app, request).await?;
    let lang = caller.lang;
    let bytes = Bytes::from_request(request, &app).await.map_err(|_: BytesRejection| {
        let most = lang.say("api-file-most").with("bytes", formats::MAX_BYTES).plain();
        Problem::of(lang, Trouble::TooLong).found(most)
    })?;
    if bytes.is_empty() {
        return Err(Problem::of(lang, Trouble::NotAcceptable).found(lang.text("api-file-empty")));
    }
    let command = random().and_then(|it| CommandId::new(&format!("file-{it}")).ok());
    let command = command.ok_or_else(|| Problem::of(lang, Trouble::NotNow))?;
    let file = (called.name, bytes.to_vec(), Via::Interface);
    let outcome = app.take_in_by(&caller.me, command, file).await;
    let outcome = outcome.map_err(|it| Problem::denied(lang, &app, &it))?;
    let plant = app.settled();
    let broken = || Problem::of(lang, Trouble::Broken);
    let it = plant.instrument_files.get(&outcome.file).ok_or_else(broken)?;
    let recorded = u32::try_from(outcome.recorded).unwrap_or(u32::MAX);
    Ok(Json(Brought { before: outcome.before, recorded, taken: view(&caller, &plant, &outcome.file, it) }))
}
