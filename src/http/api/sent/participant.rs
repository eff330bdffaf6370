//! Participants as they are sent: by a business, and by a maintainer.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Error, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::domain::draft::{Draft, Email};

/// What a business says of itself; unlike a maintainer's draft it names a contact.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(in crate::http::api) struct ApplicationDraft(pub(in crate::http::api) Draft);

impl JsonSchema for ApplicationDraft {
    fn schema_name() -> Cow<'static, str> {
        "ApplicationDraft".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Draft::json_schema(generator);
        let contact = Email::json_schema(generator).to_value();
        let required = schema.get_mut("required").and_then(|required| required.as_array_mut());
        if let Some(required) = required {
            required.push("contact".into());
        }
        if let Some(place) = schema.pointer_mut("/properties/contact") {
            *place = contact;
        }
        schema
    }
}

/// A participant as a maintainer enters it.
#[derive(Debug)]
pub(in crate::http::api) struct Entering {
    pub(in crate::http::api) draft: Draft,
    /// Whether it is admitted at once.
    pub(in crate::http::api) approve: bool,
}

impl JsonSchema for Entering {
    fn schema_name() -> Cow<'static, str> {
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

/// Reads a key while it stands in its place, so that a mistake in it is found there; `approve` gives the seed back.
struct Key<K>(K);

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for Key<K> {
    type Value = Result<K::Value, K>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let key = String::deserialize(deserializer)?;
        if key == "approve" { Ok(Err(self.0)) } else { self.0.deserialize(key.into_deserializer()).map(Ok) }
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Beside<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, mut seed: K) -> Result<Option<K::Value>, A::Error> {
        loop {
            match self.members.next_key_seed(Key(seed))? {
                None => return Ok(None),
                Some(Ok(key)) => return Ok(Some(key)),
                Some(Err(unused)) => seed = unused,
            }
            if self.approve.replace(self.members.next_value()?).is_some() {
                return Err(A::Error::duplicate_field("approve"));
            }
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.members.next_value_seed(seed)
    }
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
