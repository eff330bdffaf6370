//! What a store can refuse, and what to do then.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::change::ChangeError;
use crate::domain::participant::{Slug, ValueError};
use crate::domain::text::MaintainerName;
use crate::store::notes_and_reports::ReportId;
use crate::store::postgres::DatabaseError;
use crate::store::revision::Revision;

/// Why a store did not do what it was asked; it is as it was.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    // What was asked for cannot be.
    #[error("slug `{0}` is taken already; choose another")]
    SlugTaken(Slug),
    #[error("more applications wait than maintainers can look at now; try again in a few hours")]
    NoRoom,
    #[error("participant `{0}` does not exist; check the slug")]
    UnknownParticipant(Slug),
    #[error(transparent)]
    Change(#[from] ChangeError),
    #[error(
        "participant `{0}` is there already and differs from the one in the file, so nothing was imported; edit it or \
         remove it from the file"
    )]
    ImportDiffers(Slug),
    #[error("maintainer `{0}` exists already; choose another name or remove the maintainer first")]
    MaintainerExists(MaintainerName),
    #[error("the token of maintainer `{0}` belongs to another maintainer already; make a new token")]
    TokenExists(MaintainerName),
    #[error("maintainer `{0}` does not exist; check the name")]
    UnknownMaintainer(MaintainerName),
    #[error(
        "participant `{slug}` was changed meanwhile: it is at revision {found}, and this was decided at {expected}; look \
         at it again"
    )]
    ChangedMeanwhile { slug: Slug, expected: Revision, found: Revision },
    #[error("{} of the slugs cannot be revoked, so none was: {}", .0.len(), first(.0))]
    NotAllRevocable(Vec<(Slug, String)>),
    #[error("{given} slugs were given, and at most {max} are revoked at once; give fewer")]
    TooManySlugs { given: usize, max: usize },
    #[error("participant `{slug}` has {max} {what} already; no more are taken")]
    TooMany { slug: Slug, what: &'static str, max: usize },
    #[error("the same note is there already as the last one of participant `{0}`; nothing was added")]
    NoteRepeated(Slug),
    #[error("the same was reported of participant `{0}` already, and that report is open still; nothing was added")]
    ReportRepeated(Slug),
    #[error("report `{0}` does not exist; check its number")]
    UnknownReport(ReportId),
    #[error("report `{0}` is closed already")]
    ReportClosed(ReportId),
    #[error("reports `{0}` and `{1}` do not speak of the same; merge two different ones of one participant")]
    ReportsDiffer(ReportId, ReportId),
    #[error(
        "everything is frozen since {since}, so nothing was changed; only revocations are taken until `openday freeze off`"
    )]
    Frozen { since: Timestamp },

    #[error("it was stopped before its end, and nothing of it was kept")]
    Stopped,
    #[error("participant `{0}` cannot be entered: {1}")]
    ReservedSlug(Slug, #[source] ValueError),
    #[error("participant `{slug}` cannot be kept: {reason}; this is a fault of the program, so please report it")]
    Impossible { slug: Slug, reason: String },

    // The data file cannot be used.
    #[error("data file `{path}` is served already; stop the other server or choose another data file")]
    ServedAlready { path: PathBuf },
    #[error(
        "data file `{path}` is served under another name, which leads to the same file; use the name it is served under, and \
         delete the other"
    )]
    ServedElsewhere { path: PathBuf },
    #[error(
        "data file `{path}` is the same file as `{other}`, beside which the log of its last changes lies; use `{other}`, and \
         delete the other name"
    )]
    LogElsewhere { path: PathBuf, other: PathBuf },
    #[error(
        "data file `{path}` has other names (hard links), {elsewhere} of them in other folders, and the log of its last changes \
         may lie beside one of those; list them with `find / -xdev -samefile {path}` and use the one with a `-wal` file beside it; \
         where none has one, make this a file of its own with `cp -p {path} {path}.own && mv {path}.own {path}`"
    )]
    NamedElsewhere { path: PathBuf, elsewhere: u64 },
    #[error("data file `{path}` cannot be opened: {reason}; name another file, in a folder that exists")]
    CannotOpen { path: PathBuf, reason: String },
    #[error(
        "data file `{path}` cannot be written: {reason}; the file and its folder must be writable for this user, \
         because changes are logged in files beside it"
    )]
    ReadOnly { path: PathBuf, reason: String },
    #[error("`{path}` is not a data file of Openday; name another file")]
    NotOpenday { path: PathBuf },
    #[error(
        "{} has schema {found}, and this program knows schemas up to {known}; use the newer program that wrote it",
        named(.path.as_ref())
    )]
    NewerSchema { path: Option<PathBuf>, found: u32, known: u32 },
    #[error(
        "migration `{migration}` was applied to data file `{path}` with other content than this program carries; use \
         the program that wrote the file, or restore a backup"
    )]
    ChangedMigration { path: PathBuf, migration: String },
    #[error("data file `{path}` is damaged ({reason}); restore one with `openday restore BACKUP`")]
    Corrupt { path: PathBuf, reason: String },
    #[error(
        "this program was built with SQLite {found}, which can lose committed writes; build it with {needed} or newer"
    )]
    SqliteTooOld { found: &'static str, needed: &'static str },

    // The data file failed at work, or is not what it was. Who reads is told this as well as who writes, so what it says is
    // of the file alone.
    #[error("data file `{path}` is gone; put it back in its place, or restore one with `openday restore BACKUP`")]
    FileGone { path: PathBuf },
    #[error(
        "another file was put in the place of data file `{path}`; its server takes that up within seconds, if it is Openday's \
         and whole: wait for it"
    )]
    FileReplaced { path: PathBuf },
    #[error(
        "what is in the place of data file `{path}` is {found}; put the data file back in its place, or restore one with \
         `openday restore BACKUP`"
    )]
    FileForeign { path: PathBuf, found: &'static str },
    #[error("the log beside data file `{path}` was removed; its server begins another within seconds: wait for it")]
    LogGone { path: PathBuf },
    #[error(transparent)]
    Away(Arc<StoreError>),
    /// The same of a write, whose caller has to know.
    #[error("{0}; nothing was changed")]
    NotWritten(#[source] Box<StoreError>),
    #[error(
        "{} cannot be read or written ({reason}); see to the disk it is on, and to who may write to it and to its folder",
        named(.path.as_ref())
    )]
    Unusable { path: Option<PathBuf>, reason: String },
    #[error("{} is damaged ({reason}); restore one with `openday restore BACKUP`", named(.path.as_ref()))]
    Damaged { path: Option<PathBuf>, reason: String },
    #[error("stored {member} of {owner} cannot be read: {reason}; correct it where it is stored or restore a backup")]
    Unreadable { owner: String, member: String, reason: String },
    #[error(
        "the store did not take what was written to `{table}`; nothing was changed: see what `openday audit verify` \
         names, and restore a backup with `openday restore BACKUP`"
    )]
    NotTaken { table: &'static str },
    #[error("there is no space left for {}; free some on its disk", named(.path.as_ref()))]
    DiskFull { path: Option<PathBuf> },
    #[error("another program kept {} locked for {waited_ms} ms; end it, or try again", named(.path.as_ref()))]
    Locked { path: Option<PathBuf>, waited_ms: u64 },
    #[error("the store has {queue_max} calls waiting already; try again later")]
    Busy { queue_max: usize },
    #[error("the store gave no answer: {0}")]
    NoAnswer(&'static str),
    #[error("the data file failed: {0}")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error(transparent)]
    Database(#[from] DatabaseError),

    // A copy cannot be made.
    #[error(
        "there is something in it already, so nothing was copied; name a data file or database that nothing was written to"
    )]
    NotEmpty,
    #[error("what was copied is not what its audit trail says, so nothing of it was kept: {0}")]
    CopyDiffers(String),

    // A backup cannot be made, or not be restored.
    #[error("backup `{path}` cannot be restored: {reason}; nothing was changed")]
    RestoreFailed { path: PathBuf, reason: String },
    #[error("backup file `{path}` exists already; name a new file")]
    BackupExists { path: PathBuf },
    #[error("backup file `{path}` cannot be written: {reason}; nothing is left of it")]
    BackupFailed { path: PathBuf, reason: String },
}

impl StoreError {
    /// Whether the file is not, or not any more, what can be worked on.
    #[must_use]
    pub const fn is_of_the_file(&self) -> bool {
        matches!(
            self,
            Self::FileGone { .. }
                | Self::FileReplaced { .. }
                | Self::FileForeign { .. }
                | Self::LogGone { .. }
                | Self::Corrupt { .. }
                | Self::NotOpenday { .. }
                | Self::Damaged { .. }
        )
    }

    /// What it comes from, whoever met with it.
    #[must_use]
    pub fn cause(&self) -> &Self {
        match self {
            Self::Away(why) => why.cause(),
            Self::NotWritten(why) => why.cause(),
            other => other,
        }
    }

    /// Whether what was written may have been kept.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        matches!(self.cause(), Self::Database(DatabaseError::Uncertain { .. }))
    }

    /// The same for who wanted to write, where the store cannot be worked with.
    #[must_use]
    pub fn of_a_write(self) -> Self {
        if self.outage().is_some() { Self::NotWritten(self.into()) } else { self }
    }

    /// The same, said of the data file at `at`, where it was not known yet which one it is.
    #[must_use]
    pub fn of_file(mut self, at: &Path) -> Self {
        if let Self::Unusable { path, .. }
        | Self::Damaged { path, .. }
        | Self::DiskFull { path }
        | Self::NewerSchema { path, .. }
        | Self::Locked { path, .. } = &mut self
        {
            path.get_or_insert_with(|| at.into());
        }
        self
    }

    /// What keeps the store from doing what it was asked, for whoever may not know where data is kept; `None` where it is
    /// not the store's present condition.
    #[must_use]
    pub fn outage(&self) -> Option<&'static str> {
        Some(match self {
            Self::Away(why) => return Some(why.outage().unwrap_or("the data cannot be used")),
            Self::NotWritten(why) => return why.outage(),
            Self::Database(why) => why.outage(),
            Self::DiskFull { .. } => "there is no space left for the data",
            Self::ReadOnly { .. } | Self::Unusable { .. } => "the data cannot be written to",
            Self::FileGone { .. } | Self::FileReplaced { .. } | Self::FileForeign { .. } | Self::LogGone { .. } => {
                "the data is not in its place"
            }
            Self::Corrupt { .. } | Self::Damaged { .. } => "the data is damaged",
            Self::NotOpenday { .. } | Self::NewerSchema { .. } | Self::ChangedMigration { .. } => {
                "the data in its place is another's"
            }
            Self::ServedAlready { .. }
            | Self::ServedElsewhere { .. }
            | Self::LogElsewhere { .. }
            | Self::NamedElsewhere { .. }
            | Self::CannotOpen { .. } => "the data cannot be opened",
            Self::Locked { .. } | Self::Busy { .. } | Self::NoAnswer(_) => "the data cannot be reached now",
            _ => return None,
        })
    }
}

/// The data file, by its name where that is known.
fn named(path: Option<&PathBuf>) -> String {
    path.map_or_else(|| "the data file".to_owned(), |path| format!("data file `{}`", path.display()))
}

/// The first of the reasons, and how many more there are.
fn first(refused: &[(Slug, String)]) -> String {
    let Some((slug, reason)) = refused.first() else { return String::new() };
    let more = match refused.len() - 1 {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    format!("`{slug}`: {reason}{more}")
}
