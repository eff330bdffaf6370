//! Cookies of sessions; the only place that writes `Set-Cookie`, and there are no other cookies.
//!
//! Over https a cookie has the prefix `__Host-`, with which browsers hold what its attributes promise: this host alone
//! set it, over https alone. On this machine itself, plain http does as well. Everywhere else a session could be read
//! on its way, so that there is none.

use std::net::{Ipv4Addr, Ipv6Addr};

use hyper::Uri;
use hyper::header::{COOKIE, HeaderValue};

use crate::http::RequestHead;

/// Whose session it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SessionKind {
    Maintainer,
    Participant,
}

/// How sessions are kept by browsers that see us at one origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionCookies {
    is_secure: bool,
}

/// Why no session can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CookieError {
    #[error("sessions need https: set `server.public_url` to the address that visitors see, with `https://`")]
    Insecure,
    #[error("a session's secret must be letters, digits, `_` and `-`")]
    Secret,
}

/// A value of `Set-Cookie`, for [`Reply::with_session`](crate::http::reply::Reply::with_session).
pub struct SetCookie(HeaderValue);

impl std::fmt::Debug for SetCookie {
    /// Without the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetCookie(…)")
    }
}

impl SetCookie {
    pub(crate) fn into_value(self) -> HeaderValue {
        self.0
    }
}

impl SessionCookies {
    /// The cookies of `origin`: scheme and host under which visitors see us, where they are known.
    ///
    /// # Errors
    ///
    /// When what a browser sends there could be read on its way.
    pub fn of(origin: Option<&str>) -> Result<Self, CookieError> {
        let uri: Uri = origin.unwrap_or_default().parse().map_err(|_| CookieError::Insecure)?;
        match (uri.scheme_str(), uri.host()) {
            (Some("https"), Some(_)) => Ok(Self { is_secure: true }),
            (Some("http"), Some(host)) if is_loopback(host) => Ok(Self { is_secure: false }),
            _ => Err(CookieError::Insecure),
        }
    }

    /// The name of the cookie.
    #[must_use]
    pub const fn name(self, kind: SessionKind) -> &'static str {
        match (self.is_secure, kind) {
            (true, SessionKind::Maintainer) => "__Host-openday_maintainer",
            (true, SessionKind::Participant) => "__Host-openday_participant",
            (false, SessionKind::Maintainer) => "openday_maintainer",
            (false, SessionKind::Participant) => "openday_participant",
        }
    }

    /// The cookie that begins a session, until the browser closes; the server ends it earlier.
    ///
    /// # Errors
    ///
    /// When `secret` holds what no cookie may.
    pub fn begin(self, kind: SessionKind, secret: &str) -> Result<SetCookie, CookieError> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if secret.is_empty() || !secret.bytes().all(is_plain) {
            return Err(CookieError::Secret);
        }
        self.set(kind, secret, "").ok_or(CookieError::Secret)
    }

    /// The cookie that makes the browser forget the session.
    #[must_use]
    pub fn end(self, kind: SessionKind) -> SetCookie {
        self.set(kind, "", "; Max-Age=0").expect("names and attributes are printable ASCII")
    }

    fn set(self, kind: SessionKind, secret: &str, further: &str) -> Option<SetCookie> {
        let secure = if self.is_secure { "; Secure" } else { "" };
        let text = format!("{}={secret}; Path=/{secure}; HttpOnly; SameSite=Strict{further}", self.name(kind));
        let mut value = HeaderValue::try_from(text).ok()?;
        value.set_sensitive(true);
        Some(SetCookie(value))
    }

    /// The secret of the session, if the browser sent exactly one. A second cookie of the name was set by somebody
    /// else, a neighbouring port or subdomain for instance, and nobody knows which of them is ours.
    #[must_use]
    pub fn read(self, kind: SessionKind, request: &RequestHead) -> Option<&str> {
        let lines = request.headers().get_all(COOKIE).iter();
        let mut found = lines
            .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
            .filter_map(|pair| value_of(pair.trim_ascii(), self.name(kind).as_bytes()));
        let only = found.next().filter(|_| found.next().is_none())?;
        std::str::from_utf8(only).ok().filter(|secret| !secret.is_empty())
    }
}

/// The value of a `name=value` of that name.
fn value_of<'a>(pair: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let split = pair.iter().position(|byte| *byte == b'=')?;
    let (found, value) = pair.split_at_checked(split)?;
    (found.trim_ascii() == name).then(|| value.get(1..).unwrap_or_default().trim_ascii())
}

/// Whether a host is this machine, whoever answers for names.
fn is_loopback(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    host.eq_ignore_ascii_case("localhost")
        || host.parse().is_ok_and(|host: Ipv4Addr| host.is_loopback())
        || address.is_some_and(|host| host.parse().is_ok_and(|host: Ipv6Addr| host.is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Peer;
    use crate::http::reply::Reply;

    const HTTPS: SessionCookies = SessionCookies { is_secure: true };
    const HTTP: SessionCookies = SessionCookies { is_secure: false };

    fn sending(lines: &[&[u8]]) -> RequestHead {
        let mut request = RequestHead::new(Peer::default());
        for line in lines {
            request.headers_mut().append(COOKIE, HeaderValue::from_bytes(line).unwrap());
        }
        request
    }

    #[test]
    fn a_session_needs_https_or_this_machine() {
        for origin in ["https://badges.example", "https://badges.example:8443", "https://10.0.0.1", "https://localhost"]
        {
            assert_eq!(SessionCookies::of(Some(origin)), Ok(HTTPS), "{origin}");
        }
        for origin in
            ["http://localhost", "http://LocalHost:8080", "http://127.0.0.1:1", "http://127.255.0.9", "http://[::1]:80"]
        {
            assert_eq!(SessionCookies::of(Some(origin)), Ok(HTTP), "{origin}");
        }
        for origin in [
            "http://badges.example",
            "http://localhost.badges.example",
            "http://127.0.0.1.badges.example",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "http://[::]",
            "http://[::1",
            "http://[2001:db8::1]",
            "http://user@localhost.example",
            "localhost",
            "ftp://localhost",
            "",
        ] {
            assert_eq!(SessionCookies::of(Some(origin)), Err(CookieError::Insecure), "{origin}");
        }
        assert_eq!(SessionCookies::of(None), Err(CookieError::Insecure));
        assert!(CookieError::Insecure.to_string().contains("`server.public_url`"));
    }

    #[test]
    fn a_cookie_goes_to_this_host_alone_and_to_no_script() {
        for (cookies, kind, begins, ends) in [
            (
                HTTPS,
                SessionKind::Maintainer,
                "__Host-openday_maintainer=opd_s_1; Path=/; Secure; HttpOnly; SameSite=Strict",
                "__Host-openday_maintainer=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0",
            ),
            (
                HTTP,
                SessionKind::Participant,
                "openday_participant=opd_s_1; Path=/; HttpOnly; SameSite=Strict",
                "openday_participant=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0",
            ),
        ] {
            let reply = Reply::see_other("/").with_session(cookies.begin(kind, "opd_s_1").unwrap());
            assert_eq!(reply.headers()["set-cookie"], begins);
            assert!(reply.headers()["set-cookie"].is_sensitive());
            assert_eq!(cookies.end(kind).into_value(), ends);
        }
    }

    #[test]
    fn a_secret_adds_no_attribute() {
        for secret in ["", "a;b", "a b", "a\r\nb", "a,b", "\"a\"", "ä", "a=b"] {
            assert_eq!(HTTPS.begin(SessionKind::Maintainer, secret).unwrap_err(), CookieError::Secret, "{secret:?}");
        }
        let cookie = HTTPS.begin(SessionKind::Maintainer, "hidden").unwrap();
        assert!(!format!("{cookie:?}").contains("hidden"));
    }

    #[test]
    fn exactly_one_cookie_of_the_name_counts() {
        let cases: [(&[&[u8]], Option<&str>); 16] = [
            (&[b"__Host-openday_maintainer=abc"], Some("abc")),
            (&[b"a=b; __Host-openday_maintainer=abc; c=d"], Some("abc")),
            (&[b"a=b;__Host-openday_maintainer=abc;c=d"], Some("abc")),
            (&[b"a=b", b"__Host-openday_maintainer=abc"], Some("abc")),
            (&[b" __Host-openday_maintainer = abc "], Some("abc")),
            (&[b"\xff=\xfe; __Host-openday_maintainer=abc"], Some("abc")),
            (&[], None),
            (&[b""], None),
            (&[b"__Host-openday_maintainer"], None),
            (&[b"__Host-openday_maintainer="], None),
            (&[b"__Host-openday_maintainer=\xff"], None),
            (&[b"openday_maintainer=abc"], None),
            (&[b"__Host-openday_participant=abc"], None),
            (&[b"__host-openday_maintainer=abc"], None),
            (&[b"__Host-openday_maintainer=abc; __Host-openday_maintainer=abc"], None),
            (&[b"__Host-openday_maintainer=abc", b"__Host-openday_maintainer=other"], None),
        ];
        for (lines, found) in cases {
            assert_eq!(HTTPS.read(SessionKind::Maintainer, &sending(lines)), found, "{lines:?}");
        }
        assert_eq!(HTTP.read(SessionKind::Participant, &sending(&[b"openday_participant=x"])), Some("x"));
    }
}
