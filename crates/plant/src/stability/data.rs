//! What goes into a shelf life: of each numeric test, the verified results of every lot under the long-term condition that
//! count, beside the shelf-life limit of all and that of each market with one of its own.
//!
//! The months of a result are those of its time point where it was pulled in its window, and otherwise its true age, in
//! months of 30.4375 days. What cannot be a point of a line (a censored value, a lot without results) makes the attribute
//! indeterminate; leaving it out would make the data look better than they are.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::limit::number;
use super::{ConditionKind, Place, Study, Timing};
use crate::id::LotId;
use crate::quantity::Range;
use crate::state::Plant;
use crate::strategy::Specification;

/// Three primary batches (ICH Q1A(R2) 2.1.3).
const LOTS_LEAST: usize = 3;
/// A line and something to judge it by.
const POINTS_LEAST: usize = 3;

/// A value at its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimedValue {
    pub months: Decimal,
    pub value: Decimal,
    /// The entry of the result.
    pub result: u64,
}

/// The points of one lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchPoints {
    pub lot: LotId,
    pub points: Vec<TimedValue>,
}

/// The data of one attribute, as the calculator reads them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShelfLifeInput {
    pub attribute: String,
    /// The market whose shelf-life limit it is; nothing where it is the limit of all that have none of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub market: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lower: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper: Option<Decimal>,
    pub batches: Vec<BatchPoints>,
}

/// Why no shelf life can be worked out of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// Fewer than three lots.
    FewLots,
    /// A lot has fewer than three time points.
    FewPoints,
    /// The strategy declares no shelf-life limit.
    NoLimit,
    /// A result is below or above what can be measured, or is none.
    Censored,
    /// A result is not verified.
    NotVerified,
}

impl Lack {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::FewLots => "few-lots",
            Self::FewPoints => "few-points",
            Self::NoLimit => "no-limit",
            Self::Censored => "censored",
            Self::NotVerified => "not-verified",
        }
    }
}

/// One limit that a shelf life must keep: of an attribute, for a market or for all that have no limit of their own, with the
/// data held against it, or why there is nothing to work out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limiting {
    /// The attribute's path in its stage.
    pub attribute: String,
    pub market: Option<String>,
    pub input: Result<ShelfLifeInput, Lack>,
}

/// The true age, in months of 30.4375 days, to two places.
fn age(it: &Study, place: &Place) -> Option<Decimal> {
    let pull = it.pulls.get(place)?.first()?;
    if pull.timing == Timing::OnTime {
        return Some(Decimal::from(place.months));
    }
    let lasted = pull.stamp.happened.duration_since(it.started.as_ref()?.happened);
    // 30.4375 days are 730.5 hours.
    let month = Decimal::from_parts(7305, 0, 0, false, 1);
    let months = Decimal::from(lasted.as_hours()).checked_div(month)?;
    Some(months.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
}

impl Plant {
    /// The data of every numeric test of a study beside each limit that it has, or why there is nothing to work out.
    /// Judgements have no line; that they pass is asked by [`Plant::extrapolation`] and of each result.
    #[must_use]
    pub fn shelf_life_inputs(&self, it: &Study) -> Vec<Limiting> {
        let mut all = Vec::new();
        for test in &it.tests {
            let attribute = self.study_attribute(it, &test.attribute).map(|it| it.specification);
            let Some(Specification::Number { release, market, .. }) = attribute else { continue };
            let own = market.iter().map(|(market, limit)| (Some(market.clone()), Some(*limit)));
            for (market, limit) in core::iter::once((None, release)).chain(own) {
                let input =
                    limit.ok_or(Lack::NoLimit).and_then(|limit| self.points(it, &test.attribute, &market, &limit));
                all.push(Limiting { attribute: test.attribute.clone(), market, input });
            }
        }
        all
    }

    /// The markets with a shelf-life limit of their own for something that a study tests.
    #[must_use]
    pub fn study_markets(&self, it: &Study) -> BTreeSet<String> {
        let of = |test: &super::Tested| self.study_attribute(it, &test.attribute);
        let all = it.tests.iter().filter_map(of);
        all.flat_map(|it| it.markets().into_iter().map(String::from).collect::<Vec<_>>()).collect()
    }

    fn points(
        &self,
        it: &Study,
        attribute: &str,
        market: &Option<String>,
        limit: &Range,
    ) -> Result<ShelfLifeInput, Lack> {
        if it.lots.len() < LOTS_LEAST {
            return Err(Lack::FewLots);
        }
        let mut batches = Vec::new();
        for lot in &it.lots {
            let mut points = Vec::new();
            for condition in it.conditions.iter().filter(|it| it.kind == ConditionKind::LongTerm) {
                for months in &condition.months {
                    let place = Place { lot: lot.clone(), condition: condition.id.clone(), months: *months };
                    // One point for each time: what was measured again would pull the line towards itself.
                    let Some(result) = it.result(&place, attribute).map(|it| &it.test) else { continue };
                    if result.verified.is_none() {
                        return Err(Lack::NotVerified);
                    }
                    let value = number(self, it, attribute, &result.replicates).ok_or(Lack::Censored)?;
                    let months = age(it, &place).ok_or(Lack::Censored)?;
                    points.push(TimedValue { months, value, result: result.recorded.seq });
                }
            }
            let mut times: Vec<Decimal> = points.iter().map(|it| it.months).collect();
            times.dedup();
            if times.len() < POINTS_LEAST {
                return Err(Lack::FewPoints);
            }
            batches.push(BatchPoints { lot: lot.clone(), points });
        }
        let (lower, upper, market) = (limit.low(), limit.high(), market.clone());
        Ok(ShelfLifeInput { attribute: attribute.into(), market, lower, upper, batches })
    }
}
