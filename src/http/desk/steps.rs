//! The forms of transitions: what each asks for, and what it says it will do.

use super::fields::{Attempt, Field, FormView};
use super::visit::Visit;
use crate::app::Record;
use crate::domain::status::{ReasonClass, Transition};

/// The field whose tick says that a step's finality was understood.
pub(super) const FINAL: &str = "final";

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
        if step.needs_reason() {
            let field = Field::line("reason", "Reason").required();
            form = form.field(match step {
                Transition::Revoke => field.hint("Everybody can read it."),
                Transition::Suspend => field.hint("It is not public."),
                _ => field,
            });
        }
        match step {
            Transition::Suspend => form
                .field(Field::date("until", "Until").hint("With the beginning of that day it ends by itself."))
                .danger(),
            Transition::Revoke => form
                .field(class_field())
                .field(Field::tick(FINAL, "I know that this is final: to return, it must be admitted anew.").required())
                .danger(),
            Transition::Decline | Transition::Withdraw => form.danger(),
            Transition::Approve | Transition::Reinstate | Transition::Readmit => form,
        }
    }
}

/// What programs are told of a revocation's reason.
pub(super) fn class_field() -> Field {
    let classes = ReasonClass::ALL.iter().map(|class| (class.as_str().to_owned(), class.label().to_owned())).collect();
    Field::choice("class", "What programs are told", classes).value(ReasonClass::default().as_str()).required()
}
