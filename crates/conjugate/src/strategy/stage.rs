//! One stage: what is tested on what it makes, its principles, its unit operations.

use askama::Template;
use axum::extract::{Path, State};
use plant::id::StageId;
use plant::strategy::{Ground, Route, Stage};

use super::attributes::{self, AttributeLine};
use super::exposure;
use super::flow::FlowStage;
use super::head::{At, Head, version as find};
use super::together::{self, Together};
use crate::app::App;
use crate::language::Lang;
use crate::page::{Page, PageError, Section, Shell};
use crate::people::Me;

#[derive(Template)]
#[template(path = "strategy/stage.html")]
pub(super) struct StagePage {
    shell: Shell,
    head: Head,
    title: String,
    trail: Vec<(String, String)>,
    facts: Vec<(String, String)>,
    stage: FlowStage,
    attributes: Vec<AttributeLine>,
    principles: Vec<PrincipleLine>,
    /// Which results are held against each other, or against what was charged.
    together: Vec<Together>,
    routes: Vec<RouteLine>,
    /// Why lots may be blended, and how many.
    blending: Option<(String, u32)>,
}

struct RouteLine {
    id: String,
    name: String,
    why: String,
    units: Vec<(String, String)>,
    grounds: Vec<String>,
    tests: Vec<String>,
    times_max: u32,
    stability: Option<String>,
}

struct PrincipleLine {
    id: String,
    points: String,
    name: String,
    evidence: Vec<String>,
}

/// `GET /strategy/{id}/v/{n}/{stage}`
pub(super) async fn show(
    shell: Shell,
    _me: Me,
    State(app): State<App>,
    Path((id, n, stage)): Path<(String, u32, String)>,
) -> Result<Page<StagePage>, PageError> {
    let version = find(&app.settled(), &id, n)?;
    let stage = StageId::new(&stage).map_err(|_| PageError::NotFound)?;
    let stage = version.strategy.stage(&stage).ok_or(PageError::NotFound)?;
    let lang = shell.lang;
    let head = Head::of(&shell, &version, At::Process);
    let attributes = {
        let plant = app.settled();
        let line = |it| attributes::line(lang, app.zone(), &plant, &version, (stage, None, it));
        stage.attributes.iter().map(line).collect()
    };
    let flow = FlowStage::of(lang, &version.strategy, stage, &head.base, None);
    let title = lang.label(&stage.name).to_owned();
    let principles = stage
        .principles
        .iter()
        .map(|it| PrincipleLine {
            id: it.id.to_string(),
            points: it.points.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            name: lang.label(&it.name).to_owned(),
            evidence: it.evidence.iter().map(|it| crate::trail::kind_name(lang, it)).collect(),
        })
        .collect();
    let routes = stage.routes.iter().map(|it| route(lang, stage, &head.base, it)).collect();
    let blending = stage.blending.as_ref().map(|it| (lang.label(&it.why).to_owned(), it.lots_max));
    let mut facts =
        vec![(lang.text("strategy-makes"), flow.makes.clone()), (lang.text("strategy-risk"), flow.risk.clone())];
    facts.extend(stage.daily_doses.iter().map(|it| (lang.text("exposure-dose-word"), exposure::dosed_of(lang, it))));
    if stage.certificate_of_analysis {
        facts.push((lang.text("strategy-asks-analysis"), lang.text("analysis")));
    }
    Ok(Page(StagePage {
        shell: shell.at(Section::Strategy),
        head,
        title,
        trail: vec![],
        facts,
        stage: flow,
        attributes,
        together: together::all(lang, stage),
        principles,
        routes,
        blending,
    }))
}

fn route(lang: Lang, stage: &Stage, base: &str, it: &Route) -> RouteLine {
    let attribute = |path: &String| {
        let unit = path.split_once('/').and_then(|(unit, _)| stage.units.iter().find(|it| it.id.as_str() == unit));
        let of = unit.map_or_else(String::new, |it| format!(" · {}", lang.label(&it.name)));
        stage.attribute_at(path).map_or_else(|| path.clone(), |it| format!("{}{of}", lang.label(&it.name)))
    };
    let ground = |it: &Ground| match it {
        Ground::Result(path) => attribute(path),
        Ground::Reading { unit, parameter } => {
            let found = stage.operation(unit).and_then(|of| Some((of, of.parameter(parameter)?)));
            found.map_or_else(
                || it.to_string(),
                |(of, it)| format!("{} · {}", lang.label(&it.name), lang.label(&of.name)),
            )
        }
    };
    let unit = |id: &plant::id::UnitId| {
        let name = stage.operation(id).map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned());
        (format!("{base}/{}/{id}", stage.id), name)
    };
    RouteLine {
        id: it.id.to_string(),
        name: lang.label(&it.name).to_owned(),
        why: lang.label(&it.why).to_owned(),
        units: it.units.iter().map(unit).collect(),
        grounds: it.grounds.iter().map(ground).collect(),
        tests: it.tests.iter().map(attribute).collect(),
        times_max: it.times_max,
        stability: it.stability.as_ref().map(|it| lang.label(it).to_owned()),
    }
}
