//! How stored texts become values again. They were checked when they came in, and are checked again: the data may have
//! been edited by hand.

use std::fmt::Display;

use crate::store::StoreError;

/// Whose values are read, for errors.
pub(super) struct Owner(String);

impl Owner {
    pub(super) fn new(owner: impl Display) -> Self {
        Self(owner.to_string())
    }

    pub(super) fn value<T, E: Display>(
        &self,
        member: &str,
        text: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<T, StoreError> {
        parse(text).map_err(|error| self.unreadable(member, error))
    }

    pub(super) fn optional<T, E: Display>(
        &self,
        member: &str,
        text: Option<&str>,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<T>, StoreError> {
        text.map(|text| self.value(member, text, parse)).transpose()
    }

    pub(super) fn unreadable(&self, member: &str, reason: impl Display) -> StoreError {
        StoreError::Unreadable { owner: self.0.clone(), member: member.to_owned(), reason: reason.to_string() }
    }
}
