//! One field of a form: its label, what stands in it, and what is wrong with that.
//!
//! All forms are made of these, so that labels, hints and errors are tied to their controls in one place.

use askama::Template;
use askama::filters::HtmlSafe;
use jiff::Timestamp;

use super::choices::{self, OptionItem, Options};
use super::native::is_lost_in;
use super::state::FormState;
use crate::domain::input::FieldSpec;
use crate::domain::input::field::Control;
use crate::domain::offer::OfferedKinds;
use crate::domain::participant::Slug;
use crate::domain::status::ReasonClass;
use crate::domain::text::capitalised;
use crate::domain::wording::{PageLanguage, Wording, phrase};

/// For whom fields are made: what they speak, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FieldContext<'a> {
    pub(crate) wording: &'a Wording,
    pub(crate) language: PageLanguage,
    pub(crate) now: Timestamp,
    /// The kinds of open days among which is chosen.
    pub(crate) kinds: OfferedKinds,
}

/// A field, ready to be shown.
#[derive(Debug, Template)]
#[template(path = "private/form/field.html")]
pub(crate) struct Field {
    language: PageLanguage,
    id: String,
    name: &'static str,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    value: String,
    control: Widget,
    is_required: bool,
    /// What is said where nothing is chosen yet.
    nothing: Option<String>,
    /// How much of a line it takes where there is room.
    width: Width,
    /// What browsers know such a value of their reader by; empty for none.
    autofill: &'static str,
    /// Attributes of our own; no word of anybody else gets in here.
    further: String,
}

impl HtmlSafe for Field {}

/// What the value is put in with.
#[derive(Debug)]
enum Widget {
    /// The type of an `input`.
    Line(&'static str),
    /// Rows of a `textarea`.
    Lines(u8),
    Choice {
        /// What stands before the list for one reader only.
        first: Vec<OptionItem>,
        groups: Options,
    },
    /// A box to tick, which then says `yes`.
    Tick,
}

#[derive(Debug, PartialEq, Eq)]
enum Width {
    Whole,
    Half,
    Third,
}

impl Field {
    fn new(name: &'static str, label: &str, control: Widget) -> Self {
        Self {
            language: PageLanguage::ENGLISH,
            id: name.to_owned(),
            name,
            label: label.to_owned(),
            hint: None,
            error: None,
            value: String::new(),
            control,
            is_required: false,
            nothing: None,
            width: Width::Whole,
            autofill: "",
            further: String::new(),
        }
    }

    /// The field that `spec` describes.
    pub(crate) fn of(spec: &FieldSpec, context: FieldContext<'_>) -> Self {
        let field = Self::of_optional(spec, context);
        if spec.is_needed() { field.needed(spec.missing) } else { field }
    }

    /// The field that `spec` describes as part of a query, in which every field may be left out.
    pub(crate) fn of_query(spec: &FieldSpec, context: FieldContext<'_>) -> Self {
        let hint = (!spec.hint.is_empty()).then(|| spec.hint.to_owned());
        let field = Self { hint, ..Self::of_optional(spec, context) };
        if matches!(field.control, Widget::Choice { .. }) { field.or("Any") } else { field }
    }

    /// The field that `spec` describes, where it may be left empty.
    pub(crate) fn of_optional(spec: &FieldSpec, context: FieldContext<'_>) -> Self {
        let of = context.language;
        let FieldSpec { name, label, control, .. } = *spec;
        let plain = "spellcheck=\"false\" autocapitalize=\"none\"";
        let choice = |groups| Self::grouped(name, label, groups);
        let field = match control {
            Control::Line(_) | Control::Exceptions | Control::Price => Self::line(name, label),
            Control::Lines(_) => Self::lines(name, label),
            Control::Slug => {
                let length = format!("{plain} autocomplete=\"off\" maxlength=\"{}\"", Slug::BYTES_MAX);
                Self::new(name, label, Widget::Line("text")).with(&length)
            }
            // Not of the type `url`, which refuses what people leave out.
            Control::Address => Self::new(name, label, Widget::Line("text")).with("inputmode=\"url\"").with(plain),
            Control::Email => Self::new(name, label, Widget::Line("email")),
            Control::Country => choice(choices::countries(of)),
            Control::TimeZone => choice(choices::zones(of, context.now)),
            Control::Language => choice(choices::languages(context.wording)),
            Control::Kind => choice(choices::kinds(of, context.kinds)),
            Control::OneOf(words) | Control::Any(words) => choice(choices::words(of, words)),
            Control::Number(_) => Self::number(name, label),
            Control::Rule | Control::Languages | Control::Times => Self::code(name, label),
            Control::ReasonClass => choice(choices::reason_classes()).value(ReasonClass::default().as_str()),
            Control::LocalTime => Self { width: Width::Half, ..Self::new(name, label, Widget::Line("datetime-local")) },
            Control::Status => choice(choices::statuses()),
            Control::Date | Control::Instant => Self::date(name, label),
            Control::Tick => Self::tick(name, label),
        };
        let field = Self { hint: spec.full_hint(of), autofill: spec.autofill, ..field }.spoken(of);
        // A list without a first line that chooses nothing always has a value.
        match control {
            Control::Kind | Control::OneOf(_) | Control::ReasonClass => field.required(),
            Control::Any(_) => field.or(phrase!("Not said")),
            _ => field,
        }
    }

    /// The same on a page in that language.
    pub(crate) fn spoken(self, of: PageLanguage) -> Self {
        Self { label: of.say(&self.label).to_owned(), language: of, ..self }
    }

    /// A text in one line.
    pub(crate) fn line(name: &'static str, label: &str) -> Self {
        Self::new(name, label, Widget::Line("text")).with("dir=\"auto\"")
    }

    /// A line whose words are no prose: a slug, a number.
    pub(crate) fn code(name: &'static str, label: &str) -> Self {
        Self::new(name, label, Widget::Line("text")).with("spellcheck=\"false\" autocapitalize=\"none\"")
    }

    /// A whole number; not of the type `number`, which a wheel changes unseen.
    pub(crate) fn number(name: &'static str, label: &str) -> Self {
        Self { width: Width::Third, ..Self::code(name, label).with("inputmode=\"numeric\"") }
    }

    pub(crate) fn date(name: &'static str, label: &str) -> Self {
        Self { width: Width::Third, ..Self::new(name, label, Widget::Line("date")) }
    }

    pub(crate) fn time(name: &'static str, label: &str) -> Self {
        Self { width: Width::Third, ..Self::new(name, label, Widget::Line("time")) }
    }

    /// A file of one of those kinds.
    pub(crate) fn file(name: &'static str, label: &str, accept: &str) -> Self {
        Self::new(name, label, Widget::Line("file")).with(&format!("accept=\"{accept}\"")).required()
    }

    /// A text in several lines.
    pub(crate) fn lines(name: &'static str, label: &str) -> Self {
        Self::new(name, label, Widget::Lines(5)).with("dir=\"auto\"")
    }

    /// A choice among values, each with the words for it.
    pub(crate) fn choice(name: &'static str, label: &str, values: Vec<(String, String)>) -> Self {
        let options = values.into_iter().map(|(value, words)| OptionItem::new(value, words));
        Self::grouped(name, label, choices::list(options))
    }

    /// A choice among values of a list.
    fn grouped(name: &'static str, label: &str, groups: Options) -> Self {
        Self::new(name, label, Widget::Choice { first: Vec::new(), groups })
    }

    /// A box to tick.
    pub(crate) fn tick(name: &'static str, label: &str) -> Self {
        Self::new(name, label, Widget::Tick)
    }

    /// The value it has where nothing was sent.
    pub(crate) fn value(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }

    pub(crate) fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// Whether something is wrong in it.
    pub(crate) const fn is_wrong(&self) -> bool {
        self.error.is_some()
    }

    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn optional(self) -> Self {
        Self { is_required: false, ..self }
    }

    /// It must be filled in; `missing` says so of a choice in which nothing is chosen yet.
    pub(crate) fn needed(self, missing: &str) -> Self {
        let nothing = matches!(self.control, Widget::Choice { .. }) && !self.is_required;
        Self { nothing: nothing.then(|| capitalised(self.language.say(missing))), ..self }.required()
    }

    /// A choice in which nothing may be chosen, and then is called so.
    pub(crate) fn or(self, nothing: &str) -> Self {
        Self { nothing: Some(nothing.to_owned()), ..self }
    }

    /// Beside another one, where there is room.
    pub(crate) fn half(self) -> Self {
        Self { width: Width::Half, ..self }
    }

    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Filled in for somebody else than the reader.
    pub(super) fn on_behalf(self) -> Self {
        Self { autofill: "", ..self }
    }

    /// Adds attributes of our own.
    pub(crate) fn with(mut self, attributes: &str) -> Self {
        self.further = format!("{} {attributes}", self.further);
        self
    }

    /// Puts in what stands in it, and what is wrong with that.
    pub(crate) fn filled(mut self, state: &FormState) -> Self {
        if let Some(value) = state.value(self.name) {
            value.clone_into(&mut self.value);
        }
        self.error = state.error(self.name).map(str::to_owned);
        if let Widget::Line(kind) = &mut self.control
            && is_lost_in(kind, &self.value)
        {
            *kind = "text";
        }
        if let Widget::Choice { first, groups } = &mut self.control {
            let value = &self.value;
            let nothing = self.nothing.as_ref().filter(|_| value.is_empty() || !self.is_required);
            first.extend(nothing.map(|nothing| OptionItem::new("", nothing)));
            // What was sent and is not in the list stays as it is, rather than become something else.
            let is_known = groups.iter().flat_map(|group| &group.options).any(|option| option.value == *value);
            if !is_known && !value.is_empty() {
                first.push(OptionItem::new(value, value));
            }
        }
        self
    }

    /// Gives it an id of its own on a page with several forms.
    pub(crate) fn within(mut self, form: &str) -> Self {
        self.id = format!("{form}-{}", self.id);
        self
    }

    fn is_ticked(&self) -> bool {
        self.value == "yes"
    }

    /// The attributes that tie the control to its hint and its error, and those of its own.
    fn attributes(&self) -> String {
        let mut described: Vec<String> = Vec::new();
        described.extend(self.hint.as_ref().map(|_| format!("{}-hint", self.id)));
        described.extend(self.error.as_ref().map(|_| format!("{}-error", self.id)));
        let mut attributes = self.further.clone();
        if !self.autofill.is_empty() {
            attributes = format!("{attributes} autocomplete=\"{}\"", self.autofill);
        }
        if self.is_required {
            attributes.push_str(" required");
        }
        if !described.is_empty() {
            attributes = format!("{attributes} aria-describedby=\"{}\"", described.join(" "));
        }
        if self.error.is_some() {
            attributes.push_str(" aria-invalid=\"true\"");
        }
        attributes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_tied_to_its_control_and_what_was_typed_is_escaped() {
        let mut state = FormState::default();
        state.set("name", "\"><script>alert(1)</script>");
        state.add_error(PageLanguage::ENGLISH, "name", "name is `<b>`");
        let html = Field::line("name", "Name").required().hint("As people know it.").filled(&state).to_string();
        assert!(html.contains("aria-describedby=\"name-hint name-error\" aria-invalid=\"true\""), "{html}");
        assert!(
            html.contains("<p class=\"error\" id=\"name-error\">") && html.contains("<label for=\"name\">"),
            "{html}"
        );
        assert!(!html.contains("<script") && !html.contains("<b>"), "{html}");
    }

    #[test]
    fn a_choice_that_is_not_in_the_list_stays_what_it_was() {
        let mut state = FormState::default();
        state.set("language", "en-GB");
        let values = vec![("en".to_owned(), "English".to_owned())];
        let html = Field::choice("language", "Language", values).filled(&state).to_string();
        assert!(html.contains("<option value=\"en-GB\" selected>en-GB</option>"), "{html}");
        assert!(html.contains("<option value=\"en\">English</option>"), "{html}");
    }

    #[test]
    fn lines_keep_their_first_break() {
        let mut state = FormState::default();
        state.set("plan", "\nsecond");
        // HTML drops one break after the tag; the one that was state is the second.
        assert!(Field::lines("plan", "Plan").filled(&state).to_string().contains(">\n\nsecond</textarea>"));
    }
}
