//! Why a value of a participant cannot be used.

use super::slug::{Slug, suggest_slug};
use crate::domain::spelling::excerpt;
use crate::domain::text::TextError;

/// A value of a participant that cannot be used, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    #[error("slug `{text}` is not valid: use 2 to 40 small letters a to z, digits and inner hyphens{}", like(.suggested.as_ref()))]
    Slug {
        text: String,
        /// One that is like it and may be.
        suggested: Option<Slug>,
    },
    #[error("`{0}` is kept back for this service itself; choose another, such as `{0}-2`")]
    ReservedSlug(String),
    #[error("website `{0}` is not the address of a web page, like https://example.com/ or www.example.com")]
    Website(String),
    #[error("{subject}`{text}` is not the address of a web page; is `{meant}` meant?")]
    AddressLike {
        /// What messages of it begin with, and a space; empty where the value begins.
        subject: &'static str,
        text: String,
        meant: String,
    },
    #[error("many have their pages at `{0}`; give the address of the page that is yours there, like {0}/your-name")]
    SharedHost(String),
    #[error("`{0}` is not the address of a web page, like https://example.com/open-day")]
    Link(String),
    #[error(
        "country `{0}` is not known; write its name in English, like Czechia, or its two letters of ISO 3166-1, like CZ"
    )]
    Country(String),
    #[error("time zone `{0}` is not a Region/City name of the IANA database, like Europe/Prague")]
    TimeZone(String),
    #[error("time zone `{city}` may be that of several cities; write {zones}")]
    ZonesOfCity { city: String, zones: &'static str },
    #[error(
        "language `{0}` is not known; write its name, like Czech or čeština, or its tag (BCP 47), like cs or pt-BR"
    )]
    Language(String),
    #[error("contact `{0}` is not an e-mail address, like post@example.com")]
    Contact(String),
    #[error("contact `{text}` is not an e-mail address; is `{meant}` meant?")]
    ContactLike { text: String, meant: String },
    #[error("contact `{0}` is more than one e-mail address; give one, and another as the second")]
    Contacts(String),
    #[error("contact `{0}` is a telephone number; an e-mail address is needed, like post@example.com")]
    ContactByTelephone(String),
    #[error(transparent)]
    Text(#[from] TextError),
}

impl ValueError {
    /// That a text is no slug, with one that is like it.
    #[must_use]
    pub fn no_slug(text: &str) -> Self {
        // What is longer is no slug by far, and need not be looked at.
        const LOOKED_AT_BYTES_MAX: usize = 400;
        let suggested = Some(text)
            .filter(|text| text.len() <= LOOKED_AT_BYTES_MAX)
            .and_then(|text| suggest_slug(&text.replace(['_', '.', '/'], " ")));
        Self::Slug { text: excerpt(text), suggested }
    }
}

fn like(suggested: Option<&Slug>) -> String {
    suggested.map(|slug| format!(", like `{slug}`")).unwrap_or_default()
}
