//! The folder that a node watches: whatever an instrument's software lays down there is taken in and put away.
//!
//! A file is touched only when it has stopped growing. Taken in, it goes to `taken` beside it under its own name, so that
//! the folder shows at a glance what is still to come; the record keeps its own copy. What could not be put on record stays
//! where it is and is tried again.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use plant::instrument::Via;

use crate::app::App;
use crate::node::{Standing, log};

/// How often the node looks.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Where files go that were taken in.
pub(crate) const TAKEN: &str = "taken";
/// So many files are taken in at one look, so that the node can stop between two of them.
const AT_ONE_LOOK: usize = 200;

/// Watches a folder while a node runs.
pub(crate) struct Watch {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Watch {
    /// Begins to watch.
    ///
    /// # Errors
    /// When the folder cannot be made or read, or there is no thread to be had.
    pub(crate) fn start(app: App, folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(folder.join(TAKEN))?;
        fs::read_dir(&folder)?;
        log(&format!("files of instruments are taken in from {}", folder.display()));
        let (stop, stopped) = channel::<()>();
        let thread = std::thread::Builder::new().name("instruments".to_owned()).spawn(move || {
            let mut looked = Looked::default();
            while stopped.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Timeout) {
                // Whoever only follows would take in what the one that writes takes in.
                if app.standing() == Standing::Writes {
                    looked.look(&app, &folder);
                }
            }
        })?;
        Ok(Self { stop, thread })
    }

    /// Ends, after the file at hand.
    pub(crate) fn stop(self) {
        drop(self.stop);
        let _ended = self.thread.join();
    }
}

/// A file's size and when it was written.
type State = (u64, Option<SystemTime>);

/// What was seen of each file at the last look.
#[derive(Default)]
pub(crate) struct Looked {
    seen: BTreeMap<PathBuf, State>,
    /// Of which faults was said already, so that one file does not fill the log.
    said: BTreeMap<PathBuf, String>,
}

impl Looked {
    /// Takes in every file that has not changed since the last look.
    pub(crate) fn look(&mut self, app: &App, folder: &Path) {
        let found = match files(folder) {
            Ok(found) => found,
            Err(error) => return self.say(folder, format!("cannot be read: {error}")),
        };
        let mut seen = BTreeMap::new();
        let mut taken = 0;
        for (path, state) in found {
            let still = self.seen.get(&path) == Some(&state);
            if still && taken < AT_ONE_LOOK {
                taken += 1;
                match take(app, folder, &path) {
                    Ok(()) => {
                        self.said.remove(&path);
                        continue;
                    }
                    Err(why) => self.say(&path, why),
                }
            }
            seen.insert(path, state);
        }
        self.seen = seen;
    }

    fn say(&mut self, path: &Path, why: String) {
        if self.said.get(path) != Some(&why) {
            log(&format!("{}: {why}", path.display()));
            self.said.insert(path.to_owned(), why);
        }
    }
}

/// The plain files of the folder that nobody is still writing under another name.
fn files(folder: &Path) -> io::Result<Vec<(PathBuf, State)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let unfinished = [".part", ".tmp", ".crdownload"].iter().any(|it| name.to_ascii_lowercase().ends_with(it));
        if name.starts_with(['.', '~']) || unfinished {
            continue;
        }
        // A link could lead anywhere on the machine; its target is nobody's measurement.
        let about = fs::symlink_metadata(entry.path())?;
        if about.is_file() {
            found.push((entry.path(), (about.len(), about.modified().ok())));
        }
    }
    found.sort();
    Ok(found)
}

fn take(app: &App, folder: &Path, path: &Path) -> Result<(), String> {
    let unread = |it: io::Error| format!("cannot be read: {it}");
    let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let size = fs::metadata(path).map_err(unread)?.len();
    // A file of any size is kept; only one of bounded size is held in memory.
    let outcome = if size > u64::try_from(formats::MAX_BYTES).unwrap_or(u64::MAX) {
        app.take_in_too_large(&name, fs::File::open(path).map_err(unread)?, size, Via::Folder)
    } else {
        app.take_in_itself(&name, &fs::read(path).map_err(unread)?, Via::Folder)
    };
    let outcome = outcome.map_err(|it| format!("not taken in yet: {it}"))?;
    let target = target(&folder.join(TAKEN), &name, outcome.file.as_str());
    fs::rename(path, &target).map_err(|it| format!("is on record, and cannot be put away: {it}"))?;
    let said = match (outcome.before, outcome.recorded, outcome.waits) {
        (true, 0, _) => "was on record before".to_owned(),
        (_, n, true) => format!("on record, {n} results; waits for a person"),
        (_, n, false) => format!("on record, {n} results"),
    };
    log(&format!("{name}: {said}"));
    Ok(())
}

/// Under its own name, or where that is taken with the beginning of its hash before it; nothing is ever written over.
fn target(folder: &Path, name: &str, sha256: &str) -> PathBuf {
    let plain = folder.join(name);
    if !plain.exists() {
        return plain;
    }
    let short = sha256.get(..12).unwrap_or(sha256);
    let mut numbered =
        (1_u32..).map(|n| folder.join(if n == 1 { format!("{short}-{name}") } else { format!("{short}-{n}-{name}") }));
    numbered.find(|it| !it.exists()).unwrap_or(plain)
}
