//! The limits of time: when a month is over, which limit a result is held against, and how far beyond the data a shelf
//! life may reach.
//!
//! Extrapolation after ICH Q1E, 2.4 and 2.5 with its appendix A, where statistics support it: no significant change at
//! accelerated conditions, twice the data but no more than 12 months beyond; change there and none at the intermediate
//! condition, one and a half times and no more than 6 months beyond; refrigerated without change, the same; else, and
//! frozen, and of everything biological (ICH Q5C 6: real time), no further than the data. What nobody tested says nothing
//! in favour.

use alloc::vec::Vec;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::{Condition, ConditionKind, Place, StabilityResult, Storage, Study};
use crate::batch::Observed;
use crate::id::LotId;
use crate::quantity::Bound;
use crate::state::Plant;
use crate::strategy::{Attribute, Specification};
use crate::verdict::Verdict;

/// So many calendar months after an instant, in UTC: the clock that every site of a study shares.
pub(super) fn after_months(began: Timestamp, months: u32) -> Option<Timestamp> {
    let span = jiff::Span::new().try_months(i64::from(months)).ok()?;
    began.to_zoned(TimeZone::UTC).checked_add(span).ok().map(|it| it.timestamp())
}

/// The attribute with its shelf-life limit as the only one, of each market with one of its own that one. A judgement has one list of what is accepted for all its life.
pub(super) fn by_shelf_life(attribute: &Attribute) -> Attribute {
    let mut it = attribute.clone();
    if let Specification::Number { alert, release, shelf_life, market, market_alert, market_shelf_life, .. } =
        &mut it.specification
    {
        *alert = None;
        *release = *shelf_life;
        market_alert.clear();
        market.clone_from(market_shelf_life);
    }
    it
}

/// What the accelerated and the intermediate condition say (ICH Q1A(R2) 2.2.7: significant change).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// None within six months at the accelerated condition.
    None,
    /// At the accelerated condition, and none within six months at the intermediate one.
    AcceleratedOnly,
    /// At both, or at the accelerated one while the intermediate one was not tested.
    Significant,
    /// Too little was tested to say.
    Unknown,
}

impl Change {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::AcceleratedOnly => "accelerated-only",
            Self::Significant => "significant",
            Self::Unknown => "unknown",
        }
    }
}

/// How far a shelf life may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Extrapolation {
    /// Months of long-term data that every lot has, with every test verified.
    pub data: u32,
    pub change: Change,
    /// Of a biological product shelf life rests on real time.
    pub biological: bool,
    /// The longest shelf life, in months.
    pub longest: u32,
}

/// The longest shelf life by ICH Q1E.
///
/// ```
/// use plant::stability::{Change, Storage, longest};
/// // Twelve months of data at room temperature and no change: twice as long.
/// assert_eq!(longest(12, Storage::Room, Change::None, false), 24);
/// // Of 24 months only 12 more.
/// assert_eq!(longest(24, Storage::Room, Change::None, false), 36);
/// assert_eq!(longest(12, Storage::Refrigerated, Change::None, false), 18);
/// assert_eq!(longest(12, Storage::Refrigerated, Change::None, true), 12);
/// ```
#[must_use]
pub fn longest(data: u32, storage: Storage, change: Change, biological: bool) -> u32 {
    let half_more = data.saturating_add((data / 2).min(6));
    match (biological, storage, change) {
        (true, _, _) | (false, Storage::Frozen, _) => data,
        (false, Storage::Room, Change::None) => data.saturating_add(data.min(12)),
        (false, Storage::Room, Change::AcceleratedOnly) | (false, Storage::Refrigerated, Change::None) => half_more,
        (false, Storage::Room | Storage::Refrigerated, _) => data,
    }
}

/// What was found by its attribute's rule, in its unit and not rounded: a line through rounded values is another line.
/// Nothing where a value is censored or no number.
pub(super) fn number(plant: &Plant, it: &Study, attribute: &str, replicates: &[Observed]) -> Option<Decimal> {
    let of = plant.study_attribute(it, attribute)?;
    let Specification::Number { unit, replicates: rule, .. } = of.specification else { return None };
    let exact = |it: &Observed| match it {
        Observed::Number(value) if value.bound == Bound::Exact => value.to(unit).map(|it| it.value),
        Observed::Number(_) | Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_) => None,
    };
    let values = replicates.iter().map(exact).collect::<Option<Vec<_>>>()?;
    crate::lab::worked_out(rule, &values)
}

/// Five per cent of the first value.
fn changed(first: Decimal, now: Decimal) -> bool {
    let least = first.abs().checked_div(Decimal::from(20u32)).unwrap_or(Decimal::ZERO);
    now.checked_sub(first).is_some_and(|it| it.abs() >= least)
}

/// The month up to which every lot was tested for everything under a condition, each result verified.
fn tested_to(it: &Study, condition: &Condition) -> u32 {
    let whole = |lot: &LotId, months: u32| {
        let place = Place { lot: lot.clone(), condition: condition.id.clone(), months };
        it.tests.iter().all(|test| it.result(&place, &test.attribute).is_some_and(|it| it.test.verified.is_some()))
    };
    let of = |lot: &LotId| condition.months.iter().copied().filter(|months| whole(lot, *months)).max().unwrap_or(0);
    it.lots.iter().map(of).min().unwrap_or(0)
}

impl Plant {
    /// Whether anything that was found under a condition is a significant change: a result that does not meet its
    /// shelf-life limit, or that of the market, or content or potency 5 % away from its first value.
    fn has_changed(&self, it: &Study, condition: &Condition, market: Option<&str>) -> bool {
        let assay = |path: &str| it.tests.iter().any(|it| it.attribute == path && it.assay);
        let mut here = it.counted().filter(|(place, ..)| place.condition == condition.id && place.months <= 6);
        here.any(|(place, path, found)| {
            let first = || {
                // Time zero is one for all conditions, and often tested once.
                let zero = |(place_of, of, _): &(&Place, &str, &StabilityResult)| {
                    *of == path && place_of.lot == place.lot && place_of.months == 0
                };
                let (.., found) = it.counted().find(zero)?;
                number(self, it, path, &found.test.replicates)
            };
            found.test.band.verdict() != Verdict::Pass
                || market.is_some_and(|market| self.is_barred(it, path, found, market))
                || (assay(path)
                    && first()
                        .zip(number(self, it, path, &found.test.replicates))
                        .is_some_and(|(first, now)| changed(first, now)))
        })
    }

    /// Whether a result of a study does not meet the shelf-life limit that a market has of its own, or cannot be told to.
    pub(super) fn is_barred(&self, it: &Study, path: &str, found: &StabilityResult, market: &str) -> bool {
        self.study_for_markets(it, path, found).iter().any(|it| it.market == market && it.bars)
    }

    fn significant(&self, it: &Study, market: Option<&str>) -> Change {
        let of = |kind: ConditionKind| it.conditions.iter().filter(move |it| it.kind == kind);
        if of(ConditionKind::Accelerated).any(|condition| self.has_changed(it, condition, market)) {
            let quiet =
                |condition: &Condition| tested_to(it, condition) >= 6 && !self.has_changed(it, condition, market);
            let between: Vec<&Condition> = of(ConditionKind::Intermediate).collect();
            let unchanged = !between.is_empty() && between.into_iter().all(quiet);
            return if unchanged { Change::AcceleratedOnly } else { Change::Significant };
        }
        let accelerated: Vec<&Condition> = of(ConditionKind::Accelerated).collect();
        let whole = !accelerated.is_empty() && accelerated.into_iter().all(|condition| tested_to(it, condition) >= 6);
        if whole { Change::None } else { Change::Unknown }
    }

    /// How far beyond its data the shelf life of a study may reach, by the limits of all.
    #[must_use]
    pub fn extrapolation(&self, it: &Study) -> Extrapolation {
        self.extrapolation_for(it, None)
    }

    /// The same for a market: what fails its own limit is a significant change there.
    #[must_use]
    pub fn extrapolation_for(&self, it: &Study, market: Option<&str>) -> Extrapolation {
        let long_term = it.conditions.iter().filter(|it| it.kind == ConditionKind::LongTerm);
        let data = long_term.map(|condition| tested_to(it, condition)).min().unwrap_or(0);
        let change = self.significant(it, market);
        let biological = it.stage.as_str() != "small-molecule";
        Extrapolation { data, change, biological, longest: longest(data, it.storage, change, biological) }
    }
}
