//! Forms with a file: `multipart/form-data` (RFC 7578), read strictly of what is in memory already, without copying the
//! file.
//!
//! What must never enter: what stands in the file.

use bytes::Bytes;
use memchr::memmem::Finder;

use super::data::FormError;

/// The type of a form with a file.
pub(crate) const MULTIPART: &str = "multipart/form-data";
/// Bytes that such a form has beside its file: borders, and fields of a line.
pub(crate) const UPLOAD_EXTRA_BYTES_MAX: usize = 16 * 1024;
/// Parts of such a form.
const PARTS_MAX: usize = 10;
/// Characters of a border at most (RFC 2046, section 5.1.1).
const BOUNDARY_BYTES_MAX: usize = 70;

/// One part of a form: its name, and what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) content: Bytes,
}

/// The border between parts that the parameters of a `Content-Type` name.
pub(crate) fn boundary_of<'h>(mut parameters: impl Iterator<Item = &'h str>) -> Result<&'h str, FormError> {
    let boundary = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"'))
    });
    boundary.filter(|text| !text.is_empty() && text.len() <= BOUNDARY_BYTES_MAX).ok_or(FormError::Parts)
}

/// The parts of a body.
///
/// # Errors
///
/// When it does not consist of parts between such borders, or of too many.
pub(crate) fn parts(body: &Bytes, boundary: &str) -> Result<Vec<Part>, FormError> {
    let border = format!("\r\n--{boundary}");
    let finder = Finder::new(border.as_bytes());
    // The first border stands at the very beginning, where no line ends before it.
    let mut rest = body.strip_prefix(border.trim_start().as_bytes()).ok_or(FormError::Parts)?;
    let mut parts = Vec::new();
    while let Some(inside) = rest.strip_prefix(b"\r\n") {
        let end = finder.find(inside).ok_or(FormError::Parts)?;
        let (part, behind) = inside.split_at_checked(end).ok_or(FormError::Parts)?;
        if parts.len() == PARTS_MAX {
            return Err(FormError::TooManyFields);
        }
        parts.push(read(body, part)?);
        rest = behind.get(border.len()..).ok_or(FormError::Parts)?;
    }
    if rest.starts_with(b"--") { Ok(parts) } else { Err(FormError::Parts) }
}

/// One part: lines that say what it is, an empty one, and what stands in it.
fn read(body: &Bytes, part: &[u8]) -> Result<Part, FormError> {
    let end = memchr::memmem::find(part, b"\r\n\r\n").ok_or(FormError::Parts)?;
    let (head, content) = part.split_at_checked(end).ok_or(FormError::Parts)?;
    let head = std::str::from_utf8(head).map_err(|_| FormError::NotUtf8)?;
    let name = head.lines().find_map(name_in).ok_or(FormError::Parts)?;
    Ok(Part { name, content: body.slice_ref(content.get(4..).ok_or(FormError::Parts)?) })
}

/// The name of a field, in the line that has it. None of ours has a character that would be escaped.
fn name_in(line: &str) -> Option<String> {
    let (header, value) = line.split_once(':')?;
    if !header.trim().eq_ignore_ascii_case("content-disposition") {
        return None;
    }
    let mut parameters = value.split(';').map(str::trim);
    if !parameters.next()?.eq_ignore_ascii_case("form-data") {
        return None;
    }
    let name = parameters.find_map(|parameter| parameter.strip_prefix("name="))?;
    Some(name.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(body: &[u8]) -> Result<Vec<Part>, FormError> {
        parts(&Bytes::copy_from_slice(body), "x")
    }

    fn part(name: &str, content: &[u8]) -> Part {
        Part { name: name.to_owned(), content: Bytes::copy_from_slice(content) }
    }

    #[test]
    fn parts_are_what_stands_between_borders_to_the_byte() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"keyword\"\r\n\r\n#openday\r\n\
            --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a; name=b.ics\"\r\nContent-Type: text/calendar\r\n\r\n\
            \x00\r\n--y\r\n\r\n\r\n--x--\r\n";
        assert_eq!(read(body).unwrap(), [part("keyword", b"#openday"), part("file", b"\x00\r\n--y\r\n\r\n")]);
        assert_eq!(read(b"--x--").unwrap(), []);
    }

    #[test]
    fn what_has_no_whole_parts_is_refused() {
        for body in [
            &b""[..],
            b"--x",
            b"--y\r\n\r\n--y--",
            b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb",
            b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\nb\r\n--x--",
            b"--x\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nb\r\n--x--",
            b"--x\r\nContent-Type: text/csv\r\n\r\nb\r\n--x--",
        ] {
            assert_eq!(read(body), Err(FormError::Parts), "{}", body.escape_ascii());
        }
        let one = "\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--x";
        assert_eq!(read(format!("--x{}--", one.repeat(11)).as_bytes()), Err(FormError::TooManyFields));
    }

    #[test]
    fn a_border_is_read_as_browsers_and_tools_write_it() {
        let of = |parameters: &'static str| boundary_of(parameters.split(';').map(str::trim));
        assert_eq!(of("boundary=----WebKit1"), Ok("----WebKit1"));
        assert_eq!(of("charset=utf-8; Boundary=\"a b\""), Ok("a b"));
        assert_eq!(of("charset=utf-8"), Err(FormError::Parts));
        assert_eq!(of("boundary="), Err(FormError::Parts));
    }

    proptest! {
        #[test]
        fn any_bytes_are_parts_or_an_error(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&[b"--x\r\n", &body[..]].concat());
        }
    }
}
