//! What programs send to the API beside the drafts of the domain.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Error, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::operation::Optional;
use crate::app::REVOCATIONS_MAX;
use crate::domain::change::Change;
use crate::domain::draft::{DateText, Draft, Email, FieldError, NameLine, NoteLines, ReasonLine, SlugText};
use crate::domain::schedule::parse_date;
use crate::domain::status::Transition;
use crate::domain::text::Reason;

/// What a business says of itself; unlike a maintainer's draft it names a contact.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct ApplicationDraft(pub(super) Draft);

impl JsonSchema for ApplicationDraft {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ApplicationDraft".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Draft::json_schema(generator);
        let contact = Email::json_schema(generator).to_value();
        let required = schema.get_mut("required").and_then(|required| required.as_array_mut());
        required.into_iter().for_each(|required| required.push("contact".into()));
        if let Some(place) = schema.pointer_mut("/properties/contact") {
            *place = contact;
        }
        schema
    }
}

/// A participant as a maintainer enters it.
#[derive(Debug)]
pub(super) struct Entering {
    pub(super) draft: Draft,
    /// Whether it is admitted at once.
    pub(super) approve: bool,
}

impl JsonSchema for Entering {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "NewParticipant".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Draft::json_schema(generator);
        let approve = serde_json::json!({
            "type": "boolean",
            "default": false,
            "description": "Whether it is admitted at once.",
        });
        schema
            .pointer_mut("/properties")
            .and_then(|all| all.as_object_mut())
            .map(|all| all.insert("approve".into(), approve));
        schema
    }
}

impl<'de> Deserialize<'de> for Entering {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Entering;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object that describes a participant")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Entering, A::Error> {
                let mut approve = None;
                let draft = Draft::deserialize(MapAccessDeserializer::new(Beside { members, approve: &mut approve }))?;
                Ok(Entering { draft, approve: approve.unwrap_or_default() })
            }
        }

        // serde's flatten would lose the place of a mistake.
        deserializer.deserialize_map(Reader)
    }
}

/// The members of an object without `approve`, which is put beside.
struct Beside<'a, A> {
    members: A,
    approve: &'a mut Option<bool>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Beside<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        while let Some(key) = self.members.next_key::<String>()? {
            if key != "approve" {
                return seed.deserialize(key.into_deserializer()).map(Some);
            }
            if self.approve.replace(self.members.next_value()?).is_some() {
                return Err(A::Error::duplicate_field("approve"));
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.members.next_value_seed(seed)
    }
}

/// A step that needs no reason.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Remark {
    /// At most 500 characters, for the audit trail and the participant's status.
    #[schemars(with = "Option<ReasonLine>")]
    reason: Option<String>,
}

/// A step that needs a reason.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Decision {
    /// At most 500 characters; of a revoked participant everybody can read it.
    // Left out, it is missed by the domain, which says which step needs it.
    #[schemars(required, with = "ReasonLine")]
    reason: Option<String>,
}

/// A suspension.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Suspension {
    /// At most 500 characters.
    #[schemars(required, with = "ReasonLine")]
    reason: Option<String>,
    /// The date, in the participant's zone, with whose beginning it ends by itself.
    #[schemars(with = "Option<DateText>")]
    until: Option<String>,
}

/// What is said beside a step.
pub(super) trait Step: Optional {
    fn change(&self, step: Transition) -> Result<Change, Vec<FieldError>>;
}

impl Optional for Remark {
    const IS_REQUIRED: bool = false;
}

impl Optional for Decision {
    const IS_REQUIRED: bool = true;
}

impl Optional for Suspension {
    const IS_REQUIRED: bool = true;
}

impl Step for Remark {
    fn change(&self, step: Transition) -> Result<Change, Vec<FieldError>> {
        transition(step, self.reason.as_deref(), None)
    }
}

impl Step for Decision {
    fn change(&self, step: Transition) -> Result<Change, Vec<FieldError>> {
        transition(step, self.reason.as_deref(), None)
    }
}

impl Step for Suspension {
    fn change(&self, step: Transition) -> Result<Change, Vec<FieldError>> {
        transition(step, self.reason.as_deref(), self.until.as_deref())
    }
}

fn transition(step: Transition, reason: Option<&str>, until: Option<&str>) -> Result<Change, Vec<FieldError>> {
    let reason = reason.map(Reason::parse).transpose().map_err(|error| mistake("reason", error));
    let until = until.map(parse_date).transpose().map_err(|error| mistake("until", error));
    match (reason, until) {
        (Ok(reason), Ok(until)) => Ok(Change::Transition { step, reason, class: None, until }),
        (reason, until) => Err(reason.err().into_iter().chain(until.err()).collect()),
    }
}

/// What is wrong with a field.
pub(super) fn mistake(field: impl Into<String>, error: impl fmt::Display) -> FieldError {
    FieldError { field: field.into(), message: error.to_string() }
}

/// Participants to revoke at once.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Revocations {
    #[schemars(with = "Vec<SlugText>", length(min = 1, max = REVOCATIONS_MAX))]
    pub(super) slugs: Vec<String>,
    /// At most 500 characters; everybody can read it.
    #[schemars(with = "ReasonLine")]
    pub(super) reason: String,
}

/// A note.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteDraft {
    /// At most 2,000 characters in several lines.
    #[schemars(with = "NoteLines")]
    pub(super) text: String,
}

/// How a report ends.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Closing {
    /// What was found, at most 2,000 characters in several lines.
    #[schemars(with = "NoteLines")]
    pub(super) note: String,
}

/// Which report speaks of the same.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Merging {
    /// The number of an open report of the same participant.
    #[schemars(range(min = 1, max = NUMBER_MAX))]
    pub(super) into: RowNumber,
}

/// The number of a row, of those that every program can read.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(try_from = "u64")]
#[schemars(inline)]
pub(super) struct RowNumber(pub(super) u64);

/// The highest number that JSON carries to every program unharmed (RFC 8259, section 6).
const NUMBER_MAX: u64 = (1 << 53) - 1;

impl TryFrom<u64> for RowNumber {
    type Error = String;

    fn try_from(number: u64) -> Result<Self, String> {
        if (1..=NUMBER_MAX).contains(&number) {
            Ok(Self(number))
        } else {
            Err(format!("`{number}` is not a number from 1 to {NUMBER_MAX}"))
        }
    }
}

/// A maintainer to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMaintainer {
    /// At most 60 characters.
    #[schemars(with = "NameLine")]
    pub(super) name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBERS: &str =
        r#""slug": "a", "name": "b", "website": "c", "country": "d", "time_zone": "e", "language": "f""#;

    fn entering(members: &str) -> Result<Entering, String> {
        let text = format!("{{ {members} }}");
        let mut json = serde_json::Deserializer::from_str(&text);
        serde_path_to_error::deserialize(&mut json).map_err(|error| format!("{}: {}", error.path(), error.inner()))
    }

    #[test]
    fn approve_stands_among_the_members_of_a_draft() {
        for (members, approve) in [
            (MEMBERS.to_owned(), false),
            (format!("\"approve\": true, {MEMBERS}"), true),
            (format!("{MEMBERS}, \"approve\": false"), false),
        ] {
            let read = entering(&members).unwrap();
            assert_eq!((read.approve, read.draft.language.as_str()), (approve, "f"));
        }
    }

    #[test]
    fn a_mistake_beside_approve_keeps_its_place() {
        for (members, place, said) in [
            (format!("{MEMBERS}, \"approve\": 1"), "approve", "expected a boolean"),
            (format!("\"approve\": true, {MEMBERS}, \"approve\": true"), "", "duplicate field `approve`"),
            (format!("\"approve\": true, {MEMBERS}, \"slug\": \"a\""), "", "duplicate field `slug`"),
            (format!("\"approve\": true, {MEMBERS}, \"place\": 1"), "place", "expected a string"),
            (format!("\"approve\": true, {MEMBERS}, \"status\": 1"), "status", "unknown field `status`"),
            (format!("{MEMBERS}, \"first_open_day\": {{ \"start\": 1 }}"), "first_open_day.start", "expected a string"),
            ("\"approve\": true".to_owned(), "", "missing field `slug`"),
        ] {
            let error = entering(&members).unwrap_err();
            assert!(error.starts_with(place) && error.contains(said), "{error}");
        }
    }
}
