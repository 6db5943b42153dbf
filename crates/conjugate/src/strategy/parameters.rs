//! One parameter as a line of a table: its limits, why they matter, what the last batches showed.

use plant::batch::Observed;
use plant::strategy::{Limits, Parameter, ParameterKind, Stage, StrategyVersion, UnitOperation};
use plant::{Plant, batch};

use super::words;
use crate::language::{Lang, Zone};
use crate::page::part::{Bounds, Dot, LimitBar, LimitDots, State, Stated};

/// So many batches are drawn in a table; the parameter's page lists all.
const LAST: usize = 9;

/// A line.
pub(super) struct ParameterLine {
    pub(super) id: String,
    pub(super) points: String,
    pub(super) href: String,
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) criticality: &'static str,
    pub(super) why: String,
    /// Where it is a number.
    pub(super) bar: Option<LimitBar>,
    /// Where it is not: the options, the order, with those registered.
    pub(super) said: String,
    pub(super) normal: String,
    pub(super) registered: String,
    pub(super) proven: String,
    pub(super) dots: Option<LimitDots>,
    /// "9 of 9 in the normal range": what the dots show, in words.
    pub(super) tally: String,
    pub(super) protects: Vec<(String, String)>,
    pub(super) step: Option<(String, String)>,
    pub(super) applies: bool,
}

/// The bar of a parameter's limits, without a value.
pub(super) fn bar(lang: Lang, it: &Parameter, limits: &Limits) -> LimitBar {
    LimitBar::new(lang, lang.label(&it.name), limits.unit.shown())
        .normal(limits.normal.as_ref().map(Bounds::from))
        .registered(limits.registered.as_ref().map(Bounds::from))
        .proven(limits.proven.as_ref().map(Bounds::from))
        .target(limits.target)
}

/// The options of a parameter that is chosen, not measured.
pub(super) fn options(kind: &ParameterKind) -> &[plant::strategy::Choice] {
    match kind {
        ParameterKind::Choice { options, registered: _ } => options,
        ParameterKind::Quantity(_)
        | ParameterKind::Order
        | ParameterKind::Duration { .. }
        | ParameterKind::Computed { .. } => &[],
    }
}

/// What is declared of a parameter that is no number, in words.
pub(super) fn said(lang: Lang, version: &StrategyVersion, unit: &UnitOperation, kind: &ParameterKind) -> String {
    match kind {
        ParameterKind::Choice { options, registered } => {
            let names = registered.iter().filter_map(|id| options.iter().find(|it| it.id == *id));
            let names = words::listed(lang, names.map(|it| lang.label(&it.name).to_owned()));
            lang.say("strategy-choice").with("names", names).plain()
        }
        ParameterKind::Order => {
            let added = unit.steps().filter_map(|it| match &it.kind {
                plant::strategy::StepKind::Add { material, amount: _ } => Some(material.clone()),
                plant::strategy::StepKind::Confirm
                | plant::strategy::StepKind::Measure
                | plant::strategy::StepKind::Sample { .. }
                | plant::strategy::StepKind::File { .. } => None,
            });
            words::observed(lang, Some(&version.strategy), &[], &Observed::Order(added.collect()))
        }
        ParameterKind::Quantity(_) => String::new(),
        ParameterKind::Duration { from, to, limits: _ } => {
            lang.say("strategy-duration").with_text("from", from).with_text("to", to).plain()
        }
        ParameterKind::Computed { .. } => lang.text("strategy-computed"),
    }
}

/// A name for each path of an attribute, where it is declared.
pub(super) fn attribute_name(lang: Lang, version: &StrategyVersion, path: &str) -> String {
    let stage = path.split('/').next().unwrap_or_default();
    let stage = version.strategy.stages.iter().find(|it| it.id.as_str() == stage);
    let found = stage.and_then(|it| it.attribute_at(path));
    found.map_or_else(|| path.to_owned(), |it| lang.label(&it.name).to_owned())
}

fn range(lang: Lang, of: Option<&plant::quantity::Range>) -> String {
    of.map_or_else(|| "–".to_owned(), |it| Bounds::from(it).text(lang))
}

/// What the last batches showed, on the limits of this version.
pub(super) fn shown(
    lang: Lang,
    zone: &Zone,
    plant: &Plant,
    version: &StrategyVersion,
    (stage, unit, it): (&Stage, &UnitOperation, &Parameter),
) -> (Option<LimitDots>, String) {
    let readings = plant.readings_of(&version.strategy.id, &stage.id, &unit.id, &it.id);
    let all = readings.len();
    let last: Vec<_> = readings.into_iter().skip(all.saturating_sub(LAST)).collect();
    let normal = last.iter().filter(|(_, _, it)| it.band == batch::Band::Normal).count();
    let tally = lang.say("strategy-tally").with("n", normal).with("all", last.len()).plain();
    let tally = if last.is_empty() { lang.text("strategy-no-reading") } else { tally };
    let Some(limits) = it.kind.limits() else { return (None, tally) };
    let dot = |(id, _, reading): &(&plant::id::BatchId, &plant::id::StepPath, &batch::Reading)| {
        let Observed::Number(number) = &reading.value else { return None };
        let (state, word) = words::band(lang, reading.band);
        let day = zone.day(reading.stamp.happened);
        let said = format!("{id} {day} {number} {word}");
        Some(Dot { value: number.to(limits.unit)?.value, state, said })
    };
    let dots: Vec<_> = last.iter().filter_map(dot).collect();
    let drawn = (!dots.is_empty()).then(|| LimitDots::new(bar(lang, it, limits), dots));
    (drawn, tally)
}

/// The line of a parameter.
pub(super) fn line(
    lang: Lang,
    zone: &Zone,
    plant: &Plant,
    version: &StrategyVersion,
    (stage, unit, it): (&Stage, &UnitOperation, &Parameter),
) -> ParameterLine {
    let base = super::head::base(&version.strategy.id, version.version);
    let limits = it.kind.limits();
    let (dots, tally) = shown(lang, zone, plant, version, (stage, unit, it));
    let here = format!("{base}/{}/{}", stage.id, unit.id);
    ParameterLine {
        id: it.id.to_string(),
        points: it.points.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        href: format!("{here}/{}", it.id),
        name: lang.label(&it.name).to_owned(),
        unit: limits.map_or("", |it| it.unit.shown()).to_owned(),
        criticality: words::criticality(it.criticality),
        why: lang.label(&it.why).to_owned(),
        bar: limits.map(|limits| bar(lang, it, limits)),
        said: said(lang, version, unit, &it.kind),
        normal: range(lang, limits.and_then(|it| it.normal.as_ref())),
        registered: range(lang, limits.and_then(|it| it.registered.as_ref())),
        proven: range(lang, limits.and_then(|it| it.proven.as_ref())),
        dots,
        tally,
        protects: it
            .protects
            .iter()
            .map(|path| (format!("{base}/{path}"), attribute_name(lang, version, path)))
            .collect(),
        step: unit
            .recorded_at(&it.id)
            .map(|step| (format!("{here}#step-{}", step.id), lang.label(&step.name).to_owned())),
        applies: it.applies,
    }
}

/// A band as a state with its word.
pub(super) fn stated(lang: Lang, (state, word): (State, String)) -> Stated {
    Stated::new(lang, state).saying(word)
}
