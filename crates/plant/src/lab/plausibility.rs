//! Whether a measured drug load can have come from what was charged, as the strategy declares it.
//!
//! No more drugs can be bound than the smallest supply allows, so a load above it is impossible: the measurement, a weighing,
//! a concentration or a figure of a certificate is wrong. A load that is a smaller or a larger share of it than the process
//! was validated for says that something reacted elsewhere, or that one of the figures is off. Everything is worked out anew
//! whenever it is asked, from what counts then: the charges as corrected, the lots' own figures, the results that stand.
//! Where one supply is not known nothing is assumed about it. What a rule found when it raised a deviation is an event.

use alloc::string::String;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::agreement::{is_known, mean};
use super::{ResultBand, TestResult};
use crate::act::Stamp;
use crate::batch::{Charges, Lack, Now, Observed, Raise, Running, charges};
use crate::event::{Happened, Subject};
use crate::id::{BatchId, DeviationId, EntryId, LotId};
use crate::quality::{About, Class};
use crate::quantity::{Range, Unit};
use crate::state::Plant;
use crate::strategy::{Blocker, Formula, ParameterKind, Plausibility, Supply, SupplyOf};
use crate::verdict::Verdict;

/// The rule that a load is held against what was charged.
pub const PLAUSIBILITY_RULE: &str = "R-lab-plausibility";
/// Its version.
pub const PLAUSIBILITY_RULE_VERSION: u16 = 1;

/// What a load says beside what was charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Plausible {
    /// A share of the smallest supply for which the process was validated.
    Within,
    /// The load or a supply is not known, or is no exact number.
    Unknown,
    /// Less of the smallest supply was bound than validated.
    BelowWindow,
    /// More of it was bound than validated, and no more than there was.
    AboveWindow,
    /// More is bound than a supply allows: impossible.
    MoreThanCharged,
}

impl Plausible {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::Unknown => "unknown",
            Self::BelowWindow => "below-window",
            Self::AboveWindow => "above-window",
            Self::MoreThanCharged => "more-than-charged",
        }
    }

    /// Passes inside the window, fails outside of it; what is not known blocks.
    ///
    /// ```
    /// use plant::lab::Plausible;
    /// use plant::verdict::Verdict;
    /// assert_eq!(Plausible::Unknown.verdict(), Verdict::Indeterminate);
    /// assert_eq!(Plausible::MoreThanCharged.verdict(), Verdict::Fail);
    /// ```
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Within => Verdict::Pass,
            Self::Unknown => Verdict::Indeterminate,
            Self::BelowWindow | Self::AboveWindow | Self::MoreThanCharged => Verdict::Fail,
        }
    }

    /// What somebody must decide about it: how much is bound is not known where it is more than was there.
    fn blocker(self) -> Option<Blocker> {
        match self {
            Self::Within | Self::Unknown => None,
            Self::BelowWindow | Self::AboveWindow => Some(Blocker::Alert),
            Self::MoreThanCharged => Some(Blocker::Indeterminate),
        }
    }

    /// What a load says beside its supplies, each stated as the drugs that it allows; nothing stands for what is not known.
    ///
    /// A load above one supply is impossible whatever the others are, so that is said even where another is not known. The
    /// edges belong to the window. Compared as products, which are exact where a quotient could round.
    ///
    /// 2.15 mol of TCEP open two thiols each: 4.30 loads. 5.50 mol of linker-payload: 5.50. The smaller is 4.30; 0.88 and
    /// 0.98 of it are 3.784 and 4.214:
    ///
    /// ```
    /// use plant::lab::Plausible;
    /// use plant::quantity::Range;
    /// let number = |text| rust_decimal::Decimal::from_str_exact(text).unwrap();
    /// let window = Range::parse("0.88..0.98").unwrap();
    /// let of = |load| Plausible::of(Some(number(load)), &[Some(number("4.30")), Some(number("5.50"))], &window);
    /// assert_eq!(of("3.784"), Plausible::Within);
    /// assert_eq!(of("3.783"), Plausible::BelowWindow);
    /// assert_eq!(of("4.215"), Plausible::AboveWindow);
    /// assert_eq!(of("4.31"), Plausible::MoreThanCharged);
    /// assert_eq!(Plausible::of(Some(number("4.0")), &[Some(number("4.30")), None], &window), Plausible::Unknown);
    /// ```
    #[must_use]
    pub fn of(load: Option<Decimal>, supplies: &[Option<Decimal>], conversion: &Range) -> Self {
        let Some(load) = load else { return Self::Unknown };
        if supplies.iter().flatten().any(|it| load > *it) {
            return Self::MoreThanCharged;
        }
        let expected = least(supplies).and_then(|it| expected(it, conversion));
        match expected {
            None => Self::Unknown,
            Some((low, _)) if load < low => Self::BelowWindow,
            Some((_, high)) if load > high => Self::AboveWindow,
            Some(_) => Self::Within,
        }
    }
}

/// The smallest supply; nothing where one is not known, or there is none.
fn least(supplies: &[Option<Decimal>]) -> Option<Decimal> {
    supplies.iter().copied().collect::<Option<Vec<_>>>()?.into_iter().min()
}

/// The loads that the validated shares of a supply are.
fn expected(least: Decimal, conversion: &Range) -> Option<(Decimal, Decimal)> {
    Some((least.checked_mul(conversion.low()?)?, least.checked_mul(conversion.high()?)?))
}

/// One supply, with what it allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplied {
    pub supply: Supply,
    /// Moles for each mole of antibody, as charged or measured.
    pub ratio: Option<Decimal>,
    /// The drugs that it allows for each antibody, unrounded.
    pub most: Option<Decimal>,
    /// The lots that were charged for it; none of what was measured.
    pub lots: Vec<LotId>,
    /// Why it is not known, where it is a charge.
    pub lack: Option<Lack>,
}

/// A load beside what was charged, over one batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadHeld<'a> {
    pub plausibility: &'a Plausibility,
    /// The mean of what was found, unrounded, in mol/mol.
    pub load: Option<Decimal>,
    pub supplies: Vec<Supplied>,
    /// What the smallest supply allows.
    pub least: Option<Decimal>,
    /// The load over it.
    pub conversion: Option<Decimal>,
    /// The loads that are to be expected from what was charged, whether one was measured yet or not.
    pub expected: Option<(Decimal, Decimal)>,
    pub said: Plausible,
    /// The entries that were read: charges with their corrections, and results.
    pub evidence: Vec<u64>,
}

impl LoadHeld<'_> {
    /// The supply that bounds the load: the first of the smallest.
    #[must_use]
    pub fn bounding(&self) -> Option<&Supplied> {
        let least = self.least?;
        self.supplies.iter().find(|it| it.most == Some(least))
    }
}

/// What a load was beside what was charged, when that opened a deviation or was found beside one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadFoundImplausible {
    pub batch: BatchId,
    pub lot: LotId,
    /// Which declaration of the stage it was held against.
    pub plausibility: EntryId,
    /// The attribute that is the load, by its path in the stage.
    pub attribute: String,
    pub said: Plausible,
    /// As compared, in mol/mol.
    pub load: Decimal,
    /// What the smallest of the supplies that were known allowed, in mol/mol.
    pub most: Decimal,
    /// The validated window.
    pub conversion: Range,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<DeviationId>,
    /// The version of the rule.
    pub rule: u16,
}

/// One load that was found implausible, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Implausible {
    pub found: LoadFoundImplausible,
    pub stamp: Stamp,
}

/// A result that is being recorded: its path, what was found, and how it was judged.
pub(super) type New<'a> = (&'a str, &'a [Observed], ResultBand);

/// What a batch holds, with what is being recorded now.
struct Seen<'a> {
    plant: &'a Plant,
    it: &'a Running<'a>,
    charged: Now<'a>,
    new: Option<New<'a>>,
}

impl<'a> Seen<'a> {
    fn counting(&self, path: &str) -> Option<&'a TestResult> {
        self.plant.counting(self.it.batch, path).counts
    }

    /// The number of an attribute that counts, and the entry of its result.
    fn measured(&self, path: &str) -> (Option<Decimal>, Option<u64>) {
        let exact = |replicates: &[Observed], band| {
            per_antibody().filter(|_| is_known(band)).and_then(|it| mean(replicates, it))
        };
        match self.new {
            Some((new, replicates, band)) if new == path => (exact(replicates, band), None),
            Some(_) | None => match self.counting(path) {
                Some(it) => (exact(&it.replicates, it.band), Some(it.recorded.seq)),
                None => (None, None),
            },
        }
    }

    fn supplied(&self, supply: &Supply, evidence: &mut Vec<u64>) -> Supplied {
        let (ratio, lots, lack) = match &supply.of {
            SupplyOf::Attribute(path) => {
                let (ratio, entry) = self.measured(path);
                evidence.extend(entry);
                (ratio, Vec::new(), None)
            }
            SupplyOf::Parameter(_) => match self.charges(&supply.of) {
                Some(Charges { ratio, lots, lack, entries }) => {
                    evidence.extend(entries);
                    (ratio, lots, lack)
                }
                None => (None, Vec::new(), None),
            },
        };
        let most = ratio.and_then(|it| it.checked_mul(supply.loads));
        Supplied { supply: supply.clone(), ratio, most, lots, lack }
    }

    fn charges(&self, of: &SupplyOf) -> Option<Charges> {
        let (unit, id) = of.parameter()?;
        match &self.it.stage.operation(&unit)?.parameter(&id)?.kind {
            ParameterKind::Computed { formula: Formula::MolarRatio { of, to }, limits: _ } => {
                Some(charges(self.plant, self.it, of, to, self.charged))
            }
            ParameterKind::Computed { .. }
            | ParameterKind::Quantity(_)
            | ParameterKind::Choice { .. }
            | ParameterKind::Order
            | ParameterKind::Duration { .. } => None,
        }
    }

    fn held<'b>(&self, plausibility: &'b Plausibility) -> LoadHeld<'b> {
        let mut evidence = Vec::new();
        let supplies: Vec<_> = plausibility.supplies.iter().map(|it| self.supplied(it, &mut evidence)).collect();
        let (load, entry) = self.measured(&plausibility.load);
        evidence.extend(entry);
        evidence.sort_unstable();
        evidence.dedup();
        let most: Vec<_> = supplies.iter().map(|it| it.most).collect();
        let least = least(&most);
        LoadHeld {
            plausibility,
            load,
            least,
            conversion: load.zip(least).and_then(|(load, least)| load.checked_div(least)),
            expected: least.and_then(|it| expected(it, &plausibility.conversion)),
            said: Plausible::of(load, &most, &plausibility.conversion),
            supplies,
            evidence,
        }
    }
}

/// The unit of a load: moles of drug for a mole of antibody.
fn per_antibody() -> Option<Unit> {
    Unit::new("mol/mol").ok()
}

impl Plant {
    /// What the strategy declares of the load of a batch, beside what was charged and what counts; before the load is
    /// measured it says what is to be expected of it.
    #[must_use]
    pub fn loads_held(&self, id: &BatchId) -> Vec<LoadHeld<'_>> {
        let Some(batch) = self.batches.get(id) else { return Vec::new() };
        let Some((version, stage)) = self.pinned(batch) else { return Vec::new() };
        let it = Running { id, batch, strategy: &version.strategy, stage };
        let seen = Seen { plant: self, it: &it, charged: None, new: None };
        stage.plausibilities.iter().filter(|it| it.applies).map(|it| seen.held(it)).collect()
    }
}

/// Says what a new result makes of the load, and opens a deviation where it is implausible. A result that has opened one
/// itself is looked into there; and what fails its release limit nobody lifts, so nothing more is raised about it.
pub(super) fn found(
    plant: &Plant,
    it: &Running<'_>,
    new: New<'_>,
    deviation: Option<&DeviationId>,
    raise: &mut Raise<'_>,
) {
    let (before, seen) =
        (Seen { plant, it, charged: None, new: None }, Seen { plant, it, charged: None, new: Some(new) });
    for plausibility in it.stage.plausibilities.iter().filter(|it| it.reads(new.0)) {
        let held = seen.held(plausibility);
        if plausibility.load == new.0 {
            held.raise(&seen, deviation, raise);
        } else if held.says_otherwise_than(&before.held(plausibility)) {
            held.raise(&seen, None, raise);
        }
    }
}

/// The same where not a result but what was charged is another than it was said to be.
pub(crate) fn charged_otherwise(
    plant: &Plant,
    before: &Running<'_>,
    after: &Running<'_>,
    charged: Now<'_>,
    raise: &mut Raise<'_>,
) {
    let was = Seen { plant, it: before, charged: None, new: None };
    let is = Seen { plant, it: after, charged, new: None };
    for plausibility in after.stage.plausibilities.iter().filter(|it| it.applies) {
        let held = is.held(plausibility);
        if held.says_otherwise_than(&was.held(plausibility)) {
            held.raise(&is, None, raise);
        }
    }
}

impl LoadHeld<'_> {
    /// What the smallest of the supplies that are known allows.
    fn most(&self) -> Option<Decimal> {
        self.supplies.iter().filter_map(|it| it.most).min()
    }

    /// What was raised about the same load beside the same supply is not raised again.
    fn says_otherwise_than(&self, before: &LoadHeld<'_>) -> bool {
        (self.said, self.load, self.most()) != (before.said, before.load, before.most())
    }

    fn raise(&self, seen: &Seen<'_>, deviation: Option<&DeviationId>, raise: &mut Raise<'_>) {
        let of = self.plausibility;
        let (Some(blocker), Some(load), Some(most)) = (self.said.blocker(), self.load, self.most()) else { return };
        let band = match seen.new {
            Some((path, _, band)) if path == of.load => Some(band),
            Some(_) | None => seen.counting(&of.load).map(|it| it.band),
        };
        let fails = band == Some(ResultBand::OutsideRelease);
        let about = About::Result { attribute: of.load.clone() };
        let deviation = match deviation {
            Some(it) => Some(it.clone()),
            None if fails => None,
            None => raise.deviation(Class::Major, &about),
        };
        raise.push(LoadFoundImplausible {
            batch: seen.it.id.clone(),
            lot: seen.it.batch.lot.clone(),
            plausibility: of.id.clone(),
            attribute: of.load.clone(),
            said: self.said,
            load,
            most,
            conversion: of.conversion,
            deviation: deviation.clone(),
            rule: PLAUSIBILITY_RULE_VERSION,
        });
        if !fails {
            raise.exception(blocker, &about, deviation);
        }
    }
}

impl Happened for LoadFoundImplausible {
    fn about(&self) -> Vec<Subject> {
        let deviation = self.deviation.iter().cloned().map(Subject::Deviation);
        [Subject::Batch(self.batch.clone()), Subject::Lot(self.lot.clone())].into_iter().chain(deviation).collect()
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        if let Some(it) = plant.batches.get_mut(&self.batch) {
            it.last = stamp.seq;
            it.implausible.push(Implausible { found: self.clone(), stamp: stamp.clone() });
        }
    }
}
