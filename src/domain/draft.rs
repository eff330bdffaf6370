//! What people write into a form or send to the API, before it is checked: all its mistakes are told at once.
//!
//! A draft becomes a value of the domain or a list of [`FieldError`]s, each with the field it belongs to, so that a form
//! can put it beside the field and the API can point at it. What must never enter: a rule of its own; each field is
//! checked by the type it becomes.

mod schema;
#[cfg(test)]
mod tests;

use std::fmt::{self, Display};

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::change::{Application, Edit};
use super::participant::{Contact, Country, Language, Link, Slug, Website, Zone};
use super::schedule::{Kind, Opening, format_local_time, parse_local_time};
use super::text::{DisplayName, Place, Plan, Title};

pub use schema::{
    Address, AddressOrNothing, CountryCode, DateText, DateTimeText, Email, EmailOrNothing, KindText, LanguageTag, Line,
    Lines, NameLine, NoteLines, ReasonLine, SlugText, TimeZoneName,
};

/// A mistake, and the field it was made in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name, with a dot before each inner one: `name`, `first_open_day.end`.
    pub field: String,
    /// What is wrong with which value, and what would be right.
    pub message: String,
}

/// An application as it was written. An empty text stands for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// The stable public name in addresses.
    #[schemars(with = "SlugText")]
    pub slug: String,
    /// The public name, at most 80 characters as a reader counts them.
    #[schemars(with = "Line")]
    pub name: String,
    #[schemars(with = "Address")]
    pub website: String,
    #[schemars(with = "CountryCode")]
    pub country: String,
    /// A town or address line, at most 80 characters.
    #[schemars(with = "Option<Line>")]
    pub place: Option<String>,
    #[schemars(with = "TimeZoneName")]
    pub time_zone: String,
    #[schemars(with = "LanguageTag")]
    pub language: String,
    /// How it takes its customers to work, at most 2,000 characters in several lines.
    #[schemars(with = "Option<Lines>")]
    pub plan: Option<String>,
    /// A page or a video about its open days.
    #[schemars(with = "Option<AddressOrNothing>")]
    pub link: Option<String>,
    /// The e-mail address at which maintainers reach it; never public.
    #[schemars(with = "Option<EmailOrNothing>")]
    pub contact: Option<String>,
    #[serde(default, deserialize_with = "object_or_nothing")]
    pub first_open_day: Option<OpeningDraft>,
}

/// An open day as it was written. An empty text stands for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningDraft {
    /// Local date and time, like 2026-12-03T09:00.
    #[schemars(with = "DateTimeText")]
    pub start: String,
    /// Local date and time, after the start and at most 24 hours later.
    #[schemars(with = "DateTimeText")]
    pub end: String,
    /// An open house, where nothing is said.
    #[schemars(with = "Option<KindText>")]
    pub kind: Option<String>,
    /// At most 120 characters.
    #[schemars(with = "Option<Line>")]
    pub title: Option<String>,
    /// Where it is, if not at the participant's own place.
    #[schemars(with = "Option<Line>")]
    pub place: Option<String>,
    /// Where visitors register.
    #[schemars(with = "Option<AddressOrNothing>")]
    pub registration: Option<String>,
}

/// New values as they were written (RFC 7396): what is left out stays, `null` or an empty text removes. What cannot be
/// removed cannot be `null`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("minProperties" = 1))]
pub struct EditDraft {
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Line")]
    pub name: Option<String>,
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Address")]
    pub website: Option<String>,
    #[serde(deserialize_with = "given")]
    #[schemars(with = "CountryCode")]
    pub country: Option<String>,
    #[serde(deserialize_with = "given")]
    #[schemars(with = "TimeZoneName")]
    pub time_zone: Option<String>,
    #[serde(deserialize_with = "given")]
    #[schemars(with = "LanguageTag")]
    pub language: Option<String>,
    #[serde(deserialize_with = "named")]
    #[schemars(with = "Option<Line>")]
    pub place: Option<Option<String>>,
    #[serde(deserialize_with = "named")]
    #[schemars(with = "Option<Lines>")]
    pub plan: Option<Option<String>>,
    #[serde(deserialize_with = "named")]
    #[schemars(with = "Option<AddressOrNothing>")]
    pub link: Option<Option<String>>,
    #[serde(deserialize_with = "named")]
    #[schemars(with = "Option<EmailOrNothing>")]
    pub contact: Option<Option<String>>,
}

/// A member that is there, and not `null`.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

/// A member that is there, be it `null`.
#[expect(clippy::option_option, reason = "leave it, remove it, or put another in its place")]
fn named<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// An open day that is an object or `null`: left to itself serde also takes a list, its items for the members.
fn object_or_nothing<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<OpeningDraft>, D::Error> {
    struct ObjectOrNothing;

    impl<'de> Visitor<'de> for ObjectOrNothing {
        type Value = Option<OpeningDraft>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object that describes an open day, or null")
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
            OpeningDraft::deserialize(MapAccessDeserializer::new(members)).map(Some)
        }
    }

    deserializer.deserialize_any(ObjectOrNothing)
}

impl Draft {
    /// The application this draft makes; a `contact` may be asked for.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields.
    pub fn check(&self, needs_contact: bool) -> Result<Application, Vec<FieldError>> {
        let mut mistakes = Mistakes::default();
        let slug = mistakes.of("slug", Slug::parse(self.slug.trim()));
        let name = mistakes.of("name", DisplayName::parse(&self.name));
        let website = mistakes.of("website", Website::parse(&self.website));
        let country = mistakes.of("country", Country::parse(self.country.trim()));
        let place = mistakes.optional("place", self.place.as_deref(), Place::parse);
        let time_zone = mistakes.of("time_zone", Zone::parse(self.time_zone.trim()));
        let language = mistakes.of("language", Language::parse(self.language.trim()));
        let plan = mistakes.optional("plan", self.plan.as_deref(), Plan::parse);
        let link = mistakes.optional("link", self.link.as_deref(), Link::parse);
        let contact = mistakes.optional("contact", self.contact.as_deref(), Contact::parse);
        if needs_contact && contact == Some(None) {
            mistakes.add("contact", "contact is empty; write the e-mail address at which maintainers reach you");
        }
        let first_open_day = mistakes.opening("first_open_day.", self.first_open_day.as_ref());
        mistakes.or(|| {
            Some(Application {
                slug: slug?,
                name: name?,
                website: website?,
                country: country?,
                place: place?,
                time_zone: time_zone?,
                language: language?,
                plan: plan?,
                link: link?,
                contact: contact?,
                first_open_day: first_open_day?,
            })
        })
    }
}

impl OpeningDraft {
    /// The opening this draft makes.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields.
    pub fn check(&self) -> Result<Opening, Vec<FieldError>> {
        let mut mistakes = Mistakes::default();
        let opening = mistakes.opening("", Some(self));
        mistakes.or(|| opening.flatten())
    }

    /// The draft of an opening that is there, for a form to begin with.
    #[must_use]
    pub fn of(opening: &Opening) -> Self {
        Self {
            start: format_local_time(opening.start()),
            end: format_local_time(opening.end()),
            kind: Some(opening.kind.to_string()),
            title: opening.title.as_ref().map(ToString::to_string),
            place: opening.place.as_ref().map(ToString::to_string),
            registration: opening.registration.as_ref().map(ToString::to_string),
        }
    }
}

impl EditDraft {
    /// The edit this draft makes; it may be empty.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields.
    pub fn check(&self) -> Result<Edit, Vec<FieldError>> {
        let mut mistakes = Mistakes::default();
        let name = mistakes.named("name", self.name.as_deref(), DisplayName::parse);
        let website = mistakes.named("website", self.website.as_deref(), Website::parse);
        let country = mistakes.named("country", self.country.as_deref(), Country::parse);
        let time_zone = mistakes.named("time_zone", self.time_zone.as_deref(), Zone::parse);
        let language = mistakes.named("language", self.language.as_deref(), Language::parse);
        let place = mistakes.removable("place", self.place.as_ref(), Place::parse);
        let plan = mistakes.removable("plan", self.plan.as_ref(), Plan::parse);
        let link = mistakes.removable("link", self.link.as_ref(), Link::parse);
        let contact = mistakes.removable("contact", self.contact.as_ref(), Contact::parse);
        mistakes.or(|| Some(Edit { name, website, country, time_zone, language, place, plan, link, contact }))
    }
}

/// Collects mistakes while a draft is checked.
#[derive(Debug, Default)]
struct Mistakes(Vec<FieldError>);

impl Mistakes {
    fn add(&mut self, field: impl Into<String>, message: impl Display) {
        self.0.push(FieldError { field: field.into(), message: message.to_string() });
    }

    fn of<T, E: Display>(&mut self, field: &str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|error| self.add(field, error)).ok()
    }

    /// A field that may be empty: `None` is a mistake, `Some(None)` is nothing.
    #[expect(clippy::option_option, reason = "a mistake, nothing, or a value")]
    fn optional<T, E: Display>(
        &mut self,
        field: &str,
        text: Option<&str>,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        match text.filter(|text| !text.trim().is_empty()) {
            None => Some(None),
            Some(text) => self.of(field, parse(text)).map(Some),
        }
    }

    /// A field that was named or not, and may not be removed.
    fn named<T, E: Display>(
        &mut self,
        field: &str,
        text: Option<&str>,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        text.and_then(|text| self.of(field, parse(text)))
    }

    /// A field that was named or not, and may be removed.
    #[expect(clippy::option_option, reason = "leave it, remove it, or put another in its place")]
    fn removable<T, E: Display>(
        &mut self,
        field: &str,
        text: Option<&Option<String>>,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        text.and_then(|text| self.optional(field, text.as_deref(), parse))
    }

    #[expect(clippy::option_option, reason = "a mistake, nothing, or a value")]
    fn opening(&mut self, prefix: &str, draft: Option<&OpeningDraft>) -> Option<Option<Opening>> {
        let Some(draft) = draft else { return Some(None) };
        let field = |name: &str| format!("{prefix}{name}");
        let start = self.of(&field("start"), parse_local_time(draft.start.trim()));
        let end = self.of(&field("end"), parse_local_time(draft.end.trim()));
        let kind = self.optional(&field("kind"), draft.kind.as_deref(), |kind| kind.trim().parse::<Kind>());
        let title = self.optional(&field("title"), draft.title.as_deref(), Title::parse);
        let place = self.optional(&field("place"), draft.place.as_deref(), Place::parse);
        let registration = self.optional(&field("registration"), draft.registration.as_deref(), Link::parse);
        let mut opening = self.of(&field("end"), Opening::new(start?, end?, kind?.unwrap_or_default()))?;
        opening.title = title?;
        opening.place = place?;
        opening.registration = registration?;
        Some(Some(opening))
    }

    /// What `make` makes, unless there are mistakes.
    fn or<T>(self, make: impl FnOnce() -> Option<T>) -> Result<T, Vec<FieldError>> {
        match make() {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(self.0),
        }
    }
}
