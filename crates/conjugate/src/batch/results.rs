//! A result of a test as the record shows it.

use plant::batch::Observed;
use plant::lab::{ResultBand, TestResult};
use plant::strategy::{Attribute, Specification};

use super::entry::{ResultView, origin};
use crate::language::Lang;
use crate::page::part::{Bounds, LimitBar, State, Stated};
use crate::words;

/// The result with its limits.
pub(super) fn view(lang: Lang, attribute: &Attribute, result: &TestResult) -> ResultView {
    let texts = result.replicates.iter().map(|it| value(lang, attribute, it)).collect::<Vec<_>>();
    ResultView {
        name: lang.label(&attribute.name).to_owned(),
        value: value(lang, attribute, &result.reportable),
        replicates: texts.join(" · "),
        stated: Stated::new(lang, state(result.band)).saying(words::result_band(lang, result.band)),
        bar: bar(lang, attribute, result),
        file: origin(lang, &result.origin),
    }
}

fn value(lang: Lang, attribute: &Attribute, it: &Observed) -> String {
    match it {
        Observed::Number(it) => it.to_string(),
        Observed::Choice(id) => match &attribute.specification {
            Specification::Choice { options, accepted: _ } => options
                .iter()
                .find(|it| it.id == *id)
                .map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned()),
            Specification::Number { .. } => id.to_string(),
        },
        Observed::Order(_) => lang.text("batch-value-missing"),
        Observed::Missing(why) if why.as_str() == "-" => lang.text("batch-value-missing"),
        Observed::Missing(why) => lang.say("batch-value-missing-why").with("why", why.as_str()).plain(),
    }
}

fn state(it: ResultBand) -> State {
    match it {
        ResultBand::Inside => State::Pass,
        ResultBand::Alert => State::Alert,
        ResultBand::OutsideRelease => State::Fail,
        ResultBand::Indeterminate(_) => State::Indeterminate,
    }
}

fn bar(lang: Lang, attribute: &Attribute, result: &TestResult) -> Option<LimitBar> {
    let Specification::Number { unit, alert, release, shelf_life, .. } = &attribute.specification else { return None };
    let bounds = |range: &Option<plant::quantity::Range>| range.as_ref().map(Bounds::from);
    let bar = LimitBar::new(lang, lang.label(&attribute.name), unit.shown())
        .normal(bounds(alert))
        .registered(bounds(release))
        .proven(bounds(shelf_life));
    let number = match &result.reportable {
        Observed::Number(it) => it.to(*unit),
        Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_) => None,
    };
    Some(match number {
        Some(it) => bar.value(it.value, it.bound.into(), state(result.band)),
        None => bar,
    })
}
