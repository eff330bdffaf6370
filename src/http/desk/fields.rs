//! Forms of the desk as values: every one carries the session's form token, and keeps what was written when it comes
//! back with a mistake.

use askama::Template;
use askama::filters::HtmlSafe;

use super::choices;
use crate::domain::input::FieldSpec;
use crate::domain::input::field::Control as Put;
use crate::domain::status::ReasonClass;
use crate::domain::wording::Wording;
use crate::http::form::Form;
use crate::http::gate::FORM_TOKEN_FIELD;
use crate::http::problem::Problem;
use crate::http::typed::sentence;

/// A form that was refused, to be shown once more with what was written in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt<'a> {
    /// Where it was sent to.
    pub(super) action: &'a str,
    pub(super) form: &'a Form,
    pub(super) problem: &'a Problem,
}

/// A mistake, and the element it was made in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) at: String,
    pub(super) message: String,
}

impl Attempt<'_> {
    /// What is wrong, for above the page.
    pub(super) fn mistakes(&self) -> Vec<Mistake> {
        let id = form_id(self.action);
        let errors = self.problem.errors();
        if errors.is_empty() {
            return vec![Mistake { at: id, message: sentence(self.problem.detail()) }];
        }
        let mistake = |pointer: &str| if pointer.is_empty() { id.clone() } else { format!("{id}-{}", &pointer[1..]) };
        errors.iter().map(|wrong| Mistake { at: mistake(&wrong.pointer), message: sentence(&wrong.detail) }).collect()
    }
}

/// The id of the form that is sent to `action`; no two on one page are sent to the same.
fn form_id(action: &str) -> String {
    action.trim_start_matches("/admin").trim_start_matches('/').replace('/', "-")
}

/// How a field is filled in.
#[derive(Debug, Clone)]
enum Control {
    /// A line of the input's type.
    Line(&'static str),
    Text,
    Choice(Vec<(String, String)>),
    Tick,
}

/// One field of a form.
#[derive(Debug, Template)]
#[template(path = "desk/field.html")]
pub(super) struct Field {
    id: String,
    name: &'static str,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    value: String,
    is_required: bool,
    /// Which values a browser may fill in by itself; none of ours are the reader's own.
    is_code: bool,
    control: Control,
}

impl HtmlSafe for Field {}

impl Field {
    fn new(name: &'static str, label: &str, control: Control) -> Self {
        let label = label.to_owned();
        Self {
            id: name.to_owned(),
            name,
            label,
            hint: None,
            error: None,
            value: String::new(),
            is_required: false,
            is_code: false,
            control,
        }
    }

    /// The field that `spec` describes.
    pub(super) fn of(spec: &FieldSpec, wording: &Wording) -> Self {
        let FieldSpec { name, label, control, .. } = *spec;
        let mut field = match control {
            Put::Line(_) => Self::line(name, label),
            Put::Lines(_) => Self::text(name, label),
            Put::Slug | Put::Address | Put::Email => Self::code(name, label),
            Put::Country => Self::choice(name, label, choices::countries()),
            Put::TimeZone => Self::choice(name, label, choices::zones()),
            Put::Language => Self::choice(name, label, choices::languages(wording)),
            Put::Kind => Self::choice(name, label, choices::kinds()),
            Put::ReasonClass => {
                Self::choice(name, label, choices::reason_classes()).value(ReasonClass::default().as_str())
            }
            Put::LocalTime => Self::local_time(name, label),
            Put::Date => Self::date(name, label),
            Put::Tick => Self::tick(name, label),
        };
        field.hint = spec.full_hint();
        // A choice that may be left out would offer nothing to choose it by.
        field.is_required = spec.is_needed() || matches!(field.control, Control::Choice(_));
        field
    }

    pub(super) fn line(name: &'static str, label: &str) -> Self {
        Self::new(name, label, Control::Line("text"))
    }

    /// A line whose words are no prose: an address, a slug, a name of a zone.
    pub(super) fn code(name: &'static str, label: &str) -> Self {
        Self { is_code: true, ..Self::line(name, label) }
    }

    pub(super) fn date(name: &'static str, label: &str) -> Self {
        Self::new(name, label, Control::Line("date"))
    }

    pub(super) fn local_time(name: &'static str, label: &str) -> Self {
        Self::new(name, label, Control::Line("datetime-local"))
    }

    pub(super) fn text(name: &'static str, label: &str) -> Self {
        Self::new(name, label, Control::Text)
    }

    /// A choice among values, each with the words for it.
    pub(super) fn choice(name: &'static str, label: &str, values: Vec<(String, String)>) -> Self {
        Self::new(name, label, Control::Choice(values))
    }

    /// A box to tick; ticked, it says `yes`.
    pub(super) fn tick(name: &'static str, label: &str) -> Self {
        Self::new(name, label, Control::Tick)
    }

    pub(super) fn hint(mut self, hint: &str) -> Self {
        self.hint = Some(hint.to_owned());
        self
    }

    pub(super) fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    pub(super) const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// The elements that say more of it, for those who do not see them.
    fn described_by(&self) -> Option<String> {
        let parts = [self.hint.as_ref().map(|_| "hint"), self.error.as_ref().map(|_| "error")];
        let ids: Vec<_> = parts.into_iter().flatten().map(|part| format!("{}-{part}", self.id)).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn is_chosen(&self, value: &str) -> bool {
        self.value == value
    }

    /// Whether its value is none of the offered ones, and must stand there all the same.
    fn is_unlisted(&self, values: &[(String, String)]) -> bool {
        !values.iter().any(|(value, _)| *value == self.value)
    }
}

/// A form that is sent by POST.
#[derive(Debug, Template)]
#[template(path = "desk/form.html")]
pub(super) struct FormView {
    id: String,
    action: String,
    hidden: Vec<(&'static str, String)>,
    fields: Vec<Field>,
    button: String,
    /// Whom or what the button is about, for those who hear it alone.
    about: String,
    is_danger: bool,
    attempt: Option<Filled>,
    pub(super) explanation: Option<&'static str>,
}

/// What an attempt left in a form.
#[derive(Debug)]
struct Filled {
    form: Form,
    errors: Vec<(String, String)>,
}

impl HtmlSafe for FormView {}

impl FormView {
    /// A form of the session with that form token; one that was refused is filled in again.
    pub(super) fn new(token: &str, action: String, button: &str, attempt: Option<&Attempt<'_>>) -> Self {
        let attempt = attempt.filter(|attempt| attempt.action == action).map(|attempt| {
            let errors = attempt.problem.errors().iter();
            let name = |pointer: &str| pointer.trim_start_matches('/').to_owned();
            Filled {
                form: attempt.form.clone(),
                errors: errors.map(|wrong| (name(&wrong.pointer), sentence(&wrong.detail))).collect(),
            }
        });
        Self {
            id: form_id(&action),
            action,
            hidden: vec![(FORM_TOKEN_FIELD, token.to_owned())],
            fields: Vec::new(),
            button: button.to_owned(),
            about: String::new(),
            is_danger: false,
            attempt,
            explanation: None,
        }
    }

    pub(super) fn hidden(mut self, name: &'static str, value: &impl ToString) -> Self {
        self.hidden.push((name, value.to_string()));
        self
    }

    pub(super) fn field(mut self, field: Field) -> Self {
        let mut field = field;
        field.id = format!("{}-{}", self.id, field.name);
        if let Some(filled) = &self.attempt {
            let value = filled.form.get(field.name).ok().flatten();
            field.value = value.map(str::to_owned).unwrap_or_default();
            field.error = filled.errors.iter().find(|(name, _)| name == field.name).map(|(_, error)| error.clone());
        }
        self.fields.push(field);
        self
    }

    pub(super) fn about(mut self, about: impl Into<String>) -> Self {
        self.about = about.into();
        self
    }

    /// What it does is not easily undone.
    pub(super) const fn danger(mut self) -> Self {
        self.is_danger = true;
        self
    }

    pub(super) const fn explained(mut self, explanation: &'static str) -> Self {
        self.explanation = Some(explanation);
        self
    }

    /// Whether it came back with a mistake, and must be seen.
    pub(super) const fn is_refused(&self) -> bool {
        self.attempt.is_some()
    }

    pub(super) fn button(&self) -> &str {
        &self.button
    }
}
