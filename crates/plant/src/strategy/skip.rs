//! Which tests need not be done on every batch: periodic, or skip, testing (ICH Q6A, 2.1; cited from memory, check it).
//!
//! The guideline lets a test be done on batches chosen beforehand, or at intervals fixed beforehand, where data support it;
//! what is not tested must still meet its limit if it is tested. The rule stands with the attribute, so it is reviewed,
//! approved and made effective with the strategy, and a change of it is a change of the strategy. Which attributes may have
//! one is the approvers' to judge (nothing here can recognise sterility by its kind): they read why before they sign.

use serde::{Deserialize, Serialize};

use super::entry::Entry;
use super::fault::FaultKind;
use super::model::AttributeKind;
use crate::text::Label;

/// When a test may be left out on a batch.
///
/// ```
/// use plant::strategy::SkipRule;
/// use plant::text::Label;
/// let why = Label::new("已验证去除能力", "its removal is validated");
/// let rule = SkipRule { every: 3, after: 10, at_most_days: Some(180), why };
/// // As it is kept: a rule without a longest time says nothing of one.
/// let said = serde_json::to_string(&SkipRule { at_most_days: None, ..rule.clone() }).unwrap();
/// assert!(!said.contains("at_most_days"));
/// assert_eq!(serde_json::from_str::<SkipRule>(&serde_json::to_string(&rule).unwrap()).unwrap(), rule);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkipRule {
    /// At least every n-th batch is tested; 2 at least.
    pub every: u32,
    /// So many batches one after the other were tested and lay inside their limits before the first is left out.
    pub after: u32,
    /// And no more days than this lie between the last test and a batch that is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most_days: Option<u32>,
    /// What justifies it.
    pub why: Label,
}

/// Reads `[stage.attribute.skip]` or `[unit.attribute.skip]`; nothing where none stands there.
pub(super) fn skip(attribute: &Entry<'_>, kind: Option<AttributeKind>) -> Option<Option<SkipRule>> {
    if !attribute.has("skip") {
        return Some(None);
    }
    let entry = attribute.table("skip")?;
    entry.only(&["every", "after", "at-most-days", "why"]);
    entry.require("every");
    entry.require("after");
    // That a process removes something is shown batch by batch or by a study; there is no test to leave out.
    if kind == Some(AttributeKind::Clearance) {
        attribute.fault("skip", FaultKind::KeyNotHere { key: "skip".into(), kind: "clearance".into() });
        return None;
    }
    let (every, after, why) = (entry.whole("every"), entry.whole("after"), entry.label("why"));
    if every == Some(1) {
        entry.fault("every", FaultKind::SkipsNothing {});
        return None;
    }
    let at_most_days = if entry.has("at-most-days") { Some(entry.whole("at-most-days")?) } else { None };
    Some(Some(SkipRule { every: every?, after: after?, at_most_days, why: why? }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::fixture::{edited, marked};

    const MARKET: &str = "[stage.attribute.market]\nEU = \"3.7..4.3\"\n";
    const SKIP: &str =
        "[stage.attribute.skip]\nevery = 5\nafter = 10\nat-most-days = 90\nwhy = { zh = \"依据\", en = \"Data\" }\n";

    #[test]
    fn a_rule_stands_with_its_attribute_and_an_old_strategy_says_nothing() {
        assert!(!serde_json::to_string(&edited(&[])).unwrap().contains("skip"));
        let new = edited(&[(MARKET, &alloc::format!("{MARKET}{SKIP}"))]);
        let it = new.stages[0].attributes[0].skip.clone().unwrap();
        assert_eq!((it.every, it.after, it.at_most_days), (5, 10, Some(90)));
        assert_eq!(it.why, Label::new("依据", "Data"));
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        for (from, to, then) in [
            ("every = 5", "¶every = 1", "SkipsNothing"),
            ("every = 5", "¶every = 0", "NotWhole"),
            ("[stage.attribute.skip]\nevery = 5\n", "¶[stage.attribute.skip]\n", "Missing"),
            ("after = 10\n", "", "Missing"),
            ("why = { zh = \"依据\", en = \"Data\" }\n", "", "Missing"),
            ("zh = \"依据\", ", "", "Missing"),
            ("at-most-days", "¶at-most-weeks", "UnknownKey"),
        ] {
            let replaced = SKIP.replace(from, to);
            let (faults, places) = marked(&[(MARKET, &alloc::format!("{MARKET}{replaced}"))]);
            let kinds: alloc::vec::Vec<_> = faults.iter().map(|it| alloc::format!("{:?}", it.what)).collect();
            assert!(kinds.len() == 1 && kinds[0].starts_with(then), "{to}: {kinds:?}");
            for (path, line, _) in places {
                assert!(faults.iter().any(|it| (&it.path, it.line) == (&path, line)), "{to}: {faults:?}");
            }
        }
    }
}
