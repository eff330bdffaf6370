//! Values of the document that are strings in JSON and checked types here.
//!
//! They are checked while they are read, so that an error carries the place of the value and not of its end brace.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::domain::participant::{Contact, Country, Language, Link, Slug, Website, Zone};
use crate::domain::schedule::{Kind, format_local_time, parse_date, parse_local_time};
use crate::domain::status::{ReasonClass, Status};
use crate::domain::text::{DisplayName, Place, Plan, Reason, Title};

/// A type that the document writes as a string.
pub(super) trait Value: Sized {
    fn read(input: &str) -> Result<Self, String>;
    fn write(&self) -> String;
}

/// A [`Value`] as it stands in the document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store) struct Written<T>(pub(super) T);

impl<T: Value> Serialize for Written<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.write())
    }
}

impl<'de, T: Value> Deserialize<'de> for Written<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<T>);

        impl<T: Value> Visitor<'_> for Reader<T> {
            type Value = Written<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E: de::Error>(self, input: &str) -> Result<Written<T>, E> {
                T::read(input).map(Written).map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Reader(PhantomData))
    }
}

macro_rules! values {
    ($($type:ident),+) => {
        $(impl Value for $type {
            fn read(input: &str) -> Result<Self, String> {
                Self::parse(input).map_err(|error| error.to_string())
            }

            fn write(&self) -> String {
                self.to_string()
            }
        })+
    };
}

values!(Slug, Website, Link, Country, Zone, Language, DisplayName, Place, Plan, Reason, Title);

impl Value for Status {
    fn read(input: &str) -> Result<Self, String> {
        Self::from_str(input).map_err(|error| error.to_string())
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl Value for ReasonClass {
    fn read(input: &str) -> Result<Self, String> {
        Self::from_str(input).map_err(|error| error.to_string())
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl Value for Kind {
    fn read(input: &str) -> Result<Self, String> {
        Self::from_str(input).map_err(|error| error.to_string())
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

/// A local time of an open day.
impl Value for DateTime {
    fn read(input: &str) -> Result<Self, String> {
        parse_local_time(input).map_err(|error| error.to_string())
    }

    fn write(&self) -> String {
        format_local_time(*self)
    }
}

impl Value for Date {
    fn read(input: &str) -> Result<Self, String> {
        parse_date(input).map_err(|error| error.to_string())
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl Value for Contact {
    fn read(input: &str) -> Result<Self, String> {
        Self::parse(input).map_err(|error| error.to_string())
    }

    fn write(&self) -> String {
        self.reveal().to_owned()
    }
}

impl Value for Timestamp {
    fn read(input: &str) -> Result<Self, String> {
        let excerpt = crate::domain::participant::excerpt;
        Self::from_str(input).ok().filter(|instant| *instant >= Self::UNIX_EPOCH).ok_or_else(|| {
            format!(
                "instant `{}` is not a date and time since 1970 with offset, like 2026-12-03T09:00:00Z",
                excerpt(input)
            )
        })
    }

    fn write(&self) -> String {
        self.to_string()
    }
}
