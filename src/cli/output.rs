//! What commands print and write: text, tables, JSON, files.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::failure::Failure;
use crate::store::draft::{Draft, OWNER_ONLY, USUAL};

/// A path that means standard input or output.
pub(super) const STANDARD: &str = "-";

/// Prints `text` as it is.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    print_bytes(text.as_bytes())
}

/// Prints `bytes`; a reader who has seen enough and left is no failure.
pub(super) fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::of("cannot write the output", &error)),
        _ => Ok(()),
    }
}

/// Tells people something without disturbing what programs read.
pub(super) fn explain(line: &str) {
    // Nobody is left to tell that nobody listens.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Tells people what they should look at although the command was done.
pub(super) fn warn(warning: &str) {
    explain(&format!("openday: warning: {warning}"));
}

/// Prints `value` as indented JSON.
pub(super) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    print(&(serde_json::to_string_pretty(value)? + "\n"))
}

/// Rows under headings, each column as wide as its widest cell; the last one holds what may be long or in wide scripts.
pub(super) fn table<const COLUMNS: usize>(headings: [&str; COLUMNS], rows: &[[String; COLUMNS]]) -> String {
    let headings = headings.map(str::to_owned);
    let mut widths = [0; COLUMNS];
    for row in std::iter::once(&headings).chain(rows) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for row in std::iter::once(&headings).chain(rows) {
        let mut line = String::new();
        for (width, cell) in widths.iter().zip(row) {
            let _ = write!(line, "{cell:width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A line of a table that is printed while it is read, so that its length takes no memory: each cell as wide as its
/// column, or wider where it must be; the last one holds what may be long.
pub(super) fn row<const COLUMNS: usize>(text: &mut String, widths: [usize; COLUMNS], cells: [&str; COLUMNS]) {
    let begin = text.len();
    for (width, cell) in widths.into_iter().zip(cells) {
        let _ = write!(text, "{cell:width$}  ");
    }
    let line = text.get(begin..).unwrap_or_default().trim_end().len();
    text.truncate(begin + line);
    text.push('\n');
}

/// A JSON list that is printed while it is read, one item a line.
#[derive(Debug, Default)]
pub(super) struct JsonList {
    is_begun: bool,
}

impl JsonList {
    pub(super) fn push(&mut self, text: &mut String, item: &impl Serialize) -> Result<(), Failure> {
        text.push_str(if self.is_begun { ",\n  " } else { "[\n  " });
        self.is_begun = true;
        text.push_str(&serde_json::to_string(item)?);
        Ok(())
    }

    pub(super) fn finish(self, text: &mut String) {
        text.push_str(if self.is_begun { "\n]\n" } else { "[]\n" });
    }
}

/// An instant as people read it.
pub(super) fn instant(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// What is known of one thing, a line for each value, all beside their labels.
#[derive(Debug, Default)]
pub(super) struct Lines(Vec<(String, String)>);

impl Lines {
    /// Fewest characters of the column of labels, so that short answers look alike.
    const LABELS_MIN: usize = 12;

    /// Adds a value; nothing where nothing is known.
    pub(super) fn add(&mut self, label: &str, value: Option<&str>) {
        self.0.extend(value.map(|value| (label.to_owned(), value.to_owned())));
    }

    /// The lines below `title`. Further lines of a value stand below its first.
    pub(super) fn below(&self, title: &str) -> String {
        let width = self.0.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0).max(Self::LABELS_MIN);
        let mut text = format!("{title}\n");
        for (label, value) in &self.0 {
            for (index, line) in value.lines().enumerate() {
                let label = if index == 0 { label } else { "" };
                let _ = writeln!(text, "  {label:width$}  {line}");
            }
        }
        text
    }
}

/// The text of a file, or of standard input.
pub(super) fn read_text(path: &Path, bytes_max: usize) -> Result<String, Failure> {
    let shown = path.display();
    let too_many = || Failure::new(format!("file `{shown}` has more than {bytes_max} bytes; split it"));
    let bytes = read_bytes(path, bytes_max)?.ok_or_else(too_many)?;
    String::from_utf8(bytes).map_err(|_| Failure::new(format!("file `{shown}` is not UTF-8 text; save it as UTF-8")))
}

/// The bytes of a file, or of standard input; nothing where they are more than that.
pub(super) fn read_bytes(path: &Path, bytes_max: usize) -> Result<Option<Vec<u8>>, Failure> {
    let shown = path.display();
    let failed = |error: io::Error| Failure::of(format_args!("cannot read file `{shown}`"), &error);
    let mut bytes = Vec::new();
    // One byte more than is allowed shows that there is more.
    let mut read = |from: &mut dyn Read| from.take(bytes_max as u64 + 1).read_to_end(&mut bytes).map_err(failed);
    if path == Path::new(STANDARD) {
        read(&mut io::stdin().lock())?;
    } else {
        read(&mut File::open(path).map_err(failed)?)?;
    }
    Ok((bytes.len() <= bytes_max).then_some(bytes))
}

/// Writes a file, or to standard output. A file is there whole or as it was before.
pub(super) fn write(path: &Path, bytes: &[u8], readers: Readers) -> Result<(), Failure> {
    let mut sink = Sink::open(path, readers)?;
    sink.write(bytes)?;
    sink.finish()
}

/// Who may read a file that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// Whoever the system lets read new files.
    Usual,
    /// Its owner alone, where the system can tell (Unix): what is in it is not for everybody on this machine.
    Owner,
}

/// A file in the making, or standard output. A file is there whole once it is finished, or as it was before.
#[derive(Debug)]
pub(super) struct Sink<'p> {
    path: &'p Path,
    to: Target,
}

#[derive(Debug)]
enum Target {
    Standard,
    /// Becomes the file.
    Whole(Draft),
    /// A device, a pipe, or what is behind a link, which is written through.
    Through(File),
}

impl<'p> Sink<'p> {
    pub(super) fn open(path: &'p Path, readers: Readers) -> Result<Self, Failure> {
        let target = || -> io::Result<Target> {
            Ok(if path == Path::new(STANDARD) {
                Target::Standard
            } else if is_plain(path) {
                Target::Whole(Draft::beside(path, readers.mode())?)
            } else {
                let file = options(readers).create(true).truncate(true).open(path)?;
                Target::Through(restrict(file, readers)?)
            })
        };
        let to = target().map_err(|error| failed(path, &error))?;
        Ok(Self { path, to })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let file = match &mut self.to {
            Target::Standard => return print_bytes(bytes),
            Target::Whole(draft) => draft.file(),
            Target::Through(file) => file,
        };
        file.write_all(bytes).map_err(|error| failed(self.path, &error))
    }

    /// Whether a write may wait for another program, which reads what is written.
    pub(super) const fn may_wait(&self) -> bool {
        !matches!(self.to, Target::Whole(_))
    }

    pub(super) fn finish(self) -> Result<(), Failure> {
        match self.to {
            Target::Whole(draft) => draft.replace(self.path).map_err(|error| failed(self.path, &error)),
            Target::Standard | Target::Through(_) => Ok(()),
        }
    }
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::of(format_args!("cannot write file `{}`", path.display()), error)
}

impl Readers {
    const fn mode(self) -> u32 {
        match self {
            Self::Usual => USUAL,
            Self::Owner => OWNER_ONLY,
        }
    }
}

fn options(readers: Readers) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, readers.mode());
    #[cfg(not(unix))]
    let _ = readers;
    options
}

/// Takes a file that was there before, behind a link, from other readers; devices and pipes are left alone.
fn restrict(file: File, readers: Readers) -> io::Result<File> {
    #[cfg(unix)]
    if readers == Readers::Owner && file.metadata()?.is_file() {
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(OWNER_ONLY))?;
    }
    #[cfg(not(unix))]
    let _ = readers;
    Ok(file)
}

/// Whether another file may take the place of `path`: devices, pipes and links are written through instead.
fn is_plain(path: &Path) -> bool {
    fs::symlink_metadata(path).map_or(true, |found| found.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_lines_end_without_spaces() {
        let rows = [["a".to_owned(), "木漏れ日".to_owned()], ["long-slug".to_owned(), String::new()]];
        assert_eq!(table(["SLUG", "NAME"], &rows), "SLUG       NAME\na          木漏れ日\nlong-slug\n");
    }

    #[test]
    fn a_file_is_replaced_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.svg");
        write(&path, b"one", Readers::Usual).unwrap();
        write(&path, b"two", Readers::Usual).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let absent = folder.path().join("absent").join("a.svg");
        assert!(write(&absent, b"three", Readers::Usual).unwrap_err().to_string().starts_with("cannot write file `"));
    }

    #[test]
    fn a_value_of_several_lines_stays_beside_its_label() {
        let mut lines = Lines::default();
        lines.add("plan", Some("one\ntwo"));
        lines.add("link", None);
        assert_eq!(lines.below("mill"), "mill\n  plan          one\n                two\n");
        lines.add("more than that", Some("three"));
        assert_eq!(
            lines.below("mill"),
            "mill\n  plan            one\n                  two\n  more than that  three\n"
        );
    }
}
