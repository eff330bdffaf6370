//! A participant as its audit rows tell of it: each says what differs, so that all of them say everything.
//!
//! Rows of every release have this form; what one of them did not know yet is read as a stored document is, which gives
//! it the same meaning on both sides. Where a participant is reached stands in no row, only that it can be; and rows of
//! earlier releases do not say which private link was given.

#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use super::PRIVATE_LINK_DIGEST;
use crate::store::Revision;
use crate::store::rows::AuditLine;

pub(super) type Members = Map<String, Value>;

#[derive(Debug, Default)]
pub(super) enum State {
    #[default]
    NotEntered,
    /// Everything that is public of it.
    There(Members),
    Deleted,
}

/// Whether there is a private link, and which.
#[derive(Debug, Default)]
pub(super) enum PrivateLink {
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
    pub(super) state: State,
    /// The last row that changed that, and its revision.
    pub(super) row: u64,
    pub(super) revision: Revision,
    /// The row it was entered with last: what belonged to it before is gone.
    pub(in crate::store) entered: u64,
    pub(super) private_link: PrivateLink,
    pub(in crate::store) records: Records,
    /// The first row that tells nothing.
    pub(super) unreadable: Option<u64>,
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
