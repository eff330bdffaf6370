//! JSON that programs send, read strictly into the types of an address.
//!
//! Those types refuse unknown members and members given twice: inputs by [`Members`](crate::domain::input::Members), the
//! others by `deny_unknown_fields`. What must never enter: what a member means.

use bytes::Bytes;
use hyper::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use super::error::{Problem, ProblemKind, pointer};
use super::media_type;

/// Bytes of a JSON body.
pub(super) const JSON_BYTES_MAX: usize = 256 * 1024;

/// The type of a whole document.
pub(super) const JSON: &str = "application/json";
/// The type of a document of changes (RFC 7396).
pub(super) const MERGE_PATCH: &str = "application/merge-patch+json";

/// Characters of what serde says; it repeats what it found.
const DETAIL_CHARS_MAX: usize = 300;

/// Refuses a body of a type that is not `accepted`, before it is read.
///
/// # Errors
///
/// [`ProblemKind::UnsupportedMediaType`].
pub(super) fn check_media_type(headers: &HeaderMap, accepted: &[&str]) -> Result<(), Problem> {
    if media_type::is_one_of(headers, accepted) {
        return Ok(());
    }
    let accepted = accepted.join("` or `");
    let detail = format!("the request's `Content-Type` must be `{accepted}`, in UTF-8");
    Err(Problem::new(ProblemKind::UnsupportedMediaType, detail))
}

/// Reads a document.
///
/// # Errors
///
/// When it is not UTF-8, not JSON, or not a `T`; then with where that is.
pub(super) fn parse<T: DeserializeOwned>(body: &Bytes) -> Result<T, Problem> {
    let malformed = |detail: &str| Problem::new(ProblemKind::Malformed, detail);
    let text = std::str::from_utf8(body).map_err(|_| malformed("the request's body is not UTF-8"))?;
    // Some programs put a byte order mark first; it means nothing in UTF-8.
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    // serde would read the members of an object from a list as well.
    if text.trim_ascii_start().starts_with(['[', '"']) {
        let said = "the request's body must be a JSON object";
        return Err(malformed(said).at("", said));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let place = pointer_of(error.path());
        let said = shortened(&error.inner().to_string());
        if error.inner().is_data() {
            let detail = if place.is_empty() { said.clone() } else { format!("`{place}`: {said}") };
            malformed(&detail).at(place, said)
        } else {
            malformed(&format!("the request's body is not JSON: {said}"))
        }
    })?;
    json.end().map_err(|error| malformed(&format!("the request's body is not JSON: {error}")))?;
    Ok(value)
}

fn pointer_of(path: &Path) -> String {
    pointer(path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { .. } | Segment::Unknown => None,
    }))
}

/// What serde says, cut to a bearable length.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(DETAIL_CHARS_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use hyper::header::{CONTENT_TYPE, HeaderValue};
    use serde::Deserialize;

    use super::*;
    use crate::http::private::error::InvalidValue;

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Example {
        name: String,
        #[serde(default)]
        days: Vec<Hours>,
    }

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Hours {
        hours: u8,
    }

    fn read(media_type: &'static str, body: impl Into<Bytes>) -> Result<Example, Problem> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        check_media_type(&headers, &[JSON])?;
        parse(&body.into())
    }

    fn refused(body: impl Into<Bytes>) -> Problem {
        let problem = read(JSON, body).unwrap_err();
        assert_eq!(problem.kind(), ProblemKind::Malformed);
        problem
    }

    #[test]
    fn a_document_is_read() {
        let sent =
            read("application/json; charset=utf-8", " {\"name\":\"\\u00e1\",\"days\":[{\"hours\":3}]}\n").unwrap();
        assert_eq!(sent, Example { name: "\u{e1}".to_owned(), days: vec![Hours { hours: 3 }] });
        assert_eq!(read(JSON, "\u{FEFF}{\"name\":\"a\"}").unwrap().name, "a");
    }

    #[test]
    fn a_body_of_another_type_is_refused() {
        for other in ["text/plain", MERGE_PATCH, "application/json; charset=latin1", ""] {
            let problem = read(other, "{\"name\":\"a\"}").unwrap_err();
            assert_eq!(problem.kind(), ProblemKind::UnsupportedMediaType);
            assert!(problem.detail().contains("`application/json`"), "{}", problem.detail());
        }
    }

    #[test]
    fn a_wrong_member_is_named_with_its_place() {
        for (body, place, said) in [
            ("{\"name\":\"a\",\"days\":[{\"hours\":1},{\"hours\":300}]}", "/days/1/hours", "300"),
            ("{\"name\":\"a\",\"status\":\"active\"}", "/status", "unknown field `status`"),
            ("{\"name\":\"a\",\"name\":\"b\"}", "", "duplicate field `name`"),
            ("{\"days\":[]}", "", "missing field `name`"),
            ("[\"a\", []]", "", "must be a JSON object"),
            (" \"a\"", "", "must be a JSON object"),
            ("{\"name\":null}", "/name", "null"),
        ] {
            let problem = refused(body);
            let [InvalidValue { pointer, detail }] = problem.errors() else { panic!("{problem:?}") };
            assert_eq!(pointer, place, "{body}");
            assert!(detail.contains(said) && problem.detail().contains(said), "{problem:?}");
            assert!(problem.detail().contains(place), "{problem:?}");
        }
    }

    #[test]
    fn what_is_no_json_is_refused() {
        let deep = format!("{{\"name\":\"a\",\"days\":{}", "[".repeat(100_000));
        for body in [
            &b""[..],
            b"{",
            b"{\"name\":\"a\"} {}",
            b"{\"name\":\"a\"}x",
            b"{\"name\":\"a\",}",
            b"{\"name\":\"\\ud800\"}",
            b"{\"name\":\"\\udc00\\ud800\"}",
            b"{\"name\":\"a\nb\"}",
            b"{\"name\":\"\xff\"}",
            b"{\"name\":\"\xed\xa0\x80\"}",
            deep.as_bytes(),
        ] {
            refused(Bytes::copy_from_slice(body));
        }
    }

    #[test]
    fn a_long_mistake_is_not_repeated_whole() {
        let problem = refused(format!("{{\"name\":\"a\",\"{}\":1}}", "\u{e4}".repeat(50_000)));
        assert!(problem.errors()[0].detail.chars().count() <= DETAIL_CHARS_MAX + 1);
    }
}
