//! One unit operation: its parameters with limits and what batches showed, its tests, its steps.

use askama::Template;
use plant::strategy::{Stage, StepKind, StrategyVersion, UnitOperation};

use super::attributes::{self, AttributeLine};
use super::flow::FlowStage;
use super::head::{At, Head};
use super::parameters::{self, ParameterLine};
use super::words;
use crate::app::App;
use crate::language::Lang;
use crate::page::part::LimitKey;
use crate::page::{Page, Section, Shell};

#[derive(Template)]
#[template(path = "strategy/unit.html")]
pub(super) struct UnitPage {
    shell: Shell,
    head: Head,
    title: String,
    trail: Vec<(String, String)>,
    facts: Vec<(String, String)>,
    stage: FlowStage,
    parameters: Vec<ParameterLine>,
    attributes: Vec<AttributeLine>,
    steps: Vec<StepLine>,
    key: LimitKey,
}

struct StepLine {
    id: String,
    n: usize,
    name: String,
    instruction: String,
    kind: String,
    /// The material that is added.
    material: Option<(String, String)>,
    records: Vec<(String, String)>,
    tests: Vec<(String, String)>,
    critical: bool,
    second_person: bool,
    applies: bool,
}

/// The page of a unit operation.
pub(super) fn page(
    shell: Shell,
    app: &App,
    version: &StrategyVersion,
    stage: &Stage,
    unit: &UnitOperation,
) -> Page<UnitPage> {
    let lang = shell.lang;
    let head = Head::of(&shell, version, At::Process);
    let (parameters, attributes) = {
        let plant = app.settled();
        let zone = app.zone();
        let parameters =
            unit.parameters.iter().map(|it| parameters::line(lang, zone, &plant, version, (stage, unit, it))).collect();
        let attributes = unit
            .attributes
            .iter()
            .map(|it| attributes::line(lang, zone, &plant, version, (stage, Some(unit), it)))
            .collect();
        (parameters, attributes)
    };
    let path = format!("{}/{}", stage.id, unit.id);
    let flow = FlowStage::of(lang, &version.strategy, stage, &head.base, Some(&path));
    let steps = steps(lang, version, stage, unit, &head.base);
    let trail = vec![(format!("{}/{}", head.base, stage.id), lang.label(&stage.name).to_owned())];
    let title = lang.label(&unit.name).to_owned();
    let facts = facts(lang, version, unit);
    let key = LimitKey(lang);
    Page(UnitPage {
        shell: shell.at(Section::Strategy),
        head,
        title,
        trail,
        facts,
        stage: flow,
        parameters,
        attributes,
        steps,
        key,
    })
}

fn facts(lang: Lang, version: &StrategyVersion, unit: &UnitOperation) -> Vec<(String, String)> {
    let strategy = &version.strategy;
    let procedure = strategy.procedures.get(&unit.procedure);
    let procedure = procedure.map_or_else(
        || unit.procedure.to_string(),
        |it| format!("{} v{} {}", unit.procedure, it.version, lang.label(&it.name)),
    );
    let class = |id| strategy.equipment.get(id).map_or_else(String::new, |it| lang.label(&it.name).to_owned());
    let protection = |id| strategy.protections.get(id).map_or_else(String::new, |it| lang.label(it).to_owned());
    let mut facts = vec![(lang.text("strategy-procedure"), procedure)];
    if let Some(room) = &unit.room {
        facts.push((lang.text("strategy-room"), lang.label(room).to_owned()));
    }
    if !unit.equipment.is_empty() {
        facts.push((lang.text("strategy-equipment"), words::listed(lang, unit.equipment.iter().map(class))));
    }
    if !unit.protection.is_empty() {
        facts.push((lang.text("strategy-protection"), words::listed(lang, unit.protection.iter().map(protection))));
    }
    facts
}

fn steps(lang: Lang, version: &StrategyVersion, stage: &Stage, unit: &UnitOperation, base: &str) -> Vec<StepLine> {
    let here = format!("{base}/{}/{}", stage.id, unit.id);
    let parameter = |id: &plant::id::ParameterId| {
        let named = unit.parameters.iter().find(|it| it.id == *id);
        (format!("{here}/{id}"), named.map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned()))
    };
    let test = |id: &plant::id::AttributeId| {
        let (path, it) = stage.attribute_of(&unit.id, id)?;
        Some((format!("{base}/{}/{path}", stage.id), lang.label(&it.name).to_owned()))
    };
    let line = |(place, it): (usize, &plant::strategy::Step)| {
        let (material, tests) = match &it.kind {
            StepKind::Add { material, amount: _ } => {
                let name = version.strategy.materials.get(material);
                let name = name.map_or_else(|| material.to_string(), |it| lang.label(&it.name).to_owned());
                (Some((format!("{base}/library#{material}"), name)), vec![])
            }
            StepKind::Sample { tests } | StepKind::File { tests } => (None, tests.iter().filter_map(test).collect()),
            StepKind::Confirm | StepKind::Measure => (None, vec![]),
        };
        StepLine {
            id: it.id.to_string(),
            n: place + 1,
            name: lang.label(&it.name).to_owned(),
            instruction: lang.label(&it.instruction).to_owned(),
            kind: words::step_kind(lang, &it.kind),
            material,
            records: it.records.iter().map(parameter).collect(),
            tests,
            critical: it.critical,
            second_person: it.second_person,
            applies: it.applies,
        }
    };
    unit.steps.iter().enumerate().map(line).collect()
}
