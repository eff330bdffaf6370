//! What a draft's texts may be, as JSON Schema: for the description of the API, which `http` writes.
//!
//! A schema never refuses what the values of the domain take; where it cannot say all that they refuse, its words do.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::domain::participant::{Contact, Country, Language, Slug, Website, Zone};
use crate::domain::schedule::Kind;
use crate::domain::text::{MaintainerName, NoteText, Plan, Policy, Reason, Title};

/// Characters of which at least one too many stands in a longer text, whatever they are: what is longer is refused unread.
const fn characters_max(policy: Policy) -> usize {
    policy.bytes_max * 4
}

/// A text of a format, or an empty one.
fn or_nothing(format: &str, length_max: usize) -> Schema {
    json_schema!({ "type": "string", "maxLength": length_max, "anyOf": [{ "format": format }, { "maxLength": 0 }] })
}

/// A type that stands for a text of that schema.
macro_rules! text_schema {
    ($(#[$doc:meta])* $name:ident, $inline:literal, $schema:expr) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                $inline
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

text_schema!(
    /// A slug.
    SlugText, true,
    json_schema!({ "type": "string", "pattern": r"^[a-z0-9][a-z0-9-]{0,38}[a-z0-9]$", "maxLength": Slug::BYTES_MAX })
);
text_schema!(
    /// A text in one line.
    Line, true,
    json_schema!({ "type": "string", "maxLength": characters_max(Title::POLICY) })
);
text_schema!(
    /// A text in several lines.
    Lines, true,
    json_schema!({ "type": "string", "maxLength": characters_max(Plan::POLICY) })
);
text_schema!(
    /// A note of maintainers, or what they found.
    NoteLines, true,
    json_schema!({ "type": "string", "minLength": 1, "maxLength": characters_max(NoteText::POLICY) })
);
text_schema!(
    /// A maintainer's name.
    NameLine, true,
    json_schema!({ "type": "string", "minLength": 1, "maxLength": characters_max(MaintainerName::POLICY) })
);
text_schema!(
    /// A reason.
    ReasonLine, true,
    json_schema!({ "type": "string", "minLength": 1, "maxLength": characters_max(Reason::POLICY) })
);
text_schema!(
    /// A public address of the web.
    Address, true,
    json_schema!({
        "type": "string",
        "format": "iri",
        "maxLength": Website::BYTES_MAX,
        "description": "An http or https address of a host with a full name.",
        "examples": ["https://pekarna.example/"],
    })
);
text_schema!(
    /// A public address of the web, or an empty text.
    AddressOrNothing, true,
    or_nothing("iri", Website::BYTES_MAX)
);
text_schema!(
    /// An e-mail address.
    Email, true,
    json_schema!({ "type": "string", "format": "idn-email", "maxLength": Contact::BYTES_MAX })
);
text_schema!(
    /// An e-mail address, or an empty text.
    EmailOrNothing, true,
    or_nothing("idn-email", Contact::BYTES_MAX)
);
text_schema!(
    /// A country by its code.
    CountryCode, false,
    json_schema!({
        "type": "string",
        "description": "An ISO 3166-1 code of two capital letters.",
        "enum": Country::all().iter().map(Country::as_str).collect::<Vec<_>>(),
    })
);
text_schema!(
    /// A time zone by its name.
    TimeZoneName, false,
    json_schema!({
        "type": "string",
        "description": "A name of the IANA time zone database.",
        "enum": Zone::all(),
    })
);
text_schema!(
    /// A language by its tag.
    LanguageTag, true,
    json_schema!({
        "type": "string",
        "description": "A BCP 47 tag.",
        "pattern": r"^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$",
        "maxLength": Language::BYTES_MAX,
        "examples": ["cs", "pt-BR"],
    })
);
text_schema!(
    /// A local date and time.
    DateTimeText, true,
    json_schema!({
        "type": "string",
        "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:00)?$",
        "examples": ["2026-12-03T09:00"],
    })
);
text_schema!(
    /// A date.
    DateText, true,
    json_schema!({ "type": "string", "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
);
text_schema!(
    /// A kind of open day, or an empty text.
    KindText, true,
    json_schema!({
        "type": "string",
        "enum": Kind::ALL.iter().map(|kind| kind.as_str()).chain([""]).collect::<Vec<_>>(),
    })
);
