//! The condition `when`: which entries the product profile leaves out.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::ToString;
use toml::de::DeValue;

use super::entry::{Entry, Placed};
use super::fault::{FaultKind, Sort};
use super::near::nearest;

/// The features of the profile by id, as far as they can be read.
pub(super) type Features<'a> = BTreeMap<&'a str, FeatureSeen<'a>>;

/// One feature: what was chosen among what.
pub(super) struct FeatureSeen<'a> {
    pub(super) chosen: Option<&'a str>,
    pub(super) options: BTreeSet<&'a str>,
}

impl<'a> FeatureSeen<'a> {
    pub(super) fn of(feature: &Entry<'a>) -> Self {
        let options = feature.peek_tables("option").iter().filter_map(|it| it.peek("id")).collect();
        Self { chosen: feature.peek("chosen"), options }
    }
}

/// Options by feature; all features must hold, each by one of its options.
#[derive(Default)]
pub(super) struct When<'a>(BTreeMap<&'a str, BTreeSet<&'a str>>);

impl<'a> When<'a> {
    /// The condition of an entry; none where it has none.
    pub(super) fn of(entry: &Entry<'a>) -> Self {
        let Some(table) = entry.peek_table("when") else { return Self::default() };
        let options = |key: &str| match table.value(key).map(toml::Spanned::get_ref) {
            Some(DeValue::Array(list)) => list.iter().filter_map(|it| it.get_ref().as_str()).collect(),
            Some(_) | None => BTreeSet::new(),
        };
        Self(table.keys().map(|key| (key.it, options(key.it))).collect())
    }

    /// Whether the profile has what the condition asks for.
    pub(super) fn holds(&self, features: &Features<'_>) -> bool {
        self.0.iter().all(|(feature, options)| {
            let chosen = features.get(feature).and_then(|it| it.chosen);
            chosen.is_some_and(|it| options.contains(it))
        })
    }

    /// Whether no profile can have both.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        self.0.iter().any(|(feature, options)| other.0.get(feature).is_some_and(|it| it.is_disjoint(options)))
    }

    /// Notes what the condition of an entry asks for that no profile has.
    pub(super) fn check(entry: &Entry<'_>, features: &Features<'_>) {
        let Some(table) = entry.table("when") else { return };
        for Placed { it: key, at } in table.keys() {
            let options = table.some_texts(key);
            let Some(feature) = features.get(key) else {
                let nearest = nearest(key, features.keys().copied());
                table.fault_at(at, FaultKind::Unknown { sort: Sort::Feature, id: key.to_string(), nearest });
                continue;
            };
            if feature.options.is_empty() {
                table.fault_at(at, FaultKind::WhenOnStatement { feature: key.to_string() });
                continue;
            }
            for option in options.into_iter().filter(|it| !feature.options.contains(it.it)) {
                let nearest = nearest(option.it, feature.options.iter().copied());
                table
                    .fault_at(option.at, FaultKind::Unknown { sort: Sort::Option, id: option.it.to_string(), nearest });
            }
        }
    }
}
