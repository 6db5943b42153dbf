//! One signing key after another: how a node changes its key, replaces a lost one, and how others follow.
//!
//! A changed key is vouched for by the old one: the checkpoint over the entry that names the new key is the last that
//! the old key signs. A lost key vouches for nothing; there the entry rests on the word of two administrators, and
//! whoever wants to know that the log before it is the old one holds it against a checkpoint that was kept elsewhere.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use ledger::{Checkpoint, Key, Ledger, Options, Reader, VerifierKey};
use plant::act::Stamp;
use plant::id::{CommandId, PersonId, SessionId};
use plant::node::{ChangeKey, RecoverKey};
use plant::text::Text;
use plant::{Act, Command, Event, Refusal};

use super::backup::{BackupError, verifiers};
use super::entry::{self, NotReadable, Told, draft};
use super::folder::{Folder, FolderError};

/// Why a key was not changed.
#[derive(Debug, thiserror::Error)]
pub enum TurnError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Keys(#[from] BackupError),
    #[error("failed to make or read a key")]
    Key(#[from] ledger::KeyError),
    #[error("failed to open the ledger")]
    Open(#[from] ledger::OpenError),
    #[error("failed to record the change")]
    Append(#[from] ledger::AppendError),
    #[error("failed to put the event into JSON")]
    Json(#[from] serde_json::Error),
    #[error("failed to read the ledger")]
    Read(#[from] NotReadable),
    #[error("refused by {} ({})", .0.rule.id(), .0.found())]
    Refused(Box<Refusal>),
    #[error("failed to put the new key into its place, `{}`", path.display())]
    Place {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("`{}` is there: a key that is not lost is changed, not recovered", .0.display())]
    NotLost(PathBuf),
    #[error("a text of the software's own cannot be recorded: {0}")]
    Text(String),
}

/// Who turns the key, and why.
#[derive(Debug, Clone)]
pub struct Turner {
    pub by: PersonId,
    pub second: Option<PersonId>,
    pub because: Text,
    pub now: Timestamp,
}

fn next(folder: &Folder) -> PathBuf {
    folder.key().with_file_name("next.key")
}

/// Whether a change of the key was begun and not ended.
#[must_use]
pub fn is_unfinished(folder: &Folder) -> bool {
    next(folder).exists() || next(folder).with_extension("vkey").exists()
}

/// Changes the key of a node that is not served: the old key signs the entry that names the new one.
///
/// # Errors
/// When the node is served, a rule refuses, or something cannot be written.
pub fn change(folder: &Folder, turner: &Turner) -> Result<VerifierKey, TurnError> {
    let _lock = folder.lock()?;
    let keys = verifiers(folder)?;
    if let Some(done) = resumed(folder, &keys)? {
        return Ok(done);
    }
    let old = folder.load_key()?;
    let new = Key::draw(old.name())?;
    let to = new.verifier().clone();
    let options = Options { former_keys: keys.iter().skip(1).cloned().collect(), ..Options::default() };
    // The ledger first: while a node has it, nothing is put beside that node's key.
    let ledger = Ledger::open(folder.ledger(), old, options)?;
    let command = ChangeKey { from: text(keys.first())?, to: text(Some(&to))? };
    turn(folder, &keys, ledger, (&new, command.into()), turner)?;
    Ok(to)
}

/// Puts a new key in the place of one that is lost.
///
/// # Errors
/// When the key is there after all, a rule refuses, or something cannot be written.
pub fn recover(folder: &Folder, turner: &Turner) -> Result<VerifierKey, TurnError> {
    let _lock = folder.lock()?;
    let keys = verifiers(folder)?;
    if let Some(done) = resumed(folder, &keys)? {
        return Ok(done);
    }
    if folder.key().exists() {
        return Err(TurnError::NotLost(folder.key()));
    }
    let name = keys.first().map_or_else(String::new, |it| it.name().to_owned());
    let new = Key::draw(&name)?;
    let to = new.verifier().clone();
    let options = Options { former_keys: keys.clone(), ..Options::default() };
    let ledger = Ledger::open(folder.ledger(), new.clone(), options)?;
    let checkpoint = ledger.reader().checkpoint();
    let checkpoint = Text::new(checkpoint.note()).map_err(|it| TurnError::Text(it.to_string()))?;
    let command = RecoverKey { from: text(keys.first())?, to: text(Some(&to))?, checkpoint };
    turn(folder, &keys, ledger, (&new, command.into()), turner)?;
    Ok(to)
}

/// Keeps the new key beside the present one, records it, and puts it into its place. Where it was not recorded, nothing
/// of it is left: a key that waits keeps the node from starting.
fn turn(
    folder: &Folder,
    keys: &[VerifierKey],
    mut ledger: Ledger,
    (new, command): (&Key, Command),
    turner: &Turner,
) -> Result<(), TurnError> {
    new.keep(&next(folder))?;
    let recorded = record(&mut ledger, command, turner);
    drop(ledger);
    if let Err(error) = recorded {
        // An answer that did not come is no proof that nothing was written: the log is asked. Where it cannot be asked,
        // the key stays, and the command that is given again decides.
        return match resumed(folder, keys) {
            Ok(Some(_)) => Ok(()),
            Ok(None) | Err(_) => Err(error),
        };
    }
    swap(folder, keys)
}

fn text(key: Option<&VerifierKey>) -> Result<Text, TurnError> {
    let key = key.map_or_else(String::new, ToString::to_string);
    Text::new(&key).map_err(|it| TurnError::Text(it.to_string()))
}

fn record(ledger: &mut Ledger, command: Command, turner: &Turner) -> Result<(), TurnError> {
    let plant = Folder::replay(ledger)?.plant;
    let name = |it: plant::id::NotAnId| TurnError::Text(it.to_string());
    let act = Act {
        by: turner.by.clone(),
        session: SessionId::new("key").map_err(name)?,
        happened: turner.now,
        known: turner.now,
        second: turner.second.clone(),
        reason: Some(turner.because.clone()),
        signature: None,
    };
    let events = plant::decide(&plant, &command, &act).map_err(|it| TurnError::Refused(Box::new(it)))?;
    let id = CommandId::new(&format!("key-{}", turner.now.as_millisecond())).map_err(name)?;
    let told = Told { command: id.as_str(), act: &act };
    let drafts = events.iter().map(|it| draft(it, &told)).collect::<Result<Vec<_>, _>>()?;
    ledger.append(&drafts)?;
    Ok(())
}

/// Ends a change that was recorded and then interrupted; sweeps away the key of one that was not recorded.
fn resumed(folder: &Folder, keys: &[VerifierKey]) -> Result<Option<VerifierKey>, TurnError> {
    if !is_unfinished(folder) {
        return Ok(None);
    }
    let public = next(folder).with_extension("vkey");
    let waiting = fs::read_to_string(&public).ok().and_then(|it| VerifierKey::parse(it.trim()).ok());
    let mut all = keys.to_vec();
    all.extend(waiting.clone());
    let reader = Reader::open(folder.ledger(), &all).map_err(NotReadable::from)?;
    let named = turns(&reader)?.last().map(|it| it.to.clone());
    match waiting.filter(|it| named == Some(it.to_string())) {
        Some(it) => {
            swap(folder, keys)?;
            Ok(Some(it))
        }
        None => {
            for path in [next(folder), public] {
                if path.exists() {
                    fs::remove_file(&path).map_err(|source| TurnError::Place { path, source })?;
                }
            }
            Ok(None)
        }
    }
}

/// The new key into its place, the old public one to the former ones. Each move can be made again after a power cut.
fn swap(folder: &Folder, keys: &[VerifierKey]) -> Result<(), TurnError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| TurnError::Place { path, source }
    };
    let (former, present) = (folder.former_keys(), folder.key().with_extension("vkey"));
    let known = match fs::read_to_string(&former) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(source) => return Err(failed(&former)(source)),
    };
    if let Some(old) = keys.first().map(ToString::to_string)
        && !known.lines().any(|it| it == old)
    {
        let mut file = fs::OpenOptions::new().create(true).append(true).open(&former).map_err(failed(&former))?;
        writeln!(file, "{old}").and_then(|()| file.sync_all()).map_err(failed(&former))?;
    }
    // The secret last of the two: with it in place and no public half waiting, the change has ended.
    for (from, to) in [(next(folder), folder.key()), (next(folder).with_extension("vkey"), present)] {
        if from.exists() {
            fs::rename(&from, &to).map_err(failed(&to))?;
        }
    }
    let parent = folder.key().parent().map_or_else(PathBuf::new, Path::to_path_buf);
    fs::File::open(&parent).and_then(|it| it.sync_all()).map_err(failed(&parent))
}

/// One entry that names another key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    pub seq: u64,
    pub from: String,
    pub to: String,
    /// Two administrators said so, and the old key did not sign it: who, and with whom.
    pub recovered: Option<(PersonId, PersonId)>,
}

impl Turn {
    /// Whether a checkpoint of this size is the new key's to sign.
    fn is_behind(&self, size: u64) -> bool {
        let covered = self.seq.saturating_add(1);
        // The old key's last signature is the one over the entry that names the new key.
        if self.recovered.is_some() { size >= covered } else { size > covered }
    }
}

/// Every entry that names another key, in order.
///
/// # Errors
/// When an entry cannot be read.
pub fn turns(reader: &Reader) -> Result<Vec<Turn>, NotReadable> {
    let mut turns = Vec::new();
    reader.replay(0, |envelope| {
        let (event, Stamp { seq, by, .. }) = entry::read(&envelope)?;
        if let Event::KeyChanged(it) = &event {
            turns.push(Turn { seq, from: it.from.to_string(), to: it.to.to_string(), recovered: None });
        }
        if let Event::KeyRecovered(it) = &event {
            let recovered = Some((by, it.second.clone()));
            turns.push(Turn { seq, from: it.from.to_string(), to: it.to.to_string(), recovered });
        }
        Ok::<(), NotReadable>(())
    })?;
    Ok(turns)
}

/// What does not fit when a log's checkpoints are held against its keys and the entries that name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// There are more keys than entries that name them, or the other way round.
    Count { keys: usize, turns: usize },
    /// An entry names other keys than those that are known, in this order.
    Other { seq: u64 },
    /// A checkpoint is signed by a key whose time was over, or had not come.
    Signer { size: u64, key: String },
}

impl std::fmt::Display for Misfit {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Count { keys, turns } => {
                write!(out, "the log names {turns} changes of its key, but {keys} keys are known")
            }
            Self::Other { seq } => write!(out, "entry {seq} names other keys than those that are known"),
            Self::Signer { size, key } => {
                write!(out, "the checkpoint over {size} entries is signed by key {key}, whose turn it was not")
            }
        }
    }
}

/// Follows the keys through a log: each checkpoint is signed by the key whose turn it was.
///
/// # Errors
/// When the log cannot be read.
pub fn follow(reader: &Reader, present_first: &[VerifierKey]) -> Result<(Vec<Turn>, Vec<Misfit>), NotReadable> {
    let keys: Vec<&VerifierKey> = present_first.iter().rev().collect();
    let turns = turns(reader)?;
    let mut misfits = Vec::new();
    if keys.len() != turns.len() + 1 {
        misfits.push(Misfit::Count { keys: keys.len(), turns: turns.len() });
    }
    for (turn, pair) in turns.iter().zip(keys.windows(2)) {
        let named = [&turn.from, &turn.to].map(ToString::to_string);
        if pair.iter().map(ToString::to_string).ne(named) {
            misfits.push(Misfit::Other { seq: turn.seq });
        }
    }
    let mut size = 0;
    while let Some(checkpoint) = reader.checkpoint_from(size)? {
        let turn = turns.iter().filter(|it| it.is_behind(checkpoint.size())).count();
        let expected = keys.get(turn);
        let opens = |key: &&VerifierKey| Checkpoint::open(checkpoint.note(), std::slice::from_ref(*key)).is_ok();
        if !expected.is_some_and(opens) {
            let by = keys.iter().find(|it| opens(it)).map_or_else(|| "?".to_owned(), |it| format!("{:08x}", it.id()));
            misfits.push(Misfit::Signer { size: checkpoint.size(), key: by });
        }
        size = checkpoint.size().saturating_add(1);
    }
    Ok((turns, misfits))
}
