//! Where a reading lies in the nested ranges of its parameter. This is the one place that decides it.

use serde::{Deserialize, Serialize};

use super::Observed;
use crate::id::MaterialId;
use crate::quantity::{Quantity, Range, Unit, Within};
use crate::strategy::{Blocker, Criticality, Limits, Parameter, ParameterKind};
use crate::verdict::Verdict;

/// The id of the rule that judges readings, as people see it.
pub const LIMITS_RULE: &str = "R-limits";
/// Its version in force; entries keep the version that judged them.
///
/// 2: what nothing can measure is indeterminate, whatever the limits say.
pub const LIMITS_RULE_VERSION: u16 = 2;

/// Why a reading cannot be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Nothing was observed.
    Missing,
    /// The strategy gives no registered range, so nothing says what is acceptable.
    NoRegisteredRange,
    /// Its unit does not convert to the limit's.
    Unit,
    /// It stands for "less than" or "more than", and the limit lies on both sides of what it may be.
    Censored,
    /// Nothing measures that: less than no mass, more than all of a whole.
    Impossible,
    /// It could not be worked out from the record.
    NotWorkedOut,
    /// The limit is an example, and this is a real plant.
    Illustrative,
    /// The value is not of the parameter's kind.
    WrongKind,
    /// A single value of the determination lies outside the limit that their mean meets.
    SingleOutside,
    /// It was measured in spite of a rule that stood against it.
    InSpite,
    /// It was measured in no analytical run that carries it.
    RunUnsound,
    /// It lies outside what the validation of the method covers.
    OutsideValidated,
    /// It was read before what grows had its time.
    ReadEarly,
    /// The values of one determination lie further apart than the method allows.
    TooFarApart,
}

/// Where a reading lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Band {
    Normal,
    /// Outside normal, inside registered: a reviewer decides.
    Alert,
    /// Outside registered, inside proven (or nothing is proven).
    OutsideRegistered,
    /// Outside proven.
    OutsideProven,
    Indeterminate(Why),
}

impl Band {
    /// The verdict over the reading.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Normal | Self::Alert => Verdict::Pass,
            Self::OutsideRegistered | Self::OutsideProven => Verdict::Fail,
            Self::Indeterminate(_) => Verdict::Indeterminate,
        }
    }

    /// What of it somebody must decide; nothing where the reading is normal.
    #[must_use]
    pub fn blocker(self) -> Option<Blocker> {
        match self {
            Self::Normal => None,
            Self::Alert => Some(Blocker::Alert),
            Self::OutsideRegistered | Self::OutsideProven => Some(Blocker::OutsideRegistered),
            Self::Indeterminate(_) => Some(Blocker::Indeterminate),
        }
    }
}

/// Judges what was observed of a parameter.
///
/// `declared` is the order of addition that the unit operation declares; `real` says that the plant is no
/// demonstration while the strategy's values are examples.
#[must_use]
pub fn judge(parameter: &Parameter, observed: &Observed, declared: &[MaterialId], real: bool) -> Band {
    if real {
        return Band::Indeterminate(Why::Illustrative);
    }
    match (&parameter.kind, observed) {
        (_, Observed::Missing(_)) => Band::Indeterminate(Why::Missing),
        (
            ParameterKind::Quantity(limits)
            | ParameterKind::Duration { limits, .. }
            | ParameterKind::Computed { limits, .. },
            Observed::Number(value),
        ) => number(limits, parameter.possible.as_ref(), parameter.criticality, value),
        (ParameterKind::Choice { registered, .. }, Observed::Choice(chosen)) => {
            if registered.is_empty() {
                Band::Indeterminate(Why::NoRegisteredRange)
            } else if registered.contains(chosen) {
                Band::Normal
            } else {
                Band::OutsideRegistered
            }
        }
        (ParameterKind::Order, Observed::Order(actual)) => {
            if actual == declared {
                Band::Normal
            } else {
                Band::OutsideRegistered
            }
        }
        (
            ParameterKind::Quantity(_)
            | ParameterKind::Duration { .. }
            | ParameterKind::Computed { .. }
            | ParameterKind::Choice { .. }
            | ParameterKind::Order,
            Observed::Number(_) | Observed::Choice(_) | Observed::Order(_),
        ) => Band::Indeterminate(Why::WrongKind),
    }
}

/// Whether nothing can have measured this: it lies outside of what the strategy declares possible, or, where it declares
/// nothing, outside of what the unit says by itself.
#[must_use]
pub fn is_impossible(value: &Quantity, declared: Option<&Range>, unit: Unit) -> bool {
    let possible = declared.copied().or_else(|| unit.possible());
    // Half of what "less than" stands for may be impossible; that makes the rest no less possible.
    possible.is_some_and(|it| it.place(value, unit) == Some(Within::Outside))
}

fn number(limits: &Limits, possible: Option<&Range>, criticality: Criticality, value: &Quantity) -> Band {
    let place = |range: &Range| range.place(value, limits.unit);
    if !value.unit.measures_the_same_as(limits.unit) {
        return Band::Indeterminate(Why::Unit);
    }
    if is_impossible(value, possible, limits.unit) {
        return Band::Indeterminate(Why::Impossible);
    }
    let normal = limits.normal.as_ref().and_then(place);
    let Some(registered) = limits.registered.as_ref().and_then(place) else {
        // A key parameter without a registered range is judged by its normal one; a critical one never is.
        return match (criticality, normal) {
            (Criticality::Kpp, Some(Within::Inside)) => Band::Normal,
            (Criticality::Kpp | Criticality::Cpp, _) => Band::Indeterminate(Why::NoRegisteredRange),
        };
    };
    match (registered, normal) {
        (Within::Inside, Some(Within::Inside) | None) => Band::Normal,
        (Within::Inside, Some(Within::Outside | Within::Unknown)) => Band::Alert,
        (Within::Unknown, _) => Band::Indeterminate(Why::Censored),
        (Within::Outside, _) => match limits.proven.as_ref().and_then(place) {
            Some(Within::Outside) => Band::OutsideProven,
            Some(Within::Inside | Within::Unknown) | None => Band::OutsideRegistered,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{EntryId, ParameterId};
    use crate::strategy::Choice;
    use crate::text::{Label, Text};
    use alloc::vec;
    use alloc::vec::Vec;

    fn parameter(criticality: Criticality, kind: ParameterKind) -> Parameter {
        Parameter {
            id: ParameterId::new("ph").unwrap(),
            points: vec![],
            name: Label::new("pH 值", "pH"),
            criticality,
            why: Label::default(),
            protects: vec![],
            method: None,
            sampling: None,
            possible: None,
            kind,
            applies: true,
        }
    }

    fn limits(normal: &str, registered: &str, proven: &str) -> Limits {
        let range = |it: &str| (!it.is_empty()).then(|| Range::parse(it).unwrap());
        let unit = Unit::new("g/L").unwrap();
        Limits { unit, target: None, normal: range(normal), registered: range(registered), proven: range(proven) }
    }

    fn value(text: &str) -> Observed {
        let (number, unit) = text.split_once(' ').unwrap();
        Observed::Number(Quantity::parse(number, Unit::new(unit).unwrap()).unwrap())
    }

    #[test]
    fn the_nested_ranges_say_who_must_look() {
        let it = limits("9.0..11.0", "8.0..12.0", "7.0..13.0");
        for (text, then) in [
            ("10.00 g/L", Band::Normal),
            ("9.0 mg/mL", Band::Normal),
            ("11.0 g/L", Band::Normal),
            ("11.01 g/L", Band::Alert),
            ("8.0 g/L", Band::Alert),
            ("12.0001 g/L", Band::OutsideRegistered),
            ("13.0 g/L", Band::OutsideRegistered),
            ("13.1 g/L", Band::OutsideProven),
            ("6.9 g/L", Band::OutsideProven),
            ("<7.0 g/L", Band::OutsideProven),
            ("<9.0 g/L", Band::Indeterminate(Why::Censored)),
            ("10 g", Band::Indeterminate(Why::Unit)),
        ] {
            let it = parameter(Criticality::Cpp, ParameterKind::Quantity(it.clone()));
            assert_eq!(judge(&it, &value(text), &[], false), then, "{text}");
        }
    }

    #[test]
    fn what_nothing_can_measure_passes_no_limit() {
        let judged = |registered: &str, unit: &str, possible: &str, text: &str| {
            let limits = Limits { unit: Unit::new(unit).unwrap(), ..limits("", registered, "") };
            let mut it = parameter(Criticality::Cpp, ParameterKind::Quantity(limits));
            it.possible = (!possible.is_empty()).then(|| Range::parse(possible).unwrap());
            judge(&it, &value(text), &[], false)
        };
        let impossible = Band::Indeterminate(Why::Impossible);
        for (registered, unit, possible, text, then) in [
            ("<=1.0", "%", "", "-5.0 %", impossible),
            ("<=1.0", "%", "", "0 %", Band::Normal),
            ("<=1.0", "%", "", "<0.5 %", Band::Normal),
            ("<=1.0", "%", "", "<0 %", impossible),
            ("<=12", "g/L", "", "-1 mg/mL", impossible),
            ("<=8", "Cel", "", "-196 Cel", Band::Normal),
            ("<=8", "Cel", "", "-500 Cel", impossible),
            ("<=7.5", "[pH]", "", "-7.2 [pH]", impossible),
            // Against the room a pressure may be below nothing.
            ("<=-10", "Pa", "", "-15 Pa", Band::Normal),
            // What is possible, the strategy knows better: a share of a whole, a difference.
            (">=95", "%", "0..100", "980 %", impossible),
            (">=95", "%", "0..100", "98.0 %", Band::Normal),
            (">=95", "%", "", "102 %", Band::Normal),
            ("-5..5", "%", "-100..100", "-2 %", Band::Normal),
        ] {
            assert_eq!(judged(registered, unit, possible, text), then, "{text} against {registered}, {possible}");
        }
    }

    #[test]
    fn a_critical_parameter_without_a_registered_range_cannot_be_judged() {
        for (criticality, text, then) in [
            (Criticality::Cpp, "10 g/L", Band::Indeterminate(Why::NoRegisteredRange)),
            (Criticality::Kpp, "10 g/L", Band::Normal),
            (Criticality::Kpp, "12 g/L", Band::Indeterminate(Why::NoRegisteredRange)),
        ] {
            let it = parameter(criticality, ParameterKind::Quantity(limits("9..11", "", "")));
            assert_eq!(judge(&it, &value(text), &[], false), then, "{text}");
        }
    }

    #[test]
    fn what_is_missing_or_only_an_example_is_indeterminate() {
        let it = parameter(Criticality::Cpp, ParameterKind::Quantity(limits("9..11", "8..12", "7..13")));
        let missing = Observed::Missing(Text::new("probe silent").unwrap());
        assert_eq!(judge(&it, &missing, &[], false), Band::Indeterminate(Why::Missing));
        assert_eq!(judge(&it, &value("10 g/L"), &[], true), Band::Indeterminate(Why::Illustrative));
    }

    #[test]
    fn a_choice_must_be_registered_and_an_order_must_be_the_declared_one() {
        let id = |it: &str| EntryId::new(it).unwrap();
        let option = |it: &str| Choice { id: id(it), name: Label::default() };
        let kind = ParameterKind::Choice { options: vec![option("pes"), option("pvdf")], registered: vec![id("pes")] };
        let it = parameter(Criticality::Cpp, kind);
        assert_eq!(judge(&it, &Observed::Choice(id("pes")), &[], false), Band::Normal);
        assert_eq!(judge(&it, &Observed::Choice(id("pvdf")), &[], false), Band::OutsideRegistered);
        assert_eq!(judge(&it, &value("1 g/L"), &[], false), Band::Indeterminate(Why::WrongKind));

        let materials = |them: &[&str]| them.iter().map(|it| MaterialId::new(it).unwrap()).collect::<Vec<_>>();
        let order = parameter(Criticality::Cpp, ParameterKind::Order);
        let declared = materials(&["buffer", "tcep"]);
        assert_eq!(judge(&order, &Observed::Order(declared.clone()), &declared, false), Band::Normal);
        let reversed = Observed::Order(materials(&["tcep", "buffer"]));
        assert_eq!(judge(&order, &reversed, &declared, false), Band::OutsideRegistered);
    }
}
