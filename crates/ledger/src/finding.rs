//! What verification can find, in words that can be read aloud in an inspection.

use std::fmt;

use crate::{hash::Hash, kept::Named, note::NoteError};

/// More findings than this are counted, not listed: nobody reads them, and one is enough.
pub(crate) const LISTED_MAX: usize = 1000;

/// One thing that is wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The bytes are not those whose hash was signed.
    EntryAltered { seq: u64 },
    /// The bytes are those that were signed, but the hash stored beside them was changed.
    HashAltered { seq: u64 },
    /// The bytes are no entry.
    NotAnEntry { seq: u64 },
    /// Numbers are left out.
    EntriesMissing { first: u64, last: u64 },
    /// The entry says that it is another one: something was moved, inserted or taken out here.
    OutOfOrder { row: i64, says: u64 },
    /// A row where no entry can be.
    StrayRow { row: i64 },
    /// The entry comes from the log of another node.
    ForeignNode { seq: u64, node: String },
    /// An older writer wrote after a newer one.
    EpochWentBack { seq: u64 },
    /// The link to the previous entry about a subject does not lead there.
    BrokenBackLink { seq: u64, subject: String, says: Option<u64>, found: Option<u64> },
    /// The log ends before entries that are known to have existed.
    CutShort { expected: u64, size: u64 },
    /// The counter of the writer has not seen entries that are there.
    SequenceMismatch { next: i64, size: u64 },
    /// The last entries are covered by no signature.
    Unsigned { first: u64, last: u64 },
    /// There is no signed checkpoint at all.
    NoCheckpoint,
    /// A stored checkpoint is not signed by the log's key.
    BadSignature { size: i64 },
    /// A stored checkpoint cannot be understood or stands under a size that is not its own.
    BadCheckpoint { size: i64, why: String },
    /// The entries do not lead to the root that the log's own checkpoint signs.
    NotAsSigned { size: u64, after: u64 },
    /// The log was changed and signed again: it does not lead to the root of a checkpoint that was kept
    /// elsewhere.
    RebuiltBelow { size: u64, after: u64 },
    /// The file itself is damaged, from about this entry on.
    Damaged { from: u64, what: String },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EntryAltered { seq } => {
                write!(f, "entry {seq} was altered: its bytes are not those that were signed")
            }
            Self::HashAltered { seq } => {
                write!(f, "the hash stored with entry {seq} was altered; its bytes are those that were signed")
            }
            Self::NotAnEntry { seq } => write!(f, "entry {seq} cannot be understood"),
            Self::EntriesMissing { first, last } if first == last => {
                write!(f, "entry {first} is missing")
            }
            Self::EntriesMissing { first, last } => {
                write!(f, "entries {first} to {last} are missing")
            }
            Self::OutOfOrder { row, says } => {
                write!(f, "in place of entry {row} stands one that says it is entry {says}: ")?;
                f.write_str("entries were moved, inserted or removed here")
            }
            Self::StrayRow { row } => {
                write!(f, "there is a row numbered {row}, where no entry can be")
            }
            Self::ForeignNode { seq, node } => {
                write!(f, "entry {seq} comes from the log of `{node}`")
            }
            Self::EpochWentBack { seq } => {
                write!(f, "entry {seq} was written by an older writer than the one before it")
            }
            Self::BrokenBackLink { seq, subject, says, found } => {
                let (says, found) = (Previous(*says), Previous(*found));
                write!(f, "entry {seq} says that the previous entry about `{subject}` is {says}; it is {found}")
            }
            Self::CutShort { .. }
            | Self::SequenceMismatch { .. }
            | Self::Unsigned { .. }
            | Self::NoCheckpoint
            | Self::BadSignature { .. }
            | Self::BadCheckpoint { .. }
            | Self::NotAsSigned { .. }
            | Self::RebuiltBelow { .. }
            | Self::Damaged { .. } => self.write_about_the_log(f),
        }
    }
}

impl Finding {
    /// The findings that are about the log as a whole rather than about one entry.
    fn write_about_the_log(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CutShort { expected, size } => {
                write!(f, "the log was cut short: it has {size} entries, but had at least {expected}")
            }
            Self::SequenceMismatch { next, size } => {
                write!(f, "the log has {size} entries, but its writer had only come to {next}")
            }
            Self::Unsigned { first, last } => {
                write!(f, "entries {first} to {last} are covered by no signed checkpoint")
            }
            Self::NoCheckpoint => f.write_str("the log holds no signed checkpoint"),
            Self::BadSignature { size } => {
                write!(f, "the checkpoint stored for {size} entries is not signed by the key of this log")
            }
            Self::BadCheckpoint { size, why } => {
                write!(f, "the checkpoint stored for {size} entries cannot be used: {why}")
            }
            Self::NotAsSigned { size, after } => {
                write!(f, "the log's own checkpoint over {size} entries does not fit: from entry {after} on, ")?;
                f.write_str("something was altered, removed, inserted or moved")
            }
            Self::RebuiltBelow { size, after } => {
                write!(f, "the log was rebuilt and does not fit the known checkpoint over {size} entries: ")?;
                write!(f, "something was changed from entry {after} on, below entry {size}")
            }
            Self::Damaged { from, what } => {
                write!(f, "the file is damaged from about entry {from} on: {what}")
            }
            Self::EntryAltered { .. }
            | Self::HashAltered { .. }
            | Self::NotAnEntry { .. }
            | Self::EntriesMissing { .. }
            | Self::OutOfOrder { .. }
            | Self::StrayRow { .. }
            | Self::ForeignNode { .. }
            | Self::EpochWentBack { .. }
            | Self::BrokenBackLink { .. } => Ok(()),
        }
    }
}

/// A sequence number that may be none.
struct Previous(Option<u64>);

impl fmt::Display for Previous {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(seq) => write!(f, "entry {seq}"),
            None => write!(f, "none"),
        }
    }
}

/// The outcome of a verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How many entries were read.
    pub entries: u64,
    /// How many stored checkpoints have a good signature and fit the entries.
    pub checkpoints: u64,
    /// How many of the known checkpoints fit the entries.
    pub known: u64,
    /// The root over the entries read.
    pub root: Hash,
    /// The files that entries name; whoever has them can have them [verified](crate::Files::verify) too.
    pub files: Named,
    /// What is wrong, in the order of the log; empty when nothing is.
    pub findings: Vec<Finding>,
    /// How many more findings there are than are listed.
    pub unlisted: u64,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self {
            entries: 0,
            checkpoints: 0,
            known: 0,
            root: Hash::of_empty_tree(),
            files: Named::default(),
            findings: Vec::new(),
            unlisted: 0,
        }
    }

    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    pub(crate) fn add(&mut self, finding: Finding) {
        if self.findings.len() < LISTED_MAX {
            self.findings.push(finding);
        } else {
            self.unlisted += 1;
        }
    }

    pub(crate) fn add_bad_checkpoint(&mut self, size: i64, why: &NoteError) {
        self.add(match why {
            NoteError::NotSigned | NoteError::BadSignature { .. } => Finding::BadSignature { size },
            NoteError::Malformed { .. } | NoteError::NotACheckpoint { .. } | NoteError::ForeignOrigin { .. } => {
                Finding::BadCheckpoint { size, why: why.to_string() }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_can_be_read_aloud() {
        let subject = || "batch:DS-31-007".to_owned();
        for (finding, words) in [
            (Finding::EntryAltered { seq: 12 }, "entry 12 was altered: its bytes are not those that were signed"),
            (Finding::EntriesMissing { first: 12, last: 12 }, "entry 12 is missing"),
            (Finding::EntriesMissing { first: 12, last: 14 }, "entries 12 to 14 are missing"),
            (
                Finding::OutOfOrder { row: 12, says: 13 },
                "in place of entry 12 stands one that says it is entry 13: entries were moved, inserted or removed here",
            ),
            (
                Finding::BrokenBackLink { seq: 9, subject: subject(), says: None, found: Some(4) },
                "entry 9 says that the previous entry about `batch:DS-31-007` is none; it is entry 4",
            ),
            (
                Finding::CutShort { expected: 40, size: 25 },
                "the log was cut short: it has 25 entries, but had at least 40",
            ),
            (
                Finding::RebuiltBelow { size: 25, after: 11 },
                "the log was rebuilt and does not fit the known checkpoint over 25 entries: \
                 something was changed from entry 11 on, below entry 25",
            ),
            (
                Finding::NotAsSigned { size: 25, after: 11 },
                "the log's own checkpoint over 25 entries does not fit: \
                 from entry 11 on, something was altered, removed, inserted or moved",
            ),
        ] {
            assert_eq!(finding.to_string(), words);
        }
    }
}
