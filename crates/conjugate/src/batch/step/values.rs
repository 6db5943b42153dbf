//! Values that a step asks for, and values that follow from them.

use std::collections::BTreeMap;

use plant::batch::{Charge, Observed, asked, clocks, judge, preview};
use plant::id::{LotId, MaterialId, ParameterId};
use plant::quantity::{Bound, Quantity, Unit};
use plant::strategy::{Formula, Parameter, ParameterKind, StepKind};
use plant::text::Text;
use rust_decimal::Decimal;

use super::charging::{AMOUNT, method};
use super::form::Typed;
use super::ground::Ground;
use super::view::{Asked, Follows, OptionLine};
use crate::batch::shown;
use crate::page::part::NumberEntry;

/// The field of a parameter's value.
pub(super) fn field(id: &ParameterId) -> String {
    format!("value.{id}")
}

/// The field in which a person says why there is none.
pub(super) fn missing(id: &ParameterId) -> String {
    format!("missing.{id}")
}

/// The values that the step asks for.
pub(super) fn values(it: &Ground<'_>, typed: Typed<'_>) -> Vec<Asked> {
    asked(it.unit, it.step).map(|parameter| value(it, typed, parameter)).collect()
}

fn value(it: &Ground<'_>, typed: Typed<'_>, parameter: &Parameter) -> Asked {
    let (field, missing_field) = (field(&parameter.id), missing(&parameter.id));
    let text = typed.text(&field);
    let options = match &parameter.kind {
        ParameterKind::Choice { options, registered } => options
            .iter()
            .map(|of| OptionLine {
                id: of.id.to_string(),
                name: it.label(&of.name),
                chosen: text == of.id.as_str(),
                registered: registered.contains(&of.id),
            })
            .collect(),
        ParameterKind::Quantity(_)
        | ParameterKind::Order
        | ParameterKind::Duration { .. }
        | ParameterKind::Computed { .. } => Vec::new(),
    };
    let entry = parameter.kind.limits().zip(shown::limits(it.lang, parameter)).map(|(limits, bar)| {
        let bar = match Quantity::parse(&text, limits.unit) {
            Ok(number) => {
                let real = it.strategy.illustrative && !it.plant.demonstration;
                let band = judge(parameter, &Observed::Number(number), &[], real);
                bar.value(number.value, number.bound.into(), shown::state(band))
            }
            Err(_) => bar,
        };
        NumberEntry::new(&field, bar).typed(text.clone()).hint(method(it, parameter))
    });
    Asked {
        name: it.label(&parameter.name),
        criticality: shown::criticality(parameter.criticality),
        why: it.label(&parameter.why),
        entry,
        options,
        missing: typed.text(&missing_field),
        field,
        missing_field,
    }
}

/// What was typed so far, as far as it can be understood.
fn so_far(it: &Ground<'_>, typed: Typed<'_>) -> BTreeMap<ParameterId, Observed> {
    let understood = |parameter: &Parameter| {
        let text = typed.text(&field(&parameter.id));
        let why = Text::new(&typed.text(&missing(&parameter.id))).ok();
        let number = parameter.kind.limits().and_then(|limits| Quantity::parse(&text, limits.unit).ok());
        number.map(Observed::Number).or(why.map(Observed::Missing))
    };
    asked(it.unit, it.step).filter_map(|of| Some((of.id.clone(), understood(of)?))).collect()
}

/// The values that the record works out at this step, and the order of additions where the step judges it.
pub(super) fn follows(it: &Ground<'_>, typed: Typed<'_>) -> (Vec<Follows>, Option<String>) {
    let given = so_far(it, typed);
    let lot = LotId::new(&typed.text("lot")).ok().filter(|lot| it.plant.lots.contains_key(lot));
    let unit = Charge::parameter(it.unit, it.step).and_then(|it| it.kind.limits()).map(|it| it.unit);
    let amount = unit.and_then(|unit| Quantity::parse(&typed.text(AMOUNT), unit).ok());
    let charged = lot.as_ref().zip(amount.as_ref());
    let seen = preview(it.plant, it.id, it.path, charged, &given, it.now);
    let mut order = None;
    let mut all = Vec::new();
    for (parameter, value, band) in seen {
        match &parameter.kind {
            ParameterKind::Order => order = Some(order_after(it)),
            ParameterKind::Computed { .. } | ParameterKind::Duration { .. } => {
                let text = shown::value(it.lang, it.strategy, parameter, &value);
                let known = !matches!(value, Observed::Missing(_));
                let Some(bar) = shown::bar(it.lang, parameter, &value, band) else { continue };
                let number = match (&value, parameter.kind.limits()) {
                    (Observed::Number(it), Some(limits)) => shown::drawn(it, limits).map(|it| it.to_string()),
                    (Observed::Number(_) | Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_), _) => None,
                };
                let entry = NumberEntry::new(&format!("follows.{}", parameter.id), bar)
                    .typed(number.unwrap_or_default())
                    .following(attributes(it, parameter));
                all.push(Follows {
                    entry,
                    criticality: shown::criticality(parameter.criticality),
                    why: it.label(&parameter.why),
                    now: known.then(|| (text, shown::stated(it.lang, band))),
                });
            }
            ParameterKind::Quantity(_) | ParameterKind::Choice { .. } => (),
        }
    }
    (all, order)
}

/// The order of additions as it will be with this one.
fn order_after(it: &Ground<'_>) -> String {
    let mut names: Vec<String> = Vec::new();
    for addition in it.batch.additions() {
        let here = it.batch.steps.iter().any(|(path, record)| {
            path.unit == it.unit.id && record.additions.iter().any(|of| of.stamp.seq == addition.stamp.seq)
        });
        if here {
            names.push(it.material(&addition.material));
        }
    }
    if let StepKind::Add { material, amount: _ } = &it.step.kind {
        names.push(it.material(material));
    }
    names.join(" → ")
}

/// How the script follows what is typed. A courtesy: what counts is worked out when the form is sent.
fn attributes(it: &Ground<'_>, parameter: &Parameter) -> Vec<(&'static str, String)> {
    let places = |limits: &plant::strategy::Limits| {
        let ends = [&limits.normal, &limits.registered, &limits.proven].into_iter().flatten();
        let scale = ends.flat_map(|it| [it.low(), it.high()]).flatten().map(|it| it.scale()).max().unwrap_or(0);
        ("data-places", scale.saturating_add(2).to_string())
    };
    match &parameter.kind {
        ParameterKind::Computed { formula: Formula::MolarRatio { of, to: _ }, limits } if adds(it, of) => {
            // Each lot's line carries what one unit of it adds.
            vec![("data-follows", AMOUNT.to_owned()), ("data-factor-of", "lot".to_owned()), places(limits)]
        }
        ParameterKind::Computed { formula: Formula::Ratio { of, to }, limits } => {
            let (Some(of), Some(to)) = (source(it, of), source(it, to)) else {
                return vec![("data-follows", String::new())];
            };
            let pure = limits.unit.measures_the_same_as(Unit::ONE);
            let scale = limits.unit.to_base(Decimal::ONE).filter(|_| pure).and_then(|it| Decimal::ONE.checked_div(it));
            let scale = scale.unwrap_or(Decimal::ONE).normalize().to_string();
            vec![("data-follows", of), ("data-divided-by", to), ("data-scale", scale), places(limits)]
        }
        ParameterKind::Duration { limits, .. } => {
            let running = clocks(it.batch, it.stage);
            let since = running.iter().find(|of| of.parameter.id == parameter.id && of.ends == *it.path);
            let elapsed = since.map_or(0, |of| it.now.duration_since(of.since).as_secs());
            let per = limits.unit.to_base(Decimal::ONE).unwrap_or(Decimal::ONE).normalize().to_string();
            vec![("data-seconds", elapsed.to_string()), ("data-per", per), ("data-places", "1".to_owned())]
        }
        // Over everything that the batch charged: worked out when the form is sent, or on `Work out first`.
        ParameterKind::Computed { .. }
        | ParameterKind::Quantity(_)
        | ParameterKind::Choice { .. }
        | ParameterKind::Order => vec![("data-follows", String::new())],
    }
}

fn adds(it: &Ground<'_>, of: &MaterialId) -> bool {
    match &it.step.kind {
        StepKind::Add { material, amount: _ } => material == of,
        StepKind::Confirm | StepKind::Measure | StepKind::Sample { .. } | StepKind::File { .. } => false,
    }
}

/// One side of a quotient: the field that is typed on this page, or the number that the record holds already.
fn source(it: &Ground<'_>, id: &ParameterId) -> Option<String> {
    if asked(it.unit, it.step).any(|of| of.id == *id) {
        return Some(field(id));
    }
    if Charge::parameter(it.unit, it.step).is_some_and(|of| of.id == *id)
        && matches!(it.step.kind, StepKind::Add { .. })
    {
        return Some(AMOUNT.to_owned());
    }
    let recorded = it.batch.steps.iter().filter(|(path, _)| path.unit == it.unit.id);
    recorded.filter_map(|(_, of)| of.readings.get(id)?.last()).find_map(|of| match &of.value {
        Observed::Number(number) if number.bound == Bound::Exact => Some(number.value.to_string()),
        Observed::Number(_) | Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_) => None,
    })
}
