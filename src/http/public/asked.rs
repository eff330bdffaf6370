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

/// The first parts of our addresses that a slug follows.
const BEFORE_SLUGS: [&str; 3] = ["badge", "embed", "p"];

impl Asked {
    /// Understands a text that was pasted on a page of ours, which is seen at `host`, with its port if it has one.
    pub(super) fn read(text: &str, host: &str) -> Self {
        let text = text.trim();
        let host = host.rsplit_once(':').map_or(host, |(name, _)| name).to_ascii_lowercase();
        if text.is_empty() {
            return Self::Nothing;
        }
        if let Some(path) = text.strip_prefix('/').filter(|path| !path.starts_with('/')) {
            return Self::Ours(slug_in(path));
        }
        match Pasted::parse(text) {
            // Our own host may begin with `www.`, which a site does not.
            Some(pasted) if !is_site(&pasted, &host) || pasted.is_email => Self::Page(pasted),
            _ => match own_path(text, &host) {
                Some(path) => Self::Ours(slug_in(path)),
                None if text.chars().any(char::is_alphabetic)
                    && !text.contains(['<', '>'])
                    && !text.contains("://") =>
                {
                    DisplayName::parse(text).map_or(Self::Nonsense, |name| Self::Name(name.to_string()))
                }
                None => Self::Nonsense,
            },
        }
    }
}

fn is_site(pasted: &Pasted, host: &str) -> bool {
    pasted.page.site().as_str() == host.strip_prefix("www.").unwrap_or(host)
}

/// What follows our host and its slash, wherever the host stands in a text: in an address, or in lines for a website.
fn own_path<'t>(text: &'t str, host: &str) -> Option<&'t str> {
    let small = text.to_ascii_lowercase();
    let mut paths = small.match_indices(host).filter_map(|(at, _)| {
        let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
        if small[..at].chars().next_back().is_some_and(is_inside) && !small[..at].ends_with("www.") {
            return None;
        }
        let rest = &text[at + host.len()..];
        let port = rest.strip_prefix(':').map_or(0, |port| 1 + port.bytes().take_while(u8::is_ascii_digit).count());
        let rest = &rest[port..];
        (!rest.starts_with(is_inside)).then(|| rest.trim_start_matches('/'))
    });
    let first = paths.next()?;
    std::iter::once(first).chain(paths).find(|path| slug_in(path).is_some()).or(Some(first))
}

/// The slug in what follows our host, as in `badge/bakery@2x.png` and `p/bakery/embed`.
fn slug_in(path: &str) -> Option<Slug> {
    let end = |c: char| c.is_whitespace() || matches!(c, '?' | '#' | '"' | '\'' | '<' | '>' | ')' | ']');
    let path = path.split(end).next()?.to_ascii_lowercase();
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
        ] {
            assert!(matches!(Asked::read(pasted, "badges.example"), Asked::Page(_)), "{pasted}");
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
