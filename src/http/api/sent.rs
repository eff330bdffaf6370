//! What programs send to the API beside the drafts of the domain.

mod participant;

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

use super::operation::Optional;
use crate::app::REVOCATIONS_MAX;
use crate::domain::change::Change;
use crate::domain::draft::{DateText, FieldError, NameLine, NoteLines, ReasonLine, SlugText};
use crate::domain::schedule::parse_date;
use crate::domain::status::{ReasonClass, Transition};
use crate::domain::text::Reason;

pub(super) use participant::{ApplicationDraft, Entering};

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
    /// At most 500 characters.
    // Left out, it is missed by the domain, which says which step needs it.
    #[schemars(required, with = "ReasonLine")]
    reason: Option<String>,
}

/// A revocation.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Revocation {
    /// At most 500 characters; everybody can read it.
    #[schemars(required, with = "ReasonLine")]
    reason: Option<String>,
    /// The reason in a word for programs; `other` where none is given.
    class: Option<ReasonClass>,
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

impl Optional for Revocation {
    const IS_REQUIRED: bool = true;
}

impl Optional for Suspension {
    const IS_REQUIRED: bool = true;
}

impl Step for Remark {
    fn change(&self, step: Transition) -> Result<Change, Vec<FieldError>> {
        transition(step, self.reason.as_deref(), None, None)
    }
}

impl Step for Decision {
    fn change(&self, step: Transition) -> Result<Change, Vec<FieldError>> {
        transition(step, self.reason.as_deref(), None, None)
    }
}

impl Step for Revocation {
    fn change(&self, step: Transition) -> Result<Change, Vec<FieldError>> {
        transition(step, self.reason.as_deref(), self.class, None)
    }
}

impl Step for Suspension {
    fn change(&self, step: Transition) -> Result<Change, Vec<FieldError>> {
        transition(step, self.reason.as_deref(), None, self.until.as_deref())
    }
}

fn transition(
    step: Transition,
    reason: Option<&str>,
    class: Option<ReasonClass>,
    until: Option<&str>,
) -> Result<Change, Vec<FieldError>> {
    let reason = reason.map(Reason::parse).transpose().map_err(|error| mistake("reason", error));
    let until = until.map(parse_date).transpose().map_err(|error| mistake("until", error));
    match (reason, until) {
        (Ok(reason), Ok(until)) => Ok(Change::Transition { step, reason, class, until }),
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
    /// The reason in a word for programs; `other` where none is given.
    pub(super) class: Option<ReasonClass>,
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
