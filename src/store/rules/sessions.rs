//! Sessions. They are no changes: no revision, no audit row, and the freeze does not touch them.

use jiff::{SignedDuration, Timestamp};

use super::access::holder;
use super::write::Written;
use crate::domain::reading::Reading;
use crate::store::rows::{Rows, SessionRow};
use crate::store::{Holder, NewSession, SESSIONS_MAX, SessionLimits, StoreError, TokenHash};

/// Seconds between two notes that a session was seen.
const SEEN_AGAIN_S: u64 = 60;

/// A session that goes on.
#[derive(Debug)]
pub(in crate::store) struct Session {
    pub(in crate::store) holder: Holder,
    /// Whether it is time for [`note_seen`].
    pub(in crate::store) is_to_be_noted: bool,
}

/// When a session was opened, and seen last.
struct Life {
    opened_at: Timestamp,
    seen_at: Timestamp,
}

impl Life {
    /// `None` where it is over, as are sessions of dates that nobody can read.
    fn going_on(row: &SessionRow, limits: SessionLimits, now: Timestamp) -> Option<Self> {
        let [opened_at, seen_at] = [&row.opened_at, &row.seen_at].map(|at| Reading::Stored.read(at));
        let life = Self { opened_at: opened_at.ok()?, seen_at: seen_at.ok()? };
        let is_over = has_passed(life.opened_at, limits.age_s, now) || has_passed(life.seen_at, limits.idle_s, now);
        Some(life).filter(|_| !is_over)
    }
}

/// Whether `now` is as far as that from `then`, on either side: a clock that was set back must not keep a session alive
/// for as long as it was wrong.
fn has_passed(then: Timestamp, seconds: u64, now: Timestamp) -> bool {
    let limit = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    now.duration_since(then).abs() >= limit
}

pub(in crate::store) async fn open_session(
    rows: &impl Rows,
    new: &NewSession,
) -> Result<Written<Option<Holder>>, StoreError> {
    let NewSession { credential, session, now, .. } = *new;
    // Nobody takes the credential away meanwhile, and no two count the same room.
    let (_, holder, all) = tokio::try_join!(biased; rows.lock_revision(), holder(rows, credential), rows.sessions())?;
    let Some(holder) = holder else { return Ok(Written::Nothing(None)) };
    make_room(rows, new, all).await?;
    let (opened_at, seen_at) = (now.to_string(), now.to_string());
    rows.insert_session(&SessionRow { session, credential, opened_at, seen_at }, &holder).await?;
    Ok(Written::Rows(Some(holder)))
}

/// Deletes sessions that are over, whoever's they are, and of this holder's those that were not seen for longest, so that
/// one more is not too many.
async fn make_room(rows: &impl Rows, new: &NewSession, all: Vec<SessionRow>) -> Result<(), StoreError> {
    let (mut gone, mut own) = (Vec::new(), Vec::new());
    for row in all {
        match Life::going_on(&row, new.limits, new.now) {
            None => gone.push(row.session),
            Some(life) if row.credential == new.credential => own.push((life.seen_at, row.session.0)),
            Some(_) => {}
        }
    }
    own.sort_unstable();
    let surplus = (own.len() + 1).saturating_sub(SESSIONS_MAX);
    gone.extend(own.into_iter().take(surplus).map(|(_, session)| TokenHash(session)));
    for session in gone {
        rows.delete_session(session).await?;
    }
    Ok(())
}

pub(in crate::store) async fn session(
    rows: &impl Rows,
    session: TokenHash,
    limits: SessionLimits,
    now: Timestamp,
) -> Result<Option<Session>, StoreError> {
    let Some(row) = rows.session(session).await? else { return Ok(None) };
    let Some(life) = Life::going_on(&row, limits, now) else { return Ok(None) };
    let is_to_be_noted = has_passed(life.seen_at, SEEN_AGAIN_S, now);
    Ok(holder(rows, row.credential).await?.map(|holder| Session { holder, is_to_be_noted }))
}

/// Notes that a session was seen; one that was ended meanwhile stays so.
pub(in crate::store) async fn note_seen(
    rows: &impl Rows,
    session: TokenHash,
    now: Timestamp,
) -> Result<Written<()>, StoreError> {
    rows.set_session_seen(session, &now.to_string()).await.map(Written::Rows)
}

pub(in crate::store) async fn end_session(rows: &impl Rows, session: TokenHash) -> Result<Written<()>, StoreError> {
    rows.delete_session(session).await.map(Written::Rows)
}

pub(in crate::store) async fn end_sessions(rows: &impl Rows, holder: &Holder) -> Result<Written<()>, StoreError> {
    rows.delete_sessions_of(holder).await.map(Written::Rows)
}
