//! What stands in the fields of a form and what is wrong with it, between a page and the domain.
//!
//! `join` and `manage` read forms into it; pages show it again, so that nobody types anything twice. What must never
//! enter: a rule of what a value may be.

use std::collections::BTreeMap;

use super::form::{Form, FormError};
use crate::domain::input::{FieldError, OpenDayInput, Texts as _};
use crate::domain::schedule::parse_date;

/// The fields of an open day, as forms have them: a local date and two times on it, or another date to end on.
pub(super) const DAY_FORM_FIELDS: [&str; 8] =
    ["date", "from", "to", "end_date", "kind", "title", "day_place", "registration"];

/// What stands in a form, and what is wrong there.
#[derive(Clone, Default)]
pub(super) struct Typed {
    values: BTreeMap<&'static str, String>,
    mistakes: Vec<Mistake>,
}

/// A mistake, beside its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) field: &'static str,
    pub(super) sentence: String,
}

impl Typed {
    /// What `form` has in the fields `names`; others are left alone.
    ///
    /// # Errors
    ///
    /// When one of them stands twice.
    pub(super) fn read(form: &Form, names: &[&'static str]) -> Result<Self, FormError> {
        let mut typed = Self::default();
        for name in names {
            if let Some(value) = form.get(name)? {
                typed.values.insert(name, value.to_owned());
            }
        }
        Ok(typed)
    }

    pub(super) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.values.insert(name, value.into());
    }

    /// What stands in a field; nothing where it was not sent.
    pub(super) fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    pub(super) fn is_empty(&self, name: &str) -> bool {
        self.get(name).trim().is_empty()
    }

    pub(super) fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    pub(super) fn mistake(&self, field: &str) -> Option<&str> {
        self.mistakes.iter().find(|mistake| mistake.field == field).map(|mistake| mistake.sentence.as_str())
    }

    /// Puts a mistake beside a field, unless it has one already.
    pub(super) fn wrong(&mut self, field: &'static str, message: &str) {
        if self.mistake(field).is_none() {
            self.mistakes.push(Mistake { field, sentence: sentence(message) });
        }
    }

    /// Puts a mistake beside each of `fields` that is empty, in the words given for it.
    pub(super) fn require(&mut self, fields: &[(&'static str, &str)]) {
        for (field, message) in fields {
            if self.is_empty(field) {
                self.wrong(field, message);
            }
        }
    }

    /// Puts mistakes of an input beside their fields; `place` says which field each is in.
    pub(super) fn all_wrong(&mut self, mistakes: Vec<FieldError>, place: impl Fn(&str) -> Option<&'static str>) {
        for mistake in mistakes {
            if let Some(field) = place(&mistake.field) {
                self.wrong(field, &mistake.message);
            }
        }
    }

    /// Puts the mistakes into the order in which the fields stand on the page.
    pub(super) fn in_order_of(mut self, fields: &[&str]) -> Self {
        let place = |mistake: &Mistake| fields.iter().position(|field| *field == mistake.field);
        self.mistakes.sort_by_key(place);
        self
    }

    /// The open day that was typed; `None` where its times are missing or its dates are none, and then that stands
    /// beside them.
    pub(super) fn open_day(&mut self) -> Option<OpenDayInput> {
        self.require(&[
            ("date", "choose the date of the open day"),
            ("from", "choose when it begins"),
            ("to", "choose when it ends"),
        ]);
        if ["date", "from", "to"].iter().any(|field| self.is_empty(field)) {
            return None;
        }
        let mut has_dates = true;
        for field in ["date", "end_date"] {
            if !self.is_empty(field)
                && let Err(error) = parse_date(self.get(field).trim())
            {
                self.wrong(field, &error.to_string());
                has_dates = false;
            }
        }
        if !has_dates {
            return None;
        }
        let trimmed = |name| self.get(name).trim();
        let end_date = if self.is_empty("end_date") { trimmed("date") } else { trimmed("end_date") };
        Some(OpenDayInput {
            start: Some(format!("{}T{}", trimmed("date"), trimmed("from"))),
            end: Some(format!("{end_date}T{}", trimmed("to"))),
            ..OpenDayInput::filled(|name| open_day_field(name).map(|field| self.get(field).to_owned()))
        })
    }

    /// What a form for an open day begins with.
    pub(super) fn of_open_day(input: &OpenDayInput) -> Self {
        let mut typed = Self::default();
        let parts = |time: &Option<String>| {
            let (date, time) = time.as_deref().and_then(|time| time.split_once('T')).unwrap_or_default();
            (date.to_owned(), time.to_owned())
        };
        let ((date, from), (end_date, to)) = (parts(&input.start), parts(&input.end));
        if end_date != date {
            typed.set("end_date", end_date);
        }
        for (name, text) in input.given() {
            if let Some(field) = open_day_field(name) {
                typed.set(field, text);
            }
        }
        typed.set("date", date);
        typed.set("from", from);
        typed.set("to", to);
        typed
    }
}

/// The field of a form in which a member of an open day stands.
pub(super) fn open_day_field(member: &str) -> Option<&'static str> {
    Some(match member {
        "start" => "from",
        "end" => "to",
        "kind" => "kind",
        "title" => "title",
        "place" => "day_place",
        "registration" => "registration",
        _ => return None,
    })
}

/// An error's message as a sentence on a page: with a capital, a full stop, and values in quotes.
pub(super) fn sentence(message: &str) -> String {
    let mut text = String::with_capacity(message.len() + 8);
    let mut is_inside = false;
    for (at, character) in message.chars().enumerate() {
        match character {
            '`' => {
                is_inside = !is_inside;
                text.push(if is_inside { '“' } else { '”' });
            }
            _ if at == 0 => text.extend(character.to_uppercase()),
            _ => text.push(character),
        }
    }
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_becomes_a_sentence() {
        assert_eq!(sentence("kind `x` does not exist; use `y`"), "Kind “x” does not exist; use “y”.");
        assert_eq!(sentence("`x` is taken"), "“x” is taken.");
        assert_eq!(sentence("Is it so?"), "Is it so?");
        assert_eq!(sentence(""), ".");
    }

    #[test]
    fn an_open_day_comes_back_as_it_was() {
        for end in ["2026-12-03T16:00", "2026-12-04T01:00"] {
            let text = |text: &str| Some(text.to_owned());
            let input = OpenDayInput {
                start: text("2026-12-03T09:00"),
                end: text(end),
                kind: text("tour"),
                title: text("Oven"),
                place: text("Yard"),
                registration: text("https://a.example/"),
            };
            assert_eq!(Typed::of_open_day(&input).open_day(), Some(input));
        }
    }
}
