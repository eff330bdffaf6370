//! Host names as DNS knows them, as people write them, and which of them many businesses share.
//!
//! What must never enter: a look-up in the DNS.

use std::collections::{HashMap, HashSet};
use std::iter;
use std::sync::LazyLock;

/// Hosts on which many have their pages under a path of their own; see the first lines of the file.
const SHARED_HOSTS: &str = include_str!("host/shared.txt");

/// Names that no public DNS answers for (RFC 6761, RFC 6762, RFC 8375 and the root zone's reservation of `internal`).
const NOT_PUBLIC: [&str; 6] = ["localhost", "local", "invalid", "internal", "onion", "home.arpa"];

/// Most bytes of a label, and of a name without its last dot (RFC 1035, section 2.3.4).
const LABEL_BYTES_MAX: usize = 63;
const NAME_BYTES_MAX: usize = 253;

/// Whether a host in ASCII is a name that public DNS may know: two labels or more of letters, digits and inner hyphens
/// (RFC 1123, section 2.1), the last of which is no number. A URL parser lets through much else.
pub(super) fn is_public(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let is_label = |label: &str| {
        (1..=LABEL_BYTES_MAX).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let Some((_, last)) = host.rsplit_once('.') else { return false };
    host.len() <= NAME_BYTES_MAX
        && host.split('.').all(is_label)
        && !last.bytes().all(|byte| byte.is_ascii_digit())
        && !NOT_PUBLIC.iter().any(|name| is_at_or_below(host, name))
}

/// A host in ASCII as people write it: `пекарня.example` of `xn--80ajpngj0i.example`.
pub(super) fn in_unicode(host: &str) -> String {
    let (shown, is_whole) = idna::domain_to_unicode(host);
    if is_whole.is_ok() { shown } else { host.to_owned() }
}

/// The name under which a public registry has a host, `bakery.example` of `shop.bakery.example`.
pub(super) fn domain(host: &str) -> Option<&str> {
    psl::domain_str(host)
}

/// Whether a host ends in what a public registry has names under, or in what is kept for examples (RFC 2606).
pub(super) fn is_registered(host: &str) -> bool {
    psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known()) || is_at_or_below(host, "example")
}

/// Whether a path of a shared host is a folder with the pages of many, like `company` of a network for work, in whatever
/// language its address says.
pub(super) fn is_folder_of_many(host: &str, path: &[String]) -> bool {
    let is_folder = |path: &[String]| LIST.folders.iter().any(|folder| folder.is_it(host, path));
    let languages = path.iter().take_while(|segment| is_language(segment)).count();
    (0..=languages).filter_map(|begin| path.get(begin..)).any(is_folder)
}

/// Whether pages of many businesses stand at this host, so that the path tells one from the other: a public suffix, or
/// one of the list.
pub(super) fn is_shared(host: &str) -> bool {
    psl::suffix_str(host) == Some(host) || is_listed(host) || without_label(host).is_some_and(is_listed)
}

/// The host by which the service of a listed host is known: `facebook.com` of `m.facebook.com` and `fb.com`.
pub(super) fn of_service(host: &str) -> Option<&str> {
    if !is_listed(host) && !without_label(host).is_some_and(is_listed) {
        return None;
    }
    let mut known = host;
    let below_whole = |host| is_listed(host).then(|| without(&OF_WHOLE_SERVICES, host)).flatten();
    while let Some(rest) = without_label(known).or_else(|| below_whole(known)).filter(|rest| is_listed(rest)) {
        known = rest;
    }
    Some(LIST.aliases.iter().find(|(pattern, _)| is_like(known, pattern)).map_or(known, |(_, name)| name))
}

/// The list of hosts that many share.
struct SharedList {
    hosts: Hosts,
    folders: Vec<Folder>,
    /// Other hosts of a service, with the one it is known by.
    aliases: Vec<(&'static str, &'static str)>,
}

/// Hosts by what the lines say of them: whoever is entered is looked up there.
#[derive(Default)]
struct Hosts {
    alone: HashSet<&'static str>,
    at_or_below: HashSet<&'static str>,
    /// Labels before whatever public suffix, and whether hosts below are meant too.
    any_suffix: HashMap<&'static str, bool>,
}

impl Hosts {
    fn add(&mut self, pattern: &'static str) {
        let (host_only, name) = split(pattern);
        match name.strip_suffix(".*") {
            Some(label) => *self.any_suffix.entry(label).or_default() |= !host_only,
            None if host_only => drop(self.alone.insert(name)),
            None => drop(self.at_or_below.insert(name)),
        }
    }

    fn have(&self, host: &str) -> bool {
        let mut parents = iter::successors(Some(host), |host| Some(host.split_once('.')?.1));
        self.alone.contains(host)
            || parents.any(|host| self.at_or_below.contains(host))
            || self.have_at_any_suffix(host)
    }

    fn have_at_any_suffix(&self, host: &str) -> bool {
        // The list of suffixes is asked last: it costs more than all else.
        if !host.split('.').any(|label| self.any_suffix.contains_key(label)) {
            return false;
        }
        let Some((domain, label)) = registered(host) else { return false };
        self.any_suffix.get(label).is_some_and(|below| *below || domain == host)
    }
}

/// The name under which a public registry has a host, and what stands in it before the public suffix.
fn registered(host: &str) -> Option<(&str, &str)> {
    let domain = domain(host)?;
    Some((domain, domain.split_once('.')?.0))
}

/// A folder with the pages of many.
struct Folder {
    /// Where it is one; `None` for every shared host.
    host: Option<&'static str>,
    /// Its segments, where a star stands for any.
    path: Vec<&'static str>,
}

impl Folder {
    fn is_it(&self, host: &str, path: &[String]) -> bool {
        let is_segment =
            |(pattern, segment): (&&str, &String)| *pattern == "*" || pattern.eq_ignore_ascii_case(segment);
        self.path.len() == path.len()
            && self.path.iter().zip(path).all(is_segment)
            && self.host.is_none_or(|pattern| {
                is_like(host, pattern) || of_service(host).is_some_and(|host| is_like(host, pattern))
            })
    }
}

static LIST: LazyLock<SharedList> = LazyLock::new(|| {
    let mut list = SharedList { hosts: Hosts::default(), folders: Vec::new(), aliases: Vec::new() };
    for line in SHARED_HOSTS.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some((alias, name)) = line.split_once(" = ") {
            list.aliases.push((alias, name));
        } else if let Some((host, path)) = line.split_once('/') {
            let host = Some(host).filter(|host| !host.is_empty());
            list.folders.push(Folder { host, path: path.split('/').collect() });
        } else {
            list.hosts.add(line);
        }
    }
    list
});

fn is_listed(host: &str) -> bool {
    LIST.hosts.have(host)
}

/// Labels that a service puts before its own host: of nobody who has a host of its own below it.
const OF_SERVICES: [&str; 7] = ["detail", "m", "mobile", "open", "touch", "web", "www"];

/// Further ones of services that have every host below theirs.
const OF_WHOLE_SERVICES: [&str; 11] =
    ["amp", "business", "free", "lite", "mbasic", "music", "new", "np", "old", "pages", "wap"];

/// The host without a label in front that is the service's own, a language among them: `m.`, `de.`, `pt-br.`.
fn without_label(host: &str) -> Option<&str> {
    let (label, rest) = host.split_once('.')?;
    if is_language(label) { Some(rest) } else { without(&OF_SERVICES, host) }
}

fn without<'h>(labels: &[&str], host: &'h str) -> Option<&'h str> {
    let (label, rest) = host.split_once('.')?;
    labels.contains(&label).then_some(rest)
}

/// Whether a label or a segment of a path may be a language or a country, `de` or `pt-br`.
fn is_language(text: &str) -> bool {
    let is_code = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    match text.split_once(['-', '_']) {
        Some((language, region)) => is_code(language) && is_code(region),
        None => is_code(text),
    }
}

/// Whether a line of the list means its host alone, and what it says of it.
fn split(pattern: &str) -> (bool, &str) {
    pattern.strip_prefix("*.").map_or((true, pattern), |name| (false, name))
}

/// Whether a line of the list means this host.
fn is_like(host: &str, pattern: &str) -> bool {
    let (host_only, name) = split(pattern);
    if let Some(name) = name.strip_suffix(".*") {
        // The list of suffixes is asked last: it costs more than all else.
        return host.contains(name)
            && registered(host).is_some_and(|(domain, label)| label == name && (!host_only || domain == host));
    }
    if host_only { host == name } else { is_at_or_below(host, name) }
}

fn is_at_or_below(host: &str, name: &str) -> bool {
    host.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_of_the_dns_and_not_what_a_parser_lets_through() {
        let long = |label: usize| format!("{}.example", "a".repeat(label));
        for good in ["bakery.example", "a.b.c.example.", "xn--bckerei-5wa.example", "1.example", "a-b.co.uk", &long(63)]
        {
            assert!(is_public(good), "{good}");
        }
        let deep = format!("{}example", "abcdefg.".repeat(32));
        for bad in [
            "",
            ".",
            "bakery",
            "bakery..example",
            ".bakery.example",
            "bakery.example..",
            "www,bakery.example",
            "*.bakery.example",
            "bakery.example&x=1",
            "my_bakery.example",
            "-bakery.example",
            "bakery-.example",
            "bakery.123",
            "127.0.0.1",
            "[::1]",
            "bakery.local",
            "bakery.localhost",
            "printer.home.arpa",
            &long(64),
            &deep,
        ] {
            assert!(!is_public(bad), "{bad}");
        }
        assert!(is_public("notlocal.example") && is_public("bakery.notlocal"));
    }

    #[test]
    fn a_host_is_shown_as_people_write_it() {
        assert_eq!(in_unicode("xn--80ajpngj0i.example"), "пекарня.example");
        assert_eq!(in_unicode("bakery.example"), "bakery.example");
    }

    #[test]
    fn public_suffixes_and_the_listed_hosts_are_shared() {
        for shared in [
            "facebook.com",
            "m.facebook.com",
            "de-de.facebook.com",
            "github.io",
            "co.uk",
            "sites.google.com",
            "amazon.de",
            "www.amazon.co.uk",
            "tumblr.com",
            "m.etsy.com",
            "pt-br.tumblr.com",
        ] {
            assert!(is_shared(shared), "{shared}");
        }
        for own in [
            "bakery.example",
            "honest.github.io",
            "bakery.co.uk",
            "honest.tumblr.com",
            "notfacebook.com",
            "google.com.bakery.example",
        ] {
            assert!(!is_shared(own), "{own}");
        }
    }

    #[test]
    fn the_list_is_sorted_and_names_hosts() {
        let all = lines_of_hosts();
        assert!(all.len() > 60 && all.is_sorted_by(|one, other| sort_key(one) < sort_key(other)), "{all:?}");
        for pattern in all {
            let name = sort_key(pattern);
            let host = name.strip_suffix(".*").map_or(name.to_owned(), |name| format!("{name}.com"));
            assert!(is_public(&host), "{pattern}");
            assert!(is_shared(&host), "{pattern}");
        }
    }

    /// The lines of the list that are hosts.
    fn lines_of_hosts() -> Vec<&'static str> {
        let is_host = |line: &&str| !line.is_empty() && !line.starts_with('#') && !line.contains(['/', '=']);
        SHARED_HOSTS.lines().map(str::trim).filter(is_host).collect()
    }

    #[test]
    fn looking_a_host_up_finds_what_going_through_all_lines_finds() {
        let lines = lines_of_hosts();
        let by_line = |host: &str| lines.iter().any(|pattern| is_like(host, pattern));
        for line in &lines {
            let name = line.trim_start_matches("*.").replace(".*", ".co.uk");
            for host in
                [name.clone(), format!("a.{name}"), format!("a.b.{name}"), format!("a{name}"), format!("{name}.cz")]
            {
                assert_eq!(is_listed(&host), by_line(&host), "{host}");
            }
        }
    }

    #[test]
    fn folders_and_other_hosts_are_those_of_hosts_that_are_listed() {
        for folder in &LIST.folders {
            assert!(
                !folder.path.is_empty() && folder.path.iter().all(|segment| !segment.is_empty()),
                "{:?}",
                folder.path
            );
            let host = folder.host.map(|host| sort_key(host).replace(".*", ".com"));
            assert!(host.as_deref().is_none_or(is_shared), "{host:?}");
        }
        for (alias, name) in &LIST.aliases {
            let alias = sort_key(alias).replace(".*", ".cz");
            assert!(is_shared(&alias) && is_shared(name) && of_service(&alias) == Some(name), "{alias} {name}");
        }
    }

    #[test]
    fn the_hosts_of_a_service_are_known_by_one_of_them() {
        for (host, known) in [
            ("facebook.com", "facebook.com"),
            ("m.facebook.com", "facebook.com"),
            ("de-de.facebook.com", "facebook.com"),
            ("m.pt-br.facebook.com", "facebook.com"),
            ("fb.com", "facebook.com"),
            ("m.youtube.com", "youtube.com"),
            ("cz.linkedin.com", "linkedin.com"),
            ("old.reddit.com", "reddit.com"),
            ("mobile.twitter.com", "x.com"),
            ("pinterest.de", "pinterest.com"),
            ("m.etsy.com", "etsy.com"),
            ("sites.google.com", "sites.google.com"),
        ] {
            assert_eq!(of_service(host), Some(known), "{host}");
        }
        for own in ["m.bakery.example", "honest.github.io", "github.io", "honest.tumblr.com", "notfacebook.com"] {
            assert_eq!(of_service(own), None, "{own}");
        }
    }

    #[test]
    fn a_folder_of_a_shared_host_is_nobodys() {
        let is_folder = |address: &str| {
            let (host, path) = address.split_once('/').unwrap();
            is_shared(host) && is_folder_of_many(host, &path.split('/').map(str::to_owned).collect::<Vec<_>>())
        };
        for folder in [
            "airbnb.com/rooms",
            "www.airbnb.de/rooms",
            "airbnb.com/de/rooms",
            "eventbrite.com/e",
            "google.com/maps/place",
            "google.cz/maps/place",
            "docs.google.com/document/d",
            "docs.google.com/spreadsheets/u/0/d",
            "drive.google.com/file/d",
            "sites.google.com/view",
            "wikipedia.org/wiki",
            "cs.wikipedia.org/wiki",
            "firmy.cz/detail",
            "booking.com/hotel/cz",
            "wolt.com/cs/cze/prague/restaurant",
            "ubereats.com/gb/store",
            "linkedin.com/company",
            "medium.com/p",
            "facebook.com/groups",
            "m.facebook.com/groups",
            "facebook.com/events",
            "instagram.com/p",
            "youtube.com/shorts",
            "etsy.com/de/shop",
            "tripadvisor.com/Profile",
            "canva.com/design",
        ] {
            assert!(is_folder(folder), "{folder}");
        }
        for page in [
            "airbnb.com/rooms/999",
            "google.com/maps/place/Mill",
            "docs.google.com/document/d/abc",
            "facebook.com/honest",
            "facebook.com/hm",
            "x.com/honest",
            "cs.wikipedia.org/wiki/Brno",
            "booking.com/hotel/cz/mill.html",
            "medium.com/@honest",
            "bakery.example/rooms",
        ] {
            assert!(!is_folder(page), "{page}");
        }
    }

    fn sort_key(pattern: &str) -> &str {
        pattern.strip_prefix("*.").unwrap_or(pattern)
    }
}
