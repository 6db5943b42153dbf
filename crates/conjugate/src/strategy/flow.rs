//! The process as a picture: which stage feeds which, and the unit operations of each in their order.

use plant::strategy::{Stage, StepKind, Strategy};

use super::words;
use crate::language::Lang;

/// The stages, in columns from what is made first to what is made last.
pub(super) struct Flow {
    pub(super) columns: Vec<Column>,
}

pub(super) struct Column {
    pub(super) stages: Vec<FlowStage>,
    /// How many stages flow into this column; nothing for the first.
    pub(super) joins: usize,
    /// Of all columns the one with the most unit operations in it: it gets the room.
    pub(super) wide: bool,
}

pub(super) struct FlowStage {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) href: String,
    pub(super) risk: String,
    pub(super) makes: String,
    pub(super) units: Vec<FlowUnit>,
}

pub(super) struct FlowUnit {
    pub(super) points: String,
    pub(super) name: String,
    pub(super) href: String,
    pub(super) parameters: usize,
    pub(super) attributes: usize,
    pub(super) current: bool,
    pub(super) applies: bool,
}

/// Whether some of what one stage makes is charged in the other.
fn feeds(from: &Stage, into: &Stage) -> bool {
    into.units.iter().flat_map(|it| &it.steps).any(|it| match &it.kind {
        StepKind::Add { material, amount: _ } => *material == from.makes,
        StepKind::Confirm | StepKind::Measure | StepKind::Sample { .. } | StepKind::File { .. } => false,
    })
}

/// In which column a stage stands: after every stage that feeds it.
fn column(strategy: &Strategy, stage: &Stage, depth: usize) -> usize {
    // A stage that fed itself by a detour would never end; no process is deeper than it has stages.
    if depth >= strategy.stages.len() {
        return 0;
    }
    let before = strategy.stages.iter().filter(|it| it.id != stage.id && feeds(it, stage));
    before.map(|it| column(strategy, it, depth + 1) + 1).max().unwrap_or(0)
}

/// Where a stage is drawn: right before the first stage that it feeds, so that what is made for it alone stands beside it.
fn drawn(strategy: &Strategy, stage: &Stage, depth: usize) -> usize {
    let own = column(strategy, stage, 0);
    if depth >= strategy.stages.len() {
        return own;
    }
    let fed = strategy.stages.iter().filter(|it| it.id != stage.id && feeds(stage, it));
    fed.map(|it| drawn(strategy, it, depth + 1).saturating_sub(1)).min().unwrap_or(own).max(own)
}

impl Flow {
    pub(super) fn of(lang: Lang, strategy: &Strategy, base: &str, current: Option<&str>) -> Self {
        let placed: Vec<_> = strategy.stages.iter().map(|it| (drawn(strategy, it, 0), it)).collect();
        let last = placed.iter().map(|(column, _)| *column).max().unwrap_or(0);
        let columns = (0..=last).map(|place| {
            let here = placed.iter().filter(|(column, _)| *column == place).map(|(_, it)| *it);
            let stages: Vec<_> = here.map(|it| FlowStage::of(lang, strategy, it, base, current)).collect();
            let joins = placed.iter().filter(|(column, _)| column + 1 == place).count();
            Column { stages, joins, wide: false }
        });
        let mut columns: Vec<Column> = columns.filter(|it| !it.stages.is_empty()).collect();
        let units = |it: &Column| it.stages.iter().map(|it| it.units.len()).sum::<usize>();
        let most = columns.iter().map(units).max();
        if let Some(widest) = columns.iter_mut().find(|it| Some(units(it)) == most) {
            widest.wide = true;
        }
        Self { columns }
    }
}

impl FlowStage {
    pub(super) fn of(lang: Lang, strategy: &Strategy, it: &Stage, base: &str, current: Option<&str>) -> Self {
        let makes = strategy
            .materials
            .get(&it.makes)
            .map_or_else(|| it.makes.to_string(), |it| lang.label(&it.name).to_owned());
        let href = format!("{base}/{}", it.id);
        let unit = |unit: &plant::strategy::UnitOperation| {
            let path = format!("{}/{}", it.id, unit.id);
            FlowUnit {
                points: unit.points.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
                name: lang.label(&unit.name).to_owned(),
                href: format!("{base}/{path}"),
                parameters: unit.parameters.iter().filter(|it| it.applies).count(),
                attributes: unit.attributes.iter().filter(|it| it.applies).count(),
                current: current == Some(path.as_str()),
                applies: unit.applies,
            }
        };
        Self {
            id: it.id.to_string(),
            name: lang.label(&it.name).to_owned(),
            risk: words::contamination(lang, &it.contamination),
            makes,
            units: it.units.iter().map(unit).collect(),
            href,
        }
    }
}
