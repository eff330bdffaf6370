//! The data: whether it can be opened, is whole, has room, and is of now.

use std::path::Path;

use super::{Finding, Verdict};
use crate::app::{App, AuditError};
use crate::cli::data::Place;
use crate::cli::failure::Failure;
use crate::cli::start::{Missing, Parts, limits, place};
use crate::clock::SystemClock;
use crate::config::{Config, Sources};
use crate::domain::input::AuditFilter;
use crate::domain::participant::Slug;
use crate::domain::status::Status;
use crate::store::AuditHead;
use crate::store::sqlite::{Role, SqliteStore};

/// Bytes that must be free beside a data file: its log, a change, and a copy.
const FREE_BYTES_MIN: u64 = 64 << 20;

/// Seconds by which a clock may be behind the one by which the newest change was dated.
const CLOCK_BEHIND_S_MAX: i64 = 60;

/// What is found of the data, and somebody in it who takes part.
pub(super) async fn look(config: &Config) -> (Vec<Finding>, Option<Slug>) {
    let place = match place(config) {
        Ok(place) => place,
        Err(failure) => return (vec![Finding::new("data", Verdict::Wrong, failure)], None),
    };
    let mut findings = Vec::new();
    if let Place::File(path) = &place {
        findings.extend(room(path));
        findings.extend(side_files(path));
        // To open it would begin a new one in its place.
        if path.metadata().is_ok_and(|about| about.is_file() && about.len() == 0) {
            let says = format!(
                "data file `{}` is empty: what was in it is gone; restore a backup with `openday restore BACKUP`",
                path.display()
            );
            findings.push(Finding::new("data", Verdict::Wrong, says));
            return (findings, None);
        }
    }
    match opened(config, &place, &mut findings) {
        Ok(app) => {
            findings.extend(content(&app).await);
            let active = app.first_of(|one| one.status == Status::Active, 1).0.first().map(|one| one.slug.clone());
            (findings, active)
        }
        Err(failure) => {
            findings.push(Finding::new("data", Verdict::Wrong, failure));
            (findings, None)
        }
    }
}

fn opened(config: &Config, place: &Place, findings: &mut Vec<Finding>) -> Result<App, Failure> {
    let (store, notices) = place.open(Role::Command, Missing::Refuse)?;
    findings.extend(notices.iter().map(|notice| Finding::new("data file", Verdict::Look, notice)));
    // Fonts and words that cannot be are told elsewhere, and keep nobody from the data.
    let parts = Parts::new(config).or_else(|_| Parts::new(&Config::load(&Sources::default())?))?;
    Ok(parts.app(store, std::sync::Arc::new(SystemClock), limits(config)))
}

/// What is in it: participants that can be read, and a trail that proves them.
async fn content(app: &App) -> Vec<Finding> {
    let all = match app.refresh().await {
        Ok(()) => app.export().await,
        Err(error) => Err(error.into()),
    };
    let all = match all {
        Ok(exported) => exported,
        Err(error) => return vec![Finding::of("data", Err(error.into()))],
    };
    let mut findings: Vec<_> =
        all.left_out.iter().map(|one| Finding::new("participant", Verdict::Wrong, &one.problem)).collect();
    match app.verify_audit(None).await {
        Ok(verified) => {
            let Some(head) = verified.head else {
                findings.push(Finding::new("data", Verdict::Look, "it is whole, and nothing was ever entered"));
                return findings;
            };
            let says = format!("it is whole; rows of the audit trail: {}", head.id);
            findings.push(Finding::new("data", Verdict::Well, says));
            findings.push(clock(app, &head).await);
        }
        Err(AuditError::Tampered(proof)) => {
            let told = proof.findings.iter().map(|found| format!("{found}; compare it with a backup"));
            findings.extend(told.map(|told| Finding::new("data", Verdict::Wrong, told)));
        }
        Err(error) => findings.push(Finding::of("data", Err(error.into()))),
    }
    findings
}

/// Whether the machine's clock is behind what was dated before.
async fn clock(app: &App, head: &AuditHead) -> Finding {
    let now = app.now();
    let newest = app.audit(head.id.saturating_sub(1), &AuditFilter::default(), 1).await.ok();
    let newest = newest
        .and_then(|rows| rows.first().map(|row| row.at))
        .filter(|at| at.as_second() > now.as_second() + CLOCK_BEHIND_S_MAX);
    match newest {
        Some(at) => {
            let says = format!(
                "it is {} by the clock of this machine, and the newest change is of {}; set the clock, and keep it right (NTP)",
                now.strftime("%Y-%m-%d %H:%M:%SZ"),
                at.strftime("%Y-%m-%d %H:%M:%SZ")
            );
            Finding::new("clock", Verdict::Wrong, says)
        }
        None => Finding::new("clock", Verdict::Well, format_args!("it is {}", now.strftime("%Y-%m-%d %H:%M:%SZ"))),
    }
}

/// Whether there is room beside the data file, and who may write there.
#[cfg(unix)]
fn room(path: &Path) -> Vec<Finding> {
    use rustix::fs::{Access, access, statvfs};

    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let shown = folder.display();
    let mut findings = Vec::new();
    if folder.is_dir() && access(folder, Access::WRITE_OK).is_err() {
        let says = format!(
            "this user cannot write to the folder `{shown}`, in which the log of the data file lies; run this as the user of \
             the server, or give the folder to this one"
        );
        findings.push(Finding::new("data folder", Verdict::Wrong, says));
    }
    let needed = FREE_BYTES_MIN + path.metadata().map_or(0, |about| about.len());
    if let Ok(about) = statvfs(folder) {
        let free = about.f_bavail.saturating_mul(about.f_frsize);
        let megabytes = |bytes: u64| bytes / 1_000_000;
        let is_counted = about.f_blocks > 0;
        findings.push(if is_counted && free < needed {
            let says = format!(
                "{} MB are free where `{shown}` is, and a change, its log and a copy may need {}; make room",
                megabytes(free),
                megabytes(needed)
            );
            Finding::new("room", Verdict::Wrong, says)
        } else {
            Finding::new("room", Verdict::Well, format_args!("{} MB are free where `{shown}` is", megabytes(free)))
        });
    }
    findings
}

/// Files beside the data file that are another user's, as they are after a command that was run as root: the server cannot
/// write to them.
#[cfg(unix)]
fn side_files(path: &Path) -> Vec<Finding> {
    use std::os::unix::fs::MetadataExt as _;

    let owner = |path: &Path| path.symlink_metadata().ok().map(|about| (about.uid(), about.gid()));
    let Some((user, group)) = owner(path) else { return Vec::new() };
    let beside = SqliteStore::side_files(path).chain(SqliteStore::hot_list_path(path).ok());
    let strange = beside.filter_map(|side| owner(&side).map(|(user, _)| (side, user)));
    let strange = strange.filter(|(_, other)| *other != user).map(|(side, other)| {
        let says = format!(
            "`{side}` is of user {other}, and the data file of user {user}, who cannot write to it; give it back with \
             `chown {user}:{group} {side}`, and run commands as that user",
            side = side.display()
        );
        Finding::new("side files", Verdict::Wrong, says)
    });
    strange.collect()
}

#[cfg(not(unix))]
fn room(_path: &Path) -> Vec<Finding> {
    Vec::new()
}

#[cfg(not(unix))]
fn side_files(_path: &Path) -> Vec<Finding> {
    Vec::new()
}
