//! Applications that are sent twice: a button that is pressed again, a page that is gone back to.
//!
//! What each address sent is known as a digest, in memory alone. An application is one sent twice only where all that was
//! typed is equal and one address sent both: who sends what somebody else did is answered as if nobody had, and learns
//! nothing of it. What must never enter: an address in a log, an answer or the store.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::domain::input::{OpenDayInput, ParticularsInput, Texts as _};
use crate::domain::participant::{Participant, Slug};
use crate::http::client_address::ClientAddress;

/// For how many minutes an application that comes once more is taken for one sent twice.
const SENT_TWICE_MINUTES_MAX: i64 = 60;

/// Applications remembered; of more, the oldest are forgotten.
const REMEMBERED_MAX: usize = 4 * 1024;

/// All that somebody typed into an application, as a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Typed([u8; 32]);

impl Typed {
    /// Of an application that was not changed since: its slug, particulars and open days.
    pub(super) fn of(application: &Participant) -> Self {
        let mut digest = Sha256::new();
        let mut put = |name: &str, text: &str| {
            for part in [name, text] {
                digest.update(part.len().to_le_bytes());
                digest.update(part);
            }
        };
        put("slug", application.slug.as_str());
        for (name, text) in ParticularsInput::of(application).given() {
            put(name, text);
        }
        for day in application.schedule.open_days() {
            for (name, text) in OpenDayInput::of(&day.opening).given() {
                put(name, text);
            }
        }
        Self(digest.finalize().into())
    }
}

/// What was sent within the last [`SENT_TWICE_MINUTES_MAX`], oldest first.
#[derive(Debug, Default)]
pub(super) struct SentApplications(Mutex<VecDeque<Sent>>);

#[derive(Debug)]
struct Sent {
    by: ClientAddress,
    typed: Typed,
    slug: Slug,
    at: Timestamp,
}

impl SentApplications {
    /// When that address sent the same, where it waits still, as `is_waiting` tells of its slug and that instant.
    pub(super) fn before(
        &self,
        by: ClientAddress,
        typed: Typed,
        now: Timestamp,
        is_waiting: impl Fn(&Slug, Timestamp) -> bool,
    ) -> Option<Timestamp> {
        let recently = now - SignedDuration::from_mins(SENT_TWICE_MINUTES_MAX);
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sent.retain(|one| one.at > recently);
        let same = sent.iter().find(|one| one.by == by && one.typed == typed && is_waiting(&one.slug, one.at));
        same.map(|one| one.at)
    }

    /// Remembers what that address sent, and which application came of it, when.
    pub(super) fn took(&self, by: ClientAddress, typed: Typed, slug: Slug, at: Timestamp) {
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while sent.len() >= REMEMBERED_MAX {
            sent.pop_front();
        }
        sent.push_back(Sent { by, typed, slug, at });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture;
    use crate::domain::participant::Contact;
    use crate::domain::text::Place;
    use crate::http::{Peer, RequestHead};

    fn address(text: &str) -> ClientAddress {
        ClientAddress::of(&RequestHead::new(Peer { address: text.parse().unwrap() }), &[])
    }

    const DAY: [(&str, &str); 1] = [("2026-12-03T09:00", "2026-12-03T16:00")];

    #[test]
    fn whatever_differs_in_what_was_typed_makes_another_application() {
        let first = fixture::participant_in("Europe/Prague", &DAY);
        let later = Participant { applied_at: first.applied_at + SignedDuration::from_secs(2), ..first.clone() };
        assert_eq!(Typed::of(&later), Typed::of(&first));
        for other in [
            Participant { slug: "other".parse().unwrap(), ..first.clone() },
            Participant { place: Some(Place::parse("Znojmo").unwrap()), ..first.clone() },
            Participant { contact: Some(Contact::parse("eve@nike.example").unwrap()), ..first.clone() },
            Participant { second_contact: Some(Contact::parse("eve@nike.example").unwrap()), ..first.clone() },
            fixture::participant_in("Europe/Vienna", &DAY),
            fixture::participant_in("Europe/Prague", &[("2026-12-04T09:00", "2026-12-04T16:00")]),
            fixture::participant_in("Europe/Prague", &[]),
        ] {
            assert_ne!(Typed::of(&other), Typed::of(&first), "{other:?}");
        }
    }

    #[test]
    fn only_who_sent_the_same_within_the_hour_is_told_and_memory_is_bounded() {
        let first = fixture::participant_in("Europe/Prague", &DAY);
        let (typed, at) = (Typed::of(&first), first.applied_at);
        let (sender, stranger) = (address("192.0.2.1"), address("192.0.2.2"));
        let sent = SentApplications::default();
        sent.took(sender, typed, first.slug.clone(), at);
        let before = |by, minutes| sent.before(by, typed, at + SignedDuration::from_mins(minutes), |_, _| true);
        assert_eq!((before(sender, 1), before(stranger, 1)), (Some(at), None));
        assert_eq!(sent.before(sender, typed, at, |_, _| false), None, "it was decided upon");
        assert!(!format!("{sent:?}").contains("192"));
        assert_eq!((before(sender, 59), before(sender, 60)), (Some(at), None));
        for _ in 0..REMEMBERED_MAX + 10 {
            sent.took(stranger, typed, first.slug.clone(), at);
        }
        assert_eq!(sent.0.lock().unwrap().len(), REMEMBERED_MAX);
    }
}
