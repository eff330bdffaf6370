//! The host that stands for a website, found in whatever people paste.

use url::Url;

use super::host;
use super::scope::Scope;
use super::website::Website;
use crate::domain::text::unseen::is_unseen;

/// The host that stands for a website: ASCII (punycode), lower case, without a leading `www.`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Site(pub(super) String);

impl Site {
    /// Most bytes of what is pasted: as much as any browser's line for addresses is likely to hold.
    pub const PASTED_BYTES_MAX: usize = 4_096;

    /// Understands what people paste, as [`Pasted::parse`] does, but for the page.
    #[must_use]
    pub fn parse(input: &str) -> Option<Self> {
        Pasted::parse(input).map(|pasted| pasted.page.site().clone())
    }

    /// The site of an address; `None` of one without a host that people can type.
    pub(super) fn of_address(address: &Url) -> Option<Self> {
        let host = address.domain()?.trim_end_matches('.');
        // `www.example` is a name of its own.
        let host = host.strip_prefix("www.").filter(|rest| rest.contains('.')).unwrap_or(host);
        host.contains('.').then(|| Self(host.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether its ending is one under which a public registry has names, or one that is kept for examples (RFC 2606).
    #[must_use]
    pub fn is_registered(&self) -> bool {
        host::is_registered(&self.0)
    }

    /// As people write it: `bäckerei.example`.
    #[must_use]
    pub fn shown(&self) -> String {
        host::in_unicode(&self.0)
    }
}

/// What somebody pasted that has a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    /// The page it is the address of, or the whole host.
    pub page: Scope,
    /// Whether it is an e-mail address, which names a host and no page.
    pub is_email: bool,
}

impl Pasted {
    /// Understands what people paste: with or without scheme, path, `www.`, port; Unicode or punycode; an e-mail address;
    /// quotes, brackets and stops around it. A path may be as long as it likes.
    #[must_use]
    pub fn parse(input: &str) -> Option<Self> {
        if input.len() > Site::PASTED_BYTES_MAX {
            return None;
        }
        let bare = input.trim_matches(is_around);
        let (scheme, rest) = match with_slashes(bare) {
            Some((scheme, rest)) => (scheme, is_of_websites(scheme).then_some(rest)?),
            None => ("", without_scheme(bare)),
        };
        let rest = rest.trim_start_matches(is_slash);
        let authority = rest.split(ends_host).next()?;
        let path = &rest[authority.len()..];
        let (before, host) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
        let host = host.trim_matches(is_around);
        if host.is_empty() || host.len() > Website::BYTES_MAX {
            return None;
        }
        // The usual port of either scheme is none.
        let (scheme, host) = match host.strip_suffix(":80") {
            Some(host) if scheme.is_empty() || scheme.eq_ignore_ascii_case("http") => ("http", host),
            _ => ("https", host),
        };
        let page = Scope::of_address(&format!("{scheme}://{host}{path}"))?;
        let is_email = before.is_some() && with_slashes(bare).is_none();
        host::is_public(page.site().as_str()).then_some(Self { page, is_email })
    }
}

/// Whether a scheme is one of addresses that people paste for a website.
fn is_of_websites(scheme: &str) -> bool {
    ["http", "https", "ftp"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

/// Whether an address names its scheme, be it without slashes, which browsers forgive.
pub(super) fn has_scheme(address: &str) -> bool {
    with_slashes(address).is_some() || without_scheme(address).len() < address.len()
}

/// What stands before and after `://`; a path or query may hold another address.
fn with_slashes(address: &str) -> Option<(&str, &str)> {
    address.split_once("://").filter(|(scheme, _)| !scheme.contains(ends_host))
}

/// Without a scheme that lacks its slashes or its colon, like `mailto:` or a broken `https:`; a port is none.
fn without_scheme(text: &str) -> &str {
    match text.split_once(':') {
        Some((scheme, rest)) if ["http", "https", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => {
            rest
        }
        // A host has a dot, so that this one is a scheme.
        _ => match text.split_once("//") {
            Some((scheme, rest)) if ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => rest,
            _ => text,
        },
    }
}

const fn is_slash(c: char) -> bool {
    matches!(c, '/' | '\\')
}

const fn ends_host(c: char) -> bool {
    is_slash(c) || matches!(c, '?' | '#')
}

/// Whether a character stands around an address rather than in it: white space, invisible characters, quotes, brackets
/// and what ends a sentence.
fn is_around(c: char) -> bool {
    c.is_whitespace()
        || is_unseen(c)
        || matches!(c, '"' | '\'' | '`' | '‘'..='‟' | '«' | '»' | '‹' | '›' | '「' | '」')
        || matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | ',' | ';' | '!' | '.' | '。')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(pasted: &str) -> Option<String> {
        Site::parse(pasted).map(|site| site.as_str().to_owned())
    }

    #[test]
    fn a_site_is_found_in_what_people_paste() {
        let site = Website::parse("https://www.bäckerei.example/").unwrap().site();
        let long = format!("https://bäckerei.example/?{}", "utm=x&".repeat(500));
        for pasted in [
            "bäckerei.example",
            "https://www.bäckerei.example/x?y#z",
            "xn--bckerei-5wa.example",
            "XN--BCKEREI-5WA.example",
            "WWW.BÄCKEREI.example.",
            "bäckerei.example:8080/kontakt",
            "bäckerei.example?a=https://other.example/",
            "bäckerei.example/x@other.example",
            "http:bäckerei.example",
            "HTTPS:/bäckerei.example",
            "https//bäckerei.example",
            "https:\\\\bäckerei.example\\",
            "//bäckerei.example/",
            "ftp://bäckerei.example",
            "  \tbäckerei.example\n",
            "\u{FEFF}https://bäckerei.example/",
            "info@bäckerei.example",
            "mailto:info@bäckerei.example?subject=x",
            "https://somebody:secret@bäckerei.example/",
            "Info <info@bäckerei.example>",
            "\"bäckerei.example\"",
            "„https://bäckerei.example/“",
            "<https://bäckerei.example/>,",
            "(bäckerei.example)",
            "bäckerei。example",
            "ba\u{308}ckerei.example",
            &long,
        ] {
            assert_eq!(Site::parse(pasted), Some(site.clone()), "{pasted}");
        }
    }

    #[test]
    fn what_is_no_website_is_told_from_one() {
        let long = "a".repeat(Site::PASTED_BYTES_MAX) + ".example";
        for nothing in [
            "",
            "   ",
            "\"\"",
            "no dots",
            "bakery .example",
            "http://",
            "localhost",
            "127.0.0.1",
            "[::1]",
            "javascript:alert(1)",
            "<script>alert(1)</script>",
            "xn--.example",
            "Pekárna U Mostu",
            "%",
            &long,
        ] {
            assert_eq!(host(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn another_host_is_another_site() {
        assert_eq!(host("shop.bakery.example").as_deref(), Some("shop.bakery.example"));
        assert_eq!(host("www.www.bakery.example").as_deref(), Some("www.bakery.example"));
        assert_eq!(host("www.example").as_deref(), Some("www.example"));
        assert_eq!(host("bakery.example@other.example").as_deref(), Some("other.example"));
        assert_eq!(host("https://bakery.example\\@other.example").as_deref(), Some("bakery.example"));
    }

    #[test]
    fn every_website_is_found_by_its_own_address() {
        for address in ["https://www.example/", "http://www.bakery.example:81/x", "https://a.b.c.example./"] {
            let website = Website::parse(address).unwrap();
            assert_eq!(Site::parse(website.as_str()), Some(website.site()), "{address}");
        }
    }
}
