//! TLS to the database: the server's certificate must name the host that was asked for.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::failure::DatabaseError;

/// A way to begin TLS, with the roots of a file or else those of the system.
///
/// # Errors
///
/// [`DatabaseError::Roots`] where there is no certificate to stand on.
pub(super) fn connect(roots: Option<&Path>) -> Result<MakeRustlsConnect, DatabaseError> {
    let store = match roots {
        Some(path) => of_file(path)?,
        None => system_roots()?,
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let versions = versions.map_err(|error| DatabaseError::Roots { reason: error.to_string() })?;
    Ok(MakeRustlsConnect::new(versions.with_root_certificates(store).with_no_client_auth()))
}

fn of_file(path: &Path) -> Result<RootCertStore, DatabaseError> {
    let failed = |reason: String| DatabaseError::Roots { reason: format!("`{}`: {reason}", path.display()) };
    let mut store = RootCertStore::empty();
    let all = CertificateDer::pem_file_iter(path).map_err(|error| failed(error.to_string()))?;
    for certificate in all {
        let certificate = certificate.map_err(|error| failed(error.to_string()))?;
        store.add(certificate).map_err(|error| failed(error.to_string()))?;
    }
    if store.is_empty() { Err(failed("there is no certificate in it".to_owned())) } else { Ok(store) }
}

/// The roots that the system trusts.
///
/// # Errors
///
/// [`DatabaseError::Roots`] where it has none.
pub fn system_roots() -> Result<RootCertStore, DatabaseError> {
    let found = rustls_native_certs::load_native_certs();
    let mut store = RootCertStore::empty();
    // Of hundreds some are too old to be read; what stands on those is refused.
    store.add_parsable_certificates(found.certs);
    if store.is_empty() {
        let reason = found.errors.first().map_or_else(|| "the system has none".to_owned(), ToString::to_string);
        return Err(DatabaseError::Roots { reason });
    }
    Ok(store)
}
