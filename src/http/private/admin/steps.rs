//! The forms of transitions, and what they do.

use super::page::{AREA, change, form_at, participant_path};
use crate::app::Record;
use crate::domain::input::{FieldSpec, Texts as _, TransitionInput, transition_fields, transition_words};
use crate::domain::participant::Slug;
use crate::domain::status::Transition;
use crate::http::private::error::Problem;
use crate::http::private::extract::{AdminContext, Form};
use crate::http::private::flash::{Flash, redirect_after};
use crate::http::private::form::{AtRevision, FormError, FormView, RejectedForm, text_field};
use crate::http::reply::Reply;

text_field!(
    /// The page that the form leads back to.
    pub(super) Back, "back"
);

/// What [`Back`] says of the queue.
pub(super) const QUEUE: &str = "queue";

impl Back {
    pub(super) const FIELD: &str = "back";

    /// Whether the form stood on the queue.
    pub(super) fn is_queue(&self) -> bool {
        self.0 == QUEUE
    }
}

pub(super) type StepForm = Form<((AtRevision, Back), TransitionInput)>;

/// The transitions that are allowed now.
pub(super) fn allowed(record: &Record) -> impl Iterator<Item = Transition> {
    Transition::ALL.into_iter().filter(|step| step.from(record.participant.status).is_ok())
}

/// The form of a step, for the participant as the page shows it.
pub(super) fn view(
    admin: &AdminContext,
    record: &Record,
    step: Transition,
    rejected: Option<&RejectedForm>,
) -> FormView {
    let (participant, words) = (&record.participant, transition_words(step));
    let action = format!("{}/{step}", participant_path(&participant.slug));
    // A page asks for a reason only where one must be given.
    let is_asked = |field: &FieldSpec| field.is_needed() || field.name != "reason";
    let fields: Vec<_> = transition_fields(step).filter(is_asked).collect();
    let form = form_at(admin, record.revision, action, words.label, rejected)
        .about(participant.name.as_str())
        .explained(words.effect)
        .fields(&fields, admin.fields());
    if step.is_grave() { form.danger() } else { form }
}

/// As [`view`], on the queue.
pub(super) fn view_on_queue(admin: &AdminContext, record: &Record, step: Transition) -> FormView {
    view(admin, record, step, None).hidden(Back::FIELD, &QUEUE)
}

/// Refuses what the form of a step does not have.
pub(super) fn only_asked(input: &TransitionInput, step: Transition) -> Result<(), FormError> {
    let is_asked = |name: &str| transition_fields(step).any(|field| field.name == name);
    match input.given().find(|(name, _)| !is_asked(name)) {
        None => Ok(()),
        Some((name, _)) => Err(FormError::Unknown { name: name.to_owned() }),
    }
}

/// Makes the transition, and leads to where its form stood.
pub(super) async fn done(
    admin: &AdminContext,
    slug: &Slug,
    form: &StepForm,
    step: Transition,
) -> Result<Reply, Problem> {
    let ((revision, back), input) = &form.input;
    only_asked(input, step)?;
    let changed = change(admin, slug, *revision, &input.check(step)?).await?;
    // Who was declined has no page any more.
    let is_gone = step.leads_to().is_none() || back.is_queue();
    let path = if is_gone { AREA.to_owned() } else { participant_path(slug) };
    Ok(redirect_after(Flash::of(step).if_changed(changed), &path, ""))
}
