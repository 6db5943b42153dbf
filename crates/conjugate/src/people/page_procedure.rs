//! One procedure: its versions, what each asks and where it stands, who knows the one in force, and the signatures.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::id::{PersonId, ProcedureId};
use plant::people::{
    ApproveProcedure, ControlledProcedure, Document, MakeProcedureEffective, ProcedureStanding, ProcedureVersion,
    ReadProcedure, Role, WithdrawProcedure,
};
use plant::{Command, Plant};

use super::ceremony::Shown;
use super::door::Me;
use super::page::name;
use super::page_may::May;
use super::page_procedures::{asks, readers, standing};
use super::posted::Posted;
use crate::app::App;
use crate::language::{Lang, Zone};
use crate::page::part::{Signing, State as Look, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "people/procedure.html")]
struct ProcedurePage {
    shell: Shell,
    id: String,
    title: String,
    versions: Vec<Version>,
    readers: Vec<Reader>,
    known: usize,
    foremost: u32,
    problem: Option<Problem>,
}

struct Version {
    n: u32,
    title: String,
    state: Stated,
    asks: String,
    owner: String,
    changes: String,
    from: String,
    readers: String,
    drafted: (String, u64),
    /// Role, who, entry.
    approvals: Vec<(String, String, u64)>,
    /// From when, until when it was in force.
    force: String,
    why: String,
    /// Address and name of the file, or nothing and where it lies.
    document: (Option<String>, String),
    acts: Vec<Act>,
}

/// Something that can be signed about a version.
struct Act {
    /// The last part of its address.
    path: &'static str,
    name: String,
    signing: Signing,
    may: May,
    reason: bool,
}

struct Reader {
    id: String,
    name: String,
    state: Stated,
    read: String,
    trained: String,
}

/// What a signature about a version is given over: what it is, what it asks, and the hash of its text.
pub(crate) fn shown_lines(lang: Lang, zone: &Zone, plant: &Plant, id: &ProcedureId, n: u32) -> Vec<String> {
    let Some(it) = plant.procedures.get(id).and_then(|it| it.versions.get(&n)) else { return Vec::new() };
    let (reference, where_it_lies) = match &it.document {
        Document::File { sha256, name } => (name.to_string(), format!("SHA-256 {sha256}")),
        Document::Elsewhere { reference } => (String::new(), reference.to_string()),
    };
    let standing = lang.text(&format!("procedure-standing-{}", it.standing.id()));
    vec![
        format!("{id} v{n} · {} · {standing}", lang.label(&it.title)),
        format!("{} · {}", lang.role(it.owner), asks(lang, it.asks)),
        format!("{reference} {where_it_lies}").trim().to_owned(),
        it.changes.to_string(),
        zone.whole(it.from),
    ]
}

fn shown(lang: Lang, zone: &Zone, plant: &Plant, id: &ProcedureId, n: u32, meaning: &str) -> Shown {
    Shown { meaning: lang.text(meaning), lines: shown_lines(lang, zone, plant, id, n) }
}

fn acts(shell: &Shell, plant: &Plant, me: &Me, id: &ProcedureId, n: u32, it: &ProcedureVersion) -> Vec<Act> {
    let (lang, zone) = (shell.lang, &shell.zone);
    let act = |path, name: &str, meaning: &str, command: &str, reason| Act {
        path,
        name: lang.text(name),
        signing: Signing::new(shell, me, &shown(lang, zone, plant, id, n, meaning)),
        may: May::of(lang, me, command),
        reason,
    };
    let reads = !it.read.contains_key(&me.session.person) && !me.roles.is_empty();
    let reads = reads && !me.is(Role::Inspector) && !me.is(Role::Administrator);
    let read = || act("read", "procedure-read", "api-meaning-read-procedure", "procedure.read", false);
    match &it.standing {
        ProcedureStanding::Draft => {
            vec![act("approve", "procedure-approve", "api-meaning-approve-procedure", "procedure.approve", false)]
        }
        ProcedureStanding::Approved => {
            let effective = act(
                "effective",
                "procedure-make-effective",
                "api-meaning-procedure-effective",
                "procedure.make-effective",
                false,
            );
            reads.then(read).into_iter().chain([effective]).collect()
        }
        ProcedureStanding::Effective { .. } => {
            let withdraw =
                act("withdraw", "procedure-withdraw", "api-meaning-withdraw-procedure", "procedure.withdraw", true);
            reads.then(read).into_iter().chain([withdraw]).collect()
        }
        ProcedureStanding::Superseded { .. } | ProcedureStanding::Withdrawn { .. } => Vec::new(),
    }
}

fn version(shell: &Shell, plant: &Plant, me: &Me, id: &ProcedureId, n: u32, it: &ProcedureVersion) -> Version {
    let (lang, zone) = (shell.lang, &shell.zone);
    let (force, why) = match &it.standing {
        ProcedureStanding::Draft | ProcedureStanding::Approved => (String::new(), String::new()),
        ProcedureStanding::Effective { since } => (zone.whole(since.known), String::new()),
        ProcedureStanding::Superseded { since, until } => {
            (format!("{} – {}", zone.whole(since.known), zone.whole(until.known)), String::new())
        }
        ProcedureStanding::Withdrawn { since, until, why } => {
            (format!("{} – {}", zone.whole(since.known), zone.whole(until.known)), why.to_string())
        }
    };
    Version {
        n,
        title: lang.label(&it.title).to_owned(),
        state: standing(lang, it),
        asks: asks(lang, it.asks),
        owner: lang.role(it.owner),
        changes: it.changes.to_string(),
        from: zone.day(it.from),
        readers: it.readers.iter().map(|it| lang.role(*it)).collect::<Vec<_>>().join(" · "),
        drafted: (name(lang, plant, &it.drafted.by), it.drafted.seq),
        approvals: it
            .approvals
            .iter()
            .map(|it| (lang.role(it.role), name(lang, plant, &it.stamp.by), it.stamp.seq))
            .collect(),
        force,
        why,
        document: match &it.document {
            Document::File { sha256, name } => (Some(format!("/files/{sha256}")), name.to_string()),
            Document::Elsewhere { reference } => (None, reference.to_string()),
        },
        acts: acts(shell, plant, me, id, n, it),
    }
}

fn reader(shell: &Shell, plant: &Plant, id: &ProcedureId, it: &ControlledProcedure, n: u32, who: &PersonId) -> Reader {
    let (lang, zone) = (shell.lang, &shell.zone);
    let knows = plant.knows_version(it, who, id, n);
    let (look, word) = if knows { (Look::Pass, "procedure-knows") } else { (Look::Action, "procedure-does-not-know") };
    let version = it.versions.get(&n);
    let read = version.and_then(|it| it.read.get(who)).map(|it| zone.whole(it.known));
    let trained = plant.people.get(who).and_then(|it| it.training.get(id));
    Reader {
        id: who.to_string(),
        name: name(lang, plant, who),
        state: Stated::new(lang, look).saying(lang.text(word)),
        read: read.unwrap_or_else(|| "–".to_owned()),
        trained: trained.map_or_else(|| "–".to_owned(), |it| format!("v{} · {}", it.version, zone.whole(it.at))),
    }
}

fn page(
    shell: Shell,
    me: &Me,
    app: &App,
    id: &ProcedureId,
    problem: Option<Problem>,
) -> Result<Page<ProcedurePage>, PageError> {
    let lang = shell.lang;
    let plant = app.settled();
    let it = plant.procedures.get(id).ok_or(PageError::NotFound)?;
    let (foremost, first) = it.foremost().ok_or(PageError::NotFound)?;
    let title = lang.label(&first.title).to_owned();
    let who: Vec<_> = readers(&plant, id, first).map(|(who, _)| who.clone()).collect();
    let lines: Vec<_> = who.iter().map(|who| reader(&shell, &plant, id, it, foremost, who)).collect();
    let known = who.iter().filter(|who| plant.knows_version(it, who, id, foremost)).count();
    let versions = it.versions.iter().rev().map(|(n, it)| version(&shell, &plant, me, id, *n, it)).collect();
    drop(plant);
    Ok(Page(ProcedurePage {
        id: id.to_string(),
        title,
        versions,
        readers: lines,
        known,
        foremost,
        problem,
        shell: shell.at(Section::People),
    }))
}

/// `GET /procedures/{procedure}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id = ProcedureId::new(&id).map_err(|_| PageError::NotFound)?;
    Ok(page(shell, &me, &app, &id, None)?.into_response())
}

/// Has a signature about a version carried out, and shows the procedure again.
async fn sign(
    shell: Shell,
    app: App,
    posted: Posted,
    (id, n): (String, u32),
    meaning: &str,
    command: impl Fn(ProcedureId, u32) -> Command,
) -> Result<Response, PageError> {
    let id = ProcedureId::new(&id).map_err(|_| PageError::NotFound)?;
    let shown = {
        let plant = app.settled();
        let there = plant.procedures.get(&id).is_some_and(|it| it.versions.contains_key(&n));
        if !there {
            return Err(PageError::NotFound);
        }
        shown(shell.lang, app.zone(), &plant, &id, n, meaning)
    };
    match app.carry_out(&posted, shell.lang, command(id.clone(), n), Some(&shown), None).await {
        Ok(_) => Ok(Redirect::to(&format!("/procedures/{id}")).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            Ok(page(shell, &posted.me, &app, &id, Some(problem))?.into_response())
        }
    }
}

/// `POST /procedures/{procedure}/v/{version}/approve`
pub(super) async fn approve(
    shell: Shell,
    State(app): State<App>,
    Path(at): Path<(String, u32)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let command = |procedure, version| ApproveProcedure { procedure, version }.into();
    sign(shell, app, posted, at, "api-meaning-approve-procedure", command).await
}

/// `POST /procedures/{procedure}/v/{version}/effective`
pub(super) async fn make_effective(
    shell: Shell,
    State(app): State<App>,
    Path(at): Path<(String, u32)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let command = |procedure, version| MakeProcedureEffective { procedure, version }.into();
    sign(shell, app, posted, at, "api-meaning-procedure-effective", command).await
}

/// `POST /procedures/{procedure}/v/{version}/withdraw`
pub(super) async fn withdraw(
    shell: Shell,
    State(app): State<App>,
    Path(at): Path<(String, u32)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let command = |procedure, version| WithdrawProcedure { procedure, version }.into();
    sign(shell, app, posted, at, "api-meaning-withdraw-procedure", command).await
}

/// `POST /procedures/{procedure}/v/{version}/read`
pub(super) async fn read(
    shell: Shell,
    State(app): State<App>,
    Path(at): Path<(String, u32)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let command = |procedure, version| ReadProcedure { procedure, version }.into();
    sign(shell, app, posted, at, "api-meaning-read-procedure", command).await
}
