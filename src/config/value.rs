//! How single values are read: bounds, units, addresses, colours. Messages say what a value must be.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use serde::de::{Deserialize, Deserializer, Error};

use super::{Listen, Reach};
use crate::domain::offer::OfferedKinds;
use crate::domain::participant::{Contact, Language, Link};
use crate::domain::schedule::Kind;
use crate::domain::text::DisplayName;

fn number<'de, const MIN: i64, const MAX: i64, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    let number = i64::deserialize(from)?;
    if (MIN..=MAX).contains(&number) {
        Ok(number)
    } else {
        Err(D::Error::custom(format_args!("must be from {MIN} to {MAX}")))
    }
}

/// A whole number from `MIN` to `MAX`.
pub(super) fn within<'de, T, const MIN: i64, const MAX: i64, D>(from: D) -> Result<T, D::Error>
where
    T: TryFrom<i64>,
    D: Deserializer<'de>,
{
    let number = number::<MIN, MAX, D>(from)?;
    T::try_from(number).map_err(|_| D::Error::custom("is more than this machine can count"))
}

pub(super) fn milliseconds<'de, const MIN: i64, const MAX: i64, D>(from: D) -> Result<Duration, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(Duration::from_millis(number::<MIN, MAX, D>(from)?.unsigned_abs()))
}

pub(super) fn seconds<'de, const MIN: i64, const MAX: i64, D>(from: D) -> Result<Duration, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(Duration::from_secs(number::<MIN, MAX, D>(from)?.unsigned_abs()))
}

pub(super) fn minutes<'de, const MIN: i64, const MAX: i64, D>(from: D) -> Result<Duration, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(Duration::from_secs(number::<MIN, MAX, D>(from)?.unsigned_abs() * 60))
}

pub(super) fn hours<'de, const MIN: i64, const MAX: i64, D>(from: D) -> Result<Duration, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(Duration::from_secs(number::<MIN, MAX, D>(from)?.unsigned_abs() * 3600))
}

/// A text that is not empty.
pub(super) fn filled<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if text.is_empty() { Err(D::Error::custom("must not be empty")) } else { Ok(text) }
}

fn none_if_empty<'de, T, E: Display, D: Deserializer<'de>>(
    from: D,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, D::Error> {
    let text = String::deserialize(from)?;
    if text.is_empty() { Ok(None) } else { parse(&text).map(Some).map_err(D::Error::custom) }
}

/// Where to listen.
pub(super) fn listen<'de, D: Deserializer<'de>>(from: D) -> Result<Listen, D::Error> {
    String::deserialize(from)?.parse().map_err(D::Error::custom)
}

/// Where to listen, or nothing where nobody is to be listened to.
pub(super) fn listen_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Listen>, D::Error> {
    none_if_empty(from, |text| text.parse().map_err(|advice| format!("{advice}; or leave it empty")))
}

/// Reads an IP address and a port; what people write in their place is answered with what to write.
pub(super) fn parse_address(text: &str) -> Result<SocketAddr, String> {
    let text = text.trim();
    text.parse().map_err(|_| {
        let (host, port) = host_and_port(text);
        let form = "must be an IP address and a port";
        match (listening_host(host), port.map(str::parse::<u16>)) {
            (Some(Listening::Anybody), Some(Ok(port))) => format!(
                "{form}: write `0.0.0.0:{port}` to listen to everybody, or `127.0.0.1:{port}` to this machine alone"
            ),
            (Some(Listening::At(host)), Some(Ok(port))) => format!("{form}: write `{host}:{port}`"),
            (Some(Listening::Anybody), None) => format!("{form}: write one behind it, such as `0.0.0.0:8080`"),
            (Some(Listening::At(host)), None) => format!("{form}: write one behind it, such as `{host}:8080`"),
            (Some(_), Some(Err(_))) => format!("{form} from 0 to 65535, such as `127.0.0.1:8080`"),
            (None, _) => {
                format!("{form}, such as `127.0.0.1:8080` for this machine alone or `0.0.0.0:8080` for everybody")
            }
        }
    })
}

/// Whom a listener is for, as somebody meant it.
enum Listening {
    Anybody,
    /// As an address is written that a port follows.
    At(String),
}

/// Parts what was written for an address into a host and a port; a number alone is a port.
fn host_and_port(text: &str) -> (&str, Option<&str>) {
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.split_once('/').map_or(text, |(address, path)| if address.is_empty() { path } else { address });
    if text.parse::<u32>().is_ok() {
        return ("", Some(text));
    }
    match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    }
}

/// What a host stands for that somebody wrote; none where that is not plain.
fn listening_host(host: &str) -> Option<Listening> {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    match bare.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => Some(Listening::At(address.to_string())),
        Ok(IpAddr::V6(address)) => Some(Listening::At(format!("[{address}]"))),
        Err(_) if bare.is_empty() || bare == "*" => Some(Listening::Anybody),
        Err(_) if bare.eq_ignore_ascii_case("localhost") => Some(Listening::At("127.0.0.1".to_owned())),
        Err(_) => None,
    }
}

/// Addresses and networks, separated by commas.
pub(super) fn networks<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<IpNet>, D::Error> {
    let text = String::deserialize(from)?;
    let entries = text.split(',').map(str::trim).filter(|_| !text.trim().is_empty());
    let network = |entry: &str| entry.parse().or_else(|_| entry.parse::<IpAddr>().map(|one| one.to_canonical().into()));
    entries.map(network).collect::<Result<_, _>>().map_err(|_| {
        D::Error::custom("must be addresses or networks such as \"127.0.0.1, 10.0.0.0/8\", with commas, or empty")
    })
}

pub(super) fn path_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
    none_if_empty(from, |text| Ok::<_, &str>(PathBuf::from(text)))
}

pub(super) fn link_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Link>, D::Error> {
    none_if_empty(from, Link::parse)
}

pub(super) fn line_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DisplayName>, D::Error> {
    none_if_empty(from, DisplayName::parse)
}

pub(super) fn reach_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Reach>, D::Error> {
    none_if_empty(from, |text| {
        let page = |_| Link::parse(text).map(Reach::Page);
        Contact::parse(text)
            .map(Reach::Mail)
            .or_else(page)
            .map_err(|_| "must be an e-mail address such as \"post@example.com\", the address of a web page, or empty")
    })
}

/// The scheme and host of an absolute address that has nothing else.
pub(super) fn origin_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    none_if_empty(from, |text| {
        let form = "must be a scheme and a host, with or without a path of plain letters, such as \
                    \"https://badges.example\" or \"https://example.org/badges\", or empty";
        let url = url::Url::parse(text).map_err(|_| form)?;
        let path = url.path().trim_end_matches('/');
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
        let is_path = path.split('/').skip(1).all(|part| !part.is_empty() && part.chars().all(is_plain));
        let address = format!("{}{path}", url.origin().ascii_serialization());
        let is_bare = url.as_str().trim_end_matches('/') == address;
        if matches!(url.scheme(), "http" | "https") && is_bare && is_path { Ok(address) } else { Err(form) }
    })
}

/// Kinds of open days; all where there are none.
pub(super) fn kinds<'de, D: Deserializer<'de>>(from: D) -> Result<OfferedKinds, D::Error> {
    let words = Vec::<String>::deserialize(from)?;
    let kinds: Result<Vec<Kind>, _> = words.iter().map(|word| word.parse()).collect();
    kinds.map(|kinds| OfferedKinds::of(&kinds)).map_err(D::Error::custom)
}

/// Texts by language; where there are some, English must be among them.
pub(super) fn by_language<'de, T, D>(from: D) -> Result<Vec<(Language, T)>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    let texts = BTreeMap::<Language, T>::deserialize(from)?;
    if texts.is_empty() || texts.contains_key(&Language::english()) {
        Ok(texts.into_iter().collect())
    } else {
        Err(D::Error::custom("needs one for `en`: it stands in for every language that has none"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_to_listen_on_is_an_address_and_a_port() {
        for good in ["127.0.0.1:8080", "0.0.0.0:0", "[::]:8080", "[::1]:65535", " 127.0.0.1:8080 "] {
            assert!(parse_address(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn what_is_no_address_is_answered_with_what_to_write() {
        for (written, advice) in [
            (":8080", "`0.0.0.0:8080` to listen to everybody, or `127.0.0.1:8080`"),
            ("8090", "`0.0.0.0:8090` to listen to everybody, or `127.0.0.1:8090`"),
            ("*:80", "`0.0.0.0:80`"),
            ("[]:80", "`0.0.0.0:80`"),
            ("localhost:8080", "write `127.0.0.1:8080`"),
            ("LOCALHOST", "such as `127.0.0.1:8080`"),
            ("0.0.0.0", "such as `0.0.0.0:8080`"),
            ("192.0.2.7", "such as `192.0.2.7:8080`"),
            ("[::]", "such as `[::]:8080`"),
            ("::", "such as `[::]:8080`"),
            ("::1", "such as `[::1]:8080`"),
            ("[127.0.0.1]:80", "write `127.0.0.1:80`"),
            ("http://127.0.0.1:8080/", "write `127.0.0.1:8080`"),
            ("http://localhost:8080", "write `127.0.0.1:8080`"),
            ("tcp://0.0.0.0:8080", "write `0.0.0.0:8080`"),
            ("127.0.0.1:99999", "from 0 to 65535"),
            ("99999", "from 0 to 65535"),
            ("127.0.0.1:", "from 0 to 65535"),
            ("127.0.0.1:http", "from 0 to 65535"),
            ("badges.example:8080", "`127.0.0.1:8080` for this machine alone or `0.0.0.0:8080`"),
            ("unix:/run/openday.sock", "`127.0.0.1:8080`"),
            ("/run/openday.sock", "`127.0.0.1:8080`"),
            ("fd:3", "`127.0.0.1:8080`"),
            ("", "`0.0.0.0:8080`"),
            ("é:ü", "`0.0.0.0:8080`"),
        ] {
            let error = parse_address(written).unwrap_err();
            assert!(
                error.starts_with("must be an IP address and a port") && error.contains(advice),
                "{written}: {error}"
            );
        }
    }
}
