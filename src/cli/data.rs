//! Where data is kept: a file, or a database.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::failure::Failure;
use super::start::Missing;
use crate::store::postgres::PostgresStore;
use crate::store::sqlite::{Role, SqliteStore};
use crate::store::{Notice, Store};

/// Where data is kept.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Place {
    File(PathBuf),
    /// By its address, which may hold a password.
    Database(String),
}

impl Place {
    /// What `store.data` or `--data` says.
    pub(super) fn parse(text: &str) -> Result<Self, Failure> {
        match text.split_once("://") {
            None => Ok(Self::File(text.into())),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Database(text.to_owned())),
            // Not repeated whole: the address of a database holds a password.
            Some((scheme, _)) => Err(Failure::new(format!(
                "data `{scheme}://…` is an address that data cannot be kept at; name a file, like openday.db, or a database, \
                 like postgres://openday@localhost/openday"
            ))),
        }
    }

    /// The file, for what is done to files alone.
    pub(super) fn file(&self) -> Result<&Path, Failure> {
        match self {
            Self::File(path) => Ok(path),
            Self::Database(_) => Err(Failure::new(
                "a database is no file; restore it with PostgreSQL's own programs, or copy a backup into an empty one with \
                 `openday copy --from BACKUP --to postgres://…`",
            )),
        }
    }

    /// Whether there is something to begin with. Of a database that shows when it is asked.
    pub(super) fn is_there(&self) -> bool {
        match self {
            Self::File(path) => path.exists(),
            Self::Database(_) => true,
        }
    }

    /// Opens the store there, and says what should be known of it.
    ///
    /// # Errors
    ///
    /// When a file that is to be there is not, or it cannot be worked with. A database is asked when it is first used.
    pub(super) fn open(&self, role: Role, missing: Missing) -> Result<(Arc<dyn Store>, Vec<Notice>), Failure> {
        match self {
            Self::File(path) if missing == Missing::Refuse && !path.exists() => Err(Failure::new(format!(
                "data file `{}` does not exist; name another with --data, or begin one with `openday participant add` or \
                 `openday import`",
                path.display()
            ))),
            Self::File(path) => {
                let store = SqliteStore::open(path, role)?;
                let notices = store.notices().to_vec();
                Ok((Arc::new(store), notices))
            }
            Self::Database(address) => Ok((Arc::new(PostgresStore::new(address)?), Vec::new())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_database_and_all_else_a_file() {
        let file = |text: &str| matches!(Place::parse(text), Ok(Place::File(path)) if path == Path::new(text));
        assert!(file("openday.db") && file("/var/lib/openday/openday.db"));
        assert!(matches!(Place::parse("postgres://openday@localhost/openday"), Ok(Place::Database(_))));
        assert!(matches!(Place::parse("postgresql:///openday?host=/run"), Ok(Place::Database(_))));
    }
}
