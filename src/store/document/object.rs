//! Lists of things that the document writes as objects.
//!
//! Left to itself serde also takes a list for an object, its items for the members in their order: a slip of the pen
//! would be read as something nobody wrote, or be told in words that do not fit.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// A type that the document writes as an object.
pub(super) trait Object {
    /// What to say was expected where there is anything else, beginning with `an object`.
    const EXPECTED: &'static str;
}

/// An object and nothing else.
struct Only<T>(T);

impl<'de, T: Object + Deserialize<'de>> Deserialize<'de> for Only<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<T>);

        impl<'de, T: Object + Deserialize<'de>> Visitor<'de> for Reader<T> {
            type Value = Only<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(T::EXPECTED)
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Only<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members)).map(Only)
            }
        }

        deserializer.deserialize_map(Reader(PhantomData))
    }
}

/// Reads a list of objects.
pub(super) fn list<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Object + Deserialize<'de>,
    D: Deserializer<'de>,
{
    let objects = Vec::<Only<T>>::deserialize(deserializer)?;
    Ok(objects.into_iter().map(|Only(object)| object).collect())
}
