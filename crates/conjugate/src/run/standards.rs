//! `GET /standards`: reference standards and reagents with their dates; a working standard is qualified against its primary.

use askama::Template;
use axum::extract::State as Of;
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::id::LotId;
use plant::material::Lot;
use plant::people::Role;
use plant::quantity::{Quantity, Unit};
use plant::run::QualifyStandard;
use plant::strategy::{Material, MaterialRole};
use plant::text::Text;

use crate::app::App;
use crate::page::part::{Signing, State, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{Me, Posted, Shown};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "run/standards.html")]
struct StandardsPage {
    shell: Shell,
    lines: Vec<Line>,
    /// Working standards and the lots that they may be qualified against.
    working: Vec<(String, String)>,
    primary: Vec<(String, String)>,
    signing: Option<Signing>,
    problem: Option<Problem>,
}

struct Line {
    lot: String,
    name: String,
    kind: String,
    last: String,
    left: String,
    qualified: String,
    state: Stated,
    runs: usize,
}

/// What a material is, as the newest strategy that declares it says.
fn material<'a>(plant: &'a Plant, it: &Lot) -> Option<&'a Material> {
    plant.strategies.values().rev().find_map(|version| version.strategy.materials.get(&it.material))
}

fn shown(shell: &Shell) -> Shown {
    Shown { meaning: shell.text("standards-meaning"), lines: vec![shell.text("standards-qualify")] }
}

/// `GET /standards`
pub(super) async fn show(shell: Shell, me: Me, Of(app): Of<App>) -> Response {
    page(shell, &app, &me, None).into_response()
}

/// `POST /standards/qualify`
pub(super) async fn qualify(shell: Shell, Of(app): Of<App>, posted: Posted) -> Result<Response, PageError> {
    let lot = |name: &str| LotId::new(posted.need(name)?).map_err(|_| PageError::NotAcceptable);
    let (working, against) = (lot("lot")?, lot("against")?);
    let unit = Unit::new(posted.field("unit").unwrap_or("%"));
    let value = unit.ok().and_then(|unit| Quantity::parse(posted.field("value").unwrap_or_default(), unit).ok());
    let (Some(value), Ok(report)) = (value, Text::new(posted.field("report").unwrap_or_default())) else {
        let problem = Problem::said(&shell, "standards-incomplete");
        return Ok(page(shell, &app, &posted.me, Some(problem)).into_response());
    };
    let command = QualifyStandard { lot: working, against, value, report };
    let shown = shown(&shell);
    match app.carry_out(&posted, shell.lang, command, Some(&shown), None).await {
        Ok(_) => Ok(Redirect::to("/standards").into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            Ok(page(shell, &app, &posted.me, Some(problem)).into_response())
        }
    }
}

fn page(shell: Shell, app: &App, me: &Me, problem: Option<Problem>) -> Page<StandardsPage> {
    let plant = app.settled();
    let lang = shell.lang;
    let now = app.now();
    let mut lines = Vec::new();
    let (mut working, mut primary) = (Vec::new(), Vec::new());
    let mut all: Vec<_> = plant.lots.iter().collect();
    all.sort_by_key(|(id, it)| (it.use_by, (*id).clone()));
    for (id, it) in all {
        let Some(material) = material(&plant, it) else { continue };
        let kind = match material.role {
            MaterialRole::ReferenceStandard if material.against.is_some() => "standards-kind-working",
            MaterialRole::ReferenceStandard => "standards-kind-primary",
            MaterialRole::Reagent => "standards-kind-reagent",
            _ => continue,
        };
        let name = lang.label(&material.name).to_owned();
        let choice = (id.to_string(), format!("{id} · {name}"));
        if material.against.is_some() {
            working.push(choice);
        } else if material.role == MaterialRole::ReferenceStandard {
            primary.push(choice);
        }
        let last = it.use_by.into_iter().chain(it.retest_by).min();
        let qualified = plant.standards.get(id);
        let owes = material.against.is_some() && qualified.is_none();
        let (state, key) = if plant.held_in(id).next().is_some() {
            (State::Fail, "standards-held")
        } else if last.is_some_and(|at| at < now) {
            (State::Fail, "standards-expired")
        } else if it.standing != plant::material::LotStanding::Released {
            (State::Action, "standards-not-released")
        } else if owes {
            (State::Action, "standards-not-qualified")
        } else {
            (State::Pass, "standards-usable")
        };
        lines.push(Line {
            lot: id.to_string(),
            name,
            kind: lang.text(kind),
            last: last.map_or_else(|| "–".to_owned(), |at| shell.zone.day(at)),
            left: Quantity::exact(it.left, it.unit).to_string(),
            qualified: qualified
                .map_or_else(String::new, |it| format!("{} · {} · {}", it.value, it.against, it.report)),
            state: Stated::new(lang, state).saying(lang.text(key)),
            runs: plant.runs.values().filter(|run| run.lots.contains(id)).count(),
        });
    }
    drop(plant);
    let signing = me.is(Role::QcAnalyst).then(|| Signing::new(&shell, me, &shown(&shell)));
    Page(StandardsPage { lines, working, primary, signing, problem, shell: shell.at(Section::Review) })
}
