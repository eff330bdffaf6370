//! `openday export-site`: what an initiative leaves when it ends, as files that any web server serves.

mod end;
mod folder;
mod pieces;
mod readme;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use tokio::runtime::{self, Handle};

use super::failure::Failure;
use super::output;
use super::progress::{ProgressArgs, show};
use super::start::{Missing, Parts, Start, limits, parse_instant, place};
use crate::app::Limits;
use crate::clock::{Clock as _, ManualClock, SystemClock};
use crate::config::{self, Config};
use crate::domain::change::By;
use crate::domain::participant::Participant;
use crate::http::dispatch::{Dispatcher, HttpSettings};
use crate::http::mounted::Mounted;
use crate::http::origins::OriginSettings;
use crate::store::progress::Unit;
use crate::store::sqlite::{Role, SqliteStore};
use crate::store::{Progress, Store as _};
use crate::telemetry::Metrics;
use folder::DraftFolder;
use pieces::{Piece, Site, pieces};

/// Write all badges and pages as files that any web server serves, for when the initiative ends
///
/// Every badge, page, document and calendar is written as it would be if everybody who takes part, or is suspended, had
/// stopped doing so at that instant: nobody can revoke a file, so none says the statement or a date ahead, and calendars
/// call off what was to come. Contacts, notes, reports and forms stay behind. Nothing is changed in the data. The folder
/// is there whole at the end, or not at all; README.txt in it says how to serve it. Needs `server.public_url`.
#[derive(Debug, Args)]
#[command(after_help = "Example: openday export-site site")]
pub(super) struct ExportSiteArgs {
    /// The folder to make; it must be empty or not be there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// When the initiative ended [default: now]
    #[arg(long, value_name = "INSTANT")]
    at: Option<String>,
    /// The language of pages that are about no participant; those about one are in its own where pages have it
    #[arg(long, value_name = "TAG", default_value = "en")]
    lang: String,
    #[command(flatten)]
    progress: ProgressArgs,
}

/// How long the end of the process waits for work that cannot be cut off, such as a drawing.
const TASKS_WAIT_MAX: Duration = Duration::from_secs(5);

/// How long a picture may wait for its turn: nobody is there to ask again.
const WAIT_MAX: Duration = Duration::from_hours(1);

/// How many pieces are made at once for each core: while one is written another is drawn.
const PIECES_PER_CORE: usize = 2;

pub(super) fn run(args: &ExportSiteArgs, start: &Start) -> Result<(), Failure> {
    show("export-site", args.progress, |work| {
        let runtime = runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Failure::of("cannot start", &error))?;
        let exported = runtime.block_on(export(args, start, &work.progress()));
        runtime.shutdown_timeout(TASKS_WAIT_MAX);
        work.over();
        output::print(&exported?)
    })
}

/// Makes the folder, and returns what is to be said of it.
async fn export(args: &ExportSiteArgs, start: &Start, progress: &Progress) -> Result<String, Failure> {
    let config = start.config(Vec::new())?;
    let Some(public_url) = config.server.public_url.as_deref() else {
        return Err(Failure::new(
            "`server.public_url` is not set, so links between the files would lead nowhere; set it to the address that \
             badges are embedded from",
        ));
    };
    let now = args.at.as_deref().map_or_else(|| Ok(SystemClock.now()), parse_instant)?;
    let all = participants(&config, now).await?;
    let draft = DraftFolder::begin(&args.folder)?;
    let site = Arc::new(site(&config, &all, now, &args.lang).await?);
    let pieces = Arc::new(pieces(&all));
    let count = pieces.len();
    write(&site, &pieces, &draft, progress).await?;
    draft.write("README.txt".as_ref(), readme::text(&config.initiative, public_url, now).as_bytes())?;
    draft.finish()?;
    Ok(format!(
        "`{}` has {} files of {} participants; serve it at {public_url}, README.txt says how\n",
        args.folder.display(),
        count + 1,
        all.len()
    ))
}

/// Everybody as they are once the initiative has ended; all of them, or nobody.
async fn participants(config: &Config, now: Timestamp) -> Result<Vec<Participant>, Failure> {
    let (store, notices) = place(config)?.open(Role::Command, Missing::Refuse)?;
    for notice in notices {
        output::warn(&notice.to_string());
    }
    let all = store.participants().await?;
    if let Some(first) = all.unreadable.first() {
        return Err(Failure::new(format!(
            "participants that cannot be read: {}, the first as {}; a site that stays must have them all",
            all.unreadable.len(),
            first.problem
        )));
    }
    Ok(all.participants.into_iter().map(|one| end::of(one, now)).collect::<Result<_, _>>()?)
}

/// The site of an instance that has these participants and stands still at `now`.
async fn site(config: &Config, all: &[Participant], now: Timestamp, language: &str) -> Result<Site, Failure> {
    let parts = Parts::new(config)?.ended(&config.initiative.name)?;
    let store = SqliteStore::in_memory()?;
    store.import(all, &By::OPERATOR, now).await?;
    // What is asked for once is kept for nobody, and whoever asks waits.
    let limits = Limits {
        participants_max: all.len().max(1),
        cache_bytes_max: 0,
        render_wait_ms_max: u64::try_from(WAIT_MAX.as_millis()).unwrap_or(u64::MAX),
        ..limits(config)
    };
    let app = Arc::new(parts.app(Arc::new(store), Arc::new(ManualClock::new(now)), limits));
    app.refresh().await?;
    let Some(language) = app.wording().pages().of_tag(language) else {
        let known = app.wording().pages().all().map(|one| format!("`{}`", one.tag())).collect::<Vec<_>>().join(", ");
        return Err(Failure::new(format!("pages are not written in `{language}`; use one of {known}")));
    };
    let origin = OriginSettings::new(&config.server, config.server.listen.clone(), false);
    let settings = HttpSettings {
        pages: config::Pages { json_participants_max: all.len().max(1), ..config.pages },
        render: config::Render { share_max: at_once() * 2, wait_max: WAIT_MAX, ..config.render.clone() },
        requests_per_address_max: at_once() * 2,
        ended_at: Some(now),
        ..HttpSettings::new(config, origin, Handle::current())
    };
    let dispatcher = Dispatcher::new(app, &Arc::new(Metrics::new()), settings);
    Ok(Site::new(Mounted::new(dispatcher, config.server.public_url.as_deref()), language.tag()))
}

fn at_once() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get) * PIECES_PER_CORE
}

/// Writes every piece, some at once.
async fn write(
    site: &Arc<Site>,
    pieces: &Arc<Vec<Piece>>,
    draft: &DraftFolder,
    progress: &Progress,
) -> Result<(), Failure> {
    progress.begin("write", Unit::Files, Some(pieces.len() as u64));
    let next = Arc::new(AtomicUsize::new(0));
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..at_once() {
        let (site, pieces, next) = (Arc::clone(site), Arc::clone(pieces), Arc::clone(&next));
        let (draft, progress) = (draft.writer(), progress.clone());
        writers.spawn(async move {
            while let Some(piece) = pieces.get(next.fetch_add(1, Ordering::Relaxed)) {
                draft.write(&piece.path, &site.body_of(piece).await?)?;
                progress.add(1)?;
            }
            Ok::<(), Failure>(())
        });
    }
    while let Some(written) = writers.join_next().await {
        written??;
    }
    Ok(())
}
