//! `openday import`, `export`, `restore` and `copy`: data in and out.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::data::Place;
use super::failure::Failure;
use super::input::Input;
use super::output::{self, Lines, Readers, Sink};
use super::participant::warn_of_twins;
use super::progress::{ProgressArgs, Work};
use super::start::{Missing, Parts, Start, limits, place};
use crate::app::{App, Entered, MaintainError};
use crate::clock::{Clock as _, SystemClock};
use crate::domain::change::By;
use crate::domain::participant::WebsiteStanding;
use crate::store::document::{Document, DocumentError};
use crate::store::sqlite::{Role, SqliteStore};
use crate::store::{AuditHead, Backup, copy};

/// Enter all participants of a JSON file, or none of them
///
/// What an entry leaves out is as if it were entered now: the status is pending, a kind open-house, an open day not
/// cancelled. Importing a file twice changes nothing; a participant that is there already with other particulars is an
/// error, and so is everything else that cannot be, with its line and member.
#[derive(Debug, Args)]
#[command(after_help = "\
The file:
  { \"participants\": [ {
      \"slug\": \"pekarna-u-mostu\", \"name\": \"Pekárna U Mostu\", \"website\": \"https://pekarna.example/\",
      \"country\": \"CZ\", \"place\": \"Brno\", \"time_zone\": \"Europe/Prague\", \"language\": \"cs\",
      \"status\": \"active\",
      \"open_days\": [ { \"start\": \"2026-12-03T09:00\", \"end\": \"2026-12-03T16:00\" } ] } ] }

Examples:
  openday import participants.json
  openday export --data old.db - | openday import --data new.db -")]
pub(super) struct ImportArgs {
    /// - is standard input
    file: PathBuf,
    /// Keep which websites the file says were confirmed; without it, all are claimed
    #[arg(long)]
    keep_confirmations: bool,
    #[command(flatten)]
    pub(super) progress: ProgressArgs,
}

/// Write all participants with their open days to a JSON file
///
/// `openday import` makes the same participants of it. Contacts are in it, so the file is readable by its owner only
/// (Unix). Maintainers, private links, notes, reports and the audit trail are not in it; `openday backup` copies everything.
#[derive(Debug, Args)]
#[command(after_help = "Example: openday export participants.json")]
pub(super) struct ExportArgs {
    /// - is standard output
    file: PathBuf,
    #[command(flatten)]
    pub(super) progress: ProgressArgs,
}

/// Put a backup in the place of the data file, also while the server runs
///
/// The backup is checked first: whether it is Openday's, whole, and what its manifest says. What is in its place is not
/// deleted but kept under another name, which is printed. A server that runs on the data file shows the backup within a
/// second; whoever was signed in signs in anew.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  openday restore openday-2026-12-03.db
  openday restore openday-2026-12-03.db --data /var/lib/openday/openday.db")]
pub(super) struct RestoreArgs {
    /// What `openday backup` made
    backup: PathBuf,
    #[command(flatten)]
    pub(super) progress: ProgressArgs,
}

/// Copy everything from a data file into a database, or back
///
/// Every row goes over as it is, the audit trail with its hashes among them, and what came is proven before it is kept;
/// sessions stay behind, so whoever was signed in signs in anew. A server may run on what is copied from: what it writes
/// meanwhile stays there, so stop it, or freeze it with `openday freeze on`, before the last copy.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  openday copy --from openday.db --to postgres://openday@localhost/openday
  openday copy --from postgres://openday@localhost/openday --to openday.db")]
pub(super) struct CopyArgs {
    /// A data file or the address of a database
    #[arg(long, value_name = "FILE|ADDRESS")]
    from: String,
    /// A data file or the address of a database, to which nothing was written; a file is made where there is none
    #[arg(long, value_name = "FILE|ADDRESS")]
    to: String,
    #[command(flatten)]
    pub(super) progress: ProgressArgs,
}

pub(super) async fn copy_all(args: CopyArgs, start: &Start, work: &Work) -> Result<(), Failure> {
    start.refuse_data("`openday copy` reads what --from names and writes what --to names, and nothing else")?;
    let (from, to) = (Place::parse(&args.from)?, Place::parse(&args.to)?);
    // Nothing was written to a file that a copy left which was cut off; any other is refused as a database is.
    let new = to.file().ok().filter(|path| !path.exists());
    let (source, notices) = from.open(Role::Command, Missing::Refuse)?;
    for notice in notices {
        output::warn(&notice.to_string());
    }
    // What cannot be read from begins no file.
    source.revision().await?;
    let (target, _) = to.open(Role::Command, Missing::Create)?;
    let copied = copy(&*source, &*target, &work.progress()).await;
    drop(target);
    if let (Err(_), Some(path)) = (&copied, new) {
        // There was none, and there is to be none that is not whole.
        SqliteStore::discard(path);
    }
    let copied = copied?;
    work.over();
    let mut lines = Lines::default();
    lines.add("revision", Some(&copied.revision.to_string()));
    lines.add("audit head", Some(&of_head(copied.head)));
    output::print(&lines.below("everything is copied and proven; sessions stay behind"))
}

pub(super) fn restore(args: &RestoreArgs, start: &Start, work: &Work) -> Result<(), Failure> {
    let config = start.config(Vec::new())?;
    let place = place(&config)?;
    let data = place.file()?;
    let restored = SqliteStore::restore_telling(&args.backup, data, &work.progress())?;
    work.over();
    for notice in &restored.notices {
        output::warn(&notice.to_string());
    }
    let mut lines = Lines::default();
    lines.add("revision", Some(&restored.backup.revision.to_string()));
    lines.add("audit head", Some(&head_of(&restored.backup)));
    lines.add("set aside", restored.aside.as_ref().map(|aside| aside.display().to_string()).as_deref());
    let served = if restored.is_served { "; the server that runs on it shows it within a second" } else { "" };
    output::print(&lines.below(&format!(
        "data file `{}` is restored from `{}`{served}",
        data.display(),
        args.backup.display()
    )))
}

pub(super) fn head_of(backup: &Backup) -> String {
    of_head(backup.audit_head)
}

fn of_head(head: Option<AuditHead>) -> String {
    head.map_or_else(|| "none yet".to_owned(), |head| format!("{} (row {})", head.hash, head.id))
}

/// What an import failed for, said of its file where it is the file's.
fn of_file(file: &Path, error: MaintainError) -> Failure {
    let shown = file.display();
    match error {
        MaintainError::Document(DocumentError::NotText) => {
            Failure::new(format!("file `{shown}` is not UTF-8 text; save it as UTF-8"))
        }
        MaintainError::Document(DocumentError::Unread(reason)) => {
            Failure::new(format!("cannot read file `{shown}`: {reason}"))
        }
        MaintainError::Document(_) | MaintainError::Of { .. } => Failure::of(shown, &error),
        other => other.into(),
    }
}

pub(super) async fn import(args: ImportArgs, start: &Start, work: &Work) -> Result<(), Failure> {
    let config = start.config(Vec::new())?;
    let place = place(&config)?;
    let input = Input::open(&args.file, work)?;
    let entered = if place.is_there() {
        enter(&args, start, &input, None, work).await
    } else {
        // A file that is refused must not begin a data file: it is checked beside nothing first.
        let store = Arc::new(SqliteStore::in_memory()?);
        let rehearsal = Parts::new(&config)?.app(store, Arc::new(SystemClock), limits(&config));
        enter(&args, start, &input, Some(rehearsal), work).await
    };
    let imported = entered?;
    work.over();
    for (participant, twins) in &imported.twins {
        warn_of_twins(participant, twins);
    }
    if imported.twins_further > 0 {
        output::warn(&format!("names that look like others, beside those: {}", imported.twins_further));
    }
    let unchanged = match imported.unchanged {
        0 => String::new(),
        unchanged => format!(", {unchanged} were there already"),
    };
    output::print(&format!("participants imported: {}{unchanged}\n", imported.added))
}

/// Checks the whole file, beside what is there or, if there is nothing yet, by `rehearsal`; then enters it.
async fn enter(
    args: &ImportArgs,
    start: &Start,
    input: &Input,
    rehearsal: Option<App>,
    work: &Work,
) -> Result<Entered, Failure> {
    let progress = work.progress();
    let surest = if args.keep_confirmations { WebsiteStanding::Confirmed } else { WebsiteStanding::Claimed };
    let named = |error| of_file(&args.file, error);
    let mut document: Document<&File> = Document::new(input.file(), SystemClock.now());
    let bytes = Some(input.bytes());
    let (app, checked, new) = if let Some(rehearsal) = rehearsal {
        let checked = rehearsal.check_file(&mut document, surest, bytes, &progress).await.map_err(named)?;
        let place = place(&start.config(Vec::new())?)?;
        let is_new = !place.is_there();
        (start.app(Missing::Create)?, checked, Some(place).filter(|_| is_new))
    } else {
        let app = start.app(Missing::Create)?;
        let checked = app.check_file(&mut document, surest, bytes, &progress).await.map_err(named)?;
        (app, checked, None)
    };
    let entered = app.enter_file(&mut document, checked, &By::OPERATOR, &progress).await;
    drop(app);
    if let (Err(_), Some(Place::File(path))) = (&entered, new) {
        SqliteStore::discard(&path);
    }
    entered.map_err(named)
}

pub(super) async fn export(args: ExportArgs, start: &Start, work: &Work) -> Result<(), Failure> {
    start.spare_data_file(&args.file)?;
    let app = start.app(Missing::Refuse)?;
    let mut sink = Sink::open(&args.file, Readers::Owner)?;
    let put = |part: &str| {
        if sink.may_wait() { work.wait(|| sink.write(part.as_bytes())) } else { sink.write(part.as_bytes()) }
    };
    let left_out = app.export_to(put, &work.progress()).await?;
    sink.finish()?;
    work.over();
    for unreadable in &left_out {
        output::warn(&unreadable.problem);
    }
    match left_out.len() {
        0 => Ok(()),
        // What reads the file next must not take it for everything.
        left_out => {
            Err(Failure::new(format!("`{}` is not complete: participants left out: {left_out}", args.file.display())))
        }
    }
}
