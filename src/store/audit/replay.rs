//! A participant as its audit rows tell of it: each says what differs, so that all of them say everything.
//!
//! Rows of every release have this form; what one of them did not know yet is read as a stored document is, which gives
//! it the same meaning on both sides. Where a participant is reached stands in no row, only that it can be; and rows of
//! earlier releases do not say which private link was given.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::finding::WrongParticipant;
use super::{PRIVATE_LINK_DIGEST, given, members, private_members};
use crate::domain::participant::{Participant, Site};
use crate::store::Revision;
use crate::store::access::digest_of;
use crate::store::document::stored;
use crate::store::rows::AuditLine;
use crate::store::rows::evidence::{Beside, Columns, LinkAsStored};

type Members = Map<String, Value>;

#[derive(Debug, Default)]
enum State {
    #[default]
    NotEntered,
    /// Everything that is public of it.
    There(Members),
    Deleted,
}

/// Whether there is a private link, and which.
#[derive(Debug, Default)]
enum PrivateLink {
    #[default]
    None,
    /// An earlier release entered a participant, and did not say.
    Perhaps { row: u64, at: String },
    /// Which is not said by rows of earlier releases.
    Given { row: u64, at: String, digest: Option<String> },
}

/// That an application was declined, of which the reason is kept for who has its private link.
#[derive(Debug)]
pub(in crate::store) struct Declining {
    pub(in crate::store) at: String,
    pub(in crate::store) reason: String,
    /// Of the private link, where a row says which it was.
    pub(in crate::store) digest: Option<String>,
}

/// How many notes and reports there are by the rows, and how many of these are closed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct Records {
    pub(in crate::store) notes: u64,
    pub(in crate::store) reports: u64,
    pub(in crate::store) closed: u64,
}

/// What the rows so far say of one participant.
#[derive(Debug, Default)]
pub(in crate::store) struct Replay {
    state: State,
    /// The last row that changed that, and its revision.
    row: u64,
    revision: Revision,
    /// The row it was entered with last: what belonged to it before is gone.
    pub(in crate::store) entered: u64,
    private_link: PrivateLink,
    pub(in crate::store) records: Records,
    /// The first row that tells nothing.
    unreadable: Option<u64>,
}

impl Replay {
    /// Takes the next row of the participant, and says whether that one declined it.
    pub(in crate::store) fn take(&mut self, line: &AuditLine) -> Option<Declining> {
        let (Ok(before), Ok(after)) = (object(line.before.as_deref()), object(line.after.as_deref())) else {
            self.unreadable.get_or_insert(line.id);
            return None;
        };
        let names_it = |members: &Members| members.contains_key("slug");
        match (before, after) {
            (None, Some(after)) if names_it(&after) => self.enter(line, after),
            (Some(before), None) if names_it(&before) => return self.delete(line),
            (Some(before), Some(after)) => match &mut self.state {
                State::There(state) => {
                    change(state, &before, after);
                    (self.row, self.revision) = (line.id, line.revision);
                }
                State::NotEntered | State::Deleted => {}
            },
            (None, after) => self.add_to(line, after.as_ref()),
            (Some(_), None) => {}
        }
        None
    }

    fn enter(&mut self, line: &AuditLine, mut after: Members) {
        let (row, at) = (line.id, line.at.clone());
        self.private_link = match after.remove(PRIVATE_LINK_DIGEST) {
            Some(Value::String(digest)) => PrivateLink::Given { row, at, digest: Some(digest) },
            // Of a file, none was ever given one.
            None if line.action != "import" => PrivateLink::Perhaps { row, at },
            _ => PrivateLink::None,
        };
        self.state = State::There(after);
        (self.entered, self.row, self.revision) = (row, row, line.revision);
    }

    fn delete(&mut self, line: &AuditLine) -> Option<Declining> {
        self.state = State::Deleted;
        (self.row, self.revision, self.records) = (line.id, line.revision, Records::default());
        let digest = match std::mem::take(&mut self.private_link) {
            PrivateLink::None => return None,
            PrivateLink::Perhaps { .. } => None,
            PrivateLink::Given { digest, .. } => digest,
        };
        let reason = line.reason.clone().filter(|_| line.action == "decline")?;
        Some(Declining { at: line.at.clone(), reason, digest })
    }

    /// Takes a row of a private link, a note or a report, which says nothing of what the participant is.
    fn add_to(&mut self, line: &AuditLine, after: Option<&Members>) {
        if !matches!(self.state, State::There(_)) {
            return;
        }
        match line.action.as_str() {
            "private-link set" => {
                let digest = after.and_then(|after| after.get(PRIVATE_LINK_DIGEST)).and_then(Value::as_str);
                let digest = digest.map(str::to_owned);
                self.private_link = PrivateLink::Given { row: line.id, at: line.at.clone(), digest };
            }
            "note add" => self.records.notes += 1,
            "report add" => self.records.reports += 1,
            "report close" | "report merge" => self.records.closed += 1,
            _ => {}
        }
    }

    /// What is wrong with what is stored under `slug`; `found` is what can be read of the participant, or why it cannot be
    /// read.
    pub(in crate::store) fn compare(
        &self,
        slug: &str,
        found: Option<Result<&Participant, String>>,
        beside: &Beside,
    ) -> Vec<WrongParticipant> {
        if let Some(row) = self.unreadable {
            return vec![WrongParticipant::RowUnreadable { row }];
        }
        let row = self.row;
        let mut wrong: Vec<_> = match (&self.state, &found) {
            (State::NotEntered | State::Deleted, None) => None,
            // Nothing beside it can be right then.
            (State::NotEntered, Some(_)) => return vec![WrongParticipant::NotEntered],
            (State::Deleted, Some(_)) => return vec![WrongParticipant::Deleted { row }],
            (State::There(_), None) => return vec![WrongParticipant::Missing { row }],
            (State::There(_), Some(Err(reason))) => Some(WrongParticipant::Unreadable(reason.clone())),
            (State::There(state), Some(Ok(found))) => differences(&settled(slug, state), &told_of(found)),
        }
        .into_iter()
        .collect();
        if let Some(columns) = &beside.participant {
            wrong.extend(self.wrong_columns(columns, found.and_then(Result::ok)));
        }
        wrong.extend(self.wrong_deletion(beside.deleted));
        wrong.extend(self.wrong_link(beside.private_link.as_ref()));
        wrong.extend(self.surplus(beside));
        wrong
    }

    fn wrong_columns(&self, columns: &Columns, found: Option<&Participant>) -> Vec<WrongParticipant> {
        let mut wrong = Vec::new();
        if u64::try_from(columns.revision) != Ok(self.revision.0) {
            let (found, expected) = (columns.revision, self.revision);
            wrong.push(WrongParticipant::Revision { found, expected, row: self.row });
        }
        if let Some(participant) = found.filter(|found| !is_host_of(found, &columns.website_host)) {
            let expected = participant.website.site().as_str().to_owned();
            wrong.push(WrongParticipant::WebsiteHost { found: columns.website_host.clone(), expected });
        }
        wrong
    }

    fn wrong_deletion(&self, found: Option<i64>) -> Option<WrongParticipant> {
        let (expected, row) = (self.revision, self.row);
        match (&self.state, found) {
            (State::Deleted, found) if found.and_then(|found| u64::try_from(found).ok()) == Some(expected.0) => None,
            (State::Deleted, _) => Some(WrongParticipant::NotKeptAsDeleted { expected, row }),
            (State::NotEntered | State::There(_), found) => {
                found.map(|found| WrongParticipant::KeptAsDeleted { found })
            }
        }
    }

    fn wrong_link(&self, found: Option<&LinkAsStored>) -> Option<WrongParticipant> {
        match (&self.private_link, found) {
            (PrivateLink::None | PrivateLink::Perhaps { .. }, None) => None,
            (PrivateLink::None, Some(_)) => Some(WrongParticipant::LinkNotMade),
            (PrivateLink::Given { row, .. }, None) => Some(WrongParticipant::LinkMissing { row: *row }),
            (PrivateLink::Perhaps { row, at }, Some(found)) => {
                (found.created_at != *at).then_some(WrongParticipant::OtherLink { row: *row })
            }
            (PrivateLink::Given { row, at, digest }, Some(found)) => {
                let is_other = digest.as_ref().is_some_and(|digest| *digest != digest_of(&found.token_hash));
                (is_other || found.created_at != *at).then_some(WrongParticipant::OtherLink { row: *row })
            }
        }
    }

    fn surplus(&self, beside: &Beside) -> Vec<WrongParticipant> {
        let Records { notes, reports, closed } = self.records;
        [
            ("notes", beside.notes, notes),
            ("reports", beside.reports, reports),
            ("closed reports", beside.closed, closed),
        ]
        .into_iter()
        .filter(|(_, found, expected)| found > expected)
        .map(|(what, found, expected)| WrongParticipant::Surplus { what, found, expected })
        .collect()
    }
}

/// Whether a website is looked up by that, as one release or another computed it.
fn is_host_of(participant: &Participant, found: &str) -> bool {
    let website = &participant.website;
    found == website.site().as_str()
        || Site::parse(website.as_str()).map_or(found == website.as_str(), |site| found == site.as_str())
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
    let text = Value::Object(without_private(state.clone())).to_string();
    let Ok(participant) = stored::read(slug, &text) else { return without_private(state.clone()) };
    let mut settled = without_private(members(&participant));
    for name in private_members().map(given) {
        settled.extend(state.get(&name).map(|value| (name.clone(), value.clone())));
    }
    settled
}

/// What rows say of a participant that is like this.
fn told_of(participant: &Participant) -> Members {
    without_private(members(participant))
}

/// The members without those of where it is reached, and without what tells that these were changed. That they are given
/// stays.
fn without_private(mut members: Members) -> Members {
    for name in private_members() {
        for stands in [name.to_owned(), format!("{name}_changed")] {
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
    use crate::store::AuditHash;
    use crate::store::audit::Difference;

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
        let columns =
            |found: &Participant| Columns { revision, website_host: found.website.site().as_str().to_owned() };
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
}
