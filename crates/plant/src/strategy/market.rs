//! An attribute as one market sees it: where a market has a limit of its own, that one holds there.

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;

use super::model::{Attribute, Markets, Rounding, Specification};
use super::replicates::ReplicateRule;
use crate::quantity::{Range, Unit};

impl Specification {
    /// A number in this unit that must lie in this range, by the usual rules: the mean, half up, the same for all markets.
    #[must_use]
    pub fn number(unit: Unit, release: Option<Range>) -> Self {
        Self::Number {
            unit,
            alert: None,
            release,
            shelf_life: None,
            rounding: Rounding::default(),
            replicates: ReplicateRule::default(),
            market: Markets::new(),
            market_alert: Markets::new(),
            market_shelf_life: Markets::new(),
        }
    }
}

impl Attribute {
    /// The attribute with the limits of a market in the place of the general ones. An alert limit that reaches out of the
    /// market's release limit says nothing there.
    #[must_use]
    pub fn of_market(&self, market: Option<&str>) -> Cow<'_, Self> {
        let Some(market) = market.filter(|it| self.markets().contains(it)) else { return Cow::Borrowed(self) };
        let mut it = self.clone();
        if let Specification::Number {
            alert,
            release,
            shelf_life,
            market: releases,
            market_alert,
            market_shelf_life,
            ..
        } = &mut it.specification
        {
            if let Some(limit) = releases.get(market) {
                *release = Some(*limit);
            }
            *alert = market_alert.get(market).copied().or(*alert);
            *shelf_life = market_shelf_life.get(market).copied().or(*shelf_life);
        }
        Cow::Owned(it)
    }

    /// The markets that release it by a limit of their own.
    pub fn released_otherwise(&self) -> impl Iterator<Item = &str> {
        let limits = match &self.specification {
            Specification::Number { market, .. } => Some(market),
            Specification::Choice { .. } => None,
        };
        limits.into_iter().flat_map(|it| it.keys()).map(alloc::string::String::as_str)
    }

    /// The markets that have a limit of their own for it.
    #[must_use]
    pub fn markets(&self) -> BTreeSet<&str> {
        match &self.specification {
            Specification::Number { market, market_alert, market_shelf_life, .. } => {
                let all = market.keys().chain(market_alert.keys()).chain(market_shelf_life.keys());
                all.map(alloc::string::String::as_str).collect()
            }
            Specification::Choice { .. } => BTreeSet::new(),
        }
    }
}
