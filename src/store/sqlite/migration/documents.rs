//! The program's part of migration 3: participants and their open days become documents.
//!
//! A document holds the very characters of the columns, read by nobody: a value that somebody broke by hand is as broken
//! in the document. Members stand in the order and form in which an exported file has them.

use std::io::Write as _;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row, Statement, Transaction};

use crate::domain::participant::Site;

/// The columns of a participant that become members of the same name.
const MEMBERS: [&str; 19] = [
    "slug",
    "name",
    "website",
    "country",
    "place",
    "time_zone",
    "language",
    "plan",
    "link",
    "contact",
    "status",
    "status_reason",
    "reason_class",
    "status_since",
    "suspended_until",
    "applied_at",
    "admitted_at",
    "admissions",
    "changed_at",
];

/// The columns of an open day, and the members they become.
const DAY_MEMBERS: [(&str, &str); 9] = [
    ("id", "id"),
    ("starts", "start"),
    ("ends", "end"),
    ("kind", "kind"),
    ("title", "title"),
    ("place", "place"),
    ("registration", "registration"),
    ("cancelled", "cancelled"),
    ("changed_at", "changed_at"),
];

/// Writes a document for each row of `participants_in_columns`, and drops what it was made of.
pub(super) fn write_documents(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    copy(transaction)?;
    transaction.execute_batch("DROP TABLE open_days; DROP TABLE participants_in_columns")
}

fn copy(connection: &Connection) -> rusqlite::Result<()> {
    let mut participants = connection.prepare("SELECT * FROM participants_in_columns ORDER BY slug")?;
    let mut days = connection.prepare("SELECT * FROM open_days WHERE slug = ?1 ORDER BY id")?;
    let mut insert = connection
        .prepare("INSERT INTO participants (slug, revision, website_host, document) VALUES (?1, ?2, ?3, ?4)")?;
    let mut rows = participants.query([])?;
    while let Some(row) = rows.next()? {
        let slug = row.get_ref("slug")?;
        let document = document(row, &mut days, slug)?;
        let text = ToSqlOutput::Borrowed(ValueRef::Text(&document));
        insert.execute((ToSqlOutput::Borrowed(slug), row.get::<_, i64>("revision")?, host(row)?, text))?;
    }
    Ok(())
}

/// The host of its website, or all of a website that has none.
fn host(row: &Row<'_>) -> rusqlite::Result<String> {
    let website = row.get_ref("website")?.as_bytes().map(String::from_utf8_lossy).unwrap_or_default();
    Ok(Site::parse(&website).map_or_else(|| website.into_owned(), |site| site.as_str().to_owned()))
}

fn document(row: &Row<'_>, days: &mut Statement<'_>, slug: ValueRef<'_>) -> rusqlite::Result<Vec<u8>> {
    let mut object = ObjectWriter::default();
    for name in MEMBERS {
        object.member(name, row, name)?;
    }
    let mut list = Vec::from(*b"[");
    let mut rows = days.query([ToSqlOutput::Borrowed(slug)])?;
    while let Some(row) = rows.next()? {
        let mut day = ObjectWriter::default();
        for (column, name) in DAY_MEMBERS {
            day.member(name, row, column)?;
        }
        if list.len() > 1 {
            list.push(b',');
        }
        list.extend(day.end());
    }
    list.push(b']');
    object.name("open_days");
    object.0.extend(list);
    Ok(object.end())
}

/// A JSON object that is being written.
#[derive(Default)]
struct ObjectWriter(Vec<u8>);

impl ObjectWriter {
    fn name(&mut self, name: &str) {
        self.0.push(if self.0.is_empty() { b'{' } else { b',' });
        string(&mut self.0, name.as_bytes());
        self.0.push(b':');
    }

    /// Adds what a column holds; where it holds nothing there is no member.
    fn member(&mut self, name: &str, row: &Row<'_>, column: &str) -> rusqlite::Result<()> {
        let index = row.as_ref().column_index(column)?;
        match row.get_ref(index)? {
            ValueRef::Null => {}
            ValueRef::Integer(number) => {
                self.name(name);
                let number = match column {
                    "cancelled" => (number != 0).to_string(),
                    _ => number.to_string(),
                };
                self.0.extend(number.into_bytes());
            }
            ValueRef::Text(text) => {
                self.name(name);
                string(&mut self.0, text);
            }
            // No column of a strict table holds one of these.
            other @ (ValueRef::Real(_) | ValueRef::Blob(_)) => {
                return Err(rusqlite::Error::InvalidColumnType(index, column.to_owned(), other.data_type()));
            }
        }
        Ok(())
    }

    fn end(mut self) -> Vec<u8> {
        self.0.push(b'}');
        self.0
    }
}

/// Writes a JSON string as serde does. Bytes that are no UTF-8 stay what they are: whoever reads them is to find them.
fn string(json: &mut Vec<u8>, text: &[u8]) {
    json.push(b'"');
    for &byte in text {
        match byte {
            b'"' | b'\\' => json.extend([b'\\', byte]),
            0x08 => json.extend(*b"\\b"),
            b'\t' => json.extend(*b"\\t"),
            b'\n' => json.extend(*b"\\n"),
            0x0C => json.extend(*b"\\f"),
            b'\r' => json.extend(*b"\\r"),
            control @ ..0x20 => {
                // A vector takes all that is written to it.
                let _ = write!(json, "\\u{control:04x}");
            }
            other => json.push(other),
        }
    }
    json.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_written_as_serde_writes_it() {
        let mut text: String = (0..0x2_0000).filter_map(char::from_u32).collect();
        text.push('\u{10FFFF}');
        let mut json = Vec::new();
        string(&mut json, text.as_bytes());
        assert_eq!(json, serde_json::to_vec(&text).unwrap());
    }

    #[test]
    fn bytes_that_are_no_text_stay_what_they_are() {
        let mut json = Vec::new();
        string(&mut json, b"Br\xFFno\0");
        assert_eq!(json, b"\"Br\xFFno\\u0000\"");
    }
}
