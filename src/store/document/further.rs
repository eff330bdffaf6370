//! Members that a newer release wrote: carried on to the letter, as nobody here knows what they mean.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde_json::value::RawValue;

/// Members of an object with the texts of their values, in the order in which they stand.
#[derive(Debug, Default)]
pub(super) struct Further(Vec<(String, Box<RawValue>)>);

impl Further {
    /// Those that are none of `known`.
    pub(super) fn without(mut self, known: &[&str]) -> Self {
        self.0.retain(|(name, _)| !known.contains(&name.as_str()));
        self
    }

    /// The value of a member, if it is one of that type.
    pub(super) fn value<'a, T: Deserialize<'a>>(&'a self, name: &str) -> Option<T> {
        let (_, value) = self.0.iter().find(|(known, _)| known == name)?;
        serde_json::from_str(value.get()).ok()
    }

    pub(super) fn serialize_into<M: SerializeMap>(&self, members: &mut M) -> Result<(), M::Error> {
        self.0.iter().try_for_each(|(name, value)| members.serialize_entry(name, value))
    }
}

impl<'de> Deserialize<'de> for Further {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AllMembers)
    }
}

struct AllMembers;

impl<'de> Visitor<'de> for AllMembers {
    type Value = Further;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Further, A::Error> {
        let mut all = Vec::new();
        while let Some(member) = members.next_entry()? {
            all.push(member);
        }
        Ok(Further(all))
    }
}
