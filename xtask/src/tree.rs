//! The files of the project, as the checks see them: every file that git would keep, read once.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders that are made by building, testing or trying out, wherever they lie.
const MADE: [&str; 4] = [".git", "target", "node_modules", "demo-data"];

/// Why the files could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TreeError {
    #[error("this is not running under cargo; say `cargo xtask`")]
    NotUnderCargo,
    #[error("failed to read `{}`", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// One file.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// From the root, with `/` between the parts.
    pub(crate) path: String,
    /// Empty where it is not UTF-8.
    pub(crate) text: String,
}

impl File {
    /// The last part of its path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// What follows the last dot of its name.
    pub(crate) fn extension(&self) -> &str {
        self.name().rsplit_once('.').map_or("", |(_, it)| it)
    }

    /// Its lines, numbered as an editor does.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }
}

/// Every file of the project, by path.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) files: Vec<File>,
}

/// The folder that holds the workspace.
pub(crate) fn root() -> Result<PathBuf, TreeError> {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").ok_or(TreeError::NotUnderCargo)?;
    Path::new(&package).parent().map(Path::to_owned).ok_or(TreeError::NotUnderCargo)
}

impl Tree {
    /// Reads everything below the root.
    pub(crate) fn read(root: &Path) -> Result<Self, TreeError> {
        let mut tree = Self::default();
        tree.read_folder(root, "")?;
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(tree)
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) -> Result<(), TreeError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            |source| TreeError::Read { path, source }
        };
        for entry in fs::read_dir(folder).map_err(failed(folder))? {
            let entry = entry.map_err(failed(folder))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            let here = entry.path();
            if entry.file_type().map_err(failed(&here))?.is_dir() {
                if !MADE.contains(&name.as_str()) {
                    self.read_folder(&here, &format!("{path}/"))?;
                }
                continue;
            }
            let text = match fs::read_to_string(&here) {
                Err(error) if error.kind() == io::ErrorKind::InvalidData => String::new(),
                // Another program may take its own file away while we look.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                read => read.map_err(failed(&here))?,
            };
            self.files.push(File { path, text });
        }
        Ok(())
    }

    /// The file at that path.
    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|it| it.path == path)
    }

    /// The files below a folder, named with its `/`.
    pub(crate) fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |it| it.path.starts_with(folder))
    }

    /// Whether a file or a folder of that path is there.
    pub(crate) fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let inside = format!("{path}/");
        path.is_empty() || self.files.iter().any(|it| it.path == path || it.path.starts_with(&inside))
    }

    /// The names of the folders that lie directly in this one, named with its `/`; each with a file inside it.
    pub(crate) fn folders(&self, folder: &str) -> Vec<(&str, &File)> {
        let mut found: Vec<(&str, &File)> = vec![];
        for file in &self.files {
            let inner = file.path.strip_prefix(folder).and_then(|it| it.split_once('/'));
            if let Some((name, _)) = inner
                && found.iter().all(|(earlier, _)| *earlier != name)
            {
                found.push((name, file));
            }
        }
        found
    }
}

#[cfg(test)]
impl Tree {
    /// A tree of files that a test writes down.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File { path: (*path).to_owned(), text: (*text).to_owned() };
        Self { files: files.iter().map(file).collect() }
    }
}
