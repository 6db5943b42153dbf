//! Reading the tiers of cell banks: what each may be made from, what it is tested for, where it lies.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::entry::{Entry, unique};
use super::fault::{FaultKind, Sort};
use super::index::{Folder, Index};
use super::stage::reference;
use super::tier::CellBank;
use super::words::TIERS;
use crate::id::MaterialId;

pub(super) fn cell_banks(folder: &Folder<'_>, index: &Index<'_>) -> Option<Vec<CellBank>> {
    let entries = folder.all("cell-bank");
    unique(&entries);
    entries.iter().map(|it| cell_bank(it, index)).collect::<Vec<_>>().into_iter().collect()
}

fn cell_bank(entry: &Entry<'_>, index: &Index<'_>) -> Option<CellBank> {
    entry.only(&[
        "id",
        "points",
        "name",
        "material",
        "from",
        "tests",
        "places",
        "unit",
        "storage",
        "monitor",
        "monitor-months",
    ]);
    let tier = entry.one_of("id", TIERS);
    let points = index.points(entry);
    let name = entry.label("name");
    let material = reference(entry, "material", Sort::Material, index, MaterialId::new);
    let from = entry.some_of("from", TIERS);
    let tests = entry.some_texts("tests").into_iter().filter_map(|it| attribute(entry, it.it, it.at, index)).collect();
    entry.require("places");
    let places = entry.whole("places");
    let unit = entry.unit("unit");
    entry.require("storage");
    let storage = entry.range("storage");
    let monitor = entry.text_maybe("monitor").and_then(|it| attribute(entry, it, entry.at("monitor"), index));
    if entry.has("monitor") {
        entry.require("monitor-months");
    }
    let monitor_months = entry.whole("monitor-months");
    Some(CellBank {
        tier: tier?,
        points,
        name: name?,
        material: material?,
        from,
        tests,
        places: places?,
        unit: unit?,
        storage: storage?,
        monitor,
        monitor_months,
    })
}

/// The full path of an attribute that the entry names; notes a path that leads nowhere.
fn attribute(entry: &Entry<'_>, named: &str, at: usize, index: &Index<'_>) -> Option<String> {
    let found = index.attribute("", "", named).map(|(path, _)| path.to_string());
    if found.is_none() {
        let nearest = index.near_attribute("", "", named);
        entry.fault_at(at, FaultKind::Unknown { sort: Sort::Attribute, id: named.to_string(), nearest });
    }
    found
}
