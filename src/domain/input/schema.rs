//! What inputs may be, as JSON Schema: for the description of the API, which `http` writes.
//!
//! A schema never refuses what the values of the domain take; where it cannot say all that they refuse, its words do.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::closure::{CLOSURE_FIELDS, ClosureInput};
use super::day_step::{CancelInput, DropInput, MoveInput, PlacesInput, RestoreInput};
use super::field::{Control, FieldSpec, Needed};
use super::new_open_day::{FURTHER_TIMES_FIELDS, NewOpenDayInput};
use super::notes_and_reports::{FINDING_FIELDS, FindingInput, NOTE_FIELDS, NoteInput, REPORT_FIELDS, ReportInput};
use super::open_day::{OPEN_DAY_FIELDS, OpenDayInput};
use super::participant::ParticipantInput;
use super::particulars::{PARTICULARS_FIELDS, ParticularsInput};
use super::texts::Described as _;
use super::transition::{TransitionInput, transition_fields};
use super::website_step::{WebsiteStepInput, website_step_fields};
use crate::domain::change::WebsiteStep;
use crate::domain::participant::Slug;
use crate::domain::schedule::EXCEPTIONS_MAX;
use crate::domain::status::Transition;

/// Which members of an object must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Required {
    /// Those that are always needed.
    Needed,
    /// Those that are needed from who applies, too.
    FromApplicants,
    /// None: what is left out stays as it is.
    Nothing,
}

impl Required {
    fn is(self, field: &FieldSpec) -> bool {
        match self {
            Self::Needed => field.is_needed(),
            Self::FromApplicants => field.needed != Needed::Never,
            Self::Nothing => false,
        }
    }
}

/// The schema of an object whose members are those fields.
#[must_use]
pub fn object_of<'f>(fields: impl IntoIterator<Item = &'f FieldSpec>, required: Required) -> Schema {
    let (mut properties, mut needed) = (Map::new(), Vec::new());
    for field in fields {
        let is_needed = required.is(field);
        properties.insert(field.name.to_owned(), member(field, is_needed || field.is_needed()));
        if is_needed {
            needed.push(field.name);
        }
    }
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !needed.is_empty() {
        schema["required"] = needed.into();
    }
    Schema::try_from(schema).unwrap_or_default()
}

/// The schema of one member; what may be left empty may be `null`.
pub(super) fn member(field: &FieldSpec, is_needed: bool) -> Value {
    if matches!(field.control, Control::Tick) {
        return json!({ "type": ["boolean", "null"], "default": false, "description": format!("{}.", field.about) });
    }
    if let Control::Number(max) = field.control {
        let about = format!("{}.", field.about);
        return json!({ "type": ["integer", "string", "null"], "minimum": 0, "maximum": max, "description": about });
    }
    if matches!(field.control, Control::Exceptions) {
        return exceptions_schema(field);
    }
    if matches!(field.control, Control::Times) {
        let about = format!("{}.", field.about);
        let one = json!({ "type": "string", "examples": ["11:00"] });
        return json!({ "type": ["array", "string", "null"], "items": one, "description": about });
    }
    let mut schema = json!({
        "type": if is_needed { json!("string") } else { json!(["string", "null"]) },
        "maxLength": field.characters_max(),
    });
    if !field.about.is_empty() {
        schema["description"] = format!("{}.", field.help()).into();
    }
    match field.control {
        Control::Line(_) | Control::Lines(_) if is_needed => schema["minLength"] = 1.into(),
        Control::Slug => schema["pattern"] = SLUG_PATTERN.into(),
        _ => {}
    }
    let examples = match field.control {
        Control::Address => vec!["https://pekarna.example/"],
        Control::Country => vec!["CZ"],
        Control::TimeZone => vec!["Europe/Prague"],
        Control::Language => vec!["cs", "pt-BR"],
        Control::LocalTime => vec!["2026-12-03T09:00"],
        Control::Date => vec!["2026-12-03"],
        Control::Instant => vec!["2026-12-03T09:00:00Z"],
        Control::Rule => vec!["FREQ=MONTHLY;BYDAY=1SA"],
        Control::Languages => vec!["cs, en"],
        Control::Price => vec!["120 CZK"],
        control => control.words().unwrap_or_default(),
    };
    if !examples.is_empty() {
        schema["examples"] = examples.into();
    }
    schema
}

/// The schema of one member of what is kept: a number or a list where it is one.
#[must_use]
pub fn kept_member(field: &FieldSpec) -> Value {
    let kind = match field.control {
        Control::Number(_) => json!(["integer", "null"]),
        Control::Exceptions => json!(["array", "null"]),
        _ if field.is_needed() => json!("string"),
        _ => json!(["string", "null"]),
    };
    json!({ "type": kind, "description": format!("{}.", field.about) })
}

/// A text of dates, or a list of what becomes of them.
fn exceptions_schema(field: &FieldSpec) -> Value {
    let text = json!({ "type": "string" });
    let one = json!({
        "type": "object",
        "required": ["date"],
        "additionalProperties": false,
        "properties": {
            "date": { "type": "string", "examples": ["2027-01-02"], "description": "A date of the rule; alone it is left out." },
            "cancelled": { "type": "boolean", "description": "Whether it was announced and is called off." },
            "start": { "type": ["string", "null"], "description": "Where it was moved: when it opens." },
            "end": { "type": ["string", "null"], "description": "Where it was moved: when it closes." },
            "note": { "type": ["string", "null"], "description": "What visitors are told about it." },
            "places_left": { "type": ["integer", "null"], "minimum": 0, "description": "How many places are left; 0 is fully booked." },
        },
    });
    json!({
        "type": ["array", "string", "null"],
        "items": { "anyOf": [text, one] },
        "maxItems": EXCEPTIONS_MAX,
        "description": format!("{}.", field.about),
    })
}

/// Capitals are forgiven, as in addresses.
const SLUG_PATTERN: &str = r"^[A-Za-z0-9][A-Za-z0-9-]{0,38}[A-Za-z0-9]$";
pub(super) const LANGUAGE_PATTERN: &str = r"^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$";

/// Makes the schema of an input from its table.
macro_rules! schema_of {
    ($($input:ident $fields:ident $name:literal),+ $(,)?) => {
        $(impl JsonSchema for $input {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                object_of($fields, Required::Needed)
            }
        })+
    };
}

schema_of!(
    OpenDayInput OPEN_DAY_FIELDS "OpenDayInput",
    ClosureInput CLOSURE_FIELDS "ClosureInput",
    NoteInput NOTE_FIELDS "NoteInput",
    ReportInput REPORT_FIELDS "ReportInput",
    FindingInput FINDING_FIELDS "FindingInput",
);

/// Makes the schemas of inputs that have their table with them.
macro_rules! schema_of_described {
    ($($input:ident $name:literal),+ $(,)?) => {
        $(impl JsonSchema for $input {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                object_of($input::FIELDS, Required::Needed)
            }
        })+
    };
}

schema_of_described!(
    CancelInput "CancelInput",
    MoveInput "MoveInput",
    DropInput "DropInput",
    RestoreInput "RestoreInput",
    PlacesInput "PlacesInput",
);

impl JsonSchema for TransitionInput {
    fn schema_name() -> Cow<'static, str> {
        "TransitionInput".into()
    }

    /// What any transition may be told; of one, its fields say it.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let fields: Vec<_> = Transition::ALL.into_iter().flat_map(transition_fields).collect();
        object_of(&fields, Required::Nothing)
    }
}

impl JsonSchema for WebsiteStepInput {
    fn schema_name() -> Cow<'static, str> {
        "WebsiteStepInput".into()
    }

    /// What any decision may be told; of one, its fields say it.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        object_of(WebsiteStep::ALL.into_iter().flat_map(website_step_fields), Required::Nothing)
    }
}

impl JsonSchema for NewOpenDayInput {
    fn schema_name() -> Cow<'static, str> {
        "NewOpenDayInput".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        object_of(OPEN_DAY_FIELDS.iter().chain(FURTHER_TIMES_FIELDS), Required::Needed)
    }
}

impl JsonSchema for ParticularsInput {
    fn schema_name() -> Cow<'static, str> {
        "ParticularsInput".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        object_of(PARTICULARS_FIELDS, Required::Nothing)
    }
}

impl ParticipantInput {
    /// The schema of a participant that is entered.
    #[must_use]
    pub fn schema(generator: &mut SchemaGenerator, required: Required) -> Schema {
        let mut schema = object_of(super::fields_of_participants(), required);
        let day = generator.subschema_for::<Option<OpenDayInput>>().to_value();
        if let Some(properties) = schema.pointer_mut("/properties").and_then(Value::as_object_mut) {
            properties.insert("first_open_day".to_owned(), day);
        }
        schema
    }
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
    json_schema!({ "type": "string", "pattern": SLUG_PATTERN, "maxLength": Slug::BYTES_MAX })
);
text_schema!(
    /// A maintainer's name.
    NameLine, true,
    json_schema!({
        "type": "string", "minLength": 1, "maxLength": crate::domain::text::MaintainerName::POLICY.bytes_max * 4
    })
);

/// That the examples of a schema are values of the domain: kept here, where both are known.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::input::Texts as _;
    use crate::domain::schedule::Kind;

    /// The examples in the schema of a table, each with its member's name.
    fn examples(table: &'static [FieldSpec]) -> Vec<(&'static str, String)> {
        let schema = object_of(table, Required::Nothing).to_value();
        let of = |field: &'static FieldSpec| {
            let examples = schema["properties"][field.name]["examples"].as_array().cloned().unwrap_or_default();
            examples.into_iter().map(|example| (field.name, example.as_str().unwrap().to_owned()))
        };
        table.iter().flat_map(of).collect()
    }

    #[test]
    fn the_examples_of_a_schema_can_be_read() {
        let (particulars, open_days) = (examples(PARTICULARS_FIELDS), examples(OPEN_DAY_FIELDS));
        assert!(particulars.iter().any(|(name, _)| *name == "time_zone") && open_days.len() > Kind::ALL.len());
        for (name, example) in particulars {
            let sent = ParticularsInput::filled(|member| (member == name).then(|| example.clone()));
            assert_eq!(sent.check(None).map(drop), Ok(()), "{name} {example}");
        }
        for (name, example) in open_days {
            let sent = OpenDayInput::filled(|member| (member == name).then(|| example.clone()));
            let mistakes = sent.check().unwrap_err();
            assert!(mistakes.iter().all(|mistake| mistake.field != name), "{name} {example}: {mistakes:?}");
        }
    }

    #[test]
    fn a_member_that_may_be_left_out_may_be_null_and_one_that_is_needed_may_not() {
        let schema = object_of(PARTICULARS_FIELDS, Required::FromApplicants).to_value();
        assert_eq!(schema["properties"]["place"]["type"], json!(["string", "null"]));
        assert_eq!(schema["properties"]["contact"]["type"], "string");
        let required: Vec<_> =
            schema["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(required, ["name", "website", "country", "time_zone", "language", "contact"]);
        let patch = object_of(PARTICULARS_FIELDS, Required::Nothing).to_value();
        assert_eq!((&patch["properties"]["name"]["type"], patch.get("required")), (&json!("string"), None));
    }
}
