//! A file that is read participant by participant, as often as that takes, whatever its length.
//!
//! It is read once to find all that is wrong with it and once more to be entered, so that a file with a mistake at its end
//! costs no store a lock. In memory is one participant, and of each its slug.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::io::{BufReader, Read, Seek, SeekFrom};

use jiff::Timestamp;

use super::frame::{ENTRY_BYTES_MAX, Frame, Unframed};
use super::wrong::{self, Place};
use super::{DocumentError, Entry, FORMAT, MISTAKES_TOLD_MAX, Misplaced, position};
use crate::domain::input::FieldError;
use crate::domain::participant::Participant;
use crate::domain::reading::Reading;
use crate::domain::spelling;
use crate::store::possible::contradiction;

/// Bytes that are read at once.
const BUFFER_BYTES: usize = 256 * 1024;

/// What some editors put first; it means nothing in UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// A file of participants.
#[derive(Debug)]
pub struct Document<R> {
    source: R,
    /// When what an entry leaves out is as if it were entered.
    now: Timestamp,
    /// By which rules it is read; what is written by hand until the file says otherwise.
    reading: Reading,
}

/// What is seen when a file is read.
#[derive(Debug)]
pub enum Seen {
    /// It is read from its beginning, perhaps once more.
    Begin,
    /// So many more bytes of it.
    Bytes(u64),
    Participant(Box<Participant>),
}

/// What was found of a whole file.
#[derive(Debug, Default)]
pub struct Contents {
    /// The slugs of its participants, and which one each is.
    slugs: HashMap<Box<str>, usize>,
}

impl Contents {
    /// How many participants there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.slugs.len()
    }

    #[must_use]
    pub fn has(&self, slug: &str) -> bool {
        self.slugs.contains_key(slug)
    }
}

/// What is wrong with single values, as far as it is told.
#[derive(Debug, Default)]
struct Mistakes {
    /// Each with the participant in which it is.
    told: Vec<(Place, FieldError)>,
    count: usize,
}

impl Mistakes {
    fn add(&mut self, place: Place, wrong: FieldError) {
        self.count += 1;
        if self.told.len() < MISTAKES_TOLD_MAX {
            self.told.push((place, wrong));
        }
    }
}

impl<R: Read + Seek> Document<R> {
    pub const fn new(source: R, now: Timestamp) -> Self {
        Self { source, now, reading: Reading::Input }
    }

    /// When it is entered.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Reads the whole file, hands out what is seen on the way, and says what is in it.
    ///
    /// Where it turns out at the end of the file only that a program wrote it, all is read and handed out once more.
    ///
    /// # Errors
    ///
    /// [`DocumentError`] with line, column and path: of the first thing that is no such document, or of every value that
    /// is wrong; or, at once, what `take` says.
    pub fn check<E: From<DocumentError>>(
        &mut self,
        mut take: impl FnMut(Seen) -> Result<(), E>,
    ) -> Result<Contents, E> {
        loop {
            let reading = self.reading;
            take(Seen::Begin)?;
            let (contents, mistakes) = self.look(&mut take)?;
            if self.reading == reading {
                return if mistakes.count == 0 { Ok(contents) } else { Err(self.misplaced(mistakes).into()) };
            }
        }
    }

    fn look<E: From<DocumentError>>(
        &mut self,
        take: &mut impl FnMut(Seen) -> Result<(), E>,
    ) -> Result<(Contents, Mistakes), E> {
        let (mut contents, mut mistakes) = (Contents::default(), Mistakes::default());
        let mut pass = self.pass()?;
        let mut at = 0;
        while let Some((place, entry)) = pass.entry()? {
            take(Seen::Bytes(pass.at() - at))?;
            at = pass.at();
            let slug = spelling::plain(entry.slug());
            match contents.slugs.entry(slug.into()) {
                _ if slug.is_empty() => {}
                Slot::Occupied(first) => {
                    let first = first.get();
                    let message = format!("slug `{slug}` is at participants[{first}] already; keep one of them");
                    mistakes.add(place, FieldError::new("slug", message));
                }
                Slot::Vacant(free) => drop(free.insert(place.index)),
            }
            match pass.participant(&entry) {
                Ok(participant) => take(Seen::Participant(Box::new(participant)))?,
                Err(wrong) => wrong.into_iter().for_each(|wrong| mistakes.add(place, wrong)),
            }
        }
        self.reading = pass.reading();
        Ok((contents, mistakes))
    }

    /// A reading from the first participant to the last.
    ///
    /// # Errors
    ///
    /// [`DocumentError::Unread`].
    pub fn pass(&mut self) -> Result<Pass<'_, R>, DocumentError> {
        self.source.rewind()?;
        let mut mark = Vec::new();
        self.source.by_ref().take(BYTE_ORDER_MARK.len() as u64).read_to_end(&mut mark)?;
        let begin = if mark == BYTE_ORDER_MARK { mark.len() as u64 } else { 0 };
        self.source.seek(SeekFrom::Start(begin))?;
        let frame = Frame::new(BufReader::with_capacity(BUFFER_BYTES, &mut self.source), begin);
        Ok(Pass { frame: Some(frame), at: begin, text: Vec::new(), count: 0, now: self.now, reading: self.reading })
    }

    /// Looks up where mistakes stand.
    fn misplaced(&mut self, mistakes: Mistakes) -> DocumentError {
        let mut told = Vec::with_capacity(mistakes.told.len());
        for (place, FieldError { field, message }) in mistakes.told {
            match wrong::find(&mut self.source, place, &field) {
                Ok((line, column)) => {
                    let path = position::in_brackets(&format!("participants.{}.{field}", place.index));
                    told.push(Misplaced { line, column, path, message });
                }
                Err(error) => return error.into(),
            }
        }
        DocumentError::Values { told, count: mistakes.count }
    }
}

/// A reading of a file from its first participant to its last.
#[derive(Debug)]
pub struct Pass<'s, R: Read + Seek> {
    /// Nothing once it is over.
    frame: Option<Frame<BufReader<&'s mut R>>>,
    at: u64,
    text: Vec<u8>,
    count: usize,
    now: Timestamp,
    reading: Reading,
}

impl<R: Read + Seek> Pass<'_, R> {
    /// The byte up to which the file was read.
    #[must_use]
    pub const fn at(&self) -> u64 {
        self.at
    }

    /// By which rules the file is to be read, as far as it said so.
    fn reading(&self) -> Reading {
        self.reading
    }

    /// The next participant of a file that was found to be one.
    ///
    /// # Errors
    ///
    /// As of [`Document::check`], of a file that was changed since.
    pub fn next_participant(&mut self) -> Result<Option<Participant>, DocumentError> {
        let Some((Place { index, .. }, entry)) = self.entry()? else { return Ok(None) };
        let changed = |wrong: Vec<FieldError>| {
            let told = wrong.into_iter().map(|FieldError { field, message }| Misplaced {
                line: 1,
                column: 1,
                path: position::in_brackets(&format!("participants.{index}.{field}")),
                message,
            });
            let told: Vec<_> = told.take(MISTAKES_TOLD_MAX).collect();
            DocumentError::Values { count: told.len(), told }
        };
        self.participant(&entry).map(Some).map_err(changed)
    }

    /// The next entry, and where it stands.
    fn entry(&mut self) -> Result<Option<(Place, Entry)>, DocumentError> {
        let Some(frame) = &mut self.frame else { return Ok(None) };
        let index = self.count;
        let found = frame.next(&mut self.text);
        self.at = frame.at();
        if frame.format.is_some() {
            self.reading = Reading::Stored;
        }
        match found {
            Ok(Some(begin)) => {
                self.count += 1;
                let place = Place { index, begin, bytes: self.text.len() };
                let text = str::from_utf8(&self.text).map_err(|_| DocumentError::NotText)?;
                let mut json = serde_json::Deserializer::from_str(text);
                match serde_path_to_error::deserialize(&mut json) {
                    Ok(entry) => Ok(Some((place, entry))),
                    Err(error) => Err(self.over(|source| wrong::in_entry(source, place, &error))),
                }
            }
            Ok(None) => match frame.format.filter(|(format, _)| *format > FORMAT) {
                Some((format, at)) => Err(self.over(|source| wrong::newer(source, format, at))),
                None => Ok(None),
            },
            Err(Unframed::Unread(error)) => Err(error.into()),
            Err(Unframed::TooLarge(begin)) => {
                Err(self.over(|source| wrong::too_large(source, index, begin, ENTRY_BYTES_MAX)))
            }
            Err(Unframed::NoFrame) => Err(self.over(|source| wrong::in_frame(source))),
        }
    }

    /// Ends the reading with what is wrong.
    fn over(&mut self, told: impl FnOnce(&mut R) -> Result<DocumentError, std::io::Error>) -> DocumentError {
        match self.frame.take() {
            Some(frame) => told(frame.into_source().into_inner()).unwrap_or_else(DocumentError::from),
            None => DocumentError::NotText,
        }
    }

    /// The participant that an entry describes, or every mistake in it, each by its path within the entry.
    fn participant(&self, entry: &Entry) -> Result<Participant, Vec<FieldError>> {
        let participant = entry.participant(self.reading, self.now)?;
        match contradiction(&participant) {
            Some(wrong) => Err(vec![wrong]),
            None => Ok(participant),
        }
    }
}
