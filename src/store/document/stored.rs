//! The document of one participant as a row of the store has it.
//!
//! Reading is no input: what is stored was checked when it came in, by whatever release that was, and is not checked by
//! the rules of input again. Members that a newer release wrote are passed over, and written back.

use jiff::Timestamp;
use serde::de::{DeserializeSeed, IgnoredAny};

use super::entry::Entry;
use super::further::Further;
use super::position;
use crate::domain::input::{FieldError, Object, PARTICULARS_FIELDS, Unknown, field};
use crate::domain::participant::Participant;
use crate::domain::reading::Reading;
use crate::store::error::StoreError;

/// Reads the document of the row of `slug`.
///
/// # Errors
///
/// [`StoreError::Unreadable`] names the member that cannot be read, and why.
pub(in crate::store) fn read(slug: &str, text: &str) -> Result<Participant, StoreError> {
    let object = || Object::<Entry>::new(Unknown::Passed);
    let mut json = serde_json::Deserializer::from_str(text);
    // Every document would take longer if it were followed where in it one is, which is told only where something is wrong.
    let entry = object().deserialize(&mut json).or_else(|_| {
        let mut json = serde_json::Deserializer::from_str(text);
        let mut track = serde_path_to_error::Track::new();
        object()
            .deserialize(serde_path_to_error::Deserializer::new(&mut json, &mut track))
            .map_err(|error| unreadable(slug, &super::wrong::member(&track.path()), super::wrong::reason(&error)))
    })?;
    // Whoever looks the file over does not ask; read as an entry, it would be an application.
    if !entry.has_status() {
        return Err(unreadable(slug, "status", "it is missing".to_owned()));
    }
    // What a row does not say, no release left out.
    entry.participant(Reading::Stored, Timestamp::UNIX_EPOCH).map_err(|mistakes| {
        let FieldError { field, message } =
            mistakes.into_iter().next().unwrap_or_else(|| FieldError::new("", "no reason"));
        unreadable(slug, &position::in_brackets(&field), message)
    })
}

/// Whether nothing stands behind the end of a document, which reading does not look at.
///
/// # Errors
///
/// [`StoreError::Unreadable`] says that something does.
pub(in crate::store) fn check_end(slug: &str, text: &str) -> Result<(), StoreError> {
    let read = serde_json::from_str::<IgnoredAny>(text);
    read.map(drop).map_err(|error| unreadable(slug, "", super::wrong::reason(&error)))
}

/// That a member cannot be read. Of one that is private the reason would repeat what stands there, to logs and lists.
fn unreadable(slug: &str, member: &str, reason: String) -> StoreError {
    let reason = match field::find(PARTICULARS_FIELDS, member) {
        Some(field) if field.is_private => {
            format!("{} is not what it may be, and not shown as it is private", field.words())
        }
        _ => reason,
    };
    let member = if member.is_empty() { "document" } else { member };
    StoreError::Unreadable { owner: format!("participant `{slug}`"), member: member.to_owned(), reason }
}

/// Writes the document of a participant, whose row had the document `before` if it had one.
pub(in crate::store) fn write(participant: &Participant, before: Option<&str>) -> String {
    let mut entry = Entry::of(participant);
    if let Some(before) = before.and_then(|before| serde_json::from_str::<Further>(before).ok()) {
        entry.carry_on(before);
    }
    match serde_json::to_string(&entry) {
        Ok(text) => text,
        Err(error) => unreachable!("strings, numbers and lists can always be written: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::Change;
    use crate::domain::fixture;
    use crate::domain::participant::{Contact, Website, Zone};
    use crate::domain::schedule::OpenDayId;
    use crate::domain::text::DisplayName;

    fn bakery() -> Participant {
        fixture::participant_in("Europe/Prague", &[("2026-12-03T09:00", "2026-12-03T16:00")])
    }

    #[test]
    fn what_is_written_is_read_the_same() {
        let bakery = bakery();
        assert_eq!(read("pekarna-u-mostu", &write(&bakery, None)).unwrap(), bakery);
    }

    #[test]
    fn members_of_a_newer_release_are_written_back_to_the_letter() {
        let mut bakery = bakery();
        let of_day = r#""seats":18446744073709551616,"at":{"b":1.10,"a":[ ]}"#;
        let of_participant = r#""stars":[1e400, -0],"rank":123456789012345678901234567890,"about":"\u0041""#;
        let newer = write(&bakery, None)
            .replace("\"name\":", &format!("{of_participant},\"name\":"))
            .replace("\"kind\":", &format!("{of_day},\"kind\":"));
        assert_eq!(read("pekarna-u-mostu", &newer).unwrap(), bakery);
        Change::cancel(OpenDayId(1)).apply(&mut bakery, fixture::at("2026-02-01T00:00:00Z")).unwrap();
        let written = write(&bakery, Some(&newer));
        assert_eq!(read("pekarna-u-mostu", &written).unwrap(), bakery);
        assert!(
            written.contains(&format!("Z\",{of_day}}}]")) && written.ends_with(&format!("{of_participant}}}")),
            "{written}"
        );
        assert_eq!(write(&bakery, Some(&written)), written);
    }

    #[test]
    fn what_input_would_refuse_or_spell_otherwise_is_read_as_it_stands() {
        let text = write(&bakery(), None)
            .replace("https://pekarna.example/", "http://10.0.0.1/x,y")
            .replace("Europe/Prague", "Asia/Calcutta")
            .replace("\"cs\"", "\"iw\"")
            .replace("\"CZ\"", "\"AN\"")
            .replace("Pekárna U Mostu", "Shop\u{202E}pohs")
            .replace("2026-12-03T16:00", "2026-12-09T16:00");
        let read_back = read("pekarna-u-mostu", &text).unwrap();
        assert!(
            DisplayName::parse(read_back.name.as_str()).is_err() && Website::parse(read_back.website.as_str()).is_err()
        );
        assert_ne!(Zone::parse(read_back.time_zone.as_str()).unwrap(), read_back.time_zone);
        assert_eq!((read_back.language.as_str(), read_back.country.as_str()), ("iw", "AN"));
        assert_eq!(write(&read_back, None), text);
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_member() {
        for (from, to, told) in [
            (
                "Europe/Prague",
                "Europe/Brno",
                "stored time_zone of participant `pekarna-u-mostu` cannot be read: time zone `Europe/Brno` is not a Region/City \
                 name of the IANA database, like Europe/Prague; correct it where it is stored or restore a backup",
            ),
            ("2026-12-03T09:00", "2026-02-30T09:00", "stored open_days[0].start of participant"),
            ("\"admissions\":1", "\"admissions\":\"often\"", "stored admissions of participant"),
            ("\"status\":\"active\"", "\"status\":\"vip\"", "stored status of participant"),
            (
                "\"status\":\"active\",",
                "",
                "stored status of participant `pekarna-u-mostu` cannot be read: it is missing; correct it",
            ),
            ("\"status\":\"active\"", "\"status\":\" \"", "stored status of participant"),
            ("\"status\":\"active\"", "\"status\":\"\u{200b}\"", "stored status of participant"),
            ("\"status\":\"active\"", "\"status\":null", "stored status of participant"),
            (
                "\"active\"",
                "5",
                "stored status of participant `pekarna-u-mostu` cannot be read: invalid type: integer `5`, expected a string; \
                 correct it",
            ),
            (
                "{\"slug\"",
                "[\"slug\"",
                "stored document of participant `pekarna-u-mostu` cannot be read: invalid type: sequence, expected an object \
                 that describes a participant; correct it",
            ),
        ] {
            let text = write(&bakery(), None);
            assert!(text.contains(from), "{text}");
            let error = read("pekarna-u-mostu", &text.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(error.starts_with(told), "{error}");
        }
    }

    #[test]
    fn a_contact_that_cannot_be_read_is_not_told() {
        let text =
            write(&Participant { contact: Some(Contact::parse("post@pekarna.example").unwrap()), ..bakery() }, None);
        for wrong in ["\"post at pekarna.example\"", "420123456"] {
            let error =
                read("pekarna-u-mostu", &text.replace("\"post@pekarna.example\"", wrong)).unwrap_err().to_string();
            assert_eq!(
                error,
                "stored contact of participant `pekarna-u-mostu` cannot be read: contact is not what it may be, and not shown as it is private; \
                 correct it where it is stored or restore a backup"
            );
        }
    }

    #[test]
    fn a_contact_stands_in_the_document() {
        let bakery = Participant { contact: Some(Contact::parse("post@pekarna.example").unwrap()), ..bakery() };
        assert!(write(&bakery, None).contains("\"contact\":\"post@pekarna.example\""));
    }
}
