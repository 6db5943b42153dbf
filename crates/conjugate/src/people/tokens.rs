//! The secrets of personal access tokens, as hashes in a file beside the passwords. They are no records: the ledger says
//! that there is a token, whose and until when, never with what it opens.
//!
//! A secret is 256 random bits, so nobody guesses it and a plain SHA-256 keeps it; passwords, which people choose, need
//! the slow hash that they have.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ledger::Hash;
use plant::id::TokenId;

use super::credentials::Mark;
use super::session::random;
use crate::node::log;

/// What every token begins with, so that whoever finds one knows what it is, and scanners for secrets find it.
const MARK: &str = "cjt_";

/// The hashes of a node's tokens.
pub struct Tokens {
    path: PathBuf,
    hashes: Mutex<BTreeMap<TokenId, String>>,
    /// The file as it was when it was read or written last.
    seen: Mutex<Option<Mark>>,
}

/// What came of a token that a program carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carried {
    /// It is the one that was made; whether it is still good for anything is for the record to say.
    Right(TokenId),
    /// It names a token, with another secret.
    Wrong(TokenId),
    /// It names none.
    Unknown,
}

/// Why the hashes of tokens could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("failed to read the tokens in `{}`", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the tokens in `{}` are not well-formed", path.display())]
    Form {
        path: PathBuf,
        #[source]
        source: serde_json::Error,
    },
    #[error("failed to write the tokens to `{}`", path.display())]
    Write {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

impl Tokens {
    /// Opens the file, or starts without one.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn open(path: &Path) -> Result<Self, TokenError> {
        // Looked at before it is read: what is put in its place meanwhile is noticed at the next look.
        let seen = Mutex::new(Mark::of(path));
        Ok(Self { path: path.to_owned(), hashes: Mutex::new(read(path)?), seen })
    }

    /// Reads the file again where another was put in its place, as on a node that stands by. What cannot be read changes
    /// nothing.
    fn look_again(&self) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Mark::of(&self.path);
        if now.is_none() || *seen == now {
            return;
        }
        match read(&self.path) {
            Ok(hashes) => *self.hashes.lock().unwrap_or_else(PoisonError::into_inner) = hashes,
            Err(error) => log(&format!("the file of tokens was replaced: {}", crate::chain(&error))),
        }
        *seen = now;
    }

    /// A fresh id and the whole token with its secret; nothing where the system has no randomness to give.
    #[must_use]
    pub fn fresh() -> Option<(TokenId, String)> {
        let id = TokenId::new(random()?.get(..16)?).ok()?;
        let whole = format!("{MARK}{id}_{}{}", random()?, random()?);
        Some((id, whole))
    }

    /// Keeps the hash of a token, durably.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, id: &TokenId, whole: &str) -> Result<(), TokenError> {
        let hash = Hash::of(whole.as_bytes()).to_string();
        self.change(|hashes| {
            hashes.insert(id.clone(), hash);
        })
    }

    /// Forgets tokens that are good for nothing any more.
    ///
    /// # Errors
    /// When that cannot be written; the record keeps them shut all the same.
    pub fn forget(&self, ids: &[TokenId]) -> Result<(), TokenError> {
        self.change(|hashes| hashes.retain(|id, _| !ids.contains(id)))
    }

    fn change(&self, change: impl FnOnce(&mut BTreeMap<TokenId, String>)) -> Result<(), TokenError> {
        self.look_again();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let mut hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        let mut then = hashes.clone();
        change(&mut then);
        if then != *hashes {
            self.write(&then).map_err(|source| TokenError::Write { path: self.path.clone(), source })?;
            *seen = Mark::of(&self.path);
            // Only what is on disk counts.
            *hashes = then;
        }
        Ok(())
    }

    fn write(&self, hashes: &BTreeMap<TokenId, String>) -> io::Result<()> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let beside = self.path.with_extension("new");
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(serde_json::to_string_pretty(hashes)?.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, &self.path)
    }

    /// Whether a text looks like one of our tokens at all.
    #[must_use]
    pub fn is_one(text: &str) -> bool {
        text.starts_with(MARK)
    }

    /// Looks at what a program carries.
    #[must_use]
    pub fn look_at(&self, whole: &str) -> Carried {
        let id = whole.strip_prefix(MARK).and_then(|it| it.split_once('_')).and_then(|(id, _)| TokenId::new(id).ok());
        let Some(id) = id else { return Carried::Unknown };
        self.look_again();
        let kept = self.hashes.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        let Some(kept) = kept else { return Carried::Unknown };
        let given = Hash::of(whole.as_bytes()).to_string();
        // Every byte is looked at, wherever the first difference lies.
        let differs = kept
            .bytes()
            .zip(given.bytes())
            .fold(kept.len() ^ given.len(), |differs, (a, b)| differs | usize::from(a ^ b));
        if differs == 0 { Carried::Right(id) } else { Carried::Wrong(id) }
    }
}

fn read(path: &Path) -> Result<BTreeMap<TokenId, String>, TokenError> {
    match fs::read(path) {
        Ok(bytes) => {
            serde_json::from_slice(&bytes).map_err(|source| TokenError::Form { path: path.to_owned(), source })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(source) => Err(TokenError::Read { path: path.to_owned(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_kept_as_a_hash_and_known_again_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens.json");
        let (id, whole) = Tokens::fresh().unwrap();
        Tokens::open(&path).unwrap().keep(&id, &whole).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let secret = whole.rsplit('_').next().unwrap();
        assert_eq!(secret.len(), 64, "256 bits");
        assert!(!text.contains(secret) && text.contains(id.as_str()), "{text}");
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);

        let it = Tokens::open(&path).unwrap();
        let (other, _) = Tokens::fresh().unwrap();
        for (carried, then) in [
            (whole.clone(), Carried::Right(id.clone())),
            (format!("{whole}0"), Carried::Wrong(id.clone())),
            (format!("cjt_{id}_{}", "0".repeat(64)), Carried::Wrong(id.clone())),
            (format!("cjt_{id}_"), Carried::Wrong(id.clone())),
            (format!("cjt_{other}_{secret}"), Carried::Unknown),
            ("cjt_".to_owned(), Carried::Unknown),
            (secret.to_owned(), Carried::Unknown),
            (String::new(), Carried::Unknown),
        ] {
            assert_eq!(it.look_at(&carried), then, "{carried}");
        }
        // Copied over ours, as on a node that stands by, it is read again.
        let beside = folder.path().join("copy.json");
        let (copied, carried) = Tokens::fresh().unwrap();
        Tokens::open(&beside).unwrap().keep(&copied, &carried).unwrap();
        assert_eq!(it.look_at(&carried), Carried::Unknown);
        fs::copy(&beside, &path).unwrap();
        assert_eq!((it.look_at(&carried), it.look_at(&whole)), (Carried::Right(copied), Carried::Unknown));
        it.keep(&id, &whole).unwrap();
        it.forget(&[id]).unwrap();
        assert_eq!(Tokens::open(&path).unwrap().look_at(&whole), Carried::Unknown);
    }
}
