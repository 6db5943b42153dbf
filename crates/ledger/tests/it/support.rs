//! A small log to try things on, the same bytes every time.

use std::path::Path;

use ledger::{Draft, Key, Ledger, Options, VerifierKey};
use rusqlite::Connection;
use serde_json::value::RawValue;

pub(crate) fn key() -> Key {
    Key::from_seed("kestrel", [7; 32]).unwrap()
}

pub(crate) fn keys() -> Vec<VerifierKey> {
    vec![key().verifier().clone()]
}

/// Salts that count up, so that a log comes out the same twice.
pub(crate) fn options() -> Options {
    let mut count = 0u64;
    let salts = move |buffer: &mut [u8]| {
        for salt in buffer.chunks_mut(8) {
            count += 1;
            salt.copy_from_slice(&count.to_be_bytes()[..salt.len()]);
        }
        Ok(())
    };
    Options { salts: Box::new(salts), ..Options::default() }
}

/// A reading about one of three batches and about the probe.
pub(crate) fn draft(number: u64) -> Draft {
    Draft {
        kind: "batch.reading-recorded".into(),
        version: 1,
        about: vec![format!("batch:DS-{}", number % 3), "equipment:PH-07".to_owned()],
        command: format!("c-{number}"),
        actor: "zhao-mei".to_owned(),
        session: "s-1".to_owned(),
        happened: "2031-03-18T10:21:44+08:00".to_owned(),
        known: "2031-03-18T02:21:44.123Z".parse().unwrap(),
        reason: None,
        body: RawValue::from_string(format!(r#"{{"value":"7.{number:04}"}}"#)).unwrap(),
    }
}

pub(crate) fn drafts(numbers: std::ops::Range<u64>) -> Vec<Draft> {
    numbers.map(draft).collect()
}

/// A closed log of 40 entries with checkpoints over 0, 10, 11, 25 and 40 of them.
pub(crate) fn forty(folder: &Path) {
    let mut ledger = Ledger::create(folder, key(), options()).unwrap();
    for group in [0..10, 10..11, 11..25, 25..40] {
        ledger.append(&drafts(group)).unwrap();
    }
}

/// Opens the file as someone who wants to change it, and takes the triggers out of the way.
pub(crate) fn tamper(folder: &Path) -> Connection {
    let connection = Connection::open(folder.join("ledger.db")).unwrap();
    connection
        .execute_batch("DROP TRIGGER entries_are_never_changed; DROP TRIGGER entries_are_never_deleted;")
        .unwrap();
    connection
}
