//! A participant as its audit rows tell of it: each says what differs, so that all of them say everything.
//!
//! Rows of every release have this form; what one of them did not know yet is read as a stored document is, which gives
//! it the same meaning on both sides. Where a participant is reached stands in no row, and is not compared.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::finding::WrongParticipant;
use super::{AuditRow, members, private_members};
use crate::domain::participant::Participant;
use crate::store::document::stored;

type Members = Map<String, Value>;

#[derive(Debug, Default)]
enum State {
    #[default]
    NotEntered,
    /// Everything that is public of it.
    There(Members),
    Deleted,
}

/// What the rows so far say of one participant.
#[derive(Debug, Default)]
pub(in crate::store) struct Replay {
    state: State,
    /// The last row that changed that.
    row: u64,
    /// The first row that tells nothing.
    unreadable: Option<u64>,
}

impl Replay {
    /// Takes the next row of the participant. One of a note, a report or a link says nothing of what it is.
    pub(in crate::store) fn take(&mut self, row: &AuditRow) {
        let (Ok(before), Ok(after)) = (object(row.before.as_deref()), object(row.after.as_deref())) else {
            self.unreadable.get_or_insert(row.id);
            return;
        };
        let names_it = |members: &Members| members.contains_key("slug");
        match (before, after) {
            (None, Some(after)) if names_it(&after) => self.state = State::There(after),
            (Some(before), None) if names_it(&before) => self.state = State::Deleted,
            (Some(before), Some(after)) => match &mut self.state {
                State::There(state) => change(state, &before, after),
                State::NotEntered | State::Deleted => return,
            },
            _ => return,
        }
        self.row = row.id;
    }

    /// What is wrong with the participant that is stored under `slug`, if anything is; `found` is what can be read of it, or
    /// why it cannot be read.
    pub(in crate::store) fn compare(
        &self,
        slug: &str,
        found: Option<Result<&Participant, String>>,
    ) -> Option<WrongParticipant> {
        if let Some(row) = self.unreadable {
            return Some(WrongParticipant::RowUnreadable { row });
        }
        let row = self.row;
        match (&self.state, found) {
            (State::NotEntered | State::Deleted, None) => None,
            (State::NotEntered, Some(_)) => Some(WrongParticipant::NotEntered),
            (State::Deleted, Some(_)) => Some(WrongParticipant::Deleted { row }),
            (State::There(_), None) => Some(WrongParticipant::Missing { row }),
            (State::There(_), Some(Err(reason))) => Some(WrongParticipant::Unreadable(reason)),
            (State::There(state), Some(Ok(found))) => differences(&settled(slug, state), &public(found)),
        }
    }
}

/// What a row says on one side, if it says anything there.
fn object(text: Option<&str>) -> serde_json::Result<Option<Members>> {
    text.map(serde_json::from_str).transpose()
}

/// Makes of what there was what there is since: of lists a row has the items that went and those that came.
fn change(state: &mut Members, before: &Members, mut after: Members) {
    for (name, old) in before {
        match (old, state.get_mut(name), after.get_mut(name)) {
            (Value::Array(gone), Some(Value::Array(items)), Some(Value::Array(new))) => {
                items.retain(|item| !gone.iter().any(|gone| is_same_item(gone, item)));
                items.append(new);
                items.sort_by_key(|item| item.get("id").and_then(Value::as_u64));
                after.remove(name);
            }
            (_, _, None) => {
                state.remove(name);
            }
            _ => {}
        }
    }
    state.extend(after);
}

/// Whether two items of a list are the same one, as those with an id are however a release wrote them.
fn is_same_item(one: &Value, other: &Value) -> bool {
    match (one.get("id"), other.get("id")) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

/// The members as this release writes them, if it can read them.
fn settled(slug: &str, state: &Members) -> Members {
    let text = Value::Object(state.clone()).to_string();
    stored::read(slug, &text).map_or_else(|_| without_private(state.clone()), |participant| public(&participant))
}

fn public(participant: &Participant) -> Members {
    without_private(members(participant))
}

/// The members without those of where it is reached, and without what stands in their place.
fn without_private(mut members: Members) -> Members {
    for name in private_members() {
        for stands in [name.to_owned(), format!("{name}_given"), format!("{name}_changed")] {
            members.remove(&stands);
        }
    }
    members
}

fn differences(expected: &Members, found: &Members) -> Option<WrongParticipant> {
    let names: BTreeSet<_> = expected.keys().chain(found.keys()).collect();
    let members: Vec<_> = names.into_iter().filter(|name| expected.get(*name) != found.get(*name)).cloned().collect();
    let status = |members: &Members| members.get("status").and_then(Value::as_str).unwrap_or_default().to_owned();
    let (found, expected) = (status(found), status(expected));
    let status = (found != expected).then_some((found, expected));
    (!members.is_empty()).then_some(WrongParticipant::Differs { members, status })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::change::Change;
    use crate::domain::fixture;
    use crate::domain::participant::Contact;
    use crate::domain::schedule::OpenDayId;
    use crate::domain::status::{Status, Transition};
    use crate::domain::text::Reason;
    use crate::store::audit::Difference;
    use crate::store::{AuditHash, Revision};

    fn row(id: u64, difference: Difference) -> AuditRow {
        AuditRow {
            id,
            at: fixture::at("2026-11-01T08:00:00Z"),
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
        states.push(changed(&states[0], Change::CancelOpenDay(OpenDayId(1))));
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
        assert_eq!(replay.compare("pekarna-u-mostu", states.last().map(Ok)), None);
        for earlier in &states[..states.len() - 2] {
            let wrong = replay.compare("pekarna-u-mostu", Some(Ok(earlier)));
            assert!(matches!(wrong, Some(WrongParticipant::Differs { .. })), "{wrong:?}");
        }
    }

    #[test]
    fn where_a_participant_is_reached_is_not_compared() {
        let (states, replay) = history();
        let last = states.last().unwrap();
        for contact in [None, Some(Contact::parse("other@b.example").unwrap())] {
            let other = Participant { contact, ..last.clone() };
            assert_eq!(replay.compare("pekarna-u-mostu", Some(Ok(&other))), None);
        }
    }

    #[test]
    fn rows_of_notes_reports_and_links_say_nothing_of_a_participant() {
        let (states, mut replay) = history();
        for after in [None, Some(r#"{"note":1}"#), Some(r#"{"report":1,"seen_at":"https://a.example/"}"#)] {
            replay.take(&row(9, Difference { before: None, after: after.map(str::to_owned) }));
        }
        assert_eq!(replay.compare("pekarna-u-mostu", states.last().map(Ok)), None);
    }

    #[test]
    fn what_is_gone_was_said_to_be_gone() {
        let (states, mut replay) = history();
        let last = states.last().unwrap();
        let missing = Some(WrongParticipant::Missing { row: states.len() as u64 });
        assert_eq!(replay.compare("pekarna-u-mostu", None), missing);
        replay.take(&row(9, Difference::between(Some(last), None)));
        assert_eq!(replay.compare("pekarna-u-mostu", None), None);
        assert_eq!(replay.compare("pekarna-u-mostu", Some(Ok(last))), Some(WrongParticipant::Deleted { row: 9 }));
        replay.take(&row(10, Difference::between(None, Some(last))));
        assert_eq!(replay.compare("pekarna-u-mostu", Some(Ok(last))), None);
        let nobody = Replay::default();
        assert_eq!(nobody.compare("pekarna-u-mostu", Some(Ok(last))), Some(WrongParticipant::NotEntered));
        assert_eq!(nobody.compare("pekarna-u-mostu", None), None);
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
        assert_eq!(replay.compare("pekarna-u-mostu", Some(Ok(&participant))), None);
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
            assert_eq!(replay.compare("pekarna-u-mostu", Some(Ok(after))), None, "row {id}");
            before = Some(after);
        }
        let last = states.last().unwrap();
        let forged = Participant { calendar_sequence: Some(7), ..last.clone() };
        let wrong = replay.compare("pekarna-u-mostu", Some(Ok(&forged))).unwrap();
        assert_eq!(wrong.to_string(), "is not as the audit trail says in calendar_sequence");
    }

    #[test]
    fn a_row_that_is_no_object_is_named() {
        for text in ["[]", "5", "{"] {
            let mut replay = Replay::default();
            replay.take(&row(3, Difference { before: None, after: Some(text.to_owned()) }));
            assert_eq!(replay.compare("x", None), Some(WrongParticipant::RowUnreadable { row: 3 }), "{text}");
        }
    }

    #[test]
    fn a_status_that_was_set_back_is_told_with_both() {
        let (states, replay) = history();
        let last = states.last().unwrap();
        let left = Participant { status: Status::Withdrawn, ..last.clone() };
        let wrong = replay.compare("pekarna-u-mostu", Some(Ok(&left))).unwrap();
        let told = format!("is withdrawn, and {} by the audit trail; what differs: status", last.status);
        assert_eq!(wrong.to_string(), told);
    }
}
