//! Passwords, as argon2id hashes in a file of their own. They are secrets, not records: the ledger says that a person
//! signed in, never with what.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use jiff::{SignedDuration, Timestamp};
use plant::id::PersonId;

use crate::node::log;

/// So many wrong passwords in a row lock an account.
pub(super) const ATTEMPTS_MAX: u32 = 5;
/// For so long.
pub(super) const LOCKED_FOR: SignedDuration = SignedDuration::from_mins(15);

/// The credentials of a node's people.
pub struct Credentials {
    path: PathBuf,
    hashes: Mutex<BTreeMap<PersonId, Kept>>,
    /// The file as it was when it was read or written last.
    seen: Mutex<Option<Mark>>,
    failures: Mutex<BTreeMap<Door, (u32, Timestamp)>>,
}

/// By which a file is told from another that was put in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    number: u64,
    bytes: u64,
    changed: Option<SystemTime>,
}

impl Mark {
    pub(super) fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let it = fs::metadata(path).ok()?;
        Some(Self { number: it.ino(), bytes: it.len(), changed: it.modified().ok() })
    }
}

/// At which door a password is given: wrong ones count there and nowhere else, so that nobody shuts another's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Door {
    /// One's own: signing in, signing.
    Own(PersonId),
    /// As the second person at somebody's act.
    Second { by: PersonId, second: PersonId },
}

impl Door {
    /// Whose password opens it.
    #[must_use]
    pub fn whose(&self) -> &PersonId {
        match self {
            Self::Own(person) => person,
            Self::Second { by: _, second } => second,
        }
    }
}

/// What the file keeps of one person's password: its hash, and whether it lasts for one sign-in only.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
enum Kept {
    /// The person's own.
    Own(String),
    /// Set by somebody else; whoever signs in with it chooses another before anything else.
    Once { once: String },
}

impl Kept {
    fn hash(&self) -> &str {
        match self {
            Self::Own(hash) | Self::Once { once: hash } => hash,
        }
    }
}

/// What came of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    Yes,
    No,
    /// Wrong, and the account is now locked.
    NowLocked {
        attempts: u32,
    },
    /// Locked until then, whatever the password.
    Locked {
        until: Timestamp,
    },
}

/// Why credentials could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    #[error("failed to read the credentials in `{}`", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the credentials in `{}` are not well-formed", path.display())]
    Form {
        path: PathBuf,
        #[source]
        source: serde_json::Error,
    },
    #[error("failed to write the credentials to `{}`", path.display())]
    Write {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("failed to hash a password: {0}")]
    Hash(String),
}

impl Credentials {
    /// Opens the file, or starts without one.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn open(path: &Path) -> Result<Self, CredentialError> {
        // Looked at before it is read: what is put in its place meanwhile is noticed at the next look.
        let seen = Mutex::new(Mark::of(path));
        let hashes = Mutex::new(read(path)?);
        Ok(Self { path: path.to_owned(), hashes, seen, failures: Mutex::default() })
    }

    /// Reads the file again where another was put in its place: on a node that stands by, the one of the node that writes
    /// is copied over it again and again. What cannot be read changes nothing.
    fn look_again(&self) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Mark::of(&self.path);
        if now.is_none() || *seen == now {
            return;
        }
        match read(&self.path) {
            Ok(hashes) => {
                *self.hashes.lock().unwrap_or_else(PoisonError::into_inner) = hashes;
                log("the file of passwords was replaced and read again");
            }
            Err(error) => log(&format!("the file of passwords was replaced: {}", crate::chain(&error))),
        }
        *seen = now;
    }

    /// Sets the password of several people at once, durably.
    ///
    /// # Errors
    /// When they cannot be hashed or written.
    pub fn set(&self, passwords: &[(PersonId, &str)]) -> Result<(), CredentialError> {
        self.put(passwords, Kept::Own)
    }

    /// Sets passwords that last for one sign-in: whoever signs in with one must choose another.
    ///
    /// # Errors
    /// When they cannot be hashed or written.
    pub fn set_once(&self, passwords: &[(PersonId, &str)]) -> Result<(), CredentialError> {
        self.put(passwords, |once| Kept::Once { once })
    }

    fn put(&self, passwords: &[(PersonId, &str)], kept: fn(String) -> Kept) -> Result<(), CredentialError> {
        let hashed = passwords.iter().map(|(person, password)| {
            let hash = Argon2::default().hash_password(password.as_bytes());
            let hash = hash.map_err(|it| CredentialError::Hash(it.to_string()))?;
            Ok((person.clone(), kept(hash.to_string())))
        });
        let hashed: Vec<_> = hashed.collect::<Result<_, CredentialError>>()?;
        self.look_again();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let mut hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        let mut then = hashes.clone();
        then.extend(hashed);
        self.keep(&then).map_err(|source| CredentialError::Write { path: self.path.clone(), source })?;
        *seen = Mark::of(&self.path);
        // Only what is on disk counts.
        *hashes = then;
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        passwords.iter().for_each(|(person, _)| {
            // At every door of theirs: what was guessed wrongly was guessed of another password.
            failures.retain(|door, _| door.whose() != person);
        });
        Ok(())
    }

    /// Whether the person's password was set by somebody else and must be changed before anything else.
    #[must_use]
    pub fn must_change(&self, person: &PersonId) -> bool {
        let hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        matches!(hashes.get(person), Some(Kept::Once { .. }))
    }

    /// Whether nobody has a password.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hashes.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Whether the person has any password.
    #[must_use]
    pub fn has(&self, person: &PersonId) -> bool {
        self.hashes.lock().unwrap_or_else(PoisonError::into_inner).contains_key(person)
    }

    fn keep(&self, hashes: &BTreeMap<PersonId, Kept>) -> io::Result<()> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let beside = self.path.with_extension("new");
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(serde_json::to_string_pretty(hashes)?.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, &self.path)
    }

    /// Checks a password. It takes as long for somebody unknown as for somebody known. `locked` is when the ledger says
    /// that the door was locked last: what is counted here does not outlast a restart.
    #[must_use]
    pub fn check(&self, door: &Door, password: &str, locked: Option<Timestamp>, now: Timestamp) -> Known {
        self.look_again();
        let failures = || self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let attempts = match counted(&mut failures(), door, locked, now) {
            Ok(attempts) => attempts,
            Err(until) => return Known::Locked { until },
        };
        let hash = self.hashes.lock().unwrap_or_else(PoisonError::into_inner).get(door.whose()).cloned();
        // A wrong guess costs the same whoever it names; the result of this comparison is never used.
        let text = hash.as_ref().map_or(NOBODY, Kept::hash);
        let right =
            PasswordHash::new(text).is_ok_and(|it| Argon2::default().verify_password(password.as_bytes(), &it).is_ok());
        if right && hash.is_some() {
            failures().remove(door);
            return Known::Yes;
        }
        if attempts >= ATTEMPTS_MAX { Known::NowLocked { attempts } } else { Known::No }
    }
}

fn read(path: &Path) -> Result<BTreeMap<PersonId, Kept>, CredentialError> {
    match fs::read(path) {
        Ok(bytes) => {
            serde_json::from_slice(&bytes).map_err(|source| CredentialError::Form { path: path.to_owned(), source })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(source) => Err(CredentialError::Read { path: path.to_owned(), source }),
    }
}

/// Counts an attempt before its password is looked at: hashing takes long and holds nobody else up, and guesses that come
/// at once are no more than guesses that come one after another. Until when the door is locked, where it is.
fn counted(
    failures: &mut BTreeMap<Door, (u32, Timestamp)>,
    door: &Door,
    locked: Option<Timestamp>,
    now: Timestamp,
) -> Result<u32, Timestamp> {
    let full = failures.get(door).filter(|(attempts, _)| *attempts >= ATTEMPTS_MAX).map(|(_, last)| *last);
    if let Some(last) = full.max(locked) {
        let until = last.checked_add(LOCKED_FOR).unwrap_or(Timestamp::MAX);
        if now < until {
            return Err(until);
        }
    }
    if full.is_some() {
        failures.remove(door);
    }
    let (attempts, last) = failures.entry(door.clone()).or_insert((0, now));
    *attempts += 1;
    *last = now;
    Ok(*attempts)
}

// The hash of a password that nobody has, with the parameters that are in use.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm8$YZ0Mm5SRDv1vQ8rVYfYJ1sQmkXzOqTfV7mKqg8b6y0E";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_opens_its_own_account_and_five_wrong_ones_lock_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials.json");
        let (mei, jian) = (PersonId::new("zhao-mei").unwrap(), PersonId::new("wu-jian").unwrap());
        Credentials::open(&path).unwrap().set(&[(mei.clone(), "one"), (jian.clone(), "two")]).unwrap();

        let it = Credentials::open(&path).unwrap();
        let at: Timestamp = "2031-03-18T02:00:00Z".parse().unwrap();
        let [of_mei, of_jian] = [&mei, &jian].map(|it| Door::Own(it.clone()));
        let nobody = Door::Own(PersonId::new("nobody").unwrap());
        assert_eq!(it.check(&of_mei, "one", None, at), Known::Yes);
        assert_eq!(it.check(&of_mei, "two", None, at), Known::No);
        assert_eq!(it.check(&nobody, "one", None, at), Known::No);
        for _ in 0..3 {
            assert_eq!(it.check(&of_mei, "guess", None, at), Known::No);
        }
        assert_eq!(it.check(&of_mei, "guess", None, at), Known::NowLocked { attempts: 5 });
        let until = at + LOCKED_FOR;
        assert_eq!(it.check(&of_mei, "one", None, at), Known::Locked { until });
        assert_eq!(it.check(&of_jian, "two", None, at), Known::Yes);
        // Started again, the count is gone and the ledger still says since when.
        let again = Credentials::open(&path).unwrap();
        assert_eq!(again.check(&of_mei, "one", Some(at), at), Known::Locked { until });
        assert_eq!(again.check(&of_mei, "one", Some(at), until), Known::Yes);
        assert_eq!(it.check(&of_mei, "one", None, until), Known::Yes);
        assert!(PasswordHash::new(NOBODY).is_ok(), "or somebody unknown would be answered faster");
    }

    #[test]
    fn a_file_that_is_copied_over_ours_is_read_again_and_half_a_file_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let [path, beside] = ["credentials.json", "copy.json"].map(|it| folder.path().join(it));
        let [mei, jian] = ["zhao-mei", "wu-jian"].map(|it| PersonId::new(it).unwrap());
        let it = Credentials::open(&path).unwrap();
        it.set(&[(mei.clone(), "one")]).unwrap();
        let at: Timestamp = "2031-03-18T02:00:00Z".parse().unwrap();
        let check = |who: &PersonId, password| it.check(&Door::Own(who.clone()), password, None, at);
        assert_eq!(check(&mei, "one"), Known::Yes);
        fs::write(&path, "{\"zhao-mei\": ").unwrap();
        assert_eq!(check(&mei, "one"), Known::Yes);
        Credentials::open(&beside).unwrap().set(&[(mei.clone(), "other"), (jian.clone(), "two")]).unwrap();
        fs::copy(&beside, &path).unwrap();
        assert_eq!(check(&jian, "two"), Known::Yes);
        assert_eq!((check(&mei, "one"), check(&mei, "other")), (Known::No, Known::Yes));
        // And what is set next is added to what was put there.
        it.set(&[(mei.clone(), "third")]).unwrap();
        let again = Credentials::open(&path).unwrap();
        assert_eq!(again.check(&Door::Own(jian), "two", None, at), Known::Yes);
        assert_eq!(again.check(&Door::Own(mei), "third", None, at), Known::Yes);
    }

    #[test]
    fn nobody_locks_a_colleague_out_by_naming_them_as_second_person() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials.json");
        let [mei, jian, li] = ["zhao-mei", "wu-jian", "sun-li"].map(|it| PersonId::new(it).unwrap());
        let it = Credentials::open(&path).unwrap();
        it.set(&[(jian.clone(), "two")]).unwrap();
        let at: Timestamp = "2031-03-18T02:00:00Z".parse().unwrap();
        let at_the_act_of = |by: &PersonId| Door::Second { by: by.clone(), second: jian.clone() };
        for _ in 0..4 {
            assert_eq!(it.check(&at_the_act_of(&mei), "guess", None, at), Known::No);
        }
        assert_eq!(it.check(&at_the_act_of(&mei), "guess", None, at), Known::NowLocked { attempts: 5 });
        let until = at + LOCKED_FOR;
        assert_eq!(it.check(&at_the_act_of(&mei), "two", None, at), Known::Locked { until });
        assert_eq!(it.check(&at_the_act_of(&li), "two", None, at), Known::Yes);
        assert_eq!(it.check(&Door::Own(jian.clone()), "two", None, at), Known::Yes);
        assert_eq!(it.check(&at_the_act_of(&mei), "two", None, until), Known::Yes);
    }
}
