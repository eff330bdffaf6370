//! The document of one participant as a row of the store has it.
//!
//! Reading is no input: what is stored was checked when it came in, by whatever release that was, and is not checked by
//! the rules of input again. Members that a newer release wrote are carried on.

use jiff::Timestamp;

use super::entry::Entry;
use crate::domain::participant::Participant;
use crate::store::StoreError;

/// Reads the document of the row of `slug`.
///
/// # Errors
///
/// [`StoreError::Unreadable`] names the member that cannot be read, and why.
pub(in crate::store) fn read(slug: &str, text: &str) -> Result<Participant, StoreError> {
    let unreadable = |member: String, reason: String| StoreError::Unreadable {
        owner: format!("participant `{slug}`"),
        member,
        reason,
    };
    let mut json = serde_json::Deserializer::from_str(text);
    let entry: Entry = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| unreadable(error.path().to_string(), error.inner().to_string()))?;
    entry
        .into_participant(Timestamp::UNIX_EPOCH)
        .map_err(|problem| unreadable("document".to_owned(), format!("{problem:?}")))
}

/// Writes the document of a participant, whose row had the document `before` if it had one.
pub(in crate::store) fn write(participant: &Participant, before: Option<&str>) -> String {
    let _ = before;
    match serde_json::to_string(&Entry::of(participant)) {
        Ok(text) => text,
        Err(error) => unreachable!("strings, numbers and lists can always be written: {error}"),
    }
}
