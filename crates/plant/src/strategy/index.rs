//! What a folder declares, gathered before anything is checked, so that files may refer to each other in any order.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::entry::{Entry, Placed};
use super::fault::{FaultKind, Sort};
use super::near::nearest;
use super::points::points;
use super::when::{FeatureSeen, Features, When};
use crate::id::PointId;

/// The files of a folder.
#[derive(Default)]
pub(super) struct Folder<'a> {
    pub(super) files: Vec<Entry<'a>>,
    /// Those that say which strategy this is; there should be one.
    pub(super) heads: Vec<Entry<'a>>,
    /// Those that declare a stage.
    pub(super) stages: Vec<Entry<'a>>,
}

impl<'a> Folder<'a> {
    /// The entries of one list, over all files.
    pub(super) fn all(&self, key: &str) -> Vec<Entry<'a>> {
        self.files.iter().flat_map(|it| it.tables(key)).collect()
    }

    fn peek(&self, key: &str) -> Vec<Entry<'a>> {
        self.files.iter().flat_map(|it| it.peek_tables(key)).collect()
    }
}

/// Everything that an entry may refer to.
pub(super) struct Index<'a> {
    pub(super) features: Features<'a>,
    pub(super) materials: BTreeMap<&'a str, Entry<'a>>,
    pub(super) consumables: BTreeMap<&'a str, Entry<'a>>,
    pub(super) stages: Vec<StageSeen<'a>>,
    /// Full paths, and whether this product has them.
    attributes: BTreeMap<String, bool>,
    names: BTreeMap<Sort, BTreeSet<String>>,
}

/// One stage as its file declares it.
pub(super) struct StageSeen<'a> {
    pub(super) id: &'a str,
    /// The whole file.
    pub(super) file: Entry<'a>,
    pub(super) attributes: Vec<Entry<'a>>,
    pub(super) units: Vec<UnitSeen<'a>>,
}

/// One unit operation as its file declares it.
pub(super) struct UnitSeen<'a> {
    pub(super) id: &'a str,
    pub(super) entry: Entry<'a>,
    pub(super) applies: bool,
    pub(super) parameters: Vec<Entry<'a>>,
    pub(super) attributes: Vec<Entry<'a>>,
    pub(super) steps: Vec<Entry<'a>>,
}

impl<'a> StageSeen<'a> {
    fn of(file: &Entry<'a>, features: &Features<'a>) -> Option<Self> {
        let head = file.peek_table("stage")?;
        let id = head.peek("id").unwrap_or_default();
        let attributes = children(&head, "attribute", id);
        let units = children(file, "unit", id).into_iter().map(|entry| UnitSeen::of(entry, features)).collect();
        Some(Self { id, file: file.clone(), attributes, units })
    }

    /// The `[stage]` table.
    pub(super) fn head(&self) -> Option<Entry<'a>> {
        Some(self.file.table("stage")?.named(self.id.to_string()))
    }
}

impl<'a> UnitSeen<'a> {
    fn of(entry: Entry<'a>, features: &Features<'a>) -> Self {
        let applies = When::of(&entry).holds(features);
        let list = |key| children(&entry, key, &entry.path);
        let (parameters, attributes, steps) = (list("parameter"), list("attribute"), list("step"));
        Self { id: entry.peek("id").unwrap_or_default(), entry, applies, parameters, attributes, steps }
    }

    /// Whether this product has the entry of this unit operation.
    pub(super) fn has(&self, entry: &Entry<'_>, index: &Index<'_>) -> bool {
        self.applies && When::of(entry).holds(&index.features)
    }

    pub(super) fn parameter(&self, id: &str) -> Option<&Entry<'a>> {
        self.parameters.iter().find(|it| it.peek("id") == Some(id))
    }
}

fn children<'a>(parent: &Entry<'a>, key: &str, path: &str) -> Vec<Entry<'a>> {
    let name = |it: Entry<'a>| {
        let path = format!("{path}/{}", it.peek("id").unwrap_or("?"));
        it.named(path)
    };
    parent.peek_tables(key).into_iter().map(name).collect()
}

impl<'a> Index<'a> {
    pub(super) fn of(folder: &Folder<'a>) -> Self {
        let by_id = |it: Entry<'a>| Some((it.peek("id")?, it));
        let features = folder.peek("feature");
        let features: Features<'_> =
            features.iter().filter_map(|it| Some((it.peek("id")?, FeatureSeen::of(it)))).collect();
        let stages: Vec<_> = folder.stages.iter().filter_map(|it| StageSeen::of(it, &features)).collect();
        let materials = folder.peek("material").into_iter().filter_map(by_id).collect();
        let consumables = folder.peek("consumable").into_iter().filter_map(by_id).collect();
        let mut index =
            Self { features, materials, consumables, stages, attributes: BTreeMap::new(), names: BTreeMap::new() };
        index.attributes = index.stages.iter().flat_map(|it| attributes(it, &index)).collect();
        for (sort, key) in [
            (Sort::Procedure, "procedure"),
            (Sort::Method, "method"),
            (Sort::Equipment, "equipment"),
            (Sort::Protection, "protection"),
            (Sort::Material, "material"),
            (Sort::Intake, "intake"),
            (Sort::Consumable, "consumable"),
        ] {
            let entries = folder.peek(key);
            index.names.insert(sort, entries.iter().filter_map(|it| it.peek("id")).map(str::to_string).collect());
        }
        index.names.insert(Sort::Stage, index.stages.iter().map(|it| it.id.to_string()).collect());
        index.names.insert(Sort::UnitKind, unit_kinds().into_iter().collect());
        index.names.insert(Sort::Point, points().iter().map(|it| it.id.to_string()).collect());
        index
    }

    /// Whether the reference leads somewhere; notes it where not.
    pub(super) fn refers(&self, entry: &Entry<'_>, sort: Sort, given: Placed<&str>) -> bool {
        let Some(names) = self.names.get(&sort) else { return false };
        let known = names.contains(given.it);
        if !known {
            let nearest = nearest(given.it, names.iter().map(String::as_str));
            entry.fault_at(given.at, FaultKind::Unknown { sort, id: given.it.to_string(), nearest });
        }
        known
    }

    /// The rows of the paper that an entry carries.
    pub(super) fn points(&self, entry: &Entry<'_>) -> Vec<PointId> {
        let known = entry.texts("points").into_iter().filter(|it| self.refers(entry, Sort::Point, *it));
        known.filter_map(|it| PointId::new(it.it).ok()).collect()
    }

    /// The full path of an attribute that an entry of this unit operation names, and whether this product has it.
    pub(super) fn attribute(&self, stage: &str, unit: &str, named: &str) -> Option<(&str, bool)> {
        let candidates = [format!("{stage}/{unit}/{named}"), format!("{stage}/{named}"), named.to_string()];
        let found = candidates.iter().find_map(|it| self.attributes.get_key_value(it));
        found.map(|(path, applies)| (path.as_str(), *applies))
    }

    /// The attribute's path that was probably meant.
    pub(super) fn near_attribute(&self, stage: &str, unit: &str, named: &str) -> Option<String> {
        let own = [format!("{stage}/{unit}/"), format!("{stage}/")];
        let short = |it: &'_ String| own.iter().find_map(|own| it.strip_prefix(own.as_str())).map(str::to_string);
        let names: Vec<String> =
            self.attributes.keys().flat_map(|it| [Some(it.clone()), short(it)]).flatten().collect();
        nearest(named, names.iter().map(String::as_str))
    }
}

fn attributes(stage: &StageSeen<'_>, index: &Index<'_>) -> Vec<(String, bool)> {
    let own = stage.attributes.iter().map(|it| (it.path.clone(), When::of(it).holds(&index.features)));
    let of_units =
        stage.units.iter().flat_map(|unit| unit.attributes.iter().map(|it| (it.path.clone(), unit.has(it, index))));
    own.chain(of_units).collect()
}

#[derive(serde::Deserialize)]
struct Vocabulary {
    kind: Vec<Kind>,
}

#[derive(serde::Deserialize)]
struct Kind {
    id: String,
}

/// The kinds of unit operation; a test holds that the vocabulary can be read.
fn unit_kinds() -> Vec<String> {
    let vocabulary = include_str!("../../../../vocabularies/unit-operations.toml");
    toml::from_str::<Vocabulary>(vocabulary).map(|it| it.kind.into_iter().map(|it| it.id).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_vocabulary_of_unit_operations_is_read() {
        assert!(super::unit_kinds().iter().any(|it| it == "conjugation"));
    }
}
