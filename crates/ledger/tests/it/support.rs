//! A small log to try things on, the same bytes every time, in a file and in a database.

use std::{path::Path, time::Duration};

use ledger::{Draft, Hash, Key, Ledger, Location, Options, Report, VerifierKey, verify};
use rusqlite::{Connection, params};
use serde_json::value::RawValue;

use crate::cluster;

/// Makes of every function a test on each of the two stores.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(&crate::support::Home::in_a_file()); })*
        }
        mod postgres {
            $(#[test] fn $name() { super::$name(&crate::support::Home::in_a_database()); })*
        }
    };
}
pub(crate) use on_both;

/// Where the logs of one test lie.
pub(crate) enum Home {
    File(tempfile::TempDir),
    Database(cluster::Database),
}

impl Home {
    pub(crate) fn in_a_file() -> Self {
        Self::File(tempfile::tempdir().unwrap())
    }

    pub(crate) fn in_a_database() -> Self {
        Self::Database(cluster::shared().database())
    }

    /// A second one of the same kind.
    pub(crate) fn another(&self) -> Self {
        match self {
            Self::File(_) => Self::in_a_file(),
            Self::Database(_) => Self::in_a_database(),
        }
    }

    pub(crate) fn at(&self) -> Location {
        match self {
            Self::File(folder) => folder.path().into(),
            Self::Database(database) => database.url().parse::<ledger::Database>().unwrap().into(),
        }
    }

    pub(crate) fn verify(&self) -> Report {
        verify(self.at(), &keys(), &[]).unwrap()
    }

    /// Whoever wants to look behind the ledger's back.
    pub(crate) fn intruder(&self) -> Intruder {
        match self {
            Self::File(folder) => Intruder::Sqlite(Connection::open(folder.path().join("ledger.db")).unwrap()),
            Self::Database(database) => Intruder::Postgres(Box::new(database.connect())),
        }
    }

    /// The same with the triggers out of the way.
    pub(crate) fn tamper(&self) -> Intruder {
        let mut intruder = self.intruder();
        let on = match self {
            Self::File(_) => "",
            Self::Database(_) => " ON entry",
        };
        intruder
            .run(&format!("DROP TRIGGER entries_are_never_changed{on}; DROP TRIGGER entries_are_never_deleted{on};"));
        intruder
    }
}

/// SQL on a ledger, without the ledger.
pub(crate) enum Intruder {
    Sqlite(Connection),
    Postgres(Box<postgres::Client>),
}

impl Intruder {
    pub(crate) fn run(&mut self, sql: &str) {
        self.try_run(sql).unwrap();
    }

    pub(crate) fn try_run(&mut self, sql: &str) -> Result<(), String> {
        match self {
            Self::Sqlite(it) => it.execute_batch(sql).map_err(|error| error.to_string()),
            Self::Postgres(it) => it.batch_execute(sql).map_err(|error| format!("{error:?}")),
        }
    }

    /// The one that fits the store.
    pub(crate) fn run_one(&mut self, sqlite: &str, postgres: &str) {
        let sql = match self {
            Self::Sqlite(_) => sqlite,
            Self::Postgres(_) => postgres,
        };
        self.run(sql);
    }

    pub(crate) fn bytes(&mut self, seq: u64) -> String {
        let seq = seq.cast_signed();
        match self {
            Self::Sqlite(it) => {
                it.query_row("SELECT bytes FROM entry WHERE seq = ?1", [seq], |row| row.get(0)).unwrap()
            }
            Self::Postgres(it) => it.query_one("SELECT bytes FROM entry WHERE seq = $1", &[&seq]).unwrap().get(0),
        }
    }

    /// Puts other bytes into a row and leaves the hash as it is.
    pub(crate) fn alter(&mut self, seq: u64, bytes: &str) {
        let seq = seq.cast_signed();
        match self {
            Self::Sqlite(it) => {
                it.execute("UPDATE entry SET bytes = ?1 WHERE seq = ?2", params![bytes, seq]).unwrap();
            }
            Self::Postgres(it) => {
                it.execute("UPDATE entry SET bytes = $1 WHERE seq = $2", &[&bytes, &seq]).unwrap();
            }
        }
    }

    /// Puts other bytes and the hash that fits them into a row.
    pub(crate) fn forge(&mut self, seq: u64, bytes: &str) {
        let (seq, leaf) = (seq.cast_signed(), Hash::of_leaf(bytes.as_bytes()).0);
        match self {
            Self::Sqlite(it) => {
                it.execute(
                    "INSERT OR REPLACE INTO entry (seq, leaf, bytes) VALUES (?1, ?2, ?3)",
                    params![seq, leaf, bytes],
                )
                .unwrap();
            }
            Self::Postgres(it) => {
                it.execute(
                    "INSERT INTO entry (seq, leaf, bytes) VALUES ($1, $2, $3) \
                     ON CONFLICT (seq) DO UPDATE SET leaf = $2, bytes = $3",
                    &[&seq, &leaf.as_slice(), &bytes],
                )
                .unwrap();
            }
        }
    }
}

pub(crate) fn key() -> Key {
    Key::from_seed("kestrel", [7; 32]).unwrap()
}

pub(crate) fn keys() -> Vec<VerifierKey> {
    vec![key().verifier().clone()]
}

/// Salts that count up, so that a log comes out the same twice; a short lease, so that nobody waits long for the dead.
pub(crate) fn options() -> Options {
    let mut count = 0u64;
    let salts = move |buffer: &mut [u8]| {
        for salt in buffer.chunks_mut(8) {
            count += 1;
            salt.copy_from_slice(&count.to_be_bytes()[..salt.len()]);
        }
        Ok(())
    };
    Options { salts: Box::new(salts), lease: Duration::from_millis(600), ..Options::default() }
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
pub(crate) fn forty(home: &Home) {
    let mut ledger = Ledger::create(home.at(), key(), options()).unwrap();
    for group in [0..10, 10..11, 11..25, 25..40] {
        ledger.append(&drafts(group)).unwrap();
    }
}

/// The same in a folder.
pub(crate) fn forty_in(folder: &Path) {
    let mut ledger = Ledger::create(folder, key(), options()).unwrap();
    for group in [0..10, 10..11, 11..25, 25..40] {
        ledger.append(&drafts(group)).unwrap();
    }
}
