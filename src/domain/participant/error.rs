//! Why a value of a participant cannot be used.

use crate::domain::text::TextError;

/// A value of a participant that cannot be used, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    #[error("slug `{0}` is not valid: use 2 to 40 lower-case letters a-z, digits and inner hyphens")]
    Slug(String),
    #[error("`{0}` is kept back for this service itself; choose another, such as `{0}-2`")]
    ReservedSlug(String),
    #[error("website `{0}` is not the address of a web page, like https://example.com/ or www.example.com")]
    Website(String),
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
    #[error("language `{0}` is not a BCP 47 tag, like cs or pt-BR")]
    Language(String),
    #[error("contact `{0}` is not an e-mail address, like post@example.com")]
    Contact(String),
    #[error("contact `{0}` is a telephone number; an e-mail address is needed, like post@example.com")]
    ContactByTelephone(String),
    #[error(transparent)]
    Text(#[from] TextError),
}
