//! A thing has the same name on every floor: the capability folders of the plant and of the application.

use super::Finding;
use crate::tree::Tree;

/// What a production site can be asked about.
const CAPABILITIES: [&str; 20] = [
    "strategy",
    "people",
    "material",
    "bank",
    "equipment",
    "consumable",
    "batch",
    "reprocessing",
    "lab",
    "run",
    "instrument",
    "sample",
    "cleaning",
    "containment",
    "environment",
    "transfer",
    "stability",
    "quality",
    "disposition",
    "inspection",
];

const PLANT: &str = "crates/plant/src/";
const APPLICATION: &str = "crates/conjugate/src/";

/// What the plant needs besides: the words that every capability speaks in.
const PLANT_BESIDES: [&str; 1] = ["quantity"];
/// What the application needs besides: the doors to the world.
const APPLICATION_BESIDES: [&str; 13] = [
    "api", "calc", "command", "demo", "intake", "language", "live", "node", "page", "points", "scenario", "trail",
    "worklist",
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = vec![];
    let plant = tree.folders(PLANT);
    for (name, file) in &plant {
        if !CAPABILITIES.contains(name) && !PLANT_BESIDES.contains(name) {
            let what = format!("`{name}` is not a capability of the plant");
            found.push(Finding::at(
                &file.path,
                1,
                what,
                "put it into the capability it serves, or name the new one in xtask/src/tidy/capabilities.rs",
            ));
        }
    }
    for (name, file) in tree.folders(APPLICATION) {
        let of_plant = plant.iter().any(|(it, _)| *it == name) && CAPABILITIES.contains(&name);
        if !of_plant && !APPLICATION_BESIDES.contains(&name) {
            let what = format!("the plant has no capability `{name}`");
            found.push(Finding::at(&file.path, 1, what, "give it the name that it has in crates/plant/src"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_application_uses_the_names_of_the_plant() {
        super::super::tests::check(
            check,
            &[
                ("crates/plant/src/batch/mod.rs", ""),
                ("crates/plant/src/quantity/unit.rs", ""),
                ("crates/plant/src/queue/mod.rs", ""),
                ("crates/conjugate/src/batch/page.rs", ""),
                ("crates/conjugate/src/batches/page.rs", ""),
                ("crates/conjugate/src/lab/page.rs", ""),
                ("crates/conjugate/src/node/mod.rs", ""),
                ("crates/conjugate/src/quantity/mod.rs", ""),
            ],
            &[
                "crates/conjugate/src/batches/page.rs:1: the plant has no capability `batches`",
                "crates/conjugate/src/lab/page.rs:1: the plant has no capability `lab`",
                "crates/conjugate/src/quantity/mod.rs:1: the plant has no capability `quantity`",
                "crates/plant/src/queue/mod.rs:1: `queue` is not a capability of the plant",
            ],
        );
    }
}
