//! The freeze: while its one row is there, nothing but revocations is written.

use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::Connection;

use super::row::Stored;
use super::write::{Deed, Write};
use crate::domain::change::By;
use crate::domain::text::Reason;
use crate::store::audit::Difference;
use crate::store::{Frozen, StoreError};

pub(super) fn frozen(connection: &Connection) -> Result<Option<Frozen>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT since, reason FROM freeze")?;
    let mut rows = statement.query([])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let stored = Stored { row, owner: "the freeze" };
    Ok(Some(Frozen {
        since: stored.value("since", Timestamp::from_str)?,
        reason: stored.optional("reason", Reason::parse)?,
    }))
}

pub(super) fn freeze(
    connection: &mut Connection,
    reason: Option<&Reason>,
    by: &By,
    now: Timestamp,
) -> Result<(), StoreError> {
    let write = Write::begin(connection)?;
    let added = write.transaction.execute(
        "INSERT INTO freeze (one, since, reason) VALUES (1, ?1, ?2) ON CONFLICT (one) DO NOTHING",
        (now.to_string(), reason.map(Reason::as_str)),
    )?;
    if added == 0 {
        return Ok(());
    }
    write.record(&Deed { by, at: now, action: "freeze", slug: None, reason }, Difference::default())?;
    write.commit().map(drop)
}

pub(super) fn thaw(connection: &mut Connection, by: &By, now: Timestamp) -> Result<(), StoreError> {
    let write = Write::begin(connection)?;
    if write.transaction.execute("DELETE FROM freeze", [])? == 0 {
        return Ok(());
    }
    write.record(&Deed { by, at: now, action: "thaw", slug: None, reason: None }, Difference::default())?;
    write.commit().map(drop)
}
