//! Entity tags: `"<tag>"`, `"<tag>-gz"`, `"<tag>-br"`, and whether a client has one of them (RFC 9110, section 13.1.2).
//!
//! Each coding has a tag of its own because a strong tag names bytes. Any of them, and any that a proxy derived from
//! them by another ending, proves that the client has the same content.

use bytes::Bytes;
use hyper::header::{HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};
use sha2::{Digest, Sha256};

use super::Coding;

/// The tag of a content that is at hand: 128 bits of its SHA-256.
pub(crate) fn content_tag(content: &str) -> String {
    Sha256::digest(content).iter().take(16).fold(String::new(), |tag, byte| format!("{tag}{byte:02x}"))
}

/// The strong tag of one content in one coding.
#[derive(Debug, Clone, Copy)]
pub(super) struct EntityTag<'a> {
    pub(super) tag: &'a str,
    pub(super) coding: Coding,
}

impl EntityTag<'_> {
    /// The value of `ETag`, unless the tag holds what no tag may.
    pub(super) fn value(self) -> Option<HeaderValue> {
        let ending: &[u8] = match self.coding {
            Coding::Identity => b"\"",
            Coding::Gzip => b"-gz\"",
            Coding::Brotli => b"-br\"",
        };
        let mut value = Vec::with_capacity(1 + self.tag.len() + ending.len());
        value.push(b'"');
        value.extend_from_slice(self.tag.as_bytes());
        value.extend_from_slice(ending);
        HeaderValue::from_maybe_shared(Bytes::from(value)).ok()
    }
}

/// Whether `If-None-Match` names the content of `tag` in any coding, compared weakly.
pub(super) fn matches(headers: &HeaderMap, tag: &str) -> bool {
    names(headers, &IF_NONE_MATCH, tag)
}

/// What `If-Match` says of the content of `tag`; `None` without that header. A tag that a compressing proxy made weak
/// still names what was seen, so that it counts here as well.
#[must_use]
pub fn if_match(headers: &HeaderMap, tag: &str) -> Option<bool> {
    headers.contains_key(IF_MATCH).then(|| names(headers, &IF_MATCH, tag))
}

fn names(headers: &HeaderMap, header: &HeaderName, tag: &str) -> bool {
    headers.get_all(header).iter().any(|line| {
        let line = line.as_bytes().trim_ascii();
        line == b"*" || opaque_tags(line).any(|opaque| is_of(opaque, tag.as_bytes()))
    })
}

fn is_of(opaque: &[u8], tag: &[u8]) -> bool {
    opaque.strip_prefix(tag).is_some_and(|ending| matches!(ending, [] | [b'-', ..]))
}

/// What stands in quotes in a list of entity tags, up to the first thing that is none. A tag may hold a comma.
fn opaque_tags(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = line;
    std::iter::from_fn(move || {
        while let [b',' | b' ' | b'\t', after @ ..] = rest {
            rest = after;
        }
        let quoted = rest.strip_prefix(b"W/").unwrap_or(rest).strip_prefix(b"\"")?;
        let end = quoted.iter().position(|byte| *byte == b'"')?;
        let (opaque, after) = quoted.split_at_checked(end)?;
        rest = after.get(1..)?;
        Some(opaque)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAG: &str = "0123456789abcdef0123456789abcdef";

    fn has(lines: &[&str]) -> bool {
        let headers = lines.iter().map(|line| (IF_NONE_MATCH, HeaderValue::from_str(line).unwrap())).collect();
        matches(&headers, TAG)
    }

    #[test]
    fn a_tag_of_any_coding_proves_the_content() {
        for coding in [Coding::Identity, Coding::Gzip, Coding::Brotli] {
            let value = EntityTag { tag: TAG, coding }.value().unwrap();
            assert!(has(&[value.to_str().unwrap()]), "{value:?}");
            assert!(has(&[&format!("W/{}", value.to_str().unwrap())]), "{value:?}");
        }
        assert!(has(&[&format!("\"{TAG}-gzip\"")]));
    }

    #[test]
    fn a_tag_is_found_in_a_list_and_in_several_lines() {
        assert!(has(&[&format!("\"a\", W/\"b,c\" ,,\t\"{TAG}\"")]));
        assert!(has(&["\"a\"", &format!("\"{TAG}-br\"")]));
        assert!(has(&[" * "]));
    }

    #[test]
    fn another_tag_proves_nothing() {
        for other in [
            String::new(),
            TAG.to_owned(),
            format!("\"{TAG}"),
            format!("\"{TAG}0\""),
            format!("\"{}\"", TAG.to_uppercase()),
            format!("w/\"{TAG}\""),
            format!("\"a\" b \"{TAG}\""),
            format!("\"x{TAG}\""),
            format!("\"a,{TAG}\""),
            "\"\"".to_owned(),
            "\"*\"".to_owned(),
        ] {
            assert!(!has(&[&other]), "{other}");
        }
        assert!(!has(&[]));
    }

    #[test]
    fn a_tag_with_a_line_break_is_no_header() {
        assert!(EntityTag { tag: "a\nb", coding: Coding::Gzip }.value().is_none());
    }
}
