//! Whether the files that entries name are there, with the bytes that they were named for.
//!
//! An entry names a file by a member `sha256` of its body; that is a convention of whoever writes the bodies, and all
//! that is known here about them. The log vouches for the hash, the hash for the file.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs, io,
    io::Read as _,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use crate::{files::Files, finding::LISTED_MAX, hash::Hash};

/// How a body names a file. Bodies are compact JSON, where a quotation mark inside a text never stands bare, so this
/// sequence is always a member and never part of a text.
const NAMES: &str = r#""sha256":""#;

/// One thing that is wrong with the files beside a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileFinding {
    /// An entry names it, and it is not there.
    Missing { hash: Hash, seq: u64 },
    /// Its content is not what the entry names.
    Altered { hash: Hash, seq: u64 },
    /// It is there and cannot be read.
    Unreadable { hash: Hash, seq: u64, what: String },
    /// An entry names a file by something that is no hash.
    NotAHash { seq: u64 },
}

impl fmt::Display for FileFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { hash, seq } => write!(f, "file {hash}, which entry {seq} names, is missing"),
            Self::Altered { hash, seq } => {
                write!(f, "file {hash} was altered: its content is not what entry {seq} names")
            }
            Self::Unreadable { hash, seq, what } => {
                write!(f, "file {hash}, which entry {seq} names, cannot be read: {what}")
            }
            Self::NotAHash { seq } => write!(f, "entry {seq} names a file by something that is no hash"),
        }
    }
}

/// The outcome of looking at the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileReport {
    /// How many files are there as entries name them.
    pub sound: u64,
    /// What is wrong.
    pub findings: Vec<FileFinding>,
    /// How many more findings there are than are listed.
    pub unlisted: u64,
    /// What lies there and no entry names: a file whose step was refused, the rest of an upload that broke off. Nothing
    /// is wrong with that.
    pub extra: BTreeSet<PathBuf>,
}

impl FileReport {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    fn add(&mut self, finding: FileFinding) {
        if self.findings.len() < LISTED_MAX { self.findings.push(finding) } else { self.unlisted += 1 }
    }
}

/// The files that the entries of a log name, each with the first entry that does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    files: BTreeMap<Hash, u64>,
    /// Entries that name one by something else.
    odd: BTreeSet<u64>,
}

impl Named {
    /// Takes in the body of an entry.
    pub(crate) fn read(&mut self, seq: u64, body: &str) {
        for (at, found) in body.match_indices(NAMES) {
            let rest = body.get(at + found.len()..).unwrap_or_default();
            let text = rest.split_once('"').map(|(text, _)| text);
            match text.and_then(Hash::from_hex) {
                Some(hash) => {
                    self.files.entry(hash).or_insert(seq);
                }
                None => {
                    self.odd.insert(seq);
                }
            }
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.files.len()
    }
}

impl Files {
    /// Looks whether every file that is named is here with the bytes that it is named for. Writes nothing.
    ///
    /// # Errors
    /// When the folder is there and cannot be listed.
    pub fn verify(&self, named: &Named) -> io::Result<FileReport> {
        let mut report = FileReport::default();
        named.odd.iter().for_each(|seq| report.add(FileFinding::NotAHash { seq: *seq }));
        let mut lies = listed(self.folder())?;
        for (hash, seq) in &named.files {
            let path = self.path_of(hash);
            lies.remove(&path);
            match hash_of(&path) {
                Ok(found) if found == *hash => report.sound += 1,
                Ok(_) => report.add(FileFinding::Altered { hash: *hash, seq: *seq }),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    report.add(FileFinding::Missing { hash: *hash, seq: *seq });
                }
                Err(error) => {
                    report.add(FileFinding::Unreadable { hash: *hash, seq: *seq, what: error.to_string() });
                }
            }
        }
        report.extra = lies;
        Ok(report)
    }
}

/// Everything that lies in the folder and the folders in it, folders themselves not counted.
fn listed(folder: &Path) -> io::Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let inside = match fs::read_dir(&folder) {
            Ok(inside) => inside,
            // Without the folder there are no files, which matters only if any is named.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for it in inside {
            let it = it?;
            if it.file_type()?.is_dir() {
                folders.push(it.path());
            } else {
                found.insert(it.path());
            }
        }
    }
    Ok(found)
}

fn hash_of(path: &Path) -> io::Result<Hash> {
    let mut file = fs::File::open(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(Hash(digest.finalize().into())),
            Ok(count) => digest.update(buffer.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(bodies: &[&str]) -> Named {
        let mut named = Named::default();
        (0..).zip(bodies).for_each(|(seq, body)| named.read(seq, body));
        named
    }

    #[test]
    fn an_entry_names_files_by_their_hash_and_a_text_names_none() {
        let hash = Hash::of(b"raw");
        let body =
            format!(r#"{{"origin":{{"file":{{"sha256":"{hash}","name":"a.csv"}}}},"more":[{{"sha256":"{hash}"}}]}}"#);
        assert_eq!(named(&["{}", &body, &body]).files, BTreeMap::from([(hash, 1)]));
        let text = serde_json::to_string(&format!(r#"I read "sha256":"{hash}" there"#)).unwrap();
        assert_eq!(named(&[&format!(r#"{{"what":{text}}}"#), r#"["sha256","x"]"#]), Named::default());
        for odd in [r#"{"sha256":"abc"}"#, r#"{"sha256":"#, r#"{"sha256":""}"#, r#"{"sha256":"ABC"#] {
            assert_eq!(named(&[odd]).odd.len(), usize::from(odd.len() > 12), "{odd}");
        }
    }

    #[test]
    fn missing_altered_unreadable_and_extra_files_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(&folder.path().join("files")).unwrap();
        let hashes: Vec<_> = ["sound", "altered", "cut", "gone", "a folder"]
            .iter()
            .map(|it| files.store(it.as_bytes()).unwrap())
            .collect();
        let extra = files.store(&b"nobody names me"[..]).unwrap();
        let stale = folder.path().join("files").join(".tmpAb3");
        fs::write(&stale, b"half an upl").unwrap();
        fs::write(files.path_of(&hashes[1]), b"Altered").unwrap();
        fs::write(files.path_of(&hashes[2]), b"cu").unwrap();
        fs::remove_file(files.path_of(&hashes[3])).unwrap();
        fs::remove_file(files.path_of(&hashes[4])).unwrap();
        fs::create_dir(files.path_of(&hashes[4])).unwrap();

        let bodies: Vec<_> = hashes.iter().map(|it| format!(r#"{{"sha256":"{it}"}}"#)).collect();
        let bodies: Vec<_> = bodies.iter().map(String::as_str).chain([r#"{"sha256":"?"}"#]).collect();
        let report = files.verify(&named(&bodies)).unwrap();
        assert_eq!(report.sound, 1);
        for finding in [
            FileFinding::Altered { hash: hashes[1], seq: 1 },
            FileFinding::Altered { hash: hashes[2], seq: 2 },
            FileFinding::Missing { hash: hashes[3], seq: 3 },
            FileFinding::NotAHash { seq: 5 },
        ] {
            assert!(report.findings.contains(&finding), "{finding}: {report:?}");
        }
        let unreadable = |it: &FileFinding| matches!(it, FileFinding::Unreadable { seq: 4, .. });
        assert!(report.findings.iter().any(unreadable) && report.findings.len() == 5, "{report:?}");
        assert_eq!(report.extra, BTreeSet::from([stale, files.path_of(&extra)]));
    }

    #[test]
    fn without_a_folder_every_file_is_missing_and_none_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::at(&folder.path().join("files"));
        let body = format!(r#"{{"sha256":"{}"}}"#, Hash::of(b"raw"));
        let report = files.verify(&named(&[&body])).unwrap();
        assert_eq!(report.findings, [FileFinding::Missing { hash: Hash::of(b"raw"), seq: 0 }]);
        assert!(files.verify(&Named::default()).unwrap().is_clean());
        assert!(!folder.path().join("files").exists());
    }
}
