use jiff::Timestamp;
use serde_json::Value;

use super::*;
use crate::domain::change::Change;
use crate::domain::fixture;
use crate::domain::participant::{Contact, Participant};
use crate::domain::schedule::OpenDayId;
use crate::domain::status::{Status, Transition};
use crate::domain::text::Reason;
use crate::store::AuditHash;
use crate::store::audit::{Difference, WrongParticipant, members};
use crate::store::rows::evidence::{Beside, Columns};

fn row(id: u64, difference: Difference) -> AuditLine {
    AuditLine {
        id,
        at: "2026-11-01T08:00:00Z".to_owned(),
        actor: "operator".to_owned(),
        action: "edit".to_owned(),
        slug: Some("pekarna-u-mostu".to_owned()),
        reason: None,
        before: difference.before,
        after: difference.after,
        request: None,
        revision: Revision(id),
        previous: AuditHash::NONE,
        hash: AuditHash::NONE,
    }
}

/// What is wrong first, where all that stands beside the document is right.
fn compare(replay: &Replay, found: Option<&Participant>) -> Option<WrongParticipant> {
    let revision = replay.revision.0.cast_signed();
    let columns = |found: &Participant| Columns { revision, website_host: found.website.site().as_str().to_owned() };
    let deleted = matches!(replay.state, State::Deleted).then_some(revision);
    let beside = Beside { participant: found.map(columns), deleted, ..Beside::default() };
    replay.compare("pekarna-u-mostu", found.map(Ok), &beside).into_iter().next()
}

fn now() -> Timestamp {
    fixture::at("2026-02-01T08:00:00Z")
}

/// What follows each other, from the first on, and the rows that say so.
fn history() -> (Vec<Participant>, Replay) {
    let times = [("2026-12-03T09:00", "2026-12-03T16:00"), ("2026-12-04T09:00", "2026-12-04T16:00")];
    let mut states = vec![fixture::participant_in("Europe/Prague", &times)];
    let changed = |before: &Participant, change: Change| {
        let mut after = before.clone();
        change.apply(&mut after, now()).unwrap();
        after
    };
    states.push(changed(&states[0], Change::cancel(OpenDayId(1))));
    states.push(Participant { place: None, ..states[1].clone() });
    states.push(Participant { contact: Some(Contact::parse("a@b.example").unwrap()), ..states[2].clone() });
    let reason = Some(Reason::parse("a pause").unwrap());
    let suspend =
        Change::Transition { step: Transition::Suspend, reason, class: None, until: None, confirm_website: false };
    states.push(changed(&states[3], suspend));
    let mut replay = Replay::default();
    let mut before = None;
    for (id, after) in (1..).zip(&states) {
        replay.take(&row(id, Difference::between(before, Some(after))));
        before = Some(after);
    }
    (states, replay)
}

#[test]
fn all_rows_together_say_what_a_participant_is() {
    let (states, replay) = history();
    assert_eq!(compare(&replay, states.last()), None);
    for earlier in &states[..states.len() - 2] {
        let wrong = compare(&replay, Some(earlier));
        assert!(matches!(wrong, Some(WrongParticipant::Differs { .. })), "{wrong:?}");
    }
}

#[test]
fn that_a_participant_is_reached_is_compared_and_where_is_not() {
    let (states, replay) = history();
    let last = states.last().unwrap();
    let contact = |address| Some(Contact::parse(address).unwrap());
    let elsewhere = Participant { contact: contact("other@b.example"), ..last.clone() };
    assert_eq!(compare(&replay, Some(&elsewhere)), None);
    for (other, member) in [
        (Participant { contact: None, ..last.clone() }, "contact_given"),
        (Participant { second_contact: contact("a@b.example"), ..last.clone() }, "second_contact_given"),
    ] {
        let wrong = compare(&replay, Some(&other)).unwrap().to_string();
        assert_eq!(wrong, format!("is not as the audit trail says in {member}"));
    }
}

#[test]
fn rows_of_notes_reports_and_links_say_nothing_of_a_participant() {
    let (states, mut replay) = history();
    for after in [None, Some(r#"{"note":1}"#), Some(r#"{"report":1,"seen_at":"https://a.example/"}"#)] {
        replay.take(&row(9, Difference { before: None, after: after.map(str::to_owned) }));
    }
    assert_eq!(compare(&replay, states.last()), None);
}

#[test]
fn what_is_gone_was_said_to_be_gone() {
    let (states, mut replay) = history();
    let last = states.last().unwrap();
    let missing = Some(WrongParticipant::Missing { row: states.len() as u64 });
    assert_eq!(compare(&replay, None), missing);
    replay.take(&row(9, Difference::between(Some(last), None)));
    assert_eq!(compare(&replay, None), None);
    assert_eq!(compare(&replay, Some(last)), Some(WrongParticipant::Deleted { row: 9 }));
    replay.take(&row(10, Difference::between(None, Some(last))));
    assert_eq!(compare(&replay, Some(last)), None);
    let nobody = Replay::default();
    assert_eq!(compare(&nobody, Some(last)), Some(WrongParticipant::NotEntered));
    assert_eq!(compare(&nobody, None), None);
}

#[test]
fn a_row_of_an_earlier_release_is_read_as_a_stored_document_is() {
    let participant = fixture::participant();
    let mut first = members(&participant);
    // It did not know this member, and wrote this one where nothing was so.
    first.remove("reason_class");
    first.insert("open_days".to_owned(), Value::Array(Vec::new()));
    let mut replay = Replay::default();
    replay.take(&row(1, Difference { before: None, after: Some(Value::Object(first).to_string()) }));
    assert_eq!(compare(&replay, Some(&participant)), None);
}

#[test]
fn numbers_for_calendars_come_and_go_with_the_clock_in_rows_as_in_documents() {
    let mut states = vec![fixture::participant_in("Europe/Prague", &[("2026-12-03T09:00", "2026-12-03T16:00")])];
    let reason = || Reason::parse("a pause").unwrap();
    for (step, now) in [
        (Transition::Suspend, "2026-02-01T08:00:00Z"),
        (Transition::Reinstate, "2026-01-15T08:00:00Z"),
        (Transition::Suspend, "2026-01-16T08:00:00Z"),
        (Transition::Reinstate, "2026-02-01T09:00:00Z"),
    ] {
        let mut next = states.last().unwrap().clone();
        Change::because(step, reason()).apply(&mut next, fixture::at(now)).unwrap();
        states.push(next);
    }
    let numbers = states.iter().map(|state| state.calendar_sequence.is_some()).collect::<Vec<_>>();
    assert_eq!(numbers, [false, false, true, true, false]);
    let (mut replay, mut before) = (Replay::default(), None);
    for (id, after) in (1..).zip(&states) {
        replay.take(&row(id, Difference::between(before, Some(after))));
        assert_eq!(compare(&replay, Some(after)), None, "row {id}");
        before = Some(after);
    }
    let last = states.last().unwrap();
    let forged = Participant { calendar_sequence: Some(7), ..last.clone() };
    let wrong = compare(&replay, Some(&forged)).unwrap();
    assert_eq!(wrong.to_string(), "is not as the audit trail says in calendar_sequence");
}

#[test]
fn a_row_that_is_no_object_is_named() {
    for text in ["[]", "5", "{"] {
        let mut replay = Replay::default();
        replay.take(&row(3, Difference { before: None, after: Some(text.to_owned()) }));
        assert_eq!(compare(&replay, None), Some(WrongParticipant::RowUnreadable { row: 3 }), "{text}");
    }
}

#[test]
fn a_status_that_was_set_back_is_told_with_both() {
    let (states, replay) = history();
    let last = states.last().unwrap();
    let left = Participant { status: Status::Withdrawn, ..last.clone() };
    let wrong = compare(&replay, Some(&left)).unwrap();
    let told = format!("is withdrawn, and {} by the audit trail; what differs: status", last.status);
    assert_eq!(wrong.to_string(), told);
}
