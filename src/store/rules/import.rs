//! Participants of a file, and what becomes of those that are there already.

use std::collections::HashSet;

use jiff::Timestamp;

use super::participants::stored_each;
use super::queue::{Taking, Waits};
use super::write::{Write, Written};
use crate::domain::change::By;
use crate::domain::participant::{Participant, WebsiteStanding};
use crate::domain::reading::{Reading, Value};
use crate::domain::schedule::Schedule;
use crate::store::rows::Rows;
use crate::store::{Imported, StoreError};

/// Most participants that are looked up and entered at once.
pub const ENTERED_AT_ONCE: usize = 500;

/// A part of what arrives.
#[derive(Debug)]
pub enum Arrival {
    Participants(Vec<Participant>),
    /// All have arrived: what ends without this broke off, and nothing of it is kept.
    End,
}

pub(in crate::store) async fn import(
    rows: &impl Rows,
    mut from: Taking<Arrival>,
    by: &By,
    now: Timestamp,
    waits: Waits,
) -> Result<Written<Imported>, StoreError> {
    let mut write = Write::begin(rows, by, now).await?;
    let mut imported = Imported::default();
    while let Arrival::Participants(participants) = from.next(waits).await? {
        for page in pages(&participants) {
            enter(&mut write, page, now, &mut imported).await?;
        }
    }
    // Nothing new is no write: followers have nothing to load.
    if imported.added == 0 { Ok(Written::Nothing(imported)) } else { write.commit(imported).await }
}

/// Enters those of a page that are not there.
async fn enter(
    write: &mut Write<'_, impl Rows>,
    page: &[Participant],
    now: Timestamp,
    imported: &mut Imported,
) -> Result<(), StoreError> {
    let slugs: Vec<_> = page.iter().map(|participant| participant.slug.as_str()).collect();
    let mut new = Vec::new();
    for (participant, stored) in page.iter().zip(stored_each(write.rows, &slugs).await?) {
        match stored.transpose()? {
            Some(stored) if is_unchanged(&stored.participant, participant, now) => imported.unchanged += 1,
            Some(_) => return Err(StoreError::ImportDiffers(participant.slug.clone())),
            None => new.push((participant, None)),
        }
    }
    if !new.is_empty() {
        write.refuse_frozen()?;
        write.enter(&new, "import").await?;
        imported.added += new.len();
    }
    Ok(())
}

/// Participants in pages, none of which has a slug twice: what comes again is there by then.
fn pages(participants: &[Participant]) -> impl Iterator<Item = &[Participant]> {
    let mut slugs = HashSet::new();
    participants.chunk_by(move |last, next| {
        slugs.insert(last.slug.clone());
        let is_room = slugs.len() < ENTERED_AT_ONCE && !slugs.contains(&next.slug);
        if !is_room {
            slugs.clear();
        }
        is_room
    })
}

/// Whether importing `candidate` over `stored` would change nothing; dates equal to `now` were not in the file.
fn is_unchanged(stored: &Participant, candidate: &Participant, now: Timestamp) -> bool {
    let settle = |named: Timestamp, stored: Timestamp| if named == now { stored } else { named };
    let mut settled = candidate.clone();
    settled.status_since = settle(candidate.status_since, stored.status_since);
    settled.applied_at = settle(candidate.applied_at, stored.applied_at);
    settled.changed_at = settle(candidate.changed_at, stored.changed_at);
    settled.calendar_sequence = candidate.calendar_sequence.or(stored.calendar_sequence);
    if settled.admitted_at == Some(now) && stored.admitted_at.is_some() {
        settled.admitted_at = stored.admitted_at;
    }
    // A file that says nothing of the website's standing says nothing against it.
    if candidate.website_standing == WebsiteStanding::Claimed
        && [now, candidate.applied_at].contains(&candidate.website_standing_since)
    {
        settled.website_standing = stored.website_standing;
        settled.website_standing_since = stored.website_standing_since;
        settled.website_request = candidate.website_request.clone().or_else(|| stored.website_request.clone());
        settled.website_decline = candidate.website_decline.clone().or_else(|| stored.website_decline.clone());
    }
    settled.time_zone = spelled_alike(&candidate.time_zone, &stored.time_zone);
    settled.language = spelled_alike(&candidate.language, &stored.language);
    let mut open_days = candidate.schedule.open_days().to_vec();
    for (day, stored) in open_days.iter_mut().zip(stored.schedule.open_days()) {
        day.changed_at = settle(day.changed_at, stored.changed_at);
    }
    settled.schedule = Schedule::from_stored(open_days).closed_on(candidate.schedule.closures().to_vec());
    settled == *stored
}

/// The stored value where that is what `named` is spelled like today: earlier releases kept `Asia/Calcutta` and `iw`.
fn spelled_alike<V: Value + ToString + Clone + PartialEq>(named: &V, stored: &V) -> V {
    match Reading::Input.read::<V>(&stored.to_string()) {
        Ok(today) if today == *named => stored.clone(),
        _ => named.clone(),
    }
}
