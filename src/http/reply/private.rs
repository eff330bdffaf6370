//! Replies of the maintainers' and the participants' side: nobody keeps them, nobody frames them, no search engine
//! lists them, and no other site reads them.

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{self, HeaderName, HeaderValue};

use super::{CachePolicy, Coding, Content, PAGE_CSP, Reply};
use crate::http::private::cookie::SetCookie;
use crate::http::private::request_id::RequestId;

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
const ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const SAME_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");
const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");

impl Reply {
    /// A page for one person alone.
    #[must_use]
    pub fn private_page(status: StatusCode, html: impl Into<Bytes>) -> Self {
        let mut reply = Self::new(status, Content::Html.media_type(), CachePolicy::NoStore);
        reply.headers.insert(header::CONTENT_SECURITY_POLICY, PAGE_CSP);
        // The forms of these pages are believed by their `Origin`, which `no-referrer` would make `null`.
        reply.headers.insert(header::REFERRER_POLICY, SAME_ORIGIN);
        reply.headers.insert(OPENER_POLICY, SAME_ORIGIN);
        reply.headers.insert(ROBOTS_TAG, HeaderValue::from_static("noindex"));
        reply.body = html.into();
        reply
    }

    /// An answer of the API. `tag` names what it shows, for a later `If-Match`; it counts on 200 and 201 only.
    #[must_use]
    pub fn api_json(status: StatusCode, json: impl Into<Bytes>, tag: Option<&str>) -> Self {
        let mut reply = Self::new(status, Content::Json.media_type(), CachePolicy::NoStore);
        if let Some(tag) = tag.filter(|_| matches!(status, StatusCode::OK | StatusCode::CREATED)) {
            reply.tagged(tag, Coding::Identity);
        }
        reply.body = json.into();
        reply
    }

    /// Problem details; [`Problem`](crate::http::private::error::Problem) writes them.
    pub(crate) fn problem_json(status: StatusCode, json: impl Into<Bytes>) -> Self {
        let mut reply = Self::new(status, PROBLEM, CachePolicy::NoStore);
        reply.body = json.into();
        reply
    }

    /// Sends a browser on to a page of ours after its form was accepted, so that loading it again sends nothing again.
    /// `path` begins with one slash; what is no such path leads to the first page.
    #[must_use]
    pub fn see_other(path: &str) -> Self {
        let is_ours = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
        let location = is_ours.then(|| HeaderValue::from_str(path).ok()).flatten();
        let mut reply = Self::new(StatusCode::SEE_OTHER, super::TEXT, CachePolicy::NoStore);
        reply.headers.insert(header::LOCATION, location.unwrap_or(HeaderValue::from_static("/")));
        reply.body = Bytes::from_static(b"done; see Location\n");
        reply
    }

    /// Begins or ends a session in this browser.
    #[must_use]
    pub fn with_session(mut self, cookie: SetCookie) -> Self {
        self.headers.append(header::SET_COOKIE, cookie.into_value());
        self
    }

    /// Names the request, for a question about it and the trail it left.
    #[must_use]
    pub fn with_request_id(self, id: &RequestId) -> Self {
        match HeaderValue::from_str(id.as_str()) {
            Ok(value) => self.with(REQUEST_ID, value),
            Err(_) => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use hyper::header::{HeaderMap, IF_MATCH};

    use super::super::if_match;
    use super::*;

    /// All headers, one a line, as they are sent.
    fn lines(reply: &Reply) -> Vec<String> {
        reply.headers().iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect()
    }

    #[test]
    fn a_private_page_is_kept_framed_and_listed_by_nobody() {
        let reply = Reply::private_page(StatusCode::OK, "<p>");
        let (csp, others): (Vec<_>, Vec<_>) =
            lines(&reply).into_iter().partition(|line| line.starts_with("content-security-policy: "));
        assert_eq!(
            others,
            [
                "content-type: text/html; charset=utf-8",
                "cache-control: no-store",
                "x-content-type-options: nosniff",
                "referrer-policy: same-origin",
                "cross-origin-opener-policy: same-origin",
                "x-robots-tag: noindex",
            ]
        );
        assert!(csp[0].contains("default-src 'none'") && csp[0].contains("frame-ancestors 'none'"));
        assert!(!csp[0].contains("unsafe"));
    }

    #[test]
    fn an_answer_of_the_api_is_read_by_no_other_site() {
        let reply = Reply::api_json(StatusCode::CREATED, "{}", Some("7"));
        assert_eq!(
            lines(&reply),
            [
                "content-type: application/json",
                "cache-control: no-store",
                "x-content-type-options: nosniff",
                "etag: \"7\"",
            ]
        );
        let _ = reply.into_hyper();
        let reply = Reply::api_json(StatusCode::ACCEPTED, "{}", Some("7"));
        assert!(!reply.headers().contains_key(header::ETAG));
    }

    #[test]
    fn a_condition_holds_for_the_tag_that_was_sent_and_for_one_a_proxy_weakened() {
        for (condition, holds) in [
            ("\"7\"", true),
            ("W/\"7\"", true),
            ("\"7-gzip\"", true),
            ("\"6\", \"7\"", true),
            ("*", true),
            ("\"6\"", false),
            ("\"77\"", false),
            ("7", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(IF_MATCH, HeaderValue::from_static(condition));
            assert_eq!(if_match(&headers, "7"), Some(holds), "{condition}");
        }
        assert_eq!(if_match(&HeaderMap::new(), "7"), None);
    }

    #[test]
    fn a_form_that_was_accepted_leads_to_a_page_of_ours() {
        let reply = Reply::see_other("/admin/participants/bakery?done=approve");
        assert_eq!(reply.status(), StatusCode::SEE_OTHER);
        assert_eq!(reply.headers()[header::LOCATION], "/admin/participants/bakery?done=approve");
        assert_eq!(reply.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(Reply::see_other("/a\nb").headers()[header::LOCATION], "/");
    }

    #[test]
    fn a_form_never_leads_to_another_site() {
        for path in ["//evil.example", "https://evil.example/", "/\\evil.example", "", "evil"] {
            assert_eq!(Reply::see_other(path).headers()[header::LOCATION], "/", "{path}");
        }
    }

    #[test]
    fn a_reply_names_its_request() {
        let id = RequestId::new([0, 0, 0, 0, 0, 0, 1, 255]);
        assert_eq!(Reply::not_found().with_request_id(&id).headers()[REQUEST_ID], "00000000000001ff");
    }
}
