//! Pages of websites, and which of them a website takes in.
//!
//! The word is that of the Web Application Manifest (W3C, "within scope"), but for whole segments of the path. What is taken
//! in stands under addresses that were confirmed, so that whatever is ambiguous counts as outside or as unsure.

use percent_encoding::percent_decode_str;
use url::Url;

use super::host;
use super::site::Site;
use crate::domain::text::unseen::is_unseen;

/// Keys of a query that say where a visitor came from, and nothing of whose page it is.
const OF_TRACKERS: [&str; 6] = ["fbclid", "gclid", "igsh", "mibextid", "ref", "si"];

/// Files that stand for the folder they are in.
const INDEX_NAMES: [&str; 3] = ["index", "default", "home"];

/// Most segments of a path that are looked at one by one.
const SEGMENTS_MAX: usize = 16;

/// How often something may be encoded in something encoded before it counts as odd.
const DECODINGS_MAX: usize = 4;

/// A host and a path below which everything is one website's, or a page that people ask about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scope {
    site: Site,
    /// One that is not the usual one.
    port: Option<u16>,
    /// The segments of the path, decoded where they are texts.
    path: Vec<String>,
    /// What the query says but for trackers, sorted.
    query: Vec<String>,
    /// Whether servers may differ on which page it is.
    is_odd: bool,
}

/// How a page lies to the scope of a website.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    Yes,
    /// The same but for small and capital letters, or an address that servers may read in several ways.
    Perhaps,
    No,
}

impl Scope {
    /// The scope of an address that is one of the web; `None` of one without a host that people can type.
    pub(super) fn of_address(address: &str) -> Option<Self> {
        let url = Url::parse(address).ok()?;
        let site = Site::of_address(&url)?;
        let segments = url.path_segments().into_iter().flatten().filter(|segment| !segment.is_empty());
        let mut path: Vec<String> = segments.map(decoded).collect();
        let mut query: Vec<String> = url
            .query_pairs()
            .filter(|(key, _)| !is_of_trackers(key))
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        query.sort_unstable();
        let is_twice = query.windows(2).any(|pair| matches!(pair, [one, other] if key(one) == key(other)));
        let is_odd = is_twice || path.len() > SEGMENTS_MAX || url.path().split('/').any(is_odd);
        if query.is_empty() && path.last().is_some_and(|last| is_index(last)) {
            path.pop();
        }
        Some(Self { site, port: url.port(), path, query, is_odd })
    }

    /// The host, as websites are compared.
    #[must_use]
    pub const fn site(&self) -> &Site {
        &self.site
    }

    /// Whether servers may read its address in several ways, so that nobody can say which page it is.
    #[must_use]
    pub const fn is_odd(&self) -> bool {
        self.is_odd
    }

    /// Whether it is a host that many share, or a folder of one in which their pages are, however deep, and no page on it.
    #[must_use]
    pub fn is_shared_host(&self) -> bool {
        let is_many = || self.path.is_empty() || host::is_folder_of_many(self.site.as_str(), &self.path);
        self.query.is_empty() && self.is_on_shared_host() && is_many()
    }

    /// Whether it stands on a host that many share.
    #[must_use]
    pub fn is_on_shared_host(&self) -> bool {
        host::is_shared(self.site.as_str())
    }

    /// The host under which a public registry has this one, if it is a further one below it and nobody else's.
    #[must_use]
    pub fn domain(&self) -> Option<Site> {
        let domain = host::domain(self.site.as_str()).filter(|domain| *domain != self.site.as_str())?;
        (!host::is_shared(domain)).then(|| Site(domain.to_owned()))
    }

    /// The same page at the host by which its service is known, if it stands on one that many share:
    /// `facebook.com/honest` of `m.facebook.com/honest`.
    #[must_use]
    pub fn at_service(&self) -> Option<Self> {
        let host = host::of_service(self.site.as_str())?;
        Some(Self { site: Site(host.to_owned()), ..self.clone() })
    }

    /// Whether it says no more than a host.
    #[must_use]
    pub fn is_whole_host(&self) -> bool {
        self.path.is_empty() && self.query.is_empty()
    }

    /// Whether it would take `page` in but for the port.
    #[must_use]
    pub fn is_other_port_of(&self, page: &Self) -> bool {
        self.port != page.port && self.takes_in(&Self { port: self.port, ..page.clone() }) != Within::No
    }

    /// As people write it: `bäckerei.example/laden`.
    #[must_use]
    pub fn shown(&self) -> String {
        let mut shown = self.site.shown();
        shown.extend(self.port.map(|port| format!(":{port}")));
        for segment in &self.path {
            shown.push('/');
            shown.extend(segment.chars().filter(|c| is_seen(*c)));
        }
        if !self.query.is_empty() {
            shown.push('?');
            shown.extend(self.query.join("&").chars().filter(|c| is_seen(*c)));
        }
        shown
    }

    /// The address that its query holds, as those of search engines and networks that lead on to another page do.
    #[must_use]
    pub fn leads_on_to(&self) -> Option<&str> {
        let values = self.query.iter().filter_map(|pair| Some(pair.split_once('=')?.1));
        values.into_iter().find(|value| {
            let value = value.to_ascii_lowercase();
            value.starts_with("https://") || value.starts_with("http://")
        })
    }

    /// How `page` lies to it. A website that names but the host of many takes in nothing.
    #[must_use]
    pub fn takes_in(&self, page: &Self) -> Within {
        if !page.anchors().contains(&self.anchor()) || self.is_shared_host() {
            Within::No
        } else if self.is_odd || page.is_odd || !page.path.starts_with(&self.path) {
            Within::Perhaps
        } else if self.query.is_empty() || self.query == page.query {
            Within::Yes
        } else {
            Within::Perhaps
        }
    }

    /// How many segments of a page's path it settles; of two that take a page in, the longer one knows better.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.path.len() + self.query.len()
    }

    /// What websites are looked up by: all of it, in small letters.
    #[must_use]
    pub fn anchor(&self) -> String {
        anchor(&self.site, self.port, &self.path, &self.query)
    }

    /// The [anchors](Self::anchor) of the websites that may take this page in, the longest first. A query decides what a
    /// file shows, so that a website that is a file takes in none but its own.
    #[must_use]
    pub fn anchors(&self) -> Vec<String> {
        let own = (!self.query.is_empty()).then(|| self.anchor());
        let longest = self.path.len().min(SEGMENTS_MAX);
        let above = (0..=longest).rev().filter_map(|length| {
            let path = self.path.get(..length)?;
            let is_file = length == self.path.len() && path.last().is_some_and(|last| last.contains('.'));
            (!is_file || self.query.is_empty()).then(|| anchor(&self.site, self.port, path, &[]))
        });
        own.into_iter().chain(above).collect()
    }

    /// What websites are looked up by at whatever host of their service; no host has a star.
    #[must_use]
    pub fn service_anchor(&self) -> Option<String> {
        self.at_service().map(|page| format!("*.{}", page.anchor()))
    }

    /// The [anchors](Self::service_anchor) of the websites that may be this page at another host of its service, the
    /// longest first.
    #[must_use]
    pub fn service_anchors(&self) -> Vec<String> {
        let anchors = self.at_service().map(|page| page.anchors()).unwrap_or_default();
        anchors.into_iter().map(|anchor| format!("*.{anchor}")).collect()
    }
}

fn anchor(site: &Site, port: Option<u16>, path: &[String], query: &[String]) -> String {
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    // No segment holds a slash but an odd one, which is sure nowhere.
    format!("{}{port}/{}?{}", site.as_str(), path.join("/"), query.join("&")).to_lowercase()
}

/// A segment as a text, or as it stands where it is none, with capital digits.
fn decoded(segment: &str) -> String {
    let text = percent_decode_str(segment).decode_utf8();
    text.map_or_else(|_| segment.to_ascii_uppercase(), std::borrow::Cow::into_owned)
}

/// Whether servers differ on what a segment is: one that comes to hold a slash, or to be the folder above.
fn is_odd(segment: &str) -> bool {
    let mut segment = segment.to_owned();
    for _ in 0..DECODINGS_MAX {
        let name = segment.split(';').next().unwrap_or_default();
        if segment.contains(['/', '\\', '\0']) || matches!(name, "." | "..") {
            return true;
        }
        let further = percent_decode_str(&segment).decode_utf8_lossy().into_owned();
        if further == segment {
            return false;
        }
        segment = further;
    }
    true
}

fn is_of_trackers(key: &str) -> bool {
    key.starts_with("utm_") || OF_TRACKERS.contains(&key)
}

fn key(pair: &str) -> &str {
    pair.split('=').next().unwrap_or_default()
}

fn is_seen(c: char) -> bool {
    !c.is_control() && !is_unseen(c)
}

/// Whether a segment is a file that stands for its folder, like `index.html`.
fn is_index(segment: &str) -> bool {
    segment.split_once('.').is_some_and(|(name, ending)| {
        INDEX_NAMES.iter().any(|index| name.eq_ignore_ascii_case(index)) && ending.len() <= 5
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(address: &str) -> Scope {
        Scope::of_address(address).unwrap()
    }

    fn within(website: &str, page: &str) -> Within {
        scope(website).takes_in(&scope(page))
    }

    #[test]
    fn a_website_takes_in_the_pages_below_its_path() {
        for (website, page) in [
            ("https://bakery.example/", "http://www.bakery.example/den?x=1#y"),
            ("https://bakery.example/index.html", "https://bakery.example/"),
            ("https://school.example/~anna/", "https://school.example/%7Eanna/den"),
            ("https://school.example/a/./b/../c", "https://school.example/a/c/"),
            ("https://facebook.com/honest", "https://www.facebook.com/honest/photos?ref=x&utm_source=y"),
            ("https://facebook.com/profile.php?id=7", "https://facebook.com/profile.php?ref=a&id=7"),
            ("https://honest.github.io/", "https://honest.github.io/open"),
            ("https://bakery.example:8443/", "https://bakery.example:8443/den"),
        ] {
            assert_eq!(within(website, page), Within::Yes, "{website} {page}");
        }
    }

    #[test]
    fn a_website_takes_in_nothing_beside_its_path() {
        for (website, page) in [
            ("https://bakery.example/", "https://mill.example/"),
            ("https://bakery.example/", "https://bakery.example:8443/"),
            ("https://mall.example/hm", "https://mall.example/ca/shoes"),
            ("https://school.example/~anna", "https://school.example/~annabel"),
            ("https://school.example/~anna", "https://school.example/"),
            ("https://school.example/people/anna", "https://school.example/people/bob"),
            ("https://school.example/~ann%E9", "https://school.example/~ann%E8"),
            ("https://school.example/index.php?page=anna", "https://school.example/index.php?page=bob"),
            ("https://school.example/index.php?page=anna", "https://school.example/"),
            ("https://facebook.com/honest", "https://facebook.com/fake-shop"),
            ("https://facebook.com/honest", "https://facebook.com/"),
            ("https://facebook.com/honest", "https://m.facebook.com/honest"),
            ("https://facebook.com/profile.php?id=7", "https://facebook.com/profile.php?id=8"),
            ("https://facebook.com/profile.php?id=7", "https://facebook.com/profile.php?id=7&id=8"),
            ("https://facebook.com/profile.php", "https://facebook.com/profile.php?id=8"),
            ("https://facebook.com/", "https://facebook.com/honest"),
            ("https://facebook.com/de", "https://facebook.com/fake-shop"),
            ("https://linkedin.com/company", "https://linkedin.com/company/fake"),
            ("https://youtube.com/watch?v=abc", "https://youtube.com/watch?v=zzz"),
            ("https://github.io/", "https://github.io/honest"),
        ] {
            assert_eq!(within(website, page), Within::No, "{website} {page}");
        }
    }

    #[test]
    fn an_address_that_servers_read_in_several_ways_is_never_sure() {
        for page in ["..%2f~bob/", "..%5c~bob", "..;/~bob", "%252e%252e/~bob", "%2e%2e%2f~bob", "den%00.html"] {
            let page = format!("https://school.example/~anna/{page}");
            assert_ne!(within("https://school.example/~anna", &page), Within::Yes, "{page}");
        }
        assert_eq!(within("https://facebook.com/Honest", "https://facebook.com/honest"), Within::Perhaps);
        let deep = format!("https://school.example/~anna{}", "/x".repeat(SEGMENTS_MAX));
        assert_eq!(within("https://school.example/~anna", &deep), Within::Perhaps);
    }

    #[test]
    fn a_scope_is_shown_as_people_write_it() {
        for (address, shown) in [
            ("https://xn--bckerei-5wa.example/", "bäckerei.example"),
            ("https://www.bakery.example/k%C3%BCche/", "bakery.example/küche"),
            ("https://bakery.example:8443/x", "bakery.example:8443/x"),
            ("https://facebook.com/profile.php?id=7&ref=y", "facebook.com/profile.php?id=7"),
        ] {
            assert_eq!(scope(address).shown(), shown);
        }
    }
}
