//! Every event that the plant knows has a golden body, and the plant still reads and writes it so.

use plant::{Event, Kind};
use serde_json::Value;

use super::Finding;
use crate::event_fixtures::{FOLDER, path};
use crate::tree::Tree;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = vec![];
    for kind in Event::KINDS {
        let path = path(kind);
        match tree.file(&path) {
            None => {
                let what = format!("the event `{}` version {} has no golden body", kind.name, kind.version);
                found.push(Finding::at(&path, 1, what, "keep one with `cargo xtask event-fixtures`"));
            }
            Some(file) => found.extend(changed(kind, &file.text).map(|what| {
                let todo = "a version that has shipped is never changed: make a new version beside it";
                Finding::at(&path, 1, what, todo)
            })),
        }
    }
    let known: Vec<String> = Event::KINDS.iter().map(path).collect();
    for file in tree.below(FOLDER).filter(|it| it.extension() == "json" && !known.contains(&it.path)) {
        let todo = "old ledgers must replay for ever: put the event back";
        found.push(Finding::at(&file.path, 1, "the plant no longer knows this event", todo));
    }
    found
}

/// How the plant's reading of a golden body has changed, if it has.
fn changed(kind: &Kind, body: &str) -> Option<String> {
    let read = Event::decode(kind.name, kind.version, &mut serde_json::Deserializer::from_str(body));
    let event = match read {
        Ok(event) => event,
        Err(error) => return Some(format!("the plant no longer reads it: {error}")),
    };
    let golden: Result<Value, _> = serde_json::from_str(body);
    match (golden, serde_json::to_value(&event)) {
        (Ok(golden), Ok(written)) if golden == written => None,
        (_, written) => Some(format!("the plant would write {} instead", written.unwrap_or_default())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESUMED: Kind = Kind { name: "batch.resumed", version: 1 };

    #[test]
    fn a_body_is_golden_when_it_is_read_and_written_the_same() {
        for (body, then) in [
            (r#"{ "batch": "DS-31-007" }"#, None),
            (r#"{ "batch": "DS-31-007", "by": "an" }"#, Some(r#"would write {"batch":"DS-31-007"} instead"#)),
            ("{}", Some("no longer reads it: missing field `batch`")),
        ] {
            match (changed(&RESUMED, body), then) {
                (None, None) => {}
                (Some(what), Some(words)) => assert!(what.contains(words), "{what}"),
                other => panic!("{body}: {other:?}"),
            }
        }
    }

    #[test]
    fn an_event_that_was_taken_away_is_found() {
        let tree = Tree::of(&[("fixtures/events/batch.vanished.v1.json", "{}")]);
        assert!(check(&tree).iter().any(|it| it.what == "the plant no longer knows this event"));
    }
}
