//! The description says what the interface does, and every word that it needs was written.

use std::collections::{BTreeMap, BTreeSet};

use plant::Command;
use serde_json::Value;

use super::document::whole;
use super::example::{EXAMPLES, is_taken};
use super::problem::Trouble;
use super::*;

#[test]
fn every_command_has_an_example_that_is_one() {
    let examples: BTreeMap<String, Value> = serde_json::from_str(EXAMPLES).unwrap();
    let names: BTreeSet<&str> = Command::MAY.iter().map(|it| it.0).filter(|it| is_taken(it)).collect();
    assert_eq!(examples.keys().map(String::as_str).collect::<BTreeSet<_>>(), names);
    for (name, with) in examples {
        if name == "strategy.propose" {
            continue;
        }
        let text = format!("{{\"command\":\"{name}\",\"with\":{with}}}");
        let mut unknown = Vec::new();
        let read: Result<Command, _> =
            serde_ignored::deserialize(&mut serde_json::Deserializer::from_str(&text), |it| {
                unknown.push(it.to_string())
            });
        assert_eq!(read.map(|it| it.is_internal()).map_err(|it| it.to_string()), Ok(false), "{name}");
        assert!(unknown.is_empty(), "{name}: {unknown:?}");
    }
}

#[test]
fn commands_of_the_application_itself_are_not_offered() {
    for (name, _) in Command::MAY {
        let text = match *name {
            "node.found" => continue,
            "node.move-clock" => r#"{"from":"2031-01-01T00:00:00Z","to":"2031-01-01T00:00:00Z","by_hand":true}"#,
            "people.lock-second-person" => r#"{"second":"a","attempts":1}"#,
            "node.change-key" => r#"{"from":"a","to":"b"}"#,
            "node.recover-key" => r#"{"from":"a","to":"b","checkpoint":"c"}"#,
            "people.lock-out" => r#"{"person":"a","attempts":1}"#,
            "people.sign-in" | "people.change-password" => "{}",
            "people.make-token" => r#"{"token":"a","name":"b","scopes":["read"],"until":"2031-01-01T00:00:00Z"}"#,
            "people.note-failures" => {
                r#"{"failed":{"credential":"token","count":1,"first":"2031-01-01T00:00:00Z","last":"2031-01-01T00:00:00Z"}}"#
            }
            "people.note-taking" => {
                r#"{"taken":{"person":"a","what":"files","times":1,"items":1,"first":"2031-01-01T00:00:00Z","last":"2031-01-01T00:00:00Z"}}"#
            }
            "people.reset-password" => r#"{"person":"a"}"#,
            _ => continue,
        };
        let command: Command = serde_json::from_str(&format!("{{\"command\":\"{name}\",\"with\":{text}}}")).unwrap();
        assert!(command.is_internal() && !is_taken(name), "{name}");
    }
}

#[test]
fn every_route_is_described_and_every_description_is_whole() {
    let document = serde_json::to_value(whole()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    // The one route beside those that describe themselves is the description.
    assert_eq!(include_str!("mod.rs").matches(".route(").count(), 1);
    assert_eq!(include_str!("mod.rs").matches("routes!(").count(), 36);
    assert_eq!(paths.len(), 36);
    for (path, methods) in paths {
        assert!(path.starts_with("/api/"), "{path}");
        for (method, it) in methods.as_object().unwrap() {
            assert!(it["summary"].as_str().is_some_and(|it| !it.is_empty()), "{method} {path}");
            let answers = it["responses"].as_object().unwrap();
            assert!(answers.keys().any(|it| it.starts_with('2')) && answers.len() > 1, "{method} {path}");
        }
    }
    // Two views of one name would hide each other.
    assert_eq!(document["components"]["schemas"].as_object().unwrap().len(), described());
    refer(&document, &document);
}

/// How many types of this folder describe themselves.
fn described() -> usize {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api");
    let texts = std::fs::read_dir(folder).unwrap().map(|it| std::fs::read_to_string(it.unwrap().path()).unwrap());
    texts.map(|it| it.matches("ToSchema)]\n").count()).sum()
}

/// Every `$ref` leads somewhere.
fn refer(it: &Value, document: &Value) {
    match it {
        Value::Object(fields) => {
            if let Some(to) = fields.get("$ref").and_then(Value::as_str) {
                assert!(document.pointer(to.trim_start_matches('#')).is_some(), "{to}");
            }
            fields.values().for_each(|it| refer(it, document));
        }
        Value::Array(items) => items.iter().for_each(|it| refer(it, document)),
        _ => (),
    }
}

#[test]
fn every_trouble_has_its_words() {
    for lang in Lang::ALL {
        for it in Trouble::ALL {
            let said = serde_json::to_value(Problem::of(lang, it)).unwrap();
            for field in ["title", "now"] {
                assert!(said[field].as_str().is_some_and(|it| !it.starts_with('[')), "{it:?} {field}");
            }
        }
    }
}
