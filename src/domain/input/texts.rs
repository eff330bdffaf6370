//! Inputs as structs of texts: how their members are reached by name, and read into values with every mistake kept.

use super::error::FieldError;
use super::field::{self, FieldSpec, Needed};
use super::members::Members;
use crate::domain::reading::{Reading, Value};
use crate::domain::spelling;

/// An input whose members are texts. `None` is what was left out, an empty text stands for nothing.
pub trait Texts: Members {
    /// The names of its members, in the order in which they are written.
    const NAMES: &'static [&'static str];

    /// What stands in the member of that name.
    fn text(&self, name: &str) -> Option<&str>;

    /// The member of that name.
    fn slot(&mut self, name: &str) -> Option<&mut Option<String>>;

    /// The members that programs write as other values than texts: numbers and lists.
    const VALUES: &'static [&'static str] = &[];

    /// The text of a member as programs read it: a number or a list where it is one.
    #[must_use]
    fn json(name: &str, text: &str) -> serde_json::Value {
        let value = Self::VALUES.contains(&name).then(|| serde_json::from_str(text).ok()).flatten();
        value.unwrap_or_else(|| text.into())
    }

    /// The input whose members are what `text_of` says of each name.
    #[must_use]
    fn filled(mut text_of: impl FnMut(&'static str) -> Option<String>) -> Self {
        let mut input = Self::default();
        for name in Self::NAMES {
            if let Some(slot) = input.slot(name) {
                *slot = text_of(name);
            }
        }
        input
    }

    /// Its members that were not left out, by name.
    fn given(&self) -> impl Iterator<Item = (&'static str, &str)> {
        Self::NAMES.iter().filter_map(|name| Some((*name, self.text(name)?)))
    }
}

/// An input whose fields stand in one table.
pub trait Described: Texts {
    /// What is said of each member, in their order.
    const FIELDS: &'static [FieldSpec];
}

/// Declares an input: a struct of texts, its members by name, and its strict reader. Programs say of `ticks` whether they
/// are so; the text is `yes` or `no`. They write `values` as numbers or lists; the text is their JSON.
macro_rules! texts {
    (
        $(#[$doc:meta])* $visible:vis $input:ident, $expected:literal,
        { $($(#[$member_doc:meta])* $member:ident),+ $(,)? } $(, ticks [$($tick:ident),+])? $(, values [$($value:ident),+])?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, Eq)]
        $visible struct $input {
            $($(#[$member_doc])* pub $member: Option<String>,)+
        }

        /// The names of the members alone: some of them are private.
        impl std::fmt::Debug for $input {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_set().entries($crate::domain::input::Texts::given(self).map(|(name, _)| name)).finish()
            }
        }

        impl $crate::domain::input::Texts for $input {
            const NAMES: &'static [&'static str] = &[$(stringify!($member)),+];
            $(const VALUES: &'static [&'static str] = &[$(stringify!($value)),+];)?

            fn text(&self, name: &str) -> Option<&str> {
                match name {
                    $(stringify!($member) => self.$member.as_deref(),)+
                    _ => None,
                }
            }

            fn slot(&mut self, name: &str) -> Option<&mut Option<String>> {
                match name {
                    $(stringify!($member) => Some(&mut self.$member),)+
                    _ => None,
                }
            }
        }

        impl $crate::domain::input::Members for $input {
            const EXPECTED: &'static str = $expected;

            fn names() -> Vec<&'static str> {
                <Self as $crate::domain::input::Texts>::NAMES.to_vec()
            }

            fn read<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                name: &'static str,
                members: &mut A,
                _: $crate::domain::input::Unknown,
            ) -> Result<(), A::Error> {
                let text = match name {
                    $($(stringify!($tick))|+ => {
                        let is_so: Option<bool> = members.next_value()?;
                        is_so.map(|is_so| if is_so { "yes" } else { "no" }).unwrap_or_default().to_owned()
                    })?
                    $($(stringify!($value))|+ => {
                        // A member that stands twice in an object is told by who reads it.
                        match members.next_value()? {
                            $crate::domain::json::Written::Single(serde_json::Value::Null) => String::new(),
                            $crate::domain::json::Written::Single(serde_json::Value::String(text)) => text,
                            value => value.to_string(),
                        }
                    })?
                    _ => members.next_value_seed($crate::domain::input::Text)?,
                };
                match $crate::domain::input::Texts::slot(self, name) {
                    Some(slot) => $crate::domain::input::put_once(slot, name, text),
                    None => Ok(()),
                }
            }
        }

        $crate::domain::input::read_as_objects!($input);
    };
}
pub(crate) use texts;

/// A reader of an input's texts into values, which keeps all mistakes.
#[derive(Debug)]
pub struct Reader<'a, T> {
    reading: Reading,
    input: &'a T,
    table: &'static [FieldSpec],
    /// What is there already.
    present: Option<&'a T>,
    /// What stands before the names of fields in mistakes.
    prefix: String,
    mistakes: Vec<FieldError>,
}

impl<'a, T: Texts> Reader<'a, T> {
    /// A reader of `input`, whose fields stand in `table`.
    #[must_use]
    pub fn new(reading: Reading, input: &'a T, table: &'static [FieldSpec]) -> Self {
        Self { reading, input, table, present: None, prefix: String::new(), mistakes: Vec::new() }
    }

    /// Reads texts that are in `present` already as stored: what was let in earlier is not judged again because it was sent
    /// along.
    #[must_use]
    pub fn over(mut self, present: Option<&'a T>) -> Self {
        self.present = present;
        self
    }

    /// Whether a field says what was let in earlier.
    #[must_use]
    pub fn is_stored(&self, name: &str) -> bool {
        // What is left out and what is left empty say the same.
        let said = |text: Option<&'a str>| text.filter(|text| !spelling::plain(text).is_empty());
        let is_present = |present: &'a T| said(present.text(name)) == said(self.input.text(name));
        self.reading == Reading::Stored || self.present.is_some_and(is_present)
    }

    /// Puts a name before those of the fields, of an input inside another.
    #[must_use]
    pub fn within(mut self, prefix: &str) -> Self {
        prefix.clone_into(&mut self.prefix);
        self
    }

    pub fn add(&mut self, name: &str, error: impl std::fmt::Display) {
        self.mistakes.push(FieldError::new(format!("{}{name}", self.prefix), error));
    }

    /// What stands in a field, if anything does.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.input.text(name).filter(|text| !spelling::plain(text).is_empty())
    }

    fn value<V: Value>(&mut self, name: &str, text: &str) -> Option<V> {
        let reading = if self.is_stored(name) { Reading::Stored } else { self.reading };
        reading.read(text).map_err(|error| self.add(name, error)).ok()
    }

    /// A field that may be empty; an outer `None` is a mistake.
    pub fn optional<V: Value>(&mut self, name: &str) -> Option<Option<V>> {
        match self.text(name) {
            None => Some(None),
            Some(text) => self.value(name, text).map(Some),
        }
    }

    /// A field that must not be empty; `None` is a mistake.
    pub fn needed<V: Value>(&mut self, name: &str) -> Option<V> {
        match self.text(name) {
            None => self.missing(name),
            Some(text) => self.value(name, text),
        }
    }

    /// A field that is left as it is where it was left out, and may not be removed.
    pub fn named<V: Value>(&mut self, name: &str) -> Option<V> {
        self.input.text(name).and_then(|_| self.needed(name))
    }

    /// A field that is left as it is where it was left out, and may be removed.
    pub fn removable<V: Value>(&mut self, name: &str) -> Option<Option<V>> {
        self.input.text(name).and_then(|_| self.optional(name))
    }

    /// Puts a mistake beside each field that was left out and is asked of everybody, or of those of `needed`.
    pub fn require(&mut self, needed: Needed) {
        for field in self.table {
            let is_asked = field.is_needed() || field.needed == needed;
            let is_told =
                self.mistakes.iter().any(|mistake| mistake.field.strip_prefix(&self.prefix) == Some(field.name));
            if is_asked && !is_told && self.text(field.name).is_none() {
                self.missing::<()>(field.name);
            }
        }
    }

    fn missing<V>(&mut self, name: &str) -> Option<V> {
        self.add(name, field::find(self.table, name).map_or("it is missing", |field| field.missing));
        None
    }

    /// What was found wrong, in the order of the fields.
    #[must_use]
    pub fn mistakes(self) -> Vec<FieldError> {
        let Self { table, prefix, mut mistakes, .. } = self;
        let place = |mistake: &FieldError| {
            let name = mistake.field.strip_prefix(&prefix).unwrap_or(&mistake.field);
            table.iter().position(|field| field.name == name)
        };
        mistakes.sort_by_key(place);
        mistakes
    }

    /// What was made, unless there are mistakes.
    ///
    /// # Errors
    ///
    /// All mistakes, in the order of the fields.
    pub fn finish<V>(self, made: Option<V>) -> Result<V, Vec<FieldError>> {
        match made {
            Some(value) if self.mistakes.is_empty() => Ok(value),
            _ => Err(self.mistakes()),
        }
    }
}
