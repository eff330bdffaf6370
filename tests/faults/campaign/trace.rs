//! The trace of a program: every call by which it changes the files of one folder, in the order in which strace saw them end.
//!
//! A call is written down before the thread that made it goes on. So what somebody learnt of the program when the trace had
//! a certain length is due to nothing that was written down later.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::disk::{Change, Event, FileNumber};
use crate::process::Process;

/// What may change a file or what a folder holds, but for calls that are mostly of sockets. What is met of it and not understood
/// ends the campaign; and what it makes of the files is compared with what they are.
const CALLS: &str = "open,openat,openat2,creat,write,lseek,pwrite64,pwritev,pwritev2,truncate,ftruncate,fallocate,copy_file_range,fsync,\
     fdatasync,sync_file_range,link,linkat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,\
     symlink,symlinkat,mmap";

/// What SQLite shares between processes in memory: it is made anew by whoever finds nobody there.
pub(crate) const SHARED: &str = "-shm";

/// The end of a trace, in which the end of its process is told.
const LAST_BYTES: u64 = 16 * 1024;

/// Where calls of programs are written down, one program after the other.
#[derive(Debug)]
pub(crate) struct Trace {
    strace: PathBuf,
    file: PathBuf,
    /// Whose changes are meant.
    folder: PathBuf,
}

impl Trace {
    pub(crate) fn new(strace: PathBuf, file: PathBuf, folder: PathBuf) -> Self {
        Self { strace, file, folder }
    }

    /// Words that start a program whose calls are written down. It is started in the place of strace, which watches it from
    /// beside it, so that signals reach it.
    pub(crate) fn words(&self) -> Vec<OsString> {
        let options = ["-D", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "100000000", "-e"];
        let mut words = vec![self.strace.clone().into_os_string()];
        words.extend(options.map(OsString::from));
        words.extend([format!("trace={CALLS}").into(), "-A".into(), "-o".into(), self.file.clone().into_os_string()]);
        words
    }

    /// Whether programs may be watched here.
    pub(crate) fn is_allowed(&self) -> bool {
        let mut tried = Command::new(&self.strace);
        tried.args(["-D", "-f", "--seccomp-bpf", "-e", "trace=openat", "-o", "/dev/null", "true"]).stdin(Stdio::null());
        // One that cannot watch the program lets it run all the same, and complains.
        tried.output().is_ok_and(|output| output.status.success() && output.stderr.is_empty())
    }

    /// How much is written down so far.
    pub(crate) fn length(&self) -> u64 {
        fs::metadata(&self.file).map_or(0, |found| found.len())
    }

    /// Whether all calls of a process are written down, which has ended: that it has is written last.
    pub(crate) fn has_all_of(&self, process: Process) -> bool {
        let mut file = File::open(&self.file).unwrap();
        file.seek(SeekFrom::Start(self.length().saturating_sub(LAST_BYTES))).unwrap();
        let mut last = String::new();
        file.read_to_string(&mut last).unwrap();
        last.lines().any(|line| is_end(line, &process.id().to_string()))
    }

    /// How much was written down when the first process had ended.
    pub(crate) fn first_end(&self) -> u64 {
        let text = fs::read_to_string(&self.file).unwrap();
        let (process, _) = text.split_once(' ').unwrap();
        let lines = text.split_inclusive('\n').take_while(|line| !is_end(line, process));
        lines.map(|line| line.len() as u64).sum()
    }

    /// What happened to the files of the folder.
    pub(crate) fn events(&self) -> Vec<Event> {
        let mut reader = Reader::new(&self.folder);
        calls(&fs::read_to_string(&self.file).unwrap()).for_each(|call| reader.take(&call));
        reader.events
    }
}

/// Whether a line says that a process has ended.
fn is_end(line: &str, process: &str) -> bool {
    line.split_once(' ').is_some_and(|(thread, rest)| thread == process && rest.trim_start().starts_with("+++"))
}

/// A call that has ended, and where it stands in the trace.
struct Call<'a> {
    thread: &'a str,
    name: &'a str,
    arguments: String,
    result: &'a str,
    begun: usize,
    ended: usize,
}

/// The calls of a trace in the order in which they ended; those that failed are left out.
fn calls(text: &str) -> impl Iterator<Item = Call<'_>> {
    let (mut at, mut begun) = (0, HashMap::new());
    text.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let (thread, rest) = line.trim_end().split_once(' ')?;
        let rest = rest.trim_start();
        if let Some(first) = rest.strip_suffix(" <unfinished ...>") {
            begun.insert(thread, (start, first));
            return None;
        }
        let (start, first, last) = match rest.strip_prefix("<... ") {
            None => (start, "", rest),
            Some(resumed) => {
                let (start, first) = begun.remove(thread)?;
                (start, first, resumed.split_once(" resumed>")?.1)
            }
        };
        let (_, result) = last.rsplit_once(" = ")?;
        let whole = format!("{first}{last}");
        let (head, _) = whole.rsplit_once(" = ").filter(|_| !result.starts_with('-') && !result.starts_with('?'))?;
        let (_, arguments) = head.trim_end().strip_suffix(')')?.split_once('(')?;
        let name = (if first.is_empty() { last } else { first }).split_once('(')?.0;
        Some(Call { thread, name, arguments: arguments.to_owned(), result, begun: start, ended: at })
    })
}

/// The bytes that strace wrote down as `\x2f\x74`.
fn bytes(text: &str) -> Vec<u8> {
    let of = |digits: &[u8]| u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap();
    text.trim_matches('"').as_bytes().as_chunks::<4>().0.iter().map(|[.., high, low]| of(&[*high, *low])).collect()
}

fn path(text: &str) -> PathBuf {
    assert!(!text.ends_with("..."), "strace cut a path: {text}");
    String::from_utf8(bytes(text)).unwrap().into()
}

/// The number and the path of `13<\x2f…>`, also where `(deleted)` follows.
fn descriptor(text: &str) -> (&str, PathBuf) {
    let (number, rest) = text.split_once('<').unwrap_or((text, ">"));
    (number, path(rest.split_once('>').map_or(rest, |(path, _)| path)))
}

fn number(text: &str) -> u64 {
    text.parse().unwrap_or_else(|_| panic!("a number was expected in the trace, not `{text}`"))
}

/// Makes events of calls.
struct Reader<'a> {
    folder: &'a Path,
    names: HashMap<OsString, FileNumber>,
    /// Files that have lost the name by which they are still known, or never had one.
    nameless: HashMap<OsString, FileNumber>,
    /// What a thread opened last under a descriptor.
    opened: HashMap<(String, String), FileNumber>,
    /// Where the next bytes go to that are written to no place in particular.
    positions: HashMap<FileNumber, u64>,
    files: FileNumber,
    events: Vec<Event>,
}

impl<'a> Reader<'a> {
    fn new(folder: &'a Path) -> Self {
        let (names, nameless, opened, positions) = Default::default();
        Self { folder, names, nameless, opened, positions, files: 0, events: Vec::new() }
    }

    fn take(&mut self, call: &Call<'_>) {
        let arguments: Vec<_> = call.arguments.split(", ").collect();
        match (call.name, arguments.as_slice()) {
            ("openat", [_, _, flags, ..]) => self.open(call, flags),
            ("pwrite64", [file, written, _, at]) if self.is_inside(file) => {
                self.written(call, self.file(file), written, number(at));
            }
            ("write", [file, written, _]) if self.is_inside(file) => {
                let file = self.file(file);
                let at = self.positions.get(&file).copied().unwrap_or_default();
                self.written(call, file, written, at);
                self.positions.insert(file, at + number(call.result));
            }
            ("lseek", [file, ..]) if self.is_inside(file) => {
                self.positions.insert(self.file(file), number(call.result));
            }
            ("ftruncate", [file, length]) if self.is_inside(file) => {
                self.happened(call, Change::Cut { file: self.file(file), length: number(length) });
            }
            ("fsync" | "fdatasync", [file]) if descriptor(file).1 == self.folder => {
                self.happened(call, Change::NamesSynced);
            }
            ("fsync" | "fdatasync", [file]) if self.is_inside(file) => {
                self.happened(call, Change::Synced { file: self.file(file) });
            }
            ("link", [from, to]) | ("linkat", [_, from, _, to, _]) => self.linked(call, &path(from), &path(to)),
            ("rename", [from, to]) | ("renameat", [_, from, _, to]) | ("renameat2", [_, from, _, to, _]) => {
                if let (Some(from), Some(to)) = (self.name(&path(from)), self.name(&path(to))) {
                    let file = self.names[&from];
                    self.named(call, vec![(to, Some(file)), (from, None)]);
                }
            }
            ("unlink", [gone]) | ("unlinkat", [_, gone, _]) => {
                if let Some(name) = self.name(&path(gone)) {
                    self.named(call, vec![(name, None)]);
                }
            }
            ("mmap", [_, _, how, shared, file, _]) => {
                let is_written = how.contains("PROT_WRITE") && shared.contains("MAP_SHARED") && self.is_inside(file);
                let name = is_written.then(|| descriptor(file).1.display().to_string());
                assert!(name.as_ref().is_none_or(|name| name.ends_with(SHARED)), "{name:?} is written in memory");
            }
            _ => assert!(
                !arguments.iter().any(|text| self.is_meant(text)),
                "`{}` is not understood: {:.200}",
                call.name,
                call.arguments
            ),
        }
    }

    /// A file was opened, or made under a name or without one.
    fn open(&mut self, call: &Call<'_>, flags: &str) {
        let (descriptor, path) = descriptor(call.result);
        let Some(name) = self.name(&path) else { return };
        let is_nameless = flags.contains("O_TMPFILE");
        let known = self.names.get(&name).copied().filter(|_| !is_nameless);
        let file = known.unwrap_or(self.files);
        self.files += usize::from(known.is_none());
        self.opened.insert((call.thread.to_owned(), descriptor.to_owned()), file);
        self.positions.insert(file, 0);
        if is_nameless {
            self.nameless.insert(name, file);
        } else if known.is_none() {
            self.named(call, vec![(name, Some(file))]);
        } else if flags.contains("O_TRUNC") {
            self.happened(call, Change::Cut { file, length: 0 });
        }
    }

    fn written(&mut self, call: &Call<'_>, file: FileNumber, written: &str, at: u64) {
        let mut written = bytes(written);
        // A disk that is full takes less.
        written.truncate(usize::try_from(number(call.result)).unwrap());
        self.happened(call, Change::Written { file, at, bytes: written });
    }

    fn linked(&mut self, call: &Call<'_>, from: &Path, to: &Path) {
        let Some(to) = self.name(to) else { return };
        let file = match from.strip_prefix("/proc/self/fd") {
            Ok(descriptor) => self.opened[&(call.thread.to_owned(), descriptor.display().to_string())],
            Err(_) => self.names[&self.name(from).unwrap()],
        };
        self.named(call, vec![(to, Some(file))]);
    }

    fn named(&mut self, call: &Call<'_>, names: Vec<(OsString, Option<FileNumber>)>) {
        for (name, file) in &names {
            let before = match file {
                Some(file) => self.names.insert(name.clone(), *file),
                None => self.names.remove(name),
            };
            self.nameless.extend(before.map(|before| (name.clone(), before)));
        }
        self.happened(call, Change::Named(names));
    }

    fn happened(&mut self, call: &Call<'_>, change: Change) {
        self.events.push(Event { begun: call.begun as u64, ended: call.ended as u64, change });
    }

    /// The file of a descriptor, whoever opened it and whatever has its name by now.
    fn file(&self, text: &str) -> FileNumber {
        let files = if text.ends_with("(deleted)") { &self.nameless } else { &self.names };
        files[&self.name(&descriptor(text).1).unwrap()]
    }

    /// Whether a descriptor is one of a file of the folder.
    fn is_inside(&self, text: &str) -> bool {
        self.name(&descriptor(text).1).is_some()
    }

    /// Whether an argument, a path or a descriptor, is one of the folder.
    fn is_meant(&self, text: &str) -> bool {
        let is_path = text.starts_with("\"\\x2f");
        (is_path && self.name(&path(text)).is_some()) || (text.contains('<') && self.is_inside(text))
    }

    fn name(&self, path: &Path) -> Option<OsString> {
        path.strip_prefix(self.folder).ok()?.file_name().map(OsStr::to_owned)
    }
}
