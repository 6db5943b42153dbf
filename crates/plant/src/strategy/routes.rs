//! Reading what a stage says of reprocessing and blending.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::entry::{Entry, Placed};
use super::fault::{FaultKind, Sort};
use super::index::{Index, StageSeen};
use super::near::nearest;
use super::route::{Blending, Ground, Route};
use crate::id::{EntryId, ParameterId, UnitId};

/// The routes of a stage that this product has; nothing where one of them is at fault.
pub(super) fn routes(head: &Entry<'_>, stage: &StageSeen<'_>, index: &Index<'_>) -> Option<Vec<Route>> {
    head.tables("reprocessing");
    let entries: Vec<Entry<'_>> = named(head, stage);
    let read: Vec<Option<Option<Route>>> = entries.iter().map(|it| route(it, stage, index)).collect();
    let read: Option<Vec<Option<Route>>> = read.into_iter().collect();
    Some(read?.into_iter().flatten().collect())
}

/// The entries of the routes, each under its path.
pub(super) fn named<'a>(head: &Entry<'a>, stage: &StageSeen<'_>) -> Vec<Entry<'a>> {
    let path = |it: Entry<'a>| {
        let path = alloc::format!("{}/{}", stage.id, it.peek("id").unwrap_or("?"));
        it.named(path)
    };
    head.peek_tables("reprocessing").into_iter().map(path).collect()
}

/// A route; nothing inside where this product has no unit operation of it.
fn route(entry: &Entry<'_>, stage: &StageSeen<'_>, index: &Index<'_>) -> Option<Option<Route>> {
    entry.only(&["id", "points", "name", "why", "units", "grounds", "times-max", "tests", "stability"]);
    let (id, points) = (entry.id("id", EntryId::new), index.points(entry));
    let (name, why) = (entry.label("name"), entry.label("why"));
    entry.require("times-max");
    let times_max = entry.whole("times-max");
    let stability = entry.label_maybe("stability");
    let units = units(entry, stage);
    let grounds: Option<Vec<Option<Ground>>> =
        entry.some_texts("grounds").into_iter().map(|it| ground(entry, it, stage, index)).collect();
    let tests: Option<Vec<Option<String>>> =
        entry.texts("tests").into_iter().map(|it| tested(entry, it, stage, index)).collect();
    let (units, grounds, tests) = (units?, grounds?, tests?);
    let route = Route {
        id: id?,
        points,
        name: name?,
        why: why?,
        units,
        grounds: grounds.into_iter().flatten().collect(),
        times_max: times_max?,
        tests: tests.into_iter().flatten().collect(),
        stability: if entry.has("stability") { Some(stability?) } else { None },
    };
    Some((!route.units.is_empty() && !route.grounds.is_empty()).then_some(route))
}

/// The unit operations: of this stage, and one after the other, so that nothing between them is left as it was.
fn units(entry: &Entry<'_>, stage: &StageSeen<'_>) -> Option<Vec<UnitId>> {
    let mut places = Vec::new();
    let mut sound = true;
    for named in entry.some_texts("units") {
        match stage.units.iter().position(|it| it.id == named.it) {
            Some(place) => places.push((place, named)),
            None => {
                let near = nearest(named.it, stage.units.iter().map(|it| it.id));
                let id = named.it.to_string();
                entry.fault_at(named.at, FaultKind::Unknown { sort: Sort::Unit, id, nearest: near });
                sound = false;
            }
        }
    }
    let has = |place: usize| stage.units.get(place).is_some_and(|it| it.applies);
    // What this product does not have lies between nothing.
    for ((before, _), (after, named)) in places.iter().zip(places.iter().skip(1)) {
        let skipped = (before + 1..*after).any(has);
        if after <= before || skipped {
            entry.fault_at(named.at, FaultKind::NotOneAfterTheOther { id: named.it.to_string() });
            sound = false;
        }
    }
    let ids = places.iter().filter(|(place, _)| has(*place)).filter_map(|(_, it)| UnitId::new(it.it).ok()).collect();
    sound.then_some(ids)
}

/// What a ground names: an attribute of the stage before a parameter of one of its unit operations. Nothing inside where
/// this product has it not.
fn ground(entry: &Entry<'_>, named: Placed<&str>, stage: &StageSeen<'_>, index: &Index<'_>) -> Option<Option<Ground>> {
    if let Some((path, applies)) = in_stage(named.it, stage, index) {
        return Some(applies.then_some(Ground::Result(path)));
    }
    let parameter = named.it.split_once('/').and_then(|(unit, id)| {
        let unit = stage.units.iter().find(|it| it.id == unit)?;
        let applies = unit.has(unit.parameter(id)?, index);
        let reading = Ground::Reading { unit: UnitId::new(unit.id).ok()?, parameter: ParameterId::new(id).ok()? };
        Some(applies.then_some(reading))
    });
    if parameter.is_none() {
        unknown(entry, named, stage, index);
    }
    parameter
}

fn tested(entry: &Entry<'_>, named: Placed<&str>, stage: &StageSeen<'_>, index: &Index<'_>) -> Option<Option<String>> {
    let found = in_stage(named.it, stage, index).map(|(path, applies)| applies.then_some(path));
    if found.is_none() {
        unknown(entry, named, stage, index);
    }
    found
}

/// The path in this stage of an attribute, and whether this product has it.
fn in_stage(named: &str, stage: &StageSeen<'_>, index: &Index<'_>) -> Option<(String, bool)> {
    let (path, applies) = index.attribute(stage.id, "", named)?;
    let inner = path.strip_prefix(stage.id)?.strip_prefix('/')?;
    Some((inner.to_string(), applies))
}

fn unknown(entry: &Entry<'_>, named: Placed<&str>, stage: &StageSeen<'_>, index: &Index<'_>) {
    let near = index.near_attribute(stage.id, "", named.it);
    entry.fault_at(named.at, FaultKind::Unknown { sort: Sort::Attribute, id: named.it.to_string(), nearest: near });
}

/// What the stage allows of blending: nothing inside where it says nothing.
pub(super) fn blending(head: &Entry<'_>, index: &Index<'_>) -> Option<Option<Blending>> {
    if !head.has("blending") {
        return Some(None);
    }
    let entry = head.table("blending")?;
    entry.only(&["points", "why", "lots-max"]);
    let (points, why) = (index.points(&entry), entry.label("why"));
    entry.require("lots-max");
    let lots_max = entry.whole("lots-max");
    if lots_max == Some(1) {
        entry.fault("lots-max", FaultKind::BlendOfOne {});
    }
    Some(Some(Blending { points, why: why?, lots_max: lots_max? }))
}

#[cfg(test)]
mod tests {
    use crate::strategy::fixture::{edited, marked};
    use crate::strategy::{ChangeKind, EntryKind, Ground, diff};
    use alloc::format;
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;

    const PRINCIPLE: &str = "[[stage.principle]]\n";
    const ROUTE: &str = "[[stage.reprocessing]]\nid = \"again\"\nname = { zh = \"重做\", en = \"Again\" }\n\
        why = { zh = \"示例\", en = \"An example\" }\nunits = [\"conjugation\"]\n\
        grounds = [\"dar\", \"conjugation/protein-content\", \"conjugation/ph\"]\ntimes-max = 2\n\
        tests = [\"appearance\"]\nstability = { zh = \"加速\", en = \"Accelerated\" }\n\n";
    const BLENDING: &str = "[stage.blending]\nwhy = { zh = \"示例\", en = \"An example\" }\nlots-max = 3\n\n";

    fn with(text: &str) -> String {
        format!("{text}{PRINCIPLE}")
    }

    #[test]
    fn a_stage_says_what_may_be_done_again_and_what_may_be_blended() {
        let strategy = edited(&[(PRINCIPLE, &with(&format!("{ROUTE}{BLENDING}")))]);
        let stage = &strategy.stages[0];
        let route = &stage.routes[0];
        let grounds: Vec<String> = route.grounds.iter().map(ToString::to_string).collect();
        assert_eq!(grounds, ["dar", "conjugation/protein-content", "conjugation/ph"]);
        assert!(matches!(route.grounds[2], Ground::Reading { .. }));
        assert_eq!((route.times_max, route.tests.len(), route.stability.is_some()), (2, 1, true));
        assert_eq!(stage.blending.as_ref().map(|it| it.lots_max), Some(3));
        // A version that knows nothing of it reads and writes as it did.
        let old = serde_json::to_string(&edited(&[])).unwrap();
        assert!(!old.contains("routes") && !old.contains("blending"));
        let again: crate::strategy::Strategy =
            serde_json::from_str(&serde_json::to_string(&strategy).unwrap()).unwrap();
        assert_eq!(again, strategy);
    }

    #[test]
    fn what_the_product_has_not_is_no_ground_and_no_test() {
        let named = ROUTE.replace("[\"dar\", ", "[\"dar\", \"conjugation/half-antibody\", ");
        let named = named.replace("[\"appearance\"]", "[\"appearance\", \"conjugation/half-antibody\"]");
        let route = &edited(&[(PRINCIPLE, &with(&named))]).stages[0].routes[0];
        assert_eq!((route.grounds.len(), route.tests.len()), (3, 1));
        // A route that is left with no ground is none.
        let only = ROUTE.replace(
            "[\"dar\", \"conjugation/protein-content\", \"conjugation/ph\"]",
            "[\"conjugation/half-antibody\"]",
        );
        assert!(edited(&[(PRINCIPLE, &with(&only))]).stages[0].routes.is_empty());
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        let edit = |from: &str, to: &str| format!("{ROUTE}{BLENDING}").replace(from, to);
        for (text, then) in [
            (
                edit("id = \"again\"", "¶id = \"again\"\nmore = 1").replace("¶id", "id").replace("more", "¶more"),
                "UnknownKey",
            ),
            (edit("units = [\"conjugation\"]", "units = [¶\"conjugaton\"]"), "Unknown"),
            (edit("units = [\"conjugation\"]", "units = ¶[]"), "EmptyList"),
            (edit("grounds = [\"dar\", ", "grounds = [¶\"drug-load\", "), "Unknown"),
            (edit("\"conjugation/ph\"]", "¶\"conjugation/pH\"]"), "Unknown"),
            (edit("tests = [\"appearance\"]", "tests = [¶\"looks\"]"), "Unknown"),
            (edit("times-max = 2", "times-max = ¶0"), "NotWhole"),
            (edit("times-max = 2\n", ""), "Missing"),
            (edit("lots-max = 3", "lots-max = ¶1"), "BlendOfOne"),
            (edit("id = \"again\"", "id = ¶\"dar\""), "Duplicate"),
        ] {
            let (faults, places) = marked(&[(PRINCIPLE, &with(&text))]);
            let kinds: Vec<_> = faults.iter().map(|it| format!("{:?}", it.what)).collect();
            assert!(kinds.len() == 1 && kinds.iter().all(|it| it.starts_with(then)), "{text}: {kinds:?}");
            for (path, line, column) in places {
                let there =
                    faults.iter().any(|it| (it.path.as_str(), it.line, it.column) == (path.as_str(), line, column));
                assert!(there || then == "Duplicate", "{faults:?} {path} {line} {column}");
            }
        }
    }

    #[test]
    fn a_route_that_comes_is_seen_in_the_diff() {
        let new = edited(&[(PRINCIPLE, &with(ROUTE))]);
        let changes = diff(&edited(&[]), &new);
        assert_eq!(changes.len(), 1);
        assert_eq!((changes[0].of, changes[0].kind.clone()), (EntryKind::Route, ChangeKind::Added));
        let more = edited(&[(PRINCIPLE, &with(&ROUTE.replace("times-max = 2", "times-max = 3")))]);
        let changed = ChangeKind::Changed { field: "times-max".into(), from: "2".into(), to: "3".into() };
        assert!(diff(&new, &more).iter().any(|it| it.path == "drug-substance/again" && it.kind == changed));
        let blended = edited(&[(PRINCIPLE, &with(BLENDING))]);
        assert!(diff(&edited(&[]), &blended).iter().any(|it| it.path == "drug-substance"));
    }
}
