//! A participant and the values it is made of: slug, website, country, zone, language.
//!
//! Each value is checked where it is built; a [`Participant`] cannot hold a wrong one. Dates of changes are kept here,
//! the reasons for the transitions in [`super::status`].

mod contact;
mod country;
mod home_zone;
mod site;
mod slug;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use icu_locale::{Locale, LocaleCanonicalizer};
use icu_time::zone::iana::IanaParserExtended;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::reading::Value;
use super::schedule::Schedule;
use super::spelling;
use super::status::{ReasonClass, Status};
use super::text::{DisplayName, Place, Plan, Reason, TextError};

pub use contact::Contact;
pub use country::Country;
pub use site::Site;
pub use slug::{Slug, suggest_slug};

/// A value of a participant that cannot be used, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    #[error("slug `{0}` is not valid: use 2 to 40 lower-case letters a-z, digits and inner hyphens")]
    Slug(String),
    #[error("website `{0}` is not the address of a web page, like https://example.com/ or www.example.com")]
    Website(String),
    #[error("`{0}` is not the address of a web page, like https://example.com/open-day")]
    Link(String),
    #[error("country `{0}` is not an ISO 3166-1 code of two letters, like CZ")]
    Country(String),
    #[error("time zone `{0}` is not a Region/City name of the IANA database, like Europe/Prague")]
    TimeZone(String),
    #[error("language `{0}` is not a BCP 47 tag, like cs or pt-BR")]
    Language(String),
    #[error("contact `{0}` is not an e-mail address, like post@example.com")]
    Contact(String),
    #[error(transparent)]
    Text(#[from] TextError),
}

/// What a checked string offers: itself as text, and reading it by its `parse`.
macro_rules! string_value {
    ($name:ident) => {
        impl $name {
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = ValueError;

            fn from_str(input: &str) -> Result<Self, ValueError> {
                Self::parse(input)
            }
        }

        impl TryFrom<String> for $name {
            type Error = ValueError;

            fn try_from(input: String) -> Result<Self, ValueError> {
                Self::parse(&input)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.as_str().to_owned()
            }
        }
    };
}

/// That a type is read by its `parse`, and by its `stored` what an earlier release let in.
macro_rules! value {
    ($($name:ident),+) => {
        $(impl Value for $name {
            type Error = ValueError;

            fn from_input(text: &str) -> Result<Self, ValueError> {
                Self::parse(text)
            }

            fn from_stored(text: &str) -> Result<Self, ValueError> {
                Self::stored(text)
            }
        })+
    };
}

value!(Website, Link, Country, Zone, Language, Contact);

impl Value for Slug {
    type Error = ValueError;

    fn from_input(text: &str) -> Result<Self, ValueError> {
        Self::parse(text)
    }
}

string_value!(Slug);

/// A participant's website, an absolute `http` or `https` address with a registered host name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Website(String);

impl Website {
    /// Most bytes of an address.
    pub const BYTES_MAX: usize = 300;

    /// Normalises `input` as a browser would (WHATWG URL) and checks it; a scheme that is left out is `https`.
    ///
    /// # Errors
    ///
    /// [`ValueError::Website`] for other schemes, bare IP addresses, credentials and hosts without a dot.
    pub fn parse(input: &str) -> Result<Self, ValueError> {
        public_address(input).map(Self).ok_or_else(|| ValueError::Website(excerpt(input)))
    }

    /// Reads a website that was let in earlier.
    ///
    /// # Errors
    ///
    /// [`ValueError::Website`] for what is no address of the web.
    pub fn stored(text: &str) -> Result<Self, ValueError> {
        web_address(text).map(Self).ok_or_else(|| ValueError::Website(excerpt(text)))
    }

    /// The host two websites are compared by: lower-case ASCII, without a leading `www.`.
    #[must_use]
    pub fn site(&self) -> Site {
        Site::of_address(&self.0).unwrap_or_else(|| Site(self.0.clone()))
    }
}

string_value!(Website);

/// One further address of a participant: a page or a video about its open days.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Link(String);

impl Link {
    /// Normalises and checks `input` as [`Website::parse`] does.
    ///
    /// # Errors
    ///
    /// [`ValueError::Link`] for anything but a public `http` or `https` address.
    pub fn parse(input: &str) -> Result<Self, ValueError> {
        public_address(input).map(Self).ok_or_else(|| ValueError::Link(excerpt(input)))
    }

    /// Reads an address that was let in earlier.
    ///
    /// # Errors
    ///
    /// [`ValueError::Link`] for what is no address of the web.
    pub fn stored(text: &str) -> Result<Self, ValueError> {
        web_address(text).map(Self).ok_or_else(|| ValueError::Link(excerpt(text)))
    }
}

string_value!(Link);

fn public_address(input: &str) -> Option<String> {
    let input = spelling::plain(input);
    if input.len() > Website::BYTES_MAX {
        return None;
    }
    let url = if site::has_scheme(input) {
        url::Url::parse(input).ok()?
    } else {
        url::Url::parse(&format!("https://{}", input.trim_start_matches('/'))).ok()?
    };
    let plain = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    let named = url.domain().is_some_and(|host| host.trim_end_matches('.').contains('.'));
    (plain && named && url.as_str().len() <= Website::BYTES_MAX).then(|| url.to_string())
}

/// An address of the web as it stands: what refuses more belongs to input.
fn web_address(text: &str) -> Option<String> {
    let is_web = text.starts_with("http://") || text.starts_with("https://");
    (is_web && url::Url::parse(text).is_ok()).then(|| text.to_owned())
}

/// A time zone of the IANA database, looked up once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

impl Zone {
    /// Looks `input` up in the database that is part of the program, in any case and by its old names too (CLDR says which
    /// name stands for them); the machine's own zone files are never read.
    ///
    /// # Errors
    ///
    /// [`ValueError::TimeZone`] for a name the database does not hold, or that tells an offset and no place.
    pub fn parse(input: &str) -> Result<Self, ValueError> {
        let named = Self::stored(spelling::plain(input))?;
        let canonical = match IanaParserExtended::new().parse(named.as_str()).canonical {
            "Etc/UTC" => "UTC",
            canonical => canonical,
        };
        if is_zone_name(canonical) && canonical != named.as_str() {
            Self::stored(canonical).or(Ok(named))
        } else if is_zone_name(named.as_str()) {
            Ok(named)
        } else {
            Err(ValueError::TimeZone(excerpt(input)))
        }
    }

    /// Looks up a name that was let in earlier, and keeps it.
    ///
    /// # Errors
    ///
    /// [`ValueError::TimeZone`] for a name the database does not hold.
    pub fn stored(name: &str) -> Result<Self, ValueError> {
        let unknown = || ValueError::TimeZone(excerpt(name));
        let zone = jiff::tz::db().get(name).map_err(|_| unknown())?;
        if zone.iana_name().is_some() { Ok(Self(zone)) } else { Err(unknown()) }
    }

    /// The names of all zones, each by the one name that is kept, in the order of a list.
    #[must_use]
    pub fn all() -> Vec<String> {
        let names = jiff::tz::db().available().map(|name| name.as_str().to_owned());
        let mut all: Vec<_> = names.filter(|name| Self::parse(name).is_ok_and(|zone| zone.as_str() == name)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    #[must_use]
    pub fn time_zone(&self) -> &TimeZone {
        &self.0
    }
}

/// Whether a name is one of those that tell a place: not `EST5EDT`, `Etc/GMT+5` and the like.
fn is_zone_name(name: &str) -> bool {
    name == "UTC" || name.contains('/') && !name.starts_with("Etc/")
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Zone {
    type Err = ValueError;

    fn from_str(input: &str) -> Result<Self, ValueError> {
        Self::parse(input)
    }
}

impl TryFrom<String> for Zone {
    type Error = ValueError;

    fn try_from(input: String) -> Result<Self, ValueError> {
        Self::parse(&input)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.as_str().to_owned()
    }
}

/// A BCP 47 language tag in canonical case, such as `cs`, `pt-BR` or `zh-Hant`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(Box<str>);

impl Language {
    /// Most bytes of a tag.
    pub const BYTES_MAX: usize = 35;

    /// Reads a tag in any case, with hyphens or underscores, and makes the canonical one of it (UTS #35, section 3.2.1:
    /// `iw` is `he`); extensions are dropped.
    ///
    /// # Errors
    ///
    /// [`ValueError::Language`] for what is no well-formed tag with a language.
    pub fn parse(input: &str) -> Result<Self, ValueError> {
        let wrong = || ValueError::Language(excerpt(input));
        let tag = spelling::plain(input).replace('_', "-");
        let mut locale = well_formed(&tag).ok_or_else(wrong)?;
        LocaleCanonicalizer::new_common().canonicalize(&mut locale);
        Ok(Self(locale.id.to_string().into_boxed_str()))
    }

    /// Reads a tag that was let in earlier, and keeps it.
    ///
    /// # Errors
    ///
    /// [`ValueError::Language`] for what is no well-formed tag with a language.
    pub fn stored(tag: &str) -> Result<Self, ValueError> {
        well_formed(tag).map(|_| Self(tag.into())).ok_or_else(|| ValueError::Language(excerpt(tag)))
    }

    /// English, the language of last resort.
    #[must_use]
    pub fn english() -> Self {
        Self("en".into())
    }
}

/// The locale of a well-formed tag that names a language.
fn well_formed(tag: &str) -> Option<Locale> {
    let locale = Locale::try_from_str(tag).ok().filter(|_| tag.len() <= Language::BYTES_MAX)?;
    (!locale.id.language.is_unknown()).then_some(locale)
}

string_value!(Language);

/// A business, school or office that takes part, or wants to.
#[derive(Debug, Clone, PartialEq)]
pub struct Participant {
    pub slug: Slug,
    pub name: DisplayName,
    pub website: Website,
    pub country: Country,
    pub place: Option<Place>,
    pub time_zone: Zone,
    pub language: Language,
    /// How it takes its customers to work, in its own words.
    pub plan: Option<Plan>,
    pub link: Option<Link>,
    /// Where maintainers reach it; never public, and never in the audit trail.
    pub contact: Option<Contact>,
    pub status: Status,
    /// Why the status was given; every suspension and revocation has one, but an imported file may know none.
    pub status_reason: Option<Reason>,
    /// Of a revocation: the class of its reason.
    pub reason_class: Option<ReasonClass>,
    /// When the status was given.
    pub status_since: Timestamp,
    /// Of a suspension that ends by itself: it does when this date begins in the participant's zone.
    pub suspended_until: Option<Date>,
    /// When it applied, or was entered.
    pub applied_at: Timestamp,
    /// When its present admission began; a readmission begins a new one.
    pub admitted_at: Option<Timestamp>,
    /// How often it was admitted: 0 while pending for the first time.
    pub admissions: u32,
    /// When anything of it was changed last.
    pub changed_at: Timestamp,
    pub schedule: Schedule,
}

impl Participant {
    /// Its plan, for everybody: nobody has looked at it before the first admission.
    #[must_use]
    pub fn public_plan(&self) -> Option<&Plan> {
        self.plan.as_ref().filter(|_| self.admitted_at.is_some())
    }

    /// Its link, for everybody, under the same condition.
    #[must_use]
    pub fn public_link(&self) -> Option<&Link> {
        self.link.as_ref().filter(|_| self.admitted_at.is_some())
    }

    /// The instant at which its suspension ends by itself, if it is suspended and for a time.
    #[must_use]
    pub fn suspension_ends_at(&self) -> Option<Timestamp> {
        let until = self.suspended_until.filter(|_| self.status == Status::Suspended)?;
        until.to_zoned(self.time_zone.time_zone().clone()).ok().map(|midnight| midnight.timestamp())
    }
}

/// The part of a bad value an error may repeat: long enough to recognise, short enough for one line.
pub(crate) fn excerpt(input: &str) -> String {
    const CHARACTERS_MAX: usize = 60;
    let visible = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
    let mut text: String = input.chars().take(CHARACTERS_MAX).map(visible).collect();
    if input.chars().nth(CHARACTERS_MAX).is_some() {
        text.push('…');
    }
    text
}
