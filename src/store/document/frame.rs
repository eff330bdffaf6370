//! The frame of a file: the JSON around its participants, read on the way to the next one.
//!
//! Only one participant is in memory at a time, as the text that stands in the file. What is no such frame is not said
//! here: it is looked at once more, by [`wrong`](super::wrong), which takes its time.

use std::io::{self, BufRead};

/// Most bytes of one participant: a thousand and five hundred open days with all that can be said of each take less.
pub(super) const ENTRY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Most bytes of a key, and of a value that is no participant.
const WORD_BYTES_MAX: usize = 256;

/// Why the next participant was not read.
#[derive(Debug)]
pub(super) enum Unframed {
    /// What stands there is not the frame of such a file.
    NoFrame,
    /// The participant that begins at this byte is larger than any.
    TooLarge(u64),
    Unread(io::Error),
}

impl From<io::Error> for Unframed {
    fn from(error: io::Error) -> Self {
        Self::Unread(error)
    }
}

/// How far into the frame the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Before,
    /// Behind a member of the document.
    Members,
    /// In the list; whether there was one before.
    List {
        is_first: bool,
    },
    End,
}

/// A reading of the frame.
#[derive(Debug)]
pub(super) struct Frame<R> {
    source: R,
    place: Place,
    has_list: bool,
    /// Bytes that were read.
    at: u64,
    /// What the file says its form is, and at which byte, once that was read.
    pub(super) format: Option<(u32, u64)>,
}

impl<R: BufRead> Frame<R> {
    /// Of a source that stands at byte `at`, behind its byte order mark if it has one.
    pub(super) const fn new(source: R, at: u64) -> Self {
        Self { source, place: Place::Before, has_list: false, at, format: None }
    }

    pub(super) const fn at(&self) -> u64 {
        self.at
    }

    pub(super) fn into_source(self) -> R {
        self.source
    }

    /// Puts the text of the next participant into `entry`, and says at which byte it begins; `None` at the end of the file.
    pub(super) fn next(&mut self, entry: &mut Vec<u8>) -> Result<Option<u64>, Unframed> {
        loop {
            self.skip_space()?;
            match self.place {
                Place::Before => {
                    self.expect(b'{')?;
                    self.skip_space()?;
                    self.place = Place::Members;
                    if self.is_next(b'}')? {
                        self.place = Place::End;
                    } else {
                        self.member()?;
                    }
                }
                Place::Members => {
                    if self.is_next(b'}')? {
                        self.place = Place::End;
                    } else {
                        self.expect(b',')?;
                        self.skip_space()?;
                        self.member()?;
                    }
                }
                Place::List { is_first } => {
                    if self.is_next(b']')? {
                        self.place = Place::Members;
                        continue;
                    }
                    if !is_first {
                        self.expect(b',')?;
                        self.skip_space()?;
                    }
                    self.place = Place::List { is_first: false };
                    let begin = self.at;
                    let is_whole = self.value(entry, ENTRY_BYTES_MAX)?;
                    return if is_whole { Ok(Some(begin)) } else { Err(Unframed::TooLarge(begin)) };
                }
                Place::End => {
                    let is_all = self.peek()?.is_none() && self.has_list;
                    return if is_all { Ok(None) } else { Err(Unframed::NoFrame) };
                }
            }
        }
    }

    /// Reads a member of the document up to its end, or into its list.
    fn member(&mut self) -> Result<(), Unframed> {
        let key: String = self.word()?;
        self.skip_space()?;
        self.expect(b':')?;
        self.skip_space()?;
        match key.as_str() {
            "participants" if !self.has_list => {
                self.expect(b'[')?;
                (self.has_list, self.place) = (true, Place::List { is_first: true });
                Ok(())
            }
            "format" if self.format.is_none() => {
                let begin = self.at;
                self.format = self.word::<Option<u32>>()?.map(|format| (format, begin));
                Ok(())
            }
            _ => Err(Unframed::NoFrame),
        }
    }

    fn word<T: serde::de::DeserializeOwned>(&mut self) -> Result<T, Unframed> {
        let mut word = Vec::new();
        let is_whole = self.value(&mut word, WORD_BYTES_MAX)?;
        let read = serde_json::from_slice(&word).ok().filter(|_| is_whole);
        read.ok_or(Unframed::NoFrame)
    }

    /// Reads one value as it stands there, whether it is one or not; whether it has no more bytes than that.
    fn value(&mut self, into: &mut Vec<u8>, bytes_max: usize) -> Result<bool, Unframed> {
        into.clear();
        let mut scan = Scan::default();
        loop {
            let buffer = self.source.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            let taken = buffer.iter().position(|byte| !scan.take(*byte)).unwrap_or(buffer.len());
            let is_end = taken < buffer.len();
            into.extend_from_slice(buffer.get(..taken).unwrap_or_default());
            self.source.consume(taken);
            self.at += taken as u64;
            if is_end || into.len() > bytes_max {
                break;
            }
        }
        if into.is_empty() { Err(Unframed::NoFrame) } else { Ok(into.len() <= bytes_max) }
    }

    fn skip_space(&mut self) -> io::Result<()> {
        while matches!(self.peek()?, Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.step();
        }
        Ok(())
    }

    fn expect(&mut self, byte: u8) -> Result<(), Unframed> {
        if self.is_next(byte)? { Ok(()) } else { Err(Unframed::NoFrame) }
    }

    /// Whether that byte is next, which is read then.
    fn is_next(&mut self, byte: u8) -> io::Result<bool> {
        let is_it = self.peek()? == Some(byte);
        if is_it {
            self.step();
        }
        Ok(is_it)
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.source.fill_buf()?.first().copied())
    }

    fn step(&mut self) {
        self.source.consume(1);
        self.at += 1;
    }
}

/// Where in a value the reading is.
#[derive(Debug, Default)]
struct Scan {
    depth: usize,
    is_text: bool,
    is_escaped: bool,
    /// The end was read: what comes next is no part of it.
    is_over: bool,
}

impl Scan {
    /// Whether a byte is a part of the value.
    fn take(&mut self, byte: u8) -> bool {
        if self.is_over {
            return false;
        }
        if self.is_text {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => {
                    self.is_text = false;
                    self.is_over = self.depth == 0;
                }
                _ => {}
            }
            return true;
        }
        match byte {
            b'"' => self.is_text = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' if self.depth > 0 => {
                self.depth -= 1;
                self.is_over = self.depth == 0;
            }
            b',' | b':' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 => return false,
            _ => {}
        }
        true
    }
}
