//! Every command that the plant knows, from outside.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use plant::Command;
use plant::id::{BatchId, CommandId};
use plant::strategy::{ProposeStrategy, SourceFile, load};
use plant::text::Text;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::caller::{Caller, Sender};
use super::problem::{Problem, Trouble};
use super::sent::{self, Sent};
use super::{example, shown};
use crate::app::App;
use crate::language::Lang;
use crate::page::FORM_BYTES_MAX;
use crate::people::{Given, Signed};

/// The one command that carries files, and may be as long as they are.
const PROPOSE: &str = "strategy.propose";

/// A command as it came.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked<'a> {
    id: Option<CommandId>,
    command: String,
    #[serde(borrow)]
    with: Option<&'a RawValue>,
    happened: Option<Timestamp>,
    pub(super) reason: Option<Text>,
    seen: Option<Seen>,
    second: Option<Second>,
    signature: Option<Signature>,
}

/// A command: what it is, what it takes, and what stands around it. Fields that it does not have are refused.
#[derive(ToSchema)]
#[schema(as = Command)]
#[expect(dead_code, reason = "it describes `Asked`, whose types come from the plant and describe nothing")]
pub(super) struct Described {
    /// Chosen by the caller: letters, digits, `-`, `_` and `.`. Sent again, a command gets its first answer, taken or
    /// refused; whoever changes anything about it chooses another id. Of each caller's refusals the last 256 are
    /// remembered.
    #[schema(pattern = "^[A-Za-z0-9._-]{1,64}$", example = "7f1c2e0a-44")]
    id: String,
    #[schema(schema_with = example::names)]
    command: String,
    #[schema(schema_with = example::with)]
    with: serde_json::Value,
    /// When it happened, with its offset; now, where it is left out. Later than 15 minutes after the fact a step owes a
    /// reason.
    #[schema(format = DateTime, example = "2031-03-18T10:21:00+08:00")]
    happened: Option<String>,
    /// Why, where a reason is owed.
    #[schema(min_length = 1, max_length = 4000)]
    reason: Option<String>,
    seen: Option<Seen>,
    second: Option<Second>,
    signature: Option<Signature>,
}

/// The last entry about a batch that the caller has seen; the command is refused if there is a newer one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Seen {
    #[schema(value_type = String)]
    batch: BatchId,
    last: u64,
}

/// A second person who looked, with their own credential.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Second {
    person: String,
    password: String,
}

/// A signature over exactly what `POST /api/shown` answered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ToBeSigned)]
pub(super) struct Signature {
    password: String,
    /// The signer's id; owed with the first signature of a session.
    signer: Option<String>,
    /// The meaning as it was shown.
    meaning: String,
    /// The digest of what was shown.
    shown: String,
}

/// What the ledger took.
#[derive(Serialize, ToSchema)]
pub(super) struct Answered {
    events: Vec<Entered>,
    /// The command had been answered before, and this is that answer.
    repeated: bool,
}

/// One event of an answer.
#[derive(Serialize, ToSchema)]
pub(super) struct Entered {
    /// Such as `batch.step-completed`.
    r#type: &'static str,
    version: u16,
    /// Its place in the ledger.
    seq: u64,
    /// The server's clock when it was entered.
    known: String,
    /// What the ledger keeps of it.
    #[schema(value_type = Object)]
    body: serde_json::Value,
}

/// Carries out a command
///
/// Everything that changes the plant goes this way. The answer lists the events that the ledger took; a refusal names
/// the rule, what was found, who can unblock and what to do now, in the language of `Accept-Language`.
#[utoipa::path(post, path = "/commands", tag = "commands", request_body = Described,
    security(("session" = [], "token" = [])), responses(
    (status = 200, body = Answered),
    (status = 400, description = "Not JSON; with line and column", body = Problem,
        content_type = "application/problem+json"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Another person must do it, or a credential is wrong", body = Problem,
        content_type = "application/problem+json"),
    (status = 409, description = "The record stands against it", body = Problem,
        content_type = "application/problem+json"),
    (status = 413, body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "What was sent must change", body = Problem,
        content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be written just now", body = Problem,
        content_type = "application/problem+json"),
))]
pub(super) async fn commands(
    State(app): State<App>,
    Sender(Caller { me, lang }): Sender,
    sent: Sent,
) -> Result<Json<Answered>, Problem> {
    let mut asked: Asked<'_> = sent.read()?;
    let command = read(&asked, &sent)?;
    let Some(id) = asked.id.take() else {
        return Err(Problem::of(lang, Trouble::NotAcceptable).found("id"));
    };
    let signed = match asked.signature.take() {
        Some(it) => Some(signed(&app, lang, &command, asked.reason.as_ref(), it)?),
        None => None,
    };
    let given = Given {
        id,
        second: asked.second.take().map(|it| (it.person, it.password)),
        happened: asked.happened,
        reason: asked.reason.take(),
        signed,
        seen: asked.seen.take().map(|it| (it.batch, it.last)),
    };
    drop(asked);
    let by = me.session.person.clone();
    let answer = app.perform(&me, command, given).await.map_err(|it| Problem::denied(lang, &app, &it))?;
    // What a command brought about in another organisation's record is not its sender's to read.
    let part = app.part();
    let theirs = |event: &plant::Event| part.as_ref().is_none_or(|it| it.reads_event(event, &by));
    let events: Result<Vec<_>, _> = answer
        .events
        .iter()
        .filter(|(event, _)| theirs(event))
        .map(|(event, stamp)| {
            let kind = event.kind();
            let (seq, known) = (stamp.seq, stamp.known.to_string());
            let body = serde_json::to_value(event)?;
            Ok::<_, serde_json::Error>(Entered { r#type: kind.name, version: kind.version, seq, known, body })
        })
        .collect();
    let events = events.map_err(|_| Problem::of(lang, Trouble::Broken))?;
    Ok(Json(Answered { events, repeated: answer.repeated }))
}

/// The signature that was given, if it is over what would be shown now, in either language.
fn signed(
    app: &App,
    lang: Lang,
    command: &Command,
    reason: Option<&Text>,
    given: Signature,
) -> Result<Signed, Problem> {
    let plant = app.shared();
    for lang in [lang, lang.other()] {
        let Some(shown) = shown::of(lang, app.zone(), &plant, command, reason) else {
            return Err(Problem::of(lang, Trouble::NotASignature).found(command.name()));
        };
        if shown.digest() == given.shown && shown.meaning == given.meaning {
            return Ok(Signed { shown, lang, digest: given.shown, signer: given.signer, password: given.password });
        }
    }
    Err(Problem::of(lang, Trouble::Changed))
}

/// Understands a command, or says what is wrong with it and where.
pub(super) fn read(asked: &Asked<'_>, sent: &Sent) -> Result<Command, Problem> {
    let (lang, name) = (sent.lang, asked.command.as_str());
    if !Command::MAY.iter().any(|(it, _)| *it == name) {
        return Err(Problem::of(lang, Trouble::UnknownCommand).found(name));
    }
    if name != PROPOSE && sent.text.len() > FORM_BYTES_MAX {
        return Err(Problem::of(lang, Trouble::TooLong));
    }
    let with = asked.with.map_or("{}", RawValue::get);
    // Where `with` begins in the body, so that a fault in it has its place there.
    let start = asked.with.map_or(0, |it| (it.get().as_ptr() as usize).saturating_sub(sent.text.as_ptr() as usize));
    if name == PROPOSE {
        return proposal(lang, with, |it| place(sent, start, 0, it));
    }
    let head = format!("{{\"command\":\"{name}\",\"with\":");
    let text = format!("{head}{with}}}");
    let mut unknown = Vec::new();
    let read = serde_ignored::deserialize(&mut serde_json::Deserializer::from_str(&text), |it| {
        unknown.push(it.to_string());
    });
    let command: Command = read.map_err(|it| sent::fault(lang, &it, place(sent, start, head.len(), &it)))?;
    if !unknown.is_empty() {
        let problem = Problem::of(lang, Trouble::NotAcceptable);
        let said = |it: String| lang.say("api-unknown-field").with("field", it).plain();
        return Err(unknown.into_iter().fold(problem, |problem, it| problem.found(said(it))));
    }
    if command.is_internal() {
        return Err(Problem::of(lang, Trouble::InternalCommand).found(name));
    }
    // A file comes with the page that keeps it; a hash alone would name what nobody has.
    if matches!(&command, Command::PerformStep(it) if it.file.is_some())
        || matches!(&command, Command::FileCertificate(_))
    {
        return Err(Problem::of(lang, Trouble::FileElsewhere));
    }
    Ok(command)
}

/// The place in the body of a fault that was found in a part of it, behind `head` characters of ours.
fn place(sent: &Sent, start: usize, head: usize, it: &serde_json::Error) -> (usize, usize) {
    let (line, column) = sent.place(start);
    match it.line() {
        0 | 1 => (line, (column + it.column()).saturating_sub(head + 1).max(1)),
        further => (line + further - 1, it.column()),
    }
}

/// The files of a proposal.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Proposal {
    files: BTreeMap<String, String>,
}

/// Loading is checking: what is proposed is what the files say, and nothing that a program claims besides.
fn proposal(lang: Lang, with: &str, place: impl Fn(&serde_json::Error) -> (usize, usize)) -> Result<Command, Problem> {
    let Proposal { files } = serde_json::from_str(with).map_err(|it| sent::fault(lang, &it, place(&it)))?;
    let sources: Vec<_> =
        files.iter().map(|(path, text)| SourceFile { path: path.clone(), text: text.clone() }).collect();
    match load(&sources) {
        Ok(strategy) => Ok(ProposeStrategy { strategy, files }.into()),
        Err(faults) => Err(faults.iter().fold(Problem::of(lang, Trouble::Faults), |problem, it| {
            let (sentence, advice) = it.in_words(lang.code_in_plant());
            problem.found(format!("{}:{}:{}: {sentence}; {advice}", it.path, it.line, it.column))
        })),
    }
}
