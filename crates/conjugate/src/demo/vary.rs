//! Plausible variation from a fixed seed: the same history every time, and no two batches alike.

use plant::Plant;
use plant::batch::{Entered, PerformStep};
use plant::quantity::Range;
use plant::strategy::{ParameterKind, Specification};
use rust_decimal::Decimal;

use crate::hand;

/// A small linear congruential generator (constants of Knuth's MMIX). Nothing here needs to be hard to guess.
pub(super) struct Vary {
    /// The state of the generator.
    state: u64,
    /// Patterns of their own: how far each has come.
    potency: u8,
    areas: u8,
    drift: u8,
    load: u8,
}

impl Vary {
    pub(super) fn new() -> Self {
        Self { state: 204, potency: 0, areas: 0, drift: 0, load: 0 }
    }

    /// A whole number below `n`.
    fn below(&mut self, n: u64) -> u64 {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) % n.max(1)
    }

    /// How long a step takes, in minutes.
    pub(super) fn minutes(&mut self) -> i64 {
        i64::try_from(self.below(4)).unwrap_or(0) + 2
    }

    /// Moves every typed value away from its target, inside its normal range.
    pub(super) fn values(&mut self, plant: &Plant, step: &mut PerformStep) {
        let unit = plant
            .batches
            .get(&step.batch)
            .and_then(|it| plant.pinned(it))
            .and_then(|(_, stage)| stage.operation(&step.step.unit));
        let Some(unit) = unit else { return };
        for (id, value) in &mut step.values {
            let limits = unit.parameter(id).map(|it| &it.kind);
            if let (Some(ParameterKind::Quantity(limits)), Entered::Typed { text, .. }) = (limits, value)
                && let Some(range) = &limits.normal
                && let (Some(low), Some(high)) = (range.low(), range.high())
                && let Some(moved) = self.between(low, high, (200, 600), low.scale().max(high.scale()))
            {
                *text = moved.to_string();
            }
        }
    }

    /// A number in the middle of a range: from which share of it on, and over how much of it, in thousandths. Results
    /// scatter less than readings do, as those of a good process.
    fn between(&mut self, low: Decimal, high: Decimal, (from, over): (i64, u64), places: u32) -> Option<Decimal> {
        let share = Decimal::new(from + i64::try_from(self.below(over)).ok()?, 3);
        let value = low.checked_add(high.checked_sub(low)?.checked_mul(share)?)?.round_dp(places);
        (low <= value && value <= high).then_some(value)
    }

    /// A result that meets its limits, moved from the middle of what is usual by so many thousandths of the way.
    pub(super) fn result(&mut self, specification: &Specification, shift: i64) -> Option<Entered> {
        self.within(specification, (400 + shift, 200))
    }

    /// The same where results drift: they scatter by a pattern of their own, so that what else is tested, and in which order,
    /// neither hides the drift nor makes one result stand out.
    pub(super) fn drifting(&mut self, specification: &Specification, shift: i64) -> Option<Entered> {
        self.drift = (self.drift + 4) % 11;
        self.within(specification, (400 + shift + 10 * i64::from(self.drift), 1))
    }

    fn within(&mut self, specification: &Specification, share: (i64, u64)) -> Option<Entered> {
        if let Specification::Number { unit, alert, release, .. } = specification
            && let Some(range) = alert.as_ref().or(release.as_ref())
            && let Some((low, high)) = usual(range, unit.code())
        {
            let of = |it: &Option<Range>| it.map_or(0, |it| places(&it));
            // A result is written in the places of its release limit, and judged in them.
            let places = if release.is_some() { of(release) } else { of(alert) };
            if let Some(bound) = uncounted(range, places) {
                return Some(Entered::Typed { text: format!("<{bound}"), unit: *unit });
            }
            if let Some(value) = self.between(low, high, share, places).filter(|it| range.contains(*it)) {
                return Some(Entered::Typed { text: value.to_string(), unit: *unit });
            }
        }
        hand::result(specification)
    }

    /// A potency as a good process has it. It takes nothing from the sequence of the others.
    pub(super) fn potency(&mut self) -> f64 {
        self.potency = (self.potency + 4) % 11;
        0.95 + 0.01 * f64::from(self.potency)
    }

    /// The areas of D0, D2, D4, D6 and D8 as a good process has them, 100 together: more or less conjugated, and more or less
    /// evenly. It takes nothing from the sequence of the others.
    pub(super) fn areas(&mut self) -> [f64; 5] {
        self.areas = (self.areas + 7) % 55;
        let (more, evenly) = (f64::from(self.areas % 11) / 5.0 - 1.0, f64::from(self.areas % 5) / 2.0 - 1.0);
        let off = |more_by: f64, evenly_by: f64| more * more_by + evenly * evenly_by;
        [5.3 + off(-0.6, 0.2), 24.9 + off(-1.2, 0.8), 41.1 + off(0.2, -1.6), 21.3 + off(1.0, 0.5), 7.4 + off(0.6, 0.1)]
    }

    /// A load as methods without separation by load find it, a little off the others. It takes nothing from the sequence.
    pub(super) fn load(&mut self) -> f64 {
        self.load = (self.load + 5) % 9;
        3.94 + 0.015 * f64::from(self.load)
    }

    /// Puts a value into a step instead of what the hand would enter.
    pub(super) fn instead(step: &mut PerformStep, parameter: &str, entered: &str) {
        for (id, value) in &mut step.values {
            if id.as_str() == parameter
                && let Entered::Typed { text, .. } = value
            {
                entered.clone_into(text);
            }
        }
    }
}

fn places(range: &Range) -> u32 {
    [range.low(), range.high()].into_iter().flatten().map(|it| it.scale()).max().unwrap_or(0)
}

/// Where results of a good process lie against a limit. One that has one end says how far off it they may be: purities lie
/// most of the way to 100 %, yields and counts somewhat above their least, impurities around a half of their most.
fn usual(range: &Range, unit: &str) -> Option<(Decimal, Decimal)> {
    let (half, hundred) = (Decimal::new(5, 1), Decimal::from(100));
    match (range.low(), range.high()) {
        (Some(low), Some(high)) => Some((low, high)),
        (None, Some(high)) => Some((Decimal::ZERO, high)),
        (Some(low), None) if unit == "%" && low < hundred => Some((low, hundred)),
        (Some(low), None) => Some((low, low.checked_add(low.checked_mul(half)?)?)),
        (None, None) => None,
    }
}

/// A count of which nothing is found is reported as less than the least that counts; no mean holds it.
fn uncounted(range: &Range, places: u32) -> Option<Decimal> {
    let high = range.high().filter(|_| range.low().is_none())?;
    (places == 0 && high <= Decimal::ONE && high > Decimal::ZERO).then_some(high)
}
