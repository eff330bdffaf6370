//! How stored rows become values again.

use std::fmt::Display;

use rusqlite::types::FromSql;
use rusqlite::{Params, Row, Statement};

use crate::store::StoreError;

/// Reads all rows of a statement.
pub(super) fn collect<T, P: Params>(
    statement: &mut Statement<'_>,
    params: P,
    mut map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut rows = statement.query(params)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(map(row)?);
    }
    Ok(all)
}

/// A column that names whose row it is, whatever stands in it.
pub(super) fn text(row: &Row<'_>, column: &str) -> Result<String, StoreError> {
    Ok(row.get_ref(column)?.as_bytes().map(String::from_utf8_lossy).unwrap_or_default().into_owned())
}

/// A row whose columns become the domain's values again; they were checked when they came in, and are checked again, as
/// the file may have been edited by hand.
pub(super) struct Stored<'a> {
    pub(super) row: &'a Row<'a>,
    /// Whose row it is, for errors.
    pub(super) owner: &'a str,
}

impl Stored<'_> {
    pub(super) fn get<T: FromSql>(&self, column: &'static str) -> Result<T, StoreError> {
        self.row.get(column).map_err(|error| self.unreadable(column, &error))
    }

    pub(super) fn value<T, E: Display>(
        &self,
        column: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<T, StoreError> {
        let text: String = self.get(column)?;
        parse(&text).map_err(|error| self.unreadable(column, &error))
    }

    pub(super) fn optional<T, E: Display>(
        &self,
        column: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<T>, StoreError> {
        let text: Option<String> = self.get(column)?;
        text.map(|text| parse(&text).map_err(|error| self.unreadable(column, &error))).transpose()
    }

    pub(super) fn unreadable(&self, member: &'static str, error: &dyn Display) -> StoreError {
        StoreError::Unreadable { owner: self.owner.to_owned(), member: member.to_owned(), reason: error.to_string() }
    }
}
