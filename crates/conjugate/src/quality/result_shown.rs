//! Test results as people read them: a value against its specification, and what it means.

use plant::batch::Observed;
use plant::lab::{Origin, ResultBand, TestResult};
use plant::quantity::Range;
use plant::strategy::{Attribute, Specification};
use rust_decimal::Decimal;

use crate::language::Lang;
use crate::page::part::{Bounds, LimitBar, State};

/// The state that a band is shown as.
#[must_use]
pub fn state(band: ResultBand) -> State {
    match band {
        ResultBand::Inside => State::Pass,
        ResultBand::Alert => State::Alert,
        ResultBand::OutsideRelease => State::Fail,
        ResultBand::Indeterminate(_) => State::Indeterminate,
    }
}

/// The bar of a specification, with the result in it where there is one; nothing where it is no number.
#[must_use]
pub fn bar(lang: Lang, attribute: &Attribute, result: Option<&TestResult>) -> Option<LimitBar> {
    let Specification::Number { unit, alert, release, shelf_life, .. } = &attribute.specification else { return None };
    let bounds = |range: &Option<Range>| range.as_ref().map(Bounds::from);
    let bar = LimitBar::new(lang, lang.label(&attribute.name), unit.shown())
        .normal(bounds(alert))
        .registered(bounds(release))
        .proven(bounds(shelf_life));
    Some(match result.map(|it| (&it.reportable, it.band)) {
        Some((Observed::Number(it), band)) => match it.to(*unit) {
            Some(number) => bar.value(number.value, it.bound.into(), state(band)),
            None => bar,
        },
        Some((Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_), _)) | None => bar,
    })
}

/// A value as it was entered.
#[must_use]
pub fn value(lang: Lang, attribute: &Attribute, value: &Observed) -> String {
    match value {
        Observed::Number(it) => it.to_string(),
        Observed::Choice(id) => match &attribute.specification {
            Specification::Choice { options, accepted: _ } => options
                .iter()
                .find(|it| it.id == *id)
                .map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned()),
            Specification::Number { .. } => id.to_string(),
        },
        Observed::Order(_) => lang.text("results-no-value"),
        Observed::Missing(why) if why.as_str() == "-" => lang.text("results-no-value"),
        Observed::Missing(why) => lang.say("results-no-value-because").with_text("why", why).plain(),
    }
}

/// The specification in words: `3.60–4.40 mol/mol`, or the options that are accepted.
#[must_use]
pub fn specification(lang: Lang, attribute: &Attribute) -> String {
    match &attribute.specification {
        Specification::Number { unit, release, .. } => match release {
            Some(range) => format!("{} {}", Bounds::from(range).text(lang), unit.shown()).trim_end().to_owned(),
            None => lang.text("limit-none"),
        },
        Specification::Choice { options, accepted } => {
            let names = options.iter().filter(|it| accepted.contains(&it.id)).map(|it| lang.label(&it.name).to_owned());
            names.collect::<Vec<_>>().join(lang.pick("、", ", "))
        }
    }
}

/// The mean of some replicates stands beside them only where there are several; a single one is the result.
#[must_use]
pub fn replicates(lang: Lang, attribute: &Attribute, result: &TestResult) -> Vec<String> {
    let all: Vec<String> = result.replicates.iter().map(|it| value(lang, attribute, it)).collect();
    let one = result.replicates.len() == 1 && number(&result.reportable) == result.replicates.first().and_then(number);
    if one { Vec::new() } else { all }
}

fn number(it: &Observed) -> Option<(Decimal, u32)> {
    match it {
        Observed::Number(it) => Some((it.value, it.value.scale())),
        Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_) => None,
    }
}

/// Where a result came from: typed, read from a file, or derived.
pub(crate) fn source(lang: Lang, it: &Origin) -> String {
    match it {
        Origin::Typed => lang.text("review-source-typed"),
        Origin::Derived { determination, .. } => {
            lang.say("review-source-derived").with_text("determination", determination).plain()
        }
        Origin::File { name, instrument, .. } => {
            lang.say("review-source-file").with_text("file", name).with_text("instrument", instrument).plain()
        }
    }
}
