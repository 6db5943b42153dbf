//! That a test was measured already. A further result is never refused where it was measured; but whoever measures until a
//! value suits finds that the last one counts for nothing by itself: it says why it was measured again, and quality
//! assurance decides (FDA, Investigating OOS results, 2022, III.B.1 and IV.B; China GMP 2010, article 224. Cited from memory).

use super::{Purpose, TestResult};
use crate::batch::{Observed, Running};
use crate::refusal::{Refusal, Rule};
use crate::run;
use crate::state::Plant;
use crate::strategy::Attribute;

/// Why a further result of an attribute is no better than unknown; nothing where it is the first that can count, or the
/// first that an investigation asks for.
///
/// What was invalidated, what gave no value, and what a run gave that did not carry it are no results that somebody might
/// dislike. What was measured before the batch was worked on again is of another material.
pub(super) fn there(
    plant: &Plant,
    it: &Running<'_>,
    (path, attribute): (&str, &Attribute),
    round: u32,
    purpose: Option<&Purpose>,
) -> Option<Refusal> {
    if matches!(purpose, Some(Purpose::Retest { .. })) {
        return None;
    }
    // After an invalidation the test is owed once more, and no more than once.
    let asked = |of: &&TestResult| !matches!(purpose, Some(Purpose::Repeat { .. })) || of.purpose.as_ref() == purpose;
    let counts = |of: &&TestResult| {
        of.round >= round
            && of.invalid.is_none()
            && !matches!(of.reportable, Observed::Missing(_))
            && !run::unsound(plant, it, attribute, of.run.as_ref())
    };
    let before = plant.results_on(&it.batch.lot, path).iter().filter(asked).rfind(counts)?;
    let refusal = Refusal::from(Rule::MeasuredBefore).with("attribute", &attribute.name);
    Some(refusal.with("at", before.recorded.happened))
}
