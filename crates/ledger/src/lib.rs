//! The append-only log: bytes in order, a hash tree over them, signed checkpoints, proofs; beside it,
//! files by their hash. It knows no domain.
//!
//! One writer appends in groups ([`Ledger::append`]); an acknowledged entry is durable. Readers
//! ([`Reader`]) never block it. The bytes lie in a SQLite file or in a PostgreSQL database
//! ([`Location`]), which keep the same promises. [`verify`] needs only the file or the database, the verifier key and, against whoever
//! has the signing key too, one old checkpoint that was kept elsewhere.
//!
//! ```
//! use ledger::{Checkpoint, Draft, Key, Ledger, Options, verify};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path();
//! let key = Key::create(&folder.join("signing.key"), "kestrel")?;
//! let keys = [key.verifier().clone()];
//! let mut ledger = Ledger::create(folder, key, Options::default())?;
//! let appended = ledger.append(&[Draft {
//!     kind: "batch.reading-recorded".into(),
//!     version: 1,
//!     about: vec!["batch:DS-31-007".to_owned()],
//!     command: "0192f0c1".to_owned(),
//!     actor: "zhao-mei".to_owned(),
//!     session: "tablet-07".to_owned(),
//!     happened: "2031-03-18T10:21+08:00".to_owned(),
//!     known: jiff::Timestamp::from_millisecond(1_931_653_304_123).map_err(|error| error.to_string())?,
//!     reason: None,
//!     body: serde_json::value::RawValue::from_string(r#"{"ph":"7.65"}"#.to_owned())?,
//! }])?;
//!
//! // The checkpoint leaves the machine; years later it comes back.
//! let kept = Checkpoint::open(appended.checkpoint.note(), &keys)?;
//! let report = verify(folder, &keys, &[kept])?;
//! assert!(report.is_clean() && report.known == 1);
//! # Ok(())
//! # }
//! ```

mod answer;
mod checkpoint;
mod claim;
mod draft;
mod either;
mod envelope;
mod files;
mod finding;
mod hash;
mod index;
mod kept;
mod key;
mod ledger;
mod location;
mod milestone;
mod note;
mod postgres;
mod proof;
mod reader;
mod snapshot;
mod sqlite;
mod standby;
mod store;
mod tree;
mod verify;
mod witness;

pub use answer::{ANSWERS_MAX, Answer};
pub use checkpoint::Checkpoint;
pub use claim::OpenError;
pub use draft::Draft;
pub use envelope::{About, Envelope, EnvelopeError};
pub use files::{FileError, Files};
pub use finding::{Finding, Report};
pub use hash::Hash;
pub use kept::{FileFinding, FileReport, Named};
pub use key::{Key, KeyError, VerifierKey};
pub use ledger::{AppendError, Appended, Ledger, Options, Salts};
pub use location::{Database, DatabaseError, Location};
pub use note::NoteError;
pub use postgres::{Lease, Standing};
pub use proof::{ProofError, verify_consistency, verify_inclusion};
pub use reader::{Entry, ReadError, Reader, Trail};
pub use snapshot::snapshot;
pub use standby::{Standby, Turn};
pub use store::{Fault, StoreError};
pub use verify::{last_seen, verify};

/// The database inside a ledger's folder.
const LEDGER_FILE: &str = "ledger.db";
/// Locked as long as someone writes.
const LOCK_FILE: &str = "writer.lock";
