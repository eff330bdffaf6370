//! Pages of websites, and which of them a website takes in.
//!
//! The word is that of the Web Application Manifest (W3C, "within scope"), but for whole segments of the path.

use percent_encoding::percent_decode_str;

use super::host;
use super::site::Site;

/// Parts of a query that name whose page it is, as in `profile.php?id=1`.
const OWNER_KEYS: [&str; 2] = ["id", "cid"];

/// Files that stand for the folder they are in.
const INDEX_NAMES: [&str; 3] = ["index", "default", "home"];

/// A host and a path below which everything is one website's, or a page that people ask about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scope {
    site: Site,
    /// The segments of the path, decoded, and what names whose page it is.
    path: Vec<String>,
}

/// How a page lies to the scope of a website.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    Yes,
    /// The host is the same, and the path but for small and capital letters.
    ButForCase,
    No,
}

impl Scope {
    /// The scope of an address that is one of the web; `None` of one without a host that people can type.
    pub(super) fn of_address(address: &str) -> Option<Self> {
        let site = Site::of_address(address)?;
        let url = url::Url::parse(address).ok()?;
        let segments = url.path_segments().into_iter().flatten().filter(|segment| !segment.is_empty());
        let mut path: Vec<String> =
            segments.map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned()).collect();
        let owners = url.query_pairs().filter(|(key, _)| OWNER_KEYS.contains(&key.as_ref()));
        let owners: Vec<_> = owners.map(|(key, value)| format!("?{key}={value}")).collect();
        if owners.is_empty() && path.last().is_some_and(|last| is_index(last)) {
            path.pop();
        }
        path.extend(owners);
        Some(Self { site, path })
    }

    /// The host, as websites are compared.
    #[must_use]
    pub const fn site(&self) -> &Site {
        &self.site
    }

    /// Whether it is a whole host.
    #[must_use]
    pub const fn is_whole_host(&self) -> bool {
        self.path.is_empty()
    }

    /// Whether it is a host that many share, and no page on it.
    #[must_use]
    pub fn is_shared_host(&self) -> bool {
        self.is_whole_host() && host::is_shared(self.site.as_str())
    }

    /// Whether it stands on a host that many share.
    #[must_use]
    pub fn is_on_shared_host(&self) -> bool {
        host::is_shared(self.site.as_str())
    }

    /// As people write it: `bäckerei.example/laden`.
    #[must_use]
    pub fn shown(&self) -> String {
        let mut shown = self.site.shown();
        let mut query = '?';
        for segment in &self.path {
            if let Some(owner) = segment.strip_prefix('?') {
                shown.push(std::mem::replace(&mut query, '&'));
                shown.push_str(owner);
            } else {
                shown.push('/');
                shown.extend(segment.chars().filter(|c| !is_unseen(*c)));
            }
        }
        shown
    }

    /// How `page` lies to it. A website that names but the host of many takes in nothing.
    #[must_use]
    pub fn takes_in(&self, page: &Self) -> Within {
        if self.site != page.site || self.is_shared_host() {
            return Within::No;
        }
        let own = self.own_path();
        let Some(beginning) = page.path.get(..own.len()) else { return Within::No };
        if beginning == own {
            Within::Yes
        } else if beginning.iter().zip(own).all(|(page, own)| page.to_lowercase() == own.to_lowercase()) {
            Within::ButForCase
        } else {
            Within::No
        }
    }

    /// What websites are looked up by: the host, and the first part of the path that is its own; empty of a whole host.
    #[must_use]
    pub fn place(&self) -> (Site, String) {
        (self.site.clone(), self.own_path().first().map(|first| first.to_lowercase()).unwrap_or_default())
    }

    /// The [places](Self::place) of the websites that may take this page in.
    #[must_use]
    pub fn places_around(&self) -> Vec<(Site, String)> {
        let whole = (self.site.clone(), String::new());
        let first = self.path.first().map(|first| (self.site.clone(), first.to_lowercase()));
        std::iter::once(whole).chain(first).collect()
    }

    /// The path that is its own: on a host that it does not share, the front page in a language is the host's.
    fn own_path(&self) -> &[String] {
        match self.path.as_slice() {
            [only] if is_language(only) && !host::is_shared(self.site.as_str()) => &[],
            path => path,
        }
    }

    /// Whether both take in the same, so that a change from one to the other needs nobody's look.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.site == other.site && self.own_path() == other.own_path()
    }
}

/// Whether a character is not seen itself, but moves others or hides among them.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Whether a segment is a file that stands for its folder, like `index.html`.
fn is_index(segment: &str) -> bool {
    segment.split_once('.').is_some_and(|(name, ending)| {
        INDEX_NAMES.iter().any(|index| name.eq_ignore_ascii_case(index)) && ending.len() <= 5
    })
}

/// Whether a segment is a language, with a region or without: `de`, `pt-BR`, `cs_CZ`.
fn is_language(segment: &str) -> bool {
    let letters = |text: &str, len: std::ops::RangeInclusive<usize>| {
        len.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    match segment.split_once(['-', '_']) {
        Some((language, region)) => letters(language, 2..=2) && letters(region, 2..=2),
        None => letters(segment, 2..=2),
    }
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
            ("https://bakery.example/", "https://www.bakery.example/den?x=1#y"),
            ("https://bakery.example/index.html", "https://bakery.example/"),
            ("https://bakery.example/de", "https://bakery.example/cs/den"),
            ("https://bakery.example/pt-BR/", "https://bakery.example/"),
            ("https://school.example/~anna/", "https://school.example/%7Eanna/den"),
            ("https://school.example/a/./b/../c", "https://school.example/a/c/"),
            ("https://facebook.com/honest", "https://www.facebook.com/honest/photos?ref=x"),
            ("https://facebook.com/profile.php?id=7", "https://facebook.com/profile.php?ref=a&id=7"),
            ("https://honest.github.io/", "https://honest.github.io/open"),
        ] {
            assert_eq!(within(website, page), Within::Yes, "{website} {page}");
        }
    }

    #[test]
    fn a_website_takes_in_nothing_beside_its_path() {
        for (website, page) in [
            ("https://bakery.example/", "https://mill.example/"),
            ("https://school.example/~anna", "https://school.example/~annabel"),
            ("https://school.example/~anna", "https://school.example/"),
            ("https://school.example/people/anna", "https://school.example/people/bob"),
            ("https://facebook.com/honest", "https://facebook.com/fake-shop"),
            ("https://facebook.com/honest", "https://facebook.com/"),
            ("https://facebook.com/honest", "https://m.facebook.com/honest"),
            ("https://facebook.com/profile.php?id=7", "https://facebook.com/profile.php?id=8"),
            ("https://facebook.com/", "https://facebook.com/honest"),
            ("https://facebook.com/de", "https://facebook.com/fake-shop"),
            ("https://github.io/", "https://github.io/honest"),
        ] {
            assert_eq!(within(website, page), Within::No, "{website} {page}");
        }
        assert_eq!(within("https://facebook.com/Honest", "https://facebook.com/honest"), Within::ButForCase);
    }

    #[test]
    fn what_takes_in_the_same_is_no_change() {
        let is_same = |one: &str, other: &str| scope(one).is_same(&scope(other));
        assert!(is_same("http://www.bakery.example", "https://bakery.example/index.php"));
        assert!(is_same("https://bakery.example/", "https://bakery.example/cs/"));
        assert!(!is_same("https://bakery.example/", "https://bakery.example/den"));
        assert!(!is_same("https://facebook.com/a", "https://facebook.com/b"));
    }

    #[test]
    fn a_scope_is_shown_as_people_write_it() {
        for (address, shown) in [
            ("https://xn--bckerei-5wa.example/", "bäckerei.example"),
            ("https://www.bakery.example/k%C3%BCche/", "bakery.example/küche"),
            ("https://facebook.com/profile.php?id=7&x=y", "facebook.com/profile.php?id=7"),
        ] {
            assert_eq!(scope(address).shown(), shown);
        }
    }
}
