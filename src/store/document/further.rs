//! Members that a newer release wrote: carried on to the letter, as nobody here knows what they mean.

use serde::Deserialize;
use serde::ser::SerializeMap;
use serde_json::value::RawValue;

use crate::domain::json::Members;

/// Members of an object with the texts of their values, in the order in which they stand.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Further(Members<Box<RawValue>>);

impl Further {
    /// Those that are none of `known`.
    pub(super) fn without(mut self, known: &[&str]) -> Self {
        self.0.0.retain(|(name, _)| !known.contains(&name.as_str()));
        self
    }

    /// The value of a member, if it is one of that type.
    pub(super) fn value<'a, T: Deserialize<'a>>(&'a self, name: &str) -> Option<T> {
        let (_, value) = self.0.0.iter().find(|(known, _)| known == name)?;
        serde_json::from_str(value.get()).ok()
    }

    pub(super) fn serialize_into<M: SerializeMap>(&self, members: &mut M) -> Result<(), M::Error> {
        self.0.0.iter().try_for_each(|(name, value)| members.serialize_entry(name, value))
    }
}
