//! What is found after a power cut, against what was acknowledged before it.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use openday::domain::participant::Slug;
use openday::domain::status::Status;
use openday::store::sqlite::{Role, SqliteStore};
use openday::store::{Store as _, StoreError};
use tempfile::TempDir;

use super::disk::{Disk, Left};

/// Something that was acknowledged, and how long the trace was then.
#[derive(Debug)]
pub(crate) struct Acknowledged {
    pub(crate) at: u64,
    /// Of the participant, or the name of a file.
    pub(crate) slug: String,
    pub(crate) fact: Fact,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fact {
    /// It is there, and came as far as this status.
    Stands(Status),
    Noted(String),
    /// This file is what it was made as.
    Copied(Vec<u8>),
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stands(status) => write!(f, "stands at {status}"),
            Self::Noted(text) => write!(f, "`{text}`"),
            Self::Copied(bytes) => write!(f, "has {} bytes", bytes.len()),
        }
    }
}

/// What was acknowledged before the trace was so long, by slug.
pub(crate) fn facts(acknowledged: &[Acknowledged], before: u64) -> BTreeMap<&str, Vec<&Fact>> {
    let mut facts: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for Acknowledged { slug, fact, .. } in acknowledged.iter().take_while(|acknowledged| acknowledged.at < before) {
        facts.entry(slug.as_str()).or_default().push(fact);
    }
    facts
}

/// What was found after all power cuts.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) times: Vec<Duration>,
    pub(crate) unopened: usize,
    pub(crate) unproven: usize,
    pub(crate) lost: usize,
    pub(crate) complaints: Vec<String>,
}

impl Found {
    pub(crate) fn look(
        &mut self,
        disk: &Disk<'_>,
        left: Left,
        known: &BTreeMap<&str, Vec<&Fact>>,
        when: fmt::Arguments<'_>,
    ) {
        let folder = in_memory();
        disk.write_to(folder.path(), left);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let begun = Instant::now();
        let path = folder.path().join("openday.db");
        let store = match SqliteStore::open(&path, Role::Server) {
            Ok(store) => store,
            Err(error) => {
                self.unopened += 1;
                return self.complaints.push(format!("{when}: {error}"));
            }
        };
        let proof = runtime.block_on(store.prove(None));
        self.times.push(begun.elapsed());
        if !proof.as_ref().is_ok_and(|proof| proof.findings.is_empty()) {
            self.unproven += 1;
            self.complaints.push(format!("{when}: {proof:?}"));
        }
        match runtime.block_on(lost(&store, folder.path(), known)) {
            Ok(lost) if lost.is_empty() => {}
            Ok(lost) => {
                self.lost += lost.len();
                self.complaints.push(format!("{when}: {} lost, as {}; {:?}", lost.len(), lost[0], store.notices()));
            }
            Err(error) => {
                self.unproven += 1;
                self.complaints.push(format!("{when}: {error}"));
            }
        }
    }
}

/// A folder that no disk slows down, where there is one.
pub(crate) fn in_memory() -> TempDir {
    tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().unwrap())
}

/// What is not as it was acknowledged.
async fn lost(
    store: &SqliteStore,
    folder: &Path,
    known: &BTreeMap<&str, Vec<&Fact>>,
) -> Result<Vec<String>, StoreError> {
    let mut lost = Vec::new();
    for (slug, facts) in known {
        let record = match Slug::parse(slug) {
            Ok(slug) => store.record(&slug).await?,
            Err(_) => None,
        };
        let record = record.as_ref();
        let is_kept = |fact: &Fact| match fact {
            Fact::Stands(status) => record.is_some_and(|record| record.participant.status >= *status),
            Fact::Noted(text) => {
                record.is_some_and(|record| record.notes.iter().any(|note| note.text.as_str() == text))
            }
            Fact::Copied(bytes) => fs::read(folder.join(slug)).is_ok_and(|found| found == *bytes),
        };
        lost.extend(facts.iter().filter(|fact| !is_kept(fact)).map(|fact| format!("{slug}: {fact}")));
    }
    Ok(lost)
}
