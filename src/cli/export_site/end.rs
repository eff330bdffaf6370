//! What the end of an initiative makes of a participant.
//!
//! Who took part does so no longer: it is withdrawn at that instant, so that badge, pages, documents and calendars say one and
//! the same, by the rules they have for everybody who leaves. The badge then reads "No longer taking part", which is so of
//! everybody, claims nothing, and stays true however long the file lasts. So does that of who was suspended, as nobody can
//! lift that any more; it took part until then. Who waited for an admission never took part, and goes on waiting, without
//! the dates it had in mind; who was revoked or left before stays as it is.

use jiff::Timestamp;

use crate::domain::change::{Change, ChangeError};
use crate::domain::participant::Participant;
use crate::domain::schedule::Schedule;
use crate::domain::status::{Status, Transition};

/// The participant as it is known for good, without what is nobody's to know.
pub(super) fn of(participant: Participant, now: Timestamp) -> Result<Participant, ChangeError> {
    let reason = participant.status_reason.filter(|_| participant.status == Status::Revoked);
    let mut kept = Participant {
        contact: None,
        second_contact: None,
        plan: None,
        link: None,
        website_request: None,
        website_decline: None,
        status_reason: reason,
        ..participant
    };
    match kept.status {
        Status::Active | Status::Suspended => {
            let withdrawal = Change::Transition {
                step: Transition::Withdraw,
                reason: None,
                class: None,
                until: None,
                confirm_website: false,
            };
            let (was, since) = (kept.status, kept.status_since);
            withdrawal.apply(&mut kept, now)?;
            if was == Status::Suspended {
                kept.status_since = since;
            }
        }
        Status::Pending => kept.schedule = Schedule::default(),
        Status::Revoked | Status::Withdrawn => {}
    }
    Ok(kept)
}
