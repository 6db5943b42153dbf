//! What the stages refer to: the profile's features, the library, and the requirements.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use rust_decimal::Decimal;

use super::consumable::ConsumableClass;
use super::consumables::consumable;
use super::delivery::Intake;
use super::entry::{Entry, Placed, listed, unique};
use super::fault::{FaultKind, Sort};
use super::index::{Folder, Index};
use super::intake::{intake, tests};
use super::method::{Method, method};
use super::model::{Dating, EquipmentClass, Feature, FeatureOption, Material, MaterialFact, Procedure};
use super::near::nearest;
use super::requirement::Requirement;
use super::table::{SiteTable, site_table};
use super::words::{DATING, NEEDS, ROLES};
use crate::id::{ConsumableClassId, EntryId, EquipmentClassId, MaterialId, MethodId, NotAnId, ProcedureId, StageId};
use crate::text::Label;

/// Entries by id; nothing where one of them is at fault.
type Entries<K, V> = Option<BTreeMap<K, V>>;

/// What `library.toml` declares.
pub(super) struct Library {
    pub(super) procedures: Entries<ProcedureId, Procedure>,
    pub(super) methods: Entries<MethodId, Method>,
    pub(super) equipment: Entries<EquipmentClassId, EquipmentClass>,
    pub(super) consumables: Entries<ConsumableClassId, ConsumableClass>,
    pub(super) protections: Entries<EntryId, Label>,
    pub(super) tables: Entries<EntryId, SiteTable>,
    pub(super) materials: Entries<MaterialId, Material>,
    pub(super) intakes: Entries<EntryId, Intake>,
}

pub(super) fn library(folder: &Folder<'_>, index: &Index<'_>) -> Library {
    Library {
        procedures: entries(folder, "procedure", ProcedureId::new, |it| {
            let (version, name) = versioned(it)?;
            Some(Procedure { version, name })
        }),
        methods: entries(folder, "method", MethodId::new, |it| method(it, index)),
        equipment: entries(folder, "equipment", EquipmentClassId::new, equipment),
        consumables: entries(folder, "consumable", ConsumableClassId::new, |it| consumable(it, index)),
        protections: entries(folder, "protection", EntryId::new, |it| {
            it.only(&["id", "name"]);
            it.label("name")
        }),
        tables: entries(folder, "table", EntryId::new, site_table),
        materials: entries(folder, "material", MaterialId::new, |it| material(it, index)),
        intakes: entries(folder, "intake", EntryId::new, intake),
    }
}

fn entries<K: Ord, V>(
    folder: &Folder<'_>,
    key: &str,
    new: fn(&str) -> Result<K, NotAnId>,
    read: impl Fn(&Entry<'_>) -> Option<V>,
) -> Entries<K, V> {
    let entries = named(folder.all(key), "library");
    unique(&entries);
    let read = |it: &Entry<'_>| {
        let (id, value) = (it.id("id", new), read(it));
        Some((id?, value?))
    };
    // Every entry is read, so that every fault is noted, before the first one counts.
    entries.iter().map(read).collect::<Vec<_>>().into_iter().collect()
}

/// The entries under their paths.
fn named<'a>(entries: Vec<Entry<'a>>, folder: &str) -> Vec<Entry<'a>> {
    let name = |it: Entry<'a>| {
        let path = alloc::format!("{folder}/{}", it.peek("id").unwrap_or("?"));
        it.named(path)
    };
    entries.into_iter().map(name).collect()
}

fn versioned(entry: &Entry<'_>) -> Option<(u32, Label)> {
    entry.only(&["id", "version", "name"]);
    entry.require("version");
    let (version, name) = (entry.whole("version"), entry.label("name"));
    Some((version?, name?))
}

fn equipment(entry: &Entry<'_>) -> Option<EquipmentClass> {
    entry.only(&["id", "name", "needs"]);
    let needs = entry.some_of("needs", NEEDS);
    Some(EquipmentClass { name: entry.label("name")?, needs })
}

#[expect(clippy::too_many_lines, reason = "every key of a material, one after the other")]
fn material(entry: &Entry<'_>, index: &Index<'_>) -> Option<Material> {
    entry.only(&[
        "id",
        "points",
        "name",
        "role",
        "unit",
        "cytotoxic",
        "formula",
        "molecular-weight",
        "storage",
        "retest-months",
        "dating",
        "undated-why",
        "keep-days",
        "fact",
        "labels-reconciled",
        "thaws-max",
        "out-hours-max",
        "in-use-hours-max",
        "against",
        "intake",
        "test",
    ]);
    let points = index.points(entry);
    let name = entry.label("name");
    let role = entry.one_of("role", ROLES);
    let unit = entry.unit("unit");
    let cytotoxic = entry.flag("cytotoxic");
    let formula = entry.text_maybe("formula").map(str::to_string);
    let molecular_weight = entry.number("molecular-weight");
    if molecular_weight.is_some_and(|it| it <= Decimal::ZERO) {
        entry.fault("molecular-weight", FaultKind::NotPositive { key: "molecular-weight".to_string() });
    }
    let storage = entry.label_maybe("storage");
    let retest_months = entry.whole("retest-months");
    let dating = entry.one_of("dating", DATING);
    let undated_why = entry.label_maybe("undated-why");
    if dating == Some(Dating::None) {
        entry.require("undated-why");
    } else if dating.is_some() {
        entry.without(&["undated-why"], "dated");
    }
    let keep_days = entry.whole("keep-days");
    let facts = entry.tables("fact");
    unique(&facts);
    let facts: Vec<Option<MaterialFact>> = facts.iter().map(fact).collect();
    let labels_reconciled = entry.flag("labels-reconciled");
    let (thaws_max, out_hours_max) = (entry.whole("thaws-max"), entry.whole("out-hours-max"));
    let in_use_hours_max = entry.whole("in-use-hours-max");
    let named = entry.text_maybe("against").map(|it| Placed { it, at: entry.at("against") });
    let against = named.filter(|it| index.refers(entry, Sort::Material, *it));
    let against = against.and_then(|it| MaterialId::new(it.it).ok());
    let (intake, tests) = tests(entry, index);
    Some(Material {
        points,
        name: name?,
        role: role?,
        unit: unit?,
        cytotoxic,
        formula,
        molecular_weight,
        storage,
        retest_months,
        dating: Some(dating?),
        undated_why,
        keep_days,
        facts: facts.into_iter().collect::<Option<_>>()?,
        labels_reconciled,
        thaws_max,
        out_hours_max,
        in_use_hours_max,
        against,
        intake,
        tests: tests?,
    })
}

fn fact(entry: &Entry<'_>) -> Option<MaterialFact> {
    entry.only(&["id", "name", "unit"]);
    let (id, name, unit) = (entry.id("id", EntryId::new), entry.label("name"), entry.unit("unit"));
    Some(MaterialFact { id: id?, name: name?, unit: unit? })
}

pub(super) fn features(folder: &Folder<'_>, index: &Index<'_>) -> Option<Vec<Feature>> {
    let entries = named(folder.all("feature"), "profile");
    unique(&entries);
    entries.iter().map(|it| feature(it, index)).collect::<Vec<_>>().into_iter().collect()
}

fn feature(entry: &Entry<'_>, index: &Index<'_>) -> Option<Feature> {
    entry.only(&["id", "points", "name", "chosen", "why", "statement", "option"]);
    let id = entry.id("id", EntryId::new);
    let points = index.points(entry);
    let (name, why, statement) = (entry.label("name"), entry.label_maybe("why"), entry.label_maybe("statement"));
    let options = entry.tables("option");
    unique(&options);
    let loads_here = entry.peek("id") == Some("chemistry");
    let read: Vec<Option<FeatureOption>> = options.iter().map(|it| option(it, loads_here)).collect();
    let chosen = entry.text_maybe("chosen");
    if options.is_empty() {
        entry.require("statement");
        entry.without(&["chosen"], "statement");
    } else {
        entry.require("chosen");
        if entry.has("statement") {
            entry.fault("statement", FaultKind::StatementAndOptions {});
        }
        if let Some(chosen) = chosen.filter(|it| !options.iter().any(|option| option.peek("id") == Some(it))) {
            let nearest = nearest(chosen, options.iter().filter_map(|it| it.peek("id")));
            entry.fault("chosen", FaultKind::Unknown { sort: Sort::Option, id: chosen.to_string(), nearest });
        }
    }
    let chosen = chosen.and_then(|it| EntryId::new(it).ok());
    let options = read.into_iter().collect::<Option<_>>()?;
    Some(Feature { id: id?, points, name: name?, why, statement, chosen, options })
}

fn option(entry: &Entry<'_>, loads_here: bool) -> Option<FeatureOption> {
    entry.only(&["id", "name", "note", "loads"]);
    let id = entry.id("id", EntryId::new);
    let (name, note) = (entry.label("name"), entry.label_maybe("note"));
    if !loads_here && entry.has("loads") {
        entry.fault("loads", FaultKind::LoadsElsewhere {});
    }
    let elements = entry.elements("loads");
    let whole = |it: &Placed<&toml::de::DeValue<'_>>| it.it.as_integer().and_then(|it| it.as_str().parse::<u8>().ok());
    let loads: Vec<u8> = elements.iter().filter_map(whole).collect();
    if loads.len() != elements.len() || !loads.is_sorted_by(|one, next| one < next) {
        entry.fault("loads", FaultKind::BadLoads {});
    }
    Some(FeatureOption { id: id?, name: name?, note, loads })
}

pub(super) fn requirements(folder: &Folder<'_>, index: &Index<'_>) -> Option<Vec<Requirement>> {
    let entries = named(folder.all("requirement"), "requirements");
    unique(&entries);
    entries.iter().map(|it| requirement(it, index)).collect::<Vec<_>>().into_iter().collect()
}

fn requirement(entry: &Entry<'_>, index: &Index<'_>) -> Option<Requirement> {
    entry.only(&["id", "points", "name", "stages", "evidence"]);
    let (id, name) = (entry.id("id", EntryId::new), entry.label("name"));
    entry.require_some("points");
    let points = index.points(entry);
    let stages = entry.texts("stages").into_iter().filter(|it| index.refers(entry, Sort::Stage, *it));
    let stages = stages.filter_map(|it| StageId::new(it.it).ok()).collect();
    let evidence = evidence(entry);
    Some(Requirement { id: id?, points, name: name?, stages, evidence })
}

/// The capabilities of the plant: the first half of an event's name.
const CAPABILITIES: [&str; 17] = [
    "bank",
    "strategy",
    "people",
    "material",
    "equipment",
    "consumable",
    "batch",
    "lab",
    "run",
    "sample",
    "cleaning",
    "containment",
    "environment",
    "transfer",
    "quality",
    "disposition",
    "inspection",
];

/// The event types that show an entry.
pub(super) fn evidence(entry: &Entry<'_>) -> Vec<String> {
    let words = entry.some_texts("evidence");
    for word in &words {
        let Some((capability, _)) = word.it.split_once('.').filter(|it| past_tense(it.1)) else {
            entry.fault_at(word.at, FaultKind::BadEvidence { word: word.it.to_string() });
            continue;
        };
        if !CAPABILITIES.contains(&capability) {
            let (nearest, allowed) = (nearest(capability, CAPABILITIES), listed(CAPABILITIES));
            entry.fault_at(
                word.at,
                FaultKind::UnknownCapability { capability: capability.to_string(), allowed, nearest },
            );
        }
    }
    words.into_iter().map(|it| it.it.to_string()).collect()
}

fn past_tense(words: &str) -> bool {
    let irregular = [
        "began",
        "begun",
        "done",
        "drawn",
        "found",
        "given",
        "held",
        "kept",
        "left",
        "lost",
        "made",
        "met",
        "put",
        "read",
        "run",
        "sent",
        "set",
        "shown",
        "shut",
        "taken",
        "withdrawn",
        "worn",
        "written",
    ];
    let letters = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
    words.split('-').all(letters) && words.split('-').any(|it| it.ends_with("ed") || irregular.contains(&it))
}
