//! A real plant begins: its key, the first entries of its ledger, and the passwords of its first two administrators.
//!
//! Everything is made in a folder of its own inside the node's folder and gets its place only when it is whole, so a
//! plant is never half begun in its folder. (In a database that fails half-way tables may be left behind; the next
//! attempt names them, and whoever administers the database drops them.) Two administrators, because one person's password must be settable by somebody else from
//! the first day on.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use ledger::{Draft, Ledger, Options};
use plant::act::Stamp;
use plant::id::{OrganisationId, PersonId, SessionId};
use plant::node::Found;
use plant::people::{AddPerson, OrganisationKind, Role};
use plant::text::Label;
use plant::{Act, Command, Plant, Refusal};

use super::database::{Database, NotADatabase};
use super::entry::{Told, draft};
use super::folder::{Folder, FolderError};
use crate::people::{CredentialError, Credentials};

/// The session that the first entries name.
const SESSION: &str = "init";
/// Where a plant lies until it is whole.
const UNFINISHED: &str = "unfinished";

/// One of the first two people.
#[derive(Clone)]
pub struct Administrator {
    pub id: PersonId,
    pub name: Label,
    pub password: String,
}

/// What a plant begins with.
#[derive(Clone)]
pub struct Founding {
    /// The name of the node, which its checkpoints carry.
    pub node: String,
    pub organisation: OrganisationId,
    pub name: Label,
    pub kind: OrganisationKind,
    pub administrators: [Administrator; 2],
    /// Where its ledger lies.
    pub database: Database,
    /// The configuration file, as it is to be written.
    pub config: String,
}

/// Why no plant was begun. Nothing of it is left behind.
#[derive(Debug, thiserror::Error)]
pub enum FoundError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Database(#[from] NotADatabase),
    /// Nothing is ever written over.
    #[error("`{}` is not empty (it holds `{found}`); a plant begins in an empty folder", path.display())]
    NotEmpty { path: PathBuf, found: String },
    #[error("the two administrators are one person, `{0}`; name two, so that each can reset the other's password")]
    OnePerson(PersonId),
    #[error("the first entries were refused by {} ({})", .0.rule.id(), .0.found())]
    Refused(Box<Refusal>),
    #[error("failed to write the first entries")]
    Append(#[from] ledger::AppendError),
    #[error("failed to put an event into JSON")]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Credentials(#[from] CredentialError),
    #[error("failed to put `{}` into its place", path.display())]
    Place {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("a name of the software's own is none: {0}")]
    Name(plant::id::NotAnId),
}

/// Begins a plant in an empty folder, which is made where it is missing.
///
/// # Errors
/// When the folder is not empty, or something cannot be written.
pub fn found(at: &Path, founding: &Founding, config_file: &str, now: Timestamp) -> Result<(), FoundError> {
    let [first, second] = &founding.administrators;
    if first.id == second.id {
        return Err(FoundError::OnePerson(first.id.clone()));
    }
    empty(at)?;
    let unfinished = at.join(UNFINISHED);
    let made = make(&unfinished, founding, config_file, now).and_then(|()| move_up(&unfinished, at));
    if made.is_err() {
        // What was made a moment ago and never served is no record.
        let _nothing_left = std::fs::remove_dir_all(&unfinished);
    }
    made
}

/// Makes the folder where it is missing, for its owner only, and sees that nothing lies in it.
fn empty(at: &Path) -> Result<(), FoundError> {
    private(at)?;
    let failed = |source| FoundError::Place { path: at.to_owned(), source };
    let mut inside = std::fs::read_dir(at).map_err(failed)?;
    // What a file system keeps for itself is nobody's.
    let found = inside.find(|it| it.as_ref().is_ok_and(|it| it.file_name() != "lost+found"));
    match found {
        None => Ok(()),
        Some(Err(source)) => Err(failed(source)),
        Some(Ok(entry)) => {
            let found = entry.file_name().to_string_lossy().into_owned();
            Err(FoundError::NotEmpty { path: at.to_owned(), found })
        }
    }
}

fn private(at: &Path) -> Result<(), FoundError> {
    use std::os::unix::fs::DirBuilderExt as _;
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder.create(at).map_err(|source| FolderError::Make { path: at.to_owned(), source }.into())
}

fn make(at: &Path, founding: &Founding, config_file: &str, now: Timestamp) -> Result<(), FoundError> {
    private(at)?;
    let folder = Folder::at(at).with_ledger_in(&founding.database)?;
    let mut ledger = folder.begin(&founding.node, Options::default())?;
    first_entries(&mut ledger, founding, now)?;
    // Closed before it is moved.
    drop(ledger);
    let credentials = Credentials::open(&folder.credentials())?;
    let passwords: Vec<_> = founding.administrators.iter().map(|it| (it.id.clone(), it.password.as_str())).collect();
    credentials.set(&passwords)?;
    folder.files()?;
    let path = at.join(config_file);
    std::fs::write(&path, &founding.config).map_err(|source| FoundError::Place { path, source })
}

fn first_entries(ledger: &mut Ledger, founding: &Founding, now: Timestamp) -> Result<(), FoundError> {
    let [first, second] = &founding.administrators;
    let found = Found {
        organisation: founding.organisation.clone(),
        name: founding.name.clone(),
        kind: founding.kind,
        administrator: first.id.clone(),
        administrator_name: first.name.clone(),
        demonstration: false,
    };
    let add = AddPerson {
        person: second.id.clone(),
        name: second.name.clone(),
        organisation: founding.organisation.clone(),
        roles: vec![Role::Administrator],
    };
    let act = Act {
        by: first.id.clone(),
        session: SessionId::new(SESSION).map_err(FoundError::Name)?,
        happened: now,
        known: now,
        second: None,
        reason: None,
        signature: None,
    };
    let mut plant = Plant::default();
    let mut drafts: Vec<Draft> = Vec::new();
    for (command, id) in [(Command::from(found), "init-1"), (Command::from(add), "init-2")] {
        let told = Told { command: id, act: &act };
        let events = plant::decide(&plant, &command, &act).map_err(|it| FoundError::Refused(Box::new(it)))?;
        for event in events {
            drafts.push(draft(&event, &told)?);
            let stamp = Stamp { seq: plant.entries, by: act.by.clone(), happened: now, known: now };
            plant.apply(&event, &stamp);
        }
    }
    ledger.append(&drafts)?;
    Ok(())
}

/// Everything into its place, the key last: a folder with a key is a plant.
fn move_up(from: &Path, to: &Path) -> Result<(), FoundError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| FoundError::Place { path, source }
    };
    let mut entries: Vec<_> =
        std::fs::read_dir(from).and_then(Iterator::collect::<Result<_, _>>).map_err(failed(from))?;
    entries.sort_by_key(|it: &std::fs::DirEntry| (it.file_name() == "key", it.file_name()));
    for entry in entries {
        let path = to.join(entry.file_name());
        std::fs::rename(entry.path(), &path).map_err(failed(&path))?;
    }
    std::fs::remove_dir(from).map_err(failed(from))?;
    std::fs::File::open(to).and_then(|it| it.sync_all()).map_err(failed(to))
}
