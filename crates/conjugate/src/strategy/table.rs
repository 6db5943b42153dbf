//! Who may decide what blocks, and what other records must show: the decision table and the requirements.

use askama::Template;
use axum::extract::{Path, State};
use plant::Event;

use super::head::{At, Head, version as find};
use super::words;
use crate::app::App;
use crate::page::part::{State as Shown, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::Me;

#[derive(Template)]
#[template(path = "strategy/table.html")]
pub(super) struct TablePage {
    shell: Shell,
    head: Head,
    title: String,
    trail: Vec<(String, String)>,
    facts: Vec<(String, String)>,
    /// What blocks, who decides, on what it rests.
    decisions: Vec<(String, String, String)>,
    requirements: Vec<RequirementLine>,
}

struct RequirementLine {
    id: String,
    points: Vec<(String, String)>,
    name: String,
    stages: String,
    /// Which records show it, and whether this version of the program can hold them.
    evidence: Vec<Stated>,
}

/// `GET /strategy/{id}/v/{n}/requirements`
pub(super) async fn show(
    shell: Shell,
    _me: Me,
    State(app): State<App>,
    Path((id, n)): Path<(String, u32)>,
) -> Result<Page<TablePage>, PageError> {
    let version = find(&app.settled(), &id, n)?;
    let lang = shell.lang;
    let it = &version.strategy;
    let decisions = it
        .decisions
        .iter()
        .map(|rule| {
            let roles: Vec<_> = rule.by.iter().map(|it| lang.text(&format!("role-{it}"))).collect();
            let by = if roles.is_empty() { lang.text("strategy-nobody") } else { roles.join(" + ") };
            (crate::words::blocker(lang, rule.about), by, crate::words::rests_on(lang, rule.rests_on))
        })
        .collect();
    let stage = |id| it.stage(id).map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned());
    let evidence = |kind: &String| {
        let known = Event::KINDS.iter().any(|it| it.name == kind);
        let state = if known { Shown::Info } else { Shown::Unverified };
        let name = crate::trail::kind_name(lang, kind);
        Stated::new(lang, state).saying(name)
    };
    let requirements: Vec<_> = it
        .requirements
        .iter()
        .map(|it| RequirementLine {
            id: it.id.to_string(),
            points: it.points.iter().map(|it| (format!("/points/{it}"), it.to_string())).collect(),
            name: lang.label(&it.name).to_owned(),
            stages: words::listed(lang, it.stages.iter().map(stage)),
            evidence: it.evidence.iter().map(evidence).collect(),
        })
        .collect();
    let facts = vec![(lang.text("strategy-requirements"), requirements.len().to_string())];
    let head = Head::of(&shell, &version, At::Table);
    let title = lang.text("strategy-requirements");
    Ok(Page(TablePage {
        shell: shell.at(Section::Strategy),
        head,
        title,
        trail: vec![],
        facts,
        decisions,
        requirements,
    }))
}
