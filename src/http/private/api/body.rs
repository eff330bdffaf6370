//! What programs send to the API beside the inputs of the domain.

mod participant;

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::MapAccess;
use serde_json::json;

use crate::app::REVOCATIONS_MAX;
use crate::domain::change::Change;
use crate::domain::input::schema::{NameLine, Required, object_of};
use crate::domain::input::{
    CONFIRMATION_FIELD, FieldError, FieldSpec, Members, SLUG_FIELD, TransitionInput, Unknown, put_given,
    read_as_objects, transition_fields,
};
use crate::domain::spelling;
use crate::domain::status::Transition;

pub(super) use participant::{Editing, Entering, NewApplication};

/// Participants to revoke at once.
#[derive(Debug, Default)]
pub(super) struct Revocations {
    pub(super) slugs: Option<Vec<String>>,
    pub(super) input: TransitionInput,
}

const SLUGS: &str = "slugs";

impl Members for Revocations {
    const EXPECTED: &'static str = "an object with the `slugs` to revoke and the `reason`";

    fn names() -> Vec<&'static str> {
        transition_members(Transition::Revoke).map(|field| field.name).chain([SLUGS]).collect()
    }

    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: &'static str,
        members: &mut A,
        unknown: Unknown,
    ) -> Result<(), A::Error> {
        if name != SLUGS {
            return self.input.read(name, members, unknown);
        }
        put_given(&mut self.slugs, name, members.next_value()?)
    }
}

read_as_objects!(Revocations);

impl JsonSchema for Revocations {
    fn schema_name() -> Cow<'static, str> {
        "Revocations".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut schema = transition_schema(Transition::Revoke).to_value();
        let slug = object_of([&SLUG_FIELD], Required::Needed).to_value()["properties"][SLUG_FIELD.name].clone();
        schema["properties"][SLUGS] =
            json!({ "type": "array", "items": slug, "minItems": 1, "maxItems": REVOCATIONS_MAX });
        if let Some(required) = schema["required"].as_array_mut() {
            required.push(SLUGS.into());
        }
        Schema::try_from(schema).unwrap_or_default()
    }
}

/// What programs say beside a transition: they confirm it by sending it.
fn transition_members(step: Transition) -> impl Iterator<Item = FieldSpec> {
    transition_fields(step).filter(|field| field.name != CONFIRMATION_FIELD.name)
}

/// The schema of what programs say beside a transition.
pub(super) fn transition_schema(step: Transition) -> Schema {
    let members: Vec<_> = transition_members(step).collect();
    object_of(&members, Required::Needed)
}

/// The change that a transition with what a program says beside it is.
pub(super) fn transition(input: TransitionInput, step: Transition) -> Result<Change, Vec<FieldError>> {
    let is_confirmed = input.confirmation.as_deref().is_some_and(|text| !spelling::plain(text).is_empty());
    let checked = input.confirmed().check(step);
    if !is_confirmed {
        return checked;
    }
    let message = "confirmation is asked of people on pages alone; leave it out";
    let mistake = FieldError::new(CONFIRMATION_FIELD.name, message);
    Err(checked.err().into_iter().flatten().chain([mistake]).collect())
}

/// Which report speaks of the same.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Merging {
    /// The number of an open report of the same participant.
    #[schemars(with = "u64", range(min = 1, max = NUMBER_MAX))]
    pub(super) into: RowNumber,
}

/// The number of a row, of those that every program can read.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "f64")]
pub(super) struct RowNumber(pub(super) u64);

/// The highest number that JSON carries to every program unharmed (RFC 8259, section 6).
const NUMBER_MAX: u64 = (1 << 53) - 1;

impl TryFrom<f64> for RowNumber {
    type Error = String;

    /// JSON has one kind of number: `7.0` is `7`, and every whole number up to the highest is exact.
    fn try_from(number: f64) -> Result<Self, String> {
        let text = number.to_string();
        let whole = text.parse().ok().filter(|whole| (1..=NUMBER_MAX).contains(whole));
        whole.map(Self).ok_or_else(|| format!("`{text}` is not a number from 1 to {NUMBER_MAX}"))
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

    #[test]
    fn a_number_is_whole_however_it_is_written() {
        let read = |text: &str| serde_json::from_str::<RowNumber>(text).map(|number| number.0).ok();
        for (text, number) in [
            ("7", Some(7)),
            ("7.0", Some(7)),
            ("7e2", Some(700)),
            ("9007199254740991", Some(NUMBER_MAX)),
            ("9007199254740992", None),
            ("18446744073709551615", None),
            ("1e300", None),
            ("0", None),
            ("-0.0", None),
            ("-7", None),
            ("7.5", None),
            ("\"7\"", None),
        ] {
            assert_eq!(read(text), number, "{text}");
        }
    }
}
