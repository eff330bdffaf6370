use hyper::Request;
use jiff::SignedDuration;

use super::*;
use crate::domain::look::{Format, Scale};
use crate::domain::status::Status;
use crate::domain::wording::Mark;

const TAG: &str = "0123456789abcdef0123456789abcdef";
const ACTIVE: Mark = Mark::Participant(Status::Active);
const PNG: Format = Format::Png(Scale::ONE);

fn request(headers: &[(HeaderName, &str)]) -> RequestHead {
    let mut request = Request::new(crate::http::Peer::default());
    for (name, value) in headers {
        request.headers_mut().append(name, HeaderValue::from_str(value).unwrap());
    }
    request
}

fn head(format: Format, mark: Mark) -> PictureHead<'static> {
    PictureHead { tag: TAG, format, mark, fresh_for: None, is_another: false }
}

fn svg_bodies() -> Bodies {
    Bodies {
        identity: Bytes::from_static(b"<svg/>"),
        gzip: Some(Bytes::from_static(b"gz")),
        brotli: Some(Bytes::from_static(b"b")),
    }
}

fn picture(headers: &[(HeaderName, &str)], format: Format, mark: Mark) -> Reply {
    let bodies = if format == Format::Svg { svg_bodies() } else { Bodies::plain(Bytes::from_static(b"png")) };
    let (pictures, request, head) = (PictureReplies::new(120), request(headers), head(format, mark));
    let coding = PictureReplies::wanted(&request, format);
    pictures.not_modified(&request, &head).unwrap_or_else(|| pictures.coded(&head, coding, bodies.get(coding)))
}

/// All headers but the status line, one a line, as they are sent.
fn lines(reply: &Reply) -> Vec<String> {
    reply.headers().iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect()
}

fn value<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    assert!(reply.headers().get_all(name).iter().count() <= 1, "{name} stands twice");
    reply.headers().get(name).map(|value| value.to_str().unwrap())
}

#[test]
fn an_svg_badge_has_the_headers_of_the_design() {
    let reply = picture(&[], Format::Svg, ACTIVE);
    assert_eq!(reply.status(), StatusCode::OK);
    assert_eq!(
        lines(&reply),
        [
            "content-type: image/svg+xml; charset=utf-8",
            "cache-control: max-age=120, stale-while-revalidate=60, stale-if-error=86400",
            "x-content-type-options: nosniff",
            "cross-origin-resource-policy: cross-origin",
            "access-control-allow-origin: *",
            "access-control-expose-headers: ETag, Openday-Status, Retry-After",
            "timing-allow-origin: *",
            "openday-status: active",
            "content-security-policy: default-src 'none'; style-src 'unsafe-inline'; sandbox",
            "vary: accept-encoding",
            "etag: \"0123456789abcdef0123456789abcdef\"",
        ]
    );
    assert_eq!(reply.body().as_ref(), b"<svg/>");
}

#[test]
fn a_png_badge_varies_with_nothing() {
    let reply = picture(&[(header::ACCEPT_ENCODING, "gzip, br")], PNG, ACTIVE);
    assert_eq!(
        lines(&reply),
        [
            "content-type: image/png",
            "cache-control: max-age=120, stale-while-revalidate=60, stale-if-error=86400",
            "x-content-type-options: nosniff",
            "cross-origin-resource-policy: cross-origin",
            "access-control-allow-origin: *",
            "access-control-expose-headers: ETag, Openday-Status, Retry-After",
            "timing-allow-origin: *",
            "openday-status: active",
            "etag: \"0123456789abcdef0123456789abcdef\"",
        ]
    );
}

#[test]
fn each_coding_has_its_own_strong_tag() {
    for (accept, coding, tag, body) in [
        ("br, gzip", Some("br"), format!("\"{TAG}-br\""), "b"),
        ("gzip", Some("gzip"), format!("\"{TAG}-gz\""), "gz"),
        ("identity", None, format!("\"{TAG}\""), "<svg/>"),
    ] {
        let reply = picture(&[(header::ACCEPT_ENCODING, accept)], Format::Svg, ACTIVE);
        assert_eq!(value(&reply, "content-encoding"), coding);
        assert_eq!(value(&reply, "etag"), Some(tag.as_str()));
        assert_eq!(reply.body(), body);
    }
}

#[test]
fn a_304_has_the_headers_that_a_200_would_have() {
    for accept in ["br", "gzip", "identity"] {
        let full = picture(&[(header::ACCEPT_ENCODING, accept)], Format::Svg, ACTIVE);
        let own = value(&full, "etag").unwrap().to_owned();
        for known in [own.clone(), format!("W/{own}, \"x\""), "*".to_owned()] {
            let reply =
                picture(&[(header::ACCEPT_ENCODING, accept), (header::IF_NONE_MATCH, &known)], Format::Svg, ACTIVE);
            assert_eq!(reply.status(), StatusCode::NOT_MODIFIED);
            assert!(reply.body().is_empty());
            let of_content = |line: &String| line.starts_with("content-type:") || line.starts_with("content-encoding:");
            let mut expected = lines(&full);
            expected.retain(|line| !of_content(line));
            let mut found = lines(&reply);
            expected.sort();
            found.sort();
            assert_eq!(found, expected);
        }
    }
}

#[test]
fn the_tag_of_another_coding_is_not_of_what_would_be_sent() {
    for (accept, others) in [("br", ["", "-gz"]), ("gzip", ["", "-br"]), ("identity", ["-gz", "-br"])] {
        for other in others {
            let known = format!("\"{TAG}{other}\"");
            let headers = [(header::ACCEPT_ENCODING, accept), (header::IF_NONE_MATCH, known.as_str())];
            assert_eq!(picture(&headers, Format::Svg, ACTIVE).status(), StatusCode::OK, "{accept} {known}");
        }
    }
}

#[test]
fn a_badge_of_another_tag_is_sent_whole() {
    let reply = picture(&[(header::IF_NONE_MATCH, "\"ffffffffffffffffffffffffffffffff\"")], Format::Svg, ACTIVE);
    assert_eq!((reply.status(), reply.body().as_ref()), (StatusCode::OK, &b"<svg/>"[..]));
}

#[test]
fn every_mark_has_its_code_and_policy() {
    for mark in Mark::ALL {
        let reply = picture(&[(header::IF_NONE_MATCH, "\"x\"")], Format::Svg, mark);
        let (code, policy, retry) = match mark {
            Mark::Participant(_) => (200, "max-age=120, stale-while-revalidate=60, stale-if-error=86400", None),
            Mark::Unknown => (404, "max-age=60", None),
            Mark::Unavailable => (503, "no-store", Some("5")),
        };
        assert_eq!(reply.status().as_u16(), code, "{mark:?}");
        assert_eq!(value(&reply, "cache-control"), Some(policy), "{mark:?}");
        assert_eq!(value(&reply, "retry-after"), retry, "{mark:?}");
        assert_eq!(value(&reply, "openday-status"), Some(mark.as_str()));
        assert_eq!(value(&reply, "etag").is_some(), code == 200, "{mark:?}");
        assert_eq!(reply.body().as_ref(), b"<svg/>", "{mark:?}");
    }
}

#[test]
fn a_condition_never_turns_an_error_into_a_304() {
    for mark in [Mark::Unknown, Mark::Unavailable] {
        for known in ["*".to_owned(), format!("\"{TAG}\"")] {
            let reply = picture(&[(header::IF_NONE_MATCH, &known)], PNG, mark);
            assert!(!reply.status().is_redirection() && !reply.body().is_empty(), "{mark:?}");
        }
    }
}

#[test]
fn a_badge_about_to_change_is_kept_until_then() {
    let soon = PictureHead { fresh_for: Some(SignedDuration::from_secs(9)), ..head(PNG, ACTIVE) };
    let reply = PictureReplies::new(120).coded(&soon, Coding::Identity, Bytes::new());
    assert_eq!(value(&reply, "cache-control"), Some("max-age=9, stale-while-revalidate=60, stale-if-error=86400"));
}

#[test]
fn an_error_says_what_is_wrong_in_one_line_that_nobody_keeps() {
    for reply in [
        Reply::not_found(),
        Reply::method_not_allowed("GET, HEAD"),
        Reply::busy("too many pictures are being drawn; come back soon\n", 5),
    ] {
        let text = std::str::from_utf8(reply.body()).unwrap();
        assert!(text.len() > 20 && text.find('\n') == Some(text.len() - 1), "{text:?}");
        assert_eq!(value(&reply, "content-type"), Some("text/plain; charset=utf-8"));
        assert_eq!(value(&reply, "cache-control"), Some("no-store"));
        assert_eq!(value(&reply, "x-content-type-options"), Some("nosniff"));
        assert!(value(&reply, "etag").is_none());
    }
    assert_eq!(value(&Reply::method_not_allowed("GET, HEAD"), "allow"), Some("GET, HEAD"));
    assert_eq!(value(&Reply::busy("x\n", 5), "retry-after"), Some("5"));
}

#[test]
fn a_page_may_run_nothing_that_stands_in_it() {
    let page =
        |status| Reply::content(&request(&[]), status, Content::Html, CachePolicy::Page, Some(TAG), &svg_bodies());
    let reply = page(StatusCode::OK);
    let policy = value(&reply, "content-security-policy").unwrap();
    let directives: Vec<_> = policy.split("; ").collect();
    assert!(directives.contains(&"default-src 'none'") && directives.contains(&"frame-ancestors 'none'"));
    assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"), "{policy}");
    assert_eq!(value(&reply, "referrer-policy"), Some("strict-origin-when-cross-origin"));
    assert_eq!(value(&reply, "cache-control"), Some("no-cache"));
    assert_eq!(value(&reply, "etag"), Some("\"0123456789abcdef0123456789abcdef\""));
    assert_eq!(value(&page(StatusCode::NOT_FOUND), "etag"), None);
    assert_eq!(value(&page(StatusCode::GONE), "etag"), None);
}

#[test]
fn an_answer_for_programs_may_be_read_from_any_site() {
    let bodies = Bodies::plain(Bytes::from_static(b"{}"));
    let reply = Reply::content(&request(&[]), StatusCode::GONE, Content::Json, CachePolicy::Page, None, &bodies);
    assert_eq!(value(&reply, "access-control-allow-origin"), Some("*"));
    assert_eq!(value(&reply, "content-type"), Some("application/json"));
    assert_eq!((reply.status(), reply.body().as_ref()), (StatusCode::GONE, &b"{}"[..]));
}

#[test]
fn a_browser_is_told_what_a_script_of_another_site_may_ask() {
    let reply = Reply::options("GET, HEAD, OPTIONS").readable_anywhere();
    assert_eq!((reply.status(), reply.body().len()), (StatusCode::NO_CONTENT, 0));
    assert_eq!(
        lines(&reply),
        [
            "x-content-type-options: nosniff",
            "cache-control: no-store",
            "allow: GET, HEAD, OPTIONS",
            "access-control-allow-origin: *",
            "access-control-expose-headers: ETag, Openday-Status, Retry-After",
            "access-control-allow-methods: GET, HEAD",
            "access-control-allow-headers: *",
            "access-control-max-age: 86400",
        ]
    );
    assert_eq!(value(&Reply::options("GET"), "access-control-allow-origin"), None);
    assert_eq!(value(&Reply::not_found().readable_anywhere(), "access-control-max-age"), None);
}

#[test]
#[should_panic(expected = "is not set this way")]
fn nobody_else_writes_cache_control() {
    let _ = Reply::not_found().with(header::CACHE_CONTROL, HeaderValue::from_static("max-age=1"));
}
