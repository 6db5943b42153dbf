//! Files of instruments that were taken in: what each was read as, which of its samples gave results, and what waits for
//! a person.
//!
//! The file itself is kept under its hash; here stands only what the record must say of it. A file that could not be
//! read is on record, too, with the place at which reading it stopped, so that nothing that was handed in gets lost.

mod asked;
mod record;
mod set_aside;
mod take_in;
#[cfg(test)]
mod tests;

pub use asked::Asked;
pub use record::{FileValue, RecordFromFile, SampleRecorded};
pub use set_aside::{SampleSetAside, SetAside};
pub use take_in::{FileTakenIn, ITSELF, Said, TakeInFile, Via};

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;

use crate::act::Stamp;
use crate::id::BatchId;
use crate::strategy::TableRef;
use crate::text::Text;

/// A file that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstrumentFile {
    pub name: Text,
    pub via: Via,
    pub said: Said,
    pub taken: Stamp,
    /// The attributes that each sample gave results of, by batch.
    pub recorded: BTreeMap<String, BTreeSet<(BatchId, String)>>,
    /// The samples of which a calculation gave results.
    pub derived: BTreeSet<String>,
    /// What was set aside by a person, and why: a sample, or with no name the whole file.
    pub set_aside: BTreeMap<Option<String>, (Text, Stamp)>,
}

impl InstrumentFile {
    /// The names of its samples; of a file that was not read none.
    pub fn samples(&self) -> impl Iterator<Item = &str> {
        let samples = match &self.said {
            Said::Read { samples, .. } => samples.as_slice(),
            Said::Unreadable { .. } => &[],
        };
        samples.iter().map(Text::as_str)
    }

    /// What it was read as; of a file that was not read nothing.
    #[must_use]
    pub fn format(&self) -> Option<&str> {
        match &self.said {
            Said::Read { format, .. } => Some(format),
            Said::Unreadable { .. } => None,
        }
    }

    /// The site's own table that it was read by, where it is of no known family.
    #[must_use]
    pub fn table(&self) -> Option<&TableRef> {
        match &self.said {
            Said::Read { table, .. } => table.as_ref(),
            Said::Unreadable { .. } => None,
        }
    }

    /// Whether somebody set it aside as a whole.
    #[must_use]
    pub fn is_set_aside(&self) -> bool {
        self.set_aside.contains_key(&None)
    }
}
