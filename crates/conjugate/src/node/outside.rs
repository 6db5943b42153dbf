//! Checkpoints that leave the machine, by a schedule, to places that the plant does not administer.
//!
//! Whoever administers the node can write its log anew and sign it with the real key. One old checkpoint that they
//! cannot reach convicts them. What was sent stands in a file beside the ledger and not in it: an entry for every
//! sending would make a new checkpoint that is not outside yet, for ever; and what counts is not what the node says that
//! it sent, but what lies out there.

use std::fs;
use std::io::{self, BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A sending that failed is tried again after so long.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// Where checkpoints go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// A folder, such as a share of another department; each checkpoint is a file of its own.
    Folder(PathBuf),
    /// An e-mail, handed to the machine's `sendmail`.
    Mail(String),
    /// An address that takes it by HTTP or HTTPS, through the machine's `curl`.
    Post(String),
}

impl Way {
    /// Where it leads, for people.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Folder(path) => path.display().to_string(),
            Self::Mail(to) => to.clone(),
            Self::Post(to) => to.clone(),
        }
    }
}

/// One place outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub name: String,
    pub way: Way,
    pub every: SignedDuration,
}

/// What came of one sending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    pub place: String,
    pub to: String,
    pub at: Timestamp,
    /// How many entries the checkpoint covers.
    pub size: u64,
    pub root: String,
    /// Why it failed; nothing where it went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
}

/// How a place stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// No checkpoint ever went there: nothing is known, and nothing is green.
    Never,
    /// The newest copy out there is not older than it should be.
    Fresh(Sending),
    /// It is older than it should be.
    Old(Sending),
    /// The last attempt failed; the newest that went, if any did.
    Failed { last: Sending, newest: Option<Sending> },
}

/// The places of a node, and what was sent to them.
#[derive(Default)]
pub struct Outside(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    places: Vec<Place>,
    file: PathBuf,
    sendings: Vec<Sending>,
}

/// The file in which a node keeps what it sent.
#[must_use]
pub fn file_in(data: &Path) -> PathBuf {
    data.join("outside.jsonl")
}

impl Outside {
    /// Knows these places, and what the file says was sent to them.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn know(&self, places: Vec<Place>, file: PathBuf) -> io::Result<()> {
        let sendings = match fs::File::open(&file) {
            // A line that was cut off by a power cut says nothing, and the sending is made again.
            Ok(it) => io::BufReader::new(it)
                .lines()
                .filter_map(|line| line.map(|it| serde_json::from_str(&it).ok()).transpose())
                .collect::<io::Result<Vec<Sending>>>()?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Kept { places, file, sendings };
        Ok(())
    }

    /// Every place, and how it stands now that the log has so many entries.
    #[must_use]
    pub fn standings(&self, entries: u64, now: Timestamp) -> Vec<(Place, Standing)> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.places.iter().map(|it| (it.clone(), kept.standing(it, entries, now))).collect()
    }

    /// Sends the checkpoint wherever it is due, and keeps what came of it.
    pub fn send_what_is_due(&self, checkpoint: &ledger::Checkpoint, node: &str, now: Timestamp) -> Vec<Sending> {
        let (due, file) = {
            let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let due: Vec<Place> =
                kept.places.iter().filter(|it| kept.is_due(it, checkpoint.size(), now)).cloned().collect();
            (due, kept.file.clone())
        };
        let mut done = Vec::new();
        for place in due {
            // Without the lock: a share that hangs must not keep a page waiting.
            let sent = send(&place.way, checkpoint, node);
            let sending = Sending {
                place: place.name.clone(),
                to: place.way.shown(),
                at: now,
                size: checkpoint.size(),
                root: checkpoint.root().to_string(),
                failed: sent.err(),
            };
            let written = keep(&file, &sending);
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.sendings.push(sending.clone());
            drop(kept);
            done.push(match written {
                Ok(()) => sending,
                Err(error) => Sending { failed: Some(format!("failed to keep what was sent: {error}")), ..sending },
            });
        }
        done
    }
}

impl Kept {
    fn of(&self, place: &Place) -> impl DoubleEndedIterator<Item = &Sending> {
        let to = place.way.shown();
        self.sendings.iter().filter(move |it| it.place == place.name && it.to == to)
    }

    fn newest(&self, place: &Place) -> Option<&Sending> {
        self.of(place).rev().find(|it| it.failed.is_none())
    }

    fn is_due(&self, place: &Place, size: u64, now: Timestamp) -> bool {
        let ago = |it: &Sending| now.duration_since(it.at);
        if self.of(place).next_back().is_some_and(|it| it.failed.is_some() && ago(it) < AGAIN_AFTER) {
            return false;
        }
        // What covers every entry is not sent again.
        self.newest(place).is_none_or(|it| it.size != size && ago(it) >= place.every)
    }

    fn standing(&self, place: &Place, entries: u64, now: Timestamp) -> Standing {
        let newest = self.newest(place).cloned();
        match (self.of(place).next_back(), newest) {
            (None, _) => Standing::Never,
            (Some(last), newest) if last.failed.is_some() => Standing::Failed { last: last.clone(), newest },
            (Some(last), None) => Standing::Failed { last: last.clone(), newest: None },
            (Some(_), Some(it)) => {
                let late = place.every.checked_mul(2).unwrap_or(SignedDuration::MAX);
                if it.size == entries || now.duration_since(it.at) <= late {
                    Standing::Fresh(it)
                } else {
                    Standing::Old(it)
                }
            }
        }
    }
}

fn keep(file: &Path, sending: &Sending) -> io::Result<()> {
    let line = serde_json::to_string(sending)?;
    let mut file = fs::OpenOptions::new().create(true).append(true).open(file)?;
    writeln!(file, "{line}")?;
    file.sync_all()
}

/// Sends a checkpoint one way; the sentence of what went wrong.
fn send(way: &Way, checkpoint: &ledger::Checkpoint, node: &str) -> Result<(), String> {
    match way {
        Way::Folder(folder) => to_folder(folder, checkpoint, node).map_err(|it| it.to_string()),
        Way::Mail(to) => {
            let letter = format!(
                "To: {to}\nSubject: Checkpoint of {node}, {} entries\nContent-Type: text/plain; charset=utf-8\n\n{}",
                checkpoint.size(),
                checkpoint.note()
            );
            by_program("sendmail", &["-t", "-i"], &letter)
        }
        Way::Post(to) => {
            let words = [
                "--fail",
                "--silent",
                "--show-error",
                "--max-time",
                "60",
                "--proto",
                "=http,https",
                "--header",
                "content-type: text/plain; charset=utf-8",
                "--data-binary",
                "@-",
                "--output",
                "/dev/null",
                to,
            ];
            by_program("curl", &words, checkpoint.note())
        }
    }
}

/// A file of its own for each checkpoint: nothing out there is ever written over.
fn to_folder(folder: &Path, checkpoint: &ledger::Checkpoint, node: &str) -> io::Result<()> {
    let plain = |it: char| if it.is_ascii_alphanumeric() || matches!(it, '-' | '.') { it } else { '-' };
    let name: String = node.chars().map(plain).collect();
    let path = folder.join(format!("{name}-{:012}.checkpoint", checkpoint.size()));
    match fs::OpenOptions::new().write(true).create_new(true).open(&path) {
        Ok(mut file) => {
            file.write_all(checkpoint.note().as_bytes())?;
            file.sync_all()?;
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    // What lies there is read again: a copy that cannot be read is none.
    if fs::read_to_string(&path)? == checkpoint.note() {
        Ok(())
    } else {
        Err(io::Error::other(format!("`{}` is there already and is another checkpoint", path.display())))
    }
}

fn by_program(program: &str, words: &[&str], input: &str) -> Result<(), String> {
    let started =
        Command::new(program).args(words).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut child = started.map_err(|it| format!("failed to start `{program}`: {it}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ends before it has read everything says why by its exit code.
        let _closed = stdin.write_all(input.as_bytes());
    }
    let done = child.wait_with_output().map_err(|it| format!("failed to wait for `{program}`: {it}"))?;
    if done.status.success() {
        return Ok(());
    }
    let why = String::from_utf8_lossy(&done.stderr);
    Err(format!("`{program}` ended with {}: {}", done.status, why.trim().chars().take(300).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use ledger::{Key, Ledger, Options};

    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH.checked_add(SignedDuration::from_hours(hours)).unwrap()
    }

    fn place(folder: &Path) -> Place {
        Place { name: "qa".to_owned(), way: Way::Folder(folder.to_owned()), every: SignedDuration::from_hours(24) }
    }

    /// A checkpoint over so many entries.
    fn checkpoint(entries: usize) -> ledger::Checkpoint {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger =
            Ledger::create(folder.path(), Key::from_seed("k", [7; 32]).unwrap(), Options::default()).unwrap();
        let draft = |_| ledger::Draft {
            kind: "x".into(),
            version: 1,
            about: vec![],
            command: "c".to_owned(),
            actor: "a".to_owned(),
            session: "s".to_owned(),
            happened: at(0).to_string(),
            known: at(0),
            reason: None,
            body: serde_json::value::RawValue::from_string("{}".to_owned()).unwrap(),
        };
        let drafts: Vec<_> = (0..entries).map(draft).collect();
        ledger.append(&drafts).unwrap().checkpoint
    }

    #[test]
    fn a_checkpoint_goes_when_it_is_due_and_what_came_of_it_outlives_the_process() {
        let home = tempfile::tempdir().unwrap();
        let (three, four) = (checkpoint(3), checkpoint(4));
        let share = home.path().join("share");
        let file = file_in(home.path());
        let outside = Outside::default();
        outside.know(vec![place(&share)], file.clone()).unwrap();
        let state = |outside: &Outside, entries, hours| outside.standings(entries, at(hours)).remove(0).1;
        assert_eq!(state(&outside, 3, 0), Standing::Never);

        // The share is not there: said, and tried again after a while.
        let failed = outside.send_what_is_due(&three, "n/1", at(0));
        assert!(failed[0].failed.is_some());
        assert!(matches!(state(&outside, 3, 0), Standing::Failed { newest: None, .. }));
        assert!(outside.send_what_is_due(&three, "n/1", at(0)).is_empty());
        fs::create_dir(&share).unwrap();
        assert_eq!(outside.send_what_is_due(&three, "n/1", at(1))[0].failed, None);
        assert!(matches!(state(&outside, 3, 1), Standing::Fresh(_)));
        assert_eq!(fs::read_to_string(share.join("n-1-000000000003.checkpoint")).unwrap(), three.note());

        // Nothing new, nothing due; new entries, and only when the time has come.
        assert!(outside.send_what_is_due(&three, "n/1", at(90)).is_empty());
        assert!(matches!(state(&outside, 3, 90), Standing::Fresh(_)), "it covers every entry");
        assert!(outside.send_what_is_due(&four, "n/1", at(2)).is_empty());
        assert!(matches!(state(&outside, 4, 90), Standing::Old(_)));
        assert_eq!(outside.send_what_is_due(&four, "n/1", at(25)).len(), 1);

        let again = Outside::default();
        again.know(vec![place(&share)], file).unwrap();
        assert!(matches!(state(&again, 4, 26), Standing::Fresh(it) if it.size == 4));
    }

    #[test]
    fn another_checkpoint_of_the_same_size_is_never_written_over() {
        let home = tempfile::tempdir().unwrap();
        let (one, other) = (checkpoint(2), checkpoint(2));
        assert_ne!(one.note(), other.note(), "entries have salts of their own");
        to_folder(home.path(), &one, "n").unwrap();
        to_folder(home.path(), &one, "n").unwrap();
        assert!(to_folder(home.path(), &other, "n").is_err());
    }

    #[test]
    fn a_program_that_fails_is_told_with_its_own_words() {
        assert_eq!(by_program("cat", &[], "x"), Ok(()));
        let failed =
            by_program("sh", &["-c", "cat >/dev/null; echo the server said no >&2; exit 22"], "x").unwrap_err();
        assert!(failed.contains("the server said no") && failed.contains("22"), "{failed}");
        assert!(by_program("no-such-program-here", &[], "x").unwrap_err().contains("failed to start"));
    }
}
