//! What people paste to have a badge checked: a page, one of our own addresses, or a name.
//!
//! What must never enter: what is known of participants.

#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::domain::participant::{Pasted, Site, Slug};
use crate::domain::text::DisplayName;
use crate::http::mounted::below;

/// What is asked about.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Nothing,
    /// A page, or the host of an e-mail address.
    Page(Pasted),
    /// An address of ours, and of which participant, if of any.
    Ours(Option<Slug>),
    /// Where somebody may see a badge, and no website can be: an IP address, a host that is no name of the public DNS, a
    /// file, a page of the browser itself.
    Place,
    Name(String),
    /// An address that is longer than is looked up.
    TooLong,
    /// Neither an address nor a name.
    Nonsense,
}

impl Asked {
    /// Understands a text that was pasted on a page of ours, which is seen at `host`, with its port if it has one.
    pub(super) fn read(text: &str, host: &str) -> Self {
        let address = text.trim_matches(stands_around);
        if address.is_empty() {
            Self::Nothing
        } else if is_more_than_an_address(address) {
            Self::read_lines(address, host).unwrap_or_else(|| Self::read_name(text.trim()))
        } else if let Some(path) = address.strip_prefix('/').filter(|path| !path.starts_with('/')) {
            slug_in(path).map_or(Self::Nonsense, |slug| Self::Ours(Some(slug)))
        } else {
            Self::read_address(address, host).unwrap_or_else(|| Self::read_name(text.trim()))
        }
    }

    /// Understands what is one address, if it is.
    fn read_address(text: &str, host: &str) -> Option<Self> {
        if let Some(path) = own_path(text, host) {
            return Some(Self::Ours(slug_in(path)));
        }
        if let Some(slug) = slug_in(text) {
            return Some(Self::Ours(Some(slug)));
        }
        if text.len() > Site::PASTED_BYTES_MAX {
            return Some(Self::TooLong);
        }
        let understood = Pasted::parse(text).map(Self::Page);
        understood
            .or_else(|| is_place(text).then_some(Self::Place))
            .or_else(|| text.contains("://").then_some(Self::Nonsense))
    }

    /// Understands lines for a website, or a sentence with an address. An address of somebody else is what is asked
    /// about, whatever stands beside it, with its scheme or without.
    fn read_lines(text: &str, host: &str) -> Option<Self> {
        let addresses = addresses_in(text);
        let is_ours = |address: &str| own_path(address, host).is_some();
        if let Some(other) = addresses.iter().find(|address| !is_ours(address)) {
            return Some(Self::read_address(other, host).unwrap_or(Self::Nonsense));
        }
        let words = words_in(text);
        let mut ours = addresses.iter().map(String::as_str).chain(words.iter().copied().filter(|word| is_ours(word)));
        let Some(first) = ours.next() else {
            return Pasted::parse(text)
                .map(Self::Page)
                .or_else(|| Self::read_address(words.into_iter().find(|word| is_address(word, false))?, host));
        };
        if let Some(other) = words.iter().find(|word| !is_ours(word) && is_address(word, true)) {
            return Self::read_address(other, host);
        }
        let mut slugs = [first].into_iter().chain(ours).map(|address| own_path(address, host).and_then(slug_in));
        let first = slugs.next().flatten();
        Some(Self::Ours(first.or_else(|| slugs.flatten().next())))
    }

    fn read_name(text: &str) -> Self {
        if !text.chars().any(char::is_alphabetic) || text.contains(['<', '>']) {
            return Self::Nonsense;
        }
        DisplayName::parse(text).map_or(Self::Nonsense, |name| Self::Name(name.to_string()))
    }
}

/// What stands around an address that was copied and in none. A name may end in it.
const fn stands_around(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
        || matches!(c, '\'' | '`' | '‘'..='‟' | '«' | '»' | '‹' | '›' | '「' | '」' | '(' | ')' | ',' | ';' | '!' | '…')
}

/// Whether more stands in a text than one address or one word.
fn is_more_than_an_address(text: &str) -> bool {
    let is_ipv6 = || {
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
        let inside = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        inside.is_some_and(|(address, rest)| address.parse::<Ipv6Addr>().is_ok() && !rest.contains(['[', ']']))
    };
    let before = first_scheme(text).and_then(|at| text.get(..at)).unwrap_or_default();
    text.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'))
        || text.contains(['[', ']']) && !is_ipv6()
        || !before.is_empty() && !before.contains(char::is_alphanumeric)
}

/// Where the first `http://` or `https://` begins, in any case.
fn first_scheme(text: &str) -> Option<usize> {
    let text = text.to_ascii_lowercase();
    ["https://", "http://"].into_iter().filter_map(|scheme| text.find(scheme)).min()
}

/// The addresses in a text that begin with their scheme, each up to what ends it.
fn addresses_in(text: &str) -> Vec<String> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(at) = first_scheme(rest) {
        let address = rest.get(at..).unwrap_or_default();
        let (scheme, after) = address.split_once("//").unwrap_or_default();
        let after = after.trim_start();
        let end = after.find(ends_address).unwrap_or(after.len());
        found.push(format!("{scheme}//{}", after.get(..end).unwrap_or_default()));
        rest = after;
    }
    found.sort_by_key(|address| address.starts_with("http:"));
    found
}

/// The words in a text that may be addresses without a scheme; what a tag says of itself is nobody's words.
fn words_in(text: &str) -> Vec<&str> {
    let is_tag = |inside: &str| {
        inside.starts_with('/')
            || inside.contains(char::is_whitespace) && inside.starts_with(|c: char| c.is_ascii_alphabetic())
    };
    let (mut words, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let (before, after) = rest.split_once('<').unwrap_or((rest, ""));
        words.extend(before.split(|c| ends_address(c) || matches!(c, '(' | '[' | '{' | '|' | '→')));
        rest = match after.split_once('>') {
            Some((inside, behind)) if is_tag(inside) => behind,
            _ => after,
        };
    }
    let is_around = |c| stands_around(c) || matches!(c, ':' | '.' | '*' | '=');
    words.into_iter().map(|word| word.trim_matches(is_around)).filter(|word| first_scheme(word).is_none()).collect()
}

/// Whether a word is an address without its scheme: one that shows it by `www.`, a path or an at sign. Where a host alone is
/// one (`by_host`), an ending that a public registry has shows it too, and an e-mail address is none, as it names no page.
fn is_address(word: &str, by_host: bool) -> bool {
    let www = word.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("www."));
    let is_email = word.contains('@') && !word.contains('/');
    let is_shown = www || word.contains(['/', '@']);
    let is_page = |pasted: Pasted| is_shown || by_host && pasted.page.site().is_registered();
    !(by_host && is_email) && Pasted::parse(word).is_some_and(is_page)
}

/// Schemes under which browsers show something that is on no website.
const SCHEMES_OF_PLACES: [&str; 16] = [
    "about",
    "blob",
    "brave",
    "chrome",
    "chrome-extension",
    "content",
    "data",
    "edge",
    "file",
    "filesystem",
    "moz-extension",
    "opera",
    "resource",
    "safari-web-extension",
    "view-source",
    "vivaldi",
];

/// Whether a text that is no address of a website is one of a place all the same.
fn is_place(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) else {
        return is_odd_host(text);
    };
    let is_known = SCHEMES_OF_PLACES.iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let is_on_disk = scheme.len() == 1 && rest.starts_with(['/', '\\']);
    let is_somewhere = rest.strip_prefix("//").is_some_and(|rest| rest.contains(char::is_alphanumeric));
    is_known || is_on_disk || is_somewhere || is_odd_host(text)
}

/// Whether it may be a scheme (RFC 3986, section 3.1).
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// Whether a text without a scheme begins with a host that no website can have.
fn is_odd_host(text: &str) -> bool {
    let authority = text.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let Ok(url) = Url::parse(&format!("http://{authority}/")) else { return false };
    match url.host() {
        Some(Host::Domain(name)) => {
            let is_dotted = name.trim_matches('.').contains('.') && name.contains(|c: char| c.is_ascii_alphabetic());
            is_dotted || url.port().is_some() || name.trim_end_matches('.') == "localhost"
        }
        Some(Host::Ipv4(_)) => authority.split(':').next().is_some_and(|host| host.parse::<Ipv4Addr>().is_ok()),
        Some(Host::Ipv6(_)) => true,
        None => false,
    }
}

/// The first parts of our addresses that a slug follows.
const BEFORE_SLUGS: [&str; 3] = ["badge", "embed", "p"];

/// What follows our host, and the path below which we are seen, in an address, if it is one of ours: the host before any
/// path, and no other behind an `@`.
pub(super) fn own_path<'t>(address: &'t str, host: &str) -> Option<&'t str> {
    let rest = without_scheme(address);
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end)?;
    // We may be seen below a path of our host.
    let (host, mount) = host.split_once('/').unwrap_or((host, ""));
    let path = if mount.is_empty() { path } else { below(path, &format!("/{mount}"))? };
    same_host(authority, host).then(|| path.trim_start_matches('/'))
}

/// An address without its scheme: one of pages, or of calendars to subscribe to, be it without a colon or a slash.
fn without_scheme(address: &str) -> &str {
    let scheme = ["https", "http", "webcals", "webcal"].into_iter().find(|scheme| {
        let is_it = |begin: &str| begin.eq_ignore_ascii_case(scheme);
        let after = || address.get(scheme.len()..).unwrap_or_default();
        address.get(..scheme.len()).is_some_and(is_it) && (after().starts_with(':') || after().starts_with("//"))
    });
    let rest = address.get(scheme.map_or(0, str::len)..).unwrap_or_default();
    if scheme.is_some() { rest.trim_start_matches(':').trim_start_matches('/') } else { rest.trim_start_matches("//") }
}

/// Whether two hosts with their ports are one: in any case, with `www.` or a dot at the end, with the usual port said or
/// not.
fn same_host(one: &str, other: &str) -> bool {
    let plain = |host: &str| {
        let host = host.to_ascii_lowercase();
        let host = [":443", ":80"].into_iter().find_map(|port| host.strip_suffix(port)).unwrap_or(&host);
        let host = host.strip_suffix('.').unwrap_or(host);
        host.strip_prefix("www.").unwrap_or(host).to_owned()
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
