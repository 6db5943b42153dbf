//! Whether results that are the shares of one whole add up to it, as the strategy declares it.
//!
//! What is added up is what was found, not what was rounded for the limit: of each share the mean of the replicates of the
//! result that counts. A censored share is somewhere between nothing and its figure (or its figure and the whole), so the
//! sum lies between two figures: only where both of them lie on one side of the window is anything told. Where a share has
//! no figure at all there is no sum, and nothing is assumed. It is judged once at the end of an act, so that a calculation
//! that gives all shares at once is never held against the shares of another.

use alloc::string::String;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::ResultBand;
use super::agreement::is_known;
use crate::batch::{Observed, Raise, Running};
use crate::event::Event;
use crate::id::BatchId;
use crate::quality::{About, Class};
use crate::quantity::{Bound, Range, Unit};
use crate::state::Plant;
use crate::strategy::{Blocker, Composition};
use crate::verdict::Verdict;

/// The rule that the shares of a whole add up to it.
pub const COMPOSITION_RULE: &str = "R-lab-composition";
/// Its version.
pub const COMPOSITION_RULE_VERSION: u16 = 1;

/// What the shares say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AddsUp {
    Whole,
    NotWhole,
    /// A share has no figure, or the censored ones leave open on which side of the window the sum lies.
    Unknown,
}

impl AddsUp {
    /// Passes where they are the whole; what is not known blocks.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Whole => Verdict::Pass,
            Self::NotWhole => Verdict::Fail,
            Self::Unknown => Verdict::Indeterminate,
        }
    }

    /// What shares say that add up to something between these two figures; the ends belong to the window.
    ///
    /// ```
    /// use plant::lab::AddsUp;
    /// use plant::quantity::Range;
    /// let number = |text| rust_decimal::Decimal::from_str_exact(text).unwrap();
    /// let window = Range::parse("98..102").unwrap();
    /// let of = |low, high| AddsUp::of(Some((number(low), number(high))), &window);
    /// assert_eq!(of("98.0", "98.0"), AddsUp::Whole);
    /// assert_eq!(of("102.1", "102.1"), AddsUp::NotWhole);
    /// // A share below 0.5: wherever it lies, the sum lies inside.
    /// assert_eq!(of("99.6", "100.1"), AddsUp::Whole);
    /// assert_eq!(of("97.8", "98.3"), AddsUp::Unknown);
    /// assert_eq!(AddsUp::of(None, &window), AddsUp::Unknown);
    /// ```
    #[must_use]
    pub fn of(sum: Option<(Decimal, Decimal)>, window: &Range) -> Self {
        let ends = window.low().zip(window.high());
        match sum.zip(ends) {
            None => Self::Unknown,
            Some(((low, high), (least, most))) if low >= least && high <= most => Self::Whole,
            Some(((low, high), (least, most))) if high < least || low > most => Self::NotWhole,
            Some(_) => Self::Unknown,
        }
    }
}

/// One share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The attribute's path in the stage.
    pub path: String,
    /// Between what it lies, in per cent, unrounded; both are one where nothing is censored.
    pub lies: Option<(Decimal, Decimal)>,
    /// Whether there is a result that counts, whatever it says.
    pub there: bool,
}

/// What a strategy declares to be one whole, over the results of one batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed<'a> {
    pub composition: &'a Composition,
    pub shares: Vec<Share>,
    /// Between what the sum lies; nothing where a share has no figure.
    pub sum: Option<(Decimal, Decimal)>,
    pub said: AddsUp,
    /// The entries of the results that were added up.
    pub evidence: Vec<u64>,
}

impl<'a> Composed<'a> {
    fn of(composition: &'a Composition, shares: Vec<Share>, evidence: Vec<u64>) -> Self {
        let add = |sum: Option<(Decimal, Decimal)>, it: &Share| {
            let ((low, high), (least, most)) = (sum?, it.lies?);
            Some((low.checked_add(least)?, high.checked_add(most)?))
        };
        let sum = shares.iter().fold(Some((Decimal::ZERO, Decimal::ZERO)), add);
        Self { composition, said: AddsUp::of(sum, &composition.sum), shares, sum, evidence }
    }

    /// Whether every share has a result that counts.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.shares.iter().all(|it| it.there)
    }
}

/// Between what the mean of these replicates lies, in per cent.
fn lies(replicates: &[Observed]) -> Option<(Decimal, Decimal)> {
    let unit = Unit::new("%").ok()?;
    let mut sum = (Decimal::ZERO, Decimal::ZERO);
    for it in replicates {
        let Observed::Number(number) = it else { return None };
        let number = number.to(unit)?;
        // No share is less than nothing, and none is more than the whole.
        let (low, high) = match number.bound {
            Bound::Exact => (number.value, number.value),
            Bound::Below => (Decimal::ZERO, number.value),
            Bound::Above => (number.value, Decimal::ONE_HUNDRED),
        };
        sum = (sum.0.checked_add(low)?, sum.1.checked_add(high)?);
    }
    let count = Decimal::from(replicates.len());
    Some((sum.0.checked_div(count)?, sum.1.checked_div(count)?))
}

/// What was found of a share, where it says anything.
fn share(path: &str, found: Option<(&[Observed], ResultBand)>) -> Share {
    let lies = found.filter(|(_, band)| is_known(*band)).and_then(|(replicates, _)| lies(replicates));
    Share { path: path.into(), lies, there: found.is_some() }
}

impl Plant {
    /// What the strategy declares to be one whole, over the results of a batch that count.
    #[must_use]
    pub fn compositions(&self, batch: &BatchId) -> Vec<Composed<'_>> {
        let Some(batch) = self.batches.get(batch) else { return Vec::new() };
        let Some((_, stage)) = self.pinned(batch) else { return Vec::new() };
        let result = |path: &str| self.counting(batch, path).counts;
        let composed = |it: &'_ Composition| -> (Vec<Share>, Vec<u64>) {
            let shares = it.of.iter().map(|path| share(path, result(path).map(|it| (&*it.replicates, it.band))));
            let evidence = it.of.iter().filter_map(|path| Some(result(path)?.recorded.seq));
            (shares.collect(), evidence.collect())
        };
        let all = stage.compositions.iter().filter(|it| it.applies);
        all.map(|it| {
            let (shares, evidence) = composed(it);
            Composed::of(it, shares, evidence)
        })
        .collect()
    }
}

/// Says what the results of this act make of the wholes that they are shares of: opens a deviation where they are complete
/// and add up to none, and asks for a decision where that cannot be told. What was raised is about the result that came
/// last.
pub(crate) fn completed(plant: &Plant, it: &Running<'_>, raise: &mut Raise<'_>) {
    for composition in it.stage.compositions.iter().filter(|it| it.applies) {
        let (mut shares, mut last) = (Vec::new(), None);
        for path in &composition.of {
            let counting = plant.counting(it.batch, path);
            // What was found before a round that asks for it again does not count.
            let new = raise.events.iter().enumerate().rev().find_map(|(at, event)| {
                let Event::ResultRecorded(of) = event else { return None };
                (of.attribute == *path && of.round >= counting.round).then_some((at, of))
            });
            if let Some((at, of)) = new {
                last = last.max(Some((at, path)));
                shares.push(share(path, Some((&of.replicates, of.band))));
            } else {
                shares.push(share(path, counting.counts.map(|it| (&*it.replicates, it.band))));
            }
        }
        let (Some((_, path)), composed) = (last, Composed::of(composition, shares, Vec::new())) else { continue };
        if !composed.is_complete() {
            continue;
        }
        let about = About::Result { attribute: path.clone() };
        match composed.said {
            AddsUp::Whole => (),
            AddsUp::NotWhole => {
                // A result that has opened one itself is looked into there.
                let opened = raise.events.iter().find_map(|event| {
                    let Event::DeviationOpened(of) = event else { return None };
                    (of.about.as_ref() == Some(&about)).then(|| of.deviation.clone())
                });
                let deviation = opened.or_else(|| raise.deviation(Class::Major, &about));
                raise.exception(Blocker::Alert, &about, deviation);
            }
            // A share without a figure has been raised by itself.
            AddsUp::Unknown if composed.sum.is_some() => raise.exception(Blocker::Indeterminate, &about, None),
            AddsUp::Unknown => (),
        }
    }
}
