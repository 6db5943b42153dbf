//! The life of one version: its files and their digests, its review, its signatures, its coming in force.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::strategy::{
    ApproveStrategy, BeginStrategyReview, MakeStrategyEffective, Standing, StrategyVersion, diff, warnings,
};
use sha2::{Digest as _, Sha256};

use super::head::{At, Head, base, version as find};
use super::versions::person;
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{Instant, Signing};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted, Shown};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "strategy/life.html")]
struct LifePage {
    shell: Shell,
    head: Head,
    title: String,
    trail: Vec<(String, String)>,
    facts: Vec<(String, String)>,
    told: Option<Problem>,
    files: Vec<FileLine>,
    approvals: Vec<ApprovalLine>,
    effective: Option<(Instant, u64)>,
    warnings: Vec<(String, String, String)>,
    changes: Option<(usize, String)>,
    next: Next,
}

struct FileLine {
    path: String,
    bytes: u64,
    sha256: String,
}

struct ApprovalLine {
    role: String,
    name: String,
    meaning: String,
    at: String,
    language: &'static str,
    digest: String,
    seq: u64,
}

/// What can be done with the version now.
enum Next {
    Review(May),
    Approve(May, Box<Signing>),
    Effective(May, Box<Signing>),
    Nothing,
}

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|it| format!("{it:02x}")).collect()
}

/// What approving or putting in force signs: the version, every file by its digest, what changes.
fn shown(lang: Lang, it: &StrategyVersion, before: Option<&StrategyVersion>, meaning: &str) -> Shown {
    let mut lines = vec![
        lang.say("strategy-sign-version").with_text("id", &it.strategy.id).with("n", it.version).plain(),
        lang.say("strategy-sign-author").with_text("person", &it.author).plain(),
    ];
    lines.push(match before {
        Some(before) => {
            let n = diff(&before.strategy, &it.strategy).len();
            lang.say("strategy-sign-changes").with("n", n).with("before", before.version).plain()
        }
        None => lang.text("strategy-sign-first"),
    });
    lines.extend(it.files.iter().map(|(path, text)| format!("{path}  SHA-256 {}", sha256(text))));
    Shown { meaning: lang.text(meaning), lines }
}

/// The version that was there before this one.
fn before(app: &App, it: &StrategyVersion) -> Option<std::sync::Arc<StrategyVersion>> {
    let plant = app.settled();
    plant.versions(&it.strategy.id).rev().find(|other| other.version < it.version).cloned()
}

fn page(shell: Shell, me: &Me, app: &App, it: &StrategyVersion, told: Option<Problem>) -> Page<LifePage> {
    let lang = shell.lang;
    let before = before(app, it);
    let sign = |meaning: &str| Box::new(Signing::new(&shell, me, &shown(lang, it, before.as_deref(), meaning)));
    let next = match it.standing {
        Standing::Draft => Next::Review(May::of(lang, me, "strategy.begin-review")),
        Standing::InReview => Next::Approve(May::of(lang, me, "strategy.approve"), sign("strategy-sign-approve")),
        Standing::Approved => {
            Next::Effective(May::of(lang, me, "strategy.make-effective"), sign("strategy-sign-effective"))
        }
        Standing::Effective | Standing::Superseded => Next::Nothing,
    };
    let files = it.files.iter().map(|(path, text)| {
        let bytes = u64::try_from(text.len()).unwrap_or(u64::MAX);
        FileLine { path: path.clone(), bytes, sha256: sha256(text) }
    });
    let approvals = it.approvals.iter().map(|it| ApprovalLine {
        role: lang.role(it.role),
        name: it.signature.name.to_string(),
        meaning: it.signature.meaning.to_string(),
        at: it.signature.at.to_string(),
        language: match it.signature.language {
            plant::act::Language::Zh => "zh-CN",
            plant::act::Language::En => "en",
        },
        digest: it.signature.shown.to_string(),
        seq: it.seq,
    });
    let warnings = warnings(&it.strategy).into_iter().map(|warning| {
        let (what, advice) = warning.in_words(lang.code_in_plant());
        (warning.path, what, advice)
    });
    let changes = before.as_ref().map(|before| {
        let href = format!("/strategy/{}/diff/{}/{}", it.strategy.id, before.version, it.version);
        (diff(&before.strategy, &it.strategy).len(), href)
    });
    let author = person(lang, &app.settled(), &it.author);
    let facts = vec![
        (lang.text("strategy-author"), author),
        (lang.text("strategy-proposed"), shell.zone.whole(it.proposed.happened)),
    ];
    let head = Head::of(&shell, it, At::Life);
    let title = lang.say("strategy-life-of").with("n", it.version).plain();
    let effective = it.effective.as_ref().map(|it| (shell.zone.time(it.happened), it.seq));
    Page(LifePage {
        head,
        title,
        trail: vec![],
        facts,
        told,
        files: files.collect(),
        approvals: approvals.collect(),
        effective,
        warnings: warnings.collect(),
        changes,
        next,
        shell: shell.at(Section::Strategy),
    })
}

/// `GET /strategy/{id}/v/{n}/life`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    State(app): State<App>,
    Path((id, n)): Path<(String, u32)>,
) -> Result<Response, PageError> {
    let it = find(&app.settled(), &id, n)?;
    Ok(page(shell, &me, &app, &it, None).into_response())
}

/// `POST /strategy/{id}/v/{n}/life/review`
pub(super) async fn review(
    shell: Shell,
    State(app): State<App>,
    Path((id, n)): Path<(String, u32)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let it = find(&app.settled(), &id, n)?;
    let command = BeginStrategyReview { strategy: it.strategy.id.clone(), version: n };
    send(shell, app, it, posted, command, None).await
}

/// `POST /strategy/{id}/v/{n}/life/approve`
pub(super) async fn approve(
    shell: Shell,
    State(app): State<App>,
    Path((id, n)): Path<(String, u32)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let it = find(&app.settled(), &id, n)?;
    let shown = shown(shell.lang, &it, before(&app, &it).as_deref(), "strategy-sign-approve");
    let command = ApproveStrategy { strategy: it.strategy.id.clone(), version: n };
    send(shell, app, it, posted, command, Some(shown)).await
}

/// `POST /strategy/{id}/v/{n}/life/effective`
pub(super) async fn effective(
    shell: Shell,
    State(app): State<App>,
    Path((id, n)): Path<(String, u32)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let it = find(&app.settled(), &id, n)?;
    let shown = shown(shell.lang, &it, before(&app, &it).as_deref(), "strategy-sign-effective");
    let command = MakeStrategyEffective { strategy: it.strategy.id.clone(), version: n };
    send(shell, app, it, posted, command, Some(shown)).await
}

async fn send(
    shell: Shell,
    app: App,
    it: std::sync::Arc<StrategyVersion>,
    posted: Posted,
    command: impl Into<plant::Command>,
    shown: Option<Shown>,
) -> Result<Response, PageError> {
    match app.carry_out(&posted, shell.lang, command, shown.as_ref(), None).await {
        Ok(_) => Ok(Redirect::to(&format!("{}/life", base(&it.strategy.id, it.version))).into_response()),
        Err(denied) => {
            let told = Problem::of(denied, &app, &shell)?;
            // What is refused may already stand otherwise than when the form was made.
            let it = find(&app.settled(), it.strategy.id.as_str(), it.version)?;
            Ok(page(shell, &posted.me, &app, &it, Some(told)).into_response())
        }
    }
}
