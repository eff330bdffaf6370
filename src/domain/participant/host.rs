//! Host names as DNS knows them, as people write them, and which of them many businesses share.
//!
//! What must never enter: a look-up in the DNS.

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

/// Whether a folder of a shared host holds the pages of many, like `company` of a network for work.
pub(super) fn is_folder_of_many(segment: &str) -> bool {
    let segment = segment.to_ascii_lowercase();
    lines().filter_map(|line| line.strip_prefix('/')).any(|folder| folder == segment)
}

/// Whether pages of many businesses stand at this host, so that the path tells one from the other: a public suffix, or
/// one of the list.
pub(super) fn is_shared(host: &str) -> bool {
    let is_listed = |host: &str| listed().any(|pattern| is_like(host, pattern));
    psl::suffix_str(host) == Some(host) || is_listed(host) || without_label(host).is_some_and(is_listed)
}

fn lines() -> impl Iterator<Item = &'static str> {
    SHARED_HOSTS.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn listed() -> impl Iterator<Item = &'static str> {
    lines().filter(|line| !line.starts_with('/'))
}

/// Labels that a service puts before its own host: of nobody who has a host of its own below it.
const OF_SERVICES: [&str; 7] = ["detail", "m", "mobile", "open", "touch", "web", "www"];

/// The host without a label in front that is the service's own, a language among them: `m.`, `de.`, `pt-br.`.
fn without_label(host: &str) -> Option<&str> {
    let (label, rest) = host.split_once('.')?;
    let is_language = match label.split_once('-') {
        Some((language, region)) => language.len() == 2 && region.len() == 2,
        None => label.len() == 2,
    };
    (is_language || OF_SERVICES.contains(&label)).then_some(rest)
}

/// Whether a line of the list means this host.
fn is_like(host: &str, pattern: &str) -> bool {
    let (host_only, name) = pattern.strip_prefix("*.").map_or((true, pattern), |name| (false, name));
    if let Some(name) = name.strip_suffix(".*") {
        let registered = psl::domain_str(host).and_then(|domain| domain.split_once('.'));
        return registered.is_some_and(|(label, _)| label == name)
            && (!host_only || psl::domain_str(host) == Some(host));
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
        let all: Vec<_> = listed().collect();
        assert!(all.len() > 60 && all.is_sorted_by(|one, other| sort_key(one) < sort_key(other)), "{all:?}");
        for pattern in all {
            let name = sort_key(pattern);
            let host = name.strip_suffix(".*").map_or(name.to_owned(), |name| format!("{name}.com"));
            assert!(is_public(&host), "{pattern}");
            assert!(is_shared(&host), "{pattern}");
        }
    }

    fn sort_key(pattern: &str) -> &str {
        pattern.strip_prefix("*.").unwrap_or(pattern)
    }
}
