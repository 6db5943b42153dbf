//! Whether results by methods of different principle agree, as the strategy declares it.
//!
//! What is compared is what was found, not what was rounded for the limit: the mean of the replicates of the result that
//! counts. Where one is missing, censored or of another kind there is nothing to compare, and nothing is assumed. A
//! disagreement opens a deviation: one of two methods is wrong about the product, and nobody knows which.

use alloc::string::String;
use alloc::vec::Vec;

use rust_decimal::Decimal;

use crate::batch::{Observed, Raise, Running, Why};
use crate::id::BatchId;
use crate::lab::ResultBand;
use crate::quality::{About, Class};
use crate::quantity::{Bound, Unit};
use crate::state::Plant;
use crate::strategy::{Agreement, AgreementPair, Attribute, Blocker, Specification, Stage};
use crate::verdict::Verdict;

/// The rule that two methods are to agree.
pub const AGREEMENT_RULE: &str = "R-lab-agreement";
/// Its version.
pub const AGREEMENT_RULE_VERSION: u16 = 1;

/// What a comparison says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    Agree,
    Differ,
    /// One of the two has no result that counts, or one that is no exact number.
    Unknown,
}

/// Two attributes, compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    pub pair: AgreementPair,
    pub unit: Unit,
    pub of: Option<Decimal>,
    pub with: Option<Decimal>,
    /// The second less the first, unrounded.
    pub difference: Option<Decimal>,
    pub said: Said,
}

/// What a strategy declares to agree, over the results of one batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison<'a> {
    pub agreement: &'a Agreement,
    pub pairs: Vec<Compared>,
    /// The entries of the results that were compared.
    pub evidence: Vec<u64>,
}

impl Comparison<'_> {
    /// Fails when one pair differs; passes when every one agrees.
    ///
    /// ```
    /// use plant::lab::Comparison;
    /// use plant::strategy::Agreement;
    /// use plant::{text::Label, verdict::Verdict};
    /// let id = plant::id::EntryId::new("hic-ms").unwrap();
    /// let agreement = Agreement { id, name: Label::new("一致", "Agree"), why: None, required: true, pairs: vec![] };
    /// // Nothing that was compared is nothing that agrees.
    /// let it = Comparison { agreement: &agreement, pairs: vec![], evidence: vec![] };
    /// assert_eq!(it.verdict(), Verdict::Indeterminate);
    /// ```
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        Verdict::over(self.pairs.iter().map(|it| match it.said {
            Said::Agree => Verdict::Pass,
            Said::Differ => Verdict::Fail,
            Said::Unknown => Verdict::Indeterminate,
        }))
    }

    /// Whether the second method was not done at all.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.pairs.iter().all(|it| it.with.is_none())
    }
}

/// Whether there is anything to compare. What no system carried says nothing, and is measured again; what was measured in
/// spite of a rule is a number, and quality decides whether it stands.
pub(super) fn is_known(band: ResultBand) -> bool {
    band != ResultBand::Indeterminate(Why::RunUnsound)
}

/// The mean of exact numbers, in a unit.
pub(super) fn mean(replicates: &[Observed], unit: Unit) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    for it in replicates {
        let Observed::Number(number) = it else { return None };
        let number = number.to(unit).filter(|it| it.bound == Bound::Exact)?;
        sum = sum.checked_add(number.value)?;
    }
    sum.checked_div(Decimal::from(replicates.len()))
}

fn unit(attribute: Option<&Attribute>) -> Option<Unit> {
    match &attribute?.specification {
        Specification::Number { unit, .. } => Some(*unit),
        Specification::Choice { .. } => None,
    }
}

fn one(stage: &Stage, pair: &AgreementPair, found: impl Fn(&str, Unit) -> Option<Decimal>) -> Option<Compared> {
    let unit = unit(stage.attribute_at(&pair.of))?;
    let (of, with) = (found(&pair.of, unit), found(&pair.with, unit));
    let difference = of.zip(with).and_then(|(of, with)| with.checked_sub(of));
    let said = match difference {
        None => Said::Unknown,
        Some(it) if it.abs() <= pair.within => Said::Agree,
        Some(_) => Said::Differ,
    };
    Some(Compared { pair: pair.clone(), unit, of, with, difference, said })
}

impl Plant {
    /// What the strategy declares to agree, over the results of a batch that count.
    #[must_use]
    pub fn comparisons(&self, batch: &BatchId) -> Vec<Comparison<'_>> {
        let Some(batch) = self.batches.get(batch) else { return Vec::new() };
        let Some((_, stage)) = self.pinned(batch) else { return Vec::new() };
        let result = |path: &str| self.counting(batch, path).counts;
        let found =
            |path: &str, unit| result(path).filter(|it| is_known(it.band)).and_then(|it| mean(&it.replicates, unit));
        let mut all = Vec::new();
        for agreement in &stage.agreements {
            let pairs = agreement.pairs.iter().filter_map(|it| one(stage, it, found)).collect();
            let paths = agreement.pairs.iter().flat_map(|it| [&it.of, &it.with]);
            let evidence = paths.filter_map(|it| Some(result(it)?.recorded.seq)).collect();
            all.push(Comparison { agreement, pairs, evidence });
        }
        all
    }
}

/// Opens a deviation where a new result differs from one by another method.
pub(super) fn compared(
    plant: &Plant,
    it: &Running<'_>,
    path: &str,
    (replicates, band): (&[Observed], ResultBand),
    raise: &mut Raise<'_>,
) {
    let found = |other: &str, unit| {
        if other == path {
            mean(replicates, unit).filter(|_| is_known(band))
        } else {
            let other = plant.counting(it.batch, other).counts.filter(|it| is_known(it.band))?;
            mean(&other.replicates, unit)
        }
    };
    let all = it.stage.agreements.iter().flat_map(|it| &it.pairs).filter(|it| it.of == path || it.with == path);
    if all.filter_map(|pair| one(it.stage, pair, found)).any(|it| it.said == Said::Differ) {
        let about = About::Result { attribute: String::from(path) };
        let deviation = raise.deviation(Class::Major, &about);
        raise.exception(Blocker::Alert, &about, deviation);
    }
}
