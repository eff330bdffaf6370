//! How stored texts become values again. Reading is no input: they were checked when they came in, by the rules of their
//! release, and what cannot be made a value at all was edited by hand.

use std::fmt::Display;

use crate::domain::reading::{Reading, Value};
use crate::store::StoreError;

/// Whose values are read, for errors.
pub(super) struct Owner(String);

impl Owner {
    pub(super) fn new(owner: impl Display) -> Self {
        Self(owner.to_string())
    }

    pub(super) fn value<V: Value>(&self, member: &str, text: &str) -> Result<V, StoreError> {
        Reading::Stored.read(text).map_err(|error| self.unreadable(member, error))
    }

    pub(super) fn optional<V: Value>(&self, member: &str, text: Option<&str>) -> Result<Option<V>, StoreError> {
        text.map(|text| self.value(member, text)).transpose()
    }

    pub(super) fn unreadable(&self, member: &str, reason: impl Display) -> StoreError {
        StoreError::Unreadable { owner: self.0.clone(), member: member.to_owned(), reason: reason.to_string() }
    }
}
