//! Entity tags: `"<tag>"`, `"<tag>-gz"`, `"<tag>-br"`, and whether a client has one of them (RFC 9110, section 13.1.2).
//!
//! Each coding has a tag of its own because a strong tag names bytes: that of another coding does not say that the client
//! has what it would be sent now.

use bytes::Bytes;
use hyper::header::{HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};
use sha2::{Digest, Sha256};

use super::Coding;

/// The tag of a content that is at hand: 128 bits of its SHA-256.
pub(crate) fn content_tag(content: impl AsRef<[u8]>) -> String {
    Sha256::digest(content).iter().take(16).fold(String::new(), |tag, byte| format!("{tag}{byte:02x}"))
}

/// The strong tag of one content in one coding.
#[derive(Debug, Clone, Copy)]
pub(super) struct EntityTag<'a> {
    pub(super) tag: &'a str,
    pub(super) coding: Coding,
}

impl EntityTag<'_> {
    const fn ending(self) -> &'static str {
        match self.coding {
            Coding::Identity => "",
            Coding::Gzip => "-gz",
            Coding::Brotli => "-br",
        }
    }

    /// The value of `ETag`, unless the tag holds what no tag may.
    pub(super) fn value(self) -> Option<HeaderValue> {
        let ending = self.ending().as_bytes();
        let mut value = Vec::with_capacity(self.tag.len() + ending.len() + 2);
        value.push(b'"');
        value.extend_from_slice(self.tag.as_bytes());
        value.extend_from_slice(ending);
        value.push(b'"');
        HeaderValue::from_maybe_shared(Bytes::from(value)).ok()
    }
}

/// Whether `If-None-Match` names that tag, compared weakly.
pub(super) fn matches(headers: &HeaderMap, tag: EntityTag<'_>) -> bool {
    names(headers, &IF_NONE_MATCH, |opaque| {
        opaque.strip_prefix(tag.tag.as_bytes()).is_some_and(|ending| ending == tag.ending().as_bytes())
    })
}

/// What `If-Match` says of the content of `tag`, in any coding; `None` without that header. A tag that a compressing proxy
/// made weak, or gave another ending, still names what was seen, so that it counts here as well.
#[must_use]
pub fn if_match(headers: &HeaderMap, tag: &str) -> Option<bool> {
    let is_of =
        |opaque: &[u8]| opaque.strip_prefix(tag.as_bytes()).is_some_and(|ending| matches!(ending, [] | [b'-', ..]));
    headers.contains_key(IF_MATCH).then(|| names(headers, &IF_MATCH, is_of))
}

fn names(headers: &HeaderMap, header: &HeaderName, is_it: impl Fn(&[u8]) -> bool) -> bool {
    headers.get_all(header).iter().any(|line| {
        let line = line.as_bytes().trim_ascii();
        line == b"*" || opaque_tags(line).any(&is_it)
    })
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

    const CODINGS: [Coding; 3] = [Coding::Identity, Coding::Gzip, Coding::Brotli];

    fn has_in(coding: Coding, lines: &[&str]) -> bool {
        let headers = lines.iter().map(|line| (IF_NONE_MATCH, HeaderValue::from_str(line).unwrap())).collect();
        matches(&headers, EntityTag { tag: TAG, coding })
    }

    fn has(lines: &[&str]) -> bool {
        has_in(Coding::Identity, lines)
    }

    #[test]
    fn the_tag_of_a_coding_proves_the_content_in_that_coding_alone() {
        for coding in CODINGS {
            let value = EntityTag { tag: TAG, coding }.value().unwrap();
            for wanted in CODINGS {
                assert_eq!(has_in(wanted, &[value.to_str().unwrap()]), wanted == coding, "{value:?}");
                assert_eq!(has_in(wanted, &[&format!("W/{}", value.to_str().unwrap())]), wanted == coding, "{value:?}");
            }
        }
        assert!(CODINGS.into_iter().all(|coding| !has_in(coding, &[&format!("\"{TAG}-gzip\"")])));
    }

    #[test]
    fn whoever_changes_what_was_seen_has_seen_it_in_any_coding() {
        for ending in ["", "-gz", "-br", "-gzip"] {
            let headers =
                [(IF_MATCH, HeaderValue::try_from(format!("\"{TAG}{ending}\"")).unwrap())].into_iter().collect();
            assert_eq!(if_match(&headers, TAG), Some(true), "{ending}");
        }
    }

    #[test]
    fn a_tag_is_found_in_a_list_and_in_several_lines() {
        assert!(has(&[&format!("\"a\", W/\"b,c\" ,,\t\"{TAG}\"")]));
        assert!(has_in(Coding::Brotli, &["\"a\"", &format!("\"{TAG}-br\"")]));
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
