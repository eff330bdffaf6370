//! What may be done from where: a form counts only if a page of ours sent it.
//!
//! Browsers say where a request comes from in two headers that no page can write. Both must agree with us where they
//! stand, and one of them must stand: every browser of today sends `Origin` with each POST. A page under
//! `Referrer-Policy: no-referrer`, which some proxies add to ours, sends `Origin: null` (Fetch standard, section 3.2):
//! that says nothing, so `Sec-Fetch-Site` must vouch for it alone. A frame or file that has no origin sends `null` as well,
//! and is `cross-site` there.

use hyper::Method;
use hyper::header::{HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};

use super::error::{Problem, ProblemKind};
use crate::http::mounted::path_of;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Why a request may change nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CrossSite {
    #[error(
        "this was not sent by a page of this server, or the page is open under another address than the server's own; \
         open it at the server's own address and send it again"
    )]
    Elsewhere,
    #[error("the request does not say which page sent it: it has neither `Origin` nor `Sec-Fetch-Site`")]
    Unsaid,
}

impl From<CrossSite> for Problem {
    fn from(error: CrossSite) -> Self {
        Self::new(ProblemKind::Forbidden, error.to_string())
    }
}

/// Whether a page of ours sent the request, if it is one that may change something. `public_url` is our own origin;
/// without it, the host that the request names counts, over either scheme.
///
/// # Errors
///
/// When another site sent it, or nobody says who did.
pub fn check_unsafe(method: &Method, headers: &HeaderMap, public_url: Option<&str>) -> Result<(), CrossSite> {
    if matches!(*method, Method::GET | Method::HEAD) {
        return Ok(());
    }
    let site = only(headers, &SEC_FETCH_SITE)?;
    let origin = only(headers, &ORIGIN)?;
    if site.is_none() && origin.is_none() {
        return Err(CrossSite::Unsaid);
    }
    let is_same_site = site.is_none_or(|site| site == "same-origin");
    let is_same_origin = match origin.map(HeaderValue::as_bytes) {
        None => true,
        Some(b"null") => site.is_some(),
        Some(origin) => is_ours(origin, headers, public_url),
    };
    if is_same_site && is_same_origin { Ok(()) } else { Err(CrossSite::Elsewhere) }
}

/// The value of a header that may stand once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a HeaderValue>, CrossSite> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() { Err(CrossSite::Elsewhere) } else { Ok(first) }
}

fn is_ours(origin: &[u8], headers: &HeaderMap, public_url: Option<&str>) -> bool {
    if let Some(public_url) = public_url {
        // Browsers say nothing of a path.
        let site = public_url.strip_suffix(path_of(public_url)).unwrap_or(public_url);
        return origin == site.as_bytes();
    }
    let host = origin.strip_prefix(b"https://").or_else(|| origin.strip_prefix(b"http://"));
    match (host, headers.get(HOST)) {
        (Some(host), Some(ours)) => !host.is_empty() && host.eq_ignore_ascii_case(ours.as_bytes()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: Option<&str> = Some("https://badges.example");

    fn with_host(headers: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        map.insert(HOST, HeaderValue::from_static("badges.example"));
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        map
    }

    fn check(headers: &[(&'static str, &'static str)], public_url: Option<&str>) -> Result<(), CrossSite> {
        check_unsafe(&Method::POST, &with_host(headers), public_url)
    }

    #[test]
    fn a_page_of_ours_may_send_forms() {
        let ours = ("origin", "https://badges.example");
        for headers in [
            &[ours][..],
            &[("sec-fetch-site", "same-origin")][..],
            &[ours, ("sec-fetch-site", "same-origin"), ("referer", "https://evil.example/")][..],
            // Under `Referrer-Policy: no-referrer`.
            &[("origin", "null"), ("sec-fetch-site", "same-origin")][..],
        ] {
            assert_eq!(check(headers, PUBLIC), Ok(()), "{headers:?}");
            assert_eq!(check(headers, None), Ok(()), "{headers:?}");
        }
    }

    #[test]
    fn another_site_may_send_nothing() {
        let ours = ("origin", "https://badges.example");
        for headers in [
            &[("origin", "https://evil.example")][..],
            &[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")],
            &[("origin", "null")],
            &[("origin", "null"), ("sec-fetch-site", "cross-site")],
            &[("origin", "null"), ("sec-fetch-site", "same-site")],
            &[("origin", "null"), ("sec-fetch-site", "none")],
            &[("origin", "null"), ("sec-fetch-site", "")],
            &[("origin", "null"), ("origin", "null"), ("sec-fetch-site", "same-origin")],
            &[("origin", "Null"), ("sec-fetch-site", "same-origin")],
            &[("origin", "")],
            &[("origin", "https://")],
            &[("origin", "badges.example")],
            &[("origin", "ftp://badges.example")],
            &[("origin", "https://badges.example/")],
            &[("origin", "https://badges.example:8443")],
            &[("origin", "https://badges.example.evil.example")],
            &[("origin", "https://sub.badges.example")],
            &[("origin", "https://badges.example https://badges.example")],
            &[ours, ours],
            &[ours, ("origin", "https://evil.example")],
            &[ours, ("sec-fetch-site", "cross-site")],
            &[ours, ("sec-fetch-site", "same-site")],
            &[ours, ("sec-fetch-site", "none")],
            &[ours, ("sec-fetch-site", "Same-Origin")],
            &[ours, ("sec-fetch-site", "")],
            &[ours, ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "same-origin")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "none")],
        ] {
            assert_eq!(check(headers, PUBLIC), Err(CrossSite::Elsewhere), "{headers:?}");
            assert_eq!(check(headers, None), Err(CrossSite::Elsewhere), "{headers:?}");
        }
    }

    #[test]
    fn who_says_nothing_may_send_nothing() {
        for headers in [&[][..], &[("referer", "https://badges.example/admin")]] {
            assert_eq!(check(headers, PUBLIC), Err(CrossSite::Unsaid));
        }
    }

    #[test]
    fn with_a_public_address_its_scheme_counts_and_the_host_header_does_not() {
        assert_eq!(check(&[("origin", "http://badges.example")], PUBLIC), Err(CrossSite::Elsewhere));
        assert_eq!(
            check(&[("origin", "https://badges.example")], Some("https://other.example")),
            Err(CrossSite::Elsewhere)
        );
        assert_eq!(check(&[("origin", "https://other.example")], Some("https://other.example")), Ok(()));
        assert_eq!(check(&[("origin", "http://badges.example")], None), Ok(()));
    }

    #[test]
    fn every_method_that_changes_something_is_checked() {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            assert_eq!(check_unsafe(&method, &with_host(&[]), PUBLIC), Err(CrossSite::Unsaid));
        }
        for method in [Method::GET, Method::HEAD] {
            assert_eq!(check_unsafe(&method, &with_host(&[("sec-fetch-site", "cross-site")]), PUBLIC), Ok(()));
        }
    }
}
