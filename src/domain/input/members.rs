//! Objects read strictly, member by member: unknown and doubled members are mistakes, and a list is no object.
//!
//! Derived readers would also take a list for an object, its items for the members in their order; and they cannot put
//! the members of two types into one object without losing the place of a mistake.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};

use crate::domain::spelling;

/// An input, or a document, as an object whose members are read one after the other.
pub trait Members: Default {
    /// What to say was expected where there is anything else, beginning with `an object`.
    const EXPECTED: &'static str;

    /// The names of all members.
    fn names() -> Vec<&'static str>;

    /// Reads the value of the member of that name, which is one of [`Members::names`].
    ///
    /// # Errors
    ///
    /// When it is no such value, or the member was there before.
    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: &'static str,
        members: &mut A,
        unknown: Unknown,
    ) -> Result<(), A::Error>;
}

/// What becomes of members that are not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    Refused,
    /// Left alone: a newer release wrote them.
    Passed,
}

/// Reads an object and refuses members that it does not know.
///
/// # Errors
///
/// With the place of the member that is wrong, where the deserializer follows it.
pub fn object<'de, M: Members, D: Deserializer<'de>>(deserializer: D) -> Result<M, D::Error> {
    Object::new(Unknown::Refused).deserialize(deserializer)
}

/// That inputs are read as objects alone, member by member.
macro_rules! read_as_objects {
    ($($input:ident),+ $(,)?) => {
        $(impl<'de> serde::Deserialize<'de> for $input {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::domain::input::object(deserializer)
            }
        })+
    };
}
pub(crate) use read_as_objects;

/// Puts a member's value in its place, unless there is one already.
///
/// # Errors
///
/// When the member was there before.
pub fn put_once<T, E: Error>(place: &mut Option<T>, name: &str, value: T) -> Result<(), E> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(E::custom(format_args!("duplicate field `{name}`"))),
    }
}

/// As [`put_once`], where `null` stands for nothing.
///
/// # Errors
///
/// When the member was there before.
pub fn put_given<T, E: Error>(place: &mut Option<T>, name: &str, value: Option<T>) -> Result<(), E> {
    value.map_or(Ok(()), |value| put_once(place, name, value))
}

/// Reads an object.
#[derive(Debug)]
pub struct Object<M> {
    unknown: Unknown,
    read: PhantomData<M>,
}

/// Reads a list of objects; `null` is the empty one.
#[derive(Debug)]
pub struct Objects<M>(Object<M>);

impl<M> Object<M> {
    #[must_use]
    pub const fn new(unknown: Unknown) -> Self {
        Self { unknown, read: PhantomData }
    }
}

impl<M> Objects<M> {
    #[must_use]
    pub const fn new(unknown: Unknown) -> Self {
        Self(Object::new(unknown))
    }
}

impl<'de, M: Members> DeserializeSeed<'de> for Object<M> {
    type Value = M;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<M, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, M: Members> Visitor<'de> for Object<M> {
    type Value = M;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(M::EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<M, A::Error> {
        let (mut read, names) = (M::default(), M::names());
        while let Some(name) = members.next_key_seed(Name { names: &names, unknown: self.unknown })? {
            match name {
                Some(name) => read.read(name, &mut members, self.unknown)?,
                None => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(read)
    }
}

impl<'de, M: Members> DeserializeSeed<'de> for Objects<M> {
    type Value = Vec<M>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<M>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, M: Members> Visitor<'de> for Objects<M> {
    type Value = Vec<M>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<M>, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element_seed(Object::new(self.0.unknown))? {
            all.push(item);
        }
        Ok(all)
    }

    fn visit_unit<E: Error>(self) -> Result<Vec<M>, E> {
        Ok(Vec::new())
    }
}

/// A member's name, known while it is read, so that a mistake in it is found there; `None` of one to be left alone.
struct Name<'n> {
    names: &'n [&'static str],
    unknown: Unknown,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<&'static str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<&'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        match self.names.iter().find(|known| **known == name) {
            Some(known) => Ok(Some(known)),
            None if self.unknown == Unknown::Passed => Ok(None),
            None => {
                let names: Vec<_> = self.names.iter().map(|name| format!("`{name}`")).collect();
                Err(E::custom(format_args!("unknown field `{name}`, expected one of {}", names.join(", "))))
            }
        }
    }
}

/// Reads a text; `null` is the empty one.
#[derive(Debug)]
pub struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Text {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<String, E> {
        Ok(text)
    }

    fn visit_unit<E: Error>(self) -> Result<String, E> {
        Ok(String::new())
    }
}

/// Reads a whole number that is not negative, however a program wrote it: `7`, `7.0`, `"7"`; `null` and an empty text are
/// none.
#[derive(Debug)]
pub struct Number;

impl<'de> DeserializeSeed<'de> for Number {
    type Value = Option<u32>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<u32>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Number {
    type Value = Option<u32>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number from 0 to 4294967295")
    }

    fn visit_unit<E: Error>(self) -> Result<Option<u32>, E> {
        Ok(None)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Option<u32>, E> {
        u32::try_from(number).map(Some).map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Option<u32>, E> {
        u32::try_from(number).map(Some).map_err(|_| E::invalid_value(Unexpected::Signed(number), &self))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Option<u32>, E> {
        // A whole number is written without a fraction.
        number.to_string().parse().map(Some).map_err(|_| E::invalid_value(Unexpected::Float(number), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<u32>, E> {
        let plain = spelling::plain(text);
        if plain.is_empty() {
            return Ok(None);
        }
        let number = plain.parse().ok().filter(|_| plain.bytes().all(|byte| byte.is_ascii_digit()));
        number.map(Some).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// Reads whether something is so, however a program wrote it: `true`, `"yes"`, `"FALSE"`, `1`.
#[derive(Debug)]
pub struct YesOrNo;

impl<'de> DeserializeSeed<'de> for YesOrNo {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for YesOrNo {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true or false")
    }

    fn visit_bool<E: Error>(self, is_so: bool) -> Result<bool, E> {
        Ok(is_so)
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<bool, E> {
        match number {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(E::invalid_value(Unexpected::Unsigned(number), &self)),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        spelling::yes_or_no(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}
