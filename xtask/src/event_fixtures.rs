//! One body of every event that was ever shipped, in `fixtures/events/`: proof that old ledgers still replay.
//!
//! [`keep`] takes bodies from entries of a real ledger, so that nobody has to make them up; a fixture that is there is
//! never written over, because it stands for what is out in the world. What the fixtures must satisfy is checked by
//! `tidy`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use plant::{Event, Kind};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Where the fixtures lie.
pub(crate) const FOLDER: &str = "fixtures/events/";

/// Why no fixtures were kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EventFixtureError {
    #[error("failed to read `{}`", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("line {line} is not an entry")]
    NotAnEntry {
        line: usize,
        #[source]
        source: serde_json::Error,
    },
    #[error("failed to write `{path}`")]
    Write {
        path: String,
        #[source]
        source: io::Error,
    },
}

/// What is needed of an entry; its other fields may be what they are.
#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "type")]
    kind: String,
    version: u16,
    body: Box<RawValue>,
}

/// The file that holds the body of an event of this kind.
pub(crate) fn path(kind: &Kind) -> String {
    format!("{FOLDER}{}.v{}.json", kind.name, kind.version)
}

/// Keeps the shortest body of every event of the file that has no fixture yet.
pub(crate) fn keep(root: &Path, entries: &Path) -> Result<(), EventFixtureError> {
    let text =
        fs::read_to_string(entries).map_err(|source| EventFixtureError::Read { path: entries.to_owned(), source })?;
    let bodies = shortest(&text)?;
    let failed = |path: &str| {
        let path = path.to_owned();
        |source| EventFixtureError::Write { path, source }
    };
    fs::create_dir_all(root.join(FOLDER)).map_err(failed(FOLDER))?;
    for kind in Event::KINDS {
        let path = path(kind);
        if root.join(&path).exists() {
            continue;
        }
        match bodies.get(&(kind.name.to_owned(), kind.version)) {
            Some(body) => {
                fs::write(root.join(&path), format!("{body}\n")).map_err(failed(&path))?;
                println!("kept {path}");
            }
            None => println!("no entry for {path}"),
        }
    }
    Ok(())
}

/// The shortest body of each kind among entries, one a line.
fn shortest(text: &str) -> Result<BTreeMap<(String, u16), String>, EventFixtureError> {
    let mut bodies: BTreeMap<(String, u16), String> = BTreeMap::new();
    for (line, entry) in (1..).zip(text.lines()).filter(|(_, entry)| !entry.trim().is_empty()) {
        let Entry { kind, version, body } =
            serde_json::from_str(entry).map_err(|source| EventFixtureError::NotAnEntry { line, source })?;
        let body = body.get().to_owned();
        match bodies.get_mut(&(kind.clone(), version)) {
            Some(kept) if kept.len() <= body.len() => {}
            Some(kept) => *kept = body,
            None => {
                bodies.insert((kind, version), body);
            }
        }
    }
    Ok(bodies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_body_is_kept_as_it_was_written() {
        let bodies = shortest(
            r#"{"node":"n","type":"batch.resumed","version":1,"body":{"batch":"DS-31-007"}}
               {"node":"n","type":"batch.resumed","version":1,"body":{"batch": "DS-1"}}

               {"node":"n","type":"batch.resumed","version":1,"body":{"batch":"DS-31-008"}}"#,
        )
        .unwrap();
        assert_eq!(
            bodies.into_iter().collect::<Vec<_>>(),
            [(("batch.resumed".to_owned(), 1), r#"{"batch": "DS-1"}"#.to_owned())]
        );
    }

    #[test]
    fn a_line_that_is_no_entry_is_named() {
        let refused = shortest("\n{}").unwrap_err();
        assert_eq!(refused.to_string(), "line 2 is not an entry");
    }
}
