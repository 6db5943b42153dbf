//! Loading is checking: a folder of files becomes a strategy, or every fault in it is named.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use toml::Spanned;
use toml::de::DeTable;

use super::cell_bank::cell_banks;
use super::entry::{Entry, Faults, File, unique};
use super::fault::{Fault, FaultKind};
use super::illustrative;
use super::index::{Folder, Index};
use super::laboratory::{Laboratory, laboratory};
use super::library::{Library, features, library, requirements};
use super::model::{DecisionRule, RestsOn, Stage, Strategy};
use super::stage::stage;
use super::words::{BLOCKERS, RESTS_ON};
use crate::id::{EntryId, StrategyId};
use crate::people::Role;
use crate::text::Label;

/// One file of a strategy's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name, shown in faults.
    pub path: String,
    pub text: String,
}

/// Reads and checks a whole control strategy; afterwards nothing about it needs checking again.
///
/// # Errors
/// Every fault of every file, in the order of the files and their lines.
pub fn load(files: &[SourceFile]) -> Result<Strategy, Vec<Fault>> {
    let faults = Faults::default();
    let parsed: Vec<_> = files.iter().map(|it| (it, DeTable::parse_recoverable(&it.text))).collect();
    let mut broken = false;
    let (mut sound, mut seen) = (Folder::default(), Folder::default());
    for (source, (table, errors)) in &parsed {
        let file = File { path: &source.path, text: &source.text, faults: &faults };
        for error in errors {
            let at = error.span().map_or(0, |it| it.start);
            file.fault(
                at,
                "",
                FaultKind::NotToml { message: error.message().trim_end_matches(", expected nothing").to_string() },
            );
        }
        broken |= !errors.is_empty();
        // What could be recovered of a broken file is not judged, but the others may refer to it.
        let root = Entry::new(file, Spanned::get_ref(table), 0, String::new());
        if errors.is_empty() {
            sound.sort_in(root.clone());
        }
        seen.sort_in(root);
    }
    let strategy = strategy(&sound, &Index::of(&seen), &faults, broken);
    let mut faults = faults.into_vec();
    if broken {
        // Whatever is missing may stand behind the syntax fault.
        faults.retain(|it| !matches!(it.what, FaultKind::Unknown { .. } | FaultKind::NoHead {}));
    }
    let order = |path: &str| files.iter().position(|it| it.path == path);
    faults.sort_by_key(|it| (order(&it.path), it.line, it.column));
    match strategy {
        // A value that is marked as an example makes an example of the whole.
        Some(strategy) if faults.is_empty() => {
            Ok(Strategy { illustrative: strategy.illustrative || illustrative::any(files), ..strategy })
        }
        Some(_) | None => Err(faults),
    }
}

/// The tables that any file may hold.
const LISTS: [&str; 11] = [
    "feature",
    "procedure",
    "method",
    "equipment",
    "consumable",
    "protection",
    "table",
    "material",
    "cell-bank",
    "intake",
    "requirement",
];
/// The keys of the head.
const HEAD: [&str; 8] = ["format", "id", "name", "product", "dedications", "illustrative", "decision", "laboratory"];
/// The tables of a stage.
const STAGE: [&str; 2] = ["stage", "unit"];

impl<'a> Folder<'a> {
    fn sort_in(&mut self, root: Entry<'a>) {
        if is_head(&root) {
            self.heads.push(root.clone());
        }
        if STAGE.iter().any(|it| root.has(it)) {
            self.stages.push(root.clone());
        }
        self.files.push(root);
    }
}

fn is_head(root: &Entry<'_>) -> bool {
    root.has("format") || root.file.path.rsplit(['/', '\\']).next() == Some("strategy.toml")
}

/// Notes every key at the head of a file that nothing asks for.
fn known_tables(root: &Entry<'_>) {
    let head = if is_head(root) { &HEAD[..] } else { &[] };
    root.only(&[&LISTS[..], &STAGE, head].concat());
}

fn strategy(folder: &Folder<'_>, index: &Index<'_>, faults: &Faults, broken: bool) -> Option<Strategy> {
    folder.files.iter().for_each(known_tables);
    let head = head(folder, faults);
    let features = features(folder, index);
    let Library { procedures, methods, equipment, consumables, protections, tables, materials, intakes } =
        library(folder, index);
    unique(&folder.stages.iter().filter_map(|it| it.peek_table("stage")).collect::<Vec<_>>());
    for file in folder.stages.iter().filter(|it| it.require("stage") && it.peek_table("stage").is_none()) {
        file.fault("stage", FaultKind::NotTable { key: "stage".to_string() });
    }
    let read = |it: &Entry<'_>| index.stages.iter().find(|seen| seen.file.file.path == it.file.path);
    let stages: Option<Vec<Stage>> = folder.stages.iter().filter_map(read).map(|it| stage(it, index)).collect();
    let mut stages = stages.filter(|_| !broken);
    if let Some(stages) = &mut stages {
        stages.sort_by_key(|it| {
            (IN_ORDER.iter().position(|id| *id == it.id.as_str()).unwrap_or(IN_ORDER.len()), it.id.clone())
        });
    }
    let cell_banks = cell_banks(folder, index);
    let requirements = requirements(folder, index);
    let Head { id, name, product, dedications, illustrative, decisions, laboratory } = head?;
    Some(Strategy {
        id,
        name,
        product,
        dedications,
        illustrative,
        features: features?,
        decisions,
        laboratory,
        procedures: procedures?,
        methods: methods?,
        equipment: equipment?,
        consumables: consumables?,
        protections: protections?,
        tables: tables?,
        materials: materials?,
        intakes: intakes?,
        stages: stages?,
        cell_banks: cell_banks?,
        requirements: requirements?,
    })
}

/// The stages in the order of production.
const IN_ORDER: [&str; 5] = ["small-molecule", "cell-bank", "antibody", "drug-substance", "drug-product"];

/// What `strategy.toml` says.
struct Head {
    id: StrategyId,
    name: Label,
    product: Label,
    dedications: Vec<String>,
    illustrative: bool,
    decisions: Vec<DecisionRule>,
    laboratory: Option<Laboratory>,
}

fn head(folder: &Folder<'_>, faults: &Faults) -> Option<Head> {
    let Some((file, others)) = folder.heads.split_first() else {
        let (path, entry) = ("strategy.toml".to_string(), String::new());
        faults.add(Fault { path, line: 1, column: 1, entry, what: FaultKind::NoHead {} });
        return None;
    };
    for other in others {
        other.file.fault(0, "", FaultKind::HeadTwice { other: file.file.path.to_string() });
    }
    if file.require("format") && file.whole("format").is_some_and(|it| it != 1) {
        let format = file.whole("format").map(|it| it.to_string()).unwrap_or_default();
        file.fault("format", FaultKind::UnknownFormat { format });
    }
    let id = file.id("id", StrategyId::new);
    let (name, product) = (file.label("name"), file.label("product"));
    let dedications = file.texts("dedications").into_iter().map(|it| it.it.trim().to_string()).collect();
    let illustrative = file.flag("illustrative");
    let entries = file.tables("decision");
    let decisions: Option<Vec<_>> = entries.iter().map(decision).collect();
    for (place, entry) in entries.iter().enumerate() {
        let about = entry.peek("about");
        if about.is_some() && entries.iter().take(place).any(|it| it.peek("about") == about) {
            entry.fault("about", FaultKind::Repeated { given: about.unwrap_or_default().to_string() });
        }
    }
    let laboratory = match file.table("laboratory") {
        Some(it) => Some(laboratory(&it)?),
        None => None,
    };
    let decisions = decisions?;
    Some(Head { id: id?, name: name?, product: product?, dedications, illustrative, decisions, laboratory })
}

fn decision(entry: &Entry<'_>) -> Option<DecisionRule> {
    entry.only(&["about", "by", "rests-on"]);
    let about = entry.one_of("about", BLOCKERS);
    let rests_on = entry.one_of("rests-on", RESTS_ON);
    entry.require("by");
    let roles: Vec<(&str, Role)> = Role::ALL.iter().map(|it| (it.id(), *it)).collect();
    let by: Vec<EntryId> =
        entry.some_of("by", &roles).into_iter().filter_map(|it| EntryId::new(it.id()).ok()).collect();
    let nobody = entry.value("by").is_some_and(|it| it.get_ref().as_array().is_some_and(|it| it.is_empty()));
    if rests_on.is_some_and(|it| (it == RestsOn::Nothing) != nobody) {
        entry.fault("by", FaultKind::NobodyRestsOn {});
    }
    Some(DecisionRule { about: about?, by, rests_on: rests_on? })
}
