//! A participant and the values it is made of: slug, website, country, zone, language.
//!
//! Each value is checked where it is built; a [`Participant`] cannot hold a wrong one. Dates of changes are kept here,
//! the reasons for the transitions in [`super::status`].

mod contact;
mod country;
mod error;
mod home_zone;
mod host;
pub(super) mod language;
mod meant;
mod scope;
mod sequence;
mod site;
mod slug;
mod standing;
#[cfg(test)]
mod tests;
pub(super) mod website;
mod zone;

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;

use super::reading::Value;
use super::schedule::Schedule;
use super::status::{ReasonClass, Status};
use super::text::{DisplayName, Place, Plan, Reason};

pub use contact::Contact;
pub use country::Country;
pub use error::ValueError;
pub use language::Language;
pub use scope::{Scope, Within};
pub use sequence::given_sequence;
pub use site::{Pasted, Site};
pub use slug::{Slug, suggest_slug};
pub use standing::{UnknownWebsiteStanding, WebsiteDecline, WebsiteRequest, WebsiteStanding};
pub use website::{Link, Website};
pub(crate) use zone::zone_of_name;
pub use zone::{Zone, ZoneFiles, ZoneFilesError, zone_release, zones_are_older};

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

    /// In small letters: two slugs never differ by capitals alone.
    fn from_input(text: &str) -> Result<Self, ValueError> {
        Self::parse(&text.to_ascii_lowercase()).map_err(|_| ValueError::no_slug(text))
    }

    fn from_stored(text: &str) -> Result<Self, ValueError> {
        Self::parse(text)
    }
}

string_value!(Slug);
string_value!(Website);
string_value!(Link);
string_value!(Language);

/// A business, school or office that takes part, or wants to.
#[derive(Debug, Clone, PartialEq)]
pub struct Participant {
    pub slug: Slug,
    pub name: DisplayName,
    pub website: Website,
    pub website_standing: WebsiteStanding,
    /// When that standing was given.
    pub website_standing_since: Timestamp,
    /// The website it asks for instead; it waits for a maintainer.
    pub website_request: Option<Box<WebsiteRequest>>,
    /// The one it asked for last, if that was declined.
    pub website_decline: Option<Box<WebsiteDecline>>,
    pub country: Country,
    pub place: Option<Place>,
    pub time_zone: Zone,
    pub language: Language,
    /// How it takes its customers to work, in its own words.
    pub plan: Option<Plan>,
    pub link: Option<Link>,
    /// Where maintainers reach it; never public, and never in the audit trail.
    pub contact: Option<Contact>,
    /// Where maintainers reach it when `contact` is gone; as private.
    pub second_contact: Option<Contact>,
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
    /// The least number of its states in calendars, where the date of the last change would not let it rise.
    pub calendar_sequence: Option<u32>,
    pub schedule: Schedule,
}

impl Participant {
    /// Its plan, for everybody, while its badge counts: nobody has looked at it before, and nobody vouches for it after.
    #[must_use]
    pub fn public_plan(&self) -> Option<&Plan> {
        self.plan.as_ref().filter(|_| self.status == Status::Active)
    }

    /// Its link, for everybody, under the same condition.
    #[must_use]
    pub fn public_link(&self) -> Option<&Link> {
        self.link.as_ref().filter(|_| self.status == Status::Active)
    }

    /// Whether search engines are to leave it out: nobody ever looked at it, or its badge was revoked.
    #[must_use]
    pub const fn is_unlisted(&self) -> bool {
        matches!(self.status, Status::Revoked) || self.admitted_at.is_none()
    }

    /// Whether it left before it was ever admitted, and so never took part.
    #[must_use]
    pub fn took_application_back(&self) -> bool {
        self.status == Status::Withdrawn && self.admitted_at.is_none()
    }

    /// Whether `website` would need a maintainer's look to stand in place of the present one: nobody vouched for another
    /// host or path.
    #[must_use]
    pub fn is_elsewhere(&self, website: &Website) -> bool {
        self.website != *website && !self.website.is_same_place(website)
    }

    /// Takes away what is said of its website beyond `surest`.
    pub fn doubt_website(&mut self, surest: WebsiteStanding, now: Timestamp) {
        if self.website_standing > surest {
            self.stand(surest, now);
        }
    }

    /// Puts a website in place of the present one. What was said of the present one holds for the same host and path.
    pub(super) fn move_to(&mut self, website: &Website, now: Timestamp) {
        if self.is_elsewhere(website) {
            self.website_standing = WebsiteStanding::Claimed;
            self.website_standing_since = now;
        }
        self.website = website.clone();
        self.website_request = None;
        self.website_decline = None;
    }

    /// Gives the website a standing, unless it has it: that one is kept with its date.
    pub fn stand(&mut self, standing: WebsiteStanding, now: Timestamp) {
        if self.website_standing != standing {
            self.website_standing = standing;
            self.website_standing_since = now;
        }
    }

    /// The instant at which its suspension ends by itself, if it is suspended and for a time.
    #[must_use]
    pub fn suspension_ends_at(&self) -> Option<Timestamp> {
        let until = self.suspended_until.filter(|_| self.status == Status::Suspended)?;
        until.to_zoned(self.time_zone.time_zone().clone()).ok().map(|midnight| midnight.timestamp())
    }
}
