//! A file comes in: from the folder that the node watches, from a person at a page, from a
//! program on another machine, or from the command line.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::InstrumentFile;
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::FileId;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::TableRef;
use crate::text::Text;

/// The program itself, where it takes a file in by itself and nobody in particular acts.
pub const ITSELF: &str = "conjugate";

/// How a file came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    /// It lay in the folder that the node watches.
    Folder,
    /// A person handed it in at a page.
    Page,
    /// By the command line, on the machine of the node.
    Command,
    /// A program sent it to the interface, with a token of the person who stands behind it.
    Interface,
}

impl Via {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::Page => "page",
            Self::Command => "command",
            Self::Interface => "interface",
        }
    }
}

/// What was found in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    Read {
        /// The family of its format.
        format: String,
        /// What measured, as far as the file says it: maker, model, serial number.
        instrument: String,
        /// Every sample in it once, in the order of the file.
        samples: Vec<Text>,
        /// The site's own table that it was read by, where it is of no known family.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        table: Option<TableRef>,
    },
    /// It could not be read, and why, with the place, in both languages.
    Unreadable { zh: Text, en: Text },
}

/// A file was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileTakenIn {
    /// SHA-256 of its bytes in hexadecimal; it is kept under it.
    #[serde(rename = "sha256")]
    pub file: FileId,
    /// What it was called.
    pub name: Text,
    pub bytes: u64,
    pub via: Via,
    pub said: Said,
}

/// Takes a file in; the application itself sends it, when it has kept and read the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeInFile {
    pub taken: FileTakenIn,
}

impl Decide for TakeInFile {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        // The same bytes are the same file, whatever it is called this time and whoever brings it.
        if let Some(before) = plant.instrument_files.get(&self.taken.file) {
            let refusal = Refusal::from(Rule::FileTakenInBefore).with("file", before.name.as_str());
            return Err(refusal.with("at", before.taken.known));
        }
        Ok(vec![self.taken.clone().into()])
    }
}

impl Happened for FileTakenIn {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::File(self.file.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { file, name, bytes: _, via, said } = self.clone();
        let it = InstrumentFile {
            name,
            via,
            said,
            taken: stamp.clone(),
            recorded: Default::default(),
            derived: Default::default(),
            set_aside: Default::default(),
        };
        plant.instrument_files.insert(file, it);
    }
}
