//! A participant as it is stored, compared with what its rows say.

use std::collections::BTreeSet;

use serde_json::Value;

use super::finding::WrongParticipant;
use super::replay::{Members, PrivateLink, Records, Replay, State};
use super::{given, members, private_members};
use crate::domain::participant::{Participant, Site};
use crate::store::access::digest_of;
use crate::store::document::stored;
use crate::store::rows::evidence::{Beside, Columns, LinkAsStored};

impl Replay {
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
