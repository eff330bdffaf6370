//! What is wrong with a file, and where. Only a file that is refused pays for that: it is read once more for each mistake.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};

use super::stream::BYTE_ORDER_MARK;
use super::{DocumentError, FORMAT, position};

/// Where in a file a participant stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Which one it is, from 0.
    pub(super) index: usize,
    pub(super) begin: u64,
    pub(super) bytes: usize,
}

/// The document as a whole, of which nothing is kept.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with a list of `participants`")]
struct Outline {
    #[expect(dead_code, reason = "it is read to see whether it can be")]
    format: Option<u32>,
    #[expect(dead_code, reason = "it is read to see whether it can be")]
    participants: Passed,
}

/// A list whose items were passed over.
#[derive(Debug)]
struct Passed;

impl<'de> Deserialize<'de> for Passed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Self)
    }
}

impl<'de> Visitor<'de> for Passed {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(self)
    }
}

/// What is wrong with the JSON around the participants.
pub(super) fn in_frame(source: &mut (impl Read + Seek)) -> io::Result<DocumentError> {
    if !is_text(begin(source)?)? {
        return Ok(DocumentError::NotText);
    }
    let mut reader = begin(source)?;
    let first = first_byte(&mut reader)?;
    let (at, path, message) = if first == Some(b'[') {
        let space = reader.stream_position()?;
        let message = "the file is a list; write an object with it: { \"participants\": [ … ] }".to_owned();
        (of_byte(source, space)?, String::new(), message)
    } else {
        let mut json = serde_json::Deserializer::from_reader(begin(source)?);
        let read = serde_path_to_error::deserialize::<_, Outline>(&mut json);
        let read = read.map_err(|error| (member(error.path()), error.into_inner()));
        let read = read.and_then(|_| json.end().map_err(|error| (String::new(), error)));
        let Err((path, error)) = read else {
            let message = "the file was changed while it was read; try again".to_owned();
            return Ok(DocumentError::At { line: 1, column: 1, path: String::new(), message });
        };
        let message = if first.is_none() {
            "the file is empty; name a file of `openday export` or one like it".to_owned()
        } else {
            said(&error)
        };
        (in_characters(source, error.line(), error.column())?, path, message)
    };
    Ok(DocumentError::At { line: at.0, column: at.1, path, message })
}

/// What is wrong with the JSON of one participant.
pub(super) fn in_entry(
    source: &mut (impl Read + Seek),
    place: Place,
    error: &serde_path_to_error::Error<serde_json::Error>,
) -> io::Result<DocumentError> {
    let text = text_of(source, place)?;
    let inner = position::in_characters(&text, error.inner().line(), error.inner().column());
    let (line, column) = within(of_byte(source, place.begin)?, inner);
    let (item, member) = (format!("participants[{}]", place.index), member(error.path()));
    let path = if member.is_empty() { item } else { format!("{item}.{member}") };
    Ok(DocumentError::At { line, column, path, message: said(error.inner()) })
}

/// That the form of a file is one of a newer program.
pub(super) fn newer(source: &mut (impl Read + Seek), format: u32, at: u64) -> io::Result<DocumentError> {
    let (line, column) = of_byte(source, at)?;
    let message = format!(
        "the file has format {format}, and this program reads formats up to {FORMAT}; use the newer program that wrote it"
    );
    Ok(DocumentError::At { line, column, path: "format".to_owned(), message })
}

/// That a participant is larger than any.
pub(super) fn too_large(
    source: &mut (impl Read + Seek),
    index: usize,
    at: u64,
    bytes_max: usize,
) -> io::Result<DocumentError> {
    let (line, column) = of_byte(source, at)?;
    let message = format!("this participant has more than {bytes_max} bytes; it may not be closed where it ends");
    Ok(DocumentError::At { line, column, path: format!("participants[{index}]"), message })
}

/// Where the value of a participant stands that has that path within its entry.
pub(super) fn find(source: &mut (impl Read + Seek), place: Place, path: &str) -> io::Result<(usize, usize)> {
    let text = text_of(source, place)?;
    Ok(within(of_byte(source, place.begin)?, position::of(&text, path)))
}

/// Where something stands of which it is known where it stands in a text, and where that begins.
fn within((line, column): (usize, usize), inner: (usize, usize)) -> (usize, usize) {
    match inner {
        (1, further) => (line, column + further - 1),
        (further, column) => (line + further - 1, column),
    }
}

/// Where in a document something is wrong; empty for the document as a whole.
pub(super) fn member(path: &serde_path_to_error::Path) -> String {
    let path = path.to_string();
    // So serde writes the document as a whole.
    if path == "." { String::new() } else { path }
}

/// What is wrong, without the place that serde puts behind it.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let whole = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    whole.strip_suffix(&place).unwrap_or(&whole).to_owned()
}

/// The same, as it is said of a file.
fn said(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "the file ends too early; it may have been cut off, so copy or export it again, or write what is missing"
            .to_owned();
    }
    reason(error)
}

/// The source from its first byte behind the byte order mark.
fn begin<R: Read + Seek>(source: &mut R) -> io::Result<BufReader<&mut R>> {
    let mark = mark_bytes(source)?;
    source.seek(SeekFrom::Start(mark))?;
    Ok(BufReader::new(source))
}

fn mark_bytes(source: &mut (impl Read + Seek)) -> io::Result<u64> {
    source.rewind()?;
    let mut mark = Vec::new();
    source.take(BYTE_ORDER_MARK.len() as u64).read_to_end(&mut mark)?;
    Ok(if mark == BYTE_ORDER_MARK { mark.len() as u64 } else { 0 })
}

/// The first byte that is no space, at which the reader stands then.
fn first_byte(reader: &mut impl BufRead) -> io::Result<Option<u8>> {
    loop {
        match reader.fill_buf()?.first().copied() {
            Some(b' ' | b'\t' | b'\r' | b'\n') => reader.consume(1),
            other => return Ok(other),
        }
    }
}

/// Whether all is UTF-8.
fn is_text(mut reader: impl BufRead) -> io::Result<bool> {
    // What is cut off by the end of a buffer: less than one character.
    let mut rest = Vec::new();
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(rest.is_empty());
        }
        let length = buffer.len();
        rest.extend_from_slice(buffer);
        reader.consume(length);
        match str::from_utf8(&rest) {
            Ok(_) => rest.clear(),
            Err(error) if error.error_len().is_none() => drop(rest.drain(..error.valid_up_to())),
            Err(_) => return Ok(false),
        }
    }
}

/// The text of one participant.
fn text_of(source: &mut (impl Read + Seek), place: Place) -> io::Result<String> {
    source.seek(SeekFrom::Start(place.begin))?;
    let mut text = Vec::new();
    source.take(place.bytes as u64).read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Line and column, from 1 and in characters, of a byte.
fn of_byte(source: &mut (impl Read + Seek), at: u64) -> io::Result<(usize, usize)> {
    let mark = mark_bytes(source)?;
    let (mut line, mut column) = (1, 1);
    each_byte(begin(source)?.take(at - mark), |byte| {
        match byte {
            b'\n' => (line, column) = (line + 1, 1),
            byte => column += usize::from(is_first_of_character(byte)),
        }
        true
    })?;
    Ok((line, column))
}

/// Line and column in characters, from a place that serde counted in bytes.
fn in_characters(source: &mut (impl Read + Seek), line: usize, column_bytes: usize) -> io::Result<(usize, usize)> {
    let (mut at_line, mut bytes, mut column) = (1, 0, 0);
    each_byte(begin(source)?, |byte| {
        if byte == b'\n' {
            at_line += 1;
        } else if at_line == line && bytes < column_bytes {
            bytes += 1;
            column += usize::from(is_first_of_character(byte));
        }
        at_line <= line
    })?;
    Ok((line.max(1), column.max(1)))
}

const fn is_first_of_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

/// Hands out bytes until enough was seen.
fn each_byte(mut reader: impl BufRead, mut take: impl FnMut(u8) -> bool) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() || !buffer.iter().all(|byte| take(*byte)) {
            return Ok(());
        }
        let length = buffer.len();
        reader.consume(length);
    }
}
