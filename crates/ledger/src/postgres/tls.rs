//! What the way to a database's server is encrypted with, and whom it is taken to lead to.
//!
//! A server's certificate is always looked at whole: who signed it, until when, and for which name. Encryption that
//! leads to nobody knows whom keeps nothing out that stands in the way.

use std::{io, path::Path};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::location::Database;

/// Why nothing can be encrypted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    #[error("failed to read the certificates in `{path}` that the server's is held against")]
    Roots {
        path: String,
        #[source]
        source: rustls::pki_types::pem::Error,
    },
    #[error("`{path}` holds no certificate")]
    NoRoots { path: String },
    #[error("a certificate that the server's is held against cannot be used")]
    Root(#[source] rustls::Error),
    #[error("nothing can be encrypted as the server would have it")]
    Versions(#[source] rustls::Error),
}

impl From<TlsError> for io::Error {
    fn from(error: TlsError) -> Self {
        Self::other(error)
    }
}

/// How to encrypt the way to this database. Whether it is encrypted at all, the database's own address says.
pub(super) fn to(database: &Database) -> Result<MakeRustlsConnect, TlsError> {
    let roots = match (database.leaves_the_machine(), database.roots()) {
        (_, Some(path)) => of_file(path)?,
        (true, None) => of_the_machine(),
        // Nobody is asked who they are on the way from this machine to itself.
        (false, None) => RootCertStore::empty(),
    };
    let config = ClientConfig::builder_with_provider(ring::default_provider().into());
    let config = config.with_safe_default_protocol_versions().map_err(TlsError::Versions)?;
    Ok(MakeRustlsConnect::new(config.with_root_certificates(roots).with_no_client_auth()))
}

fn of_file(path: &Path) -> Result<RootCertStore, TlsError> {
    let shown = || path.display().to_string();
    let unread = |source| TlsError::Roots { path: shown(), source };
    let mut roots = RootCertStore::empty();
    for it in CertificateDer::pem_file_iter(path).map_err(unread)? {
        roots.add(it.map_err(unread)?).map_err(TlsError::Root)?;
    }
    if roots.is_empty() { Err(TlsError::NoRoots { path: shown() }) } else { Ok(roots) }
}

/// What the machine trusts. Where it trusts nobody, no certificate passes, and the refusal says so.
fn of_the_machine() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let (_taken, _unusable) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}
