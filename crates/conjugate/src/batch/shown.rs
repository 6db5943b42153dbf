//! Values of a batch record as people read them: a parameter's value against its limits, what it means, in words.

use plant::Plant;
use plant::batch::{Band, BatchStanding, Observed, legible};
use plant::quantity::{Bound, Quantity};
use plant::strategy::{Criticality, Limits, Parameter, ParameterKind, Strategy};
use rust_decimal::Decimal;

use crate::language::{Lang, Zone};
use crate::page::part::{Bounds, LimitBar, State, Stated};
use crate::words;

/// The state that a band is shown as.
#[must_use]
pub fn state(band: Band) -> State {
    match band {
        Band::Normal => State::Pass,
        Band::Alert => State::Alert,
        Band::OutsideRegistered | Band::OutsideProven => State::Fail,
        Band::Indeterminate(_) => State::Indeterminate,
    }
}

/// The band with its glyph.
#[must_use]
pub fn stated(lang: Lang, it: Band) -> Stated {
    Stated::new(lang, state(it)).saying(words::band(lang, it))
}

/// `CPP` or `KPP`.
#[must_use]
pub fn criticality(it: Criticality) -> &'static str {
    match it {
        Criticality::Cpp => "CPP",
        Criticality::Kpp => "KPP",
    }
}

/// The empty bar of a parameter's limits; nothing where it is no number.
#[must_use]
pub fn limits(lang: Lang, parameter: &Parameter) -> Option<LimitBar> {
    let limits = parameter.kind.limits()?;
    let bounds = |range: &Option<plant::quantity::Range>| range.as_ref().map(Bounds::from);
    let bar = LimitBar::new(lang, lang.label(&parameter.name), limits.unit.shown())
        .normal(bounds(&limits.normal))
        .registered(bounds(&limits.registered))
        .proven(bounds(&limits.proven))
        .target(limits.target);
    Some(bar)
}

/// The bar with a value in it, as far as the value can be drawn.
#[must_use]
pub fn bar(lang: Lang, parameter: &Parameter, value: &Observed, band: Band) -> Option<LimitBar> {
    let bar = limits(lang, parameter)?;
    Some(match (value, parameter.kind.limits()) {
        (Observed::Number(it), Some(limits)) => match drawn(it, limits) {
            Some(number) => bar.value(number, it.bound.into(), state(band)),
            None => bar,
        },
        (Observed::Number(_) | Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_), _) => bar,
    })
}

/// The number in the limit's unit, for the drawing. A time of whole seconds may have endless digits in minutes.
#[must_use]
pub fn drawn(it: &Quantity, limits: &Limits) -> Option<Decimal> {
    if !it.unit.measures_the_same_as(limits.unit) {
        return None;
    }
    let value = match it.to(limits.unit) {
        Some(exact) => exact.value,
        None => it.unit.to_base(it.value)?.checked_div(limits.unit.to_base(Decimal::ONE)?)?,
    };
    Some(legible(value, limits))
}

/// A value as people read it: as it was entered; a worked-out one cut where nothing is hidden.
#[must_use]
pub fn value(lang: Lang, strategy: &Strategy, parameter: &Parameter, value: &Observed) -> String {
    match value {
        Observed::Number(it) => number(parameter, it),
        Observed::Choice(id) => match &parameter.kind {
            ParameterKind::Choice { options, .. } => options
                .iter()
                .find(|it| it.id == *id)
                .map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned()),
            ParameterKind::Quantity(_)
            | ParameterKind::Order
            | ParameterKind::Duration { .. }
            | ParameterKind::Computed { .. } => id.to_string(),
        },
        Observed::Order(materials) => {
            let name =
                |id| strategy.materials.get(id).map_or_else(|| format!("{id}"), |it| lang.label(&it.name).into());
            materials.iter().map(name).collect::<Vec<String>>().join(" → ")
        }
        Observed::Missing(why) if why.as_str() == "-" => lang.text("batch-value-missing"),
        Observed::Missing(why) => lang.say("batch-value-missing-why").with("why", why.as_str()).plain(),
    }
}

fn number(parameter: &Parameter, it: &Quantity) -> String {
    match &parameter.kind {
        ParameterKind::Duration { limits, .. } if it.bound == Bound::Exact && it.unit != limits.unit => {
            let seconds = it.unit.to_base(it.value).and_then(|it| u64::try_from(it).ok());
            seconds.map_or_else(|| it.to_string(), |it| to_the_second(it, limits.unit.code()))
        }
        ParameterKind::Computed { limits, .. } if it.unit == limits.unit => {
            let short = legible(it.value, limits);
            if short == it.value { it.to_string() } else { format!("≈ {}", Quantity { value: short, ..*it }) }
        }
        ParameterKind::Quantity(_)
        | ParameterKind::Choice { .. }
        | ParameterKind::Order
        | ParameterKind::Duration { .. }
        | ParameterKind::Computed { .. } => it.to_string(),
    }
}

/// A time that is no whole number of the unit of its limits, every second of it: `60 min 1 s`, `6 h 03 min 20 s`.
fn to_the_second(seconds: u64, unit: &str) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match unit {
        "min" => format!("{} min {rest} s", seconds / 60),
        _ => format!("{hours} h {minutes:02} min {rest:02} s"),
    }
}

/// A worked-out amount: four places are enough for any scale, and the whole of it stands in the calculation.
#[must_use]
pub fn amount(it: &Quantity) -> String {
    let short = it.value.round_sf(6).unwrap_or(it.value).normalize();
    if it.value.scale() > 6 && short != it.value {
        format!("≈ {}", Quantity { value: short, ..*it })
    } else {
        it.to_string()
    }
}

/// Why the work is interrupted, who did so and since when, where it is.
pub(super) fn interrupted(plant: &Plant, lang: Lang, zone: &Zone, it: &BatchStanding) -> Option<String> {
    let BatchStanding::Paused { by, why, since } = it else { return None };
    let who = plant.people.get(by).map_or_else(|| by.to_string(), |it| lang.label(&it.name).to_owned());
    // With its day: a pause may last over night.
    let at = format!("{} {}", zone.day(since), zone.minute(since));
    let said = lang.say("batch-interrupted").with_text("why", why).with("who", who).with("since", at);
    Some(said.plain())
}
