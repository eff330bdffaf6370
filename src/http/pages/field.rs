//! One field of a form: its label, what stands in it, and what is wrong with that.
//!
//! The forms of `/join`, `/manage` and reports are made of these (the desk has its own `fields`), so that labels, hints and mistakes are tied to their controls in one place.

use askama::Template;

use super::choices;
use crate::domain::input::FieldSpec;
use crate::domain::input::field::Control as Put;
use crate::domain::participant::Slug;
use crate::domain::wording::Wording;
use crate::http::typed::Typed;

/// A field, ready to be shown.
#[derive(Template)]
#[template(path = "field.html")]
pub(super) struct Field {
    id: String,
    name: &'static str,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    value: String,
    control: Control,
    is_required: bool,
    /// How much of a line it takes where there is room.
    width: Width,
    /// Attributes of our own; no word of anybody else gets in here.
    further: String,
}

/// What the value is put in with.
enum Control {
    /// The type of an `input`.
    Line(&'static str),
    /// Rows of a `textarea`.
    Lines(u8),
    Choice(Vec<Group>),
}

#[derive(PartialEq)]
enum Width {
    Whole,
    Half,
    Third,
}

/// Options that belong together.
pub(super) struct Group {
    pub(super) label: Option<String>,
    pub(super) options: Vec<Choice>,
}

pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    /// The language of the label, where it is not the page's.
    pub(super) language: Option<String>,
}

impl Choice {
    pub(super) fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), language: None }
    }
}

impl Field {
    fn new(typed: &Typed, name: &'static str, label: &str, control: Control) -> Self {
        Self {
            id: name.to_owned(),
            name,
            label: label.to_owned(),
            hint: None,
            error: typed.mistake(name).map(str::to_owned),
            value: typed.get(name).to_owned(),
            control,
            is_required: false,
            width: Width::Whole,
            further: String::new(),
        }
    }

    /// The field that `spec` describes; `needed` says whether it must be filled in here.
    pub(super) fn of(typed: &Typed, spec: &FieldSpec, is_needed: bool, wording: &Wording) -> Self {
        let FieldSpec { name, label, control, .. } = *spec;
        let nothing = (is_needed && typed.is_empty(name)).then(|| capitalised(spec.missing));
        let choice = |groups| Self::choice(typed, name, label, nothing.as_deref(), groups);
        let mut field = match control {
            Put::Line(_) | Put::Tick => Self::text(typed, name, label),
            Put::Lines(_) => Self::lines(typed, name, label, 5),
            Put::Slug => Self::text(typed, name, label).with(&format!(
                "spellcheck=\"false\" autocapitalize=\"none\" autocomplete=\"off\" maxlength=\"{}\"",
                Slug::BYTES_MAX
            )),
            Put::Address => Self::address(typed, name, label),
            Put::Email => Self::new(typed, name, label, Control::Line("email")),
            Put::Country => choice(choices::countries()),
            Put::TimeZone => choice(choices::zones()),
            Put::Language => choice(choices::languages(wording)),
            Put::Kind => choice(choices::kinds()),
            Put::ReasonClass => choice(choices::reason_classes()),
            Put::LocalTime => Self::new(typed, name, label, Control::Line("datetime-local")),
            Put::Date => Self::date(typed, name, label),
        };
        if !spec.autofill.is_empty() {
            field = field.with(&format!("autocomplete=\"{}\"", spec.autofill));
        }
        field.hint = spec.full_hint();
        // A list without a first line that chooses nothing always has a value.
        let has_value = matches!(control, Put::Kind | Put::ReasonClass);
        if is_needed || has_value { field.required() } else { field }
    }

    pub(super) fn text(typed: &Typed, name: &'static str, label: &str) -> Self {
        Self::new(typed, name, label, Control::Line("text"))
    }

    /// A web address. Not of the type `url`, which refuses what people leave out.
    pub(super) fn address(typed: &Typed, name: &'static str, label: &str) -> Self {
        Self::text(typed, name, label).with("inputmode=\"url\" spellcheck=\"false\" autocapitalize=\"none\"")
    }

    pub(super) fn date(typed: &Typed, name: &'static str, label: &str) -> Self {
        Self { width: Width::Third, ..Self::new(typed, name, label, Control::Line("date")) }
    }

    pub(super) fn time(typed: &Typed, name: &'static str, label: &str) -> Self {
        Self { width: Width::Third, ..Self::new(typed, name, label, Control::Line("time")) }
    }

    pub(super) fn lines(typed: &Typed, name: &'static str, label: &str, rows: u8) -> Self {
        Self::new(typed, name, label, Control::Lines(rows))
    }

    /// One of `groups`; while nothing is chosen, `nothing` says so.
    pub(super) fn choice(
        typed: &Typed,
        name: &'static str,
        label: &str,
        nothing: Option<&str>,
        mut groups: Vec<Group>,
    ) -> Self {
        if let Some(nothing) = nothing {
            groups.insert(0, Group { label: None, options: vec![Choice::new("", nothing)] });
        }
        // What was sent and is not in the list stays as it is, rather than become something else.
        let value = typed.get(name);
        let is_known = groups.iter().flat_map(|group| &group.options).any(|option| option.value == value);
        if !is_known && !value.is_empty() {
            groups.insert(0, Group { label: None, options: vec![Choice::new(value, value)] });
        }
        Self::new(typed, name, label, Control::Choice(groups))
    }

    pub(super) fn required(self) -> Self {
        Self { is_required: true, ..self }.with("required")
    }

    /// Beside another one, where there is room.
    pub(super) fn half(self) -> Self {
        Self { width: Width::Half, ..self }
    }

    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Adds attributes of our own.
    pub(super) fn with(mut self, attributes: &str) -> Self {
        self.further = format!("{} {attributes}", self.further);
        self
    }

    /// Gives it an id of its own on a page with several forms.
    pub(super) fn within(mut self, form: &str) -> Self {
        self.id = format!("{form}-{}", self.id);
        self
    }

    /// The attributes that tie the control to its hint and its mistake, and those of its own.
    fn attributes(&self) -> String {
        let mut described: Vec<String> = Vec::new();
        described.extend(self.hint.as_ref().map(|_| format!("{}-hint", self.id)));
        described.extend(self.error.as_ref().map(|_| format!("{}-error", self.id)));
        let mut attributes = self.further.clone();
        if !described.is_empty() {
            attributes = format!("{attributes} aria-describedby=\"{}\"", described.join(" "));
        }
        if self.error.is_some() {
            attributes.push_str(" aria-invalid=\"true\"");
        }
        attributes
    }
}

/// A text with a capital in front, for where it begins a line.
fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_tied_to_its_control_and_what_was_typed_is_escaped() {
        let mut typed = Typed::default();
        typed.set("name", "\"><script>alert(1)</script>");
        typed.wrong("name", "name is `<b>`");
        let html = Field::text(&typed, "name", "Name").required().hint("As people know it.").to_string();
        assert!(html.contains("aria-describedby=\"name-hint name-error\" aria-invalid=\"true\""), "{html}");
        assert!(
            html.contains("<p class=\"error\" id=\"name-error\">") && html.contains("<label for=\"name\">"),
            "{html}"
        );
        assert!(!html.contains("<script") && !html.contains("<b>"), "{html}");
    }

    #[test]
    fn a_choice_that_is_not_in_the_list_stays_what_it_was() {
        let mut typed = Typed::default();
        typed.set("language", "en-GB");
        let groups = vec![Group { label: None, options: vec![Choice::new("en", "English")] }];
        let html = Field::choice(&typed, "language", "Language", None, groups).to_string();
        assert!(html.contains("<option value=\"en-GB\" selected>en-GB</option>"), "{html}");
        assert!(html.contains("<option value=\"en\">English</option>"), "{html}");
    }

    #[test]
    fn lines_keep_their_first_break() {
        let mut typed = Typed::default();
        typed.set("plan", "\nsecond");
        // HTML drops one break after the tag; the one that was typed is the second.
        assert!(Field::lines(&typed, "plan", "Plan", 3).to_string().contains(">\n\nsecond</textarea>"));
    }
}
