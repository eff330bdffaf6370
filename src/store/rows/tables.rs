//! Whole tables of a database, as they are, for a copy into another: all that a rule ever writes but for sessions, which do
//! not outlive a move.

use super::evidence::Evidence;
use crate::store::{Revision, StoreError};

/// Rows that go over at once.
pub(in crate::store) const ROWS_AT_ONCE: usize = 1_000;

/// The tables, those that others refer to first.
pub(in crate::store) const TABLES: &[Table] = &[
    Table::new("participants", &[("slug", Text), ("revision", Number), ("website_host", Text), ("document", Text)]),
    Table::new("deleted_participants", &[("slug", Text), ("revision", Number)]),
    Table::new("maintainers", &[("name", Text), ("token_hash", Bytes), ("created_at", Text)]),
    Table::new("private_links", &[("slug", Text), ("token_hash", Bytes), ("created_at", Text)]),
    Table::new("notes", &[("id", Number), ("slug", Text), ("at", Text), ("author", Text), ("text", Text)]),
    Table::new(
        "reports",
        &[
            ("id", Number),
            ("slug", Text),
            ("seen_at", Text),
            ("text", Text),
            ("reported_at", Text),
            ("closed_at", Text),
            ("closed_by", Text),
            ("note", Text),
            ("merged_into", Number),
        ],
    ),
    Table::new("declined_applications", &[("token_hash", Bytes), ("reason", Text), ("declined_at", Text)]),
    Table::new("freeze", &[("one", Number), ("since", Text), ("reason", Text)]),
    Table::new(
        "audit",
        &[
            ("id", Number),
            ("at", Text),
            ("actor", Text),
            ("action", Text),
            ("slug", Text),
            ("reason", Text),
            ("before", Text),
            ("after", Text),
            ("request", Text),
            ("revision", Number),
            ("previous", Bytes),
            ("hash", Bytes),
        ],
    ),
];

use Kind::{Bytes, Number, Text};

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Kind {
    Text,
    Number,
    Bytes,
}

/// A value, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) enum Value {
    Text(Option<String>),
    Number(Option<i64>),
    Bytes(Option<Vec<u8>>),
}

impl Value {
    pub(in crate::store) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { text.as_deref() } else { None }
    }

    pub(in crate::store) const fn number(&self) -> Option<i64> {
        if let Self::Number(number) = self { *number } else { None }
    }

    pub(in crate::store) fn bytes(&self) -> Option<&[u8]> {
        if let Self::Bytes(bytes) = self { bytes.as_deref() } else { None }
    }
}

/// A table with its columns, by the first of which its rows are told apart.
#[derive(Debug)]
pub(in crate::store) struct Table {
    pub(in crate::store) name: &'static str,
    pub(in crate::store) columns: &'static [(&'static str, Kind)],
}

impl Table {
    const fn new(name: &'static str, columns: &'static [(&'static str, Kind)]) -> Self {
        Self { name, columns }
    }

    /// Its name as SQL takes it: one of them is a word of the language.
    pub(in crate::store) fn quoted(&self) -> String {
        format!("\"{}\"", self.name)
    }

    /// The names of its columns with commas between.
    pub(in crate::store) fn column_names(&self) -> String {
        self.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
    }

    /// The column by which its rows are told apart.
    pub(in crate::store) fn key(&self) -> (&'static str, Kind) {
        self.columns.first().copied().unwrap_or(("id", Number))
    }
}

/// What the database counts by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Counts {
    pub(in crate::store) revision: Revision,
    /// The highest number that was given in each table that counts its rows.
    pub(in crate::store) given: Vec<(String, i64)>,
}

/// The rows of one transaction, table by table.
pub(in crate::store) trait Tables: Evidence {
    /// How many rows a table has.
    async fn count(&self, table: &'static Table) -> Result<u64, StoreError>;
    /// Rows of a table behind the one with that key, in the order of keys, at most [`ROWS_AT_ONCE`].
    async fn page(&self, table: &'static Table, after: Option<&Value>) -> Result<Vec<Vec<Value>>, StoreError>;
    /// Inserts rows as they are.
    async fn put(&self, table: &'static Table, rows: Vec<Vec<Value>>) -> Result<(), StoreError>;
    /// Goes on counting from there.
    async fn set_counts(&self, counts: &Counts) -> Result<(), StoreError>;
}
