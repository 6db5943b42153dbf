//! The keys: the one that signs checkpoints, in a file of its own that only its owner may read, and the
//! one that verifies them, which everyone may have.

use std::{
    fmt, fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    str::FromStr,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::note;

/// The signature type of plain Ed25519 in the registry of `signed-note`.
const ED25519: u8 = 1;

/// Why a key could not be made, read or understood.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Key names go into notes, where spaces and pluses have a meaning.
    #[error("`{name}` cannot name a log: it must not be empty nor contain spaces or pluses")]
    Name { name: String },
    /// The text is not a verifier key.
    #[error("`{text}` is not a verifier key of the form name+hash+base64 with an Ed25519 key")]
    NotAVerifierKey { text: String },
    /// The content is deliberately not shown.
    #[error("`{}` does not contain a signing key", path.display())]
    NotASigningKey { path: PathBuf },
    /// Someone else on the machine could sign in our name.
    #[error("`{}` may be read by others than its owner (mode {mode:03o}); restrict it to 600", path.display())]
    ReadableByOthers { path: PathBuf, mode: u32 },
    #[error("failed to draw a random key")]
    Random(#[source] getrandom::Error),
    #[error("failed to write key file `{}`", path.display())]
    Write {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("failed to read key file `{}`", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// The key that signs checkpoints. Its name is the name of the node and the origin of its checkpoints.
#[derive(Clone)]
pub struct Key {
    signing: SigningKey,
    verifier: VerifierKey,
}

impl Key {
    /// Makes a new key for the log `name`: the secret at `path`, readable by its owner only, and the
    /// verifier key in a file of the same name that ends in `.vkey`.
    ///
    /// # Errors
    /// When the name cannot be used or either file exists already: a key is never overwritten.
    pub fn create(path: &Path, name: &str) -> Result<Self, KeyError> {
        let key = Self::draw(name)?;
        key.keep(path)?;
        Ok(key)
    }

    /// Draws a new key for the log `name` that is in no file yet.
    ///
    /// # Errors
    /// When the name cannot be used.
    pub fn draw(name: &str) -> Result<Self, KeyError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(KeyError::Random)?;
        Self::from_seed(name, seed)
    }

    /// Writes the secret to `path`, readable by its owner only, and the verifier key beside it, ending in `.vkey`.
    ///
    /// # Errors
    /// When either file exists already or cannot be written; then neither is left behind.
    pub fn keep(&self, path: &Path) -> Result<(), KeyError> {
        write_new(path, &format!("{}\n", self.secret_text()), true)?;
        let public = write_new(&path.with_extension("vkey"), &format!("{}\n", self.verifier), false);
        if public.is_err() {
            // Half a pair is none. It was made a moment ago, so nothing is signed with it yet.
            let _ = fs::remove_file(path);
        }
        public
    }

    /// Reads the key from its file.
    ///
    /// # Errors
    /// When others than the owner may read the file, or it holds no key.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let read = |source| KeyError::Read { path: path.to_owned(), source };
        let mut file = fs::File::open(path).map_err(read)?;
        // Asked of the open file, so that no other one can be put in its place in between.
        refuse_if_readable_by_others(path, &file.metadata().map_err(read)?)?;
        let mut text = String::new();
        io::Read::read_to_string(&mut file, &mut text).map_err(read)?;
        Self::parse_secret(text.trim_end()).ok_or_else(|| KeyError::NotASigningKey { path: path.to_owned() })
    }

    /// A key from a known seed, for tests and demonstrations whose bytes must come out the same.
    ///
    /// # Errors
    /// When the name cannot be used.
    pub fn from_seed(name: &str, seed: [u8; 32]) -> Result<Self, KeyError> {
        if !note::is_key_name(name) {
            return Err(KeyError::Name { name: name.to_owned() });
        }
        let signing = SigningKey::from_bytes(&seed);
        let verifier = VerifierKey::new(name, signing.verifying_key());
        Ok(Self { signing, verifier })
    }

    /// The key that verifies what this one signs.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The name of the log.
    pub fn name(&self) -> &str {
        self.verifier.name()
    }

    /// Signs a text that ends in a newline, as a note.
    pub(crate) fn sign(&self, text: &str) -> String {
        note::write(text, self.name(), self.verifier.id, &self.signing.sign(text.as_bytes()))
    }

    // The form that the Go tools for signed notes use, so that they can read the file too.
    fn secret_text(&self) -> String {
        let mut bytes = vec![ED25519];
        bytes.extend(self.signing.to_bytes());
        format!("PRIVATE+KEY+{}+{:08x}+{}", self.name(), self.verifier.id, STANDARD.encode(bytes))
    }

    fn parse_secret(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("PRIVATE+KEY+")?.splitn(3, '+');
        let (name, id, base64) = (parts.next()?, parts.next()?, parts.next()?);
        let bytes = STANDARD.decode(base64).ok()?;
        let (ED25519, seed) = bytes.split_first().map(|(kind, seed)| (*kind, seed))? else {
            return None;
        };
        let key = Self::from_seed(name, seed.try_into().ok()?).ok()?;
        (format!("{:08x}", key.verifier.id) == id).then_some(key)
    }
}

// The secret never reaches a log by way of `{:?}`.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("verifier", &self.verifier).finish_non_exhaustive()
    }
}

/// The key that verifies checkpoints, written `name+hash+base64`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    // INVARIANT: the first four bytes of SHA-256(name || 0x0A || 0x01 || public key).
    id: u32,
    key: VerifyingKey,
}

impl VerifierKey {
    fn new(name: &str, key: VerifyingKey) -> Self {
        let digest =
            Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(key.as_bytes()).finalize();
        let id = digest.iter().take(4).fold(0, |id, byte| id << 8 | u32::from(*byte));
        Self { name: name.to_owned(), id, key }
    }

    /// Reads `name+hash+base64`.
    ///
    /// # Errors
    /// When it is not that, the hash does not fit, or the key is not an Ed25519 key.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        Self::parse_parts(text.trim_end()).ok_or_else(|| KeyError::NotAVerifierKey { text: text.to_owned() })
    }

    fn parse_parts(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '+');
        let (name, id, base64) = (parts.next()?, parts.next()?, parts.next()?);
        let bytes = STANDARD.decode(base64).ok()?;
        let (ED25519, key) = bytes.split_first().map(|(kind, key)| (*kind, key))? else {
            return None;
        };
        let key = Self::new(name, VerifyingKey::from_bytes(key.try_into().ok()?).ok()?);
        (note::is_key_name(name) && format!("{:08x}", key.id) == id).then_some(key)
    }

    /// The name of the log whose checkpoints this key verifies.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key id as signatures carry it.
    pub fn id(&self) -> u32 {
        self.id
    }

    pub(crate) fn ed25519(&self) -> &VerifyingKey {
        &self.key
    }

    pub(crate) fn verifies(&self, text: &str, signature: &Signature) -> bool {
        self.key.verify_strict(text.as_bytes(), signature).is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![ED25519];
        bytes.extend(self.key.as_bytes());
        write!(f, "{}+{:08x}+{}", self.name, self.id, STANDARD.encode(bytes))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::parse(text)
    }
}

fn write_new(path: &Path, text: &str, secret: bool) -> Result<(), KeyError> {
    let write = |source| KeyError::Write { path: path.to_owned(), source };
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if secret { 0o600 } else { 0o644 });
    #[cfg(not(unix))]
    let _ = secret;
    let mut file = options.open(path).map_err(write)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    let written = written.and_then(|()| crate::files::sync_parent(path));
    if written.is_err() {
        // Half a file, as on a full disk, is in the way of the next attempt.
        let _ = fs::remove_file(path);
    }
    written.map_err(write)
}

#[cfg(unix)]
fn refuse_if_readable_by_others(path: &Path, metadata: &fs::Metadata) -> Result<(), KeyError> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(KeyError::ReadableByOthers { path: path.to_owned(), mode }) }
}

#[cfg(not(unix))]
fn refuse_if_readable_by_others(_: &Path, _: &fs::Metadata) -> Result<(), KeyError> {
    // Elsewhere the rights of a file are not a mode; the installer sets them.
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_key_must_fit_its_hash() {
        let text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
        let key = VerifierKey::parse(text).unwrap();
        assert_eq!((key.name(), key.id(), key.to_string().as_str()), ("example.com/foo", 0x530d_903a, text));
        for (from, to) in
            [("530d903a", "530d903b"), ("530d903a", "530D903A"), ("foo", "fop"), ("Aek", "Bek"), ("+", " ")]
        {
            assert!(VerifierKey::parse(&text.replacen(from, to, 1)).is_err(), "{to}");
        }
    }

    #[test]
    fn a_created_key_is_read_again_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("signing.key");
        let created = Key::create(&path, "kestrel").unwrap();
        assert_eq!(Key::load(&path).unwrap().verifier(), created.verifier());
        let public = fs::read_to_string(folder.path().join("signing.vkey")).unwrap();
        assert_eq!(VerifierKey::parse(&public).unwrap(), *created.verifier());
        assert!(matches!(Key::create(&path, "kestrel"), Err(KeyError::Write { .. })));
        assert_eq!(Key::load(&path).unwrap().verifier(), created.verifier());
        fs::remove_file(&path).unwrap();
        assert!(matches!(Key::create(&path, "kestrel"), Err(KeyError::Write { .. })));
        assert!(!path.exists(), "a key without its own verifier key was left behind");
        assert!(!format!("{created:?}").contains(&STANDARD.encode(created.signing.to_bytes())));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("signing.key");
        Key::create(&path, "kestrel").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        for (mode, readable) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o660, false)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let answer = Key::load(&path);
            assert_eq!(answer.is_ok(), readable, "{mode:o}");
            if let Err(error) = answer {
                assert!(error.to_string().ends_with(&format!("(mode {mode:o}); restrict it to 600")), "{error}");
            }
        }
    }

    #[test]
    fn names_with_spaces_or_pluses_are_refused() {
        for name in ["", "a b", "a+b", "a\u{3000}b", "a\nb"] {
            assert!(matches!(Key::from_seed(name, [0; 32]), Err(KeyError::Name { .. })), "{name}");
        }
    }
}
