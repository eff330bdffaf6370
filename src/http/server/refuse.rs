//! What is refused before anybody looks at the address: what hyper lets through and no handler should see.
//!
//! What hyper cannot read, or what does not fit its buffer, it refuses itself with a bare status (400, 414 or 431).

use hyper::header::{HOST, HeaderMap, TRANSFER_ENCODING};
use hyper::{Method, StatusCode, Version};

use super::{Reply, RequestHead};
use crate::http::reply::READ_ONLY;

/// Bytes of a path, still encoded.
pub const PATH_BYTES_MAX: usize = 512;
/// Bytes of a query, still encoded. Mailers and trackers append long ones to what they embed.
pub const QUERY_BYTES_MAX: usize = 8192;
/// Headers of a request.
pub const HEADERS_MAX: usize = 64;

/// What an address that is too long is answered.
const ADDRESS_TOO_LONG: &str = "the address is too long: its path may have 512 bytes, its query 8192\n";
/// What a head that has too many headers is answered.
const TOO_MANY_HEADERS: &str = "the request has too many headers: 64 are allowed\n";

/// The answer to a request that is refused; `bears_query` says whether a path bears a query of any length.
pub(super) fn refusal(request: &RequestHead, bears_query: impl FnOnce(&str) -> bool) -> Option<Reply> {
    let bad = |sentence| Some(Reply::error(StatusCode::BAD_REQUEST, sentence).closing());
    if matches!(*request.method(), Method::TRACE | Method::CONNECT) {
        return Some(Reply::method_not_allowed(READ_ONLY).closing());
    }
    let target = request.uri();
    if target.authority().is_some() || target.scheme().is_some() || !target.path().starts_with('/') {
        return bad("the request must name a path of this server, not a whole address\n");
    }
    let is_long = target.query().is_some_and(|query| query.len() > QUERY_BYTES_MAX);
    if target.path().len() > PATH_BYTES_MAX || is_long && !bears_query(target.path()) {
        return Some(Reply::error(StatusCode::URI_TOO_LONG, ADDRESS_TOO_LONG));
    }
    if request.headers().len() > HEADERS_MAX {
        return Some(Reply::error(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, TOO_MANY_HEADERS));
    }
    // That version knows no chunks (RFC 9112, section 6.1).
    if request.version() == Version::HTTP_10 && request.headers().contains_key(TRANSFER_ENCODING) {
        return Some(ambiguous());
    }
    if !has_its_host(request.version(), request.headers()) {
        return bad("the request must have exactly one Host header, with a host and perhaps a port\n");
    }
    None
}

/// The answer to what could be read in two ways.
pub(super) fn ambiguous() -> Reply {
    let sentence =
        "it is not clear where the request ends: it needs one length or none, and lines that end with CR LF\n";
    Reply::error(StatusCode::BAD_REQUEST, sentence).closing()
}

/// Whether a request has the one Host it must have (RFC 9112, section 3.2). HTTP/1.0 knows none, and load balancers that
/// look whether a server is alive still speak it.
fn has_its_host(version: Version, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => is_host(host.as_bytes()),
        (None, _) => version == Version::HTTP_10,
        _ => false,
    }
}

/// A name, an IPv4 address or an IPv6 address in brackets, with a port or without.
fn is_host(host: &[u8]) -> bool {
    let colon = host.iter().rposition(|byte| *byte == b':').filter(|_| !host.ends_with(b"]"));
    let (name, port) = colon.and_then(|colon| host.split_at_checked(colon)).unwrap_or((host, b":"));
    let is_name = match name {
        [b'[', address @ .., b']'] => {
            address.iter().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
        }
        _ => name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')),
    };
    let is_port = port.len() <= 6 && port.iter().skip(1).all(u8::is_ascii_digit);
    is_name && is_port && (1..=255).contains(&name.len()) && name != b"[]"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address_with_a_port_or_without() {
        for good in [
            "badges.example",
            "a",
            "LOCALHOST:8080",
            "127.0.0.1:1",
            "[::1]",
            "[::1]:8080",
            "[::ffff:127.0.0.1]",
            "my_host",
            "a:",
        ] {
            assert!(is_host(good.as_bytes()), "{good}");
        }
        for bad in [
            "", ":80", "a b", "a/b", "a,b", "a@b", "a:b", "a:999999", "a:80:80", "[]", "[::1", "::1", "[::1]x",
            "[g::]", "ä", "a\"", "<script>",
        ] {
            assert!(!is_host(bad.as_bytes()), "{bad}");
        }
        assert!(!is_host(&[b'a'; 256]));
    }

    #[test]
    fn the_sentences_name_the_limits() {
        assert!(ADDRESS_TOO_LONG.contains(&PATH_BYTES_MAX.to_string()));
        assert!(ADDRESS_TOO_LONG.contains(&QUERY_BYTES_MAX.to_string()));
        assert!(TOO_MANY_HEADERS.contains(&HEADERS_MAX.to_string()));
    }
}
