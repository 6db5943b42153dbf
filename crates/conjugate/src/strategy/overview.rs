//! A version at a glance: the process as a picture, what is declared, what will block, who runs on it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use plant::Plant;
use plant::batch::BatchStanding;
use plant::strategy::{Criticality, Standing, StrategyVersion, coverage, points, warnings};

use super::flow::Flow;
use super::head::{At, Head, stated, version as find};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::Stated;
use crate::page::{Page, PageError, Section, Shell};
use crate::people::Me;

#[derive(Template)]
#[template(path = "strategy/overview.html")]
struct Overview {
    shell: Shell,
    head: Head,
    title: String,
    trail: Vec<(String, String)>,
    facts: Vec<(String, String)>,
    flow: Flow,
    stages: Vec<StageLine>,
    warnings: Vec<(String, String, String)>,
    batches: Vec<BatchLine>,
}

struct StageLine {
    name: String,
    href: String,
    cpp: usize,
    kpp: usize,
    attributes: usize,
    steps: usize,
    running: usize,
    finished: usize,
}

struct BatchLine {
    id: String,
    stage: String,
    pinned: u32,
    href: String,
}

#[derive(Template)]
#[template(path = "strategy/none.html")]
struct NoStrategy {
    shell: Shell,
    /// Versions that are not in force: name, address, where it stands.
    waiting: Vec<(String, String, Stated)>,
    /// Several strategies are in force: name, address.
    several: Vec<(String, String)>,
}

/// `GET /strategy`: the version in force.
pub(super) async fn in_force(shell: Shell, _me: Me, State(app): State<App>) -> Response {
    let lang = shell.lang;
    let shell = shell.at(Section::Strategy);
    let (effective, waiting) = {
        let plant = app.settled();
        let effective: Vec<_> =
            plant.strategies.values().filter(|it| it.standing == Standing::Effective).cloned().collect();
        let waiting: Vec<_> = plant
            .strategies
            .values()
            .filter(|it| it.standing != Standing::Effective)
            .map(|it| (versioned(lang, it), super::head::base(&it.strategy.id, it.version), stated(lang, it)))
            .collect();
        (effective, waiting)
    };
    match effective.as_slice() {
        [one] => page(shell, &app, one).into_response(),
        several => {
            let named =
                |it: &Arc<StrategyVersion>| (versioned(lang, it), super::head::base(&it.strategy.id, it.version));
            let several = several.iter().map(named).collect();
            Page(NoStrategy { shell, waiting, several }).into_response()
        }
    }
}

fn versioned(lang: Lang, it: &StrategyVersion) -> String {
    format!("{} v{}", lang.label(&it.strategy.name), it.version)
}

/// `GET /strategy/{id}/v/{n}`
pub(super) async fn version(
    shell: Shell,
    _me: Me,
    State(app): State<App>,
    Path((id, n)): Path<(String, u32)>,
) -> Result<Response, PageError> {
    let it = find(&app.settled(), &id, n)?;
    Ok(page(shell.at(Section::Strategy), &app, &it).into_response())
}

fn page(shell: Shell, app: &App, it: &StrategyVersion) -> Page<Overview> {
    let lang = shell.lang;
    let head = Head::of(&shell, it, At::Process);
    let (stages, batches) = {
        let plant = app.settled();
        (stages(lang, &plant, it, &head.base), batches(lang, &plant, it))
    };
    let warnings: Vec<_> = warnings(&it.strategy)
        .into_iter()
        .map(|warning| {
            let (what, advice) = warning.in_words(lang.code_in_plant());
            (warning.path, what, advice)
        })
        .collect();
    let facts = facts(&shell, it, &stages, warnings.len(), batches.len());
    let flow = Flow::of(lang, &it.strategy, &head.base, None);
    let title = lang.label(&it.strategy.name).to_owned();
    Page(Overview { shell, head, title, trail: vec![], facts, flow, stages, warnings, batches })
}

fn facts(
    shell: &Shell,
    it: &StrategyVersion,
    stages: &[StageLine],
    warnings: usize,
    pinned: usize,
) -> Vec<(String, String)> {
    let lang = shell.lang;
    let sum = |of: fn(&StageLine) -> usize| stages.iter().map(of).sum::<usize>();
    let declared = lang
        .say("strategy-declared-counts")
        .with("cpp", sum(|it| it.cpp))
        .with("kpp", sum(|it| it.kpp))
        .with("attributes", sum(|it| it.attributes))
        .plain();
    let carried = coverage(&it.strategy).values().filter(|it| !it.is_empty()).count();
    let since = match &it.effective {
        Some(stamp) => shell.zone.day(stamp.happened),
        None => lang.text("strategy-not-yet"),
    };
    vec![
        (lang.text("strategy-effective-since"), since),
        (lang.text("strategy-declared"), declared),
        (
            lang.text("strategy-points-carried"),
            lang.say("strategy-of").with("n", carried).with("all", points().len()).plain(),
        ),
        (lang.text("strategy-warnings"), warnings.to_string()),
        (lang.text("strategy-pinned"), pinned.to_string()),
    ]
}

fn stages(lang: Lang, plant: &Plant, it: &StrategyVersion, base: &str) -> Vec<StageLine> {
    let line = |stage: &plant::strategy::Stage| {
        let of = |wanted: Criticality| {
            let declared = stage.operations().flat_map(|it| &it.parameters);
            declared.filter(|it| it.applies && it.criticality == wanted).count()
        };
        let here = plant.batches_of(&it.strategy.id, &stage.id);
        let here: Vec<_> = here.into_iter().filter(|(_, batch)| batch.version == it.version).collect();
        let finished = here.iter().filter(|(_, it)| matches!(it.standing, BatchStanding::Finished { .. })).count();
        StageLine {
            name: lang.label(&stage.name).to_owned(),
            href: format!("{base}/{}", stage.id),
            cpp: of(Criticality::Cpp),
            kpp: of(Criticality::Kpp),
            attributes: stage.tested().count(),
            steps: stage.steps().count(),
            running: here.len() - finished,
            finished,
        }
    };
    it.strategy.stages.iter().map(line).collect()
}

/// The batches under way that are pinned to this version.
fn batches(lang: Lang, plant: &Plant, it: &StrategyVersion) -> Vec<BatchLine> {
    let pinned = plant.batches.iter().filter(|(_, batch)| {
        batch.strategy == it.strategy.id
            && batch.version == it.version
            && !matches!(batch.standing, BatchStanding::Finished { .. })
    });
    pinned
        .map(|(id, batch)| BatchLine {
            id: id.to_string(),
            stage: it
                .strategy
                .stage(&batch.stage)
                .map_or_else(|| batch.stage.to_string(), |it| lang.label(&it.name).to_owned()),
            pinned: batch.version,
            href: format!("/batches/{id}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo;

    #[test]
    fn the_reference_strategy_flows_from_a_cell_bank_and_two_stages_into_one_and_on() {
        let strategy = plant::strategy::load(&demo::reference()).unwrap();
        let flow = Flow::of(Lang::En, &strategy, "/strategy/x/v/1", Some("antibody/capture"));
        let columns: Vec<Vec<_>> =
            flow.columns.iter().map(|it| it.stages.iter().map(|it| it.id.as_str()).collect()).collect();
        assert_eq!(
            columns,
            [vec!["cell-bank"], vec!["small-molecule", "antibody"], vec!["drug-substance"], vec!["drug-product"]]
        );
        assert_eq!(flow.columns.iter().map(|it| it.joins).collect::<Vec<_>>(), [0, 1, 2, 1]);
        let current = flow.columns.iter().flat_map(|it| &it.stages).flat_map(|it| &it.units).filter(|it| it.current);
        assert_eq!(current.count(), 1);
    }
}
