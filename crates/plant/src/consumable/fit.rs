//! Whether a thing that wears may be used now. The questions stand in the order in which a person at the skid would ask.

use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Care, Consumable, same_product};
use crate::id::{BatchId, ConsumableId};
use crate::material::LotStanding;
use crate::refusal::{Fact, Refusal, Rule};
use crate::state::Plant;
use crate::strategy::{ConsumableClass, ConsumableKind, Phase, Strategy};
use crate::verdict::Verdict;

/// What stands against a use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unfit {
    /// It is unpacked or discarded.
    Removed,
    /// It was fitted for another product.
    OtherProduct,
    /// Its lot, or one in it, is not released, or held, or rejected.
    LotBarred,
    /// The registered number of uses is used up.
    UsedUp,
    /// The column was never tested, or its last test did not pass.
    PackingNotPassed,
    /// It was not regenerated since its last use.
    NotRegenerated,
    /// It stood for longer than it may.
    HeldTooLong,
    /// Its water permeability was not measured since its last use, or is too low.
    PermeabilityNotPassed,
    /// The integrity test before use is missing, or its last one did not pass.
    IntegrityNotPassed,
    /// An integrity test after an earlier use of it failed.
    FailedBefore,
}

impl Unfit {
    /// Everything that can stand against a use.
    pub const ALL: [Self; 10] = [
        Self::Removed,
        Self::OtherProduct,
        Self::LotBarred,
        Self::UsedUp,
        Self::PackingNotPassed,
        Self::NotRegenerated,
        Self::HeldTooLong,
        Self::PermeabilityNotPassed,
        Self::IntegrityNotPassed,
        Self::FailedBefore,
    ];

    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::OtherProduct => "other-product",
            Self::LotBarred => "lot-barred",
            Self::UsedUp => "used-up",
            Self::PackingNotPassed => "packing-not-passed",
            Self::NotRegenerated => "not-regenerated",
            Self::HeldTooLong => "held-too-long",
            Self::PermeabilityNotPassed => "permeability-not-passed",
            Self::IntegrityNotPassed => "integrity-not-passed",
            Self::FailedBefore => "failed-before",
        }
    }

    /// Whether an operator can mend it where the thing stands: a test made, a care taken.
    #[must_use]
    pub fn is_met_later(self) -> bool {
        match self {
            Self::NotRegenerated | Self::HeldTooLong | Self::PermeabilityNotPassed | Self::IntegrityNotPassed => true,
            Self::Removed
            | Self::OtherProduct
            | Self::LotBarred
            | Self::UsedUp
            | Self::PackingNotPassed
            | Self::FailedBefore => false,
        }
    }

    /// The rule that refuses for it.
    #[must_use]
    pub fn rule(self) -> Rule {
        match self {
            Self::Removed => Rule::ConsumableRemoved,
            Self::OtherProduct => Rule::ConsumableOfOther,
            Self::LotBarred => Rule::ConsumableLotBarred,
            Self::UsedUp => Rule::UsedUp,
            Self::PackingNotPassed => Rule::PackingNotPassed,
            Self::NotRegenerated => Rule::NotRegenerated,
            Self::HeldTooLong => Rule::HeldTooLong,
            Self::PermeabilityNotPassed => Rule::PermeabilityNotPassed,
            Self::IntegrityNotPassed => Rule::IntegrityNotPassed,
            Self::FailedBefore => Rule::ElementFailed,
        }
    }
}

/// Whether its lot may go into a product: it is in the books, released, and neither it nor anything in it is held.
fn lot_is_barred(plant: &Plant, it: &Consumable) -> bool {
    let released = plant.lots.get(&it.lot).is_some_and(|it| it.standing == LotStanding::Released);
    !released || plant.held_in(&it.lot).next().is_some()
}

/// What happened last of its kind passed, and after the last use.
fn fresh(it: &Consumable, last: Option<(Verdict, u64)>) -> bool {
    let used = it.last_use().map(|it| it.stamp.seq);
    last.is_some_and(|(verdict, seq)| verdict == Verdict::Pass && used.is_none_or(|used| used < seq))
}

/// Everything that stands against using it for a batch of this strategy at that instant. `batch` is the batch that would
/// use it: a test before use belongs to the batch that it was made for.
pub(crate) fn unfit(
    plant: &Plant,
    it: &Consumable,
    class: &ConsumableClass,
    strategy: &Strategy,
    batch: Option<&BatchId>,
    at: Timestamp,
) -> Vec<Unfit> {
    let mut against = Vec::new();
    let mut ask = |there: bool, what: Unfit| {
        if there {
            against.push(what);
        }
    };
    ask(it.removed.is_some(), Unfit::Removed);
    ask(!same_product(plant, &it.strategy, strategy), Unfit::OtherProduct);
    ask(lot_is_barred(plant, it), Unfit::LotBarred);
    ask(it.used() >= class.uses_max, Unfit::UsedUp);
    if class.kind == ConsumableKind::Packing {
        ask(it.columns.last().is_none_or(|it| it.verdict != Verdict::Pass), Unfit::PackingNotPassed);
    }
    if class.regenerate
        && let Some(used) = it.last_use()
    {
        let since = it.care.iter().any(|it| it.care == Care::Regenerated && it.stamp.seq > used.stamp.seq);
        ask(!since, Unfit::NotRegenerated);
    }
    ask(it.stands_until(class).is_some_and(|until| at > until), Unfit::HeldTooLong);
    if class.permeability.is_some() {
        let last = it.permeability.last().map(|it| (it.verdict, it.stamp.seq));
        ask(!fresh(it, last), Unfit::PermeabilityNotPassed);
    }
    if class.test(Phase::BeforeUse).is_some() {
        let for_it = |tested: &&super::Tested| {
            tested.phase == Phase::BeforeUse && tested.counts && (batch.is_none() || tested.batch.as_ref() == batch)
        };
        let last = it.tests.iter().rfind(for_it).map(|it| (it.verdict, it.stamp.seq));
        ask(!fresh(it, last), Unfit::IntegrityNotPassed);
    }
    let after = it.tests.iter().rfind(|it| it.phase == Phase::AfterUse && it.counts);
    ask(after.is_some_and(|it| it.verdict == Verdict::Fail), Unfit::FailedBefore);
    against
}

impl Consumable {
    /// Everything that stands against using it for a batch of this strategy at that instant.
    #[must_use]
    pub fn unfit(
        &self,
        plant: &Plant,
        class: &ConsumableClass,
        strategy: &Strategy,
        batch: Option<&BatchId>,
        at: Timestamp,
    ) -> Vec<Unfit> {
        unfit(plant, self, class, strategy, batch, at)
    }
}

/// It is fit, or the refusal says what stands against it, in the words and figures of the rule.
pub(crate) fn must_be_fit(
    plant: &Plant,
    id: &ConsumableId,
    it: &Consumable,
    class: &ConsumableClass,
    strategy: &Strategy,
    batch: Option<&BatchId>,
    at: Timestamp,
) -> Result<(), Refusal> {
    let against = unfit(plant, it, class, strategy, batch, at);
    let Some(first) = against.first() else { return Ok(()) };
    let refusal = Refusal::from(first.rule()).with("consumable", id.as_str()).with("class", &class.name);
    Err(match first {
        Unfit::UsedUp => refusal.with("uses", u64::from(it.used())).with("limit", u64::from(class.uses_max)),
        Unfit::LotBarred => refusal.with("lot", it.lot.as_str()),
        Unfit::HeldTooLong => match it.stands_until(class) {
            Some(until) => refusal.with("until", until),
            None => refusal,
        },
        Unfit::OtherProduct => {
            refusal.with("fitted", it.strategy.as_str()).with("product", Fact::Label(strategy.product.clone()))
        }
        Unfit::PackingNotPassed => {
            let verdict = it.columns.last().map(|it| it.verdict);
            refusal.with("verdict", verdict_id(verdict))
        }
        Unfit::PermeabilityNotPassed => {
            let last = it.permeability.last();
            let refusal = match class.permeability {
                Some(limit) => refusal.with("limit", Fact::Text(alloc::format!("{limit} %"))),
                None => refusal,
            };
            refusal.with("verdict", verdict_id(last.map(|it| it.verdict)))
        }
        Unfit::IntegrityNotPassed => {
            let refusal = match class.test(Phase::BeforeUse).and_then(crate::strategy::IntegrityTest::limit_shown) {
                Some(limit) => refusal.with("limit", Fact::Text(limit)),
                None => refusal.with("limit", "-"),
            };
            let last = it.tests.iter().rfind(|it| it.phase == Phase::BeforeUse).map(|it| it.verdict);
            refusal.with("verdict", verdict_id(last))
        }
        Unfit::NotRegenerated => match it.last_use() {
            Some(used) => refusal.with("batch", used.batch.as_str()),
            None => refusal,
        },
        Unfit::Removed | Unfit::FailedBefore => refusal,
    })
}

/// A verdict's id in a refusal; what was never looked at is missing.
fn verdict_id(it: Option<Verdict>) -> &'static str {
    match it {
        Some(Verdict::Pass) => "pass",
        Some(Verdict::Fail) => "fail",
        Some(Verdict::Indeterminate) => "indeterminate",
        None => "missing",
    }
}
