//! Sessions. They are no changes: no revision, no audit row, and the freeze does not touch them.

use std::str::FromStr;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::credentials;
use super::open::BUSY_TIMEOUT_MS;
use super::row::collect;
use crate::domain::participant::Slug;
use crate::domain::text::MaintainerName;
use crate::store::{Holder, NewSession, SESSIONS_MAX, SessionLimits, StoreError, TokenHash};

/// Seconds between two notes that a session was seen.
const SEEN_AGAIN_S: u64 = 60;

/// A session that goes on.
pub(super) struct Session {
    pub(super) holder: Holder,
    /// Whether it is time to note that it was seen.
    pub(super) is_to_be_noted: bool,
}

/// When a session was opened, and seen last.
struct Life {
    opened_at: Timestamp,
    seen_at: Timestamp,
}

impl Life {
    /// `None` of dates that nobody can read: such a session is over.
    fn read(opened_at: &str, seen_at: &str) -> Option<Self> {
        let [opened_at, seen_at] = [opened_at, seen_at].map(Timestamp::from_str);
        Some(Self { opened_at: opened_at.ok()?, seen_at: seen_at.ok()? })
    }

    fn goes_on(&self, limits: SessionLimits, now: Timestamp) -> bool {
        !has_passed(self.opened_at, limits.age_s, now) && !has_passed(self.seen_at, limits.idle_s, now)
    }
}

/// Whether `now` is as far as that from `then`, on either side: a clock that was set back must not keep a session alive
/// for as long as it was wrong.
fn has_passed(then: Timestamp, seconds: u64, now: Timestamp) -> bool {
    let limit = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    now.duration_since(then).abs() >= limit
}

pub(super) fn open(connection: &mut Connection, new: &NewSession) -> Result<Option<Holder>, StoreError> {
    // A credential of nobody takes no lock.
    if credentials::holder(connection, new.credential)?.is_none() {
        return Ok(None);
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Some(holder) = credentials::holder(&transaction, new.credential)? else { return Ok(None) };
    let (maintainer, private_link) = match holder {
        Holder::Maintainer(_) => (Some(new.credential.0), None),
        Holder::Participant(_) => (None, Some(new.credential.0)),
    };
    make_room(&transaction, new)?;
    transaction.execute(
        "INSERT INTO sessions (session_hash, maintainer, private_link, opened_at, seen_at) VALUES (?1, ?2, ?3, ?4, ?4)",
        (new.session.0, maintainer, private_link, new.now.to_string()),
    )?;
    transaction.commit()?;
    Ok(Some(holder))
}

/// Deletes sessions that are over, whoever's they are, and of this holder's those that were not seen for longest, so that
/// one more is not too many.
fn make_room(connection: &Connection, new: &NewSession) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT session_hash, coalesce(maintainer, private_link) = ?1, opened_at, seen_at FROM sessions",
    )?;
    let sessions: Vec<([u8; 32], bool, String, String)> =
        collect(&mut statement, [new.credential.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let mut gone = Vec::new();
    let mut own = Vec::new();
    for (session, is_own, opened_at, seen_at) in sessions {
        match Life::read(&opened_at, &seen_at).filter(|life| life.goes_on(new.limits, new.now)) {
            None => gone.push(session),
            Some(life) if is_own => own.push((life.seen_at, session)),
            Some(_) => {}
        }
    }
    own.sort_unstable();
    let surplus = (own.len() + 1).saturating_sub(SESSIONS_MAX);
    gone.extend(own.into_iter().take(surplus).map(|(_, session)| session));
    for session in gone {
        end(connection, TokenHash(session))?;
    }
    Ok(())
}

pub(super) fn session(
    connection: &Connection,
    session: TokenHash,
    limits: SessionLimits,
    now: Timestamp,
) -> Result<Option<Session>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT coalesce(maintainer, private_link), opened_at, seen_at FROM sessions WHERE session_hash = ?1",
    )?;
    let found = statement.query_row([session.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let Some((credential, opened_at, seen_at)): Option<([u8; 32], String, String)> = found else { return Ok(None) };
    let Some(life) = Life::read(&opened_at, &seen_at).filter(|life| life.goes_on(limits, now)) else { return Ok(None) };
    let holder = credentials::holder(connection, TokenHash(credential))?;
    let is_to_be_noted = has_passed(life.seen_at, SEEN_AGAIN_S, now);
    Ok(holder.map(|holder| Session { holder, is_to_be_noted }))
}

/// Notes that a session was seen, unless another program has the file locked; one that was ended meanwhile stays so.
pub(super) fn note_seen(connection: &Connection, session: TokenHash, now: Timestamp) -> rusqlite::Result<()> {
    // Changes wait behind this, which is not worth it.
    connection.busy_timeout(Duration::ZERO)?;
    let note = || {
        let mut statement = connection.prepare_cached("UPDATE sessions SET seen_at = ?2 WHERE session_hash = ?1")?;
        statement.execute((session.0, now.to_string()))
    };
    let noted = note();
    connection.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))?;
    noted.map(drop)
}

pub(super) fn end(connection: &Connection, session: TokenHash) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM sessions WHERE session_hash = ?1")?.execute([session.0])?;
    Ok(())
}

pub(super) fn end_all(connection: &Connection, holder: &Holder) -> Result<(), StoreError> {
    let (delete, whose) = match holder {
        Holder::Maintainer(name) => (
            "DELETE FROM sessions WHERE maintainer = (SELECT token_hash FROM maintainers WHERE name = ?1)",
            MaintainerName::as_str(name),
        ),
        Holder::Participant(slug) => (
            "DELETE FROM sessions WHERE private_link = (SELECT token_hash FROM private_links WHERE slug = ?1)",
            Slug::as_str(slug),
        ),
    };
    connection.execute(delete, [whose])?;
    Ok(())
}
