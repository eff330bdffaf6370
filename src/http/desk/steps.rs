//! The forms of transitions: what each asks for, and what it says it will do.

use super::fields::{Attempt, Field, FormView};
use super::visit::Visit;
use crate::app::Record;
use crate::domain::input::{FieldSpec, transition_fields};
use crate::domain::status::Transition;

/// The transitions that are allowed now.
pub(super) fn allowed(record: &Record) -> impl Iterator<Item = Transition> {
    Transition::ALL.into_iter().filter(|step| step.from(record.participant.status).is_ok())
}

const fn words(step: Transition) -> (&'static str, &'static str) {
    match step {
        Transition::Approve => ("Approve", "The badge is active at once."),
        Transition::Decline => ("Decline", "The application is deleted; the reason stays in the audit trail."),
        Transition::Suspend => ("Suspend", "The badge says so at once and does not count meanwhile."),
        Transition::Reinstate => ("Reinstate", "The badge is active again at once."),
        Transition::Revoke => ("Revoke", "The badge says so at once, and the status page says why."),
        Transition::Withdraw => ("Withdraw", "For a participant that leaves of its own wish."),
        Transition::Readmit => ("Readmit", "A new admission begins, with a new date; the badge is active at once."),
    }
}

impl Visit {
    /// The form of a step, for the participant as the page shows it.
    pub(super) fn step_form(&self, record: &Record, step: Transition, attempt: Option<&Attempt<'_>>) -> FormView {
        let participant = &record.participant;
        let (button, explanation) = words(step);
        let action = format!("/admin/participants/{}/{step}", participant.slug);
        let mut form = self
            .form(action, button, attempt)
            .about(participant.name.as_str())
            .explained(explanation)
            .hidden("revision", &record.revision);
        // A page asks for a reason only where one must be given.
        let is_asked = |field: &FieldSpec| field.is_needed() || field.name != "reason";
        for field in transition_fields(step).filter(is_asked) {
            form = form.field(Field::of(&field, self.app().wording()));
        }
        if step.is_grave() { form.danger() } else { form }
    }
}
