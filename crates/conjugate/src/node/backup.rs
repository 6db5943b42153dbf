//! A backup: everything of a node but its signing key, from one unchanging state, while the node goes on; and the way
//! back from it.
//!
//! The key stays out on purpose. Whoever holds a backup and the key can write another history and sign it; whoever holds
//! the backup alone can only read. So the key is kept in another place, by other people.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use ledger::{Checkpoint, Hash, Location, Reader, VerifierKey};
use plant::Plant;
use serde::{Deserialize, Serialize};

use super::config::{self, CONFIG_FILE, Config};
use super::database::{Database, NotADatabase};
use super::entry::{self, NotReadable};
use super::folder::Folder;
use super::summary::summary;

/// What a backup says of itself.
pub const MANIFEST: &str = "backup.json";
/// What the version that made the backup saw, line by line.
pub const SUMMARY: &str = "plant.txt";
/// The ending of the checkpoint that is written beside a backup.
pub const CHECKPOINT: &str = "checkpoint";
/// The present form of the manifest.
const FORMAT: u32 = 1;

/// One file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    pub bytes: u64,
    pub sha256: String,
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    pub node: String,
    pub made: Timestamp,
    /// The version of the software that made it.
    pub software: String,
    pub entries: u64,
    pub root: String,
    /// Every file but this one, by its path.
    pub files: BTreeMap<String, Sum>,
}

/// What was done, or found.
#[derive(Debug, Clone)]
pub struct Backed {
    pub manifest: Manifest,
    /// Files that entries name and that are not there, with the entry.
    pub missing: Vec<(u64, String)>,
}

/// Why there is no backup, or nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("failed to {attempt} `{}`", path.display())]
    File {
        attempt: &'static str,
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("`{}` is there already and is not empty; nothing is written over", path.display())]
    Occupied { path: PathBuf },
    #[error("`{}` lies in the node's own folder `{}`: what destroys the one destroys the other; name another disk", target.display(), data.display())]
    Within { target: PathBuf, data: PathBuf },
    #[error("failed to read the key that verifies, `{}`", path.display())]
    Key {
        path: PathBuf,
        #[source]
        source: ledger::KeyError,
    },
    #[error("failed to copy the ledger")]
    Store(#[from] ledger::StoreError),
    #[error("failed to read the ledger")]
    Read(#[from] ledger::ReadError),
    #[error(transparent)]
    Entry(#[from] NotReadable),
    #[error("the copy of the ledger is not sound: {0}")]
    Unsound(String),
    #[error("`{}` is no backup: {why}", path.display())]
    NotABackup { path: PathBuf, why: String },
    #[error("the configuration in the backup cannot be brought to name `{database}`: {why}")]
    Config { database: String, why: String },
    #[error("the address of the database cannot be understood")]
    Database(#[from] NotADatabase),
    #[error("the backup is not as it was made: {}", .0.join("; "))]
    Altered(Vec<String>),
    #[error("`{}`: {}", path.display(), not_held(source))]
    Checkpoint {
        path: PathBuf,
        #[source]
        source: ledger::NoteError,
    },
}

/// Why a checkpoint that was kept elsewhere says nothing about this log.
#[must_use]
pub fn not_held(error: &ledger::NoteError) -> &'static str {
    match error {
        ledger::NoteError::NotSigned => {
            "this checkpoint is signed by a key that this log does not know: a later key of this node, and then \
             the log here is older than the checkpoint; or the key of another log"
        }
        ledger::NoteError::Malformed { .. }
        | ledger::NoteError::BadSignature { .. }
        | ledger::NoteError::NotACheckpoint { .. }
        | ledger::NoteError::ForeignOrigin { .. } => "this is no checkpoint of this log",
    }
}

fn failed(attempt: &'static str, path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| BackupError::File { attempt, path, source }
}

/// The keys that a node signs and has signed with; the present one first.
///
/// # Errors
/// When the key that verifies cannot be read.
pub fn verifiers(folder: &Folder) -> Result<Vec<VerifierKey>, BackupError> {
    let present = folder.key().with_extension("vkey");
    let text = fs::read_to_string(&present).map_err(failed("read", &present))?;
    let mut keys = vec![parse(&present, &text)?];
    keys.extend(former(folder)?);
    Ok(keys)
}

/// The keys that a node signed with before the present one, the latest first.
///
/// # Errors
/// When their file is there and cannot be read.
pub(super) fn former(folder: &Folder) -> Result<Vec<VerifierKey>, BackupError> {
    let former = folder.former_keys();
    let before = match fs::read_to_string(&former) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(source) => return Err(failed("read", &former)(source)),
    };
    // The latest of them stands last in the file.
    before.lines().rev().filter(|it| !it.trim().is_empty()).map(|it| parse(&former, it)).collect()
}

fn parse(path: &Path, text: &str) -> Result<VerifierKey, BackupError> {
    VerifierKey::parse(text.trim()).map_err(|source| BackupError::Key { path: path.to_owned(), source })
}

/// Backs a node up into a folder that is missing or empty. Wherever the ledger lies, in the backup it is a file, so that
/// no server is needed in order to read it.
///
/// # Errors
/// When something is there already, cannot be read, or was not written as it was read.
pub fn back_up(folder: &Folder, target: &Path, now: Timestamp) -> Result<Backed, BackupError> {
    let (data, keys) = (folder.root(), verifiers(folder)?);
    if resolved(target).starts_with(resolved(data)) {
        return Err(BackupError::Within { target: target.to_owned(), data: data.to_owned() });
    }
    vacant(target)?;
    let unfinished = beside(target, "unfinished");
    vacant(&unfinished)?;
    let done = write(folder, &unfinished, &keys, now);
    let backed = match done {
        Ok(it) => it,
        Err(error) => {
            // Half a backup is none, and is not to be taken for one.
            let _nothing_left = fs::remove_dir_all(&unfinished);
            return Err(error);
        }
    };
    if target.exists() {
        fs::remove_dir(target).map_err(failed("replace the empty folder", target))?;
    }
    fs::rename(&unfinished, target).map_err(failed("name the finished backup", target))?;
    let note = Reader::open(target.join("ledger"), &keys)?.checkpoint();
    let path = beside(target, CHECKPOINT);
    fs::write(&path, note.note()).map_err(failed("write the checkpoint", &path))?;
    sync(target)?;
    Ok(backed)
}

/// A path beside another one, with an ending of its own.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// A path without links and dots, as far as it exists.
fn resolved(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for it in path.ancestors() {
        if let Ok(there) = it.canonicalize() {
            return path.strip_prefix(it).map_or(there.clone(), |rest| there.join(rest));
        }
    }
    path
}

/// Nothing is there, or an empty folder.
fn vacant(path: &Path) -> Result<(), BackupError> {
    match fs::read_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(failed("look into", path)(source)),
        Ok(mut inside) => match inside.next() {
            None => Ok(()),
            Some(_) => Err(BackupError::Occupied { path: path.to_owned() }),
        },
    }
}

fn private(path: &Path) -> Result<(), BackupError> {
    use std::os::unix::fs::DirBuilderExt as _;
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder.create(path).map_err(failed("make", path))
}

fn write(folder: &Folder, to: &Path, keys: &[VerifierKey], now: Timestamp) -> Result<Backed, BackupError> {
    private(to)?;
    // First the ledger, then the files: what an entry names was stored before the entry.
    ledger::snapshot(&folder.ledger(), &to.join("ledger").into())?;
    sound(&to.join("ledger").into(), keys, &[])?;
    copy_folder(&folder.files_folder(), &to.join("files"))?;
    for (from, name) in [
        (folder.credentials(), "credentials.json"),
        (folder.tokens(), "tokens.json"),
        (folder.root().join(CONFIG_FILE), CONFIG_FILE),
        (folder.key().with_extension("vkey"), "key/signing.vkey"),
        (folder.former_keys(), "key/former.vkey"),
    ] {
        if from.exists() {
            copy_file(&from, &to.join(name))?;
        }
    }
    let reader = Reader::open(to.join("ledger"), keys)?;
    let (plant, missing) = replayed(&reader, &to.join("files"))?;
    let path = to.join(SUMMARY);
    fs::write(&path, summary(&plant)).map_err(failed("write", &path))?;
    sync(&path)?;
    let manifest = Manifest {
        format: FORMAT,
        node: keys.first().map_or_else(String::new, |it| it.name().to_owned()),
        made: now,
        software: env!("CARGO_PKG_VERSION").to_owned(),
        entries: reader.size(),
        root: reader.root().to_string(),
        files: sums(to)?,
    };
    drop(reader);
    let path = to.join(MANIFEST);
    let text = serde_json::to_string_pretty(&manifest)
        .map_err(|it| BackupError::NotABackup { path: path.clone(), why: it.to_string() })?;
    fs::write(&path, text).map_err(failed("write", &path))?;
    sync(&path)?;
    Ok(Backed { manifest, missing })
}

/// Verifies a copy.
fn sound(at: &Location, keys: &[VerifierKey], known: &[Checkpoint]) -> Result<(), BackupError> {
    let report = ledger::verify(at, keys, known)?;
    if report.is_clean() {
        return Ok(());
    }
    let found: Vec<_> = report.findings.iter().take(3).map(ToString::to_string).collect();
    Err(BackupError::Unsound(found.join("; ")))
}

/// The plant, and every raw file that an entry names and that is not there as it was named.
fn replayed(reader: &Reader, files: &Path) -> Result<(Plant, Vec<(u64, String)>), BackupError> {
    let mut plant = Plant::default();
    let mut named: BTreeMap<String, u64> = BTreeMap::new();
    reader.replay(0, |envelope| {
        let (event, stamp) = entry::read(&envelope)?;
        plant.apply(&event, &stamp);
        if let Some(sha256) = event.names_file() {
            named.entry(sha256.to_owned()).or_insert(stamp.seq);
        }
        Ok::<(), NotReadable>(())
    })?;
    let there = |sha256: &str| {
        let (first, rest) = sha256.split_at_checked(2)?;
        let bytes = fs::read(files.join(first).join(rest)).ok()?;
        (Hash::of(&bytes).to_string() == sha256).then_some(())
    };
    let missing = named.into_iter().filter(|(sha256, _)| there(sha256).is_none());
    Ok((plant, missing.map(|(sha256, seq)| (seq, sha256)).collect()))
}

fn copy_file(from: &Path, to: &Path) -> Result<(), BackupError> {
    if let Some(parent) = to.parent() {
        private(parent)?;
    }
    fs::copy(from, to).map_err(failed("copy", from))?;
    sync(to)
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), BackupError> {
    private(to)?;
    for path in files_below(from)? {
        let inside = path.strip_prefix(from).unwrap_or(&path);
        // What is being stored at this moment has no name yet.
        if inside.components().count() == 2 {
            copy_file(&path, &to.join(inside))?;
        }
    }
    Ok(())
}

/// Makes a file durable, and its name.
fn sync(path: &Path) -> Result<(), BackupError> {
    let synced = |path: &Path| fs::File::open(path).and_then(|it| it.sync_all());
    synced(path).map_err(failed("keep", path))?;
    match path.parent().filter(|it| !it.as_os_str().is_empty()) {
        Some(parent) => synced(parent).map_err(failed("keep", parent)),
        None => Ok(()),
    }
}

/// Every file below a folder, in order; none where there is no folder.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(source) => return Err(failed("look into", &folder)(source)),
        };
        for entry in entries {
            let path = entry.map_err(failed("look into", &folder))?.path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

/// Every file of a backup but its manifest, with what it holds: read again from the disk.
fn sums(root: &Path) -> Result<BTreeMap<String, Sum>, BackupError> {
    let mut all = BTreeMap::new();
    for path in files_below(root)? {
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        if name == MANIFEST {
            continue;
        }
        let bytes = fs::read(&path).map_err(failed("read", &path))?;
        let sum = Sum { bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX), sha256: Hash::of(&bytes).to_string() };
        all.insert(name, sum);
    }
    Ok(all)
}

/// Reads a backup and checks that every file in it is as it was made, its ledger sound, and true to checkpoints that
/// were kept elsewhere.
///
/// # Errors
/// When it is no backup, or not as it was made.
pub fn check(source: &Path, against: &[PathBuf]) -> Result<Backed, BackupError> {
    let path = source.join(MANIFEST);
    let not = |why: String| BackupError::NotABackup { path: source.to_owned(), why };
    let text = fs::read_to_string(&path).map_err(|it| not(format!("`{MANIFEST}` cannot be read: {it}")))?;
    let manifest: Manifest = serde_json::from_str(&text).map_err(|it| not(it.to_string()))?;
    if manifest.format != FORMAT {
        return Err(not(format!("it has form {}, and this version reads {FORMAT}", manifest.format)));
    }
    let there = sums(source)?;
    let mut wrong = Vec::new();
    for name in manifest.files.keys().chain(there.keys()).collect::<BTreeSet<_>>() {
        match (manifest.files.get(name), there.get(name)) {
            (Some(made), Some(found)) if made == found => {}
            (Some(_), Some(_)) => wrong.push(format!("`{name}` was changed")),
            (Some(_), None) => wrong.push(format!("`{name}` is missing")),
            (None, Some(_)) => wrong.push(format!("`{name}` was added")),
            (None, None) => {}
        }
    }
    if !wrong.is_empty() {
        return Err(BackupError::Altered(wrong));
    }
    let keys = verifiers(&Folder::at(source))?;
    let mut known = Vec::new();
    for path in against {
        let note = fs::read_to_string(path).map_err(failed("read", path))?;
        let checkpoint = Checkpoint::open(&note, &keys);
        known.push(checkpoint.map_err(|source| BackupError::Checkpoint { path: path.clone(), source })?);
    }
    let report = ledger::verify(source.join("ledger"), &keys, &known)?;
    if !report.is_clean() {
        return Err(BackupError::Altered(report.findings.iter().map(ToString::to_string).collect()));
    }
    let reader = Reader::open(source.join("ledger"), &keys)?;
    let (_, missing) = replayed(&reader, &source.join("files"))?;
    Ok(Backed { manifest, missing })
}

/// Restores a backup into a folder that is missing or empty, and checks what it wrote. The node then waits for its key.
///
/// The ledger goes to the database that is named `to`, or else to the one that the backup's configuration names; a
/// database that is restored into holds no ledger yet. The restored configuration names where the ledger lies.
///
/// # Errors
/// When the backup is not as it was made, something is there already, or the copy is not the backup.
pub fn restore(source: &Path, data: &Path, against: &[PathBuf], to: Option<&Database>) -> Result<Backed, BackupError> {
    let backed = check(source, against)?;
    vacant(data)?;
    let unfinished = beside(data, "unfinished");
    vacant(&unfinished)?;
    private(&unfinished)?;
    let placed = copied(source, &unfinished, &backed).and_then(|()| place(source, &unfinished, to));
    if let Err(error) = placed {
        let _nothing_left = fs::remove_dir_all(&unfinished);
        return Err(error);
    }
    // An empty folder that is there stays the one it is: it may be a disk of its own.
    if data.exists() {
        for entry in fs::read_dir(&unfinished).map_err(failed("look into", &unfinished))? {
            let entry = entry.map_err(failed("look into", &unfinished))?;
            let to = data.join(entry.file_name());
            let moved = fs::rename(entry.path(), &to);
            moved.map_err(failed("put into its place", &to))?;
        }
        fs::remove_dir(&unfinished).map_err(failed("sweep away", &unfinished))?;
    } else {
        fs::rename(&unfinished, data).map_err(failed("put into its place", data))?;
    }
    private(&data.join("files"))?;
    sync(data)?;
    Ok(backed)
}

fn copied(source: &Path, to: &Path, backed: &Backed) -> Result<(), BackupError> {
    backed.manifest.files.keys().try_for_each(|it| copy_file(&source.join(it), &to.join(it)))?;
    match sums(to)? == backed.manifest.files {
        true => Ok(()),
        false => Err(BackupError::Unsound("what was written is not what was read".to_owned())),
    }
}

/// Brings the ledger of a restored folder to where it shall lie from now on, and the configuration to say so.
fn place(source: &Path, folder: &Path, to: Option<&Database>) -> Result<(), BackupError> {
    let path = folder.join(CONFIG_FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(source) => return Err(failed("read", &path)(source)),
    };
    let named = text.as_ref().and_then(|it| Config::parse(it, folder).ok()).map(|it| it.database);
    let database = to.cloned().or_else(|| named.clone()).unwrap_or(Database::Sqlite);
    if let Some(text) = text.filter(|_| named.as_ref() != Some(&database)) {
        let refused = |why: String| BackupError::Config { database: database.to_string(), why };
        let text = config::naming(&text, &database).map_err(refused)?;
        fs::write(&path, text).map_err(failed("write", &path))?;
        sync(&path)?;
    }
    let Some(database) = database.to_ledger()? else { return Ok(()) };
    let keys = verifiers(&Folder::at(source))?;
    let at = Location::from(database);
    ledger::snapshot(&source.join("ledger").into(), &at)?;
    sound(&at, &keys, &[Reader::open(source.join("ledger"), &keys)?.checkpoint()])?;
    // Two ledgers of one node would go on as two truths.
    let left = folder.join("ledger");
    fs::remove_dir_all(&left).map_err(failed("sweep away", &left))
}
