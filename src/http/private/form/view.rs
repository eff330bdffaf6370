//! A form on a page, and what is wrong with one that was sent.

use askama::Template;
use askama::filters::HtmlSafe;

use super::field::{Field, FieldContext};
use super::state::{FormState, sentence};
use crate::domain::input::{FieldError, FieldSpec};
use crate::domain::wording::PageLanguage;
use crate::http::page_language::ReadIn;
use crate::http::private::error::Problem;
use crate::http::private::session::{FORM_TOKEN_FIELD, FormToken};

/// A form that was sent and refused, to be shown once more with what was written in it.
#[derive(Debug)]
pub(crate) struct RejectedForm {
    language: PageLanguage,
    /// Where it was sent to.
    action: String,
    state: FormState,
    problem: Problem,
    /// What is wrong beyond the fields.
    notices: Vec<String>,
}

impl RejectedForm {
    /// A form that was sent to `action`, with the errors of `problem` beside the fields they are about; `field_of` says in
    /// which field a value that is wrong stands.
    pub(crate) fn new(
        of: PageLanguage,
        action: String,
        mut state: FormState,
        problem: Problem,
        field_of: impl Fn(&str) -> Option<&'static str>,
    ) -> Self {
        let mut notices = Vec::new();
        for error in problem.errors() {
            match field_of(&error.pointer.trim_start_matches('/').replace('/', ".")) {
                Some(field) => state.add_error(of, field, &error.detail),
                None => notices.push(sentence(of, &error.detail)),
            }
        }
        if state.errors().is_empty() && notices.is_empty() {
            notices.push(sentence(of, problem.detail()));
        }
        Self { language: of, action, state, problem, notices }
    }

    pub(crate) fn in_order_of(self, fields: &[&str]) -> Self {
        Self { state: self.state.in_order_of(fields), ..self }
    }

    pub(crate) const fn problem(&self) -> &Problem {
        &self.problem
    }

    pub(crate) const fn state(&self) -> &FormState {
        &self.state
    }

    pub(crate) fn state_mut(&mut self) -> &mut FormState {
        &mut self.state
    }

    /// Says something else above the form.
    pub(crate) fn noticed(self, notice: impl Into<String>) -> Self {
        Self { notices: vec![notice.into()], ..self }
    }

    /// Whether it was sent to that address.
    pub(crate) fn was_sent_to(&self, action: &str) -> bool {
        self.action == action
    }
}

/// The errors of a form, above it; each leads to its field.
#[derive(Debug, Default, Template)]
#[template(path = "private/form/errors.html")]
pub(crate) struct FormErrors {
    /// How many things are wrong, in words.
    heading: String,
    notices: Vec<String>,
    errors: Vec<FieldError>,
    /// What the ids of the fields begin with.
    prefix: String,
}

impl HtmlSafe for FormErrors {}

impl FormErrors {
    /// Those of a form whose fields have ids of their own, among others on a page.
    pub(crate) fn among_others(rejected: Option<&RejectedForm>) -> Self {
        let prefix = rejected.map_or_else(String::new, |rejected| format!("{}-", form_id(&rejected.action)));
        Self { prefix, ..Self::of(rejected) }
    }

    /// Those of the only form on a page.
    pub(crate) fn of(rejected: Option<&RejectedForm>) -> Self {
        rejected.map_or_else(Self::default, |rejected| Self {
            heading: match rejected.state.errors() {
                [_] => rejected.language.say("One thing is not right yet").to_owned(),
                several => rejected
                    .language
                    .fill("Things that are not right yet: {count}", &[("{count}", &several.len().to_string())]),
            },
            notices: rejected.notices.clone(),
            errors: rejected.state.errors().to_vec(),
            prefix: String::new(),
        })
    }

    /// Whether something is wrong in a field.
    pub(crate) fn are_of_fields(&self) -> bool {
        !self.errors.is_empty()
    }
}

/// The id of the form that is sent to `action`; no two on one page are sent to the same.
fn form_id(action: &str) -> String {
    action.trim_start_matches('/').replace('/', "-")
}

/// A form that is sent by POST.
#[derive(Debug, Template)]
#[template(path = "private/form/form.html")]
pub(crate) struct FormView {
    language: PageLanguage,
    id: String,
    action: String,
    /// What follows the action in the address: the language that the reader chose.
    query: String,
    hidden: Vec<(&'static str, String)>,
    fields: Vec<Field>,
    /// From which field on they are folded away, and what is said of them.
    fold: Option<(usize, String)>,
    button: String,
    /// Whom or what the button is about, for those who hear it alone.
    about: String,
    kind: ButtonKind,
    explanation: Option<String>,
    state: FormState,
    is_rejected: bool,
    /// Whether it is filled in for somebody else, so that a browser must not fill in its reader's own values.
    is_on_behalf: bool,
    /// Whether one of its fields is a file.
    has_file: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum ButtonKind {
    Usual,
    Plain,
    Danger,
}

impl HtmlSafe for FormView {}

impl FormView {
    /// A form of the session with that form token; one that was rejected is filled in again.
    pub(crate) fn new(
        token: &FormToken,
        action: impl Into<String>,
        button: &str,
        rejected: Option<&RejectedForm>,
    ) -> Self {
        let action = action.into();
        let rejected = rejected.filter(|rejected| rejected.was_sent_to(&action));
        Self {
            language: PageLanguage::ENGLISH,
            id: form_id(&action),
            action,
            query: String::new(),
            hidden: vec![(FORM_TOKEN_FIELD, token.as_str().to_owned())],
            fields: Vec::new(),
            fold: None,
            button: button.to_owned(),
            about: String::new(),
            kind: ButtonKind::Usual,
            explanation: None,
            state: rejected.map(|rejected| rejected.state.clone()).unwrap_or_default(),
            is_rejected: rejected.is_some(),
            is_on_behalf: false,
            has_file: false,
        }
    }

    /// Speaks the language of its page; what it is sent to answers in it.
    pub(crate) fn read_in(self, read_in: ReadIn) -> Self {
        let query = read_in.kept_in("");
        Self { language: read_in.language, button: read_in.language.say(&self.button).to_owned(), query, ..self }
    }

    /// Begins with what stands in `state`, unless it is filled in again.
    pub(crate) fn beginning_with(self, state: FormState) -> Self {
        if self.is_rejected { self } else { Self { state, ..self } }
    }

    pub(crate) fn on_behalf(self) -> Self {
        Self { is_on_behalf: true, ..self }
    }

    /// One of its fields is a file.
    pub(crate) fn with_file(self) -> Self {
        Self { has_file: true, ..self }
    }

    /// What fields elsewhere on the page name to belong to it.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn hidden(mut self, name: &'static str, value: &impl ToString) -> Self {
        self.hidden.push((name, value.to_string()));
        self
    }

    pub(crate) fn field(mut self, field: Field) -> Self {
        let field = if self.is_on_behalf { field.on_behalf() } else { field };
        self.fields.push(field.filled(&self.state).within(&self.id));
        self
    }

    /// Folds away the fields that are added from now on, until somebody wants them.
    pub(crate) fn fold(self, summary: &str) -> Self {
        let fold = Some((self.fields.len(), self.language.say(summary).to_owned()));
        Self { fold, ..self }
    }

    /// The fields that are always seen.
    fn plain_fields(&self) -> &[Field] {
        let end = self.fold.as_ref().map_or(self.fields.len(), |(from, _)| *from);
        self.fields.get(..end).unwrap_or_default()
    }

    /// Those that are folded away.
    fn folded_fields(&self) -> &[Field] {
        self.fields.get(self.plain_fields().len()..).unwrap_or_default()
    }

    /// Whether something is wrong among those.
    fn is_unfolded(&self) -> bool {
        self.folded_fields().iter().any(Field::is_wrong)
    }

    /// Adds the fields that a table describes.
    pub(crate) fn fields<'s>(self, specs: impl IntoIterator<Item = &'s FieldSpec>, context: FieldContext<'_>) -> Self {
        specs.into_iter().fold(self, |form, spec| form.field(Field::of(spec, context)))
    }

    pub(crate) fn about(self, about: impl Into<String>) -> Self {
        Self { about: about.into(), ..self }
    }

    /// What it does is not easily undone.
    pub(crate) fn danger(self) -> Self {
        Self { kind: ButtonKind::Danger, ..self }
    }

    /// It is not what the page is for.
    pub(crate) fn plain(self) -> Self {
        Self { kind: ButtonKind::Plain, ..self }
    }

    pub(crate) fn explained(self, explanation: &'static str) -> Self {
        Self { explanation: Some(self.language.say(explanation).to_owned()), ..self }
    }

    /// Whether it came back with an error, and must be seen.
    pub(crate) const fn is_rejected(&self) -> bool {
        self.is_rejected
    }

    pub(crate) fn button(&self) -> &str {
        &self.button
    }
}
