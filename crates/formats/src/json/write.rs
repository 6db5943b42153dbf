//! From [`Json`] to text: members in their order, numbers as they were written.

use std::fmt::Write as _;

use super::{Json, Kind};

/// Writes a value as a text of one line per member, ready to be read and compared by people.
///
/// ```
/// let it = formats::json::parse("{\"a\":[1.50,\"µ\\n\"]}").unwrap();
/// assert_eq!(formats::json::write(&it), "{\n \"a\": [1.50, \"µ\\n\"]\n}\n");
/// ```
#[must_use]
pub fn write(json: &Json) -> String {
    let mut text = String::new();
    value(json, 0, &mut text);
    text.push('\n');
    text
}

fn value(json: &Json, depth: usize, text: &mut String) {
    match &json.kind {
        Kind::Null => text.push_str("null"),
        Kind::Bool(it) => text.push_str(if *it { "true" } else { "false" }),
        Kind::Number(it) => text.push_str(it),
        Kind::String(it) => string(it, text),
        Kind::List(items) => {
            let plain = items.iter().all(|it| !matches!(it.kind, Kind::List(_) | Kind::Object(_)));
            text.push('[');
            for (at, it) in items.iter().enumerate() {
                if at > 0 {
                    text.push_str(if plain { ", " } else { "," });
                }
                if !plain {
                    line(depth + 1, text);
                }
                value(it, depth + 1, text);
            }
            if !plain {
                line(depth, text);
            }
            text.push(']');
        }
        Kind::Object(members) => {
            text.push('{');
            for (at, (name, it)) in members.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                line(depth + 1, text);
                string(name, text);
                text.push_str(": ");
                value(it, depth + 1, text);
            }
            if !members.is_empty() {
                line(depth, text);
            }
            text.push('}');
        }
    }
}

fn line(depth: usize, text: &mut String) {
    text.push('\n');
    text.extend(std::iter::repeat_n(' ', depth));
}

fn string(it: &str, text: &mut String) {
    text.push('"');
    for sign in it.chars() {
        match sign {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            // Writing to a text cannot fail.
            it if it.is_control() => drop(write!(text, "\\u{:04x}", u32::from(it))),
            it => text.push(it),
        }
    }
    text.push('"');
}
