//! How single values are read: bounds, units, addresses, colours. Messages say what a value must be.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use serde::de::{Deserialize, Deserializer, Error};

use super::Reach;
use crate::domain::participant::{Contact, Language, Link};
use crate::domain::text::{DisplayName, Statement};

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

pub(super) fn address_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SocketAddr>, D::Error> {
    none_if_empty(from, |text| {
        text.parse().map_err(|_| "must be an address and a port such as \"127.0.0.1:8081\", or empty")
    })
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
        let form = "must be a scheme and a host such as \"https://badges.example\", without a path, or empty";
        let url = url::Url::parse(text).map_err(|_| form)?;
        let origin = url.origin().ascii_serialization();
        let bare = matches!(url.scheme(), "http" | "https") && url.as_str().strip_suffix('/') == Some(origin.as_str());
        if bare { Ok(origin) } else { Err(form) }
    })
}

/// Statements by language; English must be among them.
pub(super) fn statements<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(Language, Statement)>, D::Error> {
    let statements = BTreeMap::<Language, Statement>::deserialize(from)?;
    if statements.is_empty() || statements.contains_key(&Language::english()) {
        Ok(statements.into_iter().collect())
    } else {
        Err(D::Error::custom("needs one for `en`: it stands in for every language that has none"))
    }
}
