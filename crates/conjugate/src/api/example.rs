//! One example of every command, for the description. A test reads each of them as a command.

use std::collections::BTreeMap;

use plant::Command;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::example::{Example, ExampleBuilder};
use utoipa::openapi::schema::{AdditionalProperties, Object, ObjectBuilder, Type};

use super::shown;
use crate::language::Lang;

/// `with`, by the command's name.
pub(super) const EXAMPLES: &str = include_str!("examples.json");

/// Whether a command is taken from outside.
pub(super) fn is_taken(name: &str) -> bool {
    !matches!(
        name,
        "node.found"
            | "node.move-clock"
            | "node.change-key"
            | "node.recover-key"
            | "people.sign-in"
            | "people.lock-out"
            | "people.lock-second-person"
            | "people.reset-password"
            | "people.change-password"
            | "people.make-token"
            | "stability.propose-shelf-life"
            | "people.note-failures"
            | "people.note-taking"
            | "lab.record-determination"
            | "instrument.take-in-file"
            | "instrument.record-from-file"
    )
}

fn taken() -> impl Iterator<Item = &'static str> {
    Command::MAY.iter().map(|(name, _)| *name).filter(|it| is_taken(it))
}

/// The schema of `command`: the names there are.
pub(super) fn names() -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(taken())).build()
}

/// The schema of `with`: the fields depend on the command.
pub(super) fn with() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(
            "The command's own fields; the examples show those of every command. `strategy.propose` takes the files of \
             a strategy and nothing else. A raw instrument file is handed in on the step's page.",
        ))
        .additional_properties(Some(AdditionalProperties::FreeForm(true)))
        .build()
}

fn is_signature(name: &str, with: &Value) -> bool {
    let command = serde_json::from_value(serde_json::json!({ "command": name, "with": with }));
    command.is_ok_and(|it: Command| shown::meaning(Lang::En, &it).is_some())
}

/// One whole body for every command, or for every one that is a signature.
pub(super) fn examples(signed: bool) -> BTreeMap<String, RefOr<Example>> {
    let all: BTreeMap<String, Value> = serde_json::from_str(EXAMPLES).unwrap_or_default();
    all.into_iter()
        .filter(|(name, with)| !signed || is_signature(name, with))
        .map(|(name, with)| {
            let roles = Command::MAY.iter().find(|it| it.0 == name).map_or(&[][..], |it| it.1);
            let roles: Vec<_> = roles.iter().map(|it| it.id()).collect();
            let body = serde_json::json!({ "id": format!("example-{name}"), "command": name, "with": with });
            let example = ExampleBuilder::new().summary(format!("may: {}", roles.join(", "))).value(Some(body));
            (name, RefOr::T(example.build()))
        })
        .collect()
}
