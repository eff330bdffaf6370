//! Framing: where one request ends and the next begins, read beside hyper and more strictly.
//!
//! Two servers that read a stream of bytes differently let a client slip a request past the first of them. hyper forgives
//! what RFC 9112 lets it forgive: lines without a carriage return, spaces after the size of a chunk. Here such a stream is
//! found out before hyper sees its bytes: of a head with a body the request is refused, and in a body its end is never
//! reached. Only `stall` uses it. What must never enter: what a request asks for.

/// Bytes of a line that are looked at; a field about the body is never longer.
const LINE_BYTES_MAX: usize = 256;

/// Hexadecimal digits of the largest size that a chunk can have.
const SIZE_DIGITS_MAX: usize = 16;

/// How far a connection's stream has been read.
#[derive(Debug, Default)]
pub(super) struct Framing {
    part: Part,
    head: Head,
    /// The begin of a line whose end has not come.
    line: Vec<u8>,
    /// Whether the middle of that line is left out.
    is_cut: bool,
}

/// What comes next.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A line of a head.
    #[default]
    Head,
    /// So many bytes of a body, or of a chunk.
    Bytes {
        left: u64,
        is_chunk: bool,
    },
    /// The line that ends a chunk's bytes.
    ChunkEnd,
    ChunkSize,
    Trailer,
    /// What the connection ends over: nothing more is read.
    Lost,
}

/// What a head said so far.
#[derive(Debug, Default, Clone, Copy)]
struct Head {
    has_begun: bool,
    has_bare_line_feed: bool,
    body: Announced,
    /// Bytes that came of it.
    bytes: usize,
}

/// What a head announces of its body.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Announced {
    #[default]
    Nothing,
    Bytes(u64),
    Chunks,
    /// Several things, or what cannot be read.
    Unclear,
}

/// What is wrong with a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ambiguous {
    /// A head says in no single way where its body ends.
    Head,
    /// A body's chunks may be read otherwise.
    Body {
        /// Bytes before the line that is wrong, of those that were read last.
        good: usize,
    },
}

/// That a line is wrong where it stands.
struct Wrong;

/// A line, without what ends it.
struct Line<'a> {
    bytes: &'a [u8],
    is_bare: bool,
    is_cut: bool,
}

impl Framing {
    /// Reads what came next.
    ///
    /// # Errors
    ///
    /// What is wrong; nothing is read after that.
    pub(super) fn read(&mut self, all: &[u8]) -> Result<(), Ambiguous> {
        let mut bytes = all;
        while !bytes.is_empty() {
            match self.part {
                Part::Lost => return Ok(()),
                Part::Bytes { left, is_chunk } => {
                    let taken = left.min(bytes.len() as u64);
                    bytes = bytes.get(usize::try_from(taken).unwrap_or(bytes.len())..).unwrap_or_default();
                    self.part = match left - taken {
                        0 if is_chunk => Part::ChunkEnd,
                        0 => Part::Head,
                        left => Part::Bytes { left, is_chunk },
                    };
                }
                Part::Head | Part::ChunkEnd | Part::ChunkSize | Part::Trailer => {
                    let is_head = self.part == Part::Head;
                    let Ok(rest) = self.read_line(bytes) else {
                        self.part = Part::Lost;
                        let good = all.len() - bytes.len();
                        return Err(if is_head { Ambiguous::Head } else { Ambiguous::Body { good } });
                    };
                    // A head that is whole is another's to hold.
                    if is_head && (self.head.has_begun || !self.line.is_empty()) {
                        self.head.bytes += bytes.len() - rest.len();
                    }
                    bytes = rest;
                }
            }
        }
        Ok(())
    }

    /// Bytes of a head whose end has not come.
    pub(super) const fn head_bytes(&self) -> usize {
        self.head.bytes
    }

    /// Reads a line, if its end is there, and says what comes after it.
    fn read_line<'b>(&mut self, bytes: &'b [u8]) -> Result<&'b [u8], Wrong> {
        let Some(end) = memchr::memchr(b'\n', bytes) else {
            let room = LINE_BYTES_MAX.saturating_sub(self.line.len());
            // Of a longer one nothing but its end is needed, and the byte before that.
            self.line.extend(bytes.iter().take(room));
            if bytes.len() > room {
                self.line.truncate(LINE_BYTES_MAX - 1);
                self.line.extend(bytes.last());
                self.is_cut = true;
            }
            return Ok(&[]);
        };
        let (line, rest) = bytes.split_at(end);
        let rest = rest.get(1..).unwrap_or_default();
        if self.line.is_empty() {
            self.take_line(&Line::of(line, false))?;
        } else {
            let mut whole = std::mem::take(&mut self.line);
            whole.extend_from_slice(line);
            let is_cut = std::mem::take(&mut self.is_cut);
            self.take_line(&Line::of(&whole, is_cut))?;
            whole.clear();
            self.line = whole;
        }
        Ok(rest)
    }

    fn take_line(&mut self, line: &Line<'_>) -> Result<(), Wrong> {
        match self.part {
            Part::Head => self.take_head_line(line),
            _ if line.is_bare => Err(Wrong),
            Part::ChunkEnd if line.bytes.is_empty() => {
                self.part = Part::ChunkSize;
                Ok(())
            }
            Part::ChunkSize => {
                self.part = match chunk_size(line.bytes).ok_or(Wrong)? {
                    0 => Part::Trailer,
                    left => Part::Bytes { left, is_chunk: true },
                };
                Ok(())
            }
            Part::Trailer => {
                if line.bytes.is_empty() {
                    self.part = Part::Head;
                }
                Ok(())
            }
            Part::ChunkEnd | Part::Bytes { .. } | Part::Lost => Err(Wrong),
        }
    }

    fn take_head_line(&mut self, line: &Line<'_>) -> Result<(), Wrong> {
        self.head.has_bare_line_feed |= line.is_bare;
        if !line.bytes.is_empty() {
            self.head.has_begun = true;
            self.head.read(line);
            return Ok(());
        }
        if !self.head.has_begun {
            // Empty lines before a request are passed over (RFC 9112, section 2.2).
            return Ok(());
        }
        let Head { has_bare_line_feed, body, .. } = std::mem::take(&mut self.head);
        if has_bare_line_feed && body != Announced::Nothing {
            return Err(Wrong);
        }
        self.part = match body {
            Announced::Nothing | Announced::Bytes(0) => Part::Head,
            Announced::Bytes(left) => Part::Bytes { left, is_chunk: false },
            Announced::Chunks => Part::ChunkSize,
            Announced::Unclear => return Err(Wrong),
        };
        Ok(())
    }
}

impl<'a> Line<'a> {
    fn of(bytes: &'a [u8], is_cut: bool) -> Self {
        match bytes.split_last() {
            Some((b'\r', bytes)) => Self { bytes, is_bare: false, is_cut },
            _ => Self { bytes, is_bare: true, is_cut },
        }
    }
}

impl Head {
    /// Reads a line, which says something of the body only where it is one of two fields.
    fn read(&mut self, &Line { bytes, is_cut, .. }: &Line<'_>) {
        let announced = match bytes.first() {
            Some(b'c' | b'C') => value_of(bytes, b"content-length").map(length),
            Some(b't' | b'T') => value_of(bytes, b"transfer-encoding").map(chunks),
            _ => None,
        };
        if let Some(announced) = announced {
            let is_clear = self.body == Announced::Nothing && !is_cut;
            self.body = if is_clear { announced } else { Announced::Unclear };
        }
    }
}

/// The value of the field of that name, if the line is one.
fn value_of<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (start, rest) = line.split_at_checked(name.len())?;
    if !start.eq_ignore_ascii_case(name) {
        return None;
    }
    rest.strip_prefix(b":").map(<[u8]>::trim_ascii)
}

fn length(value: &[u8]) -> Announced {
    number(value, 10).map_or(Announced::Unclear, Announced::Bytes)
}

fn chunks(value: &[u8]) -> Announced {
    if value.eq_ignore_ascii_case(b"chunked") { Announced::Chunks } else { Announced::Unclear }
}

/// The size in the line before a chunk: digits, and perhaps an extension right after them. More digits than a size has are
/// zeros in front that nobody needs, and whoever keeps some of them may read another size.
fn chunk_size(line: &[u8]) -> Option<u64> {
    let digits = line.split(|byte| *byte == b';').next()?;
    number(digits, 16).filter(|_| digits.len() <= SIZE_DIGITS_MAX)
}

fn number(digits: &[u8], radix: u32) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.iter().all(|digit| char::from(*digit).is_digit(radix));
    let digits = std::str::from_utf8(digits).ok().filter(|_| is_number)?;
    u64::from_str_radix(digits, radix).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    fn read(stream: &str) -> Result<Part, Ambiguous> {
        let mut framing = Framing::default();
        framing.read(stream.as_bytes()).map(|()| framing.part)
    }

    fn chunked(body: &str) -> String {
        format!("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{body}")
    }

    #[test]
    fn requests_follow_on_each_other() {
        for stream in [
            GET.to_owned(),
            GET.repeat(3),
            format!("\r\n{GET}"),
            "GET / HTTP/1.0\n\n".to_owned(),
            format!("POST / HTTP/1.1\r\ncontent-LENGTH:  5 \r\n\r\nhello{GET}"),
            format!("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n{GET}"),
            chunked(&format!("5\r\nhello\r\n0\r\n\r\n{GET}")),
            chunked(&format!("A;x=y\r\n0123456789\r\n00\r\nTrailer: x\r\n\r\n{GET}")),
        ] {
            assert_eq!(read(&stream), Ok(Part::Head), "{stream:?}");
        }
    }

    #[test]
    fn what_others_may_read_differently_is_found_out() {
        for (stream, wrong) in [
            ("POST / HTTP/1.1\nContent-Length: 5\r\n\r\n".to_owned(), Ambiguous::Head),
            ("POST / HTTP/1.1\r\nContent-Length: 5\n\r\n".to_owned(), Ambiguous::Head),
            ("POST / HTTP/1.1\r\nContent-Length: 5\r\n\n".to_owned(), Ambiguous::Head),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\n\n".to_owned(), Ambiguous::Head),
            (chunked("5 \r\nhello\r\n"), Ambiguous::Body { good: 0 }),
            (chunked("5\nhello\r\n"), Ambiguous::Body { good: 0 }),
            (chunked("5\r\nhello\n"), Ambiguous::Body { good: 0 }),
            (chunked("5\r\nhellox\r\n"), Ambiguous::Body { good: 0 }),
            (chunked(" 5\r\n"), Ambiguous::Body { good: 0 }),
            (chunked("0x5\r\n"), Ambiguous::Body { good: 0 }),
            (chunked("+5\r\n"), Ambiguous::Body { good: 0 }),
            (chunked("\r\n"), Ambiguous::Body { good: 0 }),
            (chunked("fffffffffffffffff\r\n"), Ambiguous::Body { good: 0 }),
            (chunked(&format!("{}5\r\nhello\r\n", "0".repeat(16))), Ambiguous::Body { good: 0 }),
            (chunked(&format!("{}55\r\n", "0".repeat(300))), Ambiguous::Body { good: 0 }),
            (chunked("5 ;x=y\r\n"), Ambiguous::Body { good: 0 }),
            (chunked("0\r\n\n"), Ambiguous::Body { good: 0 }),
            (chunked("0\r\nTrailer: x\n\r\n"), Ambiguous::Body { good: 0 }),
        ] {
            let said = read(&stream).unwrap_err();
            assert_eq!(std::mem::discriminant(&said), std::mem::discriminant(&wrong), "{stream:?}");
        }
    }

    #[test]
    fn what_comes_before_a_wrong_line_is_good() {
        let (head, body) = (chunked(""), "5\r\nhello\r\n0\n");
        let mut framing = Framing::default();
        let good = head.len() + "5\r\nhello\r\n".len();
        assert_eq!(framing.read(format!("{head}{body}").as_bytes()), Err(Ambiguous::Body { good }));
        assert_eq!(framing.read(GET.as_bytes()), Ok(()), "nothing more is read");
    }

    #[test]
    fn a_head_that_says_two_things_of_its_body_is_wrong() {
        for fields in [
            "Content-Length: 5\r\nContent-Length: 5",
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Content-Length: +5",
            "Content-Length: 5, 5",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: identity",
        ] {
            let stream = format!("POST / HTTP/1.1\r\n{fields}\r\n\r\n{GET}");
            assert_eq!(read(&stream), Err(Ambiguous::Head), "{fields}");
        }
    }

    #[test]
    fn a_field_behind_spaces_without_end_is_not_kept() {
        let mut framing = Framing::default();
        framing.read(b"GET / HTTP/1.1\r\nContent-Length:").unwrap();
        for _ in 0..10_000 {
            framing.read(b"      ").unwrap();
        }
        assert!(framing.line.capacity() <= 2 * LINE_BYTES_MAX);
        assert_eq!(framing.read(b"5\r\n\r\n"), Err(Ambiguous::Head), "what it says cannot be known");
    }

    proptest! {
        #[test]
        fn however_the_bytes_come_they_mean_the_same(cuts in prop::collection::vec(1_usize..40, 1..60), which in 0_usize..4) {
            let stream = [
                GET.repeat(3),
                chunked("5;ext\r\nhello\r\n1e\r\n012345678901234567890123456789\r\n0\r\na: b\r\n\r\n") + GET,
                format!("POST / HTTP/1.1\r\nContent-Length: 30\r\n\r\n{}{GET}", "x\n".repeat(15)),
                chunked("5\r\nhello\r\n0 \r\n\r\n"),
            ][which].clone();
            let mut framing = Framing::default();
            let mut rest = stream.as_bytes();
            let mut said = Ok(());
            for cut in cuts.iter().cycle() {
                let (now, later) = rest.split_at(rest.len().min(*cut));
                said = framing.read(now);
                rest = later;
                if rest.is_empty() || said.is_err() {
                    break;
                }
            }
            let kind = |said: Result<Part, Ambiguous>| said.map_err(|wrong| std::mem::discriminant(&wrong));
            prop_assert_eq!(kind(said.map(|()| framing.part)), kind(read(&stream)));
        }
    }
}
