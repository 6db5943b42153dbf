//! Old logs must always replay: every kind of event has a body in `fixtures/events/`, which is read, and written again
//! as it was. The bodies are frozen; whatever changes one needs a new version of the event beside it.
#![expect(clippy::panic, reason = "a test reports by panicking")]

use std::path::{Path, PathBuf};

use plant::{Event, Kind};
use serde_json::{Deserializer, Value};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/events")
}

fn name(kind: &Kind) -> String {
    format!("{}.v{}.json", kind.name, kind.version)
}

fn decoded(kind: &Kind, body: &str) -> Event {
    let event = Event::decode(kind.name, kind.version, &mut Deserializer::from_str(body));
    event.unwrap_or_else(|error| panic!("{} is no longer read: {error}", name(kind)))
}

#[test]
fn every_event_that_was_ever_written_is_read_and_written_as_it_was() {
    for kind in Event::KINDS {
        let body = std::fs::read_to_string(folder().join(name(kind)));
        let body = body.unwrap_or_else(|error| panic!("{}: {error}; see fixtures/events/SOURCE.md", name(kind)));
        let event = decoded(kind, &body);
        assert_eq!(event.kind(), *kind);
        assert!(!event.about().is_empty(), "{} is about nothing", name(kind));
        let written = serde_json::to_string(&event).unwrap();
        assert_eq!(decoded(kind, &written), event, "{}", name(kind));
        let (golden, written): (Value, Value) =
            (serde_json::from_str(&body).unwrap(), serde_json::from_str(&written).unwrap());
        assert_eq!(written, golden, "{}", name(kind));
    }
}

#[test]
fn no_event_was_taken_away() {
    let known: Vec<String> = Event::KINDS.iter().map(name).collect();
    for file in std::fs::read_dir(folder()).unwrap() {
        let file = file.unwrap().file_name().to_string_lossy().into_owned();
        assert!(file == "SOURCE.md" || known.contains(&file), "the plant no longer knows {file}");
    }
}

#[test]
fn what_this_version_does_not_know_is_named() {
    let error = Event::decode("batch.vanished", 3, &mut Deserializer::from_str("{}")).unwrap_err();
    assert_eq!(error.to_string(), "this version does not know the event `batch.vanished` version 3");
}
