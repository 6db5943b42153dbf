//! The words of the files for the plant's own enums, read and written by one table.

use super::delivery::{IntakeLack, Sampling};
use super::method::Bracket;
use super::model::{
    AttributeCriticality, AttributeKind, Blocker, Contamination, Criticality, Dating, EquipmentNeed, MaterialRole,
    RestsOn, Rounding,
};
use super::replicates::{ReplicateRule, Singles};
use super::tier::Tier;

/// Words and what they stand for.
pub(super) type Words<T> = [(&'static str, T)];

pub(super) const BLOCKERS: &Words<Blocker> = &[
    ("alert", Blocker::Alert),
    ("indeterminate", Blocker::Indeterminate),
    ("outside-registered", Blocker::OutsideRegistered),
    ("fails-release", Blocker::FailsRelease),
];

pub(super) const RESTS_ON: &Words<RestsOn> = &[
    ("reason", RestsOn::Reason),
    ("substitute-evidence", RestsOn::SubstituteEvidence),
    ("closed-deviation", RestsOn::ClosedDeviation),
    ("nothing", RestsOn::Nothing),
];

pub(super) const NEEDS: &Words<EquipmentNeed> = &[
    ("qualified", EquipmentNeed::Qualified),
    ("calibrated", EquipmentNeed::Calibrated),
    ("clean", EquipmentNeed::Clean),
    ("dedicated", EquipmentNeed::Dedicated),
];

pub(super) const ROLES: &Words<MaterialRole> = &[
    ("starting-material", MaterialRole::StartingMaterial),
    ("raw-material", MaterialRole::RawMaterial),
    ("excipient", MaterialRole::Excipient),
    ("solvent", MaterialRole::Solvent),
    ("buffer", MaterialRole::Buffer),
    ("consumable", MaterialRole::Consumable),
    ("intermediate", MaterialRole::Intermediate),
    ("drug-substance", MaterialRole::DrugSubstance),
    ("drug-product", MaterialRole::DrugProduct),
    ("reference-standard", MaterialRole::ReferenceStandard),
    ("reagent", MaterialRole::Reagent),
];

pub(super) const BRACKETS: &Words<Bracket> = &[("opening", Bracket::Opening), ("closing", Bracket::Closing)];

pub(super) const DATING: &Words<Dating> =
    &[("expiry", Dating::Expiry), ("retest", Dating::Retest), ("none", Dating::None)];

pub(super) const SAMPLING: &Words<Sampling> = &[
    ("every-container", Sampling::EveryContainer),
    ("root-plus-one", Sampling::RootPlusOne),
    ("one-container", Sampling::OneContainer),
];

/// What a release by exception may do without; the other lacks are nobody's to lift.
pub(super) const LIFTABLE: &Words<IntakeLack> = &[
    ("supplier-not-approved", IntakeLack::SupplierNotApproved),
    ("receipt-fault", IntakeLack::ReceiptFault),
    ("certificate-missing", IntakeLack::CertificateMissing),
    ("test-missing", IntakeLack::TestMissing),
];

pub(super) const TIERS: &Words<Tier> = &[
    ("primary", Tier::Primary),
    ("master", Tier::Master),
    ("working", Tier::Working),
    ("end-of-production", Tier::EndOfProduction),
];

pub(super) const CONTAMINATION: &Words<Contamination> =
    &[("microbial", Contamination::Microbial), ("chemical", Contamination::Chemical)];

pub(super) const PARAMETER_CRITICALITY: &Words<Criticality> = &[("cpp", Criticality::Cpp), ("kpp", Criticality::Kpp)];

pub(super) const ATTRIBUTE_KINDS: &Words<AttributeKind> =
    &[("attribute", AttributeKind::Attribute), ("test", AttributeKind::Test), ("clearance", AttributeKind::Clearance)];

pub(super) const ATTRIBUTE_CRITICALITY: &Words<AttributeCriticality> =
    &[("cqa", AttributeCriticality::Cqa), ("ipc", AttributeCriticality::Ipc)];

pub(super) const ROUNDING: &Words<Rounding> = &[("half-up", Rounding::HalfUp), ("half-even", Rounding::HalfEven)];

pub(super) const REPLICATES: &Words<ReplicateRule> = &[
    ("mean", ReplicateRule::Mean),
    ("median", ReplicateRule::Median),
    ("geometric-mean", ReplicateRule::GeometricMean),
    ("greatest", ReplicateRule::Greatest),
    ("least", ReplicateRule::Least),
    ("sum", ReplicateRule::Sum),
];

pub(super) const SINGLES: &Words<Singles> = &[("each", Singles::Each), ("mean", Singles::Mean)];

/// The word for this; every table above names every variant, and a test holds it to that.
pub(super) fn word<T: PartialEq>(words: &Words<T>, it: T) -> &'static str {
    words.iter().find(|(_, other)| *other == it).map_or("", |(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    /// Serde writes the same words into the ledger; a variant that a table forgot has no word here.
    #[test]
    fn the_tables_say_what_the_ledger_says() {
        fn check<T: PartialEq + Copy + serde::Serialize>(words: &Words<T>, variants: &[T]) {
            assert_eq!(words.len(), variants.len());
            for it in variants {
                assert_eq!(serde_json::to_string(it).unwrap(), format!("\"{}\"", word(words, *it)));
            }
        }
        use {
            AttributeCriticality as C, AttributeKind as A, Blocker as B, EquipmentNeed as N, MaterialRole as M,
            RestsOn as R,
        };
        check(BLOCKERS, &[B::Alert, B::Indeterminate, B::OutsideRegistered, B::FailsRelease]);
        check(RESTS_ON, &[R::Reason, R::SubstituteEvidence, R::ClosedDeviation, R::Nothing]);
        check(NEEDS, &[N::Qualified, N::Calibrated, N::Clean, N::Dedicated]);
        let roles = [M::StartingMaterial, M::RawMaterial, M::Excipient, M::Solvent, M::Buffer, M::Consumable];
        let made = [M::Intermediate, M::DrugSubstance, M::DrugProduct, M::ReferenceStandard, M::Reagent];
        check(ROLES, &[&roles[..], &made].concat());
        check(BRACKETS, &Bracket::ALL);
        check(TIERS, &[Tier::Primary, Tier::Master, Tier::Working, Tier::EndOfProduction]);
        check(CONTAMINATION, &[Contamination::Microbial, Contamination::Chemical]);
        check(PARAMETER_CRITICALITY, &[Criticality::Cpp, Criticality::Kpp]);
        check(ATTRIBUTE_KINDS, &[A::Attribute, A::Test, A::Clearance]);
        check(ATTRIBUTE_CRITICALITY, &[C::Cqa, C::Ipc]);
        check(SAMPLING, &[Sampling::EveryContainer, Sampling::RootPlusOne, Sampling::OneContainer]);
        let liftable = [IntakeLack::SupplierNotApproved, IntakeLack::ReceiptFault, IntakeLack::CertificateMissing];
        check(LIFTABLE, &[&liftable[..], &[IntakeLack::TestMissing]].concat());
        check(SINGLES, &[Singles::Each, Singles::Mean]);
        use ReplicateRule as P;
        check(REPLICATES, &[P::Mean, P::Median, P::GeometricMean, P::Greatest, P::Least, P::Sum]);
        assert!(REPLICATES.iter().all(|(word, it)| it.id() == *word));
        check(ROUNDING, &[Rounding::HalfUp, Rounding::HalfEven]);
    }
}
