//! Inputs as programs ask with them in a query: described and read by the control of each field, the one as strictly as
//! the other.
//!
//! People write whatever the values of the domain forgive, and leave fields of a form empty. A program is told where it
//! says nothing, or what its description refuses: a filter that is not understood must not list everybody. What must never
//! enter: HTTP, and the pages of a list.

use std::borrow::Cow;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess};
use serde_json::{Map, Value, json};

use super::field::{self, Control, FieldSpec};
use super::members::{Members, Text, Unknown, put_once};
use super::schema::{LANGUAGE_PATTERN, member};
use super::texts::Described;
use crate::domain::participant::Language;
use crate::domain::spelling::{self, excerpt};

/// An input that is held to its description while it is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strict<T>(pub T);

impl<T: Described> Members for Strict<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn names() -> Vec<&'static str> {
        T::names()
    }

    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: &'static str,
        members: &mut A,
        unknown: Unknown,
    ) -> Result<(), A::Error> {
        match (field::find(T::FIELDS, name), self.0.slot(name)) {
            (Some(field), Some(slot)) => put_once(slot, name, members.next_value_seed(StrictText(field.control))?),
            _ => self.0.read(name, members, unknown),
        }
    }
}

impl<T: Described> JsonSchema for Strict<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Query".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let properties: Map<_, _> = T::FIELDS.iter().map(|field| (field.name.to_owned(), parameter(field))).collect();
        let schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
        Schema::try_from(schema).unwrap_or_default()
    }
}

/// The schema of one field; what is not wanted is left out, so nothing is `null` and nothing is empty.
fn parameter(field: &FieldSpec) -> Value {
    let about = format!("{}.", field.about);
    let mut schema = match (field.control, field.control.words()) {
        (Control::Tick, _) => json!({ "type": "boolean", "default": false, "description": about }),
        (Control::Instant, _) => json!({ "type": "string", "format": "date-time", "description": about }),
        (_, Some(words)) => json!({ "type": "string", "enum": words, "description": about }),
        (_, None) => member(field, true),
    };
    match field.control {
        Control::Language => {
            schema["pattern"] = LANGUAGE_PATTERN.into();
            schema["maxLength"] = Language::BYTES_MAX.into();
        }
        Control::Tick | Control::Instant => {}
        _ => schema["minLength"] = 1.into(),
    }
    schema
}

/// Reads the text of a control, unless its schema refuses it. What it means is asked later, of all channels alike.
struct StrictText(Control);

impl<'de> DeserializeSeed<'de> for StrictText {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        let text = Text.deserialize(deserializer)?;
        let shown = excerpt(&text);
        match self.0 {
            _ if spelling::plain(&text).is_empty() => Err(D::Error::custom("it is empty; leave it out")),
            Control::Tick if !matches!(text.as_str(), "true" | "false") => {
                Err(D::Error::custom(format_args!("`{shown}` is neither `true` nor `false`")))
            }
            Control::Instant if text.parse::<Timestamp>().is_err() => Err(D::Error::custom(format_args!(
                "`{shown}` is not an instant with its offset, like 2026-12-03T09:00:00Z"
            ))),
            _ => Ok(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::input::{AuditQueryInput, ListQueryInput, Object, Texts as _};

    fn read<T: Described>(name: &str, text: &str) -> Result<T, String> {
        let sent = json!({ name: text });
        let read = Object::<Strict<T>>::new(Unknown::Refused).deserialize(sent);
        read.map(|Strict(input)| input).map_err(|error| error.to_string())
    }

    /// Whether the schema lets `text` through, read as the query of an address is: `true` is a boolean there.
    fn is_described<T: Described>(name: &str, text: &str) -> bool {
        let schema = Strict::<T>::json_schema(&mut SchemaGenerator::default());
        let value = match text {
            "true" => json!(true),
            "false" => json!(false),
            text => json!(text),
        };
        let validator = jsonschema::options().should_validate_formats(true).build(schema.as_value()).unwrap();
        validator.is_valid(&json!({ name: value }))
    }

    #[test]
    fn what_a_program_may_say_is_read_and_what_its_description_refuses_is_refused() {
        for (name, text, is_right) in [
            ("status", "revoked", true),
            ("status", "", false),
            ("country", "CZ", true),
            ("country", "", false),
            ("language", "pt-BR", true),
            ("language", "", false),
            ("waiting_since", "2026-11-20T12:00:00Z", true),
            ("waiting_since", "2026-11-20T12:00:00+01:00", true),
            ("waiting_since", "2026-11-20", false),
            ("waiting_since", "20. 11. 2026", false),
            ("waiting_since", "today", false),
            ("waiting_since", "", false),
            ("reported", "true", true),
            ("reported", "false", true),
            ("reported", "yes", false),
            ("reported", "1", false),
            ("twins", "", false),
            ("town", "Brno", false),
        ] {
            let read = read::<ListQueryInput>(name, text);
            assert_eq!(read.as_ref().is_ok_and(|input| input.check().is_ok()), is_right, "{name}={text}: {read:?}");
            assert_eq!(is_described::<ListQueryInput>(name, text), is_right, "{name}={text}");
        }
        for (text, is_right) in [("bakery", true), ("Bakery", true), ("", false), ("Bakery!", false)] {
            let read = read::<AuditQueryInput>("participant", text);
            assert_eq!(read.is_ok_and(|input| input.check().is_ok()), is_right, "{text}");
            assert_eq!(is_described::<AuditQueryInput>("participant", text), is_right, "{text}");
        }
    }

    #[test]
    fn a_refusal_says_what_would_be_right() {
        let told = |name, text| read::<ListQueryInput>(name, text).unwrap_err();
        assert_eq!(told("reported", "1"), "`1` is neither `true` nor `false`");
        assert_eq!(told("country", " "), "it is empty; leave it out");
        assert_eq!(
            told("waiting_since", "2026-11-20"),
            "`2026-11-20` is not an instant with its offset, like 2026-12-03T09:00:00Z"
        );
    }

    #[test]
    fn every_member_of_a_query_stands_in_its_table() {
        fn names<T: Described>() -> Vec<&'static str> {
            T::FIELDS.iter().map(|field| field.name).collect()
        }
        assert_eq!(names::<ListQueryInput>(), ListQueryInput::NAMES);
        assert_eq!(names::<AuditQueryInput>(), AuditQueryInput::NAMES);
    }
}
