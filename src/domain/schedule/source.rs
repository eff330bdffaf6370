//! Where an open day was taken from.

use std::fmt;

use crate::domain::reading::Value;
use crate::domain::spelling::excerpt;

/// Bytes of the name of an entry at most; RFC 7986 asks calendars for fewer.
pub const SOURCE_UID_BYTES_MAX: usize = 255;

/// The name that a calendar of the participant's own gives the entry an open day was taken from; nobody else is told it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SourceUid(Box<str>);

impl SourceUid {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for SourceUid {
    type Error = String;

    fn from_input(text: &str) -> Result<Self, String> {
        let is_name = !text.is_empty() && text.len() <= SOURCE_UID_BYTES_MAX && !text.chars().any(char::is_control);
        is_name.then(|| Self(text.into())).ok_or_else(|| {
            format!("`{}` is not the name of an entry, of {SOURCE_UID_BYTES_MAX} bytes at most", excerpt(text))
        })
    }
}

impl fmt::Display for SourceUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
