//! Proposing a version: files come in, are checked whole, and either become a draft or show every fault in them.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use plant::id::StrategyId;
use plant::strategy::{Fault, ProposeStrategy, SourceFile, StrategyVersion, load};
use plant::{Event, Plant};

use super::head::base;
use crate::app::App;
use crate::page::{Page, PageError, Section, Shell, guard};
use crate::people::{May, Me, Posted};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "strategy/propose.html")]
struct ProposePage {
    shell: Shell,
    may: May,
    /// Versions that a proposal may start from: value, name, whether it is chosen.
    starts: Vec<(String, String, bool)>,
    told: Option<Problem>,
    sent: Vec<String>,
    faults: Vec<FaultLine>,
}

struct FaultLine {
    place: String,
    sentence: String,
    advice: String,
    /// The line itself, as it stands in the file.
    line: String,
}

/// The value of a start from nothing.
const NOTHING: &str = "nothing";

/// `GET /strategy/propose`
pub(super) async fn form(shell: Shell, me: Me, State(app): State<App>) -> Response {
    page(shell, &me, &app, None, Outcome::default()).into_response()
}

#[derive(Default)]
struct Outcome {
    told: Option<Problem>,
    sent: Vec<String>,
    faults: Vec<FaultLine>,
}

fn page(shell: Shell, me: &Me, app: &App, start: Option<&str>, outcome: Outcome) -> Page<ProposePage> {
    let lang = shell.lang;
    let may = May::of(lang, me, "strategy.propose");
    let newest: BTreeMap<StrategyId, u32> = app.settled().strategies.keys().map(|(id, n)| (id.clone(), *n)).collect();
    let mut starts: Vec<_> = newest
        .iter()
        .map(|(id, n)| {
            let value = format!("{id}/{n}");
            let name = lang.say("strategy-start-from").with_text("id", id).with("n", *n).plain();
            (value, name)
        })
        .collect();
    starts.push((NOTHING.to_owned(), lang.text("strategy-start-nothing")));
    let starts = starts
        .into_iter()
        .enumerate()
        .map(|(place, (value, name))| {
            let chosen = start.map_or(place == 0, |it| it == value);
            (value, name, chosen)
        })
        .collect();
    let Outcome { told, sent, faults } = outcome;
    Page(ProposePage { shell: shell.at(Section::Strategy), may, starts, told, sent, faults })
}

/// What the form carries.
struct Sent {
    posted: Posted,
    files: Vec<SourceFile>,
}

async fn read(me: Me, app: &App, request: Request) -> Result<Sent, Response> {
    let (parts, body): (Parts, _) = request.into_parts();
    guard::same_site(&parts.method, &parts.headers).map_err(IntoResponse::into_response)?;
    let request = Request::from_parts(parts, body);
    let mut form = Multipart::from_request(request, app).await.map_err(IntoResponse::into_response)?;
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(IntoResponse::into_response)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(|it| it.rsplit(['/', '\\']).next().unwrap_or_default().to_owned());
        let bytes = field.bytes().await.map_err(IntoResponse::into_response)?;
        // What is not UTF-8 is read with a mark in its place, and the parser then names that place.
        let text = String::from_utf8_lossy(&bytes).into_owned();
        match file {
            Some(path) if !path.is_empty() => files.push(SourceFile { path, text }),
            // A browser sends one empty file where none was chosen.
            Some(_) => (),
            None => fields.push((name, text)),
        }
    }
    let posted = Posted::checked(me, fields, app).map_err(IntoResponse::into_response)?;
    Ok(Sent { posted, files })
}

/// `POST /strategy/propose`
pub(super) async fn send(shell: Shell, me: Me, State(app): State<App>, request: Request) -> Response {
    match read(me, &app, request).await {
        Ok(sent) => match propose(shell, &app, sent).await {
            Ok(response) => response,
            Err(error) => error.into_response(),
        },
        Err(response) => response,
    }
}

/// The version that a proposal starts from.
fn start(plant: &Plant, chosen: &str) -> Option<std::sync::Arc<StrategyVersion>> {
    let (id, n) = chosen.split_once('/')?;
    plant.strategies.get(&(StrategyId::new(id).ok()?, n.parse().ok()?)).cloned()
}

/// The last part of a file's path, by which a sent file takes the place of one that was there.
fn short(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The files of the version that it starts from, with those that were sent in their place or beside them.
fn together(from: Option<&StrategyVersion>, sent: &[SourceFile]) -> Vec<SourceFile> {
    let kept =
        from.into_iter().flat_map(|it| &it.files).filter(|(path, _)| !sent.iter().any(|it| it.path == short(path)));
    let kept = kept.map(|(path, text)| SourceFile { path: short(path).to_owned(), text: text.clone() });
    let mut all: Vec<_> = kept.chain(sent.iter().cloned()).collect();
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

fn shown(shell: &Shell, files: &[SourceFile], fault: &Fault) -> FaultLine {
    let (sentence, advice) = fault.in_words(shell.lang.code_in_plant());
    let text = files.iter().find(|it| it.path == fault.path).map_or("", |it| it.text.as_str());
    let line = text.lines().nth(fault.line.saturating_sub(1)).unwrap_or_default();
    let line = line.chars().take(200).collect();
    FaultLine { place: format!("{}:{}:{}", fault.path, fault.line, fault.column), sentence, advice, line }
}

async fn propose(shell: Shell, app: &App, Sent { posted, files: sent }: Sent) -> Result<Response, PageError> {
    let chosen = posted.field("start").unwrap_or(NOTHING).to_owned();
    let names: Vec<String> = sent.iter().map(|it| it.path.clone()).collect();
    let me = posted.me.clone();
    let refused = |shell: Shell, told: Problem| {
        let outcome = Outcome { told: Some(told), sent: names.clone(), faults: vec![] };
        Ok(page(shell, &me, app, Some(&chosen), outcome).into_response())
    };
    if sent.is_empty() {
        let told = Problem::Said(shell.text("strategy-no-files"));
        return refused(shell, told);
    }
    let from = start(&app.settled(), &chosen);
    let files = together(from.as_deref(), &sent);
    let strategy = match load(&files) {
        Ok(strategy) => strategy,
        Err(faults) => {
            let told = Some(Problem::Said(shell.lang.say("strategy-faults").with("n", faults.len()).plain()));
            let faults = faults.iter().map(|it| shown(&shell, &files, it)).collect();
            let outcome = Outcome { told, sent: names.clone(), faults };
            return Ok(page(shell, &me, app, Some(&chosen), outcome).into_response());
        }
    };
    let id = strategy.id.clone();
    let files = files.into_iter().map(|it| (format!("{id}/{}", it.path), it.text)).collect();
    match app.carry_out(&posted, shell.lang, ProposeStrategy { strategy, files }, None, None).await {
        Ok(answer) => {
            let n = answer.events.iter().find_map(|(event, _)| proposed(event));
            let to = n.map_or_else(|| format!("/strategy/{id}"), |n| format!("{}/life", base(&id, n)));
            Ok(Redirect::to(&to).into_response())
        }
        Err(denied) => {
            let told = Problem::of(denied, app, &shell)?;
            refused(shell, told)
        }
    }
}

fn proposed(event: &Event) -> Option<u32> {
    if let Event::StrategyProposed(it) = event { Some(it.version) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sent_file_takes_the_place_of_the_one_that_was_there() {
        let file = |path: &str| SourceFile { path: path.to_owned(), text: String::new() };
        let names =
            |sent: &[SourceFile]| together(None, sent).into_iter().map(|it| it.path).collect::<Vec<_>>().join(" ");
        assert_eq!(names(&[file("b.toml"), file("a.toml")]), "a.toml b.toml");
        assert_eq!(short("adc-reference/strategy.toml"), "strategy.toml");
    }
}
