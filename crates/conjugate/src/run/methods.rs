//! `GET /methods`: the methods that are done in runs, each version with its report, its approvals and who knows it.

use askama::Template;
use axum::extract::State as Of;
use axum::response::{IntoResponse, Redirect, Response};
use plant::id::{MethodId, PersonId};
use plant::people::Role;
use plant::quantity::{Range, Unit};
use plant::run::{
    ApproveValidation, Ground, ReportValidation, Validation, ValidationStanding, WithdrawMethod, WorkingRange,
};
use plant::strategy::{Method, Standing};
use plant::text::Text;
use plant::{Command, Plant};

use super::said;
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{Bounds, Signing, State, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{Me, Posted, Shown};
use crate::quality::{Problem, rehearse};

#[derive(Template)]
#[template(path = "run/methods.html")]
struct MethodsPage {
    shell: Shell,
    methods: Vec<Line>,
    grounds: Vec<(&'static str, String)>,
    problem: Option<Problem>,
}

/// One version of a method.
struct Line {
    id: String,
    version: u32,
    name: String,
    state: Stated,
    report: String,
    range: String,
    people: Vec<String>,
    withdrawn: String,
    procedure: Option<(String, String)>,
    trained: Vec<String>,
    limits: Vec<(String, String)>,
    /// What this person may sign about it.
    act: Option<Act>,
}

/// A signature that may be given: its id, its words, and whether it takes a report or a reason.
struct Act {
    id: &'static str,
    name: String,
    signing: Signing,
    reports: bool,
    reason: bool,
}

/// The versions that a strategy in force, or one that a batch in hand is pinned to, has done in runs.
fn declared(plant: &Plant) -> Vec<(MethodId, &Method, &plant::strategy::Strategy)> {
    let mut all = Vec::new();
    for version in plant.strategies.values().rev() {
        if !matches!(version.standing, Standing::Effective) {
            continue;
        }
        for (id, it) in version.strategy.methods.iter().filter(|(_, it)| it.is_run()) {
            let known = |(of, method, _): &(MethodId, &Method, _)| of == id && method.version == it.version;
            if !all.iter().any(known) {
                all.push((id.clone(), it, &version.strategy));
            }
        }
    }
    all.sort_by(|one, other| (&one.0, one.1.version).cmp(&(&other.0, other.1.version)));
    all
}

fn state(lang: Lang, it: Option<&Validation>) -> Stated {
    let (state, key) = match it.map(Validation::standing) {
        None => (State::Indeterminate, "method-standing-none"),
        Some(ValidationStanding::Reported) => (State::Action, "method-standing-reported"),
        Some(ValidationStanding::InForce) => (State::Pass, "method-standing-in-force"),
        Some(ValidationStanding::Withdrawn) => (State::Fail, "method-standing-withdrawn"),
    };
    Stated::new(lang, state).saying(lang.text(key))
}

fn shown(lang: Lang, plant: &Plant, id: &MethodId, version: u32, me: &PersonId) -> Shown {
    let mut lines = vec![format!("{} v{version}", said::method_name(lang, plant, id))];
    if let Some(it) = plant.validation(me, id, version) {
        lines.push(format!("{}: {}", lang.text(&format!("method-ground-{}", it.ground.id())), it.report));
    }
    Shown { meaning: lang.text("methods-meaning"), lines }
}

fn act(shell: &Shell, app: &App, plant: &Plant, me: &Me, id: &MethodId, version: u32) -> Option<Act> {
    let lang = shell.lang;
    let validation = plant.validation(&me.session.person, id, version);
    let standing = validation.map(Validation::standing);
    let report = || ReportValidation {
        method: id.clone(),
        version,
        ground: Ground::Validated,
        report: Text::dash(),
        on: app.now(),
        range: None,
    };
    let (what, command): (_, Command) = match standing {
        None | Some(ValidationStanding::Withdrawn) => ("report", report().into()),
        Some(ValidationStanding::Reported) => ("approve", ApproveValidation { method: id.clone(), version }.into()),
        Some(ValidationStanding::InForce) => ("withdraw", WithdrawMethod { method: id.clone(), version }.into()),
    };
    if !command.may().iter().any(|it| me.is(*it)) || rehearse(plant, me, app.now(), command).is_some() {
        return None;
    }
    Some(Act {
        id: what,
        name: lang.text(&format!("methods-{what}")),
        signing: Signing::new(shell, me, &shown(lang, plant, id, version, &me.session.person)),
        reports: what == "report",
        reason: what == "withdraw",
    })
}

/// `GET /methods`
pub(super) async fn show(shell: Shell, me: Me, Of(app): Of<App>) -> Response {
    page(shell, &app, &me, None).into_response()
}

/// `POST /methods/act`
pub(super) async fn act_on(
    shell: Shell,
    app: App,
    posted: Posted,
    id: MethodId,
    version: u32,
) -> Result<Response, PageError> {
    let command: Command = match posted.need("act")? {
        "report" => match report(&app, &posted, &id, version)? {
            Ok(it) => it.into(),
            Err(key) => {
                let problem = Problem::said(&shell, key);
                return Ok(page(shell, &app, &posted.me, Some(problem)).into_response());
            }
        },
        "approve" => ApproveValidation { method: id.clone(), version }.into(),
        "withdraw" => WithdrawMethod { method: id.clone(), version }.into(),
        _ => return Err(PageError::NotAcceptable),
    };
    let shown = {
        let plant = app.settled();
        shown(shell.lang, &plant, &id, version, &posted.me.session.person)
    };
    match app.carry_out(&posted, shell.lang, command, Some(&shown), None).await {
        Ok(_) => Ok(Redirect::to("/methods").into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            Ok(page(shell, &app, &posted.me, Some(problem)).into_response())
        }
    }
}

/// `POST /methods/act`
pub(super) async fn act_route(shell: Shell, Of(app): Of<App>, posted: Posted) -> Result<Response, PageError> {
    let id = MethodId::new(posted.need("method")?).map_err(|_| PageError::NotAcceptable)?;
    let version = posted.need("version")?.parse().map_err(|_| PageError::NotAcceptable)?;
    act_on(shell, app, posted, id, version).await
}

/// The report that a form describes; the key of what is the matter with it otherwise.
fn report(
    app: &App,
    posted: &Posted,
    id: &MethodId,
    version: u32,
) -> Result<Result<ReportValidation, &'static str>, PageError> {
    let ground = Ground::from_id(posted.need("ground")?).ok_or(PageError::NotAcceptable)?;
    let Some(report) = posted.text("report")? else { return Ok(Err("methods-no-report")) };
    let on = match posted.field("on") {
        Some(day) => app.zone().instant(&format!("{day}T00:00")).ok_or(PageError::NotAcceptable)?,
        None => return Ok(Err("methods-no-date")),
    };
    let range = match (posted.field("range"), posted.field("unit")) {
        (None, _) => None,
        (Some(range), Some(unit)) => match (Range::parse(range), Unit::new(unit)) {
            (Ok(range), Ok(unit)) => Some(WorkingRange { range, unit }),
            _ => return Ok(Err("methods-bad-range")),
        },
        (Some(_), None) => return Ok(Err("methods-bad-range")),
    };
    Ok(Ok(ReportValidation { method: id.clone(), version, ground, report, on, range }))
}

fn page(shell: Shell, app: &App, me: &Me, problem: Option<Problem>) -> Page<MethodsPage> {
    let plant = app.settled();
    let lang = shell.lang;
    let person = &me.session.person;
    let line = |(id, it, strategy): &(MethodId, &Method, &plant::strategy::Strategy)| {
        let validation = plant.validation(person, id, it.version);
        let stamp =
            |it: &plant::act::Stamp| format!("{} · {}", said::name(lang, &plant, &it.by), shell.zone.day(it.known));
        let people = validation.into_iter().flat_map(|it| core::iter::once(&it.reported).chain(&it.approvals));
        let named = it.procedure.as_ref().and_then(|id| Some((id, strategy.procedures.get(id)?)));
        let analysts = plant.people.iter().filter(|(_, it)| !it.closed && it.is(Role::QcAnalyst));
        let knows = |who: &&PersonId| named.is_some_and(|(id, named)| plant.knows_procedure(who, id, named.version));
        Line {
            id: id.to_string(),
            version: it.version,
            name: lang.label(&it.name).to_owned(),
            state: state(lang, validation),
            report: validation.map_or_else(String::new, |it| {
                let ground = lang.text(&format!("method-ground-{}", it.ground.id()));
                format!("{ground}: {} · {}", it.report, shell.zone.day(it.on))
            }),
            range: validation
                .and_then(|it| it.range.as_ref())
                .map_or_else(String::new, |it| format!("{} {}", Bounds::from(&it.range).text(lang), it.unit.shown())),
            people: people.map(stamp).collect(),
            withdrawn: validation
                .and_then(|it| it.withdrawn.as_ref())
                .map_or_else(String::new, |(why, it)| format!("{why} · {}", stamp(it))),
            procedure: named.map(|(id, it)| (id.to_string(), format!("{} v{}", lang.label(&it.name), it.version))),
            trained: analysts.map(|(id, _)| id).filter(knows).map(|id| said::name(lang, &plant, id)).collect(),
            limits: it
                .suitability
                .iter()
                .map(|it| {
                    let limit = format!("{} {}", Bounds::from(&it.limit).text(lang), it.unit.shown());
                    (lang.label(&it.name).to_owned(), limit.trim_end().to_owned())
                })
                .collect(),
            act: act(&shell, app, &plant, me, id, it.version),
        }
    };
    let methods = declared(&plant).iter().map(line).collect();
    drop(plant);
    let grounds = Ground::ALL.into_iter().map(|it| (it.id(), lang.text(&format!("method-ground-{}", it.id()))));
    let grounds = grounds.collect();
    Page(MethodsPage { methods, grounds, problem, shell: shell.at(Section::Review) })
}
