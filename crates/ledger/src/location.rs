//! Where a ledger lies: in a folder of this machine, or in a PostgreSQL database.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use tokio_postgres::{Config, config::Host};

use crate::{LEDGER_FILE, postgres::Postgres, store::StoreError};

/// Where a ledger lies. Both are equals: the same promises, kept by the same tests.
#[derive(Debug, Clone)]
pub enum Location {
    /// One `SQLite` file in this folder (verification takes the file itself too).
    Folder(PathBuf),
    /// A database of a PostgreSQL server.
    Database(Database),
}

impl Location {
    /// Whether there is a ledger, of whatever version.
    ///
    /// # Errors
    /// When the database is not to be reached.
    pub fn has_ledger(&self) -> Result<bool, StoreError> {
        match self {
            Self::Folder(folder) => Ok(Self::file(folder).is_file()),
            Self::Database(database) => Postgres::exists(database),
        }
    }

    /// The file of a ledger in a folder.
    pub(crate) fn file(folder: &Path) -> PathBuf {
        if folder.is_file() { folder.to_owned() } else { folder.join(LEDGER_FILE) }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Database(database) => database.fmt(f),
        }
    }
}

impl From<&Path> for Location {
    fn from(folder: &Path) -> Self {
        Self::Folder(folder.to_owned())
    }
}

impl From<PathBuf> for Location {
    fn from(folder: PathBuf) -> Self {
        Self::Folder(folder)
    }
}

impl From<&PathBuf> for Location {
    fn from(folder: &PathBuf) -> Self {
        Self::Folder(folder.clone())
    }
}

impl From<Database> for Location {
    fn from(database: Database) -> Self {
        Self::Database(database)
    }
}

impl From<&Location> for Location {
    fn from(location: &Location) -> Self {
        location.clone()
    }
}

/// Where a server listens of which nothing else is said.
const USUAL_PORT: u16 = 5432;

/// A PostgreSQL database, as a URL names it: `postgres://user@host:port/database`. A password that the URL does not hold
/// is taken from the environment, from `PGPASSWORD`.
#[derive(Clone)]
pub struct Database(Box<Config>);

/// Why a text does not name a database.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// Nothing else is looked for under such a name.
    #[error("a database is named by a URL such as `postgres://user@host:5432/database`")]
    NotAUrl,
    /// The parts of the URL are not what they should be. The URL is not repeated: it may hold a password.
    #[error("the URL of the database cannot be understood")]
    Parts(#[source] tokio_postgres::Error),
    /// Without it the server would choose one by the name of the user.
    #[error("the URL of the database names no database: end it with `/` and the name")]
    NoName,
}

impl FromStr for Database {
    type Err = DatabaseError;

    fn from_str(url: &str) -> Result<Self, DatabaseError> {
        if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(DatabaseError::NotAUrl);
        }
        let mut config = url.parse::<Config>().map_err(DatabaseError::Parts)?;
        if config.get_dbname().is_none() {
            return Err(DatabaseError::NoName);
        }
        // As every program of PostgreSQL does: so that no password need stand where everybody on the machine can read it.
        if let (None, Ok(password)) = (config.get_password(), std::env::var("PGPASSWORD")) {
            config.password(password);
        }
        Ok(Self(Box::new(config)))
    }
}

impl Database {
    pub(crate) fn config(&self) -> &Config {
        &self.0
    }
}

/// Without the password.
impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        if let Some(user) = self.0.get_user() {
            write!(f, "{user}@")?;
        }
        match self.0.get_hosts().first() {
            Some(Host::Tcp(name)) => f.write_str(name)?,
            Some(Host::Unix(folder)) => write!(f, "[{}]", folder.display())?,
            None => {}
        }
        if let Some(port) = self.0.get_ports().first().filter(|port| **port != USUAL_PORT) {
            write!(f, ":{port}")?;
        }
        write!(f, "/{}", self.0.get_dbname().unwrap_or_default())
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_named_by_a_whole_url_and_shown_without_its_password() {
        for (url, shown) in [
            ("postgres://ann:s3cret@db.example:5433/kestrel", Ok("postgres://ann@db.example:5433/kestrel")),
            ("postgresql://db.example/kestrel?password=s3cret", Ok("postgres://db.example/kestrel")),
            ("postgres:///kestrel?host=/run/postgresql", Ok("postgres://[/run/postgresql]/kestrel")),
            ("postgres://db.example:x/kestrel", Err("the URL of the database cannot be understood")),
            ("postgres://db.example", Err("the URL of the database names no database: end it with `/` and the name")),
            ("demo-data", Err("a database is named by a URL such as `postgres://user@host:5432/database`")),
        ] {
            let database = url.parse::<Database>();
            if let Ok(database) = &database {
                assert!(!format!("{database:?}").contains("s3cret"));
            }
            let got = database.map(|it| it.to_string()).map_err(|it| it.to_string());
            assert_eq!(got, shown.map(str::to_owned).map_err(str::to_owned), "{url}");
        }
    }
}
