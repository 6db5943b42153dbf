//! Which result of an attribute counts at a place, where there are several: every one stays, and never the better of two.
//!
//! A result that failed counts until an investigation invalidates it, whatever was measured before it or after it. Of those
//! that did not fail the first counts: what is measured again without being asked for takes nothing back, and makes
//! nothing better (FDA, Investigating OOS results, 2022, III.B.1 and IV.B; cited from memory).

use super::{Place, StabilityResult, Study};
use crate::batch::{Observed, Why};
use crate::lab::{Purpose, ResultBand, TestResult};
use crate::refusal::{Refusal, Rule};
use crate::strategy::Attribute;
use crate::verdict::Verdict;

/// Whether it is a result at all: it has a value, no investigation took it back, and no unsuitable run gave it.
fn stands(it: &TestResult) -> bool {
    it.invalid.is_none()
        && !matches!(it.reportable, Observed::Missing(_))
        && it.band != ResultBand::Indeterminate(Why::RunUnsound)
}

/// That the attribute was measured at this place already, and that nobody asked for a further result; nothing where it is
/// the first that can count, or a plan of retests asks for it. After an invalidation the test is owed once more, and no
/// more than once.
pub(super) fn there(all: &[StabilityResult], attribute: &Attribute, purpose: Option<&Purpose>) -> Option<Refusal> {
    if matches!(purpose, Some(Purpose::Retest { .. })) {
        return None;
    }
    let repeats = matches!(purpose, Some(Purpose::Repeat { .. }));
    let beside = |it: &TestResult| matches!(it.purpose, Some(Purpose::OffPlan { .. }));
    let mut before = all.iter().map(|it| &it.test).filter(|it| stands(it) && !(repeats && beside(it)));
    let before = before.next_back()?;
    let refusal = Refusal::from(Rule::MeasuredBefore).with("attribute", &attribute.name);
    Some(refusal.with("at", before.recorded.happened))
}

impl Study {
    /// Every result of an attribute at a place, in their order.
    #[must_use]
    pub fn results_at(&self, place: &Place, attribute: &str) -> &[StabilityResult] {
        self.results.get(&(place.clone(), attribute.into())).map(alloc::vec::Vec::as_slice).unwrap_or_default()
    }

    /// The result that counts: the first that failed; else the first that nothing stood against; else the first with a
    /// value. What was invalidated never counts; what gave no value does only where there is nothing else.
    #[must_use]
    pub fn result(&self, place: &Place, attribute: &str) -> Option<&StabilityResult> {
        let all = self.results_at(place, attribute);
        let standing = || all.iter().filter(|it| stands(&it.test));
        let failed = standing().find(|it| it.test.band.verdict() == Verdict::Fail);
        let plain = || standing().find(|it| it.test.despite.is_none());
        let valid = || all.iter().rfind(|it| it.test.invalid.is_none());
        failed.or_else(plain).or_else(|| standing().next()).or_else(valid)
    }

    /// Every result that counts, with its place and the path of its attribute.
    pub fn counted(&self) -> impl Iterator<Item = (&Place, &str, &StabilityResult)> {
        let keys = self.results.keys();
        keys.filter_map(|(place, path)| Some((place, path.as_str(), self.result(place, path)?)))
    }
}
