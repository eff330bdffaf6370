//! `openday backup`: a verified copy of the data, as a file of its own or as the newest in a folder that keeps so many.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;

use super::failure::Failure;
use super::output::{self, Lines};
use super::progress::{ProgressArgs, Work};
use super::start::{Missing, Start};
use super::transfer::head_of;
use crate::store::sqlite::manifest_path;

/// What the name of a backup in a folder begins and ends with; between stands when it was made, in UTC.
const BEGIN: &str = "openday-";
const END: &str = ".db";
const MADE_AT: &str = "%Y-%m-%dT%H%M%SZ";

/// Write a verified copy of the data, also while the server runs
///
/// A manifest beside it says of the copy its SHA-256, its revision and the head of its audit trail, which `openday audit
/// verify --head` knows again. `openday restore` puts the copy in the place of the data file.
///
/// In a folder the copy is named after the instant at which it is made. With --keep, older ones that were named so are
/// deleted once the new one is verified, until so many are left; nothing else in the folder is touched.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  openday backup openday-2026-12-03.db
  openday backup /var/backups/openday --keep 14")]
pub(super) struct BackupArgs {
    /// A new file, or a folder that is there
    #[arg(value_name = "FILE|FOLDER")]
    to: PathBuf,
    /// How many backups stay in the folder, 1 to 10000, the new one among them
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    keep: Option<u16>,
    #[command(flatten)]
    pub(super) progress: ProgressArgs,
}

pub(super) async fn backup(args: BackupArgs, start: &Start, work: &Work) -> Result<(), Failure> {
    let BackupArgs { to, keep, progress: _ } = args;
    let is_folder = to.is_dir();
    if keep.is_some() && !is_folder {
        let told =
            format!("`{}` is no folder, and --keep counts the backups in one; make the folder first", to.display());
        return Err(Failure::new(told));
    }
    let app = start.app(Missing::Refuse)?;
    let name = is_folder.then(|| name_at(app.now()));
    let path = name.as_ref().map_or_else(|| to.clone(), |name| to.join(name));
    let made = app.backup(&path, &work.progress()).await?;
    work.over();
    let (file, manifest) = (path.display(), manifest_path(&path));
    let mut lines = Lines::default();
    lines.add("revision", Some(&made.revision.to_string()));
    lines.add("audit head", Some(&head_of(&made)));
    // What is there is said before anything is taken away.
    let title = format!("backup `{file}` is written and verified; its manifest is `{}`", manifest.display());
    output::print(&lines.below(&title))?;
    match (keep, name) {
        (Some(keep), Some(name)) => delete_beyond(&to, usize::from(keep), &name),
        _ => Ok(()),
    }
}

fn name_at(now: Timestamp) -> String {
    format!("{BEGIN}{}{END}", now.strftime(MADE_AT))
}

/// Whether a file is named as a backup in a folder is.
fn is_named_so(name: &str) -> bool {
    let made_at = name.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END));
    made_at.and_then(|text| jiff::civil::DateTime::strptime(MADE_AT, text).ok()).is_some_and(|at| {
        // Only its one spelling.
        at.year() > 0 && at.strftime(MADE_AT).to_string() == made_at.unwrap_or_default()
    })
}

/// Deletes the oldest backups of a folder until so many are left, each with its manifest. That of the name `new` is never
/// deleted, nor counted as older than what a clock that ran ahead left there.
fn delete_beyond(folder: &Path, keep: usize, new: &str) -> Result<(), Failure> {
    let unread = |error| Failure::of(format!("cannot look for old backups in `{}`", folder.display()), &error);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(unread)? {
        let entry = entry.map_err(unread)?;
        let is_file = entry.file_type().map_err(unread)?.is_file();
        let name = entry.file_name().into_string().ok().filter(|name| is_file && is_named_so(name));
        names.extend(name.filter(|name| name != new));
    }
    for ahead in names.iter().filter(|name| name.as_str() > new) {
        let path = folder.join(ahead);
        output::warn(&format!(
            "backup `{}` is named after a time to come; see to it, and to the clock",
            path.display()
        ));
    }
    // By name is by age.
    names.sort_unstable();
    let old = names.len().saturating_sub(keep.saturating_sub(1));
    for name in names.into_iter().take(old) {
        let path = folder.join(name);
        let failed = |error| Failure::of(format!("cannot delete old backup `{}`", path.display()), &error);
        // The manifest first: what is interrupted between the two is found by its name the next time.
        match fs::remove_file(manifest_path(&path)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            _ => fs::remove_file(&path).map_err(failed)?,
        }
        output::print(&format!("old backup `{}` is deleted\n", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_backups_in_a_folder_have_are_known() {
        assert!(is_named_so(&name_at("2026-12-03T02:30:00Z".parse().unwrap())));
        for other in [
            "openday-2026-12-03.db",
            "openday-2026-12-03T023000Z.db.manifest.json",
            "openday-2026-12-03T23000Z.db",
            "openday-2026-13-03T023000Z.db",
            "old-openday-2026-12-03T023000Z.db",
            "openday.db",
            "openday--001-01-01T000000Z.db",
        ] {
            assert!(!is_named_so(other), "{other}");
        }
    }
}
