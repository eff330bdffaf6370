//! Participants as they are sent: by a business, and by a maintainer.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::MapAccess;

use crate::domain::input::schema::{Required, object_of};
use crate::domain::input::{
    CONFIRM_WEBSITE_FIELD, ConfirmWebsiteInput, Described as _, Members, PARTICULARS_FIELDS, ParticipantInput,
    ParticularsInput, Unknown, put_once, read_as_objects,
};

/// What a business says of itself; unlike a maintainer it names a contact.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct NewApplication(pub(crate) ParticipantInput);

impl JsonSchema for NewApplication {
    fn schema_name() -> Cow<'static, str> {
        "NewApplication".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        ParticipantInput::schema(generator, Required::FromApplicants)
    }
}

/// A participant as a maintainer enters it.
#[derive(Debug, Default)]
pub(crate) struct Entering {
    pub(crate) input: ParticipantInput,
    /// Whether it is admitted at once.
    pub(crate) approve: Option<bool>,
    pub(crate) confirming: ConfirmWebsiteInput,
}

/// New values for some of the particulars, as a maintainer gives them.
#[derive(Debug, Default)]
pub(crate) struct Editing {
    pub(crate) particulars: ParticularsInput,
    pub(crate) confirming: ConfirmWebsiteInput,
}

const APPROVE: &str = "approve";

impl JsonSchema for Entering {
    fn schema_name() -> Cow<'static, str> {
        "NewParticipant".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = ParticipantInput::schema(generator, Required::Needed);
        let approve = serde_json::json!({
            "type": "boolean",
            "default": false,
            "description": "Whether it is admitted at once.",
        });
        if let Some(all) = schema.pointer_mut("/properties").and_then(|all| all.as_object_mut()) {
            all.insert(APPROVE.into(), approve);
            let confirming = object_of(ConfirmWebsiteInput::FIELDS, Required::Nothing).to_value();
            all.insert(CONFIRM_WEBSITE_FIELD.name.into(), confirming["properties"][CONFIRM_WEBSITE_FIELD.name].clone());
        }
        schema
    }
}

impl Members for Entering {
    const EXPECTED: &'static str = ParticipantInput::EXPECTED;

    fn names() -> Vec<&'static str> {
        let mut names = ParticipantInput::names();
        names.extend([APPROVE, CONFIRM_WEBSITE_FIELD.name]);
        names
    }

    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: &'static str,
        members: &mut A,
        unknown: Unknown,
    ) -> Result<(), A::Error> {
        match name {
            APPROVE => put_once(&mut self.approve, name, members.next_value()?),
            _ if name == CONFIRM_WEBSITE_FIELD.name => self.confirming.read(name, members, unknown),
            _ => self.input.read(name, members, unknown),
        }
    }
}

impl JsonSchema for Editing {
    fn schema_name() -> Cow<'static, str> {
        "ParticipantEdit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        object_of(PARTICULARS_FIELDS.iter().chain(ConfirmWebsiteInput::FIELDS), Required::Nothing)
    }
}

impl Members for Editing {
    const EXPECTED: &'static str = ParticularsInput::EXPECTED;

    fn names() -> Vec<&'static str> {
        [ParticularsInput::names(), ConfirmWebsiteInput::names()].concat()
    }

    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: &'static str,
        members: &mut A,
        unknown: Unknown,
    ) -> Result<(), A::Error> {
        if name == CONFIRM_WEBSITE_FIELD.name {
            self.confirming.read(name, members, unknown)
        } else {
            self.particulars.read(name, members, unknown)
        }
    }
}

read_as_objects!(Entering, Editing);

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
    fn approve_stands_among_the_members_of_a_participant() {
        for (members, approve) in [
            (MEMBERS.to_owned(), None),
            (format!("\"approve\": true, {MEMBERS}"), Some(true)),
            (format!("{MEMBERS}, \"approve\": false"), Some(false)),
        ] {
            let read = entering(&members).unwrap();
            assert_eq!((read.approve, read.input.particulars.language.as_deref()), (approve, Some("f")));
        }
    }

    #[test]
    fn a_mistake_beside_approve_keeps_its_place() {
        for (members, place, said) in [
            (format!("{MEMBERS}, \"approve\": 1"), "approve", "expected a boolean"),
            (format!("\"approve\": true, {MEMBERS}, \"approve\": true"), ".", "duplicate field `approve`"),
            (format!("\"approve\": true, {MEMBERS}, \"slug\": \"a\""), ".", "duplicate field `slug`"),
            (format!("\"approve\": true, {MEMBERS}, \"place\": 1"), "place", "expected a string"),
            (format!("\"approve\": true, {MEMBERS}, \"status\": 1"), "status", "unknown field `status`"),
            (format!("{MEMBERS}, \"first_open_day\": {{ \"start\": 1 }}"), "first_open_day.start", "expected a string"),
        ] {
            let error = entering(&members).unwrap_err();
            assert!(error.starts_with(&format!("{place}: ")) && error.contains(said), "{error}");
        }
    }
}
