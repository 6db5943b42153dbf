//! Which entries carry which row of the paper, and which events show that they hold.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::model::Strategy;
use super::points::points;
use super::rows::{EntryKind, Row, rows};
use crate::id::PointId;

/// One entry that carries a row of the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRef {
    /// Such as `drug-substance/conjugation/ph`, `profile/subclass`, `library/linker-payload` or
    /// `requirements/exhaust-h13`.
    pub path: String,
    pub kind: EntryKind,
    /// Whether this product has it; one that the profile leaves out carries the row in other products only.
    pub applies: bool,
    /// The event types that show it.
    pub evidence: Vec<String>,
}

impl EntryRef {
    /// Whether other records than the strategy's own must show it.
    #[must_use]
    pub fn is_requirement(&self) -> bool {
        self.kind == EntryKind::Requirement
    }
}

/// The entries that carry each row of the paper, in the order of the strategy; a row that nothing carries has none.
#[must_use]
pub fn coverage(strategy: &Strategy) -> BTreeMap<PointId, Vec<EntryRef>> {
    let mut coverage: BTreeMap<PointId, Vec<EntryRef>> = points().into_iter().map(|it| (it.id, Vec::new())).collect();
    for Row { path, kind, points, evidence, applies, fields: _ } in rows(strategy) {
        for point in points {
            let entry = EntryRef { path: path.clone(), kind, applies, evidence: evidence.clone() };
            coverage.entry(point).or_default().push(entry);
        }
    }
    coverage
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::fixture::strategy;
    use alloc::format;
    use alloc::string::ToString;

    #[test]
    fn every_kind_of_entry_is_shown_by_its_own_events() {
        let coverage = coverage(&strategy());
        let said = |point: &str| {
            let entries = &coverage[&PointId::new(point).unwrap()];
            let line = |it: &EntryRef| format!("{} {}", it.path, it.evidence.join(" "));
            entries.iter().map(line).collect::<Vec<_>>().join("; ")
        };
        for (point, then) in [
            ("A03", "profile/subclass strategy.made-effective"),
            ("S03", "library/linker-payload material.lot-received"),
            ("D28", "drug-substance/way-of-conjugation batch.reading-recorded"),
            ("D02", "drug-substance/conjugation batch.operation-completed"),
            ("D21", "drug-substance/conjugation/charging-order batch.reading-recorded"),
            ("D25", "drug-substance/conjugation/ph batch.reading-recorded"),
            ("D26", "drug-substance/conjugation/conjugation-time batch.reading-recorded"),
            ("D54", "drug-substance/dar lab.result-recorded"),
            ("H14", "requirements/exhaust-h13 containment.filter-tested"),
            ("P53", ""),
        ] {
            assert_eq!(said(point), then.to_string(), "{point}");
        }
        assert_eq!(coverage.len(), 271);
    }

    #[test]
    fn an_entry_that_the_profile_leaves_out_is_marked() {
        let coverage = coverage(&strategy());
        let entries = &coverage[&PointId::new("D49").unwrap()];
        assert!(entries.iter().all(|it| !it.applies));
    }
}
