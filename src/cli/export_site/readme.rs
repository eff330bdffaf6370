//! The README.txt of a site: what the folder is, and how it is served.

use jiff::Timestamp;

use crate::config::Initiative;

const TEXT: &str = include_str!("readme.txt");

/// The text, for who knows nothing of Openday.
pub(super) fn text(initiative: &Initiative, public_url: &str, now: Timestamp) -> String {
    let path = public_url.split_once("://").and_then(|(_, rest)| Some(&rest[rest.find('/')?..])).unwrap_or_default();
    TEXT.replace("{initiative}", initiative.name.as_str())
        .replace("{public_url}", public_url)
        .replace("{path}", path)
        .replace("{date}", &now.strftime("%Y-%m-%d").to_string())
}
