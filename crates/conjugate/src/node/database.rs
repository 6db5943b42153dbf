//! Which database a node's ledger lies in.

use std::fmt;

/// Where the entries of a ledger are kept.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// One file in the node's own folder.
    Sqlite,
    /// A server that speaks the protocol of `PostgreSQL`, by its address. It may hold a password, so it is never printed whole.
    Postgres(String),
}

/// Why a text names no database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotADatabase {
    #[error("say `sqlite` for the file in the node's folder, or `postgres://USER@HOST/NAME`")]
    Unknown,
    #[error("the address of a PostgreSQL server names a host and a database, as in `postgres://USER@HOST/NAME`")]
    Incomplete,
    #[error("the address of the PostgreSQL server cannot be understood; it is `postgres://USER@HOST:PORT/NAME`")]
    Unclear,
}

impl Database {
    /// Reads `sqlite`, or the address of a `PostgreSQL` server.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, NotADatabase> {
        let text = text.trim();
        if text == "sqlite" {
            return Ok(Self::Sqlite);
        }
        let rest = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://"));
        let rest = rest.ok_or(NotADatabase::Unknown)?;
        match rest.split_once('/') {
            Some((host, name)) if !host.is_empty() && !name.is_empty() => Ok(Self::Postgres(text.to_owned())),
            Some(_) | None => Err(NotADatabase::Incomplete),
        }
    }

    /// What the ledger connects to; nothing for the file in the node's folder.
    ///
    /// # Errors
    /// When the address cannot be understood.
    pub fn to_ledger(&self) -> Result<Option<ledger::Database>, NotADatabase> {
        match self {
            Self::Sqlite => Ok(None),
            Self::Postgres(address) => address.parse().map(Some).map_err(|_| NotADatabase::Unclear),
        }
    }

    /// Whether another names the same database, by whichever password.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Sqlite, Self::Sqlite) => true,
            (Self::Postgres(one), Self::Postgres(other)) => {
                Self::without_password(one) == Self::without_password(other)
            }
            (Self::Sqlite, Self::Postgres(_)) | (Self::Postgres(_), Self::Sqlite) => false,
        }
    }

    /// Whether an address carries a password, before its host or as a parameter.
    #[must_use]
    pub fn holds_password(address: &str) -> bool {
        Self::without_password(address) != address
    }

    /// An address as it may be shown: without the password.
    #[must_use]
    pub fn without_password(address: &str) -> String {
        let address = &without_parameter(address);
        let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
        match rest.rsplit_once('@') {
            Some((user, host)) => {
                let user = user.split_once(':').map_or(user, |(name, _)| name);
                format!("{scheme}://{user}@{host}")
            }
            None => address.to_owned(),
        }
    }
}

/// An address without parameters such as `?password=…`.
fn without_parameter(address: &str) -> String {
    let Some((before, parameters)) = address.split_once('?') else { return address.to_owned() };
    let name = |it: &str| it.split_once('=').map_or(it, |(name, _)| name).to_ascii_lowercase();
    if !parameters.split('&').any(|it| name(it).contains("password")) {
        return address.to_owned();
    }
    let kept: Vec<_> = parameters.split('&').filter(|it| !name(it).contains("password")).collect();
    let mark = if kept.is_empty() { "" } else { "?" };
    format!("{before}{mark}{}", kept.join("&"))
}

impl fmt::Display for Database {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite => out.write_str("sqlite"),
            Self::Postgres(address) => out.write_str(&Self::without_password(address)),
        }
    }
}

// A password must not end up in a log.
impl fmt::Debug for Database {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_a_file_or_a_server_and_its_password_is_not_shown() {
        for (text, then) in [
            ("sqlite", Ok("sqlite")),
            ("postgres://plant@db:5432/ledger", Ok("postgres://plant@db:5432/ledger")),
            ("postgresql://plant:se@cret@db/ledger", Ok("postgresql://plant@db/ledger")),
            ("postgres://plant@db/ledger?password=se@cret", Ok("postgres://plant@db/ledger")),
            (
                "postgres://db/ledger?user=a&Password=secret&sslmode=disable",
                Ok("postgres://db/ledger?user=a&sslmode=disable"),
            ),
            ("postgres://db", Err(NotADatabase::Incomplete)),
            ("postgres:///", Err(NotADatabase::Incomplete)),
            ("mysql://db/x", Err(NotADatabase::Unknown)),
            ("", Err(NotADatabase::Unknown)),
        ] {
            let read = Database::parse(text);
            let shown = read.map(|it| format!("{it:?}"));
            assert_eq!(shown, then.map(ToOwned::to_owned), "{text}");
        }
    }
}
