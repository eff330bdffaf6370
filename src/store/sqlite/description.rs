//! The triggers that keep the audit trail and the count of writes as they are: whether they are all there, and no others.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::open;
use crate::store::StoreError;
use crate::store::audit::Guard;

/// What is wrong with the triggers of a file, compared with those of a new one.
pub(super) fn wrong(connection: &Connection) -> Result<Vec<Guard>, StoreError> {
    let mut found = triggers(connection)?;
    let mut wrong = Vec::new();
    for (name, sql) in triggers(&open::in_memory()?)? {
        match found.remove(&name) {
            None => wrong.push(Guard::Missing(name)),
            Some(other) if other != sql => wrong.push(Guard::Altered(name)),
            Some(_) => {}
        }
    }
    wrong.extend(found.into_keys().map(Guard::Foreign));
    Ok(wrong)
}

/// The triggers by name. Where a statement breaks its lines depends on the checkout that it was made from.
fn triggers(connection: &Connection) -> Result<BTreeMap<String, String>, StoreError> {
    let mut statement =
        connection.prepare("SELECT name, coalesce(sql, '') FROM sqlite_schema WHERE type = 'trigger'")?;
    let rows = statement.query_map([], |row| {
        let sql: String = row.get(1)?;
        Ok((row.get(0)?, sql.split_whitespace().collect::<Vec<_>>().join(" ")))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
