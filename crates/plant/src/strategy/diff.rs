//! What one version of a strategy changes in another, entry by entry and field by field.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::model::Strategy;
pub use super::rows::EntryKind;
use super::rows::{Row, rows};

/// One change of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// As in [`super::EntryRef`]; a step has the path `stage/unit/step`.
    pub path: String,
    pub of: EntryKind,
    pub kind: ChangeKind,
}

/// What happened to an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    Added,
    Removed,
    /// A field by the word of the files, such as `registered`, `name.zh`, `market.EU`, or `steps` for their order. A
    /// side where the field is missing is empty.
    Changed {
        field: String,
        from: String,
        to: String,
    },
}

/// What the new version changes: in the order of the new version, what was removed last.
#[must_use]
pub fn diff(old: &Strategy, new: &Strategy) -> Vec<Change> {
    let (old, new) = (rows(old), rows(new));
    let before: BTreeMap<_, &Row> = old.iter().map(|it| (key(it), it)).collect();
    let after: BTreeMap<_, &Row> = new.iter().map(|it| (key(it), it)).collect();
    let mut changes = Vec::new();
    for row in &new {
        match before.get(&key(row)) {
            Some(old) => fields(old, row, &mut changes),
            None => changes.push(change(row, ChangeKind::Added)),
        }
    }
    let removed = old.iter().filter(|it| !after.contains_key(&key(it)));
    changes.extend(removed.map(|it| change(it, ChangeKind::Removed)));
    changes
}

// A step may share its path with a parameter, so the kind belongs to the key.
fn key(row: &Row) -> (&str, EntryKind) {
    (&row.path, row.kind)
}

fn change(row: &Row, kind: ChangeKind) -> Change {
    Change { path: row.path.clone(), of: row.kind, kind }
}

fn fields(old: &Row, new: &Row, changes: &mut Vec<Change>) {
    let value =
        |row: &Row, field: &str| row.fields.iter().find(|it| it.0 == field).map(|it| it.1.clone()).unwrap_or_default();
    let gone = old.fields.iter().filter(|it| !new.fields.iter().any(|other| other.0 == it.0));
    for (field, _) in new.fields.iter().chain(gone) {
        let (from, to) = (value(old, field), value(new, field));
        if from != to {
            changes.push(change(new, ChangeKind::Changed { field: field.to_string(), from, to }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::fixture::{edited, strategy};
    use alloc::format;

    #[track_caller]
    fn check(edits: &[(&str, &str)], then: &[&str]) {
        let said: Vec<String> = diff(&strategy(), &edited(edits))
            .into_iter()
            .map(|it| match it.kind {
                ChangeKind::Added => format!("+ {:?} {}", it.of, it.path),
                ChangeKind::Removed => format!("- {:?} {}", it.of, it.path),
                ChangeKind::Changed { field, from, to } => format!("{} {field}: {from} -> {to}", it.path),
            })
            .collect();
        assert_eq!(said, then);
    }

    #[test]
    fn a_change_names_its_entry_and_field() {
        check(&[], &[]);
        check(
            &[("registered = \"6.90..7.50\"", "registered = \"6.95..7.50\"")],
            &["drug-substance/conjugation/ph registered: 6.90..7.50 -> 6.95..7.50"],
        );
        check(&[("target = \"7.20\"\n", "")], &["drug-substance/conjugation/ph target: 7.20 -> "]);
        check(
            &[("en = \"Conjugation\"", "en = \"Conjugation reaction\"")],
            &["drug-substance/conjugation name.en: Conjugation -> Conjugation reaction"],
        );
        check(&[("EU = \"3.7..4.3\"", "EU = \"3.8..4.2\"")], &["drug-substance/dar market.EU: 3.7..4.3 -> 3.8..4.2"]);
        check(
            &[
                ("version = 7", "version = 8"),
                (
                    "by = [\"qa-reviewer\"]\nrests-on = \"reason\"",
                    "by = [\"qa-reviewer\", \"production-head\"]\nrests-on = \"reason\"",
                ),
            ],
            &[
                "strategy decision.alert.by: qa-reviewer -> qa-reviewer, production-head",
                "library/sop-ds-031 version: 7 -> 8",
            ],
        );
    }

    #[test]
    fn what_a_method_derives_by_is_told_as_a_change() {
        let method = "id = \"a280\"\nversion = 2\nname = { zh = \"紫外\", en = \"A280\" }\n";
        let derives = "[method.derives]\ncalculator = \"dar\"\nenters = [\"a280\", \"a_lambda\"]\n\
            validity = [{ name = { zh = \"浓度\", en = \"Molar\" }, field = \"/antibody_molar\", limit = \"0..0.00001\" }]\n\
            gives = [{ attribute = \"dar\", field = \"/dar\", unit = \"mol/mol\" }]\n\
            parameters = { eps_drug_280 = 1500.0 }\n";
        check(
            &[(method, &alloc::format!("{method}{derives}"))],
            &[
                "library/a280 derives.calculator:  -> dar",
                "library/a280 derives.enters:  -> a280, a_lambda",
                "library/a280 derives.parameters:  -> {\"eps_drug_280\":1500.0}",
                "library/a280 derives.validity./antibody_molar:  -> 0..0.00001",
                "library/a280 derives.gives.dar:  -> /dar",
            ],
        );
    }

    #[test]
    fn a_digit_more_is_a_change() {
        check(&[("target = \"7.20\"", "target = \"7.2\"")], &["drug-substance/conjugation/ph target: 7.20 -> 7.2"]);
    }

    #[test]
    fn an_entry_comes_and_goes_with_the_order_around_it() {
        check(
            &[("id = \"sample-dar\"", "id = \"take-sample\"")],
            &[
                "drug-substance/conjugation steps: line-clearance, add-antibody, check-start, add-linker-payload, add-quench, sample-dar -> line-clearance, add-antibody, check-start, add-linker-payload, add-quench, take-sample",
                "+ Step drug-substance/conjugation/take-sample",
                "- Step drug-substance/conjugation/sample-dar",
            ],
        );
    }

    #[test]
    fn a_choice_of_the_profile_shows_what_it_brings() {
        check(
            &[("chosen = \"igg1\"", "chosen = \"igg4\"")],
            &[
                "profile/subclass chosen: igg1 -> igg4",
                "drug-substance/conjugation/half-antibody applies: false -> true",
            ],
        );
    }
}
