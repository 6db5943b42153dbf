//! One stage: what is tested on what it makes, its principles, its unit operations.

use askama::Template;
use axum::extract::{Path, State};
use plant::id::StageId;

use super::attributes::{self, AttributeLine};
use super::flow::FlowStage;
use super::head::{At, Head, version as find};
use crate::app::App;
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
    let facts =
        vec![(lang.text("strategy-makes"), flow.makes.clone()), (lang.text("strategy-risk"), flow.risk.clone())];
    Ok(Page(StagePage {
        shell: shell.at(Section::Strategy),
        head,
        title,
        trail: vec![],
        facts,
        stage: flow,
        attributes,
        principles,
    }))
}
