//! Where a ledger lies: in a folder of this machine, or in a PostgreSQL database.

use std::{
    fmt,
    net::IpAddr,
    path::{Path, PathBuf},
    str::FromStr,
};

use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};

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
///
/// The way to a server on another machine is encrypted, and leads to the server whose certificate it shows: signed by
/// someone whom this machine trusts, or by one of the certificates in a file that the URL names (`?sslrootcert=/path`), or
/// else the environment (`PGSSLROOTCERT`). Only `?sslmode=disable` or `prefer` lets it go in the clear.
#[derive(Clone)]
pub struct Database(Box<Parts>);

#[derive(Clone)]
struct Parts {
    config: Config,
    roots: Option<PathBuf>,
}

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
        let (plain, asked) = without_certificates(url);
        let mut config = plain.parse::<Config>().map_err(DatabaseError::Parts)?;
        if config.get_dbname().is_none() {
            return Err(DatabaseError::NoName);
        }
        // As every program of PostgreSQL does: so that no password need stand where everybody on the machine can read it.
        if let (None, Ok(password)) = (config.get_password(), std::env::var("PGPASSWORD")) {
            config.password(password);
        }
        let roots = asked.roots.or_else(|| std::env::var_os("PGSSLROOTCERT").map(PathBuf::from));
        let mut it = Self(Box::new(Parts { config, roots }));
        if asked.certain || (!asked.mode && it.leaves_the_machine()) {
            it.0.config.ssl_mode(SslMode::Require);
        }
        Ok(it)
    }
}

/// What a URL says of certificates.
#[derive(Default)]
struct Asked {
    roots: Option<PathBuf>,
    /// Whether it says how the way is encrypted.
    mode: bool,
    /// Whether it asks for a certificate that is looked at, in one of the words that other programs have for it. Here
    /// none other is taken.
    certain: bool,
}

/// A URL without what its driver does not know.
fn without_certificates(url: &str) -> (String, Asked) {
    let mut asked = Asked::default();
    let Some((before, parameters)) = url.split_once('?') else { return (url.to_owned(), asked) };
    let kept = |it: &&str| match it.split_once('=') {
        Some(("sslrootcert", path)) => {
            asked.roots = Some(path.into());
            false
        }
        Some(("sslmode", "verify-full" | "verify-ca")) => {
            (asked.mode, asked.certain) = (true, true);
            false
        }
        Some(("sslmode", _)) => {
            asked.mode = true;
            true
        }
        Some(_) | None => true,
    };
    let kept: Vec<&str> = parameters.split('&').filter(kept).collect();
    (if kept.is_empty() { before.to_owned() } else { format!("{before}?{}", kept.join("&")) }, asked)
}

impl Database {
    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    /// The file of the certificates that the server's is held against.
    pub(crate) fn roots(&self) -> Option<&Path> {
        self.0.roots.as_deref()
    }

    /// Whether the way to it leaves this machine.
    pub(crate) fn leaves_the_machine(&self) -> bool {
        let elsewhere = |it: &Host| match it {
            Host::Tcp(name) => name != "localhost" && !name.parse::<IpAddr>().is_ok_and(|it| it.is_loopback()),
            Host::Unix(_) => false,
        };
        self.0.config.get_hosts().iter().any(elsewhere)
    }

    /// Whether what is written and read may go over a network in the clear, because its URL says so.
    pub fn is_in_the_clear(&self) -> bool {
        self.leaves_the_machine() && self.0.config.get_ssl_mode() != SslMode::Require
    }
}

/// Without the password.
impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        if let Some(user) = self.0.config.get_user() {
            write!(f, "{user}@")?;
        }
        match self.0.config.get_hosts().first() {
            Some(Host::Tcp(name)) => f.write_str(name)?,
            Some(Host::Unix(folder)) => write!(f, "[{}]", folder.display())?,
            None => {}
        }
        if let Some(port) = self.0.config.get_ports().first().filter(|port| **port != USUAL_PORT) {
            write!(f, ":{port}")?;
        }
        write!(f, "/{}", self.0.config.get_dbname().unwrap_or_default())
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
    fn the_way_to_another_machine_is_encrypted_unless_the_url_says_otherwise() {
        for (url, mode, in_the_clear) in [
            ("postgres://db.example/kestrel", SslMode::Require, false),
            ("postgres://db.example/kestrel?sslmode=verify-full", SslMode::Require, false),
            ("postgres://db.example/kestrel?sslmode=prefer", SslMode::Prefer, true),
            ("postgres://db.example/kestrel?sslmode=disable", SslMode::Disable, true),
            ("postgres://db.example/kestrel?sslrootcert=/etc/ca.pem&connect_timeout=3", SslMode::Require, false),
            ("postgres://127.0.0.1/kestrel", SslMode::Prefer, false),
            ("postgres://[::1]/kestrel?sslmode=verify-ca", SslMode::Require, false),
            ("postgres:///kestrel?host=/run/postgresql", SslMode::Prefer, false),
        ] {
            let database = url.parse::<Database>().unwrap();
            assert_eq!((database.config().get_ssl_mode(), database.is_in_the_clear()), (mode, in_the_clear), "{url}");
        }
        let named =
            "postgres://db.example/kestrel?connect_timeout=3&sslrootcert=/etc/ca.pem".parse::<Database>().unwrap();
        assert_eq!(named.roots(), Some(Path::new("/etc/ca.pem")));
        assert!("postgres://db.example/kestrel?sslmode=maybe".parse::<Database>().is_err());
    }

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
