//! The potency that readings say their standard has, beside the one that the standard was qualified with.
//!
//! A relative potency is as true as what it is relative to. The kept text of an assay's preparations has a line of its own
//! for what a preparation is multiplied by: its name, `=`, the factor. For the standard that is its potency, for a sample
//! its dilution before the assay; without a line it is 1.

use alloc::string::ToString;

use crate::id::RunId;
use crate::lab::Derivation;
use crate::quantity::{Bound, Quantity, Unit};
use crate::refusal::{Refusal, Rule};
use crate::state::Plant;

/// What the standard may be called in readings, in capitals.
pub const STANDARDS: [&str; 6] = ["S", "STD", "STANDARD", "REF", "标准", "标准品"];

/// What stands between the name of a preparation and its factor.
pub const FACTOR: &str = "=";

/// The factor of the standard in the kept text of preparations; nothing where it has none of its own.
///
/// ```
/// use plant::lab::factor_of_standard;
/// assert_eq!(factor_of_standard("S\t1.5\t252\nT\t1.5\t240\nS\t=\t0.991"), Some("0.991"));
/// assert_eq!(factor_of_standard("S\t1.5\t252\nT\t1.5\t240\nT\t=\t20"), None);
/// ```
#[must_use]
pub fn factor_of_standard(text: &str) -> Option<&str> {
    text.lines().find_map(|line| {
        let mut cells = line.split('\t').map(str::trim);
        let (name, sign, factor) = (cells.next()?, cells.next()?, cells.next()?);
        (sign == FACTOR && STANDARDS.contains(&name.to_uppercase().as_str())).then_some(factor)
    })
}

/// That the readings take another potency for the standard than its lot was qualified with.
pub(super) fn otherwise(
    plant: &Plant,
    batch: &crate::id::BatchId,
    derivation: &Derivation,
    run: Option<&RunId>,
) -> Option<Refusal> {
    let (lot, assigned) = plant.assigned_potency(batch, &derivation.method, run)?;
    let (_, text) = derivation.entered().find(|(name, _)| *name == "preparations")?;
    let stated = factor_of_standard(text).unwrap_or("1");
    let same =
        Quantity::parse(stated, Unit::ONE).is_ok_and(|it| it.bound == Bound::Exact && it.value == assigned.value);
    let refusal = || {
        let refusal = Refusal::from(Rule::AssignedOtherwise).with("lot", lot.as_str()).with("taken", stated);
        refusal.with("wanted", assigned.value.normalize().to_string().as_str())
    };
    (!same).then(refusal)
}
