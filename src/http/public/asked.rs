//! What people paste to have a badge checked: a page, one of our own addresses, or a name.
//!
//! What must never enter: what is known of participants.

use crate::domain::participant::{Pasted, Slug};
use crate::domain::text::DisplayName;

/// What is asked about.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Nothing,
    /// A page, or the host of an e-mail address.
    Page(Pasted),
    /// An address of ours, and of which participant, if of any.
    Ours(Option<Slug>),
    Name(String),
    /// Neither an address nor a name.
    Nonsense,
}

impl Asked {
    /// Understands a text that was pasted on a page of ours, which is seen at `host`, with its port if it has one.
    pub(super) fn read(text: &str, host: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            Self::Nothing
        } else if text.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '[' | ']' | '"')) {
            Self::read_lines(text, host)
        } else if let Some(path) = text.strip_prefix('/').filter(|path| !path.starts_with('/')) {
            slug_in(path).map_or(Self::Nonsense, |slug| Self::Ours(Some(slug)))
        } else if let Some(path) = own_path(text, host) {
            Self::Ours(slug_in(path))
        } else if let Some(pasted) = Pasted::parse(text) {
            Self::Page(pasted)
        } else if text.contains("://") {
            Self::Nonsense
        } else {
            Self::read_name(text)
        }
    }

    /// Understands lines for a website, a sentence with an address, or a name. An address of somebody else is what is asked
    /// about, whatever stands beside it.
    fn read_lines(text: &str, host: &str) -> Self {
        let addresses: Vec<_> = ["https://", "http://"]
            .into_iter()
            .flat_map(|scheme| text.match_indices(scheme).filter_map(|(at, _)| text.get(at..)))
            .map(|rest| rest.split(ends_address).next().unwrap_or_default())
            .collect();
        if let Some(other) = addresses.iter().find(|address| own_path(address, host).is_none()) {
            return Pasted::parse(other).map_or(Self::Nonsense, Self::Page);
        }
        let mut slugs = addresses.iter().map(|address| own_path(address, host).and_then(slug_in));
        match slugs.next() {
            Some(first) => Self::Ours(first.or_else(|| slugs.flatten().next())),
            None => Pasted::parse(text).map_or_else(|| Self::read_name(text), Self::Page),
        }
    }

    fn read_name(text: &str) -> Self {
        if !text.chars().any(char::is_alphabetic) || text.contains(['<', '>']) {
            return Self::Nonsense;
        }
        DisplayName::parse(text).map_or(Self::Nonsense, |name| Self::Name(name.to_string()))
    }
}

/// The first parts of our addresses that a slug follows.
const BEFORE_SLUGS: [&str; 3] = ["badge", "embed", "p"];

/// What follows our host in an address, if it is one of ours: the host before any path, and no other behind an `@`.
fn own_path<'t>(address: &'t str, host: &str) -> Option<&'t str> {
    let lead =
        |scheme: &str| address.get(..scheme.len()).filter(|lead| lead.eq_ignore_ascii_case(scheme)).map(str::len);
    let rest = address.get(lead("https://").or_else(|| lead("http://")).unwrap_or_default()..)?;
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end)?;
    same_host(authority, host).then(|| path.trim_start_matches('/'))
}

/// Whether two hosts with their ports are one: in any case, with a dot at the end, with the usual port said or not.
fn same_host(one: &str, other: &str) -> bool {
    let plain = |host: &str| {
        let host = host.to_ascii_lowercase();
        let host = [":443", ":80"].into_iter().find_map(|port| host.strip_suffix(port)).unwrap_or(&host).to_owned();
        host.strip_suffix('.').map(str::to_owned).unwrap_or(host)
    };
    plain(one) == plain(other)
}

fn ends_address(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ')' | ']' | '}')
}

/// The slug in what follows our host, as in `badge/bakery@2x.png` and `p/bakery/embed`.
fn slug_in(path: &str) -> Option<Slug> {
    let path = path.split(|c| ends_address(c) || matches!(c, '?' | '#')).next()?.to_ascii_lowercase();
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let before = parts.next()?;
    let name = parts.next()?.split(['.', '@', '%']).next()?;
    Slug::parse(name).ok().filter(|_| BEFORE_SLUGS.contains(&before))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(slug: &str) -> Asked {
        Asked::Ours(Some(Slug::parse(slug).unwrap()))
    }

    #[test]
    fn our_own_addresses_are_known_however_they_are_pasted() {
        for host in ["badges.example", "127.0.0.1:8080", "localhost:8080", "www.badges.example"] {
            for pasted in [
                format!("https://{host}/badge/bakery.svg?style=wide"),
                format!("http://{host}/badge/bakery@2x.png"),
                format!("{host}/p/bakery"),
                format!("HTTPS://{}/P/BAKERY", host.to_uppercase()),
                format!("https://{host}/p/bakery.json"),
                format!("https://{host}/p/bakery/2026-12-03.ics#x"),
                format!(
                    "<a href=\"https://{host}/p/bakery\" rel=\"noopener\"><img src=\"https://{host}/badge/bakery.svg\"></a>"
                ),
                format!("![Badge](https://{host}/badge/bakery.svg)"),
                "/p/bakery".to_owned(),
                "/badge/bakery.svg".to_owned(),
            ] {
                assert_eq!(Asked::read(&pasted, host), ours("bakery"), "{pasted}");
            }
            for pasted in [format!("https://{host}/"), host.to_owned(), format!("{host}/check?site=x.example")] {
                assert_eq!(Asked::read(&pasted, host), Asked::Ours(None), "{pasted}");
            }
        }
    }

    #[test]
    fn our_address_inside_that_of_another_page_is_not_ours() {
        for pasted in [
            "https://fake.example/?to=https://badges.example/p/bakery",
            "https://badges.example.fake.example/p/bakery",
            "https://notbadges.example/p/bakery",
            "info@badges.example",
            "https://badges.example@fake.example/p/bakery",
            "http://badges.example:9999/p/bakery",
            "<a href=\"https://fake.example/\"><img src=\"https://badges.example/badge/bakery.svg\"></a>",
            "[![x](https://badges.example/badge/bakery.svg)](https://fake.example/)",
        ] {
            assert!(matches!(Asked::read(pasted, "badges.example"), Asked::Page(_)), "{pasted}");
        }
        let long = format!("https://fake.example/?x={}&b=https://badges.example/p/bakery", "a".repeat(5_000));
        for pasted in [
            "http://203.0.113.5/?x=https://badges.example/p/bakery",
            "http://203.0.113.5/badges.example/p/bakery",
            "http://fake_shop.fake.example/?x=https://badges.example/p/bakery",
            "https://badges.example@203.0.113.5/p/bakery",
            "<a href=\"https://fake_x.example/\"><img src=\"https://badges.example/badge/bakery.svg\"></a>",
            "/kontakt.html",
            &long,
        ] {
            assert_eq!(Asked::read(pasted, "badges.example"), Asked::Nonsense, "{pasted}");
        }
    }

    #[test]
    fn names_are_told_from_addresses_and_from_nonsense() {
        let read = |text| Asked::read(text, "badges.example");
        assert_eq!(read(" Pekárna  U Mostu "), Asked::Name("Pekárna U Mostu".to_owned()));
        assert_eq!(read("localhost"), Asked::Name("localhost".to_owned()));
        assert_eq!(read("  "), Asked::Nothing);
        for nonsense in ["127.0.0.1", "\"><script>", "\u{FFFD}\u{FFFD}", "?", "https://www,x.example/"] {
            assert!(matches!(read(nonsense), Asked::Nonsense | Asked::Name(_)), "{nonsense}");
        }
        assert_eq!(read("\"><script>"), Asked::Nonsense);
    }
}
