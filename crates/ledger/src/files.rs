//! Files by their hash, beside the log: raw instrument files, attachments. An entry names the hash, so
//! the log vouches for the file without holding it.

use std::{
    fs, io,
    io::{Read, Write as _},
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use crate::hash::Hash;

/// Why a file could not be kept or given back.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("failed to store a file in `{}`", path.display())]
    Store {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("failed to read file `{}`", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// What lies there is not what was stored.
    #[error("`{}` was altered: its content no longer has the hash that it is named by", path.display())]
    Altered { path: PathBuf },
}

/// A folder of files named by the SHA-256 of their content: `ab/cdef…`.
#[derive(Debug, Clone)]
pub struct Files {
    folder: PathBuf,
}

impl Files {
    /// Opens the folder, making it where it is missing.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(folder: &Path) -> Result<Self, FileError> {
        fs::create_dir_all(folder)
            .and_then(|()| sync_parent(folder))
            .map_err(|source| FileError::Store { path: folder.to_owned(), source })?;
        Ok(Self::at(folder))
    }

    /// The same folder for whoever only looks; nothing is made.
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where a file lies, or would.
    pub fn path_of(&self, hash: &Hash) -> PathBuf {
        let name = hash.to_string();
        let (first, rest) = name.split_at_checked(2).unwrap_or((&name, ""));
        self.folder.join(first).join(rest)
    }

    /// Keeps what the reader gives, to its end, and answers with its hash; durable when it returns.
    /// Storing the same content again changes nothing.
    ///
    /// # Errors
    /// When reading or writing fails; then nothing is kept.
    pub fn store(&self, content: impl Read) -> Result<Hash, FileError> {
        self.try_store(content).map_err(|source| FileError::Store { path: self.folder.clone(), source })
    }

    fn try_store(&self, mut content: impl Read) -> io::Result<Hash> {
        let mut temporary = tempfile::NamedTempFile::new_in(&self.folder)?;
        let mut digest = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let count = match content.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let chunk = buffer.get(..count).unwrap_or_default();
            digest.update(chunk);
            temporary.write_all(chunk)?;
        }
        let hash = Hash(digest.finalize().into());
        let path = self.path_of(&hash);
        if let Some(folder) = path.parent()
            && !folder.exists()
        {
            fs::create_dir_all(folder)?;
            sync_parent(folder)?;
        }
        temporary.as_file().sync_all()?;
        // The same content may lie there already, perhaps damaged since: the fresh copy takes its place.
        temporary.persist(&path).map_err(|failed| failed.error)?;
        sync_parent(&path)?;
        Ok(hash)
    }

    /// The content of a file, checked against its hash; `None` when it is not kept here.
    ///
    /// # Errors
    /// When it cannot be read or was altered.
    pub fn read(&self, hash: &Hash) -> Result<Option<Vec<u8>>, FileError> {
        let path = self.path_of(hash);
        match fs::read(&path) {
            Ok(content) if Hash::of(&content) == *hash => Ok(Some(content)),
            Ok(_) => Err(FileError::Altered { path }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(FileError::Read { path, source }),
        }
    }
}

/// Makes the name of a new file durable: without this a power cut may leave its folder without it.
pub(crate) fn sync_parent(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { fs::File::open(parent)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_kept_under_its_hash_and_given_back() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(&folder.path().join("files")).unwrap();
        let content = vec![7u8; 200_000];
        let hash = files.store(content.as_slice()).unwrap();
        assert_eq!(hash, Hash::of(&content));
        assert_eq!(files.store(content.as_slice()).unwrap(), hash);
        assert_eq!(files.read(&hash).unwrap(), Some(content));
        assert_eq!(files.read(&Hash::of(b"never stored")).unwrap(), None);
        let name = hash.to_string();
        assert!(folder.path().join("files").join(&name[..2]).join(&name[2..]).is_file());
    }

    #[test]
    fn an_altered_file_is_not_given_back_but_can_be_stored_again() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path()).unwrap();
        let hash = files.store(&b"raw data"[..]).unwrap();
        fs::write(files.path_of(&hash), b"raw date").unwrap();
        assert!(matches!(files.read(&hash), Err(FileError::Altered { .. })));
        files.store(&b"raw data"[..]).unwrap();
        assert_eq!(files.read(&hash).unwrap().as_deref(), Some(&b"raw data"[..]));
    }

    #[test]
    fn a_reader_that_fails_leaves_nothing_behind() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the instrument went away"))
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path()).unwrap();
        assert!(matches!(files.store(Failing), Err(FileError::Store { .. })));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
